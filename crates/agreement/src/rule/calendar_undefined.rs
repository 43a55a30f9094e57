//! # calendar-undefined
//!
//! A clock does not say on which calendar it runs.
//!
//! ## Why it matters
//!
//! Four hours around the clock and four hours of an office are different promises.
//!
//! ## Example
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//! ```
//!
//! ## Fix
//!
//! Name a calendar; `always` is built in. Until then `always` is taken.
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: office
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("calendar-undefined", include_str!("calendar_undefined.rs"));

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(format!("{what} does not say on which calendar it runs"))
        .at(place.borrow().clone(), "")
        .why("a target of hours means nothing until one knows which hours count")
        .help("`calendar: always` is taken; write it, or the id of a calendar")
}
