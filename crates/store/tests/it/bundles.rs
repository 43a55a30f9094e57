//! A bundle from a store holds for its reader, and shows nothing of others.

use exchange::bundle::{Checks, Trust, archive, compare, verify};
use facts::journal::{Compartment, Policy};

use crate::contract::{begun, bundle_for, usage};
use crate::databases::on_both;
use crate::world::{World, opened, pair, party, shared, to};

#[test]
fn each_party_verifies_its_own_figures_offline() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let policy: Policy = world.policy();
        let trust = Trust {
            policy: Some(&policy),
            after: None,
        };
        let seen = ["nord", "volta", "lumen"].map(|name| {
            let packed = archive::write(&bundle_for(&world, name)).unwrap();
            assert_eq!(
                packed,
                archive::write(&bundle_for(&world, name)).unwrap(),
                "the same bytes"
            );
            let bundle = archive::read(&packed).unwrap();
            let report = verify(&bundle, trust, &Checks::default());
            assert_eq!(report.findings, [], "{name}");
            assert!(!report.own_policy);
            assert_eq!(report.entries, bundle.about.size);
            assert_eq!(report.figures as usize, bundle.figures.len());
            let hidden: Vec<&str> = report
                .hidden
                .iter()
                .map(|one| one.clause.as_str())
                .collect();
            let expected: &[&str] = match name {
                "nord" => &[
                    "charges.calls",
                    "charges.kilometres",
                    "levels.calls",
                    "levels.kilometres",
                ],
                "volta" => &["charges.calls", "levels.calls", "levels.kilometres"],
                _ => &["charges.kilometres", "levels.calls", "levels.kilometres"],
            };
            assert_eq!(hidden, expected, "usage of others is hidden from {name}");
            (bundle.figures.join("\n"), report.facts, bundle)
        });
        let [
            (nord, nord_facts, one),
            (volta, volta_facts, other),
            (lumen, lumen_facts, _),
        ] = seen;
        // nord pays both; each provider sees its own money only.
        let calls = r#""amount":"82.5""#;
        let lines = r#""amount":"108.75""#;
        assert!(nord.contains(calls) && nord.contains(lines), "{nord}");
        assert!(volta.contains(calls) && !volta.contains(lines), "{volta}");
        assert!(!lumen.contains(calls) && lumen.contains(lines), "{lumen}");
        assert_eq!((nord_facts, volta_facts, lumen_facts), (18, 13, 12));
        assert_eq!(compare(&one, &other), None);
        // Later, the journal has grown.
        world.say(&[shared(opened("volta", 30, "INC9"))]);
        let later = bundle_for(&world, "nord");
        let after = Trust {
            policy: Some(&policy),
            after: Some(&one.checkpoint),
        };
        assert!(verify(&later, after, &Checks::default()).holds());
        assert_eq!(compare(&one, &later), None);
        let back = Trust {
            policy: Some(&policy),
            after: Some(&later.checkpoint),
        };
        assert!(!verify(&one, back, &Checks::default()).holds());
    });
}

/// What a party says to itself first, and to its partner later, counts from the instant at which both have it.
#[test]
fn both_sides_of_a_pair_come_to_the_same_bytes() {
    on_both(|fresh| {
        let mut world = World::new(fresh);
        begun(&mut world);
        let early = usage("volta", -43_200 * 2, "calls", "100");
        world.say(&[to(Compartment::Private(party("volta")), early)]);
        let late = usage("volta", 11, "calls", "3");
        world.say(&[to(Compartment::Private(party("volta")), late.clone())]);
        world.say(&[to(pair("nord", "volta"), late)]);
        let of = |name: &str| -> Vec<String> {
            let figures = bundle_for(&world, name).figures;
            let both =
                |line: &String| line.contains(r#""figure":"statement""#) && line.contains("volta");
            figures.into_iter().filter(both).collect()
        };
        assert_eq!(of("nord"), of("volta"));
        assert!(
            of("nord").join("").contains(r#""amount":"90""#),
            "{:?}",
            of("nord")
        );
        let recorded = |name: &str| {
            let facts = world.facts(name);
            let fact = facts.iter().find(|fact| fact.seq == 11).unwrap();
            fact.recorded
        };
        assert_eq!(recorded("nord"), recorded("volta"));
    });
}
