//! Places in a text as the protocol counts them: lines, and units of UTF-8 or UTF-16 in a line.

use facts::Place;
use serde_json::{Value, json};

/// In what columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// In bytes.
    Utf8,
    /// In units of UTF-16, what every editor knows.
    Utf16,
}

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// Finds the lines: they end with LF, CR LF or CR.
    pub fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.iter().enumerate().filter(|(at, byte)| {
            **byte == b'\n' || (**byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
        });
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Lines {
            text,
            starts: starts.collect(),
            encoding,
        }
    }

    /// The byte at a position; one beyond a line or the text is its end.
    pub fn byte(&self, line: u64, column: u64) -> usize {
        let Some(line) = usize::try_from(line)
            .ok()
            .filter(|line| *line < self.starts.len())
        else {
            return self.text.len();
        };
        let start = self.starts[line];
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let text = self.text[start..end].trim_end_matches(['\r', '\n']);
        let mut left = column;
        for (at, c) in text.char_indices() {
            let units = self.units(c);
            if left < units {
                return start + at;
            }
            left -= units;
        }
        start + text.len()
    }

    /// The position of a byte.
    pub fn position(&self, byte: usize) -> Value {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let before = &self.text[self.starts[line]..byte];
        let column: u64 = before.chars().map(|c| self.units(c)).sum();
        json!({ "line": line, "character": column })
    }

    /// The range of a place.
    pub fn range(&self, place: &Place) -> Value {
        json!({
            "start": self.position(place.start),
            "end": self.position(place.end.max(place.start)),
        })
    }

    fn units(&self, c: char) -> u64 {
        match self.encoding {
            Encoding::Utf8 => c.len_utf8() as u64,
            Encoding::Utf16 => c.len_utf16() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Column of the byte in each encoding, and back.
    #[track_caller]
    fn check(text: &str, byte: usize, line: u64, utf8: u64, utf16: u64) {
        for (encoding, column) in [(Encoding::Utf8, utf8), (Encoding::Utf16, utf16)] {
            let lines = Lines::new(text, encoding);
            let position = json!({ "line": line, "character": column });
            assert_eq!(lines.position(byte), position, "{encoding:?}");
            assert_eq!(lines.byte(line, column), byte, "{encoding:?}");
        }
    }

    #[test]
    fn columns() {
        check("", 0, 0, 0, 0);
        check("ab\ncd", 4, 1, 1, 1);
        check("ab\r\ncd\re", 7, 2, 0, 0);
        check("ü: x", 4, 0, 4, 3);
        check("a\n😀: x", 8, 1, 6, 4);
        check("ab\n", 3, 1, 0, 0);
    }

    #[test]
    fn beyond_the_end() {
        let lines = Lines::new("ü\r\nb", Encoding::Utf16);
        assert_eq!(lines.byte(0, 99), 2);
        assert_eq!(lines.byte(9, 0), 5);
        assert_eq!(lines.byte(u64::MAX, u64::MAX), 5);
        assert_eq!(lines.position(99), json!({ "line": 1, "character": 1 }));
        // Inside of a character: its beginning.
        assert_eq!(lines.position(1), json!({ "line": 0, "character": 0 }));
        assert_eq!(Lines::new("😀", Encoding::Utf16).byte(0, 1), 0);
    }
}
