//! A look at a condition's text before the parser sees it: bounded, and of known characters only.
//!
//! WHY: the parser is recursive; its cost must be bounded before it begins.

use facts::{Sentence, say};

use std::collections::BTreeMap;

use super::Flaw;
use crate::model::FieldType;

/// The longest condition, in bytes.
pub(super) const MAX_BYTES: usize = 4 << 10;
/// The most words and signs of a condition.
pub(super) const MAX_TOKENS: usize = 400;
/// Brackets inside each other.
pub(super) const MAX_DEPTH: usize = 32;

/// The name that stands for `has` while the library parses: its own `has` takes no plain field.
pub(super) const HAS: &str = "h_s";

/// Words of the expression language that it keeps for itself; a field may be called so.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while",
];

/// The text for the parser, byte for byte as long as the source.
pub(super) struct Prepared {
    pub(super) text: String,
    /// Names that the parser cannot read as they are, by the byte at which they stand.
    pub(super) names: BTreeMap<usize, String>,
}

/// Checks the bounds, and gives the text for the parser.
pub(super) fn prepare(
    source: &str,
    fields: &BTreeMap<String, FieldType>,
) -> Result<Prepared, Flaw> {
    let all = (0, source.len());
    if source.len() > MAX_BYTES {
        return Err(too_large(
            say!(
                "found-condition-has-more-than-bytes",
                "the condition has more than {max_bytes} bytes",
                max_bytes = Sentence::plain(MAX_BYTES)
            ),
            all,
        ));
    }
    if source.trim().is_empty() {
        return Err(Flaw::new(
            "condition-syntax",
            say!("found-condition-empty", "the condition is empty"),
            all,
        )
        .help(say!(
            "found-write-for-example-priority-p1",
            "write for example `priority == \"P1\"`"
        )));
    }
    let mut text = source.to_string();
    let mut names = BTreeMap::new();
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
                say!(
                    "found-condition-has-more-than-words",
                    "the condition has more than {max_tokens} words and signs",
                    max_tokens = Sentence::plain(MAX_TOKENS)
                ),
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
                // WHY: a field's name may hold a `-`, which the parser reads as minus.
                let long = end_of(bytes, start, |b| {
                    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
                });
                if long > at && fields.contains_key(&source[start..long]) {
                    at = long;
                }
                let word = &source[start..at];
                let unreadable = word.contains('-') || RESERVED.contains(&word);
                if unreadable && fields.contains_key(word) {
                    let stand_in = format!("_{}", word[1..].replace('-', "_"));
                    text.replace_range(start..at, &stand_in);
                    names.insert(start, word.to_string());
                    continue;
                }
                if matches!(bytes.get(at), Some(b'"' | b'\'')) {
                    return Err(Flaw::new(
                        "condition-refused",
                        say!(
                            "found-text-with-prefix-not-part",
                            "a text with the prefix `{word}` is not part of the language",
                            word = Sentence::plain(word)
                        ),
                        (start, at),
                    )
                    .help(say!("found-leave-prefix-out", "leave the prefix out")));
                }
                if word == HAS {
                    return Err(Flaw::new(
                        "unknown-field",
                        say!(
                            "found-there-no-field",
                            "there is no field `{value}`",
                            value = Sentence::plain(word)
                        ),
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
                        say!(
                            "found-no-number-language",
                            "`{number}` is no number of the language",
                            number = Sentence::plain(number)
                        ),
                        (start, at),
                    )
                    .help(say!(
                        "found-write-digits-fraction-after-point",
                        "write digits, and a fraction after a point: `12.5`"
                    )));
                }
            }
            b'(' | b'[' => {
                depth += 1;
                at += 1;
                if depth > MAX_DEPTH {
                    return Err(too_large(
                        say!(
                            "found-more-than-brackets-stand-inside",
                            "more than {max_depth} brackets stand inside each other",
                            max_depth = Sentence::plain(MAX_DEPTH)
                        ),
                        (start, at),
                    ));
                }
            }
            b')' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'=' if bytes.get(start + 1) == Some(&b'=') => at += 2,
            b'=' if !matches!(before(bytes, start), Some(b'!' | b'<' | b'>')) => {
                let message = say!("compares-nothing", "`=` compares nothing");
                return Err(Flaw::new("condition-syntax", message, (start, start + 1))
                    .help(say!("found-write", "write `==`")));
            }
            b'=' | b'!' | b'<' | b'>' | b'&' | b'|' | b',' | b'.' | b'-' => at += 1,
            _ => {
                let sign = source[start..].chars().next().unwrap_or(' ');
                let end = start + sign.len_utf8();
                return Err(refused_sign(sign, (start, end)));
            }
        }
    }
    Ok(Prepared { text, names })
}

/// The byte before another one.
fn before(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at.checked_sub(1)?).copied()
}

fn too_large(message: Sentence, at: (usize, usize)) -> Flaw {
    Flaw::new("condition-too-large", message, at).help(say!(
        "found-say-in-fewer-words-in",
        "say it in fewer words; `in [..]` replaces a row of comparisons"
    ))
}

fn refused_sign(sign: char, at: (usize, usize)) -> Flaw {
    let shown = sign.escape_debug();
    let flaw = |message: Sentence| Flaw::new("condition-refused", message, at);
    match sign {
        '+' | '*' | '/' | '%' => flaw(say!(
            "found-condition-does-not-compute",
            "`{shown}`: a condition does not compute",
            shown = Sentence::plain(shown)
        ))
        .help(say!(
            "found-compare-field-with-value",
            "compare a field with a value"
        )),
        '?' | ':' => flaw(say!(
            "found-choice-not-part-language",
            "`{shown}`: a choice is not part of the language",
            shown = Sentence::plain(shown)
        ))
        .help(say!("found-write-b-c", "write `(a && b) || (!a && c)`")),
        '{' | '}' => flaw(say!(
            "found-maps-are-not-part-language",
            "`{shown}`: maps are not part of the language",
            shown = Sentence::plain(shown)
        )),
        _ => flaw(say!(
            "found-not-part-language",
            "`{shown}` is not part of the language",
            shown = Sentence::plain(shown)
        ))
        .help(say!("found-texts-stand-in-quotes", "texts stand in quotes")),
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
            say!(
                "found-text-in-three-quotes-not",
                "a text in three quotes is not part of the language"
            ),
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
        say!("found-quote-not-closed", "a quote is not closed"),
        (start, start + 1),
    )
    .help(say!("found-close-quote", "close the quote")))
}
