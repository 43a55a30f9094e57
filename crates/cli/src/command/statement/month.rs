//! The statements of one month, line by line.

use std::io::Write;

use facts::Exact;
use ledger::statement::State;
use ledger::{Statement, StatementLine};
use told::words;

use crate::console::{BAD, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

use super::Shown;

pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    let mut number = 0;
    let engine = shown.contents.engine(shown.settled.as_of);
    for statement in &shown.statements {
        let Statement { pair, month, .. } = statement;
        writeln!(
            out,
            "{STRONG}{} to {}, {month}{STRONG:#}",
            words::plain(pair.payer.as_str()),
            words::plain(pair.payee.as_str())
        )?;
        let mut table = Table::new(vec![
            Cell::figure("#"),
            Cell::new("clause"),
            Cell::new("what"),
            Cell::new("for"),
            Cell::figure(&statement.currency),
            Cell::figure("held back"),
            Cell::new("disputed"),
        ]);
        for line in &statement.lines {
            number += 1;
            table.row(row(statement, line, number));
        }
        let total = words::money(&statement.total(), &statement.currency);
        let held = match statement.held().is_zero() {
            true => String::new(),
            false => words::money(&statement.held(), &statement.currency),
        };
        table.row(vec![
            Cell::figure(""),
            Cell::new("total"),
            Cell::new(""),
            Cell::new(""),
            Cell::figure(total).styled(STRONG),
            Cell::figure(held),
            Cell::new(super::overview::disputed(statement)).styled(BAD),
        ]);
        table.write(&mut out)?;
        writeln!(out, "{}", owes(statement))?;
        let first = number + 1 - statement.lines.len();
        super::claims::print(shown, &engine, statement, first, &mut out)?;
        writeln!(out)?;
    }
    super::overview::print_units(shown, &mut out)?;
    out.flush()?;
    if let Some(statement) = shown.statements.first() {
        console.next(
            "see how a line was worked out",
            &format!("{} --month {} --line 1", shown.command, statement.month),
        );
    }
    Ok(())
}

fn row(statement: &Statement, line: &StatementLine, number: usize) -> Vec<Cell> {
    let clause = match &line.number {
        Some(number) => format!("{number} {}", line.clause),
        None => line.clause.clone(),
    };
    let what = match line.corrects {
        Some(month) => format!("{}, correction of {month}", line.what),
        None => line.what.clone(),
    };
    let money = |amount| words::money(amount, &statement.currency);
    let sides = line.sides.iter();
    let sides: Vec<String> = sides
        .map(|(side, amount)| format!("{side} has {}", money(amount)))
        .collect();
    let held = match line.held.is_zero() {
        true => String::new(),
        false => money(&line.held),
    };
    vec![
        Cell::figure(number.to_string()),
        Cell::new(clause),
        Cell::new(what),
        Cell::new(&line.window),
        Cell::figure(money(&line.amount)),
        Cell::figure(held),
        Cell::new(sides.join(", ")).styled(BAD),
    ]
}

/// Who owes whom how much, and where the statement stands.
fn owes(statement: &Statement) -> String {
    let currency = &statement.currency;
    let money = |amount: &Exact| format!("{} {currency}", words::money(amount, currency));
    let due = statement.total() - statement.held();
    let (from, to, amount) = match due.is_negative() {
        true => (&statement.pair.payee, &statement.pair.payer, -due),
        false => (&statement.pair.payer, &statement.pair.payee, due),
    };
    let owes = match statement.state {
        State::Closed { .. } => "owed",
        State::Running => "so far owes",
        State::Open { .. } => "owes",
    };
    let mut sentences = vec![format!("{from} {owes} {to} {}", money(&amount))];
    let held = statement.held();
    let closed = statement.closed().is_some();
    if held.is_negative() {
        let held = money(&-held);
        sentences.push(format!("{held} of earlier months is held back no longer"));
    } else if !held.is_zero() && closed {
        let held = money(&held);
        sentences.push(format!("{held} more was held back when it was closed"));
    } else if !held.is_zero() {
        let held = money(&held);
        sentences.push(format!("{held} more is held back until the dispute ends"));
    }
    match &statement.state {
        State::Running => sentences.push("the month is not over".into()),
        State::Open { agreed } if agreed.is_empty() => {}
        State::Open { agreed } => sentences.push(format!("{} has agreed to it", agreed[0])),
        State::Closed { at } => sentences.push(format!("closed at {at}")),
    }
    format!("{FAINT}{}{FAINT:#}", sentences.join("; "))
}
