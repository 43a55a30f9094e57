//! What is printed, filed and signed: the service report of a month, a statement, an agreement's text.
//!
//! Each paper carries the hash of its figures or of its text, and the command that makes the same paper again. It says
//! nothing of who made it or when: the server and the command line give the same bytes.

use facts::Instant;
use facts::id::PartyId;
use facts::journal::Hash;
use paper::{Block, Column, Line, Row, Run, Table};
pub use paper::{Paper, pdf};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::words;

pub mod agreement;
pub mod report;
pub mod statement;

/// The media type of a paper.
pub const PDF: &str = "application/pdf";

/// A document as it is sent and filed: one line, its members in the order of their names.
pub fn filed(document: Value) -> Vec<u8> {
    format!("{}\n", ::agreement::schema::sorted(document)).into_bytes()
}

/// The hash of a filed document.
pub fn hash(filed: &[u8]) -> Hash {
    Hash::new(Sha256::digest(filed).into())
}

/// What stands at the foot of a paper with figures: what they hash to, as of when, and how to make it again.
fn foot(figures: &[u8], as_of: Instant, command: &str) -> Vec<String> {
    vec![
        format!("SHA-256 of the figures as JSON: {}", hash(figures)),
        format!("what was known at {as_of}; the same paper, from the record of one's party:"),
        command.to_owned(),
    ]
}

/// How to check a paper with figures.
fn verify() -> Block {
    let how = "How to verify this paper: the command at its foot makes the same bytes from the record of one's own \
               party, without a server; with --check in place of --pdf it says whether this file is that paper. With \
               --figures it prints the figures, which the site gives as .json and whose SHA-256 is the one below. What is \
               stated later changes papers as of a later instant, and never this one.";
    Block::Note(vec![Run::plain(how)])
}

/// The name of a party, as people read it.
fn party(text: &::agreement::Agreement, id: &PartyId) -> String {
    match text.parties.get(id) {
        Some(declared) if !declared.name.is_empty() => words::plain(&declared.name),
        _ => id.to_string(),
    }
}

fn plain(text: impl Into<String>) -> Line {
    vec![Run::plain(text)]
}

fn strong(text: impl Into<String>) -> Line {
    vec![Run::strong(text)]
}

fn title(text: &str) -> Block {
    Block::Heading(1, plain(text))
}

fn heading(text: impl Into<String>) -> Block {
    Block::Heading(2, plain(text))
}

/// A text that begins with a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Room for each of these to sign.
fn signatures(names: impl IntoIterator<Item = String>) -> Block {
    let titles = ["For", "Name", "Place and date", "Signature"];
    let rows = names.into_iter().map(|name| Row {
        cells: vec![strong(name), Line::new(), Line::new(), Line::new()],
        is_total: false,
        is_roomy: true,
    });
    Block::Table(Table {
        columns: titles.map(Column::text).into(),
        rows: rows.collect(),
    })
}

/// A paper of an alliance.
fn paper(
    text: &::agreement::Agreement,
    title: &str,
    foot: Vec<String>,
    blocks: Vec<Block>,
) -> Paper {
    let of = match text.title.is_empty() {
        true => text.alliance.to_string(),
        false => words::plain(&text.title),
    };
    Paper {
        title: title.to_owned(),
        of,
        foot,
        blocks,
    }
}
