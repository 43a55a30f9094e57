//! Calendars and fields of cases, said.

use std::collections::{BTreeMap, BTreeSet};

use facts::calendar::{Calendar, DAY_MINUTES, Hours, Shift};
use jiff::civil::Date;

use super::saying::{Saying, list, words};
use crate::model::FieldType;
use crate::term::{Said, month_name};

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// What is said of a calendar.
pub(super) fn calendar(calendar: &Calendar) -> Said {
    let saying = Saying::new();
    let saying = match &calendar.hours {
        Hours::Always => saying.fixed(
            "hours",
            "It is open around the clock; holidays change nothing",
        ),
        Hours::Week(week) => saying.part("hours", "open", "Its week", Some(hours(week))),
    };
    saying
        .part(
            "zone",
            "zone",
            "Its local times are in the zone {}",
            words(calendar.zone.name()),
        )
        .part(
            "holidays",
            "holidays",
            "It is closed on {}",
            list(holidays(&calendar.holidays).into_iter().map(Said::Words)),
        )
        .said()
}

fn hours(week: &[Vec<Shift>; 7]) -> Said {
    let days = DAYS.iter().zip(week).map(|(day, shifts)| {
        let shifts: Vec<String> = shifts.iter().map(shift).collect();
        let open = match shifts.is_empty() {
            true => "closed".into(),
            false => shifts.join(", "),
        };
        (Said::Words((*day).into()), Said::Words(open))
    });
    Said::Table(days.collect())
}

fn shift(shift: &Shift) -> String {
    let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    match shift.until_min {
        until if until > DAY_MINUTES => format!(
            "{} to {} on the next day",
            time(shift.from_min),
            time(until - DAY_MINUTES)
        ),
        until => format!("{} to {}", time(shift.from_min), time(until)),
    }
}

/// The days in words. The same day of the year in three years and more in a row is said once.
fn holidays(days: &BTreeSet<Date>) -> Vec<String> {
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
                    let month = month_name(month.unsigned_abs());
                    each_year.push(format!("each {day} {month} from {first} to {last}"));
                }
                few => single.extend(
                    few.iter()
                        .filter_map(|year| Date::new(*year, month, day).ok()),
                ),
            }
        }
    }
    single.sort();
    each_year.extend(single.iter().map(Date::to_string));
    each_year
}

/// What is said of a field.
pub(super) fn field(kind: FieldType) -> Said {
    let kind = match kind {
        FieldType::Text => "a text",
        FieldType::Integer => "a whole number",
        FieldType::Decimal => "a decimal number",
        FieldType::Boolean => "true or false",
    };
    Saying::new()
        .part("type", "what it holds", "It holds {}", words(kind))
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
            holidays(&days.iter().map(|text| day(text)).collect()),
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
        assert_eq!(shift(&night), "22:00 to 06:00 on the next day");
        let day = Shift {
            from_min: 0,
            until_min: 1440,
        };
        assert_eq!(shift(&day), "00:00 to 24:00");
    }
}
