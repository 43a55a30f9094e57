//! # two-accountable
//!
//! Several companies answer for the same process.
//!
//! ## Why it matters
//!
//! Where two answer, each points at the other. Many may do the work; one answers for the result. Two names for the same work,
//! such as `change-management` and `change-enablement`, count as one process.
//!
//! ## Example
//!
//! ```yaml
//! responsibilities:
//!   change-management: { accountable: [northwind, lumen], responsible: lumen }
//! ```
//!
//! ## Fix
//!
//! Name one. Where the result is joint, name a joint team: its lead answers.
//!
//! ```yaml
//! responsibilities:
//!   change-management: { accountable: lumen, responsible: lumen, consulted: northwind }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::coverage::{self, FlawKind};
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule =
    Rule::warning("two-accountable", include_str!("two_accountable.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for flaw in coverage::declared_flaws(agreement, FlawKind::TwoAccountable) {
        report.push(
            coverage::finding(&RULE, &flaw)
                .why(say!(
                    "rule-two-accountable-why",
                    "where two answer, nobody does"
                ))
                .help(say!(
                    "rule-two-accountable-help",
                    "keep one as `accountable`; a joint team answers through its lead"
                )),
        );
    }
}
