//! Why the two sides of an item differ, to the last coin.

use facts::{Exact, Rounding};

use super::bill::Bill;
use super::pairing::{Group, Pairing};
use super::{Difference, InvoiceLine, Item, Part};
use crate::split::{minor_digits, split};

/// The item of a group.
pub(super) fn item(group: &Group, lines: &[InvoiceLine], pairing: &Pairing) -> Item {
    let billed: Vec<&InvoiceLine> = group.lines.iter().map(|line| &lines[*line]).collect();
    let owed: Vec<_> = group.owed.iter().map(|one| &pairing.owed[*one]).collect();
    let invoiced: Exact = billed.iter().map(|line| line.amount.clone()).sum();
    let computed: Exact = owed.iter().map(|one| one.shown.amount.clone()).sum();
    let own = group.lines.first().map(|line| &pairing.currencies[*line]);
    let theirs = owed.first().map(|one| &one.shown.currency);
    let currency = own.or(theirs).cloned().unwrap_or_default();
    let part = |why, amount: Exact, currency: &str| Part {
        why,
        amount,
        currency: currency.into(),
    };
    let parts = match group.why {
        Some(why @ Difference::WrongCurrency) => {
            let theirs = theirs.cloned().unwrap_or_default();
            vec![
                part(why, invoiced, &currency),
                part(why, -computed, &theirs),
            ]
        }
        Some(why) if billed.is_empty() || owed.is_empty() => {
            vec![part(why, invoiced - computed, &currency)]
        }
        why => {
            let bill = match owed[..] {
                [one] => one.bill.as_ref(),
                _ => None,
            };
            let said = Said::of(&billed, bill);
            let found = said.parts(&(invoiced - computed), &currency);
            // The period may be the only thing that is wrong.
            let period = why.map(|why| (why, Exact::zero()));
            let all = period.into_iter().chain(found);
            all.map(|(why, amount)| part(why, amount, &currency))
                .collect()
        }
    };
    Item {
        lines: group.lines.clone(),
        computed: owed.into_iter().map(|one| one.shown.clone()).collect(),
        parts,
    }
}

/// What the lines of an item say together, and how the charge was computed.
struct Said<'a> {
    lines: usize,
    amount: Exact,
    /// All units, where every line says how many.
    quantity: Option<Exact>,
    /// The price of one, where all lines say the same.
    unit_price: Option<&'a Exact>,
    bill: Option<&'a Bill>,
}

impl<'a> Said<'a> {
    fn of(lines: &[&'a InvoiceLine], bill: Option<&'a Bill>) -> Self {
        let first = lines.first().and_then(|line| line.unit_price.as_ref());
        let is_one = lines.iter().all(|line| line.unit_price.as_ref() == first);
        let unit_price = first.filter(|_| is_one);
        // WHY: part of a window is a quantity only to who bills it as one.
        let bill = bill.filter(|bill| !bill.is_part || bill.unit_price.as_ref() == unit_price);
        Said {
            lines: lines.len(),
            amount: lines.iter().map(|line| line.amount.clone()).sum(),
            quantity: lines.iter().map(|line| line.quantity.clone()).sum(),
            unit_price,
            bill,
        }
    }

    /// The parts of a difference in whole coins; they add up to it.
    fn parts(&self, difference: &Exact, currency: &str) -> Vec<(Difference, Exact)> {
        if difference.is_zero() {
            return Vec::new();
        }
        let digits = u32::from(minor_digits(currency));
        let mut parts: Vec<(Difference, Exact)> = Vec::new();
        if let Some(bill) = self.bill {
            parts = self.by_bill(bill, digits);
        }
        if let (Some(quantity), Some(price)) = (&self.quantity, self.unit_price) {
            let own = &(quantity * price).round(digits, Rounding::HalfUp);
            let off = &self.amount - own;
            if !is_within(&off, self.lines, digits) && !self.has_index(own, &off, digits) {
                parts.push((Difference::Arithmetic, off));
            }
        }
        let explained: Exact = parts.iter().map(|(_, amount)| amount.clone()).sum();
        let rest = difference - &explained;
        let why = match is_within(&rest, self.lines, digits) {
            true => Difference::Rounding,
            false => Difference::Amount,
        };
        match parts.iter_mut().find(|(known, _)| *known == why) {
            Some((_, amount)) => *amount = &*amount + &rest,
            None => parts.push((why, rest)),
        }
        let digits = difference.decimal_digits().unwrap_or(digits).max(digits);
        let amounts: Vec<Exact> = parts.iter().map(|(_, amount)| amount.clone()).collect();
        let coins = split(difference, digits, &amounts).into_iter();
        let whole = parts
            .into_iter()
            .zip(coins)
            .map(|((why, _), coins)| (why, coins));
        whole.filter(|(_, coins)| !coins.is_zero()).collect()
    }

    /// Units more or less at the computed price, and the price that is off for all that are billed.
    fn by_bill(&self, bill: &Bill, digits: u32) -> Vec<(Difference, Exact)> {
        let mut parts = Vec::new();
        let Some(base) = &bill.unit_price else {
            return parts;
        };
        let price = &(base * &bill.index);
        let units = self.quantity.as_ref().unwrap_or(&bill.quantity);
        if *units != bill.quantity {
            let more = units - &bill.quantity;
            parts.push((Difference::Quantity, &more * price));
        }
        let without = units * base;
        let has_no_index =
            base != price && is_within(&(&self.amount - &without), self.lines, digits);
        let said = match self.unit_price {
            None if has_no_index => base,
            Some(said) => said,
            None => return parts,
        };
        let off = said - price;
        if has_no_index && said == base {
            parts.push((Difference::IndexNotApplied, units * &off));
        } else if is_cut(said, price) {
            parts.push((Difference::Rounding, units * &off));
        } else if !off.is_zero()
            && !self.has_index(&(units * said), &(&self.amount - &(units * said)), digits)
        {
            parts.push((Difference::UnitPrice, units * &off));
        }
        parts
    }

    /// Whether an amount beside quantity times price is the index, billed without a price of its own.
    fn has_index(&self, own: &Exact, off: &Exact, digits: u32) -> bool {
        self.bill.is_some_and(|bill| {
            let added = own * &(&bill.index - &Exact::from(1));
            !added.is_zero() && is_within(&(off - &added), self.lines, digits)
        })
    }
}

/// Whether an amount is at most a coin for each line.
fn is_within(amount: &Exact, lines: usize, digits: u32) -> bool {
    let coins = i128::try_from(lines.max(1)).unwrap_or(i128::MAX);
    let most = Exact::ratio(coins, 10_i128.pow(digits)).unwrap_or_else(Exact::zero);
    *amount <= most && -amount.clone() <= most
}

/// Whether a price is another one, cut or rounded to its own digits.
fn is_cut(said: &Exact, price: &Exact) -> bool {
    let digits = said.decimal_digits().unwrap_or(0).max(2);
    let modes = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down];
    said != price && modes.iter().any(|mode| price.round(digits, *mode) == *said)
}
