//! # currency-mixed
//!
//! A remedy or a charge has money of two currencies, and nothing says how one becomes the other.
//!
//! ## Why it matters
//!
//! Amounts of two currencies cannot be added, compared or capped without a rate, and each side takes the day on which it suits.
//!
//! ## Example
//!
//! ```yaml
//! remedies:
//!   credits: { from: lumen, to: northwind, base: { amount: 10000 EUR }, tiers: { levels: { up: { bands: { value: "< 99 %", credit: 500 USD } } } } }
//! ```
//!
//! ## Fix
//!
//! Write both in one currency; at a charge, say by what rate it is converted.
//!
//! ```yaml
//! remedies:
//!   credits: { from: lumen, to: northwind, base: { amount: 10000 EUR }, tiers: { levels: { up: { bands: { value: "< 99 %", credit: 450 EUR } } } } }
//! charges:
//!   licences: { from: northwind, to: lumen, fixed: 900 USD, minimum: 500 EUR, conversion: { rate: eur-per-usd, on: window-end } }
//! ```

use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::model::charge::Charge;
use crate::model::remedy::{MonthCap, Remedy};
use crate::model::{Agreement, Quantity, Unit};
use crate::term::Money;

/// The rule.
pub const RULE: Rule =
    Rule::warning("currency-mixed", include_str!("currency_mixed.rs")).present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let own = agreement.currency.as_deref();
    for (id, charge) in &agreement.charges {
        let money = amounts(charge);
        let currencies = money.iter().filter_map(|money| code(money, own));
        if let Some((one, other)) = unlike(currencies)
            && charge.conversion.is_none()
        {
            let what = say!("what-charge", "the charge `{id}`", id = Sentence::plain(id));
            report.push(mixed(&what, &charge.place, one, other).help(say!(
                "rule-currency-mixed-help",
                "write one currency, or `conversion` with the `rate` and the day that it is of"
            )));
        }
    }
    for (id, remedy) in &agreement.remedies {
        let base = remedy
            .base
            .amount
            .as_ref()
            .and_then(|money| code(money, own));
        let charges = remedy.base.charges.iter();
        let charges = charges.filter_map(|charge| agreement.charges.get(&charge.value));
        let charged = charges.filter(|charge| charge.conversion.is_none());
        let charged = charged
            .flat_map(amounts)
            .filter_map(|money| code(money, own));
        let credited = quantities(remedy)
            .into_iter()
            .filter_map(|one| match &one.unit {
                Unit::Money(code) => Some(code.as_str()),
                _ => None,
            });
        let more = monies(remedy)
            .into_iter()
            .filter_map(|money| code(money, own));
        let all = base.into_iter().chain(charged).chain(credited).chain(more);
        if let Some((one, other)) = unlike(all) {
            let what = say!("what-remedy", "the remedy `{id}`", id = Sentence::plain(id));
            report.push(mixed(&what, &remedy.place, one, other).help(say!(
                "rule-currency-mixed-help-2",
                "write its amounts in {one}, as the base is",
                one = Sentence::plain(one)
            )));
        }
    }
}

fn mixed(what: &Sentence, place: &Place, one: &str, other: &str) -> Diagnostic {
    RULE.finding(say!(
        "rule-currency-mixed",
        "{what} has money in {one} and in {other}",
        what,
        one = Sentence::plain(one),
        other = Sentence::plain(other)
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-currency-mixed-why",
        "amounts of two currencies cannot be added, compared or capped without a rate"
    ))
}

/// The first currency, and one that differs from it.
fn unlike<'a>(mut currencies: impl Iterator<Item = &'a str>) -> Option<(&'a str, &'a str)> {
    let first = currencies.next()?;
    Some((first, currencies.find(|code| *code != first)?))
}

fn code<'a>(money: &'a Money, own: Option<&'a str>) -> Option<&'a str> {
    money.currency.as_deref().or(own)
}

fn amounts(charge: &Charge) -> Vec<&Money> {
    let mut money: Vec<&Money> = charge.fixed.iter().chain(&charge.minimum).collect();
    if let Some(metered) = &charge.metered {
        money.extend(&metered.price);
        money.extend(metered.bands.iter().map(|band| &band.price));
        let band = metered.dead_band.iter();
        money.extend(band.flat_map(|band| [&band.additional, &band.reduced]));
    }
    money.extend(charge.pass_through.iter().flat_map(|cost| &cost.cap));
    money
}

fn quantities(remedy: &Remedy) -> Vec<&Quantity> {
    let mut found = Vec::new();
    for tiers in remedy.tiers.iter().flat_map(|all| all.levels.values()) {
        found.extend(tiers.bands.iter().map(|band| &band.credit));
        found.extend(tiers.step.iter().map(|step| &step.credit));
        found.extend(&tiers.at_most);
    }
    let worth = remedy.points.iter().flat_map(|points| &points.worth);
    found.extend(
        worth
            .flat_map(|worth| &worth.steps)
            .map(|step| &step.credit),
    );
    let shortfalls = remedy.shortfall.iter().flat_map(|all| all.levels.values());
    found.extend(shortfalls.map(|one| &one.rate.value));
    if let Some(caps) = &remedy.caps {
        found.extend(&caps.level);
        if let Some(MonthCap::AtMost(cap)) = &caps.month {
            found.push(cap);
        }
    }
    if let Some(bonus) = &remedy.bonus {
        found.extend(&bonus.cap);
        let bands = bonus.levels.values().flat_map(|of| &of.bands);
        found.extend(bands.map(|band| &band.credit));
    }
    found
}

fn monies(remedy: &Remedy) -> Vec<&Money> {
    let worth = remedy.points.iter().flat_map(|points| &points.worth);
    let mut money: Vec<&Money> = worth.flat_map(|worth| &worth.rate).collect();
    if let Some(caps) = &remedy.caps {
        money.extend(caps.rolling.iter().flat_map(|cap| &cap.amount));
        money.extend(caps.contract_year.iter().flat_map(|cap| &cap.amount));
    }
    money.extend(&remedy.minimum_payable);
    money
}
