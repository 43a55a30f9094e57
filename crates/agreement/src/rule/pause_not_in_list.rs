//! # pause-not-in-list
//!
//! A reason for a pause is spelled in two ways.
//!
//! ## Why it matters
//!
//! The reasons that stop a clock are a closed list, compared letter by letter with what the source says. A reason that is spelled
//! otherwise in another clock, or in a condition on `hold`, is not in the list: there the clock runs on, and nobody meant it to.
//!
//! Compared are reasons that differ in capitals, blanks, hyphens and underscores only, or by one letter or the order of two in a long word.
//!
//! ## Example
//!
//! ```yaml
//! measures:
//!   response: { of: incidents, clock: { until: acknowledged, pause: { waiting-for-customer: { accepted_by: customer } } } }
//!   resolution: { of: incidents, clock: { until: resolved, pause: { Waiting for customer: { accepted_by: customer } } } }
//! ```
//!
//! ## Fix
//!
//! Spell it as the source does, everywhere.
//!
//! ```yaml
//! measures:
//!   response: { of: incidents, clock: { until: acknowledged, pause: { waiting-for-customer: { accepted_by: customer } } } }
//!   resolution: { of: incidents, clock: { until: resolved, pause: { waiting-for-customer: { accepted_by: customer } } } }
//! ```

use std::collections::BTreeMap;

use facts::{Diagnostic, Place, say};

use super::Rule;
use crate::model::{Agreement, Compare, Condition, Literal, Statistic, Test};
use crate::yaml::{letters_apart, short};

/// The rule.
pub const RULE: Rule = Rule::warning("pause-not-in-list", include_str!("pause_not_in_list.rs"));

/// Words shorter than this are only the same when every letter is.
const LONG_WORD: usize = 7;

/// One letter has so many bytes at most.
const MOST_BYTES_APART: usize = 4;

/// Longer lists than this are not compared.
const MOST: usize = 500;

/// Compares the reasons of all clocks, with their places in the order of the text, and those that
/// conditions name.
pub(crate) fn check(
    agreement: &Agreement,
    reasons: &[(String, Place)],
    report: &mut Vec<Diagnostic>,
) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for (reason, place) in reasons {
        first.entry(reason).or_insert(place);
    }
    let mut known: Vec<Reason<'_>> = first
        .iter()
        .map(|(text, place)| Reason::new(text, place))
        .collect();
    known.sort_by_key(|reason| (&reason.place.file, reason.place.start));
    known.truncate(MOST);
    let names: Vec<&str> = names(agreement);
    for (index, reason) in known.iter().enumerate() {
        let mut earlier = known[..index].iter();
        if let Some(other) = earlier.find(|other| alike(reason, other, &names)) {
            report.push(finding(reason, other));
        }
    }
    for (text, condition) in holds(agreement).into_iter().take(MOST) {
        if first.contains_key(text) {
            continue;
        }
        let reason = Reason::new(text, &condition.place);
        if let Some(other) = known.iter().find(|other| alike(&reason, other, &names)) {
            report.push(finding(&reason, other));
        }
    }
}

/// A reason as written.
struct Reason<'a> {
    text: &'a str,
    words: Vec<String>,
    place: &'a Place,
}

impl<'a> Reason<'a> {
    fn new(text: &'a str, place: &'a Place) -> Self {
        let words = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        Reason { text, words, place }
    }

    /// Its letters, without what stands between the words.
    fn letters(&self) -> impl Iterator<Item = char> {
        self.words.iter().flat_map(|word| word.chars())
    }
}

fn finding(reason: &Reason<'_>, other: &Reason<'_>) -> Diagnostic {
    RULE.finding(say!(
        "rule-pause-not-in-list",
        "the pause `{value}` is called `{value2}` elsewhere",
        value = short(reason.text),
        value2 = short(other.text)
    ))
    .at(reason.place.clone(), "")
    .at(other.place.clone(), "the other spelling")
    .why(say!(
        "rule-pause-not-in-list-why",
        "reasons are compared letter by letter, so one of the two never stops a clock"
    ))
    .help(say!(
        "rule-pause-not-in-list-help",
        "spell it as the source does, everywhere"
    ))
}

/// Words that may differ by a letter and mean different things.
fn names(agreement: &Agreement) -> Vec<&str> {
    let parties = agreement.parties.keys().map(|id| id.as_str());
    let teams = agreement.teams.keys().map(|id| id.as_str());
    let services = agreement.services.keys().map(|id| id.as_str());
    parties.chain(teams).chain(services).collect()
}

/// The texts that conditions compare the reason of a hold with.
fn holds(agreement: &Agreement) -> Vec<(&str, &Condition)> {
    let mut found = Vec::new();
    for level in agreement.levels.values() {
        let mut conditions: Vec<&Condition> = level.filter.iter().collect();
        match &level.statistic {
            Statistic::Share(condition) => conditions.push(condition),
            Statistic::Ratio(of, to) => conditions.extend([of, to]),
            _ => {}
        }
        for condition in conditions {
            let mut texts = Vec::new();
            hold_texts(&condition.test, &mut texts);
            found.extend(texts.into_iter().map(|text| (text, condition)));
        }
    }
    found
}

fn hold_texts<'a>(test: &'a Test, texts: &mut Vec<&'a str>) {
    let mut add = |literal: &'a Literal| {
        if let Literal::Text(text) = literal {
            texts.push(text);
        }
    };
    match test {
        Test::Field {
            field,
            compare: Compare::Equal | Compare::NotEqual,
            literal,
            ..
        } if field == "hold" => add(literal),
        Test::In { field, list, .. } if field == "hold" => list.iter().for_each(add),
        Test::All(tests) | Test::Any(tests) => {
            tests.iter().for_each(|test| hold_texts(test, texts));
        }
        Test::Not(test) => hold_texts(test, texts),
        _ => {}
    }
}

/// Whether two different reasons are the same one in two spellings.
fn alike(a: &Reason<'_>, b: &Reason<'_>, names: &[&str]) -> bool {
    if a.words.is_empty() || a.letters().eq(b.letters()) {
        return !a.words.is_empty();
    }
    let named = |word: &str| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    a.words.len() == b.words.len()
        && a.words
            .iter()
            .zip(&b.words)
            .all(|(a, b)| a == b || (misspelt(a, b) && !(named(a) && named(b))))
}

/// Whether two long words differ by one letter, or by the order of their letters.
fn misspelt(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > MOST_BYTES_APART {
        return false;
    }
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let (in_a, in_b) = (letters(a), letters(b));
    let long = in_a.len().min(in_b.len()) >= LONG_WORD;
    let digits = [a, b]
        .iter()
        .any(|word| word.contains(|c: char| c.is_ascii_digit()));
    long && !digits && (letters_apart(a, b) <= 1 || (in_a == in_b && letters_apart(a, b) <= 2))
}
