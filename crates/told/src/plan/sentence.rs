//! Reasons and verdicts in words.

use crate::words::{self, duration, plain};
use facts::Zone;
use ledger::plan::{Cause, Derivation, FlipKind, Reason, Side};
use measure::Omission;

/// What becomes of a record: `met → missed`.
pub fn becomes(kind: FlipKind) -> &'static str {
    match kind {
        FlipKind::Missed => "met → missed",
        FlipKind::Met => "missed → met",
        FlipKind::LeftOut => "counted → left out",
        FlipKind::TakenIn => "left out → counted",
        FlipKind::Moved => "other window",
        FlipKind::Otherwise => "other value",
    }
}

/// A reason as a sentence without its full stop.
pub fn reason(reason: &Reason, zone: &Zone) -> String {
    let said = cause(&reason.cause, zone);
    match reason.effect_ms {
        0 => said,
        ms if ms > 0 => format!("{said}, {} more", duration(ms)),
        ms => format!("{said}, {} less", duration(-ms)),
    }
}

/// What a reason is about, in a few words; the same for records that flip for the same reason.
pub fn topic(cause: &Cause) -> String {
    match cause {
        Cause::Target { .. } => "the target".into(),
        Cause::Start { .. } => "what starts the clock".into(),
        Cause::Stop { .. } => "what stops the clock".into(),
        Cause::Pause { hold, .. } => format!("the pause `{}`", plain(hold)),
        Cause::Excluded { .. } => "excluded time".into(),
        Cause::OffHours { .. } => "the calendar".into(),
        Cause::Restart { .. } => "the clock that starts anew".into(),
        Cause::Stands { .. } => "a breach that stands".into(),
        Cause::Condition { .. } => "the condition".into(),
        Cause::Window { .. } => "the window".into(),
        Cause::Running { .. } => "the clock that runs still".into(),
        Cause::Uncounted { .. } => "what counts".into(),
        Cause::Absent { why, .. } => match why {
            Omission::Version => "the version".into(),
            Omission::Where => "`where`".into(),
            Omission::Service => "the service".into(),
            Omission::Type => "the type of case".into(),
            Omission::Target => "no target".into(),
            Omission::Several => "several tests".into(),
            Omission::NoClock => "no clock".into(),
        },
    }
}

/// How much of which target counts: `3h 10min of 2h count, before 3h 10min of 4h`.
pub fn counts(before: Option<&Derivation>, after: Option<&Derivation>) -> Option<String> {
    let of = |one: &Derivation| match one.target_ms {
        Some(target) => format!("{} of {}", duration(one.elapsed_ms), duration(target)),
        None => duration(one.elapsed_ms),
    };
    match (before, after) {
        (Some(before), Some(after)) => Some(format!("{} count, before {}", of(after), of(before))),
        (Some(before), None) => Some(format!("before, {} counted", of(before))),
        (None, Some(after)) => Some(format!("{} count", of(after))),
        (None, None) => None,
    }
}

fn cause(cause: &Cause, zone: &Zone) -> String {
    let at = |instant| words::local(zone, instant);
    match cause {
        Cause::Target { before, after } => match (before, after) {
            (Some(before), Some(after)) => {
                format!(
                    "the target is {} in place of {}",
                    duration(*after),
                    duration(*before)
                )
            }
            (None, Some(after)) => format!("it has a target now, {}", duration(*after)),
            (Some(before), None) => format!("it has no target in place of {}", duration(*before)),
            (None, None) => "it has no target".into(),
        },
        Cause::Start {
            before,
            after,
            before_by,
            after_by,
        } => format!(
            "the clock starts {} in place of {}",
            event(after_by.as_deref(), &at(*after)),
            event(before_by.as_deref(), &at(*before)),
        ),
        Cause::Stop {
            before,
            after,
            before_by,
            after_by,
        } => {
            let stop = |instant: &Option<facts::Instant>, by: &Option<String>| {
                instant.map(|instant| event(by.as_deref(), &at(instant)))
            };
            match (stop(before, before_by), stop(after, after_by)) {
                (Some(before), Some(after)) => {
                    format!("the clock stops {after} in place of {before}")
                }
                (Some(before), None) => {
                    format!("the clock runs still; before it stopped {before}")
                }
                (None, Some(after)) => format!("the clock stops {after}; before it ran still"),
                (None, None) => "the clock runs still".into(),
            }
        }
        Cause::Pause {
            hold,
            stops: Side::Before,
            whole_ms,
        } => format!(
            "the pause `{}` ({}) no longer stops the clock",
            plain(hold),
            duration(*whole_ms)
        ),
        Cause::Pause {
            hold,
            stops: Side::After,
            whole_ms,
        } => format!(
            "the pause `{}` ({}) stops the clock",
            plain(hold),
            duration(*whole_ms)
        ),
        Cause::Excluded {
            on: Side::Before,
            whole_ms,
        } => format!("{} are no longer excluded", duration(*whole_ms)),
        Cause::Excluded {
            on: Side::After,
            whole_ms,
        } => format!("{} are excluded", duration(*whole_ms)),
        Cause::OffHours {
            before_ms,
            after_ms,
        } => format!(
            "the calendar differs: {} are off hours in place of {}",
            duration(*after_ms),
            duration(*before_ms)
        ),
        Cause::Restart {
            before_ms,
            after_ms,
        } => format!(
            "the clock starts anew when the target changes: {} before that do not count in place of {}",
            duration(*after_ms),
            duration(*before_ms)
        ),
        Cause::Stands { on: Side::After } => {
            "a breach that was reached before the target changed stands".into()
        }
        Cause::Stands { on: Side::Before } => {
            "a breach that was reached before the target changed no longer stands".into()
        }
        Cause::Condition { after: true, .. } => "the condition of the share holds".into(),
        Cause::Condition { after: false, .. } => {
            "the condition of the share no longer holds".into()
        }
        Cause::Window { before, after } => {
            let name =
                |window: &Option<String>| format!("`{}`", window.as_deref().unwrap_or("none"));
            format!("it counts in {} in place of {}", name(after), name(before))
        }
        Cause::Running { on: Side::After } => {
            "its clock runs still, so it does not count yet".into()
        }
        Cause::Running { on: Side::Before } => "its clock ran still, so it did not count".into(),
        Cause::Uncounted { on: Side::After } => "it counts in no window".into(),
        Cause::Uncounted { on: Side::Before } => "before, it counted in no window".into(),
        Cause::Absent {
            on,
            why,
            fields,
            asked,
        } => absent(*on, *why, fields, asked.as_deref()),
    }
}

/// `at \`closed\` (Mon 2025-03-03 10:00)`.
fn event(by: Option<&str>, at: &str) -> String {
    match by {
        Some(by) => format!("at `{}` ({at})", plain(by)),
        None => format!("on {at}"),
    }
}

fn absent(on: Side, why: Omission, fields: &[(String, String)], asked: Option<&str>) -> String {
    let now = on == Side::After;
    let when = if now { "" } else { "before, " };
    match why {
        Omission::Version if now => "no version with the level is in force".into(),
        Omission::Version => "before, no version with the level was in force".into(),
        Omission::Where => {
            let leaves = if now { "leaves" } else { "left" };
            let shows: Vec<String> = fields
                .iter()
                .map(|(field, value)| match value.is_empty() {
                    true => format!("{field} has no value"),
                    false => format!("{field} is `{}`", plain(value)),
                })
                .collect();
            format!(
                "{when}`where` {leaves} it out: {}, and it asks for `{}`",
                shows.join(", "),
                plain(asked.unwrap_or_default())
            )
        }
        Omission::Service => format!("{when}the level {} on another service", is(now)),
        Omission::Type => format!("{when}the measure {} over cases of other types", is(now)),
        Omission::Target if now => "no target is given for it".into(),
        Omission::Target => "before, no target was given for it".into(),
        Omission::Several if now => "several tests of the level leave it out".into(),
        Omission::Several => "before, several tests of the level left it out".into(),
        Omission::NoClock if now => "its clock never starts".into(),
        Omission::NoClock => "before, its clock never started".into(),
    }
}

fn is(now: bool) -> &'static str {
    if now { "is" } else { "was" }
}
