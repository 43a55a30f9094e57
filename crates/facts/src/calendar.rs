//! Calendars: which time counts, and how much of it lies between two instants.
//!
//! Not here: where a calendar's text or its holidays came from.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use crate::time::{Instant, Span, Zone};

mod open_time;

pub use open_time::OpenTime;

/// Minutes in a local day of 24 hours.
pub const DAY_MINUTES: u16 = 24 * 60;

/// What a calendar says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The zone of its local times.
    pub zone: Zone,
    /// When it is open.
    pub hours: Hours,
    /// Local dates on which no shift begins.
    pub holidays: BTreeSet<Date>,
}

/// When a calendar is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// Around the clock; holidays change nothing.
    Always,
    /// By weekday, Monday first. A shift belongs to the day on which it begins.
    Week([Vec<Shift>; 7]),
}

/// Minutes of a local day `[from, until)`. `until` may reach into the next day: 22:00 to 06:00 is
/// 1320 to 1800.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shift {
    /// First minute, 0 to 1439.
    pub from_min: u16,
    /// First minute no longer inside, up to 2880.
    pub until_min: u16,
}

impl Calendar {
    /// Around the clock.
    pub fn always() -> Self {
        Calendar {
            zone: Zone::utc(),
            hours: Hours::Always,
            holidays: BTreeSet::new(),
        }
    }

    /// The shifts that begin on a local date.
    pub fn shifts(&self, date: Date) -> &[Shift] {
        const WHOLE_DAY: &[Shift] = &[Shift {
            from_min: 0,
            until_min: DAY_MINUTES,
        }];
        match &self.hours {
            Hours::Always => WHOLE_DAY,
            Hours::Week(_) if self.holidays.contains(&date) => &[],
            Hours::Week(days) => &days[date.weekday().to_monday_zero_offset() as usize],
        }
    }

    /// Whether a shift begins on the local date.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.shifts(date).is_empty()
    }

    /// The open spans of the shifts that begin on a local date, in order, as instants.
    pub fn open_spans(&self, date: Date) -> Vec<Span> {
        let spans = self
            .shifts(date)
            .iter()
            .map(|shift| {
                Span::new(
                    self.instant(date, shift.from_min),
                    self.instant(date, shift.until_min),
                )
            })
            .collect();
        Span::union(spans)
    }

    /// The same time of day on the `n`-th next working day after `start`; from a closed moment, the
    /// next opening first. Nothing when no such day comes within ten years.
    pub fn add_working_days(&self, start: Instant, n: u32) -> Option<Instant> {
        let start = self.next_open(start)?;
        let local = self.zone.local(start);
        let date = self.nth_working_day(local.date(), n)?;
        Some(self.zone.instant(date.to_datetime(local.time())))
    }

    /// The end of the `n`-th working day after the local date of `start`: the deadline of a
    /// governance step. Nothing when no such day comes within ten years.
    pub fn end_of_working_day(&self, start: Instant, n: u32) -> Option<Instant> {
        let date = self.nth_working_day(self.zone.local(start).date(), n)?;
        let next = date.checked_add(1.day()).ok()?;
        Some(self.zone.instant(next.to_datetime(Time::midnight())))
    }

    /// The first open instant at or after `start`. Nothing when none comes within ten years.
    pub fn next_open(&self, start: Instant) -> Option<Instant> {
        if self.hours == Hours::Always {
            return Some(start);
        }
        // WHY: a night shift that began the day before may still be open.
        let mut date = self.zone.local(start).date().checked_sub(1.day()).ok()?;
        for _ in 0..TEN_YEARS_DAYS {
            for span in self.open_spans(date) {
                if start < span.until {
                    return Some(span.from.max(start));
                }
            }
            date = date.checked_add(1.day()).ok()?;
        }
        None
    }

    fn nth_working_day(&self, mut date: Date, n: u32) -> Option<Date> {
        let mut left = n;
        let mut closed_in_a_row = 0;
        while left > 0 {
            date = date.checked_add(1.day()).ok()?;
            if self.is_working_day(date) {
                left -= 1;
                closed_in_a_row = 0;
            } else {
                closed_in_a_row += 1;
                if closed_in_a_row > TEN_YEARS_DAYS {
                    return None;
                }
            }
        }
        Some(date)
    }

    fn instant(&self, date: Date, minute: u16) -> Instant {
        let days = i64::from(minute / DAY_MINUTES);
        let minute = minute % DAY_MINUTES;
        let date = date.checked_add(days.days()).unwrap_or(Date::MAX);
        let time = Time::constant((minute / 60) as i8, (minute % 60) as i8, 0, 0);
        self.zone.instant(DateTime::from_parts(date, time))
    }
}

const TEN_YEARS_DAYS: u32 = 3_660;
