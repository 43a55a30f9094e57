//! A draft of an agreement replayed over the record: what the figures would have been.
//!
//! ```text
//! Engine (what was in force) --exchange--> the same cases under the draft
//!   level by level: windows { before, after }     records that flip, each with its reasons
//!   meaning: levels that the draft does not touch need no second look
//!   advice: findings of the linter that are new or gone     money: amounts by pair and month
//! ```
//!
//! The draft stands in the place of every version, for all windows that are replayed. Reasons come from
//! the two derivations of a record beside each other, never from the texts.

use std::collections::BTreeSet;

use facts::Instant;
use facts::id::LevelId;
use measure::{Engine, Terms};

mod advice;
mod derivation;
mod explain;
mod flip;
mod item;
mod level;
mod meaning;
mod money;
mod reason;
mod records;
mod standing;
mod stretch;
mod turn;

pub use advice::{Advice, advice};
pub use derivation::{Class, Derivation, Part};
pub use explain::explain;
pub use flip::{Flip, FlipKind};
pub use item::ItemPair;
pub use level::{LevelReplay, WindowPair};
pub use meaning::{touching, unchanged};
pub use money::{AmountPair, InForce, Lines, MonthPair, amounts, compare};
pub use reason::{Cause, Reason, Side};
pub use standing::{Standing, standing};
pub use stretch::Stretch;
pub use turn::Turn;

/// Replays the levels that `wanted` picks, of both sides: what was in force, as the engine has it, and
/// the draft. By the order of the draft's text, those that it drops last. Each record that flips is
/// explained. The engine is left as it was.
pub fn replay<'a>(
    engine: &mut Engine<'a>,
    draft: &mut Terms<'a>,
    stretch: Stretch,
    wanted: impl Fn(&LevelId) -> bool,
) -> Vec<LevelReplay> {
    let found = find(engine, draft, stretch, wanted);
    found
        .into_iter()
        .map(|level| level.explained(|id, turns| explain(engine, draft, id, turns)))
        .collect()
}

/// The same without a word on how and why records flip: [`explain()`] says it of those that somebody asks
/// about. What is in force is computed once for all drafts.
pub fn find<'a>(
    engine: &mut Engine<'a>,
    draft: &mut Terms<'a>,
    stretch: Stretch,
    wanted: impl Fn(&LevelId) -> bool,
) -> Vec<LevelReplay<Turn>> {
    let in_force = level_ids(engine);
    engine.exchange(draft);
    let drafted = level_ids(engine);
    engine.exchange(draft);
    let new: BTreeSet<&LevelId> = drafted.iter().collect();
    let dropped = in_force.iter().filter(|id| !new.contains(id));
    let all = drafted.iter().chain(dropped).filter(|id| wanted(id));
    all.map(|id| level::find(engine, draft, stretch, id))
        .collect()
}

/// The levels of all versions in force, in the order of the latest text.
fn level_ids(engine: &Engine<'_>) -> Vec<LevelId> {
    let mut ids: Vec<&LevelId> = engine.level_ids().into_iter().collect();
    ids.sort_by_key(|id| {
        let level = engine.level_at(id, Instant::from_ms(i64::MAX));
        level.map(|(_, level)| level.place.clone())
    });
    ids.into_iter().cloned().collect()
}
