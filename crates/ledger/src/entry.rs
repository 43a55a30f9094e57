//! Entries: double entry, balanced by construction.
//!
//! INVARIANT: an entry is a list of moves, and a move takes the same amount from one account that it
//! gives to another. There is no way to write an entry that does not balance.

use std::collections::BTreeMap;
use std::fmt;

use facts::Exact;
use facts::id::PartyId;
use serde::Serialize;

use crate::allocation::Allocated;
use crate::month::Month;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// What a party bears under a clause.
    Cost(PartyId, String),
    /// What a party earns under a clause.
    Income(PartyId, String),
    /// What a party owes another.
    Payable(PartyId, PartyId),
    /// What another owes a party.
    Receivable(PartyId, PartyId),
    /// What a party would owe another, held back until a dispute ends.
    HeldBack(PartyId, PartyId),
    /// What another would owe a party, held back until a dispute ends.
    Disputed(PartyId, PartyId),
    /// What a party has given on to its units, by allocation.
    GivenOn(PartyId, String),
    /// What a unit of a party bears, by unit and allocation.
    Unit(PartyId, String, String),
}

/// An amount from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    debit: Account,
    credit: Account,
    amount: Exact,
}

/// What is booked at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The month in which it is booked.
    pub month: Month,
    /// ISO 4217 code.
    pub currency: String,
    /// The path of the clause that asks for it.
    pub clause: String,
    /// What it is for, in words.
    pub what: String,
    /// The window or month that it is for.
    pub window: String,
    moves: Vec<Move>,
}

/// One side of a move: above zero a debit, below zero a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Posting<'a> {
    /// The account.
    pub account: &'a Account,
    /// The amount.
    pub amount: Exact,
}

/// What is on the accounts, by account and currency.
pub type Balances = BTreeMap<(Account, String), Exact>;

impl Account {
    /// The party in whose books it is.
    pub fn party(&self) -> &PartyId {
        match self {
            Account::Cost(party, _)
            | Account::Income(party, _)
            | Account::Payable(party, _)
            | Account::Receivable(party, _)
            | Account::HeldBack(party, _)
            | Account::Disputed(party, _)
            | Account::GivenOn(party, _)
            | Account::Unit(party, ..) => party,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Account::Cost(party, clause) => write!(f, "{party}:cost:{clause}"),
            Account::Income(party, clause) => write!(f, "{party}:income:{clause}"),
            Account::Payable(party, to) => write!(f, "{party}:payable:{to}"),
            Account::Receivable(party, from) => write!(f, "{party}:receivable:{from}"),
            Account::HeldBack(party, to) => write!(f, "{party}:held back:{to}"),
            Account::Disputed(party, from) => write!(f, "{party}:disputed:{from}"),
            Account::GivenOn(party, id) => write!(f, "{party}:given on:{id}"),
            Account::Unit(party, unit, id) => write!(f, "{party}:unit:{unit}:{id}"),
        }
    }
}

impl Serialize for Account {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Entry {
    /// What one party owes another under a clause, in the books of both. An amount below zero is owed
    /// the other way round.
    pub fn owed(
        (from, to): (&PartyId, &PartyId),
        (month, currency): (Month, &str),
        clause: &str,
        (what, window): (&str, &str),
        amount: &Exact,
    ) -> Self {
        let mut entry = Entry::new(month, currency, clause, (what, window));
        let (cost, income) = (Account::Cost, Account::Income);
        entry.give(
            cost(from.clone(), clause.into()),
            Account::Payable(from.clone(), to.clone()),
            amount,
        );
        entry.give(
            Account::Receivable(to.clone(), from.clone()),
            income(to.clone(), clause.into()),
            amount,
        );
        entry
    }

    /// Moves what is held back out of what is due, in the books of both.
    pub(crate) fn hold(&mut self, (payer, payee): (&PartyId, &PartyId), held: &Exact) {
        self.give(
            Account::Payable(payer.clone(), payee.clone()),
            Account::HeldBack(payer.clone(), payee.clone()),
            held,
        );
        self.give(
            Account::Disputed(payee.clone(), payer.clone()),
            Account::Receivable(payee.clone(), payer.clone()),
            held,
        );
    }

    /// What an allocation gives on to the units of a party, in its own books.
    pub fn allocated(
        party: &PartyId,
        (month, currency): (Month, &str),
        id: &str,
        allocated: &Allocated,
    ) -> Self {
        let mut entry = Entry::new(
            month,
            currency,
            &format!("allocation.{id}"),
            ("given on to units", &month.to_string()),
        );
        for (unit, share) in &allocated.shares {
            entry.give(
                Account::Unit(party.clone(), unit.clone(), id.into()),
                Account::GivenOn(party.clone(), id.into()),
                &share.amount,
            );
        }
        entry
    }

    /// Both sides of every move.
    pub fn postings(&self) -> impl Iterator<Item = Posting<'_>> {
        self.moves.iter().flat_map(|one| {
            let debit = Posting {
                account: &one.debit,
                amount: one.amount.clone(),
            };
            let credit = Posting {
                account: &one.credit,
                amount: -one.amount.clone(),
            };
            [debit, credit]
        })
    }

    /// Its moves: the account that each reaches, the one that it leaves, and the amount, above zero.
    pub(crate) fn moves(&self) -> impl Iterator<Item = (&Account, &Account, &Exact)> {
        self.moves
            .iter()
            .map(|one| (&one.debit, &one.credit, &one.amount))
    }

    fn new(month: Month, currency: &str, clause: &str, (what, window): (&str, &str)) -> Self {
        Entry {
            month,
            currency: currency.into(),
            clause: clause.into(),
            what: what.into(),
            window: window.into(),
            moves: Vec::new(),
        }
    }

    fn give(&mut self, debit: Account, credit: Account, amount: &Exact) {
        if amount.is_zero() {
            return;
        }
        let (debit, credit, amount) = match amount.is_negative() {
            true => (credit, debit, -amount.clone()),
            false => (debit, credit, amount.clone()),
        };
        self.moves.push(Move {
            debit,
            credit,
            amount,
        });
    }
}

/// What entries leave on the accounts.
pub fn balances<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Balances {
    let mut balances = Balances::new();
    for entry in entries {
        for posting in entry.postings() {
            let key = (posting.account.clone(), entry.currency.clone());
            let balance = balances.entry(key).or_insert_with(Exact::zero);
            *balance = &*balance + &posting.amount;
        }
    }
    balances
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(amount: i64, expected: &[&str]) {
        let party = |id| PartyId::new(id).expect("an id");
        let month = "2025-01".parse().expect("a month");
        let (from, to) = (party("a"), party("b"));
        let amount = Exact::from(amount);
        let entry = Entry::owed((&from, &to), (month, "EUR"), "charges.m", ("", ""), &amount);
        let postings = entry.postings();
        let found: Vec<String> = postings
            .map(|posting| format!("{} {}", posting.account, posting.amount))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn both_books_balance() {
        check(
            5,
            &[
                "a:cost:charges.m 5",
                "a:payable:b -5",
                "b:receivable:a 5",
                "b:income:charges.m -5",
            ],
        );
        check(
            -5,
            &[
                "a:payable:b 5",
                "a:cost:charges.m -5",
                "b:income:charges.m 5",
                "b:receivable:a -5",
            ],
        );
        check(0, &[]);
    }
}
