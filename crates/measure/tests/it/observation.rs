//! What holds for every observation, whatever happens.

use agreement::Agreement;
use facts::{Fact, Instant, Zone};
use measure::{Engine, Evidence, Outcome, Reading, Value};
use proptest::prelude::*;

use crate::facts_table;

const AGREEMENT: &str = "
entente: 1
alliance: test
zone: UTC
calendars: { office: { zone: Europe/Amsterdam, hours: { mon-fri: [\"08:00-12:30\", \"13:00-18:00\"] } } }
services:
  payments: { runs_on: [network, { any_of: [line-a, line-b] }], users: 100 }
  network: {}
  line-a: {}
  line-b: {}
measures:
  composed: { of: availability, calendar: office, maintenance: out-of-both, composed: runs-on, silent_after: 6h }
  composed-down: { of: availability, calendar: office, maintenance: counted-as-down, composed: runs-on }
  composed-out-of-down: { of: availability, calendar: office, maintenance: out-of-down, composed: runs-on }
  own: { of: availability, calendar: office, maintenance: counted-as-down }
  weighed: { of: availability, basis: user-minutes, calendar: office, maintenance: out-of-down, composed: runs-on, minimum_outage: 15min }
  slices: { of: availability, basis: { slices: 20min, bad_from: 30 % }, calendar: office, maintenance: out-of-both, composed: runs-on }
levels:
  composed: { service: payments, measure: composed, window: week, round: none }
  composed-down: { service: payments, measure: composed-down, window: week, round: none }
  composed-out-of-down: { service: payments, measure: composed-out-of-down, window: week, round: none }
  network: { service: network, measure: own, window: week, round: none }
  own: { service: payments, measure: own, window: week, round: none }
  slices: { service: payments, measure: slices, window: day, round: none }
  weighed: { service: payments, measure: weighed, window: day, round: none }
";

fn agreement() -> Agreement {
    let files = [("alliance.yaml".to_owned(), AGREEMENT.as_bytes().to_vec())];
    let loaded = agreement::load(&files.into());
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    loaded.agreement
}

fn minute(minute: u32) -> String {
    let (day, hour) = (minute / 1440, minute % 1440 / 60);
    format!(
        "2025-03-{:02}T{hour:02}:{:02}:00Z",
        24 + day % 8,
        minute % 60
    )
}

/// An outage or a maintenance of one of the services, or a sample, somewhere in a week with a change
/// of clocks.
fn happening(without_samples: bool) -> impl Strategy<Value = Vec<String>> {
    let service = prop::sample::select(vec!["payments", "network", "line-a", "line-b"]);
    let users = prop::option::of(1_u32..150);
    let parts = (
        0_u32..300,
        0_u32..10_000,
        1_u32..700,
        service,
        0_u8..5,
        users,
    );
    parts.prop_map(move |(id, from, length, on, kind, users)| {
        let planned = if kind == 1 { " planned" } else { "" };
        let users = users.map_or(String::new(), |users| format!(" users={users}"));
        if kind == 2 && !without_samples {
            let state = ["up", "down", "degraded", "unknown"][(id % 4) as usize];
            return vec![format!("{} | sample {state} on={on}", minute(from))];
        }
        vec![
            format!(
                "{} | outage O{id} started on={on}{planned}{users}",
                minute(from)
            ),
            format!("{} | outage O{id} ended on={on}", minute(from + length)),
        ]
    })
}

fn facts(happenings: &[Vec<String>]) -> Vec<Fact> {
    facts_table::read(&happenings.concat().join("\n"), &Zone::utc())
}

fn readings(agreement: &Agreement, facts: &[Fact], level: &str) -> Vec<Reading> {
    let as_of = Instant::parse("2025-04-01T00:00:00Z").expect("an instant");
    let mut engine = Engine::new([agreement], facts, as_of);
    let id = facts::id::LevelId::new(level).expect("an id");
    engine.readings(&id).expect("the level")
}

fn all_readings(agreement: &Agreement, facts: &[Fact]) -> Vec<Reading> {
    let levels = agreement.levels.keys();
    levels
        .flat_map(|level| readings(agreement, facts, level.as_str()))
        .collect()
}

fn exact(outcome: &Outcome) -> Option<&facts::Exact> {
    match &outcome.value {
        Value::Known { exact, .. } => Some(exact),
        Value::Insufficient => None,
    }
}

/// One outage of the slow second implementation: service, minutes, whether it is maintenance.
type Simple = (usize, u32, u32, bool);

/// Minute by minute: agreed minutes and unavailable ones of the week from Monday 24 March, under
/// out-of-both, out-of-down and counted-as-down.
fn slowly(agreement: &Agreement, outages: &[Simple]) -> [(i64, i64); 3] {
    let office = &agreement.calendars["office"];
    let start = Instant::parse("2025-03-24T00:00:00Z").expect("an instant");
    let week = facts::Span::new(start, start.plus_ms(7 * 86_400_000));
    let open = facts::OpenTime::compile(office, week);
    let mut sums = [(0, 0); 3];
    for minute in 0..7 * 1440_u32 {
        let at = start.plus_ms(i64::from(minute) * 60_000);
        if open.between(at, at.plus_ms(60_000)) == 0 {
            continue;
        }
        let any = |service: usize, maintenance: bool| {
            outages.iter().any(|(on, from, length, planned)| {
                *on == service
                    && *planned == maintenance
                    && (*from..from + length).contains(&minute)
            })
        };
        let off = |service: usize| any(service, true) || any(service, false);
        let lines_maintained = any(2, true) && any(3, true);
        let lines_down = off(2) && off(3) && !lines_maintained;
        let lines_both_down = any(2, false) && any(3, false);
        let maintained = any(0, true) || any(1, true) || lines_maintained;
        let down = any(0, false) || any(1, false) || lines_down || lines_both_down;
        let cases = [
            (!maintained, down && !maintained),
            (true, down && !maintained),
            (true, down || maintained),
        ];
        for (sum, (counts, is_down)) in sums.iter_mut().zip(cases) {
            sum.0 += i64::from(counts);
            sum.1 += i64::from(is_down);
        }
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_arrival_does_not_matter(
        (facts, arrived) in prop::collection::vec(happening(false), 1..25)
            .prop_map(|happenings| facts(&happenings))
            .prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle()))
    ) {
        let agreement = agreement();
        prop_assert_eq!(all_readings(&agreement, &facts), all_readings(&agreement, &arrived));
    }

    #[test]
    fn downtime_never_exceeds_agreed_time_and_the_items_add_up(
        happenings in prop::collection::vec(happening(false), 1..25)
    ) {
        for reading in all_readings(&agreement(), &facts(&happenings)) {
            let outcome = &reading.agreed;
            prop_assert!(!outcome.numerator.is_negative());
            prop_assert!(outcome.numerator <= outcome.denominator);
            let Evidence::Items(items) = &reading.evidence else {
                continue;
            };
            if exact(outcome).is_some() {
                let sum: facts::Exact = items.iter().map(|item| item.adds.clone()).sum();
                prop_assert_eq!(&sum, &outcome.numerator, "{:#?}", items);
            }
        }
    }

    #[test]
    fn a_series_is_never_better_than_a_part(
        happenings in prop::collection::vec(happening(true), 1..25)
    ) {
        let (agreement, facts) = (agreement(), facts(&happenings));
        let whole = readings(&agreement, &facts, "composed-down");
        for part in ["own", "network"] {
            for (whole, part) in whole.iter().zip(readings(&agreement, &facts, part)) {
                if let (Some(whole), Some(part)) = (exact(&whole.agreed), exact(&part.agreed)) {
                    prop_assert!(whole <= part);
                }
            }
        }
    }

    #[test]
    fn minute_by_minute_comes_to_the_same(
        outages in prop::collection::vec(
            (0_usize..4, 0_u32..9_000, 1_u32..900, prop::bool::weighted(0.3)),
            1..20,
        )
    ) {
        let names = ["payments", "network", "line-a", "line-b"];
        let happenings: Vec<Vec<String>> = outages
            .iter()
            .enumerate()
            .map(|(index, (on, from, length, planned))| {
                let planned = if *planned { " planned" } else { "" };
                let on = names[*on];
                vec![
                    format!("{} | outage O{index} started on={on}{planned}", minute(*from)),
                    format!("{} | outage O{index} ended on={on}", minute(from + length)),
                ]
            })
            .collect();
        let (agreement, facts) = (agreement(), facts(&happenings));
        let expected = slowly(&agreement, &outages);
        for (level, (agreed, down)) in ["composed", "composed-out-of-down", "composed-down"].iter().zip(expected) {
            let readings = readings(&agreement, &facts, level);
            let week = readings.iter().find(|reading| reading.window == "2025-W13").expect("the week");
            prop_assert_eq!(&week.agreed.denominator, &facts::Exact::from(agreed * 60_000), "{}", level);
            prop_assert_eq!(&week.agreed.numerator, &facts::Exact::from((agreed - down) * 60_000), "{}", level);
        }
    }
}
