//! Closing: a month that both parties agreed to stays as it was posted.
//!
//! CLAUSE: a month closes when the second of the two agrees to the total that the statement then has.
//! From then on its lines do not change; whatever would change them is a correction in the first later
//! month of the two that is not closed.

use std::collections::BTreeMap;

use facts::fact::Closing;
use facts::id::PartyId;
use facts::{Body, Exact, Fact, FactId, Instant, Zone};

use crate::month::Month;
use crate::sheet::Sheet;
use crate::statement::{Pair, State, Statement};

type Key = (Pair, Month, String);

/// An agreement to a total that the statement did not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdleClosing {
    /// The fact.
    pub fact: FactId,
    /// Who agreed.
    pub by: PartyId,
    /// To the statement with whom.
    pub with: PartyId,
    /// Of which month.
    pub month: String,
    /// ISO 4217 code.
    pub currency: String,
    /// To which total.
    pub stated: String,
    /// What the statement has; nothing where there is none that is over.
    pub total: Option<Exact>,
}

/// The statements with those months as posted that were closed, and with what corrects them. `then`
/// gives the statements as of an earlier instant.
pub(super) fn close(
    now: &[Statement],
    facts: &[&Fact],
    (zone, as_of): (&Zone, Instant),
    sheet: &mut Sheet,
    mut then: impl FnMut(Instant) -> Vec<Statement>,
) -> (Vec<Statement>, Vec<IdleClosing>) {
    let mut posted: BTreeMap<Key, Statement> = BTreeMap::new();
    let mut said: BTreeMap<(Month, PartyId, PartyId, String), Exact> = BTreeMap::new();
    let mut cache: BTreeMap<Instant, Vec<Statement>> = BTreeMap::new();
    for fact in closings(facts, as_of) {
        let Body::Closing(closing) = &fact.body else {
            continue;
        };
        let (Ok(month), Ok(total)) = (closing.month.parse::<Month>(), Exact::parse(&closing.total))
        else {
            continue;
        };
        let currency = closing.currency.clone();
        let by =
            |one: &PartyId, other: &PartyId| (month, one.clone(), other.clone(), currency.clone());
        said.insert(by(&fact.by, &closing.with), total.clone());
        if said.get(&by(&closing.with, &fact.by)) != Some(&total) {
            continue;
        }
        let own = cache
            .entry(fact.recorded)
            .or_insert_with(|| then(fact.recorded));
        let with_corrections = corrected(own, &posted, (zone, fact.recorded), sheet);
        let mut own = with_corrections.iter();
        let Some(statement) = own.find(|one| is_meant(one, &fact.by, closing)) else {
            continue;
        };
        let is_over = matches!(statement.state, State::Open { .. });
        if is_over && statement.total() == total {
            let mut closed = statement.clone();
            closed.state = State::Closed { at: fact.recorded };
            let key = (closed.pair.clone(), month, currency);
            posted.entry(key).or_insert(closed);
        }
    }
    let mut statements = corrected(now, &posted, (zone, as_of), sheet);
    for statement in &mut statements {
        let total = statement.total();
        let Pair { payer, payee } = &statement.pair;
        let says = |one: &PartyId, other: &PartyId| {
            let key = (
                statement.month,
                one.clone(),
                other.clone(),
                statement.currency.clone(),
            );
            (said.get(&key) == Some(&total)).then(|| one.clone())
        };
        let both = [says(payer, payee), says(payee, payer)];
        if let State::Open { agreed } = &mut statement.state {
            agreed.extend(both.into_iter().flatten());
        }
    }
    let idle = idle(&statements, facts, as_of);
    (statements, idle)
}

/// The agreements that the statements as they are now do not bear out: the last word of each party about a
/// month that is not closed.
fn idle(statements: &[Statement], facts: &[&Fact], as_of: Instant) -> Vec<IdleClosing> {
    let mut last: BTreeMap<(&PartyId, &PartyId, &str, &str), IdleClosing> = BTreeMap::new();
    for fact in closings(facts, as_of) {
        let Body::Closing(closing) = &fact.body else {
            continue;
        };
        let mut statements = statements.iter();
        let found = statements.find(|one| is_meant(one, &fact.by, closing));
        let total = found.filter(|one| one.state != State::Running);
        let total = total.map(Statement::total);
        let key = (
            &fact.by,
            &closing.with,
            closing.month.as_str(),
            closing.currency.as_str(),
        );
        let agrees = Exact::parse(&closing.total).ok() == total;
        if agrees && total.is_some() || found.is_some_and(|one| one.closed().is_some()) {
            last.remove(&key);
            continue;
        }
        let idle = IdleClosing {
            fact: fact.id,
            by: fact.by.clone(),
            with: closing.with.clone(),
            month: closing.month.clone(),
            currency: closing.currency.clone(),
            stated: closing.total.clone(),
            total,
        };
        last.insert(key, idle);
    }
    last.into_values().collect()
}

/// Whether a party agrees to this statement.
fn is_meant(statement: &Statement, by: &PartyId, closing: &Closing) -> bool {
    let Pair { payer, payee } = &statement.pair;
    [(payer, payee), (payee, payer)].contains(&(by, &closing.with))
        && statement.month.to_string() == closing.month
        && statement.currency == closing.currency
}

/// The closings known as of an instant, in the order in which they were recorded.
fn closings<'f>(facts: &[&'f Fact], as_of: Instant) -> Vec<&'f Fact> {
    let mut closings: Vec<&Fact> = facts
        .iter()
        .copied()
        .filter(|fact| matches!(fact.body, Body::Closing(_)) && fact.recorded <= as_of)
        .collect();
    closings.sort_by_key(|fact| (fact.recorded, fact.id));
    closings
}

/// Statements with the posted ones in their places, and corrections in the first month after a closed
/// one that is not closed.
fn corrected(
    now: &[Statement],
    posted: &BTreeMap<Key, Statement>,
    (zone, as_of): (&Zone, Instant),
    sheet: &mut Sheet,
) -> Vec<Statement> {
    let mut all: BTreeMap<Key, Statement> = now
        .iter()
        .map(|statement| (key(statement), statement.clone()))
        .collect();
    for (key, statement) in posted {
        all.insert(key.clone(), statement.clone());
    }
    for (of, closed) in posted {
        let present = now.iter().find(|statement| key(statement) == *of);
        let present = present.cloned().unwrap_or_else(|| Statement {
            lines: Vec::new(),
            ..closed.clone()
        });
        let lines = present.correction(&as_posted(closed, posted), sheet);
        if lines.is_empty() {
            continue;
        }
        let (pair, _, currency) = of;
        let mut month = closed.month.plus(1);
        while posted.contains_key(&(pair.clone(), month, currency.clone())) {
            month = month.plus(1);
        }
        let target = all
            .entry((pair.clone(), month, currency.clone()))
            .or_insert_with(|| Statement {
                month,
                state: State::of(month, zone, as_of),
                lines: Vec::new(),
                ..closed.clone()
            });
        target.lines.extend(lines);
    }
    all.into_values().collect()
}

/// A closed statement with what closed statements have corrected of it since.
fn as_posted(closed: &Statement, posted: &BTreeMap<Key, Statement>) -> Statement {
    let mut lines: Vec<_> = closed
        .lines
        .iter()
        .filter(|line| line.corrects.is_none())
        .cloned()
        .collect();
    for other in posted.values() {
        let same = (&other.pair, &other.currency) == (&closed.pair, &closed.currency);
        let corrects = other.lines.iter();
        let corrects = corrects.filter(|line| same && line.corrects == Some(closed.month));
        lines.extend(corrects.cloned());
    }
    Statement {
        lines,
        ..closed.clone()
    }
}

fn key(statement: &Statement) -> Key {
    (
        statement.pair.clone(),
        statement.month,
        statement.currency.clone(),
    )
}
