//! # maintenance-denominator-undefined
//!
//! An availability does not say what announced maintenance does to it.
//!
//! ## Why it matters
//!
//! Four hours of maintenance a month move a figure of 99.9 % by half of what may be missed.
//!
//! ## Example
//!
//! ```yaml
//! of: availability
//! ```
//!
//! ## Fix
//!
//! Write `out-of-both`, `out-of-down` or `counted-as-down`. Until then `out-of-both` is taken.
//!
//! ```yaml
//! of: availability
//! maintenance: out-of-both
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "maintenance-denominator-undefined",
    include_str!("maintenance_denominator_undefined.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-maintenance-denominator-undefined",
        "{what} does not say what announced maintenance does",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-maintenance-denominator-undefined-why",
        "the same month has three different figures"
    ))
    .help(say!(
        "rule-maintenance-denominator-undefined-help",
        "`maintenance: out-of-both` is taken; write it, or `out-of-down`, or `counted-as-down`"
    ))
}
