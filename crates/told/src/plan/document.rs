//! The answer as JSON.

use agreement::{Loaded, diff};
use facts::{Diagnostic, Fact, TZDB_VERSION};
use ledger::plan::{Flip, LevelReplay, WindowPair};
use measure::Outcome;
use serde_json::{Map, Value, json};

use super::name::named;
use super::{Question, Replayed, rights, sentence};
use crate::reading;

/// Everything, with the hash that names it; what is as before only where `all` is asked for.
pub fn document(question: &Question<'_>, replayed: &Replayed, all: bool) -> Value {
    let levels = replayed
        .levels
        .iter()
        .filter(|level| all || !level.is_same());
    let levels: Vec<Value> = levels
        .map(|level| self::level(level, question, replayed, all))
        .collect();
    let [old, new] = &replayed.documents;
    let money = replayed
        .money
        .iter()
        .filter(|month| all || !month.is_same());
    let known = known(question);
    named(json!({
        "question": {
            "as_of": question.as_of,
            "from": replayed.stretch.from,
            "until": replayed.stretch.until,
            "levels": question.levels,
        },
        "draft": version(question.draft),
        "in_force": in_force(question),
        "facts": known.clone().count(),
        "facts_digest": facts::record::digest(known),
        "engine": program(),
        "levels": levels,
        "levels_as_before": replayed.as_before(all),
        "money": money.collect::<Vec<_>>(),
        "rights": replayed.rights.iter().map(rights::described).collect::<Vec<_>>(),
        "findings": {
            "new": findings(&replayed.advice.new, question.draft),
            "gone": findings(&replayed.advice.gone, question.current),
        },
        "changes": diff::json(old, new, &replayed.changes)["changes"],
    }))
}

/// The program that computed it.
pub fn program() -> Value {
    json!({
        "name": "entente",
        "version": env!("CARGO_PKG_VERSION"),
        "time_zone_database": TZDB_VERSION,
    })
}

/// The facts known at the present of the question.
fn known<'a>(question: &Question<'a>) -> impl Iterator<Item = &'a Fact> + Clone + use<'a> {
    let as_of = question.as_of;
    let facts = question.facts.iter().copied();
    facts.filter(move |fact| fact.recorded <= as_of)
}

fn version(loaded: &Loaded) -> Value {
    json!({
        "version": loaded.agreement.version,
        "hash": loaded.agreement.hash,
    })
}

fn in_force(question: &Question<'_>) -> Vec<Value> {
    let versions = question.versions.all().iter();
    let begun = versions.filter(|one| one.effective.is_none_or(|from| from <= question.as_of));
    begun
        .map(|one| {
            json!({
                "version": one.version,
                "effective": one.effective,
                "hash": one.hash,
            })
        })
        .collect()
}

fn level(level: &LevelReplay, question: &Question<'_>, replayed: &Replayed, all: bool) -> Value {
    let windows = level.windows.iter();
    let windows = windows.filter(|window| all || window.differs());
    let records = level.flips.iter().map(|flip| record(flip, question));
    let behind = replayed.behind(question, &level.id);
    let behind: Vec<&str> = behind
        .iter()
        .map(|change| change.address.as_str())
        .collect();
    json!({
        "id": level.id,
        "title": level.title,
        "before": level.is_before,
        "after": level.is_after,
        "windows": windows.map(window).collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
        "changed_clauses": behind,
    })
}

fn window(pair: &WindowPair) -> Value {
    let key: Map<String, Value> = pair
        .key
        .iter()
        .map(|(field, value)| (field.clone(), value.as_str().into()))
        .collect();
    let outcome = |outcome: &Option<Outcome>| outcome.as_ref().map(reading::outcome);
    json!({
        "window": pair.window,
        "from": pair.span.from,
        "until": pair.span.until,
        "key": key,
        "before": outcome(&pair.before),
        "after": outcome(&pair.after),
        "claims_differ": pair.claims_differ,
        "items": pair.items,
    })
}

fn record(flip: &Flip, question: &Question<'_>) -> Value {
    let reasons: Vec<Value> = flip
        .reasons
        .iter()
        .map(|reason| {
            let mut value = json!(reason);
            value["sentence"] = json!(sentence::reason(reason, question.zone()));
            value
        })
        .collect();
    json!({
        "case": flip.case,
        "run": flip.run + 1,
        "becomes": flip.kind,
        "before": flip.before,
        "after": flip.after,
        "reasons": reasons,
    })
}

fn findings(findings: &[Diagnostic], loaded: &Loaded) -> Vec<Value> {
    let told = findings.iter().map(|finding| {
        let place = finding.places.first().map(|labelled| &labelled.place);
        let line = place.and_then(|place| {
            let text = loaded.sources.get(&place.file)?;
            Some(place.line_column(text).0)
        });
        json!({
            "rule": finding.rule,
            "severity": finding.severity,
            "message": finding.message,
            "help": finding.help,
            "file": place.map(|place| place.file.to_string()),
            "line": line,
        })
    });
    told.collect()
}
