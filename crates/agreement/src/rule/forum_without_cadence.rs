//! # forum-without-cadence
//!
//! A forum does not say how often it meets.
//!
//! ## Why it matters
//!
//! It meets when somebody has a grievance, and never before.
//!
//! ## Example
//!
//! ```yaml
//! governance:
//!   forums:
//!     steering: { level: strategic, members: [northwind, lumen] }
//! ```
//!
//! ## Fix
//!
//! Say how often.
//!
//! ```yaml
//! governance:
//!   forums:
//!     steering: { level: strategic, members: [northwind, lumen], cadence: every quarter on first mon }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "forum-without-cadence",
    include_str!("forum_without_cadence.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let forums = agreement.governance.iter().flat_map(|all| &all.forums);
    for (id, forum) in forums.filter(|(_, forum)| forum.cadence.is_none()) {
        report.push(
            RULE.finding(say!(
                "rule-forum-without-cadence",
                "the forum `{id}` does not say how often it meets",
                id = Sentence::plain(id)
            ))
            .at(forum.place.clone(), "")
            .why(say!(
                "rule-forum-without-cadence-why",
                "a forum without a date is not held"
            ))
            .help(say!(
                "rule-forum-without-cadence-help",
                "write for example `cadence: every month on first tue`"
            )),
        );
    }
}
