//! The books of one's own party: the entries that `entente books` writes, as far as somebody sees the money of its
//! pairs.

use std::collections::BTreeSet;

use exchange::Books;
use facts::id::PartyId;
use ledger::settle::MonthAllocated;
use ledger::statement::State;
use ledger::{Entry, Month};

use super::answer::{Answer, CSV};
use super::call::Inside;
use super::operation::Done;
use super::problem::{Kind, Problem};
use super::reading::json;
use super::statement;

/// The books, as somebody sees them.
pub(crate) struct Own {
    /// The entries of months that are over, each with the other party; nobody where units are given on to.
    pub entries: Vec<(Option<PartyId>, Entry)>,
    /// Months that are not over: what is booked so far is left out.
    pub running: BTreeSet<Month>,
    /// What is given on to the units of the party; only for who sees the money of all its pairs.
    pub allocations: Vec<MonthAllocated>,
    /// Whether entries are left out that somebody may not see.
    pub is_part: bool,
}

impl Own {
    /// Reads them.
    pub fn of(inside: &Inside<'_>) -> Result<Own, Problem> {
        let party = &inside.world.party;
        let mut own = Own {
            entries: Vec::new(),
            running: BTreeSet::new(),
            allocations: Vec::new(),
            is_part: !inside.sees_all_pairs(),
        };
        for with in statement::seen(inside) {
            let owed = statement::settled(inside, &with)?;
            let shown = statement::shown(inside, &owed, &with, None)?;
            for one in shown.statements {
                match one.state {
                    State::Running => {
                        own.running.insert(one.month);
                    }
                    _ => {
                        let entries = one.entries().into_iter();
                        let entries = entries.map(|entry| (Some(with.clone()), entry));
                        own.entries.extend(entries);
                    }
                }
            }
        }
        let texts = inside.world.versions.all();
        if !own.is_part && texts.iter().any(|text| !text.allocation.is_empty()) {
            own.allocate(inside, party)?;
        }
        Ok(own)
    }

    /// Gives on to the units: from all charges of the party at once.
    fn allocate(&mut self, inside: &Inside<'_>, party: &PartyId) -> Result<(), Problem> {
        let settled = inside.figures()?.own();
        let allocations = settled.now.allocations.iter().cloned();
        let over =
            allocations.filter(|one| one.party == *party && !self.running.contains(&one.month));
        self.allocations = over.collect();
        for one in &self.allocations {
            let when = (one.month, one.currency.as_str());
            let entry = Entry::allocated(&one.party, when, &one.id, &one.allocated);
            self.entries.push((None, entry));
        }
        Ok(())
    }

    /// As every tool takes them.
    pub fn books(&self, party: &PartyId) -> Result<Books, Problem> {
        let entries = self.entries.iter().map(|(_, entry)| entry);
        Books::of(party, entries).map_err(|error| Kind::Unfit.because(error.to_string()))
    }
}

/// The books as CSV.
pub(crate) fn csv(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    inside.answered("books-csv", as_of, || {
        let books = Own::of(inside)?.books(&inside.world.party)?;
        Ok(Answer::of(CSV, books.csv()).marked())
    })
}

/// The books as JSON.
pub(crate) fn document(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    inside.answered("books", as_of, || {
        let books = Own::of(inside)?.books(&inside.world.party)?;
        Ok(json(books.json()))
    })
}
