//! The map as CSV: a line for each service, process and company; one without a company for a gap.

use std::collections::BTreeSet;

use exchange::format::csv::cell;
use facts::id::PartyId;

use super::{Shown, letters};

const HEAD: &str =
    "service,process,clause,title,state,party,accountable,responsible,consulted,informed";

/// The map, below a line with the names of the columns.
pub fn csv(shown: &Shown<'_>) -> String {
    let mut text = format!("{HEAD}\n");
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
                text.push_str(&format!("{start},,,,,\n"));
            }
            for company in companies {
                let letters = letters(row, company);
                let is = |letter: &str| letters.contains(letter).to_string();
                text.push_str(&format!(
                    "{start},{},{},{},{},{}\n",
                    cell(company.as_str()),
                    is("A"),
                    is("R"),
                    is("C"),
                    is("I")
                ));
            }
        }
    }
    text
}
