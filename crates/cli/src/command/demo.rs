//! `entente demo`: a small world from a seed, and the way from its figures to "why was this one late".
//!
//! The demo writes source files and then runs ordinary commands: whatever it shows, anybody can do.

use std::io::Write;
use std::path::{Path, PathBuf};

use agreement::model::Importance;
use clap::{Args, Parser};
use facts::Instant;
use facts::id::LevelId;
use measure::{Reading, State};
use serde_json::json;

use crate::Cli;
use crate::command::measure::{Shown, most_telling};
use crate::console::{COMMAND, Console, FAINT, STRONG};
use crate::failure::{Exit, Failure};
use crate::figures::Contents;
use crate::record_folder::RecordFolder;

mod incidents;
mod observations;
pub mod random;
mod world;

/// Make a small world and walk to "why was this one late".
///
/// A customer, an integrator and two providers over 18 months: the agreement, the exports of their tools with a mapping for each, and one live dispute. The same seed gives the same bytes. Run again, it walks through the world that is there.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    #[arg(default_value = "northwind-demo")]
    folder: PathBuf,
    /// Which world
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
}

/// The figures are shown as they were known on the morning after.
const AS_OF: &str = "2026-01-01T08:00:00Z";

/// Makes the world and walks.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let shown = folder.to_str().ok_or_else(|| {
        Failure::wrong_use(format!("the name `{}` is not UTF-8", folder.display()))
    })?;
    world::write(folder, arguments.seed)?;
    let walk = Walk {
        console: *console,
        commands: std::cell::RefCell::new(Vec::new()),
    };
    walk.title(&format!(
        "Northwind Retail runs its IT with Keystone, Lumen Apps and Volta Cloud. Their agreement, and what\ntheir tools exported over 18 months, are now in `{shown}` (seed {}).",
        arguments.seed
    ))?;
    walk.step("Is the agreement sound?", &["check", shown])?;
    walk.title("Bring in what the tools exported. Each mapping says which column means what.")?;
    for (export, mapping) in world::EXPORTS {
        let (export, mapping) = (inside(folder, export), inside(folder, mapping));
        walk.command(&["import", shown, &export, "--mapping", &mapping])?;
    }
    let measure = ["measure", shown, "--as-of", AS_OF];
    walk.step("What was promised, and what came of it?", &measure)?;
    let found = find(folder, console)?;
    if let Some(late) = &found {
        let level = ["--level", &late.level];
        walk.step(
            &format!(
                "`{}` was missed in {}. What does that figure rest on?",
                late.level, late.window
            ),
            &[&measure[..], &level, &["--window", &late.window]].concat(),
        )?;
        walk.step(
            &format!(
                "Why was {} late? Who held it, and what was left when they got it?",
                late.case
            ),
            &[&measure[..], &level, &["--case", &late.case]].concat(),
        )?;
    }
    walk.end(shown, found.as_ref(), arguments.seed)?;
    Ok(Exit::Fine)
}

fn inside(folder: &Path, path: &str) -> String {
    folder.join(path).display().to_string()
}

/// Runs commands as if somebody had typed them, and shows what was typed.
struct Walk {
    console: Console,
    commands: std::cell::RefCell<Vec<String>>,
}

impl Walk {
    fn title(&self, text: &str) -> Result<(), Failure> {
        if !self.console.json() {
            let mut out = self.console.out();
            writeln!(out, "\n{STRONG}{text}{STRONG:#}")?;
            out.flush()?;
        }
        Ok(())
    }

    fn step(&self, title: &str, words: &[&str]) -> Result<(), Failure> {
        self.title(title)?;
        self.command(words)
    }

    fn command(&self, words: &[&str]) -> Result<(), Failure> {
        let typed = format!("entente {}", words.join(" "));
        self.commands.borrow_mut().push(typed.clone());
        if !self.console.json() {
            let mut out = self.console.out();
            writeln!(out, "{FAINT}${FAINT:#} {COMMAND}{typed}{COMMAND:#}")?;
            out.flush()?;
        }
        // WHY: the walk says itself what comes next; with --json only its own document is printed.
        let mut typed = vec!["entente", "--quiet"];
        typed.extend(words);
        let cli = Cli::try_parse_from(typed)
            .map_err(|error| Failure::new(format!("a command of the demo is wrong: {error}")))?;
        let console = Console::new(false, true);
        if self.console.json() {
            super::run(cli.command, &console.muted())?;
        } else {
            super::run(cli.command, &console)?;
        }
        Ok(())
    }

    fn end(&self, folder: &str, found: Option<&Late>, seed: u64) -> Result<(), Failure> {
        if self.console.json() {
            self.console.print_json(&json!({
                "record": folder,
                "seed": seed,
                "commands": *self.commands.borrow(),
                "late": found.map(|late| json!({
                    "level": late.level, "window": late.window, "case": late.case,
                })),
            }))?;
            return Ok(());
        }
        let mut out = self.console.out();
        writeln!(out, "\n{STRONG}Three things to try{STRONG:#}")?;
        let tries = [
            (
                "users score their solved tickets above 4, and yet the customer's people are not content",
                format!("entente measure {folder} --as-of {AS_OF} --level felt-by-northwind"),
            ),
            (
                "what was known in the middle of December, before the dispute",
                format!("entente measure {folder} --as-of 2025-12-14T00:00:00Z --level p1-in-time"),
            ),
            (
                "change a target in agreement/2025/levels.yaml, check, and measure again",
                format!("entente check {folder}"),
            ),
        ];
        for (what, command) in tries {
            writeln!(out, "- {what}:\n  {COMMAND}{command}{COMMAND:#}")?;
        }
        out.flush()?;
        Ok(())
    }
}

/// A late record and the figure it spoils.
struct Late {
    level: String,
    window: String,
    case: String,
}

/// A missed level over cases in the last window before the present, the most important first, and of
/// its late records the one that went through most hands.
fn find(folder: &Path, console: &Console) -> Result<Option<Late>, Failure> {
    let contents = Contents::read(&RecordFolder::open(folder)?, console)?;
    let as_of = Instant::parse(AS_OF).map_err(|error| Failure::new(error.to_string()))?;
    let mut engine = contents.engine(as_of);
    let mut levels: Vec<(Importance, LevelId)> = engine
        .level_ids()
        .into_iter()
        .filter_map(|id| Some((engine.level_at(id, as_of)?.1.importance, id.clone())))
        .collect();
    levels.sort();
    for (_, id) in &levels {
        let run = engine.run(id).unwrap_or_default();
        let last = run
            .readings
            .iter()
            .rfind(|reading| reading.span.until <= as_of && reading.key.is_empty());
        let Some(reading) = last.filter(|reading| reading.agreed.state == State::Missed) else {
            engine.give_back(run);
            continue;
        };
        let reading: Reading = reading.clone();
        let shown = Shown {
            id,
            run,
            readings: Vec::new(),
        };
        if let Some(case) = most_telling(&reading, &shown, &engine) {
            return Ok(Some(Late {
                level: id.to_string(),
                window: reading.window,
                case,
            }));
        }
    }
    Ok(None)
}
