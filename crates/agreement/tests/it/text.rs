//! Helpers: an agreement from text, and findings as lines.

use std::collections::BTreeMap;

use agreement::{Loaded, load};
use facts::Diagnostic;

/// Loads one file as `alliance.yaml`.
pub fn loaded(text: &str) -> Loaded {
    load(&files(&[("alliance.yaml", text)]))
}

/// Files from texts.
pub fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    list.iter()
        .map(|(path, text)| ((*path).to_string(), text.as_bytes().to_vec()))
        .collect()
}

/// Findings as lines: `error wrong-shape 3:7 message`, and those that the text keeps silent:
/// `suppressed warning measure-unused 5:3 (the reason)`.
pub fn lines(loaded: &Loaded) -> String {
    let found = loaded.diagnostics.iter().map(|finding| {
        let head = head(loaded, finding);
        format!("{head} {}\n", finding.message.english())
    });
    let aside = loaded.suppressed.iter().map(|suppressed| {
        let head = head(loaded, &suppressed.finding);
        format!("suppressed {head} ({})\n", suppressed.reason)
    });
    found.chain(aside).collect()
}

fn head(loaded: &Loaded, finding: &Diagnostic) -> String {
    let mut place = "-".to_string();
    if let Some(labelled) = finding.places.first() {
        let file = &*labelled.place.file;
        let text = loaded.sources.get(file).unwrap_or("");
        let (line, column) = labelled.place.line_column(text);
        let file = if file == "alliance.yaml" {
            String::new()
        } else {
            format!("{file}:")
        };
        place = format!("{file}{line}:{column}");
    }
    format!("{} {} {place}", finding.severity, finding.rule)
}
