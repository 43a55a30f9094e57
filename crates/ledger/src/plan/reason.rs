//! Why a record flips: its two derivations beside each other.

use std::collections::BTreeMap;

use facts::Instant;
use measure::{Judgement, Omission};
use serde::Serialize;

use super::derivation::{Class, Derivation, Part};

/// What was in force, or the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// What was in force.
    Before,
    /// The draft.
    After,
}

/// A difference between the two derivations of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What differs.
    #[serde(flatten)]
    pub cause: Cause,
    /// What it adds to the time that counts, in milliseconds. The effects of all reasons sum to the
    /// difference of the elapsed times.
    pub effect_ms: i64,
    /// Whether the record would flip by this difference alone.
    pub alone: bool,
}

/// What differs between two derivations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "cause")]
pub enum Cause {
    /// The target.
    Target {
        /// In milliseconds; nothing where there is none.
        before: Option<i64>,
        /// The same under the draft.
        after: Option<i64>,
    },
    /// What starts the clock.
    Start {
        /// When.
        before: Instant,
        /// When, under the draft.
        after: Instant,
        /// By what.
        before_by: Option<String>,
        /// By what, under the draft.
        after_by: Option<String>,
    },
    /// What stops the clock.
    Stop {
        /// When; nothing while it runs.
        before: Option<Instant>,
        /// When, under the draft.
        after: Option<Instant>,
        /// By what.
        before_by: Option<String>,
        /// By what, under the draft.
        after_by: Option<String>,
    },
    /// Time of a hold that stops the clock on one side only.
    Pause {
        /// The reason of the hold.
        hold: String,
        /// The side on which it stops the clock.
        stops: Side,
        /// For how long the case waited so, closed hours among it.
        whole_ms: i64,
    },
    /// Time that is excluded on one side only.
    Excluded {
        /// The side.
        on: Side,
        /// How much, closed hours among it.
        whole_ms: i64,
    },
    /// Hours at which the calendar is closed, in the time that counts on both sides.
    OffHours {
        /// How much.
        before_ms: i64,
        /// How much, under the draft.
        after_ms: i64,
    },
    /// Time before a change of the target that is dropped when the clock starts anew.
    Restart {
        /// How much.
        before_ms: i64,
        /// How much, under the draft.
        after_ms: i64,
    },
    /// A breach that was reached before the target changed in mid-flight, and stands.
    Stands {
        /// The side.
        on: Side,
    },
    /// The condition of the share.
    Condition {
        /// Whether it holds.
        before: bool,
        /// Whether it holds, under the draft.
        after: bool,
    },
    /// The window in which it counts.
    Window {
        /// Its name.
        before: Option<String>,
        /// Its name, under the draft.
        after: Option<String>,
    },
    /// The clock runs still on one side, and does not count yet.
    Running {
        /// The side.
        on: Side,
    },
    /// The record counts on one side and is late on neither; on the other it is counted only when it
    /// stops, or has nothing to measure.
    Uncounted {
        /// The side on which it does not count.
        on: Side,
    },
    /// It is no record of the level on one side.
    Absent {
        /// The side.
        on: Side,
        /// Why.
        why: Omission,
        /// What the record says of the fields that `where` reads, where that is why.
        fields: Vec<(String, String)>,
        /// What `where` asks, where that is why.
        asked: Option<String>,
    },
}

/// The differences between two derivations, those that suffice first, larger effects before smaller
/// ones.
pub(super) fn reasons(before: &Derivation, after: &Derivation) -> Vec<Reason> {
    let late = before.judgement == Judgement::Missed;
    let turns = |elapsed_ms| before.is_beyond(elapsed_ms) != late;
    let mut found: Vec<Reason> = effects(before, after)
        .into_iter()
        .map(|(cause, effect_ms)| Reason {
            cause,
            effect_ms,
            alone: turns(before.elapsed_ms + effect_ms),
        })
        .collect();
    let mut other = |cause, alone| {
        found.push(Reason {
            cause,
            effect_ms: 0,
            alone,
        });
    };
    if before.target_ms != after.target_ms {
        let cause = Cause::Target {
            before: before.target_ms,
            after: after.target_ms,
        };
        other(cause, after.is_beyond(before.elapsed_ms) != late);
    }
    for (side, one) in [(Side::Before, before), (Side::After, after)] {
        let stands = one.judgement == Judgement::Missed && !one.is_beyond(one.elapsed_ms);
        if stands {
            other(Cause::Stands { on: side }, true);
        }
    }
    if before.hit != after.hit {
        let cause = Cause::Condition {
            before: before.hit,
            after: after.hit,
        };
        other(cause, true);
    }
    for (side, one) in [(Side::Before, before), (Side::After, after)] {
        if one.window.is_none() {
            let cause = match one.stop {
                None => Cause::Running { on: side },
                Some(_) => Cause::Uncounted { on: side },
            };
            other(cause, false);
        }
    }
    if let (Some(was), Some(is)) = (&before.window, &after.window)
        && was != is
    {
        let cause = Cause::Window {
            before: Some(was.clone()),
            after: Some(is.clone()),
        };
        other(cause, false);
    }
    found.sort_by_key(|reason| (!reason.alone, std::cmp::Reverse(reason.effect_ms.abs())));
    found
}

/// What the draft adds to the time that counts, by cause; in all the difference of the elapsed times.
fn effects(before: &Derivation, after: &Derivation) -> Vec<(Cause, i64)> {
    let mut sums = Sums::default();
    let (mut old, mut new) = (
        before.parts.iter().peekable(),
        after.parts.iter().peekable(),
    );
    loop {
        match (old.peek(), new.peek()) {
            (Some(one), Some(other)) if one.span.from == other.span.from => {
                sums.both(one, other);
                old.next();
                new.next();
            }
            (Some(one), other) if other.is_none_or(|other| one.span.from < other.span.from) => {
                sums.alone(one, -one.counted_ms(), after);
                old.next();
            }
            (_, Some(other)) => {
                sums.alone(other, other.counted_ms(), before);
                new.next();
            }
            (_, None) => break,
        }
    }
    sums.causes(before, after)
}

#[derive(Default)]
struct Sums {
    start_ms: i64,
    stop_ms: i64,
    /// By reason of the hold and the side on which it stops the clock: whole time and effect.
    pauses: BTreeMap<(String, Side), (i64, i64)>,
    excluded: BTreeMap<Side, (i64, i64)>,
    closed_ms: (i64, i64),
    calendar_ms: i64,
}

impl Sums {
    /// A part that only one side has.
    fn alone(&mut self, part: &Part, effect_ms: i64, other: &Derivation) {
        match part.span.from < other.start {
            true => self.start_ms += effect_ms,
            false => self.stop_ms += effect_ms,
        }
    }

    /// A part that both sides have.
    fn both(&mut self, before: &Part, after: &Part) {
        let whole_ms = before.span.len_ms();
        let effect_ms = after.counted_ms() - before.counted_ms();
        let mut pause = |hold: &String, side| {
            let sum = self.pauses.entry((hold.clone(), side)).or_default();
            *sum = (sum.0 + whole_ms, sum.1 + effect_ms);
        };
        match (&before.class, &after.class) {
            (Class::Counted, Class::Counted) => {
                self.closed_ms.0 += whole_ms - before.open_ms;
                self.closed_ms.1 += whole_ms - after.open_ms;
                self.calendar_ms += effect_ms;
            }
            (Class::Paused(hold), Class::Counted) => pause(hold, Side::Before),
            (Class::Counted, Class::Paused(hold)) => pause(hold, Side::After),
            (Class::Excluded, Class::Counted) => self.exclude(Side::Before, whole_ms, effect_ms),
            (Class::Counted, Class::Excluded) => self.exclude(Side::After, whole_ms, effect_ms),
            // Nothing counts on either side.
            (Class::Paused(_) | Class::Excluded, Class::Paused(_) | Class::Excluded) => {}
        }
    }

    fn exclude(&mut self, on: Side, whole_ms: i64, effect_ms: i64) {
        let sum = self.excluded.entry(on).or_default();
        *sum = (sum.0 + whole_ms, sum.1 + effect_ms);
    }

    fn causes(self, before: &Derivation, after: &Derivation) -> Vec<(Cause, i64)> {
        let mut causes = Vec::new();
        if before.start != after.start {
            let cause = Cause::Start {
                before: before.start,
                after: after.start,
                before_by: before.started_by.clone(),
                after_by: after.started_by.clone(),
            };
            causes.push((cause, self.start_ms));
        }
        if before.stop != after.stop {
            let cause = Cause::Stop {
                before: before.stop,
                after: after.stop,
                before_by: before.stopped_by.clone(),
                after_by: after.stopped_by.clone(),
            };
            causes.push((cause, self.stop_ms));
        }
        for ((hold, stops), (whole_ms, effect_ms)) in self.pauses {
            let cause = Cause::Pause {
                hold,
                stops,
                whole_ms,
            };
            causes.push((cause, effect_ms));
        }
        for (on, (whole_ms, effect_ms)) in self.excluded {
            causes.push((Cause::Excluded { on, whole_ms }, effect_ms));
        }
        if self.closed_ms.0 != self.closed_ms.1 {
            let cause = Cause::OffHours {
                before_ms: self.closed_ms.0,
                after_ms: self.closed_ms.1,
            };
            causes.push((cause, self.calendar_ms));
        }
        let dropped = |one: &Derivation| one.counted_ms() - one.elapsed_ms;
        let (was, is) = (dropped(before), dropped(after));
        if was != is {
            let cause = Cause::Restart {
                before_ms: was,
                after_ms: is,
            };
            causes.push((cause, was - is));
        }
        causes
    }
}
