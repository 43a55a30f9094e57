//! Identities: who an account is at a sign-in service, by issuer and subject; never by an address.

use facts::Instant;

use super::SecretHash;
use super::account::{Account, AccountId, COLUMNS as ACCOUNT};
use super::passkey::usable;
use crate::failure::Failure;
use crate::sql::Writing;
use crate::store::Store;
use crate::values;

/// The most identities of an account.
const MOST_IDENTITIES: usize = 5;

/// Who somebody is at a sign-in service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The service.
    pub issuer: &'a str,
    /// Who it is there.
    pub subject: &'a str,
}

/// An identity of an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Linked {
    /// The service.
    pub issuer: String,
    /// Who it is there.
    pub subject: String,
    /// Since when.
    pub created: Instant,
    /// When somebody signed in by it last.
    pub used: Option<Instant>,
}

impl Store {
    /// The account of an identity, if it may be used.
    pub fn account_of_identity(&self, identity: Identity<'_>) -> Result<Option<Account>, Failure> {
        let mut reading = self.database.read()?;
        let sql = format!(
            "{ACCOUNT} WHERE disabled IS NULL AND id = (SELECT account FROM identity WHERE issuer = $1 AND subject = $2)"
        );
        let values = values![identity.issuer, identity.subject];
        reading.find(&sql, &values, Account::read)
    }

    /// The identities of an account, the oldest first.
    pub fn identities_of(&self, account: &AccountId) -> Result<Vec<Linked>, Failure> {
        let mut reading = self.database.read()?;
        let mut all = Vec::new();
        reading.query(
            "SELECT issuer, subject, created, used FROM identity WHERE account = $1 ORDER BY created, issuer, subject",
            &values![account.bytes()],
            |row| {
                all.push(Linked {
                    issuer: row.get(0)?,
                    subject: row.get(1)?,
                    created: Instant::from_ms(row.get(2)?),
                    used: row.get::<Option<i64>>(3)?.map(Instant::from_ms),
                });
                Ok::<(), Failure>(())
            },
        )?;
        Ok(all)
    }

    /// Lets an account sign in by an identity that is nobody's yet.
    pub fn add_identity(
        &self,
        account: &AccountId,
        identity: Identity<'_>,
        now: Instant,
    ) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        usable(&mut writing, account)?;
        add(&mut writing, account, identity, now)?;
        Ok(writing.commit()?)
    }

    /// Takes an identity from an account, and ends its sessions but the one that asks. The last way to sign in stays.
    pub fn remove_identity(
        &self,
        account: &AccountId,
        identity: Identity<'_>,
        asks: &SecretHash,
    ) -> Result<(), Failure> {
        let sql = "DELETE FROM identity WHERE issuer = $1 AND subject = $2 AND account = $3";
        let values = values![identity.issuer, identity.subject, account.bytes()];
        self.take_way_in(account, asks, sql, &values)
    }
}

/// Makes an identity one of an account.
pub(super) fn add(
    writing: &mut Writing,
    account: &AccountId,
    identity: Identity<'_>,
    now: Instant,
) -> Result<(), Failure> {
    let mut count = 0;
    writing.query(
        "SELECT created FROM identity WHERE account = $1",
        &values![account.bytes()],
        |_| {
            count += 1;
            Ok::<(), Failure>(())
        },
    )?;
    if count >= MOST_IDENTITIES {
        return Err(Failure::There(format!(
            "an account has at most {MOST_IDENTITIES} identities; remove one first"
        )));
    }
    let columns = ["issuer", "subject", "account", "created"];
    let row = values![identity.issuer, identity.subject, account.bytes(), now.ms()];
    match writing.insert_new("identity", columns, [row])? {
        0 => Err(Failure::There(
            "that identity belongs to an account already; sign in by it, or take another one"
                .to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Notes that somebody signed in by an identity: whether it is still the account's.
pub(super) fn used(
    writing: &mut Writing,
    account: &AccountId,
    identity: Identity<'_>,
    now: Instant,
) -> Result<bool, Failure> {
    let changed = writing.execute(
        "UPDATE identity SET used = $4 WHERE issuer = $1 AND subject = $2 AND account = $3",
        &values![identity.issuer, identity.subject, account.bytes(), now.ms()],
    )?;
    Ok(changed == 1)
}

impl std::fmt::Debug for Identity<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Identity").field(&self.issuer).finish()
    }
}

impl std::fmt::Debug for Linked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Linked").field(&self.issuer).finish()
    }
}
