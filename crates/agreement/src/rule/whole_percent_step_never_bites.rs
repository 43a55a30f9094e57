//! # whole-percent-step-never-bites
//!
//! Only full steps are credited, so that the first part of a shortfall costs nothing.
//!
//! ## Why it matters
//!
//! 5 % for each full 1 % below 99: a month of 98.01 misses the promise and is free. Where outages are short, the credit never comes.
//!
//! ## Example
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { step: { beyond: 99 %, each: 1 %, credit: 5 %, part: not-counted } }   # promised: >= 99 %
//! ```
//!
//! ## Fix
//!
//! Count a part as a whole step, or in proportion; or begin the steps above the promise.
//!
//! ```yaml
//! tiers:
//!   levels:
//!     up: { step: { beyond: 99 %, each: 1 %, credit: 5 %, part: pro-rata } }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::remedy::PartStep;
use crate::model::{Agreement, Unit};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "whole-percent-step-never-bites",
    include_str!("whole_percent_step_never_bites.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let tiers = remedy.tiers.iter().flat_map(|tiers| &tiers.levels);
        for (level, tiers) in tiers {
            let Some(step) = &tiers.step else { continue };
            let promise = agreement
                .levels
                .get(level)
                .and_then(|level| level.expected.as_ref());
            let begins_there =
                promise.is_some_and(|bound| bound.quantity.value == step.beyond.value);
            let percent = step.each.value.unit == Unit::Percent;
            if step.part == Some(PartStep::NotCounted) && percent && begins_there {
                report.push(
                    RULE.finding(say!("rule-whole-percent-step-never-bites", "in the remedy `{id}` a miss of `{level}` by less than {step} % costs nothing", step = Sentence::plain(&step.each.value.value), id = Sentence::plain(id), level = Sentence::plain(level)))
                    .at(step.each.place.clone(), "only full steps count")
                    .why(say!("rule-whole-percent-step-never-bites-why", "the promise is missed, and nothing follows"))
                    .help(say!("rule-whole-percent-step-never-bites-help", "write `part: counted` or `part: pro-rata`")),
                );
            }
        }
    }
}
