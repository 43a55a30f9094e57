//! Every example of the documentation is run, and its facts and lines are those on the page.

use std::path::PathBuf;

use expect_test::expect_file;

use crate::invoices;
use crate::world::{imported, mapping};

fn page(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// The page with the facts of each example computed anew.
fn run(text: &str) -> String {
    let mut out = String::new();
    let (mut yaml, mut file) = (String::new(), String::new());
    let mut block: Option<(String, String)> = None;
    let mut examples = 0;
    for line in text.split_inclusive('\n') {
        let fence = line.trim_end().strip_prefix("```");
        match (&mut block, fence) {
            (None, Some(kind)) => {
                block = Some((kind.to_owned(), String::new()));
                out.push_str(line);
            }
            (Some((kind, content)), Some("")) => {
                match kind.as_str() {
                    "yaml" => yaml = content.clone(),
                    "csv" | "json" | "xml" => file = content.clone(),
                    "lines" => {
                        out.push_str(&invoices::read(&yaml, &file));
                        examples += 1;
                        yaml.clear();
                    }
                    "facts" => {
                        out.push_str(&facts_of(&yaml, &file));
                        examples += 1;
                    }
                    _ => {}
                }
                block = None;
                out.push_str(line);
            }
            (Some((kind, content)), _) => {
                content.push_str(line);
                if kind != "facts" && kind != "lines" {
                    out.push_str(line);
                }
            }
            (None, None) => out.push_str(line),
        }
    }
    assert!(examples > 0, "a page without examples");
    out
}

fn facts_of(yaml: &str, file: &str) -> String {
    let mut text = yaml.to_owned();
    for (key, line) in [("source:", "source: desk\n"), ("by:", "by: volta\n")] {
        if !yaml.lines().any(|known| known.starts_with(key)) {
            text.push_str(line);
        }
    }
    let outcome = imported(&mapping(&text), file.as_bytes());
    outcome.lines() + &outcome.reasons()
}

fn check(path: &str) {
    let path = page(path);
    let text = std::fs::read_to_string(&path).unwrap();
    expect_file![path].assert_eq(&run(&text));
}

#[test]
fn the_reference_of_mappings() {
    check("docs/reference/mapping.md");
}

#[test]
fn the_guide_to_import_a_log() {
    check("docs/guides/import-your-log.md");
}

#[test]
fn the_reference_of_invoices() {
    check("docs/reference/invoices.md");
}
