//! Amounts on small worlds.

use agreement::model::{MeasureKind, Percentile, PercentileMethod, Statistic};
use facts::Exact;
use facts::id::PartyId;

use crate::observation::testing::{World, at, condition, is, items};

#[track_caller]
fn check(world: &World, kind: &MeasureKind, expected: &[&str]) {
    assert_eq!(world.lines(kind.clone()), expected);
}

fn cost(world: World, when: &str, currency: &str, more: &str) -> World {
    let body = format!(r#"{{"currency":"{currency}","service":"payments",{more}}}"#);
    world.says(when, "cost", &body)
}

fn usage(world: World, when: &str, unit: &str, quantity: &str) -> World {
    let body = format!(
        r#"{{"meter":"workplaces","quantity":"{quantity}","service":"payments","unit":"{unit}"}}"#
    );
    world.says(when, "usage", &body)
}

fn unit_cost() -> MeasureKind {
    MeasureKind::UnitCost {
        basis: "billed".into(),
        meter: "workplaces".into(),
    }
}

const A: &str = "2025-04-01T00:00:00Z";
const B: &str = "2025-04-30T23:59:59.999Z";

#[test]
fn unit_cost_is_exact_and_needs_both_sides() {
    let mut world = World::new();
    world.as_of = at("2025-06-01T00:00:00Z");
    world.level.round = None;
    world = cost(world, A, "EUR", r#""amounts":{"billed":"0.1"}"#);
    check(
        &world,
        &unit_cost(),
        &["2025-04 insufficient n=1", "2025-05 insufficient n=0"],
    );
    world = cost(world, B, "EUR", r#""amounts":{"billed":"0.2"}"#);
    world = cost(world, B, "EUR", r#""amounts":{"list":"7"}"#);
    world = usage(world, A, "stores", "0.5");
    world = usage(world, B, "online", "0.25");
    let readings = world.readings(unit_cost());
    assert_eq!(world.lines(unit_cost())[0], "2025-04 0.4 n=4");
    assert_eq!(
        items(&readings[0])[3..],
        [
            "cost of 2025-04-30T23:59:59.999Z for `payments` 0 (has no `billed` amount: not counted)",
            "workplaces of 2025-04-30T23:59:59.999Z for `online` 0 (adds 0.25 to the denominator)"
        ]
    );
}

#[test]
fn currencies_do_not_add_up() {
    let mut world = cost(World::new(), A, "EUR", r#""amounts":{"billed":"3"}"#);
    world = cost(world, A, "USD", r#""amounts":{"billed":"5"}"#);
    world = usage(world, A, "stores", "2");
    check(&world, &unit_cost(), &["2025-04 insufficient n=3"]);
    world.level.per = vec!["currency".into()];
    check(
        &world,
        &unit_cost(),
        &["2025-04 [EUR] 1.5 n=2", "2025-04 [USD] 2.5 n=2"],
    );
}

#[test]
fn a_label_filters_and_divides_costs() {
    let mut world = World::new();
    for (region, amount) in [("eu", "1.5"), ("eu", "2"), ("us", "-4")] {
        let more = format!(r#""amounts":{{"billed":"{amount}"}},"labels":{{"region":"{region}"}}"#);
        world = cost(world, A, "EUR", &more);
    }
    let kind = MeasureKind::Cost {
        basis: "billed".into(),
    };
    check(&world, &kind, &["2025-04 -0.5 n=3"]);
    world.level.per = vec!["region".into()];
    check(
        &world,
        &kind,
        &["2025-04 [eu] 3.5 n=2", "2025-04 [us] -4 n=1"],
    );
    world.level.per = Vec::new();
    world.level.filter = Some(condition(is("region", "eu")));
    check(&world, &kind, &["2025-04 3.5 n=2"]);
    // The usage has no region, so that the condition leaves it alone.
    let world = usage(world, A, "stores", "7");
    check(&world, &unit_cost(), &["2025-04 0.5 n=3"]);
}

#[test]
fn statistics_of_usage() {
    let mut world = World::new();
    for quantity in ["15", "20", "35", "40", "50"] {
        world = usage(world, A, "stores", quantity);
    }
    let kind = MeasureKind::Usage {
        meter: "workplaces".into(),
    };
    let percentile = |method| {
        Statistic::Percentile(Percentile {
            p: Exact::from(40),
            method,
        })
    };
    for (statistic, expected) in [
        (Statistic::Figure, "160"),
        (Statistic::Mean, "32"),
        (Statistic::Max, "50"),
        (Statistic::Min, "15"),
        (Statistic::Count, "5"),
        (Statistic::Sum, "160"),
        (percentile(PercentileMethod::NearestRank), "20"),
        (percentile(PercentileMethod::LinearInclusive), "29"),
        (percentile(PercentileMethod::LinearExclusive), "26"),
        (Statistic::Share(condition(is("quantity", "35"))), "20"),
    ] {
        world.level.statistic = statistic;
        check(&world, &kind, &[&format!("2025-04 {expected} n=5")]);
    }
    world.as_of = at("2025-06-01T00:00:00Z");
    world.level.statistic = Statistic::Count;
    check(&world, &kind, &["2025-04 5 n=5", "2025-05 0 n=0"]);
    world.level.statistic = Statistic::Figure;
    check(
        &world,
        &kind,
        &["2025-04 160 n=5", "2025-05 insufficient n=0"],
    );
}

#[test]
fn the_last_business_value_counts_and_shows_its_difference() {
    let value = |world: World, when: &str, amount: &str| {
        let body = format!(r#"{{"of":"conversion","amount":"{amount}"}}"#);
        world.says(when, "value", &body)
    };
    let world = value(World::new(), B, "62.5");
    let world = value(world, A, "60");
    let kind = MeasureKind::Value {
        of: "conversion".into(),
        baseline: Some(Exact::from(61)),
    };
    check(&world, &kind, &["2025-04 62.5 n=2"]);
    assert_eq!(
        items(&world.readings(kind)[0]),
        [
            "conversion of 2025-04-01T00:00:00Z 60 (baseline 61, difference -1)",
            "conversion of 2025-04-30T23:59:59.999Z 62.5 (baseline 61, difference +1.5)"
        ]
    );
}

#[test]
fn both_sides_of_a_pulse() {
    let mut world = World::new();
    for (side, score) in [("northwind", "2"), ("northwind", "3"), ("lumen", "4.5")] {
        let body = format!(r#"{{"of":"pulse","score":"{score}","side":"{side}"}}"#);
        world = world.says(A, "survey", &body);
    }
    let pulse = |side: Option<&str>| MeasureKind::Survey {
        of: "pulse".into(),
        question: None,
        side: side.map(|side| PartyId::new(side).expect("a valid one")),
    };
    check(&world, &pulse(Some("northwind")), &["2025-04 2.5 n=2"]);
    check(&world, &pulse(Some("lumen")), &["2025-04 4.5 n=1"]);
    world.level.per = vec!["side".into()];
    check(
        &world,
        &pulse(None),
        &["2025-04 [lumen] 4.5 n=1", "2025-04 [northwind] 2.5 n=2"],
    );
}

#[test]
fn a_claim_that_a_fact_is_mistaken_waits_for_its_answer() {
    let world = cost(World::new(), A, "EUR", r#""amounts":{"billed":"3"}"#);
    let world = cost(world, A, "EUR", r#""amounts":{"billed":"5"}"#);
    let claim = format!(
        r#"{{"id":"C1","on":{{"fact":"{}"}},"ask":"mistaken"}}"#,
        world.facts[1].id
    );
    let kind = MeasureKind::Cost {
        basis: "billed".into(),
    };
    let claimed = world.party_says("volta", B, "claim", &claim);
    check(&claimed, &kind, &["2025-04 8 n=2 volta: 3"]);
    let accepted = claimed.says(B, "answer", r#"{"claim":"C1","says":"accept"}"#);
    check(&accepted, &kind, &["2025-04 3 n=1"]);
}

#[test]
fn a_gap_shows_as_coverage_and_a_missing_window_has_no_value() {
    let gap = |until: &str| format!(r#"{{"feed":"feed","state":"missing","until":"{until}"}}"#);
    let kind = MeasureKind::Cost {
        basis: "billed".into(),
    };
    let world = cost(World::new(), A, "EUR", r#""amounts":{"billed":"3"}"#);
    let world = world.says(A, "coverage", &gap("2025-04-02T00:00:00Z"));
    check(&world, &kind, &["2025-04 3 n=1"]);
    let coverage = world.readings(kind.clone())[0]
        .coverage
        .expect("a valid one");
    assert_eq!(coverage.missing_ms, 86_400_000);
    let world = world.says(
        "2025-04-01T00:00:00Z",
        "coverage",
        &gap("2025-05-01T00:00:00Z"),
    );
    check(&world, &kind, &["2025-04 insufficient n=1"]);
}
