//! The reference: its examples load, its pages of rules are those of the code.

use std::path::{Path, PathBuf};

use agreement::load;

use crate::text::{files, lines};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference")
}

fn blocks(text: &str, info: &str) -> Vec<String> {
    let opening = format!("```{info}\n");
    text.split(&opening)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap_or("").to_string())
        .collect()
}

#[test]
fn every_example_loads() {
    let text = std::fs::read_to_string(docs().join("agreement.md")).expect("the reference");
    let complete = blocks(&text, "yaml complete");
    let fragments = blocks(&text, "yaml");
    assert!(!complete.is_empty() && fragments.len() > 8);
    for example in &complete {
        let loaded = load(&files(&[("alliance.yaml", example)]));
        assert_eq!(lines(&loaded), "", "{example}");
    }
    for example in &fragments {
        let loaded = load(&files(&[
            ("alliance.yaml", &complete[0]),
            ("example.yaml", example),
        ]));
        assert_eq!(lines(&loaded), "", "{example}");
    }
}

#[test]
fn every_rule_has_its_page() {
    let update = std::env::var_os("UPDATE_PAGES").is_some();
    let mut known = Vec::new();
    for rule in agreement::rule::ALL {
        let path = docs().join(format!("rules/{}.md", rule.name));
        if update {
            std::fs::write(&path, rule.page()).expect("the page is written");
        }
        let page = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(page, rule.page(), "write it with UPDATE_PAGES=1");
        assert!(page.starts_with(&format!("# {}\n", rule.name)));
        known.push(path.file_name().map(|name| name.to_owned()));
    }
    for entry in std::fs::read_dir(docs().join("rules")).expect("the pages") {
        let name = entry.expect("a page").file_name();
        assert!(known.contains(&Some(name.clone())), "{name:?} has no rule");
    }
}

#[test]
fn every_rule_has_its_case() {
    let cases = include_str!("../../cases/shapes.md");
    for rule in agreement::rule::ALL {
        assert!(
            cases.contains(&format!("\nwarning {} ", rule.name)),
            "no case shows `{}`",
            rule.name
        );
    }
}
