//! A journal as a folder: its checkpoint, and its tiles, from which growth is proved.

use std::fs;
use std::path::{Path, PathBuf};

use facts::journal::hash::Hash;
use facts::journal::tree::TreeError;
use facts::journal::{Checkpoint, Note, Policy, Tile, Tiles, consistency};

use super::Asked;
use crate::failure::{At, Failure};

/// The folder.
pub struct Log {
    folder: PathBuf,
    note: Note,
    checkpoint: Checkpoint,
}

impl Log {
    /// Reads its checkpoint.
    pub fn read(folder: &Path) -> Result<Log, Failure> {
        let path = folder.join("checkpoint");
        let bytes = fs::read(&path).reading(&path)?;
        let wrong = |error: String| Failure::new(format!("`{}`: {error}", path.display()));
        let note = Note::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
        let checkpoint =
            Checkpoint::parse(note.text()).map_err(|error| wrong(error.to_string()))?;
        Ok(Log {
            folder: folder.to_owned(),
            note,
            checkpoint,
        })
    }

    /// Its checkpoint as it is signed.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// Checks that a log of the policy signed it, before anybody is asked.
    pub fn check_signed(&self, policy: &Policy) -> Result<(), Failure> {
        let origin = self.checkpoint.origin();
        let keys = policy.logs().iter().map(|log| &log.key);
        let keys = keys.filter(|key| key.name() == origin);
        let opened = self.note.open(keys).map_err(|error| {
            Failure::new(format!(
                "the checkpoint in `{}`: {error}",
                self.folder.display()
            ))
            .hint(format!(
                "the policy needs a line `log KEY` with the key of `{origin}`"
            ))
        });
        opened.map(|_| ())
    }

    /// The proof that it has grown from the first `old` entries.
    pub fn growth_from(&self, old: u64) -> Result<Vec<Hash>, Failure> {
        let growth = match old {
            0 => Ok(Vec::new()),
            _ => self.growth(old, self.checkpoint.size()),
        };
        growth.map_err(|error| {
            Failure::new(format!(
                "growth from {old} entries cannot be proved: {error}"
            ))
            .hint(format!(
                "`{}` needs the files below `tile/0`, `tile/1` and so on",
                self.folder.display()
            ))
        })
    }

    /// The proof of growth from one size to another.
    pub fn growth(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        let tiles = Tiles::new(new, |tile: Tile| {
            fs::read(self.folder.join(tile.to_string())).ok()
        });
        consistency::prove(&tiles, old, new)
    }

    /// Its checkpoint with the signatures that it had and those that there are now; one of each key.
    pub fn cosigned(&self, policy: &Policy, asked: &[Asked]) -> Result<Note, Failure> {
        let failed = |error: facts::journal::note::NoteError| Failure::new(error.to_string());
        let new: Vec<_> = asked
            .iter()
            .filter_map(|asked| asked.outcome.as_ref().ok())
            .collect();
        let mut note = Note::new(self.note.text()).map_err(failed)?;
        for line in self.note.signatures() {
            let replaced = new
                .iter()
                .any(|other| other.id == line.id && other.name == line.name);
            let known = policy
                .witnesses()
                .any(|witness| witness.key.id() == line.id && witness.key.name() == line.name);
            // WHY: one wrong line of a known key would make everybody refuse the whole checkpoint.
            let wrong = known && {
                let mut alone = Note::new(self.note.text()).map_err(failed)?;
                alone.add(line.clone()).map_err(failed)?;
                alone
                    .open(policy.witnesses().map(|witness| &witness.key))
                    .is_err()
            };
            if !replaced && !wrong {
                note.add(line.clone()).map_err(failed)?;
            }
        }
        for line in new {
            note.add(line.clone()).map_err(failed)?;
        }
        Ok(note)
    }
}
