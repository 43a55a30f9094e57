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

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("calendar-undefined", include_str!("calendar_undefined.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-calendar-undefined",
        "{what} does not say on which calendar it runs",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-calendar-undefined-why",
        "a target of hours means nothing until one knows which hours count"
    ))
    .help(say!(
        "rule-calendar-undefined-help",
        "`calendar: always` is taken; write it, or the id of a calendar"
    ))
}
