//! Writing a file whole: whoever reads it meanwhile sees the old text or the new one, never half of it.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::failure::{At, Failure};

/// Puts these bytes in place of a file, by way of a new file beside it. Permissions stay; a link stays
/// a link to the file that it leads to.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let target = match path.exists() {
        true => fs::canonicalize(path).writing(path)?,
        false => path.to_path_buf(),
    };
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    // WHY: hidden files are no part of an agreement, so that a leftover after a crash does no harm.
    let beside = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = write(&beside, &target, bytes).and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // WHY: the failure to tell is that of the writing; what is left over is hidden.
        let _ = fs::remove_file(&beside);
    }
    written.writing(path)
}

fn write(beside: &Path, target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(beside)?;
    if let Ok(known) = fs::metadata(target) {
        file.set_permissions(known.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
