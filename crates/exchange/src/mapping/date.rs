//! How the dates of a log are read.
//!
//! A local time is read in the mapping's zone: one in a daylight-saving gap shifts forward by the
//! gap, of one that occurs twice the first is meant. A second 60 is read as 59, because Unix time
//! has no leap seconds. Whatever is finer than a millisecond is cut.

use facts::{Instant, Zone};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;

use crate::report::{Flaw, shown};

/// How the dates of a log are read: formats, tried in order, and the zone of local times.
#[derive(Clone, Debug)]
pub struct Dates {
    /// The formats; the first one that reads the whole text counts.
    pub formats: Vec<DateFormat>,
    /// The zone of local times; without it a local time is refused.
    pub zone: Option<Zone>,
}

/// One way to write a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateFormat {
    /// `2025-03-03T09:00:00Z`, and the same with a blank instead of the `T`.
    Rfc3339,
    /// Seconds since 1970, with an optional fraction.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// A pattern such as `%d/%m/%Y %H:%M`.
    Pattern(String),
}

/// Why a text is no instant here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoDate {
    /// None of the formats reads it.
    NoFormat(Vec<String>),
    /// It is a local time, and there is no zone.
    NoZone,
    /// Outside the years that a fact may carry.
    OutOfRange,
}

impl Default for Dates {
    /// RFC 3339 only, no zone.
    fn default() -> Self {
        Dates {
            formats: vec![DateFormat::Rfc3339],
            zone: None,
        }
    }
}

impl Dates {
    /// The instant that `text` means.
    pub fn read(&self, text: &str) -> Result<Instant, NoDate> {
        let mut local_without_zone = false;
        for format in &self.formats {
            let at = match format.read(text) {
                Some(Moment::At(at)) => at,
                Some(Moment::Local(local)) => match &self.zone {
                    Some(zone) => zone.instant(local),
                    None => {
                        local_without_zone = true;
                        continue;
                    }
                },
                None => continue,
            };
            return if at.is_admissible() {
                Ok(at)
            } else {
                Err(NoDate::OutOfRange)
            };
        }
        if local_without_zone {
            return Err(NoDate::NoZone);
        }
        Err(NoDate::NoFormat(
            self.formats.iter().map(DateFormat::name).collect(),
        ))
    }
}

impl NoDate {
    /// The reason as a flaw of the row.
    pub(crate) fn flaw(&self, column: &str, text: &str) -> Flaw {
        match self {
            NoDate::NoFormat(formats) => Flaw::of_value(
                column,
                text,
                format!("is not a date in the form {}", formats.join(" or ")),
            )
            .help("correct the value, or add its form to `dates`"),
            NoDate::NoZone => Flaw::of_value(column, text, "is a local time without a zone")
                .help("name the zone of the log, as in `zone: Europe/Madrid`"),
            NoDate::OutOfRange => {
                Flaw::of_value(column, text, "lies outside the years 1970 to 2199")
            }
        }
    }
}

enum Moment {
    At(Instant),
    Local(DateTime),
}

impl DateFormat {
    /// Reads the name of a format or a pattern, or says what is wrong with the pattern.
    pub fn parse(text: &str) -> Result<DateFormat, String> {
        match text {
            "rfc3339" => Ok(DateFormat::Rfc3339),
            "unix" => Ok(DateFormat::Unix),
            "unix-ms" => Ok(DateFormat::UnixMs),
            _ if !text.contains('%') => Err(format!(
                "`{}` is neither rfc3339, unix or unix-ms nor a pattern such as %d/%m/%Y %H:%M",
                shown(text)
            )),
            pattern => {
                // A pattern is sound when it can read what it writes.
                let sample = jiff::tz::TimeZone::UTC
                    .to_zoned_datetime(jiff::civil::date(2016, 2, 29).at(13, 14, 15, 0))
                    .map_err(|error| error.to_string())?;
                let written = jiff::fmt::strtime::format(pattern, &sample)
                    .map_err(|error| format!("`{}` is not a date pattern: {error}", shown(text)))?;
                match read_pattern(pattern, &written) {
                    Some(_) => Ok(DateFormat::Pattern(pattern.into())),
                    None => Err(format!(
                        "`{}` does not name a year, a month and a day (and, for a time, an hour)",
                        shown(text)
                    )),
                }
            }
        }
    }

    /// Whether it reads local times, which need a zone.
    pub fn is_local(&self) -> bool {
        let marks = ["%z", "%:z", "%Q", "%:Q", "%s"];
        match self {
            DateFormat::Pattern(pattern) => !marks.iter().any(|mark| pattern.contains(mark)),
            _ => false,
        }
    }

    /// As written in a mapping.
    pub fn name(&self) -> String {
        match self {
            DateFormat::Rfc3339 => "rfc3339 (2025-03-03T09:00:00Z)".into(),
            DateFormat::Unix => "unix (seconds since 1970)".into(),
            DateFormat::UnixMs => "unix-ms (milliseconds since 1970)".into(),
            DateFormat::Pattern(pattern) => pattern.clone(),
        }
    }

    fn read(&self, text: &str) -> Option<Moment> {
        match self {
            DateFormat::Rfc3339 => {
                // WHY: jiff also reads an RFC 9557 zone in brackets and shorter forms; only what
                // has the full date and time counts here.
                if text.len() < 19 || text.ends_with(']') {
                    return None;
                }
                if !has_sound_offset(text) {
                    return None;
                }
                if let Ok(timestamp) = text.parse::<Timestamp>() {
                    return Some(Moment::At(Instant::from_ms(timestamp.as_millisecond())));
                }
                text.parse::<DateTime>().ok().map(Moment::Local)
            }
            DateFormat::Unix => unix(text, 1_000),
            DateFormat::UnixMs => unix(text, 1),
            DateFormat::Pattern(pattern) => read_pattern(pattern, text),
        }
    }
}

/// RFC 3339 knows offsets of less than a day; jiff reads a little more.
const MAX_OFFSET_SECONDS: i32 = 24 * 60 * 60;

/// Whether the offset behind the time, if there is one, has at most 23 hours.
fn has_sound_offset(text: &str) -> bool {
    let Some((_, offset)) = text.get(19..).and_then(|tail| tail.split_once(['+', '-'])) else {
        return true;
    };
    offset
        .get(..2)
        .and_then(|hours| hours.parse::<u8>().ok())
        .is_some_and(|hours| hours < 24)
}

fn unix(text: &str, unit_ms: i64) -> Option<Moment> {
    let exact = facts::Exact::parse(text).ok()?;
    let ms = (&exact * &facts::Exact::from(unit_ms)).to_i64();
    Some(Moment::At(Instant::from_ms(ms)))
}

fn read_pattern(pattern: &str, text: &str) -> Option<Moment> {
    let broken = BrokenDownTime::parse(pattern, text).ok()?;
    if let Some(offset) = broken.offset() {
        if offset.seconds().abs() >= MAX_OFFSET_SECONDS {
            return None;
        }
        let timestamp = broken.to_timestamp().ok()?;
        return Some(Moment::At(Instant::from_ms(timestamp.as_millisecond())));
    }
    if let Ok(local) = broken.to_datetime() {
        return Some(Moment::Local(local));
    }
    let date = broken.to_date().ok()?;
    // A pattern without an hour means the start of the day.
    broken
        .hour()
        .is_none()
        .then(|| Moment::Local(date.at(0, 0, 0, 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(formats: &[&str], zone: Option<&str>, text: &str, expected: &str) {
        let dates = Dates {
            formats: formats
                .iter()
                .map(|format| DateFormat::parse(format).unwrap())
                .collect(),
            zone: zone.map(|zone| Zone::get(zone).unwrap()),
        };
        let read = match dates.read(text) {
            Ok(at) => at.to_string(),
            Err(why) => why.flaw("c", text).to_string(),
        };
        assert_eq!(read, expected, "{formats:?} {text}");
    }

    #[test]
    fn dates_are_read_by_the_first_format_that_fits() {
        let day_first = ["%d/%m/%Y %H:%M", "rfc3339"];
        check(
            &day_first,
            Some("UTC"),
            "29/2/2016 01:16",
            "2016-02-29T01:16:00Z",
        );
        check(
            &day_first,
            Some("UTC"),
            "2016-02-29T01:16:00+01:00",
            "2016-02-29T00:16:00Z",
        );
        check(
            &["%d/%m/%Y"],
            Some("Europe/Madrid"),
            "1/7/2016",
            "2016-06-30T22:00:00Z",
        );
        check(
            &["%d/%b/%y %I:%M %p"],
            Some("UTC"),
            "07/Apr/25 3:05 PM",
            "2025-04-07T15:05:00Z",
        );
        check(
            &["%Y-%m-%dT%H:%M:%S%.f%z"],
            None,
            "2025-04-07T15:05:00.25+0200",
            "2025-04-07T13:05:00.250Z",
        );
        check(&["unix"], None, "1456708560.5", "2016-02-29T01:16:00.500Z");
        check(
            &["unix-ms"],
            None,
            "1456708560123",
            "2016-02-29T01:16:00.123Z",
        );
        check(
            &["rfc3339"],
            None,
            "2016-02-29T01:16:00.1239999Z",
            "2016-02-29T01:16:00.123Z",
        );
        check(
            &["rfc3339"],
            Some("UTC"),
            "2016-02-29 01:16:00",
            "2016-02-29T01:16:00Z",
        );
    }

    #[test]
    fn what_is_no_date_is_refused_with_its_reason() {
        let form = "is not a date in the form %d/%m/%Y %H:%M; correct the value, or add its form to `dates`";
        for text in [
            "31/2/2016 10:00",
            "1/1/2016 24:00",
            "1/1/2016",
            "1/1/2016 10:00 PM",
            "=1+1",
        ] {
            check(
                &["%d/%m/%Y %H:%M"],
                Some("UTC"),
                text,
                &format!("column `c`: `{text}` {form}"),
            );
        }
        let range = "lies outside the years 1970 to 2199";
        check(
            &["rfc3339"],
            None,
            "1969-12-31T23:59:59Z",
            &format!("column `c`: `1969-12-31T23:59:59Z` {range}"),
        );
        check(
            &["rfc3339"],
            None,
            "2200-01-01T00:00:00Z",
            &format!("column `c`: `2200-01-01T00:00:00Z` {range}"),
        );
        check(
            &["unix"],
            None,
            "99999999999999999999",
            &format!("column `c`: `99999999999999999999` {range}"),
        );
        let rfc = "is not a date in the form rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`";
        for text in [
            "2016-02-30T00:00:00Z",
            "2016-02-29T00:00:00+26:00",
            "2016-02-29T00:00:00+24:00",
            "2016-02-29T00:00:00-25:59",
            "2016-02-29",
            "12345-01-01T00:00:00Z",
        ] {
            check(
                &["rfc3339"],
                Some("UTC"),
                text,
                &format!("column `c`: `{text}` {rfc}"),
            );
        }
        check(
            &["%d/%m/%Y"],
            None,
            "1/7/2016",
            "column `c`: `1/7/2016` is a local time without a zone; name the zone of the log, as in `zone: Europe/Madrid`",
        );
    }

    #[test]
    fn gaps_folds_and_leap_seconds_follow_the_stated_rule() {
        let local = ["%Y-%m-%d %H:%M:%S"];
        let zone = Some("Europe/Amsterdam");
        check(&local, zone, "2025-03-30 02:30:00", "2025-03-30T01:30:00Z");
        check(&local, zone, "2025-10-26 02:30:00", "2025-10-26T00:30:00Z");
        check(
            &local,
            Some("UTC"),
            "2016-12-31 23:59:60",
            "2016-12-31T23:59:59Z",
        );
        check(
            &["rfc3339"],
            None,
            "2016-12-31T23:59:60Z",
            "2016-12-31T23:59:59Z",
        );
    }

    #[test]
    fn an_unsound_pattern_is_refused() {
        for pattern in ["yyyy-mm-dd", "%Y-%m", "%Q", "%", "%H:%M"] {
            assert!(DateFormat::parse(pattern).is_err(), "{pattern}");
        }
    }
}
