//! The statement of a month between two parties, line by line, with what each side has instead.

use facts::Exact;
use facts::id::PartyId;
use ledger::statement::State;
use ledger::{Month, Statement, StatementLine};
use measure::Engine;
use paper::{Block, Column, Item, Line, Paper, Row, Run, Table};
use serde_json::Value;

use super::{filed, foot, heading, plain, sentence, title, verify};
use crate::statement::{Shown, claims, owes};
use crate::words::{self, money};

/// The document of statements, as it is told to one of their two parties.
pub fn document(shown: &Shown<'_>) -> Value {
    let mut document = crate::statement::document(shown);
    if let Some(document) = document.as_object_mut() {
        // WHY: they are about all parties, and no business of two.
        for whole in [
            "allocations",
            "rights",
            "expected_losses",
            "claims_without_effect",
        ] {
            document.remove(whole);
        }
    }
    document
}

/// The paper of a month's statements between two parties.
pub fn paper(shown: &Shown<'_>, month: Month, [one, other]: [&PartyId; 2]) -> Paper {
    let text = shown.versions.at(shown.settled.as_of);
    let mut parties = [one, other];
    // WHY: both of them get the same paper.
    parties.sort();
    let names = parties.map(|party| super::party(text, party));
    let name = format!("Statement {month}, {} and {}", names[0], names[1]);
    let mut blocks = vec![title(&name)];
    let engine = shown.engine();
    let mut number = 1;
    for statement in &shown.statements {
        let (payer, payee) = (&statement.pair.payer, &statement.pair.payee);
        let total = money(&statement.total(), &statement.currency);
        blocks.push(heading(format!("{total} {}", statement.currency)));
        blocks.push(Block::Paragraph(plain(format!(
            "{}.",
            sentence(&owes(statement).english())
        ))));
        blocks.push(Block::Note(plain(format!(
            "Amounts above zero are owed by {}, amounts below zero by {}.",
            super::party(text, payer),
            super::party(text, payee)
        ))));
        let side = |party: &PartyId| super::party(text, party);
        blocks.push(lines(statement, number, &side));
        blocks.extend(told_claims(&engine, shown, statement, number));
        number += statement.lines.len();
        if let State::Open { agreed } = &statement.state {
            let open = parties.into_iter().filter(|party| !agreed.contains(party));
            blocks.push(super::signatures(open.map(side)));
        }
    }
    blocks.push(verify());
    let command = format!(
        "entente statement RECORD --month {month} --with {} --with {} --as-of {} --pdf FILE",
        words::quoted(parties[0].as_str()),
        words::quoted(parties[1].as_str()),
        shown.settled.as_of
    );
    let foot = foot(&filed(document(shown)), shown.settled.as_of, &command);
    super::paper(text, &name, foot, blocks)
}

/// The lines of a statement; the first has this number.
fn lines(one: &Statement, first: usize, name: &dyn Fn(&PartyId) -> String) -> Block {
    let currency = &one.currency;
    let has_held = one.lines.iter().any(|line| !line.held.is_zero());
    let sides: Vec<&PartyId> = one.sides().into_iter().collect();
    let mut columns = vec![
        Column::figures("No."),
        Column::text("For"),
        Column::text("Clause"),
        Column::text("Window"),
        Column::figures(format!("Amount {currency}")),
    ];
    if has_held {
        columns.push(Column::figures("Held back"));
    }
    for side in &sides {
        columns.push(Column::figures(format!("{} has", name(side))));
    }
    let row = |number: usize, line: &StatementLine| {
        let mut cells = vec![
            plain((first + number).to_string()),
            plain(what(line)),
            clause(line),
            plain(words::plain(&line.window)),
            plain(money(&line.amount, currency)),
        ];
        if has_held {
            cells.push(plain(held(&line.held, currency)));
        }
        for side in &sides {
            let amount = line.sides.get(*side);
            let amount = amount.map(|amount| money(amount, currency));
            cells.push(plain(amount.unwrap_or_default()));
        }
        Row {
            cells,
            ..Row::default()
        }
    };
    let lines = one.lines.iter().enumerate();
    let mut rows: Vec<Row> = lines.map(|(number, line)| row(number, line)).collect();
    let mut total = vec![
        Line::new(),
        plain("Total"),
        Line::new(),
        Line::new(),
        plain(money(&one.total(), currency)),
    ];
    if has_held {
        total.push(plain(held(&one.held(), currency)));
    }
    for side in &sides {
        total.push(plain(money(&one.total_of(side), currency)));
    }
    rows.push(Row {
        cells: total,
        is_total: true,
        is_roomy: false,
    });
    Block::Table(Table { columns, rows })
}

fn what(line: &StatementLine) -> String {
    match line.corrects {
        Some(month) => format!("{}, correction of {month}", words::plain(&line.what)),
        None => words::plain(&line.what),
    }
}

fn clause(line: &StatementLine) -> Line {
    let clause = words::plain(&line.clause);
    plain(match &line.number {
        Some(number) => format!("{} {clause}", words::plain(number)),
        None => clause,
    })
}

fn held(held: &Exact, currency: &str) -> String {
    match held.is_zero() {
        true => String::new(),
        false => money(held, currency),
    }
}

/// The claims about a statement.
fn told_claims(
    engine: &Engine<'_>,
    shown: &Shown<'_>,
    one: &Statement,
    first: usize,
) -> Vec<Block> {
    let zone = &shown.versions.at(shown.settled.as_of).zone;
    let items: Vec<Item> = claims::of(engine, one, first)
        .iter()
        .map(|about| {
            let asks = claims::asks(about, one);
            let told = crate::claims::sentence(about.entry, zone, &asks);
            let stages = about.entry.dispute.iter().flat_map(crate::claims::stages);
            let stages = stages.map(|line| line.english());
            Item {
                line: vec![Run::plain(sentence(&told.english()))],
                inside: stages.map(|line| Block::Note(plain(line))).collect(),
            }
        })
        .collect();
    match items.is_empty() {
        true => Vec::new(),
        false => vec![
            Block::Heading(3, plain("Claims")),
            Block::Items {
                ordered: false,
                items,
            },
        ],
    }
}
