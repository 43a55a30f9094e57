//! The invoice match: what is billed against what was computed, line by line.
//!
//! ```text
//! invoice lines --name--> clauses --pairing--> items { lines, computed } --explain--> parts
//! ```
//!
//! INVARIANT: every line of the invoice and every line of the statement is in exactly one item, and
//! the parts of the items add up to the difference of both sides, in each currency.

use std::collections::BTreeMap;

use agreement::Agreement;
use facts::Exact;
use serde::Serialize;

use crate::charge::Charged;
use crate::month::Month;
use crate::statement::{Pair, Statement};

mod bill;
mod explain;
mod name;
mod pairing;

/// A line of an invoice, as it was sent. What it does not say is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvoiceLine {
    /// Where it stands in the file.
    pub place: u64,
    /// What it is for, in the words of whoever sent it.
    pub text: String,
    /// The clause: its path, id, title, or number in the prose contract.
    pub clause: String,
    /// The window or month that it is for.
    pub period: String,
    /// How many units.
    pub quantity: Option<Exact>,
    /// The price of one.
    pub unit_price: Option<Exact>,
    /// What it comes to; below zero what is given back.
    pub amount: Exact,
    /// ISO 4217 code.
    pub currency: String,
    /// Who is billed.
    pub from: String,
    /// Who bills.
    pub to: String,
}

/// What an invoice is held against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The agreement that names the clauses.
    pub agreement: &'a Agreement,
    /// Whose statement it is.
    pub pair: &'a Pair,
    /// The month of the statement.
    pub month: Month,
    /// All statements; those of other pairs and months tell what a line is about instead.
    pub statements: &'a [Statement],
    /// The charges, with the steps that give quantities and prices.
    pub charges: &'a [Charged],
}

/// Why an amount of the invoice is not the computed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Another number of units.
    Quantity,
    /// Another price of a unit.
    UnitPrice,
    /// The index was left out.
    IndexNotApplied,
    /// The quantity times the unit price is not the amount.
    Arithmetic,
    /// Less than a coin for each line, or a unit price cut to fewer digits.
    Rounding,
    /// Neither quantity nor price tell why.
    Amount,
    /// A credit was computed and not given.
    CreditMissing,
    /// A charge was computed and not billed.
    NotInvoiced,
    /// Nothing of the kind was computed.
    NotComputed,
    /// The same was billed before.
    BilledTwice,
    /// It is for another period.
    WrongPeriod,
    /// It is in another currency.
    WrongCurrency,
    /// It is between other parties.
    WrongPair,
}

/// A part of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Why.
    pub why: Difference,
    /// How much more is billed than computed; below zero how much less.
    pub amount: Exact,
    /// ISO 4217 code.
    pub currency: String,
}

/// A computed line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Owed {
    /// The path of the clause.
    pub clause: String,
    /// What it is for, in words.
    pub what: String,
    /// The window or month that it is for.
    pub window: String,
    /// The month whose statement it corrects.
    pub corrects: Option<Month>,
    /// What the payer owes; below zero what the payee owes.
    pub amount: Exact,
    /// How much of it is held back until a dispute ends.
    pub held: Exact,
    /// ISO 4217 code.
    pub currency: String,
}

/// Lines of an invoice and the computed lines that they stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Lines of the invoice, by their index from 0; none where a computed line is not billed.
    pub lines: Vec<usize>,
    /// Computed lines; none where nothing was computed.
    pub computed: Vec<Owed>,
    /// Why both sides differ; empty where they are the same.
    pub parts: Vec<Part>,
}

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Billed as computed.
    Matched,
    /// Billed and computed, with a difference.
    Differing,
    /// Billed, and not computed.
    Unmatched,
    /// Computed, and not billed.
    Missing,
}

/// Both sides in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// The sum of the statement.
    pub computed: Exact,
    /// The sum of the invoice.
    pub invoiced: Exact,
    /// How much more is billed than computed.
    pub difference: Exact,
}

/// How many rows of an invoice became what: received = matched + differing + unmatched + rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All rows.
    pub received: usize,
    /// Billed as computed.
    pub matched: usize,
    /// Billed and computed, with a difference.
    pub differing: usize,
    /// Billed, and not computed.
    pub unmatched: usize,
    /// Rows that could not be read.
    pub rejected: usize,
    /// Computed lines that are not billed; no rows of the invoice.
    pub missing: usize,
}

/// An invoice beside a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The items: those with lines of the invoice in its order, then what is not billed.
    pub items: Vec<Item>,
    /// Both sides, by currency.
    pub totals: BTreeMap<String, Totals>,
}

/// Holds an invoice against the statement of a pair and month.
pub fn matched(lines: &[InvoiceLine], against: &Against<'_>) -> Match {
    let pairing = pairing::pairing(lines, against);
    let mut totals: BTreeMap<String, Totals> = BTreeMap::new();
    for owed in &pairing.owed {
        totals_in(&mut totals, &owed.shown.currency).add(&owed.shown.amount, &Exact::zero());
    }
    for (line, currency) in lines.iter().zip(&pairing.currencies) {
        totals_in(&mut totals, currency).add(&Exact::zero(), &line.amount);
    }
    let mut items: Vec<Item> = pairing
        .groups
        .iter()
        .map(|group| explain::item(group, lines, &pairing))
        .collect();
    items.sort_by_key(|item| item.lines.first().copied().unwrap_or(usize::MAX));
    Match { items, totals }
}

impl Difference {
    /// As people read it.
    pub fn name(self) -> &'static str {
        match self {
            Difference::Quantity => "quantity",
            Difference::UnitPrice => "unit price",
            Difference::IndexNotApplied => "index not applied",
            Difference::Arithmetic => "quantity times unit price is another amount",
            Difference::Rounding => "rounding",
            Difference::Amount => "amount",
            Difference::CreditMissing => "credit missing",
            Difference::NotInvoiced => "not invoiced",
            Difference::NotComputed => "not computed",
            Difference::BilledTwice => "billed twice",
            Difference::WrongPeriod => "wrong period",
            Difference::WrongCurrency => "wrong currency",
            Difference::WrongPair => "wrong pair",
        }
    }
}

impl Item {
    /// How it stands.
    pub fn standing(&self) -> Standing {
        match (self.lines.is_empty(), self.computed.is_empty()) {
            (true, _) => Standing::Missing,
            (false, true) => Standing::Unmatched,
            (false, false) if self.parts.is_empty() => Standing::Matched,
            (false, false) => Standing::Differing,
        }
    }
}

impl Match {
    /// How many rows became what, with those that could not be read.
    pub fn counts(&self, rejected: usize) -> Counts {
        let mut counts = Counts {
            received: rejected,
            rejected,
            ..Counts::default()
        };
        for item in &self.items {
            let rows = item.lines.len();
            counts.received += rows;
            match item.standing() {
                Standing::Matched => counts.matched += rows,
                Standing::Differing => counts.differing += rows,
                Standing::Unmatched => counts.unmatched += rows,
                Standing::Missing => counts.missing += item.computed.len(),
            }
        }
        counts
    }

    /// The differences by their reasons and currencies.
    pub fn reasons(&self) -> BTreeMap<(Difference, String), Exact> {
        let mut reasons = BTreeMap::new();
        for part in self.items.iter().flat_map(|item| &item.parts) {
            let key = (part.why, part.currency.clone());
            let sum = reasons.entry(key).or_insert_with(Exact::zero);
            *sum = &*sum + &part.amount;
        }
        reasons
    }
}

impl Totals {
    fn add(&mut self, computed: &Exact, invoiced: &Exact) {
        self.computed = &self.computed + computed;
        self.invoiced = &self.invoiced + invoiced;
        self.difference = &self.invoiced - &self.computed;
    }
}

fn totals_in<'t>(totals: &'t mut BTreeMap<String, Totals>, currency: &str) -> &'t mut Totals {
    totals.entry(currency.into()).or_insert_with(|| Totals {
        computed: Exact::zero(),
        invoiced: Exact::zero(),
        difference: Exact::zero(),
    })
}
