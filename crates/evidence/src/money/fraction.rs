//! Fractions of two integers, as somebody with paper and pencil has them: nothing here knows how the
//! ledger calculates.

use std::fmt;

/// A fraction in lowest terms, with a denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction(i128, i128);

/// An operation of two fractions; none where the result has more digits than there is room for, or
/// does not exist.
pub type Two = fn(Fraction, Fraction) -> Option<Fraction>;

impl Fraction {
    /// None.
    pub const ZERO: Fraction = Fraction(0, 1);
    /// One.
    pub const ONE: Fraction = Fraction(1, 1);

    /// One number over another; none over 0.
    pub fn new(over: i128, under: i128) -> Option<Self> {
        let (mut a, mut b) = (over.checked_abs()?, under.checked_abs()?);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = if under < 0 { -1 } else { 1 };
        (under != 0).then(|| Fraction(sign * over / a, sign * under / a))
    }

    /// `12`, `-0.5`, `1/3`; none where it is no number.
    pub fn read(text: &str) -> Option<Self> {
        if let Some((over, under)) = text.split_once('/') {
            return Fraction::new(over.parse().ok()?, under.parse().ok()?);
        }
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let whole: i128 = text.replace('.', "").parse().ok()?;
        Fraction::new(whole, 10_i128.checked_pow(u32::try_from(digits).ok()?)?)
    }

    /// Their sum.
    pub fn plus(self, other: Fraction) -> Option<Self> {
        let (a, b) = (self.0.checked_mul(other.1)?, other.0.checked_mul(self.1)?);
        Fraction::new(a.checked_add(b)?, self.1.checked_mul(other.1)?)
    }

    /// The first less the second.
    pub fn minus(self, other: Fraction) -> Option<Self> {
        self.plus(Fraction(-other.0, other.1))
    }

    /// Their product.
    pub fn times(self, other: Fraction) -> Option<Self> {
        Fraction::new(self.0.checked_mul(other.0)?, self.1.checked_mul(other.1)?)
    }

    /// The first divided by the second.
    pub fn over(self, other: Fraction) -> Option<Self> {
        Fraction::new(self.0.checked_mul(other.1)?, self.1.checked_mul(other.0)?)
    }

    /// Whether it is smaller than another one.
    pub fn is_below(self, other: Fraction) -> bool {
        self.minus(other).is_some_and(|left| left.0 < 0)
    }

    /// Without its sign.
    pub fn size(self) -> Self {
        Fraction(self.0.abs(), self.1)
    }

    /// Rounded to so many digits after the point; the mode says what a tie does.
    pub fn rounded(self, digits: u32, mode: &str) -> Option<Self> {
        let scale = 10_i128.checked_pow(digits)?;
        let scaled = Fraction::new(self.0.checked_mul(scale)?, self.1)?;
        let floor = scaled.0.div_euclid(scaled.1);
        let rest = scaled.0.rem_euclid(scaled.1);
        let twice = rest.checked_mul(2)?;
        let is_up = match mode {
            "floor" => false,
            "ceiling" => rest > 0,
            "down" => rest > 0 && self.0 < 0,
            "up" => rest > 0 && self.0 > 0,
            "half-even" => twice > scaled.1 || (twice == scaled.1 && floor % 2 != 0),
            "half-up" => twice > scaled.1 || (twice == scaled.1 && self.0 > 0),
            _ => return None,
        };
        Fraction::new(floor + i128::from(is_up), scale)
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            1 => write!(f, "{}", self.0),
            under => write!(f, "{}/{under}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Fraction {
        Fraction::read(text).expect("a number")
    }

    #[test]
    fn fractions_are_exact() {
        let third = read("1").over(read("3"));
        assert_eq!(third, Some(read("1/3")));
        assert_eq!(read("0.1").plus(read("0.2")), Some(read("0.30")));
        assert_eq!(read("-2.5").times(read("4")), Some(read("-10")));
        assert_eq!(read("1").over(Fraction::ZERO), None);
        assert_eq!(Fraction::read("a"), None);
        assert!(read("-1").is_below(read("-0.9")));
    }

    #[test]
    fn roundings_tell_ties_apart() {
        let rounded = |text, mode| read(text).rounded(0, mode).map(|one| one.to_string());
        for (text, mode, to) in [
            ("2.5", "half-even", "2"),
            ("3.5", "half-even", "4"),
            ("2.5", "half-up", "3"),
            ("-2.5", "half-up", "-3"),
            ("-2.1", "down", "-2"),
            ("-2.1", "up", "-3"),
            ("-2.1", "floor", "-3"),
            ("2.1", "ceiling", "3"),
        ] {
            assert_eq!(rounded(text, mode).as_deref(), Some(to), "{text} {mode}");
        }
        assert_eq!(read("2").rounded(0, "sideways"), None);
    }
}
