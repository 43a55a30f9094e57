//! Changes as text for a terminal, as blocks, and as JSON.

use facts::{Sentence, Voice, say};
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

/// Changes as a document, in the language of a voice.
pub fn blocks(
    before: &Document,
    after: &Document,
    changes: &[Change],
    voice: &dyn Voice,
) -> Vec<Block> {
    let say = |said: Sentence| text(said.spoken(voice));
    let mut found = vec![
        Block::Heading {
            level: 1,
            line: say(say!(
                "diff-title",
                "Changes to {title}",
                title = &after.title
            )),
            anchor: "changes".into(),
        },
        Block::Table {
            head: vec![
                say(say!("diff-version", "Version")),
                say(say!("diff-name", "Name")),
                say(say!("diff-hash", "Hash")),
            ],
            rows: vec![
                version(say(diff_before()), before),
                version(say(diff_after()), after),
            ],
        },
    ];
    if changes.is_empty() {
        found.push(Block::Paragraph(say(say!(
            "diff-same",
            "Both versions say the same."
        ))));
    }
    for change in changes {
        let what = match change.kind {
            Kind::Added => say!("diff-added", "Added"),
            Kind::Removed => say!("diff-removed", "Removed"),
            Kind::Changed => say!("diff-changed", "Changed"),
            Kind::Renamed { .. } => say!("diff-renamed", "Renamed"),
        };
        let mut line = text(format!("{}: ", what.spoken(voice)));
        line.extend(change.called.iter().cloned());
        found.push(Block::Heading {
            level: 2,
            line,
            anchor: crate::explain::anchor(&change.address),
        });
        if let Kind::Renamed { from } = &change.kind {
            found.push(Block::Paragraph(say(say!(
                "diff-was-called",
                "It was called {from}, and says the same.",
                from
            ))));
        }
        if !change.differences.is_empty() {
            found.push(Block::Table {
                head: vec![
                    say(say!("diff-about", "About")),
                    say(diff_before()),
                    say(diff_after()),
                ],
                rows: change.differences.iter().map(row).collect(),
            });
        }
    }
    found
}

fn diff_before() -> Sentence {
    say!("diff-before", "Before")
}

fn diff_after() -> Sentence {
    say!("diff-after", "After")
}

fn version(which: Line, document: &Document) -> Vec<Line> {
    vec![
        which,
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
