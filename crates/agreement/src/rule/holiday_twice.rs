//! # holiday-twice
//!
//! A date stands twice among the holidays of a calendar.
//!
//! ## Why it matters
//!
//! A holiday counts once. That it stands twice is often a slip of the year or the month, and then another holiday is missing.
//!
//! ## Example
//!
//! ```yaml
//! holidays: [2025-12-25, 2025-12-25]
//! ```
//!
//! ## Fix
//!
//! Write the date that was meant, or keep one of the two.
//!
//! ```yaml
//! holidays: [2025-12-25, 2025-12-26]
//! ```

use facts::{Diagnostic, Place, Sentence, say};
use jiff::civil::Date;

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning("holiday-twice", include_str!("holiday_twice.rs"));

pub(crate) fn finding(date: Date, place: &Place) -> Diagnostic {
    RULE.finding(say!(
        "rule-holiday-twice",
        "the holiday {date} stands twice",
        date = Sentence::plain(date)
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-holiday-twice-why",
        "another date was probably meant"
    ))
    .help(say!(
        "rule-holiday-twice-help",
        "write the date that was meant, or keep one of them"
    ))
}
