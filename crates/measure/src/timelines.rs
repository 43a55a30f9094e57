//! Plain lives as columns: what most cases come to, ready for a level in one pass.
//!
//! A *plain* case was opened, perhaps acknowledged, resolved and closed once each and in that order,
//! and was neither reopened nor cancelled. All others, and all that claims touch, take the walk of
//! [`clock`](crate::clock); a test holds the two to the same answers.

use std::borrow::Cow;

use facts::Instant;
use facts::fact::Milestone;
use facts::fact::case::field;

use crate::log::{FieldId, Log, LogBuilder, Row, What};
use crate::symbols::{ABSENT, Symbol};

mod arrivals;

pub use arrivals::Arrivals;

/// No instant.
pub const NEVER: i64 = i64::MIN;

/// The lives of all cases of a log.
#[derive(Clone, Debug, Default)]
pub struct Timelines {
    /// First instant of each milestone, in milliseconds of Unix time; [`NEVER`] where not reached.
    /// In the order of [`COLUMNS`]; empty where no case reached it.
    pub milestones: [Vec<i64>; 4],
    /// Whether the case is plain.
    pub plain: Vec<bool>,
    /// The instant by which every field that has one value in the whole life had it. Empty where all
    /// fields were set before the cases began.
    pub settled_ms: Vec<i64>,
    /// Fields with more than one value in the life of the case, one bit each (see [`field_bit`]).
    /// Empty where no field changed.
    pub changed: Vec<u64>,
    /// The only or last value by field and case; empty where no case has one.
    pub values: Vec<Vec<Symbol>>,
    /// Where the holds of a case begin; one more entry than cases.
    pub hold_offsets: Vec<u32>,
    /// The holds.
    pub holds: Vec<Hold>,
}

/// A hold: `[from, until)` and its reason; open-ended holds end at the end of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// When it began.
    pub from_ms: i64,
    /// When it ended.
    pub until_ms: i64,
    /// Why the case waits.
    pub reason: Symbol,
}

/// The milestones that have a column.
pub const COLUMNS: [Milestone; 4] = [
    Milestone::Opened,
    Milestone::Acknowledged,
    Milestone::Resolved,
    Milestone::Closed,
];

/// The bit of a field in [`Timelines::changed`]; fields beyond 63 share the last one.
pub fn field_bit(field: FieldId) -> u64 {
    1 << u64::from(field).min(63)
}

/// The column of a milestone.
pub fn column(what: What) -> Option<usize> {
    COLUMNS
        .iter()
        .position(|milestone| What::milestone(*milestone) == what)
}

impl Timelines {
    /// The lives that the rows of a log tell.
    pub fn new(log: &Log) -> Timelines {
        let cases = log.case_count();
        let mut lives = Timelines {
            milestones: std::array::from_fn(|_| vec![NEVER; cases]),
            plain: vec![true; cases],
            settled_ms: vec![NEVER; cases],
            changed: vec![0; cases],
            values: vec![vec![ABSENT; cases]; log.fields().len()],
            hold_offsets: Vec::with_capacity(cases + 1),
            holds: Vec::new(),
        };
        let hold = log.fields().find(field::HOLD);
        lives.hold_offsets.push(0);
        for case in 0..cases {
            lives.read(log, case, hold);
            lives.hold_offsets.push(lives.holds.len() as u32);
        }
        lives
    }

    fn read(&mut self, log: &Log, case: usize, hold_field: Option<FieldId>) {
        let rows = log.rows(case as u32);
        let mut latest_column = 0;
        let mut open_hold: Option<Hold> = None;
        for row in rows {
            if let Some(field) = row.what().as_field() {
                if Some(field) == hold_field {
                    if open_hold.map_or(ABSENT, |hold| hold.reason) != row.value() {
                        self.end_hold(&mut open_hold, row.at_ms());
                        open_hold = (row.value() != ABSENT).then_some(Hold {
                            from_ms: row.at_ms(),
                            until_ms: i64::MAX,
                            reason: row.value(),
                        });
                    }
                    continue;
                }
                set_field(
                    &mut self.values[field as usize][case],
                    &mut self.changed[case],
                    &mut self.settled_ms[case],
                    field,
                    *row,
                );
            } else if let Some(column) = column(row.what()) {
                let at = &mut self.milestones[column][case];
                if *at == NEVER {
                    *at = row.at_ms();
                    self.plain[case] &= column >= latest_column;
                    latest_column = column;
                }
            } else if row.what() != What::NOTE {
                self.plain[case] = false;
            }
        }
        self.end_hold(&mut open_hold, i64::MAX);
    }

    fn end_hold(&mut self, open: &mut Option<Hold>, until_ms: i64) {
        if let Some(hold) = open.take()
            && hold.from_ms < until_ms
        {
            self.holds.push(Hold { until_ms, ..hold });
        }
    }

    /// Lives as columns: the milestones that were reached, the values by field, and the holds in the
    /// order of their cases. Milestones and fields that no case has are empty; all other columns
    /// have one entry a case, and `hold_offsets` one more.
    pub fn of_columns(
        milestones: [Vec<i64>; 4],
        values: Vec<Vec<Symbol>>,
        hold_offsets: Vec<u32>,
        holds: Vec<Hold>,
    ) -> Timelines {
        let cases = hold_offsets.len().saturating_sub(1);
        let mut plain = vec![true; cases];
        let reached = || milestones.iter().filter(|column| !column.is_empty());
        // The first two columns need no memory of the latest milestone but the first one itself.
        if let Some(first) = reached().next() {
            let mut latest = Cow::Borrowed(&first[..]);
            for column in reached().skip(1) {
                for ((plain, latest), at) in plain.iter_mut().zip(&*latest).zip(column) {
                    *plain &= (*at == NEVER) | (at >= latest);
                }
                if reached().count() > 2 {
                    let both = latest.iter().zip(column);
                    latest = both.map(|(latest, at)| *latest.max(at)).collect();
                }
            }
        }
        Timelines {
            plain,
            milestones,
            settled_ms: Vec::new(),
            changed: Vec::new(),
            values,
            hold_offsets,
            holds,
        }
    }

    /// How many cases there are.
    pub fn len(&self) -> usize {
        self.plain.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.plain.is_empty()
    }

    /// The holds of a case.
    #[inline]
    pub fn holds_of(&self, case: usize) -> &[Hold] {
        &self.holds[self.hold_offsets[case] as usize..self.hold_offsets[case + 1] as usize]
    }
}

/// A field gets a value.
#[inline]
fn set_field(
    value: &mut Symbol,
    changed: &mut u64,
    settled_ms: &mut i64,
    field: FieldId,
    row: Row,
) {
    if *value == ABSENT && *changed & field_bit(field) == 0 {
        if row.value() != ABSENT {
            *value = row.value();
            *settled_ms = (*settled_ms).max(row.at_ms());
        }
    } else if *value != row.value() {
        *value = row.value();
        *changed |= field_bit(field);
    }
}

/// Plain lives that arrive as columns, one case at a time, without rows.
#[derive(Debug, Default)]
pub struct TimelinesBuilder {
    names: LogBuilder,
    lives: Timelines,
}

impl TimelinesBuilder {
    /// Columns for these fields.
    pub fn new(fields: &[&str]) -> Self {
        let mut builder = TimelinesBuilder::default();
        let numbers: Vec<FieldId> = fields
            .iter()
            .map(|name| builder.names.field(name))
            .collect();
        let count = numbers.iter().max().map_or(0, |field| *field as usize + 1);
        builder.lives.values = vec![Vec::new(); count.max(field::ALL.len())];
        builder.lives.hold_offsets.push(0);
        builder
    }

    /// The symbol of a text.
    pub fn symbol(&mut self, text: &str) -> Symbol {
        self.names.symbol(text)
    }

    /// The number of a field.
    pub fn field(&mut self, name: &str) -> FieldId {
        self.names.field(name)
    }

    /// Adds a case: its milestones in the order of [`COLUMNS`], its fields, its holds.
    pub fn case(&mut self, at_ms: [i64; 4], fields: &[(FieldId, Symbol)], holds: &[Hold]) {
        let reached = at_ms.iter().filter(|at| **at != NEVER);
        self.lives.plain.push(reached.is_sorted());
        for (column, at) in self.lives.milestones.iter_mut().zip(at_ms) {
            column.push(at);
        }
        self.lives.settled_ms.push(NEVER);
        self.lives.changed.push(0);
        for column in &mut self.lives.values {
            column.push(ABSENT);
        }
        for (field, value) in fields {
            if let Some(last) = self.lives.values[*field as usize].last_mut() {
                *last = *value;
            }
        }
        self.lives.holds.extend_from_slice(holds);
        self.lives.hold_offsets.push(self.lives.holds.len() as u32);
    }

    /// Puts whole columns in the place of all cases; see [`Timelines::of_columns`].
    pub fn columns(
        &mut self,
        milestones: [Vec<i64>; 4],
        fields: Vec<(FieldId, Vec<Symbol>)>,
        hold_offsets: Vec<u32>,
        holds: Vec<Hold>,
    ) {
        let mut values = vec![Vec::new(); self.lives.values.len()];
        for (field, column) in fields {
            values[field as usize] = column;
        }
        self.lives = Timelines::of_columns(milestones, values, hold_offsets, holds);
    }

    /// The lives, and a log without rows that knows their texts and fields.
    pub fn finish(self) -> (Log, Timelines) {
        let log = self.names.finish();
        with_extent(log, self.lives)
    }
}

/// Tells a log without rows between which instants the lives lie.
fn with_extent(mut log: Log, lives: Timelines) -> (Log, Timelines) {
    let (mut first, mut last) = (i64::MAX, NEVER);
    for column in &lives.milestones {
        for at in column {
            // NEVER is the smallest instant, so that only the first one must leave it out.
            first = first.min(if *at == NEVER { i64::MAX } else { *at });
            last = last.max(*at);
        }
    }
    if last != NEVER {
        log.set_extent(Instant::from_ms(first), Instant::from_ms(last));
    }
    (log, lives)
}
