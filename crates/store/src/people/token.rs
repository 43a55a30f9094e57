//! Tokens of machines: each acts for one party, and states the facts of one source, or reads.

use facts::Instant;
use facts::id::{AllianceId, PartyId, SourceId};

use super::change::hold;
use super::{SecretHash, alliance, party};
use crate::failure::Failure;
use crate::sql::{ErrorKind, Row};
use crate::store::{Random, Store};
use crate::values;
use crate::viewer::Viewer;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its public id.
    pub id: String,
    /// The alliance.
    pub alliance: AllianceId,
    /// The party for which it acts.
    pub party: PartyId,
    /// The source whose facts it states; one without a source reads, as its party's auditor does.
    pub source: Option<SourceId>,
    /// What it is for.
    pub name: String,
    /// The person who made it.
    pub made_by: String,
    /// When it was made.
    pub created: Instant,
    /// When it ends.
    pub expires: Instant,
    /// When it was revoked.
    pub revoked: Option<Instant>,
    /// The day on which it was used last: days since 1970-01-01, in UTC.
    pub used_day: Option<i64>,
}

/// A token that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// The source whose facts it states; one without reads.
    pub source: Option<&'a SourceId>,
    /// What it is for.
    pub name: &'a str,
    /// The person who makes it.
    pub made_by: &'a str,
    /// When it ends.
    pub expires: Instant,
}

const COLUMNS: &str = "SELECT alliance.name, party, id, source, token.name, made_by, created, expires, revoked, used_day \
     FROM token JOIN alliance ON alliance.log = token.log";

impl Store {
    /// The token of this hash, if it is of use.
    pub fn token(&self, hash: &SecretHash, now: Instant) -> Result<Option<Token>, Failure> {
        let mut reading = self.database.read()?;
        let sql = format!("{COLUMNS} WHERE hash = $1 AND revoked IS NULL AND expires > $2");
        let token = reading.find(&sql, &values![hash, now.ms()], Token::read)?;
        drop(reading);
        let today = day(now);
        if let Some(token) = &token
            && token.used_day.is_none_or(|used| used < today)
        {
            let note = || {
                let mut writing = self.database.write()?;
                let sql = "UPDATE token SET used_day = $2 WHERE hash = $1";
                writing.execute(sql, &values![hash, today])?;
                writing.commit()
            };
            match note() {
                // WHY: as for sessions, the next request notes it.
                Err(error) if matches!(error.kind(), ErrorKind::Busy | ErrorKind::Dropped) => {}
                done => done?,
            }
        }
        Ok(token)
    }

    /// Makes a token for the viewer's party; its id.
    pub fn add_token(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        new: &NewToken<'_>,
        hash: &SecretHash,
        now: Instant,
        random: Random<'_>,
    ) -> Result<String, Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let log = hold(&mut writing, alliance, party)?.log;
        let id = format!("t-{}", hex::encode(&random()[..8]));
        let columns = [
            "hash", "log", "party", "id", "source", "name", "made_by", "created", "expires",
        ];
        let row = values![
            hash,
            log,
            party.as_str(),
            &id,
            new.source.map(SourceId::as_str),
            new.name,
            new.made_by,
            now.ms(),
            new.expires.ms()
        ];
        writing.insert_many("token", columns, [row])?;
        writing.commit()?;
        Ok(id)
    }

    /// The tokens of the viewer's party, also those that are of no use any more.
    pub fn tokens(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Vec<Token>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let sql = format!("{COLUMNS} WHERE token.log = $1 AND party = $2 ORDER BY created, id");
        let mut all = Vec::new();
        reading.query(&sql, &values![stand.log, party.as_str()], |row| {
            all.push(Token::read(row)?);
            Ok::<(), Failure>(())
        })?;
        Ok(all)
    }

    /// Makes a token of the viewer's party of no use.
    pub fn revoke_token(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        id: &str,
        now: Instant,
    ) -> Result<(), Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let log = self.stand_for(&mut writing, alliance, viewer)?.log;
        let revoked = writing.execute(
            "UPDATE token SET revoked = $4 WHERE log = $1 AND party = $2 AND id = $3 AND revoked IS NULL",
            &values![log, party.as_str(), id, now.ms()],
        )?;
        if revoked == 0 {
            return Err(Failure::NotFound);
        }
        Ok(writing.commit()?)
    }
}

impl Token {
    fn read(row: &Row<'_>) -> Result<Token, Failure> {
        let source = row.get::<Option<&str>>(3)?.map(SourceId::new);
        Ok(Token {
            alliance: alliance(row.get(0)?)?,
            party: party(row.get(1)?)?,
            id: row.get(2)?,
            source: source.transpose().map_err(Failure::damaged)?,
            name: row.get(4)?,
            made_by: row.get(5)?,
            created: Instant::from_ms(row.get(6)?),
            expires: Instant::from_ms(row.get(7)?),
            revoked: row.get::<Option<i64>>(8)?.map(Instant::from_ms),
            used_day: row.get(9)?,
        })
    }
}

fn day(now: Instant) -> i64 {
    now.ms().div_euclid(facts::time::DAY_MS)
}
