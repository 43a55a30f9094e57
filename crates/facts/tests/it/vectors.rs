//! Frozen lines for each kind of fact: one of its name, and more beside it (`claim-line`). These bytes are in people's records: they never change.

use std::fs;
use std::path::{Path, PathBuf};

use facts::{Body, Fact};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn vector(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("vectors/{kind}.json"))
}

/// The names of all vectors.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let paths = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = paths
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn line(kind: &str) -> Vec<u8> {
    let mut bytes = fs::read(vector(kind)).unwrap_or_else(|error| panic!("{kind}: {error}"));
    assert_eq!(bytes.pop(), Some(b'\n'), "{kind}: one line");
    bytes
}

#[test]
fn every_kind_keeps_its_bytes() {
    for name in &names() {
        let line = line(name);
        let fact = Fact::admit(&line).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(name.split('-').next(), Some(fact.body.kind()));
        assert_eq!(
            String::from_utf8(fact.to_bytes()).unwrap(),
            String::from_utf8(line).unwrap()
        );
    }
}

#[test]
fn an_independent_canonicaliser_writes_the_same_bytes() {
    for kind in &names() {
        let line = line(kind);
        let value: Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(
            String::from_utf8(serde_json_canonicalizer::to_vec(&value).unwrap()).unwrap(),
            String::from_utf8(line).unwrap()
        );
    }
}

#[test]
fn an_id_is_the_hash_of_the_statement_without_sequence_and_recording() {
    for kind in &names() {
        let line = line(kind);
        let mut value: Value = serde_json::from_slice(&line).unwrap();
        let members = value.as_object_mut().unwrap();
        let stated = members.remove("id").unwrap();
        members.remove("recorded").unwrap();
        members.remove("seq").unwrap();
        let bytes = serde_json_canonicalizer::to_vec(&value).unwrap();
        assert_eq!(stated, hex::encode(Sha256::digest(bytes)), "{kind}");
    }
}

#[test]
fn every_kind_has_a_vector() {
    let names = names();
    for kind in Body::KINDS {
        assert!(names.iter().any(|name| name == kind), "{kind}");
    }
}
