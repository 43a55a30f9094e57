//! The answer as JSON.

use agreement::Loaded;
use agreement::diff;
use facts::{Diagnostic, TZDB_VERSION};
use ledger::plan::{Flip, LevelReplay, WindowPair};
use measure::Outcome;
use serde_json::{Map, Value, json};
use told::reading;

use super::asked::Asked;
use super::replayed::Replayed;
use super::rights;
use super::sentence;

/// Everything; what is as before only where `all` is asked for.
pub fn document(asked: &Asked, replayed: &Replayed, all: bool) -> Value {
    let levels = replayed
        .levels
        .iter()
        .filter(|level| all || !level.is_same());
    let levels: Vec<Value> = levels
        .map(|level| self::level(level, asked, replayed, all))
        .collect();
    let [old, new] = &replayed.documents;
    let money = replayed
        .money
        .iter()
        .filter(|month| all || !month.is_same());
    let known = known(asked);
    json!({
        "question": {
            "as_of": asked.as_of,
            "from": replayed.stretch.from,
            "until": replayed.stretch.until,
            "levels": asked.levels,
        },
        "draft": version(&asked.draft),
        "in_force": in_force(asked),
        "facts": known.clone().count(),
        "facts_digest": facts::record::digest(known),
        "engine": engine(),
        "levels": levels,
        "levels_as_before": as_before(replayed, all),
        "money": money.collect::<Vec<_>>(),
        "rights": replayed.rights.iter().map(rights::described).collect::<Vec<_>>(),
        "findings": {
            "new": findings(&replayed.advice.new, &asked.draft),
            "gone": findings(&replayed.advice.gone, &asked.current),
        },
        "changes": diff::json(old, new, &replayed.changes)["changes"],
    })
}

/// The program that computed it.
pub fn engine() -> Value {
    json!({
        "name": "entente",
        "version": env!("CARGO_PKG_VERSION"),
        "time_zone_database": TZDB_VERSION,
    })
}

/// The facts known at the present of the question.
pub fn known(asked: &Asked) -> impl Iterator<Item = &facts::Fact> + Clone {
    let facts = asked.contents.facts.iter();
    facts.filter(|fact| fact.recorded <= asked.as_of)
}

/// How many levels are as before.
pub fn as_before(replayed: &Replayed, all: bool) -> usize {
    let same = replayed.levels.iter().filter(|level| level.is_same());
    replayed.untouched + if all { 0 } else { same.count() }
}

fn version(loaded: &Loaded) -> Value {
    json!({
        "version": loaded.agreement.version,
        "hash": loaded.agreement.hash,
    })
}

fn in_force(asked: &Asked) -> Vec<Value> {
    let versions = asked.contents.versions.all().iter();
    let begun = versions.filter(|one| one.effective.is_none_or(|from| from <= asked.as_of));
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

fn level(level: &LevelReplay, asked: &Asked, replayed: &Replayed, all: bool) -> Value {
    let windows = level.windows.iter();
    let windows = windows.filter(|window| all || window.differs());
    let records = level.flips.iter().map(|flip| record(flip, asked));
    let behind = replayed.behind(asked, &level.id);
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

fn record(flip: &Flip, asked: &Asked) -> Value {
    let reasons: Vec<Value> = flip
        .reasons
        .iter()
        .map(|reason| {
            let mut value = json!(reason);
            value["sentence"] = sentence::reason(reason, asked.zone()).into();
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
