//! A range of values: `2h..8h`, `95 %..99 %`, `1000..5000`.

use facts::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use facts::{Exact, Rounding};
use told::words;

use crate::failure::Failure;

/// A range of values of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    from: Exact,
    until: Exact,
    unit: Unit,
    /// The comparison before the value, as it is written now.
    sign: String,
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    /// Time, in milliseconds.
    Elapsed,
    /// What stands after the number: ` %`, `wd`, ` EUR`, or nothing.
    After(String),
}

impl Range {
    /// Reads a range for a place where `now` is written.
    pub fn parse(text: &str, now: &str) -> Result<Range, Failure> {
        let bad = || {
            Failure::wrong_use(format!("`{text}` is no range"))
                .hint("write both ends: 2h..8h, 95 %..99 %, 1000..5000")
        };
        let (from, until) = text.split_once("..").ok_or_else(bad)?;
        let sign: String = now.chars().take_while(|c| "<>= ".contains(*c)).collect();
        let (from, mut unit) = value(from.trim()).ok_or_else(bad)?;
        let (until, other) = value(until.trim()).ok_or_else(bad)?;
        // The unit may stand at one end only.
        if unit == Unit::After(String::new()) {
            unit = other.clone();
        }
        if other != unit && other != Unit::After(String::new()) {
            return Err(Failure::wrong_use(format!(
                "the ends of `{text}` are of different kinds"
            )));
        }
        let from = match (&unit, text.split_once("..")) {
            // `2..8h` means 2 hours.
            (Unit::Elapsed, Some((first, last))) => with_unit_of(first, last).unwrap_or(from),
            _ => from,
        };
        if from == until {
            return Err(Failure::wrong_use(format!(
                "both ends of `{text}` are the same"
            )));
        }
        Ok(Range {
            from,
            until,
            unit,
            sign,
        })
    }

    /// So many values, evenly spread, both ends among them, as the text has them.
    pub fn values(&self, steps: usize) -> Result<Vec<String>, Failure> {
        let last = i64::try_from(steps.max(2) - 1).unwrap_or(1);
        let width = &self.until - &self.from;
        let value = |step: i64| {
            let part = Exact::ratio(step.into(), last.into()).unwrap_or_else(Exact::zero);
            self.written(&(&self.from + &(part * width.clone())))
        };
        (0..=last).map(value).collect()
    }

    fn written(&self, value: &Exact) -> Result<String, Failure> {
        let uneven = || {
            Failure::wrong_use(format!(
                "the range does not divide into values that can be written: {value} is one"
            ))
            .hint("choose another number of values with --steps")
        };
        let text = match &self.unit {
            Unit::Elapsed => {
                if *value != value.round(0, Rounding::Down) {
                    return Err(uneven());
                }
                words::duration(value.to_i64())
            }
            Unit::After(unit) => {
                let digits = value.decimal_digits().ok_or_else(uneven)?;
                format!("{}{unit}", value.to_fixed(digits, Rounding::Down))
            }
        };
        Ok(format!("{}{text}", self.sign))
    }
}

/// A number with its unit.
fn value(text: &str) -> Option<(Exact, Unit)> {
    if let Some(ms) = elapsed(text) {
        return Some((ms, Unit::Elapsed));
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.".contains(c));
    let (number, after) = text.split_at(end.unwrap_or(text.len()));
    let number = Exact::parse(number).ok()?;
    Some((number, Unit::After(after.to_owned())))
}

/// Time in milliseconds: `2h`, `1h 30min`.
fn elapsed(text: &str) -> Option<Exact> {
    let mut sum = None;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = Exact::parse(&rest[..digits]).ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| !c.is_ascii_alphabetic());
        let (unit, after) = rest.split_at(letters.unwrap_or(rest.len()));
        let unit_ms = match unit {
            "h" => HOUR_MS,
            "min" => MINUTE_MS,
            "s" => SECOND_MS,
            _ => return None,
        };
        let part = number * Exact::from(unit_ms);
        sum = Some(match sum {
            Some(sum) => sum + part,
            None => part,
        });
        rest = after.trim_start();
    }
    sum
}

/// A bare number with the last unit of another value.
fn with_unit_of(bare: &str, other: &str) -> Option<Exact> {
    let bare = bare.trim();
    let is_bare = bare.chars().all(|c| c.is_ascii_digit() || c == '.');
    let unit: String = other
        .trim()
        .chars()
        .skip_while(|c| !c.is_ascii_alphabetic())
        .collect();
    let unit: String = unit.chars().take_while(char::is_ascii_alphabetic).collect();
    elapsed(&format!("{bare}{unit}")).filter(|_| is_bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: &str, now: &str, steps: usize, expected: &[&str]) {
        let values = Range::parse(range, now).and_then(|range| range.values(steps));
        let values = values.map_err(|failure| failure.to_string());
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(values, Ok(expected));
    }

    #[test]
    fn values_are_spread_evenly() {
        check("2h..8h", "4h", 4, &["2h", "4h", "6h", "8h"]);
        check("1h..1h 30min", "4h", 3, &["1h", "1h 15min", "1h 30min"]);
        check("2..4h", "4h", 3, &["2h", "3h", "4h"]);
        check(
            "95 %..99 %",
            ">= 97 %",
            3,
            &[">= 95 %", ">= 97 %", ">= 99 %"],
        );
        check("90..91 %", "97 %", 3, &["90 %", "90.5 %", "91 %"]);
        check("1000 EUR..500 EUR", "7 EUR", 2, &["1000 EUR", "500 EUR"]);
        check("2wd..4wd", "3wd", 3, &["2wd", "3wd", "4wd"]);
    }

    #[test]
    fn what_is_no_range_is_told() {
        for (range, steps, expected) in [
            ("2h", 3, "`2h` is no range"),
            ("soon..later", 3, "`soon..later` is no range"),
            ("2h..5 %", 3, "the ends of `2h..5 %` are of different kinds"),
            ("2h..2h", 3, "both ends of `2h..2h` are the same"),
            (
                "0..1",
                4,
                "the range does not divide into values that can be written: 1/3 is one",
            ),
        ] {
            let values = Range::parse(range, "").and_then(|range| range.values(steps));
            assert_eq!(
                values.map_err(|failure| failure.to_string()),
                Err(expected.into())
            );
        }
    }
}
