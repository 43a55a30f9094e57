//! What a log sends to a witness: the size from which it has grown, the proof of that, and its
//! checkpoint. The body of `add-checkpoint`.
//!
//! ```text
//! old 20852014
//! base64 of a hash, at most 63 lines
//!
//! the checkpoint, a signed note
//! ```

use crate::journal::checkpoint::{Checkpoint, CheckpointError};
use crate::journal::hash::Hash;
use crate::journal::note::{Note, NoteError};
use crate::journal::wire;

/// The longest request.
pub const MAX_REQUEST_BYTES: usize = 64 * 1024;

/// The most hashes of a proof of growth.
const MAX_HASHES: usize = 63;

/// A checkpoint to cosign, none of it believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    old: u64,
    growth: Vec<Hash>,
    note: Note,
    checkpoint: Checkpoint,
}

/// Why bytes are no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// Too many bytes.
    #[error("a request has more than {MAX_REQUEST_BYTES} bytes")]
    TooLong,
    /// The lines before the checkpoint are malformed.
    #[error(
        "a request is `old NUMBER`, at most {MAX_HASHES} hashes in base64, an empty line and a checkpoint"
    )]
    Shape,
    /// The checkpoint is no note.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The note is no checkpoint.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
}

impl Request {
    /// Asks for a cosignature of the checkpoint in `note`, which has grown from the first `old`
    /// entries, as `growth` shows.
    pub fn new(old: u64, growth: Vec<Hash>, note: Note) -> Result<Request, RequestError> {
        if growth.len() > MAX_HASHES {
            return Err(RequestError::Shape);
        }
        let request = Request {
            old,
            growth,
            checkpoint: Checkpoint::parse(note.text())?,
            note,
        };
        if request.to_text().len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLong);
        }
        Ok(request)
    }

    /// Reads a request, without believing it.
    pub fn parse(bytes: &[u8]) -> Result<Request, RequestError> {
        if bytes.len() > MAX_REQUEST_BYTES {
            return Err(RequestError::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        let (head, note) = text.split_once("\n\n").ok_or(RequestError::Shape)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(wire::number).ok_or(RequestError::Shape)?;
        let growth: Option<Vec<Hash>> = lines.map(wire::hash).collect();
        let growth = growth.ok_or(RequestError::Shape)?;
        Request::new(old, growth, Note::parse(note.as_bytes())?)
    }

    /// The size from which the log says to have grown.
    pub fn old(&self) -> u64 {
        self.old
    }

    /// The hashes that are to show it.
    pub fn growth(&self) -> &[Hash] {
        &self.growth
    }

    /// The checkpoint with its signatures, none of them checked.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// What the note says, which is not to be believed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The request as it is sent.
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old);
        for hash in &self.growth {
            text.push_str(&wire::base64(hash.as_bytes()));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.note.to_text());
        text
    }
}
