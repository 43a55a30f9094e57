//! Open time, the obvious way: a list of every open span, day by day, and sums over it.
//!
//! Only what a calendar says is used, never the calendar's own arithmetic.

use std::collections::BTreeSet;

use agreement::model::Duration;
use facts::calendar::{Calendar, Hours as Week};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const DAY: i64 = 86_400_000;

/// One calendar over a stretch of time, written out.
pub struct Hours {
    tz: TimeZone,
    always: bool,
    working: BTreeSet<Date>,
    /// Sorted, apart from each other.
    open: Vec<(i64, i64)>,
}

impl Hours {
    /// Writes `calendar` out from `from` to `until`; `zone` is the agreement's.
    pub fn of(calendar: &Calendar, zone: &TimeZone, from: i64, until: i64) -> Hours {
        let Week::Week(week) = &calendar.hours else {
            return Hours {
                tz: zone.clone(),
                always: true,
                working: BTreeSet::new(),
                open: vec![(i64::MIN / 4, i64::MAX / 4)],
            };
        };
        let tz = calendar.zone.tz().clone();
        let mut working = BTreeSet::new();
        let mut spans = Vec::new();
        let mut date = local(&tz, from - 3 * DAY).date();
        let last = local(&tz, until).date();
        while date <= last {
            if !calendar.holidays.contains(&date) {
                for shift in &week[date.weekday().to_monday_zero_offset() as usize] {
                    working.insert(date);
                    spans.push((
                        instant(&tz, minute(date, shift.from_min)),
                        instant(&tz, minute(date, shift.until_min)),
                    ));
                }
            }
            date = date.tomorrow().unwrap();
        }
        spans.retain(|(from, until)| from < until);
        spans.sort_unstable();
        let mut open: Vec<(i64, i64)> = Vec::new();
        for (from, until) in spans {
            match open.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(until),
                _ => open.push((from, until)),
            }
        }
        Hours {
            tz,
            always: false,
            working,
            open,
        }
    }

    /// Open milliseconds in `[from, until)`.
    pub fn open_ms(&self, from: i64, until: i64) -> i64 {
        let part = |span: &(i64, i64)| (span.1.min(until) - span.0.max(from)).max(0);
        self.open.iter().map(part).sum()
    }

    /// The first instant at which `ms` of open time have passed since `from`.
    pub fn reach(&self, from: i64, ms: i64) -> Option<i64> {
        if ms == 0 {
            return Some(from);
        }
        let mut left = ms;
        for &(a, b) in &self.open {
            let a = a.max(from);
            if a < b {
                if b - a >= left {
                    return Some(a + left);
                }
                left -= b - a;
            }
        }
        None
    }

    /// `from` plus a duration of a clock.
    pub fn plus(&self, from: i64, duration: Duration) -> Option<i64> {
        let at = local(&self.tz, from);
        match duration {
            Duration::Elapsed(ms) => self.reach(from, ms),
            Duration::Days(n) => Some(instant(&self.tz, at + i64::from(n).days())),
            Duration::Months(n) => Some(instant(&self.tz, at + i64::from(n).months())),
            Duration::WorkingDays(n) => {
                let begin = self.first_open(from)?;
                let at = local(&self.tz, begin);
                let date = self.working_day(at.date(), n);
                match n {
                    0 => Some(begin),
                    _ => Some(instant(&self.tz, date.to_datetime(at.time()))),
                }
            }
        }
    }

    /// Until when a claim made at `from` can be answered: working days end with the day.
    pub fn deadline(&self, from: i64, duration: Duration) -> Option<i64> {
        let Duration::WorkingDays(n) = duration else {
            return self.plus(from, duration);
        };
        let date = self.working_day(local(&self.tz, from).date(), n);
        let midnight = date.tomorrow().unwrap().at(0, 0, 0, 0);
        Some(instant(&self.tz, midnight))
    }

    fn first_open(&self, from: i64) -> Option<i64> {
        let at = local(&self.tz, from);
        if self.always && self.is_weekend(at.date()) {
            let monday = self.working_day(at.date(), 1);
            return Some(instant(&self.tz, monday.at(0, 0, 0, 0)));
        }
        let next = self.open.iter().find(|span| span.1 > from)?;
        Some(next.0.max(from))
    }

    fn is_weekend(&self, day: Date) -> bool {
        matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The n-th working day after a date; around the clock these are Monday to Friday.
    fn working_day(&self, after: Date, n: u32) -> Date {
        let mut date = after;
        let mut left = n;
        while left > 0 {
            date = date.tomorrow().unwrap();
            let is_working = match self.always {
                true => !self.is_weekend(date),
                false => self.working.contains(&date),
            };
            left -= u32::from(is_working);
        }
        date
    }
}

/// The local time of an instant.
pub fn local(tz: &TimeZone, ms: i64) -> DateTime {
    tz.to_datetime(Timestamp::from_millisecond(ms).unwrap())
}

/// The instant of a local time: a skipped one moves forward, of a doubled one the first is meant.
pub fn instant(tz: &TimeZone, local: DateTime) -> i64 {
    let ambiguous = tz.to_ambiguous_timestamp(local);
    ambiguous.compatible().unwrap().as_millisecond()
}

fn minute(date: Date, minute: u16) -> DateTime {
    let date = match minute / 1440 {
        0 => date,
        1 => date.tomorrow().unwrap(),
        _ => date.tomorrow().unwrap().tomorrow().unwrap(),
    };
    let (hour, minute) = (minute % 1440 / 60, minute % 60);
    date.at(hour as i8, minute as i8, 0, 0)
}

#[test]
fn nights_of_changing_clocks_have_their_real_hours() {
    let night = facts::calendar::Shift {
        from_min: 22 * 60,
        until_min: 30 * 60,
    };
    let check = |zone: &str, evening: Date, minutes: i64| {
        let calendar = Calendar {
            zone: facts::Zone::get(zone).unwrap(),
            hours: Week::Week(std::array::from_fn(|_| vec![night])),
            holidays: BTreeSet::new(),
        };
        let tz = calendar.zone.tz().clone();
        let noon = instant(&tz, evening.at(12, 0, 0, 0));
        let hours = Hours::of(&calendar, &tz, noon - DAY, noon + 2 * DAY);
        let next = instant(&tz, evening.tomorrow().unwrap().at(12, 0, 0, 0));
        assert_eq!(hours.open_ms(noon, next), minutes * 60_000, "{zone}");
    };
    use jiff::civil::date;
    check("Europe/Amsterdam", date(2025, 3, 28), 8 * 60);
    check("Europe/Amsterdam", date(2025, 3, 29), 7 * 60);
    check("Europe/Amsterdam", date(2025, 10, 25), 9 * 60);
    check("America/New_York", date(2025, 11, 1), 9 * 60);
    check("Australia/Lord_Howe", date(2025, 4, 5), 8 * 60 + 30);
    check("Australia/Lord_Howe", date(2025, 10, 4), 7 * 60 + 30);
}
