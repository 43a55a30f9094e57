//! Holidays from iCalendar: dates of events, with yearly repetition.
//!
//! Not here: times of day. An event with a time counts for the local dates it touches.

use std::collections::BTreeSet;

use facts::{Diagnostic, Instant, Place, Zone, say};
use icalendar::parser::{Component, Property, read_calendar, unfold};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use crate::yaml::short;

/// No unfolded line of a holiday file is longer than this.
const MOST_LINE_BYTES: usize = 32_000;

/// First year of a holiday.
const FIRST_YEAR: i16 = 1970;
/// First year that is no longer read.
const LAST_YEAR: i16 = 2200;
/// The longest event that is taken for holidays.
const MOST_DAYS: i32 = 366;
/// The largest file.
const MOST_BYTES: usize = 4 << 20;
/// So many findings of one file are reported.
const MOST_FINDINGS: usize = 10;

/// Reads the holidays of one file; `place` is where the agreement names it.
pub(super) fn read(
    path: &str,
    bytes: &[u8],
    place: &Place,
    zone: &Zone,
    report: &mut Vec<Diagnostic>,
) -> BTreeSet<Date> {
    let problem = |message: String| {
        Diagnostic::error("holiday-file", format!("`{}`: {message}", short(path)))
            .at(place.clone(), "the file is named here")
    };
    let mut dates = BTreeSet::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) if bytes.len() <= MOST_BYTES => text,
        Ok(_) => {
            report.push(problem(format!(
                "the file is larger than {MOST_BYTES} bytes"
            )));
            return dates;
        }
        Err(error) => {
            let at = error.valid_up_to();
            report.push(problem(format!("byte {at} is not valid UTF-8")));
            return dates;
        }
    };
    let text = unfold(text.trim_start_matches('\u{feff}').trim_start());
    if nesting(&text) > 8 {
        report.push(problem("its components are nested too deeply".into()));
        return dates;
    }
    // WHY: the library's parser cannot speak of places beyond this; real files fold at 75 bytes.
    if let Some(line) = text.lines().position(|line| line.len() > MOST_LINE_BYTES) {
        report.push(problem(format!(
            "its line {} is longer than {MOST_LINE_BYTES} bytes",
            line + 1
        )));
        return dates;
    }
    let calendar = match read_calendar(&text) {
        Ok(calendar) => calendar,
        Err(_) => {
            report.push(
                problem("it is not a valid iCalendar file".into()).help(say!(
                    "found-export-holidays-again-as-ics",
                    "export the holidays again as `.ics`, or list them as dates"
                )),
            );
            return dates;
        }
    };
    let mut events = 0;
    let mut problems = 0;
    for event in &calendar.components {
        if event.name.as_str() != "VEVENT" {
            continue;
        }
        events += 1;
        if let Err(message) = days_of(event, zone, &mut dates) {
            problems += 1;
            if problems <= MOST_FINDINGS {
                report.push(problem(message));
            }
        }
    }
    if events == 0 {
        report.push(problem("it has no event".into()).help(say!(
            "found-file-holidays-begins-with-begin",
            "a file of holidays begins with `BEGIN:VCALENDAR` and has one `VEVENT` a holiday"
        )));
    }
    dates
}

/// How deep components stand inside each other; the library's parser is recursive.
fn nesting(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for line in text.lines() {
        let head = line.trim_start().get(..6).unwrap_or("");
        if head.eq_ignore_ascii_case("begin:") {
            depth += 1;
            most = most.max(depth);
        } else if head
            .get(..4)
            .is_some_and(|end| end.eq_ignore_ascii_case("end:"))
        {
            depth = depth.saturating_sub(1);
        }
    }
    most
}

fn days_of(event: &Component<'_>, zone: &Zone, dates: &mut BTreeSet<Date>) -> Result<(), String> {
    let name = event
        .find_prop("SUMMARY")
        .map_or("an event", |summary| summary.val.as_str());
    let name = short(name);
    if event
        .find_prop("STATUS")
        .is_some_and(|status| status.val.as_str() == "CANCELLED")
    {
        return Ok(());
    }
    let start = event
        .find_prop("DTSTART")
        .ok_or_else(|| format!("`{name}` has no `DTSTART`"))?;
    let (first, _) = moment(start, zone).ok_or_else(|| {
        format!(
            "`{name}` begins at `{}`, which is no date",
            short(start.val.as_str())
        )
    })?;
    let after = match event.find_prop("DTEND") {
        None => match event.find_prop("DURATION") {
            None => tomorrow(first),
            Some(duration) => first
                .checked_add(
                    whole_days(duration.val.as_str())
                        .ok_or_else(|| {
                            format!(
                                "`{name}` has the duration `{}`; only whole days or weeks are read",
                                short(duration.val.as_str())
                            )
                        })?
                        .days(),
                )
                .unwrap_or(first),
        },
        Some(end) => {
            let (date, midnight) = moment(end, zone).ok_or_else(|| {
                format!(
                    "`{name}` ends at `{}`, which is no date",
                    short(end.val.as_str())
                )
            })?;
            // WHY: an end is exclusive; one inside a day still touches that day.
            if midnight { date } else { tomorrow(date) }
        }
    };
    let after = after.max(tomorrow(first));
    let length = first.until(after).map_or(i32::MAX, |span| span.get_days());
    if length > MOST_DAYS {
        return Err(format!("`{name}` lasts longer than a year"));
    }
    for unread in ["RDATE", "EXRULE"] {
        if event.find_prop(unread).is_some() {
            return Err(format!(
                "`{name}` has `{unread}`, which is not read; write each date as an event of its own"
            ));
        }
    }
    let starts = match event.find_prop("RRULE") {
        None => vec![first],
        Some(rule) => yearly(first, rule.val.as_str(), zone)
            .map_err(|why| format!("`{name}` repeats by `{}`: {why}", short(rule.val.as_str())))?,
    };
    let mut except = BTreeSet::new();
    for property in event
        .properties
        .iter()
        .filter(|p| p.name.as_str() == "EXDATE")
    {
        for part in property.val.as_str().split(',') {
            let date = part.get(..8).and_then(date);
            except.insert(date.ok_or_else(|| {
                format!("`{name}` leaves out `{}`, which is no date", short(part))
            })?);
        }
    }
    for start in starts {
        if except.contains(&start) {
            continue;
        }
        for offset in 0..length {
            if let Ok(day) = start.checked_add(offset.days())
                && (FIRST_YEAR..LAST_YEAR).contains(&day.year())
            {
                dates.insert(day);
            }
        }
    }
    Ok(())
}

fn tomorrow(date: Date) -> Date {
    date.checked_add(1.day()).unwrap_or(date)
}

/// `P1D`, `P2W`.
fn whole_days(text: &str) -> Option<i32> {
    let body = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (number, days) = match (body.strip_suffix('D'), body.strip_suffix('W')) {
        (Some(number), _) => (number, 1),
        (_, Some(number)) => (number, 7),
        _ => return None,
    };
    let number: i32 = number
        .parse()
        .ok()
        .filter(|count| (1..=366).contains(count))?;
    Some(number * days)
}

/// The years of a yearly repetition, as first days.
fn yearly(first: Date, rule: &str, zone: &Zone) -> Result<Vec<Date>, String> {
    let (mut interval, mut count, mut until, mut frequency) = (1_i16, None, None, None);
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part
            .split_once('=')
            .ok_or_else(|| format!("`{}` has no value", short(part)))?;
        match key {
            "FREQ" => frequency = Some(value),
            "INTERVAL" => {
                interval = value
                    .parse()
                    .ok()
                    .filter(|years| (1..=400).contains(years))
                    .ok_or("the interval is no number of years")?;
            }
            "COUNT" => {
                count = Some(
                    value
                        .parse::<usize>()
                        .map_err(|_| "the count is no number")?,
                );
            }
            "UNTIL" => {
                let (last, _) = written_moment(value, zone, None).ok_or("the end is no date")?;
                until = Some(last);
            }
            "BYMONTH" if value == first.month().to_string() => {}
            "BYMONTHDAY" if value == first.day().to_string() => {}
            "WKST" => {}
            _ => return Err(format!("`{}` is not read", short(part))),
        }
    }
    if frequency != Some("YEARLY") {
        return Err(
            "only yearly repetition is read; write each date as an event of its own".into(),
        );
    }
    let mut starts = Vec::new();
    let mut year = first.year();
    while year < LAST_YEAR && count.is_none_or(|count| starts.len() < count) {
        // WHY: 29 February only exists in leap years, and the standard skips the others.
        if let Ok(date) = Date::new(year, first.month(), first.day()) {
            if until.is_some_and(|until| date > until) {
                break;
            }
            starts.push(date);
        }
        let Some(next) = year.checked_add(interval) else {
            break;
        };
        year = next;
    }
    Ok(starts)
}

/// The local date of a property, and whether it is a midnight.
fn moment(property: &Property<'_>, zone: &Zone) -> Option<(Date, bool)> {
    let own = property
        .params
        .iter()
        .find(|param| param.key.as_str() == "TZID")
        .and_then(|param| param.val.as_ref())
        .and_then(|name| Zone::get(name.as_str()).ok());
    written_moment(property.val.as_str(), zone, own.as_ref())
}

fn written_moment(text: &str, zone: &Zone, own: Option<&Zone>) -> Option<(Date, bool)> {
    let day = date(text.get(..8)?)?;
    let rest = &text[8..];
    if rest.is_empty() {
        return Some((day, true));
    }
    let clock = rest.strip_prefix('T')?;
    let (clock, utc) = match clock.strip_suffix('Z') {
        Some(clock) => (clock, true),
        None => (clock, false),
    };
    if clock.len() != 6 || !clock.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| clock[at..at + 2].parse::<i8>().ok();
    let time = jiff::civil::Time::new(part(0)?, part(2)?, part(4)?.min(59), 0).ok()?;
    let written = DateTime::from_parts(day, time);
    let local = if utc {
        zone.local(Zone::utc().instant(written))
    } else if let Some(own) = own {
        let instant: Instant = own.instant(written);
        zone.local(instant)
    } else {
        written
    };
    Some((local.date(), local.time() == jiff::civil::Time::midnight()))
}

fn date(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = text[..4].parse().ok()?;
    Date::new(year, text[4..6].parse().ok()?, text[6..].parse().ok()?).ok()
}
