//! Names in what was imported that the agreement does not know: most are typing errors, and a figure
//! over them would have no data for ever.
//!
//! Not here: a refusal. The facts are taken all the same, because a party or a service may come with
//! a later version.

use std::collections::{BTreeMap, HashMap};

use agreement::Agreement;
use agreement::model::{MeasureKind, StartStop};
use agreement::yaml::nearest;
use facts::Body;
use facts::Fact;
use facts::fact::case::CASE_TYPES;
use facts::fact::case::field;

use crate::mapping::Mapping;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Who says something, who holds a case, whose person answers a survey.
    Party,
    /// The team that holds a case or works.
    Team,
    /// A service or component.
    Service,
    /// The type of a case.
    CaseType,
    /// A state of the log from which no milestone follows.
    State,
}

impl What {
    /// As a key in documents for programs.
    pub fn name(self) -> &'static str {
        match self {
            What::Party => "party",
            What::Team => "team",
            What::Service => "service",
            What::CaseType => "case-type",
            What::State => "state",
        }
    }

    /// What is said before the names.
    pub fn told(self) -> &'static str {
        match self {
            What::Party => "parties that the agreement does not declare",
            What::Team => "teams that the agreement names neither by id nor under `also`",
            What::Service => "services that the agreement does not declare",
            What::CaseType => "case types that no level can count",
            What::State => "states not mapped, so no milestone follows from them",
        }
    }
}

/// A name that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it stands for.
    pub what: What,
    /// The name.
    pub name: String,
    /// How many facts say it; for a state, how many rows.
    pub count: u64,
    /// The known name that is probably meant.
    pub meant: Option<String>,
}

/// The names in facts, with how many facts say each.
#[derive(Clone, Debug, Default)]
pub struct Names {
    counts: BTreeMap<What, HashMap<Box<str>, u64>>,
}

impl Names {
    /// Takes the names of a fact.
    pub fn note(&mut self, fact: &Fact) {
        self.add(What::Party, fact.by.as_str(), 1);
        match &fact.body {
            Body::Case(update) => {
                for (name, value) in &update.set {
                    if let (Some(what), Some(value)) = (what_of(name), value) {
                        self.add(what, value, 1);
                    }
                }
            }
            Body::Claim(claim) => {
                let what = claim.field.as_deref().and_then(what_of);
                if let (Some(what), Some(value)) = (what, &claim.value) {
                    self.add(what, value, 1);
                }
            }
            Body::Closing(closing) => self.add(What::Party, closing.with.as_str(), 1),
            Body::Survey(survey) => {
                self.add_some(What::Party, survey.side.as_ref().map(|id| id.as_str()))
            }
            Body::Cost(cost) => {
                self.add_some(What::Service, cost.service.as_ref().map(|id| id.as_str()))
            }
            Body::Coverage(coverage) => {
                self.add_some(What::Service, coverage.on.as_ref().map(|id| id.as_str()))
            }
            Body::Deployment(deployment) => {
                self.add_some(
                    What::Service,
                    deployment.service.as_ref().map(|id| id.as_str()),
                );
                self.add_some(
                    What::Service,
                    deployment.component.as_ref().map(|id| id.as_str()),
                );
            }
            Body::Emergency(emergency) => self.add_some(
                What::Service,
                emergency.service.as_ref().map(|id| id.as_str()),
            ),
            Body::Outage(outage) => self.add(What::Service, outage.on.as_str(), 1),
            Body::Sample(sample) => self.add(What::Service, sample.on.as_str(), 1),
            Body::Usage(usage) => {
                self.add_some(What::Service, usage.service.as_ref().map(|id| id.as_str()))
            }
            Body::Work(work) => {
                self.add(What::Team, work.team.as_str(), 1);
                self.add_some(What::Service, work.service.as_ref().map(|id| id.as_str()));
            }
            Body::Party(said) => self.add(What::Party, said.party.as_str(), 1),
            Body::Person(person) => {
                for team in &person.teams {
                    self.add(What::Team, team.as_str(), 1);
                }
            }
            Body::Proposal(proposal) => {
                for party in &proposal.signers {
                    self.add(What::Party, party.as_str(), 1);
                }
            }
            Body::Acknowledgement(_)
            | Body::Agreement(_)
            | Body::Answer(_)
            | Body::Comment(_)
            | Body::Erasure(_)
            | Body::Key(_)
            | Body::Passkey(_)
            | Body::Signature(_)
            | Body::Value(_)
            | Body::Withdrawal(_) => {}
        }
    }

    /// Takes the states that the mapping of an import leaves without a milestone.
    pub fn note_states(&mut self, states: &BTreeMap<String, u64>) {
        for (state, rows) in states {
            self.add(What::State, state, *rows);
        }
    }

    /// The names that the agreement and the mapping do not know, most frequent first in each kind.
    ///
    /// Nothing where files of the agreement are hidden: they may declare them.
    pub fn unknown(&self, agreement: &Agreement, mapping: &Mapping) -> Vec<Unknown> {
        if !agreement.hidden.is_empty() {
            return Vec::new();
        }
        let mut list = Vec::new();
        for (what, counts) in &self.counts {
            let known = Known::of(*what, agreement, mapping);
            let mut unknown: Vec<Unknown> = counts
                .iter()
                .filter(|(name, _)| !known.has(name))
                .map(|(name, count)| Unknown {
                    what: *what,
                    name: name.to_string(),
                    count: *count,
                    meant: known.meant(name),
                })
                .collect();
            unknown.sort_by(|one, other| (other.count, &one.name).cmp(&(one.count, &other.name)));
            list.extend(unknown);
        }
        list
    }

    fn add_some(&mut self, what: What, name: Option<&str>) {
        if let Some(name) = name {
            self.add(what, name, 1);
        }
    }

    fn add(&mut self, what: What, name: &str, count: u64) {
        let counts = self.counts.entry(what).or_default();
        match counts.get_mut(name) {
            Some(known) => *known += count,
            None => {
                counts.insert(name.into(), count);
            }
        }
    }
}

/// The field of a case whose values are names of the agreement.
fn what_of(name: &str) -> Option<What> {
    match name {
        field::PARTY => Some(What::Party),
        field::TEAM => Some(What::Team),
        field::SERVICE => Some(What::Service),
        field::TYPE => Some(What::CaseType),
        _ => None,
    }
}

/// What is known: names that count, and what people call the same thing, each with the name that counts.
#[derive(Default)]
struct Known<'a> {
    names: Vec<&'a str>,
    called: Vec<(&'a str, &'a str)>,
}

impl<'a> Known<'a> {
    fn of(what: What, agreement: &'a Agreement, mapping: &'a Mapping) -> Known<'a> {
        let mut known = Known::default();
        match what {
            What::Party => {
                for (id, party) in &agreement.parties {
                    known.names.push(id.as_str());
                    known.called.push((&party.name, id.as_str()));
                }
            }
            What::Team => {
                for (id, team) in &agreement.teams {
                    known.names.push(id.as_str());
                    known.names.extend(team.also.iter().map(String::as_str));
                }
            }
            What::Service => {
                for (id, service) in &agreement.services {
                    known.names.push(id.as_str());
                    if let Some(title) = &service.title {
                        known.called.push((title, id.as_str()));
                    }
                }
            }
            What::CaseType => known.names.extend(CASE_TYPES),
            What::State => {
                let events = mapping.case().and_then(|case| case.events.as_ref());
                let mapped = events.into_iter().flat_map(|events| events.map.keys());
                known.names.extend(mapped.map(String::as_str));
                known.names.extend(states_of(agreement));
            }
        }
        known
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// The same letters and digits first, then a name that differs in few letters.
    fn meant(&self, name: &str) -> Option<String> {
        let bare = bare(name);
        let names = self.names.iter().map(|name| (*name, *name));
        let mut all = names.chain(self.called.iter().copied());
        if let Some((_, id)) = all.find(|(called, _)| self::bare(called) == bare) {
            return Some(id.to_owned());
        }
        let near = nearest(name, self.names.iter().copied()).or_else(|| {
            let called = self.called.iter().map(|(called, _)| *called);
            let near = nearest(name, called)?;
            let found = self.called.iter().find(|(called, _)| *called == near);
            found.map(|(_, id)| *id)
        });
        near.map(str::to_owned)
    }
}

/// Letters and digits only, in lower case.
fn bare(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// The states at which clocks of the agreement start and stop.
fn states_of(agreement: &Agreement) -> impl Iterator<Item = &str> {
    let clocks = agreement
        .measures
        .values()
        .filter_map(|measure| match &measure.kind {
            MeasureKind::Cases { clock, .. } => clock.as_ref(),
            _ => None,
        });
    clocks
        .flat_map(|clock| [&clock.from, &clock.until])
        .filter_map(|end| match end {
            StartStop::State(state) => Some(state.as_str()),
            StartStop::Milestone(_) => None,
        })
}
