//! Every kind of fact has a line in the glossary, a chapter in the reference and a frozen vector.

use crate::repository::{none, read, root};

#[test]
fn every_kind_of_fact_is_documented_and_frozen() {
    let glossary = read(&root().join("docs/glossary.md"));
    let reference = read(&root().join("docs/reference/facts.md"));
    let mut findings = Vec::new();
    for kind in facts::Body::KINDS {
        let line = format!("| `{kind}` |");
        if !glossary.lines().any(|text| text.starts_with(&line)) {
            findings.push(format!("docs/glossary.md has no line `{line}`"));
        }
        let chapter = format!("## {kind}");
        if !reference.lines().any(|text| text == chapter) {
            findings.push(format!(
                "docs/reference/facts.md has no chapter `{chapter}`"
            ));
        }
        let vector = format!("crates/facts/vectors/{kind}.json");
        if !root().join(&vector).is_file() {
            findings.push(format!("{vector} does not exist"));
        }
    }
    none("kinds of fact", &findings);
}
