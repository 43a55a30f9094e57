//! From pieces to segments: who holds each stretch, what has elapsed, and the verdict.

use agreement::model::{CountedIn, Duration, OpenBreach, PriorityChange};
use facts::fact::Ask;
use facts::{Instant, Span};

use super::claims::HoldState;
use super::pieces::Piece;
use super::runs::Run;
use super::{
    Changes, Counts, Holder, Judgement, Life, NO_FACT, NONE_MS, Segment, Shown, Verdict, Walk,
    ms_or_none,
};
use crate::plan::{ALWAYS, Plan, slot};
use crate::predicate::Values;
use crate::symbols::{ABSENT, Symbol, Symbols};

/// The clock's state while the pieces go by.
struct Elapsed {
    ms: i64,
    due: Option<Instant>,
    missed: bool,
    anchor: Instant,
    /// Since when the target in force has been.
    since: Instant,
    /// Where the last counted open time began, how much of it there was, and its calendar.
    last: Option<(Instant, i64, usize)>,
    terms: Option<Terms>,
}

/// Target and calendar in force.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Terms {
    target: Option<Duration>,
    target_ms: Option<i64>,
    /// The calendar chosen.
    chosen: usize,
    /// The calendar that elapsed time is taken by.
    calendar: usize,
}

impl Walk {
    /// Turns the pieces of a run into segments and its verdict.
    pub(super) fn judge(
        &mut self,
        plan: &Plan,
        life: &Life<'_>,
        (version, number): (u32, u32),
        run: Run,
        forced: &[(usize, Symbol)],
    ) {
        let (rows, context) = (life.rows, life.context);
        let changes = if plan.reads_derived {
            Changes::count(plan, rows, forced, |_, _, _, _| {})
        } else {
            Changes::default()
        };
        let shown = Shown {
            values: &self.values,
            changes,
        };
        let symbols = &context.log.symbols;
        if !plan.takes(symbols, &shown) {
            return;
        }
        let hit = plan
            .hit
            .as_ref()
            .is_some_and(|test| test.holds(symbols, &shown));
        let base = plan
            .base
            .as_ref()
            .is_some_and(|test| test.holds(symbols, &shown));
        let key = match &plan.per[..] {
            [] => 0,
            [slot] => self.values[*slot],
            several => self
                .keys
                .number(several.iter().map(|slot| self.values[*slot]).collect()),
        };
        let value = plan.value.map_or(ABSENT, |slot| self.values[slot]);

        let by_whole = plan.decides_once();
        let first_segment = self.segments.len() as u32;
        let mut elapsed = Elapsed {
            ms: 0,
            due: None,
            missed: false,
            anchor: run.start,
            since: run.start,
            last: None,
            terms: None,
        };
        // One hold is one claim, with one deadline, even where the calendar changes inside it.
        let mut hold = (NO_FACT, 0);
        if by_whole || self.pieces.is_empty() {
            elapsed.terms = Some(plan.terms(self.whole, run.start));
        }
        for index in 0..self.pieces.len() {
            let piece = self.pieces[index];
            if !by_whole {
                elapsed.turn(plan, &piece, run.start);
            }
            let Some(terms) = elapsed.terms else { continue };
            if piece.hold_fact != hold.0 || index == 0 {
                let value = if by_whole {
                    self.whole.1
                } else {
                    piece.calendar_value
                };
                hold = (piece.hold_fact, plan.clock.calendar.get(value));
            }
            let (holder, contested) = self.holder(plan, life, &piece, hold.1, run);
            let open = &plan.clock.calendars[terms.calendar].open;
            let open_ms = open.between(piece.span.from, piece.span.until);
            let segment = Segment {
                span: piece.span,
                holder,
                open_ms,
                left_ms: terms.target_ms.unwrap_or(0) - elapsed.ms,
                hold: piece.hold,
                fact: piece.fact,
                contested,
            };
            self.segments.push(&segment, by_whole);
            if matches!(holder, Holder::Party { .. }) {
                elapsed.count(plan, piece.span, open_ms, terms);
            }
        }
        let Some(terms) = elapsed.terms else { return };
        if plan.has_target && terms.target.is_none() {
            self.segments.truncate(first_segment as usize);
            return;
        }
        let end = run.stop.unwrap_or(context.as_of.max(run.start));
        let waiting = run.stop.is_none() && {
            let tail = self.tail;
            if tail.hold_fact != hold.0 || self.pieces.is_empty() {
                let value = if by_whole {
                    self.whole.1
                } else {
                    tail.calendar_value
                };
                hold.1 = plan.clock.calendar.get(value);
            }
            self.holder(plan, life, &tail, hold.1, run).0 == Holder::CustomerWait
        };
        elapsed.finish(plan, terms, end, waiting);
        let judgement = match (elapsed.missed, run.stop) {
            (true, _) => Judgement::Missed,
            (false, Some(_)) => Judgement::Met,
            (false, None) => Judgement::Running,
        };
        let due = elapsed.due;
        self.verdicts.push(Verdict {
            case: life.case,
            run: number,
            plan: version,
            start: run.start,
            start_fact: rows[run.start_row].fact(),
            stop_fact: run.stop_row.map_or(NO_FACT, |row| rows[row].fact()),
            elapsed_ms: elapsed.ms,
            judgement,
            hit,
            base,
            key,
            value,
            first_segment,
            end_segment: self.segments.len() as u32,
            stop_ms: ms_or_none(run.stop),
            target_ms: terms.target_ms.unwrap_or(NONE_MS),
            due_ms: ms_or_none(due),
            counts: counts(plan, run.stop, judgement, due),
        });
    }

    /// Who holds a piece, and whether a pending claim concerns it.
    fn holder(
        &mut self,
        plan: &Plan,
        life: &Life<'_>,
        piece: &Piece,
        hold_calendar: usize,
        run: Run,
    ) -> (Holder, bool) {
        let pending = &mut self.pending;
        let hold = plan.hold_state(life, piece, hold_calendar, pending);
        let mut excluded = self.gaps[run.gaps.0..run.gaps.1]
            .iter()
            .any(|gap| gap.contains(piece.span.from));
        let mut waits = hold == HoldState::Counts;
        let mut contested = hold == HoldState::Claimed;
        if !self.marks.is_empty() {
            let here = |ask: Ask, counts: bool| {
                self.marks.iter().any(|mark| {
                    mark.ask == ask
                        && mark.span.contains(piece.span.from)
                        && (if counts { mark.counts } else { mark.pending })
                })
            };
            excluded |= here(Ask::Exclude, true);
            waits = (waits && !here(Ask::NoPause, true)) || here(Ask::Pause, true);
            contested |= here(Ask::Exclude, false)
                || here(Ask::Pause, false)
                || (here(Ask::NoPause, false) && piece.hold != ABSENT)
                || here(Ask::FieldWas, false);
        }
        let holder = if excluded {
            Holder::Excluded
        } else if waits {
            Holder::CustomerWait
        } else {
            Holder::Party {
                party: plan.holders.party(piece.party, piece.team, piece.service),
                team: plan.holders.team(piece.team),
            }
        };
        (holder, contested)
    }
}

impl Elapsed {
    /// A piece under `forward` or `restart` begins: its own terms hold from here on.
    fn turn(&mut self, plan: &Plan, piece: &Piece, start: Instant) {
        let values = (piece.target_value, piece.calendar_value);
        let restart = plan.clock.on_change == PriorityChange::Restart;
        let anchor = if restart { self.anchor } else { start };
        let terms = plan.terms(values, anchor);
        let same = self
            .terms
            .is_none_or(|before| (before.target, before.chosen) == (terms.target, terms.chosen));
        if !same {
            self.since = piece.span.from;
        }
        if restart && !same {
            self.anchor = piece.span.from;
            self.ms = 0;
            self.last = None;
            self.terms = Some(plan.terms(values, self.anchor));
        } else {
            self.terms = Some(terms);
        }
        if let Some(terms) = self.terms
            && let Some(target_ms) = terms.target_ms
            && self.ms > target_ms
            && !self.missed
        {
            // A smaller target that is exceeded already is missed at the change.
            self.missed = true;
            self.due = self.due.or(Some(piece.span.from));
        }
    }

    /// Time of a holder goes by.
    fn count(&mut self, plan: &Plan, span: Span, open_ms: i64, terms: Terms) {
        let before = self.ms;
        self.ms += open_ms;
        if let Some(target_ms) = terms.target_ms
            && self.ms > target_ms
            && !self.missed
        {
            self.missed = true;
            let open = &plan.clock.calendars[terms.calendar].open;
            self.due = match target_ms - before {
                0 => Some(self.reached(plan)),
                left => open.after(span.from, left),
            };
        }
        if open_ms > 0 {
            self.last = Some((span.from, open_ms, terms.calendar));
        }
    }

    /// The instant at which the elapsed time became what it is, not before the target was in force.
    fn reached(&self, plan: &Plan) -> Instant {
        self.last
            .and_then(|(from, open_ms, calendar)| {
                plan.clock.calendars[calendar].open.after(from, open_ms)
            })
            .unwrap_or(self.anchor)
            .max(self.since)
    }

    /// The clock stops, or the present is reached.
    fn finish(&mut self, plan: &Plan, terms: Terms, end: Instant, waiting: bool) {
        let Some(target_ms) = terms.target_ms else {
            self.due = None;
            return;
        };
        if self.missed {
            return;
        }
        let open = &plan.clock.calendars[terms.calendar].open;
        self.due = match target_ms - self.ms {
            0 => Some(self.reached(plan)),
            _ if waiting => None,
            left => open.after(end, left),
        };
    }
}

impl Plan {
    /// Whether the level takes a record that shows these values.
    #[inline]
    pub(crate) fn takes(&self, symbols: &Symbols, shown: &impl Values) -> bool {
        let kind = shown.slot(slot::TYPE);
        if kind != ABSENT && !self.types.is_empty() && !self.types.contains(&kind) {
            return false;
        }
        if let Some(wanted) = self.service {
            let service = shown.slot(slot::SERVICE);
            let fits = service == wanted || (service == ABSENT && self.service_absent_counts);
            if !fits {
                return false;
            }
        }
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.holds(symbols, shown))
    }

    /// Target and calendar for the values of the fields that choose them.
    fn terms(&self, values: (Symbol, Symbol), anchor: Instant) -> Terms {
        let target = self.clock.target.get(values.0);
        let own = self.clock.calendar.get(values.1);
        let target_ms = target.and_then(|target| match target {
            Duration::Elapsed(ms) => Some(ms),
            _ => self.clock.calendars[own].budget_ms(anchor, target),
        });
        // Days and months are calendar time, taken around the clock by the dates of the calendar.
        let calendar = match target {
            Some(Duration::Days(_) | Duration::Months(_)) => ALWAYS,
            _ => own,
        };
        Terms {
            target,
            target_ms,
            chosen: own,
            calendar,
        }
    }
}

/// The instant whose window a record counts in.
#[inline]
pub(super) fn counts(
    plan: &Plan,
    stop: Option<Instant>,
    judgement: Judgement,
    due: Option<Instant>,
) -> Counts {
    let missed = judgement == Judgement::Missed;
    let when_due = missed && plan.open_breach == OpenBreach::MissedWhenDue;
    match plan.counted_in {
        // Without a target a record counts as soon as it has started.
        CountedIn::Opened if stop.is_some() || when_due || !plan.has_target => Counts::AtStart,
        CountedIn::Stopped => match (due, stop) {
            (Some(due), stop) if when_due && stop.is_none_or(|stop| due < stop) => Counts::WhenDue,
            (_, Some(_)) => Counts::AtStop,
            (_, None) => Counts::Not,
        },
        CountedIn::Due if due.is_some() && (stop.is_some() || missed) => Counts::WhenDue,
        CountedIn::Opened | CountedIn::Due => Counts::Not,
    }
}
