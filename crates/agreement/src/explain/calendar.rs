//! Calendars and fields of cases, said.

use std::collections::{BTreeMap, BTreeSet};

use facts::calendar::{Calendar, DAY_MINUTES, Hours, Shift};
use facts::{Sentence, say};
use jiff::civil::{Date, Weekday};

use super::saying::{Saying, list, words};
use crate::model::FieldType;
use crate::term::{Said, month_name, weekday, wording};

const DAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// What is said of a calendar.
pub(super) fn calendar(calendar: &Calendar) -> Said {
    let saying = Saying::new();
    let saying = match &calendar.hours {
        Hours::Always => saying.fixed(
            "hours",
            wording!(
                "calendar-always",
                "It is open around the clock; holidays change nothing"
            ),
        ),
        Hours::Week(week) => saying.part(
            "hours",
            wording!("calendar-week", "open", "Its week"),
            Some(hours(week)),
        ),
    };
    saying
        .part(
            "zone",
            wording!(
                "calendar-zone",
                "zone",
                "Its local times are in the zone {}"
            ),
            words(calendar.zone.name()),
        )
        .part(
            "holidays",
            wording!("calendar-holidays", "holidays", "It is closed on {}"),
            list(holidays(&calendar.holidays).into_iter().map(Said::Told)),
        )
        .said()
}

fn hours(week: &[Vec<Shift>; 7]) -> Said {
    let days = DAYS.iter().zip(week).map(|(day, shifts)| {
        let shifts: Vec<Sentence> = shifts.iter().map(shift).collect();
        let open = match shifts.is_empty() {
            true => say!("calendar-closed", "closed"),
            false => Sentence::row(shifts, ", "),
        };
        (Said::Told(weekday(*day)), Said::Told(open))
    });
    Said::Table(days.collect())
}

fn shift(shift: &Shift) -> Sentence {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let from = time(shift.from_min);
    match shift.until_min {
        until if until > DAY_MINUTES => {
            let until = time(until - DAY_MINUTES);
            say!(
                "shift-over-night",
                "{from} to {until} on the next day",
                from,
                until
            )
        }
        until => say!("shift", "{from} to {until}", from, until = time(until)),
    }
}

/// The days in words. The same day of the year in three years and more in a row is said once.
fn holidays(days: &BTreeSet<Date>) -> Vec<Sentence> {
    let mut by_day: BTreeMap<(i8, i8), Vec<i16>> = BTreeMap::new();
    for date in days {
        let years = by_day.entry((date.month(), date.day())).or_default();
        years.push(date.year());
    }
    let mut each_year = Vec::new();
    let mut single: Vec<Date> = Vec::new();
    for ((month, day), years) in by_day {
        for run in years.chunk_by(|a, b| a + 1 == *b) {
            match run {
                [first, _, .., last] => {
                    let (day, month) = (day.to_string(), month_name(month.unsigned_abs()));
                    let (first, last) = (first.to_string(), last.to_string());
                    each_year.push(say!(
                        "holiday-each-year",
                        "each {day} {month} from {first} to {last}",
                        day,
                        month,
                        first,
                        last
                    ));
                }
                few => single.extend(
                    few.iter()
                        .filter_map(|year| Date::new(*year, month, day).ok()),
                ),
            }
        }
    }
    single.sort();
    each_year.extend(single.iter().map(Sentence::plain));
    each_year
}

/// What is said of a field.
pub(super) fn field(kind: FieldType) -> Said {
    let kind = match kind {
        FieldType::Text => say!("field-text", "a text"),
        FieldType::Integer => say!("field-integer", "a whole number"),
        FieldType::Decimal => say!("field-decimal", "a decimal number"),
        FieldType::Boolean => say!("field-boolean", "true or false"),
    };
    Saying::new()
        .part(
            "type",
            wording!("field-type", "what it holds", "It holds {}"),
            Said::told(kind),
        )
        .said()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holiday_of_each_year_is_said_once() {
        let day = |text: &str| text.parse::<Date>().expect("a date");
        let days = [
            "2025-04-27",
            "2025-05-05",
            "2026-04-27",
            "2027-04-27",
            "2026-05-06",
        ];
        assert_eq!(
            holidays(&days.iter().map(|text| day(text)).collect())
                .iter()
                .map(Sentence::english)
                .collect::<Vec<_>>(),
            [
                "each 27 April from 2025 to 2027",
                "2025-05-05",
                "2026-05-06"
            ]
        );
    }

    #[test]
    fn a_night_shift_ends_on_the_next_day() {
        let night = Shift {
            from_min: 1320,
            until_min: 1800,
        };
        assert_eq!(shift(&night).english(), "22:00 to 06:00 on the next day");
        let day = Shift {
            from_min: 0,
            until_min: 1440,
        };
        assert_eq!(shift(&day).english(), "00:00 to 24:00");
    }
}
