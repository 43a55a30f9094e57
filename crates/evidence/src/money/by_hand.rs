//! A printed step, performed again by somebody who has the print alone.
//!
//! `#1 8000 x 0.05 (5 %) = 400` names the result of an earlier step and a number with what it is; this
//! reads it as text and shares no code with the ledger.

use super::fraction::{Fraction, Two};

/// What goes into a step, as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// `#3 0.5`: the result of step 3.
    Step(usize, Fraction),
    /// `0.4 (40 %)`: a number and what it is.
    Given(Fraction, String),
}

/// A step as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Its inputs, in their order.
    pub inputs: Vec<Input>,
    /// What is said to come out.
    pub said: Fraction,
    how: How,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum How {
    Take,
    Least,
    Most,
    Whole(&'static str),
    Round(u32, String),
    Within(String),
    Compare(&'static str),
    All(&'static str),
}

const COMPARISONS: [&str; 4] = [" >= ", " <= ", " > ", " < "];

const OPERATIONS: [(&str, Two); 4] = [
    (" + ", Fraction::plus),
    (" - ", Fraction::minus),
    (" x ", Fraction::times),
    // CLAUSE: what is divided by nothing is nothing.
    (" / ", |a, b| match b {
        Fraction::ZERO => Some(Fraction::ZERO),
        b => a.over(b),
    }),
];

impl Printed {
    /// Reads a step: what is done with what, ` = ` and the result.
    pub fn read(text: &str) -> Result<Printed, String> {
        let unread = || format!("`{text}` is no step");
        let (how, said) = text.rsplit_once(" = ").ok_or_else(unread)?;
        let said = match said {
            "yes" => Fraction::ONE,
            "no" => Fraction::ZERO,
            number => Fraction::read(number).ok_or_else(unread)?,
        };
        let (how, inputs) = parts(how.trim()).ok_or_else(unread)?;
        let inputs: Option<Vec<Input>> = inputs.into_iter().map(input).collect();
        Ok(Printed {
            inputs: inputs.ok_or_else(unread)?,
            said,
            how,
        })
    }

    /// Performs it with what earlier steps came to, the first of them being step 1, and compares. What is
    /// not printed of them is not known.
    pub fn check(&self, earlier: &[Option<Fraction>]) -> Result<(), String> {
        let mut values = Vec::new();
        for input in &self.inputs {
            match input {
                Input::Given(value, _) => values.push(*value),
                Input::Step(number, value) => {
                    let index = number.checked_sub(1);
                    let known = index.and_then(|index| earlier.get(index).copied().flatten());
                    match known {
                        Some(known) if known == *value => values.push(*value),
                        Some(known) => {
                            return Err(format!("step {number} came to {known}, not {value}"));
                        }
                        None => return Err(format!("there is no earlier step {number}")),
                    }
                }
            }
        }
        let found = self.how.perform(&values);
        let found = found.ok_or("it cannot be performed with so few digits")?;
        if found == self.said {
            Ok(())
        } else {
            Err(format!("it comes to {found}, not {}", self.said))
        }
    }
}

impl How {
    fn perform(&self, values: &[Fraction]) -> Option<Fraction> {
        let first = values.first().copied().unwrap_or(Fraction::ZERO);
        let pick = |least: bool| {
            let better = |a: Fraction, b: Fraction| if a.is_below(b) == least { a } else { b };
            values.iter().copied().reduce(better)
        };
        let yes = |holds: bool| Some(if holds { Fraction::ONE } else { Fraction::ZERO });
        match self {
            How::Take => Some(first),
            How::Least => pick(true),
            How::Most => pick(false),
            How::Whole(mode) => first.rounded(0, mode),
            How::Round(digits, mode) => first.rounded(*digits, mode),
            How::Within(interval) => yes(lies_in(first, interval)?),
            How::Compare(sign) => {
                let second = *values.get(1)?;
                yes(compares(first, sign, second))
            }
            How::All(sign) => {
                let (_, two) = OPERATIONS.iter().find(|(known, _)| known == sign)?;
                let mut rest = values.iter().skip(1);
                rest.try_fold(first, |sum, value| two(sum, *value))
            }
        }
    }
}

/// What is done, and the texts of what it is done with.
fn parts(how: &str) -> Option<(How, Vec<&str>)> {
    if how.is_empty() {
        return Some((How::Take, Vec::new()));
    }
    if let Some(rest) = how.strip_prefix("the least of ") {
        return Some((How::Least, split(rest, ", ")));
    }
    if let Some(rest) = how.strip_prefix("the most of ") {
        return Some((How::Most, split(rest, ", ")));
    }
    if let Some(rest) = how.strip_suffix(", down to a whole number") {
        return Some((How::Whole("floor"), vec![rest]));
    }
    if let Some(rest) = how.strip_suffix(", up to a whole number") {
        return Some((How::Whole("ceiling"), vec![rest]));
    }
    if let Some((rest, mode)) = how.rsplit_once(" digits, ") {
        let (value, digits) = rest.rsplit_once(", ")?;
        return Some((How::Round(digits.parse().ok()?, mode.into()), vec![value]));
    }
    if let Some((value, interval)) = split_once(how, " in ") {
        return Some((How::Within(interval.into()), vec![value]));
    }
    for sign in COMPARISONS {
        if let Some((first, second)) = split_once(how, sign) {
            return Some((How::Compare(sign.trim()), vec![first, second]));
        }
    }
    for (sign, _) in OPERATIONS {
        let parts = split(how, sign);
        if parts.len() > 1 {
            return Some((How::All(sign), parts));
        }
    }
    Some((How::Take, vec![how]))
}

fn input(text: &str) -> Option<Input> {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    if let Some(number) = first.strip_prefix('#') {
        return Some(Input::Step(number.parse().ok()?, Fraction::read(rest)?));
    }
    let what = rest
        .strip_prefix('(')
        .and_then(|what| what.strip_suffix(')'));
    Some(Input::Given(
        Fraction::read(first)?,
        what.unwrap_or(rest).into(),
    ))
}

fn compares(first: Fraction, sign: &str, second: Fraction) -> bool {
    match sign {
        ">=" => !first.is_below(second),
        "<=" => !second.is_below(first),
        ">" => second.is_below(first),
        _ => first.is_below(second),
    }
}

/// Whether a value lies in `[98, 99)`, `>= 99 %` or `< 30min`; minutes are compared as milliseconds.
fn lies_in(value: Fraction, interval: &str) -> Option<bool> {
    if interval == "any value" {
        return Some(true);
    }
    let read = |text: &str| {
        let number = text.trim().split(' ').next()?;
        match number.strip_suffix("min") {
            Some(minutes) => Fraction::read(minutes)?.times(Fraction::read("60000")?),
            None => Fraction::read(number.trim_end_matches('%')),
        }
    };
    for sign in COMPARISONS.map(str::trim) {
        if let Some(end) = interval.strip_prefix(sign) {
            return Some(compares(value, sign, read(end)?));
        }
    }
    let inside = interval.get(1..interval.len().checked_sub(1)?)?;
    let (lower, upper) = inside.split_once(',')?;
    let above = if interval.starts_with('[') { ">=" } else { ">" };
    let below = if interval.ends_with(']') { "<=" } else { "<" };
    Some(compares(value, above, read(lower)?) && compares(value, below, read(upper)?))
}

/// Splits at a sign outside of brackets.
fn split<'a>(text: &'a str, sign: &str) -> Vec<&'a str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (index, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 && index >= start && text[index..].starts_with(sign) => {
                parts.push(&text[start..index]);
                start = index + sign.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn split_once<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let first = *split(text, sign).first()?;
    (first.len() < text.len()).then(|| (first, &text[first.len() + sign.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a step after steps that came to these values.
    fn check(step: &str, earlier: &[&str]) -> Result<(), String> {
        let earlier = earlier.iter().map(|text| Fraction::read(text));
        Printed::read(step)?.check(&earlier.collect::<Vec<_>>())
    }

    #[test]
    fn what_is_right_is_found_right() {
        for step in [
            "#1 8000 x 0.05 (5 %) = 400",
            "8000 (a base) + 1 (less, (or) more - of it) = 8001",
            "the least of #1 8000, 100 (the most, in a month) = 100",
            "#1 8000 / 3 = 8000/3",
            "#1 8000 / 0 = 0",
            "2.345, 2 digits, half-even = 2.34",
            "2.1 (hours), up to a whole number = 3",
            "98.5 in [98, 99) = yes",
            "99 in [98 %, 99 %) = no",
            "1800000 in <= 30min = yes",
            "#1 8000 >= 9000 (expected) = no",
            " = 0",
        ] {
            assert_eq!(check(step, &["8000"]), Ok(()), "{step}");
        }
    }

    #[test]
    fn what_is_wrong_is_found_wrong() {
        for (step, why) in [
            ("#1 8000 x 0.05 = 401", "it comes to 400, not 401"),
            ("#1 8001 x 1 = 8001", "step 1 came to 8000, not 8001"),
            ("#2 8000 x 1 = 8000", "there is no earlier step 2"),
            ("#0 8000 x 1 = 8000", "there is no earlier step 0"),
            ("a lot = 3", "`a lot = 3` is no step"),
            ("3", "`3` is no step"),
        ] {
            assert_eq!(check(step, &["8000"]), Err(why.into()), "{step}");
        }
    }
}
