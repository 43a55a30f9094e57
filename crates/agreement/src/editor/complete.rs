//! What may be written at a place.
//!
//! A mark is put in place of the word at the cursor, and the tree of that text says where it stands:
//! so half a word, an empty line and an open bracket are all one case.

use std::sync::Arc;

use facts::Place;

use super::walk::{ALLOW, Seen, walk};
use super::words::said;
use super::{Editor, ids, tree, word_at};
use crate::yaml::{Entry, Key, Node, Shape};

/// Stands for the word at the cursor; no text has it.
const MARK: &str = "\u{f8ff}";

/// What is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offer {
    /// A key of a map.
    Key,
    /// A word that the language knows.
    Word,
    /// The id of something declared, or built in.
    Id,
    /// A map with its required keys.
    Map,
}

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub offer: Offer,
    /// What it means.
    pub about: String,
    /// Whether it is a key that must be there.
    pub required: bool,
    /// What is replaced.
    pub place: Place,
    /// What is written.
    pub insert: String,
    /// Where in `insert` one goes on writing.
    pub caret: usize,
}

/// Where the mark stands.
struct Spot<'e> {
    editor: &'e Editor,
    place: Place,
    /// Stands before whatever is written.
    lead: &'static str,
    /// Whether a colon follows.
    before_colon: bool,
    /// Whether it stands inside of brackets.
    in_brackets: bool,
    /// Whether it is the first thing on its line.
    on_own_line: bool,
    /// Whether it stands inside of quotes.
    in_quotes: bool,
    column: usize,
}

pub(super) fn at(editor: &Editor, path: &str, text: &str, byte: usize) -> Vec<Completion> {
    let (start, end) = word_at(text, byte);
    let before = &text[..start];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    // A colon or dash needs a blank behind it.
    let lead = match line.chars().next_back() {
        Some(':') => " ",
        Some('-') if line.trim_start() == "-" => " ",
        _ => "",
    };
    let marked = format!("{before}{lead}{MARK}{}", &text[end..]);
    let at = start + lead.len();
    let file: Arc<str> = path.into();
    let root = tree::read(&file, &marked);
    let mut spot = Spot {
        editor,
        place: Place { file, start, end },
        lead,
        before_colon: text[end..].trim_start_matches(' ').starts_with(':'),
        in_brackets: false,
        on_own_line: line.trim_start_matches([' ', '-']).is_empty(),
        in_quotes: line.ends_with(['"', '\'']),
        column: line.chars().count() + lead.len(),
    };
    let mut found = Vec::new();
    walk(&root, &ids::ROOT, &mut |seen| match seen {
        Seen::Key {
            entry, map, shapes, ..
        } if entry.key_place.start <= at && at < entry.key_place.end && entry.key == MARK => {
            spot.in_brackets = marked[map.place.start..].starts_with('{');
            found = spot.keys(shapes, map.as_map().unwrap_or(&[]));
        }
        Seen::Value { node, shapes, .. }
            if node.place.start <= at && at < node.place.end && holds_mark(node) =>
        {
            found = spot.values(node, shapes);
        }
        _ => {}
    });
    found
}

fn holds_mark(node: &Node) -> bool {
    node.as_text().is_some_and(|text| text.contains(MARK))
}

impl Spot<'_> {
    /// Keys of a map that it has not yet, those that must be there first.
    fn keys(&self, shapes: &[&'static Shape], present: &[Entry]) -> Vec<Completion> {
        let mut keys: Vec<&'static Key> = Vec::new();
        let mut found = Vec::new();
        let is_new = |name: &str| !present.iter().any(|entry| entry.key == name);
        for shape in shapes {
            match shape {
                Shape::Record(own) | Shape::Open(own, _) => {
                    for key in own.iter().filter(|key| is_new(key.name)) {
                        if !keys.iter().any(|known| known.name == key.name) {
                            keys.push(key);
                        }
                    }
                }
                Shape::ById(kind, value) => {
                    let ids = self.ids(kind).into_iter();
                    found.extend(ids.filter(|(id, _)| is_new(id)).map(|(id, about)| {
                        let (insert, caret) = self.key_text(&plain(&id), value);
                        self.completion(id, Offer::Id, about, insert, caret)
                    }));
                }
                _ => {}
            }
        }
        keys.sort_by_key(|key| !key.required);
        if !keys.is_empty() && is_new(ALLOW.name) {
            keys.push(&ALLOW);
        }
        found.extend(keys.into_iter().map(|key| {
            let (insert, caret) = self.key_text(key.name, &key.shape);
            Completion {
                required: key.required,
                ..self.completion(key.name.into(), Offer::Key, key.about.into(), insert, caret)
            }
        }));
        found
    }

    fn values(&self, node: &Node, shapes: &[&'static Shape]) -> Vec<Completion> {
        let whole = node.as_text() == Some(MARK);
        let mut found: Vec<Completion> = Vec::new();
        for shape in shapes {
            let more: Vec<Completion> = match shape {
                Shape::Condition if !self.in_quotes || whole => self
                    .ids("field")
                    .into_iter()
                    .map(|id| self.id(id))
                    .collect(),
                _ if !whole => Vec::new(),
                Shape::Choice(words) => words.iter().map(|word| self.word(word)).collect(),
                Shape::Flag => ["true", "false"].map(|word| self.word(word)).into(),
                Shape::Id(kind) => self.ids(kind).into_iter().map(|id| self.id(id)).collect(),
                Shape::Record(_) | Shape::Open(..) | Shape::ById(..)
                    if self.on_own_line && !self.in_quotes =>
                {
                    self.keys(&[*shape], &[])
                }
                Shape::Record(keys) if !self.in_quotes => vec![self.map(keys)],
                _ => Vec::new(),
            };
            for new in more {
                if !found.iter().any(|known| known.label == new.label) {
                    found.push(new);
                }
            }
        }
        found
    }

    /// Ids of a kind, declared or built in, with what they stand for.
    fn ids(&self, kind: &str) -> Vec<(String, String)> {
        let declared = self.editor.declared().filter(|id| id.kind == kind);
        let mut ids: Vec<(String, String)> = declared
            .filter(|declared| !declared.id.contains(MARK))
            .map(|declared| {
                let about = declared.title.as_deref().unwrap_or("");
                (
                    declared.id.clone(),
                    format!("{kind} {about}").trim_end().into(),
                )
            })
            .collect();
        ids.sort();
        ids.dedup_by(|a, b| a.0 == b.0);
        let built_in = ids::built_in(kind).into_iter();
        ids.extend(built_in.map(|id| (id.into(), format!("{kind}, built in"))));
        ids
    }

    fn id(&self, (id, about): (String, String)) -> Completion {
        let text = if self.in_quotes {
            id.clone()
        } else {
            plain(&id)
        };
        let caret = text.len();
        self.completion(id, Offer::Id, about, text, caret)
    }

    fn word(&self, word: &str) -> Completion {
        self.completion(
            word.into(),
            Offer::Word,
            String::new(),
            word.into(),
            word.len(),
        )
    }

    /// A map in brackets with the keys that must be there.
    fn map(&self, keys: &[Key]) -> Completion {
        let names: Vec<String> = keys
            .iter()
            .filter(|key| key.required)
            .map(|key| format!("{}: ", key.name))
            .collect();
        let inner = names.join(", ");
        let insert = format!("{{ {} }}", inner.trim_end());
        let caret = 2 + names.first().map_or(0, String::len);
        let about = said(&Shape::Record(&[]));
        let label = match names.is_empty() {
            true => "{ … }".into(),
            false => insert.clone(),
        };
        self.completion(label, Offer::Map, about, insert, caret)
    }

    fn completion(
        &self,
        label: String,
        offer: Offer,
        about: String,
        insert: String,
        caret: usize,
    ) -> Completion {
        Completion {
            label,
            offer,
            about,
            required: false,
            place: self.place.clone(),
            insert: format!("{}{insert}", self.lead),
            caret: self.lead.len() + caret,
        }
    }

    /// A key with what begins its value, and where the value goes.
    fn key_text(&self, name: &str, shape: &Shape) -> (String, usize) {
        if self.before_colon {
            return (name.into(), name.len());
        }
        let blanks = " ".repeat(self.column + 2);
        let (start, end) = match begins(shape) {
            Begins::Single => (format!("{name}: "), ""),
            Begins::List => (format!("{name}: ["), "]"),
            Begins::Map if self.in_brackets => (format!("{name}: {{ "), " }"),
            Begins::Map => (format!("{name}:\n{blanks}"), ""),
        };
        (format!("{start}{end}"), start.len())
    }
}

/// How a value begins.
enum Begins {
    Single,
    List,
    Map,
}

fn begins(shape: &Shape) -> Begins {
    match shape {
        Shape::Either([first, ..]) => begins(first),
        Shape::List(item) | Shape::OneOrMany(item) => match begins(item) {
            Begins::Single => Begins::List,
            inner => inner,
        },
        Shape::Table(_)
        | Shape::Declared(..)
        | Shape::ById(..)
        | Shape::Record(_)
        | Shape::Open(..) => Begins::Map,
        _ => Begins::Single,
    }
}

/// An id as YAML: in quotes where it would not be read as a text.
fn plain(id: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let is_plain = id.starts_with(char::is_alphanumeric)
        && id.chars().all(safe)
        && !id.eq_ignore_ascii_case("null");
    if is_plain {
        return id.into();
    }
    format!("\"{}\"", id.replace('\\', "\\\\").replace('"', "\\\""))
}
