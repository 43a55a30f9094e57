//! Delivery on small worlds; the public golden tables stand in the integration tests.

use agreement::model::{CountedIn, Delivery, MeasureKind, Statistic};

use crate::observation::testing::{World, at};
use crate::observation::{changes, incident_links};
use crate::view::View;

fn of(what: Delivery) -> MeasureKind {
    MeasureKind::Delivery {
        what,
        environment: "production".into(),
    }
}

#[track_caller]
fn check(world: &World, what: Delivery, expected: &str) {
    assert_eq!(world.lines(of(what)), [format!("2025-04 {expected}")]);
}

fn deployed(world: World, when: &str, id: &str, result: &str, more: &str) -> World {
    let body = format!(r#"{{"id":"{id}","service":"payments","result":"{result}"{more}}}"#);
    world.says(when, "deployment", &body)
}

fn incident(world: World, id: &str, opened: &str, resolved: &str, more: &str) -> World {
    let open = format!(
        r#"{{"id":"{id}","does":["opened"],"set":{{"type":"incident","service":"payments"{more}}}}}"#
    );
    let solved = format!(r#"{{"id":"{id}","does":["resolved"]}}"#);
    world
        .says(opened, "case", &open)
        .says(resolved, "case", &solved)
}

/// Five deployments: D2 failed, D3 repairs it, D4 is taken back, D5 never went out.
fn world() -> World {
    let world = deployed(World::new(), "2025-04-01T10:00:00Z", "D1", "succeeded", "");
    let world = deployed(
        world,
        "2025-04-02T10:00:00Z",
        "D1",
        "succeeded",
        r#","component":"web""#,
    );
    let world = deployed(world, "2025-04-10T10:00:00Z", "D2", "failed", "");
    let world = deployed(
        world,
        "2025-04-10T13:00:00Z",
        "D3",
        "succeeded",
        r#","rework":true"#,
    );
    let world = deployed(world, "2025-04-20T10:00:00Z", "D4", "succeeded", "");
    let world = deployed(world, "2025-04-20T11:00:00Z", "D4", "backed-out", "");
    let world = deployed(world, "2025-04-21T10:00:00Z", "D5", "cancelled", "");
    deployed(
        world,
        "2025-04-22T10:00:00Z",
        "S1",
        "succeeded",
        r#","environment":"staging""#,
    )
}

#[test]
fn rates_count_each_deployment_once() {
    check(&world(), Delivery::DeploymentFrequency, "2 n=2");
    check(&world(), Delivery::ChangeFailRate, "50 n=4");
    check(&world(), Delivery::ReworkRate, "25 n=4");
    check(
        &World::new(),
        Delivery::DeploymentFrequency,
        "insufficient n=0",
    );
    check(&World::new(), Delivery::ChangeFailRate, "insufficient n=0");
    let mut later = world();
    later.as_of = at("2025-06-01T00:00:00Z");
    let lines = later.lines(of(Delivery::DeploymentFrequency));
    assert_eq!(lines, ["2025-04 2 n=2", "2025-05 0 n=0"]);
}

#[test]
fn an_incident_fails_the_deployment_before_it() {
    let world = incident(
        world(),
        "I1",
        "2025-04-15T00:00:00Z",
        "2025-04-15T06:00:00Z",
        "",
    );
    let view = View::new(&world.facts, world.as_of);
    let links = incident_links(&view, None, "production");
    assert_eq!(links[0].deployment.as_str(), "D3");
    check(&world, Delivery::ChangeFailRate, "75 n=4");
    let claim = r#"{"id":"X1","on":{"case":"I1"},"ask":"exclude"}"#;
    let claimed = world.party_says("volta", "2025-04-16T00:00:00Z", "claim", claim);
    check(&claimed, Delivery::ChangeFailRate, "75 n=4 volta: 50");
    let accept = r#"{"claim":"X1","says":"accept"}"#;
    let accepted = claimed.says("2025-04-17T00:00:00Z", "answer", accept);
    check(&accepted, Delivery::ChangeFailRate, "50 n=4");
    let world = incident(
        self::world(),
        "I1",
        "2025-04-15T00:00:00Z",
        "2025-04-15T06:00:00Z",
        "",
    );
    let blamed = incident(
        world,
        "I2",
        "2025-04-15T00:00:00Z",
        "2025-04-16T00:00:00Z",
        r#","caused_by":"D1""#,
    );
    check(&blamed, Delivery::ChangeFailRate, "100 n=4");
    let other = incident(
        self::world(),
        "I3",
        "2025-04-15T00:00:00Z",
        "2025-04-16T00:00:00Z",
        r#","caused_by":"the weather""#,
    );
    check(&other, Delivery::ChangeFailRate, "50 n=4");
}

#[test]
fn recovery_ends_with_the_next_success_the_back_out_or_the_incident() {
    // D2 after 3 h by D3, D4 after 1 h by being taken back: the median is 2 h.
    check(&world(), Delivery::RecoveryTime, "7200000 n=2");
    let world = incident(
        world(),
        "I1",
        "2025-04-15T00:00:00Z",
        "2025-04-15T06:00:00Z",
        "",
    );
    // D3 on 10 April 13:00 until 15 April 06:00 is 113 h.
    check(&world, Delivery::RecoveryTime, "10800000 n=3");
    let open = deployed(world, "2025-04-28T00:00:00Z", "D6", "failed", "");
    check(&open, Delivery::RecoveryTime, "10800000 n=3");
}

/// A change authored on 1 April, opened a day later, reviewed after an hour, merged an hour after.
fn change(world: World) -> World {
    let open = r#"{"id":"C1","does":["opened"],"set":{"type":"change","service":"payments","commit":"abc",
        "authored":"2025-04-01T00:00:00Z","first_review":"2025-04-02T01:00:00Z"}}"#;
    let merged = r#"{"id":"C1","does":["resolved"]}"#;
    world
        .says("2025-04-02T00:00:00Z", "case", open)
        .says("2025-04-02T02:00:00Z", "case", merged)
}

#[test]
fn lead_time_runs_from_the_first_commit_to_the_first_successful_deployment() {
    let brings = r#","commits":[{"id":"abc"},{"id":"def","authored":"2025-04-03T00:00:00Z"}]"#;
    let world = change(World::new());
    check(&world, Delivery::LeadTime, "insufficient n=0");
    let world = deployed(world, "2025-04-03T00:00:00Z", "D1", "failed", brings);
    let world = deployed(world, "2025-04-04T00:00:00Z", "D2", "succeeded", brings);
    let world = deployed(world, "2025-04-05T00:00:00Z", "D3", "succeeded", brings);
    let view = View::new(&world.facts, world.as_of);
    let found = changes(&view, None, "production");
    let hour = 3_600_000;
    let stages = |index: usize| {
        let change = &found[index];
        [
            change.coding_ms,
            change.pickup_ms,
            change.review_ms,
            change.deploy_ms,
            change.lead_ms,
        ]
        .map(|ms| ms.map(|ms| ms / hour))
    };
    assert_eq!(stages(0), [Some(24), Some(1), Some(1), Some(46), Some(72)]);
    assert_eq!(stages(1), [None, None, None, None, Some(24)]);
    // 72 h and 24 h: the median is 48 h.
    check(&world, Delivery::LeadTime, "172800000 n=2");
    let mut world = world;
    world.level.statistic = Statistic::Max;
    check(&world, Delivery::LeadTime, "259200000 n=2");
    world.level.counted_in = CountedIn::Opened;
    check(&world, Delivery::LeadTime, "259200000 n=2");
}
