//! Read model: what came from each source, by who may read it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use facts::id::{AllianceId, PartyId, SourceId};
use facts::journal::{Compartment, Gap, Numbers};
use facts::{Fact, Instant};
use serde::Deserialize;

use crate::append::{name, unsigned};
use crate::edge::signed;
use crate::failure::Failure;
use crate::sql::Writing;
use crate::store::Store;
use crate::values;
use crate::viewer::Viewer;

/// What came from one source, of one kind, for the same readers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Who may read it.
    pub compartment: Compartment,
    /// The party that states it.
    pub party: PartyId,
    /// The source.
    pub source: SourceId,
    /// The kind of its facts.
    pub kind: String,
    /// How many facts came, those counted twice that came twice in different company.
    pub facts: u64,
    /// The largest sequence number.
    pub last_seq: u64,
    /// When the first of it happened.
    pub first_at: Instant,
    /// When the last of it happened.
    pub last_at: Instant,
    /// When the journal took in the last of it.
    pub last_recorded: Instant,
}

type Key = (String, String, String, &'static str);

/// What a group of deliveries adds to the feeds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Feeds(BTreeMap<Key, Sum>);

#[derive(Clone, Debug)]
struct Sum {
    facts: u64,
    last_seq: u64,
    first_at: Instant,
    last_at: Instant,
    last_recorded: Instant,
}

impl Feeds {
    /// Adds the facts of an entry.
    pub fn add<'f>(
        &mut self,
        facts: impl IntoIterator<Item = (&'f Compartment, &'f Fact)>,
        recorded: Instant,
    ) {
        // Facts of one feed come together: what they sum up to is looked up once.
        let mut last: Option<(&Compartment, &Fact, Sum)> = None;
        for (compartment, fact) in facts {
            let one = Sum {
                facts: 1,
                last_seq: fact.seq,
                first_at: fact.at,
                last_at: fact.at,
                last_recorded: recorded,
            };
            match &mut last {
                Some((at, of, sum)) if *at == compartment && is_alike(of, fact) => sum.add(&one),
                _ => {
                    self.put(last.take());
                    last = Some((compartment, fact, one));
                }
            }
        }
        self.put(last);
    }

    /// Adds what an entry adds, once it is known when the journal took it in.
    pub fn join(&mut self, other: &Feeds, recorded: Instant) {
        for (key, sum) in &other.0 {
            let sum = Sum {
                last_recorded: recorded,
                ..sum.clone()
            };
            self.put_at(key.clone(), sum);
        }
    }

    fn put(&mut self, what: Option<(&Compartment, &Fact, Sum)>) {
        if let Some((compartment, fact, sum)) = what {
            let by = fact.by.as_str().to_owned();
            let source = fact.source.as_str().to_owned();
            self.put_at((name(compartment), by, source, fact.body.kind()), sum);
        }
    }

    fn put_at(&mut self, key: Key, sum: Sum) {
        match self.0.entry(key) {
            Entry::Occupied(mut there) => there.get_mut().add(&sum),
            Entry::Vacant(place) => {
                place.insert(sum);
            }
        }
    }

    /// Adds it to the table.
    pub fn write(&self, writing: &mut Writing, log: i64) -> Result<(), Failure> {
        for ((compartment, party, source, kind), sum) in &self.0 {
            writing.execute(
                "INSERT INTO feed (log, compartment, party, source, kind, facts, last_seq, first_at, last_at, last_recorded) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
                 ON CONFLICT (log, compartment, party, source, kind) DO UPDATE SET \
                 facts = feed.facts + excluded.facts, \
                 last_seq = CASE WHEN excluded.last_seq > feed.last_seq THEN excluded.last_seq ELSE feed.last_seq END, \
                 first_at = CASE WHEN excluded.first_at < feed.first_at THEN excluded.first_at ELSE feed.first_at END, \
                 last_at = CASE WHEN excluded.last_at > feed.last_at THEN excluded.last_at ELSE feed.last_at END, \
                 last_recorded = excluded.last_recorded",
                &values![
                    log,
                    compartment,
                    party,
                    source,
                    *kind,
                    signed(sum.facts)?,
                    signed(sum.last_seq)?,
                    sum.first_at.ms(),
                    sum.last_at.ms(),
                    sum.last_recorded.ms()
                ],
            )?;
        }
        Ok(())
    }
}

impl Sum {
    fn add(&mut self, other: &Sum) {
        self.facts += other.facts;
        self.last_seq = self.last_seq.max(other.last_seq);
        self.first_at = self.first_at.min(other.first_at);
        self.last_at = self.last_at.max(other.last_at);
        self.last_recorded = self.last_recorded.max(other.last_recorded);
    }
}

fn is_alike(one: &Fact, other: &Fact) -> bool {
    one.by == other.by && one.source == other.source && one.body.kind() == other.body.kind()
}

impl Store {
    /// What came from each source, as far as the viewer may read it.
    pub fn feeds(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Vec<Feed>, Failure> {
        let mut reading = self.database.read()?;
        let stand = self.stand_for(&mut reading, alliance, viewer)?;
        let mut feeds = Vec::new();
        reading.query(
            "SELECT compartment, party, source, kind, facts, last_seq, first_at, last_at, last_recorded \
             FROM feed WHERE log = $1 ORDER BY compartment, party, source, kind",
            &values![stand.log],
            |row| {
                let compartment = compartment(row.get(0)?)?;
                if viewer.may_read(&compartment) {
                    feeds.push(Feed {
                        compartment,
                        party: PartyId::new(row.get(1)?).map_err(Failure::damaged)?,
                        source: SourceId::new(row.get(2)?).map_err(Failure::damaged)?,
                        kind: row.get(3)?,
                        facts: unsigned(row.get(4)?)?,
                        last_seq: unsigned(row.get(5)?)?,
                        first_at: Instant::from_ms(row.get(6)?),
                        last_at: Instant::from_ms(row.get(7)?),
                        last_recorded: Instant::from_ms(row.get(8)?),
                    });
                }
                Ok::<(), Failure>(())
            },
        )?;
        Ok(feeds)
    }

    /// Which numbers of sources stand in no entry, though earlier and later ones do. What everybody sees of entries
    /// is read, all of them: nothing of it is hidden from anybody of the alliance.
    pub fn gaps(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<Vec<Gap>, Failure> {
        let mut numbers = Numbers::default();
        for entry in self.entries(alliance, viewer, 0..u64::MAX)? {
            // WHY: no signature is checked here, since the store checked it when it took the entry in.
            let seen: Seen = serde_json::from_slice(&entry.bytes).map_err(Failure::damaged)?;
            numbers.add(&seen.leaf.actor.party, &seen.leaf.source, seen.leaf.seq);
        }
        Ok(numbers.gaps())
    }
}

/// What of an entry says which numbers it holds.
#[derive(Deserialize)]
struct Seen {
    leaf: SeenLeaf,
}

#[derive(Deserialize)]
struct SeenLeaf {
    actor: Actor,
    source: SourceId,
    seq: (u64, u64),
}

#[derive(Deserialize)]
struct Actor {
    party: PartyId,
}

/// The compartment of a name in the database.
pub(crate) fn compartment(name: &str) -> Result<Compartment, Failure> {
    serde_json::from_str(name).map_err(Failure::damaged)
}
