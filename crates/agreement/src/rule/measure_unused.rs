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

use facts::{Diagnostic, Place};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("measure-unused", include_str!("measure_unused.rs"));

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(format!("the measure `{what}` is used by no level"))
        .at(place.borrow().clone(), "")
        .why("somebody meant to promise something with it")
        .help("name it in a level, or take it out")
}
