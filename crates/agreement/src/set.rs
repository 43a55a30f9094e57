//! One value of a text replaced by another, found by its path: how a term is varied.
//!
//! The path names keys as they are written, `levels.p1-in-time.share_within`; an entry of a list has its
//! number, from 1. Not here: whether the language takes the new value; reading the text says that.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::Place;

use crate::yaml::{self, Limits, Node, Value};

/// The texts of a version: bytes by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A single value of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The keys that lead to it, with `.` between them.
    pub path: String,
    /// What is written there, without quotes.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// All single values of a text, in the order of files and places.
pub fn values(files: &Files) -> Vec<Found> {
    let mut found = Vec::new();
    let yaml = |path: &&String| path.ends_with(".yaml") || path.ends_with(".yml");
    for path in files.keys().filter(yaml) {
        let file: Arc<str> = path.as_str().into();
        // WHY: what is wrong with a text is told when it is read as an agreement.
        let parsed = yaml::parse(&file, &files[path], Limits::default(), &mut Vec::new());
        collect(&parsed.root, "", &mut found);
    }
    found
}

/// The texts with another value in one place.
pub fn replaced(files: &Files, at: &Found, text: &str) -> Files {
    let mut files = files.clone();
    if let Some(bytes) = files.get_mut(&*at.place.file) {
        let (start, end) = (at.place.start, at.place.end);
        if start <= end && end <= bytes.len() {
            bytes.splice(start..end, written(text).into_bytes());
        }
    }
    files
}

/// A value as YAML takes it anywhere: in quotes, unless it is letters, digits and little else.
fn written(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | ' ' | '%' | '-' | '_' | '/');
    let begins = text.starts_with(|c: char| c.is_alphanumeric());
    match begins && text.chars().all(plain) {
        true => text.into(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}

fn collect(node: &Node, path: &str, found: &mut Vec<Found>) {
    let below = |key: &str| match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    };
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                collect(&entry.value, &below(&entry.key), found);
            }
        }
        Value::Seq(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &below(&(index + 1).to_string()), found);
            }
        }
        Value::Scalar(scalar) => found.push(Found {
            path: path.into(),
            text: scalar.text.clone(),
            place: node.place.clone(),
        }),
        Value::Missing => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: &str) {
        let yaml = "levels:\n  a: { within: '4h', at: [x, \">= 97 %\"] } # kept\n";
        let files = Files::from([("alliance.yaml".into(), yaml.as_bytes().to_vec())]);
        let all = values(&files);
        let found = all.iter().find(|one| one.path == path).expect("the path");
        let replaced = replaced(&files, found, text);
        let line = String::from_utf8_lossy(&replaced["alliance.yaml"]).into_owned();
        assert_eq!(line.lines().nth(1), Some(expected));
    }

    #[test]
    fn one_value_is_replaced_and_the_rest_stays() {
        check(
            "levels.a.within",
            "2h 30min",
            "  a: { within: 2h 30min, at: [x, \">= 97 %\"] } # kept",
        );
        check(
            "levels.a.at.2",
            ">= 95 %",
            "  a: { within: '4h', at: [x, '>= 95 %'] } # kept",
        );
    }

    #[test]
    fn all_values_have_their_path() {
        let yaml = b"a: { b: 1 }\nc:\n  - x\n  - d: y\n".to_vec();
        let files = Files::from([("alliance.yaml".into(), yaml)]);
        let paths: Vec<String> = values(&files).into_iter().map(|one| one.path).collect();
        assert_eq!(paths, ["a.b", "c.1", "c.2.d"]);
    }
}
