//! Agreeing to the statement of a month.

use std::collections::BTreeMap;

use facts::fact::Closing;
use facts::id::SourceId;
use facts::{Exact, Fact, Instant};
use ledger::statement::State as Standing;
use ledger::{Pair, Statement, StatementLine};
use practice::{Author, Command, Refusal, State, Texts, decide};

use crate::world::{instant, party};

/// The statement of March between Northwind and Volta.
fn statement(total: &str, state: Standing) -> Statement {
    let amount = Exact::parse(total).unwrap();
    Statement {
        pair: Pair {
            payer: party("northwind"),
            payee: party("volta"),
        },
        month: "2025-03".parse().unwrap(),
        currency: "EUR".into(),
        state,
        lines: vec![StatementLine {
            clause: "charges.machines".into(),
            number: None,
            what: "machines".into(),
            window: "2025-03".into(),
            corrects: None,
            debtor: party("northwind"),
            amount,
            sides: BTreeMap::new(),
            held: Exact::zero(),
            rests_on: Vec::new(),
            step: None,
            now: Vec::new(),
        }],
    }
}

fn open(total: &str, agreed: &[&str]) -> Statement {
    let agreed = agreed.iter().map(|name| party(name)).collect();
    statement(total, Standing::Open { agreed })
}

fn said(by: &str, with: &str, total: &str, at: &str) -> Fact {
    let closing = Closing {
        currency: "EUR".into(),
        month: "2025-03".into(),
        total: total.into(),
        with: party(with),
    };
    let source = SourceId::new("web").unwrap();
    let at = instant(at);
    Fact::new(at, at, party(by), source, 1, 0, closing.into()).unwrap()
}

/// What becomes of it when a party agrees to a total with another one.
fn agrees(
    (by, with, total): (&str, &str, &str),
    statement: Option<&Statement>,
    earlier: &[Fact],
) -> Result<Vec<Fact>, Refusal> {
    let (by, source) = (party(by), SourceId::new("web").unwrap());
    let author = Author {
        party: &by,
        person: "ann",
        source: &source,
        seq: 7,
    };
    let command = Command::AgreeStatement {
        with: party(with),
        month: "2025-03".into(),
        currency: "EUR".into(),
        total: total.into(),
        statement,
    };
    let texts = Texts {
        versions: &[],
        proposed: &[],
    };
    let as_of = Instant::parse("2025-04-10T09:00:00Z").unwrap();
    decide(&State::of(earlier), &texts, &author, &command, as_of)
}

#[track_caller]
fn check(who: (&str, &str, &str), statement: Option<&Statement>, earlier: &[Fact], expected: &str) {
    let found = match agrees(who, statement, earlier) {
        Ok(facts) => facts
            .iter()
            .map(|fact| format!("{} {}", fact.body.kind(), fact.seq))
            .collect(),
        Err(refusal) => format!("{}: {}", refusal.told().name, refusal.told().what.english()),
    };
    assert_eq!(found, expected);
}

#[test]
fn both_sides_say_the_same() {
    let nobody = open("100.50", &[]);
    check(
        ("northwind", "volta", "100.5"),
        Some(&nobody),
        &[],
        "closing 7",
    );
    let one = open("100.50", &["northwind"]);
    let earlier = [said("northwind", "volta", "100.5", "2025-04-02T09:00:00Z")];
    check(
        ("volta", "northwind", "100.50"),
        Some(&one),
        &earlier,
        "closing 7",
    );
    let twice = "agreed-already: your party has agreed to 100.5 for 2025-03";
    check(("northwind", "volta", "100.5"), Some(&one), &earlier, twice);
    let both = statement(
        "100.5",
        Standing::Closed {
            at: instant("2025-04-03T09:00:00Z"),
        },
    );
    let closed = "month-closed: 2025-03 was closed at 2025-04-03T09:00:00Z";
    check(
        ("volta", "northwind", "100.5"),
        Some(&both),
        &earlier,
        closed,
    );
}

#[test]
fn only_what_can_be_agreed_to() {
    let none = "no-statement: there is no statement with `volta` for 2025-03 in EUR";
    check(("northwind", "volta", "100.5"), None, &[], none);
    let mut other = open("100.5", &[]);
    other.currency = "USD".into();
    check(("northwind", "volta", "100.5"), Some(&other), &[], none);
    let stranger = open("100.5", &[]);
    check(("lumen", "volta", "100.5"), Some(&stranger), &[], none);
    let oneself = "no-statement: there is no statement with `northwind` for 2025-03 in EUR";
    check(
        ("northwind", "northwind", "1"),
        Some(&stranger),
        &[],
        oneself,
    );
    let running = statement("100.5", Standing::Running);
    let early = "month-running: 2025-03 is not over";
    check(("northwind", "volta", "100.5"), Some(&running), &[], early);
    let stale = "other-total: the statement for 2025-03 comes to 100.5, not to 99";
    check(("northwind", "volta", "99"), Some(&stranger), &[], stale);
    let words = "malformed: this cannot be stated";
    check(("northwind", "volta", "much"), Some(&stranger), &[], words);
}

/// Facts changed the statement after one side had agreed: the other side hears both totals, and the first one agrees
/// again.
#[test]
fn the_other_side_agreed_to_something_else() {
    let now = open("120", &[]);
    let earlier = [said("volta", "northwind", "100", "2025-04-02T09:00:00Z")];
    let differs =
        "totals-differ: `volta` has agreed to 100 for 2025-03, and the statement comes to 120";
    check(("northwind", "volta", "120"), Some(&now), &earlier, differs);
    check(
        ("volta", "northwind", "120"),
        Some(&now),
        &earlier,
        "closing 7",
    );
}

/// Both agreed to totals of the past: one of them can always go first.
#[test]
fn nobody_waits_for_each_other() {
    let now = open("120", &[]);
    let earlier = [
        said("northwind", "volta", "100", "2025-04-02T09:00:00Z"),
        said("volta", "northwind", "110", "2025-04-03T09:00:00Z"),
    ];
    let differs =
        "totals-differ: `volta` has agreed to 110 for 2025-03, and the statement comes to 120";
    check(("northwind", "volta", "120"), Some(&now), &earlier, differs);
    check(
        ("volta", "northwind", "120"),
        Some(&now),
        &earlier,
        "closing 7",
    );
}
