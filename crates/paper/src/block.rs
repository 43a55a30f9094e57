//! What a paper says: headings, paragraphs, lists and tables, of lines of text.

/// A paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// Its name, in the head of every page, and for whoever lists files.
    pub title: String,
    /// What it belongs to, in the head of every page.
    pub of: String,
    /// Lines at the foot of every page.
    pub foot: Vec<String>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A line of text.
pub type Line = Vec<Run>;

/// Some text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// What it says.
    pub text: String,
    /// Whether it is bold.
    pub is_strong: bool,
}

/// A part of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 is the title.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// A paragraph in small letters.
    Note(Line),
    /// A list.
    Items {
        /// Whether the items are numbered.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A table.
    Table(Table),
    /// Blocks that are set in.
    Quote(Vec<Block>),
}

/// An item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Its text.
    pub line: Line,
    /// What stands below it.
    pub inside: Vec<Block>,
}

/// A table: its head is repeated on every page, and the first cell of a row names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns; without a head where none has a title.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its title.
    pub title: String,
    /// Whether it holds figures, which stand below each other by their last digit.
    pub is_figure: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its cells, one for each column.
    pub cells: Vec<Line>,
    /// Whether it adds up those above.
    pub is_total: bool,
    /// Whether it has room to write in.
    pub is_roomy: bool,
}

impl Run {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            is_strong: false,
        }
    }

    /// Bold text.
    pub fn strong(text: impl Into<String>) -> Run {
        Run {
            text: text.into(),
            is_strong: true,
        }
    }
}

impl Column {
    /// A column of text.
    pub fn text(title: impl Into<String>) -> Column {
        Column {
            title: title.into(),
            is_figure: false,
        }
    }

    /// A column of figures.
    pub fn figures(title: impl Into<String>) -> Column {
        Column {
            title: title.into(),
            is_figure: true,
        }
    }
}

impl Row {
    /// A row of plain cells.
    pub fn of(cells: impl IntoIterator<Item = String>) -> Row {
        Row {
            cells: cells
                .into_iter()
                .map(|text| vec![Run::plain(text)])
                .collect(),
            ..Row::default()
        }
    }
}

impl Table {
    /// Names and what belongs to each.
    pub fn pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Table {
        Table {
            columns: vec![Column::default(), Column::default()],
            rows: pairs
                .into_iter()
                .map(|(name, text)| Row::of([name, text]))
                .collect(),
        }
    }

    /// Whether the columns have titles.
    pub(crate) fn has_head(&self) -> bool {
        self.columns.iter().any(|column| !column.title.is_empty())
    }
}
