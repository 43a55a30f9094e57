//! From facts over readings to credits: the way that the engine's figures take.

use std::collections::BTreeMap;

use agreement::Versions;
use facts::fact::Usage;
use facts::id::{LevelId, PartyId, RemedyId, SourceId};
use facts::{Body, Fact, Instant};
use ledger::{Finding, credits};
use measure::Engine;

const TEXT: &str = "entente: 1
alliance: test
zone: Europe/Amsterdam
currency: EUR
parties: { a: { role: customer }, b: { role: provider } }
measures: { calls: { of: usage, meter: calls } }
levels: { calls: { measure: calls, per: [unit], combine: COMBINE, window: month, round: none, expected: '<= 10' } }
remedies: { r: { from: b, to: a, base: { amount: 1000 }, tiers: { levels: { calls: { step: { beyond: 10, each: 1, credit: 1 %, part: pro-rata } } } } } }
";

fn used(at: &str, seq: u64, unit: &str, quantity: &str) -> Fact {
    let at = Instant::parse(at).expect("an instant");
    let body = Body::Usage(Usage {
        meter: "calls".into(),
        quantity: quantity.into(),
        service: None,
        unit: Some(unit.into()),
        until: None,
    });
    let party = PartyId::new("a").expect("an id");
    let source = SourceId::new("s").expect("an id");
    Fact::new(at, at, party, source, seq, 0, body).expect("a fact")
}

#[track_caller]
fn check(combine: &str, expected: &[&str]) {
    let text = TEXT.replace("COMBINE", combine);
    let files = BTreeMap::from([("alliance.yaml".to_owned(), text.into_bytes())]);
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let agreements = vec![loaded.agreement];
    // The last evening of January in Amsterdam still is January there.
    let facts = [
        used("2025-01-10T00:00:00Z", 1, "stores", "12"),
        used("2025-01-31T22:59:59Z", 2, "online", "11.5"),
        used("2025-01-31T23:00:00Z", 3, "online", "14"),
    ];
    let as_of = Instant::parse("2025-03-01T00:00:00Z").expect("an instant");
    let mut engine = Engine::new(&agreements, &facts, as_of);
    let level = LevelId::new("calls").expect("an id");
    let readings = engine.readings(&level).expect("readings");
    let (versions, _) = Versions::new(agreements.clone());
    let versions = versions.expect("a version");
    let findings = Finding::of_readings(&readings, &versions);
    let remedy = RemedyId::new("r").expect("an id");
    let credits = credits(&versions, &remedy, &findings, &BTreeMap::new(), None);
    let found: Vec<String> = credits
        .months
        .iter()
        .map(|month| format!("{} {}", month.month, credits.sheet.value(month.posted)))
        .filter(|line| !line.ends_with(" 0"))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn each_reading_of_a_fan_out_is_credited() {
    check("each", &["2025-01 35", "2025-02 40"]);
}

#[test]
fn the_worst_reading_stands_for_all() {
    check("worst", &["2025-01 20", "2025-02 40"]);
}
