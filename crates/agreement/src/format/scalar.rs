//! How a text is written: without quotes where every reader of YAML 1.1 and 1.2 takes it for a text.

use super::tree::{Written, WrittenAs};

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// In a list or map of lines.
    Block,
    /// Inside of brackets.
    Flow,
}

/// Characters that mean something at the beginning of a value.
const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`=<~";

/// A text on one line.
pub(super) fn inline(text: &str, written: WrittenAs, within: Within) -> String {
    let plain = match written {
        // What stood without quotes may go on so, unless another reader takes it for something else.
        WrittenAs::Plain => is_one_line(text) && !is_read_otherwise(text),
        WrittenAs::Key => is_one_line(text),
        WrittenAs::Quoted => is_plain(text, within),
    };
    if plain {
        return text.into();
    }
    let escaped = text.contains(['"', '\\']);
    if escaped && text.chars().all(is_printable) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_printable(c) => quoted.push(c),
            c if u32::from(c) <= 0xff => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if u32::from(c) <= 0xffff => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

/// The lines of a text that is written as a block, header first, the others without indentation;
/// nothing where one line serves better. `room` is how many columns one line has.
pub(super) fn block(written: &Written, room: usize) -> Option<Vec<String>> {
    if let Some(lines) = &written.folded {
        return Some(lines.clone());
    }
    let text = written.text.as_str();
    if !written.block && !written.several_lines {
        return None;
    }
    if !written.block && !text.contains('\n') {
        let fits = inline(text, written.style, Within::Block).chars().count() <= room;
        return (!fits).then(|| wrapped(text, room)).flatten();
    }
    let content = text.trim_end_matches('\n');
    let can_be_block = !content.is_empty()
        && content.chars().all(|c| is_printable(c) || c == '\n')
        && content
            .split('\n')
            .all(|line| line.is_empty() || !line.trim().is_empty())
        && !content.starts_with('\n');
    if !can_be_block {
        return None;
    }
    let indicator = if content.starts_with(' ') { "2" } else { "" };
    let ends = text.len() - content.len();
    let chomp = match ends {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut lines = vec![format!("|{indicator}{chomp}")];
    lines.extend(content.split('\n').map(String::from));
    lines.extend((1..ends).map(|_| String::new()));
    Some(lines)
}

/// A long text over several lines that are read as one.
fn wrapped(text: &str, room: usize) -> Option<Vec<String>> {
    let words: Vec<&str> = text.split(' ').collect();
    if words.iter().any(|word| word.is_empty()) || !text.chars().all(is_printable) {
        return None;
    }
    let mut lines = vec![">-".to_string(), String::new()];
    for word in words {
        let line = lines.last_mut()?;
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.into());
        }
    }
    Some(lines)
}

/// Whether a text can stand without quotes, for every reader.
fn is_plain(text: &str, within: Within) -> bool {
    let first = text.chars().next();
    // WHY: whoever quotes `"2025"` or `"4h"` says that it is a name, not a number; that stays.
    let begins_well = first
        .is_some_and(|c| !c.is_ascii_digit() && !matches!(c, '+' | '.') && !INDICATORS.contains(c));
    let breaks = match within {
        Within::Block => text.contains(": ") || text.ends_with(':'),
        Within::Flow => text.contains([',', '[', ']', '{', '}', ':']),
    };
    begins_well
        && is_one_line(text)
        && !breaks
        && !text.contains(" #")
        && !is_read_otherwise(text)
        && !is_word_of_yaml(text)
}

/// No line ends, no characters that need an escape, no blanks at the ends.
fn is_one_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().all(is_printable)
}

fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Words that YAML 1.2 takes for something else than a text.
fn is_word_of_yaml(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    matches!(lower.as_str(), "null" | "true" | "false")
}

/// Words that YAML 1.1 takes for something else than YAML 1.2 does.
fn is_read_otherwise(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "=" | "<<"
    ) {
        return true;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = unsigned.split(':');
    let digits = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_digit() || b == b'_' || b == b'.')
    };
    let begins = parts
        .next()
        .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()) && digits(part));
    let rest: Vec<&str> = parts.collect();
    begins && !rest.is_empty() && rest.iter().all(|part| !part.is_empty() && digits(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(inline(text, WrittenAs::Quoted, Within::Block), expected);
    }

    #[test]
    fn quotes_stand_where_a_reader_needs_them() {
        check("stores", "stores");
        check("Customers pay, in stores", "Customers pay, in stores");
        check(">= 97 %", "\">= 97 %\"");
        check("2025", "\"2025\"");
        check("no", "\"no\"");
        check("true", "\"true\"");
        check("", "\"\"");
        check("a: b", "\"a: b\"");
        check("a #b", "\"a #b\"");
        check("priority == \"P1\"", "priority == \"P1\"");
        check("\"P1\" == priority", "'\"P1\" == priority'");
        check("\"it's\"", "'\"it''s\"'");
        check("a\tb", "\"a\\tb\"");
        check("a\u{7}\"", "\"a\\x07\\\"\"");
    }

    #[test]
    fn brackets_need_more_quotes() {
        let within = |text| inline(text, WrittenAs::Quoted, Within::Flow);
        assert_eq!(within("stores"), "stores");
        assert_eq!(within("a, b"), "\"a, b\"");
        assert_eq!(within("x in [1]"), "\"x in [1]\"");
    }

    #[test]
    fn what_stood_without_quotes_stays_so_unless_it_is_ambiguous() {
        let plain = |text| inline(text, WrittenAs::Plain, Within::Block);
        assert_eq!(plain("2025-07-01"), "2025-07-01");
        assert_eq!(plain("true"), "true");
        assert_eq!(plain("4h"), "4h");
        assert_eq!(plain("no"), "\"no\"");
        assert_eq!(plain("08:30"), "\"08:30\"");
        assert_eq!(plain("08:30-12:00"), "08:30-12:00");
    }
}
