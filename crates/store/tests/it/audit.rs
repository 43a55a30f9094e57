//! Looks at a store as another party does: from the first entry on, and nobody is believed.

use std::collections::{BTreeMap, BTreeSet};

use facts::FactId;
use facts::id::AllianceId;
use facts::journal::{Chain, Compartment, Entry, Policy, Proof, consistency};
use store::sql::Database;
use store::{Receipt, Store, Viewer};

use crate::world::{party, viewer};

/// What a writer was told: that a fact stands in the journal.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub fact: FactId,
    pub proof: Proof,
}

/// A journal that was walked from its first entry to its last.
pub struct Walked {
    pub entries: Vec<Vec<u8>>,
    pub chain: Chain,
    /// In which entries each fact stands, for each of its readers.
    pub facts: BTreeMap<(FactId, Compartment), Vec<u64>>,
}

impl Acknowledged {
    pub fn new(fact: FactId, receipt: Receipt) -> Self {
        let proof = receipt.proof;
        Acknowledged { fact, proof }
    }

    /// As one line.
    pub fn line(&self) -> String {
        let proof = self.proof.to_text().replace('\n', "|");
        format!("ack {} {proof}", self.fact)
    }

    pub fn parse(line: &str) -> Option<Self> {
        let (fact, proof) = line.strip_prefix("ack ")?.split_once(' ')?;
        Some(Acknowledged {
            fact: FactId::parse(fact)?,
            proof: Proof::parse(proof.replace('|', "\n").as_bytes()).ok()?,
        })
    }
}

/// A policy that believes the log of this store, and no more.
pub fn policy(store: &Store, alliance: &AllianceId) -> Policy {
    let key = store.host().log_key(alliance).unwrap();
    Policy::parse(format!("log {key}\nquorum none\n").as_bytes()).unwrap()
}

/// Walks the journal with what the three parties of the world may read of it.
pub fn walk(store: &Store, alliance: &AllianceId) -> Result<Walked, String> {
    let parties = ["nord", "volta", "lumen"];
    let standing = told(store.standing(alliance, &viewer(parties[0])))?;
    let size = standing.chain.size();
    let entries = told(store.entries(alliance, &viewer(parties[0]), 0..size))?;
    let mut slots = BTreeMap::new();
    for name in parties {
        let viewer = viewer(name).with_persons(store::Persons::All);
        for opening in told(store.openings(alliance, &viewer, 0..size))?.slots {
            slots.insert((opening.index, opening.compartment.clone()), opening);
        }
    }
    let mut walked = Walked {
        entries: Vec::new(),
        chain: Chain::new(alliance.clone()),
        facts: BTreeMap::new(),
    };
    let mut slots = slots.into_iter().peekable();
    for entry in entries {
        let index = walked.chain.size();
        let mut here = Vec::new();
        while let Some((_, opening)) = slots.next_if(|((at, _), _)| *at == index) {
            here.push(opening);
        }
        let read = told(Entry::admit(&entry.bytes))?;
        let shared = here
            .iter()
            .find(|opening| opening.compartment == Compartment::Shared);
        let open = told(shared.ok_or("no shared slot")?.facts(&read))?;
        let (_, attestation) = told(walked.chain.next(&entry.bytes, Some(&open), |_| {}))?;
        if attestation != entry.attestation {
            return Err(format!("entry {index} has another attestation"));
        }
        for opening in here {
            told(opening.check(&read, walked.chain.parties()))?;
            for fact in told(opening.facts(&read))? {
                let places = walked.facts.entry((fact.id, opening.compartment.clone()));
                places.or_default().push(index);
            }
        }
        walked.entries.push(entry.bytes);
    }
    if slots.next().is_some() {
        return Err("slots beyond the last entry".to_owned());
    }
    if walked.chain != standing.chain {
        return Err("the journal stands elsewhere than its entries lead".to_owned());
    }
    let policy = policy(store, alliance);
    let accepted = told(policy.accept(&standing.checkpoint))?;
    let signed = accepted.checkpoint;
    if (signed.size(), *signed.root()) != (size, walked.chain.root()) {
        return Err("the signed checkpoint is not the one of the entries".to_owned());
    }
    Ok(walked)
}

/// Checks that all that was acknowledged is there, under its own proof, and that what was signed then is the
/// beginning of what stands now.
pub fn holds(
    store: &Store,
    alliance: &AllianceId,
    walked: &Walked,
    acknowledged: &[Acknowledged],
) -> Result<(), String> {
    let policy = policy(store, alliance);
    let size = walked.chain.size();
    let mut places: BTreeMap<FactId, BTreeSet<u64>> = BTreeMap::new();
    for ((fact, _), entries) in &walked.facts {
        places.entry(*fact).or_default().extend(entries);
    }
    let mut grown = BTreeSet::new();
    for told_of in acknowledged {
        let proof = &told_of.proof;
        let there = places.get(&told_of.fact);
        if there.is_none_or(|there| !there.contains(&proof.index)) {
            return Err(format!("{} is not in entry {}", told_of.fact, proof.index));
        }
        let entry = &walked.entries[proof.index as usize];
        let checkpoint = told(proof.verify(entry, &policy))?.checkpoint;
        if grown.insert(checkpoint.size()) {
            let nord = viewer("nord");
            let path = told(store.growth(alliance, &nord, checkpoint.size(), size))?;
            let root = walked.chain.root();
            let grew =
                consistency::verify(checkpoint.size(), size, checkpoint.root(), &root, &path);
            told(grew)?;
        }
    }
    Ok(())
}

/// Checks that no fact stands in two entries, where each was handed in alone.
pub fn once(walked: &Walked) {
    for ((fact, _), entries) in &walked.facts {
        assert_eq!(entries.len(), 1, "{fact} stands in {entries:?}");
    }
}

/// All of it, and that the read models are those that a rebuild makes.
pub fn audit(store: &Store, alliance: &AllianceId, acknowledged: &[Acknowledged]) -> Walked {
    let walked = walk(store, alliance).unwrap();
    holds(store, alliance, &walked, acknowledged).unwrap();
    let before = read_models(store.database());
    store.rebuild(alliance).unwrap();
    assert_eq!(read_models(store.database()), before);
    for name in ["nord", "volta", "lumen"] {
        let (read, size) = store
            .facts(alliance, &Viewer::party(party(name)), 0..u64::MAX)
            .unwrap();
        assert_eq!(size, walked.chain.size());
        let read: Vec<FactId> = read.iter().map(|fact| fact.id).collect();
        let distinct: BTreeSet<FactId> = read.iter().copied().collect();
        assert_eq!(distinct.len(), read.len(), "each fact once");
        let may = walked.facts.keys();
        let may = may.filter(|(_, compartment)| viewer(name).may_read(compartment));
        assert_eq!(distinct, may.map(|(fact, _)| *fact).collect(), "{name}");
    }
    walked
}

/// The rows of the read models.
pub fn read_models(database: &Database) -> Vec<String> {
    let mut rows = Vec::new();
    let mut reading = database.read().unwrap();
    let sql = "SELECT facts, compartment, position FROM known ORDER BY log, position, compartment";
    reading
        .query(sql, &[], |row| {
            let (facts, position) = (row.get::<Vec<u8>>(0)?, row.get::<i64>(2)?);
            let readers = row.get::<&str>(1)?;
            let facts = facts.chunks(32);
            rows.extend(facts.map(|fact| format!("{fact:?} {readers} {position}")));
            Ok::<(), store::sql::Error>(())
        })
        .unwrap();
    let sql = "SELECT compartment || party || source || kind, facts, last_seq, first_at, last_at, last_recorded \
               FROM feed ORDER BY compartment, party, source, kind";
    reading
        .query(sql, &[], |row| {
            let numbers = (1..6).map(|column| row.get::<i64>(column));
            let numbers = numbers.collect::<Result<Vec<i64>, _>>()?;
            rows.push(format!("{} {numbers:?}", row.get::<&str>(0)?));
            Ok::<(), store::sql::Error>(())
        })
        .unwrap();
    rows
}

fn told<T, E: ToString>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}
