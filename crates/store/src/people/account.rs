//! Accounts: how people sign in, beside all alliances.

use std::fmt;

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use facts::journal::Compartment;

use super::{Known, SecretHash, party};
use crate::append::unsigned;
use crate::failure::Failure;
use crate::sql::{Reading, Row, Writing};
use crate::store::{Random, Store};
use crate::values;
use crate::viewer::Viewer;

/// The id of an account: random, and told to nobody but its owner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 16]);

/// An account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// How it signs in: folded, so that two do not differ by case alone.
    pub login: String,
    /// How its owner is called.
    pub name: String,
    /// The password, hashed, in the form that says how; empty, where there is none.
    pub password: String,
    /// When it was made.
    pub created: Instant,
    /// Since when it is of no use.
    pub disabled: Option<Instant>,
    /// Attempts to prove a password since the last good one.
    pub failures: u64,
    /// Until then every attempt is refused.
    pub locked_until: Instant,
}

/// An account that is to be made.
#[derive(Clone, Copy)]
pub struct NewAccount<'a> {
    /// How it will sign in, folded.
    pub login: &'a str,
    /// How its owner is called.
    pub name: &'a str,
    /// The password, hashed; empty, where there is to be none.
    pub password: &'a str,
}

pub(super) const COLUMNS: &str =
    "SELECT id, login, name, password, created, disabled, failures, locked_until FROM account";

impl Store {
    /// Whether anybody has an account.
    pub fn has_accounts(&self) -> Result<bool, Failure> {
        has_accounts(&mut self.database.read()?)
    }

    /// An account.
    pub fn account(&self, id: &AccountId) -> Result<Option<Account>, Failure> {
        let mut reading = self.database.read()?;
        let sql = format!("{COLUMNS} WHERE id = $1");
        reading.find(&sql, &values![&id.0], Account::read)
    }

    /// Counts an attempt to prove the password of a login, before it is known whether it is right, so that many at once
    /// are counted as well. `lock` says for how long the next ones are refused. Nothing for a login that there is not,
    /// that is disabled or locked: whoever asks is not told which.
    pub fn attempt(
        &self,
        login: &str,
        now: Instant,
        lock: &dyn Fn(u64) -> i64,
    ) -> Result<Option<Account>, Failure> {
        let mut writing = self.database.write()?;
        let sql = format!("{COLUMNS} WHERE login = $1");
        let account = writing.lock_row(&sql, &values![login], Account::read)?;
        let usable = |account: &Account| account.disabled.is_none() && account.locked_until <= now;
        let Some(mut account) = account.filter(usable) else {
            // WHY: it waits for the disk as well, so that time does not tell which logins there are.
            writing.execute(
                "INSERT INTO setup (number, hash, done) VALUES (0, $1, $2) \
                 ON CONFLICT (number) DO UPDATE SET done = excluded.done",
                &values![&[0; 0], now.ms()],
            )?;
            writing.commit()?;
            return Ok(None);
        };
        account.failures += 1;
        account.locked_until = now.plus_ms(lock(account.failures));
        writing.execute(
            "UPDATE account SET failures = failures + 1, locked_until = $2 WHERE id = $1",
            &values![&account.id.0, account.locked_until.ms()],
        )?;
        writing.commit()?;
        Ok(Some(account))
    }

    /// Gives an account another password, and ends its sessions. Nothing happens where the password is no longer `old`.
    pub fn change_password(&self, id: &AccountId, old: &str, new: &str) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let changed = writing.execute(
            "UPDATE account SET password = $3, failures = 0, locked_until = 0 \
             WHERE id = $1 AND password = $2 AND disabled IS NULL",
            &values![&id.0, old, new],
        )?;
        if changed == 0 {
            return Err(Failure::NotFound);
        }
        end_sessions(&mut writing, id)?;
        Ok(writing.commit()?)
    }

    /// Makes an account of no use from now on, and ends its sessions.
    pub fn disable_account(&self, id: &AccountId, now: Instant) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let changed = writing.execute(
            "UPDATE account SET disabled = $2 WHERE id = $1 AND disabled IS NULL",
            &values![&id.0, now.ms()],
        )?;
        if changed == 0 {
            return Err(Failure::NotFound);
        }
        end_sessions(&mut writing, id)?;
        Ok(writing.commit()?)
    }

    /// Erases an account: login, name and password are gone, from the files of the database too. The facts about its
    /// persons stay, and name nobody. Its persons have to be removed first.
    pub fn erase_account(&self, id: &AccountId) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        let sql = format!("{COLUMNS} WHERE id = $1");
        let account = writing.lock_row(&sql, &values![&id.0], Account::read)?;
        account.ok_or(Failure::NotFound)?;
        let person = writing.find(
            "SELECT person FROM account_person WHERE account = $1 AND ended IS NULL",
            &values![&id.0],
            |row| Ok::<String, Failure>(row.get(0)?),
        )?;
        if let Some(person) = person {
            return Err(Failure::Unfit(format!(
                "the account is still `{person}` of a party; remove that person first"
            )));
        }
        end_sessions(&mut writing, id)?;
        writing.execute("DELETE FROM passkey WHERE account = $1", &values![&id.0])?;
        writing.execute("DELETE FROM identity WHERE account = $1", &values![&id.0])?;
        writing.execute("DELETE FROM account WHERE id = $1", &values![&id.0])?;
        writing.commit()?;
        self.scrub()
    }

    /// The party that had somebody with an account first: the one that set the alliance up.
    pub fn first_party(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
    ) -> Result<Option<PartyId>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        reading.find(
            "SELECT party FROM account_person WHERE log = $1 ORDER BY since, party LIMIT 1",
            &values![stand.log],
            |row| party(row.get(0)?),
        )
    }

    /// Who the people of the viewer's party are, those as well who belonged to it once.
    pub fn known_people(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
    ) -> Result<Vec<Known>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let party = viewer.side().ok_or(Failure::NotFound)?;
        if !viewer.may_read(&Compartment::Private(party.clone())) {
            return Err(Failure::NotFound);
        }
        let mut known = Vec::new();
        reading.query(
            "SELECT person, account_person.account, account.name, account.login FROM account_person \
             LEFT JOIN account ON account.id = account_person.account \
             WHERE log = $1 AND party = $2 ORDER BY person",
            &values![stand.log, party.as_str()],
            |row| {
                known.push(Known {
                    person: row.get(0)?,
                    account: AccountId(row.get(1)?),
                    name: row.get(2)?,
                    login: row.get(3)?,
                });
                Ok::<(), Failure>(())
            },
        )?;
        Ok(known)
    }
}

/// Makes an account; its id. The login has to be free.
pub(super) fn add(
    writing: &mut Writing,
    new: &NewAccount<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<AccountId, Failure> {
    let mut id = [0; 16];
    id.copy_from_slice(&random()[..16]);
    let row = values![&id, new.login, new.name, new.password, now.ms(), 0, 0];
    let columns = [
        "id",
        "login",
        "name",
        "password",
        "created",
        "failures",
        "locked_until",
    ];
    match writing.insert_new("account", columns, [row])? {
        0 => Err(Failure::There(
            "the login is taken; choose another one, or sign in first".to_owned(),
        )),
        _ => Ok(AccountId(id)),
    }
}

pub(super) fn has_accounts(reading: &mut Reading) -> Result<bool, Failure> {
    let any = reading.find("SELECT created FROM account LIMIT 1", &[], |row| {
        Ok::<i64, Failure>(row.get(0)?)
    })?;
    Ok(any.is_some())
}

pub(super) fn end_sessions(writing: &mut Writing, id: &AccountId) -> Result<(), Failure> {
    writing.execute("DELETE FROM session WHERE account = $1", &values![&id.0])?;
    Ok(())
}

/// Ends the sessions of an account but one.
pub(super) fn end_other_sessions(
    writing: &mut Writing,
    id: &AccountId,
    asks: &SecretHash,
) -> Result<(), Failure> {
    writing.execute(
        "DELETE FROM session WHERE account = $1 AND hash <> $2",
        &values![&id.0, asks],
    )?;
    Ok(())
}

impl Account {
    pub(super) fn read(row: &Row<'_>) -> Result<Account, Failure> {
        Ok(Account {
            id: AccountId(row.get(0)?),
            login: row.get(1)?,
            name: row.get(2)?,
            password: row.get(3)?,
            created: Instant::from_ms(row.get(4)?),
            disabled: row.get::<Option<i64>>(5)?.map(Instant::from_ms),
            failures: unsigned(row.get(6)?)?,
            locked_until: Instant::from_ms(row.get(7)?),
        })
    }
}

impl AccountId {
    pub(super) fn new(bytes: [u8; 16]) -> AccountId {
        AccountId(bytes)
    }

    /// Its bytes: by them a device knows for which account it has a passkey.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Account").field(&self.id).finish()
    }
}

impl fmt::Debug for NewAccount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewAccount")
    }
}
