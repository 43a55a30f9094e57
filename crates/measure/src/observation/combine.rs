//! What a fan-out comes to as one reading.
//!
//! Not here: the fan-out itself, and the records of a reading by volume.

use std::collections::BTreeSet;

use agreement::model::{Combine, Level};
use facts::id::PartyId;

use crate::reading::{Outcome, Reading, Value, larger_is_better};

/// The combined reading of a fan-out in one window, with an empty key. Nothing where the level has
/// no fan-out, no combination, or `each`.
///
/// *worst* is the reading with the worst value, for the agreed figure and for each side; readings
/// without a value stand back unless there is no other. *by-volume* is what `together` computes from
/// all records as if there were no fan-out.
pub fn combine(
    level: &Level,
    readings: &[Reading],
    together: impl FnOnce() -> Reading,
) -> Option<Reading> {
    if level.per.is_empty() {
        return None;
    }
    match level.combine? {
        Combine::Each => None,
        Combine::ByVolume => Some(together()),
        // A fan-out over nothing has no worst reading; all of nothing has no value either.
        Combine::Worst => Some(worst(level, readings).unwrap_or_else(together)),
    }
}

fn worst(level: &Level, readings: &[Reading]) -> Option<Reading> {
    let agreed = pick(level, readings, |reading| &reading.agreed)?;
    let mut combined = readings[agreed].clone();
    combined.key = Vec::new();
    combined.sides.clear();
    let sides: BTreeSet<&PartyId> = readings
        .iter()
        .flat_map(|reading| reading.sides.keys())
        .collect();
    for side in sides {
        let seen = |reading: &Reading| -> Outcome { of_side(reading, side).clone() };
        let index = pick(level, readings, |reading| of_side(reading, side))?;
        let outcome = seen(&readings[index]);
        if outcome != combined.agreed {
            combined.sides.insert(side.clone(), outcome);
        }
    }
    Some(combined)
}

fn of_side<'r>(reading: &'r Reading, side: &PartyId) -> &'r Outcome {
    reading.sides.get(side).unwrap_or(&reading.agreed)
}

/// The index of the worst reading; of equal ones the first.
fn pick<'r>(
    level: &Level,
    readings: &'r [Reading],
    outcome: impl Fn(&'r Reading) -> &'r Outcome,
) -> Option<usize> {
    let larger = larger_is_better(level);
    let mut worst: Option<(usize, &facts::Exact)> = None;
    for (index, reading) in readings.iter().enumerate() {
        // The exact value decides, so that rounding does not make a tie.
        let Value::Known { exact, .. } = &outcome(reading).value else {
            continue;
        };
        let worse = match worst {
            None => true,
            Some((_, held)) if larger => exact < held,
            Some((_, held)) => exact > held,
        };
        if worse {
            worst = Some((index, exact));
        }
    }
    match worst {
        Some((index, _)) => Some(index),
        None => (!readings.is_empty()).then_some(0),
    }
}
