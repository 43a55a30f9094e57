//! Secrets that are shown once: of sessions, tokens and invitations, and the code of the set-up.

use std::fmt;

use sha2::{Digest as _, Sha256};
use store::people::SecretHash;

/// 32 random bytes, written as 64 hexadecimal digits. The store has the hash of it only; whoever lists or logs it by
/// accident shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A secret of these bytes, which are random.
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// Reads it, strictly.
    pub fn parse(text: &str) -> Option<Secret> {
        let mut bytes = [0; 32];
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Secret(bytes))
    }

    /// The secret itself, to be shown once.
    pub fn shown(&self) -> String {
        hex::encode(self.0)
    }

    /// By what it is found again. What is as random as that needs no salt.
    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.0).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
