//! `entente diff`: what changes in meaning between two versions of an agreement.

use std::path::PathBuf;

use agreement::diff::{self, Change};
use agreement::explain::{self, Document};
use clap::{Args, ValueEnum};
use facts::English;

use super::explain::{pretty, write};
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::version_text::{Chosen, all_versions, last_version};

/// Compare two versions of an agreement by what they mean, clause by clause.
///
/// Layout, comments, the order of keys and another way to write the same value are no difference. Exits
/// with 1 when a text has errors, and with 3 on differences under --strict.
#[derive(Args)]
pub struct Arguments {
    /// The earlier version: a folder of agreement text; alone, the last two versions of a record
    #[arg(default_value = ".", value_name = "BEFORE")]
    before: PathBuf,
    /// The later version
    #[arg(value_name = "AFTER")]
    after: Option<PathBuf>,
    /// How to print the differences
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write them to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 3 when there are differences
    #[arg(long)]
    strict: bool,
}

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// Markdown
    Markdown,
    /// One HTML page that needs nothing else, fit for print
    Html,
    /// For programs
    Json,
}

/// Compares them.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (before, after) = versions(arguments)?;
    let (old, new) = (Document::of(&before.loaded), Document::of(&after.loaded));
    let changes = diff::diff(&old, &new, &English);
    let format = match console.json() {
        true => Format::Json,
        false => arguments.format,
    };
    let text = match format {
        Format::Text => format!("{}{}\n", diff::plain(&changes), summary(&changes)),
        Format::Markdown => explain::markdown(&diff::blocks(&old, &new, &changes, &English)),
        Format::Html => explain::html(&new.title, &diff::blocks(&old, &new, &changes, &English)),
        Format::Json => pretty(&diff::json(&old, &new, &changes)),
    };
    write(&text, arguments.out.as_deref(), console)?;
    for chosen in [&before, &after] {
        if chosen.loaded.has_errors() {
            console.warn(&format!(
                "the text in `{}` has errors, and what could not be understood is not compared",
                chosen.folder.display()
            ));
            console.next(
                "see them",
                &format!("entente check {}", chosen.folder.display()),
            );
        }
    }
    Ok(if before.loaded.has_errors() || after.loaded.has_errors() {
        Exit::CouldNot
    } else if arguments.strict && !changes.is_empty() {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn versions(arguments: &Arguments) -> Result<(Chosen, Chosen), Failure> {
    if let Some(after) = &arguments.after {
        return Ok((last_version(&arguments.before)?, last_version(after)?));
    }
    let mut all = all_versions(&arguments.before)?;
    match (all.pop(), all.pop()) {
        (Some(after), Some(before)) => Ok((before, after)),
        _ => Err(Failure::wrong_use(format!(
            "`{}` holds one version only",
            arguments.before.display()
        ))
        .hint("name two folders: entente diff BEFORE AFTER")),
    }
}

/// `2 clauses changed, 1 added`.
fn summary(changes: &[Change]) -> String {
    let parts: Vec<String> = ["changed", "added", "removed", "renamed"]
        .iter()
        .filter_map(|word| {
            let same = changes.iter().filter(|change| change.kind.word() == *word);
            let count = same.count();
            (count > 0).then(|| format!("{count} {word}"))
        })
        .collect();
    match parts.is_empty() {
        true => "both say the same".into(),
        false => format!("clauses: {}", parts.join(", ")),
    }
}
