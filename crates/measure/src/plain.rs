//! Plain cases, read from columns instead of being walked.
//!
//! Not every level can be read so, and not every case: what cannot is walked by
//! [`clock`](crate::clock), and both ways give the same answers.

use agreement::model::{Duration, Level, PriorityChange};
use facts::{Instant, OpenTime};

use crate::fold::{needs_each, sums};
use crate::log::{FieldId, Log};
use crate::plan::{Plan, Trigger, Versioned, slot};
use crate::predicate::{Derived, Predicate, Values};
use crate::symbols::{ABSENT, Symbol};
use crate::timelines::{Hold, NEVER, Timelines, column, field_bit};

mod evidence;
mod figures;
mod verdict;

/// A level whose plain cases can be read from columns.
#[derive(Debug)]
pub struct PlainPlan<'p> {
    version: &'p Versioned,
    from: usize,
    until: usize,
    /// Fields that must have one value in the life of a case.
    fixed: u64,
    keeps_each: bool,
    sums: bool,
    choices: Choices<'p>,
    /// What a hold is, by the symbol of its reason.
    pauses: Vec<HoldKind>,
    /// What a row means for segments, by its code.
    steps: Vec<evidence::Step>,
}

/// What a case is to a plain level.
enum Reading<'p> {
    /// It has to be walked.
    Walk,
    /// It is no record of the level.
    Nothing,
    /// It counts.
    Record(Record<'p>),
}

/// A plain case that stopped.
struct Record<'p> {
    from: Instant,
    until: Instant,
    target_ms: Option<i64>,
    open: &'p OpenTime,
}

/// What a record shows.
struct Shown {
    hit: bool,
    base: bool,
    /// The value of the fan-out.
    key: Symbol,
    /// The number measured.
    value: Symbol,
}

impl<'p> PlainPlan<'p> {
    /// Whether plain cases can be read from columns: the clock runs between milestones, targets are
    /// elapsed time, the fan-out has at most one field, no condition reads the timeline, and one
    /// version of the agreement has the level. `symbols` is how many texts the log knows.
    pub fn new(versions: &'p [Versioned], level: &Level, symbols: usize) -> Option<Self> {
        let [version] = versions else { return None };
        let plan = &version.plan;
        let milestone = |trigger: &Trigger| match trigger {
            Trigger::Milestone(what) => column(*what),
            Trigger::State(_) => None,
        };
        let [until] = &plan.clock.until[..] else {
            return None;
        };
        let (from, until) = (milestone(&plan.clock.from)?, milestone(until)?);
        let mut targets = plan.clock.target.all();
        let simple = plan.timed
            && from < until
            && targets.all(|target| matches!(target, None | Some(Duration::Elapsed(_))))
            && plan.per.len() <= 1
            && !plan.reads_derived
            && plan.clock.late_after.is_none()
            && plan.clock.on_change != PriorityChange::Locked;
        if !simple {
            return None;
        }
        let fixed = (0..plan.slots.len())
            .filter(|slot| *slot != slot::HOLD && plan.decides(*slot))
            .fold(0, |bits, slot| bits | field_bit(plan.slots[slot]));
        Some(PlainPlan {
            version,
            from,
            until,
            fixed,
            keeps_each: needs_each(&level.statistic),
            sums: sums(&level.statistic),
            choices: Choices::new(plan, symbols),
            pauses: hold_kinds(plan, symbols),
            steps: evidence::steps(plan),
        })
    }

    #[inline]
    fn plan(&self) -> &'p Plan {
        &self.version.plan
    }

    /// The columns of the lives that the plan reads.
    pub fn columns<'l>(&self, lives: &'l Timelines) -> Columns<'l> {
        let plan = self.plan();
        let column = |field: &FieldId| {
            let values = lives.values.get(*field as usize);
            values.map_or(&[][..], Vec::as_slice)
        };
        let slots: Vec<&[Symbol]> = plan.slots.iter().map(column).collect();
        let of = |slot: Option<usize>| slot.map_or(&[][..], |slot| slots[slot]);
        Columns {
            lives,
            from: &lives.milestones[self.from],
            until: &lives.milestones[self.until],
            target: of(plan.clock.target.slot),
            calendar: of(plan.clock.calendar.slot),
            per: of(plan.per.first().copied()),
            slots,
        }
    }

    /// What a case is to the level, but for its holds: whether one of them is undecided is left to
    /// [`is_undecided`](Self::is_undecided).
    // WHY: this and what follows is the body of three loops over all cases; as calls it takes a quarter longer.
    #[inline(always)]
    fn reading(&self, log: &Log, columns: &Columns<'_>, case: usize) -> Reading<'p> {
        let plan = self.plan();
        let at = |column: &[i64]| column.get(case).copied().unwrap_or(NEVER);
        let (from_ms, until_ms) = (at(columns.from), at(columns.until));
        let settled_ms = at(&columns.lives.settled_ms);
        let changed = columns.lives.changed.get(case).copied().unwrap_or(0) & self.fixed != 0;
        let unsettled = settled_ms >= until_ms && settled_ms > from_ms;
        if !columns.lives.plain[case] || changed || unsettled {
            return Reading::Walk;
        }
        if from_ms == NEVER {
            return Reading::Nothing;
        }
        if until_ms == NEVER {
            return Reading::Walk;
        }
        let (from, until) = (Instant::from_ms(from_ms), Instant::from_ms(until_ms));
        let life = columns.life(case);
        let anchor = if self.version.by_stop { until } else { from };
        if !plan.takes(&log.symbols, &life) || !self.version.in_force.contains(anchor) {
            return Reading::Nothing;
        }
        let (target_ms, open) = self.choices.of(columns, case);
        if plan.has_target && target_ms.is_none() {
            return Reading::Nothing;
        }
        Reading::Record(Record {
            from,
            until,
            target_ms,
            open,
        })
    }

    /// Whether it may still be open if the hold counts as a pause. A case with such a hold is walked.
    #[inline]
    fn is_undecided(&self, hold: &Hold) -> bool {
        hold.from_ms >= self.pauses[hold.reason as usize].open_from_ms
    }

    /// The time that counts, from the table of the calendar alone; nothing where the case has to be walked.
    #[inline(always)]
    fn elapsed_ms(&self, lives: &Timelines, case: usize, record: &Record<'_>) -> Option<i64> {
        let open = record.open;
        let mut elapsed_ms = open.between(record.from, record.until);
        let mut undecided = false;
        for hold in lives.holds_of(case) {
            undecided |= self.is_undecided(hold);
            if self.pauses(hold.reason) {
                elapsed_ms -= open.between(
                    record.from.max(Instant::from_ms(hold.from_ms)),
                    record.until.min(Instant::from_ms(hold.until_ms)),
                );
            }
        }
        (!undecided).then_some(elapsed_ms)
    }

    /// What a record shows to the conditions of the level, and where it belongs.
    #[inline(always)]
    fn shown(&self, log: &Log, columns: &Columns<'_>, case: usize) -> Shown {
        let plan = self.plan();
        let life = &columns.life(case);
        let holds = |test: &Option<Predicate>| {
            test.as_ref()
                .is_some_and(|test| test.holds(&log.symbols, life))
        };
        Shown {
            hit: holds(&plan.hit),
            base: holds(&plan.base),
            key: value(columns.per, case),
            value: plan.value.map_or(ABSENT, |slot| life.slot(slot)),
        }
    }

    /// Whether a hold with this reason counts as a pause, for holds whose standing is decided.
    #[inline]
    fn pauses(&self, reason: Symbol) -> bool {
        self.pauses[reason as usize].counts
    }
}

/// What a hold with a reason is.
#[derive(Clone, Copy, Debug)]
struct HoldKind {
    /// Whether it counts as a pause, once its standing is decided.
    counts: bool,
    /// Holds that began from here on may still be undecided.
    open_from_ms: i64,
}

fn hold_kinds(plan: &Plan, symbols: usize) -> Vec<HoldKind> {
    let unlisted = HoldKind {
        counts: false,
        open_from_ms: i64::MAX,
    };
    let mut kinds = vec![unlisted; symbols];
    for (reason, pause) in &plan.clock.pauses {
        let earliest = pause.silent_before.iter().map(|instant| instant.ms()).min();
        kinds[*reason as usize] = HoldKind {
            counts: pause.at_once() || pause.silence_accepts,
            open_from_ms: match pause.at_once() {
                true => i64::MAX,
                false => earliest.unwrap_or(i64::MIN),
            },
        };
    }
    kinds
}

/// What a plan chooses for each symbol, so that no list is searched case by case.
#[derive(Debug)]
struct Choices<'p> {
    targets_ms: Vec<Option<i64>>,
    calendars: Vec<&'p OpenTime>,
}

impl<'p> Choices<'p> {
    fn new(plan: &'p Plan, symbols: usize) -> Self {
        let clock = &plan.clock;
        // A choice of one is that of no text.
        let upto = |slot: Option<usize>| 0..slot.map_or(1, |_| symbols) as Symbol;
        let target = |symbol| match clock.target.get(symbol) {
            Some(Duration::Elapsed(ms)) => Some(ms),
            _ => None,
        };
        let calendar = |symbol| &clock.calendars[clock.calendar.get(symbol)].open;
        Choices {
            targets_ms: upto(clock.target.slot).map(target).collect(),
            calendars: upto(clock.calendar.slot).map(calendar).collect(),
        }
    }

    /// The target and the calendar for a case.
    #[inline(always)]
    fn of(&self, columns: &Columns<'_>, case: usize) -> (Option<i64>, &'p OpenTime) {
        (
            self.targets_ms[value(columns.target, case) as usize],
            self.calendars[value(columns.calendar, case) as usize],
        )
    }
}

/// The columns of lives that a plan reads, found once for all cases.
#[derive(Debug)]
pub struct Columns<'l> {
    lives: &'l Timelines,
    from: &'l [i64],
    until: &'l [i64],
    /// What chooses the target, what chooses the calendar, and the fan-out; empty where nothing does.
    target: &'l [Symbol],
    calendar: &'l [Symbol],
    per: &'l [Symbol],
    /// By slot of the plan; empty where no case has a value.
    slots: Vec<&'l [Symbol]>,
}

impl Columns<'_> {
    #[inline]
    fn life(&self, case: usize) -> Life<'_> {
        Life {
            slots: &self.slots,
            case,
        }
    }
}

/// The value of a case in a column.
#[inline(always)]
fn value(column: &[Symbol], case: usize) -> Symbol {
    column.get(case).copied().unwrap_or(ABSENT)
}

/// The values of one case, from the columns.
struct Life<'c> {
    slots: &'c [&'c [Symbol]],
    case: usize,
}

impl Values for Life<'_> {
    #[inline]
    fn slot(&self, slot: usize) -> Symbol {
        value(self.slots[slot], self.case)
    }
    fn derived(&self, _: Derived) -> u32 {
        0
    }
}
