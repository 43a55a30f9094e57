//! Sessions: that somebody has signed in. Each request looks at the table, so that what ends is over at once.

use facts::Instant;
use facts::fact::PersonId;
use facts::id::{AllianceId, PartyId};

use super::account::{AccountId, end_sessions};
use super::identity::{self, Identity};
use super::{SecretHash, alliance, party, passkey};
use crate::failure::Failure;
use crate::sql::{ErrorKind, Writing};
use crate::store::Store;
use crate::values;

/// The longest that a session lasts: 12 hours.
pub const LONGEST_MS: i64 = 12 * 60 * 60_000;
/// A session that nobody uses for so long has ended: an hour.
pub const IDLE_MS: i64 = 60 * 60_000;
/// For so long after somebody proved once more who it is: 10 minutes.
pub const STEP_UP_MS: i64 = 10 * 60_000;
/// How exactly it is known when a session was last used: a minute.
const SEEN_MS: i64 = 60_000;

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// The account that signed in.
    pub account: AccountId,
    /// How it signs in.
    pub login: String,
    /// How its owner is called.
    pub name: String,
    /// When it signed in.
    pub created: Instant,
    /// When it was last used, to a minute.
    pub last_seen: Instant,
    /// When it ends, however much it is used.
    pub expires: Instant,
    /// Until when what asks for a fresh proof may be done.
    pub stepped_up_until: Instant,
    /// Who the account is, by alliance.
    pub people: Vec<Belonging>,
}

/// Who an account is in an alliance. Which rights that gives is in the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// The alliance.
    pub alliance: AllianceId,
    /// The party.
    pub party: PartyId,
    /// The person.
    pub person: PersonId,
}

/// A session that begins.
#[derive(Clone, Copy)]
pub struct Opened<'a> {
    /// The account.
    pub account: &'a AccountId,
    /// What was proven: what has been changed meanwhile opens nothing.
    pub by: Proof<'a>,
    /// Whether it counts as proven once more.
    pub stepped_up: bool,
}

/// What was proven of an account.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// Its password, by the hash.
    Password(&'a str),
    /// That it has a passkey.
    Passkey {
        /// The passkey.
        id: &'a [u8],
        /// How often it had been used.
        before: u32,
        /// How often it has been used by now.
        after: u32,
        /// Whether it is copied to other devices.
        is_copied: bool,
    },
    /// Who it is at a sign-in service.
    Identity(Identity<'a>),
}

impl Store {
    /// The session of this hash, if it has not ended.
    pub fn session(&self, hash: &SecretHash, now: Instant) -> Result<Option<Session>, Failure> {
        let mut found: Option<Session> = None;
        let mut reading = self.database.read()?;
        reading.query(
            "SELECT account.id, account.login, account.name, session.created, session.last_seen, session.expires, \
             session.stepped_up_until, alliance.name, account_person.party, account_person.person \
             FROM session JOIN account ON account.id = session.account \
             LEFT JOIN account_person ON account_person.account = session.account AND account_person.ended IS NULL \
             LEFT JOIN alliance ON alliance.log = account_person.log \
             WHERE session.hash = $1 AND session.expires > $2 AND session.last_seen > $3 AND account.disabled IS NULL \
             ORDER BY alliance.name, account_person.party",
            &values![hash, now.ms(), now.plus_ms(-IDLE_MS).ms()],
            |row| {
                if found.is_none() {
                    found = Some(Session {
                        account: AccountId::new(row.get(0)?),
                        login: row.get(1)?,
                        name: row.get(2)?,
                        created: Instant::from_ms(row.get(3)?),
                        last_seen: Instant::from_ms(row.get(4)?),
                        expires: Instant::from_ms(row.get(5)?),
                        stepped_up_until: Instant::from_ms(row.get(6)?),
                        people: Vec::new(),
                    });
                }
                let people = found.as_mut().map(|session| &mut session.people);
                if let (Some(people), Some(name)) = (people, row.get::<Option<&str>>(7)?) {
                    people.push(Belonging {
                        alliance: alliance(name)?,
                        party: party(row.get(8)?)?,
                        person: person(row.get(9)?)?,
                    });
                }
                Ok::<(), Failure>(())
            },
        )?;
        drop(reading);
        if let Some(session) = &found
            && now.since(session.last_seen) >= SEEN_MS
        {
            self.saw(hash, now)?;
        }
        Ok(found)
    }

    /// The sessions of an account that have not ended, the one used last first: when each began, was used last, and ends.
    pub fn sessions_of(
        &self,
        account: &AccountId,
        now: Instant,
    ) -> Result<Vec<[Instant; 3]>, Failure> {
        let mut reading = self.database.read()?;
        let mut all = Vec::new();
        reading.query(
            "SELECT created, last_seen, expires FROM session \
             WHERE account = $1 AND expires > $2 AND last_seen > $3 ORDER BY last_seen DESC, created DESC",
            &values![account.bytes(), now.ms(), now.plus_ms(-IDLE_MS).ms()],
            |row| {
                let [created, last_seen, expires] = [row.get(0)?, row.get(1)?, row.get(2)?];
                all.push([created, last_seen, expires].map(Instant::from_ms));
                Ok::<(), Failure>(())
            },
        )?;
        Ok(all)
    }

    /// Begins a session for an account of which something was proven; its failures are forgotten. Nothing where the
    /// account is disabled, or what was proven is no longer so.
    pub fn open_session(
        &self,
        hash: &SecretHash,
        opened: &Opened<'_>,
        now: Instant,
    ) -> Result<bool, Failure> {
        let mut writing = self.database.write()?;
        let until = now.plus_ms(LONGEST_MS);
        if !proven(&mut writing, opened, now)? {
            return Ok(false);
        }
        insert(&mut writing, hash, opened, (now, until), now)?;
        // WHY: it is as good a moment as any, and each account has few.
        writing.execute(
            "DELETE FROM session WHERE account = $1 AND (expires <= $2 OR last_seen <= $3)",
            &values![opened.account.bytes(), now.ms(), now.plus_ms(-IDLE_MS).ms()],
        )?;
        writing.commit()?;
        Ok(true)
    }

    /// Puts a new session in the place of an old one, whose end stays as it was. Nothing where the old one has ended.
    pub fn renew_session(
        &self,
        old: &SecretHash,
        new: &SecretHash,
        opened: &Opened<'_>,
        now: Instant,
    ) -> Result<bool, Failure> {
        let mut writing = self.database.write()?;
        let times = writing.lock_row(
            "SELECT created, expires FROM session WHERE hash = $1 AND account = $2 AND expires > $3 AND last_seen > $4",
            &values![
                old,
                opened.account.bytes(),
                now.ms(),
                now.plus_ms(-IDLE_MS).ms()
            ],
            |row| {
                let (created, expires) = (row.get(0)?, row.get(1)?);
                Ok::<_, Failure>((Instant::from_ms(created), Instant::from_ms(expires)))
            },
        )?;
        let Some(times) = times else {
            return Ok(false);
        };
        if !proven(&mut writing, opened, now)? {
            return Ok(false);
        }
        writing.execute("DELETE FROM session WHERE hash = $1", &values![old])?;
        insert(&mut writing, new, opened, times, now)?;
        writing.commit()?;
        Ok(true)
    }

    /// Notes that something was proven once more, and begins nothing by it. Nothing where the session has ended, the
    /// account is disabled, or what was proven is no longer so.
    pub fn note_proof(
        &self,
        session: &SecretHash,
        opened: &Opened<'_>,
        now: Instant,
    ) -> Result<bool, Failure> {
        let mut writing = self.database.write()?;
        let there = writing.lock_row(
            "SELECT expires FROM session WHERE hash = $1 AND account = $2 AND expires > $3 AND last_seen > $4",
            &values![
                session,
                opened.account.bytes(),
                now.ms(),
                now.plus_ms(-IDLE_MS).ms()
            ],
            |row| Ok::<i64, Failure>(row.get(0)?),
        )?;
        if there.is_none() || !proven(&mut writing, opened, now)? {
            return Ok(false);
        }
        writing.commit()?;
        Ok(true)
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &SecretHash) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        writing.execute("DELETE FROM session WHERE hash = $1", &values![hash])?;
        Ok(writing.commit()?)
    }

    /// Ends all sessions of an account.
    pub fn end_sessions(&self, account: &AccountId) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        end_sessions(&mut writing, account)?;
        Ok(writing.commit()?)
    }

    /// Notes that a session was used.
    fn saw(&self, hash: &SecretHash, now: Instant) -> Result<(), Failure> {
        let note = || {
            let mut writing = self.database.write()?;
            writing.execute(
                "UPDATE session SET last_seen = $2 WHERE hash = $1 AND last_seen < $2",
                &values![hash, now.ms()],
            )?;
            writing.commit()
        };
        match note() {
            // WHY: who only reads is not refused because somebody writes for long; the next request notes it.
            Err(error) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Dropped) => Ok(()),
            done => Ok(done?),
        }
    }
}

/// Whether the account may be used, and what was proven is still so; if so, failures are forgotten.
fn proven(writing: &mut Writing, opened: &Opened<'_>, now: Instant) -> Result<bool, Failure> {
    let account = opened.account;
    if let Proof::Password(hash) = opened.by {
        let changed = writing.execute(
            "UPDATE account SET failures = 0, locked_until = 0 \
             WHERE id = $1 AND password = $2 AND password <> '' AND disabled IS NULL",
            &values![account.bytes(), hash],
        )?;
        return Ok(changed == 1);
    }
    let usable = writing.lock_row(
        "SELECT created FROM account WHERE id = $1 AND disabled IS NULL",
        &values![account.bytes()],
        |row| Ok::<i64, Failure>(row.get(0)?),
    )?;
    if usable.is_none() {
        return Ok(false);
    }
    match opened.by {
        Proof::Password(_) => Ok(false),
        Proof::Passkey {
            id,
            before,
            after,
            is_copied,
        } => passkey::used(writing, account, (id, before, after, is_copied), now),
        Proof::Identity(identity) => identity::used(writing, account, identity, now),
    }
}

fn insert(
    writing: &mut Writing,
    hash: &SecretHash,
    opened: &Opened<'_>,
    (created, expires): (Instant, Instant),
    now: Instant,
) -> Result<(), Failure> {
    let stepped_up = match opened.stepped_up {
        true => now.plus_ms(STEP_UP_MS).ms(),
        false => 0,
    };
    let columns = [
        "hash",
        "account",
        "created",
        "last_seen",
        "expires",
        "stepped_up_until",
    ];
    let row = values![
        hash,
        opened.account.bytes(),
        created.ms(),
        now.ms(),
        expires.ms(),
        stepped_up
    ];
    writing.insert_many("session", columns, [row])?;
    Ok(())
}

pub(super) fn person(text: &str) -> Result<PersonId, Failure> {
    PersonId::parse(text).ok_or_else(|| Failure::damaged("the id of a person"))
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("account", &self.account)
            .field("expires", &self.expires)
            .field("people", &self.people)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Opened<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Opened").field(self.account).finish()
    }
}
