//! A text of an agreement on a page: its blocks as headings, sentences, lists and tables.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use agreement::explain::{Block, Document, Item, Line, Run, visible};
use maud::{Markup, html};

use crate::page::frame::Page;

/// Blocks of a text.
pub struct Blocks<'b> {
    /// The page that they are on.
    pub page: &'b Page<'b>,
    /// The addresses of clauses, for links to the page of each.
    addresses: BTreeSet<String>,
    /// Where what is referred to stands: nothing where it is on the same page.
    elsewhere: Option<String>,
    /// Which of it has a heading there.
    headings: BTreeSet<String>,
    /// What is added to each link to a clause, such as the version.
    query: String,
    /// What is noted beside clauses, by their addresses.
    notes: BTreeMap<String, Markup>,
    /// Tables so far, so that each has a name of its own.
    tables: Cell<usize>,
}

impl<'b> Blocks<'b> {
    /// Blocks of a document; `elsewhere` is the page of the whole, where it is another one.
    pub fn of(
        page: &'b Page<'b>,
        document: &Document,
        elsewhere: Option<String>,
        query: &str,
    ) -> Self {
        let clauses = document.clauses.iter();
        Blocks {
            page,
            addresses: clauses.map(|clause| clause.address()).collect(),
            elsewhere,
            headings: BTreeSet::new(),
            query: query.to_owned(),
            notes: BTreeMap::new(),
            tables: Cell::new(0),
        }
    }

    /// The same on a page that shows these blocks: what has a heading among them is gone to there.
    pub fn beside(mut self, blocks: &[Block]) -> Self {
        self.headings = blocks.iter().filter_map(anchor).collect();
        self
    }

    /// The same with notes below the headings of clauses.
    pub fn noted(mut self, notes: BTreeMap<String, Markup>) -> Self {
        self.notes = notes;
        self
    }

    /// The path of a clause.
    fn path(&self, address: &str) -> String {
        let path = super::clause_path(address);
        self.page.link(&format!("{path}{}", self.query))
    }

    /// All of them.
    pub fn shown(&self, blocks: &[Block]) -> Markup {
        html! { @for block in blocks { (self.block(block)) } }
    }

    fn block(&self, block: &Block) -> Markup {
        match block {
            Block::Heading {
                level,
                line,
                anchor,
            } => self.heading(*level, line, anchor),
            Block::Paragraph(line) => html! { p { (self.line(line)) } },
            Block::Items { ordered, items } => html! {
                @if *ordered { ol.terms { @for item in items { (self.item(item)) } } }
                @else { ul.terms { @for item in items { (self.item(item)) } } }
            },
            Block::Table { head, rows } => self.table(head, rows),
            Block::Quote(inside) => html! { blockquote { (self.shown(inside)) } },
        }
    }

    fn heading(&self, level: u8, line: &Line, anchor: &str) -> Markup {
        let inside = html! {
            (self.line(line))
            @if self.addresses.contains(anchor) {
                " " a.permalink href=(self.path(anchor)) aria-label=(self.page.with("clause-permalink", &[("address", anchor)])) { "§" }
            }
        };
        let heading = match level {
            0 | 1 => html! { h1 id=(anchor) { (inside) } },
            2 => html! { h2 id=(anchor) { (inside) } },
            3 => html! { h3 id=(anchor) { (inside) } },
            4 => html! { h4 id=(anchor) { (inside) } },
            _ => html! { h5 id=(anchor) { (inside) } },
        };
        html! {
            (heading)
            @if let Some(note) = self.notes.get(anchor) { (note) }
        }
    }

    fn item(&self, item: &Item) -> Markup {
        html! { li { (self.line(&item.line)) (self.shown(&item.inside)) } }
    }

    fn table(&self, head: &[Line], rows: &[Vec<Line>]) -> Markup {
        let table = html! {
            table.terms {
                thead { tr { @for cell in head { th scope="col" { (self.line(cell)) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (place, cell) in row.iter().enumerate() {
                                @if place == 0 { th scope="row" { (self.line(cell)) } }
                                @else { td { (self.line(cell)) } }
                            }
                        }
                    }
                }
            }
        };
        let number = self.tables.get() + 1;
        self.tables.set(number);
        let name = [("number", &*number.to_string())];
        super::wide(&self.page.with("clause-table", &name), table)
    }

    /// A line of text.
    pub fn line(&self, line: &[Run]) -> Markup {
        html! {
            @for run in line {
                @match run {
                    Run::Text(text) => { (visible(text)) }
                    Run::Strong(text) => { strong { (visible(text)) } }
                    Run::Code(text) => { code { (visible(text)) } }
                    Run::Reference { title, id, anchor } => {
                        @let lang = self.page.foreign().filter(|_| is_built_in(id.as_deref(), title));
                        @match (anchor, lang) {
                            (Some(anchor), lang) => { a href=(self.reference(anchor)) lang=[lang] { (visible(title)) } }
                            (None, Some(lang)) => { span lang=(lang) { (visible(title)) } }
                            (None, None) => { (visible(title)) }
                        }
                        @if let Some(id) = id { " " span.of { "(" (visible(id)) ")" } }
                    }
                }
            }
        }
    }

    fn reference(&self, anchor: &str) -> String {
        match &self.elsewhere {
            None if self.headings.contains(anchor) => format!("#{anchor}"),
            _ if self.addresses.contains(anchor) => self.path(anchor),
            None => format!("#{}", self.around(anchor)),
            Some(whole) => format!("{whole}#{anchor}"),
        }
    }

    /// The nearest heading around what has none of its own.
    fn around<'a>(&self, anchor: &'a str) -> &'a str {
        let mut around = anchor;
        while !self.headings.contains(around)
            && let Some((outer, _)) = around.rsplit_once('.')
        {
            around = outer;
        }
        around
    }
}

/// Whether a title is that of a process in a catalogue: those are in English alone.
fn is_built_in(id: Option<&str>, title: &str) -> bool {
    let known = id.and_then(agreement::catalogue::find);
    known.is_some_and(|(_, process)| process.title == title)
}

/// Where a block can be gone to.
fn anchor(block: &Block) -> Option<String> {
    match block {
        Block::Heading { anchor, .. } => Some(anchor.clone()),
        _ => None,
    }
}
