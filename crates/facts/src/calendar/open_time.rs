//! A calendar compiled to a prefix table: business time between two instants in a few nanoseconds.

use jiff::ToSpan;

use super::{Calendar, Hours};
use crate::time::{Instant, Span};

/// Instants are looked up by buckets of 2^25 ms, about 9.3 hours, so that a bucket of a usual
/// calendar holds at most two openings.
const BUCKET_SHIFT: u32 = 25;

/// Open time is looked up by buckets of 2^24 ms, about 4.7 hours of it, for the same reason.
const OPEN_SHIFT: u32 = 24;

/// The open time of a calendar over a stretch of instants.
///
/// INVARIANT: openings are sorted, disjoint and never touch; the last entry is a sentinel after
/// every instant, so that a look-up always ends.
#[derive(Clone, Debug)]
pub struct OpenTime {
    span: Span,
    openings: Vec<Opening>,
    /// By bucket of instants: the first opening that ends after the bucket begins.
    buckets: Vec<u32>,
    /// By bucket of open time: the first opening that has more behind its end than the bucket begins with.
    open_buckets: Vec<u32>,
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
        let spans = match calendar.hours {
            Hours::Always => Span::union(vec![span]),
            Hours::Week(_) => open_spans(calendar, span),
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
            from_ms: span.until.ms(),
            until_ms: i64::MAX,
            before_ms,
        });
        let count = (span.len_ms() >> BUCKET_SHIFT) + 1;
        let buckets = firsts(count, |index, bucket| {
            openings[index].until_ms > span.from.ms() + (bucket << BUCKET_SHIFT)
        });
        let count = (before_ms + (1 << OPEN_SHIFT) - 1) >> OPEN_SHIFT;
        let open_buckets = firsts(count, |index, bucket| {
            openings[index + 1].before_ms > bucket << OPEN_SHIFT
        });
        OpenTime {
            span,
            openings,
            buckets,
            open_buckets,
        }
    }

    /// The stretch that the table covers.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Open milliseconds from the start of the table to `instant`.
    // WHY: the innermost step of the engine, which is another crate; a call would cost as much again.
    #[inline(always)]
    pub fn before(&self, instant: Instant) -> i64 {
        let (from_ms, until_ms) = (self.span.from.ms(), self.span.until.ms());
        let t = instant.ms().max(from_ms).min(until_ms);
        let mut index = self.buckets[((t - from_ms) >> BUCKET_SHIFT) as usize] as usize;
        // WHY: about every third instant lies behind the first opening of its bucket, in no order
        // that a processor could foresee, and hardly any behind the second: a step without a branch.
        index += usize::from(self.openings[index].until_ms <= t);
        while self.openings[index].until_ms <= t {
            index += 1;
        }
        let opening = &self.openings[index];
        opening.before_ms + (t - opening.from_ms).max(0)
    }

    /// Open milliseconds in `[from, until)`; 0 when `until` is not after `from`.
    #[inline(always)]
    pub fn between(&self, from: Instant, until: Instant) -> i64 {
        (self.before(until) - self.before(from)).max(0)
    }

    /// The first instant at which `open_ms` have gone by since `start`; nothing when the table ends
    /// before. With `open_ms` 0 it is the next opening.
    pub fn after(&self, start: Instant, open_ms: i64) -> Option<Instant> {
        let before_ms = self.before(start);
        if open_ms > 0 {
            return self.reached(before_ms.saturating_add(open_ms));
        }
        let opening = self.opening_with(before_ms + 1)?;
        Some(opening.at(before_ms).max(start))
    }

    /// The first instant by which `open_ms` have gone by since the start of the table; nothing when it
    /// ends before.
    #[inline]
    pub fn reached(&self, open_ms: i64) -> Option<Instant> {
        let open_ms = open_ms.max(0);
        let opening = self.opening_with(open_ms.max(1))?;
        Some(opening.at(open_ms))
    }

    /// The first opening at whose end at least `open_ms`, more than 0, have gone by.
    #[inline]
    fn opening_with(&self, open_ms: i64) -> Option<&Opening> {
        if open_ms > self.openings[self.openings.len() - 1].before_ms {
            return None;
        }
        let bucket = ((open_ms - 1) >> OPEN_SHIFT) as usize;
        // What has gone by at the end of an opening has gone by before the next one.
        let mut next = self.open_buckets[bucket] as usize + 1;
        next += usize::from(self.openings[next].before_ms < open_ms);
        while self.openings[next].before_ms < open_ms {
            next += 1;
        }
        Some(&self.openings[next - 1])
    }
}

impl Opening {
    /// The instant inside or at the end at which `open_ms` have gone by since the start of the table.
    #[inline]
    fn at(&self, open_ms: i64) -> Instant {
        Instant::from_ms(self.from_ms + (open_ms - self.before_ms))
    }
}

/// For each of `count` buckets in turn, the first index that fits; the fitting ones ascend.
fn firsts(count: i64, fits: impl Fn(usize, i64) -> bool) -> Vec<u32> {
    let mut index = 0;
    let first = |bucket| {
        while !fits(index, bucket) {
            index += 1;
        }
        index as u32
    };
    (0..count).map(first).collect()
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
    fn open_time_is_reached_at_the_first_instant_that_has_it_behind() {
        let lunch = week("Europe/Madrid", MON_FRI, &[(480, 720), (780, 1020)], &[]);
        let always = Calendar {
            hours: Hours::Always,
            ..lunch.clone()
        };
        for calendar in [&lunch, &always] {
            let open = table(calendar);
            assert_eq!(
                open.after(open.span().from, 0),
                open.reached(1).map(|at| at.plus_ms(-1))
            );
            for step in 0..4_000 {
                // Steps of 37 h 3 min 7 s, some of which lie in openings.
                let at = open.span().from.plus_ms(step * 133_387_000);
                let behind = open.before(at);
                let first = open.reached(behind).unwrap();
                if behind > 0 {
                    assert!(first <= at);
                    assert_eq!(open.before(first), behind);
                    assert_eq!(open.before(first.plus_ms(-1)), behind - 1);
                    assert_eq!(open.after(open.span().from, behind), Some(first));
                }
                let next = open.after(at, 0).unwrap();
                assert!(next >= at);
                assert_eq!(open.before(next), behind);
                assert_eq!(open.before(next.plus_ms(1)), behind + 1);
            }
            let all = open.before(open.span().until);
            assert!(open.reached(all).is_some());
            assert_eq!(open.reached(all + 1), None);
            assert_eq!(open.after(open.span().until, 0), None);
        }
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
