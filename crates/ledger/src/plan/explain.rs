//! How and why records come to something else: the cases asked about, walked under both texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::Instant;
use facts::id::LevelId;
use measure::{Engine, Omission, Run, Terms, Verdict};

use super::derivation::{Derivation, cuts};
use super::flip::Flip;
use super::reason::{Cause, Reason, Side, reasons};
use super::turn::Turn;

/// Says of records of a level how they came to their verdicts on both sides, and why these differ; in the
/// order given. The engine is left as it was.
pub fn explain<'a>(
    engine: &mut Engine<'a>,
    draft: &mut Terms<'a>,
    id: &LevelId,
    turns: &[Turn],
) -> Vec<Flip> {
    let cases: BTreeSet<u32> = turns.iter().map(|turn| turn.case).collect();
    let cases: Vec<u32> = cases.into_iter().collect();
    let old = engine.run_cases(id, &cases);
    engine.exchange(draft);
    let new = engine.run_cases(id, &cases);
    let cut: Vec<BTreeSet<Instant>> = turns
        .iter()
        .map(|turn| cuts_of([&old, &new], turn))
        .collect();
    let derive = |engine: &Engine<'_>, run: &Run, at: usize, window: &Option<Arc<str>>| {
        let verdict = verdict(run, &turns[at])?;
        let window = window.as_deref().map(str::to_owned);
        Some(Derivation::of(engine, id, run, verdict, window, &cut[at]))
    };
    let mut flips: Vec<Flip> = turns
        .iter()
        .enumerate()
        .map(|(at, turn)| Flip {
            case: engine.log().case_id(turn.case).to_owned(),
            run: turn.run,
            kind: turn.kind,
            before: None,
            after: derive(engine, &new, at, &turn.window_after),
            reasons: Vec::new(),
        })
        .collect();
    explain_omissions(engine, id, Side::After, turns, &mut flips);
    engine.exchange(draft);
    for (at, (flip, turn)) in flips.iter_mut().zip(turns).enumerate() {
        flip.before = derive(engine, &old, at, &turn.window_before);
    }
    explain_omissions(engine, id, Side::Before, turns, &mut flips);
    for flip in &mut flips {
        if let (Some(before), Some(after)) = (&flip.before, &flip.after) {
            flip.reasons = reasons(before, after);
        }
    }
    flips
}

/// The verdict on a record, where it is one of the level's.
fn verdict<'r>(run: &'r Run, turn: &Turn) -> Option<&'r Verdict> {
    let verdicts = &run.verdicts;
    let clock = |verdict: &Verdict| (verdict.case, verdict.run);
    let place = verdicts.binary_search_by_key(&(turn.case, turn.run), clock);
    Some(&verdicts[place.ok()?])
}

/// Where the segments of either side meet.
fn cuts_of(sides: [&Run; 2], turn: &Turn) -> BTreeSet<Instant> {
    let of_side = |run| {
        let found = verdict(run, turn).into_iter();
        found.flat_map(move |verdict| cuts(run, verdict))
    };
    sides.into_iter().flat_map(of_side).collect()
}

/// Says why records are none of the level's on a side.
fn explain_omissions(
    engine: &Engine<'_>,
    id: &LevelId,
    side: Side,
    turns: &[Turn],
    flips: &mut [Flip],
) {
    let Some((_, level)) = engine.level_at(id, Instant::from_ms(i64::MAX)) else {
        return;
    };
    let mut omissions = None;
    for (turn, flip) in turns.iter().zip(flips) {
        let derivation = match side {
            Side::Before => &flip.before,
            Side::After => &flip.after,
        };
        if derivation.is_some() {
            continue;
        }
        if omissions.is_none() {
            omissions = engine.omissions(id);
        }
        let Some(omissions) = &mut omissions else {
            return;
        };
        let why = omissions.why(turn.case, turn.run);
        let filter = level.filter.as_ref().filter(|_| why == Omission::Where);
        let names = filter.map(|filter| filter.test.fields());
        let fields = names.into_iter().flatten().map(|name| {
            let value = last_value(engine, turn.case, name);
            (name.to_string(), value.unwrap_or_default().to_owned())
        });
        let cause = Cause::Absent {
            on: side,
            why,
            fields: fields.collect(),
            asked: filter.map(|filter| filter.source.clone()),
        };
        flip.reasons.push(Reason {
            cause,
            effect_ms: 0,
            alone: true,
        });
    }
}

/// The last value of a field of a case.
fn last_value<'e>(engine: &'e Engine<'_>, case: u32, name: &str) -> Option<&'e str> {
    let log = engine.log();
    let field = log.fields().find(name)?;
    let rows = log.rows(case).iter().rev();
    let row = rows
        .into_iter()
        .find(|row| row.what().as_field() == Some(field));
    log.symbols.text(row?.value())
}
