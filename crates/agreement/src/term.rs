//! Terms: the parts of the language. A term knows its shape, how it is read, and how it is said.
//!
//! ```text
//! record! { Forum { level: Level, "about for editors", "It steers on the {} level"; ... } }
//!   -> the struct (with its place), the table of keys, the reader, the sentences
//! words!  { Level { Strategic = "strategic", "strategic"; ... } } -> an enum of fixed words
//! ```
//!
//! WHY: a key that is read but not explained, or explained but not compared, would let two parties
//! sign what neither has seen. One declaration serves the model, the loader, the JSON Schema,
//! `explain` and `diff`.
//!
//! Not here: what a term leads to; that is for rules, measure and ledger.

use std::collections::BTreeMap;

use facts::{Diagnostic, Sentence};

use crate::load::Load;
use crate::yaml::{Fields, Node, Shape};

mod basic;
mod cadence;
mod credit;
mod document;
mod interval;
mod macros;
mod reference;
mod said;
mod unanswered;

pub use basic::{Money, Share};
pub(crate) use basic::{duration, month_name};
pub(crate) use cadence::weekday;
pub use cadence::{Cadence, Every, On};
pub(crate) use credit::{Bands, Cap, Credit, Reads};
pub use document::Document;
pub use interval::{End, Interval};
pub(crate) use macros::{record, words};
pub(crate) use said::wording;
pub use said::{Part, Said, Wording};
pub use unanswered::Unanswered;

/// A part of the language.
pub(crate) trait Term: Sized {
    /// The shape of its text.
    const SHAPE: Shape;

    /// Whether a record must have it.
    const REQUIRED: bool = true;

    /// Reads it. What cannot be understood is reported, and nothing comes back.
    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self>;

    /// What stands for a key that is absent.
    fn absent() -> Option<Self> {
        None
    }

    /// How it is said; nothing where there is nothing to say.
    fn said(&self) -> Option<Said>;

    /// Reads it at a key of a record.
    fn at(fields: &Fields<'_>, key: &str, load: &mut Load<'_>) -> Option<Self> {
        match fields.get(key) {
            Some(node) => Self::read(node, &fields.called(key), load).or_else(Self::absent),
            None => Self::absent(),
        }
    }
}

/// Whether a key is one of these; a `const fn`, for the tables of keys.
pub(crate) const fn is_one_of(key: &str, keys: &[&str]) -> bool {
    let mut at = 0;
    while at < keys.len() {
        if is_same(key.as_bytes(), keys[at].as_bytes()) {
            return true;
        }
        at += 1;
    }
    false
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A term in words, for messages; nothing where it is no single value.
pub(crate) fn told(term: &impl Term) -> Sentence {
    match term.said() {
        Some(Said::Words(words)) => words.into(),
        Some(Said::Told(told)) => told,
        _ => Sentence::default(),
    }
}

/// What a table does with its ids.
pub(crate) enum Keys {
    /// They are the author's own, and nothing refers to them.
    Own,
    /// They are declared here, as this kind.
    Declared(&'static str),
    /// They are declared elsewhere, as this kind.
    Elsewhere(&'static str),
}

/// The key of a table of entries: an id.
pub(crate) trait Id: Sized + Ord {
    /// What a table of such ids does with them.
    const KEYS: Keys;

    /// Makes it, or says why the text cannot be one.
    fn of(text: &str) -> Result<Self, facts::id::IdError>;

    /// How it is said.
    fn said(&self) -> Said;
}

impl Id for String {
    const KEYS: Keys = Keys::Own;

    fn of(text: &str) -> Result<Self, facts::id::IdError> {
        facts::id::check_id(text).map(|()| text.into())
    }

    fn said(&self) -> Said {
        Said::Words(self.clone())
    }
}

impl<T: Term> Term for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        T::read(node, what, load).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn said(&self) -> Option<Said> {
        self.as_ref()?.said()
    }
}

impl<T: Term> Term for Box<T> {
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        T::read(node, what, load).map(Box::new)
    }

    fn said(&self) -> Option<Said> {
        T::said(self)
    }
}

/// A list; one element without the list counts as a list of one. Elements that cannot be understood
/// are reported and left out.
impl<T: Term> Term for Vec<T> {
    const SHAPE: Shape = Shape::OneOrMany(&T::SHAPE);
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let items = node.items().iter();
        Some(items.filter_map(|item| T::read(item, what, load)).collect())
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn said(&self) -> Option<Said> {
        let items: Vec<Said> = self.iter().filter_map(Term::said).collect();
        (!items.is_empty()).then_some(Said::List(items))
    }
}

/// Entries by id. An entry that cannot be understood is reported and left out.
impl<K: Id, T: Term> Term for BTreeMap<K, T> {
    const SHAPE: Shape = match K::KEYS {
        Keys::Own => Shape::Table(&T::SHAPE),
        Keys::Declared(kind) => Shape::Declared(kind, &T::SHAPE),
        Keys::Elsewhere(kind) => Shape::ById(kind, &T::SHAPE),
    };
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let fields = Fields::open_any(node, what, &mut load.report)?;
        let mut table = BTreeMap::new();
        for entry in fields.entries() {
            let id = match K::of(&entry.key) {
                Ok(id) => id,
                Err(error) => {
                    load.report.push(
                        Diagnostic::error("not-an-id", error.to_string())
                            .at(entry.key_place.clone(), ""),
                    );
                    continue;
                }
            };
            if let Keys::Elsewhere(kind) = K::KEYS {
                load.refer(kind, &entry.key, &entry.key_place);
            }
            let what = crate::yaml::of(crate::yaml::short(&entry.key), what);
            let read = load.within(entry, |load| T::read(&entry.value, &what, load));
            table.extend(read.map(|value| (id, value)));
        }
        Some(table)
    }

    fn absent() -> Option<Self> {
        Some(BTreeMap::new())
    }

    fn said(&self) -> Option<Said> {
        let entries: Vec<(Said, Said)> = self
            .iter()
            .map(|(id, value)| {
                let said = value.said().unwrap_or(Said::Record(Vec::new()));
                (id.said(), said)
            })
            .collect();
        (!entries.is_empty()).then_some(Said::Table(entries))
    }
}
