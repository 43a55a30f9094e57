//! Data of persons: whoever the agreement lets see what others stated of it.

use agreement::model::Who;

use super::Making;
use crate::access::action::Action;
use crate::access::grant::{Group, Part, Target};
use crate::access::object::Thing;
use crate::access::principal::Office;

pub(super) fn add(making: &mut Making<'_>) {
    let Some(personal) = &making.agreement().personal else {
        return;
    };
    let Some(first) = personal.seen_by.first() else {
        return;
    };
    let clause = making.clause("personal".into(), Part::SeesPersonal, &first.place);
    let to: Vec<Group> = personal
        .seen_by
        .iter()
        .map(|who| match &who.value {
            // WHY: a whole company is more than those who need it.
            Who::Party(party) => Group::Office(party.clone(), Office::Privacy),
            Who::Team(team) => Group::Team(team.clone()),
        })
        .collect();
    let on = Target::one(Thing::Personal);
    making.grant(&clause, to, &[Action::See], on);
}
