//! # reopens-on-a-clock
//!
//! A level counts reopened cases over a clock that a reopening sets going again.
//!
//! ## Why it matters
//!
//! Where a reopening continues the clock, a case that came back and is still open has not stopped: it is not counted, though it is just
//! what the level looks for. Where a reopening starts a new clock, a case that came back is two records, and both count as reopened.
//!
//! The rule looks at conditions on `reopens` and `bounces` in levels that take a share, a ratio or a count, which need no clock. With
//! `counted_in: opened` a case counts from its beginning, and a clock that goes on does no harm.
//!
//! ## Example
//!
//! ```yaml
//! measures:
//!   resolution:
//!     of: incidents
//!     clock: { until: resolved, calendar: office, on_reopen: { within: 5wd, then: continue, gap: not-counted } }
//! levels:
//!   reopened: { measure: resolution, share_where: reopens > 0, counted_in: stopped, expected: "<= 5 %" }
//! ```
//!
//! ## Fix
//!
//! Take a measure without a clock: a case then counts once, where it was first solved.
//!
//! ```yaml
//! measures:
//!   solved: { of: incidents }
//! levels:
//!   reopened: { measure: solved, share_where: reopens > 0, counted_in: stopped, expected: "<= 5 %" }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Clock, Condition, CountedIn, Level, MeasureKind, Reopen, Statistic};

/// The rule.
pub const RULE: Rule =
    Rule::warning("reopens-on-a-clock", include_str!("reopens_on_a_clock.rs")).present(check);

/// What a reopening changes.
const CHANGED: [&str; 2] = ["reopens", "bounces"];

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, level) in &agreement.levels {
        let Some(measure) = agreement.measures.get(&level.measure) else {
            continue;
        };
        let MeasureKind::Cases {
            clock: Some(clock), ..
        } = &measure.kind
        else {
            continue;
        };
        let (Some(what), Some((condition, field))) = (what_happens(clock, level), flagged(level))
        else {
            continue;
        };
        report.push(
            RULE.finding(say!("rule-reopens-on-a-clock", "the level `{id}` reads `{field}`, but {what}", id = Sentence::plain(id), field = Sentence::plain(field), what))
            .at(condition.place.clone(), "")
            .at(measure.place.clone(), "the clock")
            .why(say!("rule-reopens-on-a-clock-why", "the figure is not the share or number of cases that came back"))
            .help(say!("rule-reopens-on-a-clock-help", "take a measure without a clock, such as `{example}` with the types of `{measure}`: each case then counts once, where it was first solved", example = "solved: { of: … }", measure = Sentence::plain(&measure.id))),
        );
    }
}

/// What the clock does to a case that comes back, where that falsifies the figure.
fn what_happens(clock: &Clock, level: &Level) -> Option<Sentence> {
    match clock.on_reopen {
        Reopen::Continue { .. } if level.counted_in != CountedIn::Opened => Some(say!(
            "reopened-goes-on",
            "its clock goes on after a reopening: a case that came back and is still open is not counted"
        )),
        Reopen::NewClock => Some(say!(
            "reopened-starts-anew",
            "a reopening starts a new clock: a case that came back is counted once for each clock"
        )),
        Reopen::Continue { .. } | Reopen::Ignore => None,
    }
}

/// The condition that reads what a reopening changes, and the field; only of what needs no clock.
fn flagged(level: &Level) -> Option<(&Condition, &'static str)> {
    let own: Vec<&Condition> = match &level.statistic {
        Statistic::Share(condition) => vec![condition],
        Statistic::Ratio(part, whole) => vec![part, whole],
        Statistic::Count => Vec::new(),
        _ => return None,
    };
    own.into_iter().chain(&level.filter).find_map(|condition| {
        let fields = condition.test.fields();
        let field = CHANGED.into_iter().find(|name| fields.contains(name))?;
        Some((condition, field))
    })
}
