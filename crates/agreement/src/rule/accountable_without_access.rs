//! # accountable-without-access
//!
//! A company answers for a process and can see nothing of its work.
//!
//! ## Why it matters
//!
//! Nobody can answer for what they cannot see. Whoever answers for a process that others perform must do a part of the work, be asked
//! or told about it, sit in a forum with those who do it, or have a level that measures the service. An integrator has a part in all work that it hands over.
//!
//! ## Example
//!
//! ```yaml
//! responsibilities:
//!   incident-management: { accountable: northwind, responsible: volta }
//! ```
//!
//! ## Fix
//!
//! Let it be told, or measure the service.
//!
//! ```yaml
//! responsibilities:
//!   incident-management: { accountable: northwind, responsible: volta, informed: northwind }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::coverage::{self, FlawKind};
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "accountable-without-access",
    include_str!("accountable_without_access.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for flaw in coverage::declared_flaws(agreement, FlawKind::Unseen) {
        report.push(
            coverage::finding(&RULE, &flaw)
                .why(say!("rule-accountable-without-access-why", "nobody can answer for what they cannot see"))
                .help(
                    say!("rule-accountable-without-access-help", "name it under `informed` or `consulted`, give it a seat in a forum with them, or measure the service with a level")),
        );
    }
}
