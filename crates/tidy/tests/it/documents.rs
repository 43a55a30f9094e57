//! Documents: what they name exists.

use std::path::{Path, PathBuf};

use crate::repository::{files, none, read, root, shown};

#[test]
fn every_path_in_the_architecture_exists() {
    let root = root();
    let text = read(&root.join("ARCHITECTURE.md"));
    let mut findings = Vec::new();
    let mut seen = 0;
    for quoted in text.split('`').skip(1).step_by(2) {
        let looks_like_a_path = quoted.contains('/')
            && !quoted.contains(|c: char| c.is_whitespace() || "<>*{}:()".contains(c));
        if !looks_like_a_path {
            continue;
        }
        seen += 1;
        if !root.join(quoted).exists() {
            findings.push(format!("`{quoted}`"));
        }
    }
    none("paths that do not exist", &findings);
    assert!(seen > 10, "the map names only {seen} paths");
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut findings = Vec::new();
    for document in files(&root(), "md") {
        let text = read(&document);
        let folder = document.parent().expect("a folder");
        for target in links(&text) {
            if let Some(path) = relative(folder, &target)
                && !path.exists()
            {
                findings.push(format!("{}: {target}", shown(&document)));
            }
        }
    }
    none("links that lead nowhere", &findings);
}

#[test]
fn every_document_can_be_reached() {
    let root = root();
    let mut reached = vec![root.join("README.md")];
    let mut next = 0;
    while next < reached.len() {
        let document = reached[next].clone();
        next += 1;
        let folder = document.parent().expect("a folder");
        for target in links(&read(&document)) {
            let Some(path) = relative(folder, &target).and_then(|path| path.canonicalize().ok())
            else {
                continue;
            };
            let is_document = path.extension().is_some_and(|e| e == "md");
            if is_document && !reached.contains(&path) {
                reached.push(path);
            }
        }
    }
    let lost: Vec<String> = files(&root.join("docs"), "md")
        .into_iter()
        .filter(|path| !reached.contains(path))
        .map(|path| shown(&path))
        .collect();
    none("documents that no link leads to from README.md", &lost);
}

/// The targets of the links `[text](target)`, code blocks left out.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let mut rest = line;
        while let Some(start) = rest.find("](") {
            rest = &rest[start + 2..];
            if let Some(end) = rest.find(')') {
                found.push(rest[..end].to_owned());
            }
        }
    }
    found
}

/// The file that a relative link leads to; nothing for other links.
fn relative(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split('#').next().unwrap_or_default();
    let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
    (!elsewhere).then(|| folder.join(path))
}

#[test]
fn the_list_of_documents_names_every_rule() {
    let root = root();
    let list = read(&root.join("docs/README.md"));
    let linked = links(&list);
    let missing: Vec<String> = files(&root.join("docs/reference/rules"), "md")
        .into_iter()
        .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
        .filter(|name| {
            !linked
                .iter()
                .any(|link| link.ends_with(&format!("rules/{name}")))
        })
        .collect();
    none("rules that docs/README.md does not name", &missing);
}
