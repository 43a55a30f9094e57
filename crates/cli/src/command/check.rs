//! `entente check`: everything that is wrong in an agreement, with excerpts.

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use agreement::Loaded;
use agreement::render::{self, Checked};
use clap::{Args, ValueEnum};
use facts::Zone;
use told::findings::{self, Counts};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::moment::Moment;
use crate::record_folder::{FACTS, VersionFiles, versions_at};

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
    /// Whether a term has ended is judged at this instant, such as 2025-03-03T09:00:00Z; the present where it is left out
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse)]
    as_of: Option<Moment>,
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
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub, which show each finding in a pull request
    Github,
}

/// Checks every version.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let versions = versions_at(&arguments.path)?;
    let mut loaded: Vec<Loaded> = versions
        .iter()
        .map(|version| agreement::load(&version.files))
        .collect();
    let zone = loaded.last().map(|loaded| loaded.agreement.zone.clone());
    let as_of = Moment::or_present(arguments.as_of, &zone.unwrap_or(Zone::utc()));
    agreement::version::check_together(&mut loaded, as_of);
    let checked: Vec<(VersionFiles, Loaded)> = versions.into_iter().zip(loaded).collect();
    let counts = Counts::of(checked.iter().map(|(_, loaded)| loaded));
    match arguments.format {
        Format::Text if !console.json() => {
            print_text(&checked, &counts, console)?;
            next(&counts, &arguments.path, console);
        }
        Format::Text | Format::Json => {
            let named = checked.iter();
            let named: Vec<(String, &Loaded)> = named
                .map(|(version, loaded)| (version.folder.display().to_string(), loaded))
                .collect();
            console.print_json(&findings::document(&named))?;
        }
        Format::Sarif => with_folders(&checked, |checked| {
            console.print_json(&render::sarif(checked, env!("CARGO_PKG_VERSION")))
        })?,
        Format::Github => with_folders(&checked, |checked| {
            let mut out = console.out();
            out.write_all(render::github(checked).as_bytes())?;
            out.flush()
        })?,
    }
    Ok(if counts.errors > 0 {
        Exit::CouldNot
    } else if arguments.strict && counts.warnings > 0 {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn print_text(
    checked: &[(VersionFiles, Loaded)],
    counts: &Counts,
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
    let suppressed = match counts.suppressed {
        0 => String::new(),
        n => format!(", {n} suppressed"),
    };
    writeln!(
        out,
        "{versions}{}, {}, {}{suppressed}",
        counted(counts.errors, "error"),
        counted(counts.warnings, "warning"),
        counted(counts.notes, "note")
    )?;
    out.flush()?;
    Ok(())
}

/// What to do next.
fn next(counts: &Counts, path: &Path, console: &Console) {
    let has_facts = std::fs::metadata(path.join(FACTS)).is_ok_and(|file| file.len() > 0);
    if counts.errors > 0 {
        console.say("figures are computed once the errors are mended");
    } else if counts.warnings > 0 {
        console.next("read about a warning", "entente rule NAME");
    } else if has_facts {
        console.next(
            "see the figures",
            &format!("entente measure {}", path.display()),
        );
    } else {
        console.next(
            "bring in a log",
            "entente import RECORD FILE --mapping NAME",
        );
    }
}

/// The versions with their folders as code scanning names them: from the current folder, with `/`.
fn with_folders(
    checked: &[(VersionFiles, Loaded)],
    print: impl FnOnce(&[Checked<'_>]) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let here = std::env::current_dir()?;
    let folders: Vec<String> = checked
        .iter()
        .map(|(version, _)| {
            let folder = version
                .folder
                .strip_prefix(&here)
                .unwrap_or(&version.folder);
            let parts = folder.components().filter_map(|part| match part {
                Component::CurDir => None,
                // WHY: an absolute path begins with `/` once its parts are joined.
                Component::RootDir => Some("".into()),
                part => Some(part.as_os_str().to_string_lossy()),
            });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect();
    let checked: Vec<Checked<'_>> = checked
        .iter()
        .zip(&folders)
        .map(|((_, loaded), folder)| Checked { folder, loaded })
        .collect();
    print(&checked)?;
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
