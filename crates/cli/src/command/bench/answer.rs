//! What a job comes to, so that every way of doing it is held to the same.

use std::collections::BTreeMap;

use agreement::Agreement;
use facts::Severity;
use facts::id::LevelId;
use measure::fold::Partial;
use measure::{Engine, Run, Timelines};
use serde::{Deserialize, Serialize};

use crate::command::bench::workload::as_of;
use crate::failure::Failure;

/// The sums of all figures of the level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Tickets that count.
    pub tickets: u64,
    /// Of those, the ones resolved in time.
    pub met: u64,
    /// Their time by calendar without pauses, in seconds.
    pub effective_s: i128,
    /// Services with a ticket in a month.
    pub service_months: u64,
}

/// The answer of the public workload of a million tickets, as other programs give it.
const KNOWN: Answer = Answer {
    tickets: 1_000_000,
    met: 903_879,
    effective_s: 34_084_704_916,
    service_months: 551,
};

impl Answer {
    /// From figures.
    pub fn of_partial(partial: &Partial) -> Answer {
        let mut answer = Answer::default();
        let mut sum_ms = 0;
        for group in partial.agreed.values() {
            answer.tickets += group.counted;
            answer.met += group.counted - group.missed;
            answer.service_months += 1;
            sum_ms += group.sum_ms;
        }
        answer.effective_s = sum_ms / 1_000;
        answer
    }

    /// From figures with their evidence.
    pub fn of_run(run: &Run) -> Answer {
        let mut answer = Answer::default();
        for reading in run.readings.iter().filter(|one| one.agreed.counted > 0) {
            answer.tickets += reading.agreed.counted;
            answer.met += reading.agreed.counted - reading.agreed.missed;
            answer.service_months += 1;
        }
        let stopped = run.verdicts.iter().filter(|one| one.stop().is_some());
        let sum_ms: i128 = stopped.map(|one| i128::from(one.elapsed_ms)).sum();
        answer.effective_s = sum_ms / 1_000;
        answer
    }

    /// Fails where the answer is known and this is another one. What is known is the answer for
    /// files of a million tickets.
    pub fn check_against_files(&self, tickets: usize) -> Result<(), Failure> {
        if tickets as u64 == KNOWN.tickets {
            self.check(&KNOWN, "the known answer")
        } else {
            Ok(())
        }
    }

    /// Fails where this is not the answer that another way gave.
    pub fn check(&self, other: &Answer, name: &str) -> Result<(), Failure> {
        if self == other {
            return Ok(());
        }
        Err(Failure::new(format!(
            "the answers differ: {} here, and {} is {}",
            self.words(),
            name,
            other.words()
        )))
    }

    /// In a sentence.
    pub fn words(&self) -> String {
        format!(
            "{} of {} tickets in time, {} s in all, {} service-months",
            self.met, self.tickets, self.effective_s, self.service_months
        )
    }
}

/// The agreement that is measured.
pub fn agreement() -> Result<Agreement, Failure> {
    read(include_bytes!("agreement.yaml").to_vec())
}

/// Reads an agreement.
pub fn read(text: Vec<u8>) -> Result<Agreement, Failure> {
    let loaded = agreement::load(&BTreeMap::from([("alliance.yaml".to_owned(), text)]));
    let error = loaded
        .diagnostics
        .iter()
        .find(|finding| finding.severity == Severity::Error);
    match error {
        None => Ok(loaded.agreement),
        Some(error) => Err(Failure::new(error.message.english())),
    }
}

/// The level that is measured.
pub fn level(agreement: &Agreement) -> Result<LevelId, Failure> {
    let first = agreement.levels.keys().next().cloned();
    first.ok_or_else(|| Failure::new("the agreement of the benchmark has no level"))
}

/// The figures of all lives, without evidence.
pub fn figures(engine: &Engine<'_>, level: &LevelId, lives: &Timelines) -> Result<Answer, Failure> {
    Ok(Answer::of_partial(&partial(engine, level, lives)?))
}

/// What these lives add to the figures.
pub fn partial(
    engine: &Engine<'_>,
    level: &LevelId,
    lives: &Timelines,
) -> Result<Partial, Failure> {
    let cases = 0..u32::try_from(lives.len()).unwrap_or(u32::MAX);
    let partial = engine.figures(level, lives, cases);
    partial.ok_or_else(|| Failure::new("the level is not over cases"))
}

/// An engine over a log, as of the instant of the benchmark.
pub fn engine(agreement: &Agreement, log: measure::log::Log) -> Engine<'_> {
    Engine::of_log([agreement], log, as_of())
}
