//! The literate cases of invoices.
//!
//! The first line of a block `invoice` says whose it is: `payer to payee | month`. Each further line is
//! `clause | period | quantity | unit price | amount` and, where the invoice says them, ` | currency | who
//! is billed to who bills`. What is not said is empty.

use std::fmt::Write as _;

use agreement::{Agreement, Versions};
use facts::id::{ChargeId, PartyId};
use facts::{Exact, Instant};
use ledger::invoice::{Against, Counts, Part, Standing};
use ledger::{
    Charged, InvoiceLine, Match, Month, Pair, Statement, Used, Worked, charged, matched, statements,
};
use proptest::prelude::*;

use crate::literate::{check_file, number};

#[test]
fn invoices() {
    check_file("invoices.md");
}

/// What an invoice comes to beside the statements.
pub fn told(
    table: &str,
    agreement: &Agreement,
    statements: &[Statement],
    charges: &[Charged],
) -> String {
    let (head, rows) = table.split_once('\n').expect("a head");
    let (pair, month) = head.split_once(" | ").expect("a pair and a month");
    let (payer, payee) = pair.split_once(" to ").expect("a pair");
    let party = |id| PartyId::new(id).expect("an id");
    let pair = Pair {
        payer: party(payer),
        payee: party(payee),
    };
    let month: Month = month.parse().expect("a month");
    let lines: Vec<InvoiceLine> = (1..).zip(rows.lines()).map(line).collect();
    let against = Against {
        agreement,
        pair: &pair,
        month,
        statements,
        charges,
    };
    print(&matched(&lines, &against), &lines)
}

fn line((place, row): (u64, &str)) -> InvoiceLine {
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
    let exact = |index| match cell(index) {
        "" => None,
        text => Some(Exact::parse(text).expect("a number")),
    };
    let (from, to) = cell(6).split_once(" to ").unwrap_or_default();
    InvoiceLine {
        place,
        text: String::new(),
        clause: cell(0).into(),
        period: cell(1).into(),
        quantity: exact(2),
        unit_price: exact(3),
        amount: exact(4).expect("an amount"),
        currency: cell(5).into(),
        from: from.into(),
        to: to.into(),
    }
}

fn print(found: &Match, lines: &[InvoiceLine]) -> String {
    let mut block = String::new();
    let part = |part: &Part| {
        format!(
            "{} {} {}",
            part.why.name(),
            number(&part.amount),
            part.currency
        )
    };
    for item in &found.items {
        let places: Vec<String> = item
            .lines
            .iter()
            .map(|line| format!("line {}", lines[*line].place))
            .collect();
        let places = if places.is_empty() {
            "-".into()
        } else {
            places.join(", ")
        };
        let owed: Vec<String> = item
            .computed
            .iter()
            .map(|owed| format!("{} {} {}", owed.clause, owed.what, owed.window))
            .collect();
        let owed = if owed.is_empty() {
            "-".into()
        } else {
            owed.join(", ")
        };
        let parts: Vec<String> = item.parts.iter().map(part).collect();
        let standing = format!("{:?}", item.standing()).to_lowercase();
        let row = format!("{places} | {owed} | {standing} | {}", parts.join(", "));
        let _ = writeln!(block, "{}", row.trim_end_matches([' ', '|']));
    }
    for (currency, totals) in &found.totals {
        let (computed, invoiced) = (number(&totals.computed), number(&totals.invoiced));
        let difference = number(&totals.difference);
        let _ = writeln!(
            block,
            "{invoiced} invoiced - {computed} computed = {difference} {currency}"
        );
    }
    let Counts {
        received,
        matched,
        differing,
        unmatched,
        rejected,
        missing,
    } = found.counts(0);
    let _ = writeln!(
        block,
        "{received} received = {matched} matched + {differing} differing + {unmatched} unmatched + {rejected} rejected; {missing} missing"
    );
    block
}

/// Two charges of the pair, one with an index, one of another pair, over two months.
const TERMS: &str = "entente: 1
alliance: test
zone: UTC
currency: EUR
parties: { customer: { role: customer }, integrator: { role: integrator }, provider: { role: provider } }
charges:
  desk: { clause: '5', from: customer, to: provider, metered: { meter: tickets, price: 4.35 }, index: { index: wages, base: 119 } }
  hosting: { from: integrator, to: provider, fixed: 2000 }
  rent: { from: customer, to: provider, fixed: 800, starts: 2025-01-16, part_window: pro-rata }
";

struct World {
    versions: Versions,
    charges: Vec<Charged>,
    statements: Vec<Statement>,
}

/// The world in which so many tickets were handled in January and February.
fn world(tickets: [i64; 2]) -> World {
    let files = [("alliance.yaml".to_owned(), TERMS.as_bytes().to_vec())].into();
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
    let (versions, _) = Versions::new(vec![loaded.agreement]);
    let versions = versions.expect("a version");
    let month = |text: &str| -> Month { text.parse().expect("a month") };
    let zone = &versions.latest().zone;
    let begins = |text: &str| month(text).plus(-1).end(zone);
    let over = facts::Span::new(begins("2025-01"), begins("2025-03"));
    let mut used = Used::default();
    let desk = ChargeId::new("desk").expect("an id");
    for (window, tickets) in ["2025-01", "2025-02"].into_iter().zip(tickets) {
        let key = (desk.clone(), window.to_owned());
        used.volumes.insert(key, Exact::from(tickets).into());
    }
    let values = used.values.entry("wages".into()).or_default();
    values.insert(begins("2025-01"), Exact::from(126).into());
    let ids = versions.latest().charges.keys();
    let charges: Vec<Charged> = ids.map(|id| charged(&versions, id, over, &used)).collect();
    let worked = Worked {
        charges: &charges,
        credits: &[],
        sharing: &[],
    };
    let statements = statements(&versions, worked, Instant::LATEST);
    World {
        versions,
        charges,
        statements,
    }
}

impl World {
    fn january(&self, lines: &[InvoiceLine]) -> (Match, &Statement) {
        let own = |one: &&Statement| {
            one.pair.payer.as_str() == "customer" && one.month.to_string() == "2025-01"
        };
        let statement = self.statements.iter().find(own).expect("a statement");
        let against = Against {
            agreement: self.versions.latest(),
            pair: &statement.pair,
            month: statement.month,
            statements: &self.statements,
            charges: &self.charges,
        };
        (matched(lines, &against), statement)
    }
}

fn any_line() -> impl Strategy<Value = InvoiceLine> {
    let exact = |cents: i64| Exact::ratio(cents.into(), 100).expect("a decimal");
    let quantity = proptest::option::of((0_i64..120).prop_map(Exact::from));
    let price =
        proptest::option::of(prop_oneof![Just(435), Just(461), 0_i64..1000].prop_map(exact));
    let amount = prop_oneof![
        -99_999_i64..99_999,
        (0_i64..120).prop_map(|units| units * 435),
        Just(41_290),
        Just(80_000),
    ];
    let text = |words: &'static [&'static str]| proptest::sample::select(words);
    (
        text(&[
            "desk",
            "5",
            "charges.rent",
            "rent",
            "hosting",
            "workshop",
            "",
        ]),
        text(&["2025-01", "2025-02", "2024-12", "", "first"]),
        (quantity, price, amount.prop_map(exact)),
        text(&["EUR", "EUR", "", "USD"]),
        text(&["", "", "customer", "integrator"]),
    )
        .prop_map(
            |(clause, period, (quantity, unit_price, amount), currency, from)| InvoiceLine {
                place: 1,
                text: String::new(),
                clause: clause.into(),
                period: period.into(),
                quantity,
                unit_price,
                amount,
                currency: currency.into(),
                from: from.into(),
                to: String::new(),
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_parts_add_up_to_the_difference(
        lines in proptest::collection::vec(any_line(), 0..12),
        tickets in [0_i64..120, 0_i64..120],
        rejected in 0_usize..9,
    ) {
        let world = world(tickets);
        let (found, statement) = world.january(&lines);
        let mut seen: Vec<usize> = found.items.iter().flat_map(|item| item.lines.clone()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..lines.len()).collect::<Vec<_>>());
        let owed = found.items.iter().map(|item| item.computed.len()).sum::<usize>();
        prop_assert_eq!(owed, statement.lines.len());
        let zero = Exact::zero;
        let total = |currency: &str| {
            let reasons = found.reasons().into_iter();
            reasons.filter(|((_, own), _)| own == currency).map(|(_, amount)| amount).sum::<Exact>()
        };
        for (currency, totals) in &found.totals {
            prop_assert_eq!(&totals.difference, &(&totals.invoiced - &totals.computed));
            prop_assert_eq!(&total(currency), &totals.difference);
        }
        let computed = found.totals.get("EUR").map_or_else(zero, |totals| totals.computed.clone());
        prop_assert_eq!(computed, statement.total());
        let all: Exact = found.totals.values().map(|totals| totals.invoiced.clone()).sum();
        prop_assert_eq!(all, lines.iter().map(|line| line.amount.clone()).sum::<Exact>());
        let Counts { received, matched, differing, unmatched, .. } = found.counts(rejected);
        prop_assert_eq!(received, lines.len() + rejected);
        prop_assert_eq!(received, matched + differing + unmatched + rejected);
        for part in found.items.iter().flat_map(|item| &item.parts) {
            prop_assert!(part.amount.decimal_digits().is_some_and(|digits| digits <= 2));
        }
    }

    #[test]
    fn what_is_billed_as_computed_matches(tickets in [1_i64..120, 1_i64..120], backwards in any::<bool>()) {
        let world = world(tickets);
        let (_, statement) = world.january(&[]);
        let mut lines: Vec<InvoiceLine> = statement.lines.iter().map(|line| InvoiceLine {
            place: 1,
            text: line.what.clone(),
            clause: String::new(),
            period: line.window.clone(),
            quantity: None,
            unit_price: None,
            amount: line.amount.clone(),
            currency: "EUR".into(),
            from: String::new(),
            to: String::new(),
        }).collect();
        if backwards {
            lines.reverse();
        }
        let (found, _) = world.january(&lines);
        prop_assert!(found.items.iter().all(|item| item.standing() == Standing::Matched));
        prop_assert!(found.reasons().is_empty());
    }
}
