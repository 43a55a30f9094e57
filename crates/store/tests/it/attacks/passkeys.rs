//! A person's signature that the person never gave. volta reads what nord's people signed; the host holds nord's key, and
//! no passkey.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exchange::bundle::{Bundle, Check, Checks, Report, Trust, verify};
use facts::fact::{PasskeyDoes, PersonId, PersonKey, Signature};
use facts::id::ProposalId;
use facts::journal::assertion::credential_hash;
use facts::journal::keyring::{self, SecretKey};
use facts::journal::submission::runs;
use facts::journal::{
    Assertion, Attestation, Draft, Hash, Policy, Prepared, Secret, Statement, Submission,
};
use facts::{Body, Instant};
use passkey::Signed;
use sha2::{Digest as _, Sha256};
use store::people::Announced;
use store::{Manner, Sequencer, read_draft, write_draft};

use super::forger::{Piece, SPEAKER, forged, handed_out, pieces};
use super::{found, holds};
use crate::contract::{begun, bundle_for};
use crate::databases::on_both;
use crate::world::{World, bytes, fact, party, shared, viewer};

/// What only the person's device has.
const DEVICE: [u8; 32] = [11; 32];
/// What the host made up.
const MADE_UP: [u8; 32] = [12; 32];

pub const CREDENTIAL: &[u8] = b"a passkey";
const SITE: &str = "nord.example";
const ORIGIN: &str = "https://nord.example";

pub fn person(number: u8) -> PersonId {
    PersonId::new([number; 8])
}

/// A passkey of the device with this key.
pub fn announced(device: &[u8; 32], credential: &[u8]) -> Announced {
    Announced {
        credential: credential_hash(credential),
        key: PersonKey::EdDsa(keyring::public(device).0),
        origin: ORIGIN.to_owned(),
        site: SITE.to_owned(),
    }
}

/// What a device says to a challenge.
pub fn asserted(device: &[u8; 32], credential: &[u8], challenge: &[u8; 32]) -> Assertion {
    let client = format!(
        r#"{{"type":"webauthn.get","challenge":"{}","origin":"{ORIGIN}","crossOrigin":false}}"#,
        URL_SAFE_NO_PAD.encode(challenge)
    );
    let mut data = Sha256::digest(SITE).to_vec();
    data.extend([0x05, 0, 0, 0, 3]);
    let message = [&data[..], &Sha256::digest(&client)].concat();
    let signed = Signed {
        client_data: client.as_bytes(),
        authenticator_data: &data,
        signature: &keyring::sign(device, &message),
    };
    Assertion::new(credential, &signed).unwrap()
}

/// A person of nord signs a text.
pub fn signs(who: PersonId, text: &str) -> Statement {
    let said = Signature {
        hash: format!("sha256:{}", text.repeat(32)),
        person: who.to_string(),
        proposal: ProposalId::new("p1").unwrap(),
    };
    shared(fact("nord", 60, 1, said))
}

impl World {
    /// What nord's person signs with from now on.
    pub fn announce(&mut self, who: PersonId, passkeys: &[Announced]) {
        self.now = self.now.plus_ms(1000);
        let mut seed = self.seed;
        let random = &mut || bytes(&mut seed);
        let nord = party("nord");
        let done =
            self.store
                .announce_passkeys(&self.alliance, (&nord, &who), passkeys, self.now, random);
        done.unwrap();
        self.seed = seed;
    }

    fn sequencer(&self) -> Sequencer {
        let now = self.now;
        Sequencer::new(self.store.clone(), std::sync::Arc::new(move || now))
    }

    /// Drawn up, kept, signed by the device, and handed in.
    pub fn signed(&mut self, statement: Statement, device: &[u8; 32]) -> Attestation {
        let draft = self.draft(statement);
        let assertion = asserted(device, CREDENTIAL, draft.challenge().as_bytes());
        let sequencer = self.sequencer();
        let done = sequencer.finish(&self.alliance, draft, assertion, None, self.now);
        done.unwrap().unwrap().attestation
    }

    pub fn draft(&mut self, statement: Statement) -> Prepared {
        let mut seed = self.seed;
        let random = &mut || bytes(&mut seed);
        let draft = self
            .sequencer()
            .draft(&self.alliance, &[statement], Manner::PLAIN, random);
        self.seed = seed;
        let draft = draft.unwrap().unwrap();
        let kept = read_draft(&write_draft(&draft)).unwrap();
        assert_eq!(kept, draft);
        kept
    }
}

/// An entry that the host makes, with what it says that a passkey said to it, as volta gets it.
fn made(world: &World, statement: Statement, asserts: impl FnOnce(&Hash) -> Assertion) -> Piece {
    let chain = world.store.chain(&world.alliance).unwrap();
    let mut seed = 815;
    let mut random = || bytes(&mut seed);
    let draft = Draft {
        alliance: &world.alliance,
        parties: chain.parties(),
        idempotency: Hash::new(random()),
        brought: false,
        blobs: &[],
    };
    let statements = [statement];
    let run = runs(&statements, false).next().unwrap();
    let secret = Secret(random());
    let key = SecretKey::new(&SPEAKER);
    let draft = Submission::prepare(&draft, &run, key.public(), secret, random).unwrap();
    let assertion = asserts(&draft.challenge());
    let signed = draft.sign(&key, Some(assertion)).unwrap();
    handed_out(chain.parties(), "volta", signed, world.now)
}

/// The honest entries and one more.
fn with(honest: &Bundle, piece: Piece) -> Bundle {
    let mut all = pieces(honest);
    all.push(piece);
    forged(honest, &all)
}

fn report(bundle: &Bundle, policy: &Policy) -> Report {
    let trust = Trust {
        policy: Some(policy),
        after: None,
    };
    verify(bundle, trust, &Checks::default())
}

#[test]
fn a_signature_that_the_person_never_gave_is_found_by_the_other_party() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        world.announce(person(1), &[announced(&DEVICE, CREDENTIAL)]);
        let said = world.signed(signs(person(1), "ab"), &DEVICE);
        assert_eq!(said, Attestation::Passkey);
        let (honest, policy) = (bundle_for(&world, "volta"), world.policy());
        for name in ["nord", "volta"] {
            let facts = world
                .store
                .disclosed(&world.alliance, &viewer(name), 0..u64::MAX);
            let facts = facts.unwrap();
            let behind = |kind: &str| {
                let mut facts = facts.iter();
                let (index, ..) = facts.find(|(.., fact)| fact.body.kind() == kind).unwrap();
                let behind = world.store.behind(&world.alliance, &viewer(name), *index);
                behind.unwrap().unwrap()
            };
            let signed = behind("signature");
            assert_eq!(signed.index, honest.about.size - 1);
            assert_eq!(signed.attestation, Attestation::Passkey);
            assert_eq!(signed.person, Some(person(1)));
            assert_eq!(behind("passkey").attestation, Attestation::Host);
            assert_eq!(behind("passkey").person, None);
        }
        let seen = honest.checkpoint.clone();
        holds("honest", &honest, &policy, None);
        let told = report(&honest, &policy);
        assert_eq!(told.attested[&party("nord")].passkey, 1);
        assert_eq!(told.passkeys.len(), 1);
        assert_eq!(told.passkeys[0].signed, [honest.about.size - 1]);

        let forge = |name: &str, statement: Statement, asserts: &dyn Fn(&Hash) -> Assertion| {
            let forgery = with(&honest, made(&world, statement, asserts));
            found(name, &forgery, &policy, Some(&seen), Check::Entries);
        };
        let other = || signs(person(1), "cd");
        // Control: the same entry is taken where the person signed it.
        let right = made(&world, other(), |challenge| {
            asserted(&DEVICE, CREDENTIAL, challenge.as_bytes())
        });
        holds("right", &with(&honest, right), &policy, Some(&seen));

        // What the person signed is put to another text.
        let given = pieces(&honest).pop().unwrap().leaf;
        let given = given.assertion().unwrap().clone();
        forge("moved", other(), &|_| given.clone());
        // The person signed in, or proved itself, and the host kept that.
        let sign_in = asserted(&DEVICE, CREDENTIAL, &[5; 32]);
        forge("signed in", other(), &|_| sign_in.clone());
        // The host signs with a key of its own, under the name of the passkey.
        forge("another key", other(), &|challenge| {
            asserted(&MADE_UP, CREDENTIAL, challenge.as_bytes())
        });
        // A passkey that nobody announced.
        forge("unknown", other(), &|challenge| {
            asserted(&MADE_UP, b"another passkey", challenge.as_bytes())
        });
        // The person signed what says that somebody else did.
        forge("another person", signs(person(2), "cd"), &|challenge| {
            asserted(&DEVICE, CREDENTIAL, challenge.as_bytes())
        });

        // What was given is taken away: it is by the host alone, and not what was seen.
        let mut stripped = pieces(&honest);
        let last = stripped.pop().unwrap();
        let envelope = last.leaf.envelope().clone();
        let leaf = facts::journal::Leaf::sign(envelope, &SPEAKER).unwrap();
        stripped.push(Piece { leaf, ..last });
        let stripped = forged(&honest, &stripped);
        found("stripped", &stripped, &policy, Some(&seen), Check::Growth);
        assert_eq!(
            report(&stripped, &policy).attested[&party("nord")].passkey,
            0
        );
    });
}

#[test]
fn a_passkey_that_the_host_made_up_is_seen_by_all() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        world.announce(person(1), &[announced(&DEVICE, CREDENTIAL)]);
        let two = [
            announced(&DEVICE, CREDENTIAL),
            announced(&MADE_UP, b"another passkey"),
        ];
        world.announce(person(1), &two);
        let piece = made(&world, signs(person(1), "ab"), |challenge| {
            asserted(&MADE_UP, b"another passkey", challenge.as_bytes())
        });
        let (honest, policy) = (bundle_for(&world, "volta"), world.policy());
        let bundle = with(&honest, piece);
        holds("made up", &bundle, &policy, None);
        let told = report(&bundle, &policy);
        let hash = credential_hash(b"another passkey");
        let made_up = told.passkeys.iter().find(|one| one.passkey == hash);
        let made_up = made_up.unwrap();
        assert_eq!(
            (made_up.added_by, made_up.added, made_up.signed.as_slice()),
            (
                Attestation::Host,
                honest.about.size - 1,
                [honest.about.size].as_slice()
            )
        );
    });
}

#[test]
fn what_a_passkey_signs_after_its_end_is_found() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        world.announce(person(1), &[announced(&DEVICE, CREDENTIAL)]);
        let draft = world.draft(signs(person(1), "ab"));
        let assertion = asserted(&DEVICE, CREDENTIAL, draft.challenge().as_bytes());
        world.announce(person(1), &[]);
        let sequencer = world.sequencer();
        let late = sequencer.finish(&world.alliance, draft, assertion, None, world.now);
        let why = late.unwrap().unwrap_err().to_string();
        assert!(why.contains("no such passkey in force"), "{why}");

        let (honest, policy) = (bundle_for(&world, "volta"), world.policy());
        let late = made(&world, signs(person(1), "cd"), |challenge| {
            asserted(&DEVICE, CREDENTIAL, challenge.as_bytes())
        });
        let late = with(&honest, late);
        let seen = Some(&honest.checkpoint);
        found("after its end", &late, &policy, seen, Check::Entries);
        // Back again, it counts.
        world.announce(person(1), &[announced(&DEVICE, CREDENTIAL)]);
        let said = world.signed(signs(person(1), "ef"), &DEVICE);
        assert_eq!(said, Attestation::Passkey);
    });
}

/// What the journal says of passkeys, in the order of its entries.
pub fn stated(world: &World, name: &str) -> Vec<(PasskeyDoes, PersonId, Instant)> {
    let facts = world.facts(name).into_iter();
    let facts = facts.filter_map(|fact| match fact.body {
        Body::Passkey(said) => Some((said.does, said.person, fact.at)),
        _ => None,
    });
    facts.collect()
}
