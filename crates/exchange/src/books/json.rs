//! Books as JSON.

use serde_json::{Value, json};

use super::{Books, name};

/// The entries, each with its postings.
pub(super) fn write(books: &Books) -> Value {
    let entries: Vec<Value> = books
        .booked
        .iter()
        .map(|booked| {
            let postings: Vec<Value> = booked
                .postings
                .iter()
                .map(|(account, amount)| {
                    json!({
                        "account": name::plain(account),
                        "amount": books.amount(amount, &booked.currency),
                    })
                })
                .collect();
            json!({
                "date": booked.date.to_string(),
                "month": booked.month,
                "clause": booked.clause,
                "window": booked.window,
                "what": booked.what,
                "with": booked.with,
                "currency": booked.currency,
                "postings": postings,
            })
        })
        .collect();
    json!({ "party": books.party, "entries": entries })
}
