//! # decision-without-path
//!
//! A decision has not exactly one who decides, or needs others and says nothing of the case that they do not agree.
//!
//! ## Why it matters
//!
//! Two who decide are nobody; and a decision that waits for an agreement which does not come is never taken.
//!
//! ## Example
//!
//! ```yaml
//! governance:
//!   decisions:
//!     amend: { accountable: northwind, needs: [lumen] }
//! ```
//!
//! ## Fix
//!
//! Name one who decides, and a forum or a ladder for the case that the others do not agree.
//!
//! ```yaml
//! governance:
//!   decisions:
//!     amend: { accountable: northwind, needs: [lumen], forum: steering, ladder: main }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "decision-without-path",
    include_str!("decision_without_path.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let decisions = agreement.governance.iter().flat_map(|all| &all.decisions);
    for (id, decision) in decisions {
        let problem = match decision.accountable.len() {
            0 => say!("undecided-nobody", "nobody decides it"),
            1 if !decision.needs.is_empty() && decision.ladder.is_none() => {
                say!(
                    "undecided-disagreement",
                    "nothing says what happens when the others do not agree"
                )
            }
            1 => continue,
            _ => say!("undecided-several", "several decide it"),
        };
        report.push(
            RULE.finding(say!(
                "rule-decision-without-path",
                "of the decision `{id}` {problem}",
                id = Sentence::plain(id),
                problem
            ))
            .at(decision.place.clone(), "")
            .why(say!(
                "rule-decision-without-path-why",
                "it would not be taken, or be taken twice"
            ))
            .help(say!(
                "rule-decision-without-path-help",
                "name one `accountable`, and a `ladder` for the case that they do not agree"
            )),
        );
    }
}
