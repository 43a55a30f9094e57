//! # process-overlap
//!
//! Several companies do the work of one process, and nothing says how it passes between them.
//!
//! ## Why it matters
//!
//! Two who do the same work side by side each wait for the other, or do it twice; the case bounces. Several may do the work as
//! one joint team, with a hand-over between them, or where an integrator answers, whose business hand-overs are.
//!
//! ## Example
//!
//! ```yaml
//! responsibilities:
//!   incident-management: { accountable: lumen, responsible: [lumen, volta] }
//! ```
//!
//! ## Fix
//!
//! Say how the work passes, let one joint team do it, or let an integrator answer.
//!
//! ```yaml
//! responsibilities:
//!   incident-management:
//!     accountable: lumen
//!     responsible: [lumen, volta]
//!     hand_over: lumen takes every incident, and volta those of the hosting within the hour
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::coverage::{self, FlawKind};
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule =
    Rule::warning("process-overlap", include_str!("process_overlap.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for flaw in coverage::declared_flaws(agreement, FlawKind::Overlap) {
        report.push(
            coverage::finding(&RULE, &flaw)
                .why(say!("rule-process-overlap-why", "without a hand-over each waits for the other"))
                .help(say!("rule-process-overlap-help", "say how work passes with `hand_over`, name one joint team, or let an integrator answer")),
        );
    }
}
