//! The lines of statements as CSV: one row a line, and one for each side that has another amount.

use exchange::format::csv::cell;

use super::Shown;

const HEAD: &str =
    "payer,payee,month,clause,number,what,window,corrects,amount,currency,held,side,side_amount";

/// The lines of the statements asked for, below a line with the names of the columns.
pub fn csv(shown: &Shown<'_>) -> String {
    let mut text = format!("{HEAD}\n");
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
                text.push_str(&format!("{common},,\n"));
            }
            for (side, amount) in &line.sides {
                text.push_str(&format!("{common},{},{amount}\n", cell(side.as_str())));
            }
        }
    }
    text
}
