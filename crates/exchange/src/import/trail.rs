//! An audit trail: its rows wait until the file has been read, because their order in the file plays
//! no part, and are told case by case in time. What is new in a row is found in [`super::telling`].

use std::collections::HashMap;

use facts::Instant;
use facts::id::{CaseId, PartyId};

use super::case::{self, Said};
use super::telling::Telling;
use super::texts::{Text, Texts};
use super::{Draft, Fate, Import, Outcome, Repeats, Stamp};
use crate::report::Rejection;

/// The rows of an audit trail.
#[derive(Default)]
pub(super) struct Trail {
    numbers: HashMap<CaseId, usize>,
    cases: Vec<CaseId>,
    /// The instant of the last row of each case in the file so far.
    last: Vec<Instant>,
    rows: Vec<Row>,
    /// What the rows say of their cases, as many values for each.
    values: Vec<Text>,
    /// The columns with milestones, as many for each row.
    milestones: Vec<Option<Instant>>,
    texts: Texts,
    /// The parties that state rows, one after the other.
    parties: Vec<PartyId>,
    /// When the rows were recorded, if they say so.
    recorded: Vec<Option<Instant>>,
    /// What rows say of anything but the case, by row.
    others: HashMap<usize, Vec<Draft>>,
    /// Whether some row is later, or earlier, than the one before it of the same case.
    later: bool,
    earlier: bool,
}

/// A row that waits to be told; small, because all wait at once.
struct Row {
    case: usize,
    at: Instant,
    line: u64,
    seq: u64,
    party: usize,
}

/// What a row is beside what it says of its case.
pub(super) struct Waiting {
    /// The line on which it begins.
    pub(super) line: u64,
    /// How its facts are stamped.
    pub(super) stamp: Stamp,
    /// What it says of anything but the case.
    pub(super) others: Vec<Draft>,
}

/// What a row says of its case.
#[derive(Clone, Copy)]
pub(super) struct Saying<'t> {
    pub(super) at: Instant,
    pub(super) seq: u64,
    /// In the order of the places of the mapping.
    pub(super) values: &'t [Text],
    /// In the order of the mapping.
    pub(super) milestones: &'t [Option<Instant>],
}

impl Trail {
    /// Takes a row.
    pub(super) fn gather(&mut self, said: Said<'_>, at: Instant, waiting: Waiting) {
        let case = match self.numbers.get(&said.case) {
            Some(number) => *number,
            None => {
                self.numbers.insert(said.case.clone(), self.cases.len());
                self.cases.push(said.case);
                self.last.push(at);
                self.cases.len() - 1
            }
        };
        let last = std::mem::replace(&mut self.last[case], at);
        self.later |= last < at;
        self.earlier |= last > at;
        for value in &said.values {
            self.values.push(match value {
                Some(text) => self.texts.value(text.as_deref()),
                None => Text::UNSPOKEN,
            });
        }
        self.milestones.extend(&said.milestones);
        let Waiting {
            line,
            stamp,
            others,
        } = waiting;
        if self.parties.last() != Some(&stamp.by) {
            self.parties.push(stamp.by);
        }
        if stamp.recorded.is_some() {
            self.recorded.push(stamp.recorded);
        }
        if !others.is_empty() {
            self.others.insert(self.rows.len(), others);
        }
        self.rows.push(Row {
            case,
            at,
            line,
            seq: stamp.seq,
            party: self.parties.len() - 1,
        });
    }

    /// The rows by case and instant. Rows of one instant go by their sequence number if they have
    /// one, and as they stand in the file.
    fn in_time(&self, by_sequence: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        if self.is_newest_first() {
            order.reverse();
        }
        order.sort_by_key(|index| {
            let Row { case, at, seq, .. } = &self.rows[*index];
            (*case, *at, if by_sequence { *seq } else { 0 })
        });
        order
    }

    /// Whether the file goes from the newest row of each case to its oldest; then so do the rows of
    /// one instant.
    fn is_newest_first(&self) -> bool {
        self.earlier && !self.later
    }

    /// What a row is beside what it says of its case.
    fn waiting(&self, row: usize) -> Waiting {
        let Row {
            line, seq, party, ..
        } = self.rows[row];
        Waiting {
            line,
            stamp: Stamp {
                by: self.parties[party].clone(),
                seq,
                recorded: self.recorded.get(row).copied().flatten(),
            },
            others: self.others.get(&row).cloned().unwrap_or_default(),
        }
    }

    /// What a row says of its case.
    fn saying(&self, row: usize) -> Saying<'_> {
        let part = |length: usize| {
            let width = length / self.rows.len();
            row * width..(row + 1) * width
        };
        Saying {
            at: self.rows[row].at,
            seq: self.rows[row].seq,
            values: &self.values[part(self.values.len())],
            milestones: &self.milestones[part(self.milestones.len())],
        }
    }
}

impl Import<'_> {
    /// Tells the rows that were gathered.
    pub(super) fn tell(&mut self) {
        let mapping = self.mapping;
        let Some(map) = mapping.case() else { return };
        let mut trail = std::mem::take(&mut self.trail);
        let mut texts = std::mem::take(&mut trail.texts);
        let by_sequence = mapping.sequence.is_some();
        if trail.is_newest_first() && !by_sequence {
            // Numbered against the order of the file, rows of one instant keep theirs.
            let sum = 2 * self.context.after_seq + self.number + 1;
            for row in &mut trail.rows {
                row.seq = sum.saturating_sub(row.seq);
            }
        }
        let order = trail.in_time(by_sequence);
        let mut refused = Vec::new();
        for rows in order.chunk_by(|one, next| trail.rows[*one].case == trail.rows[*next].case) {
            let first = &trail.rows[rows[0]];
            let case = &trail.cases[first.case];
            let known = self.held.cases.of(case);
            let mut telling = Telling::begin(map, case, &known, first.at, by_sequence, &mut texts);
            for row in rows {
                let told = telling.tell(trail.saying(*row));
                let updates = case::into_drafts(told.updates.clone(), Repeats::Anew);
                let Waiting {
                    line,
                    stamp,
                    others,
                } = trail.waiting(*row);
                match self.hand_out_all(&stamp, others.into_iter().chain(updates)) {
                    Ok(new) => {
                        let fate = telling.keep(told, new);
                        self.report.unchanged += u64::from(new.is_none() && fate == Fate::Accepted);
                        self.count(line, Ok(Outcome::Told(fate)));
                    }
                    Err(flaw) => refused.push(Rejection { line, flaw }),
                }
            }
        }
        refused.sort_by_key(|rejection| rejection.line);
        for Rejection { line, flaw } in refused {
            self.count(line, Err(flaw));
        }
    }
}
