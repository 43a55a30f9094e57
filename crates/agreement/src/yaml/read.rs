//! Reading a tree against the table of keys: what is unknown, missing or of another shape is said.

use std::str::FromStr;

use facts::{Diagnostic, Edit, Exact, Place, Sentence, say};

use super::{Entry, Key, Node, Value};

/// So many unknown keys of one map are reported.
const MOST_UNKNOWN_KEYS: usize = 100;

/// A map that is being read against its table of keys.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    what: Sentence,
    place: Place,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// Opens the map at `node`, called `what` in messages, and reports keys that `keys` does not
    /// have and required ones that are missing. Nothing when it is no map.
    pub fn open(
        node: &'a Node,
        what: impl Into<Sentence>,
        keys: &[Key],
        report: &mut Vec<Diagnostic>,
    ) -> Option<Fields<'a>> {
        let what = what.into();
        let fields = Self::open_any(node, what, report)?;
        let unknown = fields
            .entries
            .iter()
            .filter(|entry| !keys.iter().any(|key| key.name == entry.key));
        for entry in unknown.take(MOST_UNKNOWN_KEYS) {
            let known = keys.iter().map(|key| key.name);
            report.push(unknown_key(&fields.what, entry, known));
        }
        for key in keys.iter().filter(|key| key.required) {
            if fields.get(key.name).is_none() {
                fields.missing(key.name, key.about, report);
            }
        }
        Some(fields)
    }

    /// Opens a map whose keys the author chooses.
    pub fn open_any(
        node: &'a Node,
        what: impl Into<Sentence>,
        report: &mut Vec<Diagnostic>,
    ) -> Option<Fields<'a>> {
        let what = what.into();
        match &node.value {
            Value::Map(entries) => Some(Fields {
                what,
                place: node.place.clone(),
                entries,
            }),
            _ => {
                report.push(wrong_shape(
                    node,
                    &what,
                    say!("found-map-keys-values", "a map of keys and values"),
                ));
                None
            }
        }
    }

    /// A map with no entries.
    pub(crate) fn nothing(what: &Sentence, place: Place) -> Fields<'a> {
        Fields {
            what: what.into(),
            place,
            entries: &[],
        }
    }

    /// What the map is called in messages.
    pub fn what(&self) -> &Sentence {
        &self.what
    }

    /// Where the map stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The entries in the order written.
    pub fn entries(&self) -> &'a [Entry] {
        self.entries
    }

    /// The value of a key, unless it is empty.
    pub fn get(&self, key: &str) -> Option<&'a Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, unless its value is empty.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries
            .iter()
            .find(|entry| entry.key == key && entry.value.value != Value::Missing)
    }

    /// The text at a key.
    pub fn text(&self, key: &str, report: &mut Vec<Diagnostic>) -> Option<&'a str> {
        let node = self.get(key)?;
        node.text(&self.called(key), report)
    }

    /// `true` or `false` at a key.
    pub fn flag(&self, key: &str, report: &mut Vec<Diagnostic>) -> Option<bool> {
        let node = self.get(key)?;
        match node.text(&self.called(key), report)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                report.push(wrong_shape(
                    node,
                    &self.called(key),
                    say!("found-true-false", "`true` or `false`"),
                ));
                None
            }
        }
    }

    /// A whole number from `least` to `most` at a key.
    pub fn count<N>(&self, key: &str, least: N, most: N, report: &mut Vec<Diagnostic>) -> Option<N>
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        let node = self.get(key)?;
        let what = self.called(key);
        let text = node.text(&what, report)?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<N>() {
            Ok(value) if digits && value >= least && value <= most => Some(value),
            _ => {
                let wanted = whole_number(&least, &most);
                report.push(wrong_shape(node, &what, wanted));
                None
            }
        }
    }

    /// A decimal at a key, with or without a percent sign after it.
    pub fn percent(&self, key: &str, report: &mut Vec<Diagnostic>) -> Option<Exact> {
        self.get(key)?.percent(&self.called(key), report)
    }

    /// One of some words at a key.
    pub fn choice<T: Copy>(
        &self,
        key: &str,
        choices: &[(&str, T)],
        report: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let node = self.get(key)?;
        node.choice(&self.called(key), choices, report)
    }

    /// The texts of a list at a key; one text without the list counts as a list of one.
    pub fn texts(&self, key: &str, report: &mut Vec<Diagnostic>) -> Vec<(&'a str, &'a Place)> {
        let Some(node) = self.get(key) else {
            return Vec::new();
        };
        let what = self.called(key);
        node.items()
            .iter()
            .filter_map(|item| Some((item.text(&what, report)?, &item.place)))
            .collect()
    }

    /// Reports that a key is missing.
    pub fn missing(&self, key: &str, about: &str, report: &mut Vec<Diagnostic>) {
        report.push(
            Diagnostic::error(
                "missing-key",
                say!(
                    "found-has-no",
                    "{what} has no `{key}`",
                    what = &self.what,
                    key = Sentence::plain(key)
                ),
            )
            .at(self.head(), "")
            .help(format!("add `{key}`: {about}")),
        );
    }

    /// The place of the first line of the map: long maps make poor excerpts.
    pub fn head(&self) -> Place {
        match self.entries.first() {
            Some(entry) => entry.key_place.clone(),
            None => self.place.clone(),
        }
    }

    /// The edit that puts `line` into the map, behind its first key. `text` is the map's file.
    pub(crate) fn insertion(&self, line: &str, text: &str) -> Option<Edit> {
        let first = &self.entries.first()?.key_place;
        let next = self.entries.get(1).map(|entry| &entry.key_place);
        let next = next.filter(|next| next.file == first.file).unwrap_or(first);
        let before = text.get(..next.start)?;
        let in_brackets = text.get(self.place.start..)?.starts_with('{');
        let then = if in_brackets {
            ", ".to_string()
        } else {
            let column = before.chars().rev().take_while(|c| *c != '\n').count();
            format!("\n{}", " ".repeat(column))
        };
        Some(Edit {
            place: Place {
                end: next.start,
                ..next.clone()
            },
            text: format!("{line}{then}"),
        })
    }

    /// The name of a key's value in messages.
    pub fn called(&self, key: &str) -> Sentence {
        of(key.into(), &self.what)
    }
}

/// The whole text, as what its keys belong to.
pub(crate) fn the_agreement() -> Sentence {
    say!("what-agreement", "the agreement")
}

/// What stands under a key of something: ```title` of the level `p1```.
pub(crate) fn of(key: String, what: &Sentence) -> Sentence {
    match *what == the_agreement() {
        true => say!("what-of-agreement", "`{key}` of the agreement", key),
        false => say!("what-of", "`{key}` of {what}", key, what),
    }
}

impl Node {
    /// The text of a scalar, or a finding.
    pub fn text<'a>(&'a self, what: &Sentence, report: &mut Vec<Diagnostic>) -> Option<&'a str> {
        let text = self.as_text();
        if text.is_none() {
            report.push(wrong_shape(
                self,
                what,
                say!("found-single-value", "a single value"),
            ));
        }
        text
    }

    /// A decimal, with or without a percent sign after it, or a finding.
    pub fn percent(&self, what: &Sentence, report: &mut Vec<Diagnostic>) -> Option<Exact> {
        let text = self.text(what, report)?;
        match Exact::parse(text.strip_suffix('%').unwrap_or(text).trim_end()) {
            Ok(value) => Some(value),
            Err(_) => {
                report.push(wrong_shape(
                    self,
                    what,
                    say!("found-number-such-as-99-5", "a number such as `99.5 %`"),
                ));
                None
            }
        }
    }

    /// One of some words, or a finding.
    pub fn choice<T: Copy>(
        &self,
        what: &Sentence,
        choices: &[(&str, T)],
        report: &mut Vec<Diagnostic>,
    ) -> Option<T> {
        let text = self.text(what, report)?;
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*value);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let finding = Diagnostic::error(
            "unknown-choice",
            say!(
                "found-cannot-be",
                "{what} cannot be `{value}`",
                value = Sentence::plain(text.escape_debug()),
                what
            ),
        )
        .at(self.place.clone(), "");
        let choices = say!(
            "found-choices-are",
            "the choices are {names}",
            names = listed(&names)
        );
        report.push(match nearest(text, names.iter().copied()) {
            Some(near) => finding
                .help(say!(
                    "found-did-you-mean",
                    "did you mean `{near}`? {choices}",
                    near,
                    choices
                ))
                .replaced_by(near),
            None => finding.help(choices),
        });
        None
    }

    /// The items of a list; anything else is a list of one, nothing is an empty one.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Seq(items) => items,
            Value::Missing => &[],
            _ => std::slice::from_ref(self),
        }
    }
}

/// The finding that a node has another shape than wanted.
pub(crate) fn wrong_shape(node: &Node, what: &Sentence, wanted: impl Into<Sentence>) -> Diagnostic {
    let wanted = wanted.into();
    let seen = match &node.value {
        Value::Scalar(scalar) => format!("`{}`", short(&scalar.text)),
        _ => node.kind().to_string(),
    };
    Diagnostic::error(
        "wrong-shape",
        say!("found-must-be", "{what} must be {wanted}", what, wanted),
    )
    .at(node.place.clone(), format!("this is {seen}"))
}

/// What a count must be.
pub(crate) fn whole_number(
    least: &impl std::fmt::Display,
    most: &impl std::fmt::Display,
) -> Sentence {
    say!(
        "wanted-whole-number",
        "a whole number from {least} to {most}",
        least = Sentence::plain(least),
        most = Sentence::plain(most)
    )
}

/// A text for a message: escaped, and cut where it is long.
pub(crate) fn short(text: &str) -> String {
    let cut: String = text.chars().take(60).collect();
    let more = if cut.len() < text.len() { "…" } else { "" };
    format!("{}{more}", cut.escape_debug())
}

/// The finding that a map has a key that nothing reads.
fn unknown_key<'k>(
    what: &Sentence,
    entry: &Entry,
    known: impl Iterator<Item = &'k str>,
) -> Diagnostic {
    let known: Vec<&str> = known.collect();
    let finding = Diagnostic::error(
        "unknown-key",
        say!(
            "found-has-no-key",
            "{what} has no key `{key}`",
            key = short(&entry.key),
            what
        ),
    )
    .at(entry.key_place.clone(), "");
    if entry.key == crate::suppression::KEY {
        return finding.help(say!(
            "found-keep-rule-silent-here-write",
            "to keep a rule silent here write `{example}`",
            example = "allow: { RULE: reason }"
        ));
    }
    if entry.value.value == Value::Missing && entry.key.starts_with(|c: char| c.is_ascii_digit()) {
        return finding.help(say!(
            "found-decimal-comma-in-braces-begins",
            "a decimal comma? in braces it begins a new key; write a point, as in `1.5 %`"
        ));
    }
    match by_meaning(&entry.key, &known).or_else(|| nearest(&entry.key, known.iter().copied())) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help(say!(
            "found-keys-are",
            "the keys are {known}",
            known = listed(&known)
        )),
    }
}

/// The key that a word of the same meaning stands for, or its singular or plural.
fn by_meaning<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    const SAME: &[(&str, &str)] = &[
        ("begins", "effective"),
        ("duration", "until"),
        ("end", "until"),
        ("fees", "charges"),
        ("penalties", "remedies"),
        ("prices", "charges"),
        ("slas", "levels"),
        ("start", "effective"),
        ("term", "until"),
        ("timezone", "zone"),
    ];
    let key = key.to_ascii_lowercase();
    let plural = |word: &str| match word.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{word}s"),
    };
    known.iter().copied().find(|word| {
        plural(&key) == *word || plural(word) == key || SAME.contains(&(key.as_str(), word))
    })
}

/// Words in backticks, with commas.
pub(crate) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// The known word that `text` was probably meant to be.
pub fn nearest<'k>(text: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let folded = fold(text);
    if folded.len() > 60 {
        return None;
    }
    known
        .map(|word| (distance(&folded, &fold(word)), word))
        .filter(|(distance, word)| *distance * 3 <= word.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

fn fold(text: &str) -> Vec<char> {
    text.chars()
        .map(|c| {
            if c == '-' || c == ' ' {
                '_'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

/// Insertions, deletions and replacements between two words; words of any length are taken as far
/// as a hundred letters.
pub(crate) fn letters_apart(a: &str, b: &str) -> usize {
    let letters = |word: &str| word.chars().take(100).collect::<Vec<_>>();
    distance(&letters(a), &letters(b))
}

/// Insertions, deletions and replacements between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let next = (diagonal + usize::from(from != to))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
    }
    row[b.len()]
}
