//! Passkeys: public keys of an account, kept beside its password or in its place. Not here: what they sign.

use facts::Instant;

use super::SecretHash;
use super::account::{AccountId, end_other_sessions};
use crate::append::unsigned;
use crate::failure::Failure;
use crate::sql::{Reading, Row, Value, Writing};
use crate::store::Store;
use crate::values;

/// The most passkeys of an account.
pub const MOST_PASSKEYS: usize = 20;

/// A passkey.
#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Its id, chosen by the device.
    pub id: Vec<u8>,
    /// Whose it is.
    pub account: AccountId,
    /// Its public key, as the device wrote it.
    pub key: Vec<u8>,
    /// How its owner calls it.
    pub name: String,
    /// How often it was used; 0 for those that do not count.
    pub counter: u32,
    /// Whether it may be copied to other devices.
    pub may_be_copied: bool,
    /// Whether it was.
    pub is_copied: bool,
    /// How the device is reached, as a hint for the browser.
    pub transports: Vec<String>,
    /// When it was made.
    pub created: Instant,
    /// When it was used last.
    pub used: Option<Instant>,
}

const COLUMNS: &str = "SELECT passkey.id, account, key, passkey.name, counter, may_be_copied, is_copied, transports, \
     passkey.created, used FROM passkey";

impl Store {
    /// The passkeys of an account, the oldest first.
    pub fn passkeys_of(&self, account: &AccountId) -> Result<Vec<Passkey>, Failure> {
        passkeys_of(&mut self.database.read()?, account)
    }

    /// Adds a passkey. Its id has to be new: a device that makes the same one for two accounts would say of one that it
    /// is the other.
    pub fn add_passkey(&self, passkey: &Passkey) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        usable(&mut writing, &passkey.account)?;
        if passkeys_of(&mut writing, &passkey.account)?.len() >= MOST_PASSKEYS {
            return Err(Failure::There(format!(
                "an account has at most {MOST_PASSKEYS} passkeys; remove one first"
            )));
        }
        let columns = [
            "id",
            "account",
            "key",
            "name",
            "counter",
            "may_be_copied",
            "is_copied",
            "transports",
            "created",
            "failures",
            "locked_until",
        ];
        let transports = passkey.transports.join(" ");
        let row = values![
            &passkey.id,
            passkey.account.bytes(),
            &passkey.key,
            &passkey.name,
            passkey.counter,
            passkey.may_be_copied,
            passkey.is_copied,
            &transports,
            passkey.created.ms(),
            0,
            0
        ];
        match writing.insert_new("passkey", columns, [row])? {
            0 => Err(Failure::There("the passkey is here already".to_owned())),
            _ => Ok(writing.commit()?),
        }
    }

    /// Counts an attempt to use a passkey, before it is known whether it signed; as with a password, `lock` says for
    /// how long the next ones are refused. Nothing for one that there is not, that is locked, or whose account is
    /// disabled.
    pub fn attempt_passkey(
        &self,
        id: &[u8],
        now: Instant,
        lock: &dyn Fn(u64) -> i64,
    ) -> Result<Option<Passkey>, Failure> {
        let mut writing = self.database.write()?;
        let found = writing.lock_row(
            "SELECT failures, locked_until FROM passkey WHERE id = $1",
            &values![id],
            |row| {
                let (failures, until) = (unsigned(row.get(0)?)?, row.get::<i64>(1)?);
                Ok::<_, Failure>((failures + 1, until))
            },
        )?;
        let Some((failures, until)) = found else {
            return Ok(None);
        };
        if until > now.ms() {
            return Ok(None);
        }
        let locked_until = now.plus_ms(lock(failures)).ms();
        writing.execute(
            "UPDATE passkey SET failures = failures + 1, locked_until = $2 WHERE id = $1",
            &values![id, locked_until],
        )?;
        let sql = format!(
            "{COLUMNS} JOIN account ON account.id = passkey.account WHERE passkey.id = $1 AND account.disabled IS NULL"
        );
        let passkey = writing.find(&sql, &values![id], Passkey::read)?;
        writing.commit()?;
        Ok(passkey)
    }

    /// Calls a passkey of an account otherwise.
    pub fn name_passkey(&self, account: &AccountId, id: &[u8], name: &str) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let changed = writing.execute(
            "UPDATE passkey SET name = $3 WHERE id = $1 AND account = $2",
            &values![id, account.bytes(), name],
        )?;
        match changed {
            0 => Err(Failure::NotFound),
            _ => Ok(writing.commit()?),
        }
    }

    /// Removes a passkey of an account, and ends its sessions but the one that asks: who has the device may be signed
    /// in. The last way to sign in stays.
    pub fn remove_passkey(
        &self,
        account: &AccountId,
        id: &[u8],
        asks: &SecretHash,
    ) -> Result<(), Failure> {
        let sql = "DELETE FROM passkey WHERE id = $1 AND account = $2";
        self.take_way_in(account, asks, sql, &values![id, account.bytes()])
    }

    /// Takes a way to sign in from an account that has it, and ends its sessions but the one that asks. The last way
    /// stays.
    pub(super) fn take_way_in(
        &self,
        account: &AccountId,
        asks: &SecretHash,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        usable(&mut writing, account)?;
        if writing.execute(sql, values)? == 0 {
            return Err(Failure::NotFound);
        }
        keeps_a_way_in(&mut writing, account)?;
        end_other_sessions(&mut writing, account, asks)?;
        Ok(writing.commit()?)
    }

    /// Lets an account sign in without a password only, as long as it has a passkey; the password is gone, and all
    /// sessions end but the one that asks.
    pub fn drop_password(&self, account: &AccountId, asks: &SecretHash) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        usable(&mut writing, account)?;
        if passkeys_of(&mut writing, account)?.is_empty() {
            return Err(Failure::There(
                "without a passkey there would be no way to prove who signs; make one first"
                    .to_owned(),
            ));
        }
        writing.execute(
            "UPDATE account SET password = '', failures = 0, locked_until = 0 WHERE id = $1",
            &values![account.bytes()],
        )?;
        end_other_sessions(&mut writing, account, asks)?;
        Ok(writing.commit()?)
    }
}

/// Notes the use of a passkey that was proven: whether it is still there, unused since it was looked at.
pub(super) fn used(
    writing: &mut Writing,
    account: &AccountId,
    (id, before, after, is_copied): (&[u8], u32, u32, bool),
    now: Instant,
) -> Result<bool, Failure> {
    let changed = writing.execute(
        "UPDATE passkey SET counter = $4, is_copied = $5, used = $6, failures = 0, locked_until = 0 \
         WHERE id = $1 AND account = $2 AND counter = $3",
        &values![id, account.bytes(), before, after, is_copied, now.ms()],
    )?;
    Ok(changed == 1)
}

/// Holds the row of an account that may be used.
pub(super) fn usable(writing: &mut Writing, account: &AccountId) -> Result<(), Failure> {
    let there = writing.lock_row(
        "SELECT created FROM account WHERE id = $1 AND disabled IS NULL",
        &values![account.bytes()],
        |row| Ok::<i64, Failure>(row.get(0)?),
    )?;
    there.map(|_| ()).ok_or(Failure::NotFound)
}

/// Refuses where an account would have no way left to sign in.
fn keeps_a_way_in(writing: &mut Writing, account: &AccountId) -> Result<(), Failure> {
    for sql in [
        "SELECT created FROM account WHERE id = $1 AND password <> ''",
        "SELECT created FROM passkey WHERE account = $1 LIMIT 1",
        "SELECT created FROM identity WHERE account = $1 LIMIT 1",
    ] {
        let found = writing.find(sql, &values![account.bytes()], |row| {
            Ok::<i64, Failure>(row.get(0)?)
        })?;
        if found.is_some() {
            return Ok(());
        }
    }
    Err(Failure::There(
        "it is the last way to sign in to the account; add another one first".to_owned(),
    ))
}

fn passkeys_of(reading: &mut Reading, account: &AccountId) -> Result<Vec<Passkey>, Failure> {
    let mut all = Vec::new();
    let sql = format!("{COLUMNS} WHERE account = $1 ORDER BY passkey.created, passkey.id");
    reading.query(&sql, &values![account.bytes()], |row| {
        all.push(Passkey::read(row)?);
        Ok::<(), Failure>(())
    })?;
    Ok(all)
}

impl Passkey {
    fn read(row: &Row<'_>) -> Result<Passkey, Failure> {
        let transports: &str = row.get(7)?;
        Ok(Passkey {
            id: row.get(0)?,
            account: AccountId::new(row.get(1)?),
            key: row.get(2)?,
            name: row.get(3)?,
            counter: u32::try_from(row.get::<i64>(4)?).map_err(Failure::damaged)?,
            may_be_copied: row.get::<i64>(5)? != 0,
            is_copied: row.get::<i64>(6)? != 0,
            transports: transports.split_whitespace().map(str::to_owned).collect(),
            created: Instant::from_ms(row.get(8)?),
            used: row.get::<Option<i64>>(9)?.map(Instant::from_ms),
        })
    }
}

impl std::fmt::Debug for Passkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Passkey").field(&self.account).finish()
    }
}
