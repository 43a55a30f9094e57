//! Exact numbers: arbitrary-precision fractions, read from and written as decimals.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use serde::{Deserialize, Serialize};

/// The longest decimal that is read, in characters: bounds the cost of hostile input.
pub const MAX_DECIMAL_CHARS: usize = 64;

/// How a value is rounded to a number of digits after the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// To the nearest; a tie goes to the even digit (IEEE 754 roundTiesToEven, "banker's").
    HalfEven,
    /// To the nearest; a tie goes away from zero ("commercial").
    HalfUp,
    /// Toward zero: digits are cut off.
    Down,
    /// Away from zero.
    Up,
}

/// An exact fraction of integers of any size. Sums, products and quotients lose nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// Why a text is not a decimal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal number such as 12.50")]
pub struct NotADecimal(pub String);

impl Exact {
    /// Zero.
    pub fn zero() -> Self {
        Exact(BigRational::zero())
    }

    /// `numerator / denominator`; nothing when the denominator is zero.
    pub fn ratio(numerator: i128, denominator: i128) -> Option<Self> {
        (denominator != 0).then(|| Exact(BigRational::new(numerator.into(), denominator.into())))
    }

    /// Reads an optional sign, digits, and optionally a point with digits: `-12.50`. Exponents,
    /// blanks, group separators, `NaN` and more than [`MAX_DECIMAL_CHARS`] characters are refused.
    pub fn parse(text: &str) -> Result<Self, NotADecimal> {
        let (mantissa, scale) = parse_decimal(text)?;
        Ok(Exact(BigRational::new(mantissa, power_of_ten(scale))))
    }

    /// Whether the value is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the value is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// The quotient; nothing when `divisor` is zero.
    pub fn checked_div(&self, divisor: &Exact) -> Option<Exact> {
        (!divisor.is_zero()).then(|| Exact(&self.0 / &divisor.0))
    }

    /// The value rounded to `digits` digits after the point.
    pub fn round(&self, digits: u32, rounding: Rounding) -> Exact {
        let scale = power_of_ten(digits);
        let scaled = &self.0 * BigRational::from_integer(scale.clone());
        let (floor, rest) = scaled.numer().div_mod_floor(scaled.denom());
        if rest.is_zero() {
            return self.clone();
        }
        let negative = scaled.is_negative();
        let twice: BigInt = rest * 2;
        let up = match rounding {
            Rounding::Down => negative,
            Rounding::Up => !negative,
            Rounding::HalfUp => match twice.cmp(scaled.denom()) {
                std::cmp::Ordering::Equal => !negative,
                order => order.is_gt(),
            },
            Rounding::HalfEven => match twice.cmp(scaled.denom()) {
                std::cmp::Ordering::Equal => floor.is_odd(),
                order => order.is_gt(),
            },
        };
        let whole = if up { floor + 1 } else { floor };
        Exact(BigRational::new(whole, scale))
    }

    /// The value with exactly `digits` digits after the point, rounded by `rounding`.
    pub fn to_fixed(&self, digits: u32, rounding: Rounding) -> String {
        let rounded = self.round(digits, rounding);
        let scaled = (rounded.0 * BigRational::from_integer(power_of_ten(digits))).to_integer();
        let negative = scaled.sign() == Sign::Minus;
        let mut text = scaled.magnitude().to_string();
        let digits = digits as usize;
        if digits > 0 {
            if text.len() <= digits {
                text.insert_str(0, &"0".repeat(digits + 1 - text.len()));
            }
            text.insert(text.len() - digits, '.');
        }
        if negative {
            text.insert(0, '-');
        }
        text
    }

    /// How many digits after the point write the value in full; none where no decimal does, as of 1/3.
    pub fn decimal_digits(&self) -> Option<u32> {
        let (mut rest, mut twos, mut fives) = (self.0.denom().clone(), 0_u32, 0_u32);
        while rest.is_even() {
            rest /= 2;
            twos += 1;
        }
        let five = BigInt::from(5);
        while (&rest % &five).is_zero() {
            rest /= &five;
            fives += 1;
        }
        rest.is_one().then(|| twos.max(fives))
    }

    /// The whole part, toward zero; saturates at the ends of `i64`.
    pub fn to_i64(&self) -> i64 {
        let whole = self.0.to_integer();
        i64::try_from(&whole).unwrap_or(if whole.is_negative() {
            i64::MIN
        } else {
            i64::MAX
        })
    }
}

impl From<i64> for Exact {
    fn from(value: i64) -> Self {
        Exact(BigRational::from_integer(value.into()))
    }
}

impl fmt::Display for Exact {
    /// A finite decimal in full and without trailing zeros; otherwise `numerator/denominator`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.decimal_digits() {
            Some(digits) => f.write_str(&self.to_fixed(digits, Rounding::Down)),
            None => write!(f, "{}/{}", self.0.numer(), self.0.denom()),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Exact {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

macro_rules! operators {
    ($($trait:ident $method:ident $op:tt;)*) => {$(
        impl $trait for Exact {
            type Output = Exact;
            fn $method(self, other: Exact) -> Exact {
                Exact(self.0 $op other.0)
            }
        }
        impl $trait<&Exact> for &Exact {
            type Output = Exact;
            fn $method(self, other: &Exact) -> Exact {
                Exact(&self.0 $op &other.0)
            }
        }
    )*};
}
operators! { Add add +; Sub sub -; Mul mul *; Div div /; }

impl Neg for Exact {
    type Output = Exact;
    fn neg(self) -> Exact {
        Exact(-self.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Exact>>(values: I) -> Exact {
        values.fold(Exact::zero(), |sum, value| sum + value)
    }
}

/// An exact running sum of decimals, kept per scale so that adding is one integer addition and
/// merging two sums in any order gives the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecimalSum {
    by_scale: BTreeMap<u32, BigInt>,
}

impl DecimalSum {
    /// Adds a decimal as written (see [`Exact::parse`]).
    pub fn add(&mut self, text: &str) -> Result<(), NotADecimal> {
        let (mantissa, scale) = parse_decimal(text)?;
        *self.by_scale.entry(scale).or_default() += mantissa;
        Ok(())
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &DecimalSum) {
        for (scale, mantissa) in &other.by_scale {
            *self.by_scale.entry(*scale).or_default() += mantissa;
        }
    }

    /// The sum.
    pub fn total(&self) -> Exact {
        self.by_scale
            .iter()
            .map(|(scale, mantissa)| {
                Exact(BigRational::new(mantissa.clone(), power_of_ten(*scale)))
            })
            .sum()
    }
}

fn power_of_ten(digits: u32) -> BigInt {
    BigInt::from(10).pow(digits)
}

fn parse_decimal(text: &str) -> Result<(BigInt, u32), NotADecimal> {
    let refuse = || NotADecimal(text.chars().take(MAX_DECIMAL_CHARS).collect());
    if text.len() > MAX_DECIMAL_CHARS {
        return Err(refuse());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(refuse()),
        None => (unsigned, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(refuse());
    }
    let magnitude =
        BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 10).ok_or_else(refuse)?;
    let scale = u32::try_from(fraction.len()).map_err(|_| refuse())?;
    Ok(if text.starts_with('-') {
        (-magnitude, scale)
    } else {
        (magnitude, scale)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn decimals_are_read_and_written_exactly() {
        for text in ["0", "12.5", "-0.00000000000000000000000000000001", "99.98"] {
            assert_eq!(exact(text).to_string(), text);
        }
        for text in ["", ".5", "5.", "1e3", "NaN", "1,000", " 1", "--1", "١"] {
            assert!(Exact::parse(text).is_err(), "{text}");
        }
        assert_eq!(Exact::ratio(8, 11).unwrap().to_string(), "8/11");
        assert_eq!(exact("12.50").decimal_digits(), Some(1));
        assert_eq!(exact("1200").decimal_digits(), Some(0));
        assert_eq!(Exact::ratio(8, 11).unwrap().decimal_digits(), None);
    }

    #[test]
    fn rounding_is_explicit() {
        let cases = [
            ("2.345", Rounding::HalfEven, "2.34"),
            ("2.355", Rounding::HalfEven, "2.36"),
            ("2.345", Rounding::HalfUp, "2.35"),
            ("-2.345", Rounding::HalfUp, "-2.35"),
            ("-2.345", Rounding::HalfEven, "-2.34"),
            ("2.349", Rounding::Down, "2.34"),
            ("-2.349", Rounding::Down, "-2.34"),
            ("2.341", Rounding::Up, "2.35"),
            ("-2.341", Rounding::Up, "-2.35"),
            ("0.005", Rounding::HalfUp, "0.01"),
            ("-0.001", Rounding::Down, "0.00"),
        ];
        for (value, rounding, expected) in cases {
            assert_eq!(exact(value).to_fixed(2, rounding), expected, "{value}");
        }
        let share = Exact::ratio(800, 11).unwrap();
        assert_eq!(share.to_fixed(5, Rounding::HalfEven), "72.72727");
    }

    #[test]
    fn a_sum_of_tiny_and_large_decimals_is_exact() {
        let mut sum = DecimalSum::default();
        for text in [
            "0.0000000000000000000000000001",
            "79228162514264337593543950335",
            "-1",
        ] {
            sum.add(text).unwrap();
        }
        assert_eq!(
            sum.total().to_string(),
            "79228162514264337593543950334.0000000000000000000000000001"
        );
    }
}
