//! The stretch of time that is replayed.

use facts::{Instant, Span, Zone};
use jiff::ToSpan;
use measure::Engine;

use crate::month::Month;

/// A stretch of time: the windows that end in it are replayed, once they are complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Windows that end after this instant.
    pub from: Instant,
    /// Windows that end at this instant or before.
    pub until: Instant,
}

impl Stretch {
    /// The windows that ended in the last twelve months before the present; of a record that ended
    /// earlier, in its last twelve months.
    pub fn last_year(engine: &Engine<'_>, zone: &Zone) -> Self {
        let as_of = engine.as_of();
        let facts = engine.view().facts();
        let last = facts.iter().map(|fact| fact.at).max();
        let last = last.or_else(|| engine.log().extent().map(|(_, last)| last));
        // The window of the last fact ends with its month, as a rule.
        let end = last.map_or(as_of, |last| Month::ending(last.plus_ms(1), zone).end(zone));
        Stretch {
            from: year_before(end.min(as_of), zone),
            until: as_of,
        }
    }

    /// Whether a window is replayed.
    pub fn takes(&self, window: Span) -> bool {
        self.from < window.until && window.until <= self.until
    }
}

/// The same local time twelve months earlier.
pub(super) fn year_before(instant: Instant, zone: &Zone) -> Instant {
    match zone.local(instant).checked_sub(12.months()) {
        Ok(earlier) => zone.instant(earlier),
        Err(_) => Instant::EARLIEST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_complete_months_end_in_a_year() {
        let zone = Zone::get("Europe/Amsterdam").expect("a zone");
        let until = Instant::parse("2025-03-15T09:00:00Z").expect("an instant");
        let stretch = Stretch {
            from: year_before(until, &zone),
            until,
        };
        let month = |text: &str| text.parse::<Month>().expect("a month");
        let taken = |name: &str| {
            let from = month(name).plus(-1).end(&zone);
            stretch.takes(Span::new(from, month(name).end(&zone)))
        };
        let all = month("2023-01").until(month("2026-01"));
        let taken: Vec<String> = all
            .map(|month| month.to_string())
            .filter(|name| taken(name))
            .collect();
        assert_eq!(taken.len(), 12);
        assert_eq!(taken.first().map(String::as_str), Some("2024-03"));
        assert_eq!(taken.last().map(String::as_str), Some("2025-02"));
    }
}
