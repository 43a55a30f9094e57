//! Periods of an invoice: months in the words of whoever sent it.

use jiff::civil::Date;
use jiff::fmt::strtime::{self, BrokenDownTime};

use crate::report::{Flaw, shown};

/// One way to write a period: a pattern such as `%m/%Y`, with or without a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodForm(String);

impl PeriodForm {
    /// Reads a pattern, or says what is wrong with it.
    pub fn parse(pattern: &str) -> Result<PeriodForm, String> {
        let form = PeriodForm(pattern.into());
        let sample = Date::constant(2016, 2, 29);
        let written = strtime::format(pattern, sample)
            .map_err(|error| format!("`{}` is no pattern: {error}", shown(pattern)))?;
        match form.month(&written) {
            Some(month) if month == "2016-02" => Ok(form),
            _ => Err(format!(
                "`{}` does not name a year and a month, as in %m/%Y",
                shown(pattern)
            )),
        }
    }

    fn month(&self, text: &str) -> Option<String> {
        let broken = BrokenDownTime::parse(&self.0, text).ok()?;
        Some(format!("{:04}-{:02}", broken.year()?, broken.month()?))
    }
}

/// The month that a text means by the first form that reads it; the text itself without any form.
pub(crate) fn read(forms: &[PeriodForm], column: &str, text: &str) -> Result<String, Flaw> {
    if forms.is_empty() {
        return Ok(text.into());
    }
    let month = forms.iter().find_map(|form| form.month(text));
    month.ok_or_else(|| {
        let forms: Vec<&str> = forms.iter().map(|form| form.0.as_str()).collect();
        let why = format!("is not a period in the form {}", forms.join(" or "));
        Flaw::of_value(column, text, why).help("correct the value, or add its form to `periods`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_months() {
        let check = |pattern: &str, text: &str, expected: Option<&str>| {
            let form = PeriodForm::parse(pattern).expect("a pattern");
            assert_eq!(form.month(text).as_deref(), expected, "{text}");
        };
        check("%m/%Y", "02/2025", Some("2025-02"));
        check("%b %Y", "Feb 2025", Some("2025-02"));
        check("%d.%m.%Y", "28.02.2025", Some("2025-02"));
        check("%m/%Y", "2025-02", None);
        assert!(PeriodForm::parse("%Y").is_err());
        assert!(PeriodForm::parse("%d.%m.").is_err());
        assert!(PeriodForm::parse("month").is_err());
    }
}
