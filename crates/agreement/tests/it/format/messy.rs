//! Texts as nobody should write them: any indentation, quotes, brackets, comments and empty lines.

use agreement::yaml::{Limits, Node, Value, parse};

/// Random choices by a seed.
pub struct Messy {
    state: u64,
    comments: u32,
}

/// What is dressed.
enum Thing {
    Nothing,
    Text(String),
    List(Vec<Thing>),
    Map(Vec<(String, Thing)>),
}

const WORDS: &[&str] = &[
    "stores",
    "a b",
    "no",
    "true",
    "null",
    "~",
    "2025",
    "4h",
    ">= 97 %",
    "08:30",
    "a: b",
    "a #b",
    "#x",
    "it's",
    "say \"x\"",
    "x in [\"P1\", 'P2']",
    "- a",
    "é ü",
    "a\nb",
    "a\n\nb\n",
    " lead",
    "trail ",
    "",
    "[",
    "}",
    "a,b",
    "http://x/y",
    "!t",
    "&a",
    "*b",
    "a\tb",
    "%",
    "@",
    "`",
    "on",
    "y",
    "back\\slash",
    "two\n  deep\n",
    "line\n\n",
    ": ",
    "a:",
    "?",
    "| x",
    "ends\n\n\n",
];
const KEYS: &[&str] = &[
    "levels", "zone", "measures", "title", "of", "a", "b b", "c", "on", "1", "it's", "x: y",
    "measure", "entente",
];

impl Messy {
    pub fn new(seed: u64) -> Self {
        Messy {
            state: seed | 1,
            comments: 0,
        }
    }

    /// Any map.
    pub fn tree(&mut self) -> String {
        let thing = self.map(3);
        self.file(&thing)
    }

    /// An agreement in another dress.
    pub fn dressed(&mut self, bytes: &[u8]) -> String {
        let parsed = parse(&"a.yaml".into(), bytes, Limits::default(), &mut Vec::new());
        self.file(&thing(&parsed.root))
    }

    fn file(&mut self, thing: &Thing) -> String {
        let mut out = String::new();
        self.gap(&mut out, 0);
        if let Thing::Map(entries) = thing {
            self.block_map(&mut out, entries, 0, false);
        }
        self.gap(&mut out, 0);
        out
    }

    fn map(&mut self, depth: u32) -> Thing {
        let mut entries: Vec<(String, Thing)> = Vec::new();
        for _ in 0..1 + self.below(4) {
            let key = KEYS[self.below(KEYS.len())].to_string();
            if entries.iter().all(|(known, _)| *known != key) {
                let value = self.thing(depth);
                entries.push((key, value));
            }
        }
        Thing::Map(entries)
    }

    fn thing(&mut self, depth: u32) -> Thing {
        match self.below(if depth == 0 { 5 } else { 9 }) {
            0 => Thing::Nothing,
            1..=4 => Thing::Text(WORDS[self.below(WORDS.len())].into()),
            5 | 6 => Thing::List((0..self.below(4)).map(|_| self.thing(depth - 1)).collect()),
            7 => Thing::Map(Vec::new()),
            _ => self.map(depth - 1),
        }
    }

    fn block_map(
        &mut self,
        out: &mut String,
        entries: &[(String, Thing)],
        column: usize,
        inline: bool,
    ) {
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 || !inline {
                self.gap(out, column);
                out.push_str(&" ".repeat(column));
            }
            let key = self.scalar(key, true);
            out.push_str(&key);
            out.push(':');
            self.value(out, value, column, false);
        }
    }

    fn value(&mut self, out: &mut String, value: &Thing, column: usize, in_list: bool) {
        let step = 1 + self.below(4);
        match value {
            Thing::List(items) if !items.is_empty() && self.once_in(2) => {
                let column = if in_list || self.once_in(2) {
                    column + step
                } else {
                    column
                };
                self.end(out);
                for item in items {
                    self.gap(out, column);
                    out.push_str(&" ".repeat(column));
                    out.push('-');
                    self.value(out, item, column, true);
                }
                self.stray(out, column);
            }
            Thing::Map(entries) if !entries.is_empty() && self.once_in(2) => {
                if in_list && self.once_in(2) {
                    out.push_str(&" ".repeat(step));
                    self.block_map(out, entries, column + 1 + step, true);
                } else {
                    self.end(out);
                    self.block_map(out, entries, column + step, false);
                }
                self.stray(out, column + step);
            }
            Thing::Text(text) if self.once_in(3) && is_blockable(text) => {
                let content = text.trim_end_matches('\n');
                let ends = text.len() - content.len();
                out.push_str(match ends {
                    0 => " |-",
                    1 => " |",
                    _ => " |+",
                });
                self.end(out);
                for line in content.split('\n') {
                    if !line.is_empty() {
                        out.push_str(&" ".repeat(column + step));
                        out.push_str(line);
                    }
                    out.push('\n');
                }
                (1..ends).for_each(|_| out.push('\n'));
            }
            Thing::Nothing => {
                if self.once_in(2) {
                    out.push_str([" ~", " null"][self.below(2)]);
                }
                self.end(out);
            }
            _ => {
                out.push(' ');
                self.flow(out, value, column + 1);
                self.end(out);
            }
        }
    }

    fn flow(&mut self, out: &mut String, thing: &Thing, column: usize) {
        match thing {
            Thing::Nothing => out.push_str("null"),
            Thing::Text(text) => {
                let text = self.scalar(text, false);
                out.push_str(&text);
            }
            Thing::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.flow_gap(out, column);
                    self.flow(out, item, column);
                    self.flow_gap(out, column);
                }
                out.push(']');
            }
            Thing::Map(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    self.flow_gap(out, column);
                    let key = self.scalar(key, false);
                    out.push_str(&key);
                    out.push_str(": ");
                    self.flow(out, value, column);
                    self.flow_gap(out, column);
                }
                out.push('}');
            }
        }
    }

    fn scalar(&mut self, text: &str, is_key: bool) -> String {
        let harmless = text.starts_with(char::is_alphabetic)
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '.'))
            && !text.ends_with(' ')
            && !matches!(text, "null");
        let simple = text.chars().all(|c| !c.is_control());
        match self.below(3) {
            0 if harmless => text.into(),
            1 if simple => format!("'{}'", text.replace('\'', "''")),
            2 if simple && !is_key && harmless && text.contains(' ') => {
                text.replacen(' ', &format!("\n{}", " ".repeat(40)), 1)
            }
            _ => format!("{text:?}").replace("\\'", "'"),
        }
    }

    fn end(&mut self, out: &mut String) {
        if self.once_in(4) {
            out.push_str(&" ".repeat(1 + self.below(3)));
            self.comment(out);
        }
        out.push('\n');
    }

    fn gap(&mut self, out: &mut String, column: usize) {
        while self.once_in(4) {
            if self.once_in(2) {
                out.push_str(&" ".repeat(self.below(column + 1)));
            } else {
                out.push_str(&" ".repeat(column));
                self.comment(out);
            }
            out.push('\n');
        }
    }

    fn stray(&mut self, out: &mut String, column: usize) {
        if self.once_in(5) {
            out.push_str(&" ".repeat(self.below(column + 1)));
            self.comment(out);
            out.push('\n');
        }
    }

    fn flow_gap(&mut self, out: &mut String, column: usize) {
        match self.below(12) {
            0 => {
                out.push(' ');
                self.comment(out);
                out.push('\n');
                out.push_str(&" ".repeat(column + self.below(3)));
            }
            1 => {
                out.push('\n');
                out.push_str(&" ".repeat(column));
            }
            2..=5 => out.push(' '),
            _ => {}
        }
    }

    fn comment(&mut self, out: &mut String) {
        self.comments += 1;
        let form = ["#", "# ", "# [\"', "][self.below(3)];
        out.push_str(&format!("{form}c{}", self.comments));
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn below(&mut self, n: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % n
    }
}

fn is_blockable(text: &str) -> bool {
    !text.trim_end_matches('\n').is_empty()
        && !text.starts_with([' ', '\n', '\t'])
        && text.chars().all(|c| !c.is_control() || c == '\n')
}

fn thing(node: &Node) -> Thing {
    match &node.value {
        Value::Missing => Thing::Nothing,
        Value::Scalar(scalar) => Thing::Text(scalar.text.clone()),
        Value::Seq(items) => Thing::List(items.iter().map(thing).collect()),
        Value::Map(entries) => Thing::Map(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), thing(&entry.value)))
                .collect(),
        ),
    }
}
