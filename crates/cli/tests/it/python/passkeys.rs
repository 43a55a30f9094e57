//! Journals in which passkeys come and go at random and sign, some of them against the rules: both verifiers come to the
//! same passkeys and signatures, and stop at the same entry.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::Body;
use facts::fact::{KeyPurpose, Passkey, PasskeyDoes, PersonId, PersonKey, Signature};
use facts::id::ProposalId;
use facts::journal::assertion::credential_hash;
use facts::journal::{Assertion, Hash, keyring};
use passkey::Signed;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use sha2::{Digest as _, Sha256};

use super::keys::{Journal, added, case};
use super::mutations::Dice;
use super::{available, ours, python, said};
use crate::shell::Shell;
use crate::tiles::policy_of;

const JOURNALS: u64 = 120;
const STEPS: usize = 14;
const PARTIES: [&str; 2] = ["nord", "volta"];
const SITE: &str = "entente.example";
const ORIGINS: [&str; 2] = ["https://entente.example", "https://entente.example:8443"];

/// Devices, each with one passkey: one key of either kind.
struct Device {
    es256: Option<(EcdsaKeyPair, SystemRandom)>,
    credential: u8,
}

impl Device {
    fn new(credential: u8) -> Device {
        let random = SystemRandom::new();
        let scheme = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let es256 = credential.is_multiple_of(2).then(|| {
            let pair = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
            let pair = EcdsaKeyPair::from_pkcs8(scheme, pair.as_ref(), &random).unwrap();
            (pair, random)
        });
        Device { es256, credential }
    }

    fn key(&self) -> PersonKey {
        match &self.es256 {
            Some((pair, _)) => {
                PersonKey::Es256(pair.public_key().as_ref()[1..].try_into().unwrap())
            }
            None => PersonKey::EdDsa(keyring::public(&[self.credential; 32]).0),
        }
    }

    fn says(&self, does: PasskeyDoes, person: PersonId, origin: &str) -> Body {
        let is_added = does == PasskeyDoes::Added;
        Body::from(Passkey {
            credential: credential_hash(&[self.credential]),
            does,
            key: is_added.then(|| self.key()),
            origin: is_added.then(|| origin.to_owned()),
            person,
            site: is_added.then(|| SITE.to_owned()),
        })
    }

    /// What it says to a challenge: now and then something else.
    fn asserts(&self, challenge: &Hash, dice: &mut Dice) -> Assertion {
        let wrong = dice.below(40);
        let mut challenge = *challenge.as_bytes();
        challenge[31] ^= u8::from(wrong == 0);
        let challenge = URL_SAFE_NO_PAD.encode(challenge);
        let kind = ["webauthn.get", "webauthn.create"][usize::from(wrong == 1)];
        let origin = ORIGINS[usize::from(wrong == 2)];
        let more = match wrong {
            3 => r#","crossOrigin":true"#,
            4 => r#","topOrigin":"https://evil.example""#,
            5 => r#","crossOrigin":false,"topOrigin":null,"more":"\u00e9\ud83d\ude00""#,
            6 => "",
            7 => r#","crossOrigin":null"#,
            _ => r#","crossOrigin":false"#,
        };
        let client =
            format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}"{more}}}"#);
        let site = [SITE, "example"][usize::from(wrong == 8)];
        let mut data = Sha256::digest(site).to_vec();
        data.push(match wrong {
            9..13 => dice.below(256) as u8,
            _ => 0x05,
        });
        data.extend([0, 0, 0, 1]);
        let message = [&data[..], &Sha256::digest(&client)].concat();
        let mut signature = match &self.es256 {
            Some((pair, random)) => pair.sign(random, &message).unwrap().as_ref().to_vec(),
            None => keyring::sign(&[self.credential; 32], &message).to_vec(),
        };
        match wrong {
            13 => signature[9] ^= 1,
            14 => drop(signature.pop()),
            15 => signature[1] ^= 1,
            // A length in a longer form than it needs: other readers of DER take it.
            16 => {
                signature.insert(1, 0x81);
                signature.truncate(72);
            }
            _ => {}
        }
        let signed = Signed {
            client_data: client.as_bytes(),
            authenticator_data: &data,
            signature: &signature,
        };
        Assertion::new(&[self.credential], &signed).unwrap()
    }
}

fn person(number: usize) -> PersonId {
    PersonId::new([number as u8; 8])
}

fn signs(who: PersonId) -> Body {
    Body::from(Signature {
        hash: format!("sha256:{}", "ab".repeat(32)),
        person: who.to_string(),
        proposal: ProposalId::new("p1").unwrap(),
    })
}

fn play(seed: u64) -> Journal {
    let mut journal = Journal::begun(seed);
    let devices: Vec<Device> = (1..=4).map(Device::new).collect();
    if seed.is_multiple_of(3) {
        let own = added("volta", KeyPurpose::Signing, 2, seed.is_multiple_of(9));
        journal.say(0, "volta", vec![own]);
    }
    for (place, device) in devices[..2].iter().enumerate() {
        let said = device.says(PasskeyDoes::Added, person(place), ORIGINS[0]);
        journal.say(0, PARTIES[place], vec![said]);
    }
    for _ in 0..STEPS {
        let dice = &mut journal.dice;
        // Mostly the person's own device and party.
        let mine = dice.below(2);
        let usual = |dice: &mut Dice, other: usize| match dice.below(6) {
            0 => dice.below(other),
            _ => mine,
        };
        let (device, who) = (usual(dice, devices.len()), person(usual(dice, 2)));
        let by = PARTIES[usual(dice, 2)];
        let signer = [0, 0, 0, 2][dice.below(4)];
        let is_asserted = dice.below(4) > 0;
        let origin = ORIGINS[usize::from(dice.below(8) == 0)];
        let body = match dice.below(8) {
            0 => devices[device].says(PasskeyDoes::Revoked, who, origin),
            1 | 2 => devices[device].says(PasskeyDoes::Added, who, origin),
            3 => case(),
            _ => signs(who),
        };
        let signing = &devices[usual(dice, devices.len())];
        let asserts = &mut |challenge: &Hash, dice: &mut Dice| {
            is_asserted.then(|| signing.asserts(challenge, dice))
        };
        if !journal.say_with(signer, by, vec![body], asserts) {
            break;
        }
    }
    journal
}

#[test]
fn both_take_the_same_passkeys() {
    if !available() {
        return;
    }
    let shell = Shell::new();
    let files: Vec<Vec<u8>> = (0..JOURNALS).map(|seed| play(seed).pack()).collect();
    let (mut refused, mut signed) = (0, 0);
    for (seed, (file, said)) in files.iter().zip(said(&shell, &files, None)).enumerate() {
        let ours = ours(file, None).unwrap();
        refused += u64::from(!ours.holds());
        let told = format!("journal {seed}\nours: {:?}\npython: {said}", ours.findings);
        assert_eq!(said["holds"], ours.holds(), "{told}");
        if ours.holds() {
            let attested = serde_json::to_value(&ours.attested).unwrap();
            assert_eq!(said["attested"], attested, "{told}");
            let passkeys = serde_json::to_value(&ours.passkeys).unwrap();
            assert_eq!(said["passkeys"], passkeys, "{told}");
        }
        signed += ours.attested.values().map(|one| one.passkey).sum::<u64>();
        if let Some(finding) = ours.findings.first() {
            let place = said["findings"][0]["place"].as_str().unwrap();
            assert_eq!(place, finding.place, "{told}");
        }
    }
    assert!(refused > JOURNALS / 4 && refused < JOURNALS, "{refused}");
    assert!(signed > JOURNALS, "{signed}");
}

#[test]
fn a_proof_names_what_a_passkey_is_said_to_have_signed() {
    let shell = Shell::new();
    let seen = (0..JOURNALS).find_map(|seed| {
        let bundle = play(seed).pack();
        let report = ours(&bundle, None).unwrap();
        shell.write("own.bundle", bundle);
        let mut passkeys = report.passkeys.iter().filter(|_| report.holds());
        passkeys.find(|one| !one.signed.is_empty()).cloned()
    });
    let seen = seen.unwrap();
    shell.write("policy", policy_of(&shell, "own.bundle"));
    let words = format!("proof make own.bundle --entry {} --out one", seen.signed[0]);
    shell.run(&words).fine();
    let check = "proof check one --policy policy";
    let told = shell.run(&format!("{check} --json")).fine().json();
    let hash = seen.passkey.to_string();
    assert_eq!(told["passkey"], hash);
    let says = format!("it has what the passkey {hash:.12} is said to have signed");
    shell.run(check).fine().prints(&says);
    if !available() {
        return;
    }
    let files = ["one/proof", "one/entry", "policy"].map(|name| super::shown(&shell, name));
    let more = ["--entry", &files[1], "--policy", &files[2]];
    let whole = [&["proof", files[0].as_str()], &more[..]].concat();
    let done = python(&whole);
    let talk = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(talk.contains(&says), "{talk}");
    let done = python(&[&whole[..], &["--json"]].concat());
    let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(told["entry"]["passkey"], hash, "{told}");
}
