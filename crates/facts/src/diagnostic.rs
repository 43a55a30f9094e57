//! What is wrong with a text, for the person who wrote it.

use std::fmt;

use serde::Serialize;

use crate::{Sentence, say};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing: a default that was taken.
    Note,
    /// Likely to be meant otherwise.
    Warning,
    /// The text has no meaning here, or one that cannot be worked with.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// Bytes `[start, end)` of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// The file, by its path inside what was read.
    pub file: std::sync::Arc<str>,
    /// First byte.
    pub start: usize,
    /// First byte no longer part of it.
    pub end: usize,
}

impl Place {
    /// Line and column of the first byte in `text`, counted from 1; columns count characters.
    pub fn line_column(&self, text: &str) -> (usize, usize) {
        line_column(text, self.start)
    }

    /// Line and column of the first character that is no longer part of it.
    pub fn end_line_column(&self, text: &str) -> (usize, usize) {
        line_column(text, self.end.max(self.start))
    }
}

/// One finding: rule, severity, message, places, help, edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The rule, named after the flaw: `zone-missing`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the author's words in backticks.
    pub message: Sentence,
    /// Where, the main place first; empty when it concerns the whole.
    pub places: Vec<Labelled>,
    /// Why it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Sentence>,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Sentence>,
    /// A change of the text that mends it, where one is certain enough to be offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
}

/// A change of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced; empty where something is put in.
    pub place: Place,
    /// What stands there afterwards.
    pub text: String,
}

/// A place with a word on what is seen there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// Where.
    pub place: Place,
    /// What is seen there; empty where the message says it all.
    pub label: String,
}

impl Diagnostic {
    /// A finding of severity error.
    pub fn error(rule: &'static str, message: impl Into<Sentence>) -> Self {
        Self::new(rule, Severity::Error, message)
    }

    /// A finding of severity warning.
    pub fn warning(rule: &'static str, message: impl Into<Sentence>) -> Self {
        Self::new(rule, Severity::Warning, message)
    }

    /// A finding of severity note.
    pub fn note(rule: &'static str, message: impl Into<Sentence>) -> Self {
        Self::new(rule, Severity::Note, message)
    }

    fn new(rule: &'static str, severity: Severity, message: impl Into<Sentence>) -> Self {
        Diagnostic {
            rule,
            severity,
            message: message.into(),
            places: Vec::new(),
            why: None,
            help: None,
            edit: None,
        }
    }

    /// Adds a place, with a word on what is seen there.
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.places.push(Labelled {
            place,
            label: label.into(),
        });
        self
    }

    /// Adds why it matters.
    pub fn why(mut self, why: impl Into<Sentence>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Adds what to write instead.
    pub fn help(mut self, help: impl Into<Sentence>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a change of the text that mends it.
    pub fn edit(mut self, edit: Option<Edit>) -> Self {
        self.edit = edit;
        self
    }

    /// Offers the text that was probably meant at the main place.
    pub fn replaced_by(self, text: &str) -> Self {
        let edit = self.places.first().map(|main| Edit {
            place: main.place.clone(),
            text: text.into(),
        });
        self.edit(edit)
    }

    /// Asks whether another text was meant at the main place.
    pub fn did_you_mean(self, text: &str) -> Self {
        self.help(say!("did-you-mean", "did you mean `{text}`?", text))
            .replaced_by(text)
    }
}

fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let mut at = byte.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |tail| tail.chars().count())
        + 1;
    (line, column)
}
