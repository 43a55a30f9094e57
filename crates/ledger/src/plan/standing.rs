//! How a level stands over a stretch of time, in one line: what a curve is made of.

use agreement::model::Unit;
use facts::id::LevelId;
use facts::{Exact, Instant};
use measure::fold::worst;
use measure::{Engine, Outcome, State, Value};
use serde::Serialize;

use super::stretch::Stretch;

/// How a level stands over a stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The share over all records of all windows, in percent; nothing for other figures.
    pub overall: Option<Exact>,
    /// The value of the worst window.
    pub worst: Option<Exact>,
    /// Windows with a value.
    pub windows: usize,
    /// Of those, the ones missed.
    pub missed: usize,
    /// Of those, the ones below the expected value and not missed.
    pub below_expected: usize,
    /// What the values count.
    #[serde(skip)]
    pub unit: Unit,
}

/// How a level stands under the terms that the engine has taken up; nothing where they do not have it.
pub fn standing(engine: &mut Engine<'_>, id: &LevelId, stretch: Stretch) -> Option<Standing> {
    let (_, level) = engine.level_at(id, Instant::from_ms(i64::MAX))?;
    let outline = engine.outline(id)?;
    let inside: Vec<_> = outline
        .readings
        .iter()
        .filter(|reading| {
            stretch.takes(reading.span) && reading.agreed.state != State::Insufficient
        })
        .collect();
    // The combined figure stands for its parts.
    let is_part = |reading: &measure::Reading| {
        let mut others = inside.iter();
        !reading.key.is_empty()
            && others.any(|other| other.span == reading.span && other.key.is_empty())
    };
    let parts = inside.iter().map(|reading| &reading.agreed);
    let whole: Vec<&Outcome> = inside
        .iter()
        .filter(|reading| !is_part(reading))
        .map(|reading| &reading.agreed)
        .collect();
    let unit = whole.iter().find_map(|outcome| match &outcome.value {
        Value::Known { unit, .. } => Some(unit.clone()),
        Value::Insufficient => None,
    });
    let unit = unit.unwrap_or(Unit::Number);
    // Every record is in one of the parts; where there are none, in one of the whole figures.
    let counted: Vec<&Outcome> = match level.per.is_empty() {
        true => parts.collect(),
        false => inside
            .iter()
            .filter(|reading| !reading.key.is_empty())
            .map(|reading| &reading.agreed)
            .collect(),
    };
    let sum = |of: fn(&Outcome) -> &Exact| counted.iter().map(|one| of(one).clone()).sum::<Exact>();
    let overall = sum(|one| &one.numerator).checked_div(&sum(|one| &one.denominator));
    let overall = overall.filter(|_| unit == Unit::Percent);
    let count = |state| whole.iter().filter(|one| one.state == state).count();
    Some(Standing {
        overall: overall.map(|share| share * Exact::from(100)),
        worst: worst(level, whole.iter().copied()).and_then(|(_, one)| one.rounded().cloned()),
        windows: whole.len(),
        missed: count(State::Missed),
        below_expected: count(State::BelowExpected),
        unit,
    })
}
