//! # percentile-method-missing
//!
//! A percentile does not say how it is taken.
//!
//! ## Why it matters
//!
//! Of five values 15, 20, 35, 40 and 50 the 40th percentile is 20, 29 or 26, depending on the method.
//!
//! ## Example
//!
//! ```yaml
//! percentile: { p: 90 }
//! ```
//!
//! ## Fix
//!
//! Name the method: `nearest-rank`, `linear-inclusive` or `linear-exclusive`. Until then `nearest-rank` is taken.
//!
//! ```yaml
//! percentile: { p: 90, method: nearest-rank }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "percentile-method-missing",
    include_str!("percentile_method_missing.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-percentile-method-missing",
        "{what} does not say how it is taken",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-percentile-method-missing-why",
        "the usual methods differ most where there are few cases"
    ))
    .help(say!(
        "rule-percentile-method-missing-help",
        "`method: nearest-rank` is taken; write it, or `linear-inclusive`, or `linear-exclusive`"
    ))
}
