//! Papers: blocks in, a file of PDF out, to be printed, filed and signed; without a browser.
//!
//! ```text
//! Paper { title, blocks, foot } --layout--> pages of marks, and a tree that says what is what
//! marks + tree --file--> objects of PDF, with the letters of the font that are used
//! ```
//!
//! The same paper gives the same bytes: nothing here knows the time, and nothing is random. Sizes are whole thousandths
//! of a point. What a text says is inert: no link and no program is made of it, and a letter that cannot be shown is
//! shown by its number.
//!
//! This crate must never know an agreement, a fact, a figure, or where a paper goes.

mod block;
mod file;
mod font;
mod layout;
mod line;

pub use block::{Block, Column, Item, Line, Paper, Row, Run, Table};

/// A paper that could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The font that is shipped is broken.
    #[error("the font `{0}` cannot be read")]
    Font(&'static str),
}

/// The file of a paper.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, Error> {
    let fonts = font::Fonts::read()?;
    let laid = layout::laid_out(paper, &fonts);
    file::written(paper, &fonts, &laid)
}
