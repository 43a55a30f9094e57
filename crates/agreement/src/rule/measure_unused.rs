//! # measure-unused
//!
//! A measure is declared, and no level uses it.
//!
//! ## Why it matters
//!
//! Somebody meant to promise something, or a level names another measure than was meant.
//!
//! ## Example
//!
//! ```yaml
//! measures:
//!   resolution: { of: incidents }
//! levels: {}
//! ```
//!
//! ## Fix
//!
//! Use the measure in a level, or take it out.
//!
//! ```yaml
//! measures:
//!   resolution: { of: incidents }
//! levels:
//!   volume: { measure: resolution, statistic: count, counted_in: opened, window: month }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("measure-unused", include_str!("measure_unused.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-measure-unused",
        "the measure `{what}` is used by no level",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-measure-unused-why",
        "somebody meant to promise something with it"
    ))
    .help(say!(
        "rule-measure-unused-help",
        "name it in a level, or take it out"
    ))
}
