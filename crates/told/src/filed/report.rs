//! The service report of a month: what was promised and what came of it.

use std::collections::BTreeMap;

use agreement::model::Level;
use agreement::{Agreement, Versions};
use facts::id::PartyId;
use facts::{Instant, Sentence, Span, Zone, say};
use ledger::Month;
use measure::{Engine, Judgement, Reading, State, Verdict};
use paper::{Block, Column, Item, Paper, Row, Run, Table};
use serde_json::Value;

use super::{filed, foot, heading, plain, sentence, title, verify};
use crate::reading::{self, Asked, Basis, Shown, verdicts};
use crate::{Timeline, words};

/// Late records of a level that are told.
pub const TOLD: usize = 10;

/// A report.
pub struct Report<'r, 'a> {
    /// The month.
    pub month: Month,
    /// As whose it is made, where that is known.
    pub party: Option<&'r PartyId>,
    /// Whether these are all levels of the record, or only those of somebody's services.
    pub is_whole: bool,
    /// The versions of the agreement.
    pub versions: &'r Versions,
    /// What was computed.
    pub engine: &'r Engine<'a>,
    /// The readings whose windows ended in the month.
    pub readings: Vec<Shown<'a>>,
}

/// A record that spoiled a level.
pub struct Late {
    /// Its clock.
    pub timeline: Timeline,
    /// What is said of it.
    pub sentence: Sentence,
}

/// The months in which a window ended, up to what is known.
pub fn months(shown: &[Shown<'_>], engine: &Engine<'_>, zone: &Zone) -> Vec<Month> {
    let ends = shown.iter().flat_map(|shown| &shown.readings);
    let ends = ends
        .map(|reading| reading.span.until)
        .filter(|until| *until <= engine.as_of());
    let mut months: Vec<Month> = ends.map(|until| Month::ending(until, zone)).collect();
    months.sort();
    months.dedup();
    months
}

impl<'r, 'a> Report<'r, 'a> {
    /// The report of a month over these readings.
    pub fn of(
        month: Month,
        party: Option<&'r PartyId>,
        versions: &'r Versions,
        engine: &'r Engine<'a>,
        shown: &[Shown<'a>],
    ) -> Report<'r, 'a> {
        let zone = &versions.at(engine.as_of()).zone;
        Report {
            month,
            party,
            is_whole: shown.len() == engine.level_ids().len(),
            versions,
            engine,
            readings: ended(shown, zone, month),
        }
    }

    /// The text in force.
    fn text(&self) -> &'r Agreement {
        self.versions.at(self.engine.as_of())
    }

    /// The figures.
    pub fn document(&self) -> Value {
        let facts = self.engine.view().facts().len();
        let asked = Asked::default();
        let (engine, readings) = (self.engine, &self.readings);
        let mut document = reading::document(&asked, self.versions, facts, &[], engine, readings);
        if let Some(document) = document.as_object_mut() {
            // WHY: these are about the record as a whole, and would tell of what is not seen.
            for whole in ["facts", "answers_without_effect", "claims_without_effect"] {
                document.remove(whole);
            }
        }
        document
    }

    /// The same as a table.
    pub fn csv(&self) -> String {
        reading::csv(&self.readings, self.engine)
    }

    /// The readings over everything, and those by part of levels that have none over everything, each with its level:
    /// the rows of the report's table.
    pub fn rows(&self) -> impl Iterator<Item = (&Shown<'a>, &Reading, &'a Level)> {
        self.readings.iter().flat_map(move |shown| {
            let has_whole = |window: &str| {
                let mut all = shown.readings.iter();
                all.any(|reading| reading.key.is_empty() && reading.window == window)
            };
            let all = shown.readings.iter();
            let rows = all.filter(move |one| one.key.is_empty() || !has_whole(&one.window));
            rows.filter_map(move |reading| {
                let (_, level) = self.engine.level_at(shown.id, reading.span.until)?;
                Some((shown, reading, level))
            })
        })
    }

    /// The records that spoiled a reading below its level.
    pub fn late(&self, shown: &Shown<'a>, reading: &Reading) -> Vec<Late> {
        let below = [State::Missed, State::BelowExpected];
        let level = self.engine.level_at(shown.id, Instant::from_ms(i64::MAX));
        match level {
            Some((_, level)) if below.contains(&reading.agreed.state) => {
                let all = verdicts(reading, shown).into_iter();
                let late = all.filter(|verdict| verdict.judgement == Judgement::Missed);
                late.map(|verdict| self.one(shown, level, verdict))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    fn one(&self, shown: &Shown<'a>, level: &'a Level, verdict: &Verdict) -> Late {
        let timeline = Timeline::new(self.engine, level, &shown.run, verdict);
        let elapsed = words::duration(timeline.elapsed_ms);
        let elapsed = match timeline.target_ms.map(words::duration) {
            Some(target) => say!("late-of", "{elapsed} of {target}", elapsed, target),
            None => elapsed.into(),
        };
        let shares = timeline.shares();
        let sentence = match shares.first() {
            Some((holder, ms)) => say!(
                "late-held",
                "{elapsed}; held longest by {holder}, {held}",
                elapsed,
                holder = *holder,
                held = words::duration(*ms)
            ),
            None => elapsed,
        };
        Late { timeline, sentence }
    }

    /// The command that makes it again.
    fn command(&self) -> String {
        let (month, as_of) = (self.month, self.engine.as_of());
        let mut command = format!("entente report RECORD --month {month} --as-of {as_of}");
        if let Some(party) = self.party {
            command.push_str(&format!(" --for {}", words::quoted(party.as_str())));
        }
        if !self.is_whole {
            for shown in &self.readings {
                command.push_str(&format!(" --level {}", words::quoted(shown.id.as_str())));
            }
        }
        command.push_str(" --pdf FILE");
        command
    }

    /// The paper.
    pub fn paper(&self) -> Paper {
        let text = self.text();
        let name = format!("Service report {}", self.month);
        let mut lead = words::plain(&text.title);
        if let Some(party) = self.party {
            lead.push_str(&format!(" · as {} sees it", super::party(text, party)));
        }
        let mut blocks = vec![
            title(&name),
            Block::Paragraph(plain(lead)),
            Block::Paragraph(plain(self.counts())),
            self.table(),
        ];
        for (shown, reading, level) in self.rows() {
            let late = self.late(shown, reading);
            if late.is_empty() {
                continue;
            }
            let what = format!(
                "{}{}, {}",
                name_of(level),
                part_of(reading),
                words::plain(&reading.window)
            );
            blocks.push(heading(what));
            let items = late.iter().take(TOLD).map(|one| Item {
                line: vec![
                    Run::strong(words::plain(&one.timeline.case)),
                    Run::plain(format!(": {}", one.sentence.english())),
                ],
                inside: Vec::new(),
            });
            blocks.push(Block::Items {
                ordered: false,
                items: items.collect(),
            });
            if late.len() > TOLD {
                let more = format!(
                    "And {} more; the figures as JSON have all.",
                    late.len() - TOLD
                );
                blocks.push(Block::Note(plain(more)));
            }
        }
        blocks.push(verify());
        let foot = foot(
            &filed(self.document()),
            self.engine.as_of(),
            &self.command(),
        );
        super::paper(text, &name, foot, blocks)
    }

    /// How many readings came to what.
    fn counts(&self) -> String {
        let mut counts: BTreeMap<State, usize> = BTreeMap::new();
        for (_, reading, _) in self.rows() {
            *counts.entry(reading.agreed.state).or_default() += 1;
        }
        let counts = counts
            .into_iter()
            .map(|(state, count)| format!("{count} {}", words::state(state)));
        let counts: Vec<String> = counts.collect();
        match counts.is_empty() {
            true => "No window of a level ended in this month.".to_owned(),
            false => format!("Of the readings below: {}.", counts.join(", ")),
        }
    }

    fn table(&self) -> Block {
        let rows = self.rows().map(|(shown, reading, level)| {
            let mut state = words::state(reading.agreed.state).to_owned();
            for (party, side) in &reading.sides {
                if *side != reading.agreed {
                    let value = words::value(&side.value, level.round).english();
                    state.push_str(&format!("; {}: {value}", super::party(self.text(), party)));
                }
            }
            Row::of([
                name_of(level) + &part_of(reading),
                words::plain(&reading.window),
                sentence(&words::promise(level).english()),
                words::value(&reading.agreed.value, level.round).english(),
                state,
                Basis::of(self.engine, shown, reading)
                    .line(&reading.agreed, level)
                    .english(),
            ])
        });
        Block::Table(Table {
            columns: vec![
                Column::text("Level"),
                Column::text("Window"),
                Column::text("Promise"),
                Column::figures("Value"),
                Column::text("State"),
                Column::text("Made of"),
            ],
            rows: rows.collect(),
        })
    }
}

/// Of which part a reading is, as it follows the name of its level; nothing where it is over everything.
pub fn part_of(reading: &Reading) -> String {
    match words::part(&reading.key).as_str() {
        "" => String::new(),
        part => format!(", {part}"),
    }
}

fn name_of(level: &Level) -> String {
    words::plain(level.title.as_deref().unwrap_or(level.id.as_str()))
}

/// The readings whose windows ended in a month.
fn ended<'a>(shown: &[Shown<'a>], zone: &Zone, month: Month) -> Vec<Shown<'a>> {
    let span = Span::new(month.begin(zone), month.plus(1).begin(zone));
    let ends =
        |reading: &&Reading| reading.span.until > span.from && reading.span.until <= span.until;
    let of_month = shown.iter().map(|shown| Shown {
        id: shown.id,
        run: shown.run.clone(),
        readings: shown.readings.iter().filter(ends).cloned().collect(),
    });
    of_month
        .filter(|shown| !shown.readings.is_empty())
        .collect()
}
