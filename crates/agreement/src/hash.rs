//! The hash of a version: one text for all its files.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

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
}
