//! # process-uncovered
//!
//! A process that the services need is run by nobody.
//!
//! ## Why it matters
//!
//! A provider that was hired for one process, or for a few skilled hands, does that. Whatever else a service needs to be planned, designed,
//! built, run and improved is then done by nobody, and nobody notices until it is missing. The rule speaks where the text names a
//! catalogue of processes, or names a process for one service and not for another; an agreement that says nothing of
//! processes is left alone.
//!
//! ## Example
//!
//! ```yaml
//! processes: { catalogue: itil-4 }
//! responsibilities:
//!   incident-management: { accountable: lumen, responsible: lumen }
//! ```
//!
//! ## Fix
//!
//! Name who answers for each process, for all services or for one; or say why you do without it.
//!
//! ```yaml
//! processes:
//!   catalogue: itil-4
//!   not_needed: { business-analysis: the platform takes no new demand until it is replaced }
//! responsibilities:
//!   incident-management: { accountable: lumen, responsible: lumen }
//!   problem-management: { accountable: lumen, responsible: lumen }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::coverage::{self, FlawKind};
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule =
    Rule::warning("process-uncovered", include_str!("process_uncovered.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for flaw in coverage::declared_flaws(agreement, FlawKind::Uncovered) {
        report.push(
            coverage::finding(&RULE, &flaw)
                .why(say!("rule-process-uncovered-why", "what nobody runs is noticed when it is missing"))
                .help(say!("rule-process-uncovered-help", "name who answers under `responsibilities`, or say under `{example}` why you do without it; `entente coverage` shows the whole map", example = "processes: { not_needed: … }")),
        );
    }
}
