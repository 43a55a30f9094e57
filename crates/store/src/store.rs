//! The store: alliances in a database, and whoever appends to their journals.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use facts::fact::{Joins, Membership};
use facts::id::{AllianceId, PartyId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::{Chain, Compartment, Note, Statement};
use facts::{Body, Fact, Instant};

use crate::edge::Edge;
use crate::failure::Failure;
use crate::host::Host;
use crate::known::Known;
use crate::migrate::migrate;
use crate::schema::MIGRATIONS;
use crate::sql::{Database, Options, Reading, Target, Writing};
use crate::values;
use crate::viewer::Viewer;

/// Alliances in a database.
#[derive(Debug)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) host: Host,
    /// Where journals stood that were appended to here.
    heads: Mutex<HashMap<i64, Head>>,
    /// The right edges of trees that were only read here.
    edges: Mutex<HashMap<i64, Edge>>,
    /// Which facts journals have that were appended to here.
    known: Mutex<HashMap<i64, KnownHere>>,
}

/// Which facts a journal has.
///
/// INVARIANT: whoever appends takes it after the journal's row, so that nobody waits for the row meanwhile.
#[derive(Clone, Debug, Default)]
pub(crate) struct KnownHere(Arc<Mutex<Known>>);

impl KnownHere {
    pub fn lock(&self) -> MutexGuard<'_, Known> {
        // It is held against the journal before it is used.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an alliance's journal stands.
#[derive(Clone, Debug)]
pub(crate) struct Stand {
    pub log: i64,
    pub chain: Chain,
    pub checkpoint: String,
    pub applied: u64,
}

/// Where a journal stands, as it is kept in memory by who appends.
///
/// INVARIANT: `chain` is what `text` says, and `edge` is that of its tree. So the text in the database being the same shows
/// that nobody else has appended.
#[derive(Debug)]
pub(crate) struct Head {
    pub text: String,
    pub chain: Chain,
    pub edge: Option<Edge>,
}

/// Random bytes, from outside.
pub type Random<'r> = &'r mut dyn FnMut() -> [u8; 32];

/// Journals whose facts are kept in memory: 20 to 40 bytes for each.
const KNOWN: usize = 64;

const STAND: &str = "SELECT log, chain, checkpoint, applied FROM alliance WHERE name = $1";

impl Store {
    /// Opens a store and brings its schema up to date.
    pub fn open(target: &Target, options: &Options, host: Host) -> Result<Store, Failure> {
        let database = Database::open(target, options)?;
        if !options.read_only {
            migrate(&database, MIGRATIONS)?;
        }
        let store = Store {
            database,
            host,
            heads: Mutex::default(),
            edges: Mutex::default(),
            known: Mutex::default(),
        };
        if !options.read_only {
            store.refill()?;
        }
        Ok(store)
    }

    /// Makes read models anew that a step of the schema emptied.
    fn refill(&self) -> Result<(), Failure> {
        let mut empty = Vec::new();
        self.database.read()?.query(
            "SELECT chain FROM alliance WHERE applied = 0",
            &[],
            |row| {
                empty.push(parse(row.get(0)?)?);
                Ok::<(), Failure>(())
            },
        )?;
        for chain in empty {
            self.rebuild(chain.alliance())?;
        }
        Ok(())
    }

    /// Who runs it.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The database below.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The alliances that the viewer's party is in, by name.
    pub fn alliances(&self, viewer: &Viewer) -> Result<Vec<AllianceId>, Failure> {
        let mut names = Vec::new();
        let mut reading = self.database.read()?;
        reading.query(
            "SELECT name, chain FROM alliance ORDER BY name",
            &[],
            |row| {
                let chain: Chain = parse(row.get(1)?)?;
                if viewer.is_of(&chain) {
                    names.push(chain.alliance().clone());
                }
                Ok::<(), Failure>(())
            },
        )?;
        Ok(names)
    }

    /// Whether the viewer's party is in the alliance; if not, there is none.
    pub fn check_member(&self, alliance: &AllianceId, viewer: &Viewer) -> Result<(), Failure> {
        let mut reading = self.database.read()?;
        self.stand_for(&mut reading, alliance, viewer).map(|_| ())
    }

    /// Begins the journal of an alliance: the key of the host, and the parties. `founder` is the first of them.
    /// All of it is there afterwards, or nothing.
    pub fn found(
        &self,
        alliance: &AllianceId,
        founder: &PartyId,
        parties: &BTreeSet<PartyId>,
        now: Instant,
        random: Random<'_>,
    ) -> Result<(), Failure> {
        let chain = Chain::new(alliance.clone());
        let note = self.host.sign(alliance, 0, chain.root())?;
        let mut writing = self.database.write()?;
        self.begin(&mut writing, &chain, &note)?;

        let own = |seq, body: Body| own_statement(founder, now, seq, body);
        let key = self.host.offer(alliance, founder).into_key();
        self.state(&mut writing, alliance, &[own(0, key.into())?], now, random)?;
        let joining = parties.iter().filter(|party| *party != founder).zip(1..);
        let joining = joining.map(|(party, seq)| {
            let (does, party) = (Joins::Joined, party.clone());
            own(seq, Membership { does, party }.into())
        });
        let joining = joining.collect::<Result<Vec<Statement>, Failure>>()?;
        self.state(&mut writing, alliance, &joining, now, random)?;
        Ok(writing.commit()?)
    }

    /// Makes the row of an alliance that is not here yet; its number.
    pub(crate) fn begin(
        &self,
        writing: &mut Writing,
        chain: &Chain,
        note: &Note,
    ) -> Result<i64, Failure> {
        let alliance = chain.alliance();
        // WHY: processes that found alliances at the same moment would give them the same number.
        writing.lock_schema()?;
        let known = writing.find(
            "SELECT log FROM alliance WHERE name = $1",
            &values![alliance.as_str()],
            |_| Ok::<(), Failure>(()),
        )?;
        if known.is_some() {
            return Err(Failure::There(format!(
                "an alliance `{alliance}` is here already"
            )));
        }
        let last = writing.find("SELECT max(log) FROM alliance", &[], |row| {
            Ok::<_, Failure>(row.get::<Option<i64>>(0)?)
        })?;
        let log = last.flatten().unwrap_or(0) + 1;
        writing.execute(
            "INSERT INTO alliance (log, name, chain, checkpoint, applied) VALUES ($1, $2, $3, $4, 0)",
            &values![
                log,
                alliance.as_str(),
                &to_text(chain)?,
                &note.to_text()
            ],
        )?;
        Ok(log)
    }

    /// Where a journal stands.
    pub(crate) fn stand(
        &self,
        reading: &mut Reading,
        alliance: &AllianceId,
    ) -> Result<Stand, Failure> {
        let stand = reading.find(STAND, &values![alliance.as_str()], Stand::read)?;
        stand.ok_or(Failure::NotFound)
    }

    /// Where a journal stands, for somebody of the alliance; for others there is none.
    pub(crate) fn stand_for(
        &self,
        reading: &mut Reading,
        alliance: &AllianceId,
        viewer: &Viewer,
    ) -> Result<Stand, Failure> {
        let stand = self.stand(reading, alliance)?;
        match viewer.is_of(&stand.chain) {
            true => Ok(stand),
            false => Err(Failure::NotFound),
        }
    }

    /// The number, checkpoint and head of the journal in a row: the head that was kept, if it is the same; who takes it gives
    /// it back after the commit.
    pub(crate) fn head(&self, row: &crate::sql::Row<'_>) -> Result<(i64, String, Head), Failure> {
        let (log, text): (i64, &str) = (row.get(0)?, row.get(1)?);
        let kept = self.heads().remove(&log).filter(|head| head.text == text);
        let head = match kept {
            Some(head) => head,
            None => Head {
                text: text.to_owned(),
                chain: parse(text)?,
                edge: None,
            },
        };
        Ok((log, row.get(2)?, head))
    }

    /// The edge of a journal's tree, kept from the last append or loaded.
    pub(crate) fn edge(
        &self,
        reading: &mut Reading,
        log: i64,
        chain: &Chain,
    ) -> Result<Edge, Failure> {
        let kept = self.heads().get(&log).and_then(|head| {
            let is_same = head.chain.size() == chain.size() && head.chain.root() == chain.root();
            head.edge.clone().filter(|_| is_same)
        });
        if let Some(edge) = kept {
            return Ok(edge);
        }
        let is_right = |edge: &Edge| {
            let root = facts::journal::tree::root(edge, edge.size());
            edge.size() == chain.size() && root.as_ref() == Ok(&chain.root())
        };
        if let Some(edge) = self.edges().remove(&log).filter(is_right) {
            return Ok(edge);
        }
        let loaded = Edge::load(reading, log, chain.size())?;
        match is_right(&loaded) {
            true => Ok(loaded),
            false => Err(Failure::damaged(
                "the hashes have another root than the journal",
            )),
        }
    }

    /// Keeps where a journal stands, for the next time.
    pub(crate) fn keep_head(&self, log: i64, head: Head) {
        self.heads().insert(log, head);
    }

    /// Keeps an edge that was read.
    pub(crate) fn keep_edge(&self, log: i64, edge: Edge) {
        self.edges().insert(log, edge);
    }

    /// Which facts a journal has, as far as that was read.
    pub(crate) fn known(&self, log: i64) -> KnownHere {
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KNOWN && !all.contains_key(&log) {
            // Whoever appends there next reads them again.
            all.clear();
        }
        all.entry(log).or_default().clone()
    }

    fn edges(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Edge>> {
        // An edge is checked against the root before it is used.
        self.edges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heads(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Head>> {
        // A head is held against the row before it is used.
        self.heads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stand {
    /// Reads the row of an alliance.
    pub fn read(row: &crate::sql::Row<'_>) -> Result<Stand, Failure> {
        Ok(Stand {
            log: row.get(0)?,
            chain: parse(row.get(1)?)?,
            checkpoint: row.get(2)?,
            applied: u64::try_from(row.get::<i64>(3)?).map_err(Failure::damaged)?,
        })
    }

    /// The row that is read, for whoever holds it until the end of a transaction.
    pub const ROW: &'static str = STAND;

    /// The last checkpoint.
    pub fn note(&self) -> Result<Note, Failure> {
        Note::parse(self.checkpoint.as_bytes()).map_err(Failure::damaged)
    }
}

/// What a journal says about itself.
pub fn own_statement(
    by: &PartyId,
    at: Instant,
    seq: u64,
    body: Body,
) -> Result<Statement, Failure> {
    let source = SourceId::new(OWN_SOURCE).map_err(Failure::unfit)?;
    let fact = Fact::new(at, at, by.clone(), source, seq, 0, body).map_err(Failure::unfit)?;
    Ok(Statement {
        compartment: Compartment::Shared,
        fact,
        personal: None,
    })
}

pub(crate) fn parse(chain: &str) -> Result<Chain, Failure> {
    serde_json::from_str(chain).map_err(Failure::damaged)
}

pub(crate) fn to_text(chain: &Chain) -> Result<String, Failure> {
    serde_json::to_string(chain).map_err(Failure::damaged)
}
