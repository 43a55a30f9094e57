//! Every rule of the linter has its page.

use std::fs;

use crate::repository::{none, root};

#[test]
fn every_rule_has_a_page() {
    let rules = root().join("crates/agreement/src/rule");
    let pages = root().join("docs/reference/rules");
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
        if !pages.join(format!("{rule}.md")).is_file() {
            findings.push(format!(
                "`{rule}` has no page docs/reference/rules/{rule}.md"
            ));
        }
    }
    none("rules", &findings);
}
