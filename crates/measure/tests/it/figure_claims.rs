//! Claims on readings, in worlds from seeds: by every path and in every order of arrival, and against what is
//! computed without them.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{Combine, Governance, Level};
use facts::fact::{Answer, Ask, Body, Claim, ClaimOn, ReadingName, Says};
use facts::id::{ClaimId, PartyId, SourceId};
use facts::{Exact, Fact, Instant};
use measure::{Engine, Reading, Standing, Value};

use crate::engine::reshape;
use crate::paths;
use crate::slow::dice::Dice;
use crate::slow::world::World;

const DAY: i64 = facts::time::DAY_MS;

/// Stages of disputes, with silence in the second one.
fn governance(dice: &mut Dice) -> Governance {
    let silence = dice.one(&["accepted after 2d", "dismissed after 1d", "stays open"]);
    let text = format!(
        "entente: 1\nalliance: x\nzone: Europe/Madrid\nparties: {{ a: {{ role: customer }} }}\ngovernance:\n  disputes:\n    \
         stages:\n      - {{ title: first, within: 2d, unanswered: stays open }}\n      \
         - {{ title: second, within: 4d, expedited: 1d, unanswered: {silence} }}\n    ends: court\n"
    );
    let loaded = agreement::load(&BTreeMap::from([(
        "alliance.yaml".to_owned(),
        text.into_bytes(),
    )]));
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    loaded.agreement.governance.unwrap()
}

/// A world with claims on its readings; with answers to them where `answered`.
fn world(seed: u64, answered: bool) -> World {
    let mut world = World::of(seed);
    let mut dice = Dice::new(seed);
    if dice.percent(60) {
        reshape(&mut dice, &mut world.versions);
    }
    for version in &mut world.versions {
        version.governance = dice.percent(50).then(|| governance(&mut dice));
    }
    let readings = readings(&world.versions, &world.facts, world.as_of);
    if readings.is_empty() {
        return world;
    }
    for number in 0..dice.between(1, 5) {
        let reading = &readings[dice.between(0, readings.len() as i64 - 1) as usize];
        let id = ClaimId::new(&format!("V{number}")).unwrap();
        let at = world.as_of.plus_ms(-dice.between(0, 20 * DAY));
        let value = format!("{}.5", dice.between(0, 100));
        let claim = Claim {
            ask: Ask::ValueWas,
            expedited: dice.percent(30),
            field: None,
            from: None,
            grounds: None,
            id: id.clone(),
            on: ClaimOn::Reading(name(reading)),
            until: None,
            value: Some(value),
        };
        let by = dice.pick(&["lumen", "northwind", "volta", "stranger"]);
        world.facts.push(fact(at, by, number, claim));
        let times = if answered { dice.between(0, 2) } else { 0 };
        for time in 1..=times {
            let says = dice.one(&[
                Says::Accept,
                Says::Accept,
                Says::Contest,
                Says::Contest,
                Says::Grant,
                Says::Dismiss,
                Says::Withdraw,
            ]);
            let by = dice.pick(&["northwind", "lumen", "keystone", "volta"]);
            let claim = id.clone();
            let at = at.plus_ms(time * dice.between(0, 4 * DAY));
            world
                .facts
                .push(fact(at, by, 10 * number + time, Answer { claim, says }));
        }
    }
    // WHY: the facts known as of the present are those of the figures.
    world.facts.retain(|fact| fact.recorded <= world.as_of);
    for place in (1..world.facts.len()).rev() {
        world
            .facts
            .swap(place, dice.between(0, place as i64) as usize);
    }
    world
}

fn fact(at: Instant, by: &str, seq: i64, body: impl Into<Body>) -> Fact {
    let by = PartyId::new(by).unwrap();
    let source = SourceId::new("figures").unwrap();
    Fact::new(at, at, by, source, seq.unsigned_abs(), 0, body.into()).unwrap()
}

fn name(reading: &Reading) -> ReadingName {
    let key = reading.key.iter();
    ReadingName {
        key: key
            .map(|(field, value)| (field.clone(), value.as_str().into()))
            .collect(),
        level: reading.level.clone(),
        window: reading.window.clone(),
    }
}

fn readings(versions: &[Agreement], facts: &[Fact], as_of: Instant) -> Vec<Reading> {
    let mut engine = Engine::new(versions, facts, as_of);
    engine.readings(&World::level()).unwrap_or_default()
}

/// The same facts without the claims on readings, and without the answers to them.
fn without_claims(facts: &[Fact]) -> Vec<Fact> {
    let is_ours = |fact: &&Fact| fact.source.as_str() != "figures";
    facts.iter().filter(is_ours).cloned().collect()
}

fn level(world: &World) -> &Level {
    world.terms()
}

fn value(outcome: &measure::Outcome) -> Option<&Exact> {
    match &outcome.value {
        Value::Known { exact, .. } => Some(exact),
        Value::Insufficient => None,
    }
}

#[test]
fn every_path_and_order_of_arrival_comes_to_the_same() {
    for seed in 40_000..40_150 {
        let world = world(seed, true);
        let title = format!("seed {seed}");
        paths::agree(&title, &world.versions, &world.facts, world.as_of);
    }
}

#[test]
fn no_agreed_value_changes_before_a_claim_is_accepted() {
    let mut seen = 0;
    for seed in 41_000..41_600 {
        let mut world = world(seed, false);
        // What silence decides is decided.
        for claims in world
            .versions
            .iter_mut()
            .filter_map(|version| version.claims.as_mut())
        {
            claims
                .terms
                .values_mut()
                .for_each(|term| term.unanswered = None);
        }
        let with = readings(&world.versions, &world.facts, world.as_of);
        let plain = readings(&world.versions, &without_claims(&world.facts), world.as_of);
        for reading in &with {
            let before = plain.iter().find(|plain| name(plain) == name(reading));
            // A window that only the instants of claims reach has nothing to compute from.
            let Some(before) = before else {
                assert_eq!(value(&reading.agreed), None, "seed {seed}");
                continue;
            };
            assert_eq!(reading.agreed, before.agreed, "seed {seed}");
            assert_eq!(reading.replaced, None, "seed {seed}");
            seen += usize::from(reading.sides != before.sides);
        }
    }
    assert!(seen > 100, "the worlds have too few claims: {seen}");
}

#[test]
fn the_last_accepted_claim_is_the_value_and_an_open_one_its_sides() {
    let (mut accepted, mut pending) = (0, 0);
    for seed in 42_000..42_600 {
        let world = world(seed, true);
        let level = level(&world);
        let is_combined = |reading: &Reading| {
            reading.key.is_empty() && !level.per.is_empty() && level.combine == Some(Combine::Worst)
        };
        let engine = Engine::new(&world.versions, &world.facts, world.as_of);
        let with = readings(&world.versions, &world.facts, world.as_of);
        let plain = readings(&world.versions, &without_claims(&world.facts), world.as_of);
        for reading in &with {
            let entries: Vec<_> = engine.docket().on_reading(&name(reading)).collect();
            let claimed = |entry: &measure::docket::Entry<'_>| {
                Exact::parse(entry.claim.value.as_deref().unwrap()).unwrap()
            };
            let last = entries
                .iter()
                .rev()
                .find(|entry| entry.standing == Standing::Accepted);
            let before = plain.iter().find(|plain| name(plain) == name(reading));
            match last {
                Some(entry) => {
                    accepted += 1;
                    assert_eq!(value(&reading.agreed), Some(&claimed(entry)), "seed {seed}");
                    let replaced = reading.replaced.as_ref().unwrap();
                    assert_eq!(replaced.claim, entry.claim.id, "seed {seed}");
                }
                None if is_combined(reading) => {}
                None => {
                    let before = before.and_then(|before| value(&before.agreed));
                    assert_eq!(value(&reading.agreed), before, "seed {seed}");
                }
            }
            for side in World::sides() {
                let counts = entries
                    .iter()
                    .rev()
                    .find(|entry| entry.counts_for(Some(&side)));
                let Some(entry) = counts.filter(|entry| entry.standing.is_pending()) else {
                    continue;
                };
                pending += 1;
                let own = reading.sides.get(&side).unwrap_or(&reading.agreed);
                assert_eq!(value(own), Some(&claimed(entry)), "seed {seed}");
            }
        }
    }
    assert!(
        accepted > 100 && pending > 100,
        "{accepted} accepted, {pending} pending"
    );
}
