//! `entente fmt`: agreement text in the one layout.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use agreement::seal::{COMMITMENTS, SALTS};
use agreement::{Sources, format::format, render};
use clap::Args;
use facts::Diagnostic;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::record_folder::{replace, versions_at};

/// Lay agreement text out in the one way: indentation, order of keys, quotes, empty lines.
///
/// Meaning and comments stay; ids keep the author's order. A file that is not valid YAML is reported and left as it is; the files of a sealed version stay as they are.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// Change nothing; list the files that are laid out otherwise, and exit with 3 when there are any
    #[arg(long)]
    check: bool,
}

/// What became of a file.
struct Outcome {
    path: PathBuf,
    changed: bool,
    findings: Vec<Diagnostic>,
    sources: Sources,
}

/// Lays out every file of every version.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut outcomes = Vec::new();
    for version in versions_at(&arguments.path)? {
        // WHY: a text that was sealed is what is signed; another layout would be another text.
        if version.files.contains_key(SALTS) || version.files.contains_key(COMMITMENTS) {
            console.warn(&format!(
                "`{}` is sealed, and stays as it is",
                version.folder.display()
            ));
            continue;
        }
        for (name, bytes) in &version.files {
            if !name.ends_with(".yaml") && !name.ends_with(".yml") {
                continue;
            }
            let path = version.folder.join(name);
            let mut outcome = Outcome {
                path,
                changed: false,
                findings: Vec::new(),
                sources: Sources::new(&BTreeMap::from([(name.clone(), bytes.clone())])),
            };
            match format(name, bytes) {
                Ok(text) => {
                    outcome.changed = text.as_bytes() != bytes;
                    if outcome.changed && !arguments.check {
                        replace(&outcome.path, text.as_bytes())?;
                    }
                }
                Err(findings) => outcome.findings = findings,
            }
            outcomes.push(outcome);
        }
    }
    let changed = outcomes.iter().filter(|outcome| outcome.changed).count();
    let broken = outcomes.iter().any(|outcome| !outcome.findings.is_empty());
    if console.json() {
        print_json(&outcomes, console)?;
    } else {
        print_text(&outcomes, console)?;
    }
    console.say(&match (changed, arguments.check) {
        (0, _) => format!("{} files, none of them to be changed", outcomes.len()),
        (n, true) => format!(
            "{n} of {} files would change; lay them out: entente fmt {}",
            outcomes.len(),
            arguments.path.display()
        ),
        (n, false) => format!("{n} of {} files changed", outcomes.len()),
    });
    Ok(match (broken, changed > 0 && arguments.check) {
        (true, _) => Exit::CouldNot,
        (false, true) => Exit::Findings,
        (false, false) => Exit::Fine,
    })
}

fn print_text(outcomes: &[Outcome], console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    for outcome in outcomes {
        if !outcome.findings.is_empty() {
            writeln!(out, "in {}:\n", outcome.path.display())?;
            writeln!(
                out,
                "{}",
                render::text(&outcome.findings, &outcome.sources, true)
            )?;
        }
    }
    for outcome in outcomes.iter().filter(|outcome| outcome.changed) {
        writeln!(out, "{}", outcome.path.display())?;
    }
    out.flush()?;
    Ok(())
}

fn print_json(outcomes: &[Outcome], console: &Console) -> Result<(), Failure> {
    let files: Vec<Value> = outcomes
        .iter()
        .map(|outcome| {
            let findings: Vec<Value> = outcome
                .findings
                .iter()
                .map(|finding| render::json(finding, &outcome.sources))
                .collect();
            json!({ "path": outcome.path, "changed": outcome.changed, "findings": findings })
        })
        .collect();
    console.print_json(&json!({ "files": files }))?;
    Ok(())
}
