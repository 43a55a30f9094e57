//! Rights taken in an emergency: to see, and to stop, for a time, and in the open. Never prices, and never
//! what another party keeps to itself.

use std::collections::BTreeSet;

use facts::Instant;
use facts::id::ServiceId;

use super::Making;
use crate::access::action::Action;
use crate::access::grant::{Clause, Group, Part, Target};
use crate::access::object::Thing;
use crate::access::principal::Standing;
use crate::access::topic::Topic;

pub(super) fn add(making: &mut Making<'_>, standing: &Standing, as_of: Instant) {
    let taken = standing.emergencies.iter();
    for emergency in taken.filter(|emergency| emergency.holds(as_of)) {
        let clause = Clause {
            address: format!(
                "emergency of {} of {}, until {}: {}",
                emergency.person, emergency.party, emergency.span.until, emergency.reason
            ),
            part: Part::Emergency,
            readers: None,
        };
        let to = || {
            [Group::Person(
                emergency.party.clone(),
                emergency.person.clone(),
            )]
        };
        let services: BTreeSet<Option<ServiceId>> = match &emergency.service {
            Some(service) => [Some(service.clone())].into(),
            None => making.everywhere(),
        };
        let own: BTreeSet<ServiceId> = services.iter().flatten().cloned().collect();
        let stopped = [Topic::Change, Topic::Deployment].into();
        let see = [Action::See];
        let everything = Target::Everything(services.clone());
        making.grant(&clause, to(), &see, everything);
        let work = Target::Work {
            topics: Some(stopped),
            services,
            model: None,
        };
        making.grant(&clause, to(), &[Action::Halt], work);
        making.grant(&clause, to(), &[Action::Halt], Target::Services(own));
        if emergency.personal {
            making.grant(&clause, to(), &see, Target::one(Thing::Personal));
        }
    }
}
