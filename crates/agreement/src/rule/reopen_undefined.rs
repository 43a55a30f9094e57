//! # reopen-undefined
//!
//! A clock does not say what a reopening does.
//!
//! ## Why it matters
//!
//! Without it a case can be closed in time and reopened at once, or a new fault is counted on an old clock.
//!
//! ## Example
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: always
//! ```
//!
//! ## Fix
//!
//! Write `ignore`, `new-clock`, or the time within which the same clock goes on. Until then `ignore` is taken.
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: always
//!   on_reopen: { within: 5wd, then: continue, gap: not-counted }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("reopen-undefined", include_str!("reopen_undefined.rs"));

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-reopen-undefined",
        "{what} does not say what a reopening does",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-reopen-undefined-why",
        "a case that comes back the next day was not solved in time"
    ))
    .help(say!(
        "rule-reopen-undefined-help",
        "`on_reopen: ignore` is taken; write it, or `new-clock`, or such as `{example}`",
        example = "{ within: 5wd, then: continue, gap: not-counted }"
    ))
}
