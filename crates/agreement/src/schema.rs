//! The JSON Schema of the language, from the tables that the loader reads by.
//!
//! Not here: references, conditions, and which keys go together; the loader says those.

use facts::Severity;
use serde_json::{Map, Value, json};

use crate::load::tables;
use crate::rule::ALL;
use crate::suppression;
use crate::yaml::{Key, Shape};

/// The JSON Schema (draft 2020-12) of `alliance.yaml`. In fragments nothing is required, so editors
/// take the same schema with [`fragment`].
pub fn schema() -> Value {
    let mut root = record(tables::ROOT);
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root["title"] = json!("Entente agreement");
    let reasons: Map<String, Value> = ALL
        .iter()
        .filter(|rule| rule.severity != Severity::Error)
        .map(|rule| {
            let reason = json!({ "type": "string", "description": rule.summary() });
            (rule.name.to_string(), reason)
        })
        .collect();
    root["$defs"] = json!({ "allow": {
        "type": ["object", "null"],
        "title": "rules that are kept silent inside this element, each with the reason",
        "properties": reasons,
        "additionalProperties": false,
    } });
    sorted(root)
}

/// The same for the other files of an agreement: no key is required at the top.
pub fn fragment() -> Value {
    let mut root = schema();
    if let Some(root) = root.as_object_mut() {
        root.remove("required");
    }
    root["title"] = json!("Entente agreement, a further file");
    sorted(root)
}

/// The same with the members of each object in the order of their names. Whether a map of the library keeps
/// them so depends on what else is built into a program.
pub fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            let members = members.into_iter();
            members.map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn record(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut value = of(&key.shape);
        value["description"] = json!(key.about);
        properties.insert(key.name.into(), value);
    }
    properties
        .entry(suppression::KEY)
        .or_insert_with(suppressions);
    let mut object =
        json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// Any map of the text may keep rules silent.
fn suppressions() -> Value {
    json!({ "$ref": "#/$defs/allow" })
}

fn of(shape: &Shape) -> Value {
    match shape {
        // WHY: a bare number, date or boolean is read as its text.
        Shape::Text | Shape::Id(_) => json!({ "type": ["string", "number", "boolean"] }),
        Shape::Form(what, pattern) => {
            json!({ "type": ["string", "number", "boolean"], "pattern": pattern, "title": what })
        }
        Shape::Condition => json!({
            "type": ["string", "number", "boolean"],
            "pattern": ".",
            "title": "a condition in CEL",
        }),
        Shape::Flag => json!({ "enum": [true, false, "true", "false"] }),
        Shape::Count(least, most) => json!({ "anyOf": [
            { "type": "integer", "minimum": least, "maximum": most },
            { "type": "string", "pattern": "^[0-9]+$" },
        ] }),
        Shape::Choice(words) => choice(words),
        Shape::List(item) => one_or_many(item),
        Shape::OneOrMany(item) => one_or_many(item),
        Shape::Table(value) | Shape::Declared(_, value) | Shape::ById(_, value) => {
            let value = of(value);
            json!({
                "type": "object",
                "properties": { suppression::KEY: suppressions() },
                "additionalProperties": or_empty(value),
            })
        }
        Shape::Record(keys) => record(keys),
        Shape::Open(keys, rest) => {
            let mut object = record(keys);
            object["additionalProperties"] = of(rest);
            object
        }
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(of).collect::<Vec<_>>() })
        }
        Shape::Anything => json!({}),
    }
}

/// The loader reads an entry that is empty as one that says nothing.
fn or_empty(value: Value) -> Value {
    json!({ "anyOf": [value, { "type": "null" }] })
}

fn one_or_many(item: &Shape) -> Value {
    let item = of(item);
    json!({ "anyOf": [item, { "type": "array", "items": item }] })
}

/// Words, and the numbers that YAML readers make of words such as `1`.
fn choice(words: &[&str]) -> Value {
    let mut all: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    let numbers = words.iter().filter_map(|word| word.parse::<u32>().ok());
    all.extend(numbers.map(|number| json!(number)));
    json!({ "enum": all })
}
