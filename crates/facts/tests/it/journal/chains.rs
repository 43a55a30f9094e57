//! A journal from its first entry on: what may follow what, whose keys count, and what readers get.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::{CaseUpdate, Cost, Joins, Key, KeyDoes, KeyPurpose, Membership};
use facts::id::{AllianceId, CaseId, PartyId, SourceId};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::keyring::{KeyRefusal, prove, public};
use facts::journal::submission::{SubmissionError, fitting};
use facts::journal::{
    Attestation, Chain, ChainError, Compartment, Draft, Entry, Hash, Leaf, Opening, PartOpening,
    Secret, Statement, Submission,
};
use facts::{Body, Fact, Instant};

const HOST: [u8; 32] = [1; 32];
const NORD: [u8; 32] = [2; 32];
const VOLTA: [u8; 32] = [3; 32];
const RECOVERY: [u8; 32] = [4; 32];
const OTHER: [u8; 32] = [5; 32];
const LUMEN: [u8; 32] = [6; 32];

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn alliance() -> AllianceId {
    AllianceId::new("atlas").unwrap()
}

fn instant(minute: i64) -> Instant {
    Instant::from_ms(1_740_992_400_000 + minute * 60_000)
}

fn fact(by: &str, source: &str, minute: i64, body: impl Into<Body>) -> Fact {
    let source = SourceId::new(source).unwrap();
    let at = instant(minute);
    Fact::new(at, at, party(by), source, 1, 0, body.into()).unwrap()
}

fn case(by: &str, minute: i64, id: &str) -> Fact {
    let body = CaseUpdate {
        id: Some(CaseId::new(id).unwrap()),
        does: Vec::new(),
        set: BTreeMap::from([("priority".to_owned(), Some("P1".into()))]),
    };
    fact(by, "desk", minute, body)
}

fn shared(fact: Fact) -> Statement {
    Statement {
        compartment: Compartment::Shared,
        fact,
        personal: None,
    }
}

fn key(by: &str, purpose: KeyPurpose, seed: &[u8; 32]) -> Statement {
    let said = Key {
        alone: false,
        does: KeyDoes::Added,
        key: public(seed),
        of: None,
        proof: Some(prove(&alliance(), &party(by), purpose, seed)),
        purpose,
    };
    shared(fact(by, OWN_SOURCE, 0, said))
}

fn changed(mut statement: Statement, change: impl FnOnce(&mut Key)) -> Statement {
    let fact = &statement.fact;
    let Body::Key(mut said) = fact.body.clone() else {
        panic!("not about a key");
    };
    change(&mut said);
    statement.fact = self::fact(fact.by.as_str(), OWN_SOURCE, 0, said);
    statement
}

fn joined(name: &str) -> Statement {
    let said = Membership {
        does: Joins::Joined,
        party: party(name),
    };
    shared(fact("nord", OWN_SOURCE, 0, said))
}

fn left(name: &str) -> Statement {
    left_by("nord", name)
}

fn left_by(by: &str, name: &str) -> Statement {
    let said = Membership {
        does: Joins::Left,
        party: party(name),
    };
    shared(fact(by, OWN_SOURCE, 0, said))
}

/// A journal in the making, with everything that was handed in.
#[derive(Clone)]
struct Journal {
    chain: Chain,
    minute: i64,
    entries: Vec<(Entry, Submission, BTreeSet<PartyId>)>,
}

impl Journal {
    fn new() -> Journal {
        Journal {
            chain: Chain::new(alliance()),
            minute: 100,
            entries: Vec::new(),
        }
    }

    /// With the host's key, and three parties with a key each.
    fn begun() -> Journal {
        let mut journal = Journal::new();
        journal
            .say(&HOST, &[key("nord", KeyPurpose::Host, &HOST)])
            .unwrap();
        journal
            .say(&HOST, &[joined("volta"), joined("lumen")])
            .unwrap();
        for (name, seed) in [("nord", &NORD), ("volta", &VOLTA), ("lumen", &LUMEN)] {
            let said = key(name, KeyPurpose::Signing, seed);
            assert_eq!(journal.say(&HOST, &[said]), Ok(Attestation::Host));
        }
        journal
    }

    fn submission(&self, seed: &[u8; 32], said: &[Statement], brought: bool) -> Submission {
        let open: Vec<Fact> = said.iter().map(|said| said.fact.clone()).collect();
        let alliance = alliance();
        let draft = Draft {
            alliance: &alliance,
            parties: &self.chain.parties_with(&said[0].fact.by, &open),
            idempotency: Hash::new([9; 32]),
            brought,
            blobs: &[],
        };
        let secret = Secret([self.entries.len() as u8; 32]);
        let mut salt = 0;
        let salts = || {
            salt += 1;
            [salt; 32]
        };
        Submission::sign(&draft, said, seed, secret, salts).unwrap()
    }

    fn say(&mut self, seed: &[u8; 32], said: &[Statement]) -> Result<Attestation, ChainError> {
        let submission = self.submission(seed, said, false);
        self.take(submission)
    }

    fn take(&mut self, submission: Submission) -> Result<Attestation, ChainError> {
        self.minute += 1;
        let now = instant(self.minute);
        let open: Vec<Fact> =
            submission
                .texts
                .get(&Compartment::Shared)
                .map_or(Vec::new(), |text| {
                    let said = facts::journal::submission::read(text, now).unwrap();
                    said.into_iter().map(|said| said.fact).collect()
                });
        let before = self.chain.clone();
        let leaf = submission.leaf.clone();
        match self.chain.append(leaf, now, Some(&open), |_| {}) {
            Ok((entry, attestation)) => {
                let parties = self.chain.parties().clone();
                let facts = submission.open(&parties, now).unwrap();
                assert!(!facts.is_empty());
                self.entries.push((entry, submission, parties));
                Ok(attestation)
            }
            Err(error) => {
                assert_eq!(before, self.chain, "a refused entry changes nothing");
                Err(error)
            }
        }
    }

    fn opening(&self, index: usize, compartment: Compartment) -> Opening {
        let (entry, submission, _) = &self.entries[index];
        Opening {
            index: entry.index(),
            salt: Hash::new(submission.secret.salt(&compartment)),
            text: submission
                .texts
                .get(&compartment)
                .cloned()
                .unwrap_or_default(),
            compartment,
        }
    }

    /// What somebody else makes of the entries.
    fn walk(&self, entries: &[Vec<u8>]) -> Result<Chain, ChainError> {
        let mut chain = Chain::new(alliance());
        for (index, bytes) in entries.iter().enumerate() {
            let open = self.entries.get(index).map(|(entry, ..)| {
                self.opening(index, Compartment::Shared)
                    .facts(entry)
                    .unwrap()
            });
            chain.next(bytes, open.as_deref(), |_| {})?;
        }
        Ok(chain)
    }

    fn bytes(&self) -> Vec<Vec<u8>> {
        self.entries
            .iter()
            .map(|(entry, ..)| entry.bytes().to_vec())
            .collect()
    }
}

#[test]
fn whoever_walks_a_journal_again_comes_to_the_same_state() {
    let mut journal = Journal::begun();
    assert_eq!(
        journal.say(&VOLTA, &[shared(case("volta", 1, "INC1"))]),
        Ok(Attestation::Source)
    );
    assert_eq!(
        journal.say(&HOST, &[shared(case("lumen", 2, "INC2"))]),
        Ok(Attestation::Host)
    );
    assert_eq!(journal.walk(&journal.bytes()).as_ref(), Ok(&journal.chain));
    let text = serde_json::to_string(&journal.chain).unwrap();
    assert_eq!(serde_json::from_str::<Chain>(&text).unwrap(), journal.chain);
    for (entry, ..) in &journal.entries {
        assert_eq!(Entry::admit(entry.bytes()).as_ref(), Ok(entry));
        let value: serde_json::Value = serde_json::from_slice(entry.bytes()).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_vec(&value).unwrap(),
            entry.bytes()
        );
    }
}

#[test]
fn an_entry_cannot_be_moved_dropped_or_given_another_instant() {
    let mut journal = Journal::begun();
    for minute in 1..4 {
        journal
            .say(&VOLTA, &[shared(case("volta", minute, "INC1"))])
            .unwrap();
    }
    let whole = journal.bytes();
    let mut swapped = whole.clone();
    swapped.swap(5, 6);
    assert_eq!(journal.walk(&swapped), Err(ChainError::Index(6)));
    let mut dropped = whole.clone();
    dropped.remove(5);
    assert_eq!(journal.walk(&dropped), Err(ChainError::Index(6)));
    // The host writes the last entry anew, with an instant before the one in front of it.
    let leaf = journal.entries[7].0.leaf().clone();
    let mut backdated = whole.clone();
    backdated[7] = Entry::new(7, instant(1), leaf.clone())
        .unwrap()
        .bytes()
        .to_vec();
    assert!(matches!(
        journal.walk(&backdated),
        Err(ChainError::Backdated { .. })
    ));
    // Later is possible until somebody has cosigned: that is what the root is for.
    let mut later = whole.clone();
    later[7] = Entry::new(7, instant(999), leaf).unwrap().bytes().to_vec();
    assert_ne!(journal.walk(&later).unwrap().root(), journal.chain.root());
    let mut spaced = whole;
    spaced[7].extend(b" ");
    assert!(matches!(journal.walk(&spaced), Err(ChainError::Entry(_))));
}

#[test]
fn an_entry_of_another_alliance_or_of_strangers_is_refused() {
    let mut journal = Journal::begun();
    let mut submission = journal.submission(&VOLTA, &[shared(case("volta", 1, "INC1"))], false);
    let mut envelope = submission.leaf.envelope().clone();
    envelope.alliance = AllianceId::new("borealis").unwrap();
    submission.leaf = Leaf::sign(envelope.clone(), &VOLTA).unwrap();
    let other = envelope.alliance.clone();
    assert_eq!(
        journal.take(submission.clone()),
        Err(ChainError::Alliance(other))
    );
    envelope.alliance = alliance();
    envelope.commitments.pop();
    submission.leaf = Leaf::sign(envelope, &VOLTA).unwrap();
    assert_eq!(
        journal.take(submission),
        Err(ChainError::Slots {
            found: 7,
            expected: 8
        })
    );
    let stranger = shared(case("mallory", 1, "INC1"));
    assert_eq!(
        journal.say(&HOST, &[stranger]),
        Err(ChainError::Party(party("mallory")))
    );
    // A key of another party, an unknown key.
    for seed in [&NORD, &OTHER] {
        assert_eq!(
            journal.say(seed, &[shared(case("volta", 1, "INC1"))]),
            Err(KeyRefusal::NotOfParty(party("volta")).into())
        );
    }
    // Who has left says nothing more.
    journal.say(&HOST, &[left("lumen")]).unwrap();
    assert_eq!(
        journal.say(&LUMEN, &[shared(case("lumen", 1, "INC1"))]),
        Err(ChainError::Party(party("lumen")))
    );
    assert_eq!(
        journal.say(&HOST, &[left("lumen")]),
        Err(ChainError::Membership(party("lumen")))
    );
    assert_eq!(
        journal.say(&HOST, &[joined("volta")]),
        Err(ChainError::Membership(party("volta")))
    );
}

#[test]
fn a_journal_begins_with_the_key_of_its_host() {
    let mut journal = Journal::new();
    let no_host = Err(ChainError::from(KeyRefusal::NoHost));
    assert_eq!(
        journal.say(&HOST, &[shared(case("nord", 1, "INC1"))]),
        no_host
    );
    assert_eq!(
        journal.say(&OTHER, &[key("nord", KeyPurpose::Host, &HOST)]),
        no_host
    );
    assert!(
        journal
            .say(&HOST, &[key("nord", KeyPurpose::Signing, &NORD)])
            .is_err()
    );
    journal
        .say(&HOST, &[key("nord", KeyPurpose::Host, &HOST)])
        .unwrap();
    // The host changes its key with the key it has.
    assert_eq!(
        journal.say(&OTHER, &[key("nord", KeyPurpose::Host, &OTHER)]),
        no_host
    );
    journal
        .say(&HOST, &[key("nord", KeyPurpose::Host, &OTHER)])
        .unwrap();
    journal
        .say(&OTHER, &[shared(case("nord", 1, "INC1"))])
        .unwrap();
    assert!(
        journal
            .say(&HOST, &[shared(case("nord", 2, "INC1"))])
            .is_err()
    );
}

#[test]
fn a_party_changes_its_keys_and_the_host_cannot() {
    let entitled = Err(ChainError::from(KeyRefusal::NotEntitled(party("volta"))));
    let mut journal = Journal::begun();
    let new = key("volta", KeyPurpose::Signing, &OTHER);
    assert_eq!(journal.say(&HOST, std::slice::from_ref(&new)), entitled);
    assert_eq!(journal.say(&NORD, std::slice::from_ref(&new)), entitled);
    // Not its own key: the proof is that of another party.
    let foreign = key("nord", KeyPurpose::Signing, &OTHER);
    let Body::Key(foreign) = foreign.fact.body else {
        panic!()
    };
    let stolen = shared(fact("volta", OWN_SOURCE, 0, foreign));
    assert_eq!(
        journal.say(&VOLTA, &[stolen]),
        Err(KeyRefusal::Proof(party("volta")).into())
    );
    assert_eq!(journal.say(&VOLTA, &[new]), Ok(Attestation::Source));
    let old = changed(key("volta", KeyPurpose::Signing, &VOLTA), |said| {
        (said.does, said.proof) = (KeyDoes::Revoked, None);
    });
    assert_eq!(journal.say(&HOST, std::slice::from_ref(&old)), entitled);
    assert_eq!(
        journal.say(&OTHER, std::slice::from_ref(&old)),
        Ok(Attestation::Source)
    );
    assert!(
        journal
            .say(&VOLTA, &[shared(case("volta", 1, "INC1"))])
            .is_err()
    );
    assert!(
        journal
            .say(&OTHER, &[shared(case("volta", 1, "INC1"))])
            .is_ok()
    );
    // A key that was revoked comes back for nobody.
    let again = key("volta", KeyPurpose::Signing, &VOLTA);
    assert_eq!(journal.say(&OTHER, &[again]), Err(KeyRefusal::Known.into()));
    let twice = journal.say(&OTHER, &[old]);
    assert_eq!(twice, Err(KeyRefusal::Unknown(party("volta")).into()));
}

#[test]
fn who_speaks_of_keys_speaks_to_all() {
    let mut journal = Journal::begun();
    let mut said = key("volta", KeyPurpose::Signing, &OTHER);
    said.compartment = Compartment::Private(party("volta"));
    // Signed with a key that is nobody's: there would be nothing to hold it against.
    assert_eq!(
        journal.say(&RECOVERY, std::slice::from_ref(&said)),
        Err(ChainError::Hidden)
    );
    assert_eq!(journal.say(&VOLTA, &[said]), Err(ChainError::Hidden));
    let capitals = changed(key("volta", KeyPurpose::Signing, &OTHER), |key| {
        key.proof = key.proof.as_ref().map(|proof| proof.to_uppercase());
    });
    assert_eq!(
        journal.say(&VOLTA, &[capitals]),
        Err(KeyRefusal::Proof(party("volta")).into())
    );
}

#[test]
fn the_lines_of_a_slot_end_in_one_way() {
    let line = String::from_utf8(case("volta", 1, "INC1").to_said()).unwrap();
    let read = |text: &str| facts::journal::submission::read(text, instant(100));
    assert_eq!(read("").unwrap().len(), 0);
    assert_eq!(read(&format!("{line}\n")).unwrap().len(), 1);
    for text in [
        line.clone(),
        format!("{line}\r\n"),
        format!("{line}\n\n"),
        format!("\n{line}\n"),
    ] {
        assert!(read(&text).is_err(), "{text:?}");
    }
}

#[test]
fn who_speaks_alone_is_not_spoken_for() {
    let mut journal = Journal::begun();
    let alone = changed(key("volta", KeyPurpose::Signing, &OTHER), |said| {
        said.alone = true
    });
    journal.say(&VOLTA, &[alone]).unwrap();
    assert_eq!(
        journal.say(&HOST, &[shared(case("volta", 1, "INC1"))]),
        Err(KeyRefusal::Alone(party("volta")).into())
    );
    assert_eq!(
        journal.say(&OTHER, &[shared(case("volta", 1, "INC1"))]),
        Ok(Attestation::Source)
    );
}

#[test]
fn lost_keys_come_back_by_recovery_or_by_all_others() {
    let mut journal = Journal::begun();
    journal
        .say(&VOLTA, &[key("volta", KeyPurpose::Recovery, &RECOVERY)])
        .unwrap();
    let mut recovered = journal.clone();
    let new = key("volta", KeyPurpose::Signing, &OTHER);
    // A recovery key signs nothing but keys.
    assert!(
        recovered
            .say(&RECOVERY, &[shared(case("volta", 1, "INC1"))])
            .is_err()
    );
    assert_eq!(
        recovered.say(&RECOVERY, std::slice::from_ref(&new)),
        Ok(Attestation::Source)
    );
    recovered
        .say(&OTHER, &[shared(case("volta", 1, "INC1"))])
        .unwrap();

    let vouch = |by: &str| {
        let said = Key {
            alone: false,
            does: KeyDoes::Vouched,
            key: public(&OTHER),
            of: Some(party("volta")),
            proof: None,
            purpose: KeyPurpose::Signing,
        };
        shared(fact(by, OWN_SOURCE, 0, said))
    };
    let entitled = Err(ChainError::from(KeyRefusal::NotEntitled(party("volta"))));
    assert_eq!(journal.say(&HOST, &[vouch("nord")]), entitled);
    journal.say(&NORD, &[vouch("nord")]).unwrap();
    assert_eq!(journal.say(&HOST, std::slice::from_ref(&new)), entitled);
    // Who has left is not waited for; but somebody has to vouch.
    let mut without = journal.clone();
    without.say(&HOST, &[left("lumen")]).unwrap();
    let mut nobody = without.clone();
    assert_eq!(
        without.say(&HOST, std::slice::from_ref(&new)),
        Ok(Attestation::Host)
    );
    assert_eq!(without.walk(&without.bytes()).as_ref(), Ok(&without.chain));
    nobody.say(&VOLTA, &[left_by("volta", "nord")]).unwrap();
    assert_eq!(nobody.say(&HOST, std::slice::from_ref(&new)), entitled);
    journal.say(&LUMEN, &[vouch("lumen")]).unwrap();
    assert_eq!(journal.say(&HOST, &[new]), Ok(Attestation::Host));
    journal
        .say(&OTHER, &[shared(case("volta", 1, "INC1"))])
        .unwrap();
    assert_eq!(journal.walk(&journal.bytes()).as_ref(), Ok(&journal.chain));
}

#[test]
fn facts_of_an_earlier_record_stand_at_the_beginning() {
    let mut journal = Journal::begun();
    assert!(journal.chain.is_fresh());
    let old = journal.submission(&HOST, &[shared(case("volta", 1, "INC1"))], true);
    journal.take(old.clone()).unwrap();
    let (entry, ..) = journal.entries.last().unwrap();
    let found = journal
        .opening(5, Compartment::Shared)
        .facts(entry)
        .unwrap();
    assert_eq!(found[0].recorded, instant(1));
    journal
        .say(&VOLTA, &[shared(case("volta", 2, "INC2"))])
        .unwrap();
    let (entry, ..) = journal.entries.last().unwrap();
    let found = journal
        .opening(6, Compartment::Shared)
        .facts(entry)
        .unwrap();
    assert_eq!(found[0].recorded, entry.recorded());
    assert!(!journal.chain.is_fresh());
    assert_eq!(journal.take(old), Err(ChainError::Brought));
}

#[test]
fn each_reader_gets_what_is_its_own_and_can_check_it() {
    let mut journal = Journal::begun();
    let cost = Cost {
        amounts: BTreeMap::from([("billed".to_owned(), Some("7".into()))]),
        currency: "EUR".to_owned(),
        labels: BTreeMap::new(),
        service: None,
        until: None,
    };
    let pair = Compartment::commercial(&party("nord"), &party("volta")).unwrap();
    let statements = [
        Statement {
            compartment: pair.clone(),
            fact: fact("volta", "desk", 1, cost.clone()),
            personal: Some(r#"{"caller":"ann"}"#.to_owned()),
        },
        Statement {
            compartment: Compartment::Shared,
            fact: fact("volta", "desk", 2, cost),
            personal: Some(r#"{"caller":"bob"}"#.to_owned()),
        },
    ];
    journal.say(&VOLTA, &statements).unwrap();
    let (entry, submission, parties) = journal.entries.last().unwrap();
    for compartment in Compartment::all(parties) {
        let opening = journal.opening(5, compartment.clone());
        assert_eq!(opening.check(entry, parties), Ok(()));
        let text = serde_json::to_string(&opening).unwrap();
        assert_eq!(serde_json::from_str::<Opening>(&text).unwrap(), opening);
        let facts = opening.facts(entry).unwrap().len();
        let expected = compartment == pair || compartment == Compartment::Shared;
        assert_eq!(facts, usize::from(expected), "{compartment:?}");
        for other in Compartment::all(parties) {
            let moved = Opening {
                compartment: other.clone(),
                ..opening.clone()
            };
            assert_eq!(moved.check(entry, parties).is_ok(), other == compartment);
        }
        let mut changed = opening.clone();
        changed.text.push('\n');
        assert!(changed.check(entry, parties).is_err());
    }
    // One person's data can go; the other's is still proved by the same list.
    let parts = journal.opening(5, Compartment::Personal).parts().unwrap();
    for (part, place) in submission.parts.iter().zip(0..) {
        let opening = PartOpening {
            index: 5,
            part: place,
            salt: Hash::new(part.salt),
            text: part.text.clone(),
        };
        assert_eq!(opening.check("atlas", &parts), Ok(()));
        assert!(
            PartOpening {
                part: 1 - place,
                ..opening.clone()
            }
            .check("atlas", &parts)
            .is_err()
        );
        assert!(opening.check("borealis", &parts).is_err());
    }
}

#[test]
fn a_submission_whose_parts_do_not_belong_together_is_refused() {
    let journal = Journal::begun();
    let parties = journal.chain.parties().clone();
    let said = [
        shared(case("volta", 1, "INC1")),
        shared(case("volta", 5, "INC2")),
    ];
    let good = journal.submission(&VOLTA, &said, false);
    let now = instant(100);
    assert_eq!(good.open(&parties, now).unwrap().len(), 2);
    let check = |change: &dyn Fn(&mut Submission)| {
        let mut submission = good.clone();
        change(&mut submission);
        submission.open(&parties, now).unwrap_err()
    };
    let other = |error| matches!(error, SubmissionError::Commitment(_));
    assert!(other(check(
        &|submission| submission.secret = Secret([77; 32])
    )));
    assert!(other(check(&|submission| {
        submission
            .texts
            .insert(Compartment::Private(party("nord")), "{}".to_owned());
    })));
    assert!(other(check(&|submission| {
        submission.texts.remove(&Compartment::Shared);
    })));
    let no_readers = check(&|submission| {
        submission
            .texts
            .insert(Compartment::Private(party("mallory")), "{}".to_owned());
    });
    assert_eq!(no_readers, SubmissionError::NoReaders);
    // Rightly signed, and yet the envelope says something else.
    let signed = |change: &dyn Fn(&mut facts::journal::leaf::Envelope)| {
        check(&|submission| {
            let mut envelope = submission.leaf.envelope().clone();
            change(&mut envelope);
            submission.leaf = Leaf::sign(envelope, &VOLTA).unwrap();
        })
    };
    assert_eq!(
        signed(&|envelope| envelope.kind = "cost".to_owned()),
        SubmissionError::Mixed
    );
    assert_eq!(
        signed(&|envelope| envelope.party = party("nord")),
        SubmissionError::Mixed
    );
    assert_eq!(
        signed(&|envelope| envelope.at.1 = instant(9)),
        SubmissionError::Envelope("at")
    );
    assert_eq!(
        signed(&|envelope| envelope.at.0 = instant(2)),
        SubmissionError::Envelope("at")
    );
    assert_eq!(
        signed(&|envelope| envelope.seq.1 = 9),
        SubmissionError::Envelope("seq")
    );
    assert_eq!(
        signed(&|envelope| envelope.brought = true),
        SubmissionError::Envelope("brought")
    );
}

#[test]
fn a_run_of_facts_is_cut_where_kind_source_or_room_ends() {
    let many: Vec<Statement> = (0..2000)
        .map(|n| shared(case("volta", n, "INC1")))
        .collect();
    let first = fitting(&many, false);
    assert!((100..2000).contains(&first), "{first}");
    let journal = Journal::begun();
    assert!(
        journal.submission(&VOLTA, &many[..first], false).texts[&Compartment::Shared].len()
            > 60_000
    );
    let mixed = [
        shared(case("volta", 1, "INC1")),
        shared(case("nord", 1, "INC1")),
    ];
    assert_eq!(fitting(&mixed, false), 1);
    assert_eq!(fitting(&[], false), 0);
}
