//! Why a reading rests on nothing, and what a level names that no fact has.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{CountedIn, Level, MeasureKind};
use facts::{Instant, Sentence, say};
use measure::{Absence, Engine, Evidence, Reading, Unheard};
use serde_json::{Value, json};

use super::Shown;
use crate::words;

/// Values of a field that are told.
const TOLD: usize = 4;

/// Why each reading without a record has none, by the start of its window.
pub struct Absences(BTreeMap<Instant, Absence>);

impl Absences {
    /// Of the readings of a level that are shown.
    pub fn of(shown: &Shown<'_>, engine: &Engine<'_>) -> Self {
        let empty = shown
            .readings
            .iter()
            .filter(|reading| rests_on_nothing(reading));
        let windows: BTreeMap<_, _> = empty
            .map(|reading| (reading.span.from, reading.span))
            .collect();
        let spans: Vec<_> = windows.into_values().collect();
        let absences = match spans.is_empty() {
            true => None,
            false => engine.absences(shown.id, &spans),
        };
        let absences = absences.unwrap_or_default().into_iter();
        let starts = spans.iter().map(|span| span.from);
        Absences(starts.zip(absences).collect())
    }

    /// In a sentence; nothing where the reading rests on something.
    pub fn sentence(
        &self,
        reading: &Reading,
        agreement: &Agreement,
        level: &Level,
    ) -> Option<Sentence> {
        if !rests_on_nothing(reading) {
            return None;
        }
        match self.0.get(&reading.span.from) {
            Some(absence) => Some(of_cases(absence, agreement, level)),
            None => Some(say!(
                "absence-no-fact",
                "no fact that it takes falls into this window"
            )),
        }
    }

    /// As JSON; nothing where the reading rests on a record.
    pub fn json(&self, reading: &Reading, agreement: &Agreement, level: &Level) -> Option<Value> {
        let why = self.sentence(reading, agreement, level)?;
        let mut document = match self.0.get(&reading.span.from) {
            Some(absence) => json!(absence),
            None => json!({}),
        };
        document["why"] = json!(why);
        Some(document)
    }
}

fn rests_on_nothing(reading: &Reading) -> bool {
    match &reading.evidence {
        Evidence::Records(records) => records.is_empty(),
        Evidence::Items(items) => items.is_empty(),
    }
}

/// `no record: of 14 cases of incident in this window the condition leaves out 12, and 2 have not stopped`.
fn of_cases(absence: &Absence, agreement: &Agreement, level: &Level) -> Sentence {
    let measure = agreement.measures.get(&level.measure);
    let types = match measure.map(|measure| &measure.kind) {
        Some(MeasureKind::Cases { types, .. }) if !types.is_empty() => {
            let types = Sentence::any(types.iter().map(|kind| format!("`{kind}`")));
            Some(say!("absence-of-types", " of {types}", types))
        }
        _ => None,
    };
    let parts: Vec<Sentence> = [
        some(absence.of_another_service, |n| match n {
            1 => say!("absence-service-one", "1 is of another service"),
            n => say!("absence-service", "{n} are of another service", n),
        }),
        some(absence.left_out, |n| {
            say!("absence-left-out", "the condition leaves out {n}", n)
        }),
        some(absence.not_stopped, |n| match (n, level.counted_in) {
            (1, CountedIn::Due) => say!("absence-not-due-one", "1 is not due yet"),
            (n, CountedIn::Due) => say!("absence-not-due", "{n} are not due yet", n),
            (1, _) => say!("absence-not-stopped-one", "1 has not stopped"),
            (n, _) => say!("absence-not-stopped", "{n} have not stopped", n),
        }),
        some(absence.in_another_window, |n| match n {
            1 => say!("absence-window-one", "1 counts in another window"),
            n => say!("absence-window", "{n} count in another window", n),
        }),
        some(absence.without_clock, |n| match n {
            1 => say!(
                "absence-clock-one",
                "1 never started, was cancelled or excluded, or has no target"
            ),
            n => say!(
                "absence-clock",
                "{n} never started, were cancelled or excluded, or have no target",
                n
            ),
        }),
        some(absence.without_value, |n| match n {
            1 => say!("absence-value-one", "1 has no value that can be read"),
            n => say!("absence-value", "{n} have no value that can be read", n),
        }),
        some(absence.counted(), |n| match n {
            1 => say!("absence-other-one", "1 counts under another value"),
            n => say!("absence-other", "{n} count under another value", n),
        }),
    ]
    .into_iter()
    .flatten()
    .collect();
    let parts = Sentence::all(parts);
    match absence.cases {
        0 => say!(
            "absence-no-case",
            "no record: there was no case{types} in this window",
            types
        ),
        1 => say!(
            "absence-one-case",
            "no record: of the one case{types} in this window, {parts}",
            types,
            parts
        ),
        n => say!(
            "absence-cases",
            "no record: of the {n} cases{types} in this window, {parts}",
            n,
            types,
            parts
        ),
    }
}

/// What is said of a number of cases, where there are any.
fn some(number: u64, said: impl FnOnce(u64) -> Sentence) -> Option<Sentence> {
    (number > 0).then(|| said(number))
}

/// What a level names in vain, as far as it matters: all that it names of a field, or anything where a
/// reading rests on nothing.
pub fn unheard(shown: &Shown<'_>, engine: &Engine<'_>) -> Vec<Unheard> {
    let Some(last) = shown.readings.last() else {
        return Vec::new();
    };
    let is_empty = shown.readings.iter().any(rests_on_nothing);
    let mut unheard = engine.unheard(shown.id, last.span.until);
    unheard.retain(|unheard| unheard.all || is_empty);
    unheard
}

/// ``in this record `priority` is never `P1`: it is `1 - Critical`, `2 - High` or one of 2 more``.
pub fn unheard_sentence(unheard: &Unheard) -> Sentence {
    let quoted = |texts: &[String]| -> Vec<Sentence> {
        let texts = texts.iter().take(TOLD);
        texts
            .map(|text| format!("`{}`", words::plain(text)).into())
            .collect()
    };
    let mut named = quoted(&unheard.named);
    if unheard.named.len() > TOLD {
        let n = unheard.named.len() - TOLD;
        named.push(say!("unheard-any-more", "any of {n} more", n));
    }
    let mut found = quoted(&unheard.found);
    if unheard.found.len() > TOLD {
        let n = unheard.found.len() - TOLD;
        found.push(say!("unheard-one-more", "one of {n} more", n));
    }
    let (field, named) = (&unheard.field, Sentence::any(named));
    match found.is_empty() {
        true => say!(
            "unheard-never-set",
            "in this record `{field}` is never {named}: nothing sets it",
            field,
            named
        ),
        false => say!(
            "unheard",
            "in this record `{field}` is never {named}: it is {found}",
            field,
            named,
            found = Sentence::any(found)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unheard(named: &[&str], found: &[&str]) -> String {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        unheard_sentence(&Unheard {
            field: "priority".into(),
            named: texts(named),
            all: true,
            found: texts(found),
        })
        .english()
    }

    #[test]
    fn the_values_that_there_are_stand_beside_those_that_are_named() {
        for (named, found, expected) in [
            (
                &["P1"][..],
                &["1 - Critical", "2 - High"][..],
                "in this record `priority` is never `P1`: it is `1 - Critical` or `2 - High`",
            ),
            (
                &["P1", "P2"],
                &["a", "b", "c", "d", "e", "f"],
                "in this record `priority` is never `P1` or `P2`: it is `a`, `b`, `c`, `d` or one of 2 more",
            ),
            (
                &["P1"],
                &[],
                "in this record `priority` is never `P1`: nothing sets it",
            ),
        ] {
            assert_eq!(unheard(named, found), expected);
        }
    }
}
