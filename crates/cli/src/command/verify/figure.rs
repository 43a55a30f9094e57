//! One figure of a bundle: computed once more beside what is stated, and what it rests on.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use exchange::Bundle;
use exchange::bundle::{Basis, basis};
use facts::fact::ClaimOn;
use facts::{Body, FactId};
use measure::{Engine, Evidence, Reading};
use serde_json::{Value, json};
use told::reading::{self, Asked, Shown, verdicts};

use crate::command::measure::figure;
use crate::console::Console;
use crate::failure::Failure;
use crate::shell::quoted;

/// A reading that was computed once more.
struct Traced {
    clause: String,
    stated: Option<Value>,
    own: Value,
    cases: BTreeSet<String>,
    facts: BTreeSet<FactId>,
    entries: BTreeSet<u64>,
}

/// `LEVEL:WINDOW`, and `:FIELD=VALUE` for a part of it.
pub fn name(text: &str) -> Result<Asked, String> {
    let wrong = || format!("`{text}` is not LEVEL:WINDOW, such as `p1-in-time:2025-03`");
    let mut parts = text.split(':');
    let level = parts.next().filter(|level| !level.is_empty());
    let window = parts.next().filter(|window| !window.is_empty());
    let key = parts.map(|part| {
        let (field, value) = part.split_once('=').ok_or_else(wrong)?;
        Ok((field.to_owned(), value.to_owned()))
    });
    Ok(Asked {
        level: Some(level.ok_or_else(wrong)?.to_owned()),
        window: Some(window.ok_or_else(wrong)?.to_owned()),
        key: key.collect::<Result<_, String>>()?,
    })
}

/// Prints the figure asked for, or gives it as JSON.
pub fn tell(
    bundle: &Bundle,
    path: &Path,
    asked: &Asked,
    console: &Console,
) -> Result<Option<Value>, Failure> {
    let basis = Basis::of(bundle).ok_or_else(|| {
        Failure::new("the texts of the bundle make no agreement, so no figure follows from it")
    })?;
    let facts = basis.facts.iter().map(AsRef::as_ref);
    let mut engine = Engine::new(basis.versions.all(), facts, bundle.about.as_of);
    let shown = reading::compute(asked, &mut engine)?;
    let traced = shown.iter().flat_map(|shown| {
        let readings = shown.readings.iter();
        readings.map(|reading| traced(bundle, &basis, &engine, shown, reading))
    });
    let traced: Vec<Traced> = traced.collect();
    if console.json() {
        return Ok(Some(traced.iter().map(Traced::json).collect()));
    }
    figure::print(&shown, &engine, None, console)?;
    let mut out = console.out();
    for one in &traced {
        writeln!(out, "\n{}", one.line())?;
        let (facts, cases) = (one.facts.len(), one.cases.len());
        writeln!(
            out,
            "clause `{}`; it rests on {cases} cases and {facts} facts in {} entries{}",
            one.clause,
            one.entries.len(),
            listed(&one.entries)
        )?;
    }
    out.flush()?;
    if let Some(entry) = traced.iter().find_map(|one| one.entries.first()) {
        console.next(
            "take the proof of one entry out",
            &format!(
                "entente proof make {} --entry {entry} --out proof",
                quoted(&path.display().to_string())
            ),
        );
    }
    Ok(None)
}

fn traced(
    bundle: &Bundle,
    basis: &Basis,
    engine: &Engine<'_>,
    shown: &Shown<'_>,
    reading: &Reading,
) -> Traced {
    let mut cases = BTreeSet::new();
    let mut facts = BTreeSet::new();
    match &reading.evidence {
        Evidence::Records(_) => {
            let own = verdicts(reading, shown).into_iter();
            cases.extend(own.map(|verdict| engine.log().case_id(verdict.case).to_owned()));
        }
        Evidence::Items(items) => facts.extend(items.iter().flat_map(|item| item.facts.clone())),
    }
    let updates = basis.facts.iter().filter(|fact| match &fact.body {
        Body::Case(update) => {
            let case = update.id.as_ref();
            case.is_some_and(|case| cases.contains(case.as_str()))
        }
        _ => false,
    });
    facts.extend(updates.map(|fact| fact.id));
    let claims = engine.docket().entries().iter();
    let claims = claims.filter(|entry| match &entry.claim.on {
        ClaimOn::Case(case) => cases.contains(case.as_str()),
        ClaimOn::Reading(on) => {
            let key = on.key.iter();
            let key: BTreeMap<&str, &str> =
                key.map(|(field, value)| (&**field, &**value)).collect();
            let own = reading.key.iter();
            let own: BTreeMap<&str, &str> =
                own.map(|(field, value)| (&**field, &**value)).collect();
            on.level == reading.level && on.window == reading.window && key == own
        }
        ClaimOn::Fact(_) | ClaimOn::Line(_) | ClaimOn::Outage(_) => false,
    });
    for claim in claims {
        facts.insert(claim.fact.id);
        facts.extend(&claim.answers);
    }
    let (stated, own) = basis::stated(bundle, reading);
    Traced {
        clause: format!("levels.{}", shown.id),
        stated,
        own,
        entries: basis.entries(&facts),
        cases,
        facts,
    }
}

impl Traced {
    /// What is stated, beside what came out here.
    fn line(&self) -> String {
        let own = value(&self.own);
        match &self.stated {
            Some(stated) if *stated == self.own => {
                format!(
                    "recomputed here: {own}; stated in the bundle: {}: the same",
                    value(stated)
                )
            }
            Some(stated) => {
                format!(
                    "recomputed here: {own}; stated in the bundle: {}: not the same",
                    value(stated)
                )
            }
            None => format!("recomputed here: {own}; the bundle states no such figure"),
        }
    }

    fn json(&self) -> Value {
        json!({
            "clause": self.clause,
            "same": self.stated.as_ref() == Some(&self.own),
            "stated": self.stated,
            "recomputed": self.own,
            "cases": self.cases,
            "facts": self.facts,
            "entries": self.entries,
        })
    }
}

/// The exact value of a line, and what it comes to.
fn value(line: &Value) -> String {
    let agreed = &line["agreed"];
    let state = agreed["state"].as_str().unwrap_or_default();
    match &agreed["rounded"] {
        Value::Null => format!("no value ({state})"),
        Value::String(value) => format!("{value} ({state})"),
        value => format!("{value} ({state})"),
    }
}

/// The entries by their numbers, those that follow each other together.
fn listed(entries: &BTreeSet<u64>) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for entry in entries {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *entry => *last = *entry,
            _ => runs.push((*entry, *entry)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    });
    let runs: Vec<String> = runs.collect();
    match runs.is_empty() {
        true => String::new(),
        false => format!(": {}", runs.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_named_by_level_window_and_part() {
        let asked = name("p1-in-time:2025-03:unit=stores").unwrap();
        assert_eq!(asked.level.as_deref(), Some("p1-in-time"));
        assert_eq!(asked.window.as_deref(), Some("2025-03"));
        assert_eq!(asked.key, [("unit".to_owned(), "stores".to_owned())]);
        for wrong in ["", "p1-in-time", ":2025-03", "p1-in-time:", "a:b:c"] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn entries_that_follow_each_other_are_told_together() {
        assert_eq!(listed(&BTreeSet::from([1, 2, 3, 7])), ": 1 to 3, 7");
        assert_eq!(listed(&BTreeSet::new()), "");
    }
}
