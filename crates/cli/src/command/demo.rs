//! `entente demo`: a small world from a seed, and the way from its figures to what they mean in money.
//!
//! The demo writes source files and then runs ordinary commands: whatever it shows, anybody can do.

use std::cell::RefCell;
use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use clap::{Args, Parser};
use facts::Instant;
use serde_json::json;

use crate::Cli;
use crate::console::{COMMAND, Console, FAINT, STRONG};
use crate::failure::{At, Exit, Failure};
use crate::figures::Contents;
use crate::record_folder::RecordFolder;

mod closings;
mod discoveries;
mod incidents;
mod observations;
pub mod random;
mod served;
mod told;
mod world;

/// Make a small world and walk to three discoveries in it.
///
/// A customer, an integrator and two providers over 18 months: the agreement, the exports of their tools with a mapping for each, statements, disputes, and a draft of the next version. The same seed gives the same bytes. Run again, it walks through the world that is there. Then it starts the site, on this machine only, where everybody of the four companies signs in with one click; with `--json` it does not.
#[derive(Args)]
pub struct Arguments {
    /// The folder to make
    #[arg(default_value = "northwind-demo")]
    folder: PathBuf,
    /// Which world
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// So many times the tickets of a desk of this size; 52 make a million facts
    #[arg(long, default_value = "1", value_name = "N")]
    times: NonZeroU16,
    /// Only the walk: the site that all its companies use is not started afterwards
    #[arg(long)]
    no_serve: bool,
    /// Where the site listens; a free port where it is taken
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8700")]
    listen: SocketAddr,
}

/// The figures are shown as they were known on the morning after.
const AS_OF: &str = "2026-01-01T08:00:00Z";

/// Makes the world and walks.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let shown = folder.to_str().ok_or_else(|| {
        Failure::wrong_use(format!("the name `{}` is not UTF-8", folder.display()))
    })?;
    world::write(folder, arguments.seed, arguments.times)?;
    let walk = Walk {
        console: *console,
        commands: RefCell::new(Vec::new()),
    };
    walk.title(&format!(
        "Northwind Retail runs its IT with Keystone, Lumen Apps and Volta Cloud. Their agreement, and what\ntheir tools exported over 18 months, are now in `{shown}` (seed {}).",
        arguments.seed
    ))?;
    walk.step("Is the agreement sound?", &["check", shown])?;
    bring_in(&walk, folder, shown)?;
    walk.step(
        "What was promised, and what came of it?",
        &["measure", shown, "--as-of", AS_OF],
    )?;
    walk.step(
        "What do they owe each other? Each figure leads down to its clause, its readings and their facts.",
        &["statement", shown, "--as-of", AS_OF],
    )?;
    let as_of = Instant::parse(AS_OF).map_err(|error| Failure::new(error.to_string()))?;
    let found = discoveries::find(folder, as_of, console)?;
    if let Some(late) = &found.late {
        let case = ["--level", &late.level, "--case", &late.case];
        walk.step(
            &format!(
                "`{}` was missed in {}. Why was {} late? Who held it, and what was left when they got it?",
                late.level, late.window, late.case
            ),
            &[&["measure", shown, "--as-of", AS_OF][..], &case].concat(),
        )?;
    }
    if console.json() {
        let mut document = found.json();
        document["record"] = json!(shown);
        document["seed"] = json!(arguments.seed);
        document["commands"] = json!(*walk.commands.borrow());
        console.print_json(&document)?;
    } else {
        told::tell(&found, shown, AS_OF, console)?;
    }
    if !arguments.no_serve && !console.json() {
        return served::serve(&walk, folder, &found, arguments.listen, console);
    }
    Ok(Exit::Fine)
}

/// Imports what the tools exported, and what the parties say to the statements of a quarter.
fn bring_in(walk: &Walk, folder: &Path, shown: &str) -> Result<(), Failure> {
    walk.title("Bring in what the tools exported. Each mapping says which column means what.")?;
    let files = |(export, mapping)| (inside(folder, export), inside(folder, mapping));
    if let Some((last, others)) = world::EXPORTS.split_last() {
        for (export, mapping) in others.iter().copied().map(files) {
            walk.silently(&["import", shown, &export, "--mapping", &mapping])?;
        }
        let (export, mapping) = files(*last);
        walk.command(&["import", shown, &export, "--mapping", &mapping])?;
        walk.print(&format!(
            "and {} other exports in the same way",
            others.len()
        ))?;
    }
    let (closings, mapping) = files(world::CLOSINGS);
    let path = Path::new(&closings);
    if !path.exists() {
        let contents = Contents::read(&RecordFolder::open(folder)?, &walk.console)?;
        fs::write(path, closings::closings(&contents)?).writing(path)?;
    }
    walk.title("In October both sides of each pair agreed to what they owed for the summer: these months are closed.")?;
    walk.command(&["import", shown, &closings, "--mapping", &mapping])
}

fn inside(folder: &Path, path: &str) -> String {
    folder.join(path).display().to_string()
}

/// Runs commands as if somebody had typed them, and shows what was typed.
struct Walk {
    console: Console,
    commands: RefCell<Vec<String>>,
}

impl Walk {
    fn title(&self, text: &str) -> Result<(), Failure> {
        self.print(&format!("\n{STRONG}{text}{STRONG:#}"))
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        if !self.console.json() {
            let mut out = self.console.out();
            writeln!(out, "{text}")?;
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
        self.print(&format!("{FAINT}${FAINT:#} {COMMAND}{typed}{COMMAND:#}"))?;
        match self.console.json() {
            true => self.silently(words),
            false => self.run(words, &Console::new(false, true)),
        }
    }

    /// Runs a command without a word of it.
    fn silently(&self, words: &[&str]) -> Result<(), Failure> {
        self.run(words, &Console::new(false, true).muted())
    }

    fn run(&self, words: &[&str], console: &Console) -> Result<(), Failure> {
        let typed = format!("entente {}", words.join(" "));
        self.commands.borrow_mut().push(typed);
        // WHY: the walk says itself what comes next; with --json only its own document is printed.
        let mut typed = vec!["entente", "--quiet"];
        typed.extend(words);
        let cli = Cli::try_parse_from(typed)
            .map_err(|error| Failure::new(format!("a command of the demo is wrong: {error}")))?;
        super::run(cli.command, console)?;
        Ok(())
    }
}
