//! All statements: one row for a pair and month.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use facts::Exact;
use facts::id::PartyId;
use ledger::settle::MonthAllocated;
use ledger::statement::State;
use ledger::{Statement, StatementLine};
use told::statement::{Shown, disputed, rights};
use told::words;

use crate::console::{BAD, Console, FAINT, GOOD, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

/// How many gaps are told of.
const TOLD: usize = 5;

pub(super) fn print(shown: &Shown<'_>, of: &str, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    if shown.statements.is_empty() {
        writeln!(
            out,
            "nothing is owed: no charge, remedy or sharing came to an amount in a month that is over"
        )?;
        let facts = &shown.facts;
        let as_of = shown.settled.as_of;
        if !facts.is_empty() && facts.iter().all(|fact| fact.recorded > as_of) {
            let count = facts.len();
            writeln!(out, "none of the {count} facts was recorded by then")?;
        }
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
    print_units(shown, &mut out)?;
    print_rights(shown, &mut out)?;
    print_losses(shown, &mut out)?;
    let gaps = &shown.gaps;
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
            &format!("entente statement {of} --month {last}"),
        );
    }
    Ok(())
}

/// The rights to end the agreement that history has given.
fn print_rights(shown: &Shown<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let rights = rights(shown);
    if rights.is_empty() {
        return Ok(());
    }
    writeln!(out, "{STRONG}Rights to end the agreement early{STRONG:#}")?;
    for right in rights {
        writeln!(out, "- {}", right.english())?;
    }
    writeln!(out)?;
    Ok(())
}

/// What the risks of the register cost, beside what is accepted.
fn print_losses(shown: &Shown<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let (sheet, losses) = ledger::losses(shown.versions.latest());
    if losses.is_empty() {
        return Ok(());
    }
    writeln!(out, "{STRONG}Expected loss of the known risks{STRONG:#}")?;
    let mut table = Table::new(vec![
        Cell::new("risk"),
        Cell::new("what may happen"),
        Cell::figure("once"),
        Cell::figure("in a year"),
        Cell::figure("accepted"),
        Cell::new(""),
    ]);
    for one in &losses {
        let money = |amount: &Exact| words::money(amount, &one.currency);
        let yearly = sheet.value(one.loss.yearly);
        let accepted = one.accepted.as_ref();
        let is_over = accepted.is_some_and(|accepted| *yearly > accepted.amount);
        table.row(vec![
            Cell::new(&one.risk),
            Cell::new(&one.title),
            Cell::figure(money(sheet.value(one.loss.single))),
            Cell::figure(money(yearly)),
            Cell::figure(accepted.map_or(String::new(), |accepted| money(&accepted.amount))),
            Cell::new(if is_over { "more than is accepted" } else { "" }).styled(BAD),
        ]);
    }
    table.write(out)?;
    writeln!(out)?;
    Ok(())
}

/// What each allocation gives on to whom, by month.
pub(super) fn print_units(shown: &Shown<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let all = &shown.allocations;
    let ids: BTreeSet<(&str, &PartyId, &str)> = all
        .iter()
        .map(|one| (one.id.as_str(), &one.party, one.currency.as_str()))
        .collect();
    for (id, party, currency) in ids {
        let own: Vec<&MonthAllocated> = all.iter().copied().filter(|one| one.id == id).collect();
        let shares = own.iter().flat_map(|one| one.allocated.shares.iter());
        let bears = shares.filter(|(_, share)| !share.amount.is_zero());
        let units: BTreeSet<&String> = bears.map(|(unit, _)| unit).collect();
        writeln!(
            out,
            "{STRONG}Who bears it at {}{STRONG:#}, by allocation.{}, in {currency}",
            words::plain(party.as_str()),
            words::plain(id)
        )?;
        let mut head = vec![Cell::new("month")];
        head.extend(units.iter().map(Cell::figure));
        head.push(Cell::figure("total"));
        let mut table = Table::new(head);
        for one in own {
            let mut row = vec![Cell::new(one.month.to_string())];
            let amount =
                |unit: &&String| one.allocated.shares.get(*unit).map(|share| &share.amount);
            row.extend(units.iter().map(|unit| {
                Cell::figure(
                    amount(unit).map_or(String::new(), |amount| words::money(amount, currency)),
                )
            }));
            let total: Exact = units.iter().filter_map(amount).cloned().sum();
            row.push(Cell::figure(words::money(&total, currency)));
            table.row(row);
        }
        table.write(out)?;
        writeln!(out)?;
    }
    Ok(())
}

fn row(statement: &Statement) -> Vec<Cell> {
    let sum = |takes: &dyn Fn(&StatementLine) -> bool| {
        let own = statement.lines.iter().filter(|line| takes(line));
        let sum = own.map(|line| line.amount.clone()).reduce(|a, b| a + b);
        sum.map_or(String::new(), |sum| words::money(&sum, &statement.currency))
    };
    let section =
        |name: &str| sum(&|line| line.corrects.is_none() && line.clause.starts_with(name));
    let (state, style) = match &statement.state {
        State::Running => ("month not over".to_owned(), FAINT),
        State::Open { agreed } if agreed.is_empty() => (String::new(), FAINT),
        State::Open { agreed } => (format!("agreed by {}", agreed[0]), FAINT),
        State::Closed { .. } => ("closed".to_owned(), GOOD),
    };
    vec![
        Cell::new(statement.month.to_string()),
        Cell::figure(section("charges.")),
        Cell::figure(section("remedies.")),
        Cell::figure(section("sharing.")),
        Cell::figure(sum(&|line| line.corrects.is_some())),
        Cell::figure(words::money(&statement.total(), &statement.currency)),
        Cell::figure(disputed(statement)).styled(BAD),
        Cell::new(state).styled(style),
    ]
}
