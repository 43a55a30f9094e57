//! The windows of a level: half-open spans of instants with a name.

use agreement::model::{Window, WindowLength};
use facts::{Instant, Span, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Consecutive windows that cover a stretch of time, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows {
    list: Vec<NamedWindow>,
    disjoint: bool,
    /// Of these instants, all windows are listed.
    complete: Span,
}

/// A window and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedWindow {
    /// `2025-03`, `2025-03-16`, `2025-W10`, `2025-Q1`, `2025`; a rolling window is named after its
    /// last local day, with its length: `2025-03-31 (28d)`.
    pub name: String,
    /// The instants inside.
    pub span: Span,
}

/// A bound on the number of windows, so that a daily window over centuries cannot exhaust memory.
const MAX_WINDOWS: usize = 100_000;

impl Windows {
    /// The windows that hold an instant of `covering`; a rolling series ends with the window of the
    /// last one.
    pub fn over(window: &Window, covering: Span) -> Self {
        let mut windows = Windows::listed(window, covering);
        if windows.disjoint {
            windows.complete = covering;
        }
        windows
    }

    /// All windows that hold an instant of `covering`, also those of a rolling series that go on
    /// after it.
    pub fn holding_any(window: &Window, covering: Span) -> Self {
        let days = match window.length {
            WindowLength::Rolling { days, monthly } => i64::from(days) + 31 * i64::from(monthly),
            WindowLength::RollingMonths { months } => 31 * i64::from(months),
            _ => 0,
        };
        let after = (days + i64::from(days > 0)) * facts::time::DAY_MS;
        let until = covering.until.plus_ms(after);
        let mut windows = Windows::listed(window, Span::new(covering.from, until));
        windows.complete = covering;
        windows
    }

    fn listed(window: &Window, covering: Span) -> Self {
        let disjoint = !matches!(
            window.length,
            WindowLength::Rolling { .. } | WindowLength::RollingMonths { .. }
        );
        let mut list = Vec::new();
        if !covering.is_empty() {
            let start = window.zone.local(covering.from).date();
            match window.length {
                WindowLength::Rolling { days, monthly } => {
                    let back = |end: Date| end.checked_sub(i64::from(days).days());
                    let label = format!("{days}d");
                    rolling(window, covering, start, monthly, &label, back, &mut list);
                }
                WindowLength::RollingMonths { months } => {
                    let back = |end: Date| end.checked_sub(i64::from(months).months());
                    let label = format!("{months}mo");
                    rolling(window, covering, start, true, &label, back, &mut list);
                }
                length => consecutive(length, &window.zone, covering, start, &mut list),
            }
        }
        let complete = Span::new(covering.from, covering.from);
        Windows {
            list,
            disjoint,
            complete,
        }
    }

    /// The windows, oldest first.
    pub fn list(&self) -> &[NamedWindow] {
        &self.list
    }

    /// The windows, oldest first, taken out.
    pub fn into_list(self) -> Vec<NamedWindow> {
        self.list
    }

    /// Whether no instant lies in two windows.
    pub fn are_disjoint(&self) -> bool {
        self.disjoint
    }

    /// Whether every window that holds the instant is listed.
    pub fn lists_all(&self, instant: Instant) -> bool {
        if self.disjoint {
            !self.holding(instant).is_empty()
        } else {
            self.complete.contains(instant)
        }
    }

    /// The indexes of the listed windows that hold the instant.
    pub fn holding(&self, instant: Instant) -> std::ops::Range<usize> {
        // Both ends of the windows ascend, so the ones that hold an instant are neighbours.
        let first = self
            .list
            .partition_point(|window| window.span.until <= instant);
        let end = self
            .list
            .partition_point(|window| window.span.from <= instant);
        first..end.max(first)
    }
}

fn consecutive(
    length: WindowLength,
    zone: &Zone,
    covering: Span,
    start: Date,
    list: &mut Vec<NamedWindow>,
) {
    let mut date = window_start(length, start);
    while list.len() < MAX_WINDOWS {
        let next = next_start(length, date);
        let span = Span::new(midnight(zone, date), midnight(zone, next));
        if span.from >= covering.until || next <= date {
            break;
        }
        if span.overlaps(covering) {
            list.push(NamedWindow {
                name: name(length, date),
                span,
            });
        }
        date = next;
    }
}

fn rolling(
    window: &Window,
    covering: Span,
    start: Date,
    monthly: bool,
    label: &str,
    back: impl Fn(Date) -> Result<Date, jiff::Error>,
    list: &mut Vec<NamedWindow>,
) {
    // The end of the first local day or month in which the stretch begins, then one step at a time.
    let step = if monthly {
        WindowLength::Month { day: 1 }
    } else {
        WindowLength::Day
    };
    let mut end = next_start(step, window_start(step, start));
    while list.len() < MAX_WINDOWS {
        let Ok(from) = back(end) else { break };
        let span = Span::new(midnight(&window.zone, from), midnight(&window.zone, end));
        let last_day = end.yesterday().unwrap_or(end);
        list.push(NamedWindow {
            name: format!("{last_day} ({label})"),
            span,
        });
        if span.until >= covering.until {
            break;
        }
        let next = next_start(step, end);
        if next <= end {
            break;
        }
        end = next;
    }
}

fn midnight(zone: &Zone, date: Date) -> Instant {
    zone.instant(date.at(0, 0, 0, 0))
}

/// The day of a month, or its last day where it has fewer.
fn on_day(year: i16, month: i8, day: u8) -> Date {
    let first = date(year, month, 1);
    let last = first.days_in_month();
    date(
        year,
        month,
        i8::try_from(day).unwrap_or(last).clamp(1, last),
    )
}

/// The start of the window that holds the local date.
fn window_start(length: WindowLength, local: Date) -> Date {
    let earlier = |start: Date, months: i64| {
        let before = start
            .first_of_month()
            .checked_sub(months.months())
            .unwrap_or(Date::MIN);
        (before.year(), before.month())
    };
    match length {
        WindowLength::Week => {
            let days = i64::from(local.weekday().to_monday_zero_offset());
            local.checked_sub(days.days()).unwrap_or(local)
        }
        WindowLength::Month { day } => {
            let start = on_day(local.year(), local.month(), day);
            if start <= local {
                start
            } else {
                let (year, month) = earlier(start, 1);
                on_day(year, month, day)
            }
        }
        WindowLength::Quarter { day } => {
            let month = (local.month() - 1) / 3 * 3 + 1;
            let start = on_day(local.year(), month, day);
            if start <= local {
                start
            } else {
                let (year, month) = earlier(start, 3);
                on_day(year, month, day)
            }
        }
        WindowLength::Year { month, day } => {
            let month = i8::try_from(month).unwrap_or(1).clamp(1, 12);
            let start = on_day(local.year(), month, day);
            if start <= local {
                start
            } else {
                on_day(
                    local.year().saturating_sub(1).max(Date::MIN.year()),
                    month,
                    day,
                )
            }
        }
        WindowLength::Day | WindowLength::Rolling { .. } | WindowLength::RollingMonths { .. } => {
            local
        }
    }
}

/// The start of the window after the one that starts at `start`.
fn next_start(length: WindowLength, start: Date) -> Date {
    let later = |months: i64, day: u8| {
        start
            .first_of_month()
            .checked_add(months.months())
            .map_or(start, |first| on_day(first.year(), first.month(), day))
    };
    match length {
        WindowLength::Week => start.checked_add(7.days()).unwrap_or(start),
        WindowLength::Month { day } => later(1, day),
        WindowLength::Quarter { day } => later(3, day),
        WindowLength::Year { day, .. } => later(12, day),
        WindowLength::Day | WindowLength::Rolling { .. } | WindowLength::RollingMonths { .. } => {
            start.tomorrow().unwrap_or(start)
        }
    }
}

fn name(length: WindowLength, start: Date) -> String {
    match length {
        WindowLength::Week => {
            let week = start.iso_week_date();
            format!("{}-W{:02}", week.year(), week.week())
        }
        WindowLength::Month { day: 1 } => start.strftime("%Y-%m").to_string(),
        WindowLength::Quarter { day: 1 } => {
            format!("{}-Q{}", start.year(), (start.month() - 1) / 3 + 1)
        }
        WindowLength::Year { month: 1, day: 1 } => start.year().to_string(),
        _ => start.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(length: WindowLength, zone: &str, from: &str, until: &str, expected: &[&str]) {
        let window = Window {
            length,
            zone: Zone::get(zone).unwrap(),
        };
        let at = |text| Instant::parse(text).unwrap();
        let windows = Windows::over(&window, Span::new(at(from), at(until)));
        let shown: Vec<String> = windows
            .list()
            .iter()
            .map(|window| format!("{} {:?}", window.name, window.span))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_billing_month_runs_from_its_day_in_its_zone() {
        check(
            WindowLength::Month { day: 16 },
            "Europe/Madrid",
            "2016-01-20T00:00:00Z",
            "2016-03-16T00:00:00Z",
            &[
                "2016-01-16 [2016-01-15T23:00:00Z, 2016-02-15T23:00:00Z)",
                "2016-02-16 [2016-02-15T23:00:00Z, 2016-03-15T23:00:00Z)",
                "2016-03-16 [2016-03-15T23:00:00Z, 2016-04-15T22:00:00Z)",
            ],
        );
    }

    #[test]
    fn a_month_from_the_31st_keeps_the_end_of_short_months() {
        check(
            WindowLength::Month { day: 31 },
            "UTC",
            "2025-01-31T00:00:00Z",
            "2025-03-31T00:00:00Z",
            &[
                "2025-01-31 [2025-01-31T00:00:00Z, 2025-02-28T00:00:00Z)",
                "2025-02-28 [2025-02-28T00:00:00Z, 2025-03-31T00:00:00Z)",
            ],
        );
    }

    #[test]
    fn weeks_quarters_and_years_have_their_names() {
        check(
            WindowLength::Week,
            "UTC",
            "2024-12-31T00:00:00Z",
            "2025-01-06T00:00:00Z",
            &["2025-W01 [2024-12-30T00:00:00Z, 2025-01-06T00:00:00Z)"],
        );
        check(
            WindowLength::Quarter { day: 1 },
            "UTC",
            "2025-05-05T00:00:00Z",
            "2025-05-06T00:00:00Z",
            &["2025-Q2 [2025-04-01T00:00:00Z, 2025-07-01T00:00:00Z)"],
        );
        check(
            WindowLength::Year { month: 4, day: 6 },
            "Europe/London",
            "2025-04-05T12:00:00Z",
            "2025-04-05T13:00:00Z",
            &["2024-04-06 [2024-04-05T23:00:00Z, 2025-04-05T23:00:00Z)"],
        );
    }

    #[test]
    fn rolling_windows_overlap_and_end_with_their_day() {
        check(
            WindowLength::Rolling {
                days: 2,
                monthly: false,
            },
            "UTC",
            "2025-03-01T12:00:00Z",
            "2025-03-02T12:00:00Z",
            &[
                "2025-03-01 (2d) [2025-02-28T00:00:00Z, 2025-03-02T00:00:00Z)",
                "2025-03-02 (2d) [2025-03-01T00:00:00Z, 2025-03-03T00:00:00Z)",
            ],
        );
        let window = Window {
            length: WindowLength::Rolling {
                days: 2,
                monthly: false,
            },
            zone: Zone::utc(),
        };
        let at = |text| Instant::parse(text).unwrap();
        let windows = Windows::over(
            &window,
            Span::new(at("2025-03-01T12:00:00Z"), at("2025-03-02T12:00:00Z")),
        );
        assert_eq!(windows.holding(at("2025-03-01T13:00:00Z")), 0..2);
        assert_eq!(windows.holding(at("2025-03-02T00:00:00Z")), 1..2);
        assert_eq!(windows.holding(at("2025-03-03T00:00:00Z")), 2..2);
    }

    #[test]
    fn a_day_has_the_hours_of_its_zone() {
        check(
            WindowLength::Day,
            "Europe/Amsterdam",
            "2025-03-30T12:00:00Z",
            "2025-03-30T13:00:00Z",
            &["2025-03-30 [2025-03-29T23:00:00Z, 2025-03-30T22:00:00Z)"],
        );
    }
}
