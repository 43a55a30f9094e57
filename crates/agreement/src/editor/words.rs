//! Shapes in words.

use crate::yaml::{Key, Shape};

/// Keys and words that are listed at most.
const MOST_LISTED: usize = 16;

/// What a value of this shape is.
pub(super) fn said(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text".into(),
        Shape::Id(kind) => format!("the id of a {kind}"),
        Shape::Form(what, _) => (*what).into(),
        Shape::Condition => "a condition in CEL over fields of what is measured".into(),
        Shape::Flag => "`true` or `false`".into(),
        Shape::Count(least, most) => format!("a whole number from {least} to {most}"),
        Shape::Choice([word]) => format!("`{word}`"),
        Shape::Choice(words) => format!("one of {}", listed(words.iter().copied())),
        Shape::List(item) => format!("a list; each element is {}", said(item)),
        Shape::OneOrMany(item) => format!("{}, or a list of such", said(item)),
        Shape::Table(value) => format!("a map from names to {}", said(value)),
        Shape::Declared(kind, value) => {
            format!("a map from the id of each {kind} to {}", said(value))
        }
        Shape::ById(kind, value) => format!("a map from ids of a {kind} to {}", said(value)),
        Shape::Record(keys) => format!("a map with {}", names(keys)),
        Shape::Open(keys, rest) => {
            format!(
                "a map with {}, and further keys with {}",
                names(keys),
                said(rest)
            )
        }
        Shape::Either(shapes) => {
            let all: Vec<String> = shapes.iter().map(said).collect();
            if all.len() > 4 {
                return "a map whose further keys depend on its first ones".into();
            }
            all.join("; or ")
        }
        Shape::Anything => "anything".into(),
    }
}

fn names(keys: &[Key]) -> String {
    let required = keys.iter().filter(|key| key.required);
    let optional = keys.iter().filter(|key| !key.required);
    listed(required.chain(optional).map(|key| key.name))
}

fn listed<'k>(words: impl Iterator<Item = &'k str>) -> String {
    let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match quoted.len() {
        0..=MOST_LISTED => quoted.join(", "),
        _ => format!("{}, …", quoted[..MOST_LISTED].join(", ")),
    }
}
