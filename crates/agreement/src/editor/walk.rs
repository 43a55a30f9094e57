//! From the places of a text to what the tables say of them.

use crate::suppression;
use crate::yaml::{Entry, Key, Node, Shape, Value};

/// Any map may keep rules silent; the tables of keys do not say so each time.
pub(super) static ALLOW: Key = Key::optional(
    suppression::KEY,
    Shape::ById("rule", &Shape::Text),
    "rules that are kept silent inside this element, each with the reason",
);

/// Shapes inside each other; what is deeper is not looked at.
const MOST_LEVELS: usize = 80;

/// Something in a text that the tables give a meaning.
pub(super) enum Seen<'a, 't> {
    /// A key of a map.
    Key {
        entry: &'t Entry,
        /// The map in which it stands.
        map: &'t Node,
        /// What the map can be.
        shapes: &'a [&'static Shape],
        /// What the tables say of the key, unless the author chose it.
        key: Option<&'static Key>,
    },
    /// A value that is neither map nor list.
    Value {
        node: &'t Node,
        /// What the value can be.
        shapes: &'a [&'static Shape],
        /// The nearest key above it, with what the tables say of it.
        under: Option<(&'t Entry, Option<&'static Key>)>,
    },
}

/// Shows everything in `root`, which has the shape `shape`, in the order of the text.
pub(super) fn walk<'t>(root: &'t Node, shape: &'static Shape, see: &mut dyn FnMut(Seen<'_, 't>)) {
    step(root, &[shape], None, MOST_LEVELS, see);
}

fn step<'t>(
    node: &'t Node,
    shapes: &[&'static Shape],
    under: Option<(&'t Entry, Option<&'static Key>)>,
    levels: usize,
    see: &mut dyn FnMut(Seen<'_, 't>),
) {
    if levels == 0 {
        return;
    }
    let mut shapes = flattened(shapes, node);
    match &node.value {
        Value::Map(entries) => {
            keep_best(&mut shapes, entries);
            for entry in entries {
                let key = shapes.iter().find_map(|shape| known_key(shape, &entry.key));
                see(Seen::Key {
                    entry,
                    map: node,
                    shapes: &shapes,
                    key,
                });
                let inner: Vec<&'static Shape> = shapes
                    .iter()
                    .filter_map(|shape| value_of(shape, &entry.key))
                    .collect();
                step(&entry.value, &inner, Some((entry, key)), levels - 1, see);
            }
        }
        Value::Seq(items) => {
            let inner: Vec<&'static Shape> = shapes.iter().filter_map(|s| item_of(s)).collect();
            for item in items {
                step(item, &inner, under, levels - 1, see);
            }
        }
        Value::Scalar(_) | Value::Missing => see(Seen::Value {
            node,
            shapes: &shapes,
            under,
        }),
    }
}

/// The alternatives that a node can be, one by one.
fn flattened(shapes: &[&'static Shape], node: &Node) -> Vec<&'static Shape> {
    let mut flat = Vec::new();
    let mut open: Vec<&'static Shape> = shapes.iter().rev().copied().collect();
    let is_list = matches!(node.value, Value::Seq(_));
    while let Some(shape) = open.pop() {
        match shape {
            Shape::Either(shapes) => open.extend(shapes.iter().rev()),
            // One element stands for a list of one.
            Shape::List(item) | Shape::OneOrMany(item) if !is_list => open.push(item),
            shape => flat.push(shape),
        }
    }
    flat
}

fn item_of(shape: &'static Shape) -> Option<&'static Shape> {
    match shape {
        Shape::List(item) | Shape::OneOrMany(item) => Some(item),
        _ => None,
    }
}

fn known_key(shape: &'static Shape, name: &str) -> Option<&'static Key> {
    match shape {
        _ if name == ALLOW.name => Some(&ALLOW),
        Shape::Record(keys) | Shape::Open(keys, _) => keys.iter().find(|key| key.name == name),
        _ => None,
    }
}

fn value_of(shape: &'static Shape, name: &str) -> Option<&'static Shape> {
    if let Some(key) = known_key(shape, name) {
        return Some(&key.shape);
    }
    match shape {
        Shape::Table(rest)
        | Shape::Declared(_, rest)
        | Shape::ById(_, rest)
        | Shape::Open(_, rest) => Some(rest),
        _ => None,
    }
}

/// Of the shapes of a map those stay that its entries fit best.
fn keep_best(shapes: &mut Vec<&'static Shape>, entries: &[Entry]) {
    shapes.retain(|shape| {
        matches!(
            shape,
            Shape::Record(_)
                | Shape::Open(..)
                | Shape::Table(_)
                | Shape::Declared(..)
                | Shape::ById(..)
        )
    });
    if shapes.len() < 2 {
        return;
    }
    let fits: Vec<i64> = shapes.iter().map(|shape| fit(shape, entries)).collect();
    let best = fits.iter().copied().max();
    let mut fits = fits.into_iter();
    shapes.retain(|_| fits.next() == best);
}

/// How well entries fit a map: known keys count for it, and a word that a key cannot have against
/// it, as it tells one record from another.
fn fit(shape: &'static Shape, entries: &[Entry]) -> i64 {
    let keys = match shape {
        Shape::Record(keys) | Shape::Open(keys, _) => *keys,
        _ => return 0,
    };
    entries
        .iter()
        .filter_map(|entry| {
            let key = keys.iter().find(|key| key.name == entry.key)?;
            Some(match (words_of(&key.shape), entry.value.as_text()) {
                (Some(words), Some(text)) if words.contains(&text) => 20,
                (Some(_), Some(_)) => -20,
                _ => 1,
            })
        })
        .sum()
}

fn words_of(shape: &'static Shape) -> Option<&'static [&'static str]> {
    match shape {
        Shape::Choice(words) => Some(words),
        Shape::OneOrMany(item) | Shape::List(item) => words_of(item),
        _ => None,
    }
}
