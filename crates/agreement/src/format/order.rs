//! The order of keys: that of the language's tables; names that the author chooses stay as written.

use crate::yaml::{Key, Shape};

/// How the keys of one map are arranged.
pub(super) enum Keys {
    /// These keys, in this order.
    Known(&'static [Key]),
    /// Names that the author chooses, with values of this shape.
    Chosen(&'static Shape),
    /// Nothing is known of them.
    Unknown,
}

/// A key of a map, with its text where its value is one.
pub(super) type Seen<'a> = (&'a str, Option<&'a str>);

const ANYTHING: &Shape = &Shape::Anything;

impl Keys {
    /// The keys of a map of this shape; of several shapes the one that fits best.
    pub(super) fn of(shape: &'static Shape, seen: &[Seen<'_>]) -> Keys {
        match shape {
            Shape::Record(keys) => Keys::Known(keys),
            Shape::Table(shape)
            | Shape::Declared(_, shape)
            | Shape::ById(_, shape)
            | Shape::Open(_, shape) => Keys::Chosen(shape),
            Shape::OneOrMany(shape) => Keys::of(shape, seen),
            Shape::Either(shapes) => {
                let best = shapes
                    .iter()
                    .enumerate()
                    .max_by_key(|(at, shape)| (fit(shape, seen), std::cmp::Reverse(*at)));
                match best {
                    Some((_, shape)) => Keys::of(shape, seen),
                    None => Keys::Unknown,
                }
            }
            _ => Keys::Unknown,
        }
    }

    /// The place of a key; unknown ones come last.
    pub(super) fn rank(&self, key: &str) -> usize {
        match self {
            Keys::Known(keys) => keys
                .iter()
                .position(|known| known.name == key)
                .unwrap_or(keys.len()),
            _ => 0,
        }
    }

    /// The shape of a key's value.
    pub(super) fn below(&self, key: &str) -> &'static Shape {
        match self {
            Keys::Known(keys) => keys
                .iter()
                .find(|known| known.name == key)
                .map_or(ANYTHING, |known| &known.shape),
            Keys::Chosen(shape) => shape,
            Keys::Unknown => ANYTHING,
        }
    }
}

/// The shape of the items of a list.
pub(super) fn of_items(shape: &'static Shape) -> &'static Shape {
    match shape {
        Shape::List(shape) | Shape::OneOrMany(shape) => shape,
        Shape::Either(shapes) => shapes
            .iter()
            .find(|shape| matches!(shape, Shape::List(_) | Shape::OneOrMany(_)))
            .map_or(ANYTHING, of_items),
        _ => ANYTHING,
    }
}

/// How well a map fits: a word that a shape does not allow rules it out, then known keys count.
fn fit(shape: &'static Shape, seen: &[Seen<'_>]) -> usize {
    match shape {
        Shape::Record(keys) => {
            let mut known = 1;
            for (name, text) in seen {
                let Some(key) = keys.iter().find(|key| key.name == *name) else {
                    continue;
                };
                if let (Shape::Choice(words), Some(text)) = (&key.shape, text)
                    && !words.contains(text)
                {
                    return 0;
                }
                known += 2;
            }
            known
        }
        Shape::Table(_) | Shape::Declared(..) | Shape::ById(..) | Shape::Open(..) => 2,
        Shape::OneOrMany(shape) => fit(shape, seen),
        Shape::Either(shapes) => shapes
            .iter()
            .map(|shape| fit(shape, seen))
            .max()
            .unwrap_or(0),
        _ => 0,
    }
}
