//! What every party of the alliance has.

use std::collections::BTreeSet;

use facts::id::{PartyId, ServiceId};

use super::Making;
use crate::access::action::Action;
use crate::access::grant::{Clause, Group, Part, Target};
use crate::access::object::{ClauseKind, Thing};
use crate::access::principal::Office;

pub(super) fn add(making: &mut Making<'_>) {
    let agreement = making.agreement();
    for (id, party) in &agreement.parties {
        let clause = making.clause(format!("parties.{id}"), Part::Party, &party.place);
        sight(making, &clause, id);
        let all = || [Group::Party(id.clone())];
        let of = |offices: &[Office]| -> Vec<Group> {
            let offices = offices.iter();
            offices
                .map(|office| Group::Office(id.clone(), *office))
                .collect()
        };
        let mut give = |to: Vec<Group>, action: Action, thing: Thing| {
            making.grant(&clause, to, &[action], Target::one(thing));
        };
        give(all().into(), Action::Export, Thing::Agreement);
        let mut taking = of(&[Office::Delegate, Office::Administrator]);
        taking.push(Group::Reader(id.clone()));
        give(taking, Action::Export, Thing::Journal);
        let proposing = of(&[Office::Delegate, Office::Signatory]);
        give(proposing, Action::Propose, Thing::Agreement);
        give(of(&[Office::Signatory]), Action::Sign, Thing::Agreement);
        let kept = [
            Thing::Alliance,
            Thing::Keys(id.clone()),
            Thing::People(id.clone()),
        ];
        give(of(&[Office::Privacy]), Action::Erase, Thing::Personal);
        let breaking = of(&[Office::Delegate, Office::Operator]);
        give(breaking, Action::Break, Thing::Emergency);
        let administrators = of(&[Office::Administrator]);
        let kept = Target::These(kept.into());
        making.grant(&clause, administrators, &[Action::Administer], kept);
        let common = || Target::all_of([None]);
        let mut taking = of(&[Office::Delegate]);
        making.grant(&clause, all(), &[Action::Submit, Action::Contest], common());
        taking.push(Group::Reader(id.clone()));
        making.grant(&clause, taking, &[Action::Export], common());
        let mut summing = of(&[Office::Commercial, Office::Signatory]);
        summing.push(Group::Reader(id.clone()));
        making.grant(&clause, summing, &[Action::See], Target::Totals);
    }
}

/// What everybody of a party sees.
fn sight(making: &mut Making<'_>, clause: &Clause, id: &PartyId) {
    let agreement = making.agreement();
    let mut things = vec![
        Thing::Alliance,
        Thing::Agreement,
        Thing::Plan,
        Thing::Journal,
        Thing::Emergency,
        Thing::People(id.clone()),
    ];
    things.extend(agreement.parties.keys().cloned().map(Thing::Keys));
    things.extend(known(making, id));
    let see = [Action::See];
    let to = || [Group::Party(id.clone())];
    let things = Target::These(things.into_iter().collect());
    making.grant(clause, to(), &see, things);
    let services = agreement.services.iter();
    let readable = services.filter(|(_, service)| {
        let readers = agreement.audiences.get(&*service.place.file);
        readers.is_none_or(|readers| readers.contains(id))
    });
    let readable: BTreeSet<ServiceId> = readable.map(|(id, _)| id.clone()).collect();
    making.grant(clause, to(), &see, Target::Services(readable));
    let common = Target::Everything(BTreeSet::from([None]));
    making.grant(clause, to(), &see, common);
}

/// What clauses bring about whose text a party reads. The packs of a forum are for its seats.
fn known(making: &Making<'_>, party: &PartyId) -> Vec<Thing> {
    let agreement = making.agreement();
    let reads = |place: &facts::Place| {
        let readers = agreement.audiences.get(&*place.file);
        readers.is_none_or(|readers| readers.contains(party))
    };
    let mut known = Vec::new();
    let mut note = |kind: ClauseKind, id: &str, place: &facts::Place| {
        if reads(place) {
            known.push(Thing::Clause(kind, id.to_owned()));
        }
    };
    if let Some(governance) = &agreement.governance {
        for (id, decision) in &governance.decisions {
            if let Some(first) = decision.accountable.first() {
                note(ClauseKind::Decision, id.as_str(), &first.place);
            }
        }
        for (id, approval) in &governance.approvals {
            note(ClauseKind::Approval, id, &approval.by.place);
        }
    }
    for (id, policy) in &agreement.policies {
        note(ClauseKind::Policy, id.as_str(), &policy.owner.place);
    }
    let scope = agreement.scope.iter();
    for (id, deliverable) in scope.flat_map(|scope| &scope.deliverables) {
        note(ClauseKind::Deliverable, id, &deliverable.owner.place);
    }
    let change = agreement.change.iter();
    for (id, freeze) in change.flat_map(|change| &change.freezes) {
        note(ClauseKind::Freeze, id, &freeze.from.place);
    }
    known
}
