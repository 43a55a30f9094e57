//! The two sides of a relation, its joint team, and who owns the business that a service serves.

use std::collections::BTreeSet;

use agreement::model::Who;

use super::{Making, customers, speaking};
use crate::access::action::Action;
use crate::access::grant::{Clause, Group, Part, Target};
use crate::access::topic::Topic;
use facts::id::ServiceId;

pub(super) fn add(making: &mut Making<'_>) {
    let agreement = making.agreement();
    for (id, service) in &agreement.services {
        let of = BTreeSet::from([Some(id.clone())]);
        let owner = service.business.as_ref().and_then(|it| it.owner.as_ref());
        if let Some(owner) = owner {
            let address = format!("services.{id}.business");
            let clause = making.clause(address, Part::Owner, &service.place);
            let owner = [Who::Party(owner.clone())];
            making.sight(&clause, &owner, &of);
            let actions = [Action::Contest];
            making.grant(
                &clause,
                speaking(&owner),
                &actions,
                Target::all_of(of.clone()),
            );
        }
        let Some(relation) = &service.relation else {
            continue;
        };
        let address = format!("services.{id}.relation");
        if let Some(team) = &relation.joint_team {
            let address = format!("{address}.joint_team");
            let clause = making.clause(address, Part::JointTeam, &relation.place);
            let team = [Who::Team(team.value.clone())];
            making.sight(&clause, &team, &of);
            let actions = [Action::Submit, Action::Contest];
            let on = Target::all_of(of.clone());
            making.grant(&clause, speaking(&team), &actions, on);
            stop(making, &clause, &team, id);
        }
        let clause = making.clause(address.clone(), Part::Customer, &relation.place);
        let sides = customers(agreement, relation).into_iter().cloned();
        let sides: Vec<Who> = sides.map(Who::Party).collect();
        making.sight(&clause, &sides, &of);
        let all: Vec<Group> = sides.iter().map(Group::all_of).collect();
        making.grant(&clause, all, &[Action::Submit], Target::all_of(of.clone()));
        let on = Target::all_of(of.clone());
        making.grant(&clause, speaking(&sides), &[Action::Contest], on);
        stop(making, &clause, &sides, id);
        let clause = making.clause(address, Part::Provider, &relation.place);
        let side = [Who::Party(relation.provider.clone())];
        making.sight(&clause, &side, &of);
        let all: Vec<Group> = side.iter().map(Group::all_of).collect();
        making.grant(&clause, all, &[Action::Submit], Target::all_of(of.clone()));
        let on = Target::all_of(of.clone());
        making.grant(&clause, speaking(&side), &[Action::Contest], on);
    }
}

/// For whom something is run can stop it.
fn stop(making: &mut Making<'_>, clause: &Clause, whos: &[Who], service: &ServiceId) {
    let on = Target::Work {
        topics: Some([Topic::Change, Topic::Deployment].into()),
        services: [Some(service.clone())].into(),
        model: None,
    };
    making.grant(clause, speaking(whos), &[Action::Halt], on);
    let on = Target::Services([service.clone()].into());
    making.grant(clause, speaking(whos), &[Action::Halt], on);
}
