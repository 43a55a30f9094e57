//! Instants, spans and zones: exact, in milliseconds, with real transitions.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::text;

mod plain;

/// Milliseconds in a second.
pub const SECOND_MS: i64 = 1_000;
/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60 * SECOND_MS;
/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 60 * MINUTE_MS;
/// Milliseconds in a day of 24 hours.
pub const DAY_MS: i64 = 24 * HOUR_MS;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// As text it is RFC 3339 in UTC, with milliseconds only where they are not zero, so that one
/// instant has one text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant that a fact may carry: 1970-01-01T00:00:00Z.
    pub const EARLIEST: Instant = Instant(0);
    /// The first instant that a fact may no longer carry: 2200-01-01T00:00:00Z.
    pub const LATEST: Instant = Instant(7_258_118_400_000);

    /// An instant from milliseconds of Unix time. Facts are held to
    /// [`EARLIEST`](Self::EARLIEST)..[`LATEST`](Self::LATEST) when admitted.
    #[inline]
    pub const fn from_ms(ms: i64) -> Self {
        Instant(ms)
    }

    /// Milliseconds of Unix time.
    #[inline]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whether a fact may carry this instant.
    pub fn is_admissible(self) -> bool {
        (Self::EARLIEST..Self::LATEST).contains(&self)
    }

    /// The instant `ms` milliseconds later; stays at the ends of the representable range.
    #[inline]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Instant(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[inline]
    pub const fn since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads RFC 3339 with an offset (`2025-03-03T09:00:00Z`, `2025-03-03T10:00:00.250+01:00`).
    ///
    /// More than three digits after the second are refused rather than cut.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        if let Some(instant) = plain::read(text) {
            return Ok(instant);
        }
        let timestamp: Timestamp = text
            .parse()
            .map_err(|_| TimeError::NotAnInstant(text.into()))?;
        Self::from_timestamp(timestamp).ok_or_else(|| TimeError::TooFine(text.into()))
    }

    /// The same instant in the `jiff` library, clamped to its range.
    pub fn to_timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// The instant of a `jiff` timestamp, or nothing when it is finer than a millisecond.
    pub fn from_timestamp(timestamp: Timestamp) -> Option<Self> {
        (timestamp.subsec_nanosecond() % 1_000_000 == 0)
            .then(|| Instant(timestamp.as_millisecond()))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = plain::write(*self, &mut [0; plain::LONGEST]) {
            return f.write_str(text);
        }
        let timestamp = self.to_timestamp();
        if timestamp.subsec_millisecond() == 0 {
            write!(f, "{timestamp:.0}")
        } else {
            write!(f, "{timestamp:.3}")
        }
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match plain::write(*self, &mut [0; plain::LONGEST]) {
            Some(text) => s.serialize_str(text),
            None => s.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        text::read(d, |text| {
            let instant = Instant::parse(text)?;
            match instant.is_admissible() {
                true => Ok(instant),
                false => Err(TimeError::OutOfRange(text.into())),
            }
        })
    }
}

/// A half-open stretch of time `[from, until)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant no longer inside.
    pub until: Instant,
}

impl Span {
    /// The span `[from, until)`; empty when `until` is not after `from`.
    #[inline]
    pub const fn new(from: Instant, until: Instant) -> Self {
        Span { from, until }
    }

    /// Length in milliseconds, never negative.
    #[inline]
    pub fn len_ms(self) -> i64 {
        self.until.since(self.from).max(0)
    }

    /// Whether no instant lies inside.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.until <= self.from
    }

    /// Whether `instant` lies inside.
    #[inline]
    pub fn contains(self, instant: Instant) -> bool {
        self.from <= instant && instant < self.until
    }

    /// The common part; empty when there is none.
    #[inline]
    pub fn intersect(self, other: Span) -> Span {
        Span::new(self.from.max(other.from), self.until.min(other.until))
    }

    /// Whether the two spans share an instant. `[10:00, 12:00)` and `[12:00, 13:00)` do not.
    #[inline]
    pub fn overlaps(self, other: Span) -> bool {
        !self.intersect(other).is_empty()
    }

    /// Sorts the spans, drops the empty ones and merges those that touch or overlap.
    pub fn union(mut spans: Vec<Span>) -> Vec<Span> {
        spans.retain(|span| !span.is_empty());
        spans.sort_unstable();
        let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
                _ => merged.push(span),
            }
        }
        merged
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.from, self.until)
    }
}

/// An IANA time zone, by its name in the bundled database.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    name: String,
    tz: TimeZone,
}

impl Zone {
    /// Looks the name up in the bundled database; `UTC` and names such as `Europe/Madrid`.
    pub fn get(name: &str) -> Result<Self, TimeError> {
        match TimeZone::get(name) {
            Ok(tz) => Ok(Zone {
                name: name.into(),
                tz,
            }),
            Err(_) => Err(TimeError::UnknownZone(name.into())),
        }
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Zone {
            name: "UTC".into(),
            tz: TimeZone::UTC,
        }
    }

    /// The name as written.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone in the `jiff` library.
    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    /// The instant of a local time. A time in a daylight-saving gap shifts forward by the gap; of a
    /// time that occurs twice the first one is meant.
    pub fn instant(&self, local: DateTime) -> Instant {
        match self.tz.to_ambiguous_timestamp(local).compatible() {
            Ok(timestamp) => Instant(timestamp.as_millisecond()),
            // WHY: only local times at the very ends of the calendar have no instant.
            Err(_) if local.year() < 1970 => Instant(Timestamp::MIN.as_millisecond()),
            Err(_) => Instant(Timestamp::MAX.as_millisecond()),
        }
    }

    /// The local time of an instant.
    pub fn local(&self, instant: Instant) -> DateTime {
        self.tz.to_datetime(instant.to_timestamp())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What is wrong with a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not RFC 3339 with an offset.
    #[error("`{0}` is not an instant such as 2025-03-03T09:00:00Z")]
    NotAnInstant(String),
    /// Finer than a millisecond.
    #[error("`{0}` is finer than a millisecond")]
    TooFine(String),
    /// Outside 1970 to 2199.
    #[error("`{0}` lies outside the years 1970 to 2199")]
    OutOfRange(String),
    /// No such zone in the bundled database.
    #[error("`{0}` is not a zone of the IANA database, such as Europe/Madrid")]
    UnknownZone(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_one_text() {
        for text in ["2025-03-03T09:00:00Z", "2025-03-03T09:00:00.250Z"] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            Instant::parse("2025-03-03T10:00:00+01:00")
                .unwrap()
                .to_string(),
            "2025-03-03T09:00:00Z"
        );
        assert!(Instant::parse("2025-03-03T09:00:00.0001Z").is_err());
        assert!(Instant::parse("2025-03-03T09:00:00").is_err());
        assert!(Instant::parse("2025-02-30T09:00:00Z").is_err());
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let at = |ms| Instant::from_ms(ms);
        assert!(!Span::new(at(10), at(12)).overlaps(Span::new(at(12), at(13))));
        assert!(Span::new(at(10), at(12)).overlaps(Span::new(at(11), at(13))));
        assert_eq!(
            Span::union(vec![
                Span::new(at(5), at(7)),
                Span::new(at(1), at(3)),
                Span::new(at(3), at(4)),
                Span::new(at(9), at(9)),
            ]),
            vec![Span::new(at(1), at(4)), Span::new(at(5), at(7))]
        );
    }

    #[test]
    fn gaps_shift_forward_and_folds_mean_the_first() {
        let zone = Zone::get("Europe/Amsterdam").unwrap();
        let gap = zone.instant(jiff::civil::date(2025, 3, 30).at(2, 30, 0, 0));
        assert_eq!(gap.to_string(), "2025-03-30T01:30:00Z");
        assert_eq!(zone.local(gap).hour(), 3);
        let fold = zone.instant(jiff::civil::date(2025, 10, 26).at(2, 30, 0, 0));
        assert_eq!(fold.to_string(), "2025-10-26T00:30:00Z");
    }
}
