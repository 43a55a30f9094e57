//! Inputs from seeds: bytes flipped, cut, repeated and exchanged, words of the language put in, and
//! things nested in themselves.

use crate::dice::Dice;

/// No input is longer.
const LONGEST: usize = 256 << 10;

/// Words that break readers of any language.
const EVERYWHERE: &[&str] = &[
    "\0",
    "\u{feff}",
    "\r\n",
    "\r",
    "\n",
    "\t",
    "\u{2028}",
    "\u{202e}",
    "é",
    "𝔸",
    "\u{301}",
    "\"",
    "'",
    "\\",
    "`",
    "-1",
    "0",
    "1e999",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999999999999999999",
    "0.1",
    "1e-400",
    "NaN",
    "Infinity",
    "null",
    "true",
    "",
    "2025-02-29",
    "2025-03-30T02:30:00",
    "2016-12-31T23:59:60Z",
    "9999-12-31T23:59:59Z",
    "0000-01-01",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "2025-03-03T09:00:00+99:00",
    "24:00",
    "25:61",
    "Europe/Amsterdam",
    "Mars/Olympus",
    "=1+1",
    "@x",
    "../../x",
    "file:///x",
];

/// Openings and closings that are nested in each other.
const PAIRS: &[(&str, &str)] = &[
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("{a: ", "}"),
    ("[[", ""),
    ("!(", ")"),
    ("-", ""),
    ("- ", ""),
    ("\"", "\""),
    ("<a>", "</a>"),
    ("<trace>", "</trace>"),
    ("{\"a\":", "}"),
    ("a ? ", " : b"),
    ("x.", ""),
];

/// A new input.
pub fn mutated(dice: &mut Dice, seeds: &[Vec<u8>], words: &[&str]) -> Vec<u8> {
    let mut bytes = dice.pick(seeds).cloned().unwrap_or_default();
    // Long seeds would hide their beginnings from most changes, and cost much time.
    if bytes.len() > 4_096 && dice.below(4) > 0 {
        let start = line_start(&bytes, dice);
        let end = bytes.len().min(start + 512 + dice.below(4_096));
        bytes = bytes[start..end].to_vec();
    }
    for _ in 0..=dice.below(6) {
        change(&mut bytes, dice, seeds, words);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, dice: &mut Dice, seeds: &[Vec<u8>], words: &[&str]) {
    let at = dice.below(bytes.len() + 1);
    let until = bytes.len().min(at + 1 + dice.below(24));
    match dice.below(14) {
        0 => flip(bytes, dice),
        1 => {
            bytes.drain(at..until);
        }
        2 => {
            let byte = dice.next() as u8;
            bytes.insert(at, byte);
        }
        3..=5 => put(bytes, at, at, word(dice, words)),
        6 => put(bytes, at, until, word(dice, words)),
        7 => {
            let part = bytes[at..until].to_vec();
            let times = [2, 3, 50, 2_000][dice.below(4)];
            put(bytes, at, at, &part.repeat(times));
        }
        8 => {
            let other = dice.pick(seeds).cloned().unwrap_or_default();
            let from = dice.below(other.len() + 1);
            let end = other.len().min(from + dice.below(400));
            put(bytes, at, until, &other[from..end]);
        }
        9 => bytes.truncate(at),
        10 => nest(bytes, at, until, dice),
        11 => lines(bytes, dice),
        12 => digits(bytes, dice),
        _ => {
            let target = dice.below(bytes.len() + 1);
            let part: Vec<u8> = bytes.drain(at..until).collect();
            let target = target.min(bytes.len());
            put(bytes, target, target, &part);
        }
    }
    bytes.truncate(LONGEST);
}

fn put(bytes: &mut Vec<u8>, from: usize, until: usize, part: &[u8]) {
    bytes.splice(from..until, part.iter().copied());
}

fn flip(bytes: &mut [u8], dice: &mut Dice) {
    let bit = 1 << dice.below(8);
    let at = dice.below(bytes.len());
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= bit;
    }
}

fn word<'w>(dice: &mut Dice, words: &[&'w str]) -> &'w [u8]
where
    'static: 'w,
{
    let list = if dice.below(3) == 0 {
        EVERYWHERE
    } else {
        words
    };
    dice.pick(list).map_or(b"", |word| word.as_bytes())
}

fn nest(bytes: &mut Vec<u8>, from: usize, until: usize, dice: &mut Dice) {
    let deep = [1, 5, 60, 1_000, 20_000][dice.below(5)];
    let (open, close) = dice.pick(PAIRS).copied().unwrap_or(("(", ")"));
    put(bytes, until, until, close.repeat(deep).as_bytes());
    put(bytes, from, from, open.repeat(deep).as_bytes());
}

/// Doubles, drops or moves a line, or indents it otherwise.
fn lines(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let start = line_start(bytes, dice);
    let end = bytes[start..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(bytes.len(), |length| start + length + 1);
    let line = bytes[start..end].to_vec();
    match dice.below(4) {
        0 => put(bytes, start, start, &line),
        1 => put(bytes, start, end, b""),
        2 => put(bytes, start, start, b"  "),
        _ => {
            let target = line_start(bytes, dice);
            put(bytes, target, target, &line);
        }
    }
}

fn line_start(bytes: &[u8], dice: &mut Dice) -> usize {
    let at = dice.below(bytes.len() + 1);
    let before = bytes[..at].iter().rposition(|byte| *byte == b'\n');
    before.map_or(0, |end| end + 1)
}

/// Exchanges the digits at one place.
fn digits(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let from = dice.below(bytes.len() + 1);
    let Some(start) = bytes[from..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + start;
    let length = bytes[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let number = match dice.below(4) {
        0 => "0".to_owned(),
        1 => dice.next().to_string(),
        2 => "9".repeat(dice.below(40) + 1),
        _ => dice.below(100).to_string(),
    };
    put(bytes, start, start + length, number.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_inputs() {
        let seeds = [b"alliance: a\nzone: UTC\n".to_vec(), Vec::new()];
        let input = |run| mutated(&mut Dice::of(7, run), &seeds, &["zone"]);
        let (first, again): (Vec<_>, Vec<_>) = (0..500).map(|run| (input(run), input(run))).unzip();
        assert_eq!(first, again);
        let mut different = first;
        different.sort();
        different.dedup();
        assert!(different.len() > 300, "{}", different.len());
    }
}
