//! Webhooks: who wants to be told of what is recorded, and how far each has been told.
//!
//! The journal is the outbox: a webhook has a place in it, up to which it was told. What is recorded and what is told
//! can therefore not part, whatever fails.

use std::collections::BTreeSet;

use facts::Instant;
use facts::id::{AllianceId, PartyId};
use facts::journal::Entry;

use crate::append::unsigned;
use crate::edge::signed;
use crate::failure::Failure;
use crate::sql::Row;
use crate::store::Store;
use crate::values;
use crate::viewer::Viewer;

/// Entries that one message tells of, at most.
const MOST: u64 = 1000;

/// After how many milliseconds a message is tried again, as often as it failed; after the last of them never more.
const AGAIN_MS: [i64; 9] = [
    5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000,
    86_400_000,
];

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its public id.
    pub id: String,
    /// Where messages go.
    pub url: String,
    /// Who made it.
    pub made_by: String,
    /// When it was made.
    pub created: Instant,
    /// The entry that it will be told of next.
    pub next: u64,
    /// Attempts that failed since one went well.
    pub failures: u64,
    /// What went wrong last; nothing while all is well.
    pub why: Option<String>,
    /// Since when nothing is sent any more.
    pub disabled: Option<Instant>,
}

/// What is to be told now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The webhook.
    pub webhook: String,
    /// The alliance.
    pub alliance: AllianceId,
    /// The party that is told.
    pub party: PartyId,
    /// Where to.
    pub url: String,
    /// The first entry.
    pub from: u64,
    /// The first that is not told of.
    pub until: u64,
    /// The kinds of the entries.
    pub kinds: BTreeSet<String>,
    log: i64,
    failures: u64,
}

impl Store {
    /// Makes a webhook for the viewer's party, which is told of what is recorded from now on.
    pub fn add_webhook(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        id: &str,
        (url, made_by): (&str, &str),
        now: Instant,
    ) -> Result<(), Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let stand = self.stand_for(&mut writing, alliance, viewer)?;
        let columns = [
            "log", "party", "id", "url", "made_by", "created", "next", "until", "failures", "due",
            "lease",
        ];
        let next = signed(stand.chain.size())?;
        let row = values![
            stand.log,
            party.as_str(),
            id,
            url,
            made_by,
            now.ms(),
            next,
            next,
            0,
            0,
            0
        ];
        writing.insert_many("webhook", columns, [row])?;
        Ok(writing.commit()?)
    }

    /// The webhooks of the viewer's party.
    pub fn webhooks(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
    ) -> Result<Vec<Webhook>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut all = Vec::new();
        reading.query(
            "SELECT id, url, made_by, created, next, failures, why, disabled FROM webhook \
             WHERE log = $1 AND party = $2 ORDER BY created, id",
            &values![stand.log, party.as_str()],
            |row| {
                all.push(Webhook::read(row)?);
                Ok::<(), Failure>(())
            },
        )?;
        Ok(all)
    }

    /// Removes a webhook of the viewer's party.
    pub fn remove_webhook(
        &self,
        alliance: &AllianceId,
        viewer: &Viewer,
        id: &str,
    ) -> Result<(), Failure> {
        let party = viewer.side().ok_or(Failure::NotFound)?;
        let mut writing = self.database.write()?;
        let stand = self.stand_for(&mut writing, alliance, viewer)?;
        let gone = writing.execute(
            "DELETE FROM webhook WHERE log = $1 AND party = $2 AND id = $3",
            &values![stand.log, party.as_str(), id],
        )?;
        match gone {
            0 => Err(Failure::NotFound),
            _ => Ok(writing.commit()?),
        }
    }

    /// What is to be told next, in any alliance. Nobody else is given the same before `lease_ms` have passed. What was
    /// tried before is tried again as it was, so that the receiver knows it.
    pub fn due_webhook(&self, now: Instant, lease_ms: i64) -> Result<Option<Due>, Failure> {
        let due = "FROM webhook JOIN alliance ON alliance.log = webhook.log \
                   WHERE disabled IS NULL AND due <= $1 AND lease <= $1 AND next < applied";
        let mut reading = self.database.read()?;
        let any = reading.find(
            &format!("SELECT webhook.log, id {due} ORDER BY due, id LIMIT 1"),
            &values![now.ms()],
            |row| Ok::<(i64, String), Failure>((row.get(0)?, row.get(1)?)),
        )?;
        drop(reading);
        let Some((log, id)) = any else {
            return Ok(None);
        };
        let mut writing = self.database.write()?;
        // WHY: whoever was quicker has taken it; then there is nothing to do for now.
        let taken = writing.execute(
            "UPDATE webhook SET lease = $3 WHERE log = $1 AND id = $2 AND disabled IS NULL AND due <= $4 AND lease <= $4",
            &values![log, &id, now.plus_ms(lease_ms).ms(), now.ms()],
        )?;
        if taken == 0 {
            return Ok(None);
        }
        let found = writing.find(
            "SELECT alliance.name, party, url, next, until, failures, applied FROM webhook \
             JOIN alliance ON alliance.log = webhook.log WHERE webhook.log = $1 AND id = $2",
            &values![log, &id],
            |row| {
                let (next, until) = (unsigned(row.get(3)?)?, unsigned(row.get(4)?)?);
                let applied = unsigned(row.get(6)?)?;
                Ok::<Due, Failure>(Due {
                    webhook: id.clone(),
                    alliance: AllianceId::new(row.get(0)?).map_err(Failure::damaged)?,
                    party: PartyId::new(row.get(1)?).map_err(Failure::damaged)?,
                    url: row.get(2)?,
                    from: next,
                    until: match until > next {
                        true => until,
                        false => applied.min(next.saturating_add(MOST)),
                    },
                    kinds: BTreeSet::new(),
                    log,
                    failures: unsigned(row.get(5)?)?,
                })
            },
        )?;
        let Some(mut due) = found else {
            return Ok(None);
        };
        writing.query(
            "SELECT bytes FROM entry WHERE log = $1 AND position >= $2 AND position < $3",
            &values![log, signed(due.from)?, signed(due.until)?],
            |row| {
                let entry = Entry::admit(row.get(0)?).map_err(Failure::damaged)?;
                due.kinds.insert(entry.leaf().envelope().kind.clone());
                Ok::<(), Failure>(())
            },
        )?;
        writing.execute(
            "UPDATE webhook SET until = $3 WHERE log = $1 AND id = $2",
            &values![log, &due.webhook, signed(due.until)?],
        )?;
        writing.commit()?;
        Ok(Some(due))
    }

    /// It was told.
    pub fn told_webhook(&self, due: &Due, now: Instant) -> Result<(), Failure> {
        let mut writing = self.database.write()?;
        writing.execute(
            "UPDATE webhook SET next = $3, failures = 0, why = NULL, due = $4, lease = 0 WHERE log = $1 AND id = $2 AND next = $5",
            &values![
                due.log,
                &due.webhook,
                signed(due.until)?,
                now.ms(),
                signed(due.from)?
            ],
        )?;
        Ok(writing.commit()?)
    }

    /// It could not be told, and is tried again later; after a few days no more.
    pub fn failed_webhook(&self, due: &Due, why: &str, now: Instant) -> Result<(), Failure> {
        let place = usize::try_from(due.failures).unwrap_or(usize::MAX);
        let again = AGAIN_MS.get(place).copied();
        let mut writing = self.database.write()?;
        writing.execute(
            "UPDATE webhook SET failures = failures + 1, why = $3, due = $4, lease = 0, disabled = $5 WHERE log = $1 AND id = $2",
            &values![
                due.log,
                &due.webhook,
                why,
                now.plus_ms(again.unwrap_or(0)).ms(),
                again.is_none().then_some(now.ms())
            ],
        )?;
        Ok(writing.commit()?)
    }
}

impl Webhook {
    fn read(row: &Row<'_>) -> Result<Webhook, Failure> {
        Ok(Webhook {
            id: row.get(0)?,
            url: row.get(1)?,
            made_by: row.get(2)?,
            created: Instant::from_ms(row.get(3)?),
            next: unsigned(row.get(4)?)?,
            failures: unsigned(row.get(5)?)?,
            why: row.get(6)?,
            disabled: row.get::<Option<i64>>(7)?.map(Instant::from_ms),
        })
    }
}
