//! Lives from changes in the order of happening over all cases, as a log of events has them.
//!
//! Nothing is kept of a change but what it does to the life of its case, so that the rows need not be
//! stored and grouped. What must be walked needs its rows: see [`Arrivals::finish`].

use facts::fact::case::field;

use super::{Hold, NEVER, Timelines, column, set_field, with_extent};
use crate::log::{FieldId, Log, LogBuilder, Row, What};
use crate::symbols::{ABSENT, Symbol};

/// Takes changes in the order of happening and keeps lives.
#[derive(Debug)]
pub struct Arrivals {
    names: LogBuilder,
    hold_field: FieldId,
    /// By field; empty until a case has a value, and never longer than `cases`.
    values: Vec<Vec<Symbol>>,
    cases: Vec<Life>,
    holds: Vec<(u32, Hold)>,
}

/// What a case has come to; one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Life {
    at_ms: [i64; 4],
    settled_ms: i64,
    changed: u64,
    hold_from_ms: i64,
    hold: Symbol,
    latest: u8,
    plain: bool,
}

impl Life {
    const NEW: Life = Life {
        at_ms: [NEVER; 4],
        settled_ms: NEVER,
        changed: 0,
        hold_from_ms: NEVER,
        hold: ABSENT,
        latest: 0,
        plain: true,
    };
}

impl Arrivals {
    /// No changes yet; `fields` are the fields that changes may set, besides the built-in ones.
    pub fn new(fields: &[&str]) -> Self {
        let mut names = LogBuilder::default();
        let hold_field = names.field(field::HOLD);
        let numbers = fields
            .iter()
            .chain(field::ALL)
            .map(|name| names.field(name));
        let count = numbers.max().map_or(0, |field| field as usize + 1);
        Arrivals {
            names,
            hold_field,
            values: vec![Vec::new(); count],
            cases: Vec::new(),
            holds: Vec::new(),
        }
    }

    /// The symbol of a text.
    pub fn symbol(&mut self, text: &str) -> Symbol {
        self.names.symbol(text)
    }

    /// The number of a field; one of those that [`new`](Self::new) was told.
    pub fn field(&mut self, name: &str) -> FieldId {
        self.names.field(name)
    }

    /// Makes room for cases up to this number.
    fn make_room(&mut self, case: usize) {
        // WHY: in steps, so that room is not made case by case.
        let count = (case + 1).next_multiple_of(4_096);
        self.cases.resize(count, Life::NEW);
    }

    /// Adds a change. Changes arrive in the order of happening; cases are numbered from 0.
    #[inline]
    pub fn row(&mut self, case: u32, row: Row) {
        if self.cases.len() <= case as usize {
            self.make_room(case as usize);
        }
        let count = self.cases.len();
        let life = &mut self.cases[case as usize];
        if let Some(field) = row.what().as_field() {
            if field == self.hold_field {
                if life.hold != row.value() {
                    end_hold(&mut self.holds, case, life, row.at_ms());
                    (life.hold, life.hold_from_ms) = (row.value(), row.at_ms());
                }
            } else {
                let column = &mut self.values[field as usize];
                if column.len() <= case as usize {
                    column.resize(count, ABSENT);
                }
                set_field(
                    &mut column[case as usize],
                    &mut life.changed,
                    &mut life.settled_ms,
                    field,
                    row,
                );
            }
        } else if let Some(column) = column(row.what()) {
            let at = &mut life.at_ms[column];
            if *at == NEVER {
                *at = row.at_ms();
                life.plain &= column >= life.latest as usize;
                life.latest = column as u8;
            }
        } else if row.what() != What::NOTE {
            life.plain = false;
        }
    }

    /// The lives of the first `cases` cases, and a log without rows that knows their texts and
    /// fields. Where a life is not plain, the rows must be told to a [`LogBuilder`] as well, and its
    /// log taken instead.
    pub fn finish(mut self, cases: usize) -> (Log, Timelines) {
        if self.cases.len() < cases {
            self.make_room(cases);
        }
        self.cases.truncate(cases);
        for (case, life) in self.cases.iter_mut().enumerate() {
            end_hold(&mut self.holds, case as u32, life, i64::MAX);
        }
        for column in self.values.iter_mut().filter(|one| !one.is_empty()) {
            column.resize(cases, ABSENT);
        }
        let (hold_offsets, holds) = by_case(&self.holds, cases);
        let values = std::mem::take(&mut self.values);
        let lives = Timelines {
            milestones: std::array::from_fn(|column| self.column(NEVER, |life| life.at_ms[column])),
            plain: self.cases.iter().map(|life| life.plain).collect(),
            settled_ms: self.column(NEVER, |life| life.settled_ms),
            changed: self.column(0, |life| life.changed),
            values,
            hold_offsets,
            holds,
        };
        with_extent(self.names.finish(), lives)
    }

    /// One thing of all lives; empty where all have nothing.
    fn column<T: PartialEq>(&self, nothing: T, of: impl Fn(&Life) -> T) -> Vec<T> {
        if self.cases.iter().all(|life| of(life) == nothing) {
            return Vec::new();
        }
        self.cases.iter().map(of).collect()
    }
}

#[inline]
fn end_hold(holds: &mut Vec<(u32, Hold)>, case: u32, life: &mut Life, until_ms: i64) {
    if life.hold != ABSENT && life.hold_from_ms < until_ms {
        let hold = Hold {
            from_ms: life.hold_from_ms,
            until_ms,
            reason: life.hold,
        };
        holds.push((case, hold));
    }
    life.hold = ABSENT;
}

/// The holds in the order of their cases, and where those of each case begin.
fn by_case(holds: &[(u32, Hold)], cases: usize) -> (Vec<u32>, Vec<Hold>) {
    let mut offsets = vec![0_u32; cases + 1];
    for (case, _) in holds {
        offsets[*case as usize + 1] += 1;
    }
    for case in 0..cases {
        offsets[case + 1] += offsets[case];
    }
    let nothing = Hold {
        from_ms: NEVER,
        until_ms: NEVER,
        reason: ABSENT,
    };
    let mut grouped = vec![nothing; holds.len()];
    let mut next = offsets.clone();
    for (case, hold) in holds {
        let slot = &mut next[*case as usize];
        grouped[*slot as usize] = *hold;
        *slot += 1;
    }
    (offsets, grouped)
}

const _: () = assert!(size_of::<Life>() == 64);

#[cfg(test)]
mod tests {
    use super::*;
    use facts::fact::Milestone;

    /// A made-up history: what a small generator of numbers says, in the order of happening.
    fn history(seed: u64, fields: &[FieldId], hold: FieldId) -> Vec<(u32, Row)> {
        let mut state = seed;
        let mut next = |bound: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % bound
        };
        let milestones = [
            Milestone::Opened,
            Milestone::Acknowledged,
            Milestone::Resolved,
            Milestone::Closed,
            Milestone::Reopened,
        ];
        let mut at_ms = 0;
        (0..400)
            .map(|fact| {
                at_ms += next(3) as i64;
                let (what, value) = match next(8) {
                    0..3 => (What::milestone(milestones[next(5) as usize]), ABSENT),
                    3..5 => (What::field(hold), next(3) as Symbol),
                    5..7 => {
                        let field = fields[next(fields.len() as u64) as usize];
                        (What::field(field), next(3) as Symbol)
                    }
                    _ => (What::NOTE, ABSENT),
                };
                (next(40) as u32, Row::new(at_ms, what, value, fact))
            })
            .collect()
    }

    /// A column of 40 cases, written out where it is empty.
    fn full<T: Copy>(column: &[T], nothing: T) -> Vec<T> {
        match column {
            [] => vec![nothing; 40],
            column => column.to_vec(),
        }
    }

    #[test]
    fn lives_are_those_of_grouped_rows() {
        for seed in 0..50 {
            let mut arrivals = Arrivals::new(&["priority", "size"]);
            let mut builder = LogBuilder::default();
            for case in 0..40 {
                builder.case(&case.to_string());
            }
            for name in ["priority", "size"] {
                assert_eq!(builder.field(name), arrivals.field(name));
            }
            for text in ["a", "b"] {
                assert_eq!(builder.symbol(text), arrivals.symbol(text));
            }
            let fields = [arrivals.field("priority"), arrivals.field("size")];
            let hold = arrivals.field(field::HOLD);
            for (case, row) in history(seed, &fields, hold) {
                arrivals.row(case, row);
                builder.row(case, row);
            }
            let (log, lives) = arrivals.finish(40);
            let rows = builder.finish();
            let expected = Timelines::new(&rows);
            for (column, expected) in lives.milestones.iter().zip(&expected.milestones) {
                assert_eq!(full(column, NEVER), *expected, "seed {seed}");
            }
            assert_eq!(lives.plain, expected.plain, "seed {seed}");
            let settled = full(&lives.settled_ms, NEVER);
            assert_eq!(settled, expected.settled_ms, "seed {seed}");
            assert_eq!(full(&lives.changed, 0), expected.changed, "seed {seed}");
            assert_eq!(lives.values.len(), expected.values.len(), "seed {seed}");
            for (column, expected) in lives.values.iter().zip(&expected.values) {
                assert_eq!(full(column, ABSENT), *expected, "seed {seed}");
            }
            assert_eq!(lives.hold_offsets, expected.hold_offsets, "seed {seed}");
            assert_eq!(lives.holds, expected.holds, "seed {seed}");
            assert_eq!(log.symbols.len(), rows.symbols.len());
        }
    }
}
