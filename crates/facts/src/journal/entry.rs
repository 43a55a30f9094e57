//! Entries of a journal: what a party submitted, with the place and the instant that the journal gave it.
//!
//! ```json
//! {"index":5,"leaf":{"actor":…,"version":1},"recorded":"2025-03-03T09:40:00.250Z"}
//! ```
//!
//! Place and instant are in the bytes that the tree is built over, so that an entry cannot be moved, and
//! cannot be given another instant later.
//!
//! INVARIANT: the bytes are RFC 8785 canonical JSON, and the bytes of the leaf stand in them as the party signed them.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::fact::plain;
use crate::journal::leaf::{Leaf, LeafError};
use crate::journal::tile::MAX_ENTRY_BYTES;
use crate::time::Instant;

/// Room for the place and the instant around a leaf.
const AROUND_BYTES: usize = 128;

/// The longest leaf that an entry holds.
pub const MAX_LEAF_BYTES: usize = MAX_ENTRY_BYTES - AROUND_BYTES;

/// An entry of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    index: u64,
    recorded: Instant,
    leaf: Leaf,
    bytes: Vec<u8>,
}

impl Entry {
    /// Gives a leaf its place and instant.
    pub fn new(index: u64, recorded: Instant, leaf: Leaf) -> Result<Entry, LeafError> {
        let mut bytes = format!(r#"{{"index":{index},"leaf":"#).into_bytes();
        bytes.extend(leaf.bytes());
        bytes.extend(format!(r#","recorded":"{recorded}"}}"#).into_bytes());
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(LeafError::TooLong(bytes.len()));
        }
        Ok(Entry {
            index,
            recorded,
            leaf,
            bytes,
        })
    }

    /// Reads the bytes of an entry, strictly, and checks the party's signature.
    pub fn admit(bytes: &[u8]) -> Result<Entry, LeafError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(LeafError::TooLong(bytes.len()));
        }
        let wire: Wire<'_> =
            serde_json::from_slice(bytes).map_err(|error| LeafError::Malformed(plain(&error)))?;
        let leaf = Leaf::admit(wire.leaf.get().as_bytes())?;
        let entry = Entry::new(wire.index, wire.recorded, leaf)?;
        match entry.bytes == bytes {
            true => Ok(entry),
            false => Err(LeafError::NotCanonical),
        }
    }

    /// Its place, counted from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// When the journal took it in, as the journal says.
    pub fn recorded(&self) -> Instant {
        self.recorded
    }

    /// What the party submitted.
    pub fn leaf(&self) -> &Leaf {
        &self.leaf
    }

    /// The bytes that the tree is built over.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'b> {
    index: u64,
    #[serde(borrow)]
    leaf: &'b RawValue,
    recorded: Instant,
}
