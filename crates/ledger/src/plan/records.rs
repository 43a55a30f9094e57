//! The records of a level on both sides, case by case.

use std::sync::Arc;

use agreement::model::{Level, Statistic};
use facts::Span;
use measure::reading::larger_is_better;
use measure::{Evidence, Judgement, Outline, Outlined};

use super::flip::FlipKind;
use super::level::Sided;
use super::stretch::Stretch;
use super::turn::Turn;

/// The records that come to something else, in the order of cases.
pub(super) fn turns(stretch: Stretch, before: &Sided<'_>, after: &Sided<'_>) -> Vec<Turn> {
    // A level on one side only has no record that could come to something else.
    let (Some(was), Some(is)) = (before.level, after.level) else {
        return Vec::new();
    };
    if std::mem::discriminant(&was.statistic) != std::mem::discriminant(&is.statistic) {
        return Vec::new();
    }
    find(
        &Counted::of(&before.outline, was, stretch),
        &Counted::of(&after.outline, is, stretch),
    )
}

/// The records of a side, and where they count.
struct Counted<'r> {
    outline: &'r Outline,
    level: &'r Level,
    /// The names of the windows, by reading.
    names: Vec<Arc<str>>,
    /// By record: the reading in which it counts, one inside of the stretch where there is one.
    reading: Vec<Option<u32>>,
    stretch: Stretch,
}

impl<'r> Counted<'r> {
    fn of(outline: &'r Outline, level: &'r Level, stretch: Stretch) -> Self {
        let mut reading = vec![None; outline.records.len()];
        for (number, one) in outline.readings.iter().enumerate() {
            let Evidence::Records(records) = &one.evidence else {
                continue;
            };
            let inside = stretch.takes(one.span);
            for record in records {
                let place = &mut reading[*record as usize];
                if place.is_none() || inside {
                    *place = Some(number as u32);
                }
            }
        }
        let names = outline.readings.iter();
        Counted {
            outline,
            level,
            names: names
                .map(|reading| reading.window.as_str().into())
                .collect(),
            reading,
            stretch,
        }
    }

    fn window(&self, index: usize) -> Option<Arc<str>> {
        Some(Arc::clone(&self.names[self.reading[index]? as usize]))
    }

    fn span(&self, index: usize) -> Option<Span> {
        Some(self.outline.readings[self.reading[index]? as usize].span)
    }

    fn is_inside(&self, index: usize) -> bool {
        self.span(index)
            .is_some_and(|window| self.stretch.takes(window))
    }

    /// Whether it tells against the promise; nothing where it does not count.
    fn is_missed(&self, index: usize) -> Option<bool> {
        self.reading[index]?;
        let record = &self.outline.records[index];
        match &self.level.statistic {
            Statistic::ShareWithin(_) => Some(record.judgement == Judgement::Missed),
            Statistic::Share(_) => Some(record.hit != larger_is_better(self.level)),
            Statistic::Ratio(..) => record
                .base
                .then_some(record.hit != larger_is_better(self.level)),
            _ => Some(false),
        }
    }

    /// What is measured of it, where the statistic is over values.
    fn measured(&self, index: usize) -> Option<(i64, u32)> {
        let over_values = measure::fold::takes_values(&self.level.statistic);
        let Outlined {
            elapsed_ms, value, ..
        } = self.outline.records[index];
        over_values.then_some((elapsed_ms, value))
    }

    /// The case and clock of a record.
    fn clock(&self, index: usize) -> Option<(u32, u32)> {
        let record = self.outline.records.get(index)?;
        Some((record.case, record.run))
    }
}

/// The records that come to something else.
fn find(old: &Counted<'_>, new: &Counted<'_>) -> Vec<Turn> {
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    loop {
        let (was, is) = (old.clock(i), new.clock(j));
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
            found.push(Turn {
                case: key.0,
                run: key.1,
                kind,
                window_before: before.and_then(|index| old.window(index)),
                window_after: after.and_then(|index| new.window(index)),
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
    if old.span(before) != new.span(after) {
        return Some(FlipKind::Moved);
    }
    (old.measured(before) != new.measured(after)).then_some(FlipKind::Otherwise)
}
