//! Prices and statements: the two of a pair, and nobody else.

use std::collections::BTreeMap;

use agreement::Agreement;
use facts::Place;
use facts::id::PartyId;

use super::{Making, customers};
use crate::access::action::Action;
use crate::access::grant::{Group, Part, Target};
use crate::access::object::{ClaimedOn, Pair, Thing};
use crate::access::principal::Office;

/// The pairs that do business with each other, with the relations that say so; where two have none, with
/// what one pays the other.
pub(super) fn all(agreement: &Agreement) -> BTreeMap<Pair, Vec<(String, Place)>> {
    let mut all: BTreeMap<Pair, Vec<(String, Place)>> = BTreeMap::new();
    for (id, service) in &agreement.services {
        let Some(relation) = &service.relation else {
            continue;
        };
        for customer in customers(agreement, relation) {
            if let Some(pair) = Pair::new(customer, &relation.provider) {
                let address = format!("services.{id}.relation");
                let clauses = all.entry(pair).or_default();
                clauses.push((address, relation.place.clone()));
            }
        }
    }
    let mut paid: BTreeMap<Pair, Vec<(String, Place)>> = BTreeMap::new();
    let mut note = |one: &PartyId, other: &PartyId, address: String, place: &Place| {
        if let Some(pair) = Pair::new(one, other)
            && !all.contains_key(&pair)
        {
            let clauses = paid.entry(pair).or_default();
            clauses.push((address, place.clone()));
        }
    };
    for (id, charge) in &agreement.charges {
        let (from, to) = (&charge.from, &charge.to);
        note(&from.value, &to.value, format!("charges.{id}"), &from.place);
    }
    for (id, remedy) in &agreement.remedies {
        let (from, to) = (&remedy.from, &remedy.to);
        note(
            &from.value,
            &to.value,
            format!("remedies.{id}"),
            &from.place,
        );
    }
    for (id, sharing) in &agreement.sharing {
        let (one, other) = (&sharing.customer, &sharing.provider);
        note(
            &one.value,
            &other.value,
            format!("sharing.{id}"),
            &one.place,
        );
    }
    all.extend(paid);
    // Where there are only two, whatever one pays is between them.
    let mut parties = agreement.parties.iter();
    if let (Some((one, party)), Some((other, _)), None) =
        (parties.next(), parties.next(), parties.next())
        && let Some(pair) = Pair::new(one, other)
    {
        let both = || vec![(format!("parties.{one}"), party.place.clone())];
        all.entry(pair).or_insert_with(both);
    }
    all
}

pub(super) fn add(making: &mut Making<'_>) {
    for (pair, clauses) in all(making.agreement()) {
        let holders = |offices: &[Office]| -> Vec<Group> {
            let parties = pair.parties();
            let each = parties.into_iter().flat_map(|party| {
                let offices = offices.iter();
                offices.map(|office| Group::Office(party.clone(), *office))
            });
            each.collect()
        };
        let readers = pair.parties().map(|party| Group::Reader(party.clone()));
        let both = [Office::Commercial, Office::Signatory];
        for (address, place) in clauses {
            let clause = making.clause(address, Part::Side, &place);
            let mut seeing = holders(&both);
            seeing.extend(readers.clone());
            let statement = || Target::one(Thing::Statement(pair.clone()));
            let terms = || Target::one(Thing::Terms(pair.clone()));
            let claims = Target::Claims {
                kinds: None,
                on: [ClaimedOn::Pair(pair.clone())].into(),
                by: None,
            };
            let reading = [Action::See, Action::Export];
            let both_things = [Thing::Statement(pair.clone()), Thing::Terms(pair.clone())];
            let both_things = Target::These(both_things.into());
            making.grant(&clause, seeing.clone(), &reading, both_things);
            making.grant(&clause, seeing, &[Action::See], claims);
            making.grant(&clause, holders(&both), &[Action::Contest], statement());
            let signing = holders(&[Office::Signatory]);
            making.grant(
                &clause,
                signing.clone(),
                &[Action::Countersign],
                statement(),
            );
            making.grant(&clause, signing, &[Action::Propose], terms());
        }
    }
}
