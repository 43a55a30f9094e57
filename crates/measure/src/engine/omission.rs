//! Why a clock of a case is no record of a level.

use facts::id::LevelId;
use facts::{Instant, Span};

use super::Engine;
use crate::clock::{Context, Walk};
use crate::plan::Versioned;

/// Why a clock of a case is no record of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Omission {
    /// No version with the level was in force.
    Version,
    /// `where` leaves it out.
    Where,
    /// The level is on another service.
    Service,
    /// The measure is over other types of cases.
    Type,
    /// It has no target.
    Target,
    /// Several of these leave it out.
    Several,
    /// There is no such clock: it never started, or the case was cancelled or excluded.
    NoClock,
}

/// Tells why clocks are no records of one level.
#[derive(Debug)]
pub struct Omissions<'e> {
    context: Context<'e>,
    /// The level without one of its tests, and last without any.
    relaxed: Vec<(Omission, Vec<Versioned>)>,
    walk: Walk,
}

impl Engine<'_> {
    /// Tells why clocks are no records of a level. Nothing for a level that is not over cases.
    pub fn omissions(&self, id: &LevelId) -> Option<Omissions<'_>> {
        let plans = self.plans.get(id)?;
        let without = |relax: &dyn Fn(&mut Versioned)| {
            let mut plans = plans.clone();
            plans.iter_mut().for_each(relax);
            plans
        };
        let always = Span::new(Instant::from_ms(i64::MIN), Instant::from_ms(i64::MAX));
        let relaxed = vec![
            (Omission::Version, without(&|one| one.in_force = always)),
            (Omission::Where, without(&|one| one.plan.filter = None)),
            (Omission::Service, without(&|one| one.plan.service = None)),
            (Omission::Type, without(&|one| one.plan.types.clear())),
            (
                Omission::Target,
                without(&|one| one.plan.has_target = false),
            ),
            (
                Omission::Several,
                without(&|one| {
                    one.in_force = always;
                    one.plan.filter = None;
                    one.plan.service = None;
                    one.plan.types.clear();
                    one.plan.has_target = false;
                }),
            ),
        ];
        Some(Omissions {
            context: self.context(),
            relaxed,
            walk: Walk::default(),
        })
    }
}

impl Omissions<'_> {
    /// Why the clock of a case with this number is no record: the one test without which it would be.
    pub fn why(&mut self, case: u32, run: u32) -> Omission {
        let walk = &mut self.walk;
        let context = &self.context;
        let found = self.relaxed.iter().find(|(_, plans)| {
            walk.clear();
            walk.case(plans, context, case, None);
            walk.verdicts.iter().any(|verdict| verdict.run == run)
        });
        found.map_or(Omission::NoClock, |(omission, _)| *omission)
    }
}
