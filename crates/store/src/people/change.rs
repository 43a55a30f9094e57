//! What is stated of a party's people: decided over its facts, stated, and followed by what ends with it, all in one
//! transaction.

use facts::fact::{PersonDoes, PersonUpdate};
use facts::id::{AllianceId, PartyId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::{Compartment, Statement};
use facts::{Body, Fact, Instant};

use super::account::{AccountId, end_sessions};
use super::stated::said;
use crate::failure::Failure;
use crate::sql::Writing;
use crate::store::{Random, Stand, Store};
use crate::values;
use crate::viewer::Viewer;

impl Store {
    /// States what `decide` makes of the facts about the people of the viewer's party. Nobody else states something of
    /// them meanwhile. Who is removed or suspended has no session, no open invitation and no passkey that signs afterwards.
    pub fn change_people<E>(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        decide: impl FnOnce(&[Fact]) -> Result<PersonUpdate, E>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Result<PersonUpdate, E>, Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let stand = hold(&mut writing, alliance, party)?;
        let stated = self.state_person(&mut writing, &stand, party, decide, now, &mut *random)?;
        let Ok(update) = stated else {
            return Ok(stated);
        };
        let ends = matches!(update.does, PersonDoes::Removed | PersonDoes::Suspended);
        if ends {
            end(&mut writing, stand.log, party, &update, now)?;
            let person = &update.person;
            self.state_passkeys(&mut writing, alliance, (party, person), &[], now, random)?;
        }
        writing.commit()?;
        Ok(Ok(update))
    }

    /// States what `decide` makes of the facts about a party's people, within a transaction that holds the alliance.
    pub(super) fn state_person<E>(
        &self,
        writing: &mut Writing,
        stand: &Stand,
        party: &PartyId,
        decide: impl FnOnce(&[Fact]) -> Result<PersonUpdate, E>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Result<PersonUpdate, E>, Failure> {
        let before = said(writing, stand.log, party.as_str(), None)?;
        let update = match decide(&before) {
            Ok(update) => update,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let body = Body::from(update.clone());
        // WHY: said twice within a millisecond it would be one statement, and what came between would stand.
        let same = before.iter();
        let same = same.filter(|fact| fact.at == now && fact.body == body);
        let repeat = u32::try_from(same.count()).map_err(Failure::unfit)?;
        let source = SourceId::new(OWN_SOURCE).map_err(Failure::unfit)?;
        let seq = now.ms().unsigned_abs();
        let fact = Fact::new(now, now, party.clone(), source, seq, repeat, body);
        let statement = Statement {
            compartment: Compartment::Private(party.clone()),
            fact: fact.map_err(Failure::unfit)?,
            personal: None,
        };
        let alliance = stand.chain.alliance();
        self.state(writing, alliance, &[statement], now, random)?;
        Ok(Ok(update))
    }
}

/// Holds the row of an alliance until the end of the transaction, for something of a party of it.
pub(super) fn hold(
    writing: &mut Writing,
    alliance: &AllianceId,
    party: &PartyId,
) -> Result<Stand, Failure> {
    let stand = writing.lock_row(Stand::ROW, &values![alliance.as_str()], Stand::read)?;
    let stand = stand.filter(|stand| stand.chain.parties().contains(party));
    stand.ok_or(Failure::NotFound)
}

/// Makes an account a person of a party.
pub(super) fn link(
    writing: &mut Writing,
    log: i64,
    party: &PartyId,
    person: &str,
    account: &AccountId,
    now: Instant,
) -> Result<(), Failure> {
    let columns = ["log", "party", "person", "account", "since"];
    let row = values![log, party.as_str(), person, account.bytes(), now.ms()];
    writing.insert_many("account_person", columns, [row])?;
    Ok(())
}

fn end(
    writing: &mut Writing,
    log: i64,
    party: &PartyId,
    update: &PersonUpdate,
    now: Instant,
) -> Result<(), Failure> {
    let person = update.person.to_string();
    let (party, person) = (party.as_str(), person.as_str());
    let account = writing.find(
        "SELECT account FROM account_person WHERE log = $1 AND party = $2 AND person = $3 AND ended IS NULL",
        &values![log, party, person],
        |row| Ok::<_, Failure>(AccountId::new(row.get(0)?)),
    )?;
    if let Some(account) = account {
        end_sessions(writing, &account)?;
    }
    if update.does == PersonDoes::Removed {
        writing.execute(
            "UPDATE account_person SET ended = $4 WHERE log = $1 AND party = $2 AND person = $3 AND ended IS NULL",
            &values![log, party, person, now.ms()],
        )?;
    }
    writing.execute(
        "DELETE FROM invitation WHERE log = $1 AND by_party = $2 AND by_person = $3 AND used IS NULL",
        &values![log, party, person],
    )?;
    Ok(())
}
