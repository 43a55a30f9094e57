//! Who answers for which process of which service: the map, its flaws and what is really delivered.

use std::collections::BTreeMap;

use agreement::catalogue::Catalogue;
use agreement::coverage::{Coverage, Delivery, Flaw, FlawKind, coverage};
use agreement::{Loaded, Sources};
use facts::id::{ProcessId, ServiceId};

use crate::missing::Missing;

mod csv;
mod document;
mod letters;

pub use csv::csv;
pub use document::{document, word};
pub use letters::letters;

/// The map of an agreement, with what is wrong with it and what it comes to.
pub struct Shown<'a> {
    /// The text.
    pub sources: &'a Sources,
    /// Services by processes.
    pub coverage: Coverage<'a>,
    /// Gaps and overlaps.
    pub flaws: Vec<Flaw>,
    /// What providers really deliver.
    pub deliveries: Vec<Delivery>,
}

impl<'a> Shown<'a> {
    /// Of a text, by the processes of a catalogue, or of the one that the text follows.
    pub fn of(loaded: &'a Loaded, catalogue: Option<Catalogue>) -> Self {
        let agreement = &loaded.agreement;
        let coverage = coverage(agreement, catalogue);
        Shown {
            sources: &loaded.sources,
            flaws: coverage.flaws(agreement),
            deliveries: coverage.deliveries(agreement),
            coverage,
        }
    }

    /// Keeps one service.
    pub fn only(&mut self, name: &str) -> Result<(), Missing> {
        let services = &mut self.coverage.services;
        let known: Vec<String> = services.iter().map(|one| one.id.to_string()).collect();
        services.retain(|service| service.id.as_str() == name);
        if services.is_empty() {
            return Err(Missing::Service {
                asked: name.to_owned(),
                known,
            });
        }
        let about = |id: &ServiceId| id.as_str() == name;
        self.flaws.retain(|flaw| flaw.services.iter().any(about));
        self.deliveries.retain(|it| about(&it.service));
        Ok(())
    }

    /// What is wrong with each process of each service.
    pub fn wrong(&self) -> BTreeMap<(&ServiceId, &ProcessId), Vec<FlawKind>> {
        let mut wrong: BTreeMap<_, Vec<FlawKind>> = BTreeMap::new();
        for flaw in &self.flaws {
            for service in &flaw.services {
                for process in &flaw.processes {
                    wrong.entry((service, process)).or_default().push(flaw.kind);
                }
            }
        }
        wrong
    }
}
