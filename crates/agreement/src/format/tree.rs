//! A text as entries with the comments that belong to each.

use super::comment::{Comment, end_of, key_end, line_start};
use crate::yaml::{Node, Style, Value};

/// A list or map.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// Whether it has no keys.
    pub list: bool,
    /// Whether it stands in brackets.
    pub flow: bool,
    /// Its entries, as written.
    pub items: Vec<Item>,
    /// Comments after the last one.
    pub end: Vec<Line>,
}

/// An entry of a list or map.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Whether an empty line stands before it.
    pub blank: bool,
    /// Comments before it.
    pub lead: Vec<Line>,
    /// Its key.
    pub key: Option<Written>,
    /// A comment after the key of a group.
    pub head: Option<String>,
    /// Its value.
    pub value: Tree,
    /// A comment after its value.
    pub trail: Option<String>,
}

/// A value.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Missing,
    Text(Written),
    Group(Group),
}

/// A comment on a line of its own.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Whether an empty line stands before it.
    pub blank: bool,
    /// The comment.
    pub text: String,
}

/// A text, and how it was written.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub text: String,
    pub style: WrittenAs,
    /// Whether it stood as a block, after `|` or `>`.
    pub block: bool,
    /// Whether it stood on more than one line.
    pub several_lines: bool,
    /// The lines of a block after `>`, header first: they are read as fewer.
    pub folded: Option<Vec<String>>,
}

/// With or without quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrittenAs {
    Plain,
    Quoted,
    /// A key without quotes.
    Key,
}

/// Puts the comments where they belong. Each of them is in the result once.
pub(super) fn tree(text: &str, root: &Node, comments: &[Comment]) -> Group {
    let mut build = Build {
        text,
        comments: comments.iter().peekable(),
    };
    let mut group = match root.value {
        Value::Missing => Group::default(),
        _ => build.group(root, false, 0, text.len()),
    };
    group.flow = false;
    let rest = build.before(usize::MAX);
    group.end.extend(rest);
    group
}

struct Build<'a> {
    text: &'a str,
    comments: std::iter::Peekable<std::slice::Iter<'a, Comment>>,
}

impl Build<'_> {
    /// `least` is the column from which on a comment after the last entry belongs to this group, and
    /// `next` is where the next entry outside begins.
    fn group(&mut self, node: &Node, in_flow: bool, least: usize, next: usize) -> Group {
        let start = node.place.start;
        let bracket = matches!(self.text.as_bytes().get(start), Some(b'[' | b'{'));
        let flow = in_flow || bracket;
        let least = if flow {
            0
        } else {
            self.column(start).max(least)
        };
        let close = if flow { end_of(self.text, node) } else { next };
        let mut group = Group {
            list: matches!(node.value, Value::Seq(_)),
            flow,
            ..Group::default()
        };
        match &node.value {
            Value::Seq(items) => {
                for (at, item) in items.iter().enumerate() {
                    let next = items.get(at + 1).map_or(close, |next| next.place.start);
                    group.items.push(self.item(None, item, flow, least, next));
                }
            }
            Value::Map(entries) => {
                for (at, entry) in entries.iter().enumerate() {
                    let next = entries
                        .get(at + 1)
                        .map_or(close, |next| next.key_place.start);
                    let place = &entry.key_place;
                    let end = key_end(self.text, place.start, place.end);
                    let quoted = matches!(self.text.as_bytes()[place.start], b'"' | b'\'');
                    let key = Written {
                        text: entry.key.clone(),
                        style: if quoted {
                            WrittenAs::Quoted
                        } else {
                            WrittenAs::Key
                        },
                        block: false,
                        several_lines: false,
                        folded: None,
                    };
                    let key = Some((key, place.start, end));
                    group
                        .items
                        .push(self.item(key, &entry.value, flow, least, next));
                }
            }
            _ => {}
        }
        if bracket {
            group.end = self.before(close);
        } else if !flow {
            while let Some(comment) = self.comments.next_if(|comment| {
                comment.start < next && comment.column.is_some_and(|column| column >= least)
            }) {
                group.end.push(self.line(comment));
            }
        }
        group
    }

    fn item(
        &mut self,
        key: Option<(Written, usize, usize)>,
        value: &Node,
        flow: bool,
        least: usize,
        next: usize,
    ) -> Item {
        let start = key
            .as_ref()
            .map_or(value.place.start, |(_, start, _)| *start);
        let mut lead = self.before(start);
        let mut item = Item {
            blank: !flow && self.blank_before(start),
            lead: Vec::new(),
            key: None,
            head: None,
            value: Tree::Missing,
            trail: None,
        };
        let mut end = start;
        let has_key = key.is_some();
        if let Some((key, _, key_end)) = key {
            item.key = Some(key);
            end = key_end;
        }
        match &value.value {
            Value::Missing => {}
            Value::Scalar(_) => {
                lead.extend(self.before(value.place.start));
                item.value = Tree::Text(self.written(value));
                end = end_of(self.text, value);
            }
            _ => {
                let bracket =
                    flow || matches!(self.text.as_bytes()[value.place.start], b'[' | b'{');
                if has_key && !bracket {
                    item.head = self.on_line(end, value.place.start);
                } else {
                    lead.extend(self.before(value.place.start));
                }
                let inner = if has_key { least + 1 } else { least };
                let mut group = self.group(value, flow, inner, next);
                if group.items.is_empty() {
                    lead.append(&mut group.end);
                }
                end = end_of(self.text, value);
                item.value = Tree::Group(group);
            }
        }
        item.trail = self.on_line(end, next);
        item.lead = lead;
        item
    }

    fn written(&self, node: &Node) -> Written {
        let (text, style) = match &node.value {
            Value::Scalar(scalar) => (scalar.text.clone(), scalar.style),
            _ => (String::new(), Style::Plain),
        };
        let end = end_of(self.text, node);
        let raw = &self.text[node.place.start..end];
        Written {
            folded: (style == Style::Block)
                .then(|| self.folded(node.place.start, end, &text))
                .flatten(),
            style: match style {
                Style::Plain => WrittenAs::Plain,
                _ => WrittenAs::Quoted,
            },
            block: style == Style::Block,
            several_lines: raw.contains('\n'),
            text,
        }
    }

    /// The lines of a block after `>`. A block of another make is written anew from its text.
    fn folded(&self, start: usize, end: usize, text: &str) -> Option<Vec<String>> {
        let first = line_start(self.text, start);
        let header = self.text[..first.checked_sub(1)?].lines().next_back()?;
        let header = header.split(" #").next()?.trim_end();
        let header = header.rsplit(' ').next()?;
        let (">" | ">-") = header else {
            return None;
        };
        let indent = start - first;
        let lines = self.text[first..end].lines();
        let lines = lines.map(|line| line.get(indent..).unwrap_or("").to_string());
        let usable = !text.is_empty() && !text.ends_with("\n\n");
        usable.then(|| std::iter::once(header.to_string()).chain(lines).collect())
    }

    /// The comments that begin before a byte.
    fn before(&mut self, end: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        while let Some(comment) = self.comments.next_if(|comment| comment.start < end) {
            lines.push(self.line(comment));
        }
        lines
    }

    /// The comment between two bytes, on the line of the first one.
    fn on_line(&mut self, from: usize, until: usize) -> Option<String> {
        let text = self.text;
        let comment = self.comments.next_if(|comment| {
            let gap = text.get(from..comment.start);
            comment.start < until && gap.is_some_and(|gap| !gap.contains('\n'))
        })?;
        Some(comment.text.clone())
    }

    fn line(&self, comment: &Comment) -> Line {
        Line {
            blank: comment.column.is_some() && self.blank_before(comment.start),
            text: comment.text.clone(),
        }
    }

    fn blank_before(&self, at: usize) -> bool {
        let start = line_start(self.text, at);
        let before = &self.text[..start];
        let line = before
            .strip_suffix('\n')
            .map(|before| &before[line_start(before, before.len())..]);
        line.is_some_and(|line| line.trim().is_empty())
    }

    fn column(&self, at: usize) -> usize {
        at - line_start(self.text, at)
    }
}
