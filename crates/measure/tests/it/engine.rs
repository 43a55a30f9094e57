//! Properties of the engine's paths to a figure, on worlds from seeds.

use agreement::Agreement;
use agreement::model::{
    Combine, Compare, Condition, FieldType, Literal, Percentile, PercentileMethod, Statistic, Test,
    WindowLength,
};
use facts::{Exact, Fact};
use measure::{Admission, Engine};

use crate::paths;
use crate::slow::dice::Dice;
use crate::slow::world::World;

#[test]
fn every_path_comes_to_the_same() {
    for seed in 30_000..30_400 {
        let world = World::of(seed);
        let title = format!("seed {seed}");
        paths::agree(&title, &world.versions, &world.facts, world.as_of);
    }
}

#[test]
fn every_path_comes_to_the_same_for_other_statistics_and_fan_outs() {
    for seed in 31_000..31_600 {
        let mut world = World::of(seed);
        let mut dice = Dice::new(seed);
        reshape(&mut dice, &mut world.versions);
        let title = format!("seed {seed}");
        paths::agree(&title, &world.versions, &world.facts, world.as_of);
    }
}

#[test]
fn every_path_that_knows_all_facts_comes_to_the_same_over_rolling_windows() {
    for seed in 32_000..32_300 {
        let mut world = World::of(seed);
        let mut dice = Dice::new(seed);
        reshape(&mut dice, &mut world.versions);
        let length = dice.one(&[
            WindowLength::Rolling {
                days: 7,
                monthly: false,
            },
            WindowLength::Rolling {
                days: 28,
                monthly: true,
            },
            WindowLength::RollingMonths { months: 2 },
        ]);
        for version in &mut world.versions {
            for level in version.levels.values_mut() {
                level.window.length = length;
            }
        }
        let title = format!("seed {seed}");
        paths::agree(&title, &world.versions, &world.facts, world.as_of);
    }
}

#[test]
fn terms_taken_up_and_put_aside_again_are_those_of_an_engine_of_their_own() {
    for seed in 34_000..34_400 {
        let world = World::of(seed);
        let mut others = world.versions.clone();
        reshape(&mut Dice::new(seed), &mut others);
        let own = |versions: &[Agreement]| {
            let mut engine = Engine::new(versions, &world.facts, world.as_of);
            engine.run(&World::level()).map(|run| run.readings)
        };
        let mut engine = Engine::new(&world.versions, &world.facts, world.as_of);
        let mut terms = engine.terms(&others);
        for versions in [&world.versions, &others, &world.versions] {
            let run = engine.run(&World::level()).map(|run| run.readings);
            assert_eq!(run, own(versions), "{world}");
            engine.exchange(&mut terms);
        }
    }
}

#[test]
fn facts_delivered_three_times_count_once() {
    for seed in 33_000..33_300 {
        let world = World::of(seed);
        let mut dice = Dice::new(seed);
        let mut thrice: Vec<Fact> = Vec::new();
        for _ in 0..3 {
            thrice.extend_from_slice(&world.facts);
        }
        for i in (1..thrice.len()).rev() {
            thrice.swap(i, dice.between(0, i as i64) as usize);
        }
        let readings = |facts: &[Fact]| {
            Engine::new(&world.versions, facts, world.as_of).readings(&World::level())
        };
        let (once, again) = (readings(&world.facts), readings(&thrice));
        assert_eq!(once, again, "{world}");
        assert_eq!(
            format!("{once:?}"),
            format!("{again:?}"),
            "the text of seed {seed}"
        );
    }
}

#[test]
fn one_more_fact_walks_its_own_cases_again_and_no_other() {
    let mut walked = 0;
    for seed in 34_000..34_400 {
        let world = World::of(seed);
        let known = |fact: &&Fact| fact.recorded <= world.as_of;
        let mut known: Vec<&Fact> = world.facts.iter().filter(known).collect();
        known.sort_by_key(|fact| fact.at);
        if known.len() < 3 {
            continue;
        }
        // WHY: a fact beyond all others may need windows and calendars that are not there yet.
        let more = known.remove(known.len() / 2).clone();
        let before: Vec<Fact> = known.into_iter().cloned().collect();
        let mut engine = Engine::new(&world.versions, &before, world.as_of);
        if engine.readings(&World::level()).is_none() {
            // No version that has begun has the level.
            continue;
        }
        let cost = engine.evaluated_cases();
        let Admission::Taken { cases } = engine.admit(&more) else {
            continue;
        };
        assert!(
            cases <= 1,
            "one fact concerns {cases} cases: {more:?}\n{world}"
        );
        engine.readings(&World::level());
        assert_eq!(
            engine.evaluated_cases() - cost,
            cases as u64,
            "{more:?}\n{world}"
        );
        walked += cases;
    }
    assert!(walked > 100, "only {walked} facts touched a case");
}

/// Gives the level of all versions another statistic and a fan-out.
pub fn reshape(dice: &mut Dice, versions: &mut [Agreement]) {
    let is = |field: &str, value: &str| Test::Field {
        field: field.into(),
        kind: FieldType::Text,
        compare: Compare::Equal,
        literal: Literal::Text(value.into()),
    };
    let level = versions
        .iter()
        .find_map(|version| version.levels.get(&World::level()))
        .expect("a version with the level")
        .clone();
    let condition = |test| Condition {
        source: "a condition".into(),
        test,
        place: level.place.clone(),
    };
    let percentile = |p: i64, method| {
        Statistic::Percentile(Percentile {
            p: Exact::from(p),
            method,
        })
    };
    let statistic = match dice.between(0, 9) {
        0 => Statistic::Mean,
        1 => Statistic::Max,
        2 => Statistic::Min,
        3 => Statistic::Sum,
        4 => Statistic::Count,
        5 => percentile(90, PercentileMethod::NearestRank),
        6 => percentile(50, PercentileMethod::LinearInclusive),
        7 => Statistic::Share(condition(is("priority", "P1"))),
        8 => Statistic::Ratio(
            condition(is("priority", "P1")),
            condition(Test::Not(Box::new(is("priority", "P3")))),
        ),
        _ => level.statistic.clone(),
    };
    let fields: &[&str] = dice.one(&[
        &[][..],
        &["priority"][..],
        &["team"][..],
        &["priority", "category"][..],
    ]);
    let combine = dice.one(&[Combine::Worst, Combine::Each, Combine::ByVolume]);
    for level in versions
        .iter_mut()
        .flat_map(|version| version.levels.values_mut())
    {
        // WHY: the target of a share belongs to its version.
        let targeted = matches!(
            (&level.statistic, &statistic),
            (Statistic::ShareWithin(_), Statistic::ShareWithin(_))
        );
        if !targeted {
            level.statistic = statistic.clone();
        }
        level.per = fields.iter().map(ToString::to_string).collect();
        level.combine = (!fields.is_empty()).then_some(combine);
    }
}
