//! A calendar compiled to a prefix table: business time between two instants in a few nanoseconds.

use jiff::ToSpan;

use super::{Calendar, Hours};
use crate::time::{Instant, Span};

/// Instants are looked up by buckets of 2^25 ms, about 9.3 hours, so that a bucket of a usual
/// calendar holds at most two openings.
const BUCKET_SHIFT: u32 = 25;

/// How many openings are looked at one by one before the rest is searched by halves.
const NEAR: usize = 12;

/// The open time of a calendar over a stretch of instants.
///
/// INVARIANT: openings are sorted, disjoint and never touch; the last entry is a sentinel after
/// every instant, so that a look-up always ends.
#[derive(Clone, Debug)]
pub struct OpenTime {
    span: Span,
    always: bool,
    openings: Vec<Opening>,
    buckets: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Opening {
    from_ms: i64,
    until_ms: i64,
    /// Open time before `from_ms`, in milliseconds since the start of the table.
    before_ms: i64,
}

impl OpenTime {
    /// Compiles the calendar over `span`. Outside of it, time counts as closed.
    pub fn compile(calendar: &Calendar, span: Span) -> Self {
        let always = calendar.hours == Hours::Always;
        let spans = if always {
            vec![span]
        } else {
            open_spans(calendar, span)
        };
        let mut before_ms = 0;
        let mut openings: Vec<Opening> = Vec::with_capacity(spans.len() + 1);
        for open in spans {
            openings.push(Opening {
                from_ms: open.from.ms(),
                until_ms: open.until.ms(),
                before_ms,
            });
            before_ms += open.len_ms();
        }
        openings.push(Opening {
            from_ms: i64::MAX,
            until_ms: i64::MAX,
            before_ms,
        });
        let count = (span.len_ms() >> BUCKET_SHIFT) as usize + 1;
        let mut buckets = Vec::with_capacity(count);
        let mut next = 0_u32;
        for bucket in 0..count {
            let start = span.from.ms() + ((bucket as i64) << BUCKET_SHIFT);
            while openings[next as usize].until_ms <= start {
                next += 1;
            }
            buckets.push(next);
        }
        OpenTime {
            span,
            always,
            openings,
            buckets,
        }
    }

    /// The stretch that the table covers.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Open milliseconds from the start of the table to `instant`.
    #[inline]
    pub fn before(&self, instant: Instant) -> i64 {
        if self.always {
            return self.clamp(instant) - self.span.from.ms();
        }
        self.find(instant).1
    }

    #[inline]
    fn clamp(&self, instant: Instant) -> i64 {
        instant
            .ms()
            .clamp(self.span.from.ms(), self.span.until.ms())
    }

    /// The first opening that ends after `instant`, and the open milliseconds before `instant`.
    #[inline]
    fn find(&self, instant: Instant) -> (usize, i64) {
        let t = self.clamp(instant);
        let bucket = ((t - self.span.from.ms()) >> BUCKET_SHIFT) as usize;
        let mut index = self.buckets[bucket.min(self.buckets.len() - 1)] as usize;
        // WHY: about every third instant lies behind the first opening of its bucket, in no order
        // that a processor could foresee, and hardly any behind the second: a step without a branch.
        index += usize::from(self.openings[index].until_ms <= t);
        while self.openings[index].until_ms <= t {
            index += 1;
        }
        let opening = self.openings[index];
        (index, opening.before_ms + (t - opening.from_ms).max(0))
    }

    /// Open milliseconds in `[from, until)`; 0 when `until` is not after `from`.
    #[inline]
    pub fn between(&self, from: Instant, until: Instant) -> i64 {
        if until <= from {
            return 0;
        }
        self.before(until) - self.before(from)
    }

    /// The first instant at which `open_ms` have gone by since `start`; nothing when the table ends
    /// before. With `open_ms` 0 it is the next opening.
    pub fn after(&self, start: Instant, open_ms: i64) -> Option<Instant> {
        let (first, before) = self.find(start);
        let goal = before + open_ms.max(0);
        // The first opening that ends with more than the goal behind it (or exactly the goal, when
        // some time has to go by): its end is where the goal is reached.
        let reached = |opening: &Opening| {
            let total = opening.before_ms + (opening.until_ms - opening.from_ms);
            if open_ms > 0 {
                total >= goal
            } else {
                total > goal
            }
        };
        let real = &self.openings[..self.openings.len() - 1];
        // WHY: the goal is mostly near, and looking at neighbours beats searching the whole table.
        let later = real.get(first..)?;
        let near = later.iter().take(NEAR).position(reached);
        let opening = match near {
            Some(steps) => &later[steps],
            None => later.get(later.partition_point(|opening| !reached(opening)))?,
        };
        let at = opening.from_ms + (goal - opening.before_ms);
        Some(Instant::from_ms(at.max(start.ms())))
    }
}

fn open_spans(calendar: &Calendar, span: Span) -> Vec<Span> {
    let mut open = Vec::new();
    if span.is_empty() {
        return open;
    }
    // WHY: two days before and one after, so that night shifts and zones reach into the span.
    let first = calendar.zone.local(span.from).date();
    let mut date = first.checked_sub(2.days()).unwrap_or(first);
    let last = calendar.zone.local(span.until).date();
    while date <= last {
        open.extend(
            calendar
                .open_spans(date)
                .into_iter()
                .map(|opening| opening.intersect(span)),
        );
        match date.checked_add(1.day()) {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    Span::union(open)
}

#[cfg(test)]
mod tests {
    use super::super::Shift;
    use super::*;
    use crate::time::{HOUR_MS, MINUTE_MS, Zone};
    use jiff::civil::{Date, date};
    use std::collections::BTreeSet;

    fn week(zone: &str, days: &[usize], shifts: &[(u16, u16)], holidays: &[Date]) -> Calendar {
        let mut hours: [Vec<Shift>; 7] = Default::default();
        for day in days {
            hours[*day] = shifts
                .iter()
                .map(|(from, until)| Shift {
                    from_min: *from,
                    until_min: *until,
                })
                .collect();
        }
        Calendar {
            zone: Zone::get(zone).unwrap(),
            hours: Hours::Week(hours),
            holidays: holidays.iter().copied().collect::<BTreeSet<_>>(),
        }
    }

    fn table(calendar: &Calendar) -> OpenTime {
        let at = |text| Instant::parse(text).unwrap();
        OpenTime::compile(
            calendar,
            Span::new(at("2009-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")),
        )
    }

    const MON_FRI: &[usize] = &[0, 1, 2, 3, 4];

    fn local(calendar: &Calendar, y: i16, m: i8, d: i8, hh: i8, mm: i8) -> Instant {
        calendar.zone.instant(date(y, m, d).at(hh, mm, 0, 0))
    }

    #[test]
    fn published_intervals_come_out() {
        let nine = week("UTC", MON_FRI, &[(540, 1020)], &[]);
        let open = table(&nine);
        // K1: a Tuesday 14:00 to Wednesday 09:00
        let (a, b) = (
            local(&nine, 2025, 3, 4, 14, 0),
            local(&nine, 2025, 3, 5, 9, 0),
        );
        assert_eq!(
            (open.between(a, b), b.since(a)),
            (3 * HOUR_MS, 19 * HOUR_MS)
        );
        let eight = week("UTC", MON_FRI, &[(480, 1020)], &[date(2009, 5, 1)]);
        let open = table(&eight);
        // K2
        let (a, b) = (
            local(&eight, 2025, 12, 12, 21, 0),
            local(&eight, 2025, 12, 15, 9, 30),
        );
        assert_eq!(
            (open.between(a, b), b.since(a)),
            (90 * MINUTE_MS, 3630 * MINUTE_MS)
        );
        // K3
        let start = local(&eight, 2009, 4, 30, 12, 0);
        for (hours, due) in [
            (8, "2009-05-04T11:00:00Z"),
            (12, "2009-05-04T15:00:00Z"),
            (24, "2009-05-06T09:00:00Z"),
        ] {
            assert_eq!(open.after(start, hours * HOUR_MS).unwrap().to_string(), due);
        }
        // K4
        let desk = week("Europe/Madrid", MON_FRI, &[(480, 1200)], &[]);
        let at = |text| Instant::parse(text).unwrap();
        assert_eq!(
            table(&desk).between(at("2016-01-20T11:00:00Z"), at("2016-01-30T11:30:00Z")),
            331_200_000
        );
    }

    #[test]
    fn a_night_shift_has_the_hours_of_its_night() {
        let days: &[usize] = &[0, 1, 2, 3, 4, 5, 6];
        for (zone, spring, autumn) in [
            ("Europe/Amsterdam", date(2025, 3, 29), date(2025, 10, 25)),
            ("America/New_York", date(2025, 3, 8), date(2025, 11, 1)),
        ] {
            let night = week(zone, days, &[(1320, 1800)], &[]);
            let open = table(&night);
            let hours = |day: Date| {
                let from = night.zone.instant(day.at(18, 0, 0, 0));
                let until = night.zone.instant(day.tomorrow().unwrap().at(12, 0, 0, 0));
                open.between(from, until)
            };
            assert_eq!(hours(date(2025, 6, 10)), 8 * HOUR_MS);
            assert_eq!(hours(spring), 7 * HOUR_MS, "{zone}");
            assert_eq!(hours(autumn), 9 * HOUR_MS, "{zone}");
        }
        // Lord Howe shifts by half an hour.
        let lord_howe = week("Australia/Lord_Howe", days, &[(1320, 1800)], &[]);
        let open = table(&lord_howe);
        let from = local(&lord_howe, 2025, 10, 4, 18, 0);
        let until = local(&lord_howe, 2025, 10, 5, 12, 0);
        assert_eq!(open.between(from, until), 450 * MINUTE_MS);
    }

    #[test]
    fn working_days_keep_the_time_of_day() {
        let office = week("UTC", MON_FRI, &[(540, 1020)], &[]);
        let monday = local(&office, 2025, 3, 3, 10, 0);
        let add = |start, n| office.add_working_days(start, n).unwrap().to_string();
        assert_eq!(add(monday, 10), "2025-03-17T10:00:00Z");
        assert_eq!(
            add(local(&office, 2025, 3, 8, 23, 0), 1),
            "2025-03-11T09:00:00Z"
        );
        // G1: the plan, and the comments after it, end with their days
        let end = |start, n| office.end_of_working_day(start, n).unwrap();
        assert_eq!(end(monday, 10).to_string(), "2025-03-18T00:00:00Z");
        let plan = local(&office, 2025, 3, 17, 12, 0);
        assert_eq!(end(plan, 15).to_string(), "2025-04-08T00:00:00Z");
        let never = week("UTC", &[], &[], &[]);
        assert_eq!(never.add_working_days(monday, 1), None);
    }

    #[test]
    fn outside_the_table_time_is_closed() {
        let nine = week("UTC", MON_FRI, &[(540, 1020)], &[]);
        let open = table(&nine);
        let late = Instant::parse("2190-01-01T00:00:00Z").unwrap();
        assert_eq!(open.between(late, late.plus_ms(HOUR_MS)), 0);
        assert_eq!(open.after(late, 1), None);
    }
}
