//! A document in blocks: headings, paragraphs, lists, tables. Every way to show it starts from them.

use crate::term::Said;

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// Text.
    Text(String),
    /// Text that stands out.
    Strong(String),
    /// Something that a reader may have to type or look up: a hash, a path.
    Code(String),
    /// Something that the agreement declares.
    Reference {
        /// Its title; its id where it has none.
        title: String,
        /// Its id, where that says more than the title.
        id: Option<String>,
        /// Where it stands in the document.
        anchor: Option<String>,
    },
}

/// A line of text.
pub type Line = Vec<Run>;

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its sentence.
    pub line: Line,
    /// What belongs to it.
    pub inside: Vec<Block>,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; 1 is the title of the document.
    Heading {
        /// From 1 to 6.
        level: u8,
        /// Its text.
        line: Line,
        /// What links lead to.
        anchor: String,
    },
    /// A paragraph.
    Paragraph(Line),
    /// A list.
    Items {
        /// Whether the items are numbered.
        ordered: bool,
        /// The items.
        items: Vec<Item>,
    },
    /// A table.
    Table {
        /// The heads of the columns.
        head: Vec<Line>,
        /// The rows; the first cell names the row.
        rows: Vec<Vec<Line>>,
    },
    /// Blocks from a document that stands beside the terms.
    Quote(Vec<Block>),
}

/// A line of plain text.
pub(crate) fn text(text: impl Into<String>) -> Line {
    vec![Run::Text(text.into())]
}

/// The characters of a line, without how they are shown.
pub(crate) fn characters(line: &[Run]) -> String {
    line.iter()
        .map(|run| match run {
            Run::Text(text) | Run::Strong(text) | Run::Code(text) => visible(text),
            Run::Reference { title, id, .. } => match id {
                Some(id) => format!("{} ({})", visible(title), visible(id)),
                None => visible(title),
            },
        })
        .collect()
}

/// A text from outside as it can be shown: control characters could move what stands around it, and
/// marks of direction could show it in another order than it is signed in.
pub fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The anchor of a clause. Different addresses have different anchors.
pub(crate) fn anchor(address: &str) -> String {
    let mut anchor = String::new();
    for c in address.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' => anchor.push(c),
            c => anchor.push_str(&format!("_{:x}_", u32::from(c))),
        }
    }
    anchor
}

/// Whether there is nothing to say.
pub(crate) fn is_empty(said: &Said) -> bool {
    matches!(said, Said::Record(parts) if parts.is_empty())
}
