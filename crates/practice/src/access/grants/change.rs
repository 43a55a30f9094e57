//! Changes: whose approval a model of change needs, standing authorisations, and who lifts a freeze.

use std::collections::BTreeSet;

use facts::Instant;
use facts::id::{ChangeModelId, ServiceId};
use jiff::civil::Date;

use super::{Making, named, speaking};
use crate::access::action::Action;
use crate::access::grant::{Clause, Group, Part, Target};
use crate::access::object::{ClauseKind, Thing};
use crate::access::topic::Topic;

pub(super) fn add(making: &mut Making<'_>, as_of: Instant) {
    let agreement = making.agreement();
    let Some(change) = &agreement.change else {
        return;
    };
    for (id, model) in &change.models {
        let Some(first) = model.approval.first() else {
            continue;
        };
        let address = format!("change.models.{id}");
        let clause = making.clause(address, Part::Needed, &first.place);
        let services = making.everywhere();
        approve(
            making,
            &clause,
            speaking(&named(&model.approval)),
            services,
            id,
        );
    }
    let today = agreement.zone.local(as_of).date();
    for (id, authorisation) in &change.authorisations {
        if authorisation
            .until
            .is_some_and(|until: Date| until <= today)
        {
            continue;
        }
        let address = format!("change.authorisations.{id}");
        let clause = making.clause(address, Part::Needed, &authorisation.to.place);
        let services = match authorisation.services.as_slice() {
            [] => making.everywhere(),
            services => services.iter().cloned().map(Some).collect(),
        };
        let to = speaking(&named(std::slice::from_ref(&authorisation.to)));
        approve(making, &clause, to, services, &authorisation.model.value);
    }
    for (id, freeze) in &change.freezes {
        let address = format!("change.freezes.{id}");
        let clause = making.clause(address, Part::Accountable, &freeze.from.place);
        let lifting = speaking(&named(&freeze.lifted_by));
        let on = Target::one(Thing::Clause(ClauseKind::Freeze, id.clone()));
        making.grant(&clause, lifting, &[Action::See, Action::Decide], on);
    }
}

/// Who approves changes of a model sees all changes there.
fn approve(
    making: &mut Making<'_>,
    clause: &Clause,
    to: Vec<Group>,
    services: BTreeSet<Option<ServiceId>>,
    model: &ChangeModelId,
) {
    let changes = |model: Option<ChangeModelId>| Target::Work {
        topics: Some([Topic::Change].into()),
        services: services.clone(),
        model,
    };
    making.grant(clause, to.clone(), &[Action::See], changes(None));
    let own = changes(Some(model.clone()));
    making.grant(clause, to, &[Action::Approve], own);
}
