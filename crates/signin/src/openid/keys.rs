//! The keys that a service publishes (RFC 7517), those of them that sign in a way that is taken.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Refused;
use passkey::signature::{PublicKey, Scheme};

/// The most keys that are looked at.
const MOST_KEYS: usize = 100;

/// The keys of a service.
#[derive(Clone, Default)]
pub struct Keys(Vec<Key>);

#[derive(Clone)]
struct Key {
    name: Option<String>,
    algorithm: Option<String>,
    key: PublicKey,
}

#[derive(Deserialize)]
struct Written {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct One {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
}

impl Keys {
    /// Reads them. Those of kinds that are not known are left out: services publish what others need as well.
    pub fn parse(json: &[u8]) -> Result<Keys, Refused> {
        let written: Written = serde_json::from_slice(json)
            .map_err(|_| Refused::Form("its keys are not a list of keys"))?;
        let all = written.keys.into_iter().take(MOST_KEYS);
        let read = all.filter_map(|value| Key::of(serde_json::from_value(value).ok()?));
        Ok(Keys(read.collect()))
    }

    /// Whether there is a key of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|key| key.name.as_deref() == Some(name))
    }

    /// The one key that signs in this way, by its name where the token names one.
    pub(super) fn of(
        &self,
        name: Option<&str>,
        algorithm: &str,
        scheme: Scheme,
    ) -> Result<&PublicKey, Refused> {
        let fits = |key: &&Key| {
            let named = name.is_none() || key.name.as_deref() == name;
            let other = key.algorithm.as_deref().is_some_and(|own| own != algorithm);
            named && !other && key.key.is_for(scheme)
        };
        let mut found = self.0.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(key), None) => Ok(&key.key),
            // WHY: a token that names no key is not tried with one after the other.
            _ => Err(Refused::UnknownKey),
        }
    }
}

impl Key {
    fn of(one: One) -> Option<Key> {
        if one.purpose.is_some_and(|purpose| purpose != "sig") {
            return None;
        }
        let bytes = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?).ok();
        let key = match (one.kty.as_str(), one.crv.as_deref()) {
            ("RSA", _) => PublicKey::Rsa {
                n: bytes(one.n)?,
                e: bytes(one.e)?,
            },
            ("EC", Some("P-256")) => PublicKey::P256 {
                x: bytes(one.x)?.try_into().ok()?,
                y: bytes(one.y)?.try_into().ok()?,
            },
            ("OKP", Some("Ed25519")) => PublicKey::Ed25519(bytes(one.x)?.try_into().ok()?),
            _ => return None,
        };
        Some(Key {
            name: one.kid,
            algorithm: one.alg,
            key,
        })
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}
