//! Numbers of an invoice: with groups of digits, a minus behind, or in parentheses.

use facts::Exact;

use crate::report::Flaw;

/// The marks in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Before the fraction.
    pub decimal: char,
    /// Between groups of three digits; a blank stands for every kind of blank.
    pub thousands: Option<char>,
}

impl Default for Marks {
    /// A point and no groups.
    fn default() -> Self {
        Marks {
            decimal: '.',
            thousands: None,
        }
    }
}

impl Marks {
    /// The number that a text means. Groups have three digits, or nothing is guessed.
    pub(crate) fn read(&self, column: &str, text: &str) -> Result<Exact, Flaw> {
        let refuse = || {
            let example = format!("{}{}50", self.grouped_thousand(), self.decimal);
            Flaw::of_value(column, text, format!("is not a number such as {example}")).help(
                "`decimal` and `thousands` of a mapping say how numbers are written; currency signs are not read",
            )
        };
        let text = text.trim();
        let (text, is_below) = match text.strip_prefix('(') {
            Some(rest) => (rest.strip_suffix(')').ok_or_else(refuse)?, true),
            None => match text.strip_suffix(['-', '\u{2212}']) {
                Some(rest) => (rest, true),
                None => match text.strip_prefix(['-', '\u{2212}']) {
                    Some(rest) => (rest, true),
                    None => (text.strip_prefix('+').unwrap_or(text), false),
                },
            },
        };
        let (whole, fraction) = match text.trim().split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text.trim(), None),
        };
        let mut plain = self.without_groups(whole).ok_or_else(refuse)?;
        if let Some(fraction) = fraction {
            plain.push('.');
            plain.push_str(fraction);
        }
        let is_plain = plain.starts_with(|c: char| c.is_ascii_digit());
        let number = Exact::parse(&plain).ok().filter(|_| is_plain);
        let number = number.ok_or_else(refuse)?;
        Ok(if is_below { -number } else { number })
    }

    /// The digits of a whole number; nothing where a group has not three of them.
    fn without_groups(&self, whole: &str) -> Option<String> {
        let Some(mark) = self.thousands else {
            return Some(whole.to_owned());
        };
        let is_mark = |c: char| match mark {
            ' ' => matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
            '\'' => matches!(c, '\'' | '\u{2019}'),
            mark => c == mark,
        };
        let groups: Vec<&str> = whole.split(is_mark).collect();
        let (first, rest) = groups.split_first()?;
        let is_sound = rest.is_empty() || (1..=3).contains(&first.len());
        let is_sound = is_sound && rest.iter().all(|group| group.len() == 3);
        is_sound.then(|| groups.concat())
    }

    fn grouped_thousand(&self) -> String {
        match self.thousands {
            Some(mark) => format!("1{mark}234"),
            None => "1234".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(decimal: char, thousands: Option<char>, text: &str, expected: &str) {
        let marks = Marks { decimal, thousands };
        let read = marks.read("Net", text);
        let read = read.map_or("refused".into(), |number| number.to_string());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        check('.', None, "1234.50", "1234.5");
        check('.', None, "+12", "12");
        check('.', None, "-12.5", "-12.5");
        check('.', None, "12.50-", "-12.5");
        check('.', None, "\u{2212}3", "-3");
        check('.', None, "(1200.00)", "-1200");
        check(',', Some('.'), "1.234.567,50", "1234567.5");
        check(',', Some('.'), "567,5", "567.5");
        check(',', Some(' '), "1\u{202f}234,5", "1234.5");
        check('.', Some('\''), "1\u{2019}234.5", "1234.5");
    }

    #[test]
    fn nothing_is_guessed() {
        check(',', Some('.'), "12.50", "refused");
        check(',', Some('.'), "1.2345,0", "refused");
        check(',', Some('.'), ".123", "refused");
        check('.', None, "1,234.50", "refused");
        check('.', None, "1.234.50", "refused");
        check('.', None, "\u{20ac} 5", "refused");
        check('.', None, "--5", "refused");
        check('.', None, "(-5)", "refused");
        check('.', None, "(5", "refused");
        check('.', None, "-", "refused");
        check('.', None, "1e3", "refused");
    }
}
