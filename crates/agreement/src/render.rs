//! Findings for people, with the excerpt; for programs, as JSON; for code scanning and pull requests.

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use facts::{Diagnostic, Place, Severity};
use serde_json::{Value, json};

use crate::load::Loaded;
use crate::source::Sources;
use crate::suppression::Suppressed;

mod github;
mod sarif;

pub use github::github;
pub use sarif::sarif;

/// A version that was checked, and the folder that its files stand in, as the caller names it.
#[derive(Clone, Copy, Debug)]
pub struct Checked<'a> {
    /// The folder, with `/` between its parts; empty for the current one.
    pub folder: &'a str,
    /// What was read.
    pub loaded: &'a Loaded,
}

impl Checked<'_> {
    /// The path of one of its files.
    fn path(&self, file: &str) -> String {
        match self.folder.trim_end_matches('/') {
            "" => file.to_string(),
            folder => format!("{folder}/{file}"),
        }
    }
}

/// The longest excerpt, in bytes; a place in a longer line is shown without one.
const MAX_EXCERPT_BYTES: usize = 8 << 10;

/// Findings as text: rule, message, excerpt, why, help. With `colour`, terminal colours are added.
/// Each finding ends with a line end; findings are separated by an empty line.
pub fn text(findings: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let shown: Vec<String> = findings
        .iter()
        .map(|finding| renderer.render(&[group(finding, sources)]).to_string() + "\n")
        .collect();
    shown.join("\n")
}

/// Findings as JSON, one object a line, with line and column counted from 1.
pub fn json_lines(findings: &[Diagnostic], sources: &Sources) -> String {
    findings
        .iter()
        .map(|finding| crate::schema::sorted(json(finding, sources)).to_string() + "\n")
        .collect()
}

/// One finding as JSON.
pub fn json(finding: &Diagnostic, sources: &Sources) -> Value {
    let places: Vec<Value> = finding
        .places
        .iter()
        .map(|labelled| {
            let mut value = place_json(&labelled.place, sources);
            value["label"] = json!(labelled.label);
            value
        })
        .collect();
    let mut value = json!({
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "places": places,
        "why": finding.why,
        "help": finding.help,
    });
    if let Some(edit) = &finding.edit {
        let place = &edit.place;
        value["edit"] = json!({
            "file": &*place.file,
            "start": place.start,
            "end": place.end,
            "text": edit.text,
        });
    }
    value
}

/// A finding that the text keeps silent, as JSON: the finding, the reason, where it is given.
pub fn suppressed_json(suppressed: &Suppressed, sources: &Sources) -> Value {
    let mut value = json(&suppressed.finding, sources);
    value["reason"] = json!(suppressed.reason);
    value["suppressed_at"] = place_json(&suppressed.place, sources);
    value
}

fn place_json(place: &Place, sources: &Sources) -> Value {
    let mut value = json!({
        "file": &*place.file,
        "start": place.start,
        "end": place.end,
    });
    if let Some(text) = sources.get(&place.file) {
        let (line, column) = place.line_column(text);
        value["line"] = json!(line);
        value["column"] = json!(column);
    }
    value
}

/// The message with why it matters and what to write, a line each.
fn explained(finding: &Diagnostic) -> String {
    let mut text = finding.message.english();
    for more in [&finding.why, &finding.help].into_iter().flatten() {
        text.push('\n');
        text.push_str(&more.english());
    }
    text
}

fn group<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(finding.message.english())
        .id(finding.rule)
        .elements(excerpts(finding, sources));
    if let Some(why) = &finding.why {
        group = group.element(Level::NOTE.message(why.english()));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.english()));
    }
    group
}

/// One excerpt a file, the file of the main place first.
fn excerpts<'a>(
    finding: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut by_file: BTreeMap<&str, Vec<(usize, &Place, &str)>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for (index, labelled) in finding.places.iter().enumerate() {
        let file: &str = &labelled.place.file;
        if !order.contains(&file) {
            order.push(file);
        }
        let entry = (index, &labelled.place, labelled.label.as_str());
        by_file.entry(file).or_default().push(entry);
    }
    let mut snippets = Vec::new();
    for file in order {
        let Some(text) = sources.get(file) else {
            continue;
        };
        // WHY: far apart places would drag everything between them along.
        let mut places = by_file.remove(file).unwrap_or_default();
        let near = |place: &Place, other: &Place| {
            place.start.abs_diff(other.start) < MAX_EXCERPT_BYTES / 2
        };
        let main = places[0].1;
        places.retain(|(_, place, _)| near(place, main));
        let bounds: Vec<(usize, usize)> = places
            .iter()
            .map(|(_, place, _)| (boundary(text, place.start), one_line(text, place)))
            .collect();
        let first = bounds.iter().map(|(start, _)| *start).min().unwrap_or(0);
        let last = bounds.iter().map(|(_, end)| *end).max().unwrap_or(0);
        let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
        let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
        if end - start > MAX_EXCERPT_BYTES {
            continue;
        }
        let line = text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let mut snippet = Snippet::source(&text[start..end])
            .path(file)
            .line_start(line);
        for ((index, _, label), (from, until)) in places.iter().zip(bounds) {
            let kind = if *index == 0 {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let annotation = kind.span(from - start..until - start);
            snippet = snippet.annotation(if label.is_empty() {
                annotation
            } else {
                annotation.label(*label)
            });
        }
        snippets.push(snippet);
    }
    snippets
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The end of a place, cut at the end of its first line.
fn one_line(text: &str, place: &Place) -> usize {
    let start = boundary(text, place.start);
    let end = boundary(text, place.end).max(start);
    match text[start..end].find('\n') {
        Some(length) => start + length,
        None => end,
    }
}
