//! How terms are said: values in words, and records as sentences with gaps.
//!
//! Not here: how a document is laid out; `explain` does that, and `diff` compares the same.

/// A term, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A value in words: `4 hours`, `at least 97 %`. Empty for a flag that is set: its sentence has
    /// no gap.
    Words(String),
    /// An amount in the agreement's currency.
    Amount(String),
    /// The id of something declared elsewhere, with its kind: a reader sees its title.
    Named(&'static str, String),
    /// A document of the agreement's folder, by its path.
    Document(String),
    /// The text of a document.
    Prose(String),
    /// A list in the order written.
    List(Vec<Said>),
    /// Entries by id: [`Said::Words`] or [`Said::Named`], and what is said of it.
    Table(Vec<(Said, Said)>),
    /// A record: its parts in the order of the keys; absent ones are left out.
    Record(Vec<Part>),
}

/// One part of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The key in the text.
    pub key: &'static str,
    /// What the key means, in one line; the head of its column where it stands in a table.
    pub about: &'static str,
    /// The sentence, with `{}` where the value stands.
    pub sentence: &'static str,
    /// The value.
    pub said: Said,
}

impl Said {
    /// A value in words.
    pub fn words(words: impl Into<String>) -> Option<Said> {
        Some(Said::Words(words.into()))
    }
}
