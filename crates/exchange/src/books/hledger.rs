//! Books as a journal of hledger.

use std::fmt::Write as _;

use facts::{Exact, Rounding};

use super::name::{escaped, plain};
use super::{Booked, Books};

/// Writes them.
pub(super) fn write(books: &Books) -> String {
    let mut text = format!(
        "; the books of {}\n\ndecimal-mark .\n",
        words(books.party.as_str())
    );
    for (currency, digits) in &books.digits {
        let sample = Exact::from(1_000).to_fixed(*digits, Rounding::Down);
        // WHY: a sample without a fraction still has to show its mark.
        let mark = if *digits == 0 { "." } else { "" };
        let _ = writeln!(text, "commodity {sample}{mark} {currency}");
    }
    text.push('\n');
    for account in books.accounts().keys() {
        let _ = writeln!(text, "account {}", plain(account));
    }
    for booked in &books.booked {
        entry(&mut text, books, booked);
    }
    text
}

fn entry(text: &mut String, books: &Books, booked: &Booked) {
    let Booked { date, clause, .. } = booked;
    let with = booked.with.as_ref();
    let with = with.map_or(String::new(), |with| format!("{} | ", words(with.as_str())));
    let _ = writeln!(
        text,
        "\n{date} * {with}{}: {}",
        words(clause),
        words(&booked.what)
    );
    let _ = writeln!(text, "    ; clause: {}", words(clause));
    let _ = writeln!(text, "    ; window: {}", words(&booked.window));
    for (account, amount) in &booked.postings {
        let amount = books.amount(amount, &booked.currency);
        let _ = writeln!(text, "    {}  {amount} {}", plain(account), booked.currency);
    }
}

/// A text without the characters that end a description, a tag or a line, and without what stands for
/// a state or a code at its start.
fn words(text: &str) -> String {
    escaped(text, |c| c.is_control() || ";|,*!()".contains(c))
}
