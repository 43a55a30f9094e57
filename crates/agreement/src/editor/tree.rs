//! The tree of a text that is being written: by indentation and brackets, whatever else is wrong.
//!
//! What it is not: the reader of agreements, which says what is wrong. On valid text both give the
//! same tree.

use std::sync::Arc;

use facts::Place;

use crate::yaml::{Entry, Node, Scalar, Style, Value};

/// Lists and maps inside each other; what is deeper is not looked at.
const MOST_LEVELS: usize = 64;

/// Reads a text. Takes time in proportion to its length.
pub(super) fn read(file: &Arc<str>, text: &str) -> Node {
    let base = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader {
        file,
        text,
        base,
        at: base,
        level: 0,
    };
    reader.block(0, base)
}

struct Reader<'t> {
    file: &'t Arc<str>,
    text: &'t str,
    /// Where the first line begins.
    base: usize,
    at: usize,
    level: usize,
}

// INVARIANT: `at` only moves forward, except to the end of what was read last; and it stands on the
// border of a character, as all marks that it stops at are ASCII.
impl Reader<'_> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether a blank, a line end or the end of the text stands at `at`.
    fn blank_at(&self, at: usize) -> bool {
        let byte = self.text.as_bytes().get(at);
        byte.is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
    }

    fn line_end(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| *byte == b'\n');
        length.map_or(self.text.len(), |length| self.at + length)
    }

    fn column(&self) -> usize {
        let before = &self.text.as_bytes()[self.base..self.at];
        let blanks = before.iter().rev().position(|byte| *byte == b'\n');
        blanks.unwrap_or(before.len())
    }

    fn place(&self, start: usize, end: usize) -> Place {
        Place {
            file: self.file.clone(),
            start,
            end,
        }
    }

    fn missing(&self, at: usize) -> Node {
        Node {
            value: Value::Missing,
            place: self.place(at, at),
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    /// Whether nothing but a comment is left on the line.
    fn line_is_done(&mut self) -> bool {
        self.skip_blanks();
        matches!(self.byte(), None | Some(b'\n' | b'#'))
    }

    /// Moves to the next thing that is neither blank nor comment; its column.
    fn content(&mut self) -> Option<usize> {
        loop {
            match self.byte()? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'#' => self.at = self.line_end(),
                b'-' | b'.' if self.column() == 0 && self.marks_document() => {
                    self.at = self.line_end();
                }
                _ => return Some(self.column()),
            }
        }
    }

    fn marks_document(&self) -> bool {
        let rest = &self.text[self.at..];
        (rest.starts_with("---") || rest.starts_with("...")) && self.blank_at(self.at + 3)
    }

    fn is_dash(&self) -> bool {
        self.byte() == Some(b'-') && self.blank_at(self.at + 1)
    }

    /// The end of a plain text that begins at `from`: before a colon, a comment or the line end.
    fn plain_end(&self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut end = from;
        while let Some(byte) = bytes.get(end) {
            let stops = match byte {
                b'\n' => true,
                b':' => self.blank_at(end + 1),
                b'#' => end > from && self.blank_at(end - 1),
                _ => false,
            };
            if stops {
                break;
            }
            end += 1;
        }
        end
    }

    /// Whether a key and its colon begin here.
    fn is_key(&self) -> bool {
        match self.byte() {
            Some(b'{' | b'[' | b'|' | b'>' | b'#') | None => false,
            Some(quote @ (b'"' | b'\'')) => {
                let Some(end) = self.quote_end(quote) else {
                    return false;
                };
                let rest = self.text[end..].trim_start_matches([' ', '\t']);
                rest.starts_with(':') && self.blank_at(self.text.len() - rest.len() + 1)
            }
            Some(_) => self.text.as_bytes().get(self.plain_end(self.at)) == Some(&b':'),
        }
    }

    /// What stands at or behind the column `least`.
    fn block(&mut self, least: usize, nothing_at: usize) -> Node {
        let Some(column) = self.content().filter(|column| *column >= least) else {
            return self.missing(nothing_at);
        };
        self.inline(column, least)
    }

    /// What begins here, at `column`; its further lines stand at or behind `least`.
    fn inline(&mut self, column: usize, least: usize) -> Node {
        if self.level >= MOST_LEVELS {
            let nothing = self.missing(self.at);
            self.at = self.line_end();
            return nothing;
        }
        self.level += 1;
        let node = if self.is_dash() {
            self.sequence(column, least)
        } else if self.is_key() || self.is_half_key(column) {
            self.map(least)
        } else {
            self.value(least)
        };
        self.level -= 1;
        node
    }

    /// A word alone on its line is a key without its colon where keys follow it.
    fn is_half_key(&mut self, column: usize) -> bool {
        if matches!(self.byte(), Some(b'{' | b'[' | b'|' | b'>' | b'"' | b'\'')) {
            return false;
        }
        let here = self.at;
        self.at = self.line_end();
        let is = self.content() == Some(column) && self.is_key();
        self.at = here;
        is
    }

    fn sequence(&mut self, column: usize, least: usize) -> Node {
        let start = self.at;
        let mut items = Vec::new();
        loop {
            if self.is_dash() {
                self.at += 1;
                let after = self.at;
                items.push(if self.line_is_done() {
                    self.block(column + 1, after)
                } else {
                    let inner = self.column();
                    self.inline(inner, column + 1)
                });
            } else {
                // Further lines of an item that had ended.
                items.push(self.block(column + 1, self.at));
            }
            let end = items.last().map_or(self.at, |item| item.place.end);
            match self.content() {
                Some(next) if next >= least && (self.is_dash() || next > column) => {}
                _ => {
                    return Node {
                        value: Value::Seq(items),
                        place: self.place(start, end.max(start + 1)),
                    };
                }
            }
        }
    }

    fn map(&mut self, least: usize) -> Node {
        let start = self.at;
        let mut end = start;
        let mut entries = Vec::new();
        loop {
            let column = self.column();
            if self.is_dash() {
                // A list where a key should stand.
                self.inline(column, column);
            } else {
                let entry = self.entry(column);
                end = entry.value.place.end.max(entry.key_place.end);
                entries.push(entry);
            }
            if self.content().is_none_or(|next| next < least) {
                break;
            }
        }
        Node {
            value: Value::Map(entries),
            place: self.place(start, end),
        }
    }

    fn entry(&mut self, column: usize) -> Entry {
        let start = self.at;
        let quote = self.byte().filter(|byte| matches!(byte, b'"' | b'\''));
        let quoted = quote.and_then(|quote| self.quote_end(quote));
        let (key, end) = match quoted {
            Some(end) => (unquoted(&self.text[start..end]), end),
            None => {
                let text = self.text[start..self.plain_end(start)].trim_end();
                (text.to_string(), start + text.len())
            }
        };
        self.at = end;
        self.skip_blanks();
        let value = if self.byte() == Some(b':') {
            self.at += 1;
            self.after_colon(column)
        } else {
            self.at = self.line_end();
            self.missing(end)
        };
        Entry {
            key,
            key_place: self.place(start, end),
            value,
        }
    }

    fn after_colon(&mut self, column: usize) -> Node {
        let after = self.at;
        if !self.line_is_done() {
            return self.value(column + 1);
        }
        match self.content() {
            Some(next) if next > column => self.block(column + 1, after),
            Some(next) if next == column && self.is_dash() => self.inline(column, column),
            _ => self.missing(after),
        }
    }

    /// A single value or brackets; the rest of its last line is passed over.
    fn value(&mut self, least: usize) -> Node {
        let node = match self.byte() {
            Some(b'{' | b'[') => self.brackets(least),
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote, least),
            Some(b'|' | b'>') => self.block_text(least),
            _ => self.plain(least),
        };
        self.at = self.line_end();
        node
    }

    fn plain(&mut self, least: usize) -> Node {
        let start = self.at;
        let line = |reader: &Self| {
            // A colon inside of a value is part of it.
            let mut end = reader.plain_end(reader.at);
            while reader.text.as_bytes().get(end) == Some(&b':') {
                end = reader.plain_end(end + 1);
            }
            reader.text[reader.at..end].trim_end().len() + reader.at
        };
        let mut end = line(self);
        let mut text = self.text[start..end].to_string();
        loop {
            self.at = end;
            self.at = self.line_end();
            let goes_on = self.content().is_some_and(|next| next >= least)
                && !self.is_key()
                && !self.is_dash();
            if !goes_on {
                break;
            }
            end = line(self);
            text.push(' ');
            text.push_str(&self.text[self.at..end]);
        }
        self.at = end;
        self.scalar(text, Style::Plain, start, end)
    }

    fn scalar(&self, text: String, style: Style, start: usize, end: usize) -> Node {
        let nothing = style == Style::Plain && matches!(text.as_str(), "" | "~" | "null");
        Node {
            value: if nothing {
                Value::Missing
            } else {
                Value::Scalar(Scalar { text, style })
            },
            place: self.place(start, end),
        }
    }

    /// The end of the quoted text that begins here, if it ends on this line.
    fn quote_end(&self, quote: u8) -> Option<usize> {
        self.quote_end_from(self.at + 1, quote).ok()
    }

    /// The end of a quoted text, or the end of the line on which it is still open.
    fn quote_end_from(&self, from: usize, quote: u8) -> Result<usize, usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            match bytes.get(at) {
                None => return Err(bytes.len()),
                Some(b'\n') => return Err(at),
                Some(b'\\') if quote == b'"' && bytes.get(at + 1) != Some(&b'\n') => at += 2,
                Some(byte) if *byte != quote => at += 1,
                Some(_) if quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
                Some(_) => return Ok(at + 1),
            }
        }
    }

    /// A quote that is not closed ends with its line.
    fn quoted(&mut self, quote: u8, least: usize) -> Node {
        let start = self.at;
        let mut from = start + 1;
        let end = loop {
            let line = match self.quote_end_from(from, quote) {
                Ok(end) => break end,
                Err(line) => line,
            };
            // It may go on while the lines are indented.
            self.at = line;
            let goes_on = self.content().is_some_and(|column| column >= least) && !self.is_key();
            from = self.at;
            self.at = start;
            if !goes_on {
                break self.text[..line].trim_end().len().max(start + 1);
            }
        };
        self.at = end;
        let text = unquoted(&self.text[start..end]);
        self.scalar(text, Style::Quoted, start, end)
    }

    fn block_text(&mut self, least: usize) -> Node {
        let start = self.at;
        let mut end = self.line_end();
        let mut lines: Vec<&str> = Vec::new();
        while let Some(line) = self.text.get(end + 1..) {
            let line = line.split('\n').next().unwrap_or("");
            let inner = line.trim_start_matches(' ');
            if line.is_empty() && end + 1 >= self.text.len() {
                break;
            }
            if !inner.trim_end().is_empty() && line.len() - inner.len() < least {
                break;
            }
            lines.push(inner);
            end += 1 + line.len();
        }
        let body = lines.join("\n");
        self.at = end;
        self.scalar(body.trim_end().to_string(), Style::Block, start, end)
    }

    /// Moves to the next thing inside of brackets. False where they were left unclosed.
    fn bracket_content(&mut self, least: usize) -> bool {
        let here = self.at;
        let mut new_line = false;
        loop {
            match self.byte() {
                None => return false,
                Some(b'\n') => {
                    new_line = true;
                    self.at += 1;
                }
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'#') if self.at > 0 && self.blank_at(self.at - 1) => {
                    self.at = self.line_end();
                }
                Some(b'}' | b']') => return true,
                Some(_) if new_line && self.column() < least => {
                    self.at = here;
                    return false;
                }
                Some(_) => return true,
            }
        }
    }

    fn brackets(&mut self, least: usize) -> Node {
        let start = self.at;
        let is_map = self.byte() == Some(b'{');
        self.at += 1;
        let (mut entries, mut items) = (Vec::new(), Vec::new());
        self.level += 1;
        while self.bracket_content(least) {
            match self.byte() {
                Some(b'}' | b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                _ if is_map => entries.push(self.bracket_entry(least)),
                _ => items.push(self.bracket_item(least)),
            }
        }
        self.level -= 1;
        let value = if is_map {
            Value::Map(entries)
        } else {
            Value::Seq(items)
        };
        Node {
            value,
            place: self.place(start, self.at),
        }
    }

    fn bracket_entry(&mut self, least: usize) -> Entry {
        let key = self.bracket_value(least);
        self.pair(key, least)
    }

    /// The value behind a key in brackets.
    fn pair(&mut self, key: Node, least: usize) -> Entry {
        let mut value = self.missing(key.place.end);
        if self.bracket_content(least) && self.byte() == Some(b':') {
            self.at += 1;
            value = self.missing(self.at);
            if self.bracket_content(least) && !matches!(self.byte(), Some(b',' | b'}' | b']')) {
                value = self.bracket_value(least);
            }
        }
        Entry {
            key: key.as_text().unwrap_or("").to_string(),
            key_place: key.place,
            value,
        }
    }

    fn bracket_item(&mut self, least: usize) -> Node {
        let item = self.bracket_value(least);
        if !(self.bracket_content(least) && self.byte() == Some(b':')) {
            return item;
        }
        let start = item.place.start;
        let entry = self.pair(item, least);
        let end = entry.value.place.end.max(entry.key_place.end);
        Node {
            value: Value::Map(vec![entry]),
            place: self.place(start, end),
        }
    }

    /// A value in brackets; moves on by one byte at least.
    fn bracket_value(&mut self, least: usize) -> Node {
        match self.byte() {
            Some(b'{' | b'[') if self.level < MOST_LEVELS => self.brackets(least),
            Some(quote @ (b'"' | b'\'')) => self.quoted(quote, least),
            _ => self.bracket_plain(),
        }
    }

    fn bracket_plain(&mut self) -> Node {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut end = start;
        while let Some(byte) = bytes.get(end) {
            let stops = match byte {
                b',' | b'{' | b'}' | b'[' | b']' | b'\n' => true,
                b':' => {
                    self.blank_at(end + 1) || matches!(bytes.get(end + 1), Some(b',' | b'}' | b']'))
                }
                b'#' => end > start && self.blank_at(end - 1),
                _ => false,
            };
            if stops {
                break;
            }
            end += 1;
        }
        let end = start + self.text[start..end].trim_end().len();
        // WHY: a stray mark, such as a colon without a key, must not hold the reader up.
        let stray = self.text[start..].chars().next().map_or(1, char::len_utf8);
        self.at = if end == start { start + stray } else { end };
        let text = self.text[start..end].to_string();
        self.scalar(text, Style::Plain, start, end)
    }
}

/// The text inside of quotes, which may lack the closing one.
fn unquoted(text: &str) -> String {
    let Some(quote) = text.chars().next() else {
        return String::new();
    };
    let inner = &text[1..];
    let closed = inner.strip_suffix(quote).unwrap_or(inner);
    if quote == '\'' {
        return closed.replace("''", "'");
    }
    let mut out = String::new();
    let mut chars = closed.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn told(node: &Node, out: &mut String) {
        match &node.value {
            Value::Missing => out.push('~'),
            Value::Scalar(scalar) => out.push_str(&format!("{:?}", scalar.text)),
            Value::Seq(items) => {
                out.push('[');
                for item in items {
                    told(item, out);
                    out.push(' ');
                }
                out.push(']');
            }
            Value::Map(entries) => {
                out.push('{');
                for entry in entries {
                    out.push_str(&entry.key);
                    out.push(':');
                    told(&entry.value, out);
                    out.push(' ');
                }
                out.push('}');
            }
        }
    }

    fn check(text: &str, expected: Expect) {
        let mut out = String::new();
        told(&read(&"x".into(), text), &mut out);
        expected.assert_eq(&out);
    }

    /// Everything but the places of what is missing, which nobody looks at.
    fn places(node: &Node, out: &mut String) {
        let Place { start, end, .. } = node.place;
        match &node.value {
            Value::Missing => out.push('~'),
            Value::Scalar(scalar) => {
                let block = scalar.style == Style::Block;
                let text: String = scalar.text.split_whitespace().collect();
                match block {
                    true => out.push_str(&text),
                    false => out.push_str(&format!("{start}-{end} {text}")),
                }
            }
            Value::Seq(items) => items.iter().for_each(|item| places(item, out)),
            Value::Map(entries) => {
                for entry in entries {
                    let Place { start, end, .. } = entry.key_place;
                    out.push_str(&format!("\n{start}-{end} {}: ", entry.key));
                    places(&entry.value, out);
                }
            }
        }
    }

    #[test]
    fn valid_text_gives_the_tree_of_the_reader() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut texts = Vec::new();
        for page in [
            "crates/agreement/cases/clean.md",
            "docs/reference/agreement.md",
        ] {
            let page = std::fs::read_to_string(root.join(page)).expect("a page");
            let blocks = page.split("```yaml").skip(1);
            for block in blocks.filter_map(|block| block.split_once('\n')) {
                texts.push(block.1.split("```").next().unwrap_or("").to_string());
            }
        }
        for file in ["alliance", "levels", "measures", "services"] {
            let path = format!("examples/northwind/agreement/2025/{file}.yaml");
            texts.push(std::fs::read_to_string(root.join(path)).expect("an example"));
        }
        texts.push(texts[0].replace('\n', "\r\n"));
        assert!(texts.len() > 20);
        for text in texts {
            let mut report = Vec::new();
            let limits = crate::yaml::Limits::default();
            let parsed = crate::yaml::parse(&"x".into(), text.as_bytes(), limits, &mut report);
            assert!(!parsed.broken, "{text}");
            let (mut own, mut reader) = (String::new(), String::new());
            places(&read(&"x".into(), &text), &mut own);
            places(&parsed.root, &mut reader);
            for (own, reader) in own.lines().zip(reader.lines()) {
                assert_eq!(own, reader, "{text}");
            }
            assert_eq!(own.len(), reader.len(), "{text}");
        }
    }

    /// Megabytes on one line, which a reader that looks ahead too far would never end with.
    #[test]
    fn long_lines_take_their_time_once() {
        for piece in [
            "[", "{a: ", "\"\" ", "['x', ", "'", "- ", "a: ", "# ", "\\\"",
        ] {
            for start in ["a: [", "", "a: \"", "a:\n  - "] {
                let text = format!("{start}{}\nb: 1\n", piece.repeat(100_000));
                let root = read(&"x".into(), &text);
                assert!(root.place.end <= text.len());
            }
        }
    }

    #[test]
    fn half_written_text() {
        check("a:\n  b: 1\n  c", expect![[r#"{a:{b:"1" c:~ } }"#]]);
        check("a:\n  c\n  b: 1\n", expect![[r#"{a:{c:~ b:"1" } }"#]]);
        check(
            "a: { b: 1, c\nd: 2",
            expect![[r#"{a:{b:"1" c:~ } d:"2" }"#]],
        );
        check(
            "a:\n  b: { c: [x, y\n  d: 2",
            expect![[r#"{a:{b:{c:["x" "y" ] } d:"2" } }"#]],
        );
        check("a: \"b\nc: \"d\"", expect![[r#"{a:"b" c:"d" }"#]]);
        check(
            "a:\n    b: 1\n  c: 2\n      d: 3\ne: 4",
            expect![[r#"{a:{b:"1" c:"2" d:"3" } e:"4" }"#]],
        );
        check(
            "a:\n- b\n-\n- c: 1\n  d: 2\ne:\n",
            expect![[r#"{a:["b" ~ {c:"1" d:"2" } ] e:~ }"#]],
        );
        check(
            "a: }\nb: ]\nc: {:,}\n- d",
            expect![[r#"{a:"}" b:"]" c:{:~ } }"#]],
        );
        check(
            "a: b: c\nd:\n\te: 1",
            expect![[r#"{a:"b: c" d:{e:"1" } }"#]],
        );
        check(
            "a: |\n  b: c\n\n  d\ne: >-\n",
            expect![[r#"{a:"b: c\n\nd" e:"" }"#]],
        );
        check(
            "a: [\u{2028}, b]\n\u{2028}: c",
            expect![[r#"{a:[~ "b" ] :~ }"#]],
        );
        check(
            "---\n# x\n? a\n: b\n&c d: *e",
            expect![[r#"{? a:~ :"b" &c d:"*e" }"#]],
        );
    }
}
