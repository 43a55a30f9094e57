//! # suppression-unused
//!
//! An `allow` names a rule that finds nothing where it stands.
//!
//! ## Why it matters
//!
//! The flaw was mended and its excuse stayed, or the excuse stands in the wrong place. A later flaw would pass unseen.
//!
//! ## Example
//!
//! ```yaml
//! teams:
//!   checkout:
//!     members: [northwind, lumen]
//!     lead: northwind
//!     allow: { team-without-lead: the lead is chosen in March }
//! ```
//!
//! ## Fix
//!
//! Take it out, or put it into the element that has the flaw.
//!
//! ```yaml
//! teams:
//!   checkout:
//!     members: [northwind, lumen]
//!     lead: northwind
//! ```

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("suppression-unused", include_str!("suppression_unused.rs"));

pub(crate) fn finding(rule: &str, place: &Place) -> Diagnostic {
    RULE.finding(say!(
        "rule-suppression-unused",
        "`{rule}` finds nothing here",
        rule = Sentence::plain(rule)
    ))
    .at(place.clone(), "this suppression has no effect")
    .why(say!(
        "rule-suppression-unused-why",
        "a later flaw would pass unseen"
    ))
    .help(say!(
        "rule-suppression-unused-help",
        "take it out, or put it into the element that has the flaw"
    ))
}
