//! `entente rule`: the manual page of a rule of the linter.

use std::io::Write;

use agreement::rule::{ALL, Rule};
use clap::Args;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::table::{Cell, Table};

/// Print the page of a rule that `check` knows: what it finds, why it matters, what to write. Without a name, list all rules.
#[derive(Args)]
pub struct Arguments {
    /// The rule, as findings name it
    name: Option<String>,
}

/// Prints it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    match &arguments.name {
        Some(name) => print(known(name)?, console)?,
        None => list(console)?,
    }
    Ok(Exit::Fine)
}

fn known(name: &str) -> Result<&'static Rule, Failure> {
    Rule::get(name).ok_or_else(|| {
        let failure = Failure::wrong_use(format!("there is no rule `{name}`"));
        match Rule::nearest(name) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("see all of them: entente rule"),
        }
    })
}

fn print(rule: &Rule, console: &Console) -> Result<(), Failure> {
    if console.json() {
        let mut value = described(rule);
        value["page"] = json!(rule.page());
        console.print_json(&value)?;
        return Ok(());
    }
    let mut out = console.out();
    write!(out, "{}", rule.page())?;
    out.flush()?;
    Ok(())
}

fn list(console: &Console) -> Result<(), Failure> {
    if console.json() {
        let rules: Vec<Value> = ALL.iter().map(described).collect();
        console.print_json(&json!({ "rules": rules }))?;
        return Ok(());
    }
    let mut table = Table::new(vec![
        Cell::new("rule"),
        Cell::new("severity"),
        Cell::new("what it finds"),
    ]);
    for rule in ALL {
        table.row(vec![
            Cell::new(rule.name),
            Cell::new(rule.severity.to_string()),
            Cell::new(rule.summary().trim_end_matches('.')),
        ]);
    }
    let mut out = console.out();
    table.write(&mut out)?;
    out.flush()?;
    console.next("read one", "entente rule NAME");
    Ok(())
}

fn described(rule: &Rule) -> Value {
    json!({
        "name": rule.name,
        "severity": rule.severity,
        "summary": rule.summary(),
    })
}
