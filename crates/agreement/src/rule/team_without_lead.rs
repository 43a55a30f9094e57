//! # team-without-lead
//!
//! A team of several companies has no lead.
//!
//! ## Why it matters
//!
//! Where several companies work as one team, somebody must answer for the result.
//!
//! ## Example
//!
//! ```yaml
//! teams:
//!   checkout: { members: [northwind, lumen] }
//! ```
//!
//! ## Fix
//!
//! Name the member that answers.
//!
//! ```yaml
//! teams:
//!   checkout: { members: [northwind, lumen], lead: northwind }
//! ```

use std::borrow::Borrow;

use facts::{Diagnostic, Place};

/// The rule's name.
pub const NAME: &str = "team-without-lead";

pub(crate) fn finding(what: &str, place: impl Borrow<Place>) -> Diagnostic {
    Diagnostic::warning(NAME, format!("{what} has several members and no lead"))
        .at(place.borrow().clone(), "")
        .why("where all answer, nobody does")
        .help("add `lead` with one of its members")
}
