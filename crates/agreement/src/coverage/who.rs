//! From the names in a responsibility to companies.

use std::collections::BTreeSet;

use facts::id::PartyId;

use super::map::Holder;
use crate::model::{Agreement, Spanned, Who};

/// The company or team, with who answers for it and whose people are in it.
pub(super) fn holder<'a>(agreement: &'a Agreement, who: &'a Spanned<Who>) -> Holder<'a> {
    match &who.value {
        Who::Party(id) => Holder {
            who,
            answers: agreement.parties.get_key_value(id).map(|(id, _)| id),
            members: agreement
                .parties
                .get_key_value(id)
                .map(|(id, _)| id)
                .into_iter()
                .collect(),
            joint: false,
        },
        Who::Team(id) => {
            let team = agreement.teams.get(id);
            Holder {
                who,
                answers: team.and_then(|team| team.lead.as_ref()),
                members: team.into_iter().flat_map(|team| &team.members).collect(),
                joint: team.is_some_and(|team| team.members.len() > 1),
            }
        }
    }
}

/// The companies of some holders.
pub(super) fn members<'a>(holders: &[Holder<'a>]) -> BTreeSet<&'a PartyId> {
    holders
        .iter()
        .flat_map(|holder| holder.members.iter().copied())
        .collect()
}
