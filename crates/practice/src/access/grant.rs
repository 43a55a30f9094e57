//! A right as a clause gives it: to whom, which actions, on what.
//!
//! Grants are what the agreement is compiled into. Policies are written from them, refusals name from
//! them who has what is missing, and two versions are compared by them.

use std::collections::BTreeSet;
use std::fmt;

use agreement::model::{ClaimKind, Who};
use facts::id::{ChangeModelId, PartyId, ServiceId, SourceId, TeamId};

use super::action::Action;
use super::object::{ClaimedOn, Object, Thing};
use super::principal::Office;
use super::topic::Topic;

/// A right that a clause gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The clause.
    pub clause: Clause,
    /// Who has it.
    pub to: BTreeSet<Group>,
    /// To do what.
    pub actions: BTreeSet<Action>,
    /// With what.
    pub on: Target,
}

/// A clause that gives a right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause {
    /// Its address, as `entente explain` takes it.
    pub address: String,
    /// What it makes of whoever has the right: accountable, a seat, a side.
    pub part: Part,
    /// The parties that may read it; nothing for all.
    pub readers: Option<BTreeSet<PartyId>>,
}

/// What a clause makes of somebody. The first ones give more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Member of the team that answers for a joint result.
    JointTeam,
    /// Answers for it.
    Accountable,
    /// Does the work.
    Responsible,
    /// Its agreement is needed.
    Needed,
    /// Receives the service.
    Customer,
    /// Delivers the service.
    Provider,
    /// Owns the business that the service serves.
    Owner,
    /// One side of a commercial pair.
    Side,
    /// Answers claims.
    Answers,
    /// Settles claims in a dispute.
    Settles,
    /// Chairs.
    Chair,
    /// Has a seat.
    Seat,
    /// Runs the source.
    Source,
    /// Is asked before.
    Consulted,
    /// Is told after.
    Informed,
    /// Sees data of persons.
    SeesPersonal,
    /// A party of the alliance.
    Party,
    /// Took it for an emergency.
    Emergency,
}

/// Those who have a right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Everybody of a party: its people, its auditor, its reading tokens.
    Party(PartyId),
    /// The people of a party who hold an office.
    Office(PartyId, Office),
    /// The people of a team.
    Team(TeamId),
    /// Who reads for a party: its auditor and its reading tokens.
    Reader(PartyId),
    /// The tokens of a source.
    Source(PartyId, SourceId),
    /// The tokens of all sources of a party.
    Sources(PartyId),
    /// One person of a party.
    Person(PartyId, String),
}

/// What a right is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Exactly these.
    These(BTreeSet<Thing>),
    /// These services as such.
    Services(BTreeSet<ServiceId>),
    /// These services, and everything of them: work and claims; nothing for what concerns no service in
    /// particular.
    Everything(BTreeSet<Option<ServiceId>>),
    /// What is stated or worked out of these services.
    Work {
        /// What it is about; nothing for everything.
        topics: Option<BTreeSet<Topic>>,
        /// The services; nothing for what concerns no service in particular.
        services: BTreeSet<Option<ServiceId>>,
        /// Only changes of this model.
        model: Option<ChangeModelId>,
    },
    /// Claims.
    Claims {
        /// Their kinds; nothing for all.
        kinds: Option<BTreeSet<ClaimKind>>,
        /// What they are on.
        on: BTreeSet<ClaimedOn>,
        /// Who makes them; nothing for anybody.
        by: Option<BTreeSet<PartyId>>,
    },
    /// Totals over pairs of which one is among the parts that the asker may see: all of them must be.
    Totals,
}

impl Grant {
    /// Whether it is about this, whoever asks.
    pub fn covers(&self, action: Action, object: &Object) -> bool {
        let thing = &object.thing;
        self.actions.contains(&action) && thing.actions().contains(&action) && self.on.has(thing)
    }
}

impl Target {
    /// Exactly this.
    pub fn one(thing: Thing) -> Target {
        Target::These(BTreeSet::from([thing]))
    }

    /// All work of one service, or of none in particular.
    pub fn all_of(services: impl IntoIterator<Item = Option<ServiceId>>) -> Target {
        Target::Work {
            topics: None,
            services: services.into_iter().collect(),
            model: None,
        }
    }

    /// Whether this is among it.
    pub fn has(&self, thing: &Thing) -> bool {
        match (self, thing) {
            (Target::These(these), thing) => these.contains(thing),
            (Target::Everything(of), Thing::Service(service)) => {
                of.contains(&Some(service.clone()))
            }
            (Target::Everything(of), Thing::Work { service, .. })
            | (
                Target::Everything(of),
                Thing::Claim {
                    on: ClaimedOn::Service(service),
                    ..
                },
            ) => of.contains(service),
            (Target::Services(services), Thing::Service(service)) => services.contains(service),
            (
                Target::Work {
                    topics,
                    services,
                    model,
                },
                Thing::Work {
                    topic,
                    service,
                    model: own,
                },
            ) => {
                topics.as_ref().is_none_or(|topics| topics.contains(topic))
                    && services.contains(service)
                    && (model.is_none() || model == own)
            }
            (
                Target::Claims { kinds, on, by },
                Thing::Claim {
                    kind,
                    on: one,
                    by: claimant,
                },
            ) => {
                kinds.as_ref().is_none_or(|kinds| kinds.contains(kind))
                    && on.contains(one)
                    && by.as_ref().is_none_or(|by| by.contains(claimant))
            }
            (Target::Totals, Thing::Total(_)) => true,
            _ => false,
        }
    }
}

impl Clause {
    /// Whether a party may read it.
    pub fn is_read_by(&self, party: &PartyId) -> bool {
        self.readers
            .as_ref()
            .is_none_or(|readers| readers.contains(party))
    }
}

impl Group {
    /// Everybody of a party or a team.
    pub fn all_of(who: &Who) -> Group {
        match who {
            Who::Party(party) => Group::Party(party.clone()),
            Who::Team(team) => Group::Team(team.clone()),
        }
    }

    /// Those who speak for a party or a team: its delegates; of a team, everybody in it.
    pub fn speaking_for(who: &Who) -> Group {
        match who {
            Who::Party(party) => Group::Office(party.clone(), Office::Delegate),
            Who::Team(team) => Group::Team(team.clone()),
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Group::Party(party) => write!(f, "everybody of {party}"),
            Group::Office(party, Office::Delegate) => write!(f, "a delegate of {party}"),
            Group::Office(party, Office::Signatory) => write!(f, "a signatory of {party}"),
            Group::Office(party, Office::Commercial) => {
                write!(f, "a person of {party} with the office commercial")
            }
            Group::Office(party, Office::Privacy) => {
                write!(f, "a person of {party} with the office privacy")
            }
            Group::Office(party, Office::Administrator) => {
                write!(f, "an administrator of {party}")
            }
            Group::Office(party, Office::Operator) => write!(f, "an operator of {party}"),
            Group::Team(team) => write!(f, "a member of the team {team}"),
            Group::Reader(party) => write!(f, "the auditor of {party}"),
            Group::Source(_, source) => write!(f, "a token of the source {source}"),
            Group::Sources(party) => write!(f, "a token of a source of {party}"),
            Group::Person(party, person) => write!(f, "{person} of {party}"),
        }
    }
}

impl Part {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Part::JointTeam => "joint team",
            Part::Accountable => "accountable",
            Part::Responsible => "responsible",
            Part::Needed => "needed",
            Part::Customer => "customer",
            Part::Provider => "provider",
            Part::Owner => "owner",
            Part::Side => "side of the pair",
            Part::Answers => "answers claims",
            Part::Settles => "settles claims",
            Part::Chair => "chair",
            Part::Seat => "seat",
            Part::Source => "source",
            Part::Consulted => "consulted",
            Part::Informed => "informed",
            Part::SeesPersonal => "sees data of persons",
            Part::Party => "party",
            Part::Emergency => "emergency",
        }
    }
}
