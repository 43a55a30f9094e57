//! Reading the repository: its crates, sources and documents.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the repository has a root")
}

/// All files below `folder` with this extension, sorted; build output and hidden folders left out.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, extension, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if path.is_dir() {
            if name != "target" && name != "node_modules" && !name.starts_with('.') {
                collect(&path, extension, found);
            }
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

/// The folders of the crates.
pub fn crates() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root().join("crates"))
        .expect("there is a folder `crates`")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("Cargo.toml").is_file())
        .collect();
    found.sort();
    found
}

/// The text of a file.
pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as people write it: from the root of the repository.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The code of a source file by line number from 1, without comments and without its tests, which
/// stand last.
pub fn code_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut pending = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed == "#[cfg(test)]" {
            pending = Some(index);
            continue;
        }
        if pending.take().is_some() && trimmed.starts_with("mod ") && trimmed.ends_with('{') {
            break;
        }
        if trimmed.starts_with("//") {
            continue;
        }
        let code = line.split(" // ").next().unwrap_or(line);
        lines.push((index + 1, code.to_owned()));
    }
    lines
}

/// Whether a source file is compiled for tests only: it, or a module that holds it, stands under
/// `#[cfg(test)]`.
pub fn is_for_tests(path: &Path) -> bool {
    let mut module = path.to_path_buf();
    while let (Some(folder), Some(name)) = (module.parent(), module.file_stem()) {
        let declared = format!("mod {};", name.to_string_lossy());
        let beside = folder.with_extension("rs");
        let parent = [folder.join("lib.rs"), folder.join("main.rs"), beside]
            .into_iter()
            .find(|file| file.is_file());
        let Some(parent) = parent.filter(|parent| *parent != module) else {
            return false;
        };
        let text = read(&parent);
        let mut lines = text.lines().map(str::trim);
        while let Some(line) = lines.next() {
            if line == "#[cfg(test)]" && lines.next().is_some_and(|next| next.ends_with(&declared))
            {
                return true;
            }
        }
        module = parent;
    }
    false
}

/// Fails with one line for each finding.
pub fn none(what: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{what}:\n  {}", findings.join("\n  "));
}
