//! From the agreement in force to the rights that its clauses give.
//!
//! Clauses that give more come first, so that an answer names the strongest one.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use agreement::model::{Spanned, Who};
use facts::id::{PartyId, ServiceId};
use facts::{Instant, Place};

use super::action::Action;
use super::grant::{Clause, Grant, Group, Part, Target};
use super::object::Pair;
use super::principal::{Office, Standing};

mod change;
mod claim;
mod emergency;
mod forum;
mod pair;
mod party;
mod personal;
mod relation;
mod responsibility;
mod source;
mod steering;

/// All rights as of an instant.
pub(super) fn grants(agreement: &Agreement, standing: &Standing, as_of: Instant) -> Vec<Grant> {
    let mut making = Making {
        agreement,
        grants: Vec::new(),
    };
    relation::add(&mut making);
    responsibility::add(&mut making);
    pair::add(&mut making);
    claim::add(&mut making);
    forum::add(&mut making);
    steering::add(&mut making);
    change::add(&mut making, as_of);
    source::add(&mut making);
    personal::add(&mut making);
    party::add(&mut making);
    emergency::add(&mut making, standing, as_of);
    let mut grants = making.grants;
    for grant in &mut grants {
        grant
            .to
            .retain(|group| has_rights(group, agreement, standing));
    }
    grants.retain(|grant| !grant.to.is_empty() && !grant.actions.is_empty());
    grants.sort_by_key(|grant| grant.clause.part);
    grants
}

/// The pairs that do business with each other, each with the clauses that say so.
pub(super) fn pairs(agreement: &Agreement) -> BTreeMap<Pair, Vec<(String, Place)>> {
    pair::all(agreement)
}

/// The customers of a relation.
fn customers<'a>(
    agreement: &'a Agreement,
    relation: &'a agreement::model::Relation,
) -> Vec<&'a PartyId> {
    let all = agreement.parties.iter();
    match &relation.customer {
        Some(customer) => vec![customer],
        None => all
            .filter(|(_, party)| party.role == agreement::model::Role::Customer)
            .map(|(id, _)| id)
            .collect(),
    }
}

/// Parties that are no members have nothing, and a team has the rights of those who are.
fn has_rights(group: &Group, agreement: &Agreement, standing: &Standing) -> bool {
    let known =
        |party: &PartyId| agreement.parties.contains_key(party) && standing.is_active(party);
    match group {
        Group::Party(party)
        | Group::Office(party, _)
        | Group::Reader(party)
        | Group::Source(party, _)
        | Group::Sources(party)
        | Group::Person(party, _) => known(party),
        Group::Team(team) => {
            let team = agreement.teams.get(team);
            team.is_some_and(|team| team.members.iter().any(known))
        }
    }
}

/// Rights while they are being collected.
struct Making<'a> {
    agreement: &'a Agreement,
    grants: Vec<Grant>,
}

impl<'a> Making<'a> {
    fn agreement(&self) -> &'a Agreement {
        self.agreement
    }

    /// A clause that stands at a place.
    fn clause(&self, address: String, part: Part, place: &Place) -> Clause {
        Clause {
            address,
            part,
            readers: self.agreement.audiences.get(&*place.file).cloned(),
        }
    }

    fn grant(
        &mut self,
        clause: &Clause,
        to: impl IntoIterator<Item = Group>,
        actions: &[Action],
        on: Target,
    ) {
        self.grants.push(Grant {
            clause: clause.clone(),
            to: to.into_iter().collect(),
            actions: actions.iter().copied().collect(),
            on,
        });
    }

    /// Those named, and who reads for their companies, see everything of these services; who speaks for
    /// them, and who reads, takes it out.
    fn sight(&mut self, clause: &Clause, whos: &[Who], services: &BTreeSet<Option<ServiceId>>) {
        let mut seeing: BTreeSet<Group> = whos.iter().map(Group::all_of).collect();
        let mut taking: BTreeSet<Group> = whos.iter().map(Group::speaking_for).collect();
        for who in whos {
            let readers = self.readers(who);
            // Who reads for a party is among everybody of it.
            if let Who::Team(_) = who {
                seeing.extend(readers.iter().cloned());
            }
            taking.extend(readers);
        }
        let everything = Target::Everything(services.clone());
        self.grant(clause, seeing, &[Action::See], everything);
        let work = Target::all_of(services.iter().cloned());
        self.grant(clause, taking, &[Action::Export], work);
    }

    /// Who reads for the companies of a party or team.
    fn readers(&self, who: &Who) -> Vec<Group> {
        match who {
            Who::Party(party) => vec![Group::Reader(party.clone())],
            Who::Team(team) => {
                let team = self.agreement().teams.get(team);
                let members = team.into_iter().flat_map(|team| &team.members);
                members.cloned().map(Group::Reader).collect()
            }
        }
    }

    /// Every service, and none in particular.
    fn everywhere(&self) -> BTreeSet<Option<ServiceId>> {
        let services = self.agreement().services.keys().cloned().map(Some);
        services.chain([None]).collect()
    }
}

fn named(whos: &[Spanned<Who>]) -> Vec<Who> {
    whos.iter().map(|who| who.value.clone()).collect()
}

fn speaking(whos: &[Who]) -> Vec<Group> {
    whos.iter().map(Group::speaking_for).collect()
}

fn delegates(parties: &[Spanned<PartyId>]) -> Vec<Group> {
    let parties = parties.iter();
    parties
        .map(|party| Group::Office(party.value.clone(), Office::Delegate))
        .collect()
}
