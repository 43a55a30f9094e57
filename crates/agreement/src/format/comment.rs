//! The comments of a text: whatever stands between its values after a `#`.

use crate::yaml::{Node, Style, Value};

/// A comment with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// The byte of the `#`.
    pub start: usize,
    /// From the `#` on, without blanks at the end.
    pub text: String,
    /// Blanks before it, where nothing else stands before it on its line.
    pub column: Option<usize>,
}

/// All comments in the order of the text.
pub(super) fn comments(text: &str, root: &Node) -> Vec<Comment> {
    let mut values = Vec::new();
    gather(text, root, &mut values);
    values.sort_unstable();
    values.push((text.len(), text.len()));
    let mut found = Vec::new();
    let mut at = 0;
    for (start, end) in values {
        // WHY: between values stand only blanks, punctuation and comments, so that each `#` begins one.
        while let Some(offset) = text.get(at..start).and_then(|gap| gap.find('#')) {
            let begin = at + offset;
            let until = line_end(text, begin);
            let before = &text[line_start(text, begin)..begin];
            found.push(Comment {
                start: begin,
                text: text[begin..until].trim_end().into(),
                column: before.trim().is_empty().then_some(before.len()),
            });
            at = until;
        }
        at = at.max(end);
    }
    found
}

/// Where a value really ends: without the blanks and comments after it.
pub(super) fn end_of(text: &str, node: &Node) -> usize {
    let start = node.place.start;
    let closing = match text.as_bytes().get(start) {
        Some(b'[') => ']',
        Some(b'{') => '}',
        _ => '\0',
    };
    let last = match &node.value {
        Value::Missing => return start,
        Value::Scalar(scalar) => return scalar_end(text, start, node.place.end, scalar.style),
        Value::Seq(items) => items.last().map(|item| end_of(text, item)),
        Value::Map(entries) => entries.last().map(|entry| match entry.value.value {
            Value::Missing => key_end(text, entry.key_place.start, entry.key_place.end),
            _ => end_of(text, &entry.value),
        }),
    };
    let last = last.unwrap_or(start + 1);
    if closing == '\0' {
        return last;
    }
    let mut at = last;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '#' => at = line_end(text, at),
            _ => at += c.len_utf8(),
        }
        if c == closing {
            break;
        }
    }
    at
}

/// Where a key really ends.
pub(super) fn key_end(text: &str, start: usize, end: usize) -> usize {
    let style = match text.as_bytes().get(start) {
        Some(b'"' | b'\'') => Style::Quoted,
        _ => Style::Plain,
    };
    scalar_end(text, start, end, style)
}

/// The first byte of a line.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |end| end + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

fn gather(text: &str, node: &Node, values: &mut Vec<(usize, usize)>) {
    match &node.value {
        Value::Missing => {}
        Value::Scalar(_) => values.push((node.place.start, end_of(text, node))),
        Value::Seq(items) => items.iter().for_each(|item| gather(text, item, values)),
        Value::Map(entries) => {
            for entry in entries {
                let (start, end) = (entry.key_place.start, entry.key_place.end);
                values.push((start, key_end(text, start, end)));
                gather(text, &entry.value, values);
            }
        }
    }
}

/// WHY: the parser lets a text in quotes end where the next thing begins, comments included.
fn scalar_end(text: &str, start: usize, end: usize, style: Style) -> usize {
    if style != Style::Quoted {
        return start + text[start..end].trim_end().len();
    }
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    end
}
