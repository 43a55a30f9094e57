//! What a party's figures follow from: all that it reads, read once for everything that is made of it.

use std::sync::Arc;

use exchange::bundle::figures;
use facts::id::{AllianceId, PartyId};
use facts::journal::{Compartment, Gathering};
use facts::{Fact, Instant};
use store::{Failure, Store, Viewer};

/// What a party's figures follow from. They are those of the party, whoever of it asks: two people never see two
/// values of one figure, only one of them may not see it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// How many entries the journal had.
    pub size: u64,
    /// The facts from which its readings follow.
    pub of_readings: Vec<Arc<Fact>>,
    /// Each fact once for each of its readers, in the order of the journal.
    told: Vec<Told>,
    facts: Gathering,
}

/// A fact in an entry, for its readers.
#[derive(Clone, Debug)]
pub struct Told {
    /// The entry.
    pub position: u64,
    /// Who reads it.
    pub compartment: Compartment,
    /// The fact.
    pub fact: Arc<Fact>,
}

impl From<(u64, Compartment, Fact)> for Told {
    fn from((position, compartment, fact): (u64, Compartment, Fact)) -> Told {
        Told {
            position,
            compartment,
            fact: Arc::new(fact),
        }
    }
}

impl Said {
    /// Reads it; of the journal only what came after an `old` one.
    pub fn read(
        store: &Store,
        alliance: &AllianceId,
        party: &PartyId,
        size: u64,
        old: Option<Arc<Said>>,
    ) -> Result<Said, Failure> {
        let viewer = Viewer::party(party.clone());
        let old = old.filter(|old| old.size <= size);
        let mut said = old.map(Arc::unwrap_or_clone).unwrap_or_default();
        let came = store.disclosed(alliance, &viewer, said.size..size)?;
        let (before, many) = (said.facts.len(), came.len());
        for told in came.into_iter().map(Told::from) {
            said.facts.add(&told.compartment, Arc::clone(&told.fact));
            said.told.push(told);
        }
        let all = said.facts.with_readers();
        match all.get(before..) {
            Some(new) if new.len() == many => {
                said.of_readings.extend(figures::of_readings(new));
            }
            // A fact was there already, and may have other readers now.
            _ => said.of_readings = figures::of_readings(all),
        }
        said.size = size;
        Ok(said)
    }

    /// The facts, each once, in the order of the journal.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> + Clone {
        let facts = self.facts.with_readers().iter();
        facts.map(|(_, fact)| fact.as_ref())
    }

    /// Whether all that came after so many entries was recorded at an instant or later.
    pub fn came_later(&self, size: u64, at: Instant) -> bool {
        let came = self.told.iter().rev();
        let mut came = came.take_while(|one| one.position >= size);
        self.size >= size && came.all(|one| one.fact.recorded >= at)
    }

    /// What a viewer of the party reads of it, up to an entry.
    pub fn told_to<'s>(
        &'s self,
        viewer: &'s Viewer,
        size: u64,
    ) -> impl Iterator<Item = &'s Told> + 's {
        let told = self.told.iter().take_while(move |one| one.position < size);
        told.filter(|one| viewer.may_read(&one.compartment))
    }

    /// The facts from which the statements with another party follow.
    pub fn of_pair(&self, party: &PartyId, other: &PartyId) -> Vec<Arc<Fact>> {
        figures::of_pair(self.facts.with_readers(), party, other)
    }
}
