//! Observations that add something else to a figure under the draft.

use std::collections::BTreeMap;

use facts::Exact;
use measure::{Evidence, Item, Reading};
use serde::Serialize;

/// An observation, such as an outage, that adds something else to the figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ItemPair {
    /// What it is, in words.
    pub what: String,
    /// What it added; nothing where the figure did not rest on it.
    pub before: Option<Exact>,
    /// What it adds under the draft.
    pub after: Option<Exact>,
    /// Why it counted as it did, where that is not plain.
    pub note_before: Option<String>,
    /// The same under the draft.
    pub note_after: Option<String>,
}

/// The observations of two readings that add something else.
pub(super) fn pairs(before: Option<&Reading>, after: Option<&Reading>) -> Vec<ItemPair> {
    let (old, new) = (by_name(before), by_name(after));
    let names: std::collections::BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let pair = |key: &(String, usize)| {
        let (was, is) = (old.get(key), new.get(key));
        let adds = |item: Option<&&Item>| item.map(|item| item.adds.clone());
        let note = |item: Option<&&Item>| item.and_then(|item| item.note.clone());
        ItemPair {
            what: key.0.clone(),
            before: adds(was),
            after: adds(is),
            note_before: note(was),
            note_after: note(is),
        }
    };
    let all = names.into_iter().map(pair);
    all.filter(|pair| pair.before != pair.after).collect()
}

/// Items by name; several of one name by their order.
fn by_name(reading: Option<&Reading>) -> BTreeMap<(String, usize), &Item> {
    let items = match reading.map(|reading| &reading.evidence) {
        Some(Evidence::Items(items)) => &items[..],
        _ => &[],
    };
    let mut found = BTreeMap::new();
    for item in items {
        let mut place = 0;
        while found.contains_key(&(item.what.clone(), place)) {
            place += 1;
        }
        found.insert((item.what.clone(), place), item);
    }
    found
}
