//! What holds of all statements, on random worlds: terms drawn from templates, calls that become known
//! late, claims and their answers, months that close.

use std::collections::BTreeMap;

use facts::fact::{Answer, Ask, Claim, Says};
use facts::id::{ClaimId, PartyId};
use facts::{Body, Exact, Fact};
use ledger::statement::State;
use ledger::{Account, Pair, Settled, Statement, balances};
use proptest::prelude::*;

use crate::settle::{Story, line, printed, reading};

/// How a remedy credits; each with a level that is missed above ten calls.
const FAMILIES: [&str; 6] = [
    "tiers: { levels: { calls: { step: { beyond: 10, each: 1, credit: 1.3 %, part: pro-rata } } } }",
    "tiers: { levels: { calls: { bands: [{ value: '(10, 14]', credit: 3 % }, { value: '> 14', credit: 17 % }] } } }",
    "weight: { at_risk: 10 %, weights: { calls: 33 % } }",
    "pool: { at_risk: 7 %, allocate: { main: { pool: 120 %, levels: { calls: 45 % } } } }",
    "points: { levels: { calls: { bands: [{ value: '(10, 13]', points: 1 }, { value: '> 13', points: 3 }] } }, worth: { rate: 7 EUR } }",
    "shortfall: { levels: { calls: { rate: 3 EUR } } }",
];

/// What may stand beside it.
const BESIDE: [&str; 8] = [
    "caps: { month: 25 EUR }, carry_forward: 2",
    "caps: { rolling: { months: 3, amount: 60 } }",
    "caps: { month: 4 %, contract_year: { begins: 1, amount: 90 } }",
    "earn_back: { share: 50 %, after: 1, at: expected }",
    "repeat: { from: 2, times: 2, reset: met-window }",
    "default: { expected: { times: 2, within: 3 } }",
    "booked_after: 1",
    "minimum_payable: 12 EUR",
];

const HEAD: &str = "entente: 1
alliance: test
zone: Europe/Amsterdam
currency: EUR
effective: 2025-01-01
until: 2026-01-01
parties: { a: { role: customer }, b: { role: provider } }
measures: { calls: { of: usage, meter: calls } }
levels: { calls: { measure: calls, window: month, round: none, expected: '<= 10' } }
charges:
  base: { from: a, to: b, fixed: 333.33 }
  calls: { from: a, to: b, metered: { measure: calls, price: 1.17 } }
allocation: { units: { centres: { net: { charges: [base, calls], gives: { x: 1, y: 1, z: 5 } } } } }
governance: { disputes: { payment: held, stages: [{ title: talk, within: 10wd }] } }
";

/// Calls: the day of the year, how many, and after how many days they became known.
type Calls = (u16, u8, u16);

/// A claim: by the customer, on a line instead of a reading, its month, what it asks for, the day on which
/// it is made, and what is answered.
type Claimed = (bool, bool, u8, u8, u16, Option<u8>);

/// A world, and the months that close on the eighth day after they end.
#[derive(Clone, Debug)]
struct World {
    family: usize,
    beside: Vec<usize>,
    calls: Vec<Calls>,
    claims: Vec<Claimed>,
    closed: Vec<bool>,
}

fn world() -> impl Strategy<Value = World> {
    let calls = (0_u16..180, 1_u8..9, prop_oneof![Just(0_u16), 1_u16..100]);
    let claims = (
        any::<bool>(),
        any::<bool>(),
        1_u8..6,
        0_u8..30,
        10_u16..200,
        proptest::option::of(0_u8..3),
    );
    (
        0..FAMILIES.len(),
        proptest::sample::subsequence((0..BESIDE.len()).collect::<Vec<_>>(), 0..4),
        proptest::collection::vec(calls, 4..24),
        proptest::collection::vec(claims, 0..4),
        proptest::collection::vec(any::<bool>(), 6),
    )
        .prop_map(|(family, beside, calls, claims, closed)| World {
            family,
            beside: one_of_each(beside),
            calls,
            claims,
            closed,
        })
}

/// No two of them under the same key.
fn one_of_each(beside: Vec<usize>) -> Vec<usize> {
    let key = |index: usize| BESIDE[index].split(':').next();
    let mut kept: Vec<usize> = Vec::new();
    for index in beside {
        if kept.iter().all(|other| key(*other) != key(index)) {
            kept.push(index);
        }
    }
    kept
}

/// The instant some days after the year began, and a second more for what is said later.
fn day(days: u16, seconds: usize) -> String {
    let begin = facts::Instant::parse("2025-01-01T10:00:00Z").expect("an instant");
    let ms = i64::from(days) * 86_400_000 + i64::try_from(seconds).expect("few") * 1_000;
    begin.plus_ms(ms).to_string()
}

/// The eighth day after a month, from 1.
fn after(month: u8) -> String {
    format!("2025-{:02}-08T12:00:00Z", month + 1)
}

impl World {
    /// All that is said but that months close.
    fn open(&self) -> Story {
        let mut story = Story::new("", "held");
        story.facts.clear();
        let beside = self
            .beside
            .iter()
            .map(|index| format!(", {}", BESIDE[*index]));
        let family = FAMILIES[self.family];
        story.text = format!(
            "{HEAD}remedies:\n  credits: {{ from: b, to: a, base: {{ charges: base }}, {family}{} }}\n",
            beside.collect::<String>()
        );
        for (at, quantity, late) in &self.calls {
            story.calls_late(&day(*at, 0), &day(at + late, 0), &quantity.to_string());
        }
        // The meter goes on to the end, whatever else is said.
        story.calls_late(&day(330, 0), &day(330, 0), "1");
        for (index, claim) in self.claims.iter().enumerate() {
            self.claim(&mut story, index, *claim);
        }
        story
    }

    fn claim(&self, story: &mut Story, index: usize, claim: Claimed) {
        let (by_customer, on_line, month, value, at, answer) = claim;
        let (by, other) = if by_customer { ("a", "b") } else { ("b", "a") };
        let window = format!("2025-{month:02}");
        let (ask, on) = match on_line {
            true => (Ask::AmountWas, line("charges.base", "base", &window)),
            false => (Ask::ValueWas, reading(&window)),
        };
        let id = claim_id(index);
        let at = day(at, 100 + index);
        let made = Claim {
            ask,
            expedited: false,
            field: None,
            from: None,
            grounds: None,
            id: id.clone(),
            on,
            until: None,
            value: Some(value.to_string()),
        };
        story.says(by, &at, &at, Body::Claim(made));
        let says = match answer {
            Some(0) => Says::Accept,
            Some(1) => Says::Contest,
            Some(_) => Says::Dismiss,
            None => return,
        };
        let at = day(claim.4 + 9, 200 + index);
        story.says(other, &at, &at, Body::Answer(Answer { claim: id, says }));
    }

    /// All that is said; months close on the totals that they have then.
    fn told(&self) -> Story {
        let mut story = self.open();
        for month in (1..=6).filter(|month| self.closed[usize::from(*month) - 1]) {
            let at = after(month);
            let of = format!("2025-{month:02}");
            let settled = story.settled(&at);
            let own = settled
                .statements
                .iter()
                .find(|one| one.month.to_string() == of);
            if let Some(own) = own {
                let total = own.total().to_string();
                story.closes("a", &at, &of, &total);
                story.closes("b", &at.replace("12:00:00", "12:00:01"), &of, &total);
            }
        }
        story
    }
}

fn claim_id(index: usize) -> ClaimId {
    ClaimId::new(&format!("D{index}")).expect("an id")
}

/// What tells the lines of all statements apart, over all months.
type Key = (Pair, String, String, String);

/// The amounts by line, in a side's view or as agreed; nothing where it comes to nothing.
fn amounts(settled: &Settled, side: Option<&PartyId>) -> BTreeMap<Key, Exact> {
    let mut amounts: BTreeMap<Key, Exact> = BTreeMap::new();
    for statement in &settled.statements {
        for line in &statement.lines {
            let own = side.and_then(|side| line.sides.get(side));
            let own = own.unwrap_or(&line.amount);
            let key = line.key();
            let key = (statement.pair.clone(), key.clause, key.window, key.what);
            let sum = amounts.entry(key).or_insert_with(Exact::zero);
            *sum = &*sum + own;
        }
    }
    amounts.retain(|_, amount| !amount.is_zero());
    amounts
}

/// The instants at which worlds are looked at.
const LOOKS: [&str; 4] = [
    "2025-03-01T00:00:00Z",
    "2025-05-09T00:00:00Z",
    "2025-08-02T00:00:00Z",
    "2025-12-30T00:00:00Z",
];

fn closed(settled: &Settled) -> impl Iterator<Item = &Statement> {
    let all = settled.statements.iter();
    all.filter(|one| matches!(one.state, State::Closed { .. }))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn books_balance_and_hold_what_statements_come_to(world in world()) {
        let story = world.told();
        for as_of in LOOKS {
            let settled = story.settled(as_of);
            let balances = balances(&settled.entries());
            for party in ["a", "b"] {
                let own = balances.iter().filter(|((account, _), _)| account.party().as_str() == party);
                let sum: Exact = own.map(|(_, amount)| amount.clone()).sum();
                prop_assert!(sum.is_zero(), "the books of {}: {}", party, sum);
            }
            let total: Exact = settled.statements.iter().map(Statement::total).sum();
            let owed = balances.iter().filter(|((account, _), _)| {
                let is_owed = matches!(
                    account,
                    Account::Receivable(..) | Account::Payable(..) | Account::Disputed(..) | Account::HeldBack(..)
                );
                is_owed && account.party().as_str() == "b"
            });
            let owed: Exact = owed.map(|(_, amount)| amount.clone()).sum();
            prop_assert_eq!(owed, total);
        }
    }

    #[test]
    fn units_bear_all_charges_of_a_month(world in world()) {
        let settled = world.open().settled(LOOKS[3]);
        prop_assert!(!settled.now.allocations.is_empty());
        for one in &settled.now.allocations {
            let shares: Exact = one.allocated.shares.values().map(|share| share.amount.clone()).sum();
            let windows = settled.now.charges.iter().flat_map(|charged| {
                let own = charged.windows.iter().filter(|window| window.month == one.month);
                own.map(|window| charged.sheet.value(window.posted).clone())
            });
            prop_assert_eq!(shares, windows.sum::<Exact>());
        }
    }

    #[test]
    fn a_closed_month_never_changes(world in world()) {
        let story = world.told();
        let mut before: Option<Settled> = None;
        for as_of in LOOKS {
            let now = story.settled(as_of);
            for statement in before.iter().flat_map(closed) {
                prop_assert!(
                    now.statements.contains(statement),
                    "{:#?}\nis not in\n{}", statement, printed(&now)
                );
            }
            before = Some(now);
        }
    }

    #[test]
    fn with_corrections_all_comes_to_what_no_closing_would_give(world in world()) {
        let told = world.told();
        // Nothing closes where only one of the two agrees.
        let mut open = world.told();
        let is_own = |fact: &Fact| fact.by.as_str() == "a" || !matches!(fact.body, Body::Closing(_));
        open.facts.retain(is_own);
        for as_of in LOOKS {
            let (open, told) = (open.settled(as_of), told.settled(as_of));
            prop_assert_eq!(
                amounts(&open, None), amounts(&told, None),
                "{}\n{}", printed(&open), printed(&told)
            );
        }
    }

    #[test]
    fn the_view_of_a_side_is_what_accepting_its_claims_gives(world in world(), by_customer in any::<bool>()) {
        let (by, other) = if by_customer { ("a", "b") } else { ("b", "a") };
        let side = PartyId::new(by).expect("an id");
        let story = world.open();
        let view = story.settled(LOOKS[3]);
        let mut accepted = world.open();
        let mut answers: Vec<ClaimId> = Vec::new();
        for (index, claim) in world.claims.iter().enumerate() {
            // What was accepted or dismissed already is no claim any more.
            if claim.0 == by_customer && !matches!(claim.5, Some(0 | 2)) {
                answers.push(claim_id(index));
            }
        }
        for (index, claim) in answers.into_iter().enumerate() {
            let at = day(320, index);
            let says = Says::Grant;
            accepted.says(other, &at, &at, Body::Answer(Answer { claim, says }));
        }
        let accepted = accepted.settled(LOOKS[3]);
        prop_assert_eq!(
            amounts(&view, Some(&side)), amounts(&accepted, None),
            "{}\n{}", printed(&view), printed(&accepted)
        );
    }
}

#[test]
fn worlds_show_what_they_are_made_for() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let (mut credits, mut corrections, mut sides, mut months) = (0, 0, 0, 0);
    for _ in 0..40 {
        let world = world().new_tree(&mut runner).expect("a world").current();
        let settled = world.told().settled(LOOKS[2]);
        months += closed(&settled).count();
        for line in settled.statements.iter().flat_map(|one| &one.lines) {
            credits += usize::from(line.clause == "remedies.credits");
            corrections += usize::from(line.corrects.is_some());
            sides += usize::from(!line.sides.is_empty());
        }
    }
    assert!(
        credits > 40 && corrections > 20 && sides > 10 && months > 40,
        "{credits} credits, {corrections} corrections, {sides} in dispute, {months} closed"
    );
}
