//! Where ids are declared and used in one file.

use std::collections::BTreeSet;

use facts::Place;
use facts::fact::case::field;

use super::walk::{Seen, walk};
use crate::catalogue::Catalogue;
use crate::load::tables;
use crate::model::condition::DERIVED_FIELDS;
use crate::rule;
use crate::yaml::{Node, Shape};

/// A declaration of an id.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub kind: &'static str,
    pub id: String,
    pub title: Option<String>,
    pub place: Place,
}

/// A place that names an id.
#[derive(Clone, Debug)]
pub(super) struct Used {
    /// What it can be the id of.
    pub kinds: Vec<&'static str>,
    pub id: String,
    pub place: Place,
}

/// The ids of one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    pub declared: Vec<Declared>,
    pub used: Vec<Used>,
}

/// An agreement's document as one shape.
pub(super) static ROOT: Shape = Shape::Record(tables::ROOT);

impl Ids {
    pub fn of(root: &Node) -> Ids {
        let mut ids = Ids::default();
        walk(root, &ROOT, &mut |seen| ids.take(&seen));
        ids
    }

    fn take(&mut self, seen: &Seen<'_, '_>) {
        match seen {
            Seen::Key {
                entry,
                shapes,
                key: None,
                ..
            } => {
                for shape in *shapes {
                    match shape {
                        Shape::Declared(kind, _) => self.declared.push(Declared {
                            kind,
                            id: entry.key.clone(),
                            title: title(&entry.value),
                            place: entry.key_place.clone(),
                        }),
                        Shape::ById(kind, _) => self.used.push(Used {
                            kinds: vec![*kind],
                            id: entry.key.clone(),
                            place: entry.key_place.clone(),
                        }),
                        _ => {}
                    }
                }
            }
            Seen::Key { .. } => {}
            Seen::Value { node, shapes, .. } => {
                let kinds = kinds(shapes);
                if let (Some(text), false) = (node.as_text(), kinds.is_empty()) {
                    self.used.push(Used {
                        kinds,
                        id: text.into(),
                        place: node.place.clone(),
                    });
                }
            }
        }
    }
}

/// What a value of one of these shapes can be the id of.
pub(super) fn kinds(shapes: &[&'static Shape]) -> Vec<&'static str> {
    let kind = |shape: &&'static Shape| match shape {
        Shape::Id(kind) => Some(*kind),
        _ => None,
    };
    shapes.iter().filter_map(kind).collect()
}

/// Ids that the language has without a declaration.
pub(super) fn built_in(kind: &str) -> Vec<&'static str> {
    match kind {
        "calendar" => vec!["always"],
        "process" => Catalogue::ALL
            .into_iter()
            .flat_map(Catalogue::processes)
            .map(|process| process.id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        "rule" => rule::ALL.iter().map(|rule| rule.name).collect(),
        "field" => field::ALL.iter().chain(DERIVED_FIELDS).copied().collect(),
        _ => Vec::new(),
    }
}

/// What an entry is called by people.
fn title(entry: &Node) -> Option<String> {
    let title = entry.get("title").or_else(|| entry.get("name"))?;
    title.as_text().map(String::from)
}
