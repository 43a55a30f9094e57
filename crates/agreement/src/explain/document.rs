//! The whole agreement as a document fit for signing.

use facts::{Sentence, Voice, say};

use super::block::{Block, Item, Line, Run, anchor, text};
use super::layout::{blocks, inline, item, items, tabular, what_is_said};
use super::names::{Names, title};
use super::speech::{Speech, gap};
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
fn order() -> [Sentence; 18] {
    [
        say!("order-relief", "relief: accepted exclusions are taken out"),
        say!("order-measure", "the measure is taken"),
        say!("order-round", "the value is rounded"),
        say!("order-sample", "the rule for small samples is applied"),
        say!("order-compare", "the value is compared with the level"),
        say!("order-severity", "severity"),
        say!("order-repetition", "repetition"),
        say!(
            "order-election",
            "election, where one incident fails several levels"
        ),
        say!("order-credit", "the credit"),
        say!("order-cap-of-level", "the cap of the level"),
        say!("order-cap-of-month", "the cap of the month"),
        say!("order-cap-over-last-months", "the cap over the last months"),
        say!("order-cap-of-contract-year", "the cap of the contract year"),
        say!("order-carrying-forward", "carrying forward"),
        say!("order-setting-off-bonuses", "setting off bonuses"),
        say!(
            "order-earning-back-credits-that-were-posted",
            "earning back credits that were posted"
        ),
        say!("order-minimum-payable", "the minimum payable"),
        say!("order-posting", "posting"),
    ]
}

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

    /// How it is said in the language of a voice.
    pub(crate) fn speech<'s>(&'s self, voice: &'s dyn Voice) -> Speech<'s> {
        Speech::of(&self.names, voice)
    }

    /// What a clause is called: its title with its id.
    pub fn called(&self, clause: &Clause, voice: &dyn Voice) -> Line {
        if clause.id.is_empty() {
            return text(section::title(&clause.section).spoken(voice));
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
    pub(super) fn section(&self, name: &str, level: u8, voice: &dyn Voice) -> Vec<Block> {
        let clauses: Vec<&Clause> = self
            .clauses
            .iter()
            .filter(|clause| clause.section == name)
            .collect();
        let mut found = Vec::new();
        found.extend(self.overview(name, &clauses, voice));
        let (own, entries): (Vec<&Clause>, Vec<&Clause>) =
            clauses.into_iter().partition(|clause| clause.id.is_empty());
        for clause in own {
            found.extend(blocks(&clause.said, &self.speech(voice)));
        }
        match self.as_table(name, &entries, voice) {
            Some(table) => found.extend(table),
            None => {
                for clause in entries {
                    found.extend(self.clause(clause, level, voice));
                }
            }
        }
        found
    }

    /// One clause under its heading.
    pub(super) fn clause(&self, clause: &Clause, level: u8, voice: &dyn Voice) -> Vec<Block> {
        let speech = &self.speech(voice);
        let mut line = self.called(clause, voice);
        if let Some(number) = clause
            .part("clause")
            .and_then(|part| inline(&part.said, speech))
        {
            let both = say!(
                "heading-clause",
                "{called}, clause {number}",
                called = gap(0),
                number = gap(1)
            );
            line = speech.woven(&both, &[&line, &number]);
        }
        let mut found = vec![Block::Heading {
            level,
            line,
            anchor: anchor(&clause.address()),
        }];
        match &clause.said {
            Said::Record(parts) if !parts.is_empty() => {
                let items = items(parts, speech);
                let nothing = items.is_empty();
                found.push(Block::Items {
                    ordered: false,
                    items,
                });
                if nothing {
                    found.pop();
                }
            }
            said => found.extend(blocks(said, speech)),
        }
        found
    }

    /// A whole section as one table, where all of its clauses fit.
    fn as_table(&self, name: &str, clauses: &[&Clause], voice: &dyn Voice) -> Option<Vec<Block>> {
        let speech = &self.speech(voice);
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
            let matrix = matrix::responsibilities(&entries, speech)?;
            return Some(vec![
                matrix,
                Block::Paragraph(text(speech.say(&matrix::legend()))),
            ]);
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
            .map(|clause| (self.called(clause, voice), &clause.said))
            .collect();
        let kind = clauses.first().map_or("", |clause| clause.kind);
        tabular(kind, what_is_said(speech), &rows, speech).map(|table| vec![table])
    }

    /// The table that people look for first in some sections.
    fn overview(&self, name: &str, clauses: &[&Clause], voice: &dyn Voice) -> Option<Block> {
        let speech = &self.speech(voice);
        let columns: Vec<(Sentence, &[&str])> = match name {
            "levels" => vec![
                (say!("overview-service", "Service"), &["service"]),
                (say!("overview-expected", "Expected"), &["expected"]),
                (say!("overview-minimum", "Minimum"), &["minimum"]),
                (say!("overview-taken-for", "Taken for"), &["window"]),
                (say!("overview-importance", "Importance"), &["importance"]),
            ],
            "services" => vec![
                (
                    say!("overview-delivered-by", "Delivered by"),
                    &["relation", "provider"],
                ),
                (
                    say!("overview-received-by", "Received by"),
                    &["relation", "customer"],
                ),
                (say!("overview-model", "Model"), &["relation", "model"]),
                (say!("overview-runs-on", "Runs on"), &["runs_on"]),
            ],
            "charges" => vec![
                (say!("overview-paid-by", "Paid by"), &["from"]),
                (say!("overview-paid-to", "Paid to"), &["to"]),
                (say!("overview-for", "For"), &["service"]),
                (say!("overview-charged", "Charged"), &["window"]),
            ],
            _ => return None,
        };
        if clauses.len() < 2 {
            return None;
        }
        let rows = clauses.iter().map(|clause| {
            let mut row = vec![self.called(clause, voice)];
            row.extend(columns.iter().map(|(_, path)| {
                let value = lookup(&clause.said, path);
                let line = value.and_then(|said| inline(said, speech));
                line.unwrap_or_else(|| text("—"))
            }));
            row
        });
        let mut head = vec![text(speech.say(&section::kind_title(section::kind(name))))];
        head.extend(columns.iter().map(|(title, _)| text(speech.say(title))));
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

/// The whole agreement, in the language of a voice.
pub fn document(document: &Document, voice: &dyn Voice) -> Vec<Block> {
    let speech = &document.speech(voice);
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
            head.extend(parts.map(|part| item(part, speech)));
        }
    }
    head.push(Item {
        line: speech.woven(
            &say!(
                "document-hash",
                "Its text has the hash {hash}.",
                hash = gap(0)
            ),
            &[&[Run::Code(document.hash.clone())]],
        ),
        inside: Vec::new(),
    });
    if !document.hidden.is_empty() {
        let hidden = document.hidden.iter().map(|commitment| Item {
            line: vec![Run::Code(commitment.clone())],
            inside: Vec::new(),
        });
        head.push(Item {
            line: text(speech.say(&say!(
                "document-hidden",
                "The hash also covers files that this reader may not see, by their commitments:"
            ))),
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
                line: text(format!("{number}. {}", speech.say(&section::title(top)))),
                anchor: anchor(top),
            });
            if top == "remedies" {
                found.extend(order_of_money(speech));
            }
        }
        let mut level = 3;
        if top != name {
            level = 4;
            found.push(Block::Heading {
                level: 3,
                line: text(speech.say(&section::title(name))),
                anchor: anchor(name),
            });
        }
        found.extend(document.section(name, level, voice));
    }
    found.extend(signatures(document, number + 1, voice));
    found
}

/// The fixed order of operations.
pub(super) fn order_of_money(speech: &Speech<'_>) -> Vec<Block> {
    let items = order().into_iter().map(|step| Item {
        line: text(section::capital(&speech.say(&step)) + "."),
        inside: Vec::new(),
    });
    vec![
        Block::Paragraph(text(speech.say(&say!(
            "order-of-money",
            "Money is always computed in this order; where a remedy says nothing about a step, the step changes nothing."
        )))),
        Block::Items {
            ordered: true,
            items: items.collect(),
        },
    ]
}

/// Where the parties sign.
fn signatures(document: &Document, number: usize, voice: &dyn Voice) -> Vec<Block> {
    let speech = &document.speech(voice);
    let parties = document
        .clauses
        .iter()
        .filter(|clause| clause.section == "parties");
    let rows: Vec<Vec<Line>> = parties
        .map(|clause| {
            vec![
                document.called(clause, voice),
                Vec::new(),
                Vec::new(),
                Vec::new(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let title = speech.say(&say!("signatures", "Signatures"));
    let head = [
        section::kind_title("party"),
        say!("signature-name", "Name"),
        say!("signature-date", "Date"),
        say!("signature", "Signature"),
    ];
    vec![
        Block::Heading {
            level: 2,
            line: text(format!("{number}. {title}")),
            anchor: "signatures".into(),
        },
        Block::Paragraph(text(speech.say(&say!(
            "signatures-meaning",
            "By signing, each party agrees to the version with the hash above, as this document says it."
        )))),
        Block::Table {
            head: head.map(|head| text(speech.say(&head))).to_vec(),
            rows,
        },
    ]
}
