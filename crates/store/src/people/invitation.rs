//! Invitations: a secret that makes an account a person of a party, once.

use facts::fact::{Office, PersonId, PersonUpdate};
use facts::id::{AllianceId, PartyId, TeamId};
use facts::{Fact, Instant};
use serde::{Deserialize, Serialize};

use super::account::{self, AccountId, NewAccount};
use super::change::{hold, link};
use super::identity::{self, Identity};
use super::session::Belonging;
use super::stated::said;
use super::{SecretHash, alliance, party};
use crate::failure::Failure;
use crate::sql::{Reading, Row};
use crate::store::{Random, Store};
use crate::values;
use crate::viewer::Viewer;

/// What is offered to somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// Whether the person only reads.
    pub auditor: bool,
    /// Its offices.
    pub offices: Vec<Office>,
    /// Its teams.
    pub teams: Vec<TeamId>,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Its public id.
    pub id: String,
    /// The alliance.
    pub alliance: AllianceId,
    /// The party.
    pub party: PartyId,
    /// What is offered.
    pub offered: Offered,
    /// The party of whoever invites, and the person.
    pub by: (PartyId, String),
    /// When it was made.
    pub created: Instant,
    /// When it ends unused.
    pub expires: Instant,
    /// When it was used.
    pub used: Option<Instant>,
}

/// An invitation that is to be made.
#[derive(Clone, Debug)]
pub struct NewInvitation<'a> {
    /// The alliance.
    pub alliance: &'a AllianceId,
    /// The party.
    pub party: &'a PartyId,
    /// What is offered.
    pub offered: &'a Offered,
    /// Who invites.
    pub by: (&'a PartyId, &'a PersonId),
    /// When it ends unused.
    pub expires: Instant,
}

/// Who accepts.
#[derive(Clone, Copy, Debug)]
pub enum Accepting<'a> {
    /// Somebody who has no account yet.
    New(NewAccount<'a>),
    /// The same, who is known to a sign-in service.
    Identified(NewAccount<'a>, Identity<'a>),
    /// Somebody who has signed in.
    Account(&'a AccountId),
}

const COLUMNS: &str = "SELECT alliance.name, party, id, role, by_party, by_person, created, expires, used \
     FROM invitation JOIN alliance ON alliance.log = invitation.log";

impl Store {
    /// Makes an invitation, if `check` has nothing against it, who sees what is said of the party's people and the
    /// invitations to it that are open; its id. Nobody else invites into the alliance meanwhile.
    pub fn add_invitation<E>(
        &self,
        new: &NewInvitation<'_>,
        hash: &SecretHash,
        check: impl FnOnce(&[Fact], &[Invitation]) -> Result<(), E>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Result<String, E>, Failure> {
        let mut writing = self.database.write()?;
        let log = hold(&mut writing, new.alliance, new.party)?.log;
        let people = said(&mut writing, log, new.party.as_str(), None)?;
        let open = open(&mut writing, log, new.party, now)?;
        if let Err(refusal) = check(&people, &open) {
            return Ok(Err(refusal));
        }
        let id = format!("i-{}", hex::encode(&random()[..8]));
        let role = serde_json::to_string(new.offered).map_err(Failure::unfit)?;
        let columns = [
            "hash",
            "log",
            "party",
            "id",
            "role",
            "by_party",
            "by_person",
            "created",
            "expires",
        ];
        let person = new.by.1.to_string();
        let row = values![
            hash,
            log,
            new.party.as_str(),
            &id,
            &role,
            new.by.0.as_str(),
            &person,
            now.ms(),
            new.expires.ms()
        ];
        writing.insert_many("invitation", columns, [row])?;
        writing.commit()?;
        Ok(Ok(id))
    }

    /// The invitation of this hash, if it can be accepted.
    pub fn invitation(
        &self,
        hash: &SecretHash,
        now: Instant,
    ) -> Result<Option<Invitation>, Failure> {
        let mut reading = self.database.read()?;
        let sql = format!("{COLUMNS} WHERE hash = $1 AND used IS NULL AND expires > $2");
        reading.find(&sql, &values![hash, now.ms()], Invitation::read)
    }

    /// The invitations into the viewer's party, and those that its people made into others, which are open.
    pub fn invitations(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        now: Instant,
    ) -> Result<Vec<Invitation>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let sql = format!(
            "{COLUMNS} WHERE invitation.log = $1 AND (party = $2 OR by_party = $2) \
             AND used IS NULL AND expires > $3 ORDER BY created, id"
        );
        let mut all = Vec::new();
        reading.query(&sql, &values![stand.log, party.as_str(), now.ms()], |row| {
            all.push(Invitation::read(row)?);
            Ok::<(), Failure>(())
        })?;
        Ok(all)
    }

    /// Takes an open invitation back that the viewer's party made.
    pub fn withdraw_invitation(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        id: &str,
    ) -> Result<(), Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let log = self.stand_for(&mut writing, alliance, viewer)?.log;
        let gone = writing.execute(
            "DELETE FROM invitation WHERE log = $1 AND by_party = $2 AND id = $3 AND used IS NULL",
            &values![log, party.as_str(), id],
        )?;
        if gone == 0 {
            return Err(Failure::NotFound);
        }
        Ok(writing.commit()?)
    }

    /// Accepts an invitation: what `decide` makes of it and of the facts about the party's people is stated, and the
    /// account becomes the person. Of two who accept it at once, one finds it used.
    pub fn accept<E>(
        &self,
        hash: &SecretHash,
        accepting: Accepting<'_>,
        decide: impl FnOnce(&Invitation, &[Fact]) -> Result<PersonUpdate, E>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<Result<(AccountId, Belonging), E>, Failure> {
        let invitation = self.invitation(hash, now)?.ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let stand = hold(&mut writing, &invitation.alliance, &invitation.party)?;
        // WHY: the row of the alliance is always held first, and then it may have been used already.
        let used = writing.execute(
            "UPDATE invitation SET used = $2 WHERE hash = $1 AND used IS NULL",
            &values![hash, now.ms()],
        )?;
        if used == 0 {
            return Err(Failure::NotFound);
        }
        let account = match accepting {
            Accepting::New(new) => account::add(&mut writing, &new, now, &mut *random)?,
            Accepting::Identified(new, identity) => {
                let account = account::add(&mut writing, &new, now, &mut *random)?;
                identity::add(&mut writing, &account, identity, now)?;
                account
            }
            Accepting::Account(account) => {
                let usable = writing.lock_row(
                    "SELECT created FROM account WHERE id = $1 AND disabled IS NULL",
                    &values![account.bytes()],
                    |row| Ok::<i64, Failure>(row.get(0)?),
                )?;
                usable.ok_or(Failure::NotFound)?;
                let belongs = writing.find(
                    "SELECT party FROM account_person WHERE account = $1 AND log = $2 AND ended IS NULL",
                    &values![account.bytes(), stand.log],
                    |row| Ok::<String, Failure>(row.get(0)?),
                )?;
                if let Some(party) = belongs {
                    return Err(Failure::There(format!(
                        "the account acts for `{party}` in `{}` already; accept with another account",
                        invitation.alliance
                    )));
                }
                *account
            }
        };
        let decide = |facts: &[Fact]| decide(&invitation, facts);
        let stated =
            self.state_person(&mut writing, &stand, &invitation.party, decide, now, random)?;
        let update = match stated {
            Ok(update) => update,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let person = update.person.to_string();
        link(
            &mut writing,
            stand.log,
            &invitation.party,
            &person,
            &account,
            now,
        )?;
        writing.commit()?;
        let belonging = Belonging {
            alliance: invitation.alliance,
            party: invitation.party,
            person: update.person,
        };
        Ok(Ok((account, belonging)))
    }
}

/// The invitations into a party that can be accepted.
fn open(
    reading: &mut Reading,
    log: i64,
    party: &PartyId,
    now: Instant,
) -> Result<Vec<Invitation>, Failure> {
    let sql = format!(
        "{COLUMNS} WHERE invitation.log = $1 AND party = $2 AND used IS NULL AND expires > $3 ORDER BY created, id"
    );
    let mut all = Vec::new();
    reading.query(&sql, &values![log, party.as_str(), now.ms()], |row| {
        all.push(Invitation::read(row)?);
        Ok::<(), Failure>(())
    })?;
    Ok(all)
}

impl Invitation {
    /// Whether it comes from another party: for the first administrator.
    pub fn is_from_outside(&self) -> bool {
        self.by.0 != self.party
    }

    fn read(row: &Row<'_>) -> Result<Invitation, Failure> {
        Ok(Invitation {
            alliance: alliance(row.get(0)?)?,
            party: party(row.get(1)?)?,
            id: row.get(2)?,
            offered: serde_json::from_str(row.get(3)?).map_err(Failure::damaged)?,
            by: (party(row.get(4)?)?, row.get(5)?),
            created: Instant::from_ms(row.get(6)?),
            expires: Instant::from_ms(row.get(7)?),
            used: row.get::<Option<i64>>(8)?.map(Instant::from_ms),
        })
    }
}
