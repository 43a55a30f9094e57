//! The JSON Schema: written to a file, accepts what loads clean, and knows the loader's keys.

use std::path::Path;
use std::sync::LazyLock;

use agreement::yaml::{self, Limits, Node, Style};
use agreement::{load, schema};
use serde_json::Value;

use crate::cases::{Case, clean_cases};
use crate::text::files;

#[test]
fn the_file_is_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/agreement.schema.json");
    let mut text = serde_json::to_string_pretty(&schema::schema()).expect("JSON");
    text.push('\n');
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(&path, &text).expect("the schema is written");
    }
    let file = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(file == text, "write the schema with UPDATE_SCHEMA=1");
}

#[test]
fn it_accepts_what_loads_clean() {
    let mut seen = 0;
    for Case { title, files, .. } in clean_cases() {
        for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
            let schema = if path == "alliance.yaml" {
                schema::schema()
            } else {
                schema::fragment()
            };
            let mut wrong = Vec::new();
            validate(&schema, &json(bytes), "", &mut wrong);
            assert!(wrong.is_empty(), "{title} / {path}: {wrong:#?}");
            seen += 1;
        }
    }
    assert!(seen >= 5);
}

/// A key is in the schema exactly where the loader knows it.
#[test]
fn it_knows_the_keys_of_the_loader() {
    let clean = clean_cases().remove(0);
    let text = String::from_utf8(clean.files["alliance.yaml"].clone()).expect("text");
    let schema = schema::schema();
    for (from, to) in [
        ("title: Northwind", "titel: Northwind"),
        ("role: customer", "rol: customer"),
        ("members: [", "member: ["),
        ("hours: {", "hour: {"),
        ("runs_on: [", "runs_om: ["),
        ("any_of: [", "any: ["),
        ("until: resolved", "till: resolved"),
        ("accepted_by: customer", "accepted: customer"),
        ("within: 5wd", "inside: 5wd"),
        ("slices: 5min", "slice: 5min"),
        ("meter: transactions", "metre: transactions"),
        ("digits: 2", "digit: 2"),
        ("counted_in: stopped", "counted: stopped"),
        ("rolling: 28d", "roll: 28d"),
        ("method: nearest-rank", "by: nearest-rank"),
        ("below: 20", "under: 20"),
        ("of: reopens > 0", "off: reopens > 0"),
        ("gives: [costs", "give: [costs"),
        ("rests_on: [", "rest_on: ["),
        ("until: 2028-01-01", "untill: 2028-01-01"),
        ("title: Payments", "allow: { measure-unusd: a word }"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let mut all = clean.files.clone();
        all.insert("alliance.yaml".into(), changed.clone().into_bytes());
        assert!(load(&all).has_errors(), "the loader takes `{to}`");
        let mut wrong = Vec::new();
        validate(&schema, &json(changed.as_bytes()), "", &mut wrong);
        assert!(!wrong.is_empty(), "the schema takes `{to}`");
    }
    assert!(
        !load(&files(&[("alliance.yaml", &text), ("holidays/nl.ics", "")]))
            .agreement
            .hash
            .is_empty()
    );
}

/// The tree as an editor's YAML reader would give it.
fn json(bytes: &[u8]) -> Value {
    let parsed = yaml::parse(&"x".into(), bytes, Limits::default(), &mut Vec::new());
    value(&parsed.root)
}

fn value(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Missing => Value::Null,
        yaml::Value::Scalar(scalar) => match scalar.text.as_str() {
            "true" | "false" if scalar.style == Style::Plain => Value::Bool(scalar.text == "true"),
            text if scalar.style == Style::Plain && text.parse::<i64>().is_ok() => {
                Value::from(text.parse::<i64>().unwrap_or(0))
            }
            text => Value::from(text),
        },
        yaml::Value::Seq(items) => items.iter().map(value).collect(),
        yaml::Value::Map(entries) => entries
            .iter()
            .map(|entry| (entry.key.clone(), value(&entry.value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// As much of JSON Schema as the schema uses; patterns are left to editors.
fn validate(schema: &Value, value: &Value, path: &str, wrong: &mut Vec<String>) {
    static SUPPRESSIONS: LazyLock<Value> =
        LazyLock::new(|| schema::schema()["$defs"]["allow"].clone());
    let schema = if schema.get("$ref").is_some() {
        &*SUPPRESSIONS
    } else {
        schema
    };
    for key in schema.as_object().into_iter().flatten().map(|(key, _)| key) {
        let known = [
            "$defs",
            "$ref",
            "$schema",
            "title",
            "description",
            "type",
            "properties",
            "additionalProperties",
            "required",
            "enum",
            "anyOf",
            "items",
            "pattern",
            "minimum",
            "maximum",
        ];
        assert!(
            known.contains(&key.as_str()),
            "the validator does not know `{key}`"
        );
    }
    if let Some(types) = schema.get("type") {
        let is = |name: &str| match name {
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_i64(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            "array" => value.is_array(),
            _ => value.is_object(),
        };
        let fits = match types {
            Value::Array(names) => names.iter().any(|name| is(name.as_str().unwrap_or(""))),
            name => is(name.as_str().unwrap_or("")),
        };
        if !fits {
            wrong.push(format!("{path}: {value} is no {types}"));
            return;
        }
    }
    if let Some(choices) = schema.get("enum").and_then(Value::as_array)
        && !choices.contains(value)
    {
        wrong.push(format!("{path}: {value} is none of {choices:?}"));
    }
    if let Some(any) = schema.get("anyOf").and_then(Value::as_array) {
        let mut all = Vec::new();
        let fits = any.iter().any(|schema| {
            let mut own = Vec::new();
            validate(schema, value, path, &mut own);
            let fits = own.is_empty();
            all.extend(own);
            fits
        });
        if !fits {
            wrong.append(&mut all);
        }
    }
    if let (Some(number), Some(least)) = (value.as_i64(), schema.get("minimum"))
        && Some(number) < least.as_i64()
    {
        wrong.push(format!("{path}: {number} is too small"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(items) = schema.get("items") {
            validate(items, item, &format!("{path}/{index}"), wrong);
        }
    }
    let Some(object) = value.as_object() else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap_or("")) {
            wrong.push(format!("{path}: {name} is missing"));
        }
    }
    for (key, value) in object {
        let path = format!("{path}/{key}");
        if let Some(property) = schema["properties"].get(key) {
            validate(property, value, &path, wrong);
            continue;
        }
        match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => wrong.push(format!("{path} is unknown")),
            Some(rest) => validate(rest, value, &path, wrong),
            None => {}
        }
    }
}
