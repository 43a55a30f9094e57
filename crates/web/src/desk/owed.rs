//! What two parties owe each other, with what it follows from.

use facts::id::PartyId;
use facts::{Fact, Instant};
use ledger::Settled;

use super::view::Said;
use super::world::World;

/// What a party and another owe each other, as of an instant.
#[derive(Debug)]
pub struct Owed {
    /// How many entries the journal had.
    size: u64,
    /// The facts that both of them read.
    pub facts: Vec<Fact>,
    /// What follows.
    pub settled: Settled,
}

impl Owed {
    /// Works it out.
    pub fn of(world: &World, said: &Said, with: &PartyId, as_of: Instant) -> Owed {
        let facts = said.of_pair(&world.party, with);
        Owed {
            size: said.size,
            settled: ledger::settle(&world.versions, &facts, as_of),
            facts,
        }
    }

    /// Whether it still is what a journal of this size comes to at this instant.
    pub fn is_of(&self, size: u64, as_of: Instant) -> bool {
        self.size == size && self.settled.as_of == as_of
    }
}
