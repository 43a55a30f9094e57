//! What stands at a place, in Markdown.

use facts::Place;

use super::walk::{Seen, walk};
use super::words::said;
use super::{Editor, File, ids, touches, word_at};
use crate::rule;
use crate::yaml::{Key, Shape};

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The place.
    pub place: Place,
    /// What it means, in Markdown.
    pub markdown: String,
}

pub(super) fn at(editor: &Editor, file: &File, byte: usize) -> Option<Hover> {
    let (start, end) = word_at(&file.text, byte);
    let word = file.text.get(start..end)?;
    let word_place = Place {
        file: file.tree.place.file.clone(),
        start,
        end,
    };
    if let Some(rule) = rule::ALL.iter().find(|rule| rule.name == word) {
        return Some(Hover {
            place: word_place,
            markdown: rule.page(),
        });
    }
    let mut found = None;
    walk(&file.tree, &ids::ROOT, &mut |seen| {
        let hover = match &seen {
            Seen::Key {
                entry, shapes, key, ..
            } if touches(&entry.key_place, byte) => Some(Hover {
                place: entry.key_place.clone(),
                markdown: match key {
                    Some(key) => of_key(key),
                    None => of_chosen(editor, shapes, &entry.key),
                },
            }),
            Seen::Value {
                node,
                shapes,
                under,
            } if touches(&node.place, byte) && node.as_text().is_some() => {
                let text = node.as_text().unwrap_or("");
                let is_condition = shapes.iter().any(|shape| matches!(shape, Shape::Condition));
                let field = is_condition
                    .then(|| of_id(editor, &["field"], word))
                    .flatten();
                let own = field.is_some();
                let id = field.or_else(|| of_id(editor, &ids::kinds(shapes), text));
                let key = under.and_then(|(_, key)| key).map(of_key);
                let parts: Vec<String> = id.into_iter().chain(key).collect();
                Some(Hover {
                    place: if own {
                        word_place.clone()
                    } else {
                        node.place.clone()
                    },
                    markdown: parts.join("\n\n---\n\n"),
                })
            }
            _ => None,
        };
        if let Some(hover) = hover.filter(|hover| !hover.markdown.is_empty()) {
            found = Some(hover);
        }
    });
    found
}

/// What the tables say of a key.
pub(super) fn of_key(key: &Key) -> String {
    let needed = if key.required { " (required)" } else { "" };
    format!(
        "**{}**{needed}: {}\n\n{}",
        key.name,
        key.about,
        said(&key.shape)
    )
}

/// A key that the author chose: an id, or a name.
fn of_chosen(editor: &Editor, shapes: &[&'static Shape], name: &str) -> String {
    let id = shapes.iter().find_map(|shape| match shape {
        Shape::Declared(kind, _) | Shape::ById(kind, _) => of_id(editor, &[kind], name),
        _ => None,
    });
    id.unwrap_or_default()
}

/// What an id refers to, with its title and where it is declared.
fn of_id(editor: &Editor, kinds: &[&'static str], id: &str) -> Option<String> {
    let kind = editor.kind_of(kinds, id)?;
    let Some(declared) = editor.declarations(kind, id).next() else {
        return ids::built_in(kind)
            .contains(&id)
            .then(|| format!("the {kind} `{id}`, which is built in"));
    };
    let title = match &declared.title {
        Some(title) => format!(": {title}"),
        None => String::new(),
    };
    let file = &*declared.place.file;
    let line = editor
        .text(file)
        .map_or(1, |text| declared.place.line_column(text).0);
    let uses = match editor.uses(kind, id).count() {
        0 => "not used".to_string(),
        1 => "used once".to_string(),
        n => format!("used {n} times"),
    };
    Some(format!(
        "the {kind} `{id}`{title}\n\ndeclared in `{file}`, line {line}; {uses}"
    ))
}
