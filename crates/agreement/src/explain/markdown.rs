//! Blocks as Markdown. All text is escaped: it says what was written, and formats nothing.

use super::block::{Block, Item, Line, Run, visible};

/// Blocks as Markdown.
pub fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(blocks, "", &mut out);
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn write(blocks: &[Block], indent: &str, out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading {
                level, line: text, ..
            } => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 6)));
                out.push_str(&format!("{indent}{marks} {}\n\n", line(text)));
            }
            Block::Paragraph(text) => out.push_str(&format!("{indent}{}\n\n", line(text))),
            Block::Items { ordered, items } => {
                write_items(*ordered, items, indent, out);
                out.push('\n');
            }
            Block::Table { head, rows } => write_table(head, rows, indent, out),
            Block::Quote(inside) => {
                let mut quoted = String::new();
                write(inside, "", &mut quoted);
                for text in quoted.trim_end().lines() {
                    out.push_str(format!("{indent}> {text}").trim_end());
                    out.push('\n');
                }
                out.push('\n');
            }
        }
    }
}

fn write_items(ordered: bool, items: &[Item], indent: &str, out: &mut String) {
    for (number, item) in (1_usize..).zip(items) {
        let mark = match ordered {
            true => format!("{number}. "),
            false => "- ".into(),
        };
        out.push_str(&format!("{indent}{mark}{}\n", line(&item.line)));
        let deeper = format!("{indent}{}", " ".repeat(mark.len()));
        for block in &item.inside {
            match block {
                Block::Items { ordered, items } => write_items(*ordered, items, &deeper, out),
                block => {
                    out.push('\n');
                    write(std::slice::from_ref(block), &deeper, out);
                }
            }
        }
    }
}

fn write_table(head: &[Line], rows: &[Vec<Line>], indent: &str, out: &mut String) {
    let row = |cells: &[Line]| {
        let cells: Vec<String> = cells.iter().map(|cell| line(cell)).collect();
        format!("{indent}| {} |\n", cells.join(" | "))
    };
    out.push_str(&row(head));
    out.push_str(&format!("{indent}|{}\n", "---|".repeat(head.len())));
    for cells in rows {
        out.push_str(&row(cells));
    }
    out.push('\n');
}

/// A line, escaped.
pub(super) fn line(line: &[Run]) -> String {
    let text: String = line
        .iter()
        .map(|run| match run {
            Run::Text(text) => escaped(text),
            Run::Strong(text) => format!("**{}**", escaped(text)),
            Run::Code(text) => escaped(text),
            Run::Reference { title, id, .. } => match id {
                Some(id) => format!("{} ({})", escaped(title), escaped(id)),
                None => escaped(title),
            },
        })
        .collect();
    // WHY: at the start of a line these would begin a list.
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let numbered = digits > 0 && text[digits..].starts_with(['.', ')']);
    match numbered {
        true => format!("{}\\{}", &text[..digits], &text[digits..]),
        false if text.starts_with(['-', '+', '=']) => format!("\\{text}"),
        false => text,
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
