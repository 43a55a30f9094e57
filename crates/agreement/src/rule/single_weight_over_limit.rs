//! # single-weight-over-limit
//!
//! One weight is over the limit that the same remedy sets.
//!
//! ## Why it matters
//!
//! The limit and the weight cannot both hold; each side reads the one that suits it.
//!
//! ## Example
//!
//! ```yaml
//! weight: { at_risk: 10 %, weights: { up: 60 % }, single: 50 % }
//! ```
//!
//! ## Fix
//!
//! Lower the weight, or raise the limit.
//!
//! ```yaml
//! weight: { at_risk: 10 %, weights: { up: 50 % }, single: 50 % }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "single-weight-over-limit",
    include_str!("single_weight_over_limit.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let Some(weight) = &remedy.weight else {
            continue;
        };
        let Some(single) = &weight.single else {
            continue;
        };
        for (level, share) in &weight.weights {
            if share.value.percent > single.value.percent {
                report.push(
                    RULE.finding(say!("rule-single-weight-over-limit", "in the remedy `{id}` the weight of `{level}` is over the limit for one weight", id = Sentence::plain(id), level = Sentence::plain(level)))
                    .at(share.place.clone(), "this weight")
                    .at(single.place.clone(), "the limit")
                    .why(say!("rule-single-weight-over-limit-why", "the two cannot both hold"))
                    .help(say!("rule-single-weight-over-limit-help", "lower the weight, or raise `single`")),
                );
            }
        }
    }
}
