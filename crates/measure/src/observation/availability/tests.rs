//! Availability on small worlds; the published examples stand in the literate cases.

use agreement::model::{
    AvailabilityBasis, Combine, Composition, Downtime, Maintenance, MeasureKind,
};
use facts::time::MINUTE_MS;

use crate::observation::testing::{World, at, condition, downtime, is, items};

fn of(downtime: Downtime) -> MeasureKind {
    MeasureKind::Availability(Box::new(downtime))
}

#[track_caller]
fn check(world: &World, downtime: Downtime, expected: &[&str]) {
    assert_eq!(world.lines(of(downtime)), expected);
}

const MAINTENANCE: &str = r#","planned":true"#;

/// 43,200 minutes, 240 of maintenance, 60 down outside it.
fn april() -> World {
    World::new()
        .outage_of(
            "payments",
            "M1",
            "2025-04-06T00:00:00Z",
            "2025-04-06T04:00:00Z",
            MAINTENANCE,
        )
        .outage("O1", "2025-04-10T10:00:00Z", "2025-04-10T11:00:00Z")
}

#[test]
fn maintenance_counts_in_three_ways() {
    for (maintenance, expected) in [
        (Maintenance::OutOfBoth, "2025-04 99.8603 n=1"),
        (Maintenance::OutOfDown, "2025-04 99.8611 n=1"),
        (Maintenance::CountedAsDown, "2025-04 99.3056 n=2"),
    ] {
        let downtime = Downtime {
            maintenance,
            ..downtime()
        };
        check(&april(), downtime, &[expected]);
    }
}

#[test]
fn maintenance_over_downtime_counts_once() {
    // 60 minutes down, 30 of them inside the maintenance.
    let world = World::new()
        .outage_of(
            "payments",
            "M1",
            "2025-04-06T00:00:00Z",
            "2025-04-06T04:00:00Z",
            MAINTENANCE,
        )
        .outage("O1", "2025-04-06T03:30:00Z", "2025-04-06T04:30:00Z");
    for (maintenance, expected) in [
        (Maintenance::OutOfBoth, "2025-04 99.9302 n=1"),
        (Maintenance::OutOfDown, "2025-04 99.9306 n=1"),
        (Maintenance::CountedAsDown, "2025-04 99.375 n=2"),
    ] {
        let downtime = Downtime {
            maintenance,
            ..downtime()
        };
        check(&world, downtime, &[expected]);
    }
}

#[test]
fn user_minutes_weigh_the_affected_users() {
    let outage = |users: &str| {
        World::new().outage_of(
            "payments",
            "O1",
            "2025-04-10T10:00:00Z",
            "2025-04-10T12:00:00Z",
            users,
        )
    };
    let weighed = || Downtime {
        basis: AvailabilityBasis::UserMinutes,
        ..downtime()
    };
    let fifty = r#","users":50"#;
    let mut world = outage(fifty).service("payments", Some(1000), "");
    world.level.round = world.level.round.map(|mut round| {
        round.digits = 5;
        round
    });
    check(&world, weighed(), &["2025-04 99.98611 n=1"]);
    check(&world, downtime(), &["2025-04 99.72222 n=1"]);
    // All of them; more than all; nobody knows how many there are.
    let all = outage("").service("payments", Some(1000), "");
    check(&all, weighed(), &["2025-04 99.7222 n=1"]);
    let more = outage(fifty).service("payments", Some(10), "");
    check(&more, weighed(), &["2025-04 99.7222 n=1"]);
    check(&outage(fifty), weighed(), &["2025-04 insufficient n=0"]);
    check(&outage(""), weighed(), &["2025-04 99.7222 n=1"]);
}

#[test]
fn slices_are_bad_from_their_share_of_downtime() {
    // 720 slices of an hour; 10:30 to 12:15 is half, whole, a quarter of one.
    let world = World::new().outage("O1", "2025-04-10T10:30:00Z", "2025-04-10T12:15:00Z");
    for (bad_share_percent, bad) in [(0, 3), (25, 3), (26, 2), (50, 2), (51, 1), (100, 1)] {
        let downtime = Downtime {
            basis: AvailabilityBasis::Slices {
                slice_ms: 60 * MINUTE_MS,
                bad_share_percent,
            },
            ..downtime()
        };
        let reading = &world.readings(of(downtime))[0];
        assert_eq!(reading.agreed.numerator, (720 - bad).into());
        assert_eq!(reading.agreed.denominator, 720.into());
    }
}

#[test]
fn the_whole_outage_decides_whether_it_is_too_short() {
    let quarter = |world: World, expected: &[&str]| {
        let downtime = Downtime {
            minimum_outage_ms: 15 * MINUTE_MS,
            ..downtime()
        };
        check(&world, downtime, expected);
    };
    // Ten minutes in each month are one outage of twenty.
    let mut world = World::new().outage("O1", "2025-04-30T23:50:00Z", "2025-05-01T00:10:00Z");
    world.as_of = at("2025-06-01T00:00:00Z");
    quarter(world, &["2025-04 99.9769 n=1", "2025-05 99.9776 n=1"]);
    let short = World::new().outage("O1", "2025-04-10T00:00:00Z", "2025-04-10T00:14:00Z");
    let downtime = Downtime {
        minimum_outage_ms: 15 * MINUTE_MS,
        ..downtime()
    };
    assert_eq!(
        items(&short.readings(of(downtime))[0]),
        [
            "agreed time 2592000000",
            "outage `O1` of `payments` 0 (shorter than 15 min: not counted)"
        ]
    );
    quarter(short, &["2025-04 100 n=0"]);
    // Two that touch are one of twenty-eight.
    let two = World::new()
        .outage("O1", "2025-04-10T00:00:00Z", "2025-04-10T00:14:00Z")
        .outage("O2", "2025-04-10T00:14:00Z", "2025-04-10T00:28:00Z");
    quarter(two, &["2025-04 99.9352 n=2"]);
}

#[test]
fn an_outage_that_runs_is_down_until_the_present() {
    let mut world = World::new().says(
        "2025-04-10T00:00:00Z",
        "outage",
        r#"{"id":"O1","on":"payments","does":"started"}"#,
    );
    world.as_of = at("2025-04-11T00:00:00Z");
    check(&world, downtime(), &["2025-04 90 n=1"]);
    let world = world.says(
        "2025-04-10T12:00:00Z",
        "outage",
        r#"{"id":"O1","on":"payments","does":"cancelled"}"#,
    );
    check(&world, downtime(), &["2025-04 100 n=0"]);
}

#[test]
fn a_dependency_in_series_counts_and_one_in_parallel_only_with_the_other() {
    let world = || {
        World::new()
            .service("payments", None, "network one|two")
            .service("one", None, "payments")
            .outage_of(
                "network",
                "O1",
                "2025-04-01T00:00:00Z",
                "2025-04-02T00:00:00Z",
                "",
            )
            .outage_of(
                "one",
                "O2",
                "2025-04-10T00:00:00Z",
                "2025-04-12T00:00:00Z",
                "",
            )
    };
    let composed = || Downtime {
        composed: Composition::RunsOn,
        ..downtime()
    };
    check(&world(), composed(), &["2025-04 96.6667 n=1"]);
    check(&world(), downtime(), &["2025-04 insufficient n=0"]);
    let both = world().outage_of(
        "two",
        "O3",
        "2025-04-11T00:00:00Z",
        "2025-04-13T00:00:00Z",
        "",
    );
    check(&both, composed(), &["2025-04 93.3333 n=2"]);
    // Maintenance of one while the other is out makes the service unavailable.
    let maintained = world().outage_of(
        "two",
        "M1",
        "2025-04-11T00:00:00Z",
        "2025-04-13T00:00:00Z",
        MAINTENANCE,
    );
    check(&maintained, composed(), &["2025-04 93.3333 n=2"]);
}

const DAY: (&str, &str) = ("2025-04-10T00:00:00Z", "2025-04-11T00:00:00Z");

#[test]
fn a_pending_claim_changes_only_the_claimants_value() {
    let world = || World::new().outage("O1", DAY.0, DAY.1);
    let claim =
        r#"{"id":"C1","on":{"outage":"O1"},"ask":"exclude","until":"2025-04-10T12:00:00Z"}"#;
    let claimed = world().party_says("volta", "2025-04-12T00:00:00Z", "claim", claim);
    check(
        &claimed,
        downtime(),
        &["2025-04 96.6667 n=1 volta: 98.3333"],
    );
    let accepted = claimed.says(
        "2025-04-13T00:00:00Z",
        "answer",
        r#"{"claim":"C1","says":"accept"}"#,
    );
    check(&accepted, downtime(), &["2025-04 98.3333 n=1"]);
    assert_eq!(
        items(&accepted.readings(of(downtime()))[0])[1],
        "outage `O1` of `payments` -43200000 (excluded: claim `C1` accepted)"
    );
    let mistaken = world();
    let fact = mistaken.facts[1].id;
    let claim = format!(r#"{{"id":"C1","on":{{"fact":"{fact}"}},"ask":"mistaken"}}"#);
    // Without its end the outage runs until the first of May.
    let mistaken = mistaken.says("2025-04-12T00:00:00Z", "claim", &claim);
    check(
        &mistaken,
        downtime(),
        &["2025-04 96.6667 n=1 northwind: 30"],
    );
}

#[test]
fn excluded_causes_and_conditions_take_outages_out() {
    let world = World::new()
        .outage_of("payments", "O1", DAY.0, DAY.1, r#","cause":"power""#)
        .outage("O2", "2025-04-20T00:00:00Z", "2025-04-21T00:00:00Z");
    let excluding = Downtime {
        excluded_causes: vec!["power".into()],
        ..downtime()
    };
    check(&world, excluding, &["2025-04 96.6667 n=1"]);
    let only = Downtime {
        filter: Some(condition(is("cause", "power"))),
        ..downtime()
    };
    check(&world, only, &["2025-04 96.6667 n=1"]);
    check(&world, downtime(), &["2025-04 93.3333 n=2"]);
}

fn sample(world: World, when: &str, probe: &str, state: &str) -> World {
    let body = format!(r#"{{"on":"payments","probe":"{probe}","state":"{state}"}}"#);
    world.says(when, "sample", &body)
}

#[test]
fn a_service_is_down_while_every_probe_that_knows_says_so() {
    let mut world = World::new();
    for (when, probe, state) in [
        ("2025-04-01T00:00:00Z", "a", "up"),
        ("2025-04-01T00:00:00Z", "b", "up"),
        ("2025-04-10T00:00:00Z", "a", "down"),
        ("2025-04-11T00:00:00Z", "b", "down"),
        ("2025-04-12T00:00:00Z", "a", "up"),
        ("2025-04-13T00:00:00Z", "b", "up"),
    ] {
        world = sample(world, when, probe, state);
    }
    check(&world, downtime(), &["2025-04 96.6667 n=1"]);
    let told = sample(world, "2025-04-09T00:00:00Z", "b", "unknown");
    check(&told, downtime(), &["2025-04 93.3333 n=1"]);
}

#[test]
fn what_no_probe_tells_is_missing_and_never_up() {
    let world = sample(World::new(), "2025-04-16T00:00:00Z", "a", "down");
    let mut world = sample(world, "2025-04-17T12:00:00Z", "a", "up");
    world.as_of = at("2025-06-01T00:00:00Z");
    let silent = Downtime {
        silent_after_ms: Some(3 * 24 * 60 * MINUTE_MS),
        ..downtime()
    };
    // Known for a day and a half of down and three days of up.
    let readings = world.readings(of(silent.clone()));
    let coverage = readings[0].coverage.expect("a valid one");
    assert_eq!(coverage.missing_ms, 25 * 86_400_000 + 43_200_000);
    assert_eq!(coverage.of_ms, 30 * 86_400_000);
    check(
        &world,
        silent,
        &["2025-04 66.6667 n=1", "2025-05 insufficient n=0"],
    );
}

#[test]
fn a_gap_of_the_outage_log_is_not_service_time() {
    let gap = r#"{"feed":"feed","state":"missing","until":"2025-04-16T00:00:00Z"}"#;
    let world = World::new()
        .outage("O1", "2025-04-20T00:00:00Z", "2025-04-21T12:00:00Z")
        .says("2025-04-01T00:00:00Z", "coverage", gap);
    check(&world, downtime(), &["2025-04 90 n=1"]);
    let all = gap.replace("04-16", "05-01");
    let world = world.says("2025-04-16T00:00:00Z", "coverage", &all);
    // The day and a half is all that is known.
    check(&world, downtime(), &["2025-04 0 n=1"]);
    let nothing = World::new();
    check(&nothing, downtime(), &["2025-04 insufficient n=0"]);
}

#[test]
fn a_fan_out_over_services_combines() {
    let mut world = World::new().outage("O1", DAY.0, DAY.1).outage_of(
        "network",
        "O2",
        "2025-04-10T00:00:00Z",
        "2025-04-13T00:00:00Z",
        "",
    );
    world.level.service = None;
    world.level.per = vec!["service".into()];
    world.level.combine = Some(Combine::Worst);
    let each = ["2025-04 [network] 90 n=1", "2025-04 [payments] 96.6667 n=1"];
    check(&world, downtime(), &[each[0], each[1], "2025-04 90 n=1"]);
    world.level.combine = Some(Combine::ByVolume);
    check(
        &world,
        downtime(),
        &[each[0], each[1], "2025-04 93.3333 n=2"],
    );
}

#[test]
fn what_two_branches_share_affects_its_users_once() {
    let world = World::new()
        .service("payments", Some(1000), "hosting database")
        .service("database", None, "hosting")
        .outage_of("hosting", "O1", DAY.0, DAY.1, r#","users":300"#);
    let weighed = Downtime {
        basis: AvailabilityBasis::UserMinutes,
        composed: Composition::RunsOn,
        ..downtime()
    };
    // 300 of 1,000 users for one day of thirty.
    check(&world, weighed, &["2025-04 99 n=1"]);
}

#[test]
fn many_layers_of_alternatives_stay_cheap() {
    let mut world = World::new().service("payments", None, "a0|b0");
    for layer in 0..40 {
        let below = format!("a{0}|b{0}", layer + 1);
        world = world.service(&format!("a{layer}"), None, &below);
        world = world.service(&format!("b{layer}"), None, &below);
    }
    let composed = Downtime {
        composed: Composition::RunsOn,
        ..downtime()
    };
    let world = world
        .outage_of("a40", "O1", DAY.0, DAY.1, "")
        .outage_of("b40", "O2", DAY.0, DAY.1, "");
    check(&world, composed, &["2025-04 96.6667 n=1"]);
}
