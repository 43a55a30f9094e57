//! A calendar as a clock uses it: its table, its dates, and what durations come to.

use std::borrow::Cow;
use std::sync::Arc;

use agreement::Agreement;
use agreement::model::{Duration, Silence};
use facts::calendar::{Calendar, Hours, Shift};
use facts::{Instant, OpenTime, Span, Zone};

/// A calendar and its table.
#[derive(Clone, Debug)]
pub struct CalendarPlan {
    /// What it says.
    pub calendar: Calendar,
    /// Its table.
    pub open: OpenTime,
    /// The zone of its dates.
    pub zone: Zone,
}

/// The calendars compiled so far: levels, and the texts that are replayed beside each other, share them.
#[derive(Debug, Default)]
pub struct Calendars {
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    plan: Arc<CalendarPlan>,
    /// What [`silent_before`] found, by its other arguments.
    silent: Vec<(Silence, Instant, Instant)>,
}

impl Calendars {
    /// The calendar compiled for a span, as this agreement has it.
    pub fn get(
        &mut self,
        agreement: &Agreement,
        calendar: &Calendar,
        span: Span,
    ) -> Arc<CalendarPlan> {
        let zone = CalendarPlan::zone_of(agreement, calendar);
        let same = |known: &&Known| {
            let plan = &known.plan;
            plan.open.span() == span && plan.zone == *zone && plan.calendar == *calendar
        };
        if let Some(known) = self.known.iter().find(same) {
            return Arc::clone(&known.plan);
        }
        let plan = Arc::new(CalendarPlan::new(agreement, calendar, span));
        self.known.push(Known {
            plan: Arc::clone(&plan),
            silent: Vec::new(),
        });
        plan
    }

    /// The first instant whose claims still have time to be answered as of `as_of`, by a calendar from
    /// [`get`](Self::get).
    pub fn silent_before(
        &mut self,
        calendar: &Arc<CalendarPlan>,
        silence: Silence,
        as_of: Instant,
    ) -> Instant {
        let find = || silent_before(calendar, silence, as_of, calendar.open.span());
        let mut known = self.known.iter_mut();
        let Some(known) = known.find(|known| Arc::ptr_eq(&known.plan, calendar)) else {
            return find();
        };
        let mut silent = known.silent.iter();
        match silent.find(|(other, then, _)| *other == silence && *then == as_of) {
            Some((_, _, instant)) => *instant,
            None => {
                let instant = find();
                known.silent.push((silence, as_of, instant));
                instant
            }
        }
    }
}

impl CalendarPlan {
    pub(crate) fn new(agreement: &Agreement, calendar: &Calendar, span: Span) -> Self {
        CalendarPlan {
            open: OpenTime::compile(calendar, span),
            calendar: calendar.clone(),
            zone: Self::zone_of(agreement, calendar).clone(),
        }
    }

    fn zone_of<'z>(agreement: &'z Agreement, calendar: &'z Calendar) -> &'z Zone {
        match calendar.hours {
            Hours::Always => &agreement.zone,
            Hours::Week(_) => &calendar.zone,
        }
    }

    /// The instant a duration after `start`. Nothing beyond the table.
    pub fn add(&self, start: Instant, duration: Duration) -> Option<Instant> {
        match duration {
            Duration::Elapsed(ms) => self.open.after(start, ms),
            Duration::WorkingDays(n) => self.working_calendar().add_working_days(start, n),
            Duration::Days(n) => self.add_span(start, jiff::Span::new().try_days(n).ok()?),
            Duration::Months(n) => self.add_span(start, jiff::Span::new().try_months(n).ok()?),
        }
    }

    /// The deadline of a governance step: working days end with their day.
    pub fn deadline(&self, start: Instant, duration: Duration) -> Option<Instant> {
        match duration {
            Duration::WorkingDays(n) => self.working_calendar().end_of_working_day(start, n),
            _ => self.add(start, duration),
        }
    }

    /// The target in milliseconds of open time for a clock started at `anchor`.
    pub fn budget_ms(&self, anchor: Instant, target: Duration) -> Option<i64> {
        match target {
            Duration::Elapsed(ms) => Some(ms),
            Duration::WorkingDays(_) => {
                let due = self.add(anchor, target)?;
                Some(self.open.between(anchor, due))
            }
            Duration::Days(_) | Duration::Months(_) => {
                Some(self.add(anchor, target)?.since(anchor))
            }
        }
    }

    fn add_span(&self, start: Instant, span: jiff::Span) -> Option<Instant> {
        let local = self.zone.local(start).checked_add(span).ok()?;
        Some(self.zone.instant(local))
    }

    /// Working days of a clock that runs around the clock are Monday to Friday in the agreement's
    /// zone.
    fn working_calendar(&self) -> Cow<'_, Calendar> {
        match self.calendar.hours {
            Hours::Week(_) => Cow::Borrowed(&self.calendar),
            Hours::Always => {
                let day = vec![Shift {
                    from_min: 0,
                    until_min: facts::calendar::DAY_MINUTES,
                }];
                let mut week: [Vec<Shift>; 7] = Default::default();
                week[..5].fill(day);
                Cow::Owned(Calendar {
                    zone: self.zone.clone(),
                    hours: Hours::Week(week),
                    holidays: self.calendar.holidays.clone(),
                })
            }
        }
    }
}

/// The first instant whose claims still have time to be answered as of `as_of`.
///
/// Deadlines never come earlier for later claims, so one boundary decides for all of them. By dates
/// they can (a month after the 28th at noon ends later than one after the 31st at nine), but not for
/// claims that are days apart: the boundary stays clear of those.
fn silent_before(calendar: &CalendarPlan, silence: Silence, as_of: Instant, span: Span) -> Instant {
    let passed = |claim: i64| {
        calendar
            .deadline(Instant::from_ms(claim), silence.after)
            .is_some_and(|deadline| deadline <= as_of)
    };
    let (mut low, mut high) = (span.from.ms(), as_of.ms().max(span.from.ms()) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if passed(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    match silence.after {
        Duration::Days(_) | Duration::Months(_) => {
            Instant::from_ms(low).plus_ms(-4 * facts::time::DAY_MS)
        }
        Duration::Elapsed(_) | Duration::WorkingDays(_) => Instant::from_ms(low),
    }
}
