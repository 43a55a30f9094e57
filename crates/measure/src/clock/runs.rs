//! When the clocks of a case start, stop and go on.

use agreement::model::{PriorityChange, Reopen, ReopenGap};
use facts::fact::Milestone;
use facts::{Instant, Span};

use super::claims::forced_fields;
use super::pieces::first_value;
use super::{Life, Walk, plan_for};
use crate::log::{Row, What};
use crate::plan::{Plan, Roles, Trigger, Versioned, slot};
use crate::symbols::{ABSENT, Symbol};

/// One clock of a case: the rows at which it started and stopped, and its gaps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The plan of the version that says what starts and stops it.
    pub words: usize,
    pub start_row: usize,
    pub start: Instant,
    pub stop_row: Option<usize>,
    pub stop: Option<Instant>,
    /// The range of its gaps in the walk.
    pub gaps: (usize, usize),
}

impl Walk {
    /// Finds the clocks of the case; false when it was cancelled.
    ///
    /// What starts and stops them is what the version says in force when the case was opened, for a
    /// new clock after a reopening the one in force then; how long a reopening goes on with the same
    /// clock is what the version says whose terms the clock is held to.
    pub(super) fn find_runs(&mut self, plans: &[Versioned], life: &Life<'_>) -> bool {
        self.runs.clear();
        self.gaps.clear();
        let rows = life.rows;
        let Some(mut words) = opening(rows).and_then(|opening| words_at(plans, opening)) else {
            return false;
        };
        let mut plan = &plans[words].plan;
        // The state and the fields that claims force on it are the same to the plan of every version.
        let forced = forced_fields(plan, life.context, life.case, life.side);
        let state_was = forced.iter().find(|(forced, _)| *forced == slot::STATE);
        let mut state = ABSENT;
        let mut running: Option<Run> = None;
        let mut stopped: Option<Run> = None;
        // WHY: a case may come without an opening; where no clock asks for it, the first fact opens.
        if !plan.timed
            && !rows
                .iter()
                .any(|row| plan.roles(row.what()).has(Roles::START))
        {
            running = Some(self.run_from(rows, 0, words));
        }
        for (index, row) in rows.iter().enumerate() {
            let roles = plan.roles(row.what());
            // A state that the case is agreed to have had all its life is entered with its first fact.
            let begins = index == 0 && state_was.is_some();
            if !roles.has(Roles::TURNS) && !begins {
                continue;
            }
            if roles.has(Roles::CANCELS) {
                return false;
            }
            let mut entered = ABSENT;
            if let Some((_, was)) = state_was {
                entered = if index == 0 { *was } else { ABSENT };
            } else if roles.has(Roles::STATE) {
                if row.value() != state {
                    entered = row.value();
                }
                state = row.value();
            }
            let fires = |role, triggers: &[Trigger]| {
                roles.has(role)
                    || (entered != ABSENT && triggers.contains(&Trigger::State(entered)))
            };
            if let Some(run) = &mut running {
                if fires(Roles::STOP, &plan.clock.until) {
                    run.stop = Some(Instant::from_ms(row.at_ms()));
                    run.stop_row = Some(last_row_of_fact(rows, index));
                    stopped = running.take();
                }
            } else if let Some(run) = stopped {
                if roles.has(Roles::REOPENS) {
                    (running, stopped) = self.reopen(plans, life, index, run);
                    if let Some(run) = &running {
                        words = run.words;
                        plan = &plans[words].plan;
                    }
                }
            } else if fires(Roles::START, std::slice::from_ref(&plan.clock.from)) {
                running = Some(self.run_from(rows, index, words));
            }
        }
        self.runs.extend(stopped.or(running));
        true
    }

    /// A stopped clock meets a reopening: it goes on, a new one starts, or nothing happens.
    fn reopen(
        &mut self,
        plans: &[Versioned],
        life: &Life<'_>,
        index: usize,
        mut run: Run,
    ) -> (Option<Run>, Option<Run>) {
        let rows = life.rows;
        let at = Instant::from_ms(rows[index].at_ms());
        let stop = run.stop.unwrap_or(at);
        let version = plan_for(plans, &run, life.context.as_of);
        let plan = &plans[version.unwrap_or(run.words)].plan;
        let (within, gap) = match plan.clock.on_reopen {
            Reopen::Ignore => return (None, Some(run)),
            Reopen::NewClock => (None, ReopenGap::Counted),
            Reopen::Continue { within, gap } => (Some(within), gap),
        };
        let goes_on = within.is_some_and(|within| {
            let row = match plan.clock.on_change {
                PriorityChange::Locked => run.start_row,
                _ => run.stop_row.unwrap_or(index),
            };
            let value = self.calendar_value(plan, life, row);
            let calendar = &plan.clock.calendars[plan.clock.calendar.get(value)];
            calendar.add(stop, within).is_none_or(|latest| at <= latest)
        });
        if !goes_on {
            self.runs.push(run);
            let words = words_at(plans, at).unwrap_or(run.words);
            return (Some(self.run_from(rows, index, words)), None);
        }
        if gap == ReopenGap::NotCounted {
            self.gaps.push(Span::new(stop, at));
            run.gaps.1 = self.gaps.len();
        }
        run.stop = None;
        run.stop_row = None;
        (Some(run), None)
    }

    /// The value that chooses the calendar after a row.
    fn calendar_value(&self, plan: &Plan, life: &Life<'_>, row: usize) -> Symbol {
        let Some(slot) = plan.clock.calendar.slot else {
            return ABSENT;
        };
        let forced = forced_fields(plan, life.context, life.case, life.side);
        if let Some((_, value)) = forced.iter().find(|(forced, _)| *forced == slot) {
            return *value;
        }
        let field = plan.slots[slot];
        let before = life.rows[..=row].iter().rev();
        let mut set = before.filter(|row| row.what().as_field() == Some(field));
        match set.next() {
            Some(row) if row.value() != ABSENT || set.any(|row| row.value() != ABSENT) => {
                row.value()
            }
            _ => first_value(plan, life.rows, slot),
        }
    }

    fn run_from(&self, rows: &[Row], index: usize, words: usize) -> Run {
        Run {
            words,
            start_row: last_row_of_fact(rows, index),
            start: Instant::from_ms(rows[index].at_ms()),
            stop_row: None,
            stop: None,
            gaps: (self.gaps.len(), self.gaps.len()),
        }
    }
}

/// When a case was opened for the first time; without that, when the first thing of it happened.
fn opening(rows: &[Row]) -> Option<Instant> {
    let opened = What::milestone(Milestone::Opened);
    let first = rows.iter().find(|row| row.what() == opened);
    first
        .or(rows.first())
        .map(|row| Instant::from_ms(row.at_ms()))
}

/// The plan of the version that says what starts and stops a clock which begins at an instant: the
/// one in force then, without a clock there the first later one that has it, else the last.
fn words_at(plans: &[Versioned], at: Instant) -> Option<usize> {
    let has_words = |version: &Versioned| version.plan.timed && at < version.in_force.until;
    let found = plans.iter().position(has_words);
    found.or(plans.len().checked_sub(1))
}

/// The values at an event are those after its whole fact.
#[inline]
fn last_row_of_fact(rows: &[Row], index: usize) -> usize {
    let fact = rows[index].fact();
    let mut last = index;
    while last + 1 < rows.len() && rows[last + 1].fact() == fact {
        last += 1;
    }
    last
}
