//! Tables: how wide columns are, and rows one below the other.

use super::{Layout, POINT, Role, Shade, What, leading};
use crate::block::{Line, Row, Run, Table};
use crate::line::{self, Set};

const SIZE: i32 = 8_500;
/// Between columns.
const BETWEEN: i32 = 10 * POINT;
/// Above and below the text of a row.
const ABOVE: i32 = 3 * POINT;
/// A word that is wider may be broken, so that the other columns have room.
const WORD: i32 = 110 * POINT;
/// Room to write in.
const ROOM: i32 = 40 * POINT;

/// Where the columns of a table are.
struct Columns {
    /// Where each begins, and how wide it is.
    places: Vec<(i32, i32)>,
    /// Which hold figures.
    figures: Vec<bool>,
}

/// A row, as its cells stand in their columns.
struct Laid {
    cells: Vec<Vec<Vec<Set>>>,
    is_total: bool,
    least: i32,
}

impl Layout<'_> {
    pub(super) fn table(&mut self, table: &Table, inside: usize) {
        let columns = self.columns(table);
        let part = self.part(Role::Table, inside);
        self.space(4 * POINT);
        let titles = Row {
            cells: table
                .columns
                .iter()
                .map(|column| vec![Run::strong(&column.title)])
                .collect(),
            ..Row::default()
        };
        let head = table.has_head().then(|| self.row(&titles, &columns));
        if let Some(head) = &head {
            let first = table.rows.first().map(|row| self.row(row, &columns));
            let first = first.map_or(0, |row| row.height().min(self.bottom / 4));
            self.keep(head.height() + first);
            let group = self.part(Role::Head, part);
            let row = self.part(Role::Row, group);
            self.head(head, &columns, Some(row));
        }
        let group = self.part(Role::Rows, part);
        for row in &table.rows {
            let laid = self.row(row, &columns);
            if self.y + laid.height() > self.bottom && !self.is_at_top() {
                self.new_page();
                self.again(head.as_ref(), &columns);
            }
            let row = self.part(Role::Row, group);
            self.body(&laid, &columns, head.as_ref(), row);
        }
        self.y += 8 * POINT;
    }

    fn columns(&self, table: &Table) -> Columns {
        let count = table.columns.len();
        let (mut least, mut most) = (vec![0; count], vec![0; count]);
        let titles = table.columns.iter().map(|column| &column.title);
        let titles: Vec<Line> = titles.map(|title| vec![Run::strong(title)]).collect();
        let rows = table.rows.iter().map(Row::as_set);
        for (is_head, cells) in std::iter::once((true, titles)).chain(rows.map(|row| (false, row)))
        {
            for (place, cell) in cells.iter().take(count).enumerate() {
                let letters = self.set(cell, SIZE);
                // WHY: a figure is read whole.
                let word = match table.columns[place].is_figure && !is_head {
                    true => line::width(&letters),
                    false => line::widest_word(&letters),
                };
                least[place] = word.min(WORD).max(least[place]);
                most[place] = line::width(&letters).max(most[place]);
            }
        }
        let between = i32::try_from(count.saturating_sub(1)).unwrap_or(0) * BETWEEN;
        let room = (self.room() - between).max(POINT);
        let figures: Vec<bool> = table
            .columns
            .iter()
            .map(|column| column.is_figure)
            .collect();
        let widths = widths(&least, &most, &figures, room);
        let mut left = self.left;
        let places = widths.into_iter().map(|width| {
            let place = (left, width);
            left += width + BETWEEN;
            place
        });
        Columns {
            places: places.collect(),
            figures,
        }
    }

    fn row(&self, row: &Row, columns: &Columns) -> Laid {
        let set = row.as_set();
        let cells = columns
            .places
            .iter()
            .enumerate()
            .map(|(place, (_, width))| {
                let runs = set.get(place).map_or(&[][..], Vec::as_slice);
                let letters = self.set(runs, SIZE);
                let lines = line::broken(&letters, *width);
                lines.into_iter().map(<[Set]>::to_vec).collect()
            });
        Laid {
            cells: cells.collect(),
            is_total: row.is_total,
            least: if row.is_roomy { ROOM } else { 0 },
        }
    }

    /// The titles of the columns, on a ground of their own.
    fn head(&mut self, head: &Laid, columns: &Columns, row: Option<usize>) {
        let (at, width) = ((self.left, self.y), self.room());
        self.mark(None, Shade::Wash, at, What::Area(width, head.height()));
        let cells: Vec<Option<usize>> = head
            .cells
            .iter()
            .map(|_| row.map(|row| self.part(Role::ColumnTitle, row)))
            .collect();
        self.cells(head, columns, &cells, 0..head.lines());
        self.y += head.height();
    }

    /// The same on a further page, where it serves the page alone.
    fn again(&mut self, head: Option<&Laid>, columns: &Columns) {
        if let Some(head) = head.filter(|head| self.y + head.height() < self.bottom / 2) {
            self.head(head, columns, None);
        }
    }

    /// A row; one that is higher than a page goes on on the next.
    fn body(&mut self, laid: &Laid, columns: &Columns, head: Option<&Laid>, row: usize) {
        let roles = (0..laid.cells.len()).map(|place| match place {
            0 => Role::RowTitle,
            _ => Role::Cell,
        });
        let roles: Vec<Role> = roles.collect();
        let cells: Vec<Option<usize>> = roles
            .into_iter()
            .map(|role| Some(self.part(role, row)))
            .collect();
        let mut from = 0;
        loop {
            let left = (self.bottom - self.y - 2 * ABOVE) / leading(SIZE);
            let until = from + usize::try_from(left).unwrap_or(0).max(1);
            let until = until.min(laid.lines());
            if laid.is_total {
                let at = (self.left, self.y);
                self.mark(None, Shade::Ink, at, What::Area(self.room(), POINT / 2));
            }
            self.cells(laid, columns, &cells, from..until);
            self.y += height(until - from).max(laid.least);
            let at = (self.left, self.y);
            self.mark(None, Shade::Rule, at, What::Area(self.room(), POINT / 3));
            from = until;
            if from >= laid.lines() {
                break;
            }
            self.new_page();
            self.again(head, columns);
        }
    }

    /// Some lines of the cells of a row.
    fn cells(
        &mut self,
        laid: &Laid,
        columns: &Columns,
        parts: &[Option<usize>],
        lines: std::ops::Range<usize>,
    ) {
        for (place, cell) in laid.cells.iter().enumerate() {
            let (left, width) = columns.places[place];
            let mut y = self.y + ABOVE + SIZE;
            for letters in cell.iter().take(lines.end).skip(lines.start) {
                let x = match columns.figures[place] {
                    true => left + width - line::width(letters),
                    false => left,
                };
                let text = What::Text(SIZE, letters.clone());
                self.mark(parts[place], Shade::Ink, (x, y), text);
                y += leading(SIZE);
            }
        }
    }
}

impl Row {
    /// Its cells as they are set: a total in bold.
    fn as_set(&self) -> Vec<Line> {
        let run = |run: &Run| Run {
            text: run.text.clone(),
            is_strong: run.is_strong || self.is_total,
        };
        let cells = self.cells.iter();
        cells.map(|cell| cell.iter().map(run).collect()).collect()
    }
}

impl Laid {
    fn lines(&self) -> usize {
        self.cells.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn height(&self) -> i32 {
        height(self.lines()).max(self.least)
    }
}

fn height(lines: usize) -> i32 {
    i32::try_from(lines).unwrap_or(0) * leading(SIZE) + 2 * ABOVE
}

/// How wide columns are that need at least and at most this much: what is over goes to columns of text.
fn widths(least: &[i32], most: &[i32], figures: &[bool], room: i32) -> Vec<i32> {
    let sum = |all: &[i32]| all.iter().map(|one| i64::from(*one)).sum::<i64>();
    let (room, least_sum, most_sum) = (i64::from(room), sum(least), sum(most));
    let share = |part: i64, of: i64, whole: i64| match whole {
        0 => 0,
        _ => i32::try_from(part * of / whole).unwrap_or(0),
    };
    let columns = least.iter().zip(most);
    if least_sum > room {
        return columns
            .map(|(least, _)| share(i64::from(*least), room, least_sum))
            .collect();
    }
    if most_sum > room {
        let (over, apart) = (room - least_sum, most_sum - least_sum);
        return columns
            .map(|(least, most)| least + share(i64::from(most - least), over, apart))
            .collect();
    }
    let text = most
        .iter()
        .zip(figures)
        .filter(|(_, is_figure)| !**is_figure);
    let text: i64 = text.map(|(most, _)| i64::from(*most)).sum();
    let wider = most
        .iter()
        .zip(figures)
        .map(|(most, is_figure)| match is_figure {
            true => *most,
            false => most + share(i64::from(*most), room - most_sum, text),
        });
    wider.collect()
}

#[cfg(test)]
mod tests {
    use super::widths;

    #[test]
    fn columns_share_the_room() {
        let figures = [false, true];
        assert_eq!(widths(&[10, 10], &[20, 20], &figures, 100), [80, 20]);
        assert_eq!(widths(&[10, 10], &[100, 20], &figures, 60), [46, 14]);
        assert_eq!(widths(&[50, 50], &[90, 90], &figures, 50), [25, 25]);
        assert_eq!(widths(&[0], &[0], &[false], 50), [0]);
        assert!(widths(&[], &[], &[], 50).is_empty());
    }
}
