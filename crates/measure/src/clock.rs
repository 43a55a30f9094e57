//! One case under one plan: when its clocks ran, who held them, and what they come to.
//!
//! The rules are those of `docs/concepts/clocks.md`, in the same order. Not here: windows and figures.

use agreement::model::PriorityChange;
use facts::id::PartyId;
use facts::{Fact, Instant, Span};

use crate::docket::Docket;
use crate::log::{Log, Row};
use crate::plan::{Plan, Versioned};
use crate::predicate::{Derived, Values};
use crate::symbols::Symbol;

mod claims;
mod holders;
mod kept;
mod pieces;
mod runs;
mod segments;

use claims::{Mark, drop_mistaken, forced_fields};
pub use holders::Changes;
pub use kept::Segments;
use pieces::Piece;
use runs::Run;

/// Everything a walk reads besides the plan.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The rows.
    pub log: &'a Log,
    /// The facts that the rows' numbers refer to; empty for logs that were built from columns.
    pub facts: &'a [&'a Fact],
    /// The claims.
    pub docket: &'a Docket<'a>,
    /// The present.
    pub as_of: Instant,
}

/// No fact.
pub const NO_FACT: u32 = u32::MAX;

/// What one clock of one case comes to.
///
/// Optional instants are kept as one number, so that a million verdicts stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The case, by its number in the log.
    pub case: u32,
    /// 0 for the first clock of the case, 1 for the one after a reopening, and so on.
    pub run: u32,
    /// The plan of the version whose terms it is held to, among those given.
    pub plan: u32,
    /// When the clock started.
    pub start: Instant,
    /// The fact that started it.
    pub start_fact: u32,
    /// The fact that stopped it.
    pub stop_fact: u32,
    /// Open time of all segments that count, in milliseconds.
    pub elapsed_ms: i64,
    /// What it comes to.
    pub judgement: Judgement,
    /// Whether it satisfies the first condition of a share or ratio.
    pub hit: bool,
    /// Whether it satisfies the second condition of a ratio.
    pub base: bool,
    /// The fan-out: 0 without one, the value's symbol for one field, else a number of [`Walk::keys`].
    pub key: u32,
    /// The symbol of the number measured, where a field holds it.
    pub value: Symbol,
    first_segment: u32,
    end_segment: u32,
    stop_ms: i64,
    target_ms: i64,
    due_ms: i64,
    counts: Counts,
}

/// At which of its instants a verdict counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counts {
    /// Not at all.
    Not,
    /// When the clock started.
    AtStart,
    /// When it stopped.
    AtStop,
    /// When the target was reached.
    WhenDue,
}

/// An instant or duration that is not there.
const NONE_MS: i64 = i64::MIN;

impl Verdict {
    /// When the clock stopped; nothing while it runs.
    pub fn stop(&self) -> Option<Instant> {
        some_ms(self.stop_ms).map(Instant::from_ms)
    }

    /// The target, in milliseconds of open time (of all time, for targets in days and months).
    pub fn target_ms(&self) -> Option<i64> {
        some_ms(self.target_ms)
    }

    /// When the elapsed time reaches the target.
    pub fn due(&self) -> Option<Instant> {
        some_ms(self.due_ms).map(Instant::from_ms)
    }

    /// In the window of this instant it counts; nothing while it does not count.
    pub fn counts_at(&self) -> Option<Instant> {
        match self.counts {
            Counts::Not => None,
            Counts::AtStart => Some(self.start),
            Counts::AtStop => self.stop(),
            Counts::WhenDue => self.due(),
        }
    }

    /// Where its segments are among those of the walk; [`Segments::of`] gives them.
    pub fn segments(&self) -> std::ops::Range<usize> {
        self.first_segment as usize..self.end_segment as usize
    }
}

fn some_ms(ms: i64) -> Option<i64> {
    (ms != NONE_MS).then_some(ms)
}

fn ms_or_none(instant: Option<Instant>) -> i64 {
    instant.map_or(NONE_MS, Instant::ms)
}

/// What a clock comes to against its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// Stopped within the target, or stopped where there is no target to meet.
    Met,
    /// Beyond the target, stopped or not.
    Missed,
    /// Still running, within the target.
    Running,
}

/// A stretch of a clock with one holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The stretch.
    pub span: Span,
    /// Who holds the case.
    pub holder: Holder,
    /// Time inside at which the calendar is open, in milliseconds; the rest is off hours.
    pub open_ms: i64,
    /// What is left of the target when it begins, in milliseconds; below zero the overrun.
    pub left_ms: i64,
    /// The reason of a hold, counted or not.
    pub hold: Symbol,
    /// The fact that began it.
    pub fact: u32,
    /// Whether a pending claim concerns it.
    pub contested: bool,
}

/// Who holds a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A party and its team, either of which may be unknown.
    Party {
        /// The party.
        party: Symbol,
        /// The team.
        team: Symbol,
    },
    /// The customer, in a pause that counts.
    CustomerWait,
    /// Nobody: the stretch is excluded.
    Excluded,
}

/// The buffers of a walk, kept between cases so that none is allocated twice.
#[derive(Debug, Default)]
pub struct Walk {
    /// The segments of all verdicts since the last [`clear`](Self::clear).
    pub segments: Segments,
    /// The verdicts since the last [`clear`](Self::clear).
    pub verdicts: Vec<Verdict>,
    /// The combinations of a fan-out over several fields, by number.
    pub keys: Keys,
    /// Parties with a pending claim on a case met since the last [`clear`](Self::clear).
    pub pending: Vec<PartyId>,
    runs: Vec<Run>,
    gaps: Vec<Span>,
    values: Vec<Symbol>,
    whole: (Symbol, Symbol),
    pieces: Vec<Piece>,
    /// What holds at the end of the last piece.
    tail: Piece,
    marks: Vec<Mark>,
}

/// Combinations of values, by number.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    list: Vec<Vec<Symbol>>,
    numbers: rustc_hash::FxHashMap<Vec<Symbol>, u32>,
}

impl Keys {
    fn number(&mut self, key: Vec<Symbol>) -> u32 {
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.list.len() as u32;
        self.list.push(key.clone());
        self.numbers.insert(key, number);
        number
    }

    /// The values of a verdict's key under a plan.
    pub fn values(&self, plan: &Plan, key: u32) -> Vec<Symbol> {
        match plan.per.len() {
            0 => Vec::new(),
            1 => vec![key],
            _ => self.list[key as usize].clone(),
        }
    }
}

impl Walk {
    /// Forgets verdicts, segments and pending parties.
    pub fn clear(&mut self) {
        self.segments.clear();
        self.verdicts.clear();
        self.pending.clear();
    }

    /// Walks one case for the agreed figure, or for the figure of a side.
    pub fn case(
        &mut self,
        plans: &[Versioned],
        context: &Context<'_>,
        case: u32,
        side: Option<&PartyId>,
    ) {
        let rows = context.log.rows(case);
        let dropped;
        let rows = match drop_mistaken(rows, context, side, &mut self.pending) {
            Some(list) => {
                dropped = list;
                &dropped[..]
            }
            None => rows,
        };
        if !self.find_marks(context, case, side) {
            return;
        }
        let life = Life {
            rows,
            case,
            side,
            context,
        };
        if !self.find_runs(plans, &life) {
            return;
        }
        for number in 0..self.runs.len() {
            let run = self.runs[number];
            let Some(version) = plan_for(plans, &run, context.as_of) else {
                continue;
            };
            let plan = &plans[version].plan;
            let forced = forced_fields(plan, context, case, side);
            self.cut(plan, &life, run, &forced);
            self.judge(plan, &life, (version as u32, number as u32), run, &forced);
        }
    }
}

/// A clock that stopped, as it was read from columns.
pub(crate) struct Stopped {
    pub case: u32,
    pub start: Instant,
    pub stop: Instant,
    /// The facts that started and stopped it.
    pub facts: (u32, u32),
    pub elapsed_ms: i64,
    pub target_ms: Option<i64>,
    pub due: Option<Instant>,
    pub missed: bool,
    pub hit: bool,
    pub base: bool,
    pub key: u32,
    pub value: Symbol,
    pub first_segment: usize,
}

impl Walk {
    /// Adds the verdict of a clock that was read from columns; its segments are there already.
    // WHY: always inlined, so that what is told is written once, into its place.
    #[inline(always)]
    pub(crate) fn push_stopped(&mut self, plan: &Plan, stopped: Stopped) {
        let judgement = if stopped.missed {
            Judgement::Missed
        } else {
            Judgement::Met
        };
        let stop = Some(stopped.stop);
        let counts = segments::counts(plan, stop, judgement, stopped.due);
        self.verdicts.push(Verdict {
            case: stopped.case,
            run: 0,
            plan: 0,
            start: stopped.start,
            start_fact: stopped.facts.0,
            stop_fact: stopped.facts.1,
            elapsed_ms: stopped.elapsed_ms,
            judgement,
            hit: stopped.hit,
            base: stopped.base,
            key: stopped.key,
            value: stopped.value,
            first_segment: stopped.first_segment as u32,
            end_segment: self.segments.len() as u32,
            stop_ms: stopped.stop.ms(),
            target_ms: stopped.target_ms.unwrap_or(NONE_MS),
            due_ms: ms_or_none(stopped.due),
            counts,
        });
    }
}

/// One case, as it is walked.
struct Life<'a> {
    rows: &'a [Row],
    case: u32,
    side: Option<&'a PartyId>,
    context: &'a Context<'a>,
}

/// The plan of the version whose terms a clock is held to.
fn plan_for(plans: &[Versioned], run: &Run, as_of: Instant) -> Option<usize> {
    let anchor = match plans[run.words].by_stop {
        true => run.stop.unwrap_or(as_of),
        false => run.start,
    };
    plans
        .iter()
        .position(|version| version.in_force.contains(anchor))
}

/// What a record shows to conditions.
struct Shown<'a> {
    values: &'a [Symbol],
    changes: Changes,
}

impl Values for Shown<'_> {
    #[inline]
    fn slot(&self, slot: usize) -> Symbol {
        self.values[slot]
    }
    fn derived(&self, derived: Derived) -> u32 {
        match derived {
            Derived::Reopens => self.changes.reopens,
            Derived::HandOvers => self.changes.hand_overs,
            Derived::Bounces => self.changes.bounces,
        }
    }
}

fn add_party(list: &mut Vec<PartyId>, party: &PartyId) {
    if !list.contains(party) {
        list.push(party.clone());
    }
}

impl Plan {
    /// Whether one value of the fields that choose target and calendar decides for a whole record.
    fn decides_once(&self) -> bool {
        matches!(
            self.clock.on_change,
            PriorityChange::Recompute | PriorityChange::Locked
        )
    }
}
