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

use facts::{Diagnostic, Place};

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("suppression-unused", include_str!("suppression_unused.rs"));

pub(crate) fn finding(rule: &str, place: &Place) -> Diagnostic {
    RULE.finding(format!("`{rule}` finds nothing here"))
        .at(place.clone(), "this suppression has no effect")
        .why("a later flaw would pass unseen")
        .help("take it out, or put it into the element that has the flaw")
}
