//! Figures, durations and instants as people read them, and the catalogues of sentences.

use agreement::model::{Bound, BoundOp, Level, RoundRule, Unit};
use facts::journal::Gap;
use facts::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use facts::{Exact, Instant, Rounding, Sentence, Zone, say};
use measure::{State, Value};

/// What is computed, in German, by the names of the sentences; the English texts stand where the sentences are made.
pub const GERMAN: &[&str] = &[
    include_str!("../words/de/word.ftl"),
    include_str!("../words/de/reading.ftl"),
    include_str!("../words/de/clock.ftl"),
    include_str!("../words/de/claim.ftl"),
    include_str!("../words/de/statement.ftl"),
    include_str!("../words/de/ledger.ftl"),
    include_str!("../words/de/plan.ftl"),
    include_str!("../words/de/access.ftl"),
    include_str!("../words/de/agreement.ftl"),
    include_str!("../words/de/clause.ftl"),
    include_str!("../words/de/term.ftl"),
    include_str!("../words/de/agreed.ftl"),
    include_str!("../words/de/flaw.ftl"),
    include_str!("../words/de/found.ftl"),
    include_str!("../words/de/problem.ftl"),
    include_str!("../words/de/refusal.ftl"),
];

/// Digits after the point where neither clause nor value says how many.
const DIGITS: u32 = 4;

/// A text from outside as it can be shown in a terminal: control characters could move the cursor,
/// or rename the window.
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// Of which part of a window a reading is: `team Field Support`; empty where it is over everything.
pub fn part(key: &[(String, String)]) -> String {
    let parts = key
        .iter()
        .map(|(field, value)| format!("{field} {}", plain(value)));
    parts.collect::<Vec<_>>().join(", ")
}

/// A name as an argument that a shell takes as it is.
pub fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(is_plain) {
        return name.to_owned();
    }
    format!("'{}'", plain(name).replace('\'', r"'\''"))
}

/// An amount in full: `1234.50`, with as many digits after the point as the currency's smallest coin, or
/// more where they count.
pub fn money(amount: &Exact, currency: &str) -> String {
    let coin = u32::from(ledger::split::minor_digits(currency));
    match amount.decimal_digits() {
        Some(digits) => amount.to_fixed(digits.max(coin), Rounding::Down),
        None => number_text(amount),
    }
}

/// The same with a sign, for differences: `+12.00`, `-3.50`.
pub fn signed_money(amount: &Exact, currency: &str) -> String {
    let sign = if amount.is_negative() { "" } else { "+" };
    format!("{sign}{}", money(amount, currency))
}

/// `4h`, `1h 30min`, `2min 5.25s`, `0s`; below zero with a minus sign.
pub fn duration(ms: i64) -> String {
    if ms < 0 {
        return format!("-{}", duration(ms.saturating_neg()));
    }
    let mut parts = Vec::new();
    let mut rest = ms;
    for (unit, name) in [(HOUR_MS, "h"), (MINUTE_MS, "min")] {
        if rest >= unit {
            parts.push(format!("{}{name}", rest / unit));
            rest %= unit;
        }
    }
    if rest > 0 || parts.is_empty() {
        let thousandths = rest % SECOND_MS;
        let fraction = match thousandths {
            0 => String::new(),
            n => format!(".{n:03}").trim_end_matches('0').to_owned(),
        };
        parts.push(format!("{}{fraction}s", rest / SECOND_MS));
    }
    parts.join(" ")
}

/// The same, to the minute, for tables and pictures; never longer than a few characters.
pub fn short_duration(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.saturating_abs();
    match ms {
        0 => "0".into(),
        _ if ms < MINUTE_MS => format!("{sign}{}s", ms / SECOND_MS),
        _ if ms < HOUR_MS => format!("{sign}{}min", ms / MINUTE_MS),
        _ if ms < 1_000 * HOUR_MS => {
            let minutes = ms % HOUR_MS / MINUTE_MS;
            if minutes == 0 {
                format!("{sign}{}h", ms / HOUR_MS)
            } else {
                format!("{sign}{}h{minutes:02}", ms / HOUR_MS)
            }
        }
        _ => format!("{sign}{}d", ms / DAY_MS),
    }
}

/// A value with its unit; `no data` where there is none.
pub fn value(value: &Value, round: Option<RoundRule>) -> Sentence {
    match value {
        Value::Insufficient => say!("value-no-data", "no data"),
        Value::Known { rounded, unit, .. } => quantity(rounded, unit, round).into(),
    }
}

/// The same, short enough for a table.
pub fn table_value(value: &Value, round: Option<RoundRule>) -> Sentence {
    match value {
        Value::Known {
            rounded,
            unit: Unit::Milliseconds,
            ..
        } => short_duration(rounded.to_i64()).into(),
        value => self::value(value, round),
    }
}

/// A number with its unit.
pub fn quantity(number: &Exact, unit: &Unit, round: Option<RoundRule>) -> String {
    let text = match round {
        Some(rule) => number.to_fixed(u32::from(rule.digits), rule.mode),
        None => number_text(number),
    };
    match unit {
        Unit::Percent => format!("{text} %"),
        Unit::Milliseconds => duration(number.to_i64()),
        Unit::Money(currency) => format!("{text} {currency}"),
        Unit::Number => text,
    }
}

/// A number in full, or to a few digits with a sign that more follow.
pub fn number_text(number: &Exact) -> String {
    let full = number.to_string();
    if full.len() <= 12 && !full.contains('/') {
        return full;
    }
    format!("{}…", number.to_fixed(DIGITS, Rounding::Down))
}

/// `>= 97 %`.
pub fn bound(op: BoundOp, number: &Exact, unit: &Unit) -> String {
    format!("{} {}", op.sign(), quantity(number, unit, None))
}

/// What a level promises, in words.
pub fn promise(level: &Level) -> Sentence {
    let bound = |promised: &Bound| {
        let quantity = &promised.quantity;
        bound(promised.op, &quantity.value, &quantity.unit)
    };
    let expected = level.expected.as_ref().map(bound);
    let minimum = level.minimum.as_ref().map(bound);
    let parts: Vec<Sentence> = [
        expected.map(|bound| say!("promise-expected", "expected {bound}", bound)),
        minimum.map(|bound| say!("promise-minimum", "minimum {bound}", bound)),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.is_empty() {
        true => say!("promise-none", "nothing promised"),
        false => Sentence::row(parts, ", "),
    }
}

/// A state as a word.
pub fn state(state: State) -> &'static str {
    match state {
        State::Missed => "missed",
        State::BelowExpected => "below expected",
        State::Met => "met",
        State::Shown => "shown",
        State::Insufficient => "no data",
    }
}

/// A state as one character.
pub fn glyph(state: State) -> char {
    match state {
        State::Missed => '✗',
        State::BelowExpected => '▼',
        State::Met => '✓',
        State::Shown => '·',
        State::Insufficient => '–',
    }
}

/// A local time with its weekday: `Thu 2025-12-11 17:40`.
pub fn local(zone: &Zone, instant: Instant) -> Sentence {
    let local = zone.local(instant);
    let at = local.strftime("%Y-%m-%d %H:%M").to_string();
    match local.weekday().to_monday_zero_offset() {
        0 => say!("on-monday", "Mon {at}", at),
        1 => say!("on-tuesday", "Tue {at}", at),
        2 => say!("on-wednesday", "Wed {at}", at),
        3 => say!("on-thursday", "Thu {at}", at),
        4 => say!("on-friday", "Fri {at}", at),
        5 => say!("on-saturday", "Sat {at}", at),
        _ => say!("on-sunday", "Sun {at}", at),
    }
}

/// The numbers that are missing, a line for each source, with the first of them.
pub fn gaps(gaps: &[Gap]) -> Vec<String> {
    const SHOWN: usize = 3;
    let sources =
        gaps.chunk_by(|one, other| (&one.party, &one.source) == (&other.party, &other.source));
    let line = |some: &[Gap]| {
        let first = some.first()?;
        let spans: Vec<String> = some
            .iter()
            .take(SHOWN)
            .map(|gap| match gap.first == gap.last {
                true => gap.first.to_string(),
                false => format!("{} to {}", gap.first, gap.last),
            })
            .collect();
        let more = match some.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(", and {more} more gaps"),
        };
        Some(format!(
            "numbers of `{}` from `{}` that no entry holds: {}{more}",
            plain(first.party.as_str()),
            plain(first.source.as_str()),
            spans.join(", ")
        ))
    };
    sources.filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_exact() {
        for (ms, expected) in [
            (0, "0s"),
            (14_400_000, "4h"),
            (5_400_000, "1h 30min"),
            (302_400, "5min 2.4s"),
            (-90_000, "-1min 30s"),
            (331_200_000, "92h"),
        ] {
            assert_eq!(duration(ms), expected);
        }
        for (ms, expected) in [
            (14_400_000, "4h"),
            (5_400_000, "1h30"),
            (302_400, "5min"),
            (-59_000, "-59s"),
        ] {
            assert_eq!(short_duration(ms), expected);
        }
    }

    #[test]
    fn a_local_time_says_its_weekday() {
        let monday = Instant::parse("2026-03-02T00:00:00Z").unwrap();
        for (day, expected) in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            .iter()
            .enumerate()
        {
            let day = i64::try_from(day).unwrap_or_default();
            let told = local(&Zone::utc(), monday.plus_ms(day * DAY_MS));
            assert_eq!(
                told.english(),
                format!("{expected} 2026-03-{:02} 00:00", 2 + day)
            );
        }
    }

    #[test]
    fn numbers_say_when_digits_follow() {
        let third = Exact::ratio(1, 3).unwrap();
        assert_eq!(number_text(&third), "0.3333…");
        assert_eq!(number_text(&Exact::parse("61.25").unwrap()), "61.25");
    }
}
