//! # fan-out-uncombined
//!
//! A level has one reading per value of a field, but nothing says what they come to together.
//!
//! ## Why it matters
//!
//! Ten units of which one misses: the level is missed, met by nine, or met by volume.
//!
//! ## Example
//!
//! ```yaml
//! per: [unit]
//! ```
//!
//! ## Fix
//!
//! Write `worst`, `each` or `by-volume`. Until then `each` is taken.
//!
//! ```yaml
//! per: [unit]
//! combine: worst
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("fan-out-uncombined", include_str!("fan_out_uncombined.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-fan-out-uncombined",
        "{what} has several readings, and does not say what they come to",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-fan-out-uncombined-why",
        "one bad unit is hidden or decides the whole"
    ))
    .help(say!(
        "rule-fan-out-uncombined-help",
        "`combine: each` is taken; write it, or `worst`, or `by-volume`"
    ))
}
