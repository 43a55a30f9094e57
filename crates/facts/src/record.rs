//! A record: facts in the order of an append-only file, one canonical line each.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::fact::{Fact, FactId, NotAFact};

/// The facts of a file, each once, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Record {
    facts: Vec<Fact>,
    ids: HashSet<FactId>,
}

/// A line that is not a fact, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: NotAFact,
}

/// `sha256:` and 64 hexadecimal digits over the canonical lines of facts, in the order of their bytes:
/// the order in which they arrived plays no part, and neither do duplicates.
pub fn digest<'f>(facts: impl IntoIterator<Item = &'f Fact>) -> String {
    let mut lines: Vec<Vec<u8>> = facts.into_iter().map(Fact::to_bytes).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut digest = Sha256::new();
    for line in lines {
        digest.update(&line);
        digest.update(b"\n");
    }
    format!("sha256:{}", hex::encode(digest.finalize()))
}

impl Record {
    /// Reads the bytes of a record file: one fact a line, LF after each.
    ///
    /// Every line is accepted, recognised as a duplicate of an earlier one, or rejected with its
    /// reason; a bad line hides no other.
    pub fn read(bytes: &[u8]) -> (Record, Vec<Rejection>) {
        let mut record = Record::default();
        let mut rejections = Vec::new();
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        if bytes.is_empty() {
            return (record, rejections);
        }
        for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            match Fact::admit(line) {
                Ok(fact) => {
                    record.add(fact);
                }
                Err(why) => rejections.push(Rejection {
                    line: index + 1,
                    why,
                }),
            }
        }
        (record, rejections)
    }

    /// Adds a fact; false when it is already there.
    pub fn add(&mut self, fact: Fact) -> bool {
        let new = self.ids.insert(fact.id);
        if new {
            self.facts.push(fact);
        }
        new
    }

    /// Whether the fact is already there.
    pub fn contains(&self, id: &FactId) -> bool {
        self.ids.contains(id)
    }

    /// The facts, in the order of the file.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Takes the facts out.
    pub fn into_facts(self) -> Vec<Fact> {
        self.facts
    }
}
