//! A reading on which an amount rests, with what tells against its promise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use facts::id::LevelId;
use facts::sentence::Value;
use facts::{FactId, Instant, Sentence, say};
use measure::{Engine, Evidence, Reading, Run, State, Verdict};
use serde_json::json;

use super::Shown;
use crate::words;

/// How many records are named in a sentence.
const NAMED: usize = 6;

/// A reading behind an amount.
#[derive(Clone, Debug)]
pub struct Grounded {
    /// Its level.
    pub level: LevelId,
    /// Its window.
    pub window: String,
    /// Its fan-out.
    pub key: Vec<(String, String)>,
    /// The fan-out as the ledger names it.
    name: String,
    state: State,
    value: Sentence,
    promise: Sentence,
    /// Records and observations with their facts.
    misses: Vec<(String, Vec<FactId>)>,
}

/// A reading: level, window, fan-out.
pub(super) type Named = (LevelId, String, String);

/// Readings that were found once, for whoever asks for statements of the same texts and facts again.
#[derive(Debug, Default)]
pub struct Grounds(Mutex<BTreeMap<(Instant, Named), Option<Grounded>>>);

impl Grounds {
    /// Those of these as of instants before another, in a place of their own.
    pub fn before(&self, until: Instant) -> Grounds {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let some = all.iter().filter(|((as_of, _), _)| *as_of < until);
        let some = some.map(|(key, own)| (key.clone(), own.clone()));
        Grounds(Mutex::new(some.collect()))
    }

    fn get(&self, as_of: Instant, named: &Named) -> Option<Option<Grounded>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(as_of, named.clone())).cloned()
    }

    fn put(&self, as_of: Instant, named: &Named, own: Option<Grounded>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((as_of, named.clone()), own);
    }
}

/// Readings as of instants, each level run once for an instant.
pub(super) fn ground<'n>(
    shown: &Shown<'_>,
    wanted: impl Iterator<Item = (Instant, &'n Named)>,
) -> BTreeMap<(Instant, Named), Grounded> {
    let mut instants: BTreeMap<Instant, BTreeMap<&LevelId, BTreeSet<&Named>>> = BTreeMap::new();
    let mut found = BTreeMap::new();
    for (as_of, named) in wanted {
        if let Some(known) = shown.grounds.and_then(|grounds| grounds.get(as_of, named)) {
            found.extend(known.map(|own| ((as_of, named.clone()), own)));
            continue;
        }
        let levels = instants.entry(as_of).or_default();
        levels.entry(&named.0).or_default().insert(named);
    }
    for (as_of, levels) in instants {
        let mut engine = Engine::new(shown.versions.all(), shown.facts.iter().copied(), as_of);
        for (level, all) in levels {
            let Some(run) = engine.run(level) else {
                continue;
            };
            for named in all {
                let own = Grounded::find(&engine, &run, named);
                if let Some(grounds) = shown.grounds {
                    grounds.put(as_of, named, own.clone());
                }
                found.extend(own.map(|own| ((as_of, named.clone()), own)));
            }
            engine.give_back(run);
        }
    }
    found
}

impl Grounded {
    fn find(engine: &Engine<'_>, run: &Run, (level, window, key): &Named) -> Option<Self> {
        let same = |reading: &&Reading| {
            reading.window == *window && ledger::finding::key_of(reading) == *key
        };
        let reading = run.readings.iter().find(same)?;
        let (_, terms) = engine.level_at(level, reading.span.until)?;
        let misses = match &reading.evidence {
            Evidence::Records(records) => {
                let verdicts = records.iter();
                let verdicts = verdicts.filter_map(|index| run.verdicts.get(*index as usize));
                let tells = |verdict: &&Verdict| measure::reading::tells_against(terms, verdict);
                verdicts
                    .filter(tells)
                    .map(|verdict| {
                        let facts = [verdict.start_fact, verdict.stop_fact];
                        let facts = facts.into_iter().filter_map(|fact| engine.fact(fact));
                        (
                            engine.log().case_id(verdict.case).to_owned(),
                            facts.map(|fact| fact.id).collect(),
                        )
                    })
                    .collect()
            }
            Evidence::Items(items) => items
                .iter()
                .filter(|item| !item.adds.is_zero())
                .map(|item| (item.what.clone(), item.facts.clone()))
                .collect(),
        };
        Some(Grounded {
            level: reading.level.clone(),
            window: reading.window.clone(),
            key: reading.key.clone(),
            name: ledger::finding::key_of(reading),
            state: reading.agreed.state,
            value: words::value(&reading.agreed.value, terms.round),
            promise: words::promise(terms),
            misses,
        })
    }

    /// What the reading came to, what was promised, and who tells against it.
    pub fn sentence(&self) -> Sentence {
        let key = match self.name.as_str() {
            "" => String::new(),
            name => format!(", {name}"),
        };
        let named = self.misses.iter().take(NAMED);
        let named: Vec<String> = named.map(|(what, _)| words::plain(what)).collect();
        let more = match self.misses.len() {
            n if n > NAMED => Some(say!("grounded-more", " and {n} more", n = n - NAMED)),
            _ => None,
        };
        let names = match named.is_empty() {
            true => None,
            false => Some(Sentence::row(
                [Value::text(format!(": {}", named.join(", "))), more.into()],
                "",
            )),
        };
        say!(
            "grounded",
            "{level} in {window}{key}: {value} {glyph} ({promise}){names}",
            level = self.level.as_str(),
            window = &self.window,
            key,
            value = &self.value,
            glyph = words::glyph(self.state).to_string(),
            promise = &self.promise,
            names
        )
    }

    pub(super) fn json(&self) -> serde_json::Value {
        let misses = self.misses.iter();
        let misses: BTreeMap<&str, &Vec<FactId>> =
            misses.map(|(what, facts)| (what.as_str(), facts)).collect();
        json!({
            "level": self.level,
            "window": self.window,
            "key": self.name,
            "value": self.value,
            "state": self.state,
            "against": misses,
        })
    }
}
