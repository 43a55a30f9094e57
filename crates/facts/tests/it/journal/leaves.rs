//! Entries: a frozen one, strict admission, and signatures that bind every member.

use facts::Instant;
use facts::id::{AllianceId, PartyId, SourceId};
use facts::journal::hash::Hash;
use facts::journal::leaf::{Envelope, LeafError};
use facts::journal::{Leaf, hash};
use serde_json::Value;

/// Signed by other code, in another language. These bytes never change.
const FROZEN: &str = include_str!("leaf.json");

const SEED: [u8; 32] = [7; 32];

fn frozen() -> &'static str {
    FROZEN.strip_suffix('\n').unwrap()
}

fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn envelope() -> Envelope {
    Envelope {
        alliance: AllianceId::new("atlas").unwrap(),
        party: PartyId::new("volta").unwrap(),
        kind: "case".to_owned(),
        source: SourceId::new("desk").unwrap(),
        seq: (1, 40),
        idempotency: Hash::new([0x44; 32]),
        at: (
            instant("2025-03-03T09:00:00Z"),
            instant("2025-03-03T09:40:00Z"),
        ),
        brought: false,
        commitments: vec![Hash::new([0x11; 32]), Hash::new([0x22; 32])],
        blobs: vec![Hash::new([0x33; 32])],
    }
}

#[test]
fn an_entry_keeps_its_bytes() {
    let leaf = Leaf::admit(frozen().as_bytes()).unwrap();
    assert_eq!(leaf.envelope(), &envelope());
    assert_eq!(leaf.bytes(), frozen().as_bytes());
    let signed = Leaf::sign(envelope(), &SEED).unwrap();
    assert_eq!(signed, leaf);
    let expected = "9daf5ba4cad2111f22649d9c10b0b211a369f4550abcb595b7e533d148818378";
    assert_eq!(hash::leaf(leaf.bytes()).to_string(), expected);
}

#[test]
fn an_independent_canonicaliser_writes_the_same_bytes() {
    let mut envelope = envelope();
    envelope.party = PartyId::new("völta \u{2028}\"\\").unwrap();
    envelope.source = SourceId::new("€😀").unwrap();
    for leaf in [
        Leaf::sign(envelope, &SEED).unwrap(),
        Leaf::admit(frozen().as_bytes()).unwrap(),
    ] {
        let value: Value = serde_json::from_slice(leaf.bytes()).unwrap();
        assert_eq!(
            serde_json_canonicalizer::to_vec(&value).unwrap(),
            leaf.bytes()
        );
        assert_eq!(Leaf::admit(leaf.bytes()), Ok(leaf.clone()));
    }
}

/// Each member is bound: another value under the same signature is refused.
#[test]
fn every_member_is_signed() {
    let check = |from: &str, to: &str| {
        assert!(frozen().contains(from), "{from}");
        let changed = frozen().replacen(from, to, 1);
        let wrong = |party: &str| LeafError::Signature(PartyId::new(party).unwrap());
        let party = if from.contains("party") {
            "nord"
        } else {
            "volta"
        };
        assert_eq!(Leaf::admit(changed.as_bytes()), Err(wrong(party)), "{to}");
    };
    check(r#""party":"volta""#, r#""party":"nord""#);
    check(r#""alliance":"atlas""#, r#""alliance":"atla""#);
    check("09:00:00Z", "09:00:01Z");
    check(r#""blobs":["33"#, r#""blobs":["34"#);
    check(r#""commitments":["11"#, r#""commitments":["12"#);
    check(r#""idempotency":"44"#, r#""idempotency":"45"#);
    check(r#""kind":"case""#, r#""kind":"cost""#);
    check(r#""seq":[1"#, r#""seq":[2"#);
    check(r#""commitments""#, r#""brought":true,"commitments""#);
    check(r#""source":"desk""#, r#""source":"dusk""#);
    check(r#""version":1"#, r#""version":2"#);
    let signature = frozen().split(r#""signature":""#).nth(1).unwrap();
    check(&signature[..8], "00000000");
    // Another key, and a weak one.
    let key = frozen().split(r#""key":""#).nth(1).unwrap();
    check(&key[..64], &"0".repeat(64));
    check(&key[..64], &format!("01{}", "0".repeat(62)));
}

#[test]
fn only_canonical_entries_of_the_known_form_are_admitted() {
    let check = |from: &str, to: &str, expected: &str| {
        assert!(frozen().contains(from), "{from}");
        let changed = frozen().replacen(from, to, 1);
        let error = Leaf::admit(changed.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(expected), "{to}: {error}");
    };
    let other = "not in canonical form";
    check(r#""seq":[1"#, r#""seq": [1"#, other);
    check(
        r#""at":["2025-03-03T09:00:00Z""#,
        r#""at":["2025-03-03T10:00:00+01:00""#,
        "",
    );
    check(
        r#""kind":"case","seq":[1,40]"#,
        r#""seq":[1,40],"kind":"case""#,
        other,
    );
    check(
        r#""commitments""#,
        r#""brought":false,"commitments""#,
        other,
    );
    check(r#""party":"volta""#, r#""party":"v\u006flta""#, other);
    check(
        r#""seq":[1,40]"#,
        r#""seq":[1,40],"seq":[1,40]"#,
        "duplicate field",
    );
    check(
        r#""seq":[1,40]"#,
        r#""seq":[1,40],"size":1"#,
        "unknown field",
    );
    check(r#""seq":[1,40]"#, r#""seq":[1.0,40]"#, "floating point");
    check(r#""seq":[1,40]"#, r#""seq":[-1,40]"#, "invalid value");
    check(r#""seq":[1,40]"#, r#""seq":[1,18446744073709551616]"#, "");
    check(r#""seq":[1,40],"#, "", "missing field");
    check(r#"[1,40]"#, "[1]", "");
    check(r#"[1,40]"#, "[1,40,41]", "");
    check(r#""party":"volta""#, r#""party":"""#, "identifier");
    check(r#"{"actor""#, "\u{feff}{\"actor\"", "");
    let start = frozen().find(r#""signature""#).unwrap();
    let end = frozen().find(r#""source""#).unwrap();
    check(&frozen()[start..end], "", "missing field `signature`");
    check("333333\"]", "3333\"]", "signature");
    assert!(matches!(Leaf::admit(b""), Err(LeafError::Malformed(_))));
    assert!(matches!(Leaf::admit(b"\xff"), Err(LeafError::Malformed(_))));
    assert_eq!(
        Leaf::admit(&[b' '; 65_536]),
        Err(LeafError::TooLong(65_536))
    );
}

/// What a party signs has to be of the right form as well.
#[test]
fn malformed_envelopes_are_refused() {
    let check = |change: fn(&mut Envelope), expected: &str| {
        let mut envelope = envelope();
        change(&mut envelope);
        let error = Leaf::sign(envelope, &SEED).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check(|envelope| envelope.kind = String::new(), "a kind is");
    check(|envelope| envelope.kind = "Case".to_owned(), "a kind is");
    check(|envelope| envelope.kind = "a".repeat(65), "a kind is");
    check(|envelope| envelope.seq.1 = (1 << 53) + 1, "2^53");
    check(
        |envelope| envelope.at.1 = Instant::from_ms(i64::MAX),
        "1970 to 2199",
    );
    check(|envelope| envelope.seq = (2, 1), "the first, then the last");
    check(
        |envelope| envelope.at = (envelope.at.1, envelope.at.0),
        "the first, then the last",
    );
    check(
        |envelope| envelope.commitments.truncate(1),
        "for each compartment",
    );
    check(
        |envelope| envelope.blobs = vec![Hash::new([0; 32]); 1000],
        "longer than 65407",
    );
}
