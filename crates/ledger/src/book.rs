//! A book: entries as columns, for balances over any number of them.
//!
//! An entry is kept as its moves, an account and a number of coins each, so that a balance is a sum over
//! two columns. Amounts are whole numbers of the smallest unit that any of them needs.

use std::collections::{BTreeMap, HashMap};

use facts::Exact;

use crate::entry::{Account, Balances, Entry};
use crate::month::Month;

/// The most digits after the point that a book keeps.
pub const MOST_DIGITS: u32 = 6;

/// Entries, by column.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// The accounts, each with its currency, by their numbers.
    accounts: Vec<(Account, String)>,
    numbers: HashMap<(Account, String), u32>,
    /// Of each move: the month, the account that it reaches, the one that it leaves, and the amount.
    months: Vec<Month>,
    debits: Vec<u32>,
    credits: Vec<u32>,
    amounts: Vec<i64>,
}

/// An amount that a book cannot keep: no decimal of [`MOST_DIGITS`] digits, or too large.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount of {clause} is {amount}: no decimal of {MOST_DIGITS} digits, or too large")]
pub struct NotKept {
    /// The clause of the entry.
    pub clause: String,
    /// The amount.
    pub amount: Exact,
}

impl Book {
    /// Adds an entry, whole or not at all.
    pub fn add(&mut self, entry: &Entry) -> Result<(), NotKept> {
        let scale = Exact::from(SCALE);
        let mut moves = Vec::new();
        for (debit, credit, amount) in entry.moves() {
            let scaled = amount * &scale;
            let units = scaled.to_i64();
            if Exact::from(units) != scaled {
                return Err(NotKept {
                    clause: entry.clause.clone(),
                    amount: amount.clone(),
                });
            }
            moves.push((debit, credit, units));
        }
        for (debit, credit, units) in moves {
            let debit = self.number(debit, &entry.currency);
            let credit = self.number(credit, &entry.currency);
            self.months.push(entry.month);
            self.debits.push(debit);
            self.credits.push(credit);
            self.amounts.push(units);
        }
        Ok(())
    }

    /// What all entries leave on the accounts.
    pub fn balances(&self) -> Balances {
        self.balances_until(None)
    }

    /// What the entries of all months up to `last`, itself included, leave on the accounts; those of all
    /// months where it is `None`. An account that no such entry touches is left out.
    pub fn balances_until(&self, last: Option<Month>) -> Balances {
        let mut sums = vec![0_i128; self.accounts.len()];
        let mut touched = vec![false; self.accounts.len()];
        let rows = self.debits.iter().zip(&self.credits).zip(&self.amounts);
        for (((debit, credit), amount), month) in rows.zip(&self.months) {
            if last.is_some_and(|last| *month > last) {
                continue;
            }
            let amount = i128::from(*amount);
            let (debit, credit) = (*debit as usize, *credit as usize);
            sums[debit] += amount;
            sums[credit] -= amount;
            touched[debit] = true;
            touched[credit] = true;
        }
        let sums = self.accounts.iter().zip(sums).zip(touched);
        let balances: BTreeMap<_, _> = sums
            .filter(|(_, touched)| *touched)
            .filter_map(|((account, sum), _)| {
                Some((account.clone(), Exact::ratio(sum, SCALE.into())?))
            })
            .collect();
        balances
    }

    /// How many moves it holds.
    pub fn len(&self) -> usize {
        self.amounts.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.amounts.is_empty()
    }

    fn number(&mut self, account: &Account, currency: &str) -> u32 {
        let key = (account.clone(), currency.to_owned());
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        self.accounts.push(key.clone());
        self.numbers.insert(key, number);
        number
    }
}

/// Ten to the power of [`MOST_DIGITS`].
const SCALE: i64 = 10_i64.pow(MOST_DIGITS);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::balances;
    use facts::id::PartyId;
    use proptest::prelude::*;

    fn party(index: usize) -> PartyId {
        PartyId::new(["a", "b", "c"][index]).expect("an id")
    }

    fn entry((from, month, cents, clause): (usize, i64, i64, u8)) -> Entry {
        let first: Month = "2025-01".parse().expect("a month");
        let amount = Exact::ratio(cents.into(), 100).unwrap_or_else(Exact::zero);
        Entry::owed(
            (&party(from), &party((from + 1) % 3)),
            (first.plus(month), "EUR"),
            &format!("charges.c{clause}"),
            ("", ""),
            &amount,
        )
    }

    proptest! {
        #[test]
        fn a_book_balances_as_its_entries_do(
            own in proptest::collection::vec((0_usize..3, 0_i64..4, -9_999_i64..9_999, 0_u8..3), 0..40),
            last in 0_i64..4,
        ) {
            let entries: Vec<Entry> = own.into_iter().map(entry).collect();
            let mut book = Book::default();
            for entry in &entries {
                prop_assert!(book.add(entry).is_ok());
            }
            prop_assert_eq!(book.balances(), balances(&entries));
            let last: Month = "2025-01".parse::<Month>().expect("a month").plus(last);
            let early = entries.iter().filter(|entry| entry.month <= last);
            prop_assert_eq!(book.balances_until(Some(last)), balances(early));
        }
    }

    #[test]
    fn what_is_no_decimal_is_not_kept() {
        let first: Month = "2025-01".parse().expect("a month");
        let third = Exact::ratio(1, 3).expect("a third");
        let both = (&party(0), &party(1));
        let entry = Entry::owed(both, (first, "EUR"), "charges.c", ("", ""), &third);
        let mut book = Book::default();
        assert!(book.add(&entry).is_err());
        assert!(book.is_empty());
    }
}
