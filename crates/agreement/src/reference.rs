//! The reference page of the sections made of terms, from the tables that the loader reads by.

use std::fmt::Write;

use crate::load::tables;
use crate::yaml::{Key, Shape};

/// The page, in Markdown: for each section its records, and for each record its keys.
pub fn terms() -> String {
    let mut page = String::from(HEAD);
    let _ = write!(
        page,
        "\n## An example\n\n```yaml\n{EXAMPLE}```\n{AFTER_EXAMPLE}"
    );
    for key in tables::ROOT.iter().filter(|key| is_made_of_terms(key)) {
        let about = sentence(key.about);
        let _ = write!(page, "\n## {}\n\n{about}\n", key.name);
        records(key.name, &key.shape, &mut page);
    }
    page
}

const HEAD: &str = "\
# The sections made of terms

What can never happen: a key is read that `explain` does not say, or said that `diff` does not compare. Each key is declared once, and this
page, the JSON Schema, the reader and the sentences come from that declaration.

A key marked * must be there, and exactly one of those marked †. Where a list is expected, one element may stand alone. `*` in a path stands for an id.
[The agreement language](agreement.md) says how a text is read, and has the other sections.
";

/// A complete agreement with charges, remedies, governance, scope and exit; it gives no findings.
const EXAMPLE: &str = include_str!("../cases/terms/contract.yaml");

const AFTER_EXAMPLE: &str = "
A cap for a month (`caps.month`) holds for each window of the levels: where their months run from the 16th, it is the month from the 16th. Let the
charges of the base run from the same day.

Bands, steps and points are read by each reading of a level. A level that fans out (`per`) has the readings that its `combine` leaves: with
`worst` or `by-volume` one, and so one credit; with `each` one for each of them, and so a credit for each.
";

fn is_made_of_terms(key: &Key) -> bool {
    let name = &key.name;
    tables::PARTED_SECTIONS.contains(name) || tables::TERM_SECTIONS.contains(name)
}

/// The record behind a shape, and those inside it.
fn records(path: &str, shape: &Shape, page: &mut String) {
    match shape {
        Shape::Record(keys) => {
            let _ = write!(
                page,
                "\n### {path}\n\n| key | value | what it says |\n|---|---|---|\n"
            );
            for key in *keys {
                let star = match (key.required, key.alternative) {
                    (true, _) => " *",
                    (false, true) => " †",
                    (false, false) => "",
                };
                let value = value(&key.shape).replace('|', "\\|");
                let _ = writeln!(page, "| `{}`{star} | {value} | {} |", key.name, key.about);
            }
            let one_of: Vec<String> = keys
                .iter()
                .filter(|key| key.alternative)
                .map(|key| format!("`{}`", key.name))
                .collect();
            if !one_of.is_empty() {
                let _ = writeln!(page, "\n† exactly one of {}.", one_of.join(", "));
            }
            for key in *keys {
                records(&format!("{path}.{}", key.name), &key.shape, page);
            }
        }
        Shape::Table(inner) | Shape::Declared(_, inner) | Shape::ById(_, inner) => {
            records(&format!("{path}.*"), inner, page);
        }
        Shape::OneOrMany(inner) | Shape::List(inner) => records(path, inner, page),
        _ => {}
    }
}

/// What a value looks like, in words.
fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text => "text".into(),
        Shape::Id(kind) => kind.to_string(),
        Shape::Form(form, _) => form.to_string(),
        Shape::Condition => "a condition".into(),
        Shape::Flag => "`true` or `false`".into(),
        Shape::Count(least, most) if *most >= 1_000_000_000 => {
            format!("a whole number from {least}")
        }
        Shape::Count(least, most) => format!("a whole number from {least} to {most}"),
        Shape::Choice(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            words.join(", ")
        }
        Shape::List(item) | Shape::OneOrMany(item) => match item {
            Shape::Record(_) => "a list".into(),
            item => format!("a list: {}", value(item)),
        },
        Shape::Table(item) => format!("by id: {}", value(item)),
        Shape::Declared(kind, _) => format!("by id of each {kind}"),
        Shape::ById(kind, item) => format!("by {kind}: {}", value(item)),
        Shape::Record(_) => "a map".into(),
        Shape::Open(..) | Shape::Anything => "a map".into(),
        Shape::Either(shapes) => {
            let shapes: Vec<String> = shapes.iter().map(value).collect();
            shapes.join(", or ")
        }
    }
}

fn sentence(about: &str) -> String {
    let mut chars = about.chars();
    match chars.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), chars.as_str()),
        None => String::new(),
    }
}
