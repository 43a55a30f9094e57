//! Books: what is written, and what hledger and beancount make of it.

use std::collections::BTreeMap;

use exchange::{Books, Unbookable};
use expect_test::{Expect, expect};
use facts::Exact;
use facts::id::PartyId;
use ledger::sheet::given;
use ledger::statement::State;
use ledger::{Allocated, AllocatedShare, Entry, Op, Pair, Sheet, Stage, Statement, StatementLine};

mod tools;

/// An entry from its parts: who owes whom, month, clause, what, window, amount, currency.
fn entry(owed: &str) -> Entry {
    let parts: Vec<&str> = owed.split('|').map(str::trim).collect();
    let [from, to, month, clause, what, window, amount, currency] = parts[..] else {
        panic!("`{owed}` has not 8 parts");
    };
    let party = |id: &str| PartyId::new(id).expect("an id");
    let amount = match amount.split_once('/') {
        Some((above, below)) => Exact::ratio(
            above.parse().expect("a number"),
            below.parse().expect("a number"),
        )
        .expect("a fraction"),
        None => Exact::parse(amount).expect("a decimal"),
    };
    let month = month.parse().expect("a month");
    Entry::owed(
        (&party(from), &party(to)),
        (month, currency),
        clause,
        (what, window),
        &amount,
    )
}

/// The entries, and what Northwind gives on to its units in January.
fn entries(owed: &[&str]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = owed.iter().map(|owed| entry(owed)).collect();
    let mut sheet = Sheet::default();
    let exact = sheet.step(
        Stage::Allocate,
        "",
        "",
        Op::Take,
        [given("", &Exact::zero())],
    );
    let share = |amount| AllocatedShare {
        exact,
        amount: Exact::parse(amount).expect("a decimal"),
    };
    let shares = [("head office", share("300.1")), ("stores", share("134.9"))];
    let allocated = Allocated {
        sheet,
        shares: shares.map(|(unit, share)| (unit.to_owned(), share)).into(),
        gaps: Vec::new(),
    };
    let party = PartyId::new("northwind").expect("an id");
    let month = "2025-01".parse().expect("a month");
    entries.push(Entry::allocated(
        &party,
        (month, "EUR"),
        "by-heads",
        &allocated,
    ));
    entries.extend(disputed().entries());
    entries
}

/// A statement of which a part is held back.
fn disputed() -> Statement {
    let party = |id: &str| PartyId::new(id).expect("an id");
    let mut sheet = Sheet::default();
    let amount = Exact::from(60);
    let step = sheet.step(Stage::Post, "", "", Op::Take, [given("", &amount)]);
    Statement {
        pair: Pair {
            payer: party("northwind"),
            payee: party("volta"),
        },
        month: "2025-03".parse().expect("a month"),
        currency: "EUR".into(),
        state: State::Running,
        lines: vec![StatementLine {
            clause: "charges.desk".into(),
            number: None,
            what: "desk".into(),
            window: "2025-03".into(),
            corrects: None,
            debtor: party("northwind"),
            amount,
            sides: BTreeMap::new(),
            held: Exact::parse("12.5").expect("a decimal"),
            rests_on: Vec::new(),
            step: Some(step),
            now: Vec::new(),
        }],
    }
}

fn books_of(party: &str, entries: &[Entry]) -> Books {
    let party = PartyId::new(party).expect("an id");
    Books::of(&party, entries).expect("books")
}

/// February before January, a credit, a credit earned back, another pair, another currency.
const OWED: &[&str] = &[
    "northwind | volta | 2025-02 | charges.desk | desk | 2025-02 | 522 | EUR",
    "volta | northwind | 2025-02 | remedies.credits | up | 2025-01 | 456.53 | EUR",
    "volta | northwind | 2025-02 | remedies.credits | earned back | 2025-01 | -50 | EUR",
    "northwind | volta | 2025-01 | charges.desk | desk | 2025-01 | 435 | EUR",
    "volta | atlas | 2025-01 | charges.hosting | hosting | 2025-01 | 2000.125 | USD",
];

#[track_caller]
fn check(written: &str, expected: Expect) {
    expected.assert_eq(written);
}

#[test]
fn as_csv() {
    let books = books_of("northwind", &entries(OWED));
    let text = books.csv();
    assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
    check(
        &text.replace("\r\n", "\n"),
        expect![[r#"
            entry,date,month,clause,window,what,with,account,amount,currency
            1,2025-01-31,2025-01,allocation.by-heads,2025-01,given on to units,,expenses:unit:head%20office:by-heads,300.10,EUR
            1,2025-01-31,2025-01,allocation.by-heads,2025-01,given on to units,,expenses:given-on:by-heads,-300.10,EUR
            1,2025-01-31,2025-01,allocation.by-heads,2025-01,given on to units,,expenses:unit:stores:by-heads,134.90,EUR
            1,2025-01-31,2025-01,allocation.by-heads,2025-01,given on to units,,expenses:given-on:by-heads,-134.90,EUR
            2,2025-01-31,2025-01,charges.desk,2025-01,desk,volta,expenses:cost:charges:desk,435.00,EUR
            2,2025-01-31,2025-01,charges.desk,2025-01,desk,volta,liabilities:payable:volta,-435.00,EUR
            3,2025-02-28,2025-02,charges.desk,2025-02,desk,volta,expenses:cost:charges:desk,522.00,EUR
            3,2025-02-28,2025-02,charges.desk,2025-02,desk,volta,liabilities:payable:volta,-522.00,EUR
            4,2025-02-28,2025-02,remedies.credits,2025-01,earned back,volta,income:remedies:credits,50.00,EUR
            4,2025-02-28,2025-02,remedies.credits,2025-01,earned back,volta,assets:receivable:volta,-50.00,EUR
            5,2025-02-28,2025-02,remedies.credits,2025-01,up,volta,assets:receivable:volta,456.53,EUR
            5,2025-02-28,2025-02,remedies.credits,2025-01,up,volta,income:remedies:credits,-456.53,EUR
            6,2025-03-31,2025-03,charges.desk,2025-03,desk,volta,expenses:cost:charges:desk,60.00,EUR
            6,2025-03-31,2025-03,charges.desk,2025-03,desk,volta,liabilities:payable:volta,-60.00,EUR
            6,2025-03-31,2025-03,charges.desk,2025-03,desk,volta,liabilities:payable:volta,12.50,EUR
            6,2025-03-31,2025-03,charges.desk,2025-03,desk,volta,liabilities:held-back:volta,-12.50,EUR
        "#]],
    );
}

#[test]
fn as_an_hledger_journal() {
    let books = books_of("volta", &entries(OWED));
    check(
        &books.hledger(),
        expect![[r#"
            ; the books of volta

            decimal-mark .
            commodity 1000.00 EUR
            commodity 1000.000 USD

            account expenses:cost:charges:hosting
            account expenses:cost:remedies:credits
            account income:charges:desk
            account liabilities:payable:atlas
            account liabilities:payable:northwind
            account assets:receivable:northwind
            account assets:disputed:northwind

            2025-01-31 * northwind | charges.desk: desk
                ; clause: charges.desk
                ; window: 2025-01
                assets:receivable:northwind  435.00 EUR
                income:charges:desk  -435.00 EUR

            2025-01-31 * atlas | charges.hosting: hosting
                ; clause: charges.hosting
                ; window: 2025-01
                expenses:cost:charges:hosting  2000.125 USD
                liabilities:payable:atlas  -2000.125 USD

            2025-02-28 * northwind | charges.desk: desk
                ; clause: charges.desk
                ; window: 2025-02
                assets:receivable:northwind  522.00 EUR
                income:charges:desk  -522.00 EUR

            2025-02-28 * northwind | remedies.credits: earned back
                ; clause: remedies.credits
                ; window: 2025-01
                liabilities:payable:northwind  50.00 EUR
                expenses:cost:remedies:credits  -50.00 EUR

            2025-02-28 * northwind | remedies.credits: up
                ; clause: remedies.credits
                ; window: 2025-01
                expenses:cost:remedies:credits  456.53 EUR
                liabilities:payable:northwind  -456.53 EUR

            2025-03-31 * northwind | charges.desk: desk
                ; clause: charges.desk
                ; window: 2025-03
                assets:receivable:northwind  60.00 EUR
                income:charges:desk  -60.00 EUR
                assets:disputed:northwind  12.50 EUR
                assets:receivable:northwind  -12.50 EUR
        "#]],
    );
}

#[test]
fn as_a_beancount_journal() {
    let books = books_of("volta", &entries(OWED));
    check(
        &books.beancount(),
        expect![[r#"
            option "title" "volta"
            option "operating_currency" "EUR"
            option "operating_currency" "USD"

            2025-01-01 open Expenses:Cost:Charges:Hosting USD
            2025-01-01 open Expenses:Cost:Remedies:Credits EUR
            2025-01-01 open Income:Charges:Desk EUR
            2025-01-01 open Liabilities:Payable:Atlas USD
            2025-01-01 open Liabilities:Payable:Northwind EUR
            2025-01-01 open Assets:Receivable:Northwind EUR
            2025-01-01 open Assets:Disputed:Northwind EUR

            2025-01-31 * "northwind" "charges.desk: desk"
              clause: "charges.desk"
              window: "2025-01"
              Assets:Receivable:Northwind  435.00 EUR
              Income:Charges:Desk  -435.00 EUR

            2025-01-31 * "atlas" "charges.hosting: hosting"
              clause: "charges.hosting"
              window: "2025-01"
              Expenses:Cost:Charges:Hosting  2000.125 USD
              Liabilities:Payable:Atlas  -2000.125 USD

            2025-02-28 * "northwind" "charges.desk: desk"
              clause: "charges.desk"
              window: "2025-02"
              Assets:Receivable:Northwind  522.00 EUR
              Income:Charges:Desk  -522.00 EUR

            2025-02-28 * "northwind" "remedies.credits: earned back"
              clause: "remedies.credits"
              window: "2025-01"
              Liabilities:Payable:Northwind  50.00 EUR
              Expenses:Cost:Remedies:Credits  -50.00 EUR

            2025-02-28 * "northwind" "remedies.credits: up"
              clause: "remedies.credits"
              window: "2025-01"
              Expenses:Cost:Remedies:Credits  456.53 EUR
              Liabilities:Payable:Northwind  -456.53 EUR

            2025-03-31 * "northwind" "charges.desk: desk"
              clause: "charges.desk"
              window: "2025-03"
              Assets:Receivable:Northwind  60.00 EUR
              Income:Charges:Desk  -60.00 EUR
              Assets:Disputed:Northwind  12.50 EUR
              Assets:Receivable:Northwind  -12.50 EUR
        "#]],
    );
}

#[test]
fn a_party_gets_its_own_books_only() {
    let entries = entries(OWED);
    for (party, others) in [
        ("northwind", ["hosting", "atlas"]),
        ("atlas", ["desk", "northwind"]),
    ] {
        let books = books_of(party, &entries);
        for text in [books.csv(), books.hledger(), books.beancount()] {
            for other in others {
                assert!(!text.contains(other), "{party} sees {other} in\n{text}");
            }
        }
    }
    assert!(books_of("fjord", &entries).is_empty());
}

#[test]
fn the_order_of_entries_plays_no_part() {
    let mut entries = entries(OWED);
    let first = books_of("volta", &entries);
    entries.reverse();
    assert_eq!(books_of("volta", &entries), first);
}

#[test]
fn what_no_journal_can_hold_is_refused() {
    let refusal = |owed: &str| -> Unbookable {
        let party = PartyId::new("northwind").expect("an id");
        Books::of(&party, &[entry(owed)]).expect_err("a refusal")
    };
    let third = refusal("northwind | volta | 2025-01 | charges.desk | desk | 2025-01 | 1/3 | EUR");
    check(
        &third.to_string(),
        expect![
            "`charges.desk` books 1/3 in 2025-01, which no decimal writes in full; round it with `round` in the clause"
        ],
    );
    let none = refusal("northwind | volta | 2025-01 | charges.desk | desk | 2025-01 | 1 | ");
    check(
        &none.to_string(),
        expect![
            "`charges.desk` books an amount in 2025-01 whose currency is ``; name one by its ISO 4217 code, as in `currency: EUR`"
        ],
    );
}
