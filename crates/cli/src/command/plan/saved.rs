//! An answer kept as a file, and computed again.
//!
//! The file is the JSON document in canonical form (RFC 8785): the same draft, facts, question and
//! program give the same bytes. Its hash names those four.

use std::fs;
use std::path::{Path, PathBuf};

use facts::Instant;
use serde_json::Value;
use told::plan::{NAMED_BY, canonical};

use crate::console::Console;
use crate::failure::{At, Failure};

/// How many differences are told.
const TOLD: usize = 10;

/// What a saved answer was asked.
pub struct Question {
    /// The present.
    pub as_of: Instant,
    /// Windows that ended after this instant.
    pub from: Instant,
    /// Windows that ended at this instant or before.
    pub until: Instant,
    /// Only these levels.
    pub levels: Vec<String>,
}

/// A saved answer.
pub struct Saved {
    document: Value,
    bytes: Vec<u8>,
}

/// Writes a document to a file, or under its hash into a folder.
pub fn write(document: &Value, path: &Path, console: &Console) -> Result<(), Failure> {
    let hash = document["hash"].as_str().unwrap_or_default();
    let short: String = hash.chars().skip("sha256:".len()).take(12).collect();
    let file: PathBuf = match path.is_dir() {
        true => path.join(format!("plan-{short}.json")),
        false => path.into(),
    };
    fs::write(&file, canonical(document)).writing(&file)?;
    console.say(&format!("saved as `{}`, {hash}", file.display()));
    Ok(())
}

impl Saved {
    /// Reads one.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let bytes = fs::read(path).reading(path)?;
        let document = serde_json::from_slice(&bytes).ok();
        let document = document.filter(|document: &Value| document["question"].is_object());
        document
            .map(|document| Saved { document, bytes })
            .ok_or_else(|| {
                Failure::new(format!("`{}` is no saved plan", path.display()))
                    .hint("save one: entente plan DRAFT RECORD --save FILE")
            })
    }

    /// What was asked.
    pub fn question(&self) -> Result<Question, Failure> {
        let question = &self.document["question"];
        let instant = |name: &str| -> Result<Instant, Failure> {
            let text = question[name].as_str().unwrap_or_default();
            Instant::parse(text)
                .map_err(|error| Failure::new(format!("the saved plan has no `{name}`: {error}")))
        };
        let levels = question["levels"].as_array().into_iter().flatten();
        Ok(Question {
            as_of: instant("as_of")?,
            from: instant("from")?,
            until: instant("until")?,
            levels: levels
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
        })
    }

    /// Where it differs from an answer that was computed again; nothing where both have the same bytes.
    pub fn differences(&self, again: &Value) -> Vec<String> {
        if self.bytes == canonical(again) {
            return Vec::new();
        }
        let mut found = Vec::new();
        differ(&self.document, again, "", &mut found);
        if found.is_empty() {
            found.push("the file is laid out otherwise, and says the same".into());
        }
        let more = found.len().saturating_sub(TOLD);
        found.truncate(TOLD);
        if more > 0 {
            found.push(format!("and {more} more"));
        }
        found
    }
}

/// Where two documents differ, what names an answer first.
fn differ(saved: &Value, again: &Value, path: &str, found: &mut Vec<String>) {
    match (saved, again) {
        (Value::Object(one), Value::Object(two)) => {
            let mut keys: Vec<&String> = one.keys().chain(two.keys()).collect();
            keys.sort();
            keys.dedup();
            if path.is_empty() {
                keys.sort_by_key(|key| !NAMED_BY.contains(&key.as_str()));
            }
            for key in keys {
                let path = match path {
                    "" => key.clone(),
                    path => format!("{path}.{key}"),
                };
                let null = &Value::Null;
                let (one, two) = (one.get(key).unwrap_or(null), two.get(key).unwrap_or(null));
                differ(one, two, &path, found);
            }
        }
        (Value::Array(one), Value::Array(two)) if one.len() == two.len() => {
            for (place, (one, two)) in one.iter().zip(two).enumerate() {
                differ(one, two, &format!("{path}[{place}]"), found);
            }
        }
        (Value::Array(one), Value::Array(two)) => {
            let (one, two) = (one.len(), two.len());
            found.push(format!("{path}: {one} entries in the file, {two} computed"));
        }
        (one, two) if one == two => {}
        (one, two) => found.push(format!("{path}: {one} in the file, {two} computed")),
    }
}
