//! One level on both sides: its windows, and the records that flip.

use std::collections::BTreeMap;
use std::sync::Arc;

use agreement::model::{Level, RoundRule};
use facts::id::LevelId;
use facts::{Instant, Span};
use measure::{Engine, Outcome, Outline, Reading, State, Terms};

use super::flip::Flip;
use super::item::{self, ItemPair};
use super::records;
use super::stretch::Stretch;
use super::turn::Turn;

/// A level replayed; what is told of its records is for the asker to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelReplay<R = Flip> {
    /// The level.
    pub id: LevelId,
    /// Its title, under the draft where it is there.
    pub title: Option<String>,
    /// Whether what was in force has it.
    pub is_before: bool,
    /// Whether the draft has it.
    pub is_after: bool,
    /// How the clause rounded.
    pub round_before: Option<RoundRule>,
    /// How the draft's clause rounds.
    pub round_after: Option<RoundRule>,
    /// The windows of the stretch, in the order of time.
    pub windows: Vec<WindowPair>,
    /// The records that come to something else, in the order of cases.
    pub flips: Vec<R>,
}

/// A window on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowPair {
    /// Its name.
    pub window: String,
    /// Its instants.
    pub span: Span,
    /// The fan-out: field and value.
    pub key: Vec<(String, String)>,
    /// What it came to; nothing where there was no such window.
    pub before: Option<Outcome>,
    /// What it comes to under the draft.
    pub after: Option<Outcome>,
    /// Whether the parties' open claims make another difference than the agreed figures show.
    pub claims_differ: bool,
    /// Observations that add something else.
    pub items: Vec<ItemPair>,
}

impl<R> LevelReplay<R> {
    /// Whether nothing differs in it.
    pub fn is_same(&self) -> bool {
        self.flips.is_empty() && !self.windows.iter().any(WindowPair::differs)
    }
}

impl LevelReplay<Turn> {
    pub(super) fn explained(
        self,
        explain: impl FnOnce(&LevelId, &[Turn]) -> Vec<Flip>,
    ) -> LevelReplay {
        LevelReplay {
            flips: explain(&self.id, &self.flips),
            id: self.id,
            title: self.title,
            is_before: self.is_before,
            is_after: self.is_after,
            round_before: self.round_before,
            round_after: self.round_after,
            windows: self.windows,
        }
    }
}

impl WindowPair {
    /// Whether its two figures differ in anything. A window without data is none.
    pub fn differs(&self) -> bool {
        known(&self.before) != known(&self.after) || self.claims_differ
    }

    /// Whether it comes to something else against the promise.
    pub fn turns(&self) -> bool {
        let state = |outcome| known(outcome).map(|outcome| outcome.state);
        state(&self.before) != state(&self.after)
    }
}

/// What one side says of a level.
pub(super) struct Sided<'a> {
    pub level: Option<&'a Level>,
    pub outline: Arc<Outline>,
}

impl<'a> Sided<'a> {
    fn of(engine: &mut Engine<'a>, id: &LevelId) -> Self {
        Sided {
            level: engine
                .level_at(id, Instant::from_ms(i64::MAX))
                .map(|(_, level)| level),
            outline: engine.outline(id).unwrap_or_default(),
        }
    }
}

pub(super) fn find<'a>(
    engine: &mut Engine<'a>,
    draft: &mut Terms<'a>,
    stretch: Stretch,
    id: &LevelId,
) -> LevelReplay<Turn> {
    let before = Sided::of(engine, id);
    engine.exchange(draft);
    let after = Sided::of(engine, id);
    engine.exchange(draft);
    let latest = after.level.or(before.level);
    LevelReplay {
        id: id.clone(),
        title: latest.and_then(|level| level.title.clone()),
        is_before: before.level.is_some(),
        is_after: after.level.is_some(),
        round_before: before.level.and_then(|level| level.round),
        round_after: after.level.and_then(|level| level.round),
        windows: windows(&before.outline.readings, &after.outline.readings, stretch),
        flips: records::turns(stretch, &before, &after),
    }
}

fn known(outcome: &Option<Outcome>) -> Option<&Outcome> {
    let has_data = |outcome: &&Outcome| outcome.state != State::Insufficient;
    outcome.as_ref().filter(has_data)
}

type Key<'r> = (Instant, Instant, &'r [(String, String)]);

fn windows(before: &[Reading], after: &[Reading], stretch: Stretch) -> Vec<WindowPair> {
    let mut pairs: BTreeMap<Key<'_>, (Option<&Reading>, Option<&Reading>)> = BTreeMap::new();
    let key = |reading: &'_ Reading| (reading.span.until, reading.span.from);
    for reading in before {
        let (until, from) = key(reading);
        pairs.entry((until, from, &reading.key)).or_default().0 = Some(reading);
    }
    for reading in after {
        let (until, from) = key(reading);
        pairs.entry((until, from, &reading.key)).or_default().1 = Some(reading);
    }
    let pairs = pairs.into_values();
    pairs
        .filter_map(|(before, after)| {
            let any = before.or(after)?;
            stretch.takes(any.span).then(|| pair(any, before, after))
        })
        .collect()
}

fn pair(any: &Reading, before: Option<&Reading>, after: Option<&Reading>) -> WindowPair {
    let agreed = |reading: Option<&Reading>| reading.map(|reading| reading.agreed.clone());
    let sides = |reading: Option<&Reading>| reading.map(|reading| reading.sides.clone());
    let (was, is) = (agreed(before), agreed(after));
    WindowPair {
        window: any.window.clone(),
        span: any.span,
        key: any.key.clone(),
        claims_differ: was == is && sides(before) != sides(after),
        before: was,
        after: is,
        items: item::pairs(before, after),
    }
}
