//! Balances of a book: a million entries between the parties of a large alliance.

use facts::Exact;
use facts::id::PartyId;
use ledger::{Book, Entry, Month, balances};

use crate::command::bench::figures::Figure;
use crate::command::bench::repeat::timed;
use crate::failure::Failure;

/// How many entries are booked.
const ENTRIES: i64 = 1_000_000;
/// Providers beside the one customer.
const PROVIDERS: i64 = 24;
/// Clauses of each.
const CLAUSES: i64 = 12;
/// How many entries the slow sum looks at.
const CHECKED: i64 = 20_000;

/// Times the balances, and compares some with a sum of the entries themselves.
pub fn figure() -> Result<Figure, Failure> {
    let wrong = |error: &dyn ToString| Failure::new(error.to_string());
    let party = |id: &str| PartyId::new(id).map_err(|error| wrong(&error));
    let customer = party("customer")?;
    let providers: Vec<PartyId> = (0..PROVIDERS)
        .map(|number| party(&format!("provider-{number}")))
        .collect::<Result<_, _>>()?;
    let first: Month = "2015-01"
        .parse()
        .map_err(|_| Failure::new("no month: 2015-01"))?;
    let entry = |number: i64| {
        let place = usize::try_from(number % PROVIDERS).unwrap_or_default();
        // An odd multiplier spreads amounts and clauses without a pattern.
        let spread = number.wrapping_mul(2_654_435_761).rem_euclid(1 << 32);
        let cents = Exact::from(spread % 5_000_000 - 500_000);
        let amount = cents / Exact::from(100);
        let clause = format!("charges.c{}", spread % CLAUSES);
        let month = first.plus(number * 120 / ENTRIES);
        let window = month.to_string();
        let when = (month, "EUR");
        Entry::owed(
            (&customer, &providers[place]),
            when,
            &clause,
            (&clause, &window),
            &amount,
        )
    };
    let mut book = Book::default();
    let mut some = Vec::new();
    for number in 0..ENTRIES {
        let entry = entry(number);
        book.add(&entry).map_err(|error| wrong(&error))?;
        if number + 1 == CHECKED && !some.is_empty() {
            some.push(entry);
            if book.balances() != balances(&some) {
                return Err(Failure::new(
                    "the balances of the book and of its entries differ",
                ));
            }
        } else if number < CHECKED {
            some.push(entry);
        }
    }
    let entries = usize::try_from(ENTRIES).unwrap_or_default();
    let (spread, sums) = timed(entries, || Ok::<_, Failure>(book.balances()))?;
    let total: Exact = sums.into_values().sum();
    if !total.is_zero() {
        return Err(Failure::new(format!(
            "debits and credits differ by {total}"
        )));
    }
    Ok(Figure {
        id: "P11",
        what: "balances of all accounts, from the columns of a book",
        spread,
        unit: "ns/entry",
        target: 50,
    })
}
