//! The files of a version as one map: sections are joined, and nothing stands twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use facts::{Diagnostic, Place, Sentence, say};

use super::{Load, MAX_BYTES, ROOT_FILE, tables};
use crate::suppression;
use crate::yaml::{self, Entry, Limits, Node, Value, short};

impl Load<'_> {
    /// All files as one map: sections are joined, and nothing stands twice.
    pub(super) fn merged(&mut self) -> Node {
        let nowhere = Place {
            file: ROOT_FILE.into(),
            start: 0,
            end: 0,
        };
        let mut root = Node {
            value: Value::Map(Vec::new()),
            place: nowhere.clone(),
        };
        let total: usize = self.files.values().map(Vec::len).sum();
        if total > MAX_BYTES {
            self.report.push(
                Diagnostic::error(
                    "file-too-large",
                    say!(
                        "found-files-have-bytes-together-at",
                        "the files have {total} bytes together; at most {max_bytes} are read",
                        total = Sentence::plain(total),
                        max_bytes = Sentence::plain(MAX_BYTES)
                    ),
                )
                .at(nowhere, ""),
            );
            self.broken = true;
            return root;
        }
        if !self.files.contains_key(ROOT_FILE) {
            self.report.push(
                Diagnostic::error(
                    "missing-file",
                    say!(
                        "found-there-no-file",
                        "there is no file `{path}`",
                        path = ROOT_FILE
                    ),
                )
                .help(say!(
                    "found-agreement-begins-in-with-entente",
                    "an agreement begins in `{root_file}`, with `entente: 1`",
                    root_file = Sentence::plain(ROOT_FILE)
                )),
            );
            self.broken = true;
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut index: BTreeMap<String, usize> = BTreeMap::new();
        let rest = self.files.keys().filter(|path| *path != ROOT_FILE);
        let first = self.files.keys().filter(|path| *path == ROOT_FILE);
        let yaml = |path: &&String| path.ends_with(".yaml") || path.ends_with(".yml");
        for path in first.chain(rest.filter(yaml)) {
            let file: Arc<str> = path.as_str().into();
            let bytes = &self.files[path];
            let mut parsed = yaml::parse(&file, bytes, Limits::default(), &mut self.report);
            suppression::take(
                &mut parsed.root,
                bytes.len(),
                &mut self.suppressions,
                &mut self.report,
            );
            self.take_audience(path, &mut parsed.root);
            self.broken |= parsed.broken;
            if path == ROOT_FILE {
                root.place = parsed.root.place.clone();
            }
            match parsed.root.value {
                Value::Map(more) => {
                    for entry in more {
                        match index.get(&entry.key) {
                            Some(at) => self.merge(&mut entries[*at], entry),
                            None => {
                                index.insert(entry.key.clone(), entries.len());
                                entries.push(entry);
                            }
                        }
                    }
                }
                Value::Missing => {}
                _ => {
                    self.broken = true;
                    self.report.push(yaml::wrong_shape(
                        &parsed.root,
                        &format!("`{}`", short(path)).into(),
                        say!("found-map-keys-values", "a map of keys and values"),
                    ));
                }
            }
        }
        self.include(&mut entries);
        root.value = Value::Map(entries);
        root
    }

    /// Joins what two files say under the same key.
    pub(super) fn merge(&mut self, known: &mut Entry, entry: Entry) {
        let is_section = tables::SECTIONS.contains(&entry.key.as_str());
        let is_parted = tables::PARTED_SECTIONS.contains(&entry.key.as_str());
        match (&mut known.value.value, entry.value.value) {
            (Value::Map(into), Value::Map(from)) if is_section => {
                self.join(&entry.key, into, from);
            }
            (Value::Map(into), Value::Map(from)) if is_parted => {
                for part in from {
                    let known = into.iter_mut().find(|known| known.key == part.key);
                    match (known, part.value.value) {
                        (Some(known), Value::Map(from)) => {
                            if let Value::Map(into) = &mut known.value.value {
                                self.join(&part.key, into, from);
                            } else {
                                self.stands_twice(&part.key, part.key_place, &known.key_place);
                            }
                        }
                        (Some(known), _) => {
                            self.stands_twice(&part.key, part.key_place, &known.key_place);
                        }
                        (None, value) => into.push(Entry {
                            value: Node {
                                value,
                                place: part.value.place,
                            },
                            ..part
                        }),
                    }
                }
            }
            (into @ Value::Missing, from) => *into = from,
            (_, Value::Missing) => {}
            // WHY: every fragment may repeat the version of the language, as its first line.
            (Value::Scalar(into), Value::Scalar(from))
                if entry.key == "entente" && into.text == from.text => {}
            _ => self.stands_twice(&entry.key, entry.key_place, &known.key_place),
        }
    }

    /// Adds the entries of a table to those of the same table in another file.
    fn join(&mut self, table: &str, into: &mut Vec<Entry>, from: Vec<Entry>) {
        let places: BTreeMap<String, Place> = into
            .iter()
            .map(|entry| (entry.key.clone(), entry.key_place.clone()))
            .collect();
        for more in from {
            match places.get(&more.key) {
                None => into.push(more),
                Some(first) => self.report.push(
                    Diagnostic::error(
                        "declared-twice",
                        say!(
                            "found-declared-twice-in",
                            "`{key}` is declared twice in `{table}`",
                            key = short(&more.key),
                            table = Sentence::plain(table)
                        ),
                    )
                    .at(more.key_place.clone(), "the second one, which is not read")
                    .at(first.clone(), "the first one")
                    .help(say!(
                        "found-give-one-them-another-id",
                        "give one of them another id"
                    )),
                ),
            }
        }
    }

    fn stands_twice(&mut self, key: &str, second: Place, first: &Place) {
        self.report.push(
            Diagnostic::error(
                "declared-twice",
                say!(
                    "found-stands-in-two-files",
                    "`{key}` stands in two files",
                    key = short(key)
                ),
            )
            .at(second, "the second one, which is not read")
            .at(first.clone(), "the first one")
            .help(say!("found-keep-one-them", "keep one of them")),
        );
    }
}
