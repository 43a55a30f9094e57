//! Gaps: what a clause leaves open, or what is not known, where an amount depends on it.
//!
//! A gap never stops the computation. It says what was taken instead, so that no amount rests on a
//! choice that nobody can see.

use serde::Serialize;

/// What was left open, and what was taken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gap {
    /// The path of the clause: `remedies.credits.tiers.levels.up`.
    pub clause: String,
    /// The window or month.
    pub window: String,
    /// What is open, and what was taken.
    pub message: String,
}

impl Gap {
    /// A gap.
    pub fn new(
        clause: impl Into<String>,
        window: impl ToString,
        message: impl Into<String>,
    ) -> Self {
        Gap {
            clause: clause.into(),
            window: window.to_string(),
            message: message.into(),
        }
    }
}
