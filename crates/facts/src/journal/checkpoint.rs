//! Checkpoints, as in C2SP tlog-checkpoint: which log, how many entries, which root. Three lines, and
//! nothing more.
//!
//! WHY: the format allows lines of extension. Nobody who checks a log can check them, so none are
//! written here and none are read.

use crate::journal::hash::{self, Hash};
use crate::journal::wire;

/// The longest origin.
pub const MAX_ORIGIN_BYTES: usize = 255;

/// The state of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Too few or too many lines.
    #[error("a checkpoint is three lines: origin, size, root; lines of extension are not read")]
    Lines,
    /// No name of a log.
    #[error(
        "the origin of a checkpoint has 1 to {MAX_ORIGIN_BYTES} bytes without control characters"
    )]
    Origin,
    /// No number.
    #[error("the size `{0}` of a checkpoint is not a decimal number without leading zeros")]
    Size(String),
    /// No hash.
    #[error("the root `{0}` of a checkpoint is not the base64 of 32 bytes")]
    Root(String),
    /// A root without entries.
    #[error("a log without entries has the hash of nothing as its root")]
    Empty,
}

impl Checkpoint {
    /// The state of the log `origin`.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Checkpoint, CheckpointError> {
        let fits = (1..=MAX_ORIGIN_BYTES).contains(&origin.len());
        if !fits || origin.contains(char::is_control) {
            return Err(CheckpointError::Origin);
        }
        if size == 0 && root != hash::empty() {
            return Err(CheckpointError::Empty);
        }
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size,
            root,
        })
    }

    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointError> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(CheckpointError::Lines)?
            .split('\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Lines);
        };
        let size = wire::number(size).ok_or_else(|| CheckpointError::Size(shown(size)))?;
        let root = wire::hash(root).ok_or_else(|| CheckpointError::Root(shown(root)))?;
        Checkpoint::new(origin, size, root)
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries it has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// The text to be signed.
    pub fn to_text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            wire::base64(self.root.as_bytes())
        )
    }
}

/// What an error shows of a line.
fn shown(line: &str) -> String {
    line.chars()
        .take(100)
        .flat_map(char::escape_debug)
        .collect()
}
