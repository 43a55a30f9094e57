//! What the records of a level come to, without how: no segments, no facts.
//!
//! Enough to lay two texts beside each other. [`Engine::run_cases`] tells the rest of the few cases
//! that somebody looks at.

use std::sync::Arc;

use facts::Instant;
use facts::id::LevelId;

use super::folding::Folding;
use super::{Engine, Run};
use crate::clock::{Judgement, Verdict, Walk};
use crate::plain::PlainPlan;
use crate::reading::Reading;
use crate::symbols::Symbol;

/// The readings of a level and what each record comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// As in [`Run::readings`]; their records point to [`records`](Self::records).
    pub readings: Vec<Reading>,
    /// In the order of cases.
    pub records: Vec<Outlined>,
}

/// What a record comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlined {
    /// Open time of all segments that count, in milliseconds.
    pub elapsed_ms: i64,
    /// The case, by its number in the log.
    pub case: u32,
    /// 0 for the first clock of the case, 1 for the one after a reopening, and so on.
    pub run: u32,
    /// The symbol of the number measured, where a field holds it.
    pub value: Symbol,
    /// What it comes to.
    pub judgement: Judgement,
    /// Whether it satisfies the first condition of a share or ratio.
    pub hit: bool,
    /// Whether it satisfies the second condition of a ratio.
    pub base: bool,
}

impl Outlined {
    fn of(verdict: &Verdict) -> Self {
        Outlined {
            elapsed_ms: verdict.elapsed_ms,
            case: verdict.case,
            run: verdict.run,
            value: verdict.value,
            judgement: verdict.judgement,
            hit: verdict.hit,
            base: verdict.base,
        }
    }
}

impl Engine<'_> {
    /// What the records of a level come to. It is kept for the next question, until a fact is admitted;
    /// with other terms in force it stays with those that were put aside. Nothing when no version has
    /// the level.
    pub fn outline(&mut self, id: &LevelId) -> Option<Arc<Outline>> {
        if let Some(kept) = self.outlines.get(id) {
            return Some(Arc::clone(kept));
        }
        let (outline, walked) = self.find_outline(id)?;
        self.evaluated_cases += walked;
        let outline = Arc::new(outline);
        self.outlines.insert(id.clone(), Arc::clone(&outline));
        Some(outline)
    }

    /// The verdicts of some cases under a level with their segments, in the order given, as
    /// [`run`](Self::run) has them; without readings.
    pub fn run_cases(&self, id: &LevelId, cases: &[u32]) -> Run {
        let mut walk = Walk::default();
        let context = self.context();
        if let Some(plans) = self.plans.get(id) {
            for case in cases {
                walk.case(plans, &context, *case, None);
            }
        }
        Run {
            readings: Vec::new(),
            verdicts: walk.verdicts,
            segments: walk.segments,
        }
    }

    /// The outline, and how many cases were looked at.
    fn find_outline(&self, id: &LevelId) -> Option<(Outline, u64)> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        let Some(plans) = self.plans.get(id) else {
            let outline = Outline {
                readings: self.observe(id, level),
                records: Vec::new(),
            };
            return Some((outline, 0));
        };
        let context = self.context();
        let cases = self.candidates(plans);
        let count = cases.as_ref().map_or(self.log.case_count(), Vec::len);
        let plain =
            PlainPlan::new(plans, level, self.log.symbols.len()).filter(|_| self.docket.is_empty());
        let plain = plain.map(|plain| {
            let columns = plain.columns(self.lives());
            (plain, columns)
        });
        let mut records = Vec::with_capacity(count);
        let mut walk = Walk::default();
        let mut fold = Folding::new(level, self.counting_windows(level));
        for place in 0..count {
            let case = cases.as_ref().map_or(place as u32, |cases| cases[place]);
            walk.clear();
            fold.passed = records.len();
            match &plain {
                Some((plain, columns)) if plain.verdict(&self.log, columns, case, &mut walk) => {
                    for index in 0..walk.verdicts.len() {
                        fold.verdict(plans, &context, &walk, index);
                    }
                }
                _ => fold.case(plans, &context, case, &mut walk),
            }
            records.extend(walk.verdicts.iter().map(Outlined::of));
        }
        let (partial, of_groups) = fold.finish();
        let readings = self.readings_of(id, &partial, Some(&of_groups));
        Some((Outline { readings, records }, count as u64))
    }
}
