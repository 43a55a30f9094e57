//! Decision rights, policies, documents to approve, and deliverables.

use super::{Making, delegates, named, speaking};
use crate::access::action::Action;
use crate::access::grant::{Group, Part, Target};
use crate::access::object::{ClauseKind, Thing};

pub(super) fn add(making: &mut Making<'_>) {
    let agreement = making.agreement();
    if let Some(governance) = &agreement.governance {
        for (id, decision) in &governance.decisions {
            let Some(first) = decision.accountable.first() else {
                continue;
            };
            let address = format!("governance.decisions.{id}");
            let on = || itself(ClauseKind::Decision, id.as_str());
            let mut give = |part, to: Vec<Group>, action| {
                let clause = making.clause(address.clone(), part, &first.place);
                making.grant(&clause, to, &[Action::See, action], on());
            };
            let deciding = speaking(&named(&decision.accountable));
            give(Part::Accountable, deciding, Action::Decide);
            give(
                Part::Needed,
                speaking(&named(&decision.needs)),
                Action::Approve,
            );
            let told = delegates(&decision.acknowledged_by);
            give(Part::Informed, told, Action::Acknowledge);
        }
        for (id, approval) in &governance.approvals {
            let address = format!("governance.approvals.{id}");
            let place = &approval.by.place;
            let on = || itself(ClauseKind::Approval, id);
            let clause = making.clause(address.clone(), Part::Responsible, place);
            let by = speaking(&named(std::slice::from_ref(&approval.by)));
            making.grant(&clause, by, &[Action::See, Action::Submit], on());
            let clause = making.clause(address, Part::Needed, place);
            let by = speaking(&named(std::slice::from_ref(&approval.approved_by)));
            making.grant(&clause, by, &[Action::See, Action::Approve], on());
        }
    }
    for (id, policy) in &agreement.policies {
        let address = format!("policies.{id}");
        let on = || itself(ClauseKind::Policy, id.as_str());
        let clause = making.clause(address.clone(), Part::Accountable, &policy.owner.place);
        let owner = speaking(&named(std::slice::from_ref(&policy.owner)));
        making.grant(&clause, owner, &[Action::See, Action::Propose], on());
        let clause = making.clause(address, Part::Informed, &policy.owner.place);
        let told = delegates(&policy.acknowledged_by);
        making.grant(&clause, told, &[Action::See, Action::Acknowledge], on());
    }
    let scope = agreement.scope.iter();
    for (id, deliverable) in scope.flat_map(|scope| &scope.deliverables) {
        let address = format!("scope.deliverables.{id}");
        let on = || itself(ClauseKind::Deliverable, id);
        let place = &deliverable.owner.place;
        let clause = making.clause(address.clone(), Part::Responsible, place);
        let owner = speaking(&named(std::slice::from_ref(&deliverable.owner)));
        making.grant(&clause, owner, &[Action::See, Action::Submit], on());
        if let Some(acceptance) = &deliverable.acceptance {
            let clause = making.clause(address, Part::Needed, place);
            let by = speaking(&named(std::slice::from_ref(&acceptance.by)));
            making.grant(&clause, by, &[Action::See, Action::Approve], on());
        }
    }
}

fn itself(kind: ClauseKind, id: &str) -> Target {
    Target::one(Thing::Clause(kind, id.to_owned()))
}
