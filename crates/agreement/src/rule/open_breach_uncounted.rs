//! # open-breach-uncounted
//!
//! A level with a target does not say what becomes of a case that is open beyond it.
//!
//! ## Why it matters
//!
//! A case that is never solved would never count, and the worst cases are the ones that stay open.
//!
//! ## Example
//!
//! ```yaml
//! share_within: 4h
//! counted_in: stopped
//! ```
//!
//! ## Fix
//!
//! Write `missed-when-due`, or `when-stopped` where it shall wait. Until then `when-stopped` is taken.
//!
//! ```yaml
//! share_within: 4h
//! counted_in: stopped
//! open_breach: missed-when-due
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "open-breach-uncounted",
    include_str!("open_breach_uncounted.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-open-breach-uncounted",
        "{what} does not say what becomes of a case that is open beyond its target",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-open-breach-uncounted-why",
        "a case that never ends would never count as missed"
    ))
    .help(say!(
        "rule-open-breach-uncounted-help",
        "`open_breach: when-stopped` is taken; write it, or `missed-when-due`"
    ))
}
