//! The first account: whoever has the code that the server showed becomes an administrator.

use facts::fact::PersonUpdate;
use facts::id::{AllianceId, PartyId};
use facts::{Fact, Instant};

use super::SecretHash;
use super::account::{self, AccountId, NewAccount, has_accounts};
use super::change::{hold, link};
use super::session::Belonging;
use crate::failure::Failure;
use crate::sql::Writing;
use crate::store::{Random, Stand, Store};
use crate::values;

/// Who sets up what.
#[derive(Clone, Copy, Debug)]
pub struct SettingUp<'a> {
    /// The hash of the code.
    pub code: &'a SecretHash,
    /// The alliance, which is there already.
    pub alliance: &'a AllianceId,
    /// The party of the first person.
    pub party: &'a PartyId,
    /// The first account.
    pub account: NewAccount<'a>,
}

impl Store {
    /// Waits for the first account under this code, and under no other one that was shown before. Whether it does: not
    /// where somebody has an account.
    pub fn expect_setup(&self, code: &SecretHash) -> Result<bool, Failure> {
        let mut writing = self.database.write()?;
        if has_accounts(&mut writing)? {
            return Ok(false);
        }
        writing.execute(
            "INSERT INTO setup (number, hash) VALUES (1, $1) ON CONFLICT (number) DO UPDATE SET hash = excluded.hash",
            &values![code],
        )?;
        writing.commit()?;
        Ok(true)
    }

    /// Notes which alliance is being set up, before it is founded. Another one can be set up only as long as this one is
    /// not there, so that nothing is left over of an attempt that did not come to its end.
    pub fn begin_set_up(&self, code: &SecretHash, alliance: &AllianceId) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let begun = waiting(&mut writing, code)?.filter(|begun| begun != alliance.as_str());
        if let Some(begun) = begun {
            let row = values![&begun];
            let there = writing.find(Stand::ROW, &row, Stand::read)?;
            if there.is_some() {
                return Err(Failure::There(format!(
                    "setting up `{begun}` was begun; go on with the files of that alliance"
                )));
            }
        }
        writing.execute(
            "UPDATE setup SET alliance = $1 WHERE number = 1",
            &values![alliance.as_str()],
        )?;
        Ok(writing.commit()?)
    }

    /// Makes the first account, and what `decide` says of its person is stated. Of two who do it at once, one finds
    /// that it is done.
    pub fn set_up<E>(
        &self,
        setting: &SettingUp<'_>,
        decide: impl FnOnce(&[Fact]) -> Result<PersonUpdate, E>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Result<(AccountId, Belonging), E>, Failure> {
        let SettingUp {
            code,
            alliance,
            party,
            account,
        } = setting;
        let mut writing = self.database.write()?;
        let stand = hold(&mut writing, alliance, party)?;
        waiting(&mut writing, code)?;
        let account = account::add(&mut writing, account, now, &mut *random)?;
        let stated = self.state_person(&mut writing, &stand, party, decide, now, random)?;
        let update = match stated {
            Ok(update) => update,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let person = update.person.to_string();
        link(&mut writing, stand.log, party, &person, &account, now)?;
        writing.execute(
            "UPDATE setup SET done = $1 WHERE number = 1",
            &values![now.ms()],
        )?;
        writing.commit()?;
        let belonging = Belonging {
            alliance: (*alliance).clone(),
            party: (*party).clone(),
            person: update.person,
        };
        Ok(Ok((account, belonging)))
    }
}

/// Holds the row that waits for the first account; which alliance is being set up. A wrong code is answered as if
/// nothing waited.
fn waiting(writing: &mut Writing, code: &SecretHash) -> Result<Option<String>, Failure> {
    let begun = writing.lock_row(
        "SELECT alliance FROM setup WHERE number = 1 AND hash = $1 AND done IS NULL",
        &values![code],
        |row| Ok::<Option<String>, Failure>(row.get(0)?),
    )?;
    let begun = begun.ok_or(Failure::NotFound)?;
    match has_accounts(writing)? {
        true => Err(Failure::NotFound),
        false => Ok(begun),
    }
}
