//! # counted-in-undefined
//!
//! A level does not say in which window a case counts.
//!
//! ## Why it matters
//!
//! A case that was opened in January and solved in February belongs to one month or the other, and moves both figures.
//!
//! ## Example
//!
//! ```yaml
//! share_within: 4h
//! window: month
//! ```
//!
//! ## Fix
//!
//! Write `opened`, `stopped` or `due`. Until then `stopped` is taken.
//!
//! ```yaml
//! share_within: 4h
//! window: month
//! counted_in: stopped
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place};

/// The rule's name.
pub const NAME: &str = "counted-in-undefined";

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    Diagnostic::warning(
        NAME,
        format!("{what} does not say in which window a case counts"),
    )
    .at(place.borrow().clone(), "")
    .why("cases that cross the end of a window move two figures")
    .help("`counted_in: stopped` is taken; write it, or `opened`, or `due`")
}
