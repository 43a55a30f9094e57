//! Texts made from the tables of keys: for every key, two texts that differ in it alone.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::explain::{Document, plain};
use crate::load::{load, tables};
use crate::yaml::{Key, Shape};

/// Two texts that differ in one place.
pub struct Pair {
    /// The keys that lead to the place.
    pub path: String,
    pub one: Value,
    pub other: Value,
}

/// A form with at least two texts of it.
const FORMS: &[(&str, &[&str])] = &[
    ("a duration", &["4h", "30min", "2wd", "5d", "1mo"]),
    ("a duration of elapsed time", &["10min", "2h"]),
    ("a bound", &[">= 97 %", ">= 95 %", "> 95 %", "<= 95 %"]),
    ("a share", &["60 %", "50 %"]),
    ("a share or money", &["10 %", "500 EUR"]),
    (
        "a share, money, or a number of points",
        &["10 %", "500 EUR", "200"],
    ),
    (
        "what silence means",
        &[
            "accepted after 2wd",
            "dismissed after 2wd",
            "accepted after 3wd",
            "stays open",
        ],
    ),
    ("an ISO 4217 code", &["EUR", "USD"]),
    (
        "a date, or the path of an iCalendar file",
        &["2025-05-05", "2025-12-25"],
    ),
    ("hours", &["08:00-18:00", "09:00-17:00", "22:00-06:00"]),
    ("a number of misses", &["1 miss", "2 misses"]),
    ("days or months", &["28d", "30d", "12mo"]),
    ("a number", &["12", "12.5"]),
    ("the name of a field", &["assignee", "opened-by"]),
    ("an amount of money", &["12.50 EUR", "13 EUR", "12.50 USD"]),
    ("a number with its unit", &["10 %", "500 EUR", "4h", "12"]),
    ("a date", &["2025-12-31", "2026-01-31"]),
    (
        "an interval",
        &[
            "[98 %, 99 %)",
            "(98 %, 99 %)",
            "[98 %, 99 %]",
            "< 96 %",
            ">= 200",
        ],
    ),
    (
        "how often",
        &[
            "every month",
            "every 2 weeks on tue",
            "every quarter on first mon at 10:00",
            "every day",
        ],
    ),
    (
        "the path of a file in the agreement's folder",
        &["one.md", "two.md"],
    ),
];

/// The files that the texts name.
const FILES: &[(&str, &str)] = &[
    ("one.md", "# One\n\nThe first.\n"),
    ("two.md", "The second.\n"),
];

/// What a pair of texts says.
pub struct Said {
    pub one: Side,
    pub other: Side,
}

/// A text, said.
pub struct Side {
    pub document: Document,
    /// The whole document, without the hash, which every change changes.
    pub text: String,
}

/// The pairs for all keys of the language, each with what it says.
pub fn all() -> &'static [(Pair, Said)] {
    static ALL: OnceLock<Vec<(Pair, Said)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let said = |pair: &Pair| Said {
            one: side(&pair.one),
            other: side(&pair.other),
        };
        let pairs = pairs().into_iter();
        pairs
            .map(|pair| {
                let said = said(&pair);
                (pair, said)
            })
            .collect()
    })
}

fn side(text: &Value) -> Side {
    let document = read(text);
    let mut unhashed = document.clone();
    unhashed.hash = String::new();
    Side {
        text: plain(&crate::explain::document(&unhashed, &facts::English), 100),
        document,
    }
}

/// Reads a text beside the files that it may name.
pub fn read(text: &Value) -> Document {
    let mut files: BTreeMap<String, Vec<u8>> = FILES
        .iter()
        .map(|(path, text)| (path.to_string(), text.as_bytes().to_vec()))
        .collect();
    files.insert("alliance.yaml".into(), text.to_string().into_bytes());
    Document::of(&load(&files))
}

/// The pairs for all keys of the language.
fn pairs() -> Vec<Pair> {
    let mut found = record(tables::ROOT, "");
    for pair in &mut found {
        for text in [&mut pair.one, &mut pair.other] {
            surround(text);
        }
    }
    found
}

/// Adds what a text refers to, where it does not declare it itself.
fn surround(text: &mut Value) {
    let around = json!({
        "zone": "Europe/Amsterdam",
        "parties": { "party-1": { "role": "customer" }, "party-2": { "role": "provider" } },
        "teams": { "team-1": { "members": ["party-1"] }, "team-2": { "members": ["party-2"] } },
        "measures": {
            "measure-1": { "of": "incidents", "clock": { "until": "resolved" } },
            "measure-2": { "of": "incidents", "clock": { "until": "closed" } },
        },
    });
    let (Some(text), Some(around)) = (text.as_object_mut(), around.as_object()) else {
        return;
    };
    for (key, value) in around {
        match (
            text.get_mut(key).and_then(Value::as_object_mut),
            value.as_object(),
        ) {
            (Some(there), Some(more)) => {
                for (id, entry) in more {
                    there.entry(id.clone()).or_insert_with(|| entry.clone());
                }
            }
            _ => {
                text.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
}

/// Texts of a shape; each says something else.
fn texts(shape: &Shape, path: &str) -> Vec<Value> {
    match shape {
        Shape::Text => {
            special(path).unwrap_or_else(|| vec![json!("first words"), json!("other words")])
        }
        Shape::Id("field") if path.ends_with(".value") => vec![json!("reopens"), json!("bounces")],
        Shape::Id("field") => vec![json!("priority"), json!("category")],
        Shape::Id("process") => vec![json!("incident-management"), json!("problem-management")],
        // WHY: nothing rests on itself.
        Shape::Id(kind) if path.ends_with("rests_on") => {
            [2, 3].map(|n| json!(id(kind, n))).to_vec()
        }
        Shape::Id(kind) => [1, 2].map(|n| json!(id(kind, n))).to_vec(),
        Shape::Form(what, _) => {
            let name = what.split(": ").next().unwrap_or(what);
            let known = FORMS.iter().find(|(form, _)| *form == name);
            let (_, texts) =
                known.unwrap_or_else(|| panic!("no sample of the form `{name}`; add one"));
            texts.iter().map(|text| json!(text)).collect()
        }
        Shape::Condition if path == "measures.*.where" => vec![json!("planned"), json!("!planned")],
        Shape::Condition => vec![json!("priority == \"P1\""), json!("priority == \"P2\"")],
        Shape::Flag => vec![json!(true), json!(false)],
        Shape::Count(least, most) => {
            let first = (*least).max(2).min(*most);
            vec![json!(first), json!((first + 1).min(*most))]
        }
        // WHY: the singular and the plural of a case type mean the same.
        Shape::Choice(words) => words
            .iter()
            .filter(|word| {
                !word
                    .strip_suffix('s')
                    .is_some_and(|one| words.contains(&one))
            })
            .map(|word| json!(word))
            .collect(),
        Shape::List(item) | Shape::OneOrMany(item) => {
            let items = texts(item, path);
            let mut lists: Vec<Value> = items.iter().take(2).map(|item| json!([item])).collect();
            if items.len() > 1 {
                lists.push(json!([items[0], items[1]]));
            }
            lists
        }
        Shape::Table(_) if path == "include" => {
            vec![
                json!({ "guardian@1": {} }),
                json!({ "service-provider@1": {} }),
            ]
        }
        Shape::Table(value) => tabled("name", value, path),
        Shape::Declared("process", value) => tabled("own", value, path),
        Shape::Declared(kind, value) | Shape::ById(kind, value) => tabled(kind, value, path),
        Shape::Record(keys) => vec![speaking(keys, path)],
        Shape::Open(keys, rest) => {
            let mut text = base(keys, path);
            for value in texts(rest, &join(path, "P1")).into_iter().take(1) {
                text["P1"] = value;
            }
            text["else"] = texts(rest, path).remove(0);
            vec![text]
        }
        Shape::Either(shapes) => shapes
            .iter()
            .flat_map(|shape| texts(shape, path).into_iter().take(1))
            .collect(),
        Shape::Anything => Vec::new(),
    }
}

fn tabled(kind: &str, value: &Shape, path: &str) -> Vec<Value> {
    let value = texts(value, &join(path, "*")).remove(0);
    let days = path.ends_with("hours");
    [1, 2]
        .map(|n| match (days, n) {
            (true, 1) => json!({ "mon-fri": value }),
            (true, _) => json!({ "sat": value }),
            _ => json!({ id(kind, n): value }),
        })
        .to_vec()
}

fn id(kind: &str, n: usize) -> String {
    match (kind, n) {
        ("process", 1) => "incident-management".into(),
        ("process", _) => "problem-management".into(),
        _ => format!("{}-{n}", kind.replace(' ', "-")),
    }
}

/// Texts where any words will not do.
fn special(path: &str) -> Option<Vec<Value>> {
    let texts: &[&str] = match path.rsplit('.').next().unwrap_or(path) {
        "zone" => &["Europe/Amsterdam", "Europe/Madrid"],
        "effective" => &["2025-01-01", "2025-07-01", "2025-07-01T10:30:00Z"],
        "until" if path == "until" => &["2026-01-01", "2027-01-01"],
        "alliance" | "version" => &["first", "other"],
        _ => return None,
    };
    Some(texts.iter().map(|text| json!(text)).collect())
}

fn join(path: &str, key: &str) -> String {
    match path.is_empty() {
        true => key.into(),
        false => format!("{path}.{key}"),
    }
}

/// A record with the keys that it must have.
fn base(keys: &[Key], path: &str) -> Value {
    let mut text = Map::new();
    for key in keys.iter().filter(|key| key.required) {
        let mut values = texts(&key.shape, &join(path, key.name));
        // WHY: of the lengths of windows, a year begins on a month and a day.
        let value = match key.name {
            "every" => values.pop(),
            _ => Some(values.remove(0)),
        };
        text.insert(key.name.into(), value.unwrap_or_default());
    }
    // WHY: some records say nothing of themselves without a key that is not always the same one.
    if path == "levels.*" {
        text.insert("share_where".into(), json!("priority == \"P1\""));
    }
    Value::Object(text)
}

/// A record that says something.
fn speaking(keys: &[Key], path: &str) -> Value {
    let mut text = base(keys, path);
    if let (Some(map), Some(first)) = (text.as_object_mut(), keys.first())
        && map.is_empty()
    {
        map.insert(
            first.name.into(),
            texts(&first.shape, &join(path, first.name)).remove(0),
        );
    }
    text
}

/// The pairs for the keys of a record.
fn record(keys: &'static [Key], path: &str) -> Vec<Pair> {
    let mut found = Vec::new();
    for key in keys {
        let at = join(path, key.name);
        let with = |value: Value| {
            let mut text = base(keys, path);
            if matches!(
                at.as_str(),
                "levels.*.percentile"
                    | "levels.*.statistic"
                    | "levels.*.ratio"
                    | "levels.*.open_breach"
            ) {
                text.as_object_mut()
                    .expect("a record")
                    .remove("share_where");
            }
            if at == "levels.*.open_breach" {
                text["share_within"] = json!("4h");
            }
            if at == "measures.*.clock.pause.*.unanswered" {
                text["accepted_by"] = json!("customer");
            }
            text[key.name] = value;
            text
        };
        for pair in of(&key.shape, &at) {
            found.push(Pair {
                path: pair.path,
                one: with(pair.one),
                other: with(pair.other),
            });
        }
        if !key.required {
            let mut without = with(Value::Null);
            without.as_object_mut().expect("a record").remove(key.name);
            let there = texts(&key.shape, &at);
            // WHY: a choice may be the one that holds where the key is left out.
            if let Some(last) = there.into_iter().rfind(|value| *value != json!(false)) {
                found.push(Pair {
                    path: format!("{at} (left out)"),
                    one: with(last),
                    other: without,
                });
            }
        }
    }
    found
}

/// The pairs for a value.
fn of(shape: &'static Shape, path: &str) -> Vec<Pair> {
    let mut found = Vec::new();
    let all = texts(shape, path);
    for two in all.windows(2) {
        found.push(Pair {
            path: path.into(),
            one: two[0].clone(),
            other: two[1].clone(),
        });
    }
    let inner = |inner: &'static Shape, key: &str, wrap: &dyn Fn(Value) -> Value| -> Vec<Pair> {
        of(inner, &join(path, key))
            .into_iter()
            .map(|pair| Pair {
                path: pair.path,
                one: wrap(pair.one),
                other: wrap(pair.other),
            })
            .collect()
    };
    match shape {
        Shape::Record(keys) => found.extend(record(keys, path)),
        Shape::Open(keys, rest) => {
            found.extend(record(keys, path).into_iter().map(|mut pair| {
                for text in [&mut pair.one, &mut pair.other] {
                    if text.get("P1").is_none() {
                        text["P1"] = texts(rest, path).remove(0);
                    }
                    if text.get("else").is_none() {
                        text["else"] = texts(rest, path).remove(0);
                    }
                }
                pair
            }));
            let base = all[0].clone();
            found.extend(inner(rest, "P1", &|value| {
                let mut text = base.clone();
                text["P1"] = value;
                text
            }));
        }
        Shape::List(item) | Shape::OneOrMany(item) => {
            let deeper = of(item, path);
            found.extend(deeper.into_iter().map(|pair| Pair {
                path: pair.path,
                one: json!([pair.one]),
                other: json!([pair.other]),
            }));
        }
        // WHY: what a template holds is said where it is put.
        Shape::Table(_) if path == "include" => {}
        Shape::Table(value) | Shape::Declared(_, value) | Shape::ById(_, value) => {
            let key = match all[0].as_object().and_then(|map| map.keys().next()) {
                Some(key) => key.clone(),
                None => return found,
            };
            found.extend(inner(value, "*", &|value| json!({ key.clone(): value })));
        }
        Shape::Either(shapes) => {
            for shape in *shapes {
                found.extend(of(shape, path));
            }
        }
        _ => {}
    }
    found
}
