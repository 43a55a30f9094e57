//! # counted-in-undefined
//!
//! A level does not say in which window a case counts.
//!
//! ## Why it matters
//!
//! A case that was opened in January and solved in February belongs to one month or the other, and moves both figures.
//!
//! ## Example
//!
//! ```yaml
//! share_within: 4h
//! window: month
//! ```
//!
//! ## Fix
//!
//! Write `opened`, `stopped` or `due`. Until then `stopped` is taken.
//!
//! ```yaml
//! share_within: 4h
//! window: month
//! counted_in: stopped
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "counted-in-undefined",
    include_str!("counted_in_undefined.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-counted-in-undefined",
        "{what} does not say in which window a case counts",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-counted-in-undefined-why",
        "cases that cross the end of a window move two figures"
    ))
    .help(say!(
        "rule-counted-in-undefined-help",
        "`counted_in: stopped` is taken; write it, or `opened`, or `due`"
    ))
}
