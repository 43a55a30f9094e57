//! # expired-version-in-use
//!
//! The term of a version has ended, and no other version has followed.
//!
//! ## Why it matters
//!
//! Figures go on to be computed by terms that nobody is bound to any more. Who owes a credit then is a matter of argument.
//!
//! `check` looks as of now, or as of `--as-of`. A later version that begins only after the term has ended leaves a gap, which
//! is told whatever the date.
//!
//! ## Example
//!
//! ```yaml
//! effective: 2024-01-01
//! until: 2025-01-01
//! ```
//!
//! ## Fix
//!
//! Write the next version, or agree a longer term.
//!
//! ```yaml
//! effective: 2024-01-01
//! until: 2027-01-01
//! ```

use facts::{Diagnostic, Instant, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "expired-version-in-use",
    include_str!("expired_version_in_use.rs"),
)
.later();

/// Whether the version's term has ended as of `as_of` without a successor, or ends before the next
/// version begins, which is `next`.
pub fn check(agreement: &Agreement, next: Option<Instant>, as_of: Instant) -> Option<Diagnostic> {
    let until = agreement.until.as_ref()?;
    let end = until.value;
    let message = match next {
        Some(next) if end < next => say!(
            "rule-expired-version-in-use-gap",
            "the term of the version `{version}` ends on {end}, and the next version begins only on {next}",
            version = &agreement.version,
            end = day(agreement, end),
            next = day(agreement, next)
        ),
        None if end <= as_of => say!(
            "rule-expired-version-in-use",
            "the term of the version `{version}` ended on {end}, and no other has followed",
            version = &agreement.version,
            end = day(agreement, end)
        ),
        _ => return None,
    };
    Some(
        RULE.finding(message)
            .at(until.place.clone(), "")
            .why(say!(
                "rule-expired-version-in-use-why",
                "figures are computed by terms that nobody is bound to"
            ))
            .help(say!(
                "rule-expired-version-in-use-help",
                "write the next version, or agree a longer term"
            )),
    )
}

fn day(agreement: &Agreement, instant: Instant) -> String {
    agreement.zone.local(instant).date().to_string()
}
