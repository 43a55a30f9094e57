//! An agreement's text on paper, clause by clause, with room for each party to sign its hash.

use agreement::explain::{self, Document};
use agreement::{Agreement, Loaded};
use facts::English;
use paper::{Block, Column, Item, Line, Paper, Row, Run, Table};

use super::{heading, plain};

/// The paper of a text.
pub fn paper(loaded: &Loaded) -> Paper {
    let text = &loaded.agreement;
    let document = Document::of(loaded);
    let mut blocks: Vec<Block> = explain::document(&document, &English)
        .iter()
        .map(block)
        .collect();
    blocks.push(heading("Signatures"));
    blocks.push(Block::Paragraph(vec![
        Run::plain("Who signs here signs the text of version "),
        Run::strong(explain::visible(&text.version)),
        Run::plain(" with the hash "),
        Run::strong(&text.hash),
        Run::plain(
            ". The sentences above say what that text means; the text itself is what holds.",
        ),
    ]));
    blocks.push(super::signatures(
        text.parties.keys().map(|party| super::party(text, party)),
    ));
    blocks.push(Block::Note(plain(hidden(text))));
    let foot = vec![
        format!("the text's hash: {}", text.hash),
        "`entente hash FOLDER` computes it from the text's files; the same paper:".to_owned(),
        "entente explain FOLDER --format pdf --out FILE".to_owned(),
    ];
    let name = format!("Agreement, version {}", explain::visible(&text.version));
    super::paper(text, &name, foot, blocks)
}

fn hidden(text: &Agreement) -> String {
    match text.hidden.len() {
        0 => "How to verify this paper: the hash is computed from the files of the text alone.".to_owned(),
        1 => "One file of the text may not be read by whom this paper was made for; its commitment is in the hash.".to_owned(),
        n => format!("{n} files of the text may not be read by whom this paper was made for; their commitments are in the hash."),
    }
}

fn block(block: &explain::Block) -> Block {
    match block {
        explain::Block::Heading {
            level, line: text, ..
        } => Block::Heading(*level, line(text)),
        explain::Block::Paragraph(text) => Block::Paragraph(line(text)),
        explain::Block::Items { ordered, items } => Block::Items {
            ordered: *ordered,
            items: items.iter().map(item).collect(),
        },
        explain::Block::Table { head, rows } => Block::Table(Table {
            columns: head
                .iter()
                .map(|title| Column::text(words_of(title)))
                .collect(),
            rows: rows
                .iter()
                .map(|row| Row {
                    cells: row.iter().map(|cell| line(cell)).collect(),
                    ..Row::default()
                })
                .collect(),
        }),
        explain::Block::Quote(inside) => Block::Quote(inside.iter().map(self::block).collect()),
    }
}

fn item(item: &explain::Item) -> Item {
    Item {
        line: line(&item.line),
        inside: item.inside.iter().map(block).collect(),
    }
}

fn words_of(text: &[explain::Run]) -> String {
    line(text).into_iter().map(|run| run.text).collect()
}

fn line(text: &[explain::Run]) -> Line {
    let run = |run: &explain::Run| match run {
        explain::Run::Text(text) | explain::Run::Code(text) => Run::plain(text),
        explain::Run::Strong(text) => Run::strong(text),
        explain::Run::Reference { title, id, .. } => Run::plain(match id {
            Some(id) => format!("{title} ({id})"),
            None => title.clone(),
        }),
    };
    text.iter().map(run).collect()
}
