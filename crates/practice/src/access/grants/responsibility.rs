//! Who answers for a process, does its work, is asked before or told after.

use std::collections::BTreeSet;

use agreement::model::Responsibility;
use facts::id::{ProcessId, ServiceId};

use super::{Making, named, speaking};
use crate::access::action::Action;
use crate::access::grant::{Group, Part, Target};
use crate::access::topic::{Topic, governed_by};

pub(super) fn add(making: &mut Making<'_>) {
    let agreement = making.agreement();
    for (id, service) in &agreement.services {
        for (process, responsibility) in &service.responsibilities {
            let address = format!("services.{id}.responsibilities.{process}");
            let services = BTreeSet::from([id.clone()]);
            one(making, address, process, responsibility, &services);
        }
    }
    for (process, responsibility) in &agreement.responsibilities {
        let services = agreement.services.iter();
        let silent = services.filter(|(_, it)| !it.responsibilities.contains_key(process));
        let services = silent.map(|(id, _)| id.clone()).collect();
        let address = format!("responsibilities.{process}");
        one(making, address, process, responsibility, &services);
    }
}

fn one(
    making: &mut Making<'_>,
    address: String,
    process: &ProcessId,
    responsibility: &Responsibility,
    services: &BTreeSet<ServiceId>,
) {
    if services.is_empty() {
        return;
    }
    let topics = governed_by(process.as_str());
    let of: BTreeSet<Option<ServiceId>> = services.iter().cloned().map(Some).collect();
    let work = || Target::Work {
        topics: Some(topics.iter().copied().collect()),
        services: of.clone(),
        model: None,
    };
    let letters = [
        (Part::Accountable, &responsibility.accountable),
        (Part::Responsible, &responsibility.responsible),
        (Part::Consulted, &responsibility.consulted),
        (Part::Informed, &responsibility.informed),
    ];
    for (part, whos) in letters {
        let whos = named(whos);
        if whos.is_empty() {
            continue;
        }
        let clause = making.clause(address.clone(), part, &responsibility.place);
        making.sight(&clause, &whos, &of);
        match part {
            Part::Accountable => {
                let actions = [
                    Action::Submit,
                    Action::Contest,
                    Action::Approve,
                    Action::Halt,
                ];
                making.grant(&clause, speaking(&whos), &actions, work());
                if topics.contains(&Topic::Change) {
                    let on = Target::Services(services.clone());
                    making.grant(&clause, speaking(&whos), &[Action::Halt], on);
                }
            }
            Part::Responsible => {
                let all = whos.iter().map(Group::all_of);
                making.grant(&clause, all, &[Action::Submit, Action::Contest], work());
            }
            _ => {}
        }
    }
}
