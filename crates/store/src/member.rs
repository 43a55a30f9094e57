//! Parties that join a journal after its founding, and those that leave it.
//!
//! WHY: the journal states it itself, when it is done. A fact of this kind that is handed in is refused, so that no
//! party can state that another left.

use std::collections::BTreeSet;

use facts::Instant;
use facts::fact::{Joins, Membership};
use facts::id::{AllianceId, PartyId};

use crate::failure::Failure;
use crate::read::epochs;
use crate::sql::Writing;
use crate::store::{Random, Store, own_statement};

impl Store {
    /// A party joins: from the next entry on there are slots for it. It reads what is for all parties, from the
    /// beginning. `by` is the party in whose name it is stated.
    pub fn join(
        &self,
        alliance: &AllianceId,
        by: &PartyId,
        party: &PartyId,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let said = member(Joins::Joined, party);
        self.state_member(&mut writing, alliance, by, said, now, random)?;
        Ok(writing.commit()?)
    }

    /// A party leaves: from the next entry on there are no slots for it, and it reads nothing here any more. What it
    /// said stays. The last one cannot leave.
    pub fn leave(
        &self,
        alliance: &AllianceId,
        by: &PartyId,
        party: &PartyId,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let chain = self.stand(&mut writing, alliance)?.chain;
        if chain.parties().len() == 1 && chain.parties().contains(party) {
            return Err(Failure::Unfit(format!(
                "`{party}` is the last party of the journal, and nobody could read it any more"
            )));
        }
        let said = member(Joins::Left, party);
        self.state_member(&mut writing, alliance, by, said, now, random)?;
        Ok(writing.commit()?)
    }

    /// The parties that left, and did not join again.
    pub fn former_parties(&self, alliance: &AllianceId) -> Result<BTreeSet<PartyId>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand(&mut reading, alliance)?;
        let all = epochs(&mut reading, &stand)?.into_values().flatten();
        Ok(all
            .filter(|party| !stand.chain.parties().contains(party))
            .collect())
    }

    fn state_member(
        &self,
        writing: &mut Writing,
        alliance: &AllianceId,
        by: &PartyId,
        said: Membership,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let seq = now.ms().unsigned_abs();
        let statement = own_statement(by, now, seq, said.into())?;
        self.state(writing, alliance, &[statement], now, random)
    }
}

fn member(does: Joins, party: &PartyId) -> Membership {
    let party = party.clone();
    Membership { does, party }
}
