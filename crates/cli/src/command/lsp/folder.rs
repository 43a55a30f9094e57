//! The folder of an agreement that an editor works in: its files on disk, and over them the texts
//! that are open.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use agreement::Editor;
use facts::Diagnostic;

use crate::failure::Failure;
use crate::record_folder;

/// The root file is looked for in so many folders upward.
const MOST_LEVELS: usize = 16;

/// A text that is open in the editor.
#[derive(Clone, Debug)]
pub struct Buffer {
    /// What the editor calls it.
    pub uri: String,
    /// The editor's number of its state.
    pub version: Option<i64>,
    /// What stands in it.
    pub text: String,
}

/// The open texts, by path.
pub type Buffers = BTreeMap<PathBuf, Buffer>;

/// One version of an agreement.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    files: BTreeMap<String, Vec<u8>>,
    /// What the editor may ask.
    pub editor: Editor,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// The files for which the editor was told findings.
    pub told: BTreeSet<String>,
}

/// The folder of the agreement to which a file belongs.
pub fn root_of(path: &Path, buffers: &Buffers) -> Option<PathBuf> {
    let folders = path.ancestors().skip(1).take(MOST_LEVELS);
    folders
        .map(|folder| folder.join(agreement::ROOT_FILE))
        .find(|file| buffers.contains_key(file) || file.is_file())
        .and_then(|file| Some(file.parent()?.to_path_buf()))
}

impl Folder {
    /// The agreement below `root`; nothing is read yet.
    pub fn new(root: PathBuf) -> Self {
        Folder {
            root,
            files: BTreeMap::new(),
            editor: Editor::default(),
            findings: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// The path of a file inside the folder, with `/` between its parts.
    pub fn inside(&self, path: &Path) -> Option<String> {
        let inside = path.strip_prefix(&self.root).ok()?;
        let parts = inside.components();
        let parts: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        Some(parts.join("/"))
    }

    /// The path on disk of a file inside the folder.
    pub fn outside(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    /// Reads the files. What cannot be read is said, and the open texts are looked at alone.
    pub fn read(&mut self, buffers: &Buffers) -> Result<(), Failure> {
        let stored = record_folder::version(&self.root);
        let (mut files, outcome) = match stored {
            Ok(version) => (version.files, Ok(())),
            // An agreement that was never saved.
            Err(_) if !self.root.is_dir() => (BTreeMap::new(), Ok(())),
            Err(failure) => (BTreeMap::new(), Err(failure)),
        };
        for (path, buffer) in buffers {
            if root_of(path, buffers).as_ref() == Some(&self.root)
                && let Some(file) = self.inside(path)
            {
                files.insert(file, buffer.text.clone().into_bytes());
            }
        }
        let gone: Vec<String> = self.editor.paths().map(String::from).collect();
        for path in gone.iter().filter(|path| !files.contains_key(*path)) {
            self.editor.remove(path);
        }
        for (path, bytes) in &files {
            self.editor.set(path, bytes);
        }
        self.files = files;
        outcome
    }

    /// Finds what is wrong in the files that were read.
    pub fn check(&mut self) {
        self.findings = agreement::load(&self.files).diagnostics;
    }

    /// The text of a file that was read, for places.
    pub fn text(&self, file: &str) -> &str {
        let bytes = self.files.get(file).map_or(&[][..], Vec::as_slice);
        self.editor
            .text(file)
            .or_else(|| std::str::from_utf8(bytes).ok())
            .unwrap_or("")
    }
}
