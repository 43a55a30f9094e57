//! Conditions in CEL: read by a library's parser, checked against the types of fields, and reduced to
//! the closed form [`Test`](crate::model::Test).
//!
//! What it is not: an interpreter of CEL. Everything that could fail or take long when it is
//! evaluated is refused here: arithmetic, calls, macros, maps, conversions.

use std::collections::BTreeMap;

use facts::{Diagnostic, Place, Sentence, say};

use crate::model::{Condition, FieldType};
use crate::source::Sources;
use crate::yaml::{Node, listed, nearest, short};

mod check;
mod holds;
mod token;

/// A finding inside of a condition, with the bytes of its text that it is about.
pub(crate) struct Flaw {
    rule: &'static str,
    message: Sentence,
    at: (usize, usize),
    help: Option<Box<Sentence>>,
}

impl Flaw {
    fn new(rule: &'static str, message: impl Into<Sentence>, at: (usize, usize)) -> Flaw {
        Flaw {
            rule,
            message: message.into(),
            at,
            help: None,
        }
    }

    fn help(mut self, help: impl Into<Sentence>) -> Flaw {
        self.help = Some(Box::new(help.into()));
        self
    }
}

/// Reads the condition at a node; findings point into its text where that is possible.
pub(crate) fn read(
    node: &Node,
    fields: &BTreeMap<String, FieldType>,
    sources: &Sources,
    report: &mut Vec<Diagnostic>,
) -> Option<Condition> {
    let source = node.text(&say!("what-condition", "a condition"), report)?;
    match check::test(source, fields) {
        Ok(test) => Some(Condition {
            source: source.into(),
            test,
            place: node.place.clone(),
        }),
        Err(flaw) => {
            let place = inside(node, source, flaw.at, sources);
            let mut finding = Diagnostic::error(flaw.rule, flaw.message).at(place, "");
            finding.help = flaw.help.map(|help| *help);
            report.push(finding);
            None
        }
    }
}

/// Reads a condition that stands in no file.
pub fn parse(
    source: &str,
    fields: &BTreeMap<String, FieldType>,
) -> Result<crate::model::Test, Box<Diagnostic>> {
    check::test(source, fields).map_err(|flaw| {
        let place = Place {
            file: "condition".into(),
            start: flaw.at.0,
            end: flaw.at.1,
        };
        let mut finding = Diagnostic::error(flaw.rule, flaw.message).at(place, "");
        finding.help = flaw.help.map(|help| *help);
        Box::new(finding)
    })
}

/// The finding that a condition or a key names a field that does not exist.
pub(crate) fn unknown_field(name: &str, fields: &BTreeMap<String, FieldType>) -> Diagnostic {
    let finding = Diagnostic::error(
        "unknown-field",
        say!(
            "found-there-no-field",
            "there is no field `{value}`",
            value = short(name)
        ),
    );
    finding.help(unknown_field_help(name, fields))
}

fn unknown_field_help(name: &str, fields: &BTreeMap<String, FieldType>) -> Sentence {
    let names = fields.keys().map(String::as_str);
    match nearest(name, names.clone()) {
        Some(near) => say!("did-you-mean", "did you mean `{text}`?", text = near),
        None => {
            let names: Vec<&str> = names.take(30).collect();
            say!(
                "found-text-stands-in-quotes-field",
                "a text stands in quotes: `\"{name}\"`; a field is declared under `fields` with its type; there are {names}",
                name = short(name),
                names = listed(&names)
            )
        }
    }
}

/// The place of a stretch of a condition, where the file holds its text as it is.
fn inside(node: &Node, source: &str, at: (usize, usize), sources: &Sources) -> Place {
    let whole = node.place.clone();
    let Some(written) = sources
        .get(&whole.file)
        .and_then(|text| text.get(whole.start..whole.end))
    else {
        return whole;
    };
    let quotes = usize::from(written.starts_with(['"', '\'']));
    let same = written
        .get(quotes..)
        .is_some_and(|rest| rest.starts_with(source));
    if !same {
        return whole;
    }
    let start = whole.start + quotes + at.0.min(source.len());
    Place {
        end: (whole.start + quotes + at.1.min(source.len())).max(start),
        start,
        file: whole.file,
    }
}
