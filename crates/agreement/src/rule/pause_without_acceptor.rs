//! # pause-without-acceptor
//!
//! A hold stops the clock, but nobody is named who accepts that.
//!
//! ## Why it matters
//!
//! A party that can stop its own clock by a word decides its own figures.
//!
//! ## Example
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: {}
//! ```
//!
//! ## Fix
//!
//! Say who accepts the pause: `customer`, a party, or `nobody` where it counts at once. Until then the customer must accept it, and it does not count before.
//!
//! ```yaml
//! pause:
//!   waiting-for-customer: { accepted_by: customer, unanswered: accepted after 2wd }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "pause-without-acceptor",
    include_str!("pause_without_acceptor.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!("rule-pause-without-acceptor", "{what} does not say who accepts it", what))
        .at(place.borrow().clone(), "")
        .why(say!("rule-pause-without-acceptor-why", "a party that stops its own clock decides its own figures"))
        .help(say!("rule-pause-without-acceptor-help", "`accepted_by: customer` is taken; write it, or a party, or `nobody` for a pause that counts at once"))
}
