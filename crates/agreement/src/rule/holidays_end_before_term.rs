//! # holidays-end-before-term
//!
//! A calendar's holidays end years before the agreement does.
//!
//! ## Why it matters
//!
//! Holidays are often written down for the first year. In the second one the office is closed at New Year, and every clock runs on.
//!
//! The rule looks where the agreement says `until` when it lasts. It is silent when the last year of the term has holidays.
//!
//! ## Example
//!
//! ```yaml
//! until: 2028-01-01
//! calendars:
//!   office: { hours: { mon-fri: "08:00-18:00" }, holidays: [2025-12-25, 2025-12-26] }
//! ```
//!
//! ## Fix
//!
//! Write the holidays of all years, or take an iCalendar file with yearly repetition.
//!
//! ```yaml
//! until: 2028-01-01
//! calendars:
//!   office: { hours: { mon-fri: "08:00-18:00" }, holidays: holidays/nl.ics }
//! ```

use std::collections::BTreeSet;

use facts::calendar::{Calendar, Hours};
use facts::{Diagnostic, Instant, Place, Sentence, say};
use jiff::civil::Date;

use super::Rule;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "holidays-end-before-term",
    include_str!("holidays_end_before_term.rs"),
);

/// The finding about a calendar, where the agreement's term ends `until`.
pub(crate) fn finding(
    what: &Sentence,
    calendar: &Calendar,
    until: Instant,
    place: &Place,
) -> Option<Diagnostic> {
    let holidays: &BTreeSet<Date> = &calendar.holidays;
    let last = *holidays.last()?;
    let end = calendar.zone.local(until).date();
    let last_day = end.yesterday().ok()?;
    let matters = !matches!(calendar.hours, Hours::Always);
    (matters && last.year() < last_day.year()).then(|| {
        RULE.finding(say!(
            "rule-holidays-end-before-term",
            "the last holiday of {what} is {last}, and the agreement lasts until {end}",
            what,
            last = Sentence::plain(last),
            end = Sentence::plain(end)
        ))
        .at(place.clone(), "")
        .why(say!(
            "rule-holidays-end-before-term-why",
            "on later holidays every clock of this calendar runs on"
        ))
        .help(say!(
            "rule-holidays-end-before-term-help",
            "add the holidays of all years, or name an iCalendar file with yearly repetition"
        ))
    })
}
