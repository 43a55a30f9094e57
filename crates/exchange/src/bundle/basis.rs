//! What the readings of a bundle are computed from: the texts, and facts with the entries in which they stand.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use agreement::Versions;
use facts::journal::Entry;
use facts::{Fact, FactId, Instant};
use measure::Reading;
use serde_json::{Value, json};

use crate::bundle::report::{Checks, Report};
use crate::bundle::verify::{texts, walk};
use crate::bundle::{Bundle, figures};

/// What readings are computed from.
pub struct Basis {
    /// The versions of the agreement.
    pub versions: Versions,
    /// The facts that count for the reader.
    pub facts: Vec<Arc<Fact>>,
    entries: HashMap<(FactId, Instant), u64>,
}

impl Basis {
    /// Of a bundle; nothing where its texts make no agreement.
    pub fn of(bundle: &Bundle) -> Option<Basis> {
        let (checks, mut report) = (Checks::default(), Report::default());
        let walked = walk(bundle, &checks, &mut report);
        let versions = texts(bundle, &checks, &walked, &mut report)?;
        let facts = figures::of_readings(walked.facts.with_readers());
        let mut entries = HashMap::new();
        for opening in &bundle.openings {
            let place = usize::try_from(opening.index).ok();
            let bytes = place.and_then(|place| bundle.entries.get(place));
            let Some(Ok(entry)) = bytes.map(|bytes| Entry::admit(bytes)) else {
                continue;
            };
            for fact in opening.facts(&entry).unwrap_or_default() {
                entries
                    .entry((fact.id, fact.recorded))
                    .or_insert(opening.index);
            }
        }
        Some(Basis {
            versions,
            facts,
            entries,
        })
    }

    /// The entries in which these facts stand, each once, in order.
    pub fn entries(&self, facts: &BTreeSet<FactId>) -> BTreeSet<u64> {
        let own = self.facts.iter().filter(|fact| facts.contains(&fact.id));
        own.filter_map(|fact| self.entries.get(&(fact.id, fact.recorded)))
            .copied()
            .collect()
    }
}

/// What a bundle states of a reading, beside the same as it comes out here; nothing where it states none.
pub fn stated(bundle: &Bundle, reading: &Reading) -> (Option<Value>, Value) {
    let own: Value = serde_json::from_str(&figures::of_reading(reading)).unwrap_or_default();
    let key = json!(reading.key);
    let lines = bundle.figures.iter();
    let mut lines = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let stated = lines.find(|line| {
        line["figure"] == "reading"
            && line["level"] == reading.level.as_str()
            && line["window"] == reading.window.as_str()
            && line["key"] == key
    });
    (stated, own)
}
