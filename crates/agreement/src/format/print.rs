//! Writes entries in the one layout.

use super::order::{Keys, of_items};
use super::scalar::{Within, block, inline};
use super::tree::{Group, Item, Line, Tree, Written};
use crate::yaml::Shape;

/// Lines are at most this long where a break is possible.
const WIDTH: usize = 120;

/// The text of a file.
pub(super) fn print(mut root: Group, shape: &'static Shape) -> String {
    let mut out = Printer::default();
    // WHY: what stands at the top of a file speaks of the file, whichever key comes first.
    let header = match root.items.first_mut() {
        Some(first) => std::mem::take(&mut first.lead),
        None => Vec::new(),
    };
    let gap = !header.is_empty() && root.items.first().is_some_and(|first| first.blank);
    out.comments(&header, 0);
    let (mut items, keys) = arranged(root.items, shape);
    let mut after_section = false;
    for (at, item) in items.iter_mut().enumerate() {
        let name = item.key.as_ref().map_or("", |key| key.text.as_str());
        let section = spans_lines(item, keys.below(name));
        let apart = section || after_section;
        match item.lead.first_mut() {
            Some(first) if at > 0 => first.blank |= apart,
            None if at > 0 => item.blank |= apart,
            Some(first) => first.blank = gap,
            None => item.blank = gap,
        }
        after_section = section;
    }
    for item in items {
        out.entry(item, &keys, 0, false);
    }
    out.comments(&root.end, 0);
    out.text
}

#[derive(Default)]
struct Printer {
    text: String,
    /// Whether the last text takes an empty line after it for its own.
    open_end: bool,
}

impl Printer {
    fn group(&mut self, group: Group, shape: &'static Shape, column: usize, inline: bool) {
        let shape_of_items = of_items(shape);
        let (items, keys) = match group.list {
            true => (group.items, Keys::Chosen(shape_of_items)),
            false => arranged(group.items, shape),
        };
        for (at, mut item) in items.into_iter().enumerate() {
            if let (true, Tree::Group(inner)) = (group.list, &mut item.value) {
                hoist(inner, shape_of_items, &mut item.lead);
            }
            if at == 0 {
                item.blank = false;
                if let Some(first) = item.lead.first_mut() {
                    first.blank = false;
                }
            }
            self.entry(item, &keys, column, inline && at == 0);
        }
        self.comments(&group.end, column);
    }

    /// An entry; `inline` is one that begins on the line of a dash.
    fn entry(&mut self, mut item: Item, keys: &Keys, column: usize, inline: bool) {
        let name = item.key.as_ref().map(|key| key.text.clone());
        let shape = keys.below(name.as_deref().unwrap_or(""));
        let start = match &item.key {
            None => format!("{}-", " ".repeat(column)),
            Some(key) => format!("{}{}:", " ".repeat(column), self::key(key)),
        };
        let width = start.chars().count() + 1;
        let mut value = item.value;
        let mut flat = None;
        if let Tree::Group(group) = &value {
            flat = flow(group, shape).filter(|text| width + text.chars().count() <= WIDTH);
        }
        if flat.is_none()
            && let Tree::Group(group) = &mut value
            && let Some(trail) = item.trail.take()
        {
            match &item.head {
                None if item.key.is_some() => item.head = Some(trail),
                _ => group.end.push(Line {
                    blank: false,
                    text: trail,
                }),
            }
        }
        self.comments(&item.lead, column);
        if item.blank {
            self.blank();
        }
        self.text
            .push_str(if inline { start.trim_start() } else { &start });
        self.open_end = false;
        match value {
            Tree::Missing if item.key.is_some() => {}
            Tree::Missing => self.text.push_str(" null"),
            Tree::Text(written) => self.scalar(&written, column, width, &mut item.trail),
            Tree::Group(group) => match flat {
                Some(text) => {
                    self.text.push(' ');
                    self.text.push_str(&text);
                }
                None if item.key.is_none() => {
                    self.text.push(' ');
                    self.group(group, shape, column + 2, true);
                    return;
                }
                None => {
                    self.remark(item.head.as_deref());
                    self.text.push('\n');
                    self.group(group, shape, column + 2, false);
                    return;
                }
            },
        }
        self.remark(item.trail.as_deref().or(item.head.as_deref()));
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn scalar(
        &mut self,
        written: &Written,
        column: usize,
        width: usize,
        trail: &mut Option<String>,
    ) {
        let Some(lines) = block(written, WIDTH.saturating_sub(width)) else {
            self.text.push(' ');
            self.text
                .push_str(&inline(&written.text, written.style, Within::Block));
            return;
        };
        for (at, line) in lines.iter().enumerate() {
            if at == 0 {
                self.text.push(' ');
                self.text.push_str(line);
                self.remark(trail.take().as_deref());
            } else if !line.is_empty() {
                self.text.push_str(&" ".repeat(column + 2));
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
        self.open_end = lines.first().is_some_and(|header| header.ends_with('+'));
    }

    fn comments(&mut self, lines: &[Line], column: usize) {
        for line in lines {
            if line.blank {
                self.blank();
            }
            self.text.push_str(&" ".repeat(column));
            self.text.push_str(&line.text);
            self.text.push('\n');
            self.open_end = false;
        }
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.open_end {
            self.text.push('\n');
        }
    }

    fn remark(&mut self, comment: Option<&str>) {
        if let Some(comment) = comment {
            self.text.push_str("  ");
            self.text.push_str(comment);
        }
    }
}

/// The entries of a map in the order of the language.
fn arranged(mut items: Vec<Item>, shape: &'static Shape) -> (Vec<Item>, Keys) {
    let seen: Vec<(&str, Option<&str>)> = items
        .iter()
        .map(|item| {
            let text = match &item.value {
                Tree::Text(written) => Some(written.text.as_str()),
                _ => None,
            };
            (item.key.as_ref().map_or("", |key| key.text.as_str()), text)
        })
        .collect();
    let keys = Keys::of(shape, &seen);
    items.sort_by_key(|item| keys.rank(item.key.as_ref().map_or("", |key| &key.text)));
    (items, keys)
}

/// Comments before the first entry of a group that begins on the line of a dash go before the dash.
fn hoist(group: &mut Group, shape: &'static Shape, lead: &mut Vec<Line>) {
    if !group.list {
        let items = std::mem::take(&mut group.items);
        group.items = arranged(items, shape).0;
    }
    if let Some(first) = group.items.first_mut() {
        lead.append(&mut first.lead);
        if first.key.is_none()
            && let Tree::Group(inner) = &mut first.value
        {
            hoist(inner, of_items(shape), lead);
        }
    }
}

/// A group in brackets, unless it stood on lines of its own or holds comments.
fn flow(group: &Group, shape: &'static Shape) -> Option<String> {
    if !group.flow || !group.end.is_empty() {
        return None;
    }
    let (items, keys) = match group.list {
        true => (group.items.clone(), Keys::Chosen(of_items(shape))),
        false => arranged(group.items.clone(), shape),
    };
    let mut parts = Vec::new();
    for item in &items {
        if !item.lead.is_empty() || item.trail.is_some() || item.head.is_some() {
            return None;
        }
        let name = item.key.as_ref().map_or("", |key| key.text.as_str());
        let value = match &item.value {
            Tree::Missing => "null".into(),
            Tree::Text(written) => inline(&written.text, written.style, Within::Flow),
            Tree::Group(inner) => flow(inner, keys.below(name))?,
        };
        parts.push(match &item.key {
            Some(written) => format!("{}: {value}", key(written)),
            None => value,
        });
    }
    let text = parts.join(", ");
    Some(match (group.list, text.is_empty()) {
        (true, _) => format!("[{text}]"),
        (false, true) => "{}".into(),
        (false, false) => format!("{{ {text} }}"),
    })
}

/// A key may stand in brackets, so that it is quoted as if it did.
fn key(written: &Written) -> String {
    inline(&written.text, written.style, Within::Flow)
}

/// Whether a section of the document takes more than one line.
fn spans_lines(item: &Item, shape: &'static Shape) -> bool {
    let width = item
        .key
        .as_ref()
        .map_or(0, |name| key(name).chars().count() + 2);
    match &item.value {
        Tree::Missing => false,
        Tree::Text(written) => block(written, WIDTH.saturating_sub(width)).is_some(),
        Tree::Group(group) => {
            flow(group, shape).is_none_or(|text| width + text.chars().count() > WIDTH)
        }
    }
}
