//! The facts that a reader has of a journal, each once.
//!
//! WHY: a party may say the same for itself first and for all later. What counts for a figure is the instant
//! at which the most readers got it, so that all of them come to the same figure.

use std::collections::HashMap;

use crate::fact::{Fact, FactId};
use crate::journal::commitment::Compartment;

/// Facts with their readers, each once, in the order in which they first came.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    facts: Vec<(Compartment, Fact)>,
    places: HashMap<FactId, usize>,
}

impl Gathering {
    /// Takes a fact that stands in a compartment. Of several the one with the most readers stays, of those
    /// with as many the first.
    pub fn add(&mut self, compartment: &Compartment, fact: Fact) {
        match self.places.get(&fact.id) {
            None => {
                self.places.insert(fact.id, self.facts.len());
                self.facts.push((compartment.clone(), fact));
            }
            Some(place) => {
                let known = &mut self.facts[*place];
                if width(compartment) > width(&known.0) {
                    *known = (compartment.clone(), fact);
                }
            }
        }
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
    pub fn with_readers(&self) -> &[(Compartment, Fact)] {
        &self.facts
    }

    /// The facts.
    pub fn into_facts(self) -> Vec<Fact> {
        self.facts.into_iter().map(|(_, fact)| fact).collect()
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
