//! Why a reading rests on nothing, and what a level names that no fact has.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{CountedIn, Level, MeasureKind};
use facts::Instant;
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
    ) -> Option<String> {
        if !rests_on_nothing(reading) {
            return None;
        }
        match self.0.get(&reading.span.from) {
            Some(absence) => Some(of_cases(absence, agreement, level)),
            None => Some("no fact that it takes falls into this window".to_owned()),
        }
    }

    /// As JSON; nothing where the reading rests on a record.
    pub fn json(&self, reading: &Reading, agreement: &Agreement, level: &Level) -> Option<Value> {
        let why = self.sentence(reading, agreement, level)?;
        let mut document = match self.0.get(&reading.span.from) {
            Some(absence) => json!(absence),
            None => json!({}),
        };
        document["why"] = why.into();
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
fn of_cases(absence: &Absence, agreement: &Agreement, level: &Level) -> String {
    let types = match agreement
        .measures
        .get(&level.measure)
        .map(|measure| &measure.kind)
    {
        Some(MeasureKind::Cases { types, .. }) if !types.is_empty() => {
            let types: Vec<String> = types.iter().map(|kind| format!("`{kind}`")).collect();
            format!(" of {}", listed(&types, "or"))
        }
        _ => String::new(),
    };
    let cases = match absence.cases {
        0 => return format!("no record: there was no case{types} in this window"),
        1 => format!("of the one case{types} in this window"),
        n => format!("of the {n} cases{types} in this window"),
    };
    let many = |number: u64, one: &str, several: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {several}")),
    };
    let waits = match level.counted_in {
        CountedIn::Due => ("is not due yet", "are not due yet"),
        _ => ("has not stopped", "have not stopped"),
    };
    let parts = [
        many(
            absence.of_another_service,
            "is of another service",
            "are of another service",
        ),
        match absence.left_out {
            0 => None,
            n => Some(format!("the condition leaves out {n}")),
        },
        many(absence.not_stopped, waits.0, waits.1),
        many(
            absence.in_another_window,
            "counts in another window",
            "count in another window",
        ),
        many(
            absence.without_clock,
            "never started, was cancelled or excluded, or has no target",
            "never started, were cancelled or excluded, or have no target",
        ),
        many(
            absence.without_value,
            "has no value that can be read",
            "have no value that can be read",
        ),
        many(
            absence.counted(),
            "counts under another value",
            "count under another value",
        ),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("no record: {cases}, {}", listed(&parts, "and"))
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
pub fn unheard_sentence(unheard: &Unheard) -> String {
    let quoted = |texts: &[String]| -> Vec<String> {
        let texts = texts.iter().take(TOLD);
        texts
            .map(|text| format!("`{}`", words::plain(text)))
            .collect()
    };
    let mut named = quoted(&unheard.named);
    if unheard.named.len() > TOLD {
        named.push(format!("any of {} more", unheard.named.len() - TOLD));
    }
    let mut found = quoted(&unheard.found);
    if unheard.found.len() > TOLD {
        found.push(format!("one of {} more", unheard.found.len() - TOLD));
    }
    let is = match found.is_empty() {
        true => "nothing sets it".to_owned(),
        false => format!("it is {}", listed(&found, "or")),
    };
    format!(
        "in this record `{}` is never {}: {is}",
        unheard.field,
        listed(&named, "or")
    )
}

/// `a, b and c`.
fn listed(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
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
