//! Properties of the engine, on worlds from seeds.

use std::collections::BTreeMap;
use std::ops::Range;

use agreement::model::{Level, WindowLength};
use facts::Instant;
use facts::fact::Body;
use facts::id::PartyId;
use measure::{Engine, Holder, Judgement, Outcome, Reading, Run, Segment, State, Value, Verdict};

use crate::slow::figure::{Figure, figures};
use crate::slow::world::World;
use crate::slow::{SlowRecord, records};

#[test]
fn the_engine_agrees_with_the_slow_clock() {
    check(0..10_000, |world| {
        let ours = Ours::of(world);
        let theirs = agreed(world);
        difference(&ours.records, &theirs)
            .or_else(|| parts_missing(world, &ours.records))
            .or_else(|| figures_differ(world, &ours.readings, None))
            .or_else(|| {
                // One side a world, or the tests would take too long.
                let side = &World::sides()[world.seed as usize % World::sides().len()];
                figures_differ(world, &ours.readings, Some(side))
            })
    });
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    check(10_000..11_000, |world| {
        let mut turned = world.clone();
        turned.facts.reverse();
        let (once, again) = (Ours::of(world), Ours::of(&turned));
        let differs = once.figures() != again.figures();
        difference(&once.records, &again.records)
            .or_else(|| differs.then(|| format!("{:#?} {:#?}", once.figures(), again.figures())))
    });
}

#[test]
fn a_claim_changes_no_agreed_value_before_it_is_accepted() {
    check(11_000..13_000, |world| {
        let is_answered = |claim: &str| {
            world.facts.iter().any(
                |fact| matches!(&fact.body, Body::Answer(answer) if answer.claim.as_str() == claim),
            )
        };
        // What silence decides is decided.
        let mut world = world.clone();
        let claims = world
            .versions
            .iter_mut()
            .filter_map(|version| version.claims.as_mut());
        for term in claims.flat_map(|claims| claims.terms.values_mut()) {
            term.unanswered = None;
        }
        let world = &world;
        let mut before = world.clone();
        before.facts.retain(|fact| match &fact.body {
            Body::Claim(claim) => is_answered(claim.id.as_str()),
            _ => true,
        });
        if before.facts.len() == world.facts.len() {
            return None;
        }
        let settled = |world: &World| -> Vec<SlowRecord> {
            let records = Ours::of(world).records.into_iter();
            let settle = |record| SlowRecord {
                contested_ms: 0,
                ..record
            };
            records.map(settle).collect()
        };
        difference(&settled(world), &settled(&before))
    });
}

/// Tries a property on many worlds. The first world without it is made as small as it can be, and
/// shown.
fn check(seeds: Range<u64>, broken: impl Fn(&World) -> Option<String> + Sync) {
    let half = seeds.start + (seeds.end - seeds.start) / 2;
    let first_broken =
        |mut seeds: Range<u64>| seeds.find(|seed| broken(&World::of(*seed)).is_some());
    let found = std::thread::scope(|scope| {
        let other = scope.spawn(|| first_broken(half..seeds.end));
        first_broken(seeds.start..half).or(other.join().unwrap())
    });
    let Some(seed) = found else {
        return;
    };
    let mut world = World::of(seed);
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

/// What the engine says of a world.
struct Ours {
    records: Vec<SlowRecord>,
    readings: Vec<Reading>,
}

impl Ours {
    fn of(world: &World) -> Ours {
        let mut engine = Engine::new(&world.versions, &world.facts, world.as_of);
        let Some(run) = engine.run(&World::level()) else {
            return Ours {
                records: Vec::new(),
                readings: Vec::new(),
            };
        };
        let mut records: Vec<SlowRecord> = run
            .verdicts
            .iter()
            .map(|verdict| record(world, &engine, &run, verdict))
            .collect();
        records.sort_by(|a, b| (&a.case, a.run).cmp(&(&b.case, b.run)));
        Ours {
            records,
            readings: run.readings,
        }
    }

    fn figures(&self) -> Vec<(Instant, &Outcome, &BTreeMap<PartyId, Outcome>)> {
        let readings = self.readings.iter();
        readings
            .map(|reading| (reading.span.from, &reading.agreed, &reading.sides))
            .collect()
    }
}

/// A verdict of the engine as a record.
fn record(world: &World, engine: &Engine<'_>, run: &Run, verdict: &Verdict) -> SlowRecord {
    let log = engine.log();
    let mut by_holder: BTreeMap<String, i64> = BTreeMap::new();
    let segments: Vec<Segment> = run.segments.of(verdict).collect();
    for segment in &segments {
        let text = |symbol| log.symbols.text(symbol).unwrap_or("-");
        let key = match segment.holder {
            Holder::Party { party, team } => format!("{}/{}", text(party), text(team)),
            Holder::CustomerWait => "customer-wait".into(),
            Holder::Excluded => "excluded".into(),
        };
        *by_holder.entry(key).or_default() += segment.open_ms;
    }
    by_holder.retain(|_, ms| *ms > 0);
    let turns = segments
        .windows(2)
        .filter(|two| two[0].holder != two[1].holder);
    let left = turns
        .map(|two| (two[1].span.from.ms(), two[1].left_ms))
        .collect();
    let shares = engine.holders(&World::level(), run, |other| {
        std::ptr::eq(&run.verdicts[other as usize], verdict)
    });
    let changes = shares.values();
    let contested = segments.iter().filter(|segment| segment.contested);
    comparable(
        world,
        SlowRecord {
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
            counts_at: verdict.counts_at(),
            by_holder,
            off_hours_ms: segments
                .iter()
                .map(|part| part.span.len_ms() - part.open_ms)
                .sum(),
            contested_ms: contested.map(|segment| segment.open_ms).sum(),
            left,
            hit: verdict.hit,
            base: verdict.base,
            hand_overs: changes.map(|share| share.hand_overs as usize).sum(),
            bounces: shares.values().map(|share| share.bounces as usize).sum(),
            reopens: 0,
        },
    )
}

/// A record without what cannot be compared: the engine shows the hand-overs of a case with its
/// first clock and reopenings only through conditions; of the instant at which a record counts only
/// the window matters.
fn comparable(world: &World, record: SlowRecord) -> SlowRecord {
    SlowRecord {
        counts_at: record.counts_at.map(|at| world.window_of(at)),
        hand_overs: if record.run == 0 {
            record.hand_overs
        } else {
            0
        },
        bounces: if record.run == 0 { record.bounces } else { 0 },
        reopens: 0,
        ..record
    }
}

fn agreed(world: &World) -> Vec<SlowRecord> {
    slow(world, None)
        .into_iter()
        .map(|record| comparable(world, record))
        .collect()
}

fn slow(world: &World, side: Option<&PartyId>) -> Vec<SlowRecord> {
    let facts = &world.facts;
    records(&world.versions, &World::level(), facts, world.as_of, side)
}

/// The first difference between two lists of records.
fn difference(ours: &[SlowRecord], theirs: &[SlowRecord]) -> Option<String> {
    let mut pairs = 0..ours.len().max(theirs.len());
    let i = pairs.find(|&i| ours.get(i) != theirs.get(i))?;
    let (ours, theirs) = (ours.get(i), theirs.get(i));
    Some(format!("left {ours:#?}\nright {theirs:#?}"))
}

/// Every part of the time of a record has a holder or is closed.
fn parts_missing(world: &World, records: &[SlowRecord]) -> Option<String> {
    records.iter().find_map(|record| {
        let end = record.stop.unwrap_or(world.as_of.max(record.start));
        let parts: i64 = record.by_holder.values().sum();
        let whole = end.since(record.start);
        (parts + record.off_hours_ms != whole).then(|| format!("{whole} ms in all: {record:#?}"))
    })
}

/// The readings of a side against the slow clock's figures of the same windows.
fn figures_differ(world: &World, readings: &[Reading], side: Option<&PartyId>) -> Option<String> {
    let of_side = |reading: &Reading| {
        let outcome = side.and_then(|side| reading.sides.get(side));
        let outcome = outcome.unwrap_or(&reading.agreed);
        let Value::Known { exact, .. } = &outcome.value else {
            return None;
        };
        let figure = Figure {
            counted: outcome.counted,
            missed: outcome.missed,
            value: exact.clone(),
            met: (outcome.state != State::Shown).then_some(outcome.state == State::Met),
        };
        (figure.counted > 0).then_some((reading.span.from, figure))
    };
    let ours: BTreeMap<_, _> = readings.iter().filter_map(of_side).collect();
    let mut theirs = figures(world.terms(), &slow(world, side));
    if overlap(world.terms()) {
        // A rolling series has no end of its own: only the windows that are listed are compared.
        theirs.retain(|from, _| readings.iter().any(|reading| reading.span.from == *from));
    }
    (ours != theirs).then(|| format!("{side:?} left {ours:#?} right {theirs:#?}"))
}

fn overlap(level: &Level) -> bool {
    matches!(
        level.window.length,
        WindowLength::Rolling { .. } | WindowLength::RollingMonths { .. }
    )
}
