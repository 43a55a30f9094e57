//! A match as tables: lines, reasons, totals, and the account of all rows.

use std::io::Write;

use facts::Exact;
use ledger::invoice::{Counts, Item, Standing};
use told::words::{self, money, signed_money};

use super::Shown;
use crate::console::{BAD, Console, GOOD, STRONG};
use crate::failure::Failure;
use crate::table::{Cell, Table};

/// Prints it.
pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(
        out,
        "{STRONG}{} beside the statement of {} and {}, {}{STRONG:#}",
        words::plain(&shown.arguments.file.display().to_string()),
        words::plain(shown.pair.payer.as_str()),
        words::plain(shown.pair.payee.as_str()),
        shown.arguments.month
    )?;
    let mut table = Table::new(vec![
        Cell::figure("line"),
        Cell::new("billed for"),
        Cell::new("computed for"),
        Cell::figure("billed"),
        Cell::figure("computed"),
        Cell::new(""),
        Cell::new("difference"),
    ]);
    let mut is_empty = true;
    for item in &shown.found.items {
        if shown.arguments.all || item.standing() != Standing::Matched {
            table.row(row(shown, item));
            is_empty = false;
        }
    }
    if !is_empty {
        table.write(&mut out)?;
    }
    writeln!(out)?;
    totals(shown, &mut out)?;
    let Counts {
        received,
        matched,
        differing,
        unmatched,
        rejected,
        missing,
    } = shown.counts;
    let left_out = match shown.invoice.left_out {
        0 => String::new(),
        rows => format!(", {rows} left out"),
    };
    writeln!(
        out,
        "received {received} = {matched} matched + {differing} differing + {unmatched} unmatched + {rejected} rejected{left_out}"
    )?;
    match missing {
        0 => {}
        1 => writeln!(out, "1 computed line is not billed")?,
        lines => writeln!(out, "{lines} computed lines are not billed")?,
    }
    out.flush()?;
    Ok(())
}

fn row(shown: &Shown<'_>, item: &Item) -> Vec<Cell> {
    let lines: Vec<_> = item
        .lines
        .iter()
        .map(|line| &shown.invoice.lines[*line])
        .collect();
    let places: Vec<String> = lines.iter().map(|line| line.place.to_string()).collect();
    let billed_for: Vec<String> = lines
        .iter()
        .map(|line| {
            let words = [&line.text, &line.clause]
                .into_iter()
                .find(|text| !text.is_empty());
            let words = words.map_or("", String::as_str);
            format!("{words} {}", line.period).trim().to_owned()
        })
        .collect();
    let computed_for: Vec<String> = item
        .computed
        .iter()
        .map(|owed| {
            let corrects = owed
                .corrects
                .map(|month| format!(", correction of {month}"));
            let held = match owed.held.is_zero() {
                true => String::new(),
                false => format!(", {} held back", money(&owed.held, &owed.currency)),
            };
            let corrects = corrects.unwrap_or_default();
            let what = match owed.clause.split_once('.') {
                Some((_, id)) if id == owed.what => String::new(),
                _ => format!("{} ", owed.what),
            };
            format!("{} {what}{}{corrects}{held}", owed.clause, owed.window)
        })
        .collect();
    let first = item.parts.first().map(|part| part.currency.as_str());
    let theirs = item.computed.first().map(|owed| owed.currency.as_str());
    let own = first.or(theirs).unwrap_or_default();
    let sum = |amounts: Vec<&Exact>, currency: &str| match amounts.is_empty() {
        true => String::new(),
        false => {
            let sum: Exact = amounts.into_iter().cloned().sum();
            format!("{} {currency}", money(&sum, currency))
        }
    };
    let billed = sum(lines.iter().map(|line| &line.amount).collect(), own);
    let computed = item.computed.iter().map(|owed| &owed.amount);
    let computed = sum(computed.collect(), theirs.unwrap_or_default());
    let parts: Vec<String> = item
        .parts
        .iter()
        .map(|part| match part.amount.is_zero() {
            true => part.why.name().to_owned(),
            false => format!(
                "{} {}",
                part.why.name(),
                signed_money(&part.amount, &part.currency)
            ),
        })
        .collect();
    let (standing, style) = match item.standing() {
        Standing::Matched => ("matched", GOOD),
        Standing::Differing => ("differs", BAD),
        Standing::Unmatched => ("unmatched", BAD),
        Standing::Missing => ("missing", BAD),
    };
    vec![
        Cell::figure(places.join(", ")),
        Cell::new(billed_for.join(", ")),
        Cell::new(computed_for.join(", ")),
        Cell::figure(billed),
        Cell::figure(computed),
        Cell::new(standing).styled(style),
        Cell::new(parts.join(", ")),
    ]
}

/// Both sides by currency, and what makes the difference.
fn totals(shown: &Shown<'_>, out: &mut impl Write) -> Result<(), Failure> {
    let reasons = shown.found.reasons();
    for (currency, totals) in &shown.found.totals {
        let mut table = Table::new(vec![Cell::new("total"), Cell::figure(currency)]);
        let mut row = |what: &str, amount: String| {
            table.row(vec![Cell::new(what), Cell::figure(amount)]);
        };
        row("billed", money(&totals.invoiced, currency));
        row("computed", money(&totals.computed, currency));
        row(
            "billed less computed",
            signed_money(&totals.difference, currency),
        );
        for ((why, own), amount) in &reasons {
            if own == currency && !amount.is_zero() {
                row(&format!("  {}", why.name()), signed_money(amount, currency));
            }
        }
        table.write(out)?;
        writeln!(out)?;
    }
    Ok(())
}
