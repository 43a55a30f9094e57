//! Commitments: frozen values, slots for every compartment, and what a slot does not show.

use std::collections::BTreeSet;

use facts::id::PartyId;
use facts::journal::commitment::{CommitmentError, MAX_PAYLOAD_BYTES, pad, unpad};
use facts::journal::hash::Hash;
use facts::journal::{Compartment, Slot};

fn party(name: &str) -> PartyId {
    PartyId::new(name).unwrap()
}

fn private(name: &str) -> Compartment {
    Compartment::Private(party(name))
}

fn commercial(one: &str, other: &str) -> Compartment {
    Compartment::commercial(&party(one), &party(other)).unwrap()
}

fn slot<'s>(alliance: &'s str, compartment: &'s Compartment) -> Slot<'s> {
    Slot {
        alliance,
        compartment,
    }
}

/// The salt of the frozen values: the bytes 0 to 31.
const SALT: [u8; 32] = {
    let mut salt = [0; 32];
    let mut byte = 0;
    while byte < 32 {
        salt[byte] = byte as u8;
        byte += 1;
    }
    salt
};

/// Computed by another HMAC, in another language. Entries hold such values: they never change.
#[test]
fn commitments_keep_their_values() {
    let check = |compartment: Compartment, payload: &[u8], expected: &str| {
        let found = slot("atlas", &compartment).commit(payload, &SALT).unwrap();
        assert_eq!(found.to_string(), expected, "{compartment:?}");
    };
    check(
        Compartment::Shared,
        br#"{"a":1}"#,
        "37ec2ff728d6c9731a3c2e678b96722f7fb9efdc4a79df8b11ada2da5bdfed64",
    );
    check(
        Compartment::Shared,
        b"",
        "73d1a0bb2f773aa7f9088a1027c8367bdfd8b061c8bce2e071288eb41463fc39",
    );
    check(
        private("volta"),
        br#"{"a":1}"#,
        "e914f9cca6efd630a07c2eef7ae7d4f9f0c7ff19a0bd7e7b48e575f29b0ea081",
    );
    for pair in [
        commercial("volta", "nord"),
        Compartment::Commercial(party("volta"), party("nord")),
    ] {
        check(
            pair,
            br#"{"a":1}"#,
            "983ba8cdb66485e392452fb8ff167387e810878026be06bdf43408b533310726",
        );
    }
    check(
        Compartment::Personal,
        &[b'x'; 254],
        "c70b5b8ac42d7ceff618184c18e9edf312c11f6c4f00c7b36b4c6aae1dcd3510",
    );
    check(
        Compartment::Personal,
        &[b'x'; 255],
        "6989fec30208b053e8ac0f5591e9102334eebdbf773248f76cba5461ff28707e",
    );
}

#[test]
fn every_pair_and_party_has_a_slot() {
    let check = |names: &[&str], expected: &[Compartment]| {
        let parties: BTreeSet<PartyId> = names.iter().map(|name| party(name)).collect();
        assert_eq!(Compartment::all(&parties), expected);
    };
    check(&[], &[Compartment::Shared, Compartment::Personal]);
    check(
        &["volta", "nord", "atlas"],
        &[
            Compartment::Shared,
            private("atlas"),
            private("nord"),
            private("volta"),
            commercial("atlas", "nord"),
            commercial("atlas", "volta"),
            commercial("nord", "volta"),
            Compartment::Personal,
        ],
    );
    assert_eq!(
        Compartment::commercial(&party("nord"), &party("nord")),
        None
    );
}

/// Text, salt, alliance and compartment are all bound.
#[test]
fn a_commitment_opens_only_to_what_was_meant() {
    let compartment = private("volta");
    let here = slot("atlas", &compartment);
    let commitment = here.commit(b"text", &SALT).unwrap();
    let text = pad(b"text").unwrap();
    assert_eq!(here.open(&text, &SALT, &commitment), Ok(b"text".as_slice()));
    let refused = Err(CommitmentError::Other);
    let mut salt = SALT;
    salt[31] ^= 1;
    assert_eq!(here.open(&text, &salt, &commitment), refused);
    assert_eq!(
        here.open(&pad(b"texts").unwrap(), &SALT, &commitment),
        refused
    );
    assert_eq!(here.open(&pad(b"").unwrap(), &SALT, &commitment), refused);
    assert_eq!(here.open(&text, &SALT, &Hash::new([0; 32])), refused);
    assert_eq!(
        slot("atla", &compartment).open(&text, &SALT, &commitment),
        refused
    );
    for other in [
        private("volt"),
        private("volta2"),
        commercial("volta", "nord"),
        Compartment::Shared,
        Compartment::Personal,
    ] {
        assert_eq!(
            slot("atlas", &other).open(&text, &SALT, &commitment),
            refused
        );
    }
    // Names are not run together: `ab` and `c` are not `a` and `bc`.
    let (one, other) = (commercial("ab", "c"), commercial("a", "bc"));
    let commit = |compartment| slot("atlas", compartment).commit(b"text", &SALT).unwrap();
    assert_ne!(commit(&one), commit(&other));
}

/// Nothing said is a text as well: whoever has the salt sees that it was nothing.
#[test]
fn an_empty_slot_is_filled() {
    let here = slot("atlas", &Compartment::Shared);
    let commitment = here.commit(b"", &SALT).unwrap();
    assert_eq!(here.open(&[0; 256], &SALT, &commitment), Ok(b"".as_slice()));
    let mut salt = SALT;
    salt[0] ^= 1;
    assert_ne!(here.commit(b"", &salt).unwrap(), commitment);
}

#[test]
fn a_text_is_kept_in_steps() {
    let check = |length: usize, expected: usize| {
        let text = vec![b'x'; length];
        let padded = pad(&text).unwrap();
        assert_eq!(padded.len(), expected, "{length}");
        assert_eq!(unpad(&padded), Ok(text.as_slice()));
    };
    check(0, 256);
    check(1, 256);
    check(254, 256);
    check(255, 512);
    check(MAX_PAYLOAD_BYTES, 65_792);
    assert_eq!(
        pad(&vec![0; MAX_PAYLOAD_BYTES + 1]),
        Err(CommitmentError::TooLong)
    );
}

/// A text is kept in one way only.
#[test]
fn other_paddings_are_refused() {
    let good = pad(b"text").unwrap();
    let mut filled = good.clone();
    filled[255] = 1;
    let mut longer = good.clone();
    longer.resize(512, 0);
    let mut beyond = good.clone();
    beyond[0] = 1;
    for wrong in [
        &good[..255],
        &good[..6],
        &[],
        &[0],
        &[0, 0],
        &filled,
        &longer,
        &beyond,
    ] {
        assert_eq!(unpad(wrong), Err(CommitmentError::Padding));
    }
}
