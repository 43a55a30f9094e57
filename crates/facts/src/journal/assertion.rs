//! What a person's passkey said to an entry, as it stands in the entry: all that anybody needs to check it.
//!
//! ```json
//! {"authenticator":"…","client":"{\"type\":\"webauthn.get\",…}","passkey":"…","signature":"…"}
//! ```
//!
//! Here it is held against a challenge, a key and a site. Whose passkey it is, and whether it counts, is said by the
//! [passkeys](crate::journal::passkeys) of the journal.

use passkey::{Refused, RelyingParty, Signed};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::fact::PersonKey;
use crate::fact::case::unique;
use crate::journal::hash::Hash;

/// The most bytes of what a browser says it was asked.
pub const MAX_CLIENT_BYTES: usize = 2048;

/// What an authenticator says: the site, flags and a counter, and nothing beside.
const AUTHENTICATOR_BYTES: usize = 37;

/// The most bytes of a signature: two numbers of 32 bytes, as DER writes them.
const MAX_SIGNATURE_BYTES: usize = 72;

/// What a person's passkey said.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    passkey: Hash,
    client: String,
    authenticator: [u8; AUTHENTICATOR_BYTES],
    signature: Vec<u8>,
}

/// Why something is no assertion that an entry takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// What the browser says is no plain JSON.
    #[error(
        "what the browser says beside a passkey is no object of texts, `true`, `false` and `null` in at most {MAX_CLIENT_BYTES} bytes"
    )]
    Client,
    /// The authenticator says less or more than it is asked.
    #[error("what the device says beside a passkey is not {AUTHENTICATOR_BYTES} bytes")]
    Authenticator,
    /// No signature that is taken.
    #[error("the signature of a passkey has 1 to {MAX_SIGNATURE_BYTES} bytes")]
    Signature,
}

impl Assertion {
    /// What the passkey with this id said.
    pub fn new(credential: &[u8], signed: &Signed<'_>) -> Result<Assertion, AssertionError> {
        let authenticator = signed.authenticator_data.try_into();
        let client = str::from_utf8(signed.client_data);
        Assertion {
            passkey: credential_hash(credential),
            client: client.map_err(|_| AssertionError::Client)?.to_owned(),
            authenticator: authenticator.map_err(|_| AssertionError::Authenticator)?,
            signature: signed.signature.to_vec(),
        }
        .checked()
    }

    /// The SHA-256 of the id of the passkey.
    pub fn passkey(&self) -> &Hash {
        &self.passkey
    }

    /// Whether this key said it, for this site, to this challenge.
    pub fn check(
        &self,
        challenge: &Hash,
        key: &PersonKey,
        site: RelyingParty<'_>,
    ) -> Result<(), Refused> {
        let signed = Signed {
            client_data: self.client.as_bytes(),
            authenticator_data: &self.authenticator,
            signature: &self.signature,
        };
        let (key, scheme) = key.to_public();
        site.check(challenge.as_bytes(), (&key, scheme), &signed)
    }

    /// As it stands in an entry.
    pub(super) fn to_wire(&self) -> AssertionWire {
        AssertionWire {
            authenticator: hex::encode(self.authenticator),
            client: self.client.clone(),
            passkey: self.passkey,
            signature: hex::encode(&self.signature),
        }
    }

    pub(super) fn of_wire(wire: AssertionWire) -> Result<Assertion, AssertionError> {
        let small = |text: &str| !text.bytes().any(|byte| byte.is_ascii_uppercase());
        let authenticator = hex::decode(&wire.authenticator).ok();
        let authenticator = authenticator.filter(|_| small(&wire.authenticator));
        let signature = hex::decode(&wire.signature).ok();
        let signature = signature.filter(|_| small(&wire.signature));
        Assertion {
            passkey: wire.passkey,
            client: wire.client,
            authenticator: authenticator
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or(AssertionError::Authenticator)?,
            signature: signature.ok_or(AssertionError::Signature)?,
        }
        .checked()
    }

    fn checked(self) -> Result<Assertion, AssertionError> {
        if !(1..=MAX_SIGNATURE_BYTES).contains(&self.signature.len()) {
            return Err(AssertionError::Signature);
        }
        match self.client.len() <= MAX_CLIENT_BYTES && is_plain(&self.client) {
            true => Ok(self),
            false => Err(AssertionError::Client),
        }
    }
}

/// The hash under which a journal knows a passkey.
pub fn credential_hash(credential: &[u8]) -> Hash {
    Hash::new(Sha256::digest(credential).into())
}

impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Assertion({:?})", self.passkey)
    }
}

/// INVARIANT: members are in the order of their names, which RFC 8785 demands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AssertionWire {
    authenticator: String,
    client: String,
    passkey: Hash,
    signature: String,
}

/// Whether a text is an object in which each name stands once, and nothing but texts, truths and nothing.
///
/// WHY: whoever checks it in another language must not read other members than we do.
fn is_plain(text: &str) -> bool {
    let mut json = serde_json::Deserializer::from_str(text);
    let members = unique::<_, serde_json::Value>(&mut json);
    let flat =
        |value: &serde_json::Value| value.is_string() || value.is_boolean() || value.is_null();
    members.is_ok_and(|members| members.values().all(flat)) && json.end().is_ok()
}
