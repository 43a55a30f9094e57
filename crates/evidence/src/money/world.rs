//! The worlds whose statements are performed again: that of the demo, and the examples, brought in by
//! the commands that their READMEs show.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::place::{self, Places, read};
use crate::record::ask;
use crate::trouble::{Result, Trouble, broken};

use super::ground::Ground;

/// The examples with exports of their own.
pub const EXAMPLES: &[&str] = &["atlas", "clinic", "fjord"];

/// A record that was filled, and the program as everybody has it.
#[derive(Debug)]
pub struct World {
    /// Its name.
    pub name: String,
    /// The instant whose statements are looked at.
    pub as_of: String,
    program: PathBuf,
    folder: PathBuf,
}

impl World {
    /// The world of the demo.
    pub fn of_the_demo(places: &Places, folder: &Path) -> Result<World> {
        let name = "demo";
        let program = places.program("entente")?;
        let made = run(&program, folder, &["demo", name, "--json"])?;
        let made: Value = serde_json::from_str(&made).map_err(|error| broken(error.to_string()))?;
        let commands = made["commands"].as_array().into_iter().flatten();
        let commands: Vec<&str> = commands.filter_map(Value::as_str).collect();
        let as_of = commands.iter().find_map(|command| as_of(command));
        let as_of = as_of.ok_or_else(|| broken("the demo names no instant"))?;
        Ok(World {
            name: name.into(),
            as_of,
            program,
            folder: folder.into(),
        })
    }

    /// An example, brought in as its README says.
    pub fn of_example(places: &Places, folder: &Path, name: &str) -> Result<World> {
        let program = places.program("entente")?;
        let example = places.root().join("examples").join(name);
        copy(&example, &folder.join(name))?;
        let text = read(&example.join("README.md"))?;
        let commands = text
            .lines()
            .filter_map(|line| line.strip_prefix("entente "));
        let mut instant = None;
        for command in commands {
            let words: Vec<&str> = command.split_whitespace().collect();
            if words.first() == Some(&"import") {
                run(&program, folder, &words)?;
            }
            instant = instant.or(as_of(command));
        }
        Ok(World {
            name: name.into(),
            as_of: instant
                .ok_or_else(|| broken(format!("the README of {name} names no instant")))?,
            program,
            folder: folder.into(),
        })
    }

    /// What the program prints on this world, as of its instant.
    pub fn ask(&self, command: &str, arguments: &[&str]) -> Result<String> {
        self.ask_at(&self.as_of, command, arguments)
    }

    /// The same, read as JSON.
    pub fn json(&self, command: &str, arguments: &[&str]) -> Result<Value> {
        json(&self.ask(command, &[arguments, &["--json"]].concat())?)
    }

    /// A command on it, as people type it.
    pub fn command(&self, command: &str, rest: &str) -> String {
        let Self { name, as_of, .. } = self;
        match command {
            "plan" => {
                let (draft, rest) = rest.split_once(' ').unwrap_or((rest, ""));
                format!("entente plan {draft} {name} --as-of {as_of} {rest}")
            }
            _ => format!("entente {command} {name} --as-of {as_of} {rest}"),
        }
    }

    /// The statements.
    pub fn statements(&self) -> Result<Value> {
        self.json("statement", &[])
    }

    /// All that amounts may rest on, at each instant of which something was printed.
    pub fn ground(&self, statements: &Value, instants: &BTreeSet<&str>) -> Result<Ground> {
        let mut ground = Ground::default();
        ground.read_statements(statements);
        for as_of in instants {
            let measured = json(&self.ask_at(as_of, "measure", &["--json"])?)?;
            ground.read_measured(as_of, &measured);
        }
        let record = self.folder.join(&self.name);
        for line in read(&record.join("facts.ndjson"))?.lines() {
            ground.add_fact(json(line)?);
        }
        for file in files(&record.join("agreement"))? {
            if file.extension().is_some_and(|it| it == "yaml") {
                ground.read_text(&read(&file)?);
            }
        }
        Ok(ground)
    }

    /// The same facts under the text that is in force alone, that of the newest version.
    ///
    /// WHY: as a draft it stands in the place of earlier versions too, from which it differs.
    pub fn in_force_alone(&self) -> Result<World> {
        let name = format!("{}-in-force", self.name);
        let (from, to) = (self.folder.join(&self.name), self.folder.join(&name));
        let agreement = from.join("agreement");
        let entries = std::fs::read_dir(&agreement);
        let entries = entries.map_err(|error| Trouble::of_file(&agreement, error))?;
        let versions = entries.flatten().map(|entry| entry.path());
        let newest = versions
            .filter(|path| path.join("alliance.yaml").is_file())
            .max();
        copy(&newest.unwrap_or(agreement), &to.join("agreement"))?;
        place::copy(&from.join("facts.ndjson"), &to)?;
        Ok(World {
            name,
            as_of: self.as_of.clone(),
            program: self.program.clone(),
            folder: self.folder.clone(),
        })
    }

    fn ask_at(&self, as_of: &str, command: &str, arguments: &[&str]) -> Result<String> {
        let fixed = match command {
            // The draft comes before the record.
            "plan" => vec![command, arguments[0], &self.name, "--as-of", as_of],
            _ => vec![command, &self.name, "--as-of", as_of],
        };
        let rest = if command == "plan" {
            &arguments[1..]
        } else {
            arguments
        };
        run(&self.program, &self.folder, &[&fixed, rest].concat())
    }
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| broken(error.to_string()))
}

fn as_of(command: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    words.find(|word| *word == "--as-of")?;
    words.next().map(Into::into)
}

fn run(program: &Path, folder: &Path, words: &[&str]) -> Result<String> {
    let answer = ask(program, folder, words)?;
    match answer.done {
        true => Ok(answer.out),
        false => Err(broken(format!(
            "entente {}: {}",
            words.join(" "),
            answer.talk.trim().replace('\n', " ")
        ))),
    }
}

/// Copies a folder, without facts that somebody brought in.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files(from)? {
        if file.file_name().is_some_and(|name| name == "facts.ndjson") {
            continue;
        }
        let target = to.join(file.strip_prefix(from).unwrap_or(&file));
        let folder = target.parent().unwrap_or(to);
        std::fs::create_dir_all(folder).map_err(|error| Trouble::of_file(folder, error))?;
        std::fs::copy(&file, &target).map_err(|error| Trouble::of_file(&file, error))?;
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder);
        for entry in entries
            .map_err(|error| Trouble::of_file(&folder, error))?
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
