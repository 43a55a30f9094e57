//! What holds of every replay, on random worlds.

use facts::{Instant, Span};
use ledger::plan::{Cause, FlipKind, LevelReplay, Stretch, explain, find, replay};
use measure::{Engine, Reading};

use crate::measured::slow::world::World;

const ALL: Stretch = Stretch {
    from: Instant::EARLIEST,
    until: Instant::LATEST,
};

fn replayed(world: &World, versions: &[usize], draft: usize) -> LevelReplay {
    let versions = versions.iter().map(|at| &world.versions[*at]);
    let mut engine = Engine::new(versions, &world.facts, world.as_of);
    let mut terms = engine.terms([&world.versions[draft]]);
    let mut levels = replay(&mut engine, &mut terms, ALL, |_| true);
    levels.pop().expect("the level of the world")
}

#[test]
fn the_current_text_replayed_makes_no_difference() {
    for seed in 40_000..40_500 {
        let world = World::of(seed);
        let last = world.versions.len() - 1;
        if world.versions[last].levels.is_empty() {
            continue;
        }
        let replayed = replayed(&world, &[last], last);
        assert!(replayed.is_same(), "{world}\n{replayed:#?}");
    }
}

/// Two versions of a random world: the later one as a draft beside the earlier one.
fn two_versions(seeds: std::ops::Range<u64>, check: impl Fn(&World, &LevelReplay)) {
    let mut tried = 0;
    for seed in seeds {
        let world = World::of(seed);
        let has_level = |at: usize| !world.versions[at].levels.is_empty();
        if world.versions.len() > 1 && has_level(0) && has_level(1) {
            check(&world, &replayed(&world, &[0], 1));
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn figures_are_those_of_each_text_alone() {
    two_versions(41_000..41_500, |world, replayed| {
        for (version, is_after) in [(0, false), (1, true)] {
            let mut engine = Engine::new([&world.versions[version]], &world.facts, world.as_of);
            let readings: Vec<Reading> = engine.run(&World::level()).unwrap_or_default().readings;
            let figures = readings
                .iter()
                .map(|reading| (reading.span, &reading.key, Some(&reading.agreed)));
            let figures: Vec<(Span, _, _)> = figures.collect();
            let replayed = replayed.windows.iter().map(|window| {
                let side = if is_after {
                    &window.after
                } else {
                    &window.before
                };
                (window.span, &window.key, side.as_ref())
            });
            let replayed: Vec<_> = replayed.filter(|(_, _, side)| side.is_some()).collect();
            for one in &figures {
                assert!(replayed.contains(one), "{world}\n{one:?}");
            }
            assert_eq!(figures.len(), replayed.len(), "{world}");
        }
    });
}

#[test]
fn records_explained_when_asked_about_are_those_of_the_replay() {
    let mut told = 0;
    for seed in 43_500..44_000 {
        let world = World::of(seed);
        let [was, is, ..] = &world.versions[..] else {
            continue;
        };
        let mut engine = Engine::new([was], &world.facts, world.as_of);
        let mut terms = engine.terms([is]);
        let found = find(&mut engine, &mut terms, ALL, |_| true);
        let again = find(&mut engine, &mut terms, ALL, |_| true);
        assert_eq!(found, again, "{world}");
        let replayed = replay(&mut engine, &mut terms, ALL, |_| true);
        for (found, replayed) in found.iter().zip(&replayed) {
            assert_eq!(found.windows, replayed.windows, "{world}");
            assert_eq!(found.flips.len(), replayed.flips.len(), "{world}");
            for (turn, flip) in found.flips.iter().zip(&replayed.flips).rev() {
                let one = std::slice::from_ref(turn);
                let alone = explain(&mut engine, &mut terms, &found.id, one);
                assert_eq!(&alone[..], std::slice::from_ref(flip), "{world}");
                told += 1;
            }
        }
    }
    assert!(told > 50, "{told}");
}

#[test]
fn each_flip_has_its_reason_and_effects_sum_to_the_difference() {
    let mut kinds = std::collections::BTreeSet::new();
    let seen = std::cell::RefCell::new(&mut kinds);
    two_versions(42_000..43_500, |world, replayed| {
        for flip in &replayed.flips {
            seen.borrow_mut().insert(flip.kind);
            assert!(!flip.reasons.is_empty(), "{world}\n{flip:#?}");
            let (Some(before), Some(after)) = (&flip.before, &flip.after) else {
                let absent = |cause: &Cause| matches!(cause, Cause::Absent { .. });
                let reasons = flip.reasons.iter();
                assert!(reasons.clone().any(|one| absent(&one.cause)), "{flip:#?}");
                continue;
            };
            let effects: i64 = flip.reasons.iter().map(|reason| reason.effect_ms).sum();
            let difference = after.elapsed_ms - before.elapsed_ms;
            assert_eq!(effects, difference, "{world}\n{flip:#?}");
            if matches!(flip.kind, FlipKind::Missed | FlipKind::Met) {
                let same = before.hit == after.hit && before.judgement == after.judgement;
                assert!(!same, "{world}\n{flip:#?}");
            }
        }
    });
    for kind in [
        FlipKind::Missed,
        FlipKind::Met,
        FlipKind::LeftOut,
        FlipKind::TakenIn,
        FlipKind::Moved,
    ] {
        assert!(kinds.contains(&kind), "no world shows {kind:?}");
    }
}
