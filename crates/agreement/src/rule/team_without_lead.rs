//! # team-without-lead
//!
//! A team of several companies has no lead.
//!
//! ## Why it matters
//!
//! Where several companies work as one team, somebody must answer for the result.
//!
//! ## Example
//!
//! ```yaml
//! teams:
//!   checkout: { members: [northwind, lumen] }
//! ```
//!
//! ## Fix
//!
//! Name the member that answers.
//!
//! ```yaml
//! teams:
//!   checkout: { members: [northwind, lumen], lead: northwind }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("team-without-lead", include_str!("team_without_lead.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-team-without-lead",
        "{what} has several members and no lead",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-team-without-lead-why",
        "where all answer, nobody does"
    ))
    .help(say!(
        "rule-team-without-lead-help",
        "add `lead` with one of its members"
    ))
}
