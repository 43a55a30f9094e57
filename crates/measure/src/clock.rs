//! One case under one plan: when its clocks ran, who held them, and what they come to.
//!
//! The rules are those of `docs/concepts/clocks.md`, in the same order. Not here: windows and figures.

use agreement::model::{Duration, PriorityChange, Reopen, ReopenGap};
use facts::fact::{Ask, Milestone};
use facts::id::PartyId;
use facts::{Fact, Instant, Span};

use crate::docket::{Docket, Standing};
use crate::log::{Log, Row, What};
use crate::plan::{ALWAYS, Plan, Trigger, slot};
use crate::predicate::{Derived, Values};
use crate::symbols::{ABSENT, Symbol};

mod holders;
mod segments;

pub use holders::Changes;

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
/// Optional instants are kept as [`NONE_MS`], so that a million verdicts stay small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The case, by its number in the log.
    pub case: u32,
    /// 0 for the first clock of the case, 1 for the one after a reopening, and so on.
    pub run: u32,
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
    counts_at_ms: i64,
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
        some_ms(self.counts_at_ms).map(Instant::from_ms)
    }

    /// Its segments, among those of the walk.
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
    pub segments: Vec<Segment>,
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

/// One clock of a case.
#[derive(Clone, Copy, Debug)]
struct Run {
    start_row: usize,
    start: Instant,
    stop_row: Option<usize>,
    stop: Option<Instant>,
    gaps: (usize, usize),
}

/// A stretch in which no field changed that the clock reads.
#[derive(Clone, Copy, Debug)]
struct Piece {
    span: Span,
    party: Symbol,
    team: Symbol,
    service: Symbol,
    hold: Symbol,
    hold_from: Instant,
    hold_fact: u32,
    target_value: Symbol,
    calendar_value: Symbol,
    fact: u32,
}

impl Piece {
    const EMPTY: Piece = Piece {
        span: Span::new(Instant::from_ms(0), Instant::from_ms(0)),
        party: ABSENT,
        team: ABSENT,
        service: ABSENT,
        hold: ABSENT,
        hold_from: Instant::from_ms(0),
        hold_fact: NO_FACT,
        target_value: ABSENT,
        calendar_value: ABSENT,
        fact: NO_FACT,
    };
}

/// A claim on the case, as it bears on the figure at hand.
#[derive(Clone, Copy, Debug)]
struct Mark {
    span: Span,
    ask: Ask,
    counts: bool,
    pending: bool,
}

const WHOLE: Span = Span::new(Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));

impl Walk {
    /// Forgets verdicts, segments and pending parties.
    pub fn clear(&mut self) {
        self.segments.clear();
        self.verdicts.clear();
        self.pending.clear();
    }

    /// Walks one case for the agreed figure, or for the figure of a side.
    pub fn case(&mut self, plan: &Plan, context: &Context<'_>, case: u32, side: Option<&PartyId>) {
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
        let forced = self.forced_fields(plan, context, case, side);
        let Some(first) = self.find_runs(plan, rows) else {
            return;
        };
        for number in 0..self.runs.len() {
            let run = self.runs[number];
            self.cut(plan, context.as_of, rows, run, &first, &forced);
            self.judge(plan, context, rows, (case, number as u32), run, side);
        }
    }

    /// Collects the claims on the case; false when it is out of the figure as a whole.
    fn find_marks(&mut self, context: &Context<'_>, case: u32, side: Option<&PartyId>) -> bool {
        self.marks.clear();
        if context.docket.is_empty() {
            return true;
        }
        for entry in context.docket.on_case(context.log.case_id(case)) {
            let pending = entry.standing.is_pending();
            if pending {
                add_party(&mut self.pending, entry.by());
            }
            let counts = entry.counts_for(side);
            let claim = entry.claim;
            if !counts && !pending {
                continue;
            }
            if claim.ask == Ask::Exclude && claim.from.is_none() && claim.until.is_none() && counts
            {
                return false;
            }
            self.marks.push(Mark {
                span: Span::new(
                    claim.from.unwrap_or(WHOLE.from),
                    claim.until.unwrap_or(WHOLE.until),
                ),
                ask: claim.ask,
                counts,
                pending,
            });
        }
        true
    }

    /// The fields that a `field-was` claim gives another value, by slot.
    fn forced_fields(
        &self,
        plan: &Plan,
        context: &Context<'_>,
        case: u32,
        side: Option<&PartyId>,
    ) -> Vec<(usize, Symbol)> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        context
            .docket
            .on_case(context.log.case_id(case))
            .filter(|entry| entry.claim.ask == Ask::FieldWas && entry.counts_for(side))
            .filter_map(|entry| {
                let field = context.log.fields().find(entry.claim.field.as_deref()?)?;
                let value = context.log.symbols.find(entry.claim.value.as_deref()?)?;
                Some((plan.slot_of(field)?, value))
            })
            .collect()
    }

    /// Finds the clocks of the case, and the first values of the fields that choose target and
    /// calendar. Nothing when the case was cancelled.
    fn find_runs(&mut self, plan: &Plan, rows: &[Row]) -> Option<FirstValues> {
        self.runs.clear();
        self.gaps.clear();
        let clock = &plan.clock;
        let mut first = FirstValues::default();
        let mut state = ABSENT;
        let mut calendar_value = ABSENT;
        let mut running: Option<Run> = None;
        let mut stopped: Option<Run> = None;
        let fires = |trigger: &Trigger, what: What, entered: Option<Symbol>| match trigger {
            Trigger::Milestone(milestone) => *milestone == what,
            Trigger::State(symbol) => entered == Some(*symbol),
        };
        // WHY: an undated case may have no opening; without a clock its first fact opens it.
        let opens_anyway = !plan.timed
            && !rows
                .iter()
                .any(|row| row.what == What::milestone(Milestone::Opened));
        let mut index = 0;
        while index < rows.len() {
            let row = rows[index];
            let at = Instant::from_ms(row.at_ms);
            let mut entered = None;
            if let Some(field) = row.what.as_field() {
                match plan.slot_of(field) {
                    Some(slot::STATE) => {
                        if row.value != state && row.value != ABSENT {
                            entered = Some(row.value);
                        }
                        state = row.value;
                    }
                    Some(slot) => {
                        if Some(slot) == clock.target.slot && first.target == ABSENT {
                            first.target = row.value;
                        }
                        if Some(slot) == clock.calendar.slot {
                            calendar_value = row.value;
                            if first.calendar == ABSENT {
                                first.calendar = row.value;
                            }
                        }
                    }
                    None => {}
                }
            } else if row.what == What::milestone(Milestone::Cancelled) {
                return None;
            }
            if let Some(run) = &mut running {
                if clock
                    .until
                    .iter()
                    .any(|until| fires(until, row.what, entered))
                {
                    run.stop = Some(at);
                    run.stop_row = Some(last_row_of_fact(rows, index));
                    stopped = running.take();
                }
            } else if let Some(mut run) = stopped {
                if row.what == What::milestone(Milestone::Reopened) {
                    let stop = run.stop.unwrap_or(at);
                    let goes_on = match clock.on_reopen {
                        Reopen::Ignore => None,
                        Reopen::NewClock => Some(false),
                        Reopen::Continue { within, .. } => {
                            let calendar = &clock.calendars[clock.calendar.get(calendar_value)];
                            let latest = calendar.add(stop, within);
                            Some(latest.is_none_or(|latest| at <= latest))
                        }
                    };
                    match goes_on {
                        None => {}
                        Some(true) => {
                            if matches!(
                                clock.on_reopen,
                                Reopen::Continue {
                                    gap: ReopenGap::NotCounted,
                                    ..
                                }
                            ) {
                                self.gaps.push(Span::new(stop, at));
                                run.gaps.1 = self.gaps.len();
                            }
                            run.stop = None;
                            run.stop_row = None;
                            running = Some(run);
                            stopped = None;
                        }
                        Some(false) => {
                            self.runs.push(run);
                            running = Some(Run {
                                start_row: last_row_of_fact(rows, index),
                                start: at,
                                stop_row: None,
                                stop: None,
                                gaps: (self.gaps.len(), self.gaps.len()),
                            });
                            stopped = None;
                        }
                    }
                }
            } else if fires(&clock.from, row.what, entered) || opens_anyway {
                running = Some(Run {
                    start_row: last_row_of_fact(rows, index),
                    start: at,
                    stop_row: None,
                    stop: None,
                    gaps: (self.gaps.len(), self.gaps.len()),
                });
            }
            index += 1;
        }
        self.runs.extend(stopped.or(running));
        Some(first)
    }

    /// Cuts a clock into pieces in which nothing changes, and leaves the values at its stop (under
    /// `locked` those at its start) in `values` and `whole`.
    fn cut(
        &mut self,
        plan: &Plan,
        as_of: Instant,
        rows: &[Row],
        run: Run,
        first: &FirstValues,
        forced: &[(usize, Symbol)],
    ) {
        self.pieces.clear();
        self.values.clear();
        self.values.resize(plan.slots.len(), ABSENT);
        let mut seen = Seen::default();
        for (slot, value) in forced {
            self.values[*slot] = *value;
            seen.note(plan, *slot);
        }
        let end = run.stop.unwrap_or(as_of.max(run.start));
        let last = run.stop_row.unwrap_or(rows.len().saturating_sub(1));
        let locked = plan.clock.on_change == PriorityChange::Locked;
        let mut at_start: Option<Vec<Symbol>> = None;
        let mut piece = Piece {
            span: Span::new(run.start, end),
            hold_from: run.start,
            hold_fact: NO_FACT,
            fact: rows[run.start_row].fact,
            ..Piece::EMPTY
        };
        for index in 0..=last {
            let row = rows[index];
            let at = Instant::from_ms(row.at_ms);
            if run.stop.is_none() && at > end {
                break;
            }
            if let Some(slot) = row.what.as_field().and_then(|field| plan.slot_of(field))
                && (forced.is_empty() || !forced.iter().any(|(forced, _)| *forced == slot))
            {
                if self.values[slot] != row.value {
                    if plan.cuts[slot] && index > run.start_row && at > piece.span.from {
                        self.push_piece(plan, first, seen, piece, at);
                        piece.span.from = at;
                        piece.fact = row.fact;
                    }
                    self.values[slot] = row.value;
                    if slot == slot::HOLD {
                        piece.hold_from = at;
                        piece.hold_fact = row.fact;
                    }
                }
                if row.value != ABSENT {
                    seen.note(plan, slot);
                }
            }
            if locked && index == run.start_row {
                self.whole = self.choosing(plan, first, seen);
                at_start = Some(self.values.clone());
            }
        }
        self.push_piece(plan, first, seen, piece, end);
        match at_start {
            Some(values) => self.values = values,
            None => self.whole = self.choosing(plan, first, seen),
        }
        if !self.marks.is_empty() || run.gaps.0 < run.gaps.1 {
            self.split_pieces(run);
        }
    }

    /// Ends a piece with the values at hand.
    fn push_piece(
        &mut self,
        plan: &Plan,
        first: &FirstValues,
        seen: Seen,
        piece: Piece,
        until: Instant,
    ) {
        let span = Span::new(piece.span.from, until);
        if span.is_empty() {
            return;
        }
        let (target_value, calendar_value) = self.choosing(plan, first, seen);
        self.pieces.push(Piece {
            span,
            party: self.values[slot::PARTY],
            team: self.values[slot::TEAM],
            service: self.values[slot::SERVICE],
            hold: self.values[slot::HOLD],
            target_value,
            calendar_value,
            ..piece
        });
    }

    /// The values that choose target and calendar; the first one before a field is set.
    #[inline]
    fn choosing(&self, plan: &Plan, first: &FirstValues, seen: Seen) -> (Symbol, Symbol) {
        let value = |slot: Option<usize>, seen: bool, first: Symbol| match slot {
            Some(slot) if seen => self.values[slot],
            Some(_) => first,
            None => ABSENT,
        };
        (
            value(plan.clock.target.slot, seen.target, first.target),
            value(plan.clock.calendar.slot, seen.calendar, first.calendar),
        )
    }

    /// Splits the pieces where a claim or a gap begins or ends.
    fn split_pieces(&mut self, run: Run) {
        let mut bounds: Vec<Instant> = self
            .marks
            .iter()
            .map(|mark| mark.span)
            .chain(self.gaps[run.gaps.0..run.gaps.1].iter().copied())
            .flat_map(|span| [span.from, span.until])
            .collect();
        bounds.sort_unstable();
        bounds.dedup();
        let pieces = std::mem::take(&mut self.pieces);
        for piece in pieces {
            let mut from = piece.span.from;
            for bound in &bounds {
                if from < *bound && *bound < piece.span.until {
                    let span = Span::new(from, *bound);
                    self.pieces.push(Piece { span, ..piece });
                    from = *bound;
                }
            }
            let span = Span::new(from, piece.span.until);
            self.pieces.push(Piece { span, ..piece });
        }
    }
}

/// Whether the fields that choose target and calendar have been set.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    target: bool,
    calendar: bool,
}

impl Seen {
    #[inline]
    fn note(&mut self, plan: &Plan, slot: usize) {
        self.target |= plan.clock.target.slot == Some(slot);
        self.calendar |= plan.clock.calendar.slot == Some(slot);
    }
}

/// The first values of the fields that choose target and calendar.
#[derive(Clone, Copy, Debug, Default)]
struct FirstValues {
    target: Symbol,
    calendar: Symbol,
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

#[inline]
fn last_row_of_fact(rows: &[Row], index: usize) -> usize {
    let fact = rows[index].fact;
    let mut last = index;
    while last + 1 < rows.len() && rows[last + 1].fact == fact {
        last += 1;
    }
    last
}

/// The rows without those of facts that count as mistaken for the figure at hand; nothing when
/// there are none to drop.
fn drop_mistaken(
    rows: &[Row],
    context: &Context<'_>,
    side: Option<&PartyId>,
    pending: &mut Vec<PartyId>,
) -> Option<Vec<Row>> {
    if context.docket.is_empty() || context.facts.is_empty() {
        return None;
    }
    let mut drops = false;
    let mut is_mistaken = |fact: u32| {
        let mut mistaken = false;
        for entry in context.docket.on_fact(&context.facts[fact as usize].id) {
            if entry.claim.ask == Ask::Mistaken {
                if entry.standing.is_pending() {
                    add_party(pending, entry.by());
                }
                mistaken |= entry.counts_for(side);
            }
        }
        mistaken
    };
    let kept = rows
        .iter()
        .copied()
        .filter(|row| {
            let mistaken = is_mistaken(row.fact);
            drops |= mistaken;
            !mistaken
        })
        .collect();
    drops.then_some(kept)
}

fn add_party(list: &mut Vec<PartyId>, party: &PartyId) {
    if !list.contains(party) {
        list.push(party.clone());
    }
}

/// Whether a hold counts as a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HoldState {
    /// It stops nothing.
    None,
    /// It is a claim that nobody has accepted yet.
    Claimed,
    /// It counts.
    Counts,
}

impl Plan {
    /// The standing of the hold of a piece.
    fn hold_state(
        &self,
        context: &Context<'_>,
        piece: &Piece,
        side: Option<&PartyId>,
        pending: &mut Vec<PartyId>,
    ) -> HoldState {
        if piece.hold == ABSENT {
            return HoldState::None;
        }
        let Some((_, pause)) = self
            .clock
            .pauses
            .iter()
            .find(|(reason, _)| *reason == piece.hold)
        else {
            return HoldState::None;
        };
        if pause.at_once {
            return HoldState::Counts;
        }
        let fact = context.facts.get(piece.hold_fact as usize);
        let mut standing = Standing::Open;
        if let Some(fact) = fact
            && context.docket.has_answers()
        {
            let may =
                |party: &PartyId| pause.answered_by.is_empty() || pause.answered_by.contains(party);
            standing = context
                .docket
                .answered(&fact.id.to_string(), &fact.by, may)
                .0;
        }
        if standing == Standing::Open {
            let calendar = self.clock.calendar.get(piece.calendar_value);
            let mut claimed = piece.hold_from;
            if let (Some(late), Some(fact)) = (self.clock.late_after, fact)
                && self.clock.calendars[calendar]
                    .add(fact.at, late)
                    .is_some_and(|latest| fact.recorded > latest)
            {
                claimed = fact.recorded;
            }
            if claimed < pause.silent_before[calendar] {
                standing = if pause.silence_accepts {
                    Standing::Accepted
                } else {
                    Standing::Dismissed
                };
            }
        }
        match standing {
            Standing::Accepted => HoldState::Counts,
            Standing::Dismissed | Standing::Withdrawn => HoldState::None,
            Standing::Open | Standing::Contested => {
                let Some(fact) = fact else {
                    return HoldState::Claimed;
                };
                add_party(pending, &fact.by);
                if side == Some(&fact.by) {
                    HoldState::Counts
                } else {
                    HoldState::Claimed
                }
            }
        }
    }

    /// The number of the calendar for a value and target. Targets in days and months are taken
    /// around the clock.
    #[inline]
    fn calendar_for(&self, value: Symbol, target: Option<Duration>) -> usize {
        match target {
            Some(Duration::Days(_) | Duration::Months(_)) => ALWAYS,
            _ => self.clock.calendar.get(value),
        }
    }
}
