//! Reasons and verdicts in words.

use crate::words::{self, duration, plain};
use facts::{Sentence, Zone, say};
use ledger::plan::{Cause, Derivation, FlipKind, Reason, Side};
use measure::Omission;

/// What becomes of a record: `met → missed`.
pub fn becomes(kind: FlipKind) -> Sentence {
    match kind {
        FlipKind::Missed => say!("becomes-missed", "met → missed"),
        FlipKind::Met => say!("becomes-met", "missed → met"),
        FlipKind::LeftOut => say!("becomes-left-out", "counted → left out"),
        FlipKind::TakenIn => say!("becomes-taken-in", "left out → counted"),
        FlipKind::Moved => say!("becomes-moved", "other window"),
        FlipKind::Otherwise => say!("becomes-otherwise", "other value"),
    }
}

/// A reason as a sentence without its full stop.
pub fn reason(reason: &Reason, zone: &Zone) -> Sentence {
    let cause = cause(&reason.cause, zone);
    match reason.effect_ms {
        0 => cause,
        ms if ms > 0 => say!(
            "reason-more",
            "{cause}, {more} more",
            cause,
            more = duration(ms)
        ),
        ms => say!(
            "reason-less",
            "{cause}, {less} less",
            cause,
            less = duration(-ms)
        ),
    }
}

/// What a reason is about, in a few words; the same for records that flip for the same reason.
pub fn topic(cause: &Cause) -> Sentence {
    match cause {
        Cause::Target { .. } => say!("topic-target", "the target"),
        Cause::Start { .. } => say!("topic-start", "what starts the clock"),
        Cause::Stop { .. } => say!("topic-stop", "what stops the clock"),
        Cause::Pause { hold, .. } => say!("topic-pause", "the pause `{hold}`", hold = plain(hold)),
        Cause::Excluded { .. } => say!("topic-excluded", "excluded time"),
        Cause::OffHours { .. } => say!("topic-calendar", "the calendar"),
        Cause::Restart { .. } => say!("topic-restart", "the clock that starts anew"),
        Cause::Stands { .. } => say!("topic-stands", "a breach that stands"),
        Cause::Condition { .. } => say!("topic-condition", "the condition"),
        Cause::Window { .. } => say!("topic-window", "the window"),
        Cause::Running { .. } => say!("topic-running", "the clock that runs still"),
        Cause::Uncounted { .. } => say!("topic-uncounted", "what counts"),
        Cause::Absent { why, .. } => match why {
            Omission::Version => say!("topic-version", "the version"),
            Omission::Where => say!("topic-where", "`where`"),
            Omission::Service => say!("topic-service", "the service"),
            Omission::Type => say!("topic-type", "the type of case"),
            Omission::Target => say!("topic-no-target", "no target"),
            Omission::Several => say!("topic-several", "several tests"),
            Omission::NoClock => say!("topic-no-clock", "no clock"),
        },
    }
}

/// How much of which target counts: `3h 10min of 2h count, before 3h 10min of 4h`.
pub fn counts(before: Option<&Derivation>, after: Option<&Derivation>) -> Option<Sentence> {
    let of = |one: &Derivation| -> Sentence {
        let elapsed = duration(one.elapsed_ms);
        match one.target_ms.map(duration) {
            Some(target) => say!("counts-of", "{elapsed} of {target}", elapsed, target),
            None => elapsed.into(),
        }
    };
    match (before.map(of), after.map(of)) {
        (Some(before), Some(after)) => Some(say!(
            "counts-both",
            "{after} count, before {before}",
            after,
            before
        )),
        (Some(before), None) => Some(say!("counts-before", "before, {before} counted", before)),
        (None, Some(after)) => Some(say!("counts-after", "{after} count", after)),
        (None, None) => None,
    }
}

fn cause(cause: &Cause, zone: &Zone) -> Sentence {
    let at = |instant| words::local(zone, instant);
    match cause {
        Cause::Target { before, after } => target(before.map(duration), after.map(duration)),
        Cause::Start {
            before,
            after,
            before_by,
            after_by,
        } => say!(
            "cause-start",
            "the clock starts {after} in place of {before}",
            after = event(after_by.as_deref(), at(*after)),
            before = event(before_by.as_deref(), at(*before))
        ),
        Cause::Stop {
            before,
            after,
            before_by,
            after_by,
        } => {
            let stop = |instant: &Option<facts::Instant>, by: &Option<String>| {
                instant.map(|instant| event(by.as_deref(), at(instant)))
            };
            match (stop(before, before_by), stop(after, after_by)) {
                (Some(before), Some(after)) => say!(
                    "cause-stop",
                    "the clock stops {after} in place of {before}",
                    after,
                    before
                ),
                (Some(before), None) => say!(
                    "cause-stop-before",
                    "the clock runs still; before it stopped {before}",
                    before
                ),
                (None, Some(after)) => say!(
                    "cause-stop-after",
                    "the clock stops {after}; before it ran still",
                    after
                ),
                (None, None) => say!("cause-runs", "the clock runs still"),
            }
        }
        Cause::Pause {
            hold,
            stops,
            whole_ms,
        } => {
            let (hold, whole) = (plain(hold), duration(*whole_ms));
            match stops {
                Side::Before => say!(
                    "cause-no-pause",
                    "the pause `{hold}` ({whole}) no longer stops the clock",
                    hold,
                    whole
                ),
                Side::After => say!(
                    "cause-pause",
                    "the pause `{hold}` ({whole}) stops the clock",
                    hold,
                    whole
                ),
            }
        }
        Cause::Excluded { on, whole_ms } => {
            let whole = duration(*whole_ms);
            match on {
                Side::Before => say!(
                    "cause-not-excluded",
                    "{whole} are no longer excluded",
                    whole
                ),
                Side::After => say!("cause-excluded", "{whole} are excluded", whole),
            }
        }
        Cause::OffHours {
            before_ms,
            after_ms,
        } => say!(
            "cause-calendar",
            "the calendar differs: {after} are off hours in place of {before}",
            after = duration(*after_ms),
            before = duration(*before_ms)
        ),
        Cause::Restart {
            before_ms,
            after_ms,
        } => say!(
            "cause-restart",
            "the clock starts anew when the target changes: {after} before that do not count in place of {before}",
            after = duration(*after_ms),
            before = duration(*before_ms)
        ),
        Cause::Stands { on: Side::After } => say!(
            "cause-stands",
            "a breach that was reached before the target changed stands"
        ),
        Cause::Stands { on: Side::Before } => say!(
            "cause-stood",
            "a breach that was reached before the target changed no longer stands"
        ),
        Cause::Condition { after: true, .. } => {
            say!("cause-condition", "the condition of the share holds")
        }
        Cause::Condition { after: false, .. } => say!(
            "cause-no-condition",
            "the condition of the share no longer holds"
        ),
        Cause::Window { before, after } => {
            let name =
                |window: &Option<String>| format!("`{}`", window.as_deref().unwrap_or("none"));
            say!(
                "cause-window",
                "it counts in {after} in place of {before}",
                after = name(after),
                before = name(before)
            )
        }
        Cause::Running { on: Side::After } => say!(
            "cause-running",
            "its clock runs still, so it does not count yet"
        ),
        Cause::Running { on: Side::Before } => {
            say!("cause-ran", "its clock ran still, so it did not count")
        }
        Cause::Uncounted { on: Side::After } => {
            say!("cause-uncounted", "it counts in no window")
        }
        Cause::Uncounted { on: Side::Before } => {
            say!("cause-was-uncounted", "before, it counted in no window")
        }
        Cause::Absent {
            on,
            why,
            fields,
            asked,
        } => match on {
            Side::After => absent(*why, fields, asked.as_deref()),
            Side::Before => was_absent(*why, fields, asked.as_deref()),
        },
    }
}

fn target(before: Option<String>, after: Option<String>) -> Sentence {
    match (before, after) {
        (Some(before), Some(after)) => say!(
            "cause-target",
            "the target is {after} in place of {before}",
            after,
            before
        ),
        (None, Some(after)) => say!("cause-target-now", "it has a target now, {after}", after),
        (Some(before), None) => say!(
            "cause-no-target-now",
            "it has no target in place of {before}",
            before
        ),
        (None, None) => say!("cause-no-target", "it has no target"),
    }
}

/// `at \`closed\` (Mon 2025-03-03 10:00)`.
fn event(by: Option<&str>, at: Sentence) -> Sentence {
    match by {
        Some(by) => say!("event-at", "at `{by}` ({at})", by = plain(by), at),
        None => say!("event-on", "on {at}", at),
    }
}

fn absent(why: Omission, fields: &[(String, String)], asked: Option<&str>) -> Sentence {
    match why {
        Omission::Version => say!("absent-version", "no version with the level is in force"),
        Omission::Where => say!(
            "absent-where",
            "`where` leaves it out: {shows}, and it asks for `{asked}`",
            shows = shows(fields),
            asked = plain(asked.unwrap_or_default())
        ),
        Omission::Service => say!("absent-service", "the level is on another service"),
        Omission::Type => say!("absent-type", "the measure is over cases of other types"),
        Omission::Target => say!("absent-target", "no target is given for it"),
        Omission::Several => say!("absent-several", "several tests of the level leave it out"),
        Omission::NoClock => say!("absent-clock", "its clock never starts"),
    }
}

fn was_absent(why: Omission, fields: &[(String, String)], asked: Option<&str>) -> Sentence {
    match why {
        Omission::Version => say!(
            "was-absent-version",
            "before, no version with the level was in force"
        ),
        Omission::Where => say!(
            "was-absent-where",
            "before, `where` left it out: {shows}, and it asks for `{asked}`",
            shows = shows(fields),
            asked = plain(asked.unwrap_or_default())
        ),
        Omission::Service => say!(
            "was-absent-service",
            "before, the level was on another service"
        ),
        Omission::Type => say!(
            "was-absent-type",
            "before, the measure was over cases of other types"
        ),
        Omission::Target => say!("was-absent-target", "before, no target was given for it"),
        Omission::Several => say!(
            "was-absent-several",
            "before, several tests of the level left it out"
        ),
        Omission::NoClock => say!("was-absent-clock", "before, its clock never started"),
    }
}

/// What the fields of a case say.
fn shows(fields: &[(String, String)]) -> Sentence {
    let shows = fields.iter().map(|(field, value)| match value.is_empty() {
        true => say!("field-empty", "{field} has no value", field),
        false => say!(
            "field-is",
            "{field} is `{value}`",
            field,
            value = plain(value)
        ),
    });
    Sentence::row(shows, ", ")
}
