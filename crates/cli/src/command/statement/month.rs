//! The statements of one month, line by line.

use std::io::Write;

use ledger::{Statement, StatementLine};
use told::statement::{Shown, disputed, owes};
use told::words;

use crate::console::{BAD, Console, FAINT, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

pub(super) fn print(shown: &Shown<'_>, of: &str, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    let mut number = 0;
    let engine = shown.engine();
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
            Cell::new(disputed(statement)).styled(BAD),
        ]);
        table.write(&mut out)?;
        writeln!(out, "{FAINT}{}{FAINT:#}", owes(statement).english())?;
        let first = number + 1 - statement.lines.len();
        super::claims::print(shown, &engine, statement, first, &mut out)?;
        writeln!(out)?;
    }
    super::overview::print_units(shown, &mut out)?;
    out.flush()?;
    if let Some(statement) = shown.statements.first() {
        console.next(
            "see how a line was worked out",
            &format!(
                "entente statement {of} --month {} --line 1",
                statement.month
            ),
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
