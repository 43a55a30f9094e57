//! Books as comma-separated values, a row for each posting.

use std::fmt::Write as _;

use super::{Books, name};
use crate::format::csv::cell;

const HEAD: &str = "entry,date,month,clause,window,what,with,account,amount,currency";

/// Writes them.
pub(super) fn write(books: &Books) -> String {
    let mut text = format!("{HEAD}\r\n");
    for (entry, booked) in (1..).zip(&books.booked) {
        for (account, amount) in &booked.postings {
            let with = booked.with.as_ref().map_or("", |with| with.as_str());
            let _ = write!(
                text,
                "{entry},{},{},{},{},{},{},{},{},{}\r\n",
                booked.date,
                booked.month,
                cell(&booked.clause),
                cell(&booked.window),
                cell(&booked.what),
                cell(with),
                cell(&name::plain(account)),
                books.amount(amount, &booked.currency),
                booked.currency,
            );
        }
    }
    text
}
