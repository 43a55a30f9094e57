//! The sections of a file and their entries.

use facts::Place;

use super::ids;
use crate::yaml::{Entry, Node, Shape, Value};

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbols {
    /// A section with entries.
    Section,
    /// A single value of the document.
    Value,
    /// An entry of a section.
    Entry,
}

/// A part of a file that an outline shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called: its key.
    pub name: String,
    /// What people call it; empty where nothing is said.
    pub detail: String,
    /// What it stands for.
    pub kind: Symbols,
    /// All of it.
    pub place: Place,
    /// Its key.
    pub head: Place,
    /// What it holds.
    pub children: Vec<Symbol>,
}

pub(super) fn of(root: &Node) -> Vec<Symbol> {
    let Shape::Record(keys) = &ids::ROOT else {
        return Vec::new();
    };
    let sections = root.as_map().unwrap_or(&[]).iter();
    sections
        .filter(|entry| keys.iter().any(|key| key.name == entry.key))
        .map(|entry| match &entry.value.value {
            Value::Map(entries) => Symbol {
                children: entries
                    .iter()
                    .map(|inner| symbol(inner, Symbols::Entry))
                    .collect(),
                ..symbol(entry, Symbols::Section)
            },
            _ => symbol(entry, Symbols::Value),
        })
        .collect()
}

fn symbol(entry: &Entry, kind: Symbols) -> Symbol {
    let title = entry.value.get("title").or_else(|| entry.value.get("name"));
    let detail = title.unwrap_or(&entry.value).as_text().unwrap_or("");
    Symbol {
        name: entry.key.clone(),
        detail: detail.lines().next().unwrap_or("").into(),
        kind,
        place: Place {
            end: entry.value.place.end.max(entry.key_place.end),
            ..entry.key_place.clone()
        },
        head: entry.key_place.clone(),
        children: Vec::new(),
    }
}
