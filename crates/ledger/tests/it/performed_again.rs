//! Every printed step, performed again by somebody who has the print alone.
//!
//! This reads the blocks of steps in the pages of cases, as text, and shares no code with the ledger:
//! it has its own fractions.

use std::collections::BTreeMap;
use std::path::Path;

/// A fraction of two integers, in lowest terms, with a denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fraction(i128, i128);

impl Fraction {
    fn new(over: i128, under: i128) -> Self {
        let (mut a, mut b) = (over.abs(), under.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = if under < 0 { -1 } else { 1 };
        Fraction(sign * over / a.max(1), sign * under / a.max(1))
    }

    fn read(text: &str) -> Self {
        if let Some((over, under)) = text.split_once('/') {
            return Fraction::new(
                over.parse().expect("a number"),
                under.parse().expect("a number"),
            );
        }
        let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        let whole: i128 = text.replace('.', "").parse().expect("a number");
        Fraction::new(
            whole,
            10_i128.pow(u32::try_from(digits).expect("few digits")),
        )
    }

    fn less(self, other: Fraction) -> bool {
        self.0 * other.1 < other.0 * self.1
    }

    /// Rounded to whole units; `nearest` says what a tie does.
    fn whole(self, mode: &str) -> i128 {
        let floor = self.0.div_euclid(self.1);
        let rest = self.0.rem_euclid(self.1);
        let up = match mode {
            "floor" => false,
            "ceiling" => rest > 0,
            "down" => rest > 0 && self.0 < 0,
            "up" => rest > 0 && self.0 > 0,
            "half-even" => 2 * rest > self.1 || (2 * rest == self.1 && floor % 2 != 0),
            "half-up" => 2 * rest > self.1 || (2 * rest == self.1 && self.0 > 0),
            _ => panic!("no rounding: {mode}"),
        };
        floor + i128::from(up)
    }
}

#[test]
fn every_printed_step_comes_to_what_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut steps = 0;
    for page in std::fs::read_dir(folder).expect("the pages") {
        let text = std::fs::read_to_string(page.expect("a page").path()).expect("a text");
        let mut known: BTreeMap<String, Fraction> = BTreeMap::new();
        for line in text.lines() {
            // Numbers begin anew with each block.
            if line.starts_with("```") {
                known.clear();
            }
            if line.starts_with('#') && line.contains(" | ") {
                perform(line, &mut known);
                steps += 1;
            }
        }
    }
    assert!(steps > 200, "only {steps} steps were found");
}

/// Performs a line, and remembers its result by its number.
fn perform(line: &str, known: &mut BTreeMap<String, Fraction>) {
    let (head, result) = line.rsplit_once(" = ").expect("a result");
    let mut cells = head.splitn(4, " | ");
    let number = cells.next().and_then(|cell| cell.split(' ').next());
    let how = cells.nth(2).expect("how").trim();
    let found = evaluate(how, known);
    let said = match result {
        "yes" => Fraction(1, 1),
        "no" => Fraction(0, 1),
        text => Fraction::read(text),
    };
    assert_eq!(found, said, "{line}");
    known.insert(number.expect("a number").into(), said);
}

fn evaluate(how: &str, known: &BTreeMap<String, Fraction>) -> Fraction {
    let one = |text: &str| input(text, known);
    let list =
        |text: &str| -> Vec<Fraction> { split(text, ", ").iter().map(|part| one(part)).collect() };
    let pick = |values: Vec<Fraction>, least: bool| {
        let better = |a: Fraction, b: Fraction| if a.less(b) == least { a } else { b };
        values.into_iter().reduce(better).expect("a value")
    };
    if let Some(rest) = how.strip_prefix("the least of ") {
        return pick(list(rest), true);
    }
    if let Some(rest) = how.strip_prefix("the most of ") {
        return pick(list(rest), false);
    }
    for (suffix, mode) in [
        (", down to a whole number", "floor"),
        (", up to a whole number", "ceiling"),
    ] {
        if let Some(rest) = how.strip_suffix(suffix) {
            return Fraction(one(rest).whole(mode), 1);
        }
    }
    if let Some((rest, mode)) = how.rsplit_once(" digits, ") {
        let (value, digits) = rest.rsplit_once(", ").expect("digits");
        let scale = 10_i128.pow(digits.parse().expect("a number"));
        let value = one(value);
        let scaled = Fraction::new(value.0 * scale, value.1);
        return Fraction::new(scaled.whole(mode), scale);
    }
    if let Some((value, interval)) = split_once(how, " in ") {
        return Fraction(i128::from(lies_in(one(value), interval)), 1);
    }
    for sign in [" >= ", " <= ", " > ", " < "] {
        if let Some((first, second)) = split_once(how, sign) {
            let (first, second) = (one(first), one(second));
            let holds = match sign.trim() {
                ">=" => !first.less(second),
                "<=" => !second.less(first),
                ">" => second.less(first),
                _ => first.less(second),
            };
            return Fraction(i128::from(holds), 1);
        }
    }
    type Step = fn(Fraction, Fraction) -> Fraction;
    let steps: [(&str, Step); 4] = [
        (" + ", |a, b| {
            Fraction::new(a.0 * b.1 + b.0 * a.1, a.1 * b.1)
        }),
        (" - ", |a, b| {
            Fraction::new(a.0 * b.1 - b.0 * a.1, a.1 * b.1)
        }),
        (" x ", |a, b| Fraction::new(a.0 * b.0, a.1 * b.1)),
        (" / ", |a, b| Fraction::new(a.0 * b.1, a.1 * b.0)),
    ];
    for (sign, step) in steps {
        let parts = split(how, sign);
        if parts.len() > 1 {
            let values = parts.iter().map(|part| one(part));
            return values.reduce(step).expect("a value");
        }
    }
    if how.is_empty() {
        Fraction(0, 1)
    } else {
        one(how)
    }
}

/// An input: `#3 0.5`, the result of step 3, or `0.4 (40 %)`, a number and what it is.
fn input(text: &str, known: &BTreeMap<String, Fraction>) -> Fraction {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    if !first.starts_with('#') {
        return Fraction::read(first);
    }
    let value = Fraction::read(words.next().expect("its value"));
    assert_eq!(known.get(first), Some(&value), "{text}");
    value
}

fn lies_in(value: Fraction, interval: &str) -> bool {
    let read = |text: &str| {
        let (number, scale) = match text.trim().strip_suffix("min") {
            Some(minutes) => (minutes, 60_000),
            None => (text.trim().trim_end_matches('%').trim_end(), 1),
        };
        let number = Fraction::read(number);
        Fraction::new(number.0 * scale, number.1)
    };
    for sign in [">=", "<=", ">", "<"] {
        if let Some(end) = interval.strip_prefix(sign) {
            let end = read(end);
            return match sign {
                ">=" => !value.less(end),
                "<=" => !end.less(value),
                ">" => end.less(value),
                _ => value.less(end),
            };
        }
    }
    let (lower, upper) = interval[1..interval.len() - 1]
        .split_once(',')
        .expect("two ends");
    let (lower, upper) = (read(lower), read(upper));
    let above = if interval.starts_with('[') {
        !value.less(lower)
    } else {
        lower.less(value)
    };
    let below = if interval.ends_with(']') {
        !upper.less(value)
    } else {
        value.less(upper)
    };
    above && below
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
    let first = split(text, sign)[0];
    (first.len() < text.len()).then(|| (first, &text[first.len() + sign.len()..]))
}
