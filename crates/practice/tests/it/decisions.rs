//! Decisions over random alliances: as the specification has them, by whatever slice, and the same in lists.

use std::collections::BTreeSet;

use facts::journal::Compartment;
use practice::access::{Action, Answer, Group, Identity, Object, Principal, Topic};

use crate::spec;
use crate::world::{self, Dice, World, action, object, principal};

/// So many decisions are compared: `ACCESS_DECISIONS=50000 cargo test -p practice` takes more.
fn decisions() -> usize {
    let wanted = std::env::var("ACCESS_DECISIONS").ok();
    wanted
        .and_then(|wanted| wanted.parse().ok())
        .unwrap_or(5_000)
}

const PER_WORLD: usize = 250;

fn worlds(mut each: impl FnMut(u64, &World, &mut Dice)) {
    for seed in 0..decisions().div_ceil(PER_WORLD) {
        let seed = u64::try_from(seed).unwrap();
        let mut dice = Dice::new(seed);
        let world = World::new(&mut dice);
        each(seed, &world, &mut dice);
    }
}

fn says(world: &World, who: &Principal, action: Action, object: &Object, seed: u64) -> String {
    let World {
        text,
        standing,
        as_of,
        ..
    } = world;
    format!("seed {seed}, as of {as_of}\n{text}\n{standing:?}\n{who:?}\n{action:?} {object:?}")
}

#[test]
fn every_decision_is_that_of_the_specification() {
    let (mut allowed, mut asked) = (0, 0);
    worlds(|seed, world, dice| {
        let access = world.access();
        for _ in 0..PER_WORLD / 10 {
            let who = principal(dice);
            let actor = access.actor(&who);
            for _ in 0..10 {
                let object = object(dice, world.as_of);
                let action = action(dice, &object);
                let answer = actor.decide(action, &object);
                let expected = spec::may(world, &who, action, &object);
                let told = || says(world, &who, action, &object, seed);
                assert_eq!(answer.is_allowed(), expected, "{answer:?}\n{}", told());
                let whole = actor.is_allowed_by_all(action, &object);
                assert_eq!(whole, expected, "by all policies: {}", told());
                // Not permitted is told only of what is seen.
                let seen = spec::may(world, &who, Action::See, &object);
                match &answer {
                    Answer::Allowed { clauses } => {
                        assert!(!clauses.is_empty() || is_empty_total(&object))
                    }
                    Answer::Refused { needed, .. } => {
                        assert!(seen, "{}", told());
                        let readable = needed.iter().all(|it| it.clause.is_read_by(&who.party));
                        assert!(readable, "{}", told());
                    }
                    Answer::Unknown => assert!(!seen, "{}", told()),
                }
                asked += 1;
                allowed += usize::from(answer.is_allowed());
            }
        }
    });
    // WHY: a test in which next to everything is refused would show little.
    assert!(allowed * 8 > asked, "{allowed} of {asked} are allowed");
}

fn is_empty_total(object: &Object) -> bool {
    matches!(&object.thing, practice::access::Thing::Total(parts) if parts.is_empty())
}

#[test]
fn a_list_shows_what_a_decision_allows_to_see() {
    worlds(|seed, world, dice| {
        let access = world.access();
        for _ in 0..PER_WORLD / 50 {
            let who = principal(dice);
            let actor = access.actor(&who);
            let scope = actor.scope();
            for _ in 0..20 {
                let object = object(dice, world.as_of);
                let decided = actor.decide(Action::See, &object).is_allowed();
                let told = || says(world, &who, Action::See, &object, seed);
                assert_eq!(scope.sees(&object), decided, "{scope:#?}\n{}", told());
            }
        }
    });
}

#[test]
fn who_is_no_member_is_told_nothing() {
    worlds(|seed, world, dice| {
        let access = world.access();
        for _ in 0..10 {
            let who = principal(dice);
            let known = world.loaded.agreement.parties.contains_key(&who.party);
            if known && world.standing.is_active(&who.party) {
                continue;
            }
            let actor = access.actor(&who);
            assert_eq!(actor.scope().compartments, BTreeSet::new());
            for _ in 0..20 {
                let object = object(dice, world.as_of);
                for action in Action::ALL {
                    let answer = actor.decide(action, &object);
                    let told = || says(world, &who, action, &object, seed);
                    assert_eq!(answer, Answer::Unknown, "{}", told());
                }
            }
        }
    });
}

/// Over the joint result two members of its team have the same rights, whatever their companies.
#[test]
fn members_of_a_joint_team_are_equal() {
    let mut compared = 0;
    worlds(|seed, world, _| {
        let agreement = &world.loaded.agreement;
        let access = world.access();
        for (id, service) in &agreement.services {
            let team = service
                .relation
                .as_ref()
                .and_then(|it| it.joint_team.as_ref());
            let Some(team) = team else { continue };
            let members = agreement.teams[&team.value].members.iter();
            let members: Vec<_> = members.filter(|it| world.standing.is_active(it)).collect();
            let actors: Vec<_> = members
                .iter()
                // A person for whom no emergency is recorded.
                .map(|party| Principal::person(party, "eve").in_team(&team.value))
                .map(|who| access.actor(&who))
                .collect();
            for topic in Topic::ALL {
                let object = Object::work(*topic, Some(id.clone()));
                for action in topic.actions() {
                    let mut answers = actors
                        .iter()
                        .map(|actor| actor.decide(*action, &object).is_allowed());
                    let first = answers.next();
                    let same = answers.all(|one| Some(one) == first);
                    assert!(same, "seed {seed}: {action:?} {object:?}\n{}", world.text);
                    compared += 1;
                }
            }
        }
    });
    assert!(compared > 1_000, "only {compared}");
}

/// What a pair or a party keeps to itself is told to nobody else, whatever the text says of anything.
#[test]
fn compartments_hold_whatever_clauses_say() {
    worlds(|seed, world, dice| {
        let access = world.access();
        let who = principal(dice);
        let scope = access.actor(&who).scope();
        for compartment in &scope.compartments {
            let own = match compartment {
                Compartment::Shared | Compartment::Personal => true,
                Compartment::Private(party) => *party == who.party,
                Compartment::Commercial(one, other) => *one == who.party || *other == who.party,
            };
            assert!(own, "seed {seed}: {who:?} reads {compartment:?}");
        }
        let personal = scope.sees_personal();
        let machine = !matches!(who.identity, Identity::Person { .. });
        assert!(!(personal && machine), "seed {seed}: {who:?}");
    });
}

#[test]
fn the_policies_of_every_world_are_valid() {
    for seed in 0..10 {
        let world = World::new(&mut Dice::new(seed));
        let access = world.access();
        access.validated().unwrap_or_else(|error| {
            panic!("{error}\n{}\n{}", world.text, access.policies());
        });
        assert!(access.policies().contains("permit ("));
    }
}

/// Rights that one version gives and another does not are the difference, either way round.
#[test]
fn a_difference_turns_round() {
    for seed in 0..20 {
        let mut dice = Dice::new(seed);
        let (one, other) = (
            World::new(&mut dice).access(),
            World::new(&mut dice).access(),
        );
        let there = practice::access::difference::difference(&one, &other);
        let back = practice::access::difference::difference(&other, &one);
        let turned: Vec<_> = {
            let (gained, lost): (Vec<_>, Vec<_>) = back.into_iter().partition(|it| it.gained);
            let turn = |mut it: practice::access::difference::Difference| {
                it.gained = !it.gained;
                it
            };
            lost.into_iter().chain(gained).map(turn).collect()
        };
        assert_eq!(there, turned, "seed {seed}");
        assert_eq!(
            practice::access::difference::difference(&one, &one),
            Vec::new()
        );
        assert!(!there.is_empty());
    }
}

#[test]
fn names_that_begin_like_others_stay_apart() {
    let ids = world::PARTIES.map(|id| Group::Party(world::party(id)));
    let shown: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), ids.len());
}
