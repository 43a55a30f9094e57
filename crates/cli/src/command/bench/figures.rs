//! The figures: what is timed, over how many pieces, and against which target.

use facts::id::LevelId;
use measure::log::Log;
use measure::{Engine, Timelines};
use serde_json::{Value, json};

use crate::command::bench::answer::{self, Answer};
use crate::command::bench::repeat::{Spread, timed};
use crate::command::bench::workload::Workload;
use crate::command::bench::{Arguments, access, balances, calendar, columns, replay};
use crate::failure::Failure;

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its number in the list of targets.
    pub id: &'static str,
    /// What was measured.
    pub what: &'static str,
    /// Of one piece, in thousandths of the unit.
    pub spread: Spread,
    /// What a piece is measured in.
    pub unit: &'static str,
    /// The most that is good enough, in units.
    pub target: u64,
}

impl Figure {
    /// Whether the target is reached.
    pub fn is_ok(&self) -> bool {
        self.spread.median <= self.target * 1_000
    }

    /// As JSON; values in thousandths of the unit.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "what": self.what,
            "unit": self.unit,
            "median_milli": self.spread.median,
            "least_milli": self.spread.least,
            "most_milli": self.spread.most,
            "target": self.target,
            "ok": self.is_ok(),
        })
    }
}

/// Thousandths with one digit.
pub fn tenths(thousandths: u64) -> String {
    let tenths = thousandths.saturating_add(50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// All figures, and the answer on which all ways agree.
#[derive(Debug, Default)]
pub struct Measured {
    /// In the order of their ids.
    pub figures: Vec<Figure>,
    /// Nothing where no figure asked for gives one.
    pub answer: Option<Answer>,
}

impl Measured {
    /// Takes an answer in; fails where it is another one than those before.
    fn agree(&mut self, answer: Answer, id: &str) -> Result<(), Failure> {
        match &self.answer {
            Some(before) => answer.check(before, &format!("the one before {id}")),
            None => {
                self.answer = Some(answer);
                Ok(())
            }
        }
    }
}

/// Measures what is asked for.
pub fn all(arguments: &Arguments, year: &Workload) -> Result<Measured, Failure> {
    let mut measured = Measured::default();
    let tickets = year.opened_ms.len();
    if arguments.wants("p1") {
        measured
            .figures
            .push(calendar::figure(arguments.data.as_deref())?);
    }
    if arguments.wants("p10") {
        measured.figures.push(access::figure()?);
    }
    if arguments.wants("p11") {
        measured.figures.push(balances::figure()?);
    }
    if arguments.wants("p2") {
        without_evidence(&mut measured, year)?;
    }
    if ["p3", "p5", "p14"].iter().any(|id| arguments.wants(id)) {
        from_rows(arguments, &mut measured, year)?;
    }
    if arguments.wants("p6") {
        replays(&mut measured, year)?;
    }
    #[cfg(feature = "parquet")]
    if let Some(folder) = &arguments.data {
        from_files(arguments, &mut measured, folder, tickets)?;
    }
    if arguments.data.is_some()
        && let Some(answer) = &measured.answer
    {
        answer.check_against_files(tickets)?;
    }
    measured.figures.sort_by_key(|figure| place(figure.id));
    Ok(measured)
}

/// The number in an id.
fn place(id: &str) -> u32 {
    id.trim_start_matches('P').parse().unwrap_or(u32::MAX)
}

fn without_evidence(measured: &mut Measured, year: &Workload) -> Result<(), Failure> {
    let agreement = answer::agreement()?;
    let level = answer::level(&agreement)?;
    let (log, lives) = columns::lives(year);
    let engine = answer::engine(&agreement, log);
    let (spread, answer) = timed(lives.len(), || answer::figures(&engine, &level, &lives))?;
    measured.figures.push(Figure {
        id: "P2",
        what: "one level folded by month, from columns",
        spread,
        unit: "ns/ticket",
        target: 40,
    });
    measured.agree(answer, "P2")
}

fn from_rows(
    arguments: &Arguments,
    measured: &mut Measured,
    year: &Workload,
) -> Result<(), Failure> {
    let agreement = answer::agreement()?;
    let level = answer::level(&agreement)?;
    let events = year.events.len();
    let mut engine = answer::engine(&agreement, columns::rows(year));
    if arguments.wants("p14") {
        measured.figures.extend(memory(engine.log(), events));
    }
    if arguments.wants("p5") {
        let (spread, answer) = timed(events, || {
            let lives = Timelines::new(engine.log());
            answer::figures(&engine, &level, &lives)
        })?;
        measured.figures.push(Figure {
            id: "P5",
            what: "recompute from our own rows",
            spread,
            unit: "ns/event",
            target: 20,
        });
        measured.agree(answer, "P5")?;
    }
    if arguments.wants("p3") {
        let tickets = year.opened_ms.len();
        for (what, gives_back) in [
            ("the same with full evidence", true),
            ("the same in memory not used before", false),
        ] {
            let (spread, answer) = timed(tickets, || evidence(&mut engine, &level, gives_back))?;
            measured.figures.push(Figure {
                id: "P3",
                what,
                spread,
                unit: "ns/ticket",
                target: 250,
            });
            measured.agree(answer, "P3")?;
        }
    }
    Ok(())
}

fn replays(measured: &mut Measured, year: &Workload) -> Result<(), Failure> {
    let replays = replay::figures(&columns::rows(year), replay::RUNS)?;
    measured.figures.extend(replays.figures);
    let found = (replays.tickets, replays.met);
    match &measured.answer {
        Some(answer) if (answer.tickets, answer.met) != found => Err(Failure::new(format!(
            "the answers differ: {} of {} tickets in time when replayed, {}",
            found.1,
            found.0,
            answer.words()
        ))),
        _ => Ok(()),
    }
}

/// The figures with the evidence of every ticket. A run that is given back leaves its memory to the
/// next one, as where level after level is computed.
fn evidence(engine: &mut Engine<'_>, level: &LevelId, gives_back: bool) -> Result<Answer, Failure> {
    let run = engine.run(level);
    let run = run.ok_or_else(|| Failure::new("the level is not in the agreement"))?;
    let answer = Answer::of_run(&run);
    if gives_back {
        engine.give_back(run);
    }
    Ok(answer)
}

/// The bytes of a row, and of an event with all its rows and its share of the index by case.
fn memory(log: &Log, events: usize) -> [Figure; 2] {
    let rows = log.row_count() * Log::bytes_per_row();
    let index = (log.case_count() + 1) * size_of::<u32>();
    let same = |value: usize| Spread::of(vec![value as u64]);
    let figure = |what, unit, thousandths| Figure {
        id: "P14",
        what,
        spread: same(thousandths),
        unit,
        target: 24,
    };
    [
        figure("a row in memory", "bytes", Log::bytes_per_row() * 1_000),
        figure(
            "an event in memory, with its rows and index",
            "bytes/event",
            (rows + index) * 1_000 / events.max(1),
        ),
    ]
}

#[cfg(feature = "parquet")]
fn from_files(
    arguments: &Arguments,
    measured: &mut Measured,
    folder: &std::path::Path,
    tickets: usize,
) -> Result<(), Failure> {
    use crate::command::bench::job;
    use crate::command::bench::repeat::told;
    if arguments.wants("p4") {
        let mut answer = Answer::default();
        let spread = told(tickets, || {
            let (took, found) = job::elsewhere(folder)?;
            answer = found;
            Ok::<_, Failure>(took)
        })?;
        measured.figures.push(Figure {
            id: "P4",
            what: "the job from Parquet, whole process",
            spread,
            unit: "ns/ticket",
            target: 140,
        });
        measured.agree(answer, "P4")?;
    }
    if arguments.wants("p5") {
        let (_, events) = job::of_events(folder)?;
        let (spread, (answer, _)) = timed(events, || job::of_events(folder))?;
        measured.figures.push(Figure {
            id: "P5",
            what: "recompute from the Parquet log of events",
            spread,
            unit: "ns/event",
            target: 60,
        });
        measured.agree(answer, "P5")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_rounded_to_tenths() {
        assert_eq!(tenths(12_349), "12.3");
        assert_eq!(tenths(12_350), "12.4");
        assert_eq!(tenths(0), "0.0");
    }

    #[test]
    fn lines_go_by_number() {
        assert!(place("P2") < place("P14"));
    }
}
