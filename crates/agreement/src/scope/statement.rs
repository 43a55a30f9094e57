//! The words of a scope statement.

use std::collections::BTreeSet;

use facts::id::{PartyId, ServiceId};
use facts::{Sentence, say};

use crate::coverage::receivers;
use crate::model::Agreement;

/// The statement for services that a party provides.
pub(super) fn of_services(
    agreement: &Agreement,
    party: &PartyId,
    services: &[&ServiceId],
) -> Sentence {
    let titles: Vec<&str> = services.iter().map(|id| title(agreement, id)).collect();
    let customers: BTreeSet<&PartyId> = services
        .iter()
        .filter_map(|id| agreement.services.get(*id))
        .flat_map(|service| receivers(agreement, service.relation.as_ref()))
        .collect();
    let to: Vec<Sentence> = customers
        .into_iter()
        .map(|customer| match customer == party {
            true => own_units(agreement, party),
            false => name(agreement, customer).into(),
        })
        .collect();
    let to = match to.is_empty() {
        true => say!("scope-customers", "its customers"),
        false => Sentence::all(to),
    };
    say!(
        "scope-of-services",
        "The service management system of {party} supporting the provision of {services} to {to}, in accordance with ISO/IEC 20000-1:2018",
        to,
        party = name(agreement, party),
        services = Sentence::all(titles)
    )
}

/// The statement for a party's own internal IT.
pub(super) fn own_it(agreement: &Agreement, party: &PartyId) -> Sentence {
    say!(
        "scope-own-it",
        "The service management system of {party} supporting the provision of its own internal IT services to its own organisation, in accordance with ISO/IEC 20000-1:2018",
        party = name(agreement, party)
    )
}

fn own_units(agreement: &Agreement, party: &PartyId) -> Sentence {
    match agreement.parties.get(party).map(|it| it.units.as_slice()) {
        Some([]) | None => say!("scope-own-business", "its own business"),
        Some([unit]) => say!("scope-own-unit", "its own business unit {unit}", unit),
        Some(units) => say!(
            "scope-own-units",
            "its own business units {units}",
            units = Sentence::all(units)
        ),
    }
}

fn title<'a>(agreement: &'a Agreement, id: &'a ServiceId) -> &'a str {
    let service = agreement.services.get(id);
    service
        .and_then(|service| service.title.as_deref())
        .unwrap_or(id.as_str())
}

fn name<'a>(agreement: &'a Agreement, id: &'a PartyId) -> &'a str {
    let party = agreement.parties.get(id);
    party.map_or(id.as_str(), |party| party.name.as_str())
}
