//! An alliance of three parties in a store, with everything that tests need to say something in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use facts::fact::{CaseUpdate, Cost, Milestone};
use facts::id::{AllianceId, CaseId, PartyId, SourceId};
use facts::journal::{Compartment, Personal, Policy, Statement};
use facts::{Body, Fact, Instant};
use store::sql::Options;
use store::{Host, Manner, Receipt, Store, Viewer};

use crate::databases::Fresh;

pub const MINUTE_MS: i64 = 60_000;

/// An alliance in a store.
pub struct World {
    pub store: Arc<Store>,
    pub alliance: AllianceId,
    pub now: Instant,
    pub seed: u64,
}

pub fn host() -> Host {
    Host::new("nord.example", [1; 32], [2; 32]).unwrap()
}

pub fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

pub fn viewer(name: &str) -> Viewer {
    Viewer::party(party(name))
}

pub fn pair(one: &str, other: &str) -> Compartment {
    Compartment::commercial(&party(one), &party(other)).unwrap()
}

/// Bytes that differ each time and are the same in each run.
pub fn bytes(seed: &mut u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    for chunk in bytes.chunks_mut(8) {
        // SplitMix64
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = *seed;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(word ^ (word >> 31)).to_be_bytes());
    }
    bytes
}

/// A fact of a party, `minute` minutes after the start of the world.
pub fn fact(by: &str, minute: i64, seq: u64, body: impl Into<Body>) -> Fact {
    let at = start().plus_ms(minute * MINUTE_MS);
    let source = SourceId::new("desk").unwrap();
    Fact::new(at, at, party(by), source, seq, 0, body.into()).unwrap()
}

/// A case is opened.
pub fn opened(by: &str, minute: i64, id: &str) -> Fact {
    let mut body = CaseUpdate::of(CaseId::new(id).unwrap());
    body.does = vec![Milestone::Opened];
    fact(by, minute, minute.unsigned_abs(), body)
}

/// An amount, with a label by which it is found again.
pub fn cost(by: &str, minute: i64, amount: &str, label: &str) -> Fact {
    let body = Cost {
        amounts: BTreeMap::from([("billed".to_owned(), Some(amount.into()))]),
        currency: "EUR".to_owned(),
        labels: BTreeMap::from([("note".to_owned(), Some(label.into()))]),
        service: None,
        until: None,
    };
    fact(by, minute, minute.unsigned_abs(), body)
}

/// Data of a person that was taken out of a fact.
pub fn person(fact: &Fact, caller: &str) -> String {
    let personal = Personal {
        fields: BTreeMap::from([("caller".to_owned(), Some(caller.into()))]),
        of: fact.id,
        repeat: None,
    };
    String::from_utf8(personal.to_bytes()).unwrap()
}

pub fn shared(fact: Fact) -> Statement {
    to(Compartment::Shared, fact)
}

pub fn to(compartment: Compartment, fact: Fact) -> Statement {
    Statement {
        compartment,
        fact,
        personal: None,
    }
}

pub fn start() -> Instant {
    Instant::parse("2025-03-03T09:00:00Z").unwrap()
}

impl World {
    /// `nord`, `volta` and `lumen`; nord runs the store.
    pub fn new(fresh: &Fresh) -> World {
        let store = Store::open(&fresh.target(), &Options::default(), host()).unwrap();
        let mut world = World {
            store: Arc::new(store),
            alliance: AllianceId::new("atlas").unwrap(),
            now: start().plus_ms(1000 * MINUTE_MS),
            seed: 7,
        };
        let parties = BTreeSet::from([party("nord"), party("volta"), party("lumen")]);
        let (alliance, now) = (world.alliance.clone(), world.now);
        let mut seed = world.seed;
        let random = &mut || bytes(&mut seed);
        world
            .store
            .found(&alliance, &party("nord"), &parties, now, random)
            .unwrap();
        world.seed = seed;
        world
    }

    /// The same alliance in another store.
    pub fn moved_to(&self, store: Store) -> World {
        World {
            store: Arc::new(store),
            alliance: self.alliance.clone(),
            now: self.now,
            seed: self.seed ^ 0xffff,
        }
    }

    /// The host states these facts for their parties; all are taken.
    pub fn say(&mut self, statements: &[Statement]) -> Vec<Receipt> {
        self.say_with(statements, Manner::PLAIN)
    }

    pub fn say_with(&mut self, statements: &[Statement], manner: Manner<'_>) -> Vec<Receipt> {
        self.now = self.now.plus_ms(1000);
        let mut seed = self.seed;
        let random = &mut || bytes(&mut seed);
        let answers = self
            .store
            .speak(&self.alliance, statements, manner, self.now, random);
        self.seed = seed;
        answers.unwrap().into_iter().map(Result::unwrap).collect()
    }

    /// Everything that a party may read.
    pub fn facts(&self, name: &str) -> Vec<Fact> {
        self.store
            .facts(&self.alliance, &viewer(name), 0..u64::MAX)
            .unwrap()
            .0
    }

    /// A policy that believes this store's log, and no more.
    pub fn policy(&self) -> Policy {
        crate::audit::policy(&self.store, &self.alliance)
    }
}
