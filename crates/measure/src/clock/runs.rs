//! When the clocks of a case start, stop and go on.

use agreement::model::{Reopen, ReopenGap};
use facts::{Instant, Span};

use super::Walk;
use crate::log::Row;
use crate::plan::{Plan, Roles, Trigger};
use crate::symbols::{ABSENT, Symbol};

/// One clock of a case: the rows at which it started and stopped, and its gaps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub start_row: usize,
    pub start: Instant,
    pub stop_row: Option<usize>,
    pub stop: Option<Instant>,
    /// The range of its gaps in the walk.
    pub gaps: (usize, usize),
}

/// The first values of the fields that choose target and calendar.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FirstValues {
    pub target: Symbol,
    pub calendar: Symbol,
}

impl Walk {
    /// Finds the clocks of the case, and the first values of the fields that choose target and
    /// calendar. Nothing when the case was cancelled.
    pub(super) fn find_runs(&mut self, plan: &Plan, rows: &[Row]) -> Option<FirstValues> {
        self.runs.clear();
        self.gaps.clear();
        let clock = &plan.clock;
        let mut first = FirstValues::default();
        let mut state = ABSENT;
        let mut calendar_value = ABSENT;
        let mut running: Option<Run> = None;
        let mut stopped: Option<Run> = None;
        // WHY: a case may come without an opening; where no clock asks for it, the first fact opens.
        if !plan.timed
            && !rows
                .iter()
                .any(|row| plan.roles(row.what).has(Roles::START))
        {
            running = rows.first().map(|row| self.run_from(rows, 0, row));
        }
        for (index, row) in rows.iter().enumerate() {
            let roles = plan.roles(row.what);
            if !roles.has(Roles::TURNS) {
                continue;
            }
            if roles.has(Roles::CANCELS) {
                return None;
            }
            if roles.has(Roles::CHOOSES) {
                let slot = row.what.as_field().and_then(|field| plan.slot_of(field));
                if slot == clock.target.slot && first.target == ABSENT {
                    first.target = row.value;
                }
                if slot == clock.calendar.slot {
                    calendar_value = row.value;
                    if first.calendar == ABSENT {
                        first.calendar = row.value;
                    }
                }
            }
            let mut entered = ABSENT;
            if roles.has(Roles::STATE) {
                if row.value != state {
                    entered = row.value;
                }
                state = row.value;
            }
            let fires = |role, triggers: &[Trigger]| {
                roles.has(role)
                    || (entered != ABSENT && triggers.contains(&Trigger::State(entered)))
            };
            if let Some(run) = &mut running {
                if fires(Roles::STOP, &clock.until) {
                    run.stop = Some(Instant::from_ms(row.at_ms));
                    run.stop_row = Some(last_row_of_fact(rows, index));
                    stopped = running.take();
                }
            } else if let Some(run) = stopped {
                if roles.has(Roles::REOPENS) {
                    (running, stopped) = self.reopen(plan, rows, index, run, calendar_value);
                }
            } else if fires(Roles::START, std::slice::from_ref(&clock.from)) {
                running = Some(self.run_from(rows, index, row));
            }
        }
        self.runs.extend(stopped.or(running));
        Some(first)
    }

    /// A stopped clock meets a reopening: it goes on, a new one starts, or nothing happens.
    fn reopen(
        &mut self,
        plan: &Plan,
        rows: &[Row],
        index: usize,
        mut run: Run,
        calendar_value: Symbol,
    ) -> (Option<Run>, Option<Run>) {
        let at = Instant::from_ms(rows[index].at_ms);
        let stop = run.stop.unwrap_or(at);
        let (within, gap) = match plan.clock.on_reopen {
            Reopen::Ignore => return (None, Some(run)),
            Reopen::NewClock => (None, ReopenGap::Counted),
            Reopen::Continue { within, gap } => (Some(within), gap),
        };
        let goes_on = within.is_some_and(|within| {
            let calendar = &plan.clock.calendars[plan.clock.calendar.get(calendar_value)];
            calendar.add(stop, within).is_none_or(|latest| at <= latest)
        });
        if !goes_on {
            self.runs.push(run);
            return (Some(self.run_from(rows, index, &rows[index])), None);
        }
        if gap == ReopenGap::NotCounted {
            self.gaps.push(Span::new(stop, at));
            run.gaps.1 = self.gaps.len();
        }
        run.stop = None;
        run.stop_row = None;
        (Some(run), None)
    }

    fn run_from(&self, rows: &[Row], index: usize, row: &Row) -> Run {
        Run {
            start_row: last_row_of_fact(rows, index),
            start: Instant::from_ms(row.at_ms),
            stop_row: None,
            stop: None,
            gaps: (self.gaps.len(), self.gaps.len()),
        }
    }
}

/// The values at an event are those after its whole fact.
#[inline]
fn last_row_of_fact(rows: &[Row], index: usize) -> usize {
    let fact = rows[index].fact;
    let mut last = index;
    while last + 1 < rows.len() && rows[last + 1].fact == fact {
        last += 1;
    }
    last
}
