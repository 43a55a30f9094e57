//! # pause-undefined
//!
//! A clock does not say which holds stop it.
//!
//! ## Why it matters
//!
//! Whether time waiting for the customer counts is often the larger part of the time.
//!
//! ## Example
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: office
//! ```
//!
//! ## Fix
//!
//! List the reasons of holds that stop the clock, or write `pause: none`. Until then no hold stops it.
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: office
//!   pause: none
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("pause-undefined", include_str!("pause_undefined.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-pause-undefined",
        "{what} does not say which holds stop it",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-pause-undefined-why",
        "whether waiting counts decides many verdicts"
    ))
    .help(say!(
        "rule-pause-undefined-help",
        "`pause: none` is taken; write it, or list the reasons that stop the clock"
    ))
}
