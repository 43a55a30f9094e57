//! Calendars and their holidays.

use std::collections::{BTreeMap, BTreeSet};

use facts::calendar::{Calendar, DAY_MINUTES, Hours, Shift};
use facts::id::CalendarId;
use facts::{Diagnostic, Place, Sentence, Zone, say};
use jiff::civil::Date;

use super::Load;
use super::holidays;
use super::tables;
use crate::rule::{holiday_twice, holidays_end_before_term};
use crate::yaml::{Entry, Fields, Node, Value, short, wrong_shape};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// So many stretches of a day are read.
const MOST_SHIFTS: usize = 48;

impl Load<'_> {
    pub(super) fn calendars(&mut self, entries: &[Entry]) -> BTreeMap<CalendarId, Calendar> {
        let mut calendars = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, CalendarId::new) else {
                continue;
            };
            if let Some(calendar) = self.calendar(entry) {
                calendars.insert(id, calendar);
            }
        }
        if let Ok(id) = CalendarId::new("always") {
            calendars.entry(id).or_insert(Calendar {
                zone: self.zone.clone(),
                ..Calendar::always()
            });
        }
        calendars
    }

    fn calendar(&mut self, entry: &Entry) -> Option<Calendar> {
        let what = say!(
            "what-calendar",
            "the calendar `{id}`",
            id = short(&entry.key)
        );
        let fields = Fields::open(&entry.value, what, tables::CALENDAR, &mut self.report)?;
        let zone = match fields.get("zone") {
            Some(node) => self.zone_at(node, &fields.called("zone")),
            None => None,
        }
        .unwrap_or_else(|| self.zone.clone());
        let hours = fields
            .get("hours")
            .and_then(|node| self.hours(node, &fields.called("hours")))
            .unwrap_or(Hours::Always);
        let mut days = BTreeSet::new();
        if let Some(node) = fields.get("holidays") {
            for item in node.items() {
                self.holidays(item, &fields.called("holidays"), &zone, &mut days);
            }
        }
        let calendar = Calendar {
            zone,
            hours,
            holidays: days,
        };
        if let (Some(until), Some(entry)) = (self.until, fields.entry("holidays")) {
            let place = &entry.key_place;
            let finding = holidays_end_before_term::finding(fields.what(), &calendar, until, place);
            self.report.extend(finding);
        }
        Some(calendar)
    }

    fn hours(&mut self, node: &Node, what: &Sentence) -> Option<Hours> {
        if node.as_text() == Some("always") {
            return Some(Hours::Always);
        }
        let Value::Map(entries) = &node.value else {
            let example = "{ mon-fri: [\"08:00-18:00\"] }";
            let wanted = say!(
                "wanted-hours",
                "`always`, or a map such as `{example}`",
                example
            );
            self.report.push(wrong_shape(node, what, wanted));
            return None;
        };
        let mut week: [Vec<Shift>; 7] = Default::default();
        for entry in entries {
            let Some(days) = days(&entry.key) else {
                self.report.push(
                    Diagnostic::error("unknown-day", say!("found-names-no-days", "`{key}` names no days", key = short(&entry.key)))
                        .at(entry.key_place.clone(), "")
                        .help(say!("found-write-day-mon-range-mon", "write a day (`mon`), a range (`mon-fri`), several (`mon,wed`) or `daily`; days are mon, tue, wed, thu, fri, sat, sun")),
                );
                continue;
            };
            for item in entry.value.items().iter().take(MOST_SHIFTS) {
                let Some(shift) = self.shift(item, what) else {
                    continue;
                };
                let mut clash = false;
                for day in &days {
                    let known = &mut week[*day];
                    clash |= known.iter().any(|other| {
                        other.from_min < shift.until_min && shift.from_min < other.until_min
                    });
                    known.push(shift);
                    known.sort();
                }
                if clash {
                    self.report.push(
                        Diagnostic::error("hours-overlap", say!("found-hours-overlap-others-same-day", "the hours `{hours}` overlap others of the same day", hours = short(item.as_text().unwrap_or(""))))
                            .at(item.place.clone(), "")
                            .why(say!("found-time-stands-twice-would-still", "time that stands twice would still count once, so one of the two is not meant"))
                            .help(say!("found-let-one-begin-where-other", "let one begin where the other ends")),
                    );
                }
            }
        }
        Some(Hours::Week(week))
    }

    fn shift(&mut self, node: &Node, what: &Sentence) -> Option<Shift> {
        let text = node.text(what, &mut self.report)?;
        let shift = shift(text);
        if shift.is_none() {
            self.report.push(
                Diagnostic::error("not-hours", say!("found-names-no-hours", "`{value}` names no hours", value = short(text)))
                    .at(node.place.clone(), "")
                    .help(say!("found-write-08-00-18-00", "write `\"08:00-18:00\"`; `\"22:00-06:00\"` goes on into the next day, `\"00:00-24:00\"` is the whole day")),
            );
        }
        shift
    }

    /// One entry of `holidays`: a date, or the path of an iCalendar file.
    fn holidays(&mut self, node: &Node, what: &Sentence, zone: &Zone, days: &mut BTreeSet<Date>) {
        let Some(text) = node.text(what, &mut self.report) else {
            return;
        };
        if text.ends_with(".ics") {
            let found = self.holiday_file(text, &node.place, zone);
            days.extend(found);
            return;
        }
        match text.parse::<Date>() {
            Ok(date) if text.len() == 10 && (1970..2200).contains(&date.year()) => {
                if !days.insert(date) {
                    self.report.push(holiday_twice::finding(date, &node.place));
                }
            }
            _ => self.report.push(
                Diagnostic::error(
                    "not-a-date",
                    say!(
                        "found-neither-date-nor-file",
                        "`{value}` is neither a date nor a file",
                        value = short(text)
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-date-from-1970-2199-as",
                    "write a date from 1970 to 2199 as `2025-12-25`, or a path that ends in `.ics`"
                )),
            ),
        }
    }

    fn holiday_file(&mut self, path: &str, place: &Place, zone: &Zone) -> BTreeSet<Date> {
        let Some(bytes) = self.files.get(path) else {
            let near = crate::yaml::nearest(path, self.files.keys().map(String::as_str));
            let help = match near {
                Some(near) => say!("did-you-mean", "did you mean `{text}`?", text = near),
                None => say!(
                    "found-add-file-agreement-its-path",
                    "add the file to the agreement; its path counts from the folder of the agreement"
                ),
            };
            self.report.push(
                Diagnostic::error(
                    "missing-file",
                    say!(
                        "found-there-no-file",
                        "there is no file `{path}`",
                        path = short(path)
                    ),
                )
                .at(place.clone(), "")
                .help(help),
            );
            return BTreeSet::new();
        };
        holidays::read(path, bytes, place, zone, &mut self.report)
    }
}

fn days(text: &str) -> Option<BTreeSet<usize>> {
    let day = |name: &str| DAYS.iter().position(|known| *known == name.trim());
    let mut days = BTreeSet::new();
    if text == "daily" {
        return Some((0..7).collect());
    }
    for part in text.split(',') {
        match part.split_once('-') {
            None => {
                days.insert(day(part)?);
            }
            Some((from, until)) => {
                let (from, until) = (day(from)?, day(until)?);
                let mut at = from;
                days.insert(at);
                while at != until {
                    at = (at + 1) % 7;
                    days.insert(at);
                }
            }
        }
    }
    Some(days)
}

fn shift(text: &str) -> Option<Shift> {
    let (from, until) = text.split_once('-')?;
    let from_min = minute(from.trim())?;
    let until_min = minute(until.trim())?;
    if from_min == DAY_MINUTES || from_min == until_min {
        return None;
    }
    Some(Shift {
        from_min,
        until_min: if until_min > from_min {
            until_min
        } else {
            until_min + DAY_MINUTES
        },
    })
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str, least: usize| {
        let fits = (least..=2).contains(&part.len());
        (fits && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())
            .flatten()
    };
    let (hour, minute) = (digits(hour, 1)?, digits(minute, 2)?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_names() {
        let check = |text: &str, expected: &[usize]| {
            assert_eq!(days(text), Some(expected.iter().copied().collect()));
        };
        check("mon-fri", &[0, 1, 2, 3, 4]);
        check("sat", &[5]);
        check("mon,wed", &[0, 2]);
        check("mon, wed-thu", &[0, 2, 3]);
        check("fri-mon", &[0, 4, 5, 6]);
        check("daily", &[0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(days("monday"), None);
        assert_eq!(days(""), None);
    }

    #[test]
    fn shifts() {
        let check = |text: &str, expected: Option<(u16, u16)>| {
            let read = shift(text).map(|shift| (shift.from_min, shift.until_min));
            assert_eq!(read, expected, "{text}");
        };
        check("08:00-18:00", Some((480, 1080)));
        check("22:00-06:00", Some((1320, 1800)));
        check("22:00-24:00", Some((1320, 1440)));
        check("18:00-00:00", Some((1080, 1440)));
        check("00:00-24:00", Some((0, 1440)));
        check("08:00-08:00", None);
        check("24:00-08:00", None);
        check("8:00-18:00", Some((480, 1080)));
        check("8:0-18:00", None);
        check("08:60-18:00", None);
        check("08:00", None);
        check("24:30-25:00", None);
    }
}
