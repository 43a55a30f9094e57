//! A look at a condition's text before the parser sees it: bounded, and of known characters only.
//!
//! WHY: the parser is recursive; its cost must be bounded before it begins.

use super::Flaw;

/// The longest condition, in bytes.
pub(super) const MAX_BYTES: usize = 4 << 10;
/// The most words and signs of a condition.
pub(super) const MAX_TOKENS: usize = 400;
/// Brackets inside each other.
pub(super) const MAX_DEPTH: usize = 32;

/// The name that stands for `has` while the library parses: its own `has` takes no plain field.
pub(super) const HAS: &str = "h_s";

/// Checks the bounds, and gives the text for the parser, byte for byte as long as `source`.
pub(super) fn prepare(source: &str) -> Result<String, Flaw> {
    let all = (0, source.len());
    if source.len() > MAX_BYTES {
        return Err(too_large(
            format!("the condition has more than {MAX_BYTES} bytes"),
            all,
        ));
    }
    if source.trim().is_empty() {
        return Err(Flaw::new("condition-syntax", "the condition is empty", all)
            .help("write for example `priority == \"P1\"`"));
    }
    let mut text = source.to_string();
    let bytes = source.as_bytes();
    let (mut at, mut tokens, mut depth, mut signs) = (0, 0, 0_usize, 0);
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
            continue;
        }
        tokens += 1;
        if tokens > MAX_TOKENS {
            return Err(too_large(
                format!("the condition has more than {MAX_TOKENS} words and signs"),
                (start, bytes.len()),
            ));
        }
        signs = if matches!(byte, b'!' | b'-') && bytes.get(at + 1) != Some(&b'=') {
            signs + 1
        } else {
            0
        };
        if signs > MAX_DEPTH {
            return Err(too_large(
                "too many signs in a row".into(),
                (start, start + 1),
            ));
        }
        match byte {
            b'"' | b'\'' => at = string(source, start)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                at = end_of(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_');
                let word = &source[start..at];
                if matches!(bytes.get(at), Some(b'"' | b'\'')) {
                    return Err(Flaw::new(
                        "condition-refused",
                        format!("a text with the prefix `{word}` is not part of the language"),
                        (start, at),
                    )
                    .help("leave the prefix out"));
                }
                if word == HAS {
                    return Err(Flaw::new(
                        "unknown-field",
                        format!("there is no field `{word}`"),
                        (start, at),
                    ));
                }
                if word == "has" {
                    text.replace_range(start..at, HAS);
                }
            }
            b'0'..=b'9' => {
                at = end_of(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'.');
                let number = &source[start..at];
                let plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
                    && number.bytes().filter(|b| *b == b'.').count() <= 1
                    && !number.ends_with('.')
                    && number.len() <= 30;
                if !plain {
                    return Err(Flaw::new(
                        "condition-refused",
                        format!("`{number}` is no number of the language"),
                        (start, at),
                    )
                    .help("write digits, and a fraction after a point: `12.5`"));
                }
            }
            b'(' | b'[' => {
                depth += 1;
                at += 1;
                if depth > MAX_DEPTH {
                    return Err(too_large(
                        format!("more than {MAX_DEPTH} brackets stand inside each other"),
                        (start, at),
                    ));
                }
            }
            b')' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'=' | b'!' | b'<' | b'>' | b'&' | b'|' | b',' | b'.' | b'-' => at += 1,
            _ => {
                let sign = source[start..].chars().next().unwrap_or(' ');
                let end = start + sign.len_utf8();
                return Err(refused_sign(sign, (start, end)));
            }
        }
    }
    Ok(text)
}

fn too_large(message: String, at: (usize, usize)) -> Flaw {
    Flaw::new("condition-too-large", message, at)
        .help("say it in fewer words; `in [..]` replaces a row of comparisons")
}

fn refused_sign(sign: char, at: (usize, usize)) -> Flaw {
    let shown = sign.escape_debug();
    let flaw = |message: String| Flaw::new("condition-refused", message, at);
    match sign {
        '+' | '*' | '/' | '%' => flaw(format!("`{shown}`: a condition does not compute"))
            .help("compare a field with a value"),
        '?' | ':' => flaw(format!("`{shown}`: a choice is not part of the language"))
            .help("write `(a && b) || (!a && c)`"),
        '{' | '}' => flaw(format!("`{shown}`: maps are not part of the language")),
        _ => flaw(format!("`{shown}` is not part of the language")).help("texts stand in quotes"),
    }
}

fn end_of(bytes: &[u8], start: usize, inside: impl Fn(u8) -> bool) -> usize {
    bytes[start..]
        .iter()
        .position(|byte| !inside(*byte))
        .map_or(bytes.len(), |length| start + length)
}

/// The end of the text in quotes that begins at `start`.
fn string(source: &str, start: usize) -> Result<usize, Flaw> {
    let bytes = source.as_bytes();
    let quote = bytes[start];
    let triple = bytes[start..].starts_with(&[quote; 3]);
    if triple {
        return Err(Flaw::new(
            "condition-refused",
            "a text in three quotes is not part of the language",
            (start, start + 3),
        ));
    }
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'\n' | b'\r' => break,
            byte if byte == quote => return Ok(at + 1),
            _ => at += 1,
        }
    }
    Err(Flaw::new(
        "condition-syntax",
        "a quote is not closed",
        (start, start + 1),
    )
    .help("close the quote"))
}
