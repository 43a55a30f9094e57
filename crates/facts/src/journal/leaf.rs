//! What parties submit to an alliance's journal: an envelope that everybody may see, commitments to what
//! not everybody may see, and the signature of the party that submits it. One submission holds facts of
//! one kind and source, as many as fit.
//!
//! ```json
//! {"actor":{"key":"…","party":"volta"},"alliance":"atlas","at":["2025-03-03T09:00:00Z","2025-03-03T09:40:00Z"],
//!  "blobs":[],"commitments":["…","…"],"idempotency":"…","kind":"case","seq":[1,40],"signature":"…","source":"desk","version":1}
//! ```
//!
//! Where a person signed with a passkey, `assertion` stands in it: what the device signed is the hash of all else, and
//! what the party signs holds the assertion too.
//!
//! INVARIANT: the bytes are RFC 8785 canonical JSON, as those of facts: members stand in the order of
//! their names, keys are ASCII, numbers are integers. What was signed is kept as it is, and never
//! written anew.

use ed25519_dalek::Signature;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::fact::{MAX_SEQ, PublicKey, plain};
use crate::id::{AllianceId, PartyId, SourceId};
use crate::journal::assertion::{Assertion, AssertionWire};
use crate::journal::entry::MAX_LEAF_BYTES;
use crate::journal::hash::Hash;
use crate::journal::key;
use crate::journal::keyring::SecretKey;
use crate::time::Instant;

/// The version of the form.
const VERSION: u64 = 1;

/// Stands before what is signed, so that the signature serves nothing else.
const DOMAIN: &[u8] = b"entente/leaf/v1\n";

/// Stands before what a passkey signs.
const ASSERTION_DOMAIN: &[u8] = b"entente/assertion/v1\n";

/// Each alliance has a compartment for all, and one for persons.
const FEWEST_COMMITMENTS: usize = 2;

/// What everybody may see of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The alliance: the same entry is nothing in another one.
    pub alliance: AllianceId,
    /// The party that submits it.
    pub party: PartyId,
    /// What kind of statement it is.
    pub kind: String,
    /// The export, tool or feed it came from.
    pub source: SourceId,
    /// The smallest and the largest place there.
    pub seq: (u64, u64),
    /// The hash of the key under which a second delivery is recognised. It tells nothing about the content.
    pub idempotency: Hash,
    /// When the first and the last of it happened, as claimed.
    pub at: (Instant, Instant),
    /// Whether its facts bring the instant along at which an earlier record took them in.
    pub brought: bool,
    /// One for each compartment, in their order.
    pub commitments: Vec<Hash>,
    /// The hashes of attached files.
    pub blobs: Vec<Hash>,
}

/// An entry that was admitted: its form is right and its signature good.
///
/// Whether the key belonged to the party at that time is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    envelope: Envelope,
    key: [u8; 32],
    assertion: Option<Assertion>,
    bytes: Vec<u8>,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Too many bytes.
    #[error("an entry of {0} bytes is longer than {MAX_LEAF_BYTES}")]
    TooLong(usize),
    /// Not JSON, or not of this form.
    #[error("{0}")]
    Malformed(String),
    /// Valid JSON, but not in canonical form.
    #[error("the entry is not in canonical form (RFC 8785)")]
    NotCanonical,
    /// The party did not sign this.
    #[error("the signature of `{0}` is wrong: the entry was changed, or another key signed it")]
    Signature(PartyId),
}

impl Leaf {
    /// Signs an envelope with the secret key `seed` of its party.
    pub fn sign(envelope: Envelope, seed: &[u8; 32]) -> Result<Leaf, LeafError> {
        Leaf::sign_with(envelope, &SecretKey::new(seed))
    }

    /// Signs an envelope with the secret key of its party, or of the host.
    pub fn sign_with(envelope: Envelope, secret: &SecretKey) -> Result<Leaf, LeafError> {
        Leaf::sign_asserted(envelope, None, secret)
    }

    /// The same, with what a person's passkey said to [`challenge`](Self::challenge).
    pub fn sign_asserted(
        envelope: Envelope,
        assertion: Option<Assertion>,
        secret: &SecretKey,
    ) -> Result<Leaf, LeafError> {
        let key = secret.public().0;
        envelope.check()?;
        let mut wire = Wire::of(&envelope, &key);
        wire.assertion = assertion.as_ref().map(Assertion::to_wire);
        let signature = secret.sign(&wire.signed());
        wire.signature = Some(hex::encode(signature));
        let bytes = canonical(&wire);
        if bytes.len() > MAX_LEAF_BYTES {
            return Err(LeafError::TooLong(bytes.len()));
        }
        Ok(Leaf {
            envelope,
            key,
            assertion,
            bytes,
        })
    }

    /// Reads the bytes of an entry, strictly: canonical, of the known form, signed by the key it names.
    pub fn admit(bytes: &[u8]) -> Result<Leaf, LeafError> {
        if bytes.len() > MAX_LEAF_BYTES {
            return Err(LeafError::TooLong(bytes.len()));
        }
        let mut wire: Wire =
            serde_json::from_slice(bytes).map_err(|error| malformed(plain(&error)))?;
        if canonical(&wire) != bytes {
            return Err(LeafError::NotCanonical);
        }
        let signature = wire
            .signature
            .take()
            .ok_or_else(|| malformed("missing field `signature`"))?;
        let signature = Signature::from_bytes(&digits(&signature)?);
        let key: [u8; 32] = digits(&wire.actor.key)?;
        let signed = wire.signed();
        let good =
            key::point(&key).is_some_and(|key| key.verify_strict(&signed, &signature).is_ok());
        if !good {
            return Err(LeafError::Signature(wire.actor.party));
        }
        let assertion = wire.assertion.take().map(Assertion::of_wire).transpose();
        let assertion = assertion.map_err(malformed)?;
        let envelope = wire.into_envelope()?;
        envelope.check()?;
        Ok(Leaf {
            envelope,
            key,
            assertion,
            bytes: bytes.to_vec(),
        })
    }

    /// What a passkey signs before the key does: the hash of everything that the entry says, and of which key will sign it.
    /// So what it signed is nothing in another entry, of another party, or in another alliance.
    pub fn challenge(envelope: &Envelope, key: &PublicKey) -> Hash {
        let hash = Sha256::new()
            .chain_update(ASSERTION_DOMAIN)
            .chain_update(Leaf::unsigned(envelope, key));
        Hash::new(hash.finalize().into())
    }

    /// The bytes that neither a passkey nor a key has signed yet.
    pub fn unsigned(envelope: &Envelope, key: &PublicKey) -> Vec<u8> {
        canonical(&Wire::of(envelope, &key.0))
    }

    /// Reads such bytes, strictly.
    pub fn admit_unsigned(bytes: &[u8]) -> Result<(Envelope, PublicKey), LeafError> {
        let wire: Wire = serde_json::from_slice(bytes).map_err(|error| malformed(plain(&error)))?;
        let key = PublicKey(digits(&wire.actor.key)?);
        let envelope = wire.into_envelope()?;
        envelope.check()?;
        match Leaf::unsigned(&envelope, &key) == bytes {
            true => Ok((envelope, key)),
            false => Err(LeafError::NotCanonical),
        }
    }

    /// What everybody may see.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// The public key that signed it.
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// What a person's passkey said to it, if one was asked.
    pub fn assertion(&self) -> Option<&Assertion> {
        self.assertion.as_ref()
    }

    /// The bytes as they were signed and are kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Envelope {
    fn check(&self) -> Result<(), LeafError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        if self.kind.is_empty() || self.kind.len() > 64 || !self.kind.bytes().all(plain) {
            return Err(malformed("a kind is 1 to 64 small letters and hyphens"));
        }
        if self.seq.1 > MAX_SEQ {
            return Err(malformed("a sequence number is at most 2^53"));
        }
        if self.seq.1 < self.seq.0 || self.at.1 < self.at.0 {
            return Err(malformed("`at` and `seq` name the first, then the last"));
        }
        for instant in [self.at.0, self.at.1] {
            if !instant.is_admissible() {
                return Err(malformed(format!(
                    "`{instant}` lies outside the years 1970 to 2199"
                )));
            }
        }
        if self.commitments.len() < FEWEST_COMMITMENTS {
            return Err(malformed("an entry has a commitment for each compartment"));
        }
        Ok(())
    }
}

/// INVARIANT: members are in the order of their names, which RFC 8785 demands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    actor: Actor,
    alliance: AllianceId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assertion: Option<AssertionWire>,
    at: (Instant, Instant),
    blobs: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    brought: bool,
    commitments: Vec<String>,
    idempotency: String,
    kind: String,
    seq: (u64, u64),
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
    source: SourceId,
    version: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Actor {
    key: String,
    party: PartyId,
}

impl Wire {
    fn of(envelope: &Envelope, key: &[u8; 32]) -> Wire {
        let all = |hashes: &[Hash]| hashes.iter().map(Hash::to_string).collect();
        Wire {
            actor: Actor {
                key: hex::encode(key),
                party: envelope.party.clone(),
            },
            alliance: envelope.alliance.clone(),
            assertion: None,
            at: envelope.at,
            blobs: all(&envelope.blobs),
            brought: envelope.brought,
            commitments: all(&envelope.commitments),
            idempotency: envelope.idempotency.to_string(),
            kind: envelope.kind.clone(),
            seq: envelope.seq,
            signature: None,
            source: envelope.source.clone(),
            version: VERSION,
        }
    }

    /// What the party signs: the entry without its signature.
    fn signed(&self) -> Vec<u8> {
        [DOMAIN, &canonical(self)].concat()
    }

    fn into_envelope(self) -> Result<Envelope, LeafError> {
        if self.version != VERSION {
            return Err(malformed(format!(
                "version {} of an entry is not known here",
                self.version
            )));
        }
        let all = |texts: Vec<String>| -> Result<Vec<Hash>, LeafError> {
            texts
                .iter()
                .map(|text| Ok(Hash::new(digits(text)?)))
                .collect()
        };
        Ok(Envelope {
            alliance: self.alliance,
            party: self.actor.party,
            kind: self.kind,
            source: self.source,
            seq: self.seq,
            idempotency: Hash::new(digits(&self.idempotency)?),
            at: self.at,
            brought: self.brought,
            commitments: all(self.commitments)?,
            blobs: all(self.blobs)?,
        })
    }
}

/// The bytes of small hexadecimal digits.
fn digits<const N: usize>(text: &str) -> Result<[u8; N], LeafError> {
    let mut bytes = [0; N];
    let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    match hex::decode_to_slice(text, &mut bytes) {
        Ok(()) if small => Ok(bytes),
        _ => Err(malformed(format!(
            "`{text}` is not {} small hexadecimal digits",
            N * 2
        ))),
    }
}

fn canonical(wire: &Wire) -> Vec<u8> {
    // INVARIANT: an entry holds only texts, integers and lists, which always serialise.
    serde_json::to_vec(wire).unwrap_or_default()
}

fn malformed(why: impl ToString) -> LeafError {
    LeafError::Malformed(why.to_string())
}
