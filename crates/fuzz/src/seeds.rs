//! Seeds: the samples, examples and cases of the repository, and a few files of this crate.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the repository that this program was built from.
pub fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).into()
}

/// A file by its path from the root; nothing where it is absent.
pub fn file(path: &str) -> Vec<u8> {
    fs::read(root().join(path)).unwrap_or_default()
}

/// The same as text.
pub fn text(path: &str) -> String {
    String::from_utf8_lossy(&file(path)).into_owned()
}

/// The files at or below a folder that end so, by path.
pub fn files(folder: &str, end: &str) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    gather(&root().join(folder), end, &mut paths);
    paths.sort();
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .collect()
}

fn gather(folder: &Path, end: &str, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, end, paths);
        } else if path.to_string_lossy().ends_with(end) {
            paths.push(path);
        }
    }
}

/// The agreements of the examples and cases, file by file.
pub fn agreements() -> Vec<Vec<u8>> {
    let mut seeds = files("crates/evidence/agreements", ".yaml");
    seeds.extend(files("examples", ".yaml"));
    seeds.extend(files("crates/cli/src/command/init", ".yaml"));
    for page in ["crates/agreement/cases", "crates/measure/cases"] {
        for text in files(page, ".md") {
            seeds.extend(blocks(&String::from_utf8_lossy(&text)));
        }
    }
    seeds
}

/// The blocks of YAML in a page.
fn blocks(page: &str) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with("```yaml") {
            continue;
        }
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(line);
            block.push('\n');
        }
        if !block.starts_with("entente:") {
            block.insert_str(0, "entente: 1\nalliance: test\nzone: UTC\n");
        }
        blocks.push(block.into_bytes());
    }
    blocks
}
