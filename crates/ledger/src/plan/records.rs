//! The records of a level on both sides, case by case.

use std::collections::BTreeSet;

use agreement::model::{Level, Statistic};
use facts::Instant;
use facts::id::LevelId;
use measure::reading::larger_is_better;
use measure::{Engine, Evidence, Judgement, Omission, Run, Terms, Verdict};

use super::derivation::{Derivation, cuts};
use super::flip::{Flip, FlipKind};
use super::level::Sided;
use super::reason::{Cause, Reason, Side, reasons};
use super::stretch::Stretch;

/// A record that flips, before it is said why.
struct Found {
    case: u32,
    run: u32,
    kind: FlipKind,
    /// Its verdicts, by number.
    before: Option<usize>,
    after: Option<usize>,
}

/// The records that come to something else, with the reasons. The engine is left as it was.
pub(super) fn flips<'a>(
    engine: &mut Engine<'a>,
    draft: &mut Terms<'a>,
    stretch: Stretch,
    id: &LevelId,
    (before, after): (&Sided<'_>, &Sided<'_>),
) -> Vec<Flip> {
    // A level on one side only has no record that could come to something else.
    let (Some(was), Some(is)) = (before.level, after.level) else {
        return Vec::new();
    };
    if std::mem::discriminant(&was.statistic) != std::mem::discriminant(&is.statistic) {
        return Vec::new();
    }
    let (old, new) = (
        Counted::of(&before.run, was, stretch),
        Counted::of(&after.run, is, stretch),
    );
    let found = find(&old, &new);
    let cut = |found: &Found| -> BTreeSet<Instant> {
        let old = found.before.map(|index| &before.run.verdicts[index]);
        let new = found.after.map(|index| &after.run.verdicts[index]);
        let old = old.into_iter().flat_map(|one| cuts(&before.run, one));
        let new = new.into_iter().flat_map(|one| cuts(&after.run, one));
        old.chain(new).collect()
    };
    let derive = |engine: &Engine<'_>, side: &Counted<'_>, index: Option<usize>, cuts: &_| {
        let index = index?;
        let (run, verdict) = (side.run, &side.run.verdicts[index]);
        let window = side.window(index);
        Some(Derivation::of(engine, id, run, verdict, window, cuts))
    };
    let mut flips: Vec<Flip> = found
        .iter()
        .map(|found| Flip {
            case: engine.log().case_id(found.case).to_owned(),
            run: found.run,
            kind: found.kind,
            before: derive(engine, &old, found.before, &cut(found)),
            after: None,
            reasons: Vec::new(),
        })
        .collect();
    let absent = |found: &Found, side: Side| match side {
        Side::Before => found.before.is_none(),
        Side::After => found.after.is_none(),
    };
    explain_omissions(engine, id, was, Side::Before, &found, &mut flips, absent);
    engine.exchange(draft);
    for (flip, found) in flips.iter_mut().zip(&found) {
        flip.after = derive(engine, &new, found.after, &cut(found));
    }
    explain_omissions(engine, id, is, Side::After, &found, &mut flips, absent);
    engine.exchange(draft);
    for flip in &mut flips {
        if let (Some(before), Some(after)) = (&flip.before, &flip.after) {
            flip.reasons = reasons(before, after);
        }
    }
    flips
}

/// Says why records are none of the level's on a side.
fn explain_omissions(
    engine: &Engine<'_>,
    id: &LevelId,
    level: &Level,
    side: Side,
    found: &[Found],
    flips: &mut [Flip],
    absent: impl Fn(&Found, Side) -> bool,
) {
    let mut omissions = None;
    for (found, flip) in found.iter().zip(flips) {
        if !absent(found, side) {
            continue;
        }
        if omissions.is_none() {
            omissions = engine.omissions(id);
        }
        let Some(omissions) = &mut omissions else {
            return;
        };
        let why = omissions.why(found.case, found.run);
        let filter = level.filter.as_ref().filter(|_| why == Omission::Where);
        let names = filter.map(|filter| filter.test.fields());
        let fields = names.into_iter().flatten().map(|name| {
            let value = last_value(engine, found.case, name);
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

/// The verdicts of a run, and where they count.
struct Counted<'r> {
    run: &'r Run,
    level: &'r Level,
    /// By verdict: the reading in which it counts, one inside of the stretch where there is one.
    reading: Vec<Option<u32>>,
    stretch: Stretch,
}

impl<'r> Counted<'r> {
    fn of(run: &'r Run, level: &'r Level, stretch: Stretch) -> Self {
        let mut reading = vec![None; run.verdicts.len()];
        for (number, one) in run.readings.iter().enumerate() {
            let Evidence::Records(records) = &one.evidence else {
                continue;
            };
            let inside = stretch.takes(one.span);
            for verdict in records {
                let place = &mut reading[*verdict as usize];
                if place.is_none() || inside {
                    *place = Some(number as u32);
                }
            }
        }
        Counted {
            run,
            level,
            reading,
            stretch,
        }
    }

    fn window(&self, index: usize) -> Option<String> {
        let reading = self.reading[index]?;
        Some(self.run.readings[reading as usize].window.clone())
    }

    fn is_inside(&self, index: usize) -> bool {
        self.reading[index]
            .is_some_and(|reading| self.stretch.takes(self.run.readings[reading as usize].span))
    }

    /// Whether it tells against the promise; nothing where it does not count.
    fn is_missed(&self, index: usize) -> Option<bool> {
        self.reading[index]?;
        let verdict = &self.run.verdicts[index];
        match &self.level.statistic {
            Statistic::ShareWithin(_) => Some(verdict.judgement == Judgement::Missed),
            Statistic::Share(_) => Some(verdict.hit != larger_is_better(self.level)),
            Statistic::Ratio(..) => verdict
                .base
                .then_some(verdict.hit != larger_is_better(self.level)),
            _ => Some(false),
        }
    }

    /// What is measured of it, where the statistic is over values.
    fn measured(&self, verdict: &Verdict) -> Option<(i64, u32)> {
        let over_values = measure::fold::takes_values(&self.level.statistic);
        over_values.then_some((verdict.elapsed_ms, verdict.value))
    }

    /// The verdicts of the next case from `at` on.
    fn case_at(&self, at: usize) -> Option<(u32, u32)> {
        let verdict = self.run.verdicts.get(at)?;
        Some((verdict.case, verdict.run))
    }
}

/// The records that come to something else.
fn find(old: &Counted<'_>, new: &Counted<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        let (was, is) = (old.case_at(i), new.case_at(j));
        let key = match (was, is) {
            (Some(was), Some(is)) => was.min(is),
            (Some(key), None) | (None, Some(key)) => key,
            (None, None) => break,
        };
        let before = (was == Some(key)).then_some(i);
        let after = (is == Some(key)).then_some(j);
        i += usize::from(before.is_some());
        j += usize::from(after.is_some());
        let inside = before.is_some_and(|index| old.is_inside(index))
            || after.is_some_and(|index| new.is_inside(index));
        if !inside {
            continue;
        }
        if let Some(kind) = kind(old, new, before, after) {
            found.push(Found {
                case: key.0,
                run: key.1,
                kind,
                before,
                after,
            });
        }
    }
    found
}

fn kind(
    old: &Counted<'_>,
    new: &Counted<'_>,
    before: Option<usize>,
    after: Option<usize>,
) -> Option<FlipKind> {
    let was = before.and_then(|index| old.is_missed(index));
    let is = after.and_then(|index| new.is_missed(index));
    match (was, is) {
        (Some(false), Some(true)) => return Some(FlipKind::Missed),
        (Some(true), Some(false)) => return Some(FlipKind::Met),
        (Some(_), None) => return Some(FlipKind::LeftOut),
        (None, Some(_)) => return Some(FlipKind::TakenIn),
        (None, None) => return None,
        _ => {}
    }
    let (before, after) = (before?, after?);
    let span = |side: &Counted<'_>, index: usize| {
        side.reading[index].map(|reading| side.run.readings[reading as usize].span)
    };
    if span(old, before) != span(new, after) {
        return Some(FlipKind::Moved);
    }
    let (was, is) = (&old.run.verdicts[before], &new.run.verdicts[after]);
    (old.measured(was) != new.measured(is)).then_some(FlipKind::Otherwise)
}
