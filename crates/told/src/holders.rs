//! Who held the cases of a level: for how long, and how they were handed on.

use std::collections::BTreeSet;

use facts::{Exact, Sentence};
use measure::{Engine, Evidence, Share};
use serde_json::{Value, json};

use crate::reading::Shown;
use crate::timeline::{Kind, holder};

/// The holders of a level's cases, those with the most open time first.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    /// The holders.
    pub list: Vec<Held>,
    /// How many cases they held.
    pub records: usize,
}

/// What one of them held.
#[derive(Clone, Debug)]
pub struct Held {
    /// Who, in words.
    pub name: Sentence,
    /// Whose time it is.
    pub kind: Kind,
    /// How much.
    pub share: Share,
}

impl Holders {
    /// The holders in the cases that the readings asked for rest on; each case counts once.
    pub fn of(shown: &Shown<'_>, engine: &Engine<'_>) -> Holders {
        let records: BTreeSet<u32> = shown
            .readings
            .iter()
            .filter_map(|reading| match &reading.evidence {
                Evidence::Records(records) => Some(records),
                Evidence::Items(_) => None,
            })
            .flatten()
            .copied()
            .collect();
        let agreement = engine.version_at(engine.as_of());
        let shares = engine.holders(shown.id, &shown.run, |record| records.contains(&record));
        let mut list: Vec<Held> = shares
            .into_iter()
            .map(|(who, share)| {
                let (name, kind) = holder(engine, agreement, who);
                Held { name, kind, share }
            })
            .collect();
        list.sort_by(|one, other| {
            let names = [&one.name, &other.name].map(Sentence::english);
            (other.share.open_ms, &names[0]).cmp(&(one.share.open_ms, &names[1]))
        });
        Holders {
            list,
            records: records.len(),
        }
    }

    /// How often a case was handed on.
    pub fn hand_overs(&self) -> u64 {
        self.list.iter().map(|held| held.share.hand_overs).sum()
    }

    /// How often a case came back to somebody who had it before.
    pub fn bounces(&self) -> u64 {
        self.list.iter().map(|held| held.share.bounces).sum()
    }

    /// The part of all open time that is this holder's, in percent.
    pub fn percent(&self, share: &Share) -> Option<Exact> {
        let whole: i64 = self.list.iter().map(|held| held.share.open_ms).sum();
        Exact::ratio(i128::from(share.open_ms) * 100, i128::from(whole))
    }
}

/// The holders of each level asked for.
pub fn document(shown: &[Shown<'_>], engine: &Engine<'_>) -> Value {
    let levels: Vec<Value> = shown
        .iter()
        .map(|shown| level(&Holders::of(shown, engine), shown))
        .collect();
    json!({ "as_of": engine.as_of(), "levels": levels })
}

fn level(holders: &Holders, shown: &Shown<'_>) -> Value {
    let list: Vec<Value> = holders
        .list
        .iter()
        .map(|Held { name, kind, share }| {
            json!({
                "holder": name,
                "kind": kind,
                "records": share.records,
                "open_ms": share.open_ms,
                "percent": holders.percent(share),
                "hand_overs": share.hand_overs,
                "bounces": share.bounces,
            })
        })
        .collect();
    json!({
        "id": shown.id,
        "records": holders.records,
        "hand_overs": holders.hand_overs(),
        "bounces": holders.bounces(),
        "holders": list,
    })
}
