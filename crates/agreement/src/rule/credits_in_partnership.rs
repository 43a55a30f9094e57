//! # credits-in-partnership
//!
//! A remedy punishes one side for a level of a service that is run as a partnership.
//!
//! ## Why it matters
//!
//! Partners share the result. A credit makes each side defend its own figure, and the joint work ends at the first bad month.
//!
//! ## Example
//!
//! ```yaml
//! services:
//!   shop: { relation: { provider: lumen, model: partnership } }
//! remedies:
//!   credits: { from: lumen, to: northwind, weight: { at_risk: 10 %, weights: { shop-up: 50 % } } }
//! ```
//!
//! ## Fix
//!
//! Share gain and pain of the joint result, or choose the model `service-provider`.
//!
//! ```yaml
//! sharing:
//!   joint: { customer: northwind, provider: lumen, gain: { level: sales, baseline: 61, worth: 1000 EUR, ranges: [{ value: ">= 0", share: 50 % }] } }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Model};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "credits-in-partnership",
    include_str!("credits_in_partnership.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let level = remedy.levels().into_iter().find(|level| {
            let relation = agreement
                .levels
                .get(*level)
                .and_then(|level| agreement.services.get(level.service.as_ref()?))
                .and_then(|service| service.relation.as_ref());
            relation.is_some_and(|relation| relation.model == Model::Partnership)
        });
        if let Some(level) = level {
            report.push(
                RULE.finding(say!(
                    "rule-credits-in-partnership",
                    "the remedy `{id}` credits `{level}`, a level of a partnership",
                    id = Sentence::plain(id),
                    level = Sentence::plain(level)
                ))
                .at(remedy.place.clone(), "")
                .why(say!(
                    "rule-credits-in-partnership-why",
                    "partners share the result; a credit sets them against each other"
                ))
                .help(say!(
                    "rule-credits-in-partnership-help",
                    "share gain and pain under `sharing`, or choose the model `service-provider`"
                )),
            );
        }
    }
}
