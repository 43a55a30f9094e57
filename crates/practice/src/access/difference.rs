//! Who gains and who loses which right from one version to another.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::ServiceId;

use super::Access;
use super::action::Action;
use super::grant::{Group, Target};
use super::object::{ClaimedOn, Thing};
use super::topic::Topic;
use agreement::model::ClaimKind;

/// Rights that a group gains or loses by the same clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Who.
    pub group: Group,
    /// Whether they are gained.
    pub gained: bool,
    /// The clauses that give them: of the later version where they are gained, else of the earlier one.
    pub clauses: BTreeSet<String>,
    /// To do what.
    pub actions: BTreeSet<Action>,
    /// With what, by the words for the kinds.
    pub kinds: BTreeSet<String>,
    /// Of which services; nothing where the right is not about services.
    pub services: BTreeSet<ServiceId>,
}

/// A single right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Right {
    group: Group,
    action: Action,
    kind: String,
    service: Option<ServiceId>,
}

/// What can be done with a claim.
const CLAIMED: &[Action] = &[Action::See, Action::Answer, Action::Decide];

/// The differences, those gained first.
pub fn difference(before: &Access, after: &Access) -> Vec<Difference> {
    let (before, after) = (rights(before), rights(after));
    let mut found = Vec::new();
    for (gained, from, to) in [(true, &before, &after), (false, &after, &before)] {
        let new = to.iter().filter(|(right, _)| !has(from, right));
        found.extend(joined(new, gained));
    }
    found
}

/// Whether a right was there: what everybody of a party may, those with an office may as well.
fn has(rights: &BTreeMap<Right, BTreeSet<String>>, right: &Right) -> bool {
    let everybody = match &right.group {
        Group::Office(party, _) | Group::Reader(party) => Some(Group::Party(party.clone())),
        _ => None,
    };
    let wider = everybody.map(|group| Right {
        group,
        ..right.clone()
    });
    rights.contains_key(right) || wider.is_some_and(|wider| rights.contains_key(&wider))
}

/// Every right with the clauses that give it.
fn rights(access: &Access) -> BTreeMap<Right, BTreeSet<String>> {
    let mut rights: BTreeMap<Right, BTreeSet<String>> = BTreeMap::new();
    for grant in access.grants() {
        for (kind, service, possible) in flat(&grant.on) {
            for group in &grant.to {
                for action in grant.actions.iter().filter(|it| possible.contains(it)) {
                    let right = Right {
                        group: group.clone(),
                        action: *action,
                        kind: kind.clone(),
                        service: service.clone(),
                    };
                    let clauses = rights.entry(right).or_default();
                    clauses.insert(grant.clause.address.clone());
                }
            }
        }
    }
    rights
}

/// What a target is about, kind by kind and service by service, with what can be done with it.
fn flat(target: &Target) -> Vec<(String, Option<ServiceId>, &'static [Action])> {
    match target {
        Target::These(things) => {
            let things = things.iter();
            things
                .map(|thing| (named(thing), None, thing.actions()))
                .collect()
        }
        Target::Everything(of) => {
            let claims = Target::Claims {
                kinds: None,
                on: of.iter().cloned().map(ClaimedOn::Service).collect(),
                by: None,
            };
            let own = Target::Services(of.iter().flatten().cloned().collect());
            let work = Target::all_of(of.iter().cloned());
            [flat(&own), flat(&work), flat(&claims)].concat()
        }
        Target::Services(services) => {
            let services = services.iter().cloned();
            let possible = |id: &ServiceId| Thing::Service(id.clone()).actions();
            services
                .map(|id| ("service".into(), Some(id.clone()), possible(&id)))
                .collect()
        }
        Target::Work {
            topics,
            services,
            model,
        } => {
            let all = || Topic::ALL.iter().copied().collect();
            let topics: BTreeSet<Topic> = topics.clone().unwrap_or_else(all);
            let mut flat = Vec::new();
            for topic in topics {
                let kind = match model {
                    Some(model) => format!("{} of the model {model}", topic.word()),
                    None => topic.word().into(),
                };
                let services = services.iter().cloned();
                flat.extend(services.map(|service| (kind.clone(), service, topic.actions())));
            }
            flat
        }
        Target::Claims { kinds, on, by } => {
            let mut flat = Vec::new();
            let by = by.as_ref().map_or(String::new(), |by| {
                let by: Vec<&str> = by.iter().map(|party| party.as_str()).collect();
                format!(" by {}", by.join(" or "))
            });
            let word = |kind: &ClaimKind| {
                let mut all = ClaimKind::ALL.iter();
                all.find(|(_, one)| one == kind)
                    .map_or("", |(name, _)| *name)
            };
            let kinds: Vec<String> = match kinds {
                Some(kinds) => kinds
                    .iter()
                    .map(|kind| format!("claim {}{by}", word(kind)))
                    .collect(),
                None => vec![format!("claim{by}")],
            };
            for kind in kinds {
                flat.extend(on.iter().map(|on| match on {
                    ClaimedOn::Service(service) => (kind.clone(), service.clone(), CLAIMED),
                    ClaimedOn::Pair(pair) => {
                        let [one, other] = pair.parties();
                        (
                            format!("{kind} on the statement of {one} and {other}"),
                            None,
                            CLAIMED,
                        )
                    }
                }));
            }
            flat
        }
        Target::Totals => vec![("total".into(), None, &[Action::See])],
    }
}

/// A thing with its name.
fn named(thing: &Thing) -> String {
    let kind = thing.kind();
    match thing {
        Thing::Keys(party) | Thing::People(party) => format!("{kind} of {party}"),
        Thing::Terms(pair) | Thing::Statement(pair) => {
            let [one, other] = pair.parties();
            format!("{kind} of {one} and {other}")
        }
        Thing::Clause(_, id) => format!("{kind} {id}"),
        _ => kind.into(),
    }
}

/// Rights of a group by the same clauses, joined where that says the same: first over kinds, then over
/// services, then over actions.
fn joined<'r>(
    rights: impl Iterator<Item = (&'r Right, &'r BTreeSet<String>)>,
    gained: bool,
) -> Vec<Difference> {
    type Kinds = BTreeSet<String>;
    type Services = BTreeSet<Option<ServiceId>>;
    /// Who, and by which clauses.
    type By<'r> = (&'r Group, &'r BTreeSet<String>);
    let mut kinds: BTreeMap<(By<'_>, Action, &Option<ServiceId>), Kinds> = BTreeMap::new();
    for (right, clauses) in rights {
        let key = ((&right.group, clauses), right.action, &right.service);
        kinds.entry(key).or_default().insert(right.kind.clone());
    }
    let mut services: BTreeMap<(By<'_>, Action, Kinds), Services> = BTreeMap::new();
    for ((by, action, service), kinds) in kinds {
        let all = services.entry((by, action, kinds)).or_default();
        all.insert(service.clone());
    }
    let mut actions: BTreeMap<(By<'_>, Kinds, Services), BTreeSet<Action>> = BTreeMap::new();
    for ((by, action, kinds), services) in services {
        let all = actions.entry((by, kinds, services)).or_default();
        all.insert(action);
    }
    let told =
        actions.into_iter().map(
            |(((group, clauses), kinds, services), actions)| Difference {
                group: group.clone(),
                gained,
                clauses: clauses.clone(),
                actions,
                kinds,
                services: services.into_iter().flatten().collect(),
            },
        );
    told.collect()
}
