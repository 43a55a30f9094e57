//! A value taken from a row: a column, a constant, several columns, with a translation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use facts::Instant;

use super::date::Dates;
use super::lookup::{Lookup, Tables};
use crate::report::Flaw;

/// A column that the mapping names: its index in [`Columns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column(pub(crate) usize);

/// The columns that a mapping names, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
}

/// The cells of a row, in the order of [`Columns`]: `None` where the row does not have the column
/// at all, an empty text where it has no value.
pub type Cells<'a> = [Option<Cow<'a, str>>];

/// A value taken from a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Where it stands.
    pub take: Take,
    /// Small tables that it is looked up in, one after the other.
    pub lookups: Vec<Lookup>,
    /// What it becomes; without it, it stays as it is.
    pub map: Option<BTreeMap<String, String>>,
    /// What a value that the map does not know becomes.
    pub otherwise: Otherwise,
    /// What a row without a value gets.
    pub default: Option<String>,
    /// What its text must be.
    pub kind: Kind,
}

/// What the text of a value must be, and how it is written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Any text, as it is.
    #[default]
    Text,
    /// A decimal, every digit kept.
    Number,
    /// A date of the mapping, written as an instant.
    Instant,
}

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take {
    /// The same for every row.
    Constant(String),
    /// The first of these columns that has a value.
    First(Vec<Column>),
    /// All of these columns that have a value, with a text between them.
    Joined(Vec<Column>, String),
}

/// What a value that a map does not know becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// Itself.
    Keep,
    /// The row is rejected.
    Reject,
    /// It counts as missing.
    Drop,
    /// This text.
    Use(String),
}

/// An instant taken from a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The date.
    pub value: Value,
    /// A column with a duration to add, and the milliseconds that its unit has.
    pub plus: Option<(Column, i64)>,
}

impl Columns {
    /// The column of that name, added when it is new.
    pub fn intern(&mut self, name: &str) -> Column {
        let index = self.names.iter().position(|known| known == name);
        Column(index.unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len() - 1
        }))
    }

    /// The names, in the order of the cells of a row.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The name of a column.
    pub fn name(&self, column: Column) -> &str {
        self.names.get(column.0).map_or("", String::as_str)
    }
}

/// What a value needs to be read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The names of the columns.
    pub columns: &'a Columns,
    /// How dates are read.
    pub dates: &'a Dates,
    /// The small tables of the mapping.
    pub tables: &'a Tables,
    /// Whether decimals are written with a comma.
    pub decimal_comma: bool,
    /// Whether an empty value of an update leaves what was there before.
    pub empty_keeps: bool,
    /// The cells; white space at their ends is cut, and texts that mean "no value" are empty.
    pub cells: &'a Cells<'a>,
}

impl<'a> Reading<'a> {
    /// The text of a cell, unless it is absent or empty.
    pub fn text(self, column: Column) -> Option<&'a str> {
        self.cells
            .get(column.0)?
            .as_deref()
            .filter(|text| !text.is_empty())
    }

    /// Whether the row has the cell, be it empty.
    pub fn has(self, column: Column) -> bool {
        self.cells.get(column.0).is_some_and(Option::is_some)
    }
}

impl Value {
    /// The same text for every row.
    pub fn constant(text: impl Into<String>) -> Value {
        Value {
            take: Take::Constant(text.into()),
            lookups: Vec::new(),
            map: None,
            otherwise: Otherwise::Keep,
            default: None,
            kind: Kind::Text,
        }
    }

    /// The text of a column.
    pub fn column(column: Column) -> Value {
        Value {
            take: Take::First(vec![column]),
            lookups: Vec::new(),
            map: None,
            otherwise: Otherwise::Keep,
            default: None,
            kind: Kind::Text,
        }
    }

    /// What a message calls this value.
    pub fn name<'a>(&'a self, columns: &'a Columns) -> &'a str {
        match &self.take {
            Take::Constant(text) => text,
            Take::First(list) | Take::Joined(list, _) => {
                list.first().map_or("", |column| columns.name(*column))
            }
        }
    }

    /// Whether the row has any of the columns, be they empty.
    pub fn is_present(&self, row: Reading<'_>) -> bool {
        if self.default.is_some() {
            return true;
        }
        match &self.take {
            Take::Constant(_) => true,
            Take::First(list) | Take::Joined(list, _) => list.iter().any(|column| row.has(*column)),
        }
    }

    /// The value before its translation; nothing when it is missing.
    pub fn raw<'a>(&'a self, row: Reading<'a>) -> Option<Cow<'a, str>> {
        match &self.take {
            Take::Constant(text) => Some(text.into()),
            Take::First(list) => list
                .iter()
                .find_map(|column| row.text(*column))
                .map(Cow::from),
            Take::Joined(list, between) => {
                let parts: Vec<&str> = list.iter().filter_map(|column| row.text(*column)).collect();
                (!parts.is_empty()).then(|| parts.join(between).into())
            }
        }
    }

    /// The value; nothing when it is missing.
    pub fn get<'a>(&'a self, row: Reading<'a>) -> Result<Option<Cow<'a, str>>, Flaw> {
        let found = self.found(row)?;
        let found = found.or_else(|| self.default.as_deref().map(Cow::Borrowed));
        let Some(text) = found else { return Ok(None) };
        let column = self.name(row.columns);
        Ok(Some(match self.kind {
            Kind::Text => text,
            Kind::Number => decimal(column, &text, row)?.into(),
            Kind::Instant => match row.dates.read(&text) {
                Ok(instant) => instant.to_string().into(),
                Err(problem) => return Err(problem.flaw(column, &text)),
            },
        }))
    }

    fn found<'a>(&'a self, row: Reading<'a>) -> Result<Option<Cow<'a, str>>, Flaw> {
        let Some(mut raw) = self.raw(row) else {
            return Ok(None);
        };
        for lookup in &self.lookups {
            match row.tables.get(*lookup, &raw) {
                Some(found) => raw = Cow::Borrowed(found),
                None => return Ok(None),
            }
        }
        let Some(map) = &self.map else {
            return Ok(Some(raw));
        };
        if let Some(value) = map.get(raw.as_ref()) {
            return Ok(Some(value.into()));
        }
        match &self.otherwise {
            Otherwise::Keep => Ok(Some(raw)),
            Otherwise::Drop => Ok(None),
            Otherwise::Use(text) => Ok(Some(text.into())),
            Otherwise::Reject => Err(Flaw::of_value(
                self.name(row.columns),
                &raw,
                "is not in the map of this column",
            )
            .help("add it to the map, or say `else: keep` or `else: drop`")),
        }
    }

    /// The value, which must be there.
    pub fn need<'a>(&'a self, row: Reading<'a>, what: &str) -> Result<Cow<'a, str>, Flaw> {
        self.get(row)?
            .ok_or_else(|| Flaw::missing(self.name(row.columns), what))
    }
}

impl When {
    /// The instant in a column.
    pub fn column(column: Column) -> When {
        When {
            value: Value::column(column),
            plus: None,
        }
    }

    /// The instant; nothing when it is missing.
    pub fn get(&self, row: Reading<'_>) -> Result<Option<Instant>, Flaw> {
        let Some(text) = self.value.get(row)? else {
            return Ok(None);
        };
        let at = row
            .dates
            .read(&text)
            .map_err(|why| why.flaw(self.value.name(row.columns), &text))?;
        let Some((column, unit_ms)) = self.plus else {
            return Ok(Some(at));
        };
        let Some(text) = row.text(column) else {
            return Ok(None);
        };
        let name = row.columns.name(column);
        let ms = duration_ms(&decimal(name, text, row)?, unit_ms).ok_or_else(|| {
            Flaw::of_value(name, text, "is longer than the years a fact may lie in")
        })?;
        Ok(Some(at.plus_ms(ms)))
    }

    /// The instant, which must be there.
    pub fn need(&self, row: Reading<'_>, what: &str) -> Result<Instant, Flaw> {
        self.get(row)?
            .ok_or_else(|| Flaw::missing(self.value.name(row.columns), what))
    }
}

/// A decimal in full, with a point: exponents are written out, nothing is rounded.
pub(crate) fn decimal(column: &str, text: &str, row: Reading<'_>) -> Result<String, Flaw> {
    let plain = match row.decimal_comma {
        true if text.contains('.') => None,
        true => Some(text.replace(',', ".")),
        false => Some(text.to_owned()),
    };
    let sound = |text: &String| facts::Exact::parse(text).is_ok();
    let found = plain.and_then(|plain| {
        Some(plain.clone())
            .filter(sound)
            .or_else(|| without_exponent(&plain).filter(sound))
    });
    found.ok_or_else(|| {
        let example = if row.decimal_comma { "12,50" } else { "12.50" };
        let most = facts::exact::MAX_DECIMAL_CHARS;
        Flaw::of_value(column, text, format!("is not a decimal number such as {example}")).help(
            format!("group separators, currency signs and more than {most} characters are not read; `decimal` says which mark stands before the fraction"),
        )
    })
}

/// `text` units of `unit_ms` milliseconds, cut to the millisecond.
fn duration_ms(text: &str, unit_ms: i64) -> Option<i64> {
    let exact = facts::Exact::parse(text).ok()?;
    let ms = (&exact * &facts::Exact::from(unit_ms)).to_i64();
    // WHY: more than the years a fact may lie in is a slip, not a duration.
    (ms.unsigned_abs() < Instant::LATEST.ms().unsigned_abs()).then_some(ms)
}

/// `1.25E-7` in full: `0.000000125`. Nothing when it is not such a number or too long in full.
fn without_exponent(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E'])?;
    let exponent: i32 = exponent.parse().ok().filter(|e| (-60..=60).contains(e))?;
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || whole.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let number = match usize::try_from(point) {
        Ok(0) | Err(_) => {
            let zeros = "0".repeat(usize::try_from(-point).ok()?);
            format!("0.{zeros}{digits}")
        }
        Ok(point) if point >= digits.len() => {
            let zeros = "0".repeat(point - digits.len());
            format!("{digits}{zeros}")
        }
        Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
    };
    Some(format!("{sign}{number}"))
}

#[cfg(test)]
mod tests {
    use super::without_exponent;

    #[test]
    fn exponents_are_written_in_full() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(without_exponent(text).as_deref(), expected, "{text}");
        };
        check("1.25E-7", Some("0.000000125"));
        check("-1.25e1", Some("-12.5"));
        check("4E3", Some("4000"));
        check("12.5e+1", Some("125"));
        check("1e0", Some("1"));
        check("0E-10", Some("0.0000000000"));
        check("1e99", None);
        check("e5", None);
        check("1.2.3e4", None);
        check("1e", None);
    }
}
