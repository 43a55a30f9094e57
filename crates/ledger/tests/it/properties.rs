//! What holds of every walk, whatever the values and the terms.

use std::collections::BTreeMap;

use agreement::Versions;
use facts::Exact;
use facts::id::RemedyId;
use ledger::{Credits, credits};
use proptest::prelude::*;

use crate::values;

/// The terms of a random remedy over two levels; all of its caps are below what may be credited.
#[derive(Clone, Debug)]
struct Terms {
    month: i64,
    rolling: i64,
    year: i64,
    carry: u32,
    back: bool,
    bonus: bool,
}

fn terms() -> impl Strategy<Value = Terms> {
    (
        50_i64..300,
        100_i64..500,
        200_i64..900,
        0_u32..4,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(month, rolling, year, carry, back, bonus)| Terms {
            month,
            rolling,
            year,
            carry,
            back,
            bonus,
        })
}

fn walk(terms: &Terms, values: &[(u32, u32)]) -> Credits {
    let Terms {
        month,
        rolling,
        year,
        carry,
        back,
        bonus,
    } = terms;
    let back = match back {
        true => "earn_back: { share: 50 %, after: 2, at: expected }",
        false => "earn_back: { share: 30 %, after: 2, at: expected, offset_only: true }",
    };
    let set_off = if *bonus { "payable" } else { "credits-only" };
    let text = format!(
        "entente: 1
alliance: test
zone: UTC
currency: EUR
parties: {{ a: {{ role: customer }}, b: {{ role: provider }} }}
measures: {{ up: {{ of: availability, maintenance: out-of-both }} }}
levels:
  one: {{ measure: up, window: month, round: none, expected: '>= 99 %' }}
  two: {{ measure: up, window: month, round: none, expected: '>= 99 %' }}
remedies:
  r:
    from: b
    to: a
    base: {{ amount: 1000 }}
    tiers: {{ levels: {{ one: {{ step: {{ beyond: 99 %, each: 0.7 %, credit: 3 %, part: pro-rata }} }}, two: {{ bands: {{ value: '< 99 %', credit: 20 % }} }} }} }}
    caps: {{ month: {month} EUR, rolling: {{ months: 3, amount: {rolling} }}, contract_year: {{ begins: 4, amount: {year} }} }}
    carry_forward: {carry}
    bonus: {{ levels: {{ one: {{ bands: {{ value: '>= 99.9 %', credit: 1.1 % }} }} }}, set_off: {set_off} }}
    {back}
"
    );
    let loaded = agreement::load(&BTreeMap::from([(
        "alliance.yaml".into(),
        text.into_bytes(),
    )]));
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let (versions, _) = Versions::new(vec![loaded.agreement]);
    let versions = versions.expect("a version");
    let mut table = String::new();
    for (index, (one, two)) in values.iter().enumerate() {
        let month = format!("{}-{:02}", 2025 + index / 12, index % 12 + 1);
        table.push_str(&format!(
            "one | {month} | {}.{:02} %\n",
            one / 100,
            one % 100
        ));
        table.push_str(&format!(
            "two | {month} | {}.{:02} %\n",
            two / 100,
            two % 100
        ));
    }
    let findings = values::findings(&table, &versions);
    let remedy = RemedyId::new("r").expect("an id");
    credits(&versions, &remedy, &findings, &BTreeMap::new(), None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn caps_are_never_exceeded_and_lines_add_up(
        terms in terms(),
        values in proptest::collection::vec((9_500_u32..10_001, 9_800_u32..10_001), 1..20),
    ) {
        let credits = walk(&terms, &values);
        let value = |step| credits.sheet.value(step).clone();
        for (index, month) in credits.months.iter().enumerate() {
            let sum = |first: usize| -> Exact {
                credits.months[first..=index].iter().map(|month| value(month.credited)).sum()
            };
            prop_assert!(!value(month.credited).is_negative());
            prop_assert!(value(month.credited) <= Exact::from(terms.month));
            prop_assert!(sum(index.saturating_sub(2)) <= Exact::from(terms.rolling));
            let year = credits.months.iter().position(|first| {
                first.month.contract_year(4) == month.month.contract_year(4)
            });
            prop_assert!(sum(year.unwrap_or(index)) <= Exact::from(terms.year));
            let lines: Exact = month.lines.iter().map(|line| line.amount.clone()).sum();
            prop_assert_eq!(lines, value(month.posted));
        }
        // What is only set off never makes a month negative.
        if !terms.back && !terms.bonus {
            prop_assert!(credits.months.iter().all(|month| !value(month.posted).is_negative()));
        }
    }
}

/// Three centres that serve each other and two units, by a method.
fn centres(method: &str, costs: &[u32], units: &[u32]) -> agreement::Agreement {
    let ids = ["s1", "s2", "s3"];
    let takers = ["s1", "s2", "s3", "p1", "p2"];
    let mut text = format!(
        "entente: 1\nalliance: test\nzone: UTC\ncurrency: EUR\nallocation:\n  it:\n    method: {method}\n    order: [s2, s1, s3]\n    centres:\n"
    );
    for (index, id) in ids.iter().enumerate() {
        let gives: Vec<String> = takers
            .iter()
            .zip(&units[index * 5..])
            .filter(|(to, _)| *to != id)
            .map(|(to, units)| format!("{to}: {units}"))
            .collect();
        let (cost, gives) = (costs[index], gives.join(", "));
        text.push_str(&format!(
            "      {id}: {{ cost: {cost}, gives: {{ {gives} }} }}\n"
        ));
    }
    let files = BTreeMap::from([("alliance.yaml".into(), text.into_bytes())]);
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    loaded.agreement
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_allocation_loses_nothing(
        method in prop::sample::select(vec!["direct", "step", "reciprocal"]),
        costs in proptest::collection::vec(0_u32..100_000, 3),
        units in proptest::collection::vec(0_u32..50, 15),
    ) {
        let agreement = centres(method, &costs, &units);
        let month = "2025-01".parse().expect("a month");
        let allocated = ledger::allocated(&agreement, "it", month, &BTreeMap::new()).expect("it");
        let shares = allocated.shares.values();
        let exact: Exact = shares.clone().map(|share| allocated.sheet.value(share.exact).clone()).sum();
        let amounts: Exact = shares.map(|share| share.amount.clone()).sum();
        let own = Exact::from(costs.iter().map(|cost| i64::from(*cost)).sum::<i64>());
        prop_assert_eq!(&exact, &own);
        prop_assert_eq!(amounts, own);
    }
}
