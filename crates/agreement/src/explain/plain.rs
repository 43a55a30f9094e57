//! Blocks as text for a terminal.

use super::block::{Block, Item, Line, characters};

/// Blocks as text, in lines of about this width.
pub fn plain(blocks: &[Block], width: usize) -> String {
    let mut out = String::new();
    write(blocks, "", width.max(40), &mut out);
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn write(blocks: &[Block], indent: &str, width: usize, out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { level, line, .. } => {
                let text = characters(line);
                let under = match level {
                    1 => "=",
                    2 => "-",
                    _ => "",
                };
                out.push_str(&format!("{indent}{text}\n"));
                if !under.is_empty() {
                    out.push_str(&format!("{indent}{}\n", under.repeat(text.chars().count())));
                }
                out.push('\n');
            }
            Block::Paragraph(line) => {
                wrapped(&characters(line), indent, indent, width, out);
                out.push('\n');
            }
            Block::Items { ordered, items } => {
                write_items(*ordered, items, indent, width, out);
                out.push('\n');
            }
            Block::Table { head, rows } => {
                write_table(head, rows, indent, width, out);
                out.push('\n');
            }
            Block::Quote(inside) => write(inside, &format!("{indent}  "), width, out),
        }
    }
}

fn write_items(ordered: bool, items: &[Item], indent: &str, width: usize, out: &mut String) {
    for (number, item) in (1_usize..).zip(items) {
        let mark = match ordered {
            true => format!("{number}. "),
            false => "- ".into(),
        };
        let deeper = format!("{indent}{}", " ".repeat(mark.len()));
        let first = format!("{indent}{mark}");
        wrapped(&characters(&item.line), &first, &deeper, width, out);
        for block in &item.inside {
            match block {
                Block::Items { ordered, items } => {
                    write_items(*ordered, items, &deeper, width, out);
                }
                Block::Table { head, rows } => write_table(head, rows, &deeper, width, out),
                block => write(std::slice::from_ref(block), &deeper, width, out),
            }
        }
    }
}

/// Columns where they fit, else one row after the other.
fn write_table(head: &[Line], rows: &[Vec<Line>], indent: &str, width: usize, out: &mut String) {
    let all: Vec<Vec<String>> = std::iter::once(head)
        .chain(rows.iter().map(Vec::as_slice))
        .map(|row| row.iter().map(|cell| characters(cell)).collect())
        .collect();
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = all.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let total: usize = widths.iter().map(|width| width + 2).sum();
    if total + indent.len() <= width {
        for row in &all {
            let mut line = indent.to_string();
            for (cell, width) in row.iter().zip(&widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width + 2 - cell.chars().count()));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        return;
    }
    let deeper = format!("{indent}  ");
    let more = format!("{indent}    ");
    for row in &all[1..] {
        let mut cells = row.iter().zip(&all[0]);
        if let Some((name, _)) = cells.next() {
            wrapped(name, indent, &deeper, width, out);
        }
        for (cell, head) in cells.filter(|(cell, _)| !cell.is_empty() && *cell != "—") {
            wrapped(&format!("{head}: {cell}"), &deeper, &more, width, out);
        }
    }
}

/// Writes words in lines.
fn wrapped(text: &str, first: &str, rest: &str, width: usize, out: &mut String) {
    let mut line = first.to_string();
    let mut begun = false;
    for word in text.split_whitespace() {
        let fits = line.chars().count() + 1 + word.chars().count() <= width;
        if begun && !fits {
            out.push_str(line.trim_end());
            out.push('\n');
            line = rest.to_string();
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}
