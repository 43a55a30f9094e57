//! Records that are said by hand, part by part.

use std::collections::BTreeMap;

use crate::term::{Part, Said, Wording};

/// A record in the making.
#[derive(Default)]
pub(super) struct Saying(Vec<Part>);

impl Saying {
    /// A record of which nothing is said yet.
    pub(super) fn new() -> Self {
        Saying::default()
    }

    /// Says a part where there is something to say.
    pub(super) fn part(
        mut self,
        key: &'static str,
        wording: Wording,
        said: impl Into<Option<Said>>,
    ) -> Self {
        if let Some(said) = said.into() {
            self.0.push(Part { key, wording, said });
        }
        self
    }

    /// Says a sentence without a gap.
    pub(super) fn fixed(self, key: &'static str, wording: Wording) -> Self {
        self.part(key, wording, Said::words(""))
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

/// Words that are the same in every language.
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
