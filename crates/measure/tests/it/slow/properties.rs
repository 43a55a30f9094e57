//! Properties of the engine, on worlds from seeds.

use std::collections::BTreeMap;

use agreement::model::Statistic;
use facts::Instant;
use facts::id::PartyId;
use measure::{Engine, Holder, Judgement, Run};

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

/// What both implementations say of a record. The slow one also counts hand-overs, which the engine
/// shows only through conditions.
///
/// Of the instant whose window a record counts in only the window matters.
fn same(world: &World, record: SlowRecord) -> SlowRecord {
    let day = |at| world.first_day_of_window(at);
    SlowRecord {
        counts_at: record.counts_at.map(day),
        hand_overs: 0,
        bounces: 0,
        reopens: 0,
        ..record
    }
}

fn slow(world: &World, side: Option<&PartyId>) -> Vec<SlowRecord> {
    let facts = &world.facts;
    records(&world.versions, &World::level(), facts, world.as_of, side)
}

/// The engine's run, and its agreed records by case and run.
fn engine(world: &World) -> (Option<Run>, Vec<SlowRecord>) {
    let mut engine = Engine::new(&world.versions, &world.facts, world.as_of);
    let Some(run) = engine.run(&World::level()) else {
        return (None, Vec::new());
    };
    let log = engine.log();
    let mut records = BTreeMap::new();
    for verdict in &run.verdicts {
        let mut record = SlowRecord {
            case: log.case_id(verdict.case).to_string(),
            run: verdict.run as usize,
            start: verdict.start,
            stop: verdict.stop(),
            elapsed_ms: verdict.elapsed_ms,
            target_ms: verdict.target_ms(),
            missed: match verdict.judgement {
                _ if verdict.target_ms().is_none() => None,
                Judgement::Met => Some(false),
                Judgement::Missed => Some(true),
                Judgement::Running => None,
            },
            due: verdict.due(),
            counts_at: verdict.counts_at().map(|at| world.first_day_of_window(at)),
            by_holder: BTreeMap::new(),
            off_hours_ms: 0,
            contested_ms: 0,
            hand_overs: 0,
            bounces: 0,
            reopens: 0,
        };
        for segment in &run.segments[verdict.segments()] {
            let text = |symbol| log.symbols.text(symbol).unwrap_or("-");
            let key = match segment.holder {
                Holder::Party { party, team } => format!("{}/{}", text(party), text(team)),
                Holder::CustomerWait => "customer-wait".into(),
                Holder::Excluded => "excluded".into(),
            };
            if segment.open_ms != 0 {
                *record.by_holder.entry(key).or_default() += segment.open_ms;
            }
            record.off_hours_ms += segment.span.len_ms() - segment.open_ms;
            if segment.contested {
                record.contested_ms += segment.open_ms;
            }
        }
        records.insert((record.case.clone(), record.run), record);
    }
    (Some(run), records.into_values().collect())
}

/// The first difference between two lists of records.
fn difference(ours: &[SlowRecord], theirs: &[SlowRecord]) -> Option<String> {
    let pairs = 0..ours.len().max(theirs.len());
    let i = pairs.into_iter().find(|&i| ours.get(i) != theirs.get(i))?;
    let (ours, theirs) = (ours.get(i), theirs.get(i));
    Some(format!("left {ours:#?}\nright {theirs:#?}"))
}

/// Records counted and missed, by the begin of the window.
fn by_window(world: &World, side: Option<&PartyId>) -> BTreeMap<Instant, (u64, u64)> {
    let mut windows = BTreeMap::new();
    for record in slow(world, side) {
        // A mean is one of finished durations.
        let counts = record.stop.is_some() || world.terms().statistic != Statistic::Mean;
        if let (Some(at), true) = (record.counts_at, counts) {
            let group: &mut (u64, u64) = windows.entry(world.first_day_of_window(at)).or_default();
            group.0 += 1;
            group.1 += u64::from(record.missed == Some(true));
        }
    }
    windows
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

#[test]
fn the_engine_agrees_with_the_slow_clock() {
    check(0..WORLDS, |world| {
        let theirs: Vec<SlowRecord> = slow(world, None)
            .into_iter()
            .map(|record| same(world, record))
            .collect();
        let (_, ours) = engine(world);
        difference(&ours, &theirs).or_else(|| parts_missing(world, &ours))
    });
}

#[test]
fn every_side_has_the_figures_of_the_slow_clock() {
    check(0..WORLDS, sides_differ);
}

fn sides_differ(world: &World) -> Option<String> {
    let (run, _) = engine(world);
    let readings = run.map(|run| run.readings).unwrap_or_default();
    let sides = World::sides();
    std::iter::once(None)
        .chain(sides.iter().map(Some))
        .find_map(|side| {
            let theirs = by_window(world, side);
            let mut ours = BTreeMap::new();
            for reading in &readings {
                let outcome = side
                    .and_then(|side| reading.sides.get(side))
                    .unwrap_or(&reading.agreed);
                if outcome.counted > 0 {
                    ours.insert(reading.span.from, (outcome.counted, outcome.missed));
                }
            }
            (ours != theirs).then(|| format!("{side:?} left {ours:?} right {theirs:?}"))
        })
}

#[test]
fn zz_survey() {
    let from: u64 = std::env::var("FROM")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let n: u64 = std::env::var("N")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(2000);
    let mut kinds: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let mut total = 0;
    for seed in from..from + n {
        let world = World::of(seed);
        if std::env::var("STATELESS").is_ok()
            && format!("{:?}", world.versions[0].measures).contains("State(")
        {
            continue;
        }
        let theirs: Vec<SlowRecord> = slow(&world, None)
            .into_iter()
            .map(|record| same(&world, record))
            .collect();
        let ours = match std::panic::catch_unwind(|| engine(&world).1) {
            Ok(x) => x,
            Err(_) => {
                kinds.entry("panic".into()).or_default().push(seed);
                continue;
            }
        };
        total += theirs.len();
        let pairs = 0..ours.len().max(theirs.len());
        let Some(i) = pairs.into_iter().find(|&i| ours.get(i) != theirs.get(i)) else {
            continue;
        };
        let kind = match (ours.get(i), theirs.get(i)) {
            (Some(a), Some(b)) => {
                let mut k = String::new();
                let mut add = |n: &str, x: bool| {
                    if x {
                        k.push_str(n);
                        k.push(' ')
                    }
                };
                add("case", a.case != b.case);
                add("run", a.run != b.run);
                add("start", a.start != b.start);
                add("stop", a.stop != b.stop);
                add("elapsed", a.elapsed_ms != b.elapsed_ms);
                add("target", a.target_ms != b.target_ms);
                add("missed", a.missed != b.missed);
                add("due", a.due != b.due);
                add("counts_at", a.counts_at != b.counts_at);
                add("by_holder", a.by_holder != b.by_holder);
                add("off", a.off_hours_ms != b.off_hours_ms);
                add("contested", a.contested_ms != b.contested_ms);
                k
            }
            (Some(_), None) => "only engine".into(),
            (None, Some(_)) => "only slow".into(),
            _ => continue,
        };
        kinds.entry(kind).or_default().push(seed);
    }
    println!("{total} records");
    let mut v: Vec<_> = kinds.into_iter().collect();
    v.sort_by_key(|(_, s)| std::cmp::Reverse(s.len()));
    for (k, s) in v {
        println!("{:5} {k}: {:?}", s.len(), &s[..s.len().min(6)]);
    }
}

#[test]
fn zz_side() {
    let seed: u64 = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    check(seed..seed + 1, sides_differ);
}

#[test]
fn zz_sides() {
    let n: u64 = std::env::var("N")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(2000);
    let mut bad = Vec::new();
    for seed in 0..n {
        let world = World::of(seed);
        if std::env::var("STATELESS").is_ok()
            && format!("{:?}", world.versions[0].measures).contains("State(")
        {
            continue;
        }
        if sides_differ(&world).is_some() {
            bad.push(seed)
        }
    }
    println!("{} {bad:?}", bad.len());
}

#[test]
fn zz_show() {
    let seed: u64 = std::env::var("SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    check(seed..seed + 1, |world| {
        let theirs: Vec<SlowRecord> = slow(world, None)
            .into_iter()
            .map(|record| same(world, record))
            .collect();
        let (_, ours) = engine(world);
        difference(&ours, &theirs).or_else(|| parts_missing(world, &ours))
    });
}
