//! A principal that is ready to ask, and the answers that it gets.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicyId, Request, Response,
    RestrictedExpression,
};
use facts::Instant;
use facts::journal::Compartment;

use super::action::Action;
use super::entity::{self, Uid};
use super::grant::{Clause, Grant, Group, Target};
use super::object::{Object, Pair, Thing};
use super::principal::{Identity, Office, Principal};
use super::{Access, slice_of_thing};

/// A principal under an agreement.
#[derive(Clone, Debug)]
pub struct Actor<'a> {
    pub(super) access: &'a Access,
    pub(super) place: Arc<Place>,
}

/// What a principal is under an agreement: its groups, and what it reads. Working it out costs more than a decision, so
/// whoever asks again keeps it.
#[derive(Debug)]
pub struct Place {
    principal: Principal,
    pub(super) groups: BTreeSet<Group>,
    pub(super) reads: BTreeSet<Compartment>,
    pub(super) pairs: BTreeSet<Pair>,
    uid: Option<EntityUid>,
    entities: Entities,
}

/// What somebody is told who asks to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may be done.
    Allowed {
        /// The clauses that say so, the strongest first.
        clauses: Vec<Clause>,
    },
    /// It may not be done, by somebody who may know that it is there.
    Refused {
        /// The clauses that give the right, and those who have it by them; only what the asker may read.
        needed: Vec<Needed>,
        /// What stands in the way beside that.
        limits: Vec<Limit>,
    },
    /// Whether it is there is not told either: the answer is that to something that is not there.
    Unknown,
}

/// A clause that gives a right, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The clause.
    pub clause: Clause,
    /// Who has the right by it.
    pub holders: BTreeSet<Group>,
}

/// What no clause overrides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// It is kept where the asker does not read, or may not write.
    Compartment,
    /// The asker only reads.
    Reader,
    /// The agreement ended then.
    Ended(Instant),
    /// The agreement is not in force before then.
    NotYet(Instant),
}

impl Answer {
    /// Whether it may be done.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Answer::Allowed { .. })
    }
}

impl Actor<'_> {
    /// Who asks.
    pub fn principal(&self) -> &Principal {
        &self.place.principal
    }

    /// What it is, for whoever keeps it.
    pub fn into_place(self) -> Arc<Place> {
        self.place
    }

    /// May it do this?
    pub fn decide(&self, action: Action, object: &Object) -> Answer {
        let respond = |action| {
            let slice = slice_of_thing(&object.thing);
            let slice = (self.place.principal.party.clone(), slice, action);
            let policies = self.access.slices.get(&slice)?;
            let request = self.request(action, object)?;
            Some(Authorizer::new().is_authorized(&request, policies, &self.place.entities))
        };
        let is_allow = |response: &Response| response.decision() == Decision::Allow;
        let response = respond(action);
        if let Some(response) = response.as_ref().filter(|response| is_allow(response)) {
            return Answer::Allowed {
                clauses: self.clauses(response, object),
            };
        }
        let seen = action != Action::See && respond(Action::See).as_ref().is_some_and(is_allow);
        match seen {
            true => Answer::Refused {
                needed: self.needed(action, object),
                limits: response.map_or(Vec::new(), |response| self.limits(&response)),
            },
            false => Answer::Unknown,
        }
    }

    /// The same, by all policies: slower, and never otherwise. For tests.
    #[doc(hidden)]
    pub fn is_allowed_by_all(&self, action: Action, object: &Object) -> bool {
        self.request(action, object).is_some_and(|request| {
            let whole = &self.access.whole;
            let response = Authorizer::new().is_authorized(&request, whole, &self.place.entities);
            response.decision() == Decision::Allow
        })
    }

    /// Nothing where this cannot be done with such a thing at all.
    fn request(&self, action: Action, object: &Object) -> Option<Request> {
        if !object.thing.actions().contains(&action) {
            return None;
        }
        let access = self.access;
        let kinds = &access.kinds;
        let one = |uid: Uid| kinds.uid(&uid).map(RestrictedExpression::new_entity_uid);
        let past = access
            .ended
            .is_none_or(|until| object.at.is_none_or(|at| at < until));
        let parts = match &object.thing {
            Thing::Total(parts) => kinds.set(parts.iter().map(entity::pair)),
            _ => kinds.set([]),
        };
        let mut pairs = vec![
            (
                "compartment".to_owned(),
                one(entity::compartment(&object.compartment))?,
            ),
            (
                "ended".to_owned(),
                RestrictedExpression::new_bool(access.ended.is_some()),
            ),
            (
                "proposed".to_owned(),
                RestrictedExpression::new_bool(access.proposed.is_some()),
            ),
            ("past".to_owned(), RestrictedExpression::new_bool(past)),
            ("parts".to_owned(), parts),
        ];
        match &object.thing {
            Thing::Work {
                model: Some(model), ..
            } => {
                let model = RestrictedExpression::new_string(model.to_string());
                pairs.push(("model".to_owned(), model));
            }
            Thing::Claim { by, .. } => {
                let by = one(entity::group(&Group::Party(by.clone())))?;
                pairs.push(("claimant".to_owned(), by));
            }
            _ => {}
        }
        let context = Context::from_pairs(pairs).ok()?;
        let action = kinds.uid(&Uid::new("Action", action.word().into()))?;
        let resource = kinds.uid(&entity::thing(&object.thing))?;
        Request::new(self.place.uid.clone()?, action, resource, context, None).ok()
    }

    /// The clauses that allowed it. A total is seen by the clauses of all its parts.
    fn clauses(&self, response: &Response, object: &Object) -> Vec<Clause> {
        if let Thing::Total(parts) = &object.thing {
            let seen = |grant: &&Grant| match &grant.on {
                Target::These(things) => {
                    let is_part = |thing: &Thing| match thing {
                        Thing::Statement(pair) => parts.contains(pair),
                        _ => false,
                    };
                    things.iter().any(is_part)
                        && grant.actions.contains(&Action::See)
                        && !grant.to.is_disjoint(&self.place.groups)
                }
                _ => false,
            };
            let grants = self.access.grants.iter().filter(seen);
            return grants.map(|grant| grant.clause.clone()).collect();
        }
        let mut indices: Vec<usize> = response
            .diagnostics()
            .reason()
            .filter_map(|id| AsRef::<str>::as_ref(id).parse().ok())
            .collect();
        indices.sort_unstable();
        let grants = indices
            .iter()
            .filter_map(|index| self.access.grants.get(*index));
        let mut clauses: Vec<Clause> = grants.map(|grant| grant.clause.clone()).collect();
        clauses.dedup();
        clauses
    }

    fn needed(&self, action: Action, object: &Object) -> Vec<Needed> {
        let mut by_clause: BTreeMap<&Clause, BTreeSet<Group>> = BTreeMap::new();
        let mut order = Vec::new();
        for grant in &self.access.grants {
            let own = !grant.to.is_disjoint(&self.place.groups);
            if own
                || !grant.covers(action, object)
                || !grant.clause.is_read_by(&self.place.principal.party)
            {
                continue;
            }
            let holders = by_clause.entry(&grant.clause).or_insert_with(|| {
                order.push(&grant.clause);
                BTreeSet::new()
            });
            holders.extend(grant.to.iter().cloned());
        }
        let needed = order.into_iter().map(|clause| Needed {
            clause: clause.clone(),
            holders: by_clause.remove(clause).unwrap_or_default(),
        });
        needed.collect()
    }

    fn limits(&self, response: &Response) -> Vec<Limit> {
        let limit = |id: &PolicyId| match AsRef::<str>::as_ref(id) {
            "compartment-read" | "compartment-written" => Some(Limit::Compartment),
            "reader" => Some(Limit::Reader),
            "ended" => self.access.ended.map(Limit::Ended),
            "not-yet" => self.access.proposed.map(Limit::NotYet),
            _ => None,
        };
        let limits: BTreeSet<Limit> = response.diagnostics().reason().filter_map(limit).collect();
        limits.into_iter().collect()
    }
}

impl Place {
    pub(super) fn new(access: &Access, principal: &Principal) -> Place {
        let mut place = Place {
            principal: principal.clone(),
            groups: BTreeSet::new(),
            reads: BTreeSet::new(),
            pairs: BTreeSet::new(),
            uid: None,
            entities: access.entities.clone(),
        };
        if access.active.contains(&principal.party) {
            place.join(access);
        }
        place
    }

    /// Whether it only reads, whatever clauses say.
    fn only_reads(&self) -> bool {
        matches!(
            self.principal.identity,
            Identity::Auditor | Identity::Token { source: None }
        )
    }

    /// Takes the place that its party, teams and offices give it.
    fn join(&mut self, access: &Access) {
        let kinds = &access.kinds;
        let party = &self.principal.party;
        let mut groups = BTreeSet::new();
        let mut reads = BTreeSet::from([Compartment::Shared, Compartment::Private(party.clone())]);
        let mut sees_prices = false;
        let name = match &self.principal.identity {
            Identity::Person { id, teams, offices } => {
                groups.insert(Group::Party(party.clone()));
                let offices_of = offices.iter().copied();
                groups.extend(offices_of.map(|office| Group::Office(party.clone(), office)));
                let teams = teams.iter().filter(|team| {
                    let members = access.teams.get(*team);
                    members.is_some_and(|members| members.contains(party))
                });
                groups.extend(teams.cloned().map(Group::Team));
                groups.insert(Group::Person(party.clone(), id.clone()));
                sees_prices =
                    offices.contains(&Office::Commercial) || offices.contains(&Office::Signatory);
                entity::group(&Group::Person(party.clone(), id.clone()))
            }
            Identity::Token {
                source: Some(source),
            } => {
                match access.sources.get(source) {
                    Some(owner) if owner == party => {
                        groups.insert(Group::Source(party.clone(), source.clone()));
                    }
                    None if access.sources.is_empty() => {
                        groups.insert(Group::Sources(party.clone()));
                    }
                    _ => {}
                }
                Uid::new(
                    "Token",
                    entity::group(&Group::Source(party.clone(), source.clone())).id,
                )
            }
            Identity::Auditor | Identity::Token { source: None } => {
                groups.insert(Group::Party(party.clone()));
                groups.insert(Group::Reader(party.clone()));
                sees_prices = true;
                Uid::new("Auditor", party.to_string())
            }
        };
        if sees_prices {
            let own = access.pairs.iter().filter(|pair| pair.has(party));
            self.pairs = own.cloned().collect();
            reads.extend(self.pairs.iter().map(Pair::compartment));
        }
        let opens = |grant: &&Grant| {
            grant.on.has(&Thing::Personal)
                && grant.actions.contains(&Action::See)
                && !grant.to.is_disjoint(&groups)
        };
        if access.grants.iter().any(|grant| opens(&grant)) {
            reads.insert(Compartment::Personal);
        }
        let mut writes = BTreeSet::from([
            Compartment::Shared,
            Compartment::Personal,
            Compartment::Private(party.clone()),
        ]);
        let others = access.parties.iter();
        writes.extend(others.filter_map(|other| Compartment::commercial(party, other)));
        let attributes = HashMap::from([
            (
                "only_reads".into(),
                RestrictedExpression::new_bool(self.only_reads()),
            ),
            (
                "reads".into(),
                kinds.set(reads.iter().map(entity::compartment)),
            ),
            (
                "writes".into(),
                kinds.set(writes.iter().map(entity::compartment)),
            ),
            (
                "pairs".into(),
                kinds.set(self.pairs.iter().map(entity::pair)),
            ),
        ]);
        let parents: HashSet<EntityUid> = groups
            .iter()
            .filter(|group| !matches!(group, Group::Person(..)))
            .filter_map(|group| kinds.uid(&entity::group(group)))
            .collect();
        self.groups = groups;
        self.reads = reads;
        self.uid = kinds.uid(&name);
        let own = self
            .uid
            .clone()
            .and_then(|uid| Entity::new(uid, attributes, parents).ok());
        // INVARIANT: nobody else has the name of a principal, so that adding it succeeds; without it,
        // nothing is allowed.
        match self.entities.clone().add_entities(own, None) {
            Ok(entities) => self.entities = entities,
            Err(_) => self.uid = None,
        }
    }
}
