//! Decimals added digit by digit, as on paper: shares nothing with the product's exact numbers.

use std::fmt;

use crate::trouble::{Result, broken};

/// Digits before the point, and behind it.
const WHOLE: usize = 40;
const BEHIND: usize = 60;

/// A sum: positive and negative amounts apart, each digit by digit from the smallest.
#[derive(Clone, Debug)]
pub struct Digits {
    plus: [u32; WHOLE + BEHIND],
    minus: [u32; WHOLE + BEHIND],
}

impl Default for Digits {
    fn default() -> Self {
        Digits {
            plus: [0; WHOLE + BEHIND],
            minus: [0; WHOLE + BEHIND],
        }
    }
}

impl Digits {
    /// Adds `-12.50` or `1.2e-7`.
    pub fn add(&mut self, text: &str) -> Result<()> {
        let bad = || broken(format!("`{text}` is not a decimal"));
        let (rest, onto) = match text.strip_prefix('-') {
            Some(rest) => (rest, &mut self.minus),
            None => (text.strip_prefix('+').unwrap_or(text), &mut self.plus),
        };
        let (number, exponent) = match rest.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<isize>().map_err(|_| bad())?),
            None => (rest, 0),
        };
        let (whole, behind) = number.split_once('.').unwrap_or((number, ""));
        let top = BEHIND.cast_signed() + exponent + whole.len().cast_signed();
        for (index, digit) in whole.chars().chain(behind.chars()).enumerate() {
            let digit = digit.to_digit(10).ok_or_else(bad)?;
            let place = top - 1 - index.cast_signed();
            let place = usize::try_from(place)
                .ok()
                .filter(|place| *place < onto.len());
            match place {
                Some(place) => onto[place] += digit,
                None if digit == 0 => {}
                None => return Err(bad()),
            }
        }
        carry(onto);
        Ok(())
    }
}

fn carry(digits: &mut [u32]) {
    let mut over = 0;
    for digit in digits {
        *digit += over;
        over = *digit / 10;
        *digit %= 10;
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from_top = |digits: &[u32]| digits.iter().rev().copied().collect::<Vec<u32>>();
        let negative = from_top(&self.minus) > from_top(&self.plus);
        let (more, less) = match negative {
            true => (&self.minus, &self.plus),
            false => (&self.plus, &self.minus),
        };
        let mut left = *more;
        let mut borrowed = 0;
        for (digit, take) in left.iter_mut().zip(less) {
            let take = take + borrowed;
            borrowed = u32::from(*digit < take);
            *digit = *digit + 10 * borrowed - take;
        }
        let text: String = from_top(&left)
            .into_iter()
            .filter_map(|digit| char::from_digit(digit, 10))
            .collect();
        let (whole, behind) = text.split_at(WHOLE);
        let (whole, behind) = (whole.trim_start_matches('0'), behind.trim_end_matches('0'));
        let sign = if negative { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if behind.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{behind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_paper() {
        for (amounts, expected) in [
            (&["0.1", "0.2"][..], "0.3"),
            (&["999.999", "0.001"], "1000"),
            (&["1", "-2.5"], "-1.5"),
            (&["1.2e-7", "12"], "12.00000012"),
            (&["-3", "3"], "0"),
            (&[], "0"),
        ] {
            let mut sum = Digits::default();
            for amount in amounts {
                sum.add(amount).unwrap();
            }
            assert_eq!(sum.to_string(), expected);
        }
        assert!(Digits::default().add("1,5").is_err());
    }
}
