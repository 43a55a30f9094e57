//! The reference of facts, docs/reference/facts.md, written from the types themselves, their
//! comments and the frozen lines.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use facts::Body;
use facts::fact::{MAX_FACT_BYTES, MAX_SEQ, case};

const INTRODUCTION: &str = "\
# Facts

This page is written by a test from the program; `UPDATE_REFERENCE=1 ./test -p facts` writes it anew.

What can never happen: a line that was admitted once is refused or read otherwise by a later release; a fact has two bodies or none; a
member is unknown, doubled or of another type; a number has a fraction; an instant lies outside the years 1970 to 2199.

A record's `facts.ndjson` holds one fact on each line, in canonical form (RFC 8785): members in the order of their names, no white
space, UTF-8, LF after each. [Facts and their bytes](../concepts/facts.md) says why. To write facts by hand, leave out what an import
fills in: [`format: entente`](mapping.md#facts-of-your-own).
";

/// A struct or an enum of the source.
#[derive(Default)]
struct Shape {
    says: String,
    is_enum: bool,
    /// Name, type and comment of the members; for an enum, of its values.
    members: Vec<(String, String, String, bool)>,
}

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Every public struct and enum of the bodies.
fn shapes() -> BTreeMap<String, Shape> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/fact");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let mut shapes = BTreeMap::new();
    for file in files {
        read_shapes(&fs::read_to_string(file).unwrap(), &mut shapes);
    }
    shapes
}

fn read_shapes(text: &str, shapes: &mut BTreeMap<String, Shape>) {
    let mut says = String::new();
    let mut optional = false;
    let mut in_attribute = false;
    let mut open: Option<(String, Shape)> = None;
    for line in text.lines() {
        let bare = line.trim();
        if let Some(comment) = bare.strip_prefix("///") {
            let _ = write!(says, "{comment}");
            continue;
        }
        optional |= bare.contains("skip_serializing_if");
        in_attribute |= bare.starts_with("#[");
        if in_attribute {
            in_attribute = !bare.ends_with(']');
            continue;
        }
        match &mut open {
            None => {
                let begun = bare.strip_suffix(" {").and_then(|bare| {
                    let (kind, name) = bare.strip_prefix("pub ")?.split_once(' ')?;
                    matches!(kind, "struct" | "enum").then(|| (kind == "enum", name.to_owned()))
                });
                if let Some((is_enum, name)) = begun {
                    let says = plain(&says);
                    let shape = Shape {
                        says,
                        is_enum,
                        ..Shape::default()
                    };
                    open = Some((name, shape));
                }
            }
            Some(_) if line == "}" => {
                if let Some((name, shape)) = open.take() {
                    shapes.insert(name, shape);
                }
            }
            Some((_, shape)) => {
                let member = match shape.is_enum {
                    true => bare.strip_suffix(',').map(|value| {
                        let (name, inner) = value.split_once('(').unwrap_or((value, ""));
                        (kebab(name), inner.trim_end_matches(')').to_owned())
                    }),
                    false => bare
                        .strip_prefix("pub ")
                        .and_then(|bare| bare.strip_suffix(',')?.split_once(": "))
                        .map(|(name, kind)| (name.to_owned(), kind.to_owned())),
                };
                if let Some((name, kind)) = member {
                    shape.members.push((name, kind, plain(&says), optional));
                }
            }
        }
        says.clear();
        optional = false;
    }
}

/// A comment without links of the program's documentation.
fn plain(comment: &str) -> String {
    let mut text = String::new();
    for (index, part) in comment.trim().split('[').enumerate() {
        let (link, rest) = match part.split_once(']') {
            Some((link, rest)) if index > 0 && link.starts_with('`') => (Some(link), rest),
            _ => (None, part),
        };
        let Some(link) = link else {
            text += if index > 0 { "[" } else { "" };
            text += rest;
            continue;
        };
        let name = link.trim_matches('`').rsplit("::").next().unwrap_or(link);
        let _ = match name.chars().next() {
            Some(first) if first.is_uppercase() => write!(text, "`{}`", kebab(name)),
            _ => write!(text, "`{name}`"),
        };
        text += match rest.strip_prefix('(') {
            Some(rest) => rest.split_once(')').map_or("", |(_, rest)| rest),
            None => rest,
        };
    }
    text.replace('|', "\\|")
}

/// `FieldWas` as it is written in a fact: `field-was`.
fn kebab(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

/// A type of the program in words.
fn words(kind: &str, shapes: &BTreeMap<String, Shape>) -> String {
    let inside = |prefix: &str| {
        kind.strip_prefix(prefix)
            .and_then(|kind| kind.strip_suffix('>'))
    };
    if let Some(inner) = inside("Option<") {
        return words(inner, shapes);
    }
    if let Some(inner) = inside("Vec<") {
        return format!("list of {}", words(inner, shapes));
    }
    if let Some(kind) = kind.strip_suffix("Id") {
        return match kind {
            "Fact" => "id of a fact".into(),
            kind => format!("id of a {}", kebab(kind)).replace("a outage", "an outage"),
        };
    }
    match kind {
        "String" | "Box<str>" => "text".into(),
        "Vec<PartyId>" => "list of ids of parties".into(),
        "Instant" => "instant".into(),
        "bool" => "`true`, or left out".into(),
        "u32" | "u64" => "whole number".into(),
        "PublicKey" | "Hash" => "text: 64 hexadecimal digits".into(),
        "PersonKey" => "text: `es256:` and 128, or `eddsa:` and 64 hexadecimal digits".into(),
        "Vec<(u64, u32)>" | "(u64, u32)" => "list of pairs of whole numbers".into(),
        "BTreeMap<String, Box<str>>" => "object of text".into(),
        kind if kind.starts_with("BTreeMap") => "object of text or `null`".into(),
        kind => match shapes.get(kind) {
            Some(shape) if shape.is_enum => {
                let values: Vec<String> = shape
                    .members
                    .iter()
                    .map(|(name, inner, says, _)| match inner.as_str() {
                        "" => format!("`{name}` ({})", lower(says)),
                        inner => format!("`{{\"{name}\": {}}}`", words(inner, shapes)),
                    })
                    .collect();
                format!("one of {}", values.join(", "))
            }
            Some(_) => format!("[{}](#{0})", kebab(kind)),
            None => panic!("there are no words for the type `{kind}`"),
        },
    }
}

/// A sentence as part of another one.
fn lower(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut chars = sentence.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().collect::<String>() + chars.as_str(),
        None => String::new(),
    }
}

fn table(page: &mut String, shape: &Shape, shapes: &BTreeMap<String, Shape>) {
    page.push_str("\n| member | | what it is | what it says |\n|---|---|---|---|\n");
    for (name, kind, says, optional) in &shape.members {
        let must = if *optional { "" } else { "required" };
        let _ = writeln!(
            page,
            "| `{name}` | {must} | {} | {says} |",
            words(kind, shapes)
        );
    }
}

/// The body of each kind: its name in facts and its type, with the line that says what it is.
fn bodies() -> Vec<(String, String, String)> {
    let text = source("src/fact.rs");
    let (_, list) = text.split_once("\nbodies! {").unwrap();
    let (list, _) = list.split_once("\n}").unwrap();
    let lines: Vec<&str> = list
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines
        .chunks(2)
        .map(|pair| {
            let (head, member) = pair[1].split_once(") = ").unwrap();
            let kind = head.split_once('(').unwrap().1;
            let says = pair[0].trim_start_matches('/').trim();
            (
                member.trim_end_matches(';').to_owned(),
                kind.to_owned(),
                says.to_owned(),
            )
        })
        .collect()
}

fn page() -> String {
    let shapes = shapes();
    let mut page = INTRODUCTION.to_owned();
    let _ = write!(
        page,
        "
## The envelope

A line has at most {MAX_FACT_BYTES} bytes.

| member | | what it is | what it says |
|---|---|---|---|
| `at` | required | instant | when it happened, as claimed |
| `by` | required | id of a party | the party who says so |
| `id` | required | 64 hexadecimal digits | SHA-256 over the canonical line without `id`, `seq` and `recorded` |
| `recorded` | required | instant | when the record took it in; `at` is at most 5 minutes later |
| `repeat` | | whole number | tells apart statements that are equal in all else; left out for the first |
| `seq` | required | whole number, at most {MAX_SEQ} | the order within the source: of two facts at one instant the smaller number happened first |
| `source` | required | id of a source | the export, tool or feed it came from |
| one of the kinds below | required | object | what is said |

An instant is written as `2025-03-03T09:00:00Z` or `2025-03-03T09:00:00.250Z`. An id is a text of 1 to 200 bytes without control
characters and without white space at an end. Decimals are text, every digit kept.
"
    );
    let bodies = bodies();
    let names: Vec<&str> = bodies.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, Body::KINDS);
    for (name, kind, says) in &bodies {
        let shape = &shapes[kind];
        let _ = write!(page, "\n## {name}\n\n{says} {}\n", shape.says);
        table(&mut page, shape, &shapes);
        for (inner, shape) in parts(shape, &shapes) {
            let _ = write!(page, "\n### {}\n\n{}\n", kebab(inner), shape.says);
            table(&mut page, shape, &shapes);
        }
        if name == "case" {
            let _ = write!(
                page,
                "\nThe measures themselves know the fields `{}`; a source may set any other. `{}` is one of {}.\n",
                case::field::ALL.join("`, `"),
                case::field::TYPE,
                case::CASE_TYPES.join(", ")
            );
        }
        let _ = write!(page, "\n```json\n{}```\n", lines(name));
    }
    page
}

/// The objects in a body: what a list holds, and what one of several members is.
fn parts<'s>(shape: &'s Shape, shapes: &'s BTreeMap<String, Shape>) -> Vec<(&'s str, &'s Shape)> {
    let of_list = |kind: &'s str| kind.strip_prefix("Vec<")?.strip_suffix('>');
    let mut names: Vec<&str> = Vec::new();
    for (_, kind, _, _) in &shape.members {
        names.extend(of_list(kind));
        if let Some(choice) = shapes.get(kind).filter(|shape| shape.is_enum) {
            names.extend(choice.members.iter().map(|(_, inner, _, _)| inner.as_str()));
        }
    }
    let found = names
        .into_iter()
        .filter_map(|name| Some((name, shapes.get(name)?)));
    found.filter(|(_, shape)| !shape.is_enum).collect()
}

/// The frozen lines of a kind, that of its own name first.
fn lines(kind: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let is_of_kind = |path: &PathBuf| name(path).split('-').next() == Some(kind);
    let mut own: Vec<PathBuf> = paths.filter(is_of_kind).collect();
    own.sort_by_key(name);
    own.iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}

#[test]
fn the_reference_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/facts.md");
    let page = page();
    if std::env::var_os("UPDATE_REFERENCE").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == page,
        "docs/reference/facts.md is out of date; write it anew: UPDATE_REFERENCE=1 ./test -p facts"
    );
}
