//! Where things are on the site. Whatever a page links to is named here once.

use std::fmt::Write;

/// A part of a path, so that every name of a thing may stand in it.
pub fn part(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b'.' => {
                written.push(char::from(byte));
            }
            _ => {
                // A text takes whatever is written to it.
                let _ = write!(written, "%{byte:02X}");
            }
        }
    }
    written
}

/// A query of these names and values.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut all = form_urlencoded::Serializer::new(String::new());
    all.extend_pairs(pairs);
    all.finish()
}

/// Whether a path that somebody was sent leads to a page of ours and nowhere else.
pub fn is_own(path: &str) -> bool {
    let mut letters = path.chars();
    let begins = letters.next() == Some('/') && !matches!(letters.next(), Some('/' | '\\'));
    begins && !path.contains(|letter: char| letter.is_control() || letter == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_so_that_they_stay_one_part() {
        assert_eq!(part("INC-1"), "INC-1");
        assert_eq!(part("a/b?c#d %é"), "a%2Fb%3Fc%23d%20%25%C3%A9");
    }

    #[test]
    fn only_own_paths_are_gone_to() {
        for path in ["/", "/alliances/a?as_of=x"] {
            assert!(is_own(path), "{path}");
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://x",
            "/a\r\nb",
            "a",
        ] {
            assert!(!is_own(path), "{path}");
        }
    }
}
