//! Who answers for which process, and who does its work.

use std::collections::BTreeMap;

use facts::Place;
use facts::id::{PartyId, ProcessId, TeamId};

use super::{Agreement, Spanned};
use crate::catalogue::Catalogue;

/// Which processes the alliance needs.
#[derive(Clone, Debug)]
pub struct Processes {
    /// The catalogue whose processes each service needs; `None` where the alliance follows none.
    pub catalogue: Option<Catalogue>,
    /// Processes of its own.
    pub own: BTreeMap<ProcessId, OwnProcess>,
    /// Processes that it does without, and why.
    pub not_needed: BTreeMap<ProcessId, NotNeeded>,
    /// Where the section stands.
    pub place: Place,
}

/// A process that is in no catalogue.
#[derive(Clone, Debug)]
pub struct OwnProcess {
    /// Its title, as people read it.
    pub title: String,
    /// Where it is declared.
    pub place: Place,
}

/// A process that the alliance does without.
#[derive(Clone, Debug)]
pub struct NotNeeded {
    /// Why.
    pub reason: String,
    /// Where that is said.
    pub place: Place,
}

/// Who answers for a process, who does its work, and who has a say or is told.
#[derive(Clone, Debug)]
pub struct Responsibility {
    /// Who answers. One; a text that names several is taken as it is, and a rule says so.
    pub accountable: Vec<Spanned<Who>>,
    /// Who does the work.
    pub responsible: Vec<Spanned<Who>>,
    /// Who is asked before.
    pub consulted: Vec<Spanned<Who>>,
    /// Who is told after.
    pub informed: Vec<Spanned<Who>>,
    /// How work passes between those who do it.
    pub hand_over: Option<Spanned<String>>,
    /// Where it is declared.
    pub place: Place,
}

/// A company or a team. A team answers through its lead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// A company.
    Party(PartyId),
    /// A team.
    Team(TeamId),
}

impl Who {
    /// The id as written.
    pub fn as_str(&self) -> &str {
        match self {
            Who::Party(id) => id.as_str(),
            Who::Team(id) => id.as_str(),
        }
    }
}

impl Agreement {
    /// Who answers for what, of all services and of each.
    pub fn all_responsibilities(&self) -> impl Iterator<Item = &Responsibility> {
        let of_services = self.services.values();
        of_services
            .map(|service| &service.responsibilities)
            .chain([&self.responsibilities])
            .flat_map(BTreeMap::values)
    }
}

/// What the two sides of a relation think of it; it advises which model suits.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// How well the provider can do it.
    pub capability: Option<Degree>,
    /// How settled the customer's own way of working is.
    pub maturity: Option<Degree>,
    /// How far the two trust each other.
    pub trust: Option<Degree>,
    /// How much has to change.
    pub need_for_change: Option<Degree>,
    /// How much the two have to do with each other day by day.
    pub interaction: Option<Degree>,
    /// Where it stands.
    pub place: Place,
}

/// How much of something there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Degree {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
}
