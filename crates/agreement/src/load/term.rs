//! Durations, quantities and bounds, from their text.

use facts::time::{HOUR_MS, MINUTE_MS, SECOND_MS};
use facts::{Diagnostic, Exact, Sentence, say};

use crate::model::{Bound, BoundOp, Duration, Quantity, Unit};
use crate::rule;
use crate::yaml::{Node, short};

/// The longest duration that a text may name: two hundred years.
const MOST_MS: i64 = 200 * 366 * 24 * HOUR_MS;

/// Reads a duration: `90s`, `30min`, `4h`, `1h 30min`, `1.5h`, `2wd`, `5d`, `1mo`.
pub(crate) fn duration(
    node: &Node,
    what: &Sentence,
    report: &mut Vec<Diagnostic>,
) -> Option<Duration> {
    let text = node.text(what, report)?;
    duration_of(text, node, what, report)
}

/// Reads a duration that is part of the text at a node.
pub(crate) fn duration_of(
    text: &str,
    node: &Node,
    what: &Sentence,
    report: &mut Vec<Diagnostic>,
) -> Option<Duration> {
    match parse_duration(text) {
        Ok(duration) => Some(duration),
        Err(problem) => {
            report.push(not_a_duration(node, what, text, problem));
            None
        }
    }
}

/// Reads a duration of elapsed time, in milliseconds.
pub(crate) fn elapsed_ms(
    node: &Node,
    what: &Sentence,
    report: &mut Vec<Diagnostic>,
) -> Option<i64> {
    match duration(node, what, report)? {
        Duration::Elapsed(ms) => Some(ms),
        _ => {
            report.push(
                Diagnostic::error(
                    "wrong-shape",
                    say!(
                        "found-must-be-elapsed-time",
                        "{what} must be elapsed time",
                        what
                    ),
                )
                .at(node.place.clone(), "")
                .help(say!(
                    "found-write-in-s-min-h",
                    "write it in `s`, `min` or `h`"
                )),
            );
            None
        }
    }
}

/// Reads a bound: `>= 97 %`, `<= 4h`, `<= 12.50 EUR`, `>= 4.2`.
pub(crate) fn bound(node: &Node, what: &Sentence, report: &mut Vec<Diagnostic>) -> Option<Bound> {
    let text = node.text(what, report)?;
    let signs = [
        (">=", BoundOp::AtLeast),
        ("<=", BoundOp::AtMost),
        (">", BoundOp::Above),
        ("<", BoundOp::Below),
    ];
    let trimmed = text.trim();
    let Some((op, rest)) = signs
        .iter()
        .find_map(|(sign, op)| Some((*op, trimmed.strip_prefix(sign)?)))
    else {
        report.push(
            Diagnostic::error(
                "wrong-shape",
                say!(
                    "found-does-not-begin-with",
                    "{what} does not begin with `>=`, `>`, `<=` or `<`",
                    what
                ),
            )
            .at(node.place.clone(), "")
            .why(say!(
                "found-without-sign-reader-cannot-know",
                "without a sign a reader cannot know whether more is better"
            ))
            .help(say!(
                "found-write-for-example-97-with",
                "write for example `\">= 97 %\"`, with quotes"
            )),
        );
        return None;
    };
    match parse_quantity(rest.trim()) {
        Ok(quantity) => {
            rule::thousands_as_decimals::look(rest, None, &node.place, report);
            Some(Bound {
                op,
                quantity,
                place: node.place.clone(),
            })
        }
        Err(problem) => {
            report.push(
                Diagnostic::error("wrong-shape", format!("{} is no number with a unit: {problem}", what.english()))
                    .at(node.place.clone(), "")
                    .help(say!("found-write-for-example-97-4h", "write for example `\">= 97 %\"`, `\"<= 4h\"`, `\"<= 12.50 EUR\"` or `\">= 4.2\"`, with quotes")),
            );
            None
        }
    }
}

fn not_a_duration(node: &Node, what: &Sentence, text: &str, problem: String) -> Diagnostic {
    let shown = short(text);
    let finding = Diagnostic::error(
        "not-a-duration",
        say!(
            "found-no-duration",
            "{what} is no duration: `{shown}`",
            what,
            shown = Sentence::plain(shown)
        ),
    )
    .at(node.place.clone(), problem);
    if let Some(meant) = meant_duration(text) {
        return finding.help(say!(
            "did-you-mean",
            "did you mean `{text}`?",
            text = Sentence::plain(meant)
        ));
    }
    finding.help(say!("found-write-90s-30min-4h-1h", "write `90s`, `30min`, `4h`, `1h 30min`, `2wd` (working days), `5d` (calendar days) or `1mo` (calendar months)"))
}

/// The duration that was probably meant by a number and a word: `5 working days`.
fn meant_duration(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let (number, word) = lower.split_once(' ')?;
    let (times, unit) = match word.trim().strip_suffix('s').unwrap_or(word.trim()) {
        "second" | "sec" => (1, "s"),
        "minute" | "min" => (1, "min"),
        "hour" | "hr" => (1, "h"),
        "working day" | "business day" | "workday" => (1, "wd"),
        "day" | "calendar day" => (1, "d"),
        "week" => (7, "d"),
        "month" => (1, "mo"),
        "year" => (12, "mo"),
        _ => return None,
    };
    let count = number.parse::<u32>().ok()?.checked_mul(times)?;
    let meant = format!("{count}{unit}");
    parse_duration(&meant).is_ok().then_some(meant)
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let mut total_ms: Option<i64> = None;
    let mut days = None;
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("it is empty".into());
    }
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        rest = tail.trim_start();
        if number.is_empty() {
            return Err("a number is missing".into());
        }
        let value = Exact::parse(number).map_err(|_| format!("`{number}` is no number"))?;
        let unit_ms = match unit {
            "s" => Some(SECOND_MS),
            "min" => Some(MINUTE_MS),
            "h" => Some(HOUR_MS),
            _ => None,
        };
        if let Some(unit_ms) = unit_ms {
            let ms = &value * &Exact::from(unit_ms);
            if ms.round(0, facts::Rounding::Down) != ms {
                return Err("it is finer than a millisecond".into());
            }
            let sum = total_ms.unwrap_or(0).saturating_add(ms.to_i64());
            if sum > MOST_MS {
                return Err("it is longer than two hundred years".into());
            }
            total_ms = Some(sum);
            continue;
        }
        let make: fn(u32) -> Duration = match unit {
            "wd" => Duration::WorkingDays,
            "d" => Duration::Days,
            "mo" => Duration::Months,
            "" => return Err("a unit is missing".into()),
            "m" => return Err("`m` could be minutes or months; write `min` or `mo`".into()),
            "ms" => return Err("the finest unit is `s`".into()),
            _ => return Err(format!("`{}` is no unit", short(unit))),
        };
        let most = match unit {
            "mo" => 2_400,
            "wd" => 2_500,
            _ => 73_000,
        };
        let count = number
            .parse::<u32>()
            .ok()
            .filter(|count| *count <= most)
            .ok_or_else(|| format!("`{number}{unit}` is no whole number up to {most}"))?;
        if days.is_some() {
            return Err("`wd`, `d` and `mo` stand alone".into());
        }
        days = Some(make(count));
    }
    match (total_ms, days) {
        (Some(ms), None) => Ok(Duration::Elapsed(ms)),
        (None, Some(days)) => Ok(days),
        _ => Err("`wd`, `d` and `mo` stand alone".into()),
    }
}

pub(crate) fn parse_quantity(text: &str) -> Result<Quantity, String> {
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim();
    let value = || Exact::parse(number).map_err(|_| format!("`{}` is no number", short(number)));
    if unit.is_empty() {
        return Ok(Quantity {
            value: value()?,
            unit: Unit::Number,
        });
    }
    if unit == "%" {
        return Ok(Quantity {
            value: value()?,
            unit: Unit::Percent,
        });
    }
    if is_currency(unit) {
        return Ok(Quantity {
            value: value()?,
            unit: Unit::Money(unit.into()),
        });
    }
    match parse_duration(text)? {
        Duration::Elapsed(ms) => Ok(Quantity {
            value: Exact::from(ms),
            unit: Unit::Milliseconds,
        }),
        _ => Err("a bound is in elapsed time; write it in `s`, `min` or `h`".into()),
    }
}

/// Whether the text has the form of an ISO 4217 code.
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let read = match parse_duration(text) {
            Ok(duration) => format!("{duration:?}"),
            Err(problem) => problem,
        };
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn durations() {
        check("90s", "Elapsed(90000)");
        check("30min", "Elapsed(1800000)");
        check("4 h", "Elapsed(14400000)");
        check("1h 30min", "Elapsed(5400000)");
        check("1h30min", "Elapsed(5400000)");
        check("1.5h", "Elapsed(5400000)");
        check("2wd", "WorkingDays(2)");
        check("5d", "Days(5)");
        check("1mo", "Months(1)");
        check("0.0001s", "it is finer than a millisecond");
        check("5", "a unit is missing");
        check("h", "a number is missing");
        check("4m", "`m` could be minutes or months; write `min` or `mo`");
        check("1d 4h", "`wd`, `d` and `mo` stand alone");
        check("1.5wd", "`1.5wd` is no whole number up to 2500");
        check(
            "99999999999999999999h",
            "it is longer than two hundred years",
        );
        check("-4h", "a number is missing");
        check("4 weeks", "`weeks` is no unit");
    }

    #[test]
    fn durations_in_words() {
        let meant = |text: &str| meant_duration(text).unwrap_or_default();
        assert_eq!(meant("5 working days"), "5wd");
        assert_eq!(meant("1 month"), "1mo");
        assert_eq!(meant("4 Hours"), "4h");
        assert_eq!(meant("2 years"), "24mo");
        assert_eq!(meant("2 weeks"), "14d");
        assert_eq!(meant("900 years"), "");
        assert_eq!(meant("5 moons"), "");
    }

    #[test]
    fn quantities() {
        let read = |text: &str| match parse_quantity(text) {
            Ok(quantity) => format!("{} {:?}", quantity.value, quantity.unit),
            Err(problem) => problem,
        };
        assert_eq!(read("97 %"), "97 Percent");
        assert_eq!(read("99.95%"), "99.95 Percent");
        assert_eq!(read("4h"), "14400000 Milliseconds");
        assert_eq!(read("1h 30min"), "5400000 Milliseconds");
        assert_eq!(read("12.50 EUR"), "12.5 Money(\"EUR\")");
        assert_eq!(read("-3"), "-3 Number");
        assert_eq!(
            read("2wd"),
            "a bound is in elapsed time; write it in `s`, `min` or `h`"
        );
        assert_eq!(read("x"), "a number is missing");
    }
}
