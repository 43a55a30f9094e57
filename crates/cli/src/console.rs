//! What a command says: data on stdout, talk on stderr, colour and progress only where they help.

use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Effects, Style};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Bold.
pub const STRONG: Style = Style::new().effects(Effects::BOLD);
/// Less important.
pub const FAINT: Style = Style::new().effects(Effects::DIMMED);
/// Good.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// Between good and bad.
pub const FAIR: Style = AnsiColor::Yellow.on_default();
/// Bad.
pub const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
/// A command to type.
pub const COMMAND: Style = AnsiColor::Cyan.on_default();

/// The terminal, or whatever stands in its place.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    json: bool,
    quiet: bool,
    /// Whether data are dropped as well.
    muted: bool,
}

impl Console {
    /// A console that prints JSON or text, and talks or not.
    pub fn new(json: bool, quiet: bool) -> Self {
        Console {
            json,
            quiet,
            muted: false,
        }
    }

    /// The same console, printing nothing: for commands whose data nobody asked for.
    pub fn muted(self) -> Self {
        Console {
            muted: true,
            ..self
        }
    }

    /// Whether the caller wants JSON.
    pub fn json(&self) -> bool {
        self.json
    }

    /// Where data goes. Colours are dropped where stdout is no terminal or `NO_COLOR` is set.
    pub fn out(&self) -> Box<dyn Write> {
        if self.muted {
            return Box::new(io::sink());
        }
        Box::new(io::BufWriter::new(anstream::stdout().lock()))
    }

    /// Prints one JSON document on stdout.
    pub fn print_json(&self, value: &impl Serialize) -> io::Result<()> {
        let text = told::laid_out(serde_json::to_value(value)?);
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Prints text on stdout.
    pub fn print(&self, text: &str) -> io::Result<()> {
        let mut out = self.out();
        out.write_all(text.as_bytes())?;
        out.flush()
    }

    /// Says something on stderr.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            talk(format_args!("{text}\n"));
        }
    }

    /// Names the next command on stderr.
    pub fn next(&self, why: &str, command: &str) {
        if !self.quiet {
            talk(format_args!("{why}: {COMMAND}{command}{COMMAND:#}\n"));
        }
    }

    /// Warns on stderr.
    pub fn warn(&self, text: &str) {
        if !self.quiet {
            talk(format_args!("{FAIR}warning{FAIR:#}: {text}\n"));
        }
    }

    /// Tells a failure on stderr, whether quiet or not.
    pub fn error(&self, text: &str, hints: &[String]) {
        talk(format_args!("{BAD}error{BAD:#}: {text}\n"));
        for hint in hints {
            talk(format_args!("{COMMAND}help{COMMAND:#}: {hint}\n"));
        }
    }

    /// A progress bar over `total` bytes; hidden unless stderr is a terminal.
    pub fn progress(&self, total: u64) -> ProgressBar {
        if self.quiet || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{bar:32} {bytes}/{total_bytes} {msg}");
        match style {
            Ok(style) => ProgressBar::new(total).with_style(style),
            Err(_) => ProgressBar::new(total),
        }
    }

    /// How many columns a picture may take on stdout.
    pub fn width(&self) -> usize {
        let stated = std::env::var("COLUMNS")
            .ok()
            .and_then(|text| text.parse().ok());
        let real = terminal_size::terminal_size_of(io::stdout());
        let real = real.map(|(width, _)| usize::from(width.0));
        stated.or(real).unwrap_or(100).clamp(60, 160)
    }
}

fn talk(text: std::fmt::Arguments<'_>) {
    let mut err = AutoStream::auto(io::stderr().lock());
    // WHY: when stderr is closed there is nobody left to tell.
    let _ = err.write_fmt(text);
}
