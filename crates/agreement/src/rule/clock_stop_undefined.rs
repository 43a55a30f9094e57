//! # clock-stop-undefined
//!
//! A clock does not say what stops it.
//!
//! ## Why it matters
//!
//! Between the moment a solution is given and the moment a case is closed lie days; which of the two stops the clock decides whether a target was met.
//!
//! ## Example
//!
//! ```yaml
//! clock:
//!   from: opened
//!   calendar: office
//! ```
//!
//! ## Fix
//!
//! Name the milestone or state that stops the clock. Until then `resolved` is taken.
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: office
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "clock-stop-undefined",
    include_str!("clock_stop_undefined.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-clock-stop-undefined",
        "{what} does not say what stops it",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-clock-stop-undefined-why",
        "stopping at `closed` instead of `resolved` changes the verdict of many cases"
    ))
    .help(say!(
        "rule-clock-stop-undefined-help",
        "`until: resolved` is taken; write it, or another milestone or state"
    ))
}
