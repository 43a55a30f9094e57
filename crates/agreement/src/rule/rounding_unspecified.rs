//! # rounding-unspecified
//!
//! A level is compared with a bound, but nothing says whether its value is rounded before.
//!
//! ## Why it matters
//!
//! 94.996 % misses a bound of 95 % exactly, and meets it when it is rounded to two digits.
//!
//! ## Example
//!
//! ```yaml
//! expected: ">= 95 %"
//! ```
//!
//! ## Fix
//!
//! Write `round` with digits and mode, or `round: none` for the exact value. Until then the exact value is compared.
//!
//! ```yaml
//! expected: ">= 95 %"
//! round: { digits: 2, mode: half-even }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "rounding-unspecified",
    include_str!("rounding_unspecified.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-rounding-unspecified",
        "{what} does not say whether its value is rounded before it is compared",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-rounding-unspecified-why",
        "a value just beside the bound is met or missed by its rounding"
    ))
    .help(say!(
        "rule-rounding-unspecified-help",
        "`round: none` is taken; write it, or such as `{example}`",
        example = "{ digits: 2, mode: half-even }"
    ))
}
