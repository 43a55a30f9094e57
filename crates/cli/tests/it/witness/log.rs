//! A journal for the tests: entries derived from one number, as a folder of tiles and as requests.

use facts::journal::hash;
use facts::journal::tree::{self, Levels, Peaks};
use facts::journal::witness::Request;
use facts::journal::{Checkpoint, Note, Signer, Tile, consistency};

use crate::shell::Shell;

/// The journal.
pub struct Log {
    signer: Signer,
    levels: Levels,
}

impl Log {
    /// A journal of `size` entries; another `face` has others under the same name and key.
    pub fn new(origin: &str, face: u64, size: u64) -> Log {
        let (mut levels, mut peaks) = (Levels::default(), Peaks::default());
        for entry in 0..size {
            let leaf = hash::leaf(&[entry.to_be_bytes(), face.to_be_bytes()].concat());
            peaks.append(leaf, |node| levels.push(node)).unwrap();
        }
        let signer = Signer::new(origin, &[1; 32]).unwrap();
        Log { signer, levels }
    }

    /// The key with which it signs.
    pub fn key(&self) -> String {
        self.signer.key().to_string()
    }

    /// Its signed checkpoint of the first `size` entries.
    pub fn note(&self, size: u64) -> Note {
        let root = tree::root(&self.levels, size).unwrap();
        let checkpoint = Checkpoint::new(self.signer.key().name(), size, root).unwrap();
        let mut note = Note::new(&checkpoint.to_text()).unwrap();
        note.add(self.signer.sign(&note)).unwrap();
        note
    }

    /// The body of `add-checkpoint`.
    pub fn request(&self, old: u64, new: u64) -> String {
        let growth = match old {
            0 => Vec::new(),
            _ => consistency::prove(&self.levels, old, new).unwrap(),
        };
        Request::new(old, growth, self.note(new)).unwrap().to_text()
    }

    /// Writes its first `size` entries as a folder: `checkpoint`, and the tiles of hashes.
    pub fn write(&self, shell: &Shell, folder: &str, size: u64) {
        for tile in Tile::grown(0, size) {
            if let Ok(bytes) = tile.write(&self.levels) {
                shell.write(&format!("{folder}/{tile}"), bytes);
            }
        }
        shell.write(&format!("{folder}/checkpoint"), self.note(size).to_text());
    }
}
