//! `entente check`: everything that is wrong in an agreement, with excerpts.

use std::io::Write;
use std::path::{Path, PathBuf};

use agreement::{Loaded, render};
use clap::{Args, ValueEnum};
use facts::Severity;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::record_folder::{AGREEMENT, RecordFolder, VersionFiles, versions_below};

/// Find what is wrong in an agreement: every finding with its place, reason and remedy.
///
/// Exits with 1 on errors, and with 3 on warnings under --strict.
#[derive(Args)]
pub struct Arguments {
    /// A record, or a folder of agreement text
    #[arg(default_value = ".", value_name = "RECORD|FOLDER")]
    path: PathBuf,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 3 when there are warnings
    #[arg(long)]
    strict: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, with excerpts
    Text,
    /// For programs
    Json,
}

/// Checks every version.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let versions = versions_at(&arguments.path)?;
    let checked: Vec<(VersionFiles, Loaded)> = versions
        .into_iter()
        .map(|version| {
            let loaded = agreement::load(&version.files);
            (version, loaded)
        })
        .collect();
    let count = |severity| {
        checked
            .iter()
            .flat_map(|(_, loaded)| &loaded.diagnostics)
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let counts = [
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Note),
    ];
    if console.json() || arguments.format == Format::Json {
        print_json(&checked, counts, console)?;
    } else {
        print_text(&checked, counts, console)?;
    }
    let [errors, warnings, _] = counts;
    Ok(if errors > 0 {
        Exit::CouldNot
    } else if arguments.strict && warnings > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// The versions of a record, or of a folder of agreement text.
fn versions_at(path: &Path) -> Result<Vec<VersionFiles>, Failure> {
    if path.join(agreement::ROOT_FILE).is_file() {
        return versions_below(path);
    }
    if path.is_file() {
        return Err(Failure::wrong_use(format!(
            "`{}` is a file; an agreement is a folder with a file `{}`",
            path.display(),
            agreement::ROOT_FILE
        )));
    }
    if path.is_dir() && !path.join(AGREEMENT).is_dir() {
        return versions_below(path);
    }
    RecordFolder::open(path)?.versions()
}

fn print_text(
    checked: &[(VersionFiles, Loaded)],
    [errors, warnings, notes]: [usize; 3],
    console: &Console,
) -> Result<(), Failure> {
    let mut out = console.out();
    for (version, loaded) in checked {
        if checked.len() > 1 && !loaded.diagnostics.is_empty() {
            writeln!(out, "in {}:\n", version.folder.display())?;
        }
        if !loaded.diagnostics.is_empty() {
            let text = render::text(&loaded.diagnostics, &loaded.sources, true);
            writeln!(out, "{text}")?;
        }
    }
    let versions = match checked.len() {
        1 => String::new(),
        n => format!("{n} versions, "),
    };
    writeln!(
        out,
        "{versions}{}, {}, {}",
        counted(errors, "error"),
        counted(warnings, "warning"),
        counted(notes, "note")
    )?;
    out.flush()?;
    if errors > 0 {
        console.say("figures are computed once the errors are mended");
    } else {
        console.next(
            "bring in a log",
            "entente import RECORD FILE --mapping NAME",
        );
    }
    Ok(())
}

fn print_json(
    checked: &[(VersionFiles, Loaded)],
    [errors, warnings, notes]: [usize; 3],
    console: &Console,
) -> Result<(), Failure> {
    let versions: Vec<Value> = checked
        .iter()
        .map(|(version, loaded)| {
            let findings: Vec<Value> = loaded
                .diagnostics
                .iter()
                .map(|finding| render::json(finding, &loaded.sources))
                .collect();
            json!({
                "folder": version.folder,
                "version": loaded.agreement.version,
                "hash": loaded.agreement.hash,
                "findings": findings,
            })
        })
        .collect();
    console.print_json(&json!({
        "versions": versions,
        "errors": errors,
        "warnings": warnings,
        "notes": notes,
    }))?;
    Ok(())
}

/// `1 error`, `2 errors`, `no errors`.
fn counted(n: usize, noun: &str) -> String {
    match n {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}
