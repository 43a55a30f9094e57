//! Commercial pairs: who does business with whom under a relation.

use std::collections::BTreeSet;

use facts::id::PartyId;

use crate::model::{Agreement, Relation, Role};

/// Provider and customer; every customer where the relation names none.
pub(crate) fn of(agreement: &Agreement, relation: &Relation) -> Vec<BTreeSet<PartyId>> {
    let customers = agreement
        .parties
        .iter()
        .filter(|(_, party)| party.role == Role::Customer);
    let customers: Vec<&PartyId> = match &relation.customer {
        Some(customer) => vec![customer],
        None => customers.map(|(id, _)| id).collect(),
    };
    let pair = |customer: &PartyId| BTreeSet::from([customer.clone(), relation.provider.clone()]);
    customers
        .into_iter()
        .map(pair)
        .filter(|pair| pair.len() == 2)
        .collect()
}
