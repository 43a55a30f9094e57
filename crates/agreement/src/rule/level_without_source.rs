//! # level-without-source
//!
//! A level is promised, but no declared source states what it is measured by.
//!
//! ## Why it matters
//!
//! A figure without facts is "insufficient data" each month, and nobody notices that it was never fed. The rule looks once `sources` are
//! declared; a source that names `services` counts for these only.
//!
//! ## Example
//!
//! ```yaml
//! sources:
//!   desk: { party: lumen, gives: [incidents] }
//! measures:
//!   up: { of: availability, maintenance: out-of-both }
//! levels:
//!   up: { service: payments, measure: up, window: month }
//! ```
//!
//! ## Fix
//!
//! Declare who states it, or take the level out.
//!
//! ```yaml
//! sources:
//!   desk: { party: lumen, gives: [incidents] }
//!   monitor: { party: volta, gives: [outages, samples], silent_after: 1h }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Composition, Given, Level, MeasureKind};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "level-without-source",
    include_str!("level_without_source.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    if agreement.sources.is_empty() {
        return;
    }
    for level in agreement.levels.values() {
        let Some(measure) = agreement.measures.get(&level.measure) else {
            continue;
        };
        for any in needed(&measure.kind) {
            if any.iter().any(|word| is_given(agreement, level, word)) {
                continue;
            }
            let words = any.iter().map(|word| format!("`{word}`"));
            report.push(
                RULE.finding(say!(
                    "rule-level-without-source",
                    "the level `{level}` is measured by {words}, and no source gives them",
                    level = Sentence::plain(&level.id),
                    words = Sentence::any(words)
                ))
                .at(level.place.clone(), "")
                .why(say!(
                    "rule-level-without-source-why",
                    "a figure that is never fed says nothing, and nobody notices"
                ))
                .help(say!(
                    "rule-level-without-source-help",
                    "add them to `gives` of the source that states them, or declare that source"
                )),
            );
        }
    }
}

/// What a measure rests on: of each list one is enough.
fn needed(kind: &MeasureKind) -> Vec<Vec<String>> {
    let one = |given: &[Given]| given.iter().map(|given| given.word().to_string()).collect();
    match kind {
        // WHY: the words of sources are those of case types, in the plural.
        MeasureKind::Cases { types, .. } => {
            types.iter().map(|kind| vec![format!("{kind}s")]).collect()
        }
        MeasureKind::Availability(_) => vec![one(&[Given::Outages, Given::Samples])],
        MeasureKind::UnitCost { .. } => vec![one(&[Given::Costs]), one(&[Given::Usage])],
        MeasureKind::Cost { .. } => vec![one(&[Given::Costs])],
        MeasureKind::Usage { .. } => vec![one(&[Given::Usage])],
        MeasureKind::Value { .. } => vec![one(&[Given::Values])],
        MeasureKind::Survey { .. } => vec![one(&[Given::Surveys])],
        MeasureKind::Delivery { .. } => vec![one(&[Given::Deployments])],
        MeasureKind::Capacity { .. } => vec![one(&[Given::Work])],
        MeasureKind::Planned { .. } => Vec::new(),
    }
}

fn is_given(agreement: &Agreement, level: &Level, word: &str) -> bool {
    // WHY: the outages of what a service runs on may come from anywhere beneath it.
    let from_beneath = agreement.measures.get(&level.measure).is_some_and(|measure| {
        matches!(&measure.kind, MeasureKind::Availability(downtime) if downtime.composed == Composition::RunsOn)
    });
    agreement.sources.values().any(|source| {
        let gives = source.gives.iter().any(|given| given.value.word() == word);
        let knows = match &level.service {
            Some(service) if !from_beneath && !source.services.is_empty() => {
                source.services.iter().any(|known| known.value == *service)
            }
            _ => true,
        };
        gives && knows
    })
}
