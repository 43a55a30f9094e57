//! The reference of the command line, docs/reference/cli.md, written from the commands themselves.

use std::fmt::Write;
use std::path::Path;

use clap::CommandFactory;

const INTRODUCTION: &str = "\
# Command line

This page is written by a test from the program; `UPDATE_REFERENCE=1 ./test -p entente` writes it anew.

What can never happen: a command rewrites a fact; a row is dropped in silence; data and talk share a stream; a figure depends on the
clock of the machine (only the default of `--as-of` and `--recorded-at` does, and both can be given).

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | it could not be done; for `check`, there are errors; for `import`, every row was rejected; for `measure`, no line of the facts is a fact; for `cosign`, too few witnesses cosigned |
| 2 | wrong use: the arguments make no sense together |
| 3 | done, with findings, where `--strict` asks to fail on them |

Where only some rows or lines are refused, the rest is done: what was refused is told on stderr, counted in the answer, and the exit
code is 0, or 3 with `--strict`.

Data goes to stdout, talk to stderr. With `--json` stdout is one JSON document, also when a command fails (`{\"error\": {\"message\", \"hints\"}}`).
Progress is shown only on a terminal; colours only on a terminal, and never with `NO_COLOR` set.
";

/// The whole page.
fn page() -> String {
    let mut command = crate::Cli::command().term_width(100);
    command.build();
    let mut text = INTRODUCTION.to_owned();
    for sub in command.get_subcommands_mut() {
        chapter(sub, "entente", "##", &mut text);
    }
    text
}

/// The help of a command, and of those below it.
fn chapter(command: &mut clap::Command, above: &str, level: &str, text: &mut String) {
    let name = format!("{above} {}", command.get_name());
    if command.get_name() == "help" {
        return;
    }
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    // INVARIANT: writing to a text cannot fail.
    let _ = write!(
        text,
        "\n{level} {name}\n\n```text\n{}\n```\n",
        help.join("\n").trim()
    );
    for sub in command.get_subcommands_mut() {
        chapter(sub, &name, &format!("{level}#"), text);
    }
}

#[test]
fn the_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/cli.md");
    let page = page();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        std::fs::write(&path, &page).expect("the reference can be written");
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == page,
        "docs/reference/cli.md is out of date; write it anew: UPDATE_REFERENCE=1 ./test -p entente"
    );
}
