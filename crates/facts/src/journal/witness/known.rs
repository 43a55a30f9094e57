//! What a witness keeps of a log: the checkpoint that it cosigned last, signed by the log and by
//! itself.
//!
//! ```text
//! entente-witness/v1 <SHA-256 of what follows, in hexadecimal>
//! the checkpoint, a signed note
//! ```
//!
//! The hash finds what a disk tore or an editor changed; the cosignature finds what another key
//! wrote.

use sha2::{Digest, Sha256};

use crate::journal::checkpoint::{Checkpoint, CheckpointError};
use crate::journal::key::VerifierKey;
use crate::journal::note::{MAX_NOTE_BYTES, Note, NoteError, Signature};

/// The most bytes that are kept of a log.
pub const MAX_KNOWN_BYTES: usize = MAX_NOTE_BYTES + 100;

const TITLE: &str = "entente-witness/v1 ";

/// The checkpoint that was cosigned last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    note: Note,
    checkpoint: Checkpoint,
    at: u64,
}

/// Why what was kept is not what was stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KnownError {
    /// Not of this form.
    #[error("it does not begin with `{TITLE}` and a hash")]
    Shape,
    /// The bytes are not those that were written.
    #[error("its bytes are not those that were stored: they were cut off or changed")]
    Changed,
    /// The note is none.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The note is no checkpoint.
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    /// Another witness wrote it.
    #[error("it was not cosigned with the key of this witness")]
    NotOurs,
}

impl Known {
    /// What is known once the witness has made `signature` of the note, which the log signed.
    pub(crate) fn new(
        mut note: Note,
        checkpoint: Checkpoint,
        signature: &Signature,
        at: u64,
    ) -> Result<Known, NoteError> {
        note.add(signature.clone())?;
        Ok(Known {
            note,
            checkpoint,
            at,
        })
    }

    /// Reads what the witness with this key has kept.
    pub fn parse(bytes: &[u8], key: &VerifierKey) -> Result<Known, KnownError> {
        let rest = bytes.strip_prefix(TITLE.as_bytes());
        let (hash, note) = rest
            .and_then(|rest| rest.split_at_checked(64))
            .and_then(|(hash, note)| Some((hash, note.strip_prefix(b"\n")?)))
            .ok_or(KnownError::Shape)?;
        if hash != digest(note).as_bytes() {
            return Err(KnownError::Changed);
        }
        let note = Note::parse(note)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        let opened = match note.open([key]) {
            Err(NoteError::Unsigned | NoteError::Wrong(_)) => return Err(KnownError::NotOurs),
            opened => opened?,
        };
        let at = opened.signed.iter().find_map(|signed| signed.at);
        let at = at.ok_or(KnownError::NotOurs)?;
        Ok(Known {
            note,
            checkpoint,
            at,
        })
    }

    /// The checkpoint.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The checkpoint with the signatures of the log and of the witness.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// When it was cosigned, in seconds of Unix time.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// The bytes to store.
    pub fn to_bytes(&self) -> Vec<u8> {
        let note = self.note.to_text();
        format!("{TITLE}{}\n{note}", digest(note.as_bytes())).into_bytes()
    }
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
