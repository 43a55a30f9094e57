//! Random operations on a store, and on a reference that is too simple to be wrong: no difference.

mod reference;

use std::collections::BTreeSet;

use facts::fact::{Key, KeyDoes, KeyPurpose};
use facts::id::SourceId;
use facts::journal::chain::OWN_SOURCE;
use facts::journal::keyring::{self, KeyRefusal};
use facts::journal::{
    ChainError, Checkpoint, Compartment, Cosigner, Draft, Hash, Secret, Statement, Submission,
};
use facts::{Body, Fact};
use reference::{Reference, Signer, Told};
use store::sql::Options;
use store::{Delivery, Failure, Persons, Receipt, Refusal, Store, Viewer, key_hash};

use crate::audit::{Acknowledged, audit, holds};
use crate::databases::{Fresh, on_both};
use crate::trouble::{amount, pick, seed};
use crate::world::{MINUTE_MS, World, bytes, cost, host, opened, pair, party, shared, start, to};

const PARTIES: [&str; 3] = ["nord", "volta", "lumen"];

#[test]
fn random_operations_do_what_the_reference_does() {
    for round in 0..amount() {
        on_both(|fresh| {
            let mut pair = Pair::new(fresh, seed() + round);
            while pair.steps < 180 || pair.reference.entries.len() < 300 {
                pair.step();
            }
            pair.end();
        });
    }
}

/// A store, opened twice as two processes would, and its reference.
struct Pair<'f> {
    fresh: &'f Fresh,
    stores: [Store; 2],
    world: World,
    reference: Reference,
    told: Vec<Acknowledged>,
    first: u64,
    seed: u64,
    steps: u64,
    refused: BTreeSet<&'static str>,
}

impl<'f> Pair<'f> {
    fn new(fresh: &'f Fresh, seed: u64) -> Self {
        let world = World::new(fresh);
        let mut reference = Reference::default();
        // What the journal says of itself in the beginning is not what is tried here.
        let nord = crate::world::viewer("nord");
        let (facts, _) = world.store.facts(&world.alliance, &nord, 0..9).unwrap();
        for group in [&facts[..1], &facts[1..]] {
            let statements: Vec<Statement> = group.iter().cloned().map(shared).collect();
            reference.begin(&statements, world.now);
        }
        Pair {
            fresh,
            stores: [open(fresh), open(fresh)],
            world,
            reference,
            told: Vec::new(),
            first: seed,
            seed,
            steps: 0,
            refused: BTreeSet::new(),
        }
    }

    fn step(&mut self) {
        self.steps += 1;
        match self.pick(20) {
            0..9 => self.speak(),
            9..12 => self.sign(),
            12..14 => self.key(),
            14 => self.many(),
            15 => self.cosign(),
            16 => self.store().rebuild(&self.world.alliance).unwrap(),
            17 => self.stores[self.steps as usize % 2] = open(self.fresh),
            _ => self.read(),
        }
        // The clock of a machine may go back.
        let minutes = self.pick(20) as i64 - 5;
        self.world.now = self.world.now.plus_ms(minutes * MINUTE_MS);
    }

    /// A party's facts, signed by the host: few facts and few keys, so that much comes again.
    fn speak(&mut self) {
        let statements = self.statements();
        let key = self.a_key();
        self.deliver(key, Signer::Host, [2; 32], &statements);
    }

    /// The same, signed by somebody: the party, or who was it once, or never.
    fn sign(&mut self) {
        let secret = self.secret();
        let statements = self.statements();
        let key = self.a_key();
        let signer = Signer::Key(keyring::public(&secret));
        self.deliver(key, signer, secret, &statements);
    }

    /// A key is added or revoked, by whoever tries.
    fn key(&mut self) {
        let by = party(PARTIES[self.pick(3) as usize]);
        let secret = self.secret();
        let (signer, seed) = match self.pick(3) {
            0 => (Signer::Host, [2; 32]),
            _ => {
                let own = self.secret();
                (Signer::Key(keyring::public(&own)), own)
            }
        };
        let is_added = self.pick(3) > 0;
        let purpose = KeyPurpose::Signing;
        let proof = keyring::prove(&self.world.alliance, &by, purpose, &secret);
        let body = Key {
            alone: is_added && self.pick(6) == 0,
            does: if is_added {
                KeyDoes::Added
            } else {
                KeyDoes::Revoked
            },
            key: keyring::public(&secret),
            of: None,
            proof: is_added.then_some(proof),
            purpose,
        };
        let at = start().plus_ms(self.steps as i64);
        let source = SourceId::new(OWN_SOURCE).unwrap();
        let fact = Fact::new(at, at, by, source, self.steps, 0, Body::from(body)).unwrap();
        self.deliver(None, signer, seed, &[shared(fact)]);
    }

    /// Enough entries at once to fill tiles.
    fn many(&mut self) {
        let now = self.world.now;
        let statements: Vec<Statement> = (0..80)
            .map(|n| {
                let name = format!("M{}-{n}", self.steps);
                shared(opened(PARTIES[n as usize % 3], n, &name))
            })
            .collect();
        let deliveries = statements.iter().map(|statement| {
            let one = std::slice::from_ref(statement);
            let expected = self.reference.deliver(None, Signer::Host, one, now);
            let mut seed = self.seed
                ^ u64::from_be_bytes(*statement.fact.id.as_bytes().first_chunk().unwrap());
            (
                submission(&self.world, None, &[2; 32], one, &mut seed),
                expected,
            )
        });
        let (submissions, expected): (Vec<_>, Vec<_>) = deliveries.collect();
        let store = self.store();
        let chain = store.chain(&self.world.alliance).unwrap();
        let deliveries = submissions.into_iter();
        let deliveries = deliveries.map(|one| Delivery::new(one, &chain, now).unwrap());
        let deliveries: Vec<Delivery> = deliveries.collect();
        let answers = store.append(&self.world.alliance, &deliveries, now);
        for ((answer, expected), statement) in
            answers.unwrap().into_iter().zip(expected).zip(&statements)
        {
            self.compare(answer, expected, std::slice::from_ref(statement));
        }
    }

    fn deliver(
        &mut self,
        key: Option<String>,
        signer: Signer,
        secret: [u8; 32],
        statements: &[Statement],
    ) {
        let now = self.world.now;
        let expected = self
            .reference
            .deliver(key.as_deref(), signer, statements, now);
        let mut seed = self.pick(u64::MAX);
        let submission = submission(&self.world, key.as_deref(), &secret, statements, &mut seed);
        let store = self.store();
        let chain = store.chain(&self.world.alliance).unwrap();
        let delivery = Delivery::new(submission, &chain, now).unwrap();
        let answers = store.append(&self.world.alliance, &[delivery], now);
        let answer = answers.unwrap().remove(0);
        self.compare(answer, expected, statements);
    }

    /// The answer is the expected one, and what is new stands there with its instant.
    fn compare(
        &mut self,
        answer: Result<Receipt, Refusal>,
        expected: Result<Told, &'static str>,
        statements: &[Statement],
    ) {
        let place = self.place();
        let told = answer.as_ref().map_err(why).map(|receipt| Told {
            index: receipt.index,
            accepted: receipt.accepted,
            duplicate: receipt.duplicate,
        });
        assert_eq!(told, expected, "{place}: {statements:?}");
        self.refused.extend(told.err());
        let Ok(receipt) = answer else { return };
        let entry = &self.reference.entries[receipt.index as usize];
        assert_eq!(receipt.recorded, entry.recorded, "{place}");
        assert_eq!(receipt.attestation, entry.attestation, "{place}");
        let fact = entry.statements[0].fact.id;
        self.told.push(Acknowledged::new(fact, receipt));
    }

    fn cosign(&mut self) {
        let size = 1 + self.pick(self.reference.entries.len() as u64);
        let witness = self.pick(2) as usize;
        let name = ["volta.example/w", "lumen.example/w"][witness];
        let cosigner = Cosigner::new(name, &[60 + witness as u8; 32]).unwrap();
        let store = self.store();
        let volta = crate::world::viewer("volta");
        let note = store
            .checkpoint(&self.world.alliance, &volta, size)
            .unwrap();
        let checkpoint = Checkpoint::parse(note.text()).unwrap();
        let signature = cosigner.cosign(&checkpoint, 1_741_000_000).unwrap();
        store
            .cosign(&self.world.alliance, size, cosigner.key(), signature)
            .unwrap();
        self.reference
            .cosigned
            .entry(size)
            .or_default()
            .insert(witness);
    }

    /// Everything that somebody may ask.
    fn read(&mut self) {
        let (size, place) = (self.reference.entries.len() as u64, self.place());
        let (from, until) = (self.pick(size + 1), self.pick(size + 20));
        let viewers = PARTIES.map(crate::world::viewer).into_iter().chain([
            Viewer::within(party("volta"), BTreeSet::from([Compartment::Shared])),
            crate::world::viewer("nord").with_persons(Persons::All),
            crate::world::viewer("volta").with_persons(Persons::Own),
        ]);
        let (store, alliance) = (self.store(), &self.world.alliance);
        for viewer in viewers {
            for range in [0..u64::MAX, from..until] {
                let (facts, length) = store.facts(alliance, &viewer, range.clone()).unwrap();
                assert_eq!(length, size, "{place}");
                let expected = self.reference.facts(&viewer, range.clone());
                assert_eq!(facts, expected, "{place}: {viewer:?} {range:?}");
                let openings = store.openings(alliance, &viewer, range.clone()).unwrap();
                let entries = (0..).zip(&self.reference.entries);
                let entries = entries.filter(|(index, _)| range.contains(index));
                let parts = entries.map(|(_, entry)| entry.persons(&viewer));
                let parts: usize = parts.sum();
                assert_eq!(openings.parts.len(), parts, "{place}: {viewer:?}");
            }
            let feeds = store.feeds(alliance, &viewer).unwrap();
            assert_eq!(feeds, self.reference.feeds(&viewer), "{place}: {viewer:?}");
            let last = store.last_cosigned(alliance, &viewer).unwrap();
            let signed = last.map(|note| note.signatures().len() - 1);
            let expected = self.reference.cosigned.last_key_value();
            assert_eq!(signed, expected.map(|(_, by)| by.len()), "{place}");
        }
        let stranger = store.facts(alliance, &crate::world::viewer("mallory"), 0..9);
        assert!(matches!(stranger, Err(Failure::NotFound)), "{place}");
        let index = from.min(size - 1);
        let volta = crate::world::viewer("volta");
        let proof = store.proof(alliance, &volta, index).unwrap();
        let entry = store.entries(alliance, &volta, index..index + 1).unwrap();
        proof.verify(&entry[0].bytes, &self.world.policy()).unwrap();
    }

    /// From the first entry on, as another party would look at it.
    fn end(mut self) {
        self.read();
        let store = open(self.fresh);
        let walked = audit(&store, &self.world.alliance, &[]);
        holds(&store, &self.world.alliance, &walked, &self.told).unwrap();
        assert_eq!(walked.entries.len(), self.reference.entries.len());
        assert!(self.refused.len() >= 3, "{:?}", self.refused);
    }

    /// One to four facts of one party and kind, for different readers.
    fn statements(&mut self) -> Vec<Statement> {
        let name = PARTIES[self.pick(3) as usize];
        let other = PARTIES
            .map(party)
            .into_iter()
            .find(|other| *other != party(name));
        let is_cost = self.pick(2) == 0;
        (0..1 + self.pick(4))
            .map(|_| {
                let minute = self.pick(25) as i64;
                let fact = match is_cost {
                    true => cost(name, minute, "7.00", "price"),
                    false => opened(name, minute, "INC"),
                };
                let compartment = match self.pick(4) {
                    0 => Compartment::Private(party(name)),
                    1 => pair(name, other.as_ref().unwrap().as_str()),
                    _ => Compartment::Shared,
                };
                let mut statement = to(compartment, fact);
                // What belongs to a fact follows from the fact.
                statement.personal = (minute % 9 == 0).then(|| {
                    let of = statement.fact.id;
                    format!("{{\"fields\":{{\"who\":\"p{minute}\"}},\"of\":\"{of}\"}}")
                });
                statement
            })
            .collect()
    }

    /// A secret key that some party has, had, or will have.
    fn secret(&mut self) -> [u8; 32] {
        [40 + self.pick(6) as u8; 32]
    }

    fn a_key(&mut self) -> Option<String> {
        let key = self.pick(12);
        (key < 8).then(|| format!("key {key}"))
    }

    fn store(&self) -> &Store {
        &self.stores[(self.seed % 2) as usize]
    }

    fn pick(&mut self, below: u64) -> u64 {
        pick(&mut self.seed, 0..below)
    }

    fn place(&self) -> String {
        format!("seed {}, step {}", self.first, self.steps)
    }
}

fn open(fresh: &Fresh) -> Store {
    Store::open(&fresh.target(), &Options::default(), host()).unwrap()
}

fn submission(
    world: &World,
    key: Option<&str>,
    secret: &[u8; 32],
    statements: &[Statement],
    seed: &mut u64,
) -> Submission {
    let by = &statements[0].fact.by;
    let draft = Draft {
        alliance: &world.alliance,
        parties: &PARTIES.map(party).into(),
        idempotency: match key {
            Some(key) => key_hash(&world.alliance, by, key, 0),
            None => Hash::new(bytes(seed)),
        },
        brought: false,
        blobs: &[],
    };
    let salt = Secret(bytes(seed));
    Submission::sign(&draft, statements, secret, salt, || bytes(seed)).unwrap()
}

/// The refusal in a word of the reference.
fn why(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::OtherBody => "other body",
        Refusal::Chain(ChainError::Key(key)) => match key {
            KeyRefusal::Alone(_) => "alone",
            KeyRefusal::NotOfParty(_) => "no key",
            KeyRefusal::NotEntitled(_) => "not entitled",
            KeyRefusal::Known => "known",
            KeyRefusal::Unknown(_) => "unknown",
            other => panic!("{other}"),
        },
        other => panic!("{other}"),
    }
}
