//! Passkeys: public keys of people, kept by their devices, as W3C Web Authentication (Level 3) has them.
//!
//! ```text
//! challenge -> browser, authenticator -> Registration --RelyingParty::register--> Credential, to be kept
//! challenge -> browser, authenticator -> Assertion --RelyingParty::assert, with what was kept--> Asserted
//! Signed (what of an assertion is signed) + public key --RelyingParty::check--> it holds, for whoever reads it later
//! ```
//!
//! The relying party asks for no attestation: which make a device is of plays no part. It asks for a user who was
//! verified by the device, each time, so that a passkey is worth more than the device alone.
//!
//! Not here: challenges. One is made for one ceremony, kept for minutes, and spent by the first answer that names it.
//! This crate must never know the current time, the network, a store, or anything of an alliance.

mod client;
mod cose;
mod data;
pub mod signature;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use client::Client;
use cose::Key;
use data::{Attestation, Data};
use signature::{PublicKey, Scheme};

/// The algorithms that are taken, as COSE names them, the most wanted first.
pub const ALGORITHMS: [i64; 3] = [cose::ES256, cose::EDDSA, cose::RS256];

/// The longest id of a credential, in bytes.
pub const MAX_ID_BYTES: usize = 1023;

/// For whom passkeys are made.
#[derive(Clone, Copy, Debug)]
pub struct RelyingParty<'a> {
    /// The name of the host, or of a domain above it.
    pub id: &'a str,
    /// Where pages come from: scheme, host, and the port where it is not the usual one.
    pub origin: &'a str,
}

/// What a browser answers when a passkey was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    client_data: Vec<u8>,
    attestation: Vec<u8>,
    transports: Vec<String>,
}

/// What a browser answers when a passkey was used.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    id: Vec<u8>,
    user: Option<Vec<u8>>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
}

/// What a passkey signed, and how: all that is needed to check it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// What the browser says it was asked, in JSON.
    pub client_data: &'a [u8],
    /// What the authenticator says.
    pub authenticator_data: &'a [u8],
    /// The signature over both.
    pub signature: &'a [u8],
}

/// A passkey that was made, as it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its id, at most [`MAX_ID_BYTES`].
    pub id: Vec<u8>,
    /// Its public key, as the authenticator wrote it.
    pub key: Vec<u8>,
    /// How often it was used; 0 for those that do not count.
    pub counter: u32,
    /// Whether it may be copied to other devices.
    pub may_be_copied: bool,
    /// Whether it was.
    pub is_copied: bool,
    /// How the device is reached, as a hint for the browser.
    pub transports: Vec<String>,
}

/// What is known of a passkey that is used.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// The account that it is for.
    pub user: &'a [u8],
    /// Its public key.
    pub key: &'a [u8],
    /// How often it had been used.
    pub counter: u32,
    /// Whether it may be copied.
    pub may_be_copied: bool,
}

/// What the use of a passkey changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// How often it has been used by now.
    pub counter: u32,
    /// Whether it is copied to other devices.
    pub is_copied: bool,
}

/// Why an answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not written as it should be.
    #[error("what the browser sent is not the answer of a passkey")]
    Form,
    /// It is of another kind of ceremony.
    #[error("the passkey was asked for something else")]
    Ceremony,
    /// It answers another challenge.
    #[error("the passkey answered an older question; try again")]
    Challenge,
    /// It was asked for by another site.
    #[error("the passkey was used on another site")]
    Origin,
    /// It belongs to another site.
    #[error("the passkey belongs to another site")]
    RelyingParty,
    /// Nobody was there.
    #[error("nobody confirmed the use of the passkey")]
    Presence,
    /// The device did not see who was there.
    #[error(
        "the device did not check who uses it: unlock it with a PIN, a finger or a face when it asks"
    )]
    Verification,
    /// What is said of copies goes together with nothing.
    #[error("what the passkey says of its copies has changed, which cannot be")]
    Copies,
    /// The device says more of itself than was asked.
    #[error(
        "the device vouches for itself, which was not asked for; let the browser leave that out"
    )]
    Attested,
    /// A key of a kind that is not taken.
    #[error("the passkey has a kind of key that is not taken here")]
    Key,
    /// It is another passkey.
    #[error("another passkey was used")]
    Credential,
    /// It is of another account.
    #[error("the passkey is of another account")]
    User,
    /// The signature is not its own.
    #[error("the passkey did not sign this")]
    Signature,
    /// It was used less often than it had been.
    #[error(
        "the passkey counts fewer uses than before: there may be a copy of it; remove it, and make a new one"
    )]
    Counter,
}

impl RelyingParty<'_> {
    /// The passkey that was made in answer to a challenge.
    pub fn register(&self, challenge: &[u8], answer: &Registration) -> Result<Credential, Refused> {
        self.client(&answer.client_data, "webauthn.create", challenge)?;
        let attestation = Attestation::read(&answer.attestation)?;
        let data = Data::read(attestation.data)?;
        self.data(&data)?;
        let made = data.made.as_ref().ok_or(Refused::Form)?;
        let key = Key::read(made.key)?;
        if let Some((algorithm, signature)) = attestation.own_signature {
            let signed = signed(attestation.data, &answer.client_data);
            if algorithm != key.algorithm() {
                return Err(Refused::Attested);
            }
            if !key.has_signed(&signed, signature) {
                return Err(Refused::Signature);
            }
        }
        Ok(Credential {
            id: made.id.to_vec(),
            key: made.key.to_vec(),
            counter: data.counter,
            may_be_copied: data.may_be_copied(),
            is_copied: data.is_copied(),
            transports: answer.transports.clone(),
        })
    }

    /// Whether a passkey that is known was used in answer to a challenge.
    pub fn assert(
        &self,
        challenge: &[u8],
        known: &Known<'_>,
        answer: &Assertion,
    ) -> Result<Asserted, Refused> {
        if answer.id != known.id {
            return Err(Refused::Credential);
        }
        if answer.user.as_ref().is_some_and(|user| user != known.user) {
            return Err(Refused::User);
        }
        let signed = answer.signed();
        let data = self.said(challenge, &signed)?;
        if data.may_be_copied() != known.may_be_copied {
            return Err(Refused::Copies);
        }
        let key = Key::read(known.key)?;
        if !key.has_signed(&signed.message(), signed.signature) {
            return Err(Refused::Signature);
        }
        let counts = data.counter != 0 || known.counter != 0;
        if counts && data.counter <= known.counter {
            return Err(Refused::Counter);
        }
        Ok(Asserted {
            counter: data.counter,
            is_copied: data.is_copied(),
        })
    }

    /// Whether whoever has the other half of a key, and was verified by the device, signed a challenge for this site.
    ///
    /// How often a passkey was used plays no part: who reads it later does not know what it was used for in between.
    pub fn check(
        &self,
        challenge: &[u8],
        (key, scheme): (&PublicKey, Scheme),
        signed: &Signed<'_>,
    ) -> Result<(), Refused> {
        self.said(challenge, signed)?;
        match key.has_signed(scheme, &signed.message(), signed.signature) {
            true => Ok(()),
            false => Err(Refused::Signature),
        }
    }

    /// What browser and device say of the use of a passkey, not yet held against a key.
    fn said<'b>(&self, challenge: &[u8], signed: &Signed<'b>) -> Result<Data<'b>, Refused> {
        self.client(signed.client_data, "webauthn.get", challenge)?;
        let data = Data::read(signed.authenticator_data)?;
        self.data(&data)?;
        Ok(data)
    }

    fn client(&self, bytes: &[u8], ceremony: &str, challenge: &[u8]) -> Result<(), Refused> {
        let client = Client::read(bytes)?;
        if client.ceremony != ceremony {
            return Err(Refused::Ceremony);
        }
        if client.challenge()? != challenge {
            return Err(Refused::Challenge);
        }
        // WHY: no page of ours stands in a page of somebody else.
        let is_framed = client.is_framed || client.top_origin.is_some();
        match client.origin == self.origin && !is_framed {
            true => Ok(()),
            false => Err(Refused::Origin),
        }
    }

    fn data(&self, data: &Data<'_>) -> Result<(), Refused> {
        if data.relying_party != Sha256::digest(self.id).as_slice() {
            return Err(Refused::RelyingParty);
        }
        if !data.is_present() {
            return Err(Refused::Presence);
        }
        if !data.is_verified() {
            return Err(Refused::Verification);
        }
        match data.is_copied() && !data.may_be_copied() {
            true => Err(Refused::Copies),
            false => Ok(()),
        }
    }
}

impl Registration {
    /// Reads it as browsers write it: `RegistrationResponseJSON`.
    pub fn parse(json: &str) -> Result<Registration, Refused> {
        let written: Written<Made> = read(json)?;
        let Made {
            client_data,
            attestation,
            transports,
        } = written.response;
        let is_hint = |text: &String| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            text.len() <= 16 && text.bytes().all(plain)
        };
        let transports = transports.into_iter().filter(is_hint).take(8);
        Ok(Registration {
            client_data: bytes(&client_data)?,
            attestation: bytes(&attestation)?,
            transports: transports.collect(),
        })
    }

    /// The challenge that it says it answers.
    pub fn challenge(&self) -> Result<Vec<u8>, Refused> {
        Client::read(&self.client_data)?.challenge()
    }
}

impl Assertion {
    /// Reads it as browsers write it: `AuthenticationResponseJSON`.
    pub fn parse(json: &str) -> Result<Assertion, Refused> {
        let written: Written<Used> = read(json)?;
        let Used {
            client_data,
            authenticator_data,
            signature,
            user,
        } = written.response;
        Ok(Assertion {
            id: bytes(&written.id)?,
            user: user.as_deref().map(bytes).transpose()?,
            client_data: bytes(&client_data)?,
            authenticator_data: bytes(&authenticator_data)?,
            signature: bytes(&signature)?,
        })
    }

    /// The challenge that it says it answers.
    pub fn challenge(&self) -> Result<Vec<u8>, Refused> {
        Client::read(&self.client_data)?.challenge()
    }

    /// What of it is signed.
    pub fn signed(&self) -> Signed<'_> {
        Signed {
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
        }
    }

    /// The id of the passkey that was used.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// The account that the device has the passkey for; it says so where it was not told which passkey to use.
    pub fn user(&self) -> Option<&[u8]> {
        self.user.as_deref()
    }
}

/// The public key that an authenticator wrote, and how it signs.
pub fn public_key(cose: &[u8]) -> Result<(PublicKey, Scheme), Refused> {
    Ok(Key::read(cose)?.into_parts())
}

impl Signed<'_> {
    /// What the authenticator signed.
    fn message(&self) -> Vec<u8> {
        signed(self.authenticator_data, self.client_data)
    }
}

/// A public key credential as JSON.
#[derive(Deserialize)]
struct Written<R> {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    attestation: String,
    #[serde(default)]
    transports: Vec<String>,
}

#[derive(Deserialize)]
struct Used {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(rename = "userHandle", default)]
    user: Option<String>,
}

fn read<'j, R: Deserialize<'j>>(json: &'j str) -> Result<Written<R>, Refused> {
    let written: Written<R> = serde_json::from_str(json).map_err(|_| Refused::Form)?;
    match written.kind == "public-key" {
        true => Ok(written),
        false => Err(Refused::Form),
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Refused::Form)
}

/// What an authenticator signs.
fn signed(data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [data, &Sha256::digest(client_data)].concat()
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Registration")
    }
}

impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Assertion")
    }
}

#[cfg(test)]
mod tests;
