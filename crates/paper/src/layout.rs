//! Blocks on pages of A4: every mark with its place, and a tree that says what each belongs to.
//!
//! Lengths are thousandths of a point, from the upper left corner of the page.

use crate::block::{Block, Item, Line, Paper, Run};
use crate::font::Fonts;
use crate::line::{self, Set};

mod table;

/// A thousandth of a point is the unit; this is a point.
pub(crate) const POINT: i32 = 1_000;
/// The width of a page.
pub(crate) const WIDTH: i32 = 595_276;
/// The height of a page.
pub(crate) const HEIGHT: i32 = 841_890;

const MARGIN: i32 = 56_693;
const TOP: i32 = 68 * POINT;
const TEXT: i32 = 9_500;
const SMALL: i32 = 7_500;
/// What stands between the foot's lines and the text.
const GAP: i32 = 14 * POINT;

/// What is on the pages.
pub(crate) struct Laid {
    /// The pages.
    pub pages: Vec<Vec<Mark>>,
    /// What the marks belong to; the first is the whole.
    pub parts: Vec<Part>,
}

/// A part of a paper, for whoever has it read out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// What it is.
    pub role: Role,
    /// The part that it is in; the whole is in itself.
    pub inside: usize,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The whole.
    Document,
    /// A heading, from 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// The number of an item, or its dot.
    Label,
    /// What an item says.
    Body,
    /// Something set in.
    Quote,
    /// A table.
    Table,
    /// The rows at its head.
    Head,
    /// Its other rows.
    Rows,
    /// A row.
    Row,
    /// The title of a column.
    ColumnTitle,
    /// What names a row.
    RowTitle,
    /// Another cell.
    Cell,
}

/// Something on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The part that it belongs to; none where it only serves the page.
    pub of: Option<usize>,
    /// How dark it is.
    pub shade: Shade,
    /// Where it begins: a text at the left of its base line, an area in its upper left corner.
    pub at: (i32, i32),
    /// What it is.
    pub what: What,
}

/// What is on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Letters of this size.
    Text(i32, Vec<Set>),
    /// An area of this width and height.
    Area(i32, i32),
}

/// How dark something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    /// For text.
    Ink,
    /// For text that steps back.
    Soft,
    /// For lines.
    Rule,
    /// For areas behind text.
    Wash,
}

/// Where the next block goes.
struct Layout<'f> {
    fonts: &'f Fonts,
    laid: Laid,
    /// The lower end of what is on the page.
    y: i32,
    /// Where blocks begin.
    left: i32,
    /// Where the foot begins.
    bottom: i32,
}

/// A paper on its pages.
pub(crate) fn laid_out(paper: &Paper, fonts: &Fonts) -> Laid {
    let foot: Vec<Vec<Set>> = paper
        .foot
        .iter()
        .flat_map(|text| {
            let letters = line::set(fonts, &[Run::plain(text)], SMALL);
            let lines = line::broken(&letters, WIDTH - 2 * MARGIN);
            lines.into_iter().map(<[Set]>::to_vec).collect::<Vec<_>>()
        })
        .collect();
    // WHY: a foot that were as high as a page would leave no room for anything.
    let foot = &foot[..foot.len().min(24)];
    let height = i32::try_from(foot.len() + 1).unwrap_or(0) * leading(SMALL);
    let mut layout = Layout {
        fonts,
        laid: Laid {
            pages: vec![Vec::new()],
            parts: vec![Part {
                role: Role::Document,
                inside: 0,
            }],
        },
        y: TOP,
        left: MARGIN,
        bottom: HEIGHT - MARGIN / 2 - height - GAP,
    };
    layout.blocks(&paper.blocks, 0);
    layout.around(paper, foot);
    layout.laid
}

/// How far lines of a size are from each other.
fn leading(size: i32) -> i32 {
    size * 7 / 5
}

impl Layout<'_> {
    fn right(&self) -> i32 {
        WIDTH - MARGIN
    }

    fn room(&self) -> i32 {
        self.right() - self.left
    }

    /// A new part of another.
    fn part(&mut self, role: Role, inside: usize) -> usize {
        self.laid.parts.push(Part { role, inside });
        self.laid.parts.len() - 1
    }

    fn mark(&mut self, of: Option<usize>, shade: Shade, at: (i32, i32), what: What) {
        let mark = Mark {
            of,
            shade,
            at,
            what,
        };
        if let Some(page) = self.laid.pages.last_mut() {
            page.push(mark);
        }
    }

    fn new_page(&mut self) {
        self.laid.pages.push(Vec::new());
        self.y = TOP;
    }

    fn is_at_top(&self) -> bool {
        self.y <= TOP
    }

    /// Goes to the next page where this much does not fit on this one.
    fn keep(&mut self, height: i32) {
        if self.y + height > self.bottom && !self.is_at_top() {
            self.new_page();
        }
    }

    fn space(&mut self, height: i32) {
        if !self.is_at_top() {
            self.y += height;
        }
    }

    fn set(&self, line: &[Run], size: i32) -> Vec<Set> {
        line::set(self.fonts, line, size)
    }

    fn blocks(&mut self, blocks: &[Block], inside: usize) {
        for block in blocks {
            self.block(block, inside);
        }
    }

    fn block(&mut self, block: &Block, inside: usize) {
        match block {
            Block::Heading(level, line) => self.heading(*level, line, inside),
            Block::Paragraph(line) => self.paragraph(line, (TEXT, Shade::Ink), inside),
            Block::Note(line) => self.paragraph(line, (SMALL, Shade::Soft), inside),
            Block::Items { ordered, items } => self.items(*ordered, items, inside),
            Block::Table(table) => self.table(table, inside),
            Block::Quote(blocks) => {
                let part = self.part(Role::Quote, inside);
                let left = self.left;
                self.left = (left + 16 * POINT).min(WIDTH / 2);
                self.blocks(blocks, part);
                self.left = left;
            }
        }
    }

    fn heading(&mut self, level: u8, line: &Line, inside: usize) {
        let size = match level {
            0 | 1 => 19 * POINT,
            2 => 13 * POINT,
            3 => 11 * POINT,
            _ => 9_500,
        };
        let strong = line.iter().map(|run| Run {
            is_strong: true,
            ..run.clone()
        });
        let letters = self.set(&strong.collect::<Vec<_>>(), size);
        let lines = line::broken(&letters, self.room());
        let height = i32::try_from(lines.len()).unwrap_or(1) * leading(size);
        // WHY: a heading does not stand alone at the end of a page.
        self.space(size);
        self.keep(height + 4 * leading(TEXT));
        let part = self.part(Role::Heading(level.clamp(1, 6)), inside);
        self.lines(&lines, size, Shade::Ink, part);
        self.y += size / 4;
    }

    fn paragraph(&mut self, line: &Line, (size, shade): (i32, Shade), inside: usize) {
        let letters = self.set(line, size);
        let lines = line::broken(&letters, self.room());
        if lines.is_empty() {
            return;
        }
        self.keep(leading(size) * i32::try_from(lines.len().min(2)).unwrap_or(2));
        let part = self.part(Role::Paragraph, inside);
        self.lines(&lines, size, shade, part);
        self.y += size / 2;
    }

    fn lines(&mut self, lines: &[&[Set]], size: i32, shade: Shade, part: usize) {
        for line in lines {
            self.keep(leading(size));
            let at = (self.left, self.y + size);
            self.mark(Some(part), shade, at, What::Text(size, line.to_vec()));
            self.y += leading(size);
        }
    }

    fn items(&mut self, ordered: bool, items: &[Item], inside: usize) {
        let list = self.part(Role::List, inside);
        let left = self.left;
        for (number, item) in items.iter().enumerate() {
            let part = self.part(Role::Item, list);
            let label = match ordered {
                true => format!("{}.", number + 1),
                false => "•".to_owned(),
            };
            self.left = left;
            self.keep(leading(TEXT));
            let (page, y) = (self.laid.pages.len(), self.y);
            let mark = self.part(Role::Label, part);
            let letters = self.set(&[Run::plain(label)], TEXT);
            self.mark(
                Some(mark),
                Shade::Soft,
                (left, y + TEXT),
                What::Text(TEXT, letters),
            );
            self.left = (left + 18 * POINT).min(WIDTH / 2);
            let body = self.part(Role::Body, part);
            let letters = self.set(&item.line, TEXT);
            let lines = line::broken(&letters, self.room());
            self.lines(&lines, TEXT, Shade::Ink, body);
            self.blocks(&item.inside, body);
            if page == self.laid.pages.len() {
                self.y = self.y.max(y + leading(TEXT));
            }
            self.y += TEXT / 5;
        }
        self.left = left;
        self.y += TEXT / 3;
    }

    /// Head and foot of every page.
    fn around(&mut self, paper: &Paper, foot: &[Vec<Set>]) {
        let count = self.laid.pages.len();
        let base = self.bottom + GAP;
        for number in 0..count {
            let name = format!("{} · {}", paper.of, paper.title);
            let name = self.one_line(&name, self.right() - 2 * MARGIN);
            let page = self.one_line(&format!("{} / {count}", number + 1), WIDTH);
            let head = MARGIN - 8 * POINT;
            let mut texts = vec![(MARGIN, head, name)];
            for (place, line) in (1..).zip(foot) {
                texts.push((MARGIN, base + place * leading(SMALL), line.clone()));
            }
            let left = self.right() - line::width(&page);
            texts.push((left, head, page));
            let marks = texts.into_iter().map(|(x, y, letters)| Mark {
                of: None,
                shade: Shade::Soft,
                at: (x, y),
                what: What::Text(SMALL, letters),
            });
            let rule = Mark {
                of: None,
                shade: Shade::Rule,
                at: (MARGIN, base),
                what: What::Area(self.right() - MARGIN, POINT / 2),
            };
            let marks: Vec<Mark> = marks.chain([rule]).collect();
            self.laid.pages[number].extend(marks);
        }
    }

    /// As much of a text as fits on a line.
    fn one_line(&self, text: &str, room: i32) -> Vec<Set> {
        let letters = self.set(&[Run::plain(text)], SMALL);
        let lines = line::broken(&letters, room);
        lines.first().map(|line| line.to_vec()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{Column, Row, Table};

    fn check(blocks: Vec<Block>) -> Laid {
        let fonts = Fonts::read().unwrap();
        let paper = Paper {
            title: "Title".into(),
            of: "Alliance".into(),
            foot: vec!["sha256:00".repeat(40)],
            blocks,
        };
        let laid = laid_out(&paper, &fonts);
        for mark in laid.pages.iter().flatten() {
            let width = match &mark.what {
                What::Text(_, letters) => line::width(letters),
                What::Area(width, _) => *width,
            };
            assert!(mark.at.0 >= MARGIN, "{mark:?}");
            assert!(mark.at.0 + width <= WIDTH - MARGIN + POINT, "{mark:?}");
            assert!(mark.at.1 < HEIGHT - 10 * POINT, "{mark:?}");
        }
        laid
    }

    /// The texts of a page that belong to it, line by line.
    fn texts(marks: &[Mark]) -> Vec<String> {
        let own = marks.iter().filter(|mark| mark.of.is_some());
        own.filter_map(|mark| match &mark.what {
            What::Text(_, letters) => Some(letters.iter().map(|one| one.letter).collect()),
            What::Area(..) => None,
        })
        .collect()
    }

    fn rows(count: usize, words: usize) -> Block {
        let cell = vec!["word"; words].join(" ");
        Block::Table(Table {
            columns: vec![Column::text("Name"), Column::figures("Amount")],
            rows: (0..count)
                .map(|row| Row::of([format!("row-{row} {cell}"), "12.50".to_owned()]))
                .collect(),
        })
    }

    #[test]
    fn rows_are_not_split_and_the_head_stands_on_every_page() {
        let laid = check(vec![rows(60, 30)]);
        assert!(laid.pages.len() > 2);
        for page in &laid.pages {
            let first = texts(page)
                .into_iter()
                .find(|text| text.starts_with("row-"));
            assert!(first.is_some());
            let heads = page.iter().filter(|mark| match &mark.what {
                What::Text(_, letters) => {
                    letters.iter().map(|one| one.letter).collect::<String>() == "Name"
                }
                What::Area(..) => false,
            });
            assert_eq!(heads.count(), 1);
            let amounts = texts(page).iter().filter(|text| *text == "12.50").count();
            let names = texts(page)
                .iter()
                .filter(|text| text.starts_with("row-"))
                .count();
            assert_eq!(amounts, names);
        }
    }

    #[test]
    fn a_row_that_is_higher_than_a_page_goes_on() {
        let laid = check(vec![rows(2, 3_000)]);
        assert!(laid.pages.len() > 2);
        let words: usize = laid
            .pages
            .iter()
            .flat_map(|page| texts(page))
            .map(|text| text.matches("word").count())
            .sum();
        assert_eq!(words, 6_000);
    }

    #[test]
    fn wide_tables_and_deep_lists_stay_on_the_page() {
        let long = "a".repeat(300);
        let wide = Table {
            columns: (0..14)
                .map(|_| Column::figures("A title of a column"))
                .collect(),
            rows: vec![Row::of((0..14).map(|_| long.clone()))],
        };
        let mut deep = Block::Table(wide.clone());
        for _ in 0..40 {
            deep = Block::Quote(vec![Block::Items {
                ordered: true,
                items: vec![Item {
                    line: vec![Run::plain("item")],
                    inside: vec![deep],
                }],
            }]);
        }
        check(vec![
            Block::Table(wide),
            deep,
            Block::Table(Table::default()),
        ]);
    }

    #[test]
    fn a_heading_does_not_stand_alone() {
        let mut blocks = Vec::new();
        for number in 0..40 {
            blocks.push(Block::Heading(2, vec![Run::plain(format!("H{number}"))]));
            blocks.push(Block::Paragraph(vec![Run::plain("text ".repeat(60))]));
        }
        let laid = check(blocks);
        for page in &laid.pages {
            let last = texts(page).pop().unwrap_or_default();
            assert!(last.starts_with("text"), "{last}");
        }
    }
}
