//! A moment as an argument: an instant, or a day, which is its beginning in the zone of the agreement.

use facts::{Instant, Zone};
use jiff::civil::Date;

use crate::wall_clock;

/// An instant, or a day whose zone is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// An instant.
    Instant(Instant),
    /// The beginning of a day.
    Day(Date),
}

impl Moment {
    /// Reads one.
    pub fn parse(text: &str) -> Result<Moment, String> {
        match (Instant::parse(text), text.parse::<Date>()) {
            (Ok(instant), _) => Ok(Moment::Instant(instant)),
            (Err(_), Ok(day)) if text.len() == "2025-03-03".len() => Ok(Moment::Day(day)),
            (Err(error), _) => Err(format!("{error}; a day is written 2025-03-03")),
        }
    }

    /// The instant that is meant; the present where none is.
    pub fn or_present(stated: Option<Moment>, zone: &Zone) -> Instant {
        match stated {
            Some(Moment::Instant(instant)) => instant,
            Some(Moment::Day(day)) => zone.instant(day.at(0, 0, 0, 0)),
            None => wall_clock::present(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let zone = Zone::get("Europe/Madrid").unwrap();
        let found =
            Moment::parse(text).map(|moment| Moment::or_present(Some(moment), &zone).to_string());
        assert_eq!(found.as_deref().map_err(|_| "refused"), expected);
    }

    #[test]
    fn a_day_begins_at_midnight_of_the_zone() {
        check("2025-05-01", Ok("2025-04-30T22:00:00Z"));
        check("2025-05-01T00:00:00Z", Ok("2025-05-01T00:00:00Z"));
        check("01/05/2025", Err("refused"));
        check("2025-05-01T00:00:00", Err("refused"));
        check("2025-02-30", Err("refused"));
    }
}
