//! The facts that a reader has of a journal, each once.
//!
//! WHY: a party may say the same for itself first and for all later. What counts for a figure is the instant
//! at which the most readers got it, so that all of them come to the same figure.

use std::collections::HashMap;
use std::sync::Arc;

use crate::fact::{Fact, FactId};
use crate::journal::commitment::Compartment;

/// Facts with their readers, each once, in the order in which they first came.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    facts: Vec<(Compartment, Arc<Fact>)>,
    places: HashMap<FactId, usize>,
}

impl Gathering {
    /// Takes a fact that stands in a compartment. Of several the one with the most readers stays, of those
    /// with as many the first. Whether this one stays, until one with more readers comes.
    pub fn add(&mut self, compartment: &Compartment, fact: impl Into<Arc<Fact>>) -> bool {
        let fact = fact.into();
        let Some(place) = self.places.get(&fact.id) else {
            self.places.insert(fact.id, self.facts.len());
            self.facts.push((compartment.clone(), fact));
            return true;
        };
        let known = &mut self.facts[*place];
        let is_wider = width(compartment) > width(&known.0);
        if is_wider {
            *known = (compartment.clone(), fact);
        }
        is_wider
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.facts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// The facts with their readers.
    pub fn with_readers(&self) -> &[(Compartment, Arc<Fact>)] {
        &self.facts
    }

    /// The facts.
    pub fn into_facts(self) -> Vec<Fact> {
        let facts = self.facts.into_iter().map(|(_, fact)| fact);
        facts.map(Arc::unwrap_or_clone).collect()
    }
}

/// The more readers, the larger.
fn width(compartment: &Compartment) -> u8 {
    match compartment {
        Compartment::Shared => 3,
        Compartment::Commercial(..) => 2,
        Compartment::Private(_) => 1,
        Compartment::Personal => 0,
    }
}
