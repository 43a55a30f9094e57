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

use facts::{Diagnostic, Place};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "maintenance-denominator-undefined",
    include_str!("maintenance_denominator_undefined.rs"),
);

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(format!(
        "{what} does not say what announced maintenance does"
    ))
    .at(place.borrow().clone(), "")
    .why("the same month has three different figures")
    .help("`maintenance: out-of-both` is taken; write it, or `out-of-down`, or `counted-as-down`")
}
