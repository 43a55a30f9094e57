//! Values: texts, flags, numbers, shares, money, durations, dates, conditions, windows.

use facts::fact::Activity;
use facts::{Diagnostic, Exact, Zone};
use jiff::civil::Date;

use super::{Said, Term};
use crate::load::{Load, tables, term};
use crate::model::{
    Bound, BoundOp, Condition, Duration, Quantity, RoundRule, Spanned, Unit, Window, WindowLength,
};
use crate::rule;
use crate::yaml::{Node, Shape, short, wrong_shape};

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
pub(crate) fn mended(text: &str) -> Option<String> {
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
        return sign.map(|_| format!("write the currency by its code: `{}`", amount(number)));
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
            (true, _) => format!("a number has no signs between its thousands; write `{meant}`"),
            (false, true) => format!("a decimal comma? write `{meant}`"),
            (false, false) => format!(
                "write `{meant}`: a point before the decimals, no signs between the thousands"
            ),
        },
    )
}

impl Term for String {
    const SHAPE: Shape = Shape::Text;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        node.text(what, &mut load.report).map(String::from)
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.as_str())
    }
}

impl Term for bool {
    const SHAPE: Shape = Shape::Flag;
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        match node.text(what, &mut load.report)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let finding = wrong_shape(node, what, "`true` or `false`");
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let count = text.parse().ok().filter(|count| digits && *count <= MOST);
        if count.is_none() {
            let wanted = format!("a whole number from 0 to {MOST}");
            load.report.push(wrong_shape(node, what, &wanted));
        }
        count
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.to_string())
    }
}

impl Term for Exact {
    const SHAPE: Shape = Shape::Form("a number: 12, 12.5", "^[-+]?[0-9]+([.][0-9]+)?$");

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let number = Exact::parse(text).ok();
        if number.is_none() {
            let finding = wrong_shape(node, what, "a number such as `12.5`");
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let percent = text
            .trim()
            .strip_suffix('%')
            .and_then(|number| Exact::parse(number.trim_end()).ok());
        if percent.is_none() {
            let finding = wrong_shape(node, what, "a share such as `12.5 %`");
            let help = mended(text).unwrap_or("write the sign `%` after the number".into());
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
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
                let finding = wrong_shape(node, what, "an amount of money such as `12.50 EUR`");
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        match term::parse_quantity(text.trim()) {
            Ok(quantity) => {
                rule::thousands_as_decimals::look(text, None, &node.place, &mut load.report);
                Some(quantity)
            }
            Err(problem) => {
                let wanted = "a number with its unit, such as `10 %`, `500 EUR`, `4h` or `12`";
                let finding = Diagnostic::error("wrong-shape", format!("{what} must be {wanted}"))
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
        Said::words(quantity(self))
    }
}

impl Term for Bound {
    const SHAPE: Shape = tables::BOUND;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        term::bound(node, what, &mut load.report)
    }

    fn said(&self) -> Option<Said> {
        let sign = match self.op {
            BoundOp::AtLeast => "at least",
            BoundOp::Above => "more than",
            BoundOp::AtMost => "at most",
            BoundOp::Below => "less than",
        };
        Said::words(format!("{sign} {}", quantity(&self.quantity)))
    }
}

impl Term for Duration {
    const SHAPE: Shape = tables::DURATION;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        term::duration(node, what, &mut load.report)
    }

    fn said(&self) -> Option<Said> {
        Said::words(duration(self))
    }
}

impl Term for Date {
    const SHAPE: Shape = Shape::Form("a date: 2025-12-31", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        let date = (text.len() == 10)
            .then(|| text.parse::<Date>().ok())
            .flatten()
            .filter(|date| (1970..2200).contains(&date.year()));
        if date.is_none() {
            load.report.push(
                Diagnostic::error(
                    "not-a-date",
                    format!("{what} is no date: `{}`", short(text)),
                )
                .at(node.place.clone(), "")
                .help("write a date from 1970 to 2199, such as `2025-12-31`"),
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        load.zone_at(node, what)
    }

    fn said(&self) -> Option<Said> {
        Said::words(self.name())
    }
}

/// On the fields of a case.
impl Term for Condition {
    const SHAPE: Shape = Shape::Condition;

    fn read(node: &Node, _what: &str, load: &mut Load<'_>) -> Option<Self> {
        let fields = std::mem::take(&mut load.fields);
        let condition = load.condition_on(node, &fields);
        load.fields = fields;
        condition
    }

    fn said(&self) -> Option<Said> {
        Said::words(crate::explain::condition::words(&self.test))
    }
}

impl Term for Window {
    const SHAPE: Shape = tables::WINDOW;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        load.window(node, what)
    }

    fn said(&self) -> Option<Said> {
        let length = match self.length {
            WindowLength::Day => "each day".into(),
            WindowLength::Week => "each week from Monday".into(),
            WindowLength::Month { day: 1 } => "each month".into(),
            WindowLength::Month { day } => format!("each month from day {day}"),
            WindowLength::Quarter { day: 1 } => "each quarter".into(),
            WindowLength::Quarter { day } => format!("each quarter from day {day}"),
            WindowLength::Year { month: 1, day: 1 } => "each year".into(),
            WindowLength::Year { month, day } => {
                format!("each year from {day} {}", month_name(month))
            }
            WindowLength::Rolling { days, monthly } => {
                let every = if monthly { "month" } else { "day" };
                format!("the last {days} days, at the end of each {every}")
            }
            WindowLength::RollingMonths { months } => {
                format!("the last {months} months, at the end of each month")
            }
        };
        Said::words(format!("{length}, in the zone {}", self.zone.name()))
    }
}

impl Term for RoundRule {
    const SHAPE: Shape = Shape::Record(tables::ROUND);

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        load.rounding(node, what)
    }

    fn said(&self) -> Option<Said> {
        let mode = match self.mode {
            facts::Rounding::HalfEven => "a tie to the even digit",
            facts::Rounding::HalfUp => "a tie away from zero",
            facts::Rounding::Down => "toward zero",
            facts::Rounding::Up => "away from zero",
        };
        let digits = match self.digits {
            0 => "a whole number".into(),
            1 => "1 digit after the point".into(),
            n => format!("{n} digits after the point"),
        };
        Said::words(format!("{digits}, {mode}"))
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

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        node.choice(
            what,
            &Activity::ALL.map(|activity| (activity.name(), activity)),
            &mut load.report,
        )
    }

    fn said(&self) -> Option<Said> {
        Said::words(match self {
            Activity::LightsOn => "keeping the lights on",
            Activity::Change => "change",
            Activity::Research => "research",
            Activity::Training => "training",
            Activity::Innovation => "innovation",
            Activity::Absence => "absence",
        })
    }
}

impl<T: Term> Term for Spanned<T> {
    const SHAPE: Shape = T::SHAPE;

    fn read(node: &Node, what: &str, load: &mut Load<'_>) -> Option<Self> {
        Some(Spanned {
            value: T::read(node, what, load)?,
            place: node.place.clone(),
        })
    }

    fn said(&self) -> Option<Said> {
        self.value.said()
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month from 1 to 12.
pub(crate) fn month_name(month: u8) -> &'static str {
    MONTHS[usize::from(month.saturating_sub(1)) % 12]
}

/// A quantity in words.
pub(crate) fn quantity(quantity: &Quantity) -> String {
    let value = &quantity.value;
    match &quantity.unit {
        Unit::Percent => format!("{value} %"),
        Unit::Milliseconds => duration(&Duration::Elapsed(value.to_i64())),
        Unit::Money(currency) => format!("{value} {currency}"),
        Unit::Number => value.to_string(),
    }
}

/// A duration in words.
pub(crate) fn duration(duration: &Duration) -> String {
    let counted = |count: i64, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    };
    match duration {
        Duration::WorkingDays(n) => counted((*n).into(), "working day", "working days"),
        Duration::Days(n) => counted((*n).into(), "calendar day", "calendar days"),
        Duration::Months(n) => counted((*n).into(), "month", "months"),
        Duration::Elapsed(ms) => {
            let units = [
                (ms / 3_600_000, "hour", "hours"),
                (ms / 60_000 % 60, "minute", "minutes"),
                (ms / 1000 % 60, "second", "seconds"),
                (ms % 1000, "millisecond", "milliseconds"),
            ];
            let words: Vec<String> = units
                .iter()
                .filter(|(count, ..)| *count > 0)
                .map(|(count, one, many)| counted(*count, one, many))
                .collect();
            match words.is_empty() {
                true => "no time".into(),
                false => words.join(" "),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_others_write_them() {
        let check = |text: &str, expected: &str| {
            assert_eq!(mended(text).unwrap_or_default(), expected, "{text}");
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
