//! Properties of the engine, on worlds from seeds.

use std::collections::BTreeMap;

use facts::Fact;
use facts::fact::{Answer, Body, ClaimOn, Says};
use facts::id::PartyId;

use super::world::World;
use super::{SlowRecord, records};

/// So many worlds make one run of the tests.
const WORLDS: u64 = 10_000;

/// Tries a property on many worlds. The first world without it is made as small as it can be, and shown.
fn check(worlds: impl Iterator<Item = u64>, broken: impl Fn(&World) -> Option<String>) {
    for seed in worlds {
        let mut world = World::of(seed);
        if broken(&world).is_none() {
            continue;
        }
        let mut at = 0;
        while at < world.facts.len() {
            let mut smaller = world.clone();
            smaller.facts.remove(at);
            match broken(&smaller) {
                Some(_) => (world, at) = (smaller, 0),
                None => at += 1,
            }
        }
        panic!("{world}\n{}", broken(&world).unwrap());
    }
}

fn slow(world: &World, side: Option<&PartyId>) -> Vec<SlowRecord> {
    records(
        &world.versions,
        &World::level(),
        &world.facts,
        world.as_of,
        side,
    )
}

/// The first difference between two lists of records.
fn difference(name: &str, ours: &[SlowRecord], theirs: &[SlowRecord]) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let pairs = 0..ours.len().max(theirs.len());
    let differs = |&i: &usize| ours.get(i) != theirs.get(i);
    let i = pairs.into_iter().find(differs)?;
    Some(format!(
        "{name}\nleft {:#?}\nright {:#?}",
        ours.get(i),
        theirs.get(i)
    ))
}

/// Every part of the time of a record has a holder or is closed.
fn parts_missing(world: &World, records: &[SlowRecord]) -> Option<String> {
    records.iter().find_map(|record| {
        let end = record.stop.unwrap_or(world.as_of);
        let parts: i64 = record.by_holder.values().sum();
        let whole = end.since(record.start);
        (parts + record.off_hours_ms != whole).then(|| format!("{whole} ms in all: {record:#?}"))
    })
}
