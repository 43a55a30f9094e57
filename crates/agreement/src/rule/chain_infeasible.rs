//! # chain-infeasible
//!
//! A level rests on others, and all of them can be met while it is missed.
//!
//! ## Why it matters
//!
//! The customer is promised a solution within 4 hours; the desk may take 1 hour, the second line 3, the supplier 2. Each keeps its word, and
//! the promise is broken: the integrator pays for a chain that could not hold. Downtime adds up in the same way.
//!
//! Compared are targets of clocks on the same calendar, and shares of availability on the same calendar. Of availability what each
//! level allows to be down is added up: in the worst case the outages come one after the other.
//!
//! ## Example
//!
//! ```yaml
//! levels:
//!   solved: { measure: resolution, share_within: 4h, rests_on: [desk, second-line] }
//!   desk: { measure: desk-time, share_within: 1h }
//!   second-line: { measure: second-line-time, share_within: 5h }
//! ```
//!
//! ## Fix
//!
//! Make the targets beneath shorter, or promise less above.
//!
//! ```yaml
//! levels:
//!   solved: { measure: resolution, share_within: 4h, rests_on: [desk, second-line] }
//!   desk: { measure: desk-time, share_within: 1h }
//!   second-line: { measure: second-line-time, share_within: 3h }
//! ```

use std::collections::BTreeSet;

use facts::{Diagnostic, Exact, Sentence, say};

use super::Rule;
use crate::model::{
    Agreement, Bound, BoundOp, CalendarChoice, Duration, Level, MeasureKind, Statistic, Targets,
};
use crate::term;

/// The rule.
pub const RULE: Rule =
    Rule::warning("chain-infeasible", include_str!("chain_infeasible.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for level in agreement.levels.values() {
        let beneath: Vec<&Level> = level
            .rests_on
            .iter()
            .filter_map(|id| agreement.levels.get(&id.value))
            .collect();
        let message = too_slow(agreement, level, &beneath)
            .or_else(|| too_often_down(agreement, level, &beneath));
        if let Some(message) = message {
            let mut finding = RULE.finding(message).at(level.place.clone(), "");
            for below in beneath {
                finding = finding.at(below.place.clone(), "beneath it");
            }
            report.push(
                finding
                    .why(say!(
                        "rule-chain-infeasible-why",
                        "each keeps its word, and the promise above is broken"
                    ))
                    .help(say!(
                        "rule-chain-infeasible-help",
                        "make the targets beneath stricter, or promise less above"
                    )),
            );
        }
    }
}

/// Where the targets beneath add up to more than the level's own.
fn too_slow(agreement: &Agreement, level: &Level, beneath: &[&Level]) -> Option<Sentence> {
    let (calendar, own) = target(agreement, level)?;
    let alike: Vec<&Targets> = beneath
        .iter()
        .filter_map(|below| target(agreement, below))
        .filter(|(other, targets)| {
            *other == calendar && (targets.by.is_none() || targets.by == own.by)
        })
        .map(|(_, targets)| targets)
        .collect();
    let values = own.values.keys().map(String::as_str).map(Some);
    let values: BTreeSet<Option<&str>> = values.chain([None]).collect();
    values.into_iter().find_map(|value| {
        let most = own.of(value)?;
        let parts = alike.iter().filter_map(|targets| targets.of(value));
        let sum = parts
            .clone()
            .try_fold(None, |sum: Option<Duration>, part| match sum {
                None => Some(Some(part)),
                Some(sum) => added(sum, part).map(Some),
            })??;
        if !longer(sum, most)? {
            return None;
        }
        let level = Sentence::plain(&level.id);
        let (sum, most) = (term::duration(&sum), term::duration(&most));
        Some(match value {
            Some(value) => say!(
                "rule-chain-infeasible-for",
                "the targets beneath the level `{level}` add up to {sum} for `{value}`, and its own is {most}",
                level,
                sum,
                value,
                most
            ),
            None => say!(
                "rule-chain-infeasible",
                "the targets beneath the level `{level}` add up to {sum}, and its own is {most}",
                level,
                sum,
                most
            ),
        })
    })
}

/// The calendar and the targets of a share within a target.
fn target<'a>(
    agreement: &'a Agreement,
    level: &'a Level,
) -> Option<(&'a CalendarChoice, &'a Targets)> {
    let Statistic::ShareWithin(targets) = &level.statistic else {
        return None;
    };
    match &agreement.measures.get(&level.measure)?.kind {
        MeasureKind::Cases {
            clock: Some(clock), ..
        } => Some((&clock.calendar, targets)),
        _ => None,
    }
}

/// The sum of two durations of one unit.
fn added(a: Duration, b: Duration) -> Option<Duration> {
    Some(match (a, b) {
        (Duration::Elapsed(a), Duration::Elapsed(b)) => Duration::Elapsed(a.checked_add(b)?),
        (Duration::WorkingDays(a), Duration::WorkingDays(b)) => {
            Duration::WorkingDays(a.checked_add(b)?)
        }
        (Duration::Days(a), Duration::Days(b)) => Duration::Days(a.checked_add(b)?),
        (Duration::Months(a), Duration::Months(b)) => Duration::Months(a.checked_add(b)?),
        _ => return None,
    })
}

/// Whether `a` is longer than `b`; nothing where their units differ.
fn longer(a: Duration, b: Duration) -> Option<bool> {
    (std::mem::discriminant(&a) == std::mem::discriminant(&b)).then(|| a > b)
}

/// Where the downtime that the levels beneath allow adds up to more than the level's own.
fn too_often_down(agreement: &Agreement, level: &Level, beneath: &[&Level]) -> Option<Sentence> {
    let calendar = service_time(agreement, level)?;
    let alike: Vec<&&Level> = beneath
        .iter()
        .filter(|below| service_time(agreement, below) == Some(calendar))
        .collect();
    let bounds: [fn(&Level) -> Option<&Bound>; 2] = [
        |level| level.expected.as_ref(),
        |level| level.minimum.as_ref().or(level.expected.as_ref()),
    ];
    bounds.into_iter().find_map(|bound| {
        let own = down(bound(level)?)?;
        let mut sum = Exact::zero();
        for below in &alike {
            sum = &sum + &down(bound(below)?)?;
        }
        (sum > own).then(|| {
            say!(
                "rule-chain-infeasible-down",
                "the levels beneath the level `{level}` allow {sum} % to be down, and it allows {own} %",
                level = Sentence::plain(&level.id),
                sum = Sentence::plain(sum),
                own = Sentence::plain(own)
            )
        })
    })
}

fn service_time<'a>(agreement: &'a Agreement, level: &Level) -> Option<&'a facts::id::CalendarId> {
    match &agreement.measures.get(&level.measure)?.kind {
        MeasureKind::Availability(downtime) => Some(&downtime.calendar),
        _ => None,
    }
}

/// The share that a bound of availability allows to be down.
fn down(bound: &Bound) -> Option<Exact> {
    matches!(bound.op, BoundOp::AtLeast | BoundOp::Above)
        .then(|| &Exact::from(100) - &bound.quantity.value)
}
