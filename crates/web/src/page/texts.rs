//! The texts of an agreement in a form, one field for each file; and what the linter finds in them.

use std::collections::BTreeMap;

use agreement::Loaded;
use facts::{Diagnostic, Severity};
use maud::{Markup, html};

use super::frame::{Page, sentence};
use crate::api::call::{Call, Inside};
use crate::api::problem::{Kind, Problem};
use crate::api::{agreement as texts, proposal};

/// What stands before the path of a file in the name of its field.
const FILE: &str = "file:";

/// What a form with texts sends.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The files, by path.
    pub files: BTreeMap<String, String>,
    /// The other fields.
    fields: BTreeMap<String, String>,
}

impl Sent {
    /// These files, and nothing else.
    pub fn of(files: BTreeMap<String, String>) -> Sent {
        let fields = BTreeMap::new();
        Sent { files, fields }
    }

    /// Reads it.
    pub fn read(call: &Call<'_>) -> Sent {
        let mut sent = Sent::default();
        for (name, value) in form_urlencoded::parse(call.body) {
            match name.strip_prefix(FILE) {
                // WHY: a browser sends every end of a line as two characters; the hash of a text knows one.
                Some(path) => sent
                    .files
                    .insert(path.to_owned(), value.replace("\r\n", "\n")),
                None => sent.fields.insert(name.into_owned(), value.into_owned()),
            };
        }
        sent
    }

    /// A field; empty where it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str).trim()
    }

    /// A field that says something.
    pub fn said(&self, name: &str) -> Option<String> {
        Some(self.field(name).to_owned()).filter(|text| !text.is_empty())
    }
}

/// The last text that is a version, as far as somebody may read it.
pub fn last(inside: &Inside<'_>) -> Result<BTreeMap<String, String>, Problem> {
    let hash = &inside.world.versions.latest().hash;
    texts::files(inside, hash)?.ok_or_else(|| Kind::NotFound.plain())
}

/// A text, read.
pub fn loaded(files: &BTreeMap<String, String>) -> Loaded {
    agreement::load(&proposal::bytes(files))
}

/// A field for each file. What is no text for people is sent along as it is.
pub fn fields(page: &Page<'_>, files: &BTreeMap<String, String>) -> Markup {
    let is_read = |path: &str| {
        [".yaml", ".yml", ".md"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    html! {
        @for (place, (path, text)) in files.iter().enumerate() {
            @if is_read(path) {
                details open[place == 0] {
                    summary { code { (path) } }
                    label {
                        span.away { (page.with("text-of", &[("path", path)])) }
                        textarea.text name={ (FILE) (path) } rows="18" spellcheck="false" { "\n" (text) }
                    }
                }
            } @else { input type="hidden" name={ (FILE) (path) } value=(text); }
        }
    }
}

/// What the linter finds, the errors first, each with the line that it is about.
pub fn findings(page: &Page<'_>, found: &[Diagnostic], loaded: &Loaded) -> Markup {
    let mut found: Vec<&Diagnostic> = found.iter().collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.severity));
    html! {
        @if found.is_empty() { p { (page.t("findings-none")) } }
        @else { ul.findings { @for one in &found { li { (finding(page, one, loaded)) } } } }
    }
}

fn finding(page: &Page<'_>, one: &Diagnostic, loaded: &Loaded) -> Markup {
    let (class, glyph, text) = match one.severity {
        Severity::Error => ("missed", "✗", "finding-error"),
        Severity::Warning => ("below", "▼", "finding-warning"),
        Severity::Note => ("shown", "·", "finding-note"),
    };
    let place = one.places.first().map(|labelled| &labelled.place);
    let place = place.and_then(|place| {
        let source = loaded.sources.get(&place.file)?;
        let (line, _) = place.line_column(source);
        let excerpt = source
            .lines()
            .nth(line.saturating_sub(1))
            .unwrap_or_default();
        Some((place.file.to_string(), line, excerpt.trim_end().to_owned()))
    });
    html! {
        span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } " "
        (sentence(&one.message)) " " code { (one.rule) }
        @if let Some((file, line, excerpt)) = place {
            pre { code { (file) ":" (line) "  " (excerpt) } }
        }
        @if let Some(help) = &one.help { p.help { (sentence(help)) } }
    }
}
