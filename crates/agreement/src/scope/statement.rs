//! The words of a scope statement.

use std::collections::BTreeSet;

use facts::id::{PartyId, ServiceId};

use crate::coverage::receivers;
use crate::model::Agreement;

/// The statement for services that a party provides.
pub(super) fn of_services(
    agreement: &Agreement,
    party: &PartyId,
    services: &[&ServiceId],
) -> String {
    let titles: Vec<&str> = services.iter().map(|id| title(agreement, id)).collect();
    let customers: BTreeSet<&PartyId> = services
        .iter()
        .filter_map(|id| agreement.services.get(*id))
        .flat_map(|service| receivers(agreement, service.relation.as_ref()))
        .collect();
    let to: Vec<String> = customers
        .into_iter()
        .map(|customer| match customer == party {
            true => own_units(agreement, party),
            false => name(agreement, customer).to_string(),
        })
        .collect();
    let to = match to.is_empty() {
        true => "its customers".into(),
        false => joined(&to),
    };
    format!(
        "The service management system of {} supporting the provision of {} to {to}, in accordance with ISO/IEC 20000-1:2018",
        name(agreement, party),
        joined(&titles),
    )
}

/// The statement for a party's own internal IT.
pub(super) fn own_it(agreement: &Agreement, party: &PartyId) -> String {
    format!(
        "The service management system of {} supporting the provision of its own internal IT services to its own organisation, in accordance with ISO/IEC 20000-1:2018",
        name(agreement, party)
    )
}

fn own_units(agreement: &Agreement, party: &PartyId) -> String {
    match agreement.parties.get(party).map(|it| it.units.as_slice()) {
        Some([]) | None => "its own business".into(),
        Some([unit]) => format!("its own business unit {unit}"),
        Some(units) => format!("its own business units {}", joined(units)),
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

/// `a`, `a and b`, `a, b and c`.
fn joined<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().into(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}
