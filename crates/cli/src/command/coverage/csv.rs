//! The map as CSV: a line for each service, process and company; one without a company for a gap.

use std::collections::BTreeSet;
use std::io::Write;

use exchange::format::csv::cell;
use facts::id::PartyId;

use super::{Shown, map};
use crate::console::Console;
use crate::failure::Failure;

const HEAD: &str =
    "service,process,clause,title,state,party,accountable,responsible,consulted,informed";

/// Prints it.
pub(super) fn print(shown: &Shown<'_>, console: &Console) -> Result<(), Failure> {
    let mut out = console.out();
    writeln!(out, "{HEAD}")?;
    let wrong = shown.wrong();
    for service in &shown.coverage.services {
        for row in &service.rows {
            let flaws = wrong.get(&(service.id, &row.process.id));
            let state = match (row.process.not_needed, flaws) {
                (Some(_), _) => "not-needed".to_owned(),
                (None, Some(kinds)) => {
                    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                    words.join(" ")
                }
                (None, None) => "covered".to_owned(),
            };
            let start = [
                cell(service.id.as_str()),
                cell(row.process.id.as_str()),
                row.process.clause.unwrap_or("").to_owned(),
                cell(row.process.title),
                state,
            ];
            let start = start.join(",");
            let mut companies: BTreeSet<&PartyId> = row.accountable();
            companies.extend(row.doers());
            companies.extend(row.heard());
            if companies.is_empty() && row.process.per_service {
                writeln!(out, "{start},,,,,")?;
            }
            for company in companies {
                let letters = map::letters(row, company);
                let is = |letter: &str| letters.contains(letter).to_string();
                writeln!(
                    out,
                    "{start},{},{},{},{},{}",
                    cell(company.as_str()),
                    is("A"),
                    is("R"),
                    is("C"),
                    is("I")
                )?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
