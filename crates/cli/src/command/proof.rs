//! `entente proof`: one entry of a journal by itself, as files in a folder or packed in one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use exchange::bundle::Single;
use exchange::bundle::single::{ENTRY, OPENINGS, PROOF};
use facts::FactId;
use facts::journal::Proof;
use serde_json::json;

use crate::console::Console;
use crate::failure::{At, Exit, Failure};
use crate::record_folder::replace;

mod check;
mod make;

/// Take one entry of a journal out by itself, with the proof that it stands there, or check one. Years later nothing else is needed, except whom to believe.
///
/// The folder, or the file that the site gives, holds `proof`, a C2SP tlog-proof, and `entry`, its bytes, which others' programs check as well; and `openings.ndjson`, what was said, if that is to be shown.
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Make(make::Arguments),
    Check(check::Arguments),
}

/// Which entry, and how much of it.
#[derive(Args)]
pub struct Wanted {
    /// The entry, counted from 0: receipts name it
    #[arg(
        long,
        value_name = "NUMBER",
        conflicts_with = "fact",
        required_unless_present = "fact"
    )]
    entry: Option<u64>,
    /// The entry with this fact
    #[arg(long, value_name = "FACT", value_parser = fact)]
    fact: Option<FactId>,
    /// With what was said in it, as far as the party may read it; without it the proof shows only who stated something of which kind, and when
    #[arg(long)]
    said: bool,
    /// The folder to write; it must not be there yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Does it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    match &arguments.what {
        What::Make(arguments) => make::run(arguments, console),
        What::Check(arguments) => check::run(arguments, console),
    }
}

impl Wanted {
    /// The number of the entry; `place` finds that of a fact.
    pub fn index(
        &self,
        place: impl FnOnce(&FactId) -> Result<Option<u64>, Failure>,
    ) -> Result<u64, Failure> {
        match (&self.entry, &self.fact) {
            (Some(index), _) => Ok(*index),
            (None, Some(fact)) => place(fact)?
                .ok_or_else(|| Failure::new(format!("no entry shows the fact `{fact}` here"))),
            (None, None) => Err(Failure::wrong_use("which entry: --entry or --fact")),
        }
    }

    /// That there is no such entry.
    pub fn none(index: u64) -> Failure {
        Failure::new(format!("the journal has no entry {index}"))
    }

    /// Writes it.
    pub fn write(&self, mut single: Single, console: &Console) -> Result<Exit, Failure> {
        let out = &self.out;
        if out.exists() {
            return Err(
                Failure::new(format!("`{}` is there already", out.display()))
                    .hint("name another folder"),
            );
        }
        if !self.said {
            single.openings.clear();
        }
        fs::create_dir_all(out).writing(out)?;
        let mut files = single.files();
        // What was asked for and is empty is seen to be empty.
        if self.said {
            files.entry(OPENINGS.to_owned()).or_default();
        }
        for (name, bytes) in files {
            replace(&out.join(name), &bytes)?;
        }
        let index = single.proof.index;
        if console.json() {
            console.print_json(&json!({
                "folder": out, "entry": index, "openings": single.openings.len(),
            }))?;
        }
        console.say(&format!("{}: entry {index}", out.display()));
        console.next(
            "check it with whom you believe",
            &format!("entente proof check {} --policy POLICY", out.display()),
        );
        Ok(Exit::Fine)
    }
}

/// Reads an entry by itself: a folder, or the file into which that is packed.
fn read(path: &Path) -> Result<Single, Failure> {
    let no_entry = |error: &dyn std::fmt::Display| {
        Failure::new(format!(
            "`{}` is no entry by itself: {error}",
            path.display()
        ))
    };
    if path.is_dir() {
        let mut files = BTreeMap::new();
        for name in [PROOF, ENTRY, OPENINGS] {
            let file = path.join(name);
            if name != OPENINGS || file.exists() {
                files.insert(name.to_owned(), fs::read(&file).reading(&file)?);
            }
        }
        return Single::from_files(files).map_err(|error| no_entry(&error));
    }
    let bytes = fs::read(path).reading(path)?;
    if Proof::parse(&bytes).is_ok() {
        return Err(
            no_entry(&"it is the proof alone, and says nothing without the bytes of the entry")
                .hint("put both as `proof` and `entry` into a folder and name that, or take the whole entry from its page"),
        );
    }
    Single::read(&bytes).map_err(|error| no_entry(&error))
}

fn fact(text: &str) -> Result<FactId, String> {
    FactId::parse(text).ok_or_else(|| "a fact is named by 64 small hexadecimal digits".to_owned())
}
