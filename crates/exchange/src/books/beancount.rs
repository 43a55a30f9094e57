//! Books as a journal of beancount.

use std::fmt::Write as _;

use super::name::capital;
use super::{Booked, Books};

/// Writes them. Accounts are opened on the first day of the first month.
pub(super) fn write(books: &Books) -> String {
    let mut text = format!("option \"title\" {}\n", quoted(books.party.as_str()));
    for currency in books.digits.keys() {
        let _ = writeln!(text, "option \"operating_currency\" \"{currency}\"");
    }
    let first = books.booked.first();
    if let Some(day) = first.and_then(|booked| booked.month.first_day()) {
        text.push('\n');
        for (account, currencies) in books.accounts() {
            let currencies: Vec<&str> = currencies.into_iter().collect();
            let currencies = currencies.join(",");
            let _ = writeln!(text, "{day} open {} {currencies}", capital(account));
        }
    }
    for booked in &books.booked {
        entry(&mut text, books, booked);
    }
    text
}

fn entry(text: &mut String, books: &Books, booked: &Booked) {
    let Booked { date, clause, .. } = booked;
    let with = booked.with.as_ref();
    let with = with.map_or(String::new(), |with| format!("{} ", quoted(with.as_str())));
    let what = quoted(&format!("{clause}: {}", booked.what));
    let _ = writeln!(text, "\n{date} * {with}{what}");
    let _ = writeln!(text, "  clause: {}", quoted(clause));
    let _ = writeln!(text, "  window: {}", quoted(&booked.window));
    for (account, amount) in &booked.postings {
        let amount = books.amount(amount, &booked.currency);
        let _ = writeln!(text, "  {}  {amount} {}", capital(account), booked.currency);
    }
}

/// A text in quotes, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push(' '),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
