//! Journals in which keys and parties come and go at random, some of them against the rules: both verifiers come to the
//! same keys, and stop at the same entry.

use std::collections::{BTreeMap, BTreeSet};

use exchange::bundle::{About, Bundle, Persons, archive};
use facts::fact::{CaseUpdate, Joins, Key, KeyDoes, KeyPurpose, Membership};
use facts::id::{AllianceId, CaseId, PartyId, SourceId};
use facts::journal::keyring::SecretKey;
use facts::journal::submission::runs;
use facts::journal::tree::Peaks;
use facts::journal::{
    Assertion, Chain, ChainError, Checkpoint, Compartment, Draft, Entry, Hash, Note, Opening,
    Secret, Signer, Statement, Submission, hash, keyring,
};
use facts::{Body, Fact, Instant};

use super::mutations::Dice;
use super::{available, ours, said};
use crate::shell::Shell;

const JOURNALS: u64 = 120;
const STEPS: usize = 14;
const NAMES: [&str; 4] = ["nord", "volta", "lumen", "mallory"];
const KEYS: usize = 9;

#[test]
fn both_walk_keys_and_parties_alike() {
    if !available() {
        return;
    }
    let shell = Shell::new();
    let files: Vec<Vec<u8>> = (0..JOURNALS)
        .map(|seed| Journal::play(seed).pack())
        .collect();
    let mut refused = 0;
    for (seed, (file, said)) in files.iter().zip(said(&shell, &files, None)).enumerate() {
        let ours = ours(file, None).unwrap();
        refused += u64::from(!ours.holds());
        assert_eq!(
            said["holds"],
            ours.holds(),
            "journal {seed}\nours: {:?}\npython: {said}",
            ours.findings
        );
        // After the first entry that does not follow, counts say nothing.
        if ours.holds() {
            let attested = serde_json::to_value(&ours.attested).unwrap();
            assert_eq!(said["attested"], attested, "journal {seed}: {said}");
        }
        let first = |place: &str| place.split(',').next().unwrap().to_owned();
        if let Some(finding) = ours.findings.first() {
            let place = said["findings"][0]["place"].as_str().unwrap();
            assert_eq!(
                first(place),
                first(&finding.place),
                "journal {seed}: {said}"
            );
        }
    }
    assert!(refused > JOURNALS / 4 && refused < JOURNALS, "{refused}");
}

/// What a passkey says to a challenge, if one is asked.
pub type Asserts<'a> = &'a mut dyn FnMut(&Hash, &mut Dice) -> Option<Assertion>;

/// A journal in the making.
pub struct Journal {
    pub dice: Dice,
    chain: Chain,
    entries: Vec<Vec<u8>>,
    openings: Vec<Opening>,
    minute: i64,
}

impl Journal {
    /// With the host's key and three parties.
    pub fn begun(seed: u64) -> Journal {
        let mut journal = Journal {
            dice: Dice(seed),
            chain: Chain::new(alliance()),
            entries: Vec::new(),
            openings: Vec::new(),
            minute: 0,
        };
        journal.say(0, "nord", vec![added("nord", KeyPurpose::Host, 0, false)]);
        let joined = |name| membership(name, Joins::Joined);
        journal.say(0, "nord", vec![joined("volta"), joined("lumen")]);
        journal
    }

    fn play(seed: u64) -> Journal {
        let mut journal = Journal::begun(seed);
        for (key, name) in NAMES[..3].iter().enumerate() {
            journal.say(
                0,
                name,
                vec![added(name, KeyPurpose::Signing, key + 1, false)],
            );
        }
        for _ in 0..STEPS {
            let (signer, by, bodies) = journal.step();
            if !journal.say(signer, by, bodies) {
                break;
            }
        }
        journal
    }

    /// Something that somebody might say, rightly or not.
    fn step(&mut self) -> (usize, &'static str, Vec<Body>) {
        let dice = &mut self.dice;
        let by = NAMES[dice.below(3)];
        // The host, the first key of the party, or any other.
        let own = NAMES.iter().position(|name| *name == by).unwrap() + 1;
        let signer = [0, own, own, dice.below(KEYS)][dice.below(4)];
        let (key, other) = (dice.below(KEYS), NAMES[dice.below(3)]);
        let purpose = [KeyPurpose::Signing, KeyPurpose::Recovery][dice.below(2)];
        let body = match dice.below(10) {
            0 | 1 => added(by, purpose, key, false),
            2 => added(by, KeyPurpose::Signing, key, true),
            // Signed for another party or purpose.
            3 => added(other, KeyPurpose::Signing, key, false),
            4 | 5 => said_of_key(KeyDoes::Revoked, purpose, key),
            6 | 7 => Body::from(Key {
                of: Some(party(other)),
                ..key_of(KeyDoes::Vouched, KeyPurpose::Signing, key)
            }),
            8 => membership(
                NAMES[dice.below(4)],
                [Joins::Joined, Joins::Left][dice.below(2)],
            ),
            _ => added(by, KeyPurpose::Host, key, false),
        };
        match dice.below(3) {
            0 => (signer, by, vec![case()]),
            _ => (signer, by, vec![body]),
        }
    }

    pub fn say(&mut self, signer: usize, by: &str, bodies: Vec<Body>) -> bool {
        self.say_with(signer, by, bodies, &mut |_, _| None)
    }

    /// Whether it may go on: what was refused is now and then in the journal all the same, as its last entry.
    pub fn say_with(
        &mut self,
        signer: usize,
        by: &str,
        bodies: Vec<Body>,
        asserts: Asserts<'_>,
    ) -> bool {
        self.minute += 1;
        let size = self.chain.size();
        let now = Instant::from_ms(1_740_000_000_000 + self.minute * 60_000);
        let facts: Vec<Fact> = (0..)
            .zip(bodies)
            .map(|(seq, body)| {
                let source = SourceId::new("desk").unwrap();
                Fact::new(now, now, party(by), source, size * 10 + seq, 0, body).unwrap()
            })
            .collect();
        let parties = self.chain.parties_with(&party(by), &facts);
        let draft = Draft {
            alliance: &alliance(),
            parties: &parties,
            idempotency: Hash::new([9; 32]),
            brought: false,
            blobs: &[],
        };
        let private = Compartment::Private(party(by));
        // Now and then keys are told to nobody else.
        let compartment = match self.dice.below(40) {
            0 if parties.contains(&party(by)) => private,
            _ => Compartment::Shared,
        };
        let statements: Vec<Statement> = facts
            .iter()
            .map(|fact| Statement {
                compartment: compartment.clone(),
                fact: fact.clone(),
                personal: None,
            })
            .collect();
        let secret = Secret([self.entries.len() as u8; 32]);
        let key = SecretKey::new(&seed(signer));
        let run = runs(&statements, false).next().unwrap();
        let prepared = Submission::prepare(&draft, &run, key.public(), secret, || [0; 32]);
        let Ok(prepared) = prepared else { return true };
        let assertion = asserts(&prepared.challenge(), &mut self.dice);
        let submission = prepared.sign(&key, assertion).unwrap();
        let said = facts.clone();
        let open = match compartment {
            Compartment::Shared => facts,
            _ => Vec::new(),
        };
        let before = self.chain.parties().clone();
        let named = self.chain.check_person(&submission.leaf, &said);
        let taken = named.map_err(ChainError::from).and_then(|()| {
            let leaf = submission.leaf.clone();
            self.chain.append(leaf, now, Some(&open), |_| {})
        });
        let is_taken = taken.is_ok();
        let entry = match taken {
            Ok((entry, _)) => entry,
            Err(_) if self.dice.below(8) > 0 => return true,
            Err(_) => Entry::new(size, now, submission.leaf.clone()).unwrap(),
        };
        let parties = if is_taken {
            self.chain.parties().clone()
        } else {
            before
        };
        self.open(&submission, &parties);
        self.entries.push(entry.bytes().to_vec());
        // Now and then the last entry has another place or an earlier instant.
        let begun = self.entries.len() > 5;
        match self.dice.below(60) {
            0 if begun => self.replace(size + 1, now, &submission),
            1 if begun => self.replace(size, now.plus_ms(-3_600_000), &submission),
            _ => return is_taken,
        }
        false
    }

    fn replace(&mut self, index: u64, recorded: Instant, submission: &Submission) {
        self.entries.pop();
        let entry = Entry::new(index, recorded, submission.leaf.clone()).unwrap();
        self.entries.push(entry.bytes().to_vec());
    }

    /// What `nord` may read of it.
    fn open(&mut self, submission: &Submission, parties: &BTreeSet<PartyId>) {
        let reader = party("nord");
        for compartment in Compartment::all(parties) {
            if compartment.is_of(&reader) {
                let text = submission.texts.get(&compartment).cloned();
                self.openings.push(Opening {
                    index: self.entries.len() as u64,
                    salt: Hash::new(submission.secret.salt(&compartment)),
                    text: text.unwrap_or_default(),
                    compartment,
                });
            }
        }
    }

    pub fn pack(&self) -> Vec<u8> {
        let mut peaks = Peaks::default();
        for entry in &self.entries {
            peaks.append(hash::leaf(entry), |_| {}).unwrap();
        }
        let log = Signer::new("record.example/atlas", &[7; 32]).unwrap();
        let size = self.entries.len() as u64;
        let checkpoint = Checkpoint::new("record.example/atlas", size, peaks.root()).unwrap();
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(log.sign(&note)).unwrap();
        let bundle = Bundle {
            about: About {
                alliance: alliance(),
                as_of: Instant::from_ms(1_740_000_000_000),
                form: exchange::bundle::FORM,
                month: None,
                persons: Persons::None,
                reader: party("nord"),
                size,
                tzdb: facts::TZDB_VERSION.to_owned(),
            },
            checkpoint: note,
            checkpoints: BTreeMap::new(),
            policy: format!("log {}\nquorum none\n", log.key()),
            entries: self.entries.clone(),
            openings: self.openings.clone(),
            parts: Vec::new(),
            versions: Vec::new(),
            figures: Vec::new(),
        };
        archive::write(&bundle).unwrap()
    }
}

pub fn alliance() -> AllianceId {
    AllianceId::new("atlas").unwrap()
}

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn seed(key: usize) -> [u8; 32] {
    [key as u8 + 100; 32]
}

pub fn case() -> Body {
    Body::from(CaseUpdate {
        id: Some(CaseId::new("INC1").unwrap()),
        does: Vec::new(),
        set: BTreeMap::from([("priority".to_owned(), Some("P1".into()))]),
    })
}

fn membership(name: &str, does: Joins) -> Body {
    Body::from(Membership {
        does,
        party: party(name),
    })
}

fn key_of(does: KeyDoes, purpose: KeyPurpose, key: usize) -> Key {
    Key {
        alone: false,
        does,
        key: keyring::public(&seed(key)),
        of: None,
        proof: None,
        purpose,
    }
}

fn said_of_key(does: KeyDoes, purpose: KeyPurpose, key: usize) -> Body {
    Body::from(key_of(does, purpose, key))
}

pub fn added(by: &str, purpose: KeyPurpose, key: usize, alone: bool) -> Body {
    Body::from(Key {
        alone,
        proof: Some(keyring::prove(&alliance(), &party(by), purpose, &seed(key))),
        ..key_of(KeyDoes::Added, purpose, key)
    })
}
