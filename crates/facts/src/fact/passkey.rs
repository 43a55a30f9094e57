//! Passkeys of people: public keys that their devices keep.

use std::fmt;

use passkey::signature::{self, Scheme};
use serde::{Deserialize, Serialize};

use crate::journal::Hash;

use super::PersonId;

/// The longest origin, in bytes.
const MAX_ORIGIN_BYTES: usize = 300;

/// A passkey of a person begins or ceases to sign for it. It holds no name: who the person is, is known to its party and
/// the host alone. Whether the statement counts is decided by the keys that stand before it in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passkey {
    /// The SHA-256 of the id that the device gave the passkey: 64 small hexadecimal digits.
    pub credential: Hash,
    /// What happens to the passkey.
    pub does: PasskeyDoes,
    /// The public key, of one that is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<PersonKey>,
    /// Where pages come from on which it is used, of one that is added: scheme, host, and the port where it is not the
    /// usual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The person: `p-` and 16 small hexadecimal digits.
    pub person: PersonId,
    /// The host, or the domain above it, that it belongs to; of one that is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
}

/// What happens to a passkey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PasskeyDoes {
    /// It signs from now on.
    Added,
    /// It signs no longer.
    Revoked,
}

/// A public key of a person: the way of signing, a colon and the point in small hexadecimal digits; `es256:` with both
/// coordinates of P-256, or `eddsa:` with a point of Ed25519.
#[derive(Clone, PartialEq, Eq)]
pub enum PersonKey {
    /// ECDSA over P-256 with SHA-256: both coordinates.
    Es256([u8; 64]),
    /// Ed25519.
    EdDsa([u8; 32]),
}

impl Passkey {
    pub(super) fn check(&self) -> Result<(), String> {
        let parts = (&self.key, &self.origin, &self.site);
        match (self.does, parts) {
            (PasskeyDoes::Added, (Some(_), Some(origin), Some(site))) => check_origin(origin, site),
            (PasskeyDoes::Added, _) => {
                Err("a passkey that is added has a `key`, an `origin` and a `site`".into())
            }
            (PasskeyDoes::Revoked, (None, None, None)) => Ok(()),
            (PasskeyDoes::Revoked, _) => {
                Err("a passkey that is revoked has no `key`, no `origin` and no `site`".into())
            }
        }
    }
}

impl PersonKey {
    /// The key that an authenticator wrote; nothing for one of another kind.
    pub fn of(key: &signature::PublicKey) -> Option<PersonKey> {
        match key {
            signature::PublicKey::P256 { x, y } => {
                let mut point = [0; 64];
                let (first, second) = point.split_at_mut(32);
                first.copy_from_slice(x);
                second.copy_from_slice(y);
                Some(PersonKey::Es256(point))
            }
            signature::PublicKey::Ed25519(point) => Some(PersonKey::EdDsa(*point)),
            signature::PublicKey::Rsa { .. } => None,
        }
    }

    /// Reads it, strictly.
    pub fn parse(text: &str) -> Option<PersonKey> {
        let (scheme, digits) = text.split_once(':')?;
        if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        match scheme {
            "es256" => {
                let mut point = [0; 64];
                hex::decode_to_slice(digits, &mut point).ok()?;
                Some(PersonKey::Es256(point))
            }
            "eddsa" => {
                let mut point = [0; 32];
                hex::decode_to_slice(digits, &mut point).ok()?;
                Some(PersonKey::EdDsa(point))
            }
            _ => None,
        }
    }

    /// The key, ready to check, and how it signs.
    pub fn to_public(&self) -> (signature::PublicKey, Scheme) {
        match self {
            PersonKey::Es256(point) => {
                let (mut x, mut y) = ([0; 32], [0; 32]);
                let (first, second) = point.split_at(32);
                x.copy_from_slice(first);
                y.copy_from_slice(second);
                (signature::PublicKey::P256 { x, y }, Scheme::Es256)
            }
            PersonKey::EdDsa(point) => (signature::PublicKey::Ed25519(*point), Scheme::EdDsa),
        }
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PersonKey::Es256(point) => write!(f, "es256:{}", hex::encode(point)),
            PersonKey::EdDsa(point) => write!(f, "eddsa:{}", hex::encode(point)),
        }
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.18}", self.to_string())
    }
}

impl Serialize for PersonKey {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PersonKey {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        PersonKey::parse(&text).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "`{text}` is not the key of a passkey: `es256:` and 128, or `eddsa:` and 64 small hexadecimal digits"
            ))
        })
    }
}

/// CLAUSE: Web Authentication 5.1.3: a passkey belongs to the host of the page, or to a domain above it.
fn check_origin(origin: &str, site: &str) -> Result<(), String> {
    let plain = |text: &str| {
        !text.is_empty()
            && text.len() <= MAX_ORIGIN_BYTES
            && text
                .bytes()
                .all(|byte| matches!(byte, b'!'..=b'~') && !byte.is_ascii_uppercase())
    };
    let bare = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    let host = bare.map(|bare| match bare.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => bare,
    });
    let belongs = host.is_some_and(|host| {
        host == site
            || host
                .strip_suffix(site)
                .is_some_and(|above| above.ends_with('.'))
    });
    let is_bare = bare.is_some_and(|bare| !bare.contains(['/', '?', '#', '@', '"', '\\']));
    match plain(origin) && plain(site) && belongs && is_bare {
        true => Ok(()),
        false => Err(format!(
            "`{}` is no origin of the site `{}`",
            origin.escape_debug(),
            site.escape_debug()
        )),
    }
}
