//! Sources: what a party's systems state, by their tokens or by hand.

use std::collections::BTreeSet;

use facts::id::ServiceId;

use super::Making;
use crate::access::action::Action;
use crate::access::grant::{Group, Part, Target};
use crate::access::principal::Office;
use crate::access::topic::Topic;

pub(super) fn add(making: &mut Making<'_>) {
    let agreement = making.agreement();
    let actions = [Action::See, Action::Submit];
    for (id, source) in &agreement.sources {
        let given = |topic: &&Topic| {
            let mut gives = source.gives.iter();
            topic
                .given()
                .is_some_and(|it| gives.any(|one| one.value == it))
        };
        let services: BTreeSet<Option<ServiceId>> = match source.services.as_slice() {
            [] => making.everywhere(),
            services => services.iter().map(|it| Some(it.value.clone())).collect(),
        };
        let on = Target::Work {
            topics: Some(Topic::ALL.iter().filter(given).copied().collect()),
            services,
            model: None,
        };
        let address = format!("sources.{id}");
        let clause = making.clause(address, Part::Source, &source.party.place);
        let party = &source.party.value;
        let to = [
            Group::Source(party.clone(), id.clone()),
            Group::Office(party.clone(), Office::Delegate),
        ];
        making.grant(&clause, to, &actions, on);
    }
    // WHY: an agreement that names no sources takes facts from any system of its parties.
    if agreement.sources.is_empty() {
        for (id, party) in &agreement.parties {
            let clause = making.clause(format!("parties.{id}"), Part::Source, &party.place);
            let on = Target::all_of(making.everywhere());
            making.grant(&clause, [Group::Sources(id.clone())], &actions, on);
        }
    }
}
