//! Where things are: the project, the real data beside it, and the folder for work.

use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::{Result, Trouble};

/// The places that the evidence knows.
#[derive(Clone, Debug)]
pub struct Places {
    root: PathBuf,
}

impl Places {
    /// The places of the project that this program was built from.
    pub fn new() -> Places {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = crate_folder.ancestors().nth(2).unwrap_or(crate_folder);
        Places { root: root.into() }
    }

    /// The project.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A program that stands beside this one.
    pub fn program(&self, name: &str) -> Result<PathBuf> {
        let own = std::env::current_exe().map_err(|error| Trouble::Broken(error.to_string()))?;
        let path = own.with_file_name(name);
        if path.is_file() {
            return Ok(path);
        }
        Err(Trouble::Missing(format!(
            "the program `{name}` was not built; run ./evidence"
        )))
    }

    /// A file or folder of the real data; it lies beside the project.
    pub fn data(&self, name: &str) -> Result<PathBuf> {
        self.beside(&format!("../shared/data/{name}"))
    }

    /// A file beside the project, named from its root.
    pub fn beside(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join(name);
        if path.exists() {
            return Ok(path);
        }
        Err(Trouble::Missing(format!("`{name}` is not here")))
    }

    /// A new and empty folder for work.
    pub fn work(&self, name: &str) -> Result<PathBuf> {
        let path = self.root.join("target/evidence").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| Trouble::of_file(&path, error))?;
        }
        fs::create_dir_all(&path).map_err(|error| Trouble::of_file(&path, error))?;
        Ok(path)
    }

    /// A file of this crate.
    pub fn own(&self, name: &str) -> PathBuf {
        self.root.join("crates/evidence").join(name)
    }

    /// A path as people write it: from the root of the project.
    pub fn shown(&self, path: &Path) -> String {
        let inside = path.strip_prefix(&self.root).unwrap_or(path);
        inside.display().to_string()
    }
}

/// Reads a text.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Trouble::of_file(path, error))
}

/// Writes a text.
pub fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(|error| Trouble::of_file(path, error))
}

/// Copies a file into a folder.
pub fn copy(from: &Path, into: &Path) -> Result<()> {
    let name = from.file_name().unwrap_or_default();
    let to = into.join(name);
    fs::copy(from, &to).map_err(|error| Trouble::of_file(from, error))?;
    Ok(())
}
