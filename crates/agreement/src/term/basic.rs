//! Values: texts, flags, numbers, shares, money, durations, dates, conditions, windows.

use facts::fact::Activity;
use facts::{Diagnostic, Exact, Sentence, Zone, say};
use jiff::civil::Date;

use super::{Said, Term};
use crate::load::{Load, tables, term};
use crate::model::{
    Bound, BoundOp, Condition, Duration, Quantity, RoundRule, Spanned, Unit, Window, WindowLength,
};
use crate::rule;
use crate::yaml::{Node, Shape, short, whole_number, wrong_shape};

/// A share in percent: `12.5 %` has the value 12.5.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share {
    /// The percentage.
    pub percent: Exact,
}

impl Share {
    /// The share as a fraction of one.
    pub fn fraction(&self) -> Exact {
        &self.percent * &Exact::ratio(1, 100).unwrap_or_else(Exact::zero)
    }
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// The amount.
    pub amount: Exact,
    /// Its ISO 4217 code; the agreement's where the text names none.
    pub currency: Option<String>,
}

/// What was probably meant by an amount that cannot be read.
pub(crate) fn mended(text: &str) -> Option<Sentence> {
    let text = text.trim();
    let signs = [('€', "EUR"), ('£', "GBP"), ('$', "USD")];
    let (text, sign) = match signs.iter().find(|(sign, _)| text.contains(*sign)) {
        Some((sign, code)) => (text.replace(*sign, ""), Some(*code)),
        None => (text.to_string(), None),
    };
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
        .unwrap_or(text.len());
    let (number, unit) = (&text[..end], text[end..].trim());
    let unit = sign.unwrap_or(unit);
    let decimal = |number: &str| Exact::parse(number).is_ok() && !number.starts_with(['+', '-']);
    let amount = |number: &str| match unit {
        "" => number.to_string(),
        _ => format!("{number} {}", short(unit)),
    };
    if decimal(number) {
        return sign.map(|_| {
            let meant = amount(number);
            say!(
                "mended-code",
                "write the currency by its code: `{meant}`",
                meant
            )
        });
    }
    let (whole, part) = number.rsplit_once([',', '.'])?;
    let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    let groups = |number: &str, sign: char| {
        let mut parts = number.split(sign);
        let first = parts
            .next()
            .is_some_and(|part| (1..=3).contains(&part.len()));
        let rest: Vec<&str> = parts.collect();
        first && !rest.is_empty() && rest.iter().all(|part| part.len() == 3)
    };
    let thousands = unit != "%" && (groups(number, ',') || groups(number, '.'));
    let meant = if thousands {
        format!("{plain}{part}")
    } else {
        format!("{plain}.{part}")
    };
    if !decimal(&meant) {
        return None;
    }
    let meant = amount(&meant);
    Some(
        match (thousands, number.contains(',') && !number.contains('.')) {
            (true, _) => say!(
                "mended-thousands",
                "a number has no signs between its thousands; write `{meant}`",
                meant
            ),
            (false, true) => say!("mended-comma", "a decimal comma? write `{meant}`", meant),
            (false, false) => say!(
                "mended-number",
                "write `{meant}`: a point before the decimals, no signs between the thousands",
                meant
            ),
        },
    )
}

impl Term for String {
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        node.text(what, &mut load.report).map(String::from)
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.as_str())
    }
}

impl Term for bool {
    const SHAPE: Shape = Shape::Flag;
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        match node.text(what, &mut load.report)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let finding =
                    wrong_shape(node, what, say!("found-true-false", "`true` or `false`"));
                load.report.push(finding);
                None
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn said(&self) -> Option<Said> {
        self.then(|| Said::Words(String::new()))
    }
}

/// The largest count that a text may name.
const MOST: u32 = 1_000_000_000;

impl Term for u32 {
    const SHAPE: Shape = Shape::Count(0, MOST);

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|count| digits && *count <= MOST);
        if count.is_none() {
            load.report
                .push(wrong_shape(node, what, whole_number(&0, &MOST)));
        }
        count
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.to_string())
    }
}

impl Term for Exact {
    const SHAPE: Shape = Shape::Form("a number: 12, 12.5", "^[-+]?[0-9]+([.][0-9]+)?$");

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let number = Exact::parse(text).ok();
        if number.is_none() {
            let finding = wrong_shape(
                node,
                what,
                say!("found-number-such-as-12-5", "a number such as `12.5`"),
            );
            load.report.push(match mended(text) {
                Some(help) => finding.help(help),
                None => finding,
            });
        }
        number
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.to_string())
    }
}

impl Term for Share {
    const SHAPE: Shape = Shape::Form("a share: 12.5 %", "^[-+]?[0-9]+([.][0-9]+)? *%$");

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let percent = text
            .trim()
            .strip_suffix('%')
            .and_then(|number| Exact::parse(number.trim_end()).ok());
        if percent.is_none() {
            let finding = wrong_shape(
                node,
                what,
                say!("found-share-such-as-12-5", "a share such as `12.5 %`"),
            );
            let help = mended(text)
                .unwrap_or_else(|| say!("mended-percent", "write the sign `%` after the number"));
            load.report.push(finding.help(help));
        }
        percent.map(|percent| Share { percent })
    }

    fn said(&self) -> Option<Said> {
        Said::words(format!("{} %", self.percent))
    }
}

impl Term for Money {
    const SHAPE: Shape = Shape::Form(
        "an amount of money: 12.50 EUR",
        "^[-+]?[0-9]+([.][0-9]+)?( *[A-Z]{3})?$",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let quantity = term::parse_quantity(text.trim()).ok();
        let (amount, currency) = match quantity {
            Some(Quantity {
                value,
                unit: Unit::Money(currency),
            }) => (value, Some(currency)),
            Some(Quantity {
                value,
                unit: Unit::Number,
            }) => {
                if load.currency.is_none() {
                    let finding = rule::money_without_currency::finding(what, &node.place);
                    load.report.push(finding);
                }
                (value, None)
            }
            _ => {
                let finding = wrong_shape(
                    node,
                    what,
                    say!(
                        "found-amount-money-such-as-12",
                        "an amount of money such as `12.50 EUR`"
                    ),
                );
                load.report.push(match mended(text) {
                    Some(help) => finding.help(help),
                    None => finding,
                });
                return None;
            }
        };
        let own = load.currency.as_deref();
        rule::thousands_as_decimals::look(text, own, &node.place, &mut load.report);
        Some(Money { amount, currency })
    }

    fn said(&self) -> Option<Said> {
        match &self.currency {
            Some(currency) => Said::words(format!("{} {currency}", self.amount)),
            None => Some(Said::Amount(self.amount.to_string())),
        }
    }
}

impl Term for Quantity {
    const SHAPE: Shape = Shape::Form(
        "a number with its unit: 10 %, 500 EUR, 4h, 12",
        "^[-+]?[0-9]",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        match term::parse_quantity(text.trim()) {
            Ok(quantity) => {
                rule::thousands_as_decimals::look(text, None, &node.place, &mut load.report);
                Some(quantity)
            }
            Err(problem) => {
                let wanted = say!(
                    "wanted-quantity",
                    "a number with its unit, such as `10 %`, `500 EUR`, `4h` or `12`"
                );
                let finding = Diagnostic::error(
                    "wrong-shape",
                    say!("found-must-be", "{what} must be {wanted}", what, wanted),
                )
                .at(node.place.clone(), problem);
                load.report.push(match mended(text) {
                    Some(help) => finding.help(help),
                    None => finding,
                });
                None
            }
        }
    }

    fn said(&self) -> Option<Said> {
        Some(quantity(self))
    }
}

impl Term for Bound {
    const SHAPE: Shape = tables::BOUND;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        term::bound(node, what, &mut load.report)
    }

    fn said(&self) -> Option<Said> {
        let value = told(&self.quantity);
        Said::told(match self.op {
            BoundOp::AtLeast => say!("bound-at-least", "at least {value}", value),
            BoundOp::Above => say!("bound-above", "more than {value}", value),
            BoundOp::AtMost => say!("bound-at-most", "at most {value}", value),
            BoundOp::Below => say!("bound-below", "less than {value}", value),
        })
    }
}

impl Term for Duration {
    const SHAPE: Shape = tables::DURATION;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        term::duration(node, what, &mut load.report)
    }

    fn said(&self) -> Option<Said> {
        Said::told(duration(self))
    }
}

impl Term for Date {
    const SHAPE: Shape = Shape::Form("a date: 2025-12-31", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let date = (text.len() == 10)
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .filter(|date| (1970..2200).contains(&date.year()));
        if date.is_none() {
            load.report.push(
                Diagnostic::error(
                    "not-a-date",
                    say!(
                        "found-no-date",
                        "{what} is no date: `{value}`",
                        value = short(text),
                        what
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-date-from-1970-2199-such",
                    "write a date from 1970 to 2199, such as `2025-12-31`"
                )),
            );
        }
        date
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.to_string())
    }
}

impl Term for Zone {
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        load.zone_at(node, what)
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.name())
    }
}

/// On the fields of a case.
impl Term for Condition {
    const SHAPE: Shape = Shape::Condition;

    fn read(node: &Node, _what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let fields = std::mem::take(&mut load.fields);
        let condition = load.condition_on(node, &fields);
        load.fields = fields;
        condition
    }

    fn said(&self) -> Option<Said> {
        Said::told(crate::explain::condition::words(&self.test))
    }
}

impl Term for Window {
    const SHAPE: Shape = tables::WINDOW;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        load.window(node, what)
    }

    fn said(&self) -> Option<Said> {
        let length = match self.length {
            WindowLength::Day => say!("window-day", "each day"),
            WindowLength::Week => say!("window-week", "each week from Monday"),
            WindowLength::Month { day: 1 } => say!("window-month", "each month"),
            WindowLength::Month { day } => {
                let day = day.to_string();
                say!("window-month-from", "each month from day {day}", day)
            }
            WindowLength::Quarter { day: 1 } => say!("window-quarter", "each quarter"),
            WindowLength::Quarter { day } => {
                let day = day.to_string();
                say!("window-quarter-from", "each quarter from day {day}", day)
            }
            WindowLength::Year { month: 1, day: 1 } => say!("window-year", "each year"),
            WindowLength::Year { month, day } => {
                let (day, month) = (day.to_string(), month_name(month));
                say!(
                    "window-year-from",
                    "each year from {day} {month}",
                    day,
                    month
                )
            }
            WindowLength::Rolling { days, monthly } => {
                let days = days.to_string();
                match monthly {
                    true => say!(
                        "window-days-monthly",
                        "the last {days} days, at the end of each month",
                        days
                    ),
                    false => say!(
                        "window-days-daily",
                        "the last {days} days, at the end of each day",
                        days
                    ),
                }
            }
            WindowLength::RollingMonths { months } => {
                let months = months.to_string();
                say!(
                    "window-months",
                    "the last {months} months, at the end of each month",
                    months
                )
            }
        };
        let zone = self.zone.name();
        Said::told(say!(
            "window-in-zone",
            "{length}, in the zone {zone}",
            length,
            zone
        ))
    }
}

impl Term for RoundRule {
    const SHAPE: Shape = Shape::Record(tables::ROUND);

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        load.rounding(node, what)
    }

    fn said(&self) -> Option<Said> {
        let mode = match self.mode {
            facts::Rounding::HalfEven => say!("rounding-even", "a tie to the even digit"),
            facts::Rounding::HalfUp => say!("rounding-half-up", "a tie away from zero"),
            facts::Rounding::Down => say!("rounding-down", "toward zero"),
            facts::Rounding::Up => say!("rounding-up", "away from zero"),
        };
        let digits = match self.digits {
            0 => say!("digits-none", "a whole number"),
            1 => say!("digits-one", "1 digit after the point"),
            n => {
                let n = n.to_string();
                say!("digits", "{n} digits after the point", n)
            }
        };
        Said::told(say!("rounding", "{digits}, {mode}", digits, mode))
    }
}

impl Term for Activity {
    const SHAPE: Shape = Shape::Choice(&[
        "lights-on",
        "change",
        "research",
        "training",
        "innovation",
        "absence",
    ]);

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        node.choice(
            what,
            &Activity::ALL.map(|activity| (activity.name(), activity)),
            &mut load.report,
        )
    }

    fn said(&self) -> Option<Said> {
        Said::told(match self {
            Activity::LightsOn => say!("activity-lights-on", "keeping the lights on"),
            Activity::Change => say!("activity-change", "change"),
            Activity::Research => say!("activity-research", "research"),
            Activity::Training => say!("activity-training", "training"),
            Activity::Innovation => say!("activity-innovation", "innovation"),
            Activity::Absence => say!("activity-absence", "absence"),
        })
    }
}

impl<T: Term> Term for Spanned<T> {
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        Some(Spanned {
            value: T::read(node, what, load)?,
            place: node.place.clone(),
        })
    }

    fn said(&self) -> Option<Said> {
        self.value.said()
    }
}

/// The name of a month from 1 to 12.
pub(crate) fn month_name(month: u8) -> Sentence {
    match month {
        0 | 1 => say!("month-1", "January"),
        2 => say!("month-2", "February"),
        3 => say!("month-3", "March"),
        4 => say!("month-4", "April"),
        5 => say!("month-5", "May"),
        6 => say!("month-6", "June"),
        7 => say!("month-7", "July"),
        8 => say!("month-8", "August"),
        9 => say!("month-9", "September"),
        10 => say!("month-10", "October"),
        11 => say!("month-11", "November"),
        _ => say!("month-12", "December"),
    }
}

/// A quantity in words.
pub(crate) fn quantity(quantity: &Quantity) -> Said {
    let value = &quantity.value;
    match &quantity.unit {
        Unit::Percent => Said::Words(format!("{value} %")),
        Unit::Milliseconds => Said::Told(duration(&Duration::Elapsed(value.to_i64()))),
        Unit::Money(currency) => Said::Words(format!("{value} {currency}")),
        Unit::Number => Said::Words(value.to_string()),
    }
}

/// A quantity as a part of a sentence.
pub(crate) fn told(quantity: &Quantity) -> Sentence {
    match self::quantity(quantity) {
        Said::Told(told) => told,
        Said::Words(words) => words.into(),
        _ => Sentence::default(),
    }
}

/// A duration in words.
pub(crate) fn duration(duration: &Duration) -> Sentence {
    match duration {
        Duration::WorkingDays(1) => say!("duration-working-day", "1 working day"),
        Duration::WorkingDays(n) => {
            let n = n.to_string();
            say!("duration-working-days", "{n} working days", n)
        }
        Duration::Days(1) => say!("duration-day", "1 calendar day"),
        Duration::Days(n) => {
            let n = n.to_string();
            say!("duration-days", "{n} calendar days", n)
        }
        Duration::Months(1) => say!("duration-month", "1 month"),
        Duration::Months(n) => {
            let n = n.to_string();
            say!("duration-months", "{n} months", n)
        }
        Duration::Elapsed(ms) => {
            let parts = [
                hours(ms / 3_600_000),
                minutes(ms / 60_000 % 60),
                seconds(ms / 1000 % 60),
                milliseconds(ms % 1000),
            ];
            let parts: Vec<Sentence> = parts.into_iter().flatten().collect();
            match parts.is_empty() {
                true => say!("duration-none", "no time"),
                false => Sentence::row(parts, " "),
            }
        }
    }
}

fn hours(n: i64) -> Option<Sentence> {
    let count = n.to_string();
    match n {
        1 => Some(say!("duration-hour", "1 hour")),
        n => (n > 0).then(|| say!("duration-hours", "{n} hours", n = count)),
    }
}

fn minutes(n: i64) -> Option<Sentence> {
    let count = n.to_string();
    match n {
        1 => Some(say!("duration-minute", "1 minute")),
        n => (n > 0).then(|| say!("duration-minutes", "{n} minutes", n = count)),
    }
}

fn seconds(n: i64) -> Option<Sentence> {
    let count = n.to_string();
    match n {
        1 => Some(say!("duration-second", "1 second")),
        n => (n > 0).then(|| say!("duration-seconds", "{n} seconds", n = count)),
    }
}

fn milliseconds(n: i64) -> Option<Sentence> {
    let count = n.to_string();
    match n {
        1 => Some(say!("duration-millisecond", "1 millisecond")),
        n => (n > 0).then(|| say!("duration-milliseconds", "{n} milliseconds", n = count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_others_write_them() {
        let check = |text: &str, expected: &str| {
            let mended = mended(text).unwrap_or_default().english();
            assert_eq!(mended, expected, "{text}");
        };
        check("1,5 %", "a decimal comma? write `1.5 %`");
        check("1,500 %", "a decimal comma? write `1.500 %`");
        check("99,50 EUR", "a decimal comma? write `99.50 EUR`");
        check("1,5", "a decimal comma? write `1.5`");
        check(
            "100.000,00 EUR",
            "write `100000.00 EUR`: a point before the decimals, no signs between the thousands",
        );
        check(
            "€100,000",
            "a number has no signs between its thousands; write `100000 EUR`",
        );
        check("€5", "write the currency by its code: `5 EUR`");
        check("12.50 EUR", "");
        check("a lot", "");
    }
}
