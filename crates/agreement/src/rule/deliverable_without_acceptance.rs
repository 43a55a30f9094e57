//! # deliverable-without-acceptance
//!
//! A deliverable does not say how it is accepted.
//!
//! ## Why it matters
//!
//! It is delivered and never accepted: neither is it paid for, nor can it be refused.
//!
//! ## Example
//!
//! ```yaml
//! scope:
//!   deliverables:
//!     runbook: { title: The runbook, owner: lumen, due: 2025-06-30 }
//! ```
//!
//! ## Fix
//!
//! Say who accepts it, by what, how soon, and what silence means.
//!
//! ```yaml
//! scope:
//!   deliverables:
//!     runbook:
//!       title: The runbook
//!       owner: lumen
//!       due: 2025-06-30
//!       acceptance: { by: northwind, criteria: [tried once], within: 10wd, unanswered: accepted after 15wd }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "deliverable-without-acceptance",
    include_str!("deliverable_without_acceptance.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let deliverables = agreement.scope.iter().flat_map(|scope| &scope.deliverables);
    for (id, deliverable) in deliverables.filter(|(_, one)| one.acceptance.is_none()) {
        report.push(
            RULE.finding(say!(
                "rule-deliverable-without-acceptance",
                "the deliverable `{id}` does not say how it is accepted",
                id = Sentence::plain(id)
            ))
            .at(deliverable.place.clone(), "")
            .why(say!(
                "rule-deliverable-without-acceptance-why",
                "what is never accepted is neither paid nor refused"
            ))
            .help(say!(
                "rule-deliverable-without-acceptance-help",
                "write `{example}`",
                example = "acceptance: { by: …, within: 10wd, unanswered: accepted after 15wd }"
            )),
        );
    }
}
