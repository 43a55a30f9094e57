//! What rights are about: everything of a record that somebody can ask for, by kind.

use std::collections::BTreeSet;

use agreement::model::ClaimKind;
use facts::Instant;
use facts::id::{ChangeModelId, PartyId, ServiceId};
use facts::journal::Compartment;

use super::action::Action;
use super::topic::Topic;

/// Something of a record, with what its rights depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub thing: Thing,
    /// Where its content is kept.
    pub compartment: Compartment,
    /// When it happened, or the period that it belongs to begins; nothing for what belongs to no period.
    pub at: Option<Instant>,
}

/// What something is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// The alliance: its parties and settings.
    Alliance,
    /// The text that all parties read, and its versions.
    Agreement,
    /// A draft replayed over the record, without the amounts of a pair.
    Plan,
    /// The log: entries, proofs, checkpoints.
    Journal,
    /// The public keys of a party.
    Keys(PartyId),
    /// The people of a party, their teams and offices, and its tokens.
    People(PartyId),
    /// Data of persons.
    Personal,
    /// What was taken in emergencies.
    Emergency,
    /// The files that only the two of a pair read: prices and terms.
    Terms(Pair),
    /// What the two of a pair owe each other.
    Statement(Pair),
    /// An amount over several pairs.
    Total(BTreeSet<Pair>),
    /// A service as such.
    Service(ServiceId),
    /// What is stated or worked out of a service, or of none in particular.
    Work {
        /// What it is about.
        topic: Topic,
        /// The service.
        service: Option<ServiceId>,
        /// The model of change, of a change that has one.
        model: Option<ChangeModelId>,
    },
    /// A claim.
    Claim {
        /// What it asks for or is about.
        kind: ClaimKind,
        /// What it is on.
        on: ClaimedOn,
        /// Who makes it.
        by: PartyId,
    },
    /// What a clause of this kind and id brings about.
    Clause(ClauseKind, String),
}

/// What a claim is on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimedOn {
    /// Something of a service, or of none in particular.
    Service(Option<ServiceId>),
    /// A line of the statement of a pair.
    Pair(Pair),
}

/// Two parties, the smaller name first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair(PartyId, PartyId);

/// A kind of clause that gives rise to something of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClauseKind {
    /// The packs and minutes of a forum.
    Forum,
    /// The decisions under a decision right.
    Decision,
    /// A policy, procedure or guideline.
    Policy,
    /// A document that one side writes and the other approves.
    Approval,
    /// A deliverable of the scope of work.
    Deliverable,
    /// A freeze of changes.
    Freeze,
}

impl Object {
    /// Something of the shared compartment that belongs to no period.
    pub fn new(thing: Thing) -> Object {
        let compartment = match &thing {
            Thing::Terms(pair) | Thing::Statement(pair) => pair.compartment(),
            Thing::Claim {
                on: ClaimedOn::Pair(pair),
                ..
            } => pair.compartment(),
            Thing::Personal => Compartment::Personal,
            _ => Compartment::Shared,
        };
        Object {
            thing,
            compartment,
            at: None,
        }
    }

    /// The same in another compartment.
    pub fn kept_in(mut self, compartment: Compartment) -> Object {
        self.compartment = compartment;
        self
    }

    /// The same, of this time.
    pub fn of(mut self, at: Instant) -> Object {
        self.at = Some(at);
        self
    }

    /// What is stated or worked out of a service.
    pub fn work(topic: Topic, service: Option<ServiceId>) -> Object {
        Object::new(Thing::Work {
            topic,
            service,
            model: None,
        })
    }
}

impl Thing {
    /// The word for its kind, in texts and policies.
    pub fn kind(&self) -> &'static str {
        match self {
            Thing::Alliance => "alliance",
            Thing::Agreement => "agreement",
            Thing::Plan => "plan",
            Thing::Journal => "journal",
            Thing::Keys(_) => "keys",
            Thing::People(_) => "people",
            Thing::Personal => "personal",
            Thing::Emergency => "emergency",
            Thing::Terms(_) => "terms",
            Thing::Statement(_) => "statement",
            Thing::Total(_) => "total",
            Thing::Service(_) => "service",
            Thing::Work { topic, .. } => topic.word(),
            Thing::Claim { .. } => "claim",
            Thing::Clause(kind, _) => kind.word(),
        }
    }

    /// What can be done with it at all.
    pub fn actions(&self) -> &'static [Action] {
        use Action::*;
        match self {
            Thing::Alliance => &[See, Administer],
            Thing::Agreement => &[See, Export, Propose, Sign],
            Thing::Plan | Thing::Total(_) => &[See],
            Thing::Journal => &[See, Export],
            Thing::Keys(_) | Thing::People(_) => &[See, Administer],
            Thing::Personal => &[See, Erase],
            Thing::Emergency => &[See, Break],
            Thing::Terms(_) => &[See, Export, Propose],
            Thing::Statement(_) => &[See, Export, Contest, Countersign],
            Thing::Service(_) => &[See, Halt],
            Thing::Work { topic, .. } => topic.actions(),
            Thing::Claim { .. } => &[See, Answer, Decide],
            Thing::Clause(kind, _) => kind.actions(),
        }
    }
}

impl Pair {
    /// The pair of two parties; a party makes none with itself.
    pub fn new(one: &PartyId, other: &PartyId) -> Option<Pair> {
        (one != other).then(|| Pair(one.min(other).clone(), one.max(other).clone()))
    }

    /// Both.
    pub fn parties(&self) -> [&PartyId; 2] {
        [&self.0, &self.1]
    }

    /// Whether this party is one of the two.
    pub fn has(&self, party: &PartyId) -> bool {
        self.parties().contains(&party)
    }

    /// The one that is not this party.
    pub fn other(&self, party: &PartyId) -> &PartyId {
        if self.0 == *party { &self.1 } else { &self.0 }
    }

    /// Where its prices are kept.
    pub fn compartment(&self) -> Compartment {
        Compartment::Commercial(self.0.clone(), self.1.clone())
    }
}

impl ClauseKind {
    /// All of them.
    pub const ALL: [ClauseKind; 6] = [
        ClauseKind::Forum,
        ClauseKind::Decision,
        ClauseKind::Policy,
        ClauseKind::Approval,
        ClauseKind::Deliverable,
        ClauseKind::Freeze,
    ];

    /// The word for it.
    ///
    /// WHY: there are cases of the topics `decision` and `deliverable` as well, which any service may
    /// have; these are what one clause brings about.
    pub fn word(self) -> &'static str {
        match self {
            ClauseKind::Forum => "forum",
            ClauseKind::Decision => "decision-right",
            ClauseKind::Policy => "policy",
            ClauseKind::Approval => "approval",
            ClauseKind::Deliverable => "agreed-deliverable",
            ClauseKind::Freeze => "freeze",
        }
    }

    fn actions(self) -> &'static [Action] {
        use Action::*;
        match self {
            ClauseKind::Forum => &[See, Export, Submit, Acknowledge],
            ClauseKind::Decision => &[See, Approve, Decide, Acknowledge],
            ClauseKind::Policy => &[See, Propose, Acknowledge],
            ClauseKind::Approval => &[See, Submit, Approve],
            ClauseKind::Deliverable => &[See, Submit, Approve],
            ClauseKind::Freeze => &[See, Decide],
        }
    }
}
