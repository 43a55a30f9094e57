//! The import: rows to facts, every row accounted for.
//!
//! A row is taken whole or not at all. A fact that is known already is not handed out again, so
//! that importing a log twice changes nothing and a later, longer export of it brings only what is
//! new. Rows of an audit trail wait until the file has been read, and are told case by case in the
//! order of time.

use std::io::{self, Read};

use facts::id::{IdError, PartyId, SourceId};
use facts::{Body, Fact, FactId, Instant};
use rustc_hash::FxHashMap;

pub use crate::format::unpack::Limits;
use crate::format::{self, entente::Statement};
use crate::mapping::value::{Cells, Reading};
use crate::mapping::{Format, Mapping, Recorded, RowKind, Section, When};

use crate::report::{Flaw, Rejection, Report};

mod case;
mod known;
mod other;
mod telling;
mod texts;
mod trail;

pub use known::KnownCases;
use trail::{Trail, Waiting};

/// What the caller knows and the file does not.
#[derive(Clone, Debug)]
pub struct Context {
    /// The instant of the import.
    pub recorded: Instant,
    /// The party that states the facts; before what the mapping says.
    pub by: Option<PartyId>,
    /// The source of the facts; before what the mapping says.
    pub source: Option<SourceId>,
    /// The largest sequence number that facts of this source already have: rows without a sequence
    /// of their own are numbered from the next one on, so that what is imported later comes later.
    pub after_seq: u64,
    /// Bounds of unpacking.
    pub limits: Limits,
}

/// What the record holds already.
pub struct Held<'a> {
    /// Whether it has a fact.
    pub fact: &'a dyn Fn(&FactId) -> bool,
    /// What the source has said of its cases; what this import hands out is added.
    pub cases: &'a mut KnownCases,
}

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It could not be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It has no row, not even a header.
    #[error("the file is empty")]
    Empty,
    /// The header cannot be read.
    #[error("the header cannot be read: {0}")]
    Header(String),
    /// A column that the mapping names is not there.
    #[error(
        "the file has no column `{name}`; {}the columns are {}; \
         what is the same for every row is written `{{value: TEXT}}`",
        did_you_mean(meant, present), present.join(", ")
    )]
    NoColumn {
        /// The name in the mapping.
        name: String,
        /// A column with a similar name.
        meant: Option<String>,
        /// The columns of the file.
        present: Vec<String>,
    },
    /// A column that the mapping names stands twice.
    #[error(
        "the file has two columns `{name}`; give the columns names of your own with `header`, and skip the first line"
    )]
    ColumnTwice {
        /// The name.
        name: String,
    },
    /// Neither the mapping nor the caller names a source.
    #[error("it is not said where the facts come from; write `source: NAME` in the mapping")]
    NoSource,
    /// Neither the mapping nor the caller names a party.
    #[error("it is not said which party states the facts; write `by: PARTY` in the mapping")]
    NoParty,
    /// A lookup file was not handed over.
    #[error("the mapping needs the file `{0}`, which was not read")]
    NoLookup(String),
    /// A lookup file cannot be read.
    #[error("the lookup file `{file}` cannot be read: {why}")]
    Lookup {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// The file is not of the format that the mapping names.
    #[error("{0}")]
    Format(String),
}

fn did_you_mean(meant: &Option<String>, present: &[String]) -> String {
    // One column with another separator in its name is a table cut at the wrong character.
    if let [only] = present
        && let Some((shown, written)) = [(";", ";"), ("\\t", "\\t"), ("|", "|"), (",", ",")]
            .into_iter()
            .find(|(shown, _)| only.contains(shown))
    {
        return format!("is the delimiter `{shown}`? write `csv: {{delimiter: \"{written}\"}}`; ");
    }
    match meant {
        Some(name) => format!("did you mean `{name}`? "),
        None => String::new(),
    }
}

/// Reads a foreign log.
///
/// New facts go to `sink` and refused rows to `rejected`, in the order of the file; those of an audit
/// trail by case and in time, once the file has been read. `progress` gets the account after every
/// row. On an error in mid-file everything handed out before stands.
pub fn import(
    reader: impl Read,
    mapping: &Mapping,
    context: &Context,
    held: Held<'_>,
    sink: &mut dyn FnMut(Fact),
    rejected: &mut dyn FnMut(Rejection),
    progress: &mut dyn FnMut(&Report),
) -> Result<Report, ImportError> {
    let source = context.source.clone().or_else(|| mapping.source.clone());
    // Facts in our own form may say it line by line.
    if mapping.format != Format::Entente {
        if source.is_none() {
            return Err(ImportError::NoSource);
        }
        if context.by.is_none() && mapping.by.is_none() {
            return Err(ImportError::NoParty);
        }
    }
    if let Some(file) = mapping.tables.unread() {
        return Err(ImportError::NoLookup(file.into()));
    }
    let mut reader = format::unpack::unpack(reader, context.limits)?;
    let mut import = Import {
        mapping,
        context,
        source,
        held,
        sink,
        rejected,
        progress,
        report: Report::default(),
        number: 0,
        seen: FxHashMap::default(),
        trail: Trail::default(),
    };
    import.read(&mut *reader)?;
    import.tell();
    Ok(import.report)
}

/// An import under way.
struct Import<'a> {
    mapping: &'a Mapping,
    context: &'a Context,
    source: Option<SourceId>,
    held: Held<'a>,
    sink: &'a mut dyn FnMut(Fact),
    rejected: &'a mut dyn FnMut(Rejection),
    progress: &'a mut dyn FnMut(&Report),
    report: Report,
    /// The number of the row in the file, counted from 1.
    number: u64,
    /// How often each statement came in this import, by the first 16 bytes of its id.
    seen: FxHashMap<[u8; 16], u32>,
    trail: Trail,
}

/// A statement of a row before it is a fact.
#[derive(Clone)]
struct Draft {
    at: Instant,
    body: Body,
    repeats: Repeats,
}

/// What the facts of a row have in common.
struct Stamp {
    by: PartyId,
    seq: u64,
    /// When the row was recorded, if it says so itself.
    recorded: Option<Instant>,
}

/// What a second equal statement means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeats {
    /// It happened again.
    Again,
    /// It is the same thing, said twice.
    Same,
    /// It happened again, also if the record has it: what is known was left out before.
    Anew,
}

/// What became of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Accepted,
    Duplicate,
}

/// What becomes of a row when it is read.
enum Outcome {
    /// The mapping leaves it out.
    LeftOut,
    /// It is told once the file has been read.
    Waits,
    /// It was told.
    Told(Fate),
}

impl Import<'_> {
    fn read(&mut self, reader: &mut dyn io::BufRead) -> Result<(), ImportError> {
        let mapping = self.mapping;
        if mapping.format == Format::Entente {
            return self.read_statements(reader);
        }
        let most = self.context.limits.document_bytes;
        let take = &mut |line: u64, row: Result<&Cells<'_>, Flaw>| self.row(line, row);
        match &mapping.format {
            Format::Csv => format::csv::read(reader, mapping, take),
            Format::Ndjson => format::json::read_lines(reader, mapping, take),
            Format::Json { items } => {
                format::json::read_document(reader, items, most, mapping, take)
            }
            Format::Xes => format::xes::read(reader, mapping, take),
            Format::Ocel { object_type } => {
                format::ocel::read(reader, object_type, most, mapping, take)
            }
            Format::Entente => Ok(()),
        }
    }

    /// Lines that are facts already.
    fn read_statements(&mut self, reader: &mut dyn io::BufRead) -> Result<(), ImportError> {
        format::lines::each(reader, &mut |line, text| {
            self.number += 1;
            let outcome = text
                .and_then(format::entente::read)
                .and_then(|statement| self.statement(statement));
            self.count(line, outcome.map(Outcome::Told));
        })
    }

    fn statement(&mut self, said: Statement) -> Result<Fate, Flaw> {
        let by = match (said.by, &self.context.by, &self.mapping.by) {
            (Some(by), _, _) => by,
            (None, Some(by), _) => by.clone(),
            (None, None, Some(value)) => match &value.take {
                crate::mapping::Take::Constant(text) => id("by", text, PartyId::new)?,
                _ => return Err(Flaw::of_row(ImportError::NoParty.to_string())),
            },
            (None, None, None) => {
                return Err(Flaw::of_row("it is not said which party states this")
                    .help("write `\"by\":\"PARTY\"` on the line or `by: PARTY` in the mapping"));
            }
        };
        let source = match said.source.or_else(|| self.source.clone()) {
            Some(source) => source,
            None => {
                return Err(Flaw::of_row("it is not said where this comes from").help(
                    "write `\"source\":\"NAME\"` on the line or `source: NAME` in the mapping",
                ));
            }
        };
        let recorded = said.recorded.unwrap_or(match self.mapping.recorded {
            Recorded::Occurred => said.at,
            _ => self.context.recorded,
        });
        let seq = said
            .seq
            .unwrap_or(self.context.after_seq.saturating_add(self.number));
        let repeats = match said.repeat {
            Some(_) => Repeats::Same,
            None => repeats_of(&said.body),
        };
        let repeat = said.repeat.unwrap_or(0);
        let fact = Fact::new(said.at, recorded, by, source, seq, repeat, said.body)
            .map_err(|why| Flaw::of_row(why.to_string()))?;
        if said.id.is_some_and(|id| id != fact.id) {
            return Err(Flaw::of_row("the id does not belong to this content")
                .help("leave the id out, or restore the line as it was"));
        }
        Ok(if self.hand_out(fact, repeats) {
            Fate::Accepted
        } else {
            Fate::Duplicate
        })
    }

    fn row(&mut self, line: u64, row: Result<&Cells<'_>, Flaw>) {
        self.number += 1;
        let outcome = row.and_then(|cells| {
            let reading = Reading {
                columns: &self.mapping.columns,
                dates: &self.mapping.dates,
                tables: &self.mapping.tables,
                decimal_comma: self.mapping.decimal_comma,
                empty_keeps: self.mapping.empty_keeps,
                cells,
            };
            if self.is_left_out(reading) {
                return Ok(Outcome::LeftOut);
            }
            self.take(line, reading)
        });
        self.count(line, outcome);
    }

    /// Counts a row.
    fn count(&mut self, line: u64, outcome: Result<Outcome, Flaw>) {
        match outcome {
            Ok(Outcome::LeftOut) => {
                self.report.left_out += 1;
                return (self.progress)(&self.report);
            }
            Ok(Outcome::Waits) => return,
            Ok(Outcome::Told(Fate::Accepted)) => self.report.accepted += 1,
            Ok(Outcome::Told(Fate::Duplicate)) => self.report.duplicate += 1,
            Err(flaw) => {
                self.report.rejected += 1;
                (self.rejected)(Rejection { line, flaw });
            }
        }
        self.report.received += 1;
        (self.progress)(&self.report);
    }

    fn is_left_out(&self, row: Reading<'_>) -> bool {
        self.mapping.only.iter().any(|(column, values)| {
            let text = row.text(*column).unwrap_or("");
            !values.iter().any(|value| value == text)
        })
    }

    fn take(&mut self, line: u64, row: Reading<'_>) -> Result<Outcome, Flaw> {
        let stamp = self.stamp(row)?;
        let mut drafts = Vec::new();
        let mut said = None;
        let mapping = self.mapping;
        for section in &mapping.sections {
            match (section, self.mapping.row) {
                (Section::Case(map), RowKind::Update) => {
                    let update = case::say(map, row)?;
                    said = Some((update.instant(map, row)?, update));
                }
                (Section::Case(map), RowKind::Record) => case::draft(map, row, &mut drafts)?,
                (section, _) => other::draft(section, self.mapping, row, &mut drafts)?,
            }
        }
        if let Some(state) = mapping.case().and_then(|map| case::unmapped(map, row)) {
            self.report.count_state(&state);
        }
        if let Some((at, said)) = said {
            let waiting = Waiting {
                line,
                stamp,
                others: drafts,
            };
            self.trail.gather(said, at, waiting);
            return Ok(Outcome::Waits);
        }
        let new = self.hand_out_all(&stamp, drafts)?;
        Ok(Outcome::Told(match new {
            Some(false) => Fate::Duplicate,
            Some(true) => Fate::Accepted,
            None => {
                self.report.unchanged += 1;
                Fate::Accepted
            }
        }))
    }

    fn stamp(&self, row: Reading<'_>) -> Result<Stamp, Flaw> {
        Ok(Stamp {
            seq: self.seq(row)?,
            by: self.by(row)?,
            recorded: match &self.mapping.recorded {
                Recorded::At(column) => Some(
                    When::column(*column).need(row, "the instant at which the row was recorded")?,
                ),
                Recorded::Import | Recorded::Occurred => None,
            },
        })
    }

    fn seq(&self, row: Reading<'_>) -> Result<u64, Flaw> {
        let Some(column) = self.mapping.sequence else {
            return Ok(self.context.after_seq.saturating_add(self.number));
        };
        let name = row.columns.name(column);
        let text = row
            .text(column)
            .ok_or_else(|| Flaw::missing(name, "the order of the rows"))?;
        match text.parse() {
            Ok(number) if number <= facts::fact::MAX_SEQ => Ok(number),
            _ => Err(Flaw::of_value(
                name,
                text,
                "is not a whole number from 0 to 2^53",
            )
            .help("a sequence is a number that grows; without `sequence` the order of the file counts")),
        }
    }

    fn by(&self, row: Reading<'_>) -> Result<PartyId, Flaw> {
        match (&self.context.by, &self.mapping.by) {
            (Some(by), _) => Ok(by.clone()),
            (None, Some(value)) => {
                let text = value.need(row, "the party that says so")?;
                id(value.name(row.columns), &text, PartyId::new)
            }
            (None, None) => Err(Flaw::of_row(ImportError::NoParty.to_string())),
        }
    }

    /// Hands out what a row says, all of it or nothing; says whether something of it was new, if it
    /// says anything.
    fn hand_out_all(
        &mut self,
        stamp: &Stamp,
        drafts: impl IntoIterator<Item = Draft>,
    ) -> Result<Option<bool>, Flaw> {
        let facts: Vec<(Fact, Repeats)> = drafts
            .into_iter()
            .map(|draft| self.fact(stamp, draft))
            .collect::<Result<_, _>>()?;
        let mut new = None;
        for (fact, repeats) in facts {
            let is_new = self.hand_out(fact, repeats);
            new = Some(new == Some(true) || is_new);
        }
        Ok(new)
    }

    fn fact(&self, stamp: &Stamp, draft: Draft) -> Result<(Fact, Repeats), Flaw> {
        let recorded = match (stamp.recorded, &self.mapping.recorded) {
            (Some(recorded), _) => recorded,
            (None, Recorded::Occurred) => draft.at,
            (None, _) => self.context.recorded,
        };
        let (by, source) = (stamp.by.clone(), self.source.clone());
        let source = source.ok_or_else(|| Flaw::of_row(ImportError::NoSource.to_string()))?;
        Fact::new(draft.at, recorded, by, source, stamp.seq, 0, draft.body)
            .map(|fact| (fact, draft.repeats))
            .map_err(|why| Flaw::of_row(why.to_string()))
    }

    /// Hands a fact out unless it is known; says whether it was new.
    fn hand_out(&mut self, mut fact: Fact, repeats: Repeats) -> bool {
        let mut key = [0; 16];
        key.copy_from_slice(&fact.id.as_bytes()[..16]);
        let count = self.seen.entry(key).or_insert(0);
        if *count > 0 {
            if repeats == Repeats::Same {
                return false;
            }
            fact = repeated(fact, *count);
        }
        while repeats == Repeats::Anew && (self.held.fact)(&fact.id) {
            *count += 1;
            fact = repeated(fact, *count);
        }
        *count += 1;
        if (self.held.fact)(&fact.id) {
            return false;
        }
        self.report.count_fact(fact.at);
        if repeats == Repeats::Anew {
            self.held.cases.note(&fact);
        }
        (self.sink)(fact);
        true
    }
}

/// The same statement, made once more.
fn repeated(fact: Fact, repeat: u32) -> Fact {
    let Fact {
        at,
        recorded,
        by,
        source,
        seq,
        body,
        ..
    } = &fact;
    let (by, source, body) = (by.clone(), source.clone(), body.clone());
    // INVARIANT: the same statement was sound before it got a number.
    Fact::new(*at, *recorded, by, source, *seq, repeat, body).unwrap_or(fact)
}

/// What a second equal statement in one import means.
fn repeats_of(body: &Body) -> Repeats {
    match body {
        Body::Case(_)
        | Body::Sample(_)
        | Body::Usage(_)
        | Body::Cost(_)
        | Body::Survey(_)
        | Body::Work(_) => Repeats::Again,
        _ => Repeats::Same,
    }
}

/// Makes an identifier of a value, or says why it cannot be one.
fn id<T>(column: &str, text: &str, make: impl Fn(&str) -> Result<T, IdError>) -> Result<T, Flaw> {
    make(text).map_err(|why| Flaw::of_value(column, text, format!("cannot be an id: {why}")))
}
