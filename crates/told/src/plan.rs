//! A draft replayed over a record: everything that differs under it, in sentences and as JSON.

use std::collections::BTreeSet;

use agreement::diff::{self, Change};
use agreement::explain::Document;
use agreement::{Agreement, Loaded, Versions};
use facts::id::LevelId;
use facts::{English, Fact, Instant, Zone};
use ledger::plan::{
    Advice, LevelReplay, MonthPair, Stretch, advice, amounts, replay, touching, unchanged,
};
use measure::Engine;
use practice::access::difference::{Difference, difference};
use practice::access::{Access, AccessError, Standing};

pub mod curve;
mod document;
mod name;
pub mod rights;
pub mod sentence;

pub use document::document;
pub(crate) use document::program;
pub use name::{NAMED_BY, canonical};

/// A question to a record: what if the draft had been in force.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The texts of the record.
    pub versions: &'a Versions,
    /// Its facts.
    pub facts: &'a [&'a Fact],
    /// The text in force at the present.
    pub current: &'a Loaded,
    /// The draft; without one, the text in force.
    pub draft: &'a Loaded,
    /// The present.
    pub as_of: Instant,
    /// From where the windows are replayed, where the caller says so.
    pub from: Option<Instant>,
    /// Until where.
    pub until: Instant,
    /// Only these levels; none means all.
    pub levels: &'a BTreeSet<LevelId>,
}

/// What a draft comes to.
pub struct Replayed {
    /// The stretch of time.
    pub stretch: Stretch,
    /// The levels that were replayed.
    pub levels: Vec<LevelReplay>,
    /// How many levels the draft leaves as they are, without being replayed.
    pub untouched: usize,
    /// What the draft says otherwise than the current text.
    pub changes: Vec<Change>,
    /// The current text and the draft, said.
    pub documents: [Document; 2],
    /// Findings of the linter.
    pub advice: Advice,
    /// Amounts by month and pair.
    pub money: Vec<MonthPair>,
    /// Who gains and who loses which right.
    pub rights: Vec<Difference>,
}

impl<'a> Question<'a> {
    /// The engine over the record.
    pub fn engine(&self) -> Engine<'a> {
        Engine::new(self.versions.all(), self.facts.iter().copied(), self.as_of)
    }

    /// The zone of its days.
    pub fn zone(&self) -> &'a Zone {
        &self.current.agreement.zone
    }

    /// The stretch of time that is replayed.
    pub fn stretch(&self, engine: &Engine<'_>) -> Stretch {
        let year = Stretch::last_year(engine, self.zone());
        Stretch {
            from: self.from.unwrap_or(year.from.min(self.until)),
            until: self.until,
        }
    }
}

impl Replayed {
    /// Replays the draft; `all` replays levels that it leaves as they are as well.
    pub fn of(question: &Question<'_>, all: bool) -> Result<Self, AccessError> {
        let mut engine = question.engine();
        let stretch = question.stretch(&engine);
        let draft = &question.draft.agreement;
        let in_force: Vec<&Agreement> = engine.versions().to_vec();
        let same = unchanged(&in_force, draft);
        let levels = question.levels;
        let is_asked = |id: &LevelId| levels.is_empty() || levels.contains(id);
        let mut terms = engine.terms([draft]);
        let levels = replay(&mut engine, &mut terms, stretch, |id| {
            is_asked(id) && (all || !same.contains(id))
        });
        let replayed: BTreeSet<&LevelId> = levels.iter().map(|level| &level.id).collect();
        let untouched = same.iter().filter(|id| is_asked(id));
        let untouched = untouched.filter(|id| !replayed.contains(id)).count();
        let documents = [Document::of(question.current), Document::of(question.draft)];
        let standing = Standing::of(question.facts.iter().copied(), question.as_of);
        let access = |agreement: &Agreement| Access::new(agreement, &standing, question.as_of);
        let rights = difference(&access(&question.current.agreement)?, &access(draft)?);
        Ok(Replayed {
            rights,
            stretch,
            untouched,
            changes: diff::diff(&documents[0], &documents[1], &English),
            advice: advice(question.current, question.draft),
            money: amounts(
                question.versions,
                draft,
                question.facts,
                question.as_of,
                stretch,
            ),
            levels,
            documents,
        })
    }

    /// Whether figures, amounts, findings and clauses are as before.
    pub fn is_same(&self) -> bool {
        self.levels.iter().all(LevelReplay::is_same)
            && self.money.iter().all(MonthPair::is_same)
            && self.advice == Advice::default()
            && self.changes.is_empty()
    }

    /// How many levels are as before; with `all` those that are not shown.
    pub fn as_before(&self, all: bool) -> usize {
        let same = self.levels.iter().filter(|level| level.is_same());
        self.untouched + if all { 0 } else { same.count() }
    }

    /// The changes of the text that touch a level.
    pub fn behind<'r>(&'r self, question: &Question<'_>, id: &LevelId) -> Vec<&'r Change> {
        let sides = [&question.current.agreement, &question.draft.agreement];
        touching(&self.changes, id, sides)
    }
}
