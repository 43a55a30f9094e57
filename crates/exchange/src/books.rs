//! Books: the entries of one party, for the tools in which it keeps its ledger.
//!
//! ```text
//! entries + party --of--> Books: what every tool can hold, in one order --> csv | hledger | beancount
//! ```
//!
//! A file holds the books of one party only. What another party earns or owes to third parties is not
//! its business.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::PartyId;
use facts::{Exact, Rounding};
use jiff::civil::Date;
use ledger::split::minor_digits;
use ledger::{Account, Entry, Month};

mod beancount;
mod csv;
mod hledger;
mod json;
pub mod name;

/// The books of one party.
///
/// INVARIANT: every amount is a decimal, every date a day of the calendar, and every currency an ISO
/// 4217 code; so a journal of them can always be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    party: PartyId,
    /// In the order of their months; those of a month in the order of all that they say.
    booked: Vec<Booked>,
    /// The digits after the point in which the amounts of a currency are written.
    digits: BTreeMap<String, u32>,
}

/// Why entries cannot be written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbookable {
    /// A fraction such as 1/3.
    #[error(
        "`{clause}` books {amount} in {month}, which no decimal writes in full; round it with `round` in the clause"
    )]
    Fraction {
        /// The clause.
        clause: String,
        /// The month.
        month: Month,
        /// The amount.
        amount: Exact,
    },
    /// No code of a currency.
    #[error(
        "`{clause}` books an amount in {month} whose currency is `{currency}`; name one by its ISO 4217 code, as in `currency: EUR`"
    )]
    Currency {
        /// The clause.
        clause: String,
        /// The month.
        month: Month,
        /// What stands in the place of the code.
        currency: String,
    },
    /// A month that no calendar has.
    #[error("`{clause}` is booked in {month}, which is outside of the calendar")]
    Month {
        /// The clause.
        clause: String,
        /// The month.
        month: Month,
    },
}

/// An entry in the books of one party.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Booked {
    month: Month,
    clause: String,
    window: String,
    what: String,
    currency: String,
    postings: Vec<(Account, Exact)>,
    /// The last day of the month.
    date: Date,
    /// The other party; none where a party gives on to its own units.
    with: Option<PartyId>,
}

impl Books {
    /// What the entries book for the party. The order of the entries plays no part.
    pub fn of<'e>(
        party: &PartyId,
        entries: impl IntoIterator<Item = &'e Entry>,
    ) -> Result<Books, Unbookable> {
        let mut books = Books {
            party: party.clone(),
            booked: Vec::new(),
            digits: BTreeMap::new(),
        };
        for entry in entries {
            books.add(entry)?;
        }
        books.booked.sort();
        Ok(books)
    }

    /// Whether nothing is booked.
    pub fn is_empty(&self) -> bool {
        self.booked.is_empty()
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.booked.len()
    }

    /// Comma-separated values (RFC 4180), a row for each posting. An amount above zero is a debit.
    pub fn csv(&self) -> String {
        csv::write(self)
    }

    /// A journal of hledger.
    pub fn hledger(&self) -> String {
        hledger::write(self)
    }

    /// A journal of beancount.
    pub fn beancount(&self) -> String {
        beancount::write(self)
    }

    /// The entries as JSON, by the names of accounts that CSV and hledger have.
    pub fn json(&self) -> serde_json::Value {
        json::write(self)
    }

    fn add(&mut self, entry: &Entry) -> Result<(), Unbookable> {
        let own = entry.postings();
        let own = own.filter(|posting| *posting.account.party() == self.party);
        let postings: Vec<_> = own
            .map(|posting| (posting.account.clone(), posting.amount))
            .collect();
        if postings.is_empty() {
            return Ok(());
        }
        let Entry {
            month,
            currency,
            clause,
            ..
        } = entry;
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Unbookable::Currency {
                clause: clause.clone(),
                month: *month,
                currency: currency.clone(),
            });
        }
        let least = u32::from(minor_digits(currency));
        let digits = self.digits.entry(currency.clone()).or_insert(least);
        for (_, amount) in &postings {
            let needed = amount
                .decimal_digits()
                .ok_or_else(|| Unbookable::Fraction {
                    clause: clause.clone(),
                    month: *month,
                    amount: amount.clone(),
                })?;
            *digits = needed.max(*digits);
        }
        let next = month.plus(1).first_day();
        let date = next.and_then(|day| day.yesterday().ok());
        let with = postings.iter().find_map(|(account, _)| match account {
            Account::Payable(_, other)
            | Account::Receivable(_, other)
            | Account::HeldBack(_, other)
            | Account::Disputed(_, other) => Some(other.clone()),
            _ => None,
        });
        self.booked.push(Booked {
            month: *month,
            clause: clause.clone(),
            window: entry.window.clone(),
            what: entry.what.clone(),
            currency: currency.clone(),
            postings,
            date: date.ok_or_else(|| Unbookable::Month {
                clause: clause.clone(),
                month: *month,
            })?,
            with,
        });
        Ok(())
    }

    /// An amount with all digits of its currency.
    fn amount(&self, amount: &Exact, currency: &str) -> String {
        let digits = self.digits.get(currency).copied().unwrap_or_default();
        amount.to_fixed(digits, Rounding::Down)
    }

    /// The accounts, each with its currencies.
    fn accounts(&self) -> BTreeMap<&Account, BTreeSet<&str>> {
        let mut accounts: BTreeMap<&Account, BTreeSet<&str>> = BTreeMap::new();
        for booked in &self.booked {
            for (account, _) in &booked.postings {
                accounts
                    .entry(account)
                    .or_default()
                    .insert(&booked.currency);
            }
        }
        accounts
    }
}
