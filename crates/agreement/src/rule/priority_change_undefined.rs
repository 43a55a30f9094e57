//! # priority-change-undefined
//!
//! A clock does not say what a change of priority in mid-flight does.
//!
//! ## Why it matters
//!
//! A case that was raised from a slow to a fast target after hours of work is met or missed by this rule alone.
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
//! Write `recompute`, `forward`, `restart` or `locked`. Until then `recompute` is taken.
//!
//! ```yaml
//! clock:
//!   from: opened
//!   until: resolved
//!   calendar: always
//!   on_priority_change: forward
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "priority-change-undefined",
    include_str!("priority_change_undefined.rs"),
);

pub(crate) fn finding(what: &Sentence, place: impl Borrow<Place>) -> Diagnostic {
    RULE.finding(say!(
        "rule-priority-change-undefined",
        "{what} does not say what a change of priority does",
        what
    ))
    .at(place.borrow().clone(), "")
    .why(say!(
        "rule-priority-change-undefined-why",
        "the same case is met under one policy and missed under another"
    ))
    .help(say!(
        "rule-priority-change-undefined-help",
        "`on_priority_change: recompute` is taken; write it, or `forward`, `restart` or `locked`"
    ))
}
