//! The version that a command speaks of, of the versions that a folder holds.

use std::path::{Path, PathBuf};

use agreement::Loaded;

use crate::console::Console;
use crate::failure::Failure;
use crate::record_folder::versions_at;

/// A version that was read.
pub struct Chosen {
    /// Its folder.
    pub folder: PathBuf,
    /// What was read.
    pub loaded: Loaded,
    /// How many versions there are.
    pub of: usize,
}

/// All versions in a folder, in the order in which they come into force.
pub fn all_versions(path: &Path) -> Result<Vec<Chosen>, Failure> {
    let versions = versions_at(path)?;
    let of = versions.len();
    let mut all: Vec<Chosen> = versions
        .into_iter()
        .map(|version| Chosen {
            folder: version.folder,
            loaded: agreement::load(&version.files),
            of,
        })
        .collect();
    all.sort_by_key(|chosen| chosen.loaded.agreement.effective);
    Ok(all)
}

/// The version that comes into force last.
pub fn last_version(path: &Path) -> Result<Chosen, Failure> {
    let last = all_versions(path)?.pop();
    last.ok_or_else(|| Failure::new(format!("`{}` holds no agreement", path.display())))
}

/// Says which of several versions was taken.
pub fn tell_other_versions(chosen: &Chosen, console: &Console) {
    if chosen.of > 1 {
        console.say(&format!(
            "version {} of {} versions, in {}",
            chosen.loaded.agreement.version,
            chosen.of,
            chosen.folder.display()
        ));
    }
}
