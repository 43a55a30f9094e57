//! The literate cases: an agreement in YAML, and the findings that it gives.
//!
//! In a case file, a heading begins a case; a block `yaml` is `alliance.yaml`, a block that names a
//! path after `yaml`, `ics` or `text` is a further file; the block `findings` holds what is expected, and a
//! case without one is clean. Rules have a file each, under `rules/`; a block `as_of` names the instant at
//! which a term may have ended. A block after the word `fragment` is put behind a minimal head.

use std::collections::BTreeMap;
use std::path::Path;

use agreement::version::check_together;
use agreement::{Loaded, load};
use facts::Instant;

use crate::text::lines;

const HEAD: &str = "entente: 1\nalliance: test\nzone: Europe/Amsterdam\n";

pub struct Case {
    pub title: String,
    pub files: BTreeMap<String, Vec<u8>>,
    pub expected: String,
    as_of: Option<Instant>,
}

impl Case {
    /// What is found in it; as of an instant, where it names one.
    fn loaded(&self) -> Loaded {
        let mut loaded = load(&self.files);
        if let Some(as_of) = self.as_of {
            check_together(std::slice::from_mut(&mut loaded), as_of);
        }
        loaded
    }
}

/// The agreements without a finding.
pub fn clean_cases() -> Vec<Case> {
    cases(include_str!("../../cases/clean.md"))
}

pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.into(),
                files: BTreeMap::new(),
                expected: String::new(),
                as_of: None,
            });
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(line);
            block.push('\n');
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        let words: Vec<&str> = info.split(' ').collect();
        match words.as_slice() {
            ["findings"] => case.expected = block,
            ["as_of"] => {
                let instant = Instant::parse(block.trim()).expect("an instant");
                case.as_of = Some(instant);
            }
            ["yaml"] => {
                case.files
                    .insert("alliance.yaml".into(), block.into_bytes());
            }
            ["yaml", "fragment"] => {
                let text = format!("{HEAD}{block}");
                case.files.insert("alliance.yaml".into(), text.into_bytes());
            }
            ["yaml" | "ics" | "text", path] => {
                case.files.insert((*path).into(), block.into_bytes());
            }
            _ => panic!("the block `{info}` has no meaning in a case"),
        }
    }
    cases
}

#[test]
fn literate_cases_give_their_findings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<_> = [folder.clone(), folder.join("rules")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("the folder of cases"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let mut wrong = String::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a case file");
        let mut written = text.clone();
        for case in cases(&text) {
            let found = lines(&case.loaded());
            if found != case.expected {
                wrong.push_str(&format!(
                    "{} / {}\n--- expected\n{}--- found\n{found}\n",
                    path.display(),
                    case.title,
                    case.expected
                ));
                let old = format!("```findings\n{}```", case.expected);
                let head = format!("## {}\n", case.title);
                if let Some(at) = written.find(&head)
                    && written[at..].contains(&old)
                {
                    let end = written[at..].replacen(&old, &format!("```findings\n{found}```"), 1);
                    written.replace_range(at.., &end);
                }
            }
        }
        if update && written != text {
            std::fs::write(&path, written).expect("the case file is written");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
