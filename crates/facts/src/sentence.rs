//! A sentence as a value: what it says in English, the values in it, and the name by which other languages say it.
//!
//! Whoever computes something says it as a [`Sentence`]; whoever shows it chooses the language. The English text stands
//! where the sentence is made, so that the compiler holds its values against it. The texts of other languages stand in
//! catalogues, by the names of the sentences; `tidy` holds them against each other.
//!
//! WHY: a sentence is not `Display`: on a page it must not become English by accident.

use std::fmt;

use serde::{Serialize, Serializer};

/// Something that is said, in whatever language; made by [`say!`](crate::say).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sentence {
    name: &'static str,
    english: &'static str,
    values: Vec<(&'static str, Value)>,
}

/// What stands in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// The same in every language: a name, a number with its unit, what somebody wrote.
    Text(String),
    /// A number on which the words around it may depend.
    Number(i64),
    /// A part that is said as well.
    Said(Box<Sentence>),
    /// Several, with this between them.
    Row(Vec<Value>, &'static str),
}

/// A value, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spoken {
    /// As text.
    Text(String),
    /// A number on which words may depend.
    Number(i64),
}

/// Who says sentences in a language.
pub trait Voice {
    /// The sentence of this name with these values, which the text `english` says in English.
    fn say(&self, name: &str, english: &str, values: &[(&'static str, Spoken)]) -> String;

    /// Whether a sentence begins with a small letter where it goes on after a colon.
    fn goes_on_small(&self) -> bool {
        false
    }
}

/// The voice of command line, JSON, CSV and papers.
#[derive(Clone, Copy, Debug)]
pub struct English;

/// A sentence: its name, its text in English, and the values that stand in braces there.
#[macro_export]
macro_rules! say {
    ($name:literal, $english:literal $(, $key:ident $(= $value:expr)?)* $(,)?) => {{
        // The compiler finds values that the text does not name, and names without a value.
        const _: fn() = || {
            let _ = ::std::format_args!($english $(, $key = "")*);
        };
        $crate::Sentence::of(
            $name,
            $english,
            ::std::vec![$((::std::stringify!($key), $crate::say!(@value $key $(= $value)?))),*],
        )
    }};
    (@value $key:ident) => { $crate::sentence::Value::from($key) };
    (@value $key:ident = $value:expr) => { $crate::sentence::Value::from($value) };
}

impl Sentence {
    /// Of its parts; [`say!`](crate::say) holds them against each other.
    #[doc(hidden)]
    pub fn of(
        name: &'static str,
        english: &'static str,
        values: Vec<(&'static str, Value)>,
    ) -> Sentence {
        Sentence {
            name,
            english,
            values,
        }
    }

    /// What is the same in every language.
    pub fn plain(text: impl fmt::Display) -> Sentence {
        Sentence::row([Value::text(text)], "")
    }

    /// Several, with this between them.
    pub fn row<T: Into<Value>>(
        parts: impl IntoIterator<Item = T>,
        between: &'static str,
    ) -> Sentence {
        let parts = parts.into_iter().map(Into::into).collect();
        Sentence::of("", "{row}", vec![("row", Value::Row(parts, between))])
    }

    /// `a, b and c`.
    pub fn all<T: Into<Value>>(parts: impl IntoIterator<Item = T>) -> Sentence {
        listed(parts, |most, last| {
            say!("list-and", "{most} and {last}", most, last)
        })
    }

    /// `a, b or c`.
    pub fn any<T: Into<Value>>(parts: impl IntoIterator<Item = T>) -> Sentence {
        listed(parts, |most, last| {
            say!("list-or", "{most} or {last}", most, last)
        })
    }

    /// Whether it is the same in every language: no part of it is a sentence with a name.
    pub fn is_plain(&self) -> bool {
        self.name.is_empty() && self.values.iter().all(|(_, value)| value.is_plain())
    }

    /// In English.
    pub fn english(&self) -> String {
        self.spoken(&English)
    }

    /// In the language of a voice.
    pub fn spoken(&self, voice: &dyn Voice) -> String {
        // WHY: what stands alone is most of what is said; it needs neither names nor a text.
        if let [("row", value)] = &self.values[..]
            && self.name.is_empty()
        {
            return value.text_in(voice);
        }
        let values: Vec<(&'static str, Spoken)> = self
            .values
            .iter()
            .map(|(key, value)| (*key, value.spoken(voice)))
            .collect();
        voice.say(self.name, self.english, &values)
    }
}

impl Voice for English {
    fn say(&self, _name: &str, english: &str, values: &[(&'static str, Spoken)]) -> String {
        filled(english, values)
    }

    fn goes_on_small(&self) -> bool {
        true
    }
}

/// A text with values in place of their names in braces.
pub fn filled(text: &str, values: &[(&'static str, Spoken)]) -> String {
    let mut whole = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, after) = after.split_once('}').unwrap_or((after, ""));
        whole.push_str(before);
        match values.iter().find(|(known, _)| *known == key) {
            Some((_, Spoken::Text(value))) => whole.push_str(value),
            Some((_, Spoken::Number(value))) => whole.push_str(&value.to_string()),
            None => {}
        }
        rest = after;
    }
    whole.push_str(rest);
    whole
}

impl Value {
    /// The same in every language.
    pub fn text(value: impl fmt::Display) -> Value {
        Value::Text(value.to_string())
    }

    fn is_plain(&self) -> bool {
        match self {
            Value::Text(_) | Value::Number(_) => true,
            Value::Said(sentence) => sentence.is_plain(),
            Value::Row(parts, _) => parts.iter().all(Value::is_plain),
        }
    }

    fn spoken(&self, voice: &dyn Voice) -> Spoken {
        match self {
            Value::Number(number) => Spoken::Number(*number),
            value => Spoken::Text(value.text_in(voice)),
        }
    }

    fn text_in(&self, voice: &dyn Voice) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Said(sentence) => sentence.spoken(voice),
            Value::Row(parts, between) => {
                let parts: Vec<String> = parts.iter().map(|part| part.text_in(voice)).collect();
                parts.join(between)
            }
        }
    }
}

impl Default for Sentence {
    /// Nothing is said.
    fn default() -> Self {
        Sentence::row::<Value>([], "")
    }
}

impl Serialize for Sentence {
    /// In English: what programs read is the same for everybody.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.english())
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        Sentence::plain(text)
    }
}

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Sentence::row([Value::Text(text)], "")
    }
}

impl From<&Sentence> for Sentence {
    fn from(sentence: &Sentence) -> Self {
        sentence.clone()
    }
}

impl From<Sentence> for Value {
    fn from(sentence: Sentence) -> Self {
        Value::Said(Box::new(sentence))
    }
}

impl From<&Sentence> for Value {
    fn from(sentence: &Sentence) -> Self {
        Value::Said(Box::new(sentence.clone()))
    }
}

impl From<Option<Sentence>> for Value {
    /// Nothing is said where there is none.
    fn from(sentence: Option<Sentence>) -> Self {
        sentence.map_or(Value::Text(String::new()), Value::from)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}

impl From<&crate::Instant> for Value {
    fn from(instant: &crate::Instant) -> Self {
        Value::text(instant)
    }
}

impl From<&crate::FactId> for Value {
    fn from(fact: &crate::FactId) -> Self {
        Value::text(fact)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Number(i64::from(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        i64::try_from(number).map_or_else(|_| Value::text(number), Value::Number)
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        i64::try_from(number).map_or_else(|_| Value::text(number), Value::Number)
    }
}

fn listed<T: Into<Value>>(
    parts: impl IntoIterator<Item = T>,
    join: impl FnOnce(Value, Value) -> Sentence,
) -> Sentence {
    let mut parts: Vec<Value> = parts.into_iter().map(Into::into).collect();
    match parts.pop() {
        Some(last) if parts.is_empty() => Sentence::row([last], ""),
        Some(last) => join(Value::Row(parts, ", "), last),
        None => Sentence::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says each sentence by its name.
    struct Names;

    impl Voice for Names {
        fn say(&self, name: &str, _english: &str, values: &[(&'static str, Spoken)]) -> String {
            let values = values.iter().map(|(key, value)| match value {
                Spoken::Text(text) => format!("{key}={text}"),
                Spoken::Number(number) => format!("{key}#{number}"),
            });
            format!("<{name} {}>", values.collect::<Vec<_>>().join(" "))
        }
    }

    fn check(sentence: &Sentence, english: &str, names: &str) {
        assert_eq!(sentence.english(), english);
        assert_eq!(sentence.spoken(&Names), names);
        assert_eq!(serde_json::json!(sentence), serde_json::json!(english));
    }

    #[test]
    fn a_sentence_is_said_with_its_values_in_any_language() {
        let n = 3_u32;
        let part = say!("test-part", "after {n} days", n);
        let whole = say!(
            "test-whole",
            "{who} answers {when}",
            when = part,
            who = "volta"
        );
        check(
            &whole,
            "volta answers after 3 days",
            "<test-whole when=<test-part n#3> who=volta>",
        );
    }

    #[test]
    fn what_is_no_sentence_stays_as_it_is() {
        check(&Sentence::plain("{P1}"), "{P1}", "{P1}");
        check(&Sentence::default(), "", "");
        check(&Sentence::row(["a", "b"], ", "), "a, b", "a, b");
        assert!(Sentence::row(["a", "b"], ", ").is_plain());
        let part = say!("test-one", "one");
        assert!(!Sentence::row(["a".into(), Value::from(part)], ", ").is_plain());
    }

    #[test]
    fn a_list_has_a_word_before_its_last() {
        check(&Sentence::all(["a"]), "a", "a");
        check(
            &Sentence::all(["a", "b", "c"]),
            "a, b and c",
            "<list-and most=a, b last=c>",
        );
        check(
            &Sentence::any(["a", "b"]),
            "a or b",
            "<list-or most=a last=b>",
        );
    }
}
