//! Access: the map of responsibilities is the access control.
//!
//! ```text
//! Agreement in force + Standing + as-of --grants--> Grant { clause, to, actions, on }
//! grants --policy--> one Cedar policy each, beside the limits that nothing overrides
//! Principal --Access::actor--> Actor { groups, compartments }
//! Actor::decide(action, object) -> Allowed { clauses } | Refused { needed, limits } | Unknown
//! Actor::scope() -> Scope: the same for lists, as sets
//! ```
//!
//! **A right without a clause does not exist.** What somebody may not know to exist is answered like what
//! is not there.
//!
//! Not here: sessions and how a principal proves who it is; what follows from an action.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agreement::Agreement;
use cedar_policy::{Entities, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use facts::Instant;
use facts::id::{PartyId, ServiceId, SourceId, TeamId};

pub mod action;
mod actor;
pub mod difference;
mod entity;
pub mod grant;
mod grants;
pub mod named;
pub mod object;
mod policy;
pub mod principal;
pub mod scope;
pub mod subject;
pub mod topic;

pub use action::Action;
pub use actor::{Actor, Answer, Limit, Needed, Place};
pub use grant::{Grant, Group, Part};
pub use object::{ClaimedOn, ClauseKind, Object, Pair, Thing};
pub use policy::SCHEMA;
pub use principal::{Emergency, Identity, MemberState, Office, Principal, Standing};
pub use scope::Scope;
pub use subject::Subjects;
pub use topic::Topic;

use entity::Kinds;
use grant::Target;

/// Who may do what under one version of an agreement, as of an instant.
#[derive(Clone, Debug)]
pub struct Access {
    grants: Vec<Grant>,
    /// The members, of those that the agreement names.
    active: BTreeSet<PartyId>,
    parties: BTreeSet<PartyId>,
    teams: BTreeMap<TeamId, BTreeSet<PartyId>>,
    sources: BTreeMap<SourceId, PartyId>,
    pairs: BTreeSet<Pair>,
    /// Until when, where that has passed.
    ended: Option<Instant>,
    /// From when on, where that is still to come.
    proposed: Option<Instant>,
    kinds: Kinds,
    entities: Entities,
    slices: Slices,
    whole: PolicySet,
}

/// The policies by whose principals, about what and to do what they are.
///
/// INVARIANT: policies outside of the slice of a question can never be satisfied by it.
type Slices = BTreeMap<(PartyId, Slice, Action), PolicySet>;

/// What a question is about, as far as the policies are sorted by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slice {
    /// Whatever is of a service.
    Service(ServiceId),
    /// What concerns none in particular.
    Common,
    /// Everything else.
    Rest,
}

/// Why an agreement could not be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// A policy is not what the schema allows.
    #[error("the policies made from the agreement are not valid: {0}")]
    Invalid(String),
}

impl Access {
    /// Compiles the text in force.
    pub fn new(
        agreement: &Agreement,
        standing: &Standing,
        as_of: Instant,
    ) -> Result<Access, AccessError> {
        let pairs: BTreeSet<Pair> = grants::pairs(agreement).into_keys().collect();
        let kinds = Kinds::new();
        let entities = entity::entities(agreement, &kinds, &pairs);
        let entities = Entities::from_entities(entities, None).map_err(invalid)?;
        let parties: BTreeSet<PartyId> = agreement.parties.keys().cloned().collect();
        let active = parties.iter().filter(|party| standing.is_active(party));
        let until = agreement.until.as_ref().map(|until| until.value);
        let mut access = Access {
            grants: grants::grants(agreement, standing, as_of),
            active: active.cloned().collect(),
            parties,
            teams: agreement
                .teams
                .iter()
                .map(|(id, team)| (id.clone(), team.members.iter().cloned().collect()))
                .collect(),
            sources: agreement
                .sources
                .iter()
                .map(|(id, source)| (id.clone(), source.party.value.clone()))
                .collect(),
            pairs,
            ended: until.filter(|until| *until <= as_of),
            proposed: agreement.effective.filter(|effective| as_of < *effective),
            kinds,
            entities,
            slices: BTreeMap::new(),
            whole: PolicySet::new(),
        };
        access.compile()?;
        Ok(access)
    }

    /// Every right, the stronger ones first.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The policies as text, as they are decided by.
    pub fn policies(&self) -> String {
        written(self.grants.iter())
    }

    /// The same, without those of clauses that a party may not read.
    pub fn policies_read_by(&self, party: &PartyId) -> String {
        let grants = self.grants.iter();
        written(grants.filter(|grant| grant.clause.is_read_by(party)))
    }

    /// Holds all policies against the schema; what is wrong is returned.
    pub fn validated(&self) -> Result<(), AccessError> {
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(invalid)?;
        let validated = Validator::new(schema).validate(&self.whole, ValidationMode::Strict);
        let errors: Vec<String> = validated
            .validation_errors()
            .map(ToString::to_string)
            .collect();
        match errors.is_empty() {
            true => Ok(()),
            false => Err(AccessError::Invalid(errors.join("; "))),
        }
    }

    /// The principal, ready to ask.
    pub fn actor(&self, principal: &Principal) -> Actor<'_> {
        self.actor_at(&Arc::new(Place::new(self, principal)))
    }

    /// The same, by what was kept of an actor. Only of one of this very access: another agreement gives other places.
    pub fn actor_at(&self, place: &Arc<Place>) -> Actor<'_> {
        Actor {
            access: self,
            place: Arc::clone(place),
        }
    }

    fn compile(&mut self) -> Result<(), AccessError> {
        let mut limits = Vec::new();
        for (id, text) in policy::LIMITS {
            limits.push(Policy::parse(Some(PolicyId::new(*id)), text).map_err(invalid)?);
        }
        let mut whole = set_of(&limits)?;
        let empty = whole.clone();
        let mut slices = Slices::new();
        for (index, grant) in self.grants.iter().enumerate() {
            let id = PolicyId::new(index.to_string());
            let policy = Policy::parse(Some(id), policy::policy(grant)).map_err(invalid)?;
            for party in self.parties_of(grant) {
                for slice in slices_of(&grant.on) {
                    for action in &grant.actions {
                        let set = slices.entry((party.clone(), slice.clone(), *action));
                        let set = set.or_insert_with(|| empty.clone());
                        set.add(policy.clone()).map_err(invalid)?;
                    }
                }
            }
            whole.add(policy).map_err(invalid)?;
        }
        self.whole = whole;
        self.slices = slices;
        Ok(())
    }

    /// The parties whose principals a grant may be for.
    fn parties_of(&self, grant: &Grant) -> BTreeSet<PartyId> {
        let of = |group: &Group| match group {
            Group::Party(party)
            | Group::Office(party, _)
            | Group::Reader(party)
            | Group::Source(party, _)
            | Group::Sources(party)
            | Group::Person(party, _) => BTreeSet::from([party.clone()]),
            Group::Team(team) => self.teams.get(team).cloned().unwrap_or_default(),
        };
        grant.to.iter().flat_map(of).collect()
    }
}

fn set_of(policies: &[Policy]) -> Result<PolicySet, AccessError> {
    PolicySet::from_policies(policies.iter().cloned()).map_err(invalid)
}

fn slice_of(service: Option<&ServiceId>) -> Slice {
    match service {
        Some(service) => Slice::Service(service.clone()),
        None => Slice::Common,
    }
}

fn slices_of(target: &Target) -> BTreeSet<Slice> {
    let claimed = |on: &ClaimedOn| match on {
        ClaimedOn::Service(service) => slice_of(service.as_ref()),
        ClaimedOn::Pair(_) => Slice::Rest,
    };
    match target {
        Target::These(things) => things.iter().map(slice_of_thing).collect(),
        Target::Everything(of) => of.iter().map(|it| slice_of(it.as_ref())).collect(),
        Target::Services(services) => services.iter().map(|it| slice_of(Some(it))).collect(),
        Target::Work { services, .. } => services.iter().map(|it| slice_of(it.as_ref())).collect(),
        Target::Claims { on, .. } => on.iter().map(claimed).collect(),
        Target::Totals => BTreeSet::from([Slice::Rest]),
    }
}

fn slice_of_thing(thing: &Thing) -> Slice {
    match thing {
        Thing::Service(service) => slice_of(Some(service)),
        Thing::Work { service, .. } => slice_of(service.as_ref()),
        Thing::Claim {
            on: ClaimedOn::Service(service),
            ..
        } => slice_of(service.as_ref()),
        _ => Slice::Rest,
    }
}

fn invalid(error: impl ToString) -> AccessError {
    AccessError::Invalid(error.to_string())
}

fn written<'g>(grants: impl Iterator<Item = &'g Grant>) -> String {
    let limits = policy::LIMITS.iter().map(|(_, text)| (*text).to_owned());
    let grants = grants.map(policy::policy);
    limits.chain(grants).collect::<Vec<_>>().join("\n")
}
