//! A line of text as shapes of the font, and where it is broken.

use crate::block::Run;
use crate::font::{Fonts, Weight};

/// A letter, as it is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Set {
    /// In which weight.
    pub weight: Weight,
    /// Its shape.
    pub shape: u16,
    /// The letter.
    pub letter: char,
    /// How far the next one is.
    pub width: i32,
}

/// The letters of a line. What cannot be seen and what the font does not have is shown by its number: a mark of
/// direction could show a text in another order than it is signed in.
pub(crate) fn set(fonts: &Fonts, line: &[Run], size: i32) -> Vec<Set> {
    let mut all = Vec::new();
    for run in line {
        let weight = match run.is_strong {
            true => Weight::Bold,
            false => Weight::Regular,
        };
        let font = fonts.of(weight);
        for letter in run.text.chars() {
            let letter = match letter {
                '\n' | '\r' | '\t' => ' ',
                letter => letter,
            };
            let shown = |letter: char| {
                let shape = font.shape(letter)?;
                let width = font.width(shape, size);
                Some(Set {
                    weight,
                    shape,
                    letter,
                    width,
                })
            };
            match shown(letter).filter(|_| !is_hidden(letter)) {
                Some(letter) => all.push(letter),
                None => {
                    let number = format!("[U+{:04X}]", u32::from(letter));
                    all.extend(number.chars().filter_map(shown));
                }
            }
        }
    }
    all
}

/// The lines that letters need where there is this much room. A word that is wider is broken.
pub(crate) fn broken(letters: &[Set], room: i32) -> Vec<&[Set]> {
    let mut lines = Vec::new();
    let mut rest = trimmed(letters);
    while !rest.is_empty() {
        let end = end_of_line(rest, room);
        lines.push(trimmed(&rest[..end]));
        rest = trimmed(&rest[end..]);
    }
    lines
}

/// How wide letters are.
pub(crate) fn width(letters: &[Set]) -> i32 {
    letters.iter().map(|letter| letter.width).sum()
}

/// The widest word.
pub(crate) fn widest_word(letters: &[Set]) -> i32 {
    let words = letters.split(|letter| letter.letter == ' ');
    words.map(width).max().unwrap_or(0)
}

/// A text for where no font is needed: what cannot be seen is shown by its number here too.
pub(crate) fn readable(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        match letter {
            '\n' | '\r' | '\t' => shown.push(' '),
            letter if is_hidden(letter) => {
                shown.push_str(&format!("[U+{:04X}]", u32::from(letter)));
            }
            letter => shown.push(letter),
        }
    }
    shown
}

/// How many letters stand on the first line; at least one.
fn end_of_line(letters: &[Set], room: i32) -> usize {
    let (mut used, mut space, mut sign) = (0, None, None);
    for (place, letter) in letters.iter().enumerate() {
        used += letter.width;
        if used > room && letter.letter != ' ' && place > 0 {
            return space.or(sign).unwrap_or(place);
        }
        let follows_word = place > 0 && letters[place - 1].letter.is_alphanumeric();
        match letter.letter {
            ' ' if holds(letters, place) => {}
            ' ' => space = Some(place + 1),
            '-' | '/' | '_' | '.' | ',' | ':' | '=' if follows_word => sign = Some(place + 1),
            _ => {}
        }
    }
    letters.len()
}

/// Whether a space holds together what stands around it: `97 %`, `>= 97`.
fn holds(letters: &[Set], place: usize) -> bool {
    let letter = |place: Option<usize>| Some(letters.get(place?)?.letter);
    letter(Some(place + 1)) == Some('%') || letter(place.checked_sub(1)) == Some('=')
}

fn trimmed(letters: &[Set]) -> &[Set] {
    let is_text = |letter: &Set| letter.letter != ' ';
    match (
        letters.iter().position(is_text),
        letters.iter().rposition(is_text),
    ) {
        (Some(first), Some(last)) => &letters[first..=last],
        _ => &[],
    }
}

/// What leaves no trace on paper, or changes where other letters stand.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, room: i32, expected: &[&str]) {
        let fonts = Fonts::read().unwrap();
        let letters = set(&fonts, &[Run::plain(text)], 10_000);
        let lines: Vec<String> = broken(&letters, room)
            .iter()
            .map(|line| line.iter().map(|letter| letter.letter).collect())
            .collect();
        assert_eq!(lines, expected);
        for line in broken(&letters, room) {
            assert!(width(line) <= room || line.len() == 1, "{line:?}");
        }
    }

    #[test]
    fn lines_are_broken_at_spaces_then_after_signs_then_anywhere() {
        check("one two three", 45_000, &["one two", "three"]);
        check("  one   two ", 200_000, &["one   two"]);
        check("levels.p1-in-time", 50_000, &["levels.p1-", "in-time"]);
        check("abcdefghij", 25_000, &["abcd", "efghi", "j"]);
        check("is >= 97 % so", 40_000, &["is", ">= 97 %", "so"]);
        check("W", 1, &["W"]);
        check("", 100_000, &[]);
        check(" \n ", 100_000, &[]);
    }

    #[test]
    fn what_cannot_be_shown_is_shown_by_its_number() {
        check("a\u{202e}b", 100_000, &["a[U+202E]b"]);
        check("a\u{7}\u{200b}b", 200_000, &["a[U+0007][U+200B]b"]);
        check("x中", 100_000, &["x[U+4E2D]"]);
        check("two\nlines\tend", 200_000, &["two lines end"]);
    }
}
