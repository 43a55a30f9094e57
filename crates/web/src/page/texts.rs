//! The texts of an agreement in a form, one field for each file; and what the linter finds in them.

use std::collections::BTreeMap;

use agreement::Loaded;
use maud::{Markup, html};

use super::frame::Page;
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
