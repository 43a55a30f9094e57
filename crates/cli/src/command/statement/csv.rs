//! The lines of statements as CSV: one row a line, and one for each side that has another amount.

use std::io::Write;

use crate::console::Console;
use crate::failure::Failure;
use exchange::format::csv::cell;

use super::Shown;

const HEAD: &str =
    "payer,payee,month,clause,number,what,window,corrects,amount,currency,held,side,side_amount";

pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(out, "{HEAD}")?;
    for statement in &shown.statements {
        for line in &statement.lines {
            let corrects = line.corrects.map(|month| month.to_string());
            let common = [
                cell(statement.pair.payer.as_str()),
                cell(statement.pair.payee.as_str()),
                statement.month.to_string(),
                cell(&line.clause),
                cell(line.number.as_deref().unwrap_or_default()),
                cell(&line.what),
                cell(&line.window),
                corrects.unwrap_or_default(),
                line.amount.to_string(),
                cell(&statement.currency),
                line.held.to_string(),
            ]
            .join(",");
            if line.sides.is_empty() {
                writeln!(out, "{common},,")?;
            }
            for (side, amount) in &line.sides {
                writeln!(out, "{common},{},{amount}", cell(side.as_str()))?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
