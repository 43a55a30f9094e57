//! Who asks: a person of a party, a machine of a party, a party's auditor; and how each party stands.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::Joins;
pub use facts::fact::Office;
use facts::id::{PartyId, ServiceId, SourceId, TeamId};
use facts::{Fact, Instant, Span};

/// The longest time for which rights may be taken in an emergency: a day.
pub const LONGEST_EMERGENCY_MS: i64 = facts::time::DAY_MS;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Principal {
    /// The party for which it acts.
    pub party: PartyId,
    /// What it is.
    pub identity: Identity,
}

/// What a principal is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Identity {
    /// A person.
    Person {
        /// The name under which the party knows it.
        id: String,
        /// Its teams. One in which the agreement has nobody of its party counts for nothing.
        teams: BTreeSet<TeamId>,
        /// What it may do in its party's name.
        offices: BTreeSet<Office>,
    },
    /// An API token.
    Token {
        /// The source whose facts it states; one without a source reads, as its party's auditor does.
        source: Option<SourceId>,
    },
    /// Somebody who reads for a party, and does nothing else.
    Auditor,
}

/// How far a party, or a person, belongs to the alliance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MemberState {
    /// Asked to join, and has not answered.
    Invited,
    /// A member.
    Active,
    /// A member whose rights rest.
    Suspended,
    /// No longer a member.
    Former,
}

/// What rights depend on beside the agreement. All of it comes from facts.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// How each party stands; a party of the agreement that is not here is a member.
    pub parties: BTreeMap<PartyId, MemberState>,
    /// What was taken in emergencies.
    pub emergencies: Vec<Emergency>,
}

/// Rights that a person took for an emergency, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emergency {
    /// The person's party.
    pub party: PartyId,
    /// The person.
    pub person: String,
    /// From when until when. One that lasts longer than [`LONGEST_EMERGENCY_MS`] gives nothing.
    pub span: Span,
    /// The service; nothing for all of them.
    pub service: Option<ServiceId>,
    /// Whether data of persons is opened as well.
    pub personal: bool,
    /// Why.
    pub reason: String,
}

impl Principal {
    /// A person.
    pub fn person(party: &PartyId, id: &str) -> Principal {
        Principal {
            party: party.clone(),
            identity: Identity::Person {
                id: id.into(),
                teams: BTreeSet::new(),
                offices: BTreeSet::new(),
            },
        }
    }

    /// The same, in this team as well.
    pub fn in_team(mut self, team: &TeamId) -> Principal {
        if let Identity::Person { teams, .. } = &mut self.identity {
            teams.insert(team.clone());
        }
        self
    }

    /// The same, with this office as well.
    pub fn with(mut self, office: Office) -> Principal {
        if let Identity::Person { offices, .. } = &mut self.identity {
            offices.insert(office);
        }
        self
    }

    /// A token that states the facts of a source, or one that reads.
    pub fn token(party: &PartyId, source: Option<&SourceId>) -> Principal {
        Principal {
            party: party.clone(),
            identity: Identity::Token {
                source: source.cloned(),
            },
        }
    }

    /// A party's auditor.
    pub fn auditor(party: &PartyId) -> Principal {
        Principal {
            party: party.clone(),
            identity: Identity::Auditor,
        }
    }
}

impl Standing {
    /// What the facts of a record say, as of an instant: who joined and left, and what was taken in
    /// emergencies. Nobody is invited or suspended by a fact.
    pub fn of<'f>(facts: impl IntoIterator<Item = &'f Fact>, as_of: Instant) -> Standing {
        let known = |fact: &&Fact| fact.at <= as_of && fact.recorded <= as_of;
        let mut facts: Vec<&Fact> = facts.into_iter().filter(known).collect();
        facts.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut standing = Standing::default();
        for fact in facts {
            if let facts::Body::Party(party) = &fact.body {
                let state = match party.does {
                    Joins::Joined => MemberState::Active,
                    Joins::Left => MemberState::Former,
                };
                standing.parties.insert(party.party.clone(), state);
            }
            standing.emergencies.extend(Emergency::of(fact));
        }
        standing
    }

    /// Whether a party has rights.
    pub fn is_active(&self, party: &PartyId) -> bool {
        self.parties
            .get(party)
            .is_none_or(|state| *state == MemberState::Active)
    }
}

impl Emergency {
    /// What a fact says of an emergency; nothing where it is about something else.
    pub fn of(fact: &Fact) -> Option<Emergency> {
        let facts::Body::Emergency(body) = &fact.body else {
            return None;
        };
        Some(Emergency {
            party: fact.by.clone(),
            person: body.person.clone(),
            span: Span::new(fact.at, body.until),
            service: body.service.clone(),
            personal: body.personal,
            reason: body.reason.clone(),
        })
    }

    /// Whether it gives rights at this instant.
    pub fn holds(&self, as_of: Instant) -> bool {
        let Span { from, until } = self.span;
        from <= as_of && as_of < until && until <= from.plus_ms(LONGEST_EMERGENCY_MS)
    }
}
