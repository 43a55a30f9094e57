//! Whose keys sign for which party, as the entries before an entry have it.
//!
//! ```text
//! entry 0: the host's key, which signs it           first key of a party: brought in by the host
//! later keys of a party: by its own keys, or by all the other parties with keys, who vouch for it; who left does not count
//! ```
//!
//! WHY: the host brings in the first key of each party, for nobody else can. The party compares it with its
//! own, and from then on the host can neither add nor revoke a key in its name.

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signature, Signer as _, SigningKey};
use serde::{Deserialize, Serialize};

use crate::fact::{Key, KeyDoes, KeyPurpose, Passkey, PublicKey};
use crate::id::{AllianceId, PartyId};
use crate::journal::key;
use crate::journal::passkeys::{PasskeyRefusal, Passkeys};

const DOMAIN: &str = "entente/key/v1";

/// Who stands behind an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attestation {
    /// The host alone says that the party handed it in.
    Host,
    /// A person of the party signed it with a passkey, and the host says that it was handed in.
    Passkey,
    /// The party signed it with its own key.
    Source,
}

/// The keys in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyring {
    host: Option<PublicKey>,
    parties: BTreeMap<PartyId, Keys>,
    #[serde(default, skip_serializing_if = "Passkeys::is_empty")]
    passkeys: Passkeys,
}

/// The keys of a party.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Keys that sign what it states.
    pub signing: BTreeSet<PublicKey>,
    /// Keys that add and revoke keys.
    pub recovery: BTreeSet<PublicKey>,
    /// Keys that signed once: they are never taken again.
    pub revoked: BTreeSet<PublicKey>,
    /// Whether nobody but these keys speaks for it.
    pub alone: bool,
    /// Who vouches for which new key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    vouched: BTreeMap<String, BTreeSet<PartyId>>,
}

/// A secret key that is ready to sign: its public half follows from it by as much work as a signature.
pub struct SecretKey {
    signing: SigningKey,
}

/// Why a key does not count, or an entry is not of its party.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The first entry is something else.
    #[error("a journal begins with the key of its host, signed by that key")]
    NoHost,
    /// The signing key is none of the party.
    #[error("`{0}` has no such key in force: it was never added, or it was revoked")]
    NotOfParty(PartyId),
    /// The party speaks for itself.
    #[error("`{0}` said that only its own keys speak for it, and the host signed this")]
    Alone(PartyId),
    /// Whoever signed may not do this with keys.
    #[error(
        "a key of `{0}` is added or revoked by its own keys, or after all other parties with keys have vouched for it"
    )]
    NotEntitled(PartyId),
    /// The new key did not sign.
    #[error("the added key did not sign that it is a key of `{0}`")]
    Proof(PartyId),
    /// The key is known already.
    #[error("this key is or was in use already")]
    Known,
    /// The key is not known.
    #[error("`{0}` has no such key to revoke")]
    Unknown(PartyId),
    /// A key that cannot sign.
    #[error("this is not a key that can sign")]
    Point,
}

/// Proves that a new key belongs to the party: its signature over alliance, party and purpose.
pub fn prove(
    alliance: &AllianceId,
    party: &PartyId,
    purpose: KeyPurpose,
    seed: &[u8; 32],
) -> String {
    hex::encode(SecretKey::new(seed).sign(&claim(alliance, party, purpose)))
}

/// The signature of a secret key over bytes that are no part of any journal.
pub fn sign(seed: &[u8; 32], bytes: &[u8]) -> [u8; 64] {
    SecretKey::new(seed).sign(bytes)
}

/// The public half of a secret key.
pub fn public(seed: &[u8; 32]) -> PublicKey {
    SecretKey::new(seed).public()
}

impl SecretKey {
    /// The key of 32 random bytes.
    pub fn new(seed: &[u8; 32]) -> SecretKey {
        SecretKey {
            signing: SigningKey::from_bytes(seed),
        }
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(*self.signing.verifying_key().as_bytes())
    }

    /// Its signature over bytes.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.signing.sign(bytes).to_bytes()
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl Attestation {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Attestation::Host => "host",
            Attestation::Passkey => "passkey",
            Attestation::Source => "source",
        }
    }

    /// What this word stands for.
    pub fn of(word: &str) -> Option<Attestation> {
        let all = [Attestation::Host, Attestation::Passkey, Attestation::Source];
        all.into_iter().find(|one| one.word() == word)
    }
}

impl Keyring {
    /// The key of the host.
    pub fn host(&self) -> Option<&PublicKey> {
        self.host.as_ref()
    }

    /// The keys of a party, if it ever had one.
    pub fn of(&self, party: &PartyId) -> Option<&Keys> {
        self.parties.get(party)
    }

    /// The passkeys of people, those in force and those that were.
    pub fn passkeys(&self) -> &Passkeys {
        &self.passkeys
    }

    /// Takes in what `by` says of a passkey of one of its people: in which entry, and who stands behind that.
    pub fn apply_passkey(
        &mut self,
        by: &PartyId,
        stands: (u64, Attestation),
        said: &Passkey,
    ) -> Result<(), PasskeyRefusal> {
        self.passkeys.apply(by, stands, said)
    }

    /// Who stands behind what `key` signed for `party`; keys themselves are for [`apply`](Self::apply).
    pub fn attest(&self, party: &PartyId, key: &PublicKey) -> Result<Attestation, KeyRefusal> {
        let keys = self.parties.get(party);
        if keys.is_some_and(|keys| keys.signing.contains(key)) {
            return Ok(Attestation::Source);
        }
        if self.host.as_ref() != Some(key) {
            return Err(KeyRefusal::NotOfParty(party.clone()));
        }
        match keys.is_some_and(|keys| keys.alone) {
            true => Err(KeyRefusal::Alone(party.clone())),
            false => Ok(Attestation::Host),
        }
    }

    /// Takes in what `by` says of a key, in an entry signed by `signer`; `parties` are those before that entry.
    pub fn apply(
        &mut self,
        alliance: &AllianceId,
        parties: &BTreeSet<PartyId>,
        by: &PartyId,
        signer: &PublicKey,
        said: &Key,
    ) -> Result<Attestation, KeyRefusal> {
        if key::point(&said.key.0).is_none() {
            return Err(KeyRefusal::Point);
        }
        match (said.does, said.purpose) {
            (KeyDoes::Added, KeyPurpose::Host) => self.add_host(alliance, by, signer, said),
            (KeyDoes::Added, _) => {
                let attestation = self.entitled(parties, by, signer, &said.key)?;
                self.check_new(alliance, by, said)?;
                self.add(by, said);
                Ok(attestation)
            }
            (KeyDoes::Revoked, _) => {
                let attestation = self.entitled(parties, by, signer, &said.key)?;
                self.revoke(by, said)?;
                Ok(attestation)
            }
            (KeyDoes::Vouched, _) => self.vouch(by, signer, said),
        }
    }

    fn add_host(
        &mut self,
        alliance: &AllianceId,
        by: &PartyId,
        signer: &PublicKey,
        said: &Key,
    ) -> Result<Attestation, KeyRefusal> {
        let expected = self.host.unwrap_or(said.key);
        if *signer != expected {
            return Err(KeyRefusal::NoHost);
        }
        self.check_new(alliance, by, said)?;
        self.host = Some(said.key);
        Ok(Attestation::Host)
    }

    fn add(&mut self, by: &PartyId, said: &Key) {
        let keys = self.parties.entry(by.clone()).or_default();
        keys.vouched.remove(&said.key.to_string());
        keys.alone |= said.alone;
        match said.purpose {
            KeyPurpose::Recovery => keys.recovery.insert(said.key),
            _ => keys.signing.insert(said.key),
        };
    }

    fn revoke(&mut self, by: &PartyId, said: &Key) -> Result<(), KeyRefusal> {
        let keys = self.parties.entry(by.clone()).or_default();
        let found = keys.signing.remove(&said.key) | keys.recovery.remove(&said.key);
        if !found {
            return Err(KeyRefusal::Unknown(by.clone()));
        }
        keys.revoked.insert(said.key);
        Ok(())
    }

    fn vouch(
        &mut self,
        by: &PartyId,
        signer: &PublicKey,
        said: &Key,
    ) -> Result<Attestation, KeyRefusal> {
        let of = said.of.clone().unwrap_or_else(|| by.clone());
        // WHY: the host must not vouch in the name of others.
        if self.attest(by, signer)? != Attestation::Source || of == *by {
            return Err(KeyRefusal::NotEntitled(of));
        }
        let keys = self.parties.entry(of).or_default();
        let vouched = keys.vouched.entry(said.key.to_string()).or_default();
        vouched.insert(by.clone());
        Ok(Attestation::Source)
    }

    /// Whether the signer may add or revoke `key` for the party.
    fn entitled(
        &self,
        parties: &BTreeSet<PartyId>,
        party: &PartyId,
        signer: &PublicKey,
        key: &PublicKey,
    ) -> Result<Attestation, KeyRefusal> {
        let is_host = self.host.as_ref() == Some(signer);
        let Some(keys) = self.parties.get(party).filter(|keys| !keys.is_new()) else {
            return match is_host {
                true => Ok(Attestation::Host),
                false => Err(KeyRefusal::NotEntitled(party.clone())),
            };
        };
        if keys.signing.contains(signer) || keys.recovery.contains(signer) {
            return Ok(Attestation::Source);
        }
        // WHY: who left can say nothing any more, and would have to be waited for for ever.
        let others = self.parties.iter().filter(|(other, keys)| {
            *other != party && parties.contains(*other) && !keys.signing.is_empty()
        });
        let others: BTreeSet<&PartyId> = others.map(|(other, _)| other).collect();
        let vouched = keys.vouched.get(&key.to_string());
        let by_all = vouched.is_some_and(|by| others.iter().all(|other| by.contains(*other)));
        match is_host && by_all && !others.is_empty() {
            true => Ok(Attestation::Host),
            false => Err(KeyRefusal::NotEntitled(party.clone())),
        }
    }

    /// Checks that an added key is new and agrees.
    fn check_new(&self, alliance: &AllianceId, by: &PartyId, said: &Key) -> Result<(), KeyRefusal> {
        let used = |keys: &Keys| {
            [&keys.signing, &keys.recovery, &keys.revoked]
                .iter()
                .any(|known| known.contains(&said.key))
        };
        if self.host == Some(said.key) || self.parties.values().any(used) {
            return Err(KeyRefusal::Known);
        }
        let mut bytes = [0; 64];
        let proof = said.proof.as_deref().unwrap_or_default();
        let message = claim(alliance, by, said.purpose);
        let small = !proof.bytes().any(|byte| byte.is_ascii_uppercase());
        let good = small
            && hex::decode_to_slice(proof, &mut bytes).is_ok()
            && key::point(&said.key.0).is_some_and(|key| {
                key.verify_strict(&message, &Signature::from_bytes(&bytes))
                    .is_ok()
            });
        match good {
            true => Ok(()),
            false => Err(KeyRefusal::Proof(by.clone())),
        }
    }
}

impl Keys {
    /// Whether the party never had a key.
    fn is_new(&self) -> bool {
        self.signing.is_empty() && self.recovery.is_empty() && self.revoked.is_empty()
    }
}

fn claim(alliance: &AllianceId, party: &PartyId, purpose: KeyPurpose) -> Vec<u8> {
    let purpose = match purpose {
        KeyPurpose::Host => "host",
        KeyPurpose::Recovery => "recovery",
        KeyPurpose::Signing => "signing",
    };
    // Identifiers have no control characters, so that no two claims have the same bytes.
    format!("{DOMAIN}\n{alliance}\n{party}\n{purpose}\n").into_bytes()
}
