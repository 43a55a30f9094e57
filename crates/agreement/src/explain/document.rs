//! The whole agreement as a document fit for signing.

use super::block::{Block, Item, Line, Run, anchor, text};
use super::layout::{blocks, inline, item, items, tabular};
use super::names::{Names, title};
use super::{Clause, matrix, section};
use crate::load::Loaded;
use crate::term::Said;

/// An agreement, said.
#[derive(Clone, Debug)]
pub struct Document {
    /// The title of the agreement.
    pub title: String,
    /// Its clauses, in the order of the text's sections.
    pub clauses: Vec<Clause>,
    /// The titles of what it declares.
    pub names: Names,
    /// The name of the version.
    pub version: String,
    /// The hash of the version.
    pub hash: String,
    /// The commitments to files that the reader may not see.
    pub hidden: Vec<String>,
}

/// CLAUSE: the order in which money is computed is fixed; another order is other money.
const ORDER: &[&str] = &[
    "relief: accepted exclusions are taken out",
    "the measure is taken",
    "the value is rounded",
    "the rule for small samples is applied",
    "the value is compared with the level",
    "severity",
    "repetition",
    "election, where one incident fails several levels",
    "the credit",
    "the cap of the level",
    "the cap of the month",
    "the cap over the last months",
    "the cap of the contract year",
    "carrying forward",
    "setting off bonuses",
    "earning back credits that were posted",
    "the minimum payable",
    "posting",
];

impl Document {
    /// What was read, said.
    pub fn of(loaded: &Loaded) -> Document {
        let clauses = super::of(loaded);
        let names = Names::of(&clauses);
        Document {
            title: loaded.agreement.title.clone(),
            clauses,
            names,
            version: loaded.agreement.version.clone(),
            hash: loaded.agreement.hash.clone(),
            hidden: loaded
                .agreement
                .hidden
                .iter()
                .map(|file| file.shown())
                .collect(),
        }
    }

    /// What a clause is called: its title with its id.
    pub fn called(&self, clause: &Clause) -> Line {
        if clause.id.is_empty() {
            return text(section::title(&clause.section));
        }
        match title(&clause.said).filter(|title| *title != clause.id) {
            Some(title) => vec![Run::Reference {
                title,
                id: Some(clause.id.clone()),
                anchor: None,
            }],
            None => vec![match self.names.reference(clause.kind, &clause.id) {
                Run::Reference { title, id, .. } => Run::Reference {
                    title,
                    id,
                    anchor: None,
                },
                run => run,
            }],
        }
    }

    /// The clauses of one section, or of one part of a section.
    pub(super) fn section(&self, name: &str, level: u8) -> Vec<Block> {
        let clauses: Vec<&Clause> = self
            .clauses
            .iter()
            .filter(|clause| clause.section == name)
            .collect();
        let mut found = Vec::new();
        found.extend(self.overview(name, &clauses));
        let (own, entries): (Vec<&Clause>, Vec<&Clause>) =
            clauses.into_iter().partition(|clause| clause.id.is_empty());
        for clause in own {
            found.extend(blocks(&clause.said, &self.names));
        }
        match self.as_table(name, &entries) {
            Some(table) => found.extend(table),
            None => {
                for clause in entries {
                    found.extend(self.clause(clause, level));
                }
            }
        }
        found
    }

    /// One clause under its heading.
    pub(super) fn clause(&self, clause: &Clause, level: u8) -> Vec<Block> {
        let mut line = self.called(clause);
        if let Some(number) = clause
            .part("clause")
            .and_then(|part| inline(&part.said, &self.names))
        {
            line.extend(text(", clause "));
            line.extend(number);
        }
        let mut found = vec![Block::Heading {
            level,
            line,
            anchor: anchor(&clause.address()),
        }];
        match &clause.said {
            Said::Record(parts) if !parts.is_empty() => {
                let items = items(parts, &self.names);
                let nothing = items.is_empty();
                found.push(Block::Items {
                    ordered: false,
                    items,
                });
                if nothing {
                    found.pop();
                }
            }
            said => found.extend(blocks(said, &self.names)),
        }
        found
    }

    /// A whole section as one table, where all of its clauses fit.
    fn as_table(&self, name: &str, clauses: &[&Clause]) -> Option<Vec<Block>> {
        if name == "responsibilities" {
            let entries: Vec<(Said, Said)> = clauses
                .iter()
                .map(|clause| {
                    (
                        Said::Named("process", clause.id.clone()),
                        clause.said.clone(),
                    )
                })
                .collect();
            let matrix = matrix::responsibilities(&entries, &self.names)?;
            return Some(vec![matrix, Block::Paragraph(text(matrix::LEGEND))]);
        }
        // WHY: what is promised, measured and paid is read clause by clause.
        let read_one_by_one = matches!(
            name,
            "levels" | "measures" | "remedies" | "charges" | "services" | "calendars"
        );
        if read_one_by_one || clauses.iter().any(|clause| clause.part("clause").is_some()) {
            return None;
        }
        let rows: Vec<(Line, &Said)> = clauses
            .iter()
            .map(|clause| (self.called(clause), &clause.said))
            .collect();
        let kind = clauses.first().map_or("", |clause| clause.kind);
        tabular(kind, "what is said", &rows, &self.names).map(|table| vec![table])
    }

    /// The table that people look for first in some sections.
    fn overview(&self, name: &str, clauses: &[&Clause]) -> Option<Block> {
        let columns: &[(&str, &[&str])] = match name {
            "levels" => &[
                ("Service", &["service"]),
                ("Expected", &["expected"]),
                ("Minimum", &["minimum"]),
                ("Taken for", &["window"]),
                ("Importance", &["importance"]),
            ],
            "services" => &[
                ("Delivered by", &["relation", "provider"]),
                ("Received by", &["relation", "customer"]),
                ("Model", &["relation", "model"]),
                ("Runs on", &["runs_on"]),
            ],
            "charges" => &[
                ("Paid by", &["from"]),
                ("Paid to", &["to"]),
                ("For", &["service"]),
                ("Charged", &["window"]),
            ],
            _ => return None,
        };
        if clauses.len() < 2 {
            return None;
        }
        let rows = clauses.iter().map(|clause| {
            let mut row = vec![self.called(clause)];
            row.extend(columns.iter().map(|(_, path)| {
                let value = lookup(&clause.said, path);
                let line = value.and_then(|said| inline(said, &self.names));
                line.unwrap_or_else(|| text("—"))
            }));
            row
        });
        let mut head = vec![text(section::capital(section::kind(name)))];
        head.extend(columns.iter().map(|(title, _)| text(*title)));
        Some(Block::Table {
            head,
            rows: rows.collect(),
        })
    }
}

fn lookup<'s>(said: &'s Said, path: &[&str]) -> Option<&'s Said> {
    let Some((key, rest)) = path.split_first() else {
        return Some(said);
    };
    match said {
        Said::Record(parts) => {
            let part = parts.iter().find(|part| part.key == *key)?;
            lookup(&part.said, rest)
        }
        _ => None,
    }
}

/// The whole agreement.
pub fn document(document: &Document) -> Vec<Block> {
    let mut found = vec![Block::Heading {
        level: 1,
        line: text(document.title.as_str()),
        anchor: "agreement".into(),
    }];
    let mut head: Vec<Item> = Vec::new();
    for clause in &document.clauses {
        if clause.section == "alliance"
            && let Said::Record(parts) = &clause.said
        {
            let parts = parts.iter().filter(|part| part.key != "title");
            head.extend(parts.map(|part| item(part, &document.names)));
        }
    }
    head.push(Item {
        line: vec![
            Run::Text("Its text has the hash ".into()),
            Run::Code(document.hash.clone()),
            Run::Text(".".into()),
        ],
        inside: Vec::new(),
    });
    if !document.hidden.is_empty() {
        let hidden = document.hidden.iter().map(|commitment| Item {
            line: vec![Run::Code(commitment.clone())],
            inside: Vec::new(),
        });
        head.push(Item {
            line: text(
                "The hash also covers files that this reader may not see, by their commitments:",
            ),
            inside: vec![Block::Items {
                ordered: false,
                items: hidden.collect(),
            }],
        });
    }
    found.push(Block::Items {
        ordered: false,
        items: head,
    });
    let mut sections: Vec<&str> = Vec::new();
    for clause in &document.clauses {
        if clause.section != "alliance" && !sections.contains(&clause.section.as_str()) {
            sections.push(&clause.section);
        }
    }
    sections.sort_by_key(|name| (section::rank(name), section::top(name).to_string()));
    let mut number = 0;
    let mut open = "";
    for name in sections {
        let top = section::top(name);
        if top != open {
            open = top;
            number += 1;
            found.push(Block::Heading {
                level: 2,
                line: text(format!("{number}. {}", section::title(top))),
                anchor: anchor(top),
            });
            if top == "remedies" {
                found.extend(order_of_money());
            }
        }
        let mut level = 3;
        if top != name {
            level = 4;
            found.push(Block::Heading {
                level: 3,
                line: text(section::title(name)),
                anchor: anchor(name),
            });
        }
        found.extend(document.section(name, level));
    }
    found.extend(signatures(document, number + 1));
    found
}

/// The fixed order of operations.
pub(super) fn order_of_money() -> Vec<Block> {
    let items = ORDER.iter().map(|step| Item {
        line: text(section::capital(step) + "."),
        inside: Vec::new(),
    });
    vec![
        Block::Paragraph(text(
            "Money is always computed in this order; where a remedy says nothing about a step, the step changes nothing.",
        )),
        Block::Items {
            ordered: true,
            items: items.collect(),
        },
    ]
}

/// Where the parties sign.
fn signatures(document: &Document, number: usize) -> Vec<Block> {
    let parties = document
        .clauses
        .iter()
        .filter(|clause| clause.section == "parties");
    let rows: Vec<Vec<Line>> = parties
        .map(|clause| vec![document.called(clause), Vec::new(), Vec::new(), Vec::new()])
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let head = ["Party", "Name", "Date", "Signature"];
    vec![
        Block::Heading {
            level: 2,
            line: text(format!("{number}. Signatures")),
            anchor: "signatures".into(),
        },
        Block::Paragraph(text(
            "By signing, each party agrees to the version with the hash above, as this document says it.",
        )),
        Block::Table {
            head: head.map(text).to_vec(),
            rows,
        },
    ]
}
