//! The entities that policies speak of: parties, teams, services, and what stands under them.

use std::collections::{HashMap, HashSet};
use std::fmt;

use agreement::Agreement;
use agreement::model::ClaimKind;
use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use facts::id::ServiceId;
use facts::journal::Compartment;

use super::grant::Group;
use super::object::{ClaimedOn, ClauseKind, Pair, Thing};
use super::policy::{claimed, quoted};
use super::topic::Topic;

/// The name of an entity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Uid {
    pub(super) kind: &'static str,
    pub(super) id: String,
}

impl Uid {
    pub(super) fn new(kind: &'static str, id: String) -> Uid {
        Uid { kind, id }
    }
}

/// The kinds of entities that are asked for, as Cedar has them.
///
/// WHY: making one out of a word costs as much as a decision.
#[derive(Clone, Debug)]
pub(super) struct Kinds(HashMap<&'static str, EntityTypeName>);

const KINDS: &[&str] = &[
    "Action",
    "Agreement",
    "Alliance",
    "Approval",
    "Auditor",
    "Claim",
    "ClaimKind",
    "Common",
    "Compartment",
    "Decision",
    "Deliverable",
    "Emergency",
    "Forum",
    "Freeze",
    "Journal",
    "Keys",
    "Office",
    "Pair",
    "Party",
    "People",
    "Person",
    "Personal",
    "Plan",
    "Policy",
    "Reader",
    "Service",
    "Source",
    "Sources",
    "Statement",
    "Team",
    "Terms",
    "Token",
    "Topic",
    "Total",
    "Work",
];

impl Kinds {
    pub(super) fn new() -> Kinds {
        let named = |kind: &&'static str| Some((*kind, kind.parse().ok()?));
        Kinds(KINDS.iter().filter_map(named).collect())
    }

    /// An entity as Cedar has it; nothing where its kind is none of those above.
    pub(super) fn uid(&self, uid: &Uid) -> Option<EntityUid> {
        let kind = self.0.get(uid.kind)?.clone();
        Some(EntityUid::from_type_name_and_id(
            kind,
            EntityId::new(&uid.id),
        ))
    }

    /// A set of entities, as a value.
    pub(super) fn set(&self, uids: impl IntoIterator<Item = Uid>) -> RestrictedExpression {
        let uids = uids.into_iter().filter_map(|uid| self.uid(&uid));
        RestrictedExpression::new_set(uids.map(RestrictedExpression::new_entity_uid))
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{}", self.kind, quoted(&self.id))
    }
}

/// Those who have a right.
pub(super) fn group(group: &Group) -> Uid {
    match group {
        Group::Party(party) => Uid::new("Party", party.to_string()),
        Group::Office(party, office) => Uid::new("Office", format!("{} of {party}", office.word())),
        Group::Team(team) => Uid::new("Team", team.to_string()),
        Group::Reader(party) => Uid::new("Reader", party.to_string()),
        Group::Source(party, source) => Uid::new("Source", two(party.as_str(), source.as_str())),
        Group::Sources(party) => Uid::new("Sources", party.to_string()),
        Group::Person(party, person) => Uid::new("Person", two(party.as_str(), person)),
    }
}

/// A service, or what concerns none in particular.
pub(super) fn service(id: Option<&ServiceId>) -> Uid {
    match id {
        Some(id) => Uid::new("Service", id.to_string()),
        None => Uid::new("Common", "alliance".into()),
    }
}

/// A topic.
pub(super) fn topic(topic: Topic) -> Uid {
    Uid::new("Topic", topic.word().into())
}

/// A kind of claim.
pub(super) fn claim_kind(kind: ClaimKind) -> Uid {
    let mut named = ClaimKind::ALL.into_iter();
    let name = named
        .find(|(_, one)| *one == kind)
        .map_or("", |(name, _)| name);
    Uid::new("ClaimKind", name.into())
}

/// A pair.
pub(super) fn pair(pair: &Pair) -> Uid {
    let [one, other] = pair.parties();
    Uid::new("Pair", two(one.as_str(), other.as_str()))
}

/// What a clause brings about.
pub(super) fn clause(kind: ClauseKind, id: &str) -> Uid {
    let kind = match kind {
        ClauseKind::Forum => "Forum",
        ClauseKind::Decision => "Decision",
        ClauseKind::Policy => "Policy",
        ClauseKind::Approval => "Approval",
        ClauseKind::Deliverable => "Deliverable",
        ClauseKind::Freeze => "Freeze",
    };
    Uid::new(kind, id.into())
}

/// A compartment.
pub(super) fn compartment(compartment: &Compartment) -> Uid {
    let id = match compartment {
        Compartment::Shared => "shared".into(),
        Compartment::Personal => "personal".into(),
        Compartment::Private(party) => format!("private {}", quoted(party.as_str())),
        Compartment::Commercial(one, other) => {
            let (one, other) = (one.min(other), one.max(other));
            format!("commercial {}", two(one.as_str(), other.as_str()))
        }
    };
    Uid::new("Compartment", id)
}

/// A thing, as what a question is about.
pub(super) fn thing(thing: &Thing) -> Uid {
    match (thing, Uid::of(thing)) {
        (_, Some(uid)) => uid,
        (
            Thing::Work {
                topic: one,
                service: of,
                ..
            },
            None,
        ) => work(*one, of.as_ref()),
        (Thing::Claim { kind, on, .. }, None) => claim(*kind, on),
        // INVARIANT: all others have one.
        (_, None) => Uid::new("Alliance", String::new()),
    }
}

fn work(one: Topic, of: Option<&ServiceId>) -> Uid {
    let of = of.map_or(String::new(), |of| format!(" of {}", quoted(of.as_str())));
    Uid::new("Work", format!("{}{of}", one.word()))
}

fn claim(kind: ClaimKind, on: &ClaimedOn) -> Uid {
    Uid::new(
        "Claim",
        format!("{} on {}", claim_kind(kind).id, claimed(on)),
    )
}

/// Two names as one that no other two have.
fn two(one: &str, other: &str) -> String {
    format!("{} {}", quoted(one), quoted(other))
}

/// What stands under something: everything of services, and all claims.
pub(super) fn entities<'p>(
    agreement: &Agreement,
    kinds: &Kinds,
    pairs: impl IntoIterator<Item = &'p Pair>,
) -> Vec<Entity> {
    let services = agreement.services.keys().map(Some).chain([None]);
    let mut all = Vec::new();
    for of in services.clone() {
        for one in Topic::ALL {
            all.push((work(*one, of), vec![topic(*one), service(of)]));
        }
    }
    let mut on: Vec<ClaimedOn> = services.map(|of| ClaimedOn::Service(of.cloned())).collect();
    on.extend(pairs.into_iter().cloned().map(ClaimedOn::Pair));
    for on in &on {
        for (_, kind) in ClaimKind::ALL {
            all.push((claim(kind, on), vec![claim_kind(kind), claimed(on)]));
        }
    }
    all.into_iter()
        .filter_map(|(uid, parents)| {
            let parents: HashSet<EntityUid> =
                parents.iter().filter_map(|it| kinds.uid(it)).collect();
            Entity::new(kinds.uid(&uid)?, HashMap::new(), parents).ok()
        })
        .collect()
}
