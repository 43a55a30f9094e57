//! # none-accountable
//!
//! Somebody does the work of a process, and nobody answers for it.
//!
//! ## Why it matters
//!
//! Work without anybody who answers for its result is done as it comes, and nobody can decide about it.
//!
//! ## Example
//!
//! ```yaml
//! responsibilities:
//!   problem-management: { responsible: [lumen] }
//! ```
//!
//! ## Fix
//!
//! Name who answers.
//!
//! ```yaml
//! responsibilities:
//!   problem-management: { accountable: lumen, responsible: [lumen] }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::coverage::{self, FlawKind};
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule =
    Rule::warning("none-accountable", include_str!("none_accountable.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for flaw in coverage::declared_flaws(agreement, FlawKind::NoneAccountable) {
        report.push(
            coverage::finding(&RULE, &flaw)
                .why(say!(
                    "rule-none-accountable-why",
                    "nobody can decide about work for which nobody answers"
                ))
                .help(say!(
                    "rule-none-accountable-help",
                    "add `accountable` with one party or team"
                )),
        );
    }
}
