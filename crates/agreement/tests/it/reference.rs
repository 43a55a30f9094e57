//! The reference: its examples load, its pages of rules are those of the code.

use std::path::{Path, PathBuf};

use agreement::{load, render};

use crate::text::{files, lines};

const FIRST: &str = "<!-- rules: written by a test -->";
const LAST: &str = "<!-- end of rules -->";

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
        let found = render::text(&loaded.diagnostics, &loaded.sources, false);
        assert_eq!(found, "", "{example}");
    }
}

#[test]
fn the_language_lists_the_rules() {
    let path = docs().join("agreement.md");
    let mut text = std::fs::read_to_string(&path).expect("the reference");
    let names = agreement::rule::ALL.iter().map(|rule| rule.name);
    let links: Vec<String> = names
        .map(|name| format!("[{name}](rules/{name}.md)"))
        .collect();
    let list = format!("{FIRST}\n{}.\n{LAST}", links.join(" ·\n"));
    let (first, last) = (text.find(FIRST), text.find(LAST));
    let range = first.expect("the list")..last.expect("its end") + LAST.len();
    if std::env::var_os("UPDATE_PAGES").is_some() {
        text.replace_range(range.clone(), &list);
        std::fs::write(&path, &text).expect("the reference is written");
    } else {
        assert_eq!(text[range], list, "write it with UPDATE_PAGES=1");
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
fn the_example_of_the_terms_is_clean() {
    let example = include_str!("../../cases/terms/contract.yaml");
    let loaded = load(&files(&[("alliance.yaml", example)]));
    assert_eq!(lines(&loaded), "");
    assert!(!loaded.agreement.remedies.is_empty() && loaded.agreement.exit.is_some());
}

#[test]
fn the_sections_made_of_terms_have_their_page() {
    let path = docs().join("terms.md");
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, agreement::reference::terms()).expect("the page is written");
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        page,
        agreement::reference::terms(),
        "write it with UPDATE_PAGES=1"
    );
}
