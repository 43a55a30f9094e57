//! What a store should do, as simply as it can be said: lists in memory, nothing hashed, nothing signed.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::{Body, KeyDoes, PublicKey};
use facts::id::PartyId;
use facts::journal::{Attestation, Compartment, Statement};
use facts::{Fact, FactId, Instant};
use store::{Feed, Viewer};

use super::PARTIES;
use crate::world::party;

/// All that was taken.
#[derive(Default)]
pub struct Reference {
    pub entries: Vec<Said>,
    known: BTreeMap<(FactId, Compartment), u64>,
    keys: BTreeMap<(PartyId, String), (Vec<Statement>, Told)>,
    rings: BTreeMap<PartyId, Ring>,
    /// How many witnesses have signed the checkpoint of a size.
    pub cosigned: BTreeMap<u64, BTreeSet<usize>>,
}

/// An entry.
pub struct Said {
    pub recorded: Instant,
    pub attestation: Attestation,
    /// In the order of their slots.
    pub statements: Vec<Statement>,
}

impl Said {
    /// How many parts with data of persons a viewer sees: those of facts that it reads.
    pub fn persons(&self, viewer: &Viewer) -> usize {
        let read = |fact: FactId| {
            let mut all = self.statements.iter();
            all.any(|said| said.fact.id == fact && viewer.may_read(&said.compartment))
        };
        let with = self.statements.iter().filter(|said| {
            let is_seen = said.personal.is_some() && viewer.sees_persons_of(&said.fact.by);
            is_seen && read(said.fact.id)
        });
        with.count()
    }
}

/// What a delivery is answered, where it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub index: u64,
    pub accepted: u64,
    pub duplicate: u64,
}

/// The keys of a party.
#[derive(Default)]
struct Ring {
    signing: BTreeSet<PublicKey>,
    revoked: BTreeSet<PublicKey>,
    alone: bool,
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signer {
    Host,
    Key(PublicKey),
}

impl Reference {
    /// Takes an entry as it is.
    pub fn begin(&mut self, statements: &[Statement], recorded: Instant) {
        let index = self.entries.len() as u64;
        let places = statements
            .iter()
            .map(|said| (said.fact.id, said.compartment.clone()));
        self.known.extend(places.map(|place| (place, index)));
        self.entries.push(Said {
            recorded,
            attestation: Attestation::Host,
            statements: statements.to_vec(),
        });
    }

    /// What comes of a delivery: statements of one party, kind and source.
    pub fn deliver(
        &mut self,
        key: Option<&str>,
        signer: Signer,
        statements: &[Statement],
        now: Instant,
    ) -> Result<Told, &'static str> {
        let by = statements[0].fact.by.clone();
        let mut sorted = statements.to_vec();
        sorted.sort_by_key(|statement| statement.compartment.clone());
        let key = key.map(|key| (by.clone(), key.to_owned()));
        if let Some((body, told)) = key.as_ref().and_then(|key| self.keys.get(key)) {
            return match *body == sorted {
                true => Ok(*told),
                false => Err("other body"),
            };
        }
        let attestation = match &sorted[0].fact.body {
            Body::Key(said) => self.apply(&by, signer, said.does, said.key, said.alone)?,
            _ => self.attest(&by, signer)?,
        };
        let (index, mut accepted) = (self.entries.len() as u64, 0);
        for statement in &sorted {
            let place = (statement.fact.id, statement.compartment.clone());
            if let std::collections::btree_map::Entry::Vacant(free) = self.known.entry(place) {
                free.insert(index);
                accepted += 1;
            }
        }
        let first = (sorted[0].fact.id, sorted[0].compartment.clone());
        let told = Told {
            index: if accepted == 0 {
                self.known[&first]
            } else {
                index
            },
            accepted,
            duplicate: sorted.len() as u64 - accepted,
        };
        if let Some(key) = key {
            self.keys.insert(key, (sorted.clone(), told));
        }
        if accepted > 0 {
            let before = self.entries.last().map(|entry| entry.recorded);
            self.entries.push(Said {
                recorded: before.map_or(now, |before| before.max(now)),
                attestation,
                statements: sorted,
            });
        }
        Ok(told)
    }

    fn attest(&self, by: &PartyId, signer: Signer) -> Result<Attestation, &'static str> {
        let ring = self.rings.get(by);
        match signer {
            Signer::Host if ring.is_some_and(|ring| ring.alone) => Err("alone"),
            Signer::Host => Ok(Attestation::Host),
            Signer::Key(key) if ring.is_some_and(|ring| ring.signing.contains(&key)) => {
                Ok(Attestation::Source)
            }
            Signer::Key(_) => Err("no key"),
        }
    }

    fn apply(
        &mut self,
        by: &PartyId,
        signer: Signer,
        does: KeyDoes,
        key: PublicKey,
        alone: bool,
    ) -> Result<Attestation, &'static str> {
        let used = |ring: &Ring| ring.signing.contains(&key) || ring.revoked.contains(&key);
        let is_used = self.rings.values().any(used);
        let ring = self.rings.entry(by.clone()).or_default();
        let is_new = ring.signing.is_empty() && ring.revoked.is_empty();
        let attestation = match signer {
            Signer::Host if is_new => Attestation::Host,
            Signer::Key(own) if !is_new && ring.signing.contains(&own) => Attestation::Source,
            _ => return Err("not entitled"),
        };
        if does == KeyDoes::Added {
            if is_used {
                return Err("known");
            }
            ring.signing.insert(key);
            ring.alone |= alone;
        } else {
            if !ring.signing.remove(&key) {
                return Err("unknown");
            }
            ring.revoked.insert(key);
        }
        Ok(attestation)
    }

    /// The facts that a viewer reads of some entries, each once, where it first came: with the instant at which
    /// the most of its readers first got it.
    pub fn facts(&self, viewer: &Viewer, range: std::ops::Range<u64>) -> Vec<Fact> {
        let (mut said, mut order) = (BTreeMap::<_, Vec<_>>::new(), Vec::new());
        for (index, entry) in (0..).zip(&self.entries) {
            let mut statements: Vec<&Statement> = entry.statements.iter().collect();
            statements.sort_by_key(|statement| name(&statement.compartment));
            for statement in statements {
                let compartment = &statement.compartment;
                if range.contains(&index) && viewer.may_read(compartment) {
                    let mut fact = statement.fact.clone();
                    fact.recorded = entry.recorded;
                    let readers = PARTIES.map(party);
                    let readers = readers.iter().filter(|party| compartment.is_of(party));
                    let times = said.entry(fact.id).or_default();
                    if times.is_empty() {
                        order.push(fact.id);
                    }
                    times.push((readers.count(), fact));
                }
            }
        }
        let mut kept = |id| {
            let times = said.remove(&id).unwrap();
            let most = times.iter().map(|(readers, _)| *readers).max();
            let mut times = times.into_iter();
            times.find(|(readers, _)| Some(*readers) == most).unwrap().1
        };
        order.into_iter().map(&mut kept).collect()
    }

    /// What came from each source.
    pub fn feeds(&self, viewer: &Viewer) -> Vec<Feed> {
        let mut feeds: BTreeMap<_, Feed> = BTreeMap::new();
        for entry in &self.entries {
            for Statement {
                compartment, fact, ..
            } in &entry.statements
            {
                if !viewer.may_read(compartment) {
                    continue;
                }
                let kind = fact.body.kind();
                let key = (
                    name(compartment),
                    fact.by.clone(),
                    fact.source.clone(),
                    kind,
                );
                let feed = feeds.entry(key).or_insert_with(|| Feed {
                    compartment: compartment.clone(),
                    party: fact.by.clone(),
                    source: fact.source.clone(),
                    kind: kind.to_owned(),
                    facts: 0,
                    last_seq: fact.seq,
                    first_at: fact.at,
                    last_at: fact.at,
                    last_recorded: entry.recorded,
                });
                feed.facts += 1;
                feed.last_seq = feed.last_seq.max(fact.seq);
                feed.first_at = feed.first_at.min(fact.at);
                feed.last_at = feed.last_at.max(fact.at);
                feed.last_recorded = entry.recorded;
            }
        }
        feeds.into_values().collect()
    }
}

fn name(compartment: &Compartment) -> String {
    serde_json::to_string(compartment).unwrap()
}
