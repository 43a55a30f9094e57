//! All statements: one row for a pair and month.

use std::collections::BTreeMap;
use std::io::Write;

use facts::Exact;
use ledger::Statement;
use ledger::statement::State;

use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};
use crate::words;

use super::Shown;

/// How many gaps are told of.
const TOLD: usize = 5;

pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    if shown.statements.is_empty() {
        writeln!(
            out,
            "nothing is owed: no charge, remedy or sharing came to an amount in a month that is over"
        )?;
        out.flush()?;
        return Ok(());
    }
    let mut pairs: BTreeMap<_, Vec<&Statement>> = BTreeMap::new();
    for statement in &shown.statements {
        let key = (&statement.pair, &statement.currency);
        pairs.entry(key).or_default().push(statement);
    }
    for ((pair, currency), statements) in pairs {
        writeln!(
            out,
            "{STRONG}{} to {}{STRONG:#}, in {currency}",
            words::plain(pair.payer.as_str()),
            words::plain(pair.payee.as_str())
        )?;
        let mut table = Table::new(vec![
            Cell::new("month"),
            Cell::figure("charges"),
            Cell::figure("credits"),
            Cell::figure("shared"),
            Cell::figure("corrections"),
            Cell::figure("total"),
            Cell::figure("disputed"),
            Cell::new(""),
        ]);
        for statement in statements {
            table.row(row(statement));
        }
        table.write(&mut out)?;
        writeln!(out)?;
    }
    let gaps = shown.settled.gaps();
    if !gaps.is_empty() {
        writeln!(
            out,
            "{STRONG}Left open{STRONG:#}: {} of what an amount depends on; what was taken instead is said",
            gaps.len()
        )?;
        for gap in gaps.iter().take(TOLD) {
            let window = if gap.window.is_empty() { "" } else { ", " };
            writeln!(
                out,
                "- {}{window}{}: {}",
                gap.clause,
                gap.window,
                words::plain(&gap.message)
            )?;
        }
        if gaps.len() > TOLD {
            writeln!(
                out,
                "{FAINT}- and {} more; --json lists all{FAINT:#}",
                gaps.len() - TOLD
            )?;
        }
    }
    out.flush()?;
    let over = shown.statements.iter();
    let over = over.filter(|one| one.state != State::Running);
    if let Some(last) = over.map(|one| one.month).max() {
        console.next(
            "see the lines of a month",
            &format!("{} --month {last}", shown.command),
        );
    }
    Ok(())
}

fn row(statement: &Statement) -> Vec<Cell> {
    let sum = |section: &str| -> String {
        let lines = statement.lines.iter();
        let own: Vec<Exact> = lines
            .filter(|line| line.corrects.is_none() && line.clause.starts_with(section))
            .map(|line| line.amount.clone())
            .collect();
        match own.is_empty() {
            true => String::new(),
            false => words::money(&own.into_iter().sum(), &statement.currency),
        }
    };
    let corrections: Vec<Exact> = statement
        .lines
        .iter()
        .filter(|line| line.corrects.is_some())
        .map(|line| line.amount.clone())
        .collect();
    let corrections = match corrections.is_empty() {
        true => String::new(),
        false => words::money(&corrections.into_iter().sum(), &statement.currency),
    };
    let (state, style) = match &statement.state {
        State::Running => ("month not over".to_owned(), FAINT),
        State::Open { agreed } if agreed.is_empty() => (String::new(), FAINT),
        State::Open { agreed } => (format!("agreed by {}", agreed[0]), FAINT),
        State::Closed { .. } => ("closed".to_owned(), GOOD),
    };
    vec![
        Cell::new(statement.month.to_string()),
        Cell::figure(sum("charges.")),
        Cell::figure(sum("remedies.")),
        Cell::figure(sum("sharing.")),
        Cell::figure(corrections),
        Cell::figure(words::money(&statement.total(), &statement.currency)),
        Cell::figure(disputed(statement)).styled(BAD),
        Cell::new(state).styled(style),
    ]
}

/// What the sides have instead, one after the other.
pub(super) fn disputed(statement: &Statement) -> String {
    let sides = statement.sides().into_iter().map(|side| {
        let other = statement.total_of(side) - statement.total();
        format!(
            "{side} {}",
            words::signed_money(&other, &statement.currency)
        )
    });
    sides.collect::<Vec<_>>().join(", ")
}
