//! What two parties owe each other, with what it follows from.

use std::sync::Arc;

use agreement::Versions;
use facts::id::PartyId;
use facts::{Fact, Instant};
use ledger::Settled;
use told::Missing;
use told::statement::{Asked, Grounds, Shown};

use super::said::Said;

/// What a party and another owe each other, as of an instant.
#[derive(Debug)]
pub struct Owed {
    /// The facts that both of them read.
    pub facts: Vec<Arc<Fact>>,
    /// What follows.
    pub settled: Settled,
    /// Readings behind it, as far as somebody has asked for them.
    pub grounds: Grounds,
}

impl Owed {
    /// The statements asked for; what is found behind them is found once.
    pub fn shown<'s>(
        &'s self,
        asked: &Asked,
        versions: &'s Versions,
    ) -> Result<Shown<'s>, Missing> {
        let facts = self.facts.iter().map(Arc::as_ref);
        let shown = Shown::of(asked, versions, facts, &self.settled)?;
        Ok(Shown {
            grounds: Some(&self.grounds),
            ..shown
        })
    }

    /// Works it out.
    pub fn of(
        versions: &Versions,
        said: &Said,
        (party, with): (&PartyId, &PartyId),
        as_of: Instant,
        grounds: Grounds,
    ) -> Owed {
        let facts = said.of_pair(party, with);
        let by_reference: Vec<&Fact> = facts.iter().map(Arc::as_ref).collect();
        Owed {
            settled: ledger::settle(versions, &by_reference, as_of),
            facts,
            grounds,
        }
    }
}
