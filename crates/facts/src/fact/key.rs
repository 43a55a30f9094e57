//! Which keys sign for a party.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::PartyId;

/// A key begins or ceases to sign for a party. Whether the statement counts is decided by the keys that
/// stand before it in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// From then on nobody but the party's own keys speaks for it: what the host signs in its name is
    /// refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// What happens to the key.
    pub does: KeyDoes,
    /// The public key: 64 small hexadecimal digits.
    pub key: PublicKey,
    /// The party that is vouched for, after it has lost its own keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<PartyId>,
    /// The signature of an added key over alliance, party and purpose, so that nobody adds a key that
    /// is not its own: 128 small hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<String>,
    /// What the key is for.
    pub purpose: KeyPurpose,
}

/// What happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyDoes {
    /// It signs from now on.
    Added,
    /// It signs no longer.
    Revoked,
    /// Another party says that this is a new key of the party `of`, which has lost its own.
    Vouched,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPurpose {
    /// The host's: it signs what parties hand in without a signature of their own.
    Host,
    /// Kept offline; it adds and revokes the keys of its party, and signs nothing else.
    Recovery,
    /// Signs what its party states.
    Signing,
}

/// The 32 bytes of an Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl Key {
    pub(super) fn check(&self) -> Result<(), String> {
        if (self.does == KeyDoes::Added) != self.proof.is_some() {
            return Err("a key that is added, and only such a key, has a `proof`".into());
        }
        if (self.does == KeyDoes::Vouched) != self.of.is_some() {
            return Err("who vouches for a key, and only they, name the party in `of`".into());
        }
        if self.alone && (self.does, self.purpose) != (KeyDoes::Added, KeyPurpose::Signing) {
            return Err("`alone` is said when a signing key is added".into());
        }
        if self.does == KeyDoes::Vouched && self.purpose != KeyPurpose::Signing {
            return Err("parties vouch for a signing key".into());
        }
        Ok(())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0[..6]))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        let mut bytes = [0; 32];
        let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        match hex::decode_to_slice(&*text, &mut bytes) {
            Ok(()) if small => Ok(PublicKey(bytes)),
            _ => Err(serde::de::Error::custom(format!(
                "`{text}` is not a key of 64 small hexadecimal digits"
            ))),
        }
    }
}
