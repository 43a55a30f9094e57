//! What a person's passkey signs: frozen entries, every way in which one may be wrong, and whose passkeys count.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::fact::{
    Joins, Key, KeyDoes, KeyPurpose, Membership, Passkey, PasskeyDoes, PersonId, PersonKey,
    PublicKey, Signature,
};
use facts::id::{AllianceId, PartyId, ProposalId, SourceId};
use facts::journal::assertion::{Assertion, AssertionError, credential_hash};
use facts::journal::chain::OWN_SOURCE;
use facts::journal::keyring::{KeyRefusal, SecretKey, prove, public};
use facts::journal::leaf::LeafError;
use facts::journal::submission::runs;
use facts::journal::{
    Attestation, Chain, ChainError, Compartment, Draft, Hash, Leaf, PasskeyRefusal, Prepared,
    Secret, Statement, Submission,
};
use facts::{Body, Fact, Instant};
use passkey::{Refused, RelyingParty, Signed};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// Signed by other code, in another language. These bytes never change.
const FROZEN: [&str; 2] = [
    include_str!("leaf-es256.json"),
    include_str!("leaf-eddsa.json"),
];

const SITES: [RelyingParty<'static>; 2] = [
    RelyingParty {
        id: "entente.example",
        origin: "https://entente.example",
    },
    RelyingParty {
        id: "localhost",
        origin: "http://localhost:8443",
    },
];

const HOST: [u8; 32] = [1; 32];
const VOLTA: [u8; 32] = [3; 32];

/// Present and verified.
const SEEN: u8 = 0x05;

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn person(number: u8) -> PersonId {
    PersonId::new([number; 8])
}

fn instant(minute: i64) -> Instant {
    Instant::from_ms(1_740_992_400_000 + minute * 60_000)
}

fn shared(by: &str, source: &str, body: impl Into<Body>) -> Statement {
    let source = SourceId::new(source).unwrap();
    let at = instant(0);
    Statement {
        compartment: Compartment::Shared,
        fact: Fact::new(at, at, party(by), source, 1, 0, body.into()).unwrap(),
        personal: None,
    }
}

fn signature(by: &str, who: PersonId) -> Statement {
    let said = Signature {
        hash: format!("sha256:{}", "ab".repeat(32)),
        person: who.to_string(),
        proposal: ProposalId::new("p1").unwrap(),
    };
    shared(by, "people", said)
}

enum Pair {
    Es256(EcdsaKeyPair, SystemRandom),
    Ed25519(Ed25519KeyPair),
}

/// A device with one passkey, and what it is to say.
struct Device {
    pair: Pair,
    credential: Vec<u8>,
    site: &'static str,
    origin: &'static str,
    flags: u8,
    ceremony: &'static str,
}

impl Device {
    fn es256(credential: u8) -> Device {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap();
        Device::new(Pair::Es256(pair, random), credential)
    }

    fn ed25519(credential: u8) -> Device {
        let pair = Ed25519KeyPair::from_seed_unchecked(&[credential; 32]).unwrap();
        Device::new(Pair::Ed25519(pair), credential)
    }

    fn new(pair: Pair, credential: u8) -> Device {
        Device {
            pair,
            credential: vec![credential; 16],
            site: SITES[0].id,
            origin: SITES[0].origin,
            flags: SEEN,
            ceremony: "webauthn.get",
        }
    }

    fn key(&self) -> PersonKey {
        match &self.pair {
            Pair::Es256(pair, _) => {
                let point = &pair.public_key().as_ref()[1..];
                PersonKey::Es256(point.try_into().unwrap())
            }
            Pair::Ed25519(pair) => PersonKey::EdDsa(pair.public_key().as_ref().try_into().unwrap()),
        }
    }

    fn client(&self, challenge: &Hash) -> Value {
        let challenge = URL_SAFE_NO_PAD.encode(challenge.as_bytes());
        json!({ "type": self.ceremony, "challenge": challenge, "origin": self.origin, "crossOrigin": false })
    }

    fn asserts(&self, challenge: &Hash) -> Assertion {
        self.asserts_as(&self.client(challenge).to_string())
    }

    fn asserts_as(&self, client: &str) -> Assertion {
        self.try_as(client.as_bytes()).unwrap()
    }

    fn try_as(&self, client: &[u8]) -> Result<Assertion, AssertionError> {
        let mut data = Sha256::digest(self.site).to_vec();
        data.push(self.flags);
        data.extend([0, 0, 0, 9]);
        let message = [&data[..], &Sha256::digest(client)].concat();
        let signature = match &self.pair {
            Pair::Es256(pair, random) => pair.sign(random, &message).unwrap().as_ref().to_vec(),
            Pair::Ed25519(pair) => pair.sign(&message).as_ref().to_vec(),
        };
        let signed = Signed {
            client_data: client,
            authenticator_data: &data,
            signature: &signature,
        };
        Assertion::new(&self.credential, &signed)
    }

    fn added(&self, by: &str, who: PersonId) -> Statement {
        let said = Passkey {
            credential: credential_hash(&self.credential),
            does: PasskeyDoes::Added,
            key: Some(self.key()),
            origin: Some(self.origin.to_owned()),
            person: who,
            site: Some(self.site.to_owned()),
        };
        shared(by, OWN_SOURCE, said)
    }

    fn revoked(&self, by: &str, who: PersonId) -> Statement {
        let said = Passkey {
            credential: credential_hash(&self.credential),
            does: PasskeyDoes::Revoked,
            key: None,
            origin: None,
            person: who,
            site: None,
        };
        shared(by, OWN_SOURCE, said)
    }
}

#[derive(Clone)]
struct Journal(Chain);

impl Journal {
    /// With the host's key and three parties, none of which has a key of its own.
    fn begun(alliance: &str) -> Journal {
        let alliance = AllianceId::new(alliance).unwrap();
        let mut journal = Journal(Chain::new(alliance.clone()));
        let nord = party("nord");
        let host = Key {
            alone: false,
            does: KeyDoes::Added,
            key: public(&HOST),
            of: None,
            proof: Some(prove(&alliance, &nord, KeyPurpose::Host, &HOST)),
            purpose: KeyPurpose::Host,
        };
        journal.say(&[shared("nord", OWN_SOURCE, host)]).unwrap();
        let joined = ["volta", "lumen"].map(|name| {
            let said = Membership {
                does: Joins::Joined,
                party: party(name),
            };
            shared("nord", OWN_SOURCE, said)
        });
        journal.say(&joined).unwrap();
        journal
    }

    fn key_of_volta(&self, alone: bool) -> Statement {
        let (alliance, volta) = (self.0.alliance(), party("volta"));
        let said = Key {
            alone,
            does: KeyDoes::Added,
            key: public(&VOLTA),
            of: None,
            proof: Some(prove(alliance, &volta, KeyPurpose::Signing, &VOLTA)),
            purpose: KeyPurpose::Signing,
        };
        shared("volta", OWN_SOURCE, said)
    }

    fn prepared(&self, seed: &[u8; 32], said: &[Statement]) -> Prepared {
        let open: Vec<Fact> = said.iter().map(|said| said.fact.clone()).collect();
        let draft = Draft {
            alliance: self.0.alliance(),
            parties: &self.0.parties_with(&said[0].fact.by, &open),
            idempotency: Hash::new([9; 32]),
            brought: false,
            blobs: &[],
        };
        let run = runs(said, false).next().unwrap();
        Submission::prepare(&draft, &run, public(seed), Secret([5; 32]), || [6; 32]).unwrap()
    }

    fn say(&mut self, said: &[Statement]) -> Result<Attestation, ChainError> {
        self.say_with(&HOST, said)
    }

    fn say_with(&mut self, seed: &[u8; 32], said: &[Statement]) -> Result<Attestation, ChainError> {
        let prepared = self.prepared(seed, said);
        self.take(prepared.sign(&SecretKey::new(seed), None).unwrap())
    }

    /// Signed by a device, and then by the host.
    fn signed_by(
        &mut self,
        device: &Device,
        said: &[Statement],
    ) -> Result<Attestation, ChainError> {
        let prepared = self.prepared(&HOST, said);
        let assertion = device.asserts(&prepared.challenge());
        self.take(
            prepared
                .sign(&SecretKey::new(&HOST), Some(assertion))
                .unwrap(),
        )
    }

    fn take(&mut self, submission: Submission) -> Result<Attestation, ChainError> {
        let text = submission.texts.get(&Compartment::Shared);
        let said = facts::journal::submission::read(text.map_or("", |text| text), instant(1));
        let open: Vec<Fact> = said.unwrap().into_iter().map(|said| said.fact).collect();
        self.take_leaf(submission.leaf, &open)
    }

    fn take_leaf(&mut self, leaf: Leaf, open: &[Fact]) -> Result<Attestation, ChainError> {
        let before = self.0.clone();
        // As whoever reads the journal later does: from the bytes.
        let leaf = Leaf::admit(leaf.bytes()).unwrap();
        self.0.check_person(&leaf, open)?;
        match self.0.append(leaf, instant(1), Some(open), |_| {}) {
            Ok((_, attestation)) => Ok(attestation),
            Err(error) => {
                assert_eq!(before, self.0, "a refused entry changes nothing");
                Err(error)
            }
        }
    }
}

/// A journal in which a passkey of volta's first person is known.
fn known(device: &Device) -> Journal {
    let mut journal = Journal::begun("atlas");
    let said = journal.say(&[device.added("volta", person(1))]);
    assert_eq!(said, Ok(Attestation::Host));
    journal
}

fn not_signed(why: Refused) -> Result<Attestation, ChainError> {
    let person = person(1);
    Err(PasskeyRefusal::Assertion { person, why }.into())
}

fn not_in_force(name: &str) -> Result<Attestation, ChainError> {
    Err(PasskeyRefusal::NotInForce(party(name)).into())
}

#[test]
fn frozen_entries_with_what_a_passkey_said_are_read_and_hold() {
    for (frozen, site) in FROZEN.iter().zip(SITES) {
        let bytes = frozen.strip_suffix('\n').unwrap().as_bytes();
        let leaf = Leaf::admit(bytes).unwrap();
        let challenge = Leaf::challenge(leaf.envelope(), &PublicKey(*leaf.key()));
        let expected = "b97fee3053401c77b525f6d33793861f2f5b844dad60789ef95a3265a33224a7";
        assert_eq!(challenge.to_string(), expected);
        let assertion = leaf.assertion().unwrap().clone();
        let key = frozen_key(assertion.passkey());
        assert_eq!(assertion.check(&challenge, &key, site), Ok(()));
        let again = Leaf::sign_asserted(
            leaf.envelope().clone(),
            Some(assertion),
            &SecretKey::new(&[7; 32]),
        );
        assert_eq!(again.unwrap().bytes(), bytes);
        let value: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(serde_json_canonicalizer::to_vec(&value).unwrap(), bytes);
        let key = PublicKey(*leaf.key());
        let unsigned = Leaf::unsigned(leaf.envelope(), &key);
        let read = Leaf::admit_unsigned(&unsigned).unwrap();
        assert_eq!(read, (leaf.envelope().clone(), key));
        assert!(Leaf::admit_unsigned(bytes).is_err());
        assert!(Leaf::admit(&unsigned).is_err());
    }
}

/// The key in the frozen facts.
fn frozen_key(credential: &Hash) -> PersonKey {
    let facts = [
        include_str!("../../../vectors/passkey.json"),
        include_str!("../../../vectors/passkey-eddsa.json"),
    ];
    let mut keys = facts.iter().filter_map(|line| {
        let fact = Fact::admit(line.trim_end().as_bytes()).unwrap();
        let Body::Passkey(said) = fact.body else {
            panic!("another kind");
        };
        (said.credential == *credential)
            .then_some(said.key)
            .flatten()
    });
    keys.next().unwrap()
}

#[test]
fn every_changed_bit_of_an_entry_is_found() {
    for frozen in FROZEN {
        let bytes = frozen.trim_end().as_bytes();
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.to_vec();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(Leaf::admit(&bad).is_err(), "{bit}");
        }
    }
}

#[test]
fn every_changed_bit_of_what_a_passkey_said_is_found_though_the_host_signs_anew() {
    for (frozen, site) in FROZEN.iter().zip(SITES) {
        let leaf = Leaf::admit(frozen.trim_end().as_bytes()).unwrap();
        let challenge = Leaf::challenge(leaf.envelope(), &PublicKey(*leaf.key()));
        let value: Value = serde_json::from_str(frozen).unwrap();
        let said = &value["assertion"];
        let text = |name: &str| said[name].as_str().unwrap().to_owned();
        let parts = [
            hex::decode(text("authenticator")).unwrap(),
            text("client").into_bytes(),
            hex::decode(text("signature")).unwrap(),
        ];
        let key = frozen_key(leaf.assertion().unwrap().passkey());
        let holds = |parts: &[Vec<u8>; 3]| {
            let signed = Signed {
                authenticator_data: &parts[0],
                client_data: &parts[1],
                signature: &parts[2],
            };
            let said = Assertion::new(&[7; 32], &signed);
            said.is_ok_and(|said| said.check(&challenge, &key, site).is_ok())
        };
        assert!(holds(&parts));
        for part in 0..3 {
            for bit in 0..parts[part].len() * 8 {
                let mut bad = parts.clone();
                bad[part][bit / 8] ^= 1 << (bit % 8);
                assert!(!holds(&bad), "part {part}, bit {bit}");
            }
        }
        for byte in 0..32 {
            let mut other = *challenge.as_bytes();
            other[byte] ^= 1;
            let said = leaf.assertion().unwrap();
            let checked = said.check(&Hash::new(other), &key, site);
            assert_eq!(checked, Err(Refused::Challenge));
        }
    }
}

#[test]
fn a_passkey_signs_an_entry() {
    for device in [Device::es256(1), Device::ed25519(2)] {
        let mut journal = known(&device);
        let said = [signature("volta", person(1))];
        assert_eq!(journal.signed_by(&device, &said), Ok(Attestation::Passkey));
        assert_eq!(journal.say(&said), Ok(Attestation::Host));
        let hash = credential_hash(&device.credential);
        let known = journal.0.keyring().passkeys().get(&hash).unwrap();
        assert_eq!(
            (known.person, known.added_by),
            (person(1), Attestation::Host)
        );
        // What was kept of a chain is the same chain.
        let kept = serde_json::to_string(&journal.0).unwrap();
        assert_eq!(serde_json::from_str::<Chain>(&kept).unwrap(), journal.0);
    }
}

#[test]
fn what_a_passkey_says_wrongly_is_refused() {
    let said = [signature("volta", person(1))];
    let refused = |change: &dyn Fn(&mut Device), why| {
        let mut device = Device::es256(1);
        let mut journal = known(&device);
        change(&mut device);
        assert_eq!(journal.signed_by(&device, &said), not_signed(why));
    };
    refused(
        &|device| device.origin = "https://entente.example:8443",
        Refused::Origin,
    );
    refused(
        &|device| device.origin = "https://evil.example",
        Refused::Origin,
    );
    refused(&|device| device.site = "example", Refused::RelyingParty);
    refused(&|device| device.flags = 0x01, Refused::Verification);
    refused(&|device| device.flags = 0x04, Refused::Presence);
    refused(&|device| device.flags = SEEN | 0x10, Refused::Copies);
    refused(
        &|device| device.ceremony = "webauthn.create",
        Refused::Ceremony,
    );
    // More of the authenticator than its 37 bytes, by what the flags say.
    refused(&|device| device.flags = SEEN | 0x40, Refused::Form);
    refused(&|device| device.flags = SEEN | 0x80, Refused::Form);
    let other = Device::es256(1);
    refused(
        &|device| device.pair = Device::es256(1).pair,
        Refused::Signature,
    );
    assert_ne!(other.key(), Device::es256(1).key());
}

#[test]
fn what_a_browser_says_beside_is_plain() {
    let device = Device::es256(1);
    let mut journal = known(&device);
    let prepared = journal.prepared(&HOST, &[signature("volta", person(1))]);
    let client = device.client(&prepared.challenge()).to_string();
    let with = |more: &str| format!("{}{more}}}", client.strip_suffix('}').unwrap());
    for more in ["", r#","more":"as \u00e4 text""#, r#","a":true,"b":null"#] {
        let said = device.asserts_as(&with(more));
        let submission = prepared.clone().sign(&SecretKey::new(&HOST), Some(said));
        let taken = journal.take(submission.unwrap());
        assert_eq!(taken, Ok(Attestation::Passkey), "{more}");
    }
    for (more, why) in [
        (r#","crossOrigin":true"#, AssertionError::Client),
        (r#","more":1"#, AssertionError::Client),
        (r#","more":{}"#, AssertionError::Client),
        (r#","more":[]"#, AssertionError::Client),
        (r#","more":"a","more":"a""#, AssertionError::Client),
        (r#","more":"\ud800""#, AssertionError::Client),
        (
            &format!(r#","more":"{}""#, "a".repeat(2048)),
            AssertionError::Client,
        ),
    ] {
        assert_eq!(device.try_as(with(more).as_bytes()), Err(why), "{more}");
    }
    for client in [
        &b"[]"[..],
        b"",
        b"{}{}",
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xff\"}",
    ] {
        assert_eq!(device.try_as(client), Err(AssertionError::Client));
    }
    for (name, value) in [
        ("crossOrigin", json!(true)),
        ("topOrigin", json!("https://evil.example")),
    ] {
        let mut framed = device.client(&prepared.challenge());
        framed[name] = value;
        let said = device.asserts_as(&framed.to_string());
        let submission = prepared.clone().sign(&SecretKey::new(&HOST), Some(said));
        let taken = journal.take(submission.unwrap());
        assert_eq!(taken, not_signed(Refused::Origin), "{name}");
    }
}

#[test]
fn what_a_passkey_signed_stands_nowhere_else() {
    let device = Device::es256(1);
    let mut journal = known(&device);
    let said = [signature("volta", person(1))];
    let prepared = journal.prepared(&HOST, &said);
    let assertion = device.asserts(&prepared.challenge());
    let host = SecretKey::new(&HOST);
    let moved = |change: &dyn Fn(&mut Prepared)| {
        let mut other = prepared.clone();
        change(&mut other);
        let submission = other.sign(&host, Some(assertion.clone())).unwrap();
        let mut journal = journal.clone();
        journal.take_leaf(submission.leaf, &[])
    };
    assert_eq!(moved(&|_| {}), Ok(Attestation::Passkey));
    let wrong = not_signed(Refused::Challenge);
    assert_eq!(
        moved(&|other| other.envelope.kind = "closing".into()),
        wrong
    );
    let source = SourceId::new("desk").unwrap();
    assert_eq!(
        moved(&|other| other.envelope.source = source.clone()),
        wrong
    );
    assert_eq!(moved(&|other| other.envelope.seq = (1, 2)), wrong);
    assert_eq!(moved(&|other| other.envelope.seq = (0, 1)), wrong);
    let earlier = (instant(-1), instant(0));
    assert_eq!(moved(&|other| other.envelope.at = earlier), wrong);
    let other_hash = Hash::new([1; 32]);
    assert_eq!(
        moved(&|other| other.envelope.idempotency = other_hash),
        wrong
    );
    assert_eq!(moved(&|other| other.envelope.blobs.push(other_hash)), wrong);
    assert_eq!(moved(&|other| other.envelope.brought = true), wrong);
    let slots = prepared.envelope.commitments.len();
    for slot in 0..slots {
        let changed = moved(&|other| other.envelope.commitments[slot] = other_hash);
        assert_eq!(changed, wrong, "{slot}");
    }
    // To another party, whose passkey it is not.
    let lumen = |other: &mut Prepared| other.envelope.party = party("lumen");
    assert_eq!(moved(&lumen), not_in_force("lumen"));
    // To another alliance, in which the same person has the same passkey.
    let mut other = Journal::begun("borealis");
    other.say(&[device.added("volta", person(1))]).unwrap();
    let elsewhere = other.prepared(&HOST, &said);
    let submission = elsewhere.sign(&host, Some(assertion.clone())).unwrap();
    assert_eq!(other.take(submission), not_signed(Refused::Challenge));
    // Under another key of the party.
    journal.say(&[journal.key_of_volta(false)]).unwrap();
    let other = journal.prepared(&VOLTA, &said);
    let submission = other
        .sign(&SecretKey::new(&VOLTA), Some(assertion))
        .unwrap();
    assert_eq!(journal.take(submission), not_signed(Refused::Challenge));
}

#[test]
fn what_names_another_person_is_not_signed_by_this_one() {
    let device = Device::es256(1);
    let mut journal = known(&device);
    let other = PasskeyRefusal::OtherPerson {
        named: person(2).to_string(),
        signed: person(1),
    };
    let said = [signature("volta", person(2))];
    assert_eq!(journal.signed_by(&device, &said), Err(other.into()));
}

#[test]
fn a_passkey_counts_from_when_it_is_added_until_it_is_revoked() {
    let device = Device::es256(1);
    let said = [signature("volta", person(1))];
    let mut journal = Journal::begun("atlas");
    assert_eq!(journal.signed_by(&device, &said), not_in_force("volta"));
    // None vouches for itself.
    let added = [device.added("volta", person(1))];
    assert_eq!(journal.signed_by(&device, &added), not_in_force("volta"));
    journal.say(&added).unwrap();
    assert_eq!(journal.signed_by(&device, &said), Ok(Attestation::Passkey));
    assert_eq!(
        journal.say(&[device.revoked("lumen", person(1))]),
        not_in_force("lumen")
    );
    assert_eq!(
        journal.say(&[device.revoked("volta", person(2))]),
        not_in_force("volta")
    );
    journal.say(&[device.revoked("volta", person(1))]).unwrap();
    assert_eq!(journal.signed_by(&device, &said), not_in_force("volta"));
    assert_eq!(
        journal.say(&[device.revoked("volta", person(1))]),
        not_in_force("volta")
    );
    // Who comes back brings the same passkey.
    journal.say(&added).unwrap();
    assert_eq!(journal.signed_by(&device, &said), Ok(Attestation::Passkey));
}

#[test]
fn a_passkey_is_of_one_person_for_good() {
    let device = Device::es256(1);
    let mut journal = known(&device);
    let refused = |said: Statement, why: PasskeyRefusal| {
        assert_eq!(journal.clone().say(&[said]), Err(why.into()));
    };
    refused(device.added("volta", person(1)), PasskeyRefusal::Known);
    refused(device.added("volta", person(2)), PasskeyRefusal::Taken);
    refused(device.added("lumen", person(2)), PasskeyRefusal::Taken);
    let mut other = Device::es256(1);
    refused(other.added("volta", person(1)), PasskeyRefusal::Taken);
    other.credential = vec![2; 16];
    let mut weak = other.added("volta", person(1));
    let Body::Passkey(mut said) = weak.fact.body.clone() else {
        panic!("not about a passkey");
    };
    // The neutral element: everything verifies under it.
    let mut point = [0; 32];
    point[0] = 1;
    said.key = Some(PersonKey::EdDsa(point));
    weak = shared("volta", OWN_SOURCE, said);
    refused(weak, PasskeyRefusal::Point);
    let stranger = PasskeyRefusal::OtherParty(person(1));
    refused(other.added("lumen", person(1)), stranger);
    assert_eq!(
        journal.say(&[other.added("volta", person(1))]),
        Ok(Attestation::Host)
    );
    // The same site is reached at another port.
    let mut moved = device;
    moved.origin = "https://entente.example:8443";
    journal.say(&[moved.added("volta", person(1))]).unwrap();
    let said = [signature("volta", person(1))];
    assert_eq!(journal.signed_by(&moved, &said), Ok(Attestation::Passkey));
    // A passkey adds another one.
    let third = Device::ed25519(3);
    assert_eq!(
        journal.signed_by(&moved, &[third.added("volta", person(1))]),
        Ok(Attestation::Passkey)
    );
    let hash = credential_hash(&third.credential);
    let known = journal.0.keyring().passkeys().get(&hash).unwrap();
    assert_eq!(known.added_by, Attestation::Passkey);
    let mine: BTreeSet<PersonId> = journal
        .0
        .keyring()
        .passkeys()
        .of(&person(1))
        .map(|(_, known)| known.person)
        .collect();
    assert_eq!(mine, BTreeSet::from([person(1)]));
}

#[test]
fn a_party_that_speaks_alone_adds_its_passkeys_itself() {
    let device = Device::es256(1);
    let mut journal = Journal::begun("atlas");
    journal.say(&[journal.key_of_volta(true)]).unwrap();
    let added = [device.added("volta", person(1))];
    let alone = KeyRefusal::Alone(party("volta"));
    assert_eq!(journal.say(&added), Err(alone.clone().into()));
    assert_eq!(journal.say_with(&VOLTA, &added), Ok(Attestation::Source));
    // Nor is a passkey enough where the host hands it in.
    let said = [signature("volta", person(1))];
    assert_eq!(journal.signed_by(&device, &said), Err(alone.into()));
    let prepared = journal.prepared(&VOLTA, &said);
    let assertion = device.asserts(&prepared.challenge());
    let submission = prepared.sign(&SecretKey::new(&VOLTA), Some(assertion));
    assert_eq!(journal.take(submission.unwrap()), Ok(Attestation::Source));
}

#[test]
fn what_is_said_of_passkeys_is_said_to_all() {
    let device = Device::es256(1);
    let mut journal = Journal::begun("atlas");
    let prepared = journal.prepared(&HOST, &[device.added("volta", person(1))]);
    let submission = prepared.sign(&SecretKey::new(&HOST), None).unwrap();
    let hidden = journal
        .0
        .append(submission.leaf.clone(), instant(1), None, |_| {});
    assert_eq!(hidden.map(drop), Err(ChainError::Hidden));
    assert_eq!(journal.take(submission), Ok(Attestation::Host));
}

#[test]
fn malformed_assertions_are_refused() {
    let frozen: Value = serde_json::from_str(FROZEN[0]).unwrap();
    let with = |change: &dyn Fn(&mut Value)| {
        let mut value = frozen.clone();
        change(&mut value["assertion"]);
        let mut unsigned = value.clone();
        unsigned.as_object_mut().unwrap().remove("signature");
        let canonical = serde_json_canonicalizer::to_vec(&unsigned).unwrap();
        let message = [b"entente/leaf/v1\n".as_slice(), &canonical].concat();
        value["signature"] = json!(hex::encode(SecretKey::new(&[7; 32]).sign(&message)));
        Leaf::admit(&serde_json_canonicalizer::to_vec(&value).unwrap())
    };
    assert!(with(&|_| {}).is_ok());
    let text = |said: &Value, name: &str| said[name].as_str().unwrap().to_owned();
    for change in [
        (&|said: &mut Value| said["signature"] = json!("")) as &dyn Fn(&mut Value),
        &|said| said["signature"] = json!("ab".repeat(73)),
        &|said| said["signature"] = json!(text(said, "signature").to_uppercase()),
        &|said| said["authenticator"] = json!(text(said, "authenticator").to_uppercase()),
        &|said| said["authenticator"] = json!(format!("{}00", text(said, "authenticator"))),
        &|said| said["authenticator"] = json!("00".repeat(36)),
        &|said| said["client"] = json!("{\"type\":1}"),
        &|said| said["client"] = json!({}),
        &|said| said["passkey"] = json!("ab"),
        &|said| said["more"] = json!("ab"),
        &|said| drop(said.as_object_mut().unwrap().remove("client")),
    ] {
        let refused = with(change);
        assert!(
            matches!(refused, Err(LeafError::Malformed(_))),
            "{refused:?}"
        );
    }
}
