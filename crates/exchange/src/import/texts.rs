//! Texts by number: the same few values stand in most rows.

use std::collections::HashMap;

/// A text by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Text(u32);

impl Text {
    /// No text: the value is empty.
    pub(super) const NONE: Text = Text(0);
    /// The row does not speak of it.
    pub(super) const UNSPOKEN: Text = Text(u32::MAX);
}

/// Every text once.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    numbers: HashMap<Box<str>, Text>,
    texts: Vec<Box<str>>,
}

impl Texts {
    /// The number of a text, given now where it has none.
    pub(super) fn intern(&mut self, text: &str) -> Text {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        self.texts.push(text.into());
        // INVARIANT: numbers count from 1; 0 means no text. 2^32 different texts do not fit in
        // memory.
        let number = Text(u32::try_from(self.texts.len()).unwrap_or(u32::MAX - 1));
        self.numbers.insert(text.into(), number);
        number
    }

    /// The number of a value that may be empty.
    pub(super) fn value(&mut self, text: Option<&str>) -> Text {
        text.map_or(Text::NONE, |text| self.intern(text))
    }

    /// The text of a number.
    pub(super) fn text(&self, text: Text) -> Option<&str> {
        let index = (text.0 as usize).checked_sub(1)?;
        self.texts.get(index).map(AsRef::as_ref)
    }
}
