//! # thousands-as-decimals
//!
//! An amount of money has exactly three digits behind its point, where its currency has two.
//!
//! ## Why it matters
//!
//! In many countries a point parts thousands: `100.000 EUR` is meant as a hundred thousand, and is read here as a hundred. A point always
//! stands before decimals. The rule looks at amounts with one to three digits before the point, of currencies with two decimals.
//!
//! ## Example
//!
//! ```yaml
//! charges:
//!   hosting: { from: northwind, to: lumen, fixed: 100.000 EUR }
//! ```
//!
//! ## Fix
//!
//! Write thousands without a sign. A price that is finer than a cent has four digits behind the point, such as `1.1250 EUR`.
//!
//! ```yaml
//! charges:
//!   hosting: { from: northwind, to: lumen, fixed: 100000 EUR }
//! ```

use facts::currency::minor_digits;
use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::load::term::is_currency;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "thousands-as-decimals",
    include_str!("thousands_as_decimals.rs"),
);

/// Looks at the text of an amount, a bound or an interval of money; `own` is the currency of one that
/// names none.
pub(crate) fn look(text: &str, own: Option<&str>, place: &Place, report: &mut Vec<Diagnostic>) {
    let named = text
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| is_currency(word));
    let Some(code) = named.or(own).filter(|code| minor_digits(code) == 2) else {
        return;
    };
    let numbers = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let doubtful = numbers.filter_map(|number| Some((number, parts(number)?)));
    for (number, (whole, part)) in doubtful {
        let small = match part.trim_end_matches('0').len() {
            0 => whole.to_owned(),
            3 => format!("{number}0"),
            _ => format!("{whole}.{}", &part[..2]),
        };
        report.push(
            RULE.finding(say!("rule-thousands-as-decimals", "`{number} {code}` has three digits behind the point, and {code} has two decimals", number = Sentence::plain(number), code = Sentence::plain(code)))
            .at(place.clone(), "")
            .why(say!("rule-thousands-as-decimals-why", "the point stands before decimals; where it parts thousands, this is a thousandth of what was meant"))
            .help(say!("rule-thousands-as-decimals-help", "write `{whole}{part} {code}` for thousands, `{small} {code}` otherwise", whole = Sentence::plain(whole), part = Sentence::plain(part), code = Sentence::plain(code), small = Sentence::plain(small))),
        );
    }
}

/// What stands before and behind the point, where it could part thousands.
fn parts(number: &str) -> Option<(&str, &str)> {
    let (whole, part) = number.split_once('.')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && part.len() == 3;
    (fits && digits(part)).then_some((whole, part))
}
