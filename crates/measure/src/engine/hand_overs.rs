//! Hand-overs of a case, one by one, for whoever wants more than their number.

use facts::Instant;
use facts::id::LevelId;

use super::Engine;
use crate::clock::Changes;
use crate::symbols::Symbol;

/// A holder: party and team.
pub type Hands = (Symbol, Symbol);

/// A hand-over of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// When.
    pub at: Instant,
    /// Who held the case before.
    pub from: Hands,
    /// Who holds it from now on.
    pub to: Hands,
    /// Whether the new holder had it before.
    pub bounce: bool,
}

impl Engine<'_> {
    /// The hand-overs in the whole life of a case, in the order of happening, by the parties and
    /// teams of the version in force at `at`: those that `hand_overs` and `bounces` count in a
    /// condition of the level. None for a level that is not over cases.
    pub fn hand_overs(&self, id: &LevelId, case: u32, at: Instant) -> Vec<HandOver> {
        let plans = self.plans.get(id).map_or(&[][..], Vec::as_slice);
        let in_force = plans.iter().find(|version| version.in_force.contains(at));
        let Some(version) = in_force.or(plans.last()) else {
            return Vec::new();
        };
        let mut list = Vec::new();
        let rows = self.log.rows(case);
        Changes::count(&version.plan, rows, |at, from, to, bounce| {
            list.push(HandOver {
                at,
                from,
                to,
                bounce,
            });
        });
        list
    }
}
