//! What somebody sees, as sets: lists, counts and searches are filtered by one query.

use std::collections::{BTreeMap, BTreeSet};

use facts::Instant;
use facts::id::ServiceId;
use facts::journal::Compartment;

use super::action::Action;
use super::actor::Actor;
use super::grant::Target;
use super::object::{ClaimedOn, Object, Pair, Thing};
use super::topic::Topic;

/// What somebody sees. It says of each object what a decision about it would say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The services, by topic; nothing among them for what concerns no service in particular.
    pub work: BTreeMap<Topic, BTreeSet<Option<ServiceId>>>,
    /// The services as such.
    pub services: BTreeSet<ServiceId>,
    /// What claims are on.
    pub claims: BTreeSet<ClaimedOn>,
    /// All other things.
    pub things: BTreeSet<Thing>,
    /// The pairs whose prices and statements are seen.
    pub pairs: BTreeSet<Pair>,
    /// Whether totals are seen, where they are over no other pairs.
    pub totals: bool,
    /// The compartments that are read.
    pub compartments: BTreeSet<Compartment>,
    /// Only what happened before this instant, where the agreement has ended.
    pub before: Option<Instant>,
}

impl Scope {
    /// Whether data of persons is seen.
    pub fn sees_personal(&self) -> bool {
        self.compartments.contains(&Compartment::Personal)
    }

    /// Whether this is seen.
    pub fn sees(&self, object: &Object) -> bool {
        let in_time = match (self.before, object.at) {
            (Some(before), Some(at)) => at < before,
            _ => true,
        };
        let seen = match &object.thing {
            Thing::Work { topic, service, .. } => {
                let services = self.work.get(topic);
                services.is_some_and(|services| services.contains(service))
            }
            Thing::Service(service) => self.services.contains(service),
            Thing::Claim { on, .. } => self.claims.contains(on),
            Thing::Total(parts) => self.totals && parts.is_subset(&self.pairs),
            thing => self.things.contains(thing),
        };
        seen && in_time && self.compartments.contains(&object.compartment)
    }
}

impl Actor<'_> {
    /// What it sees.
    pub fn scope(&self) -> Scope {
        let mut scope = Scope {
            compartments: self.place.reads.clone(),
            pairs: self.place.pairs.clone(),
            before: self.access.ended,
            ..Scope::default()
        };
        for grant in &self.access.grants {
            if !grant.actions.contains(&Action::See) || grant.to.is_disjoint(&self.place.groups) {
                continue;
            }
            match &grant.on {
                Target::These(things) => scope.things.extend(things.iter().cloned()),
                Target::Everything(of) => {
                    scope.services.extend(of.iter().flatten().cloned());
                    let claims = of.iter().cloned().map(ClaimedOn::Service);
                    scope.claims.extend(claims);
                    for topic in Topic::ALL {
                        let seen = scope.work.entry(*topic).or_default();
                        seen.extend(of.iter().cloned());
                    }
                }
                Target::Services(services) => scope.services.extend(services.iter().cloned()),
                Target::Work {
                    topics, services, ..
                } => {
                    let all = Topic::ALL.iter();
                    let wanted = |topic: &&Topic| {
                        topics.as_ref().is_none_or(|topics| topics.contains(topic))
                    };
                    for topic in all.filter(wanted) {
                        let seen = scope.work.entry(*topic).or_default();
                        seen.extend(services.iter().cloned());
                    }
                }
                Target::Claims { on, .. } => scope.claims.extend(on.iter().cloned()),
                Target::Totals => scope.totals = true,
            }
        }
        scope
    }
}
