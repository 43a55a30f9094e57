//! A clock cut into pieces in which no field changes that the clock reads.

use agreement::model::PriorityChange;
use facts::{Instant, Span};

use super::runs::Run;
use super::{Life, NO_FACT, Walk};
use crate::log::Row;
use crate::plan::{Plan, Roles, slot};
use crate::symbols::{ABSENT, Symbol};

/// A stretch in which no field changed that the clock reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub span: Span,
    pub party: Symbol,
    pub team: Symbol,
    pub service: Symbol,
    pub hold: Symbol,
    pub hold_from: Instant,
    pub hold_fact: u32,
    pub target_value: Symbol,
    pub calendar_value: Symbol,
    pub fact: u32,
}

impl Default for Piece {
    fn default() -> Self {
        Piece {
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
        }
    }
}

impl Walk {
    /// Cuts a clock into pieces in which nothing changes, and leaves the values at its stop (under
    /// `locked` those at its start) in `values` and `whole`.
    pub(super) fn cut(
        &mut self,
        plan: &Plan,
        life: &Life<'_>,
        run: Run,
        forced: &[(usize, Symbol)],
    ) {
        let rows = life.rows;
        self.pieces.clear();
        self.values.clear();
        self.values.resize(plan.slots.len(), ABSENT);
        let mut seen = Seen::default();
        for (slot, value) in forced {
            self.values[*slot] = *value;
            seen.note(plan, *slot);
        }
        // A hold that is agreed to have been there began with the case.
        let is_held = forced.iter().any(|(slot, _)| *slot == slot::HOLD);
        let hold_from = match rows.first() {
            Some(row) if is_held => Instant::from_ms(row.at_ms()),
            _ => run.start,
        };
        let end = run.stop.unwrap_or(life.context.as_of.max(run.start));
        let last = run.stop_row.unwrap_or(rows.len().saturating_sub(1));
        let locked = plan.clock.on_change == PriorityChange::Locked;
        let mut at_start: Option<Vec<Symbol>> = None;
        let mut piece = Piece {
            span: Span::new(run.start, end),
            hold_from,
            fact: rows[run.start_row].fact(),
            ..Piece::default()
        };
        for (index, row) in rows.iter().enumerate().take(last + 1) {
            let at = Instant::from_ms(row.at_ms());
            if run.stop.is_none() && at > end {
                break;
            }
            if plan.roles(row.what()).has(Roles::SETS)
                && let Some(slot) = row.what().as_field().and_then(|field| plan.slot_of(field))
                && (forced.is_empty() || !forced.iter().any(|(forced, _)| *forced == slot))
            {
                if self.values[slot] != row.value() {
                    if plan.cuts[slot] && index > run.start_row && at > piece.span.from {
                        piece.span.until = at;
                        self.pieces.push(self.piece(plan, rows, seen, piece));
                        piece.span.from = at;
                    }
                    if plan.cuts[slot] && index > run.start_row && at == piece.span.from {
                        // Of several facts at one instant the last one says who holds the case.
                        piece.fact = row.fact();
                    }
                    self.values[slot] = row.value();
                    if slot == slot::HOLD {
                        piece.hold_from = at;
                        piece.hold_fact = row.fact();
                    }
                }
                if row.value() != ABSENT {
                    seen.note(plan, slot);
                }
            }
            if locked && index == run.start_row {
                self.whole = self.choosing(plan, rows, seen);
                at_start = Some(self.values.clone());
            }
        }
        piece.span.until = end;
        self.tail = self.piece(plan, rows, seen, piece);
        if !self.tail.span.is_empty() {
            self.pieces.push(self.tail);
        }
        match at_start {
            Some(values) => self.values = values,
            None => self.whole = self.choosing(plan, rows, seen),
        }
        if !self.marks.is_empty() || run.gaps.0 < run.gaps.1 {
            self.split_pieces(run);
        }
        self.tail.span.from = end;
    }

    /// A piece with the values at hand.
    fn piece(&self, plan: &Plan, rows: &[Row], seen: Seen, piece: Piece) -> Piece {
        let (target_value, calendar_value) = self.choosing(plan, rows, seen);
        Piece {
            party: self.values[slot::PARTY],
            team: self.values[slot::TEAM],
            service: self.values[slot::SERVICE],
            hold: self.values[slot::HOLD],
            target_value,
            calendar_value,
            ..piece
        }
    }

    /// The values that choose target and calendar; the first one before a field is set.
    #[inline]
    fn choosing(&self, plan: &Plan, rows: &[Row], seen: Seen) -> (Symbol, Symbol) {
        let value = |slot: Option<usize>, seen: bool| match slot {
            Some(slot) if seen => self.values[slot],
            Some(slot) => first_value(plan, rows, slot),
            None => ABSENT,
        };
        (
            value(plan.clock.target.slot, seen.target),
            value(plan.clock.calendar.slot, seen.calendar),
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

/// The first value that a field is ever set to.
pub(super) fn first_value(plan: &Plan, rows: &[Row], slot: usize) -> Symbol {
    rows.iter()
        .find(|row| {
            row.value() != ABSENT && row.what().as_field().is_some_and(|f| plan.slots[slot] == f)
        })
        .map_or(ABSENT, |row| row.value())
}
