//! One case as each side with an open claim sees it.

use facts::id::{LevelId, PartyId};

use super::Engine;
use crate::clock::{Verdict, Walk};

impl Engine<'_> {
    /// The verdicts of a case under a level for each party with a pending claim on it, as they would be
    /// if its claims were accepted; in the order of the parties. Their segments are left out. A clock
    /// that is excluded as a whole is not among them.
    pub fn verdicts_of_sides(&self, id: &LevelId, case: u32) -> Vec<(PartyId, Vec<Verdict>)> {
        let Some(plans) = self.plans.get(id) else {
            return Vec::new();
        };
        let context = self.context();
        let mut walk = Walk::default();
        walk.case(plans, &context, case, None);
        let mut sides = std::mem::take(&mut walk.pending);
        sides.sort_unstable();
        let of_side = |side: PartyId| {
            walk.clear();
            walk.case(plans, &context, case, Some(&side));
            (side, std::mem::take(&mut walk.verdicts))
        };
        sides.into_iter().map(of_side).collect()
    }
}
