//! How clauses are said to somebody: in the language of a voice, with the titles of what they refer to.

use facts::sentence::Spoken;
use facts::{Sentence, Voice};

use super::block::{Line, Run};
use super::names::Names;
use super::section::capital;
use crate::term::{Part, Wording};

/// Stands for a value until it is put in; no text of ours has such a character.
const GAPS: [char; 2] = ['\u{e000}', '\u{e001}'];

/// A voice, and the titles that it knows.
#[derive(Clone, Copy)]
pub(crate) struct Speech<'s> {
    names: &'s Names,
    voice: &'s dyn Voice,
}

impl<'s> Speech<'s> {
    pub(crate) fn of(names: &'s Names, voice: &'s dyn Voice) -> Self {
        Speech { names, voice }
    }

    /// How a reference is shown.
    pub(crate) fn reference(&self, kind: &str, id: &str) -> Run {
        self.names.reference(kind, id)
    }

    /// A sentence.
    pub(crate) fn say(&self, said: &Sentence) -> String {
        said.spoken(self.voice)
    }

    /// The sentence of a part: what stands before its value and after it, or all of it where no value stands in it.
    pub(crate) fn around(&self, wording: &Wording) -> (String, Option<String>) {
        let [gap, _] = GAPS;
        let english = wording.sentence.replacen("{}", "{value}", 1);
        let values = [("value", Spoken::Text(gap.into()))];
        let said = self.voice.say(wording.name, &english, &values);
        match said.split_once(gap) {
            Some((before, after)) => (before.into(), Some(after.into())),
            None => (said, None),
        }
    }

    /// What a part is about, at the head of a column.
    pub(crate) fn column(&self, wording: &Wording) -> String {
        self.head(wording, &column(wording.about))
    }

    /// What a part is about, or its key where nothing more is said of that.
    pub(crate) fn what(&self, part: &Part) -> String {
        match part.wording.about.is_empty() {
            true => self.head(&part.wording, &part.key.replace('_', " ")),
            false => self.column(&part.wording),
        }
    }

    fn head(&self, wording: &Wording, english: &str) -> String {
        self.voice
            .say(&format!("{}.column", wording.name), english, &[])
    }

    /// Whether a sentence begins with a small letter where it goes on after a colon.
    pub(crate) fn goes_on_small(&self) -> bool {
        self.voice.goes_on_small()
    }

    /// A sentence with lines in the places of its [`gap`]s.
    pub(crate) fn woven(&self, said: &Sentence, lines: &[&[Run]]) -> Line {
        let mut whole: Line = Vec::new();
        let mut text = String::new();
        for c in self.say(said).chars() {
            match GAPS.iter().position(|gap| *gap == c) {
                None => text.push(c),
                Some(at) => {
                    if !text.is_empty() {
                        whole.push(Run::Text(std::mem::take(&mut text)));
                    }
                    whole.extend(lines.get(at).copied().unwrap_or_default().iter().cloned());
                }
            }
        }
        if !text.is_empty() {
            whole.push(Run::Text(text));
        }
        whole
    }
}

/// The place of the first or second line in a sentence that is woven.
pub(crate) fn gap(at: usize) -> String {
    GAPS.get(at).map_or(String::new(), char::to_string)
}

/// The head of a column, from what a key means: `the price of a unit` is `Price of a unit`.
fn column(about: &str) -> String {
    let end = about.find([':', ';', ',', '(']).unwrap_or(about.len());
    let short = about[..end].replace('`', "");
    let short = short.trim();
    let short = short
        .strip_prefix("the ")
        .or_else(|| short.strip_prefix("its "))
        .unwrap_or(short);
    capital(short)
}
