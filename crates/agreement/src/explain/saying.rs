//! Records that are said by hand, part by part.

use std::collections::BTreeMap;

use crate::term::{Part, Said};

/// A record in the making.
#[derive(Default)]
pub(super) struct Saying(Vec<Part>);

impl Saying {
    /// A record of which nothing is said yet.
    pub(super) fn new() -> Self {
        Saying::default()
    }

    /// Says a part where there is something to say. `about` heads its column in a table.
    pub(super) fn part(
        mut self,
        key: &'static str,
        about: &'static str,
        sentence: &'static str,
        said: impl Into<Option<Said>>,
    ) -> Self {
        if let Some(said) = said.into() {
            self.0.push(Part {
                key,
                about,
                sentence,
                said,
            });
        }
        self
    }

    /// Says a sentence without a gap.
    pub(super) fn fixed(self, key: &'static str, sentence: &'static str) -> Self {
        self.part(key, "", sentence, Said::words(""))
    }

    /// The record.
    pub(super) fn said(self) -> Said {
        Said::Record(self.0)
    }

    /// The record, where anything was said.
    pub(super) fn any(self) -> Option<Said> {
        (!self.0.is_empty()).then_some(Said::Record(self.0))
    }
}

/// Words.
pub(super) fn words(words: impl Into<String>) -> Option<Said> {
    Said::words(words)
}

/// A reference.
pub(super) fn named(kind: &'static str, id: &str) -> Said {
    Said::Named(kind, id.into())
}

/// A list in the order written; nothing where it is empty.
pub(super) fn list(items: impl IntoIterator<Item = Said>) -> Option<Said> {
    let items: Vec<Said> = items.into_iter().collect();
    (!items.is_empty()).then_some(Said::List(items))
}

/// A list whose order means nothing.
pub(super) fn set<'a>(
    kind: Option<&'static str>,
    items: impl IntoIterator<Item = &'a str>,
) -> Option<Said> {
    let mut items: Vec<&str> = items.into_iter().collect();
    items.sort_unstable();
    list(items.into_iter().map(|item| match kind {
        Some(kind) => named(kind, item),
        None => Said::Words(item.into()),
    }))
}

/// Entries by words; nothing where there are none.
pub(super) fn table<K: AsRef<str>, T>(
    kind: Option<&'static str>,
    entries: &BTreeMap<K, T>,
    said: impl Fn(&T) -> Said,
) -> Option<Said> {
    let entries: Vec<(Said, Said)> = entries
        .iter()
        .map(|(id, value)| {
            let id = match kind {
                Some(kind) => named(kind, id.as_ref()),
                None => Said::Words(id.as_ref().into()),
            };
            (id, said(value))
        })
        .collect();
    (!entries.is_empty()).then_some(Said::Table(entries))
}
