//! Changes as text for a terminal, as blocks, and as JSON.

use serde_json::{Value, json as object};

use super::{Change, Difference, Kind};
use crate::explain::{Block, Document, Line, Run, characters, text};

impl Kind {
    /// In a word.
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Changed => "changed",
            Kind::Renamed { .. } => "renamed",
        }
    }
}

/// Changes in lines: what was said after `-`, what is said after `+`.
pub fn plain(changes: &[Change]) -> String {
    let mut out = String::new();
    for change in changes {
        out.push_str(&format!("{} {}", change.kind.word(), change.address));
        if let Kind::Renamed { from } = &change.kind {
            out.push_str(&format!(", which was {from}"));
        }
        out.push('\n');
        for difference in &change.differences {
            for (mark, side) in [("-", &difference.before), ("+", &difference.after)] {
                if let Some(side) = side {
                    let side = characters(&text(side.as_str()));
                    out.push_str(&format!("  {mark} {side}\n"));
                }
            }
        }
        out.push('\n');
    }
    out
}

/// Changes as a document.
pub fn blocks(before: &Document, after: &Document, changes: &[Change]) -> Vec<Block> {
    let mut found = vec![
        Block::Heading {
            level: 1,
            line: text(format!("Changes to {}", after.title)),
            anchor: "changes".into(),
        },
        Block::Table {
            head: ["Version", "Name", "Hash"].map(text).to_vec(),
            rows: vec![version("Before", before), version("After", after)],
        },
    ];
    if changes.is_empty() {
        found.push(Block::Paragraph(text("Both versions say the same.")));
    }
    for change in changes {
        let mut line = text(match change.kind {
            Kind::Added => "Added: ",
            Kind::Removed => "Removed: ",
            Kind::Changed => "Changed: ",
            Kind::Renamed { .. } => "Renamed: ",
        });
        line.extend(change.called.iter().cloned());
        found.push(Block::Heading {
            level: 2,
            line,
            anchor: crate::explain::anchor(&change.address),
        });
        if let Kind::Renamed { from } = &change.kind {
            found.push(Block::Paragraph(text(format!(
                "It was called {from}, and says the same."
            ))));
        }
        if !change.differences.is_empty() {
            found.push(Block::Table {
                head: ["About", "Before", "After"].map(text).to_vec(),
                rows: change.differences.iter().map(row).collect(),
            });
        }
    }
    found
}

fn version(which: &str, document: &Document) -> Vec<Line> {
    vec![
        text(which),
        text(document.version.as_str()),
        vec![Run::Code(document.hash.clone())],
    ]
}

fn row(difference: &Difference) -> Vec<Line> {
    let side = |side: &Option<String>| text(side.as_deref().unwrap_or("—"));
    vec![
        text(difference.what.join(", ")),
        side(&difference.before),
        side(&difference.after),
    ]
}

/// Changes as JSON.
pub fn json(before: &Document, after: &Document, changes: &[Change]) -> Value {
    let version =
        |document: &Document| object!({ "version": document.version, "hash": document.hash });
    let changes: Vec<Value> = changes
        .iter()
        .map(|change| {
            let differences: Vec<Value> = change
                .differences
                .iter()
                .map(|difference| {
                    object!({
                        "path": difference.path,
                        "about": difference.what,
                        "before": difference.before,
                        "after": difference.after,
                    })
                })
                .collect();
            let mut value = object!({
                "clause": change.address,
                "title": characters(&change.called),
                "change": change.kind.word(),
                "differences": differences,
            });
            if let Kind::Renamed { from } = &change.kind {
                value["from"] = object!(from);
            }
            value
        })
        .collect();
    object!({ "before": version(before), "after": version(after), "changes": changes })
}
