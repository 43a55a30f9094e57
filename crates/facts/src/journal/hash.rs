//! Hashes of leaves and nodes, as in RFC 6962, section 2.1: SHA-256 with a byte in front that tells
//! leaves from nodes, so that no entry can pass for a subtree.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::text;

/// The length of a hash.
pub const HASH_BYTES: usize = 32;

/// A hash of exactly 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

/// A hash that is not 32 bytes long.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a hash has {0} bytes in place of 32")]
pub struct HashSize(pub usize);

impl Hash {
    /// The hash with these bytes.
    pub const fn new(bytes: [u8; HASH_BYTES]) -> Hash {
        Hash(bytes)
    }

    /// The hash with these bytes, if there are 32.
    pub fn from_slice(bytes: &[u8]) -> Result<Hash, HashSize> {
        match bytes.try_into() {
            Ok(bytes) => Ok(Hash(bytes)),
            Err(_) => Err(HashSize(bytes.len())),
        }
    }

    /// The hash of 64 small hexadecimal digits.
    pub fn parse(text: &str) -> Option<Hash> {
        let mut bytes = [0; HASH_BYTES];
        let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        hex::decode_to_slice(text, &mut bytes).ok()?;
        small.then_some(Hash(bytes))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(digits(&self.0, &mut [0; 2 * HASH_BYTES]))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        text::read(d, |text| {
            Hash::parse(text).ok_or_else(|| format!("`{text}` is not 64 small hexadecimal digits"))
        })
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(digits(&self.0, &mut [0; 2 * HASH_BYTES]))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Small hexadecimal digits, in `room`.
pub(crate) fn digits<'r>(bytes: &[u8; HASH_BYTES], room: &'r mut [u8; 2 * HASH_BYTES]) -> &'r str {
    // INVARIANT: there are two digits for each byte, and digits are text.
    let _ = hex::encode_to_slice(bytes, room);
    str::from_utf8(room).unwrap_or_default()
}

/// The root of a tree without leaves: the hash of nothing.
pub fn empty() -> Hash {
    Hash(Sha256::digest([]).into())
}

/// The hash of an entry.
pub fn leaf(entry: &[u8]) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([0])
            .chain_update(entry)
            .finalize()
            .into(),
    )
}

/// The hash of two subtrees side by side.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([1])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_exactly_32_bytes() {
        for bytes in [0, 1, 31, 33, 64] {
            assert_eq!(Hash::from_slice(&vec![7; bytes]), Err(HashSize(bytes)));
        }
        assert_eq!(Hash::from_slice(&[7; 32]), Ok(Hash::new([7; 32])));
    }

    #[test]
    fn an_entry_that_looks_like_a_node_has_another_hash() {
        let (left, right) = (leaf(b"left"), leaf(b"right"));
        let mut entry = left.as_bytes().to_vec();
        entry.extend(right.as_bytes());
        assert_ne!(leaf(&entry), node(&left, &right));
        entry.insert(0, 1);
        assert_ne!(leaf(&entry), node(&left, &right));
    }
}
