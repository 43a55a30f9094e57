//! # silent-deemed-outcome
//!
//! A pause must be accepted, but nothing says what silence means.
//!
//! ## Why it matters
//!
//! Most pauses are never answered. Without a rule they stay open claims for ever, or one side assumes that silence is consent.
//!
//! ## Example
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: { accepted_by: customer }
//! ```
//!
//! ## Fix
//!
//! Write `unanswered: accepted after 2wd`, `dismissed after 2wd` or `stays open`. Until then it stays open.
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: { accepted_by: customer, unanswered: accepted after 2wd }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "silent-deemed-outcome",
    include_str!("silent_deemed_outcome.rs"),
);

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(format!("{what} does not say what silence means"))
        .at(place.borrow().clone(), "")
        .why("most pauses are never answered")
        .help("`unanswered: stays open` is taken; write it, or `accepted after 2wd`, or `dismissed after 2wd`")
}
