//! A record that the evidence makes, and the program as everybody has it: nothing here knows more
//! than what `entente` prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::place::{self, Places};
use crate::trouble::{Result, Trouble, broken};

/// A record in the folder for work, filled through the program only.
#[derive(Debug)]
pub struct Record {
    program: PathBuf,
    root: PathBuf,
    folder: PathBuf,
    shown: String,
}

/// What an import came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Import {
    /// Rows.
    pub received: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows known already.
    pub duplicate: u64,
    /// Rows refused.
    pub rejected: u64,
}

impl Import {
    /// Every row is accounted for.
    pub fn adds_up(self) -> bool {
        self.received == self.accepted + self.duplicate + self.rejected
    }
}

impl Record {
    /// A record with the agreement of that name under `agreements/` of this crate.
    pub fn begin(places: &Places, name: &str) -> Result<Record> {
        let folder = places.work(name)?;
        let record = Record {
            program: places.program("entente")?,
            root: places.root().into(),
            shown: places.shown(&folder),
            folder,
        };
        record.run(&["init", &record.shown])?;
        let agreement = places.own(&format!("agreements/{name}.yaml"));
        let text = place::read(&agreement)?;
        place::write(&record.folder.join("agreement/alliance.yaml"), &text)?;
        record.run(&["check", &record.shown])?;
        Ok(record)
    }

    /// Its name.
    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The folder, as people write it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The record's own file or folder of that name.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Imports a file by a shipped mapping or a mapping file.
    pub fn import(&self, file: &Path, mapping: &str, by: &str) -> Result<Import> {
        let file = file.display().to_string();
        let document = self.json(&[
            "import",
            &self.shown,
            &file,
            "--mapping",
            mapping,
            "--by",
            by,
            "--json",
        ])?;
        let count = |name: &str| {
            let count = document["total"][name].as_u64();
            count.ok_or_else(|| broken(format!("the import does not say `{name}`")))
        };
        Ok(Import {
            received: count("received")?,
            accepted: count("accepted")?,
            duplicate: count("duplicate")?,
            rejected: count("rejected")?,
        })
    }

    /// The command that imports a file, as people type it.
    pub fn import_command(&self, file: &str, mapping: &str, by: &str) -> String {
        format!(
            "entente import {} {file} --mapping {mapping} --by {by}",
            self.shown
        )
    }

    /// Measures with these further arguments.
    pub fn measure(&self, arguments: &[&str]) -> Result<Value> {
        let fixed = ["measure", &self.shown, "--json"];
        self.json(&[&fixed, arguments].concat())
    }

    /// The command that measures, as people type it.
    pub fn measure_command(&self, arguments: &[&str]) -> String {
        [&["entente", "measure", &self.shown, "--json"], arguments]
            .concat()
            .join(" ")
    }

    /// The bytes of the facts.
    pub fn facts(&self) -> Result<Vec<u8>> {
        let path = self.path("facts.ndjson");
        std::fs::read(&path).map_err(|error| Trouble::of_file(&path, error))
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let text = self.run(arguments)?;
        serde_json::from_str(&text)
            .map_err(|error| broken(format!("entente {}: {error}", arguments.join(" "))))
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        let answer = ask(&self.program, &self.root, arguments)?;
        if answer.done {
            return Ok(answer.out);
        }
        let said = [answer.out.trim(), answer.talk.trim()].join(" ");
        let command = arguments.join(" ");
        Err(broken(format!(
            "entente {command}: {}",
            said.replace('\n', " ")
        )))
    }
}

/// What the program answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Whether it did what it was asked to do.
    pub done: bool,
    /// The data.
    pub out: String,
    /// The talk.
    pub talk: String,
}

/// Runs the program in the root of the project.
pub fn ask(program: &Path, root: &Path, arguments: &[&str]) -> Result<Answer> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .output()
        .map_err(|error| Trouble::of_file(program, error))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Answer {
        done: output.status.success(),
        out: text(&output.stdout),
        talk: text(&output.stderr),
    })
}

/// The readings of a level in what `measure` printed.
pub fn readings<'v>(document: &'v Value, level: &str) -> &'v [Value] {
    let levels = document["levels"].as_array();
    let level = levels.and_then(|list| list.iter().find(|known| known["id"] == level));
    let readings = level.and_then(|level| level["readings"].as_array());
    readings.map_or(&[], Vec::as_slice)
}
