//! Plain tables: columns as wide as their widest cell, colours outside of the widths.

use std::io::{self, Write};

use clap::builder::styling::Style;
use told::words;
use unicode_width::UnicodeWidthStr;

use crate::console::FAINT;

/// A cell: a text and how it is coloured.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    style: Style,
    right: bool,
}

impl Cell {
    /// Text, to the left.
    pub fn new(text: impl AsRef<str>) -> Self {
        Cell {
            text: words::plain(text.as_ref()),
            style: Style::new(),
            right: false,
        }
    }

    /// A figure, to the right.
    pub fn figure(text: impl AsRef<str>) -> Self {
        Cell {
            right: true,
            ..Cell::new(text)
        }
    }

    /// The same, coloured.
    pub fn styled(self, style: Style) -> Self {
        Cell { style, ..self }
    }

    /// How many columns of the terminal it takes.
    pub fn width(&self) -> usize {
        self.text.width()
    }
}

/// Rows under a head.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with this head.
    pub fn new(head: Vec<Cell>) -> Self {
        Table {
            head,
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, row: Vec<Cell>) {
        self.rows.push(row);
    }

    /// Writes it. A column without a cell is left out, whatever its head says.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let head: Vec<Cell> = self
            .head
            .iter()
            .map(|cell| cell.clone().styled(FAINT))
            .collect();
        let widths: Vec<usize> = (0..head.len())
            .map(|place| {
                let cells = self.rows.iter().filter_map(|row| row.get(place));
                let widest = cells.map(Cell::width).max().unwrap_or(0);
                if widest > 0 || self.rows.is_empty() {
                    widest.max(head[place].width())
                } else {
                    0
                }
            })
            .collect();
        for row in std::iter::once(&head).chain(&self.rows) {
            let mut line = Vec::new();
            for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                let gap = " ".repeat(width - cell.width());
                let Cell { text, style, right } = cell;
                line.push(if *right {
                    format!("{gap}{style}{text}{style:#}")
                } else {
                    format!("{style}{text}{style:#}{gap}")
                });
            }
            writeln!(out, "{}", line.join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_what_is_seen() {
        let mut table = Table::new(vec![
            Cell::new("level"),
            Cell::new("empty"),
            Cell::figure("2025-03"),
        ]);
        table.row(vec![
            Cell::new("größe"),
            Cell::new(""),
            Cell::figure("✓ 99 %"),
        ]);
        table.row(vec![Cell::new("x"), Cell::new(""), Cell::figure("no data")]);
        let mut text = Vec::new();
        table
            .write(&mut anstream::StripStream::new(&mut text))
            .unwrap();
        assert_eq!(
            String::from_utf8(text).unwrap(),
            "level  2025-03\ngröße   ✓ 99 %\nx      no data\n"
        );
    }
}
