//! The verdict of a plain case with its segments, in one pass over its rows.

use facts::{Instant, Span};

use super::{PlainPlan, Reading};
use crate::clock::{Holder, NO_FACT, Segment, Stopped, Walk};
use crate::log::{Log, What};
use crate::plan::{Plan, Roles, slot};
use crate::predicate::Values;
use crate::symbols::{ABSENT, Symbol};
use crate::timelines::Timelines;

/// What a row means for the segments of a plain case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing.
    #[default]
    None,
    /// The clock starts.
    Start,
    /// The clock stops.
    Stop,
    /// A field that bears on the holder has a new value: its place in [`Holding::fields`].
    Sets(u8),
}

/// The steps by the code of a row.
pub(super) fn steps(plan: &Plan) -> Vec<Step> {
    let mut steps = vec![Step::None; plan.role_count()];
    for (code, step) in steps.iter_mut().enumerate() {
        let roles = plan.roles_of_code(code);
        if roles.has(Roles::START) {
            *step = Step::Start;
        } else if roles.has(Roles::STOP) {
            *step = Step::Stop;
        }
    }
    for (place, slot) in HOLDING.into_iter().enumerate() {
        steps[What::field(plan.slots[slot]).code()] = Step::Sets(place as u8);
    }
    steps
}

/// The slots that bear on the holder.
const HOLDING: [usize; 4] = [slot::HOLD, slot::PARTY, slot::TEAM, slot::SERVICE];
const HOLD: usize = 0;

/// Who holds the case as the rows go by.
struct Holding {
    /// In the order of [`HOLDING`].
    fields: [Symbol; 4],
    from: Instant,
    fact: u32,
    /// Open time of the calendar before `from`, in milliseconds.
    before_ms: i64,
    elapsed_ms: i64,
    due: Option<Instant>,
    /// Where the last counted open time began, and how much of it there was.
    last: (Instant, i64),
}

impl PlainPlan<'_> {
    /// Adds the verdict of a case and its segments to the walk; false when it has to be walked.
    pub fn evidence(&self, log: &Log, lives: &Timelines, case: u32, walk: &mut Walk) -> bool {
        let record = match self.reading(log, lives, case as usize) {
            Reading::Walk => return false,
            Reading::Nothing => return true,
            Reading::Record(record) => record,
        };
        let rows = log.rows(case);
        let open = self.open(record.calendar);
        let target_ms = record.target_ms.unwrap_or(i64::MAX);
        let first_segment = walk.segments.len();
        let mut holding = Holding {
            fields: [ABSENT; 4],
            from: record.from,
            fact: NO_FACT,
            before_ms: open.before(record.from),
            elapsed_ms: 0,
            due: None,
            last: (record.from, 0),
        };
        let mut started = false;
        let (mut start_fact, mut stop_fact) = (NO_FACT, NO_FACT);
        for row in rows {
            match self.steps.get(row.what().code()) {
                Some(Step::Sets(place)) => {
                    let at = Instant::from_ms(row.at_ms());
                    let field = &mut holding.fields[*place as usize];
                    if *field == row.value() {
                        continue;
                    }
                    if started && at > holding.from {
                        let next = row.value();
                        self.close(walk, &mut holding, at, target_ms, record.calendar);
                        holding.fact = row.fact();
                        holding.fields[*place as usize] = next;
                    } else {
                        *field = row.value();
                        if started {
                            holding.fact = row.fact();
                        }
                    }
                }
                Some(Step::Start) if !started => {
                    started = true;
                    start_fact = row.fact();
                    holding.fact = start_fact;
                }
                Some(Step::Stop) if started => {
                    stop_fact = row.fact();
                    break;
                }
                _ => {}
            }
        }
        if record.until > holding.from {
            let until = record.until;
            self.close(walk, &mut holding, until, target_ms, record.calendar);
        }
        let missed = holding.elapsed_ms > target_ms;
        let due = match target_ms.checked_sub(holding.elapsed_ms) {
            _ if record.target_ms.is_none() => None,
            _ if missed => holding.due,
            Some(0) if holding.last.1 > 0 => open.after(holding.last.0, holding.last.1),
            Some(0) => Some(record.from),
            Some(left) => open.after(record.until, left),
            None => None,
        };
        let plan = self.plan();
        let life = self.values(lives, case as usize);
        let holds = |test: &Option<crate::predicate::Predicate>| {
            test.as_ref()
                .is_some_and(|test| test.holds(&log.symbols, &life))
        };
        walk.push_stopped(
            plan,
            Stopped {
                case,
                start: record.from,
                stop: record.until,
                facts: (start_fact, stop_fact),
                elapsed_ms: holding.elapsed_ms,
                target_ms: record.target_ms,
                due,
                missed,
                hit: holds(&plan.hit),
                base: holds(&plan.base),
                key: plan.per.first().map_or(0, |slot| life.slot(*slot)),
                value: plan.value.map_or(ABSENT, |slot| life.slot(slot)),
                first_segment,
            },
        );
        true
    }

    /// Ends a segment at `until`.
    #[inline]
    fn close(
        &self,
        walk: &mut Walk,
        holding: &mut Holding,
        until: Instant,
        target_ms: i64,
        calendar: usize,
    ) {
        let open = self.open(calendar);
        let before_ms = open.before(until);
        let open_ms = before_ms - holding.before_ms;
        let [hold, party, team, service] = holding.fields;
        let holders = &self.plan().holders;
        let waits = holding.fields[HOLD] != ABSENT && self.pauses(hold);
        let holder = if waits {
            Holder::CustomerWait
        } else {
            Holder::Party {
                party: holders.party(party, team, service),
                team: holders.team(team),
            }
        };
        walk.segments.push(Segment {
            span: Span::new(holding.from, until),
            holder,
            open_ms,
            left_ms: if target_ms == i64::MAX { 0 } else { target_ms } - holding.elapsed_ms,
            hold,
            fact: holding.fact,
            contested: false,
        });
        if !waits && open_ms > 0 {
            let elapsed_ms = holding.elapsed_ms + open_ms;
            if elapsed_ms > target_ms && holding.due.is_none() {
                holding.due = match target_ms - holding.elapsed_ms {
                    0 if holding.last.1 > 0 => open.after(holding.last.0, holding.last.1),
                    0 => Some(holding.last.0),
                    left => open.after(holding.from, left),
                };
            }
            holding.elapsed_ms = elapsed_ms;
            holding.last = (holding.from, open_ms);
        }
        holding.from = until;
        holding.before_ms = before_ms;
    }
}
