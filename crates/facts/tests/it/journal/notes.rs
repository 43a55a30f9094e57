//! Notes, keys, checkpoints and cosignatures: published ones, and those that must be refused.

use facts::journal::checkpoint::CheckpointError;
use facts::journal::cosignature::{MAX_TIME, TimeError};
use facts::journal::hash::{self, Hash};
use facts::journal::key::{KeyError, KeyKind};
use facts::journal::note::{MAX_NOTE_BYTES, MAX_SIGNATURES, NoteError, Signature};
use facts::journal::{Checkpoint, Cosigner, Note, Signer, VerifierKey};

fn key(text: &str) -> VerifierKey {
    VerifierKey::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The example of golang.org/x/mod/sumdb/note.
const NEUMANN: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_NOTE: &str = "\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";

/// A checkpoint of a public test log, with witnesses, and a signature of a kind not known here.
const ARCHE: &str = "\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
";
const ARCHE_KEYS: [&str; 5] = [
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f",
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
];

#[test]
fn published_notes_open() {
    let check = |note: &str, keys: &[&str], times: &[Option<u64>]| {
        let keys: Vec<VerifierKey> = keys.iter().map(|text| key(text)).collect();
        let read = Note::parse(note.as_bytes()).unwrap();
        assert_eq!(read.to_text(), note);
        let opened = read.open(&keys).unwrap();
        assert!(note.starts_with(opened.text));
        let found: Vec<_> = opened.signed.iter().map(|signed| signed.at).collect();
        assert_eq!(found, times);
    };
    check(NEUMANN_NOTE, &[NEUMANN], &[None]);
    let seen = Some(1_779_573_024);
    check(ARCHE, &ARCHE_KEYS, &[None, seen, seen, seen, seen]);
    let example = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let holder = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    check(example, &[holder], &[None]);
}

#[test]
fn a_known_secret_makes_the_known_signature() {
    let seed = "810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173";
    let seed: [u8; 32] = hex::decode(seed).unwrap().try_into().unwrap();
    let signer = Signer::new("PeterNeumann", &seed).unwrap();
    assert_eq!(signer.key().to_string(), NEUMANN);
    let text = NEUMANN_NOTE
        .split_inclusive('\n')
        .take(2)
        .collect::<String>();
    let mut note = Note::new(&text).unwrap();
    note.add(signer.sign(&note)).unwrap();
    assert_eq!(note.to_text(), NEUMANN_NOTE);
}

#[test]
fn a_changed_checkpoint_of_others_is_refused() {
    let keys: Vec<VerifierKey> = ARCHE_KEYS.iter().map(|text| key(text)).collect();
    let changed = ARCHE.replace("1432088532", "1432088533");
    let note = Note::parse(changed.as_bytes()).unwrap();
    for known in &keys {
        let verdict = note.open(std::slice::from_ref(known)).unwrap_err();
        assert_eq!(verdict, NoteError::Wrong(known.name().to_owned()));
    }
}

fn signer() -> Signer {
    Signer::new("alliance.example/journal", &[1; 32]).unwrap()
}

fn signed(text: &str) -> Note {
    let mut note = Note::new(text).unwrap();
    note.add(signer().sign(&note)).unwrap();
    note
}

#[test]
fn what_is_signed_opens() {
    for text in [
        "a\n",
        "\n",
        "a\n\nb\n",
        "a\n\n",
        "— a b\n",
        "a\n\n— not a signature\n",
    ] {
        let note = signed(text);
        let read = Note::parse(note.to_text().as_bytes()).unwrap();
        assert_eq!(read, note, "{text:?}");
        assert_eq!(read.open(&[signer().key().clone()]).unwrap().text, text);
    }
}

#[test]
fn who_is_not_known_is_left_aside() {
    let other = Signer::new("other.example", &[2; 32]).unwrap();
    let namesake = Signer::new("alliance.example/journal", &[3; 32]).unwrap();
    let mut note = signed("a\n");
    note.add(other.sign(&note)).unwrap();
    note.add(namesake.sign(&note)).unwrap();
    let later = Signature {
        name: "later.example".to_owned(),
        id: 7,
        bytes: vec![9; 2420],
    };
    note.add(later).unwrap();
    let known = [signer().key().clone()];
    assert_eq!(note.open(&known).unwrap().signed.len(), 1);
    assert_eq!(note.open(&[]), Err(NoteError::Unsigned));
    // A key of a kind that is not known here never counts, whatever its signature says.
    let strange = key("later.example+00000007+/wAB");
    assert_eq!(strange.kind(), KeyKind::Unknown(255));
    assert_eq!(strange.to_string(), "later.example+00000007+/wAB");
    assert_eq!(note.open(&[strange]), Err(NoteError::Unsigned));
}

#[test]
fn one_wrong_signature_of_a_known_key_is_enough() {
    let other = Signer::new("other.example", &[2; 32]).unwrap();
    let mut note = signed("a\n");
    note.add(other.sign(&Note::new("b\n").unwrap())).unwrap();
    let both = [signer().key().clone(), other.key().clone()];
    assert_eq!(
        note.open(&both),
        Err(NoteError::Wrong("other.example".to_owned()))
    );
    assert!(note.open(&both[..1]).is_ok());
}

#[test]
fn malformed_notes_are_refused() {
    let check = |bytes: &[u8], expected: NoteError| {
        assert_eq!(
            Note::parse(bytes),
            Err(expected),
            "{}",
            String::from_utf8_lossy(bytes)
        );
    };
    let good = signed("a\n").to_text();
    let line = good.lines().nth(2).unwrap().to_owned();
    check(b"", NoteError::Shape);
    check(b"a\n", NoteError::Shape);
    check(format!("a\n{line}\n").as_bytes(), NoteError::Shape);
    check(format!("a\n\n{line}").as_bytes(), NoteError::Shape);
    check(format!("a\n\n{line}\n\n").as_bytes(), NoteError::Shape);
    check(
        format!("a\r\n\r\n{line}\r\n").as_bytes(),
        NoteError::NotText,
    );
    check(format!("a\0\n\n{line}\n").as_bytes(), NoteError::NotText);
    check(b"\xff\n\n", NoteError::NotText);
    check(&[b'a'; MAX_NOTE_BYTES + 1], NoteError::TooLong);
    check(
        format!("a\n\n{line}\n{line}\n").as_bytes(),
        NoteError::Twice("alliance.example/journal".to_owned()),
    );
    let many: String = (0..=MAX_SIGNATURES)
        .map(|n| format!("— n{n} AAAAAAE=\n"))
        .collect();
    check(format!("a\n\n{many}").as_bytes(), NoteError::TooMany);
    for line in [
        "— a",
        "— a ",
        "-- a AAAAAAE=",
        "—a AAAAAAE=",
        "—  AAAAAAE=",
        "— a AAAAAA==",
        "— a AAAAAAE",
        "— a AAAAAAF=",
        "— a AAAAAAE= ",
        "— a  AAAAAAE=",
        "— a+b AAAAAAE=",
        "— a\u{a0}b AAAAAAE=",
        "— a b AAAAAAE=",
        " — a AAAAAAE=",
    ] {
        check(
            format!("a\n\n{line}\n").as_bytes(),
            NoteError::Line(line.to_owned()),
        );
    }
    assert_eq!(Note::new("a"), Err(NoteError::Shape));
    assert_eq!(Note::new(""), Err(NoteError::Shape));
    assert_eq!(Note::new("a\t\n"), Err(NoteError::NotText));
}

#[test]
fn malformed_keys_are_refused() {
    let check = |text: &str, expected: KeyError| {
        assert_eq!(VerifierKey::parse(text), Err(expected), "{text}");
    };
    let name = |text: &str| KeyError::Name(text.to_owned());
    let bytes = NEUMANN.rsplit_once('+').unwrap().1;
    check("", KeyError::Shape);
    check("PeterNeumann+c74f20a3", KeyError::Shape);
    check(&format!("PeterNeumann+C74F20A3+{bytes}"), KeyError::Shape);
    check(&format!("PeterNeumann++74f20a3+{bytes}"), KeyError::Shape);
    check(&format!("PeterNeumann+74f20a3+{bytes}"), KeyError::Shape);
    check(&format!("PeterNeumann+0c74f20a3+{bytes}"), KeyError::Shape);
    check("PeterNeumann+c74f20a3+", KeyError::Shape);
    check(&format!("{NEUMANN}="), KeyError::Shape);
    check(&format!("{NEUMANN}\n"), KeyError::Shape);
    check(&format!("+c74f20a3+{bytes}"), name(""));
    check(
        &format!("Peter Neumann+c74f20a3+{bytes}"),
        name("Peter Neumann"),
    );
    check(&"a".repeat(9000), KeyError::Shape);
    check(
        &format!("Peter+c74f20a3+{bytes}"),
        KeyError::Id {
            name: "Peter".to_owned(),
            given: "c74f20a3".to_owned(),
            right: key_id("Peter", bytes),
        },
    );
    // y + p for a point with y = 3: a second spelling.
    check(
        "a+00000000+AfD///////////////////////////////////////9/",
        KeyError::Point("a".into()),
    );
    // 31 bytes, and the points of small order under which anything can be made to verify.
    check(
        "a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        KeyError::Point("a".into()),
    );
    check(
        "a+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        KeyError::Point("a".into()),
    );
    check(
        "a+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        KeyError::Point("a".into()),
    );
}

fn key_id(name: &str, bytes: &str) -> String {
    let wrong = VerifierKey::parse(&format!("{name}+00000000+{bytes}"));
    match wrong {
        Err(KeyError::Id { right, .. }) => right,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_checkpoint_has_one_text() {
    let check = |text: &str| {
        let read = Checkpoint::parse(text).unwrap();
        assert_eq!(read.to_text(), text);
        read
    };
    let read = check(
        ARCHE
            .split("\n\n")
            .next()
            .map(|text| format!("{text}\n"))
            .unwrap()
            .as_str(),
    );
    assert_eq!(read.origin(), "arche2025h1.staging.ct.transparency.dev");
    assert_eq!(read.size(), 1_432_088_532);
    check("a log + more\n18446744073709551615\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    check("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
}

#[test]
fn malformed_checkpoints_are_refused() {
    let check = |text: &str, expected: CheckpointError| {
        assert_eq!(Checkpoint::parse(text), Err(expected), "{text:?}");
    };
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    check("", CheckpointError::Lines);
    check("a\n1\n", CheckpointError::Lines);
    check(&format!("a\n1\n{root}"), CheckpointError::Lines);
    check(&format!("a\n1\n{root}\nmore\n"), CheckpointError::Lines);
    check(&format!("a\n1\n{root}\n\n"), CheckpointError::Lines);
    check(&format!("\n1\n{root}\n"), CheckpointError::Origin);
    check(
        &format!("{}\n1\n{root}\n", "a".repeat(256)),
        CheckpointError::Origin,
    );
    for size in [
        "",
        "01",
        "-1",
        "+1",
        "1 ",
        "0x1",
        "18446744073709551616",
        "1.0",
    ] {
        check(
            &format!("a\n{size}\n{root}\n"),
            CheckpointError::Size(size.to_owned()),
        );
    }
    for root in [
        "",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I",
    ] {
        check(
            &format!("a\n1\n{root}\n"),
            CheckpointError::Root(root.to_owned()),
        );
    }
    check(&format!("a\n0\n{root}\n"), CheckpointError::Empty);
    let lines = Checkpoint::new("a\nb", 1, hash::empty());
    assert_eq!(lines, Err(CheckpointError::Origin));
}

#[test]
fn a_cosignature_states_its_time() {
    let witness = Cosigner::new("witness.example", &[4; 32]).unwrap();
    let checkpoint = Checkpoint::new("alliance.example/journal", 5, Hash::new([5; 32])).unwrap();
    let check = |at| {
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(witness.cosign(&checkpoint, at).unwrap()).unwrap();
        let known = [witness.key().clone()];
        assert_eq!(note.open(&known).unwrap().signed[0].at, Some(at));
        let mut moved = note.signatures()[0].clone();
        moved.bytes[7] ^= 1;
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(moved).unwrap();
        assert_eq!(
            note.open(&known),
            Err(NoteError::Wrong("witness.example".to_owned()))
        );
    };
    check(0);
    check(1_679_315_147);
    check(MAX_TIME);
    assert_eq!(
        witness.cosign(&checkpoint, MAX_TIME + 1),
        Err(TimeError(MAX_TIME + 1))
    );
}

#[test]
fn a_secret_key_is_read_as_it_is_written() {
    let witness = Cosigner::new("witness.example", &[4; 32]).unwrap();
    let secret = witness.secret();
    let id = format!("{:08x}", witness.key().id());
    let expected =
        format!("PRIVATE+KEY+witness.example+{id}+BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
    assert_eq!(secret, expected);
    assert_eq!(Cosigner::parse(&secret).unwrap().key(), witness.key());
    let check = |text: &str, expected: KeyError| {
        assert_eq!(Cosigner::parse(text).unwrap_err(), expected, "{text}");
    };
    check("", KeyError::Shape);
    check(&witness.key().to_string(), KeyError::Shape);
    check(&secret.replace("+BAQE", "+AQQE"), KeyError::Shape);
    check(&secret[..secret.len() - 4], KeyError::Shape);
    check(&format!("{secret}\n"), KeyError::Shape);
    check("PRIVATE+KEY+a+b", KeyError::Shape);
    let other = KeyError::Id {
        name: "witness.example".to_owned(),
        given: "00000000".to_owned(),
        right: id.clone(),
    };
    check(&secret.replace(&id, "00000000"), other);
}

/// A signature over a text is no cosignature of it, and the other way round.
#[test]
fn the_kinds_of_signatures_are_not_exchanged() {
    let (signer, witness) = (
        signer(),
        Cosigner::new("alliance.example/journal", &[1; 32]).unwrap(),
    );
    assert_eq!(signer.key().public(), witness.key().public());
    assert_ne!(signer.key().id(), witness.key().id());
    let checkpoint = Checkpoint::new("alliance.example/journal", 5, Hash::new([5; 32])).unwrap();
    let note = Note::new(&checkpoint.to_text()).unwrap();
    let mut as_witness = signer.sign(&note);
    as_witness.id = witness.key().id();
    let mut as_log = witness.cosign(&checkpoint, 1).unwrap();
    as_log.id = signer.key().id();
    for wrong in [as_witness, as_log] {
        let mut note = note.clone();
        note.add(wrong).unwrap();
        let known = [signer.key().clone(), witness.key().clone()];
        assert!(matches!(note.open(&known), Err(NoteError::Wrong(_))));
    }
}
