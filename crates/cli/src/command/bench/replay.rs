//! A draft replayed over the year, with a level for each of 40 services.
//!
//! Cold: rows in memory, every level changed, nothing kept. Warm: one level changed, in an engine that has
//! answered before; the draft's text is read anew each time.

use std::collections::BTreeSet;
use std::time::Duration;

use agreement::Agreement;
use facts::Instant;
use ledger::plan::{FlipKind, LevelReplay, Stretch, Turn, find, unchanged};
use measure::Engine;
use measure::log::Log;

use crate::command::bench::repeat::{Spread, processor_time};
use crate::command::bench::workload::as_of;
use crate::command::bench::{answer, columns, figures::Figure};
use crate::failure::Failure;

/// How many levels there are, one for each service.
const LEVELS: usize = 40;
/// How often each is timed, after a warm-up.
pub const RUNS: usize = 7;

/// Every window.
const ALL: Stretch = Stretch {
    from: Instant::EARLIEST,
    until: Instant::LATEST,
};

/// The figures of all ways, and how many tickets were counted and met under what is in force.
pub struct Replays {
    /// P6.
    pub figures: [Figure; 3],
    /// Tickets counted.
    pub tickets: u64,
    /// Tickets in time.
    pub met: u64,
}

/// Times them, each so often after a warm-up.
pub fn figures(log: &Log, runs: usize) -> Result<Replays, Failure> {
    let in_force = agreement(&BTreeSet::new())?;
    let (cold, levels) = cold(&in_force, log, runs)?;
    let sum = |of: fn(&measure::Outcome) -> u64| -> u64 {
        let windows = levels.iter().flat_map(|level| &level.windows);
        windows
            .filter_map(|window| window.before.as_ref())
            .map(of)
            .sum()
    };
    let warm_all = warm(&in_force, log.clone(), runs, |run| run * 5 % LEVELS)?;
    let warm_largest = warm(&in_force, log.clone(), runs, |_| 0)?;
    let figure = |what, spread, target| Figure {
        id: "P6",
        what,
        spread,
        unit: "ms",
        target,
    };
    Ok(Replays {
        figures: [
            figure("a draft of 40 levels, all changed, cold", cold, 700),
            figure("a draft with one level changed, warm", warm_all, 50),
            figure(
                "the same, the level of the largest service",
                warm_largest,
                50,
            ),
        ],
        tickets: sum(|one| one.counted),
        met: sum(|one| one.counted - one.missed),
    })
}

/// The agreement of the benchmark with a level for each service. Those that are `changed` have shorter
/// targets.
fn agreement(changed: &BTreeSet<usize>) -> Result<Agreement, Failure> {
    let text = include_str!("agreement.yaml");
    let (head, level) = text.split_once("levels:\n").unwrap_or((text, ""));
    let level = level.replace("    per: [service]\n    combine: each\n", "");
    let mut whole = format!("{head}services:\n");
    for number in 0..LEVELS {
        whole.push_str(&format!("  {}: {{}}\n", columns::service(number)));
    }
    whole.push_str("levels:\n");
    for number in 0..LEVELS {
        let service = columns::service(number);
        let own = level.replace(
            "  in-time:\n",
            &format!("  in-time-{number}:\n    service: {service}\n"),
        );
        whole.push_str(&match changed.contains(&number) {
            true => own.replace("P3: 16h", "P3: 12h"),
            false => own,
        });
    }
    answer::read(whole.into_bytes())
}

fn cold(
    in_force: &Agreement,
    log: &Log,
    runs: usize,
) -> Result<(Spread, Vec<LevelReplay<Turn>>), Failure> {
    let mut took = Vec::new();
    let mut levels = Vec::new();
    for _ in 0..=runs {
        let own = log.clone();
        let start = processor_time();
        let draft = agreement(&(0..LEVELS).collect())?;
        let mut engine = Engine::of_log([in_force], own, as_of());
        levels = ask(&mut engine, in_force, &draft)?;
        took.push(processor_time().saturating_sub(start));
    }
    Ok((spread(&took), levels))
}

fn warm(
    in_force: &Agreement,
    log: Log,
    runs: usize,
    changed: impl Fn(usize) -> usize,
) -> Result<Spread, Failure> {
    let mut took = Vec::new();
    let mut drafts = Vec::new();
    for run in 0..=runs {
        let start = processor_time();
        drafts.push(agreement(&BTreeSet::from([changed(run)]))?);
        took.push(processor_time().saturating_sub(start));
    }
    let mut engine = Engine::of_log([in_force], log, as_of());
    for (draft, took) in drafts.iter().zip(&mut took) {
        let start = processor_time();
        ask(&mut engine, in_force, draft)?;
        *took += processor_time().saturating_sub(start);
    }
    Ok(spread(&took))
}

/// Replays a draft and checks that its records explain its figures.
fn ask<'a>(
    engine: &mut Engine<'a>,
    in_force: &'a Agreement,
    draft: &'a Agreement,
) -> Result<Vec<LevelReplay<Turn>>, Failure> {
    let same = unchanged(&[in_force], draft);
    let mut terms = engine.terms([draft]);
    let levels = find(engine, &mut terms, ALL, |id| !same.contains(id));
    for level in &levels {
        let flips = |kind| level.flips.iter().filter(|flip| flip.kind == kind).count() as i64;
        let missed = |of: &dyn Fn(&ledger::plan::WindowPair) -> Option<u64>| -> i64 {
            level.windows.iter().filter_map(of).sum::<u64>() as i64
        };
        let before = missed(&|window| Some(window.before.as_ref()?.missed));
        let after = missed(&|window| Some(window.after.as_ref()?.missed));
        if after - before != flips(FlipKind::Missed) - flips(FlipKind::Met) {
            return Err(Failure::new(format!(
                "the records that flip do not explain the figures of `{}`",
                level.id
            )));
        }
    }
    Ok(levels)
}

/// In thousandths of a millisecond; the warm-up left out.
fn spread(took: &[Duration]) -> Spread {
    let micros = took.iter().skip(1);
    Spread::of(
        micros
            .map(|one| u64::try_from(one.as_micros()).unwrap_or(u64::MAX))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::bench::workload;

    #[test]
    fn forty_levels_together_are_the_one_by_service() {
        let year = workload::make(3_000, 3);
        let replays = figures(&columns::rows(&year), 1).unwrap();
        let agreement = answer::agreement().unwrap();
        let level = answer::level(&agreement).unwrap();
        let mut engine = answer::engine(&agreement, columns::rows(&year));
        let full = answer::Answer::of_run(&engine.run(&level).unwrap());
        assert_eq!((replays.tickets, replays.met), (full.tickets, full.met));
    }
}
