//! Cosignatures, as in C2SP tlog-cosignature (`cosignature/v1`): a witness says that at this time it
//! knew no larger log of this origin, and that this one continues all it had seen.

use ed25519_dalek::{Signer as _, SigningKey};

use crate::journal::checkpoint::Checkpoint;
use crate::journal::key::{KeyError, KeyKind, VerifierKey};
use crate::journal::note::Signature;
use crate::journal::wire;

/// The latest time that can be stated, in seconds of Unix time.
pub const MAX_TIME: u64 = i64::MAX as u64;

/// What a secret key begins with, as Go's `sumdb/note` writes it.
const SECRET: &str = "PRIVATE+KEY+";

/// A witness who cosigns.
#[derive(Debug)]
pub struct Cosigner {
    secret: SigningKey,
    key: VerifierKey,
}

/// A time that cannot be stated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cosignature cannot state the time {0}: it is beyond 2^63-1 seconds")]
pub struct TimeError(pub u64);

impl Cosigner {
    /// Cosigns as `name` with the secret key `seed`, 32 random bytes that serve nothing else.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Cosigner, KeyError> {
        let secret = SigningKey::from_bytes(seed);
        let public = secret.verifying_key();
        let key = VerifierKey::ed25519(name, KeyKind::Cosigner, public.as_bytes())?;
        Ok(Cosigner { secret, key })
    }

    /// Reads a secret key: `PRIVATE+KEY+name+id+base64`, as [`Cosigner::secret`] writes it.
    pub fn parse(secret: &str) -> Result<Cosigner, KeyError> {
        let rest = secret.strip_prefix(SECRET).ok_or(KeyError::Shape)?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Shape);
        };
        let bytes = wire::bytes(key).ok_or(KeyError::Shape)?;
        let seed = bytes.strip_prefix(&[KeyKind::Cosigner.byte()]);
        let seed = seed.and_then(|seed| seed.try_into().ok());
        let cosigner = Cosigner::new(name, seed.ok_or(KeyError::Shape)?)?;
        let right = format!("{:08x}", cosigner.key.id());
        if id != right {
            return Err(KeyError::Id {
                name: name.to_owned(),
                given: id.to_owned(),
                right,
            });
        }
        Ok(cosigner)
    }

    /// The secret key as text. Whoever reads it can cosign as this witness.
    pub fn secret(&self) -> String {
        let mut bytes = vec![KeyKind::Cosigner.byte()];
        bytes.extend(self.secret.to_bytes());
        let (name, id) = (self.key.name(), self.key.id());
        format!("{SECRET}{name}+{id:08x}+{}", wire::base64(&bytes))
    }

    /// The public half.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Cosigns a checkpoint at a time in seconds of Unix time.
    ///
    /// Whoever calls this has checked that the checkpoint continues the last one, and has stored it.
    pub fn cosign(&self, checkpoint: &Checkpoint, at: u64) -> Result<Signature, TimeError> {
        if at > MAX_TIME {
            return Err(TimeError(at));
        }
        let signature = self.secret.sign(&message(at, &checkpoint.to_text()));
        let mut bytes = at.to_be_bytes().to_vec();
        bytes.extend(signature.to_bytes());
        Ok(Signature {
            name: self.key.name().to_owned(),
            id: self.key.id(),
            bytes,
        })
    }
}

/// The time that `key` states of the checkpoint `text`, if it made the signature.
pub(crate) fn time(key: &VerifierKey, text: &str, signature: &[u8]) -> Option<u64> {
    Checkpoint::parse(text).ok()?;
    let (at, signature) = signature.split_first_chunk()?;
    let at = u64::from_be_bytes(*at);
    let good = at <= MAX_TIME && key.signed(&message(at, text), signature.try_into().ok()?);
    good.then_some(at)
}

fn message(at: u64, text: &str) -> Vec<u8> {
    format!("cosignature/v1\ntime {at}\n{text}").into_bytes()
}
