//! Why a reading over cases rests on no record: what became of every case that was alive in its window.

use facts::id::LevelId;
use facts::{Instant, Span};

use super::Engine;
use super::folding::placed;
use crate::clock::{Context, Verdict, Walk};
use crate::plan::{Versioned, slot};
use crate::symbols::ABSENT;

/// The cases of a level's measure that were alive in a window, by why they do not count in it.
///
/// INVARIANT: the parts sum to `cases`, less those that do count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Absence {
    /// Cases of the types of the measure.
    pub cases: u64,
    /// They belong to another service than the level's.
    pub of_another_service: u64,
    /// The condition leaves them out.
    pub left_out: u64,
    /// They do not count yet: their clock has not stopped.
    pub not_stopped: u64,
    /// They count in another window.
    pub in_another_window: u64,
    /// Their clock never started, they were cancelled or excluded, or the level has no target for them.
    pub without_clock: u64,
    /// They count in the window, but have no value that the statistic takes.
    pub without_value: u64,
}

/// The plans of a level, with fewer and fewer conditions.
struct Plans<'p> {
    own: &'p [Versioned],
    without_filter: Vec<Versioned>,
    without_service: Vec<Versioned>,
}

impl<'p> Plans<'p> {
    fn new(own: &'p [Versioned]) -> Self {
        let mut without_filter = own.to_vec();
        for version in &mut without_filter {
            version.plan.filter = None;
        }
        let mut without_service = without_filter.clone();
        for version in &mut without_service {
            version.plan.service = None;
        }
        Plans {
            own,
            without_filter,
            without_service,
        }
    }
}

impl Engine<'_> {
    /// For each window why no case counts in it under a level; nothing for a level that is not over cases.
    pub fn absences(&self, id: &LevelId, windows: &[Span]) -> Option<Vec<Absence>> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        let plans = Plans::new(self.plans.get(id)?);
        let context = self.context();
        let mut absences = vec![Absence::default(); windows.len()];
        let (mut bare, mut taken, mut own) = (Walk::default(), Walk::default(), Walk::default());
        for case in 0..self.log.case_count() as u32 {
            if !self.is_of_type(plans.own, case) {
                continue;
            }
            let Some((first, last)) = self.log.rows(case).first().zip(self.log.rows(case).last())
            else {
                continue;
            };
            walk(&mut bare, &plans.without_service, &context, case);
            let runs = bare.verdicts.iter().any(|verdict| verdict.stop().is_none());
            let until = match runs {
                true => Instant::from_ms(i64::MAX),
                false => Instant::from_ms(last.at_ms()).plus_ms(1),
            };
            let life = Span::new(Instant::from_ms(first.at_ms()), until);
            walk(&mut taken, &plans.without_filter, &context, case);
            walk(&mut own, plans.own, &context, case);
            let contributes = placed(level, plans.own, &context, &own);
            for (window, absence) in windows.iter().zip(&mut absences) {
                if !life.overlaps(*window) {
                    continue;
                }
                let counts = contributes.iter().any(|(at, _, _)| window.contains(*at));
                absence.cases += 1;
                if !counts {
                    *absence.part(*window, &bare, &taken, &own) += 1;
                }
            }
        }
        Some(absences)
    }

    /// Whether the case's last type, or the want of one, belongs to the measure.
    fn is_of_type(&self, plans: &[Versioned], case: u32) -> bool {
        plans.iter().any(|version| {
            let plan = &version.plan;
            let field = plan.slots[slot::TYPE];
            let rows = self.log.rows(case).iter().rev();
            let mut set = rows.filter(|row| row.what().as_field() == Some(field));
            let kind = set.next().map_or(ABSENT, |row| row.value());
            kind == ABSENT || plan.types.is_empty() || plan.types.contains(&kind)
        })
    }
}

impl Absence {
    /// How many do count in the window, under another value of the fan-out.
    pub fn counted(&self) -> u64 {
        let parts = [
            self.of_another_service,
            self.left_out,
            self.not_stopped,
            self.in_another_window,
            self.without_clock,
            self.without_value,
        ];
        self.cases - parts.iter().sum::<u64>()
    }

    /// The part that a case belongs to which does not count, by its clocks without any condition, with
    /// that of the service, and with all.
    fn part(&mut self, window: Span, bare: &Walk, taken: &Walk, own: &Walk) -> &mut u64 {
        let own = &own.verdicts;
        let waits = |verdict: &Verdict| verdict.counts_at().is_none();
        let here = |verdict: &Verdict| verdict.counts_at().is_some_and(|at| window.contains(at));
        if bare.verdicts.is_empty() {
            &mut self.without_clock
        } else if taken.verdicts.is_empty() {
            &mut self.of_another_service
        } else if own.is_empty() {
            &mut self.left_out
        } else if own.iter().any(here) {
            &mut self.without_value
        } else if own.iter().any(waits) {
            &mut self.not_stopped
        } else {
            &mut self.in_another_window
        }
    }
}

fn walk(walk: &mut Walk, plans: &[Versioned], context: &Context<'_>, case: u32) {
    walk.clear();
    walk.case(plans, context, case, None);
}
