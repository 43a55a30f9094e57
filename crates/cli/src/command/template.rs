//! `entente template`: the measures that an agreement can include.

use std::io::Write;

use agreement::template::{ALL, Template};
use agreement::yaml::nearest;
use clap::Args;
use serde_json::{Value, json};

use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::table::{Cell, Table};

/// Print a template of measures that an agreement can include. Without a name, list all templates.
#[derive(Args)]
pub struct Arguments {
    /// The template, with its version, such as guardian@1
    name: Option<String>,
}

/// Prints it.
pub fn run(arguments: &Arguments, console: &Console) -> Result<Exit, Failure> {
    let chosen = match &arguments.name {
        Some(name) => Some(known(name)?),
        None => None,
    };
    if console.json() {
        match chosen {
            Some(template) => console.print_json(&stated(template))?,
            None => {
                let all: Vec<Value> = ALL.iter().map(stated).collect();
                console.print_json(&json!({ "templates": all }))?;
            }
        }
        return Ok(Exit::Fine);
    }
    let mut out = console.out();
    match chosen {
        Some(template) => write!(out, "{}", template.text)?,
        None => {
            let mut table = Table::new(vec![Cell::new("template"), Cell::new("what it is for")]);
            for template in ALL {
                table.row(vec![Cell::new(template.name), Cell::new(template.about())]);
            }
            table.write(&mut out)?;
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}

fn known(name: &str) -> Result<&'static Template, Failure> {
    Template::get(name).ok_or_else(|| {
        let failure = Failure::wrong_use(format!("there is no template `{name}`"));
        let latest = ALL
            .iter()
            .rev()
            .find(|template| template.name.split('@').next() == Some(name));
        let near = latest.map(|template| template.name);
        match near.or_else(|| nearest(name, ALL.iter().map(|template| template.name))) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure.hint("see all of them: entente template"),
        }
    })
}

fn stated(template: &Template) -> Value {
    let parameters: Vec<Value> = template
        .parameters()
        .iter()
        .map(|parameter| {
            json!({ "name": parameter.name, "about": parameter.about, "default": parameter.default })
        })
        .collect();
    json!({
        "name": template.name,
        "about": template.about(),
        "parameters": parameters,
        "text": template.text,
    })
}
