//! What a fan-out comes to as one reading.
//!
//! Not here: the fan-out itself, and the records of a reading by volume.

use std::collections::BTreeSet;

use agreement::model::{Combine, Level};
use facts::id::PartyId;

use crate::fold::worst;
use crate::reading::{Outcome, Reading};

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
        Combine::Worst => Some(worst_of(level, readings).unwrap_or_else(together)),
    }
}

fn worst_of(level: &Level, readings: &[Reading]) -> Option<Reading> {
    let agreed = readings.iter().map(|reading| &reading.agreed);
    let (place, _) = worst(level, agreed)?;
    let mut combined = readings[place].clone();
    combined.key = Vec::new();
    combined.sides.clear();
    let sides: BTreeSet<&PartyId> = readings
        .iter()
        .flat_map(|reading| reading.sides.keys())
        .collect();
    for side in sides {
        let of_side = readings.iter().map(|reading| of_side(reading, side));
        let (_, outcome) = worst(level, of_side)?;
        if *outcome != combined.agreed {
            combined.sides.insert(side.clone(), outcome.clone());
        }
    }
    Some(combined)
}

fn of_side<'r>(reading: &'r Reading, side: &PartyId) -> &'r Outcome {
    reading.sides.get(side).unwrap_or(&reading.agreed)
}
