//! How terms are said: values in words, and records as sentences with gaps.
//!
//! ```text
//! Said::Words, Named, Document, Prose: what the parties wrote; the same in every language
//! Said::Told, Part.wording:            what the language says; English here, others by name in catalogues
//! ```
//!
//! INVARIANT: values that are not equal are said otherwise; they are compared before they are said, so
//! that no language can hide a difference.
//!
//! Not here: how a document is laid out; `explain` does that, and `diff` compares the same.

use facts::Sentence;

/// A term, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A value that is the same in every language: a title, a number, `97 %`. Empty for a flag that is set: its
    /// sentence has no gap.
    Words(String),
    /// A value in words of the language: `4 hours`, `at least 97 %`.
    Told(Sentence),
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
    /// How it is said.
    pub wording: Wording,
    /// The value.
    pub said: Said,
}

/// How a part is said: its texts in English, and the name by which other languages say it. Made by `wording!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The name of the sentence in the catalogues; the head of its column is `NAME.column` there.
    pub name: &'static str,
    /// What the key means, in one line; the head of its column where it stands in a table. Empty where the key says it.
    pub about: &'static str,
    /// The sentence, with `{}` where the value stands.
    pub sentence: &'static str,
}

/// The wording of a part: its name, what heads its column, and its sentence with `{}` where the value stands.
macro_rules! wording {
    ($name:expr, $sentence:literal) => {
        $crate::term::wording!($name, "", $sentence)
    };
    ($name:expr, $about:literal, $sentence:literal) => {
        $crate::term::Wording {
            name: $name,
            about: $about,
            sentence: $sentence,
        }
    };
}

pub(crate) use wording;

impl Said {
    /// A value in words.
    pub fn words(words: impl Into<String>) -> Option<Said> {
        Some(Said::Words(words.into()))
    }

    /// A value in words of the language.
    pub fn told(told: Sentence) -> Option<Said> {
        Some(Said::Told(told))
    }

    /// The id of an entry, where it is one.
    pub fn id(&self) -> Option<String> {
        match self {
            Said::Words(id) | Said::Named(_, id) => Some(id.clone()),
            // The days of a week are entries as well.
            Said::Told(id) => Some(id.english()),
            _ => None,
        }
    }
}
