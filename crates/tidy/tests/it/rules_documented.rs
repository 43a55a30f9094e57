//! Every rule of the linter has its page and its cases.

use std::fs;

use crate::repository::{none, root};

#[test]
fn every_rule_has_a_page_and_cases() {
    let rules = root().join("crates/agreement/src/rule");
    let beside = ["docs/reference/rules", "crates/agreement/cases/rules"];
    let names = |folder: &std::path::Path, extension: &str| -> Vec<String> {
        fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == extension))
            .map(|path| {
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .replace('_', "-")
            })
            .collect()
    };
    let mut findings = Vec::new();
    for rule in names(&rules, "rs") {
        for folder in beside {
            let file = format!("{folder}/{rule}.md");
            if !root().join(&file).is_file() {
                findings.push(format!("`{rule}` has no {file}"));
            }
        }
    }
    none("rules", &findings);
}
