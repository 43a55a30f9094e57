//! One view of what is owed: as agreed, or as a side with pending claims has it.

use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::{Agreement, Role};
use facts::id::PartyId;
use facts::{Instant, Span, Zone};
use measure::Engine;

use crate::allocation::allocated;
use crate::charge::{Charged, Used, charged};
use crate::credit::{Credits, credits};
use crate::finding::Charges;
use crate::month::Month;
use crate::sharing::{Shared, shared};
use crate::statement::{Statement, statements};
use crate::trigger::{Rights, rights};

use super::claimed;
use super::measured::Measured;
use super::{Books, MonthAllocated};

/// All clauses about money in one view, and the statements that follow.
pub(super) fn settled(
    versions: &Versions,
    engine: &Engine<'_>,
    measured: &Measured,
    over: Span,
    side: Option<&PartyId>,
) -> (Books, Vec<Statement>) {
    let mut gaps = Vec::new();
    let mut used = Used::of(versions, over, engine, side);
    measured.add_volumes(&mut used, side);
    let charges: Vec<Charged> = ids(versions, |agreement| &agreement.charges)
        .into_iter()
        .map(|id| charged(versions, id, over, &used))
        .collect();
    let amounts = by_month(&charges);
    let findings = measured.findings(side);
    let last = last_over(over.until, &versions.latest().zone);
    let credits: Vec<Credits> = ids(versions, |agreement| &agreement.remedies)
        .into_iter()
        .map(|id| {
            let mut own = measured.of_remedy(versions, engine, id, &findings);
            own.retain(|finding| finding.month <= last);
            credits(versions, id, &own, &amounts, Some(last))
        })
        .collect();
    let sharing: Vec<Shared> = ids(versions, |agreement| &agreement.sharing)
        .into_iter()
        .map(|id| {
            let reached = measured.reached(versions, id, &findings, side, over.until, &mut gaps);
            shared(versions, id, &reached)
        })
        .collect();
    let mut books = Books {
        charges,
        credits,
        sharing,
        allocations: Vec::new(),
        rights: Rights::default(),
        idle_claims: Vec::new(),
        gaps,
    };
    let mut statements = statements(versions, books.worked(), over.until);
    claimed::apply(&mut books, &mut statements, engine.docket(), side);
    (books, statements)
}

/// What no side sees otherwise: rights to end early, and what allocations give on, as agreed.
pub(super) fn add_rights_and_allocations(
    versions: &Versions,
    measured: &Measured,
    over: Span,
    books: &mut Books,
) {
    let amounts = by_month(&books.charges);
    let findings = measured.findings(None);
    books.rights = rights(versions, &findings, &books.credits, &amounts, over.until);
    books.allocations = allocations(versions, &amounts, over.until);
}

fn by_month(charges: &[Charged]) -> Charges {
    charges.iter().flat_map(Charged::by_month).collect()
}

/// The last month that is over as of an instant.
fn last_over(as_of: Instant, zone: &Zone) -> Month {
    let month = Month::ending(as_of, zone);
    match month.end(zone) <= as_of {
        true => month,
        false => month.plus(-1),
    }
}

/// The ids of a section in all versions, in order.
fn ids<'a, K: Ord, V: 'a>(
    versions: &'a Versions,
    section: impl Fn(&'a Agreement) -> &'a BTreeMap<K, V>,
) -> Vec<&'a K> {
    let mut ids: Vec<&K> = versions
        .all()
        .iter()
        .flat_map(|agreement| section(agreement).keys())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What every month's charges come to for those who use something.
fn allocations(versions: &Versions, charges: &Charges, as_of: Instant) -> Vec<MonthAllocated> {
    let zone = &versions.latest().zone;
    let mut months: Vec<Month> = charges.keys().map(|(_, month)| *month).collect();
    months.sort_unstable();
    months.dedup();
    let mut all = Vec::new();
    for month in months {
        let end = month.end(zone);
        if end > as_of {
            continue;
        }
        let agreement = versions.at(end.plus_ms(-1));
        for id in agreement.allocation.keys() {
            let (Some(party), Some(allocated)) = (
                bearer(agreement, id),
                allocated(agreement, id, month, charges),
            ) else {
                continue;
            };
            all.push(MonthAllocated {
                id: id.clone(),
                month,
                party,
                currency: agreement.currency.clone().unwrap_or_default(),
                allocated,
            });
        }
    }
    all.sort_by(|a, b| (&a.id, a.month).cmp(&(&b.id, b.month)));
    all
}

/// In whose books an allocation is: of who pays its charges, else of the first customer.
fn bearer(agreement: &Agreement, id: &str) -> Option<PartyId> {
    let centres = agreement.allocation.get(id)?.centres.values();
    let mut charges = centres.flat_map(|centre| &centre.charges);
    let payer = charges.find_map(|charge| Some(agreement.charges.get(charge)?.from.value.clone()));
    let mut parties = agreement.parties.iter();
    let customer = parties.find(|(_, party)| party.role == Role::Customer);
    payer.or_else(|| customer.map(|(id, _)| id.clone()))
}
