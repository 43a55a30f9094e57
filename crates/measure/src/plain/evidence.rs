//! The verdict of a plain case with its segments, in one pass over its rows.

use facts::{Instant, OpenTime, Span};

use super::{Columns, PlainPlan, Reading};
use crate::clock::{Holder, NO_FACT, Segment, Segments, Stopped, Walk};
use crate::log::{Log, Row, What};
use crate::plan::{Plan, Roles, slot};
use crate::symbols::{ABSENT, Symbol};

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
    /// A field that bears on the holder has a new value: its place among those fields.
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

/// A clock as the rows of its case go by.
struct Clock<'o> {
    open: &'o OpenTime,
    /// Beyond every time where there is no target.
    target_ms: i64,
    /// What the fields are, in the order of [`HOLDING`].
    fields: [Symbol; HOLDING.len()],
    /// When the clock started.
    start: Instant,
    /// When the segment at hand began, and by which fact.
    from: Instant,
    fact: u32,
    /// Open time of the calendar before `from`, in milliseconds.
    before_ms: i64,
    elapsed_ms: i64,
    due: Option<Instant>,
    /// Open time of the calendar before the end of the last stretch that counted some.
    counted_until_ms: Option<i64>,
}

impl PlainPlan<'_> {
    /// Adds the verdict of a case and its segments to the walk; false when it has to be walked.
    pub fn evidence(&self, log: &Log, columns: &Columns<'_>, case: u32, walk: &mut Walk) -> bool {
        let record = match self.reading(log, columns, case as usize) {
            Reading::Walk => return false,
            Reading::Nothing => return true,
            Reading::Record(record) => record,
        };
        let holds = columns.lives.holds_of(case as usize);
        if holds.iter().any(|hold| self.is_undecided(hold)) {
            return false;
        }
        let first_segment = walk.segments.len();
        let mut clock = Clock {
            open: record.open,
            target_ms: record.target_ms.unwrap_or(i64::MAX),
            fields: [ABSENT; HOLDING.len()],
            start: record.from,
            from: record.from,
            fact: NO_FACT,
            before_ms: record.open.before(record.from),
            elapsed_ms: 0,
            due: None,
            counted_until_ms: None,
        };
        let facts = self.read_rows(log.rows(case), &mut clock, &mut walk.segments);
        if record.until > clock.from {
            self.close(&mut clock, record.until, &mut walk.segments);
        }
        let plan = self.plan();
        let shown = self.shown(log, columns, case as usize);
        walk.push_stopped(
            plan,
            Stopped {
                case,
                start: record.from,
                stop: record.until,
                facts,
                elapsed_ms: clock.elapsed_ms,
                target_ms: record.target_ms,
                due: record.target_ms.and_then(|_| clock.due()),
                missed: clock.elapsed_ms > clock.target_ms,
                hit: shown.hit,
                base: shown.base,
                key: shown.key,
                value: shown.value,
                first_segment,
            },
        );
        true
    }

    /// Cuts the clock where its holder changes. Returns the facts that started and stopped it; the
    /// last segment is left open.
    #[inline(always)]
    fn read_rows(
        &self,
        rows: &[Row],
        clock: &mut Clock<'_>,
        segments: &mut Segments,
    ) -> (u32, u32) {
        let mut start_fact = None;
        // WHY: what a row is follows no pattern that a processor could foresee. Rows that mean
        // something are marked without a branch, and what all of them do is mostly the same.
        for rows in rows.chunks(u64::BITS as usize) {
            let mut marked = 0_u64;
            for (place, row) in rows.iter().enumerate() {
                marked |= u64::from(self.step(row) != Step::None) << place;
            }
            while marked != 0 {
                let row = &rows[marked.trailing_zeros() as usize];
                marked &= marked - 1;
                match (self.step(row), start_fact) {
                    (Step::Sets(place), started) => {
                        let place = usize::from(place);
                        if clock.fields[place] == row.value() {
                            continue;
                        }
                        if started.is_some() {
                            let at = Instant::from_ms(row.at_ms());
                            if at > clock.from {
                                self.close(clock, at, segments);
                            }
                            clock.fact = row.fact();
                        }
                        clock.fields[place] = row.value();
                    }
                    (Step::Start, None) => {
                        start_fact = Some(row.fact());
                        clock.fact = row.fact();
                    }
                    (Step::Stop, Some(start_fact)) => return (start_fact, row.fact()),
                    _ => {}
                }
            }
        }
        (start_fact.unwrap_or(NO_FACT), NO_FACT)
    }

    #[inline(always)]
    fn step(&self, row: &Row) -> Step {
        let step = self.steps.get(row.what().code());
        step.copied().unwrap_or(Step::None)
    }

    /// Ends a segment at `until`.
    #[inline(always)]
    fn close(&self, clock: &mut Clock<'_>, until: Instant, segments: &mut Segments) {
        let before_ms = clock.open.before(until);
        let open_ms = before_ms - clock.before_ms;
        let [hold, party, team, service] = clock.fields;
        let holders = &self.plan().holders;
        // No hold at all is none that pauses.
        let waits = self.pauses(hold);
        let holder = if waits {
            Holder::CustomerWait
        } else {
            Holder::Party {
                party: holders.party(party, team, service),
                team: holders.team(team),
            }
        };
        let target_ms = match clock.target_ms {
            i64::MAX => 0,
            target_ms => target_ms,
        };
        let segment = Segment {
            span: Span::new(clock.from, until),
            holder,
            open_ms,
            left_ms: target_ms - clock.elapsed_ms,
            hold,
            fact: clock.fact,
            contested: false,
        };
        segments.push(&segment, true);
        let counted_ms = if waits { 0 } else { open_ms };
        let elapsed_ms = clock.elapsed_ms + counted_ms;
        if elapsed_ms > clock.target_ms && clock.elapsed_ms <= clock.target_ms {
            clock.due = clock.reached();
        }
        clock.elapsed_ms = elapsed_ms;
        if counted_ms > 0 {
            clock.counted_until_ms = Some(before_ms);
        }
        clock.from = until;
        clock.before_ms = before_ms;
    }
}

impl Clock<'_> {
    /// When the target was reached, or would have been, had the clock not stopped.
    #[inline(always)]
    fn due(&self) -> Option<Instant> {
        match self.elapsed_ms > self.target_ms {
            true => self.due,
            false => self.reached(),
        }
    }

    /// When the target, which is not exceeded yet, is reached, if what counts goes on from `from`.
    #[inline(always)]
    fn reached(&self) -> Option<Instant> {
        let goal_ms = match (self.target_ms - self.elapsed_ms, self.counted_until_ms) {
            // A target of nothing is reached at the start.
            (0, None) => return Some(self.start),
            (0, Some(counted_until_ms)) => counted_until_ms,
            (left_ms, _) => self.before_ms.saturating_add(left_ms),
        };
        self.open.reached(goal_ms)
    }
}
