//! The answer: everything that differs under the draft.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::diff::{self, Change};
use agreement::explain::Document;
use facts::id::LevelId;
use ledger::plan::{
    Advice, LevelReplay, MonthPair, Stretch, advice, amounts, replay, touching, unchanged,
};

use practice::access::difference::{Difference, difference};
use practice::access::{Access, Standing};

use super::asked::Asked;
use crate::failure::Failure;

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

impl Replayed {
    /// Replays the draft; `all` replays levels that it leaves as they are as well.
    pub fn of(asked: &Asked, all: bool) -> Result<Self, Failure> {
        let mut engine = asked.contents.engine(asked.as_of);
        let stretch = asked.stretch(&engine);
        let draft = &asked.draft.agreement;
        let in_force: Vec<&Agreement> = engine.versions().to_vec();
        let same = unchanged(&in_force, draft);
        let is_asked = |id: &LevelId| asked.levels.is_empty() || asked.levels.contains(id);
        let mut terms = engine.terms([draft]);
        let levels = replay(&mut engine, &mut terms, stretch, |id| {
            is_asked(id) && (all || !same.contains(id))
        });
        let replayed: BTreeSet<&LevelId> = levels.iter().map(|level| &level.id).collect();
        let untouched = same.iter().filter(|id| is_asked(id));
        let untouched = untouched.filter(|id| !replayed.contains(id)).count();
        let documents = [Document::of(&asked.current), Document::of(&asked.draft)];
        let standing = Standing::of(&asked.contents.facts, asked.as_of);
        let access = |agreement: &Agreement| {
            let access = Access::new(agreement, &standing, asked.as_of);
            access.map_err(|error| Failure::new(error.to_string()))
        };
        let rights = difference(&access(&asked.current.agreement)?, &access(draft)?);
        Ok(Replayed {
            rights,
            stretch,
            untouched,
            changes: diff::diff(&documents[0], &documents[1]),
            advice: advice(&asked.current, &asked.draft),
            money: amounts(
                &asked.contents.versions,
                draft,
                &asked.contents.facts,
                asked.as_of,
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

    /// The changes of the text that touch a level.
    pub fn behind<'r>(&'r self, asked: &Asked, id: &LevelId) -> Vec<&'r Change> {
        let sides = [&asked.current.agreement, &asked.draft.agreement];
        touching(&self.changes, id, sides)
    }
}
