//! `entente explain`: an agreement, or some of its clauses, in plain sentences.

use std::io::Write;
use std::path::{Path, PathBuf};

use agreement::explain::{self, Block, Document, Miss};
use clap::{Args, ValueEnum};
use facts::English;

use ledger::Month;
use told::filed;

use crate::command::statement::{self, month_of};
use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::moment::Moment;
use crate::paper_file;
use crate::version_text::{self, Chosen};

/// Say an agreement in plain sentences: the whole of it as a document fit for signing, or some clauses.
///
/// Of several versions it takes the last; name the folder of another one. Exits with 1 when the text
/// has errors, because what could not be understood is not said.
#[derive(Args)]
pub struct Arguments {
    /// A record or a folder of agreement text, then clauses such as `levels.p1-in-time`
    #[arg(value_name = "FOLDER|CLAUSE")]
    what: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write it to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How the amounts under the clauses came about in the statements of this month, such as 2025-03; the same as `statement --month --line`
    #[arg(long, value_name = "MONTH", value_parser = month_of, conflicts_with_all = ["format", "out"])]
    month: Option<Month>,
    /// With --month: what was known at this instant, or when this day began in the agreement's zone
    #[arg(long, value_name = "INSTANT|DAY", value_parser = Moment::parse, requires = "month")]
    as_of: Option<Moment>,
}

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// Markdown
    Markdown,
    /// One HTML page that needs nothing else, fit for print
    Html,
    /// Pages to print and sign, with the hash of the text; with --out
    Pdf,
    /// For programs
    Json,
}

/// Says it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let (folder, addresses) = asked(&arguments.what);
    if let Some(month) = arguments.month {
        if addresses.is_empty() {
            return Err(Failure::wrong_use(
                "--month explains the amounts under a clause, and none is named",
            )
            .hint("name one, such as `remedies.credits`; `entente statement` lists them"));
        }
        return statement::derive(folder, arguments.as_of, month, &addresses, console);
    }
    let chosen = version_text::last_version(folder)?;
    version_text::tell_other_versions(&chosen, console);
    let document = Document::of(&chosen.loaded);
    let mut blocks: Vec<Block> = Vec::new();
    for address in &addresses {
        let found = explain::clause(&document, address, &English);
        blocks.extend(found.map_err(|miss| unknown(address, &miss))?);
    }
    if addresses.is_empty() {
        blocks = explain::document(&document, &English);
    }
    let format = match console.json() {
        true => Format::Json,
        false => arguments.format,
    };
    let out = arguments.out.as_deref();
    let text = match format {
        Format::Pdf => return paper(&chosen, &addresses, out, console),
        Format::Text => explain::plain(&blocks, console.width()),
        Format::Markdown => explain::markdown(&blocks),
        Format::Html => explain::html(&document.title, &blocks),
        Format::Json => pretty(&explain::json(&document, &addresses)),
    };
    write(&text, arguments.out.as_deref(), console)?;
    if addresses.is_empty() && arguments.out.is_none() && format == Format::Text {
        console.next(
            "make a page to print and sign",
            "entente explain --format html --out agreement.html",
        );
    }
    Ok(ending(&chosen, console))
}

/// The whole text on paper.
fn paper(
    chosen: &Chosen,
    addresses: &[String],
    out: Option<&Path>,
    console: &Console,
) -> Result<Exit, Failure> {
    if !addresses.is_empty() {
        return Err(Failure::wrong_use(
            "a PDF is signed, so it has the whole text and not some clauses",
        ));
    }
    let Some(out) = out else {
        return Err(
            Failure::wrong_use("a PDF is written to a file, and none is named")
                .hint("name one: `--out agreement.pdf`"),
        );
    };
    let paper = filed::agreement::paper(&chosen.loaded);
    paper_file::write(out, &paper_file::bytes(&paper)?)?;
    console.say(&format!("wrote {}", out.display()));
    Ok(ending(chosen, console))
}

/// The folder, and the clauses.
fn asked(what: &[PathBuf]) -> (&Path, Vec<String>) {
    let (folder, clauses) = match what.split_first() {
        Some((first, rest)) if first.exists() => (first.as_path(), rest),
        _ => (Path::new("."), what),
    };
    let clauses = clauses
        .iter()
        .map(|clause| clause.to_string_lossy().into_owned());
    (folder, clauses.collect())
}

fn unknown(address: &str, miss: &Miss) -> Failure {
    let failure = Failure::wrong_use(format!(
        "there is no clause `{address}`, and no folder of that name"
    ));
    match &miss.nearest {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!(
            "name a section or a clause, such as {}",
            miss.examples
                .iter()
                .map(|example| format!("`{example}`"))
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}

/// A broken text is said as far as it was understood, and that must not look like all of it.
fn ending(chosen: &Chosen, console: &Console) -> Exit {
    if !chosen.loaded.has_errors() {
        return Exit::Fine;
    }
    console.warn("the text has errors, and what could not be understood is not said");
    console.next("see them", "entente check");
    Exit::CouldNot
}

/// JSON with line breaks.
pub fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

/// Writes text to a file, or to stdout.
pub fn write(text: &str, out: Option<&Path>, console: &Console) -> Result<(), Failure> {
    match out {
        Some(path) => {
            std::fs::write(path, text).writing(path)?;
            console.say(&format!("wrote {}", path.display()));
        }
        None => {
            let mut out = console.out();
            out.write_all(text.as_bytes())?;
            out.flush()?;
        }
    }
    Ok(())
}
