//! From an agreement and facts to what is owed: the walk over all clauses about money.
//!
//! ```text
//! versions + facts --as of--> Engine --readings--> findings, volumes, costs
//!   charges -> credits (of the charges) -> sharing -> allocation -> statements      (as agreed)
//!   the same once more for every side with pending claims --beside--> what is disputed, what is held
//!   closings --> months that stay as they were posted; what changed later is a correction
//! ```
//!
//! CLAUSE: only windows and months that are over count. Money begins with the first version's date or
//! with the month of the first fact, whichever is later.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use facts::id::PartyId;
use facts::{Fact, Instant, Span};
use measure::Engine;

use crate::allocation::Allocated;
use crate::charge::Charged;
use crate::credit::Credits;
use crate::entry::Entry;
use crate::gap::Gap;
use crate::month::Month;
use crate::sharing::Shared;
use crate::sheet::Sheet;
use crate::statement::{Statement, StatementLine, Worked};
use crate::trigger::Rights;

mod claimed;
mod closing;
mod disputed;
mod measured;
mod view;

pub use closing::IdleClosing;
use measured::Measured;

/// What is owed between all parties as of an instant, with all that it rests on.
#[derive(Clone, Debug)]
pub struct Settled {
    /// As of.
    pub as_of: Instant,
    /// The stretch that was looked at: months and windows that lie in it are settled.
    pub over: Span,
    /// What was worked out as of now.
    pub now: Books,
    /// The statements of all pairs and months: those closed as they were posted, the others as of now
    /// with corrections of those closed.
    pub statements: Vec<Statement>,
    /// Agreements to a total that a statement does not have: they close nothing.
    pub idle_closings: Vec<IdleClosing>,
    /// The steps of corrections.
    pub corrections: Sheet,
    /// What was worked out when months were closed.
    posted: BTreeMap<Instant, Books>,
}

/// All that was worked out from the clauses, as agreed.
#[derive(Clone, Debug)]
pub struct Books {
    /// Charges, by id.
    pub charges: Vec<Charged>,
    /// Credits, by remedy.
    pub credits: Vec<Credits>,
    /// Sharings, by id.
    pub sharing: Vec<Shared>,
    /// Allocations, by id and month.
    pub allocations: Vec<MonthAllocated>,
    /// Rights to end the agreement early.
    pub rights: Rights,
    /// Claims about lines that no statement has: they change nothing.
    pub idle_claims: Vec<Gap>,
    /// What is left open beside the gaps of each of them.
    pub gaps: Vec<Gap>,
}

/// What an allocation gives on in a month.
#[derive(Clone, Debug)]
pub struct MonthAllocated {
    /// The allocation.
    pub id: String,
    /// The month.
    pub month: Month,
    /// In whose books.
    pub party: PartyId,
    /// ISO 4217 code.
    pub currency: String,
    /// Who bears what.
    pub allocated: Allocated,
}

/// Settles an agreement over facts, as of an instant.
///
/// Versions that begin later play no part, nor do facts recorded later.
pub fn settle(versions: &Versions, facts: &[&Fact], as_of: Instant) -> Settled {
    let present = present(versions, facts, as_of);
    let mut corrections = Sheet::default();
    let mut posted = BTreeMap::new();
    let (statements, idle_closings) = closing::close(
        &present.statements,
        facts,
        (&versions.latest().zone, as_of),
        &mut corrections,
        |closed| {
            let then = self::present(versions, facts, closed);
            posted.insert(closed, then.books);
            then.statements
        },
    );
    Settled {
        as_of,
        over: present.over,
        now: present.books,
        statements,
        idle_closings,
        corrections,
        posted,
    }
}

/// The statements as of an instant, with no month taken as closed: what was posted plays no part.
pub fn unclosed(versions: &Versions, facts: &[&Fact], as_of: Instant) -> Vec<Statement> {
    present(versions, facts, as_of).statements
}

/// What is owed as of an instant, no month being closed.
struct Present {
    over: Span,
    books: Books,
    statements: Vec<Statement>,
}

fn present(versions: &Versions, facts: &[&Fact], as_of: Instant) -> Present {
    let begun = measured::begun(versions, as_of);
    let own = Versions::new(begun).0;
    let versions = own.as_ref().unwrap_or(versions);
    let terms = measured::with_volumes(versions);
    let mut engine = Engine::new(&terms, facts.iter().copied(), as_of);
    let over = over(versions, &engine, as_of);
    let measured = Measured::of(versions, &mut engine, over);
    let (mut books, mut statements) = view::settled(versions, &engine, &measured, over, None);
    view::add_rights_and_allocations(versions, &measured, over, &mut books);
    let sides: BTreeSet<PartyId> = engine.docket().sides().into_iter().cloned().collect();
    for side in &sides {
        let (_, own) = view::settled(versions, &engine, &measured, over, Some(side));
        disputed::beside(&mut statements, side, &own);
    }
    disputed::hold(versions, &mut statements, &mut books.gaps);
    Present {
        over,
        books,
        statements,
    }
}

/// The stretch that is looked at.
fn over(versions: &Versions, engine: &Engine<'_>, as_of: Instant) -> Span {
    let first = &versions.all()[0];
    let begin = engine.view().facts().first().map_or(as_of, |fact| fact.at);
    let month = Month::of(first.zone.local(begin).date());
    let begin = month.begin(&first.zone).min(begin);
    let from = first.effective.map_or(begin, |from| from.max(begin));
    Span::new(from.min(as_of), as_of)
}

impl Settled {
    /// What was worked out when the statement was posted; as of now where it is not closed.
    pub fn books(&self, statement: &Statement) -> &Books {
        let closed = statement.closed();
        closed
            .and_then(|at| self.posted.get(&at))
            .unwrap_or(&self.now)
    }

    /// The sheet on which a line of a statement was worked out.
    pub fn sheet(&self, statement: &Statement, line: &StatementLine) -> Option<&Sheet> {
        match line.corrects {
            Some(_) => Some(&self.corrections),
            None => self.books(statement).worked().sheet(&line.clause),
        }
    }

    /// Everything that is booked: the lines of all statements, and what allocations give on.
    pub fn entries(&self) -> Vec<Entry> {
        let lines = self.statements.iter().flat_map(Statement::entries);
        let allocated = self.now.allocations.iter().map(|one| {
            let when = (one.month, one.currency.as_str());
            Entry::allocated(&one.party, when, &one.id, &one.allocated)
        });
        lines.chain(allocated).collect()
    }

    /// Everything that was left open, as of now: each gap once, in order.
    pub fn gaps(&self) -> Vec<&Gap> {
        let books = &self.now;
        let mut gaps: BTreeSet<&Gap> = books.gaps.iter().collect();
        gaps.extend(books.charges.iter().flat_map(|one| &one.gaps));
        gaps.extend(books.credits.iter().flat_map(|one| &one.gaps));
        gaps.extend(books.sharing.iter().flat_map(|one| &one.gaps));
        gaps.extend(books.allocations.iter().flat_map(|one| &one.allocated.gaps));
        gaps.into_iter().collect()
    }
}

impl Books {
    /// The sheet of a clause, to go on with.
    fn sheet_mut(&mut self, clause: &str) -> Option<&mut Sheet> {
        let (section, id) = clause.split_once('.')?;
        match section {
            "charges" => {
                let found = self.charges.iter_mut();
                let mut found = found.filter(|one| one.charge.as_str() == id);
                found.next().map(|one| &mut one.sheet)
            }
            "remedies" => {
                let found = self.credits.iter_mut();
                let mut found = found.filter(|one| one.remedy.as_str() == id);
                found.next().map(|one| &mut one.sheet)
            }
            "sharing" => {
                let mut found = self.sharing.iter_mut().filter(|one| one.sharing == id);
                found.next().map(|one| &mut one.sheet)
            }
            _ => None,
        }
    }

    /// All that statements are made of.
    pub fn worked(&self) -> Worked<'_> {
        Worked {
            charges: &self.charges,
            credits: &self.credits,
            sharing: &self.sharing,
        }
    }
}
