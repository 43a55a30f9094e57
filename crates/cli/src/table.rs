//! Plain tables: columns as wide as their widest cell, colours outside of the widths.

use std::io::{self, Write};

use clap::builder::styling::Style;
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
    pub fn new(text: impl Into<String>) -> Self {
        Cell {
            text: text.into(),
            style: Style::new(),
            right: false,
        }
    }

    /// A figure, to the right.
    pub fn figure(text: impl Into<String>) -> Self {
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

    /// Writes it.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut widths = vec![0; self.head.len()];
        for row in std::iter::once(&self.head).chain(&self.rows) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.width().max(*width);
            }
        }
        let head: Vec<Cell> = self
            .head
            .iter()
            .map(|cell| cell.clone().styled(FAINT))
            .collect();
        for row in std::iter::once(&head).chain(&self.rows) {
            for (place, (cell, width)) in row.iter().zip(&widths).enumerate() {
                if place > 0 {
                    write!(out, "  ")?;
                }
                let gap = " ".repeat(width - cell.width());
                let Cell { text, style, right } = cell;
                if *right {
                    write!(out, "{gap}{style}{text}{style:#}")?;
                } else if place + 1 == row.len() {
                    write!(out, "{style}{text}{style:#}")?;
                } else {
                    write!(out, "{style}{text}{style:#}{gap}")?;
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_what_is_seen() {
        let mut table = Table::new(vec![Cell::new("level"), Cell::figure("2025-03")]);
        table.row(vec![Cell::new("größe"), Cell::figure("✓ 99 %")]);
        table.row(vec![Cell::new("x"), Cell::figure("no data")]);
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
