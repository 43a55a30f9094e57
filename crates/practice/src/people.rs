//! The people of a party: what its facts say of each, and what may be said next.
//!
//! ```text
//! facts `person` in the order of the journal --People::of--> person -> Standing --principal--> who asks
//! People + Command --decide--> what is stated, or why not
//! ```
//!
//! Who may command is for [`Access`](crate::Access): whoever administers the people of the party. Not here: what
//! the people are called, and how they prove who they are.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use facts::fact::{PersonDoes, PersonId, PersonUpdate};
use facts::id::{PartyId, TeamId};
use facts::{Body, Fact};

use crate::access::principal::{Identity, MemberState, Office, Principal};

/// The people of one party, as its facts have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    party: PartyId,
    all: BTreeMap<PersonId, Standing>,
}

/// How a person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it has rights.
    pub state: MemberState,
    /// What it may do; while it is suspended, what it could do before.
    pub role: Role,
}

/// What a person may do in the name of its party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Role {
    /// Whether it only reads.
    pub auditor: bool,
    /// Its offices.
    pub offices: BTreeSet<Office>,
    /// Its teams.
    pub teams: BTreeSet<TeamId>,
}

/// What an administrator wants to say of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Somebody new.
    Add(Role),
    /// Another role.
    Change(PersonId, Role),
    /// Rights rest.
    Suspend(PersonId),
    /// Rights are back.
    Resume(PersonId),
    /// It belongs to the party no longer.
    Remove(PersonId),
}

/// Why it is not said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody is known by that id, or no longer.
    #[error("there is no such thing here")]
    NotFound,
    /// The id is somebody's.
    #[error("the id `{0}` is taken")]
    Taken(PersonId),
    /// The agreement has nobody of the party in the team.
    #[error("the agreement has nobody of `{party}` in a team `{team}`; its teams with people of `{party}` are {}", listed(.teams))]
    Team {
        /// The party.
        party: PartyId,
        /// The team.
        team: TeamId,
        /// Those that there are.
        teams: Vec<TeamId>,
    },
    /// An auditor with something to do.
    #[error("an auditor only reads: leave out teams and offices, or `auditor`")]
    Auditor,
    /// Nobody would be left to keep the people.
    #[error("`{0}` is the last administrator of `{1}`; make somebody else an administrator first")]
    LastAdministrator(PersonId, PartyId),
    /// It is suspended already, or not.
    #[error("`{0}` is {1}, so there is nothing to do")]
    AsItIs(PersonId, &'static str),
    /// It has to be resumed first.
    #[error("`{0}` is suspended; resume it first")]
    Suspended(PersonId),
    /// The party keeps its people itself.
    #[error("`{0}` has an administrator, who invites its people")]
    HasAdministrator(PartyId),
}

impl People {
    /// What facts say, in the order of the journal. Who is removed stays removed; what is said of somebody who was
    /// never added counts for nothing.
    pub fn of<'f>(party: &PartyId, facts: impl IntoIterator<Item = &'f Fact>) -> People {
        let mut people = People {
            party: party.clone(),
            all: BTreeMap::new(),
        };
        for fact in facts.into_iter().filter(|fact| fact.by == *party) {
            if let Body::Person(update) = &fact.body {
                people.take(update);
            }
        }
        people
    }

    /// The party.
    pub fn party(&self) -> &PartyId {
        &self.party
    }

    /// How a person stands.
    pub fn get(&self, person: &PersonId) -> Option<&Standing> {
        self.all.get(person)
    }

    /// All who were ever added.
    pub fn iter(&self) -> impl Iterator<Item = (&PersonId, &Standing)> {
        self.all.iter()
    }

    /// The person, if it has rights.
    pub fn principal(&self, person: &PersonId) -> Option<Principal> {
        let standing = self.all.get(person)?;
        if standing.state != MemberState::Active {
            return None;
        }
        let role = standing.role.clone();
        let identity = match role.auditor {
            true => Identity::Auditor,
            false => Identity::Person {
                id: person.to_string(),
                teams: role.teams,
                offices: role.offices,
            },
        };
        Some(Principal {
            party: self.party.clone(),
            identity,
        })
    }

    /// Who keeps the people of the party, and may act.
    pub fn administrators(&self) -> impl Iterator<Item = &PersonId> {
        let active = |standing: &Standing| standing.state == MemberState::Active;
        let keeps = |standing: &Standing| standing.role.offices.contains(&Office::Administrator);
        let all = self.all.iter();
        all.filter(move |(_, standing)| active(standing) && keeps(standing))
            .map(|(person, _)| person)
    }

    /// Refuses to bring somebody from outside into a party that keeps its people itself.
    pub fn is_without_administrator(&self) -> Result<(), Refusal> {
        match self.administrators().next() {
            Some(_) => Err(Refusal::HasAdministrator(self.party.clone())),
            None => Ok(()),
        }
    }

    /// What is stated of a person at a command. `new` is the id of somebody new.
    pub fn decide(
        &self,
        command: &Command,
        new: PersonId,
        agreement: &Agreement,
    ) -> Result<PersonUpdate, Refusal> {
        let update = match command {
            Command::Add(role) => {
                check_role(role, &self.party, agreement)?;
                if self.all.contains_key(&new) {
                    return Err(Refusal::Taken(new));
                }
                return Ok(role.update(PersonDoes::Added, new));
            }
            Command::Change(person, role) => {
                if self.known(person)?.state == MemberState::Suspended {
                    return Err(Refusal::Suspended(*person));
                }
                check_role(role, &self.party, agreement)?;
                role.update(PersonDoes::Changed, *person)
            }
            Command::Suspend(person) => match self.known(person)?.state {
                MemberState::Suspended => return Err(Refusal::AsItIs(*person, "suspended")),
                _ => Role::default().update(PersonDoes::Suspended, *person),
            },
            Command::Resume(person) => {
                let standing = self.known(person)?;
                if standing.state != MemberState::Suspended {
                    return Err(Refusal::AsItIs(*person, "not suspended"));
                }
                standing.role.update(PersonDoes::Changed, *person)
            }
            Command::Remove(person) => {
                self.known(person)?;
                Role::default().update(PersonDoes::Removed, *person)
            }
        };
        let mut after = self.clone();
        after.take(&update);
        let had = self.administrators().next().is_some();
        match had && after.administrators().next().is_none() {
            true => Err(Refusal::LastAdministrator(
                update.person,
                self.party.clone(),
            )),
            false => Ok(update),
        }
    }

    fn known(&self, person: &PersonId) -> Result<&Standing, Refusal> {
        let known = self.all.get(person);
        let known = known.filter(|standing| standing.state != MemberState::Former);
        known.ok_or(Refusal::NotFound)
    }

    fn take(&mut self, update: &PersonUpdate) {
        let role = Role::of(update);
        match self.all.get_mut(&update.person) {
            None if update.does == PersonDoes::Added => {
                let state = MemberState::Active;
                self.all.insert(update.person, Standing { state, role });
            }
            None => {}
            Some(standing) if standing.state == MemberState::Former => {}
            Some(standing) => match update.does {
                // WHY: an id is given once; said again it changes nothing.
                PersonDoes::Added => {}
                PersonDoes::Changed => {
                    *standing = Standing {
                        state: MemberState::Active,
                        role,
                    }
                }
                PersonDoes::Removed => {
                    *standing = Standing {
                        state: MemberState::Former,
                        role,
                    }
                }
                PersonDoes::Suspended => standing.state = MemberState::Suspended,
            },
        }
    }
}

impl Role {
    /// What a fact says.
    fn of(update: &PersonUpdate) -> Role {
        Role {
            auditor: update.auditor,
            offices: update.offices.iter().copied().collect(),
            teams: update.teams.iter().cloned().collect(),
        }
    }

    fn update(&self, does: PersonDoes, person: PersonId) -> PersonUpdate {
        let mut offices: Vec<Office> = self.offices.iter().copied().collect();
        offices.sort_by_key(|office| office.word());
        PersonUpdate {
            auditor: self.auditor,
            does,
            offices,
            person,
            teams: self.teams.iter().cloned().collect(),
        }
    }
}

/// Refuses a role that nobody of the party can have by the agreement.
pub fn check_role(role: &Role, party: &PartyId, agreement: &Agreement) -> Result<(), Refusal> {
    if role.auditor && !(role.offices.is_empty() && role.teams.is_empty()) {
        return Err(Refusal::Auditor);
    }
    let teams = agreement.teams.iter();
    let teams: Vec<TeamId> = teams
        .filter(|(_, team)| team.members.contains(party))
        .map(|(id, _)| id.clone())
        .collect();
    match role.teams.iter().find(|team| !teams.contains(team)) {
        Some(team) => Err(Refusal::Team {
            party: party.clone(),
            team: team.clone(),
            teams,
        }),
        None => Ok(()),
    }
}

fn listed(teams: &[TeamId]) -> String {
    match teams {
        [] => "none".to_owned(),
        teams => {
            let teams: Vec<String> = teams.iter().map(|team| format!("`{team}`")).collect();
            teams.join(", ")
        }
    }
}
