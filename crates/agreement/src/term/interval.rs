//! Intervals of values: `"[98 %, 99 %)"`, `"< 96 %"`, `">= 200"`, `"98.0 to 98.9"`.
//!
//! Each end says whether it belongs to the interval, so that two bands neither overlap nor leave a gap
//! without the text showing it.

use facts::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use facts::{Diagnostic, Exact, Sentence, say};

use super::{Said, Term, basic};
use crate::load::{Load, term};
use crate::model::{Quantity, Unit};
use crate::rule;
use crate::yaml::{Node, Shape, short};

/// An interval of values of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its lower end; nothing where it goes on for ever.
    pub lower: Option<End>,
    /// Its upper end; nothing where it goes on for ever.
    pub upper: Option<End>,
    /// What its numbers count.
    pub unit: Unit,
}

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// Its value.
    pub value: Exact,
    /// Whether the value itself belongs to the interval.
    pub closed: bool,
}

impl Interval {
    /// Whether the value lies in it.
    pub fn contains(&self, value: &Exact) -> bool {
        let above = self
            .lower
            .as_ref()
            .is_none_or(|end| *value > end.value || (end.closed && *value == end.value));
        let below = self
            .upper
            .as_ref()
            .is_none_or(|end| *value < end.value || (end.closed && *value == end.value));
        above && below
    }
}

impl End {
    /// The same end of the values beside it.
    pub(crate) fn turned(&self) -> End {
        End {
            value: self.value.clone(),
            closed: !self.closed,
        }
    }
}

impl Interval {
    /// As a text may write it: `[98 %, 99 %)`.
    pub(crate) fn text(&self) -> String {
        let number = |end: &End| match &self.unit {
            Unit::Percent => format!("{} %", end.value),
            Unit::Money(code) => format!("{} {code}", end.value),
            Unit::Number => end.value.to_string(),
            Unit::Milliseconds => elapsed(&end.value),
        };
        match (&self.lower, &self.upper) {
            (Some(lower), Some(upper)) => format!(
                "{}{}, {}{}",
                if lower.closed { '[' } else { '(' },
                number(lower),
                number(upper),
                if upper.closed { ']' } else { ')' }
            ),
            (Some(lower), None) if lower.closed => format!(">= {}", number(lower)),
            (Some(lower), None) => format!("> {}", number(lower)),
            (None, Some(upper)) if upper.closed => format!("<= {}", number(upper)),
            (None, Some(upper)) => format!("< {}", number(upper)),
            (None, None) => String::new(),
        }
    }
}

/// Elapsed time in its largest unit without a rest.
fn elapsed(value: &Exact) -> String {
    let ms = value.to_i64();
    let units = [(HOUR_MS, "h"), (MINUTE_MS, "min"), (SECOND_MS, "s")];
    match units.iter().find(|(unit, _)| ms % unit == 0) {
        Some((unit, name)) => format!("{}{name}", ms / unit),
        None => format!(
            "{}s",
            value * &Exact::ratio(1, 1000).unwrap_or_else(Exact::zero)
        ),
    }
}

impl Term for Interval {
    const SHAPE: Shape = Shape::Form(
        "an interval: [98 %, 99 %), < 96 %, >= 200",
        r"^ *([\[(].+,.+[\])]|(>=|<=|>|<).+|.+ to .+) *$",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let text = node.text(what, &mut load.report)?;
        match parse(text.trim()) {
            Ok(interval) => {
                rule::thousands_as_decimals::look(text, None, &node.place, &mut load.report);
                Some(interval)
            }
            Err(problem) => {
                load.report.push(
                    Diagnostic::error(
                        "not-an-interval",
                        say!("found-no-interval", "{what} is no interval: `{value}`", value = short(text), what))
                    .at(node.place.clone(), problem)
                    .help(
                        say!("found-write-98-99-98-belongs", "write `\"[98 %, 99 %)\"` (98 belongs to it, 99 does not), `\"< 96 %\"` or `\">= 200\"`, with quotes")),
                );
                None
            }
        }
    }

    fn said(&self) -> Option<Said> {
        let number = |end: &End| {
            basic::told(&Quantity {
                value: end.value.clone(),
                unit: self.unit.clone(),
            })
        };
        let from = self.lower.as_ref().map(|end| {
            let value = number(end);
            match end.closed {
                true => say!("interval-from", "from {value}", value),
                false => say!("interval-above", "above {value}", value),
            }
        });
        let until = self.upper.as_ref().map(|end| {
            let value = number(end);
            match end.closed {
                true => say!("interval-up-to", "up to and with {value}", value),
                false => say!("interval-below", "below {value}", value),
            }
        });
        Said::told(match (from, until) {
            (Some(from), Some(until)) => {
                say!("interval-between", "{from} and {until}", from, until)
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => say!("interval-any", "any value"),
        })
    }
}

fn parse(text: &str) -> Result<Interval, String> {
    for (sign, lower, closed) in [
        (">=", true, true),
        ("<=", false, true),
        (">", true, false),
        ("<", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let quantity = term::parse_quantity(rest.trim())?;
            let end = Some(End {
                value: quantity.value,
                closed,
            });
            let (lower, upper) = if lower { (end, None) } else { (None, end) };
            return Ok(Interval {
                lower,
                upper,
                unit: quantity.unit,
            });
        }
    }
    let (inner, first_closed, last_closed) = if let Some(inner) = text.strip_prefix('[') {
        let (inner, closed) = closing(inner)?;
        (inner, true, closed)
    } else if let Some(inner) = text.strip_prefix('(') {
        let (inner, closed) = closing(inner)?;
        (inner, false, closed)
    } else {
        // CLAUSE: contracts print bands with both ends in them, such as 98.0 to 98.9.
        let (first, last) = text
            .split_once(" to ")
            .ok_or("it begins with no bracket and no sign")?;
        return between(first, last, true, true);
    };
    let (first, last) = inner.split_once(',').ok_or("a comma is missing")?;
    between(first, last, first_closed, last_closed)
}

fn closing(text: &str) -> Result<(&str, bool), String> {
    if let Some(inner) = text.strip_suffix(']') {
        return Ok((inner, true));
    }
    let inner = text
        .strip_suffix(')')
        .ok_or("a closing bracket is missing")?;
    Ok((inner, false))
}

fn between(first: &str, last: &str, from: bool, until: bool) -> Result<Interval, String> {
    let mut lower = term::parse_quantity(first.trim())?;
    let mut upper = term::parse_quantity(last.trim())?;
    // WHY: `[98, 99 %)` names its unit once; a bare zero has any unit.
    if lower.unit == Unit::Number && upper.unit != Unit::Milliseconds {
        lower.unit = upper.unit.clone();
    }
    if upper.unit == Unit::Number {
        upper.unit = lower.unit.clone();
    }
    if lower.unit != upper.unit && !(lower.value.is_zero() && lower.unit == Unit::Number) {
        return Err("its ends have different units".into());
    }
    let empty = lower.value > upper.value || (lower.value == upper.value && !(from && until));
    if empty {
        return Err("nothing lies in it".into());
    }
    Ok(Interval {
        lower: Some(End {
            value: lower.value,
            closed: from,
        }),
        upper: Some(End {
            value: upper.value,
            closed: until,
        }),
        unit: upper.unit,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let said = match parse(text) {
            Ok(interval) => match interval.said() {
                Some(Said::Told(told)) => told.english(),
                other => format!("{other:?}"),
            },
            Err(problem) => problem,
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn texts() {
        for text in [
            "[98 %, 99 %)",
            "(240min, 7h]",
            "< 1.5s",
            ">= 200",
            "<= 5 EUR",
            "> 0",
        ] {
            let written = parse(text).map(|interval| interval.text());
            let hours = text.replace("240min", "4h");
            assert_eq!(written, Ok(hours));
        }
    }

    #[test]
    fn intervals() {
        check("[98 %, 99 %)", "from 98 % and below 99 %");
        check("[98, 99 %)", "from 98 % and below 99 %");
        check("(2 %, 3 %]", "above 2 % and up to and with 3 %");
        check("98.0 to 98.9", "from 98 and up to and with 98.9");
        check("[240min, 6h)", "from 4 hours and below 6 hours");
        check("[0, 4h)", "from no time and below 4 hours");
        check("< 96 %", "below 96 %");
        check(">= 200", "from 200");
        check("(99, 98)", "nothing lies in it");
        check("[98, 98)", "nothing lies in it");
        check("[98 %, 4h)", "its ends have different units");
        check("98", "it begins with no bracket and no sign");
        check("[98, 99", "a closing bracket is missing");
    }
}
