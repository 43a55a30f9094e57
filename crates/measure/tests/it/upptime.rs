//! Downtime from probe samples against the figures that a public status page published itself, where
//! its data lies beside the project.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use facts::fact::{Sample, SampleState};
use facts::id::{LevelId, PartyId, ServiceId, SourceId};
use facts::time::MINUTE_MS;
use facts::{Fact, Instant};
use measure::Engine;

#[test]
fn every_monitor_is_down_as_long_as_it_published() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3);
    let folder = root.expect("a root").join("shared/data/upptime");
    let Ok(states) = std::fs::read_to_string(folder.join("history_states.csv")) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut facts = Vec::new();
    let mut monitors = BTreeSet::new();
    for (seq, line) in states.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let at = Instant::parse(cells[5]).expect("an instant");
        monitors.insert(cells[1]);
        let sample = Sample {
            on: ServiceId::new(cells[1]).expect("an id"),
            probe: None,
            state: match cells[2] {
                "up" => SampleState::Up,
                "degraded" => SampleState::Degraded,
                _ => SampleState::Down,
            },
        };
        let by = PartyId::new("manticore").expect("an id");
        let source = SourceId::new("upptime").expect("an id");
        facts.push(Fact::new(at, at, by, source, seq as u64, 0, sample.into()).expect("a fact"));
    }
    let mut text = "entente: 1\nalliance: test\nzone: UTC\nmeasures:\n  up: { of: availability, \
                    calendar: always, maintenance: out-of-both, minimum_outage: 15min }\n"
        .to_owned();
    for (section, value) in [
        ("services", "{}"),
        (
            "levels",
            "{ service: ID, measure: up, window: year, round: none }",
        ),
    ] {
        let _ = writeln!(text, "{section}:");
        for monitor in &monitors {
            let _ = writeln!(text, "  {monitor}: {}", value.replace("ID", monitor));
        }
    }
    let loaded = agreement::load(&[("alliance.yaml".to_owned(), text.into_bytes())].into());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let as_of = facts.iter().map(|fact| fact.at).max().expect("facts");
    let mut engine = Engine::new([&loaded.agreement], &facts, as_of);
    let summary = std::fs::read_to_string(folder.join("summary.json")).expect("the summary");
    let summary: Vec<serde_json::Value> = serde_json::from_str(&summary).expect("a list");
    assert_eq!(summary.len(), 18);
    for monitor in &summary {
        let slug = monitor["slug"].as_str().expect("a slug");
        let days = monitor["dailyMinutesDown"].as_object().expect("a map");
        let published: i64 = days.values().filter_map(serde_json::Value::as_i64).sum();
        let level = LevelId::new(slug).expect("an id");
        let readings = engine.readings(&level).expect("the level");
        let outcome = &readings[0].agreed;
        let down_ms = (&outcome.denominator - &outcome.numerator).to_i64();
        let off_ms = (down_ms - published * MINUTE_MS).abs();
        assert!(
            off_ms * 2 <= 3 * MINUTE_MS,
            "{slug}: {} s down, published {published} min",
            down_ms / 1000
        );
    }
}
