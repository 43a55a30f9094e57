//! Proofs in one text, as in C2SP tlog-proof: an entry's place, its inclusion, and the checkpoint with
//! its cosignatures. With the entry and a policy, nothing else is needed to check it, and no network.

use crate::journal::hash::{self, Hash};
use crate::journal::note::{MAX_NOTE_BYTES, Note, NoteError};
use crate::journal::policy::{Accepted, NotAccepted, Policy};
use crate::journal::{Refused, inclusion, wire};

/// The longest proof.
pub const MAX_PROOF_BYTES: usize = MAX_NOTE_BYTES + 64 * 1024;

/// The most hashes of an inclusion.
const MAX_HASHES: usize = 64;

const TITLE: &str = "c2sp.org/tlog-proof@v1";

/// A proof that an entry is in a log that others have seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// What whoever wrote the proof added, if anything. Nobody signed it: it is never to be believed.
    pub extra: Option<Vec<u8>>,
    /// The place of the entry.
    pub index: u64,
    /// Its inclusion in the tree of the checkpoint.
    pub path: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: Note,
}

/// Why a proof cannot be read or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Too many bytes.
    #[error("a proof has more than {MAX_PROOF_BYTES} bytes")]
    TooLong,
    /// The lines before the checkpoint are malformed.
    #[error(
        "a proof is `{TITLE}`, `extra BASE64` or nothing, `index NUMBER`, at most {MAX_HASHES} hashes, an empty line and a checkpoint"
    )]
    Shape,
    /// The checkpoint is no note.
    #[error("{0}")]
    Note(#[from] NoteError),
    /// The checkpoint is not believed.
    #[error("{0}")]
    NotAccepted(#[from] NotAccepted),
    /// The entry is not there.
    #[error("{0}")]
    Refused(#[from] Refused),
}

impl Proof {
    /// Reads a proof, without believing it.
    pub fn parse(bytes: &[u8]) -> Result<Proof, ProofError> {
        if bytes.len() > MAX_PROOF_BYTES {
            return Err(ProofError::TooLong);
        }
        let text = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        let (head, note) = text.split_once("\n\n").ok_or(ProofError::Shape)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(TITLE) {
            return Err(ProofError::Shape);
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = match extra.and_then(|line| line.strip_prefix("extra ")) {
            None => None,
            Some(text) => {
                let bytes = wire::bytes(text).filter(|bytes| !bytes.is_empty());
                Some(bytes.ok_or(ProofError::Shape)?)
            }
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(wire::number).ok_or(ProofError::Shape)?;
        let path: Option<Vec<Hash>> = lines.map(wire::hash).collect();
        let path = path
            .filter(|path| path.len() <= MAX_HASHES)
            .ok_or(ProofError::Shape)?;
        Ok(Proof {
            extra,
            index,
            path,
            checkpoint: Note::parse(note.as_bytes())?,
        })
    }

    /// The proof as it is written.
    pub fn to_text(&self) -> String {
        let mut text = format!("{TITLE}\n");
        if let Some(extra) = self.extra.as_deref().filter(|extra| !extra.is_empty()) {
            text.push_str(&format!("extra {}\n", wire::base64(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.path {
            text.push_str(&wire::base64(hash.as_bytes()));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint.to_text());
        text
    }

    /// Checks that `entry` stands at the place in a log that the policy believes.
    pub fn verify<'n>(
        &'n self,
        entry: &[u8],
        policy: &'n Policy,
    ) -> Result<Accepted<'n>, ProofError> {
        let accepted = policy.accept(&self.checkpoint)?;
        let (size, root) = (accepted.checkpoint.size(), accepted.checkpoint.root());
        inclusion::verify(&hash::leaf(entry), self.index, size, &self.path, root)?;
        Ok(accepted)
    }
}
