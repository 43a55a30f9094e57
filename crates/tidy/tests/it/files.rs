//! Files: small, reachable, and named by the house's habits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::repository::{crates, files, none, read, root, shown};

/// No file is longer.
const LONGEST: usize = 800;

/// Half of the files are shorter.
const MEDIAN: usize = 250;

#[test]
fn files_are_small() {
    let mut lengths: Vec<usize> = Vec::new();
    let mut findings = Vec::new();
    for path in files(&root().join("crates"), "rs") {
        let lines = read(&path).lines().count();
        if lines > LONGEST {
            findings.push(format!("{} has {lines} lines", shown(&path)));
        }
        lengths.push(lines);
    }
    none("look for the second noun", &findings);
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN, "the median file has {median} lines");
}

#[test]
fn every_file_begins_with_its_comment() {
    let mut findings = Vec::new();
    for path in files(&root().join("crates"), "rs") {
        let text = read(&path);
        let first = text.lines().find(|line| !line.starts_with("#!["));
        if !first.is_some_and(|line| line.starts_with("//!")) {
            findings.push(shown(&path));
        }
    }
    none("files without a module comment", &findings);
}

#[test]
fn no_file_is_called_mod() {
    let found: Vec<String> = files(&root().join("crates"), "rs")
        .iter()
        .filter(|path| path.file_name().is_some_and(|name| name == "mod.rs"))
        .map(|path| shown(path))
        .collect();
    none("write `change.rs` beside `change/`", &found);
}

#[test]
fn every_file_is_compiled() {
    let mut findings = Vec::new();
    for folder in crates() {
        let mut reached = BTreeSet::new();
        for entry in ["src/lib.rs", "src/main.rs", "tests/it/main.rs"] {
            let entry = folder.join(entry);
            if entry.is_file() {
                follow(&entry, &mut reached);
            }
        }
        for part in ["src", "tests"] {
            for path in files(&folder.join(part), "rs") {
                if !reached.contains(&path) {
                    findings.push(shown(&path));
                }
            }
        }
    }
    none("files that no `mod` names", &findings);
}

/// Adds a file and every file that it names by `mod`.
fn follow(file: &Path, reached: &mut BTreeSet<PathBuf>) {
    if !reached.insert(file.to_path_buf()) {
        return;
    }
    let parent = file.parent().expect("a folder");
    let stem = file.file_stem().expect("a name").to_string_lossy();
    let inner = match stem.as_ref() {
        "lib" | "main" => parent.to_path_buf(),
        stem => parent.join(stem),
    };
    for line in read(file).lines() {
        if let Some(name) = module(line) {
            let child = inner.join(format!("{name}.rs"));
            if child.is_file() {
                follow(&child, reached);
            }
        }
    }
}

/// The name in `mod name;`, whatever stands before `mod`.
fn module(line: &str) -> Option<&str> {
    let line = line.trim().strip_suffix(';')?;
    let (before, name) = line.rsplit_once("mod ")?;
    let plain = before.is_empty() || before.starts_with("pub");
    (plain && !name.contains(' ')).then_some(name)
}
