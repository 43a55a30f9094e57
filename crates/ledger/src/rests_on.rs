//! Which kinds of facts an amount rests on.
//!
//! Whoever may not read some facts still knows their kinds and times, and so which lines of a statement
//! they may change.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::model::{Charge, Remedy, Sharing};
use facts::id::{LevelId, MeasureId};

/// The kinds of facts that may change the amounts of a clause, by their names in facts. `clause` is its
/// path: `charges.desk`. Nothing where the agreement has no such clause about money.
pub fn rests_on(agreement: &Agreement, clause: &str) -> Option<BTreeSet<&'static str>> {
    let mut kinds = Kinds {
        agreement,
        // WHY: claims are on lines as well, and a month that both agreed to stays as it is.
        found: BTreeSet::from(["answer", "claim", "closing", "withdrawal"]),
    };
    let (section, id) = clause.split_once('.')?;
    match section {
        "charges" => kinds.charge(agreement.charges.get(id)?),
        "remedies" => kinds.remedy(agreement.remedies.get(id)?),
        "sharing" => kinds.sharing(agreement.sharing.get(id)?),
        _ => return None,
    }
    Some(kinds.found)
}

struct Kinds<'a> {
    agreement: &'a Agreement,
    found: BTreeSet<&'static str>,
}

impl Kinds<'_> {
    fn charge(&mut self, charge: &Charge) {
        if let Some(metered) = &charge.metered {
            self.found.extend(metered.meter.as_ref().map(|_| "usage"));
            self.measure(metered.measure.as_ref());
        }
        let cost = charge.pass_through.as_ref().map(|_| "cost");
        let index = charge.index.as_ref().map(|_| "value");
        let rate = charge.conversion.as_ref().map(|_| "value");
        self.found.extend([cost, index, rate].into_iter().flatten());
    }

    fn remedy(&mut self, remedy: &Remedy) {
        for level in remedy.levels() {
            self.level(level);
        }
        let bonus = remedy.bonus.iter();
        for level in bonus.flat_map(|bonus| bonus.levels.keys()) {
            self.level(level);
        }
        for id in &remedy.base.charges {
            if let Some(charge) = self.agreement.charges.get(&id.value) {
                self.charge(charge);
            }
        }
    }

    fn sharing(&mut self, sharing: &Sharing) {
        if let Some(gain) = &sharing.gain {
            self.level(&gain.level);
        }
        self.measure(sharing.target_cost.as_ref().map(|cost| &cost.actual));
        let fixed = sharing.fixed_incentive.as_ref();
        self.measure(fixed.and_then(|fixed| fixed.actual.as_ref()));
    }

    fn level(&mut self, id: &LevelId) {
        let level = self.agreement.levels.get(id);
        self.measure(level.map(|level| &level.measure));
    }

    fn measure(&mut self, id: Option<&MeasureId>) {
        let measure = id.and_then(|id| self.agreement.measures.get(id));
        if let Some(measure) = measure {
            self.found.extend(measure::rests_on(&measure.kind));
        }
    }
}
