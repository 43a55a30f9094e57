//! Commitments: what stands in an entry for a text that not every reader may see.
//!
//! ```text
//! Secret of an entry --salt--> salt of a slot      text + salt --Slot::commit--> what stands in the entry
//! personal parts, each with a salt of its own --commit_part--> their list is the text of the slot Personal
//! ```
//!
//! An entry has a slot for each compartment of its alliance, and each slot is always filled. Where
//! nothing was said, the slot commits to nothing, under a salt of its own; without the salt nobody can
//! tell the two apart. Whoever may read a compartment gets salt and text, and checks them against
//! the slot. Once salt and text are destroyed, the slot shows nothing for ever, and every proof
//! of the entry still holds.
//!
//! The salts of an entry's slots follow from one secret, of which a reader gets only the salts of what it
//! may read. Parts with data of a person have salts that follow from nothing, so that one person's data
//! can go while the others' stays provable.
//!
//! INVARIANT: a secret is 32 random bytes, used for one entry, a part's salt for one part. They come from outside.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::PartyId;
use crate::journal::hash::Hash;

/// The longest text of a slot.
pub const MAX_PAYLOAD_BYTES: usize = 65_535;

/// Texts are kept and sent in steps of this length, so that their size tells little.
pub const STEP_BYTES: usize = 256;

const DOMAIN: &[u8] = b"entente/commitment/v1\n";
const PART_DOMAIN: &[u8] = b"entente/part/v1\n";
const SALT_DOMAIN: &[u8] = b"entente/salt/v1\n";

/// What the salts of an entry's slots follow from: 32 random bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The salt of a slot.
    pub fn salt(&self, compartment: &Compartment) -> [u8; 32] {
        let mut mac = Hmac::new(&self.0);
        mac.add(SALT_DOMAIN);
        for part in compartment.parts() {
            mac.add_sized(part);
        }
        *mac.finish().as_bytes()
    }
}

/// Who may read a part of an entry.
///
/// The order is that of the slots in an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compartment {
    /// All parties of the alliance.
    Shared,
    /// One party.
    Private(PartyId),
    /// The two parties of a relation, the smaller name first.
    Commercial(PartyId, PartyId),
    /// Whoever the agreement lets see data of a person. It never feeds a figure that moves money.
    Personal,
}

/// A slot of one entry: what it commits to is bound to its place.
#[derive(Clone, Copy, Debug)]
pub struct Slot<'s> {
    /// The alliance.
    pub alliance: &'s str,
    /// The compartment.
    pub compartment: &'s Compartment,
}

/// Why there is no commitment, or no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommitmentError {
    /// Too many bytes.
    #[error("a part of an entry has more than {MAX_PAYLOAD_BYTES} bytes")]
    TooLong,
    /// The bytes were not made by [`pad`].
    #[error("a part of an entry is kept in steps of {STEP_BYTES} bytes, filled up with zeros")]
    Padding,
    /// Another text, salt or place.
    #[error("text and salt are not those that the entry committed to")]
    Other,
}

impl Compartment {
    /// The compartment of two parties.
    pub fn commercial(one: &PartyId, other: &PartyId) -> Option<Compartment> {
        let pair = (one.min(other).clone(), one.max(other).clone());
        (one != other).then_some(Compartment::Commercial(pair.0, pair.1))
    }

    /// All compartments of an alliance, in the order of the slots.
    pub fn all(parties: &BTreeSet<PartyId>) -> Vec<Compartment> {
        let mut all = vec![Compartment::Shared, Compartment::Personal];
        all.extend(parties.iter().cloned().map(Compartment::Private));
        for one in parties {
            let later = parties.iter().filter(|other| one < *other);
            all.extend(later.filter_map(|other| Compartment::commercial(one, other)));
        }
        all.sort();
        all
    }

    /// How many compartments this many parties have.
    pub fn count(parties: usize) -> usize {
        2 + parties + parties * parties.saturating_sub(1) / 2
    }

    /// Whether the party may read it. Data of persons is not for a party as such.
    pub fn is_of(&self, party: &PartyId) -> bool {
        match self {
            Compartment::Shared => true,
            Compartment::Private(one) => one == party,
            Compartment::Commercial(one, other) => [one, other].contains(&party),
            Compartment::Personal => false,
        }
    }

    /// Its parts as bytes: no two compartments have the same.
    fn parts(&self) -> [&[u8]; 3] {
        match self {
            Compartment::Shared => [b"shared", b"", b""],
            Compartment::Private(party) => [b"private", party.as_str().as_bytes(), b""],
            Compartment::Commercial(one, other) => {
                let (one, other) = (one.min(other), one.max(other));
                [
                    b"commercial",
                    one.as_str().as_bytes(),
                    other.as_str().as_bytes(),
                ]
            }
            Compartment::Personal => [b"personal", b"", b""],
        }
    }
}

/// As a list of texts: its kind, and the parties.
impl Serialize for Compartment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Compartment::Shared => ["shared"].serialize(s),
            Compartment::Private(party) => ["private", party.as_str()].serialize(s),
            Compartment::Commercial(one, other) => {
                ["commercial", one.as_str(), other.as_str()].serialize(s)
            }
            Compartment::Personal => ["personal"].serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for Compartment {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let texts = Vec::<String>::deserialize(d)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let party = |text: &str| PartyId::new(text).map_err(D::Error::custom);
        let compartment = match texts[..] {
            ["shared"] => Some(Compartment::Shared),
            ["personal"] => Some(Compartment::Personal),
            ["private", one] => Some(Compartment::Private(party(one)?)),
            ["commercial", one, other] if one < other => {
                Some(Compartment::Commercial(party(one)?, party(other)?))
            }
            _ => None,
        };
        compartment.ok_or_else(|| {
            D::Error::custom("a compartment is shared, personal, private with a party, or commercial with two in their order")
        })
    }
}

impl Slot<'_> {
    /// Commits to a text; to nothing, where it is empty.
    pub fn commit(&self, payload: &[u8], salt: &[u8; 32]) -> Result<Hash, CommitmentError> {
        let padded = pad(payload)?;
        let mut mac = Hmac::new(salt);
        mac.add(DOMAIN);
        let [kind, one, other] = self.compartment.parts();
        for part in [self.alliance.as_bytes(), kind, one, other] {
            mac.add_sized(part);
        }
        mac.add(&padded);
        Ok(mac.finish())
    }

    /// The text in padded bytes, if the entry committed to it here.
    pub fn open<'b>(
        &self,
        padded: &'b [u8],
        salt: &[u8; 32],
        commitment: &Hash,
    ) -> Result<&'b [u8], CommitmentError> {
        let payload = unpad(padded)?;
        if self.commit(payload, salt)? == *commitment {
            Ok(payload)
        } else {
            Err(CommitmentError::Other)
        }
    }
}

/// Commits to part `place` of those with data of persons in an entry of `alliance`.
pub fn commit_part(
    alliance: &str,
    place: u32,
    text: &[u8],
    salt: &[u8; 32],
) -> Result<Hash, CommitmentError> {
    let mut mac = Hmac::new(salt);
    mac.add(PART_DOMAIN);
    mac.add_sized(alliance.as_bytes());
    mac.add(&place.to_be_bytes());
    mac.add(&pad(text)?);
    Ok(mac.finish())
}

/// The text of the slot for data of persons: the commitments to its parts, one on each line.
pub fn list_parts(parts: &[Hash]) -> String {
    parts.iter().map(|part| format!("{part}\n")).collect()
}

/// The commitments in what [`list_parts`] made.
pub fn read_parts(text: &[u8]) -> Option<Vec<Hash>> {
    let text = str::from_utf8(text).ok()?;
    let parts = text.lines().map(|line| {
        let mut bytes = [0; 32];
        hex::decode_to_slice(line, &mut bytes).ok()?;
        Some(Hash::new(bytes))
    });
    let parts = parts.collect::<Option<Vec<Hash>>>()?;
    (list_parts(&parts) == text).then_some(parts)
}

/// A text as it is kept and sent: its length, itself, and zeros up to the next step.
pub fn pad(payload: &[u8]) -> Result<Vec<u8>, CommitmentError> {
    let length = u16::try_from(payload.len()).map_err(|_| CommitmentError::TooLong)?;
    let mut padded = length.to_be_bytes().to_vec();
    padded.extend(payload);
    padded.resize(padded.len().next_multiple_of(STEP_BYTES), 0);
    Ok(padded)
}

/// The text in what [`pad`] made.
pub fn unpad(padded: &[u8]) -> Result<&[u8], CommitmentError> {
    let (length, rest) = padded.split_first_chunk().ok_or(CommitmentError::Padding)?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (payload, zeros) = rest
        .split_at_checked(length)
        .ok_or(CommitmentError::Padding)?;
    let whole = padded.len() == (length + 2).next_multiple_of(STEP_BYTES);
    if whole && zeros.iter().all(|byte| *byte == 0) {
        Ok(payload)
    } else {
        Err(CommitmentError::Padding)
    }
}

/// HMAC-SHA256 (RFC 2104) with a key of 32 bytes.
struct Hmac {
    inner: Sha256,
    outer: Sha256,
}

impl Hmac {
    fn new(key: &[u8; 32]) -> Hmac {
        let block = |fill: u8| {
            let mut block = [fill; 64];
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            Sha256::new_with_prefix(block)
        };
        Hmac {
            inner: block(0x36),
            outer: block(0x5c),
        }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    /// With its length in front, so that no two sequences of texts give the same bytes.
    fn add_sized(&mut self, bytes: &[u8]) {
        self.add(&(bytes.len() as u64).to_be_bytes());
        self.add(bytes);
    }

    fn finish(self) -> Hash {
        Hash::new(
            self.outer
                .chain_update(self.inner.finalize())
                .finalize()
                .into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1 and 2: shorter keys are filled up with zeros.
    #[test]
    fn hmac_is_that_of_the_rfc() {
        let check = |key: &[u8], text: &[u8], expected: &str| {
            let mut whole = [0; 32];
            whole[..key.len()].copy_from_slice(key);
            let mut mac = Hmac::new(&whole);
            mac.add(text);
            assert_eq!(mac.finish().to_string(), expected);
        };
        check(
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        );
        check(
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        );
    }
}
