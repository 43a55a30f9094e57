//! JSON: one object on each line, or one document with a list of objects.
//!
//! A column is the dotted path of a member: `fields.priority.name`, `labels.0`. Numbers are kept as
//! they are written, so that no digit is lost. A member that an object does not have is absent: it
//! says nothing, while `null` says that there is no value.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::io::{BufRead, Read};

use rustc_hash::FxHashMap;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::lines::Lines;
use crate::import::ImportError;
use crate::mapping::Mapping;
use crate::mapping::value::Columns;
use crate::report::{Flaw, shown};
use crate::row::{CellsOf, TakeRow};

/// Objects and lists inside each other.
const MAX_DEPTH: usize = 32;

/// Reads one object on each line.
pub fn read_lines(
    reader: &mut dyn BufRead,
    mapping: &Mapping,
    take: &mut TakeRow<'_>,
) -> Result<(), ImportError> {
    let mut lines = Lines::new(reader);
    let places = Places::of(&mapping.columns);
    while let Some((number, line)) = lines.next()? {
        let row = line.and_then(|line| places.cells(line, &mapping.missing));
        match row {
            Ok(cells) => take(number, Ok(&cells)),
            Err(flaw) => take(number, Err(flaw)),
        }
    }
    Ok(())
}

/// Reads one document of at most `most` bytes; `items` is the dotted path of the list, empty for
/// the document itself.
pub fn read_document(
    reader: &mut dyn BufRead,
    items: &str,
    most: u64,
    mapping: &Mapping,
    take: &mut TakeRow<'_>,
) -> Result<(), ImportError> {
    let text = whole(reader, most)?;
    let mut here: &RawValue = parse(&text)?;
    for step in items.split('.').filter(|step| !step.is_empty()) {
        let members = members(here.get()).map_err(|why| ImportError::Format(why.to_string()))?;
        let found = members.into_iter().find(|(name, _)| name == step);
        let (_, inner) = found.ok_or_else(|| {
            ImportError::Format(format!(
                "the document has no `{}` on the way to `items`",
                shown(step)
            ))
        })?;
        here = inner;
    }
    let list = elements(here.get()).map_err(|_| {
        ImportError::Format(
            "the rows are not a list; say where the list stands with `items: PATH`".into(),
        )
    })?;
    let places = Places::of(&mapping.columns);
    let mut position = Position::in_text(&text);
    for item in list {
        let line = position.line_of(item.get());
        match places.cells(item.get(), &mapping.missing) {
            Ok(cells) => take(line, Ok(&cells)),
            Err(flaw) => take(line, Err(flaw)),
        }
    }
    Ok(())
}

/// A whole document as text, within bounds.
pub(super) fn whole(reader: &mut dyn BufRead, most: u64) -> Result<String, ImportError> {
    let mut bytes = Vec::new();
    reader
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(ImportError::Format(format!(
            "the document is larger than {most} bytes; write one object on each line and use `format: ndjson`, split it, or raise the limit"
        )));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        ImportError::Format(format!("the document is not UTF-8 from its byte {at} on"))
    })
}

pub(super) fn parse(text: &str) -> Result<&RawValue, ImportError> {
    serde_json::from_str(text)
        .map_err(|error| ImportError::Format(format!("the document is not JSON: {error}")))
}

/// Counts lines up to parts of a text that are asked for in their order.
pub(super) struct Position<'t> {
    text: &'t str,
    offset: usize,
    line: u64,
}

impl<'t> Position<'t> {
    pub(super) fn in_text(text: &'t str) -> Self {
        Position {
            text,
            offset: 0,
            line: 1,
        }
    }

    /// The line on which `part`, a slice of the text, begins.
    pub(super) fn line_of(&mut self, part: &str) -> u64 {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let between = self.text.as_bytes().get(self.offset..start).unwrap_or(&[]);
        self.line += between.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.offset = self.offset.max(start);
        self.line
    }
}

/// Where the columns of a mapping stand in the cells of a row.
pub(super) struct Places<'m> {
    by_path: FxHashMap<&'m str, usize>,
    count: usize,
}

impl<'m> Places<'m> {
    pub(super) fn of(columns: &'m Columns) -> Self {
        let names = columns.names();
        Places {
            by_path: names
                .iter()
                .enumerate()
                .map(|(index, name)| (name.as_str(), index))
                .collect(),
            count: names.len(),
        }
    }

    pub(super) fn get(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The cells of one object.
    pub(super) fn cells<'t>(
        &self,
        text: &'t str,
        missing: &[String],
    ) -> Result<Vec<Option<Cow<'t, str>>>, Flaw> {
        let mut cells = vec![None; self.count];
        let mut walk = Walk {
            places: self,
            tidy: CellsOf::new(missing),
            cells: &mut cells,
            path: String::new(),
        };
        if !text.starts_with('{') {
            // The parser tells broken text from another value.
            return Err(match serde_json::from_str::<&RawValue>(text) {
                Ok(_) => Flaw::of_row("the row is not a JSON object"),
                Err(error) => not_json(&error),
            });
        }
        walk.object(text, 1)?;
        Ok(cells)
    }
}

/// A walk through an object, with the path to where it stands.
struct Walk<'c, 'm, 't> {
    places: &'c Places<'m>,
    tidy: CellsOf<'c>,
    cells: &'c mut Vec<Option<Cow<'t, str>>>,
    path: String,
}

impl<'t> Walk<'_, '_, 't> {
    fn object(&mut self, text: &'t str, depth: usize) -> Result<(), Flaw> {
        let length = self.path.len();
        for (name, inner) in members(text)? {
            self.step(&name, inner.get(), depth)?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn list(&mut self, text: &'t str, depth: usize) -> Result<(), Flaw> {
        let length = self.path.len();
        for (index, inner) in elements(text)?.into_iter().enumerate() {
            self.step(&index.to_string(), inner.get(), depth)?;
            self.path.truncate(length);
        }
        Ok(())
    }

    fn step(&mut self, name: &str, text: &'t str, depth: usize) -> Result<(), Flaw> {
        if depth > MAX_DEPTH {
            return Err(Flaw::of_row(format!(
                "the object has more than {MAX_DEPTH} levels inside each other"
            )));
        }
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(name);
        match text.as_bytes().first() {
            Some(b'{') => return self.object(text, depth + 1),
            Some(b'[') => return self.list(text, depth + 1),
            _ => {}
        }
        let Some(index) = self.places.get(&self.path) else {
            return Ok(());
        };
        if self.cells[index].is_some() {
            return Err(Flaw::of_row(format!(
                "two members of the object come to the same column `{}`",
                shown(&self.path)
            )));
        }
        let value = scalar(text)?;
        crate::row::check_text(&self.path, &value)?;
        self.cells[index] = Some(self.tidy.tidy(value));
        Ok(())
    }
}

/// A scalar as text: numbers and booleans as written, `null` as empty.
pub(super) fn scalar(text: &str) -> Result<Cow<'_, str>, Flaw> {
    match text.as_bytes().first() {
        Some(b'"') => {
            // A text without escapes is the text between its quotes.
            let inner = &text[1..text.len().saturating_sub(1).max(1)];
            if inner.contains('\\') {
                serde_json::from_str::<String>(text)
                    .map(Cow::Owned)
                    .map_err(|error| not_json(&error))
            } else {
                Ok(Cow::Borrowed(inner))
            }
        }
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(text)),
    }
}

/// The members of an object, in their order; a name that stands twice is refused.
pub(super) fn members(text: &str) -> Result<Vec<(Cow<'_, str>, &RawValue)>, Flaw> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            let mut names = HashSet::new();
            while let Some(name) = access.next_key::<Name<'de>>()? {
                if !names.insert(name.0.clone()) {
                    let name = shown(&name.0);
                    return Err(serde::de::Error::custom(format!(
                        "the member `{name}` stands twice"
                    )));
                }
                list.push((name.0, access.next_value()?));
            }
            Ok(list)
        }
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    let members = parser
        .deserialize_map(Members)
        .map_err(|error| not_json(&error))?;
    parser.end().map_err(|error| not_json(&error))?;
    Ok(members)
}

/// A name that is borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The elements of a list.
pub(super) fn elements(text: &str) -> Result<Vec<&RawValue>, Flaw> {
    struct Elements;
    impl<'de> Visitor<'de> for Elements {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(element) = access.next_element()? {
                list.push(element);
            }
            Ok(list)
        }
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    let elements = parser
        .deserialize_seq(Elements)
        .map_err(|error| not_json(&error))?;
    parser.end().map_err(|error| not_json(&error))?;
    Ok(elements)
}

pub(super) fn not_json(error: &serde_json::Error) -> Flaw {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    Flaw::of_row(format!(
        "the row is not sound JSON: {what} (at byte {})",
        error.column()
    ))
}
