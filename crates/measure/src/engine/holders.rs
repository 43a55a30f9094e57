//! Who held the records of a level, for how long, and how often they changed hands.

use std::collections::BTreeMap;

use facts::id::LevelId;

use super::{Engine, Run};
use crate::clock::{Changes, Holder};

/// The part of one holder in the records of a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// Open time held, in milliseconds.
    pub open_ms: i64,
    /// Records held at some time between start and stop.
    pub records: u64,
    /// Hand-overs to this holder, over the whole lives of the cases.
    pub hand_overs: u64,
    /// Of those, the ones in which the case had been here before.
    pub bounces: u64,
}

impl Engine<'_> {
    /// The part of every holder in the verdicts of a run that `counts` picks. The open time of all
    /// holders sums to the open time between start and stop of those records.
    pub fn holders(
        &self,
        id: &LevelId,
        run: &Run,
        counts: impl Fn(u32) -> bool,
    ) -> BTreeMap<Holder, Share> {
        let mut shares: BTreeMap<Holder, Share> = BTreeMap::new();
        let Some(version) = self.plans.get(id).and_then(|plans| plans.last()) else {
            return shares;
        };
        for (index, verdict) in run.verdicts.iter().enumerate() {
            if !counts(index as u32) {
                continue;
            }
            let mut met: Vec<Holder> = Vec::new();
            for segment in run.segments.of(verdict) {
                let share = shares.entry(segment.holder).or_default();
                share.open_ms += segment.open_ms;
                if !met.contains(&segment.holder) {
                    met.push(segment.holder);
                    share.records += 1;
                }
            }
            if verdict.run == 0 {
                let context = self.context();
                Changes::agreed(
                    &version.plan,
                    &context,
                    verdict.case,
                    |_, _, (party, team), bounce| {
                        let share = shares.entry(Holder::Party { party, team }).or_default();
                        share.hand_overs += 1;
                        share.bounces += u64::from(bounce);
                    },
                );
            }
        }
        shares
    }
}
