//! The name of an answer: a hash over draft, facts, question and program.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What names an answer: draft, facts, question and program, with the versions in force.
pub const NAMED_BY: [&str; 5] = ["draft", "in_force", "facts_digest", "engine", "question"];

/// The document with the hash over what names it.
pub(super) fn named(mut document: Value) -> Value {
    let mut names = json!({});
    for member in NAMED_BY {
        names[member] = document[member].clone();
    }
    let digest = Sha256::digest(canonical(&names));
    document["hash"] = format!("sha256:{}", hex::encode(digest)).into();
    document
}

/// The canonical bytes of a document (RFC 8785).
pub fn canonical(value: &Value) -> Vec<u8> {
    // WHY: a value that is JSON already has a canonical form; the error cannot occur.
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}
