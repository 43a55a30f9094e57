//! What an editor asks while an agreement is being written: what stands here, what may be written
//! here, where an id is declared and used.
//!
//! ```text
//! files --tree::read--> trees, however broken --walk(tables)--> keys and values with their shapes
//!     --> hover, completions, declarations and uses of ids, an outline
//! ```
//!
//! Not here: what is wrong with the text, which [`load`](crate::load()) says.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::Place;

use crate::yaml::{Limits, Node};
use ids::{Declared, Ids};

mod complete;
mod hover;
mod ids;
mod outline;
mod tree;
mod walk;
mod words;

pub use complete::{Completion, Offer};
pub use hover::Hover;
pub use outline::{Symbol, Symbols};

/// The files of one version, as an editor looks at them.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    files: BTreeMap<String, File>,
}

#[derive(Clone, Debug)]
struct File {
    text: String,
    tree: Node,
    ids: Ids,
}

/// An id at a place.
struct Named {
    kind: &'static str,
    id: String,
}

impl Editor {
    /// Looks at these files; those that are not YAML are left out.
    pub fn new(files: &BTreeMap<String, Vec<u8>>) -> Editor {
        let mut editor = Editor::default();
        for (path, bytes) in files {
            editor.set(path, bytes);
        }
        editor
    }

    /// Takes the new text of a file. Nothing happens where it is the known one.
    pub fn set(&mut self, path: &str, bytes: &[u8]) {
        let is_yaml = path.ends_with(".yaml") || path.ends_with(".yml");
        let readable = is_yaml && bytes.len() <= Limits::default().bytes;
        let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| readable) else {
            self.remove(path);
            return;
        };
        if self.files.get(path).is_some_and(|known| known.text == text) {
            return;
        }
        let tree = tree::read(&Arc::from(path), text);
        let file = File {
            ids: Ids::of(&tree),
            text: text.into(),
            tree,
        };
        self.files.insert(path.into(), file);
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(|file| file.text.as_str())
    }

    /// What stands at a byte of a file.
    pub fn hover(&self, path: &str, byte: usize) -> Option<Hover> {
        hover::at(self, self.files.get(path)?, byte)
    }

    /// What may be written at a byte of a file, the likeliest first.
    pub fn completions(&self, path: &str, byte: usize) -> Vec<Completion> {
        match self.files.get(path) {
            Some(file) => complete::at(self, path, &file.text, byte),
            None => Vec::new(),
        }
    }

    /// Where the id at a byte of a file is declared.
    pub fn definition(&self, path: &str, byte: usize) -> Vec<Place> {
        let Some(named) = self.id_at(path, byte) else {
            return Vec::new();
        };
        self.declarations(named.kind, &named.id)
            .map(|declared| declared.place.clone())
            .collect()
    }

    /// Where the id at a byte of a file is used; with `declaration`, where it is declared as well.
    pub fn references(&self, path: &str, byte: usize, declaration: bool) -> Vec<Place> {
        let Some(named) = self.id_at(path, byte) else {
            return Vec::new();
        };
        let mut places: Vec<Place> = self.uses(named.kind, &named.id).cloned().collect();
        if declaration {
            let declared = self.declarations(named.kind, &named.id);
            places.extend(declared.map(|declared| declared.place.clone()));
        }
        places.sort();
        places
    }

    /// The sections of a file and their entries.
    pub fn symbols(&self, path: &str) -> Vec<Symbol> {
        self.files
            .get(path)
            .map(|file| outline::of(&file.tree))
            .unwrap_or_default()
    }

    /// The address of the clause that a place stands in: `levels.p1-in-time`, or the section where that is the clause.
    pub fn clause_at(&self, place: &Place) -> Option<String> {
        let holds =
            |symbol: &&Symbol| symbol.place.start <= place.start && place.start < symbol.place.end;
        let sections = self.symbols(&place.file);
        let section = sections.iter().find(holds)?;
        Some(match section.children.iter().find(holds) {
            Some(entry) => format!("{}.{}", section.name, entry.name),
            None => section.name.clone(),
        })
    }

    fn declared(&self) -> impl Iterator<Item = &Declared> {
        self.files.values().flat_map(|file| &file.ids.declared)
    }

    fn declarations(&self, kind: &str, id: &str) -> impl Iterator<Item = &Declared> {
        self.declared()
            .filter(move |declared| declared.kind == kind && declared.id == id)
    }

    fn uses(&self, kind: &str, id: &str) -> impl Iterator<Item = &Place> {
        let all = self.files.values().flat_map(|file| &file.ids.used);
        all.filter(move |used| used.id == id && self.kind_of(&used.kinds, id) == Some(kind))
            .map(|used| &used.place)
    }

    /// What an id that may be of several kinds is the id of: the first kind that has it.
    fn kind_of(&self, kinds: &[&'static str], id: &str) -> Option<&'static str> {
        let declared = |kind: &&&'static str| self.declarations(kind, id).next().is_some();
        let kind = match kinds {
            [kind] => Some(kind),
            kinds => kinds.iter().find(declared).or(kinds.first()),
        };
        kind.copied()
    }

    fn id_at(&self, path: &str, byte: usize) -> Option<Named> {
        let ids = &self.files.get(path)?.ids;
        let declared = ids.declared.iter().find(|id| touches(&id.place, byte));
        if let Some(declared) = declared {
            return Some(Named {
                kind: declared.kind,
                id: declared.id.clone(),
            });
        }
        let used = ids.used.iter().find(|id| touches(&id.place, byte))?;
        Some(Named {
            kind: self.kind_of(&used.kinds, &used.id)?,
            id: used.id.clone(),
        })
    }
}

/// Whether a place holds a byte, or the byte stands right behind it.
fn touches(place: &Place, byte: usize) -> bool {
    place.start <= byte && byte <= place.end
}

/// The stretch of letters, digits, `_` and `-` around a byte.
fn word_at(text: &str, byte: usize) -> (usize, usize) {
    let mut middle = byte.min(text.len());
    while !text.is_char_boundary(middle) {
        middle -= 1;
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let before = text[..middle].trim_end_matches(is_word).len();
    let after = text[middle..].trim_start_matches(is_word);
    // A dash and the word behind it are two things.
    let dashes = text[before..middle].len() - text[before..middle].trim_start_matches('-').len();
    (before + dashes, text.len() - after.len())
}
