//! The lines of statements as CSV: one row a line, and one for each side that has another amount.

use std::io::Write;

use crate::console::Console;
use crate::failure::Failure;
use crate::words::csv_cell;

use super::Shown;

const HEAD: &str = "payer,payee,month,clause,number,what,window,corrects,amount,currency,held,side,side_amount";

pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(out, "{HEAD}")?;
    for statement in &shown.statements {
        for line in &statement.lines {
            let corrects = line.corrects.map(|month| month.to_string());
            let common = [
                csv_cell(statement.pair.payer.as_str()),
                csv_cell(statement.pair.payee.as_str()),
                statement.month.to_string(),
                csv_cell(&line.clause),
                csv_cell(line.number.as_deref().unwrap_or_default()),
                csv_cell(&line.what),
                csv_cell(&line.window),
                corrects.unwrap_or_default(),
                line.amount.to_string(),
                csv_cell(&statement.currency),
                line.held.to_string(),
            ]
            .join(",");
            if line.sides.is_empty() {
                writeln!(out, "{common},,")?;
            }
            for (side, amount) in &line.sides {
                writeln!(out, "{common},{},{amount}", csv_cell(side.as_str()))?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
