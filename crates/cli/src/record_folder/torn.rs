//! A last line without an end: what is left when a machine stops in the middle of writing.

/// The last line of a file that does not end with a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torn {
    /// The line, counted from 1.
    pub line: usize,
    /// How many bytes of it are there.
    pub bytes: usize,
    /// Whether the bytes are a whole fact all the same.
    pub whole: bool,
}

impl Torn {
    /// The torn last line of a file, if it has one.
    pub fn of(bytes: &[u8]) -> Option<Torn> {
        if bytes.is_empty() || bytes.ends_with(b"\n") {
            return None;
        }
        let start = bytes
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        let tail = &bytes[start..];
        Some(Torn {
            line: bytes[..start].iter().filter(|byte| **byte == b'\n').count() + 1,
            bytes: tail.len(),
            whole: facts::Fact::admit(tail).is_ok(),
        })
    }

    /// What is wrong, in words.
    pub fn message(&self) -> String {
        let Torn { line, bytes, whole } = self;
        if *whole {
            format!("line {line} of `facts.ndjson`, the last one, is a fact without a line end")
        } else {
            format!(
                "line {line} of `facts.ndjson`, the last one, was cut off after {bytes} bytes and is not a fact"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &str, expected: Option<(usize, usize)>) {
        let torn = Torn::of(bytes.as_bytes());
        assert_eq!(torn.map(|torn| (torn.line, torn.bytes)), expected);
    }

    #[test]
    fn a_line_without_an_end_is_torn() {
        check("", None);
        check("{}\n", None);
        check("{}", Some((1, 2)));
        check("{}\n{}\n{\"at\"", Some((3, 5)));
        check("{}\n\n", None);
    }
}
