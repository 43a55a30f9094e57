//! The hash of a version: one text for all its files.
//!
//! Without a seal it is a plain hash over paths and contents; with one, the root over salted
//! commitments, so that a file can stay hidden.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

mod hmac;
mod merkle;

/// Begins every message of which a commitment is made.
const DOMAIN: &[u8] = b"entente agreement file v1\n";

/// `sha256:` and the hexadecimal digest over the files in the order of their paths: for each, the
/// length of the path in eight bytes, the path, the length of the content in eight bytes, the
/// content; lengths are big-endian.
pub fn version(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut digest = Sha256::new();
    for (path, bytes) in files {
        for part in [path.as_bytes(), bytes] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    format!("sha256:{}", hex::encode(digest.finalize()))
}

/// The commitment to a file: HMAC-SHA256 with the salt as key, over the domain, the length of the path
/// in eight bytes (big-endian), the path and the content.
pub(crate) fn commitment(path: &str, bytes: &[u8], salt: &[u8; 32]) -> [u8; 32] {
    let length = (path.len() as u64).to_be_bytes();
    hmac::hmac(salt, &[DOMAIN, &length, path.as_bytes(), bytes])
}

/// `entente-v1:` and the hexadecimal Merkle root (RFC 6962) over the commitments.
pub(crate) fn sealed(commitments: &[[u8; 32]]) -> String {
    format!("entente-v1:{}", hex::encode(merkle::root(commitments)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_vector() {
        let files = |list: &[(&str, &str)]| {
            version(
                &list
                    .iter()
                    .map(|(p, b)| (p.to_string(), b.as_bytes().to_vec()))
                    .collect(),
            )
        };
        assert_eq!(
            files(&[]),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_ne!(files(&[("a", "bc")]), files(&[("ab", "c")]));
        assert_ne!(files(&[("a", ""), ("b", "")]), files(&[("a", "b")]));
    }

    #[test]
    fn roots_of_trees_of_any_shape() {
        let root = |n: u8| {
            let leaves: Vec<[u8; 32]> = (0..n).map(|byte| [byte; 32]).collect();
            sealed(&leaves)
        };
        let expected = [
            (
                0,
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
            (
                4,
                "fdea52008cdae79fa8bf806261959e23f5e11681646a2fa2bc9b5e56b32030a2",
            ),
            (
                5,
                "85e20cac1f02fda7bcdb2fc3f908568c57018c77815f1fa361acad13994f08bf",
            ),
            (
                7,
                "7318881c41fce3c1de3640df8e8c110c93f43f686b74204a9d1ad5b8c71c2047",
            ),
            (
                8,
                "f907f23f76aa01b755a614d31ef9832909f44638b4590073301e61e6d01f9a1d",
            ),
        ];
        for (n, hash) in expected {
            assert_eq!(root(n), format!("entente-v1:{hash}"));
        }
    }

    #[test]
    fn codes_are_those_of_others() {
        let key: Vec<u8> = (0..32).collect();
        let key: [u8; 32] = key.try_into().expect("32 bytes");
        assert_eq!(
            hex::encode(hmac::hmac(&key, &[b"what do ya want ", b"for nothing?"])),
            "099805f4ac310786968565c098db515cc50862b420ae31e20238312344bed36a"
        );
    }
}
