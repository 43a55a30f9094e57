//! Months: the rhythm of credits and statements.

use std::fmt;
use std::str::FromStr;

use facts::{Instant, Zone};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A calendar month: `2025-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// A text that is no month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAMonth;

impl Month {
    /// The month that holds a local day.
    pub fn of(date: Date) -> Self {
        Month(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The month in which the last moment before `until` lies.
    pub fn ending(until: Instant, zone: &Zone) -> Self {
        Month::of(zone.local(until.plus_ms(-1)).date())
    }

    /// So many months later; earlier where negative.
    pub fn plus(self, months: i64) -> Self {
        let shifted = i64::from(self.0).saturating_add(months);
        Month(i32::try_from(shifted).unwrap_or(if months < 0 { i32::MIN } else { i32::MAX }))
    }

    /// Its number in the year, from 1.
    pub fn number(self) -> u32 {
        self.0.rem_euclid(12).unsigned_abs() + 1
    }

    /// How many months it lies after another one.
    pub fn since(self, other: Month) -> i64 {
        i64::from(self.0) - i64::from(other.0)
    }

    /// The month in which the contract year that holds it began, where years begin in the month
    /// `begins`, from 1.
    pub fn contract_year(self, begins: u32) -> Self {
        let into = (i64::from(self.number()) - i64::from(begins)).rem_euclid(12);
        self.plus(-into)
    }

    /// Its first day; none outside of the calendar.
    pub fn first_day(self) -> Option<Date> {
        let year = i16::try_from(self.0.div_euclid(12)).ok()?;
        let month = i8::try_from(self.number()).ok()?;
        Date::new(year, month, 1).ok()
    }

    /// The moment at which it begins.
    pub fn begin(self, zone: &Zone) -> Instant {
        self.plus(-1).end(zone)
    }

    /// The moment at which it is over.
    pub fn end(self, zone: &Zone) -> Instant {
        let next = self.plus(1).first_day();
        next.map_or(Instant::LATEST, |day| zone.instant(day.at(0, 0, 0, 0)))
    }

    /// The months from one to another, both included.
    pub fn until(self, last: Month) -> impl Iterator<Item = Month> {
        (self.0..=last.0).map(Month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.number())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let day = format!("{text}-01");
        let date: Date = day.parse().map_err(|_| NotAMonth)?;
        Ok(Month::of(date))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_and_named() {
        let march: Month = "2025-03".parse().expect("a month");
        assert_eq!(march.to_string(), "2025-03");
        assert_eq!(march.plus(-3).to_string(), "2024-12");
        assert_eq!(march.contract_year(4).to_string(), "2024-04");
        assert_eq!(march.contract_year(3).to_string(), "2025-03");
        assert_eq!(march.contract_year(1).to_string(), "2025-01");
        assert_eq!("March".parse::<Month>(), Err(NotAMonth));
    }

    #[test]
    fn a_billing_month_belongs_to_the_month_of_its_last_day() {
        let zone = Zone::get("Europe/Madrid").expect("a zone");
        let until = Instant::parse("2016-02-15T23:00:00Z").expect("an instant");
        assert_eq!(Month::ending(until, &zone).to_string(), "2016-02");
    }
}
