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

/// The rule's name.
pub const NAME: &str = "measure-unused";

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    Diagnostic::warning(NAME, format!("the measure `{what}` is used by no level"))
        .at(place.borrow().clone(), "")
        .why("somebody meant to promise something with it")
        .help("name it in a level, or take it out")
}
