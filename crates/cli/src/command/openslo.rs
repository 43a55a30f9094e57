//! `entente openslo`: service level objectives as clauses of an agreement.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use agreement::{Sources, render};
use clap::Args;
use exchange::openslo;
use facts::Severity;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{At, Exit, Failure};

/// Turn OpenSLO objectives into clauses of an agreement.
///
/// Prints one YAML document for each objective, or writes each into a file of its own with --into. Exits with 1 when a file is not valid OpenSLO.
#[derive(Args)]
pub struct Arguments {
    /// OpenSLO files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write the clauses into this folder, such as RECORD/agreement/openslo
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

/// Reads them and prints or writes the clauses.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let mut clauses = BTreeMap::new();
    let mut findings_json = Vec::new();
    let mut errors = 0;
    for path in &arguments.files {
        let name = path.display().to_string();
        let bytes = fs::read(path).reading(path)?;
        let text = String::from_utf8_lossy(&bytes);
        let (objectives, findings) = openslo::read(&text, &name);
        let sources = Sources::new(&[(name.clone(), bytes.clone())].into());
        if !findings.is_empty() {
            console.say(&render::text(&findings, &sources, true));
        }
        errors += findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count();
        findings_json.extend(
            findings
                .iter()
                .map(|finding| render::json(finding, &sources)),
        );
        for objective in &objectives {
            match openslo::to_agreement_yaml(objective) {
                Ok(clause) => {
                    let previous = clauses.insert(objective.id.clone(), clause);
                    if previous.is_some() {
                        console.warn(&format!(
                            "`{}` stands twice; the last one is taken",
                            objective.id
                        ));
                    }
                }
                Err(why) => console.warn(&format!("`{}` becomes no clause: {why}", objective.id)),
            }
        }
    }
    let written = match &arguments.into {
        Some(folder) => write(folder, &clauses)?,
        None => Vec::new(),
    };
    if console.json() {
        let texts: Vec<Value> = clauses
            .iter()
            .map(|(id, text)| json!({ "id": id, "text": text }))
            .collect();
        console.print_json(&json!({
            "clauses": texts,
            "findings": findings_json,
            "written": written,
        }))?;
    } else if arguments.into.is_none() {
        let mut out = console.out();
        for (place, text) in clauses.values().enumerate() {
            if place > 0 {
                writeln!(out, "---")?;
            }
            out.write_all(text.as_bytes())?;
        }
        out.flush()?;
    } else {
        console.say(&format!("{} files written", written.len()));
        console.next("see whether they fit the agreement", "entente check RECORD");
    }
    Ok(if errors > 0 {
        Exit::CouldNot
    } else {
        Exit::Fine
    })
}

/// Writes each clause into a file of its own, over none that is there.
fn write(
    folder: &std::path::Path,
    clauses: &BTreeMap<String, String>,
) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).writing(folder)?;
    let mut written = Vec::new();
    for (id, text) in clauses {
        let name: String = id
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' || c == '_' {
                    c
                } else {
                    '-'
                }
            })
            .collect();
        let path = folder.join(format!("{name}.yaml"));
        if path.exists() {
            return Err(
                Failure::new(format!("`{}` is there already", path.display()))
                    .hint("name another folder, or remove the file"),
            );
        }
        fs::write(&path, text).writing(&path)?;
        written.push(path);
    }
    Ok(written)
}
