//! # model-measure-mismatch
//!
//! A service is measured, but not by what its model of cooperation is about.
//!
//! ## Why it matters
//!
//! The model decides which figures lead: of a guardian of technology availability and cost per unit, of a service provider
//! quality against levels, of a partnership the business result, with the trust between the partners beside it. Measured by another
//! model's figures, a relation is steered to what nobody wanted from it: all levels are met, and the business is unhappy.
//!
//! A service without levels of its own is left alone, and so is an agreement that promises nothing at all. Levels that name no service
//! count for all.
//!
//! ## Example
//!
//! ```yaml
//! services:
//!   checkout: { relation: { provider: lumen, model: partnership } }
//! levels:
//!   checkout-up: { service: checkout, measure: availability, window: month, expected: ">= 99 %" }
//! ```
//!
//! ## Fix
//!
//! Add a level of what is missing, or choose the model that you live.
//!
//! ```yaml
//! measures:
//!   conversion: { of: value, name: checkout-conversion }
//!   trust: { of: survey, name: pulse }
//! levels:
//!   checkout-up: { service: checkout, measure: availability, window: month, expected: ">= 99 %" }
//!   conversion: { measure: conversion, window: month, expected: ">= 62 %" }
//!   trust: { measure: trust, window: quarter, expected: ">= 4" }
//! ```

use std::collections::BTreeMap;

use facts::id::ServiceId;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Level, MeasureKind, Model};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "model-measure-mismatch",
    include_str!("model_measure_mismatch.rs"),
)
.absent(check);

/// What the levels of a service are about.
#[derive(Clone, Copy, Default)]
struct Measured {
    own_levels: bool,
    promised: bool,
    availability: bool,
    unit_cost: bool,
    value: bool,
    survey: bool,
}

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let mut of: BTreeMap<&ServiceId, Measured> = BTreeMap::new();
    let mut of_all = Measured::default();
    for level in agreement.levels.values() {
        match &level.service {
            Some(service) => {
                let own = of.entry(service).or_default();
                own.own_levels = true;
                own.add(agreement, level);
            }
            None => of_all.add(agreement, level),
        }
    }
    let mut bounds = agreement.levels.values();
    if !bounds.any(|level| level.expected.is_some() || level.minimum.is_some()) {
        return;
    }
    for (id, own) in of {
        let service = agreement.services.get(id);
        let Some(relation) = service.and_then(|service| service.relation.as_ref()) else {
            continue;
        };
        let (model, missing) = match relation.model {
            Model::Guardian => (
                "guardian",
                missing([
                    (
                        say!("unmeasured-availability", "availability"),
                        own.availability || of_all.availability,
                    ),
                    (
                        say!("unmeasured-unit-cost", "cost per unit"),
                        own.unit_cost || of_all.unit_cost,
                    ),
                ]),
            ),
            Model::ServiceProvider => (
                "service-provider",
                missing([(
                    say!("unmeasured-quality", "quality, with what is expected"),
                    own.promised || of_all.promised,
                )]),
            ),
            Model::Partnership => (
                "partnership",
                missing([
                    (
                        say!("unmeasured-result", "a business result"),
                        own.value || of_all.value,
                    ),
                    (
                        say!("unmeasured-pulse", "how the partners feel, by a survey"),
                        own.survey || of_all.survey,
                    ),
                ]),
            ),
        };
        if own.own_levels && !missing.is_empty() {
            report.push(
                RULE.finding(say!(
                    "rule-model-measure-mismatch",
                    "the levels of the service `{id}` do not measure {missing}",
                    missing = nor(missing),
                    id = Sentence::plain(id)
                ))
                .at(relation.place.clone(), format!("this is a {model}"))
                .why(say!(
                    "rule-model-measure-mismatch-why",
                    "the model of cooperation decides which figures lead"
                ))
                .help(say!(
                    "rule-model-measure-mismatch-help",
                    "add a level of it, or choose the model that you live"
                )),
            );
        }
    }
}

impl Measured {
    fn add(&mut self, agreement: &Agreement, level: &Level) {
        let Some(measure) = agreement.measures.get(&level.measure) else {
            return;
        };
        let bound = level.expected.is_some() || level.minimum.is_some();
        match &measure.kind {
            MeasureKind::Availability(_) => self.availability = true,
            MeasureKind::UnitCost { .. } => self.unit_cost = true,
            MeasureKind::Value { .. } => self.value = true,
            MeasureKind::Survey { .. } => self.survey = true,
            _ => {}
        }
        let business = matches!(measure.kind, MeasureKind::Value { .. });
        self.promised |= bound && !business;
    }
}

fn missing<const N: usize>(wanted: [(Sentence, bool); N]) -> Vec<Sentence> {
    let missing = wanted.into_iter().filter(|(_, measured)| !measured);
    missing.map(|(what, _)| what).collect()
}

/// `a, nor b`.
fn nor(parts: Vec<Sentence>) -> Sentence {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |most, last| {
        say!("list-nor", "{most}, nor {last}", most, last)
    })
}
