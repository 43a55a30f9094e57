//! Which kinds of facts a figure rests on.
//!
//! Whoever may not read some facts still knows their kinds and times, and so which figures they may
//! change. Not here: which facts of these kinds really count; the engine decides that.

use std::collections::BTreeSet;

use agreement::model::{Delivery, MeasureKind};

/// What may change any figure: feeds have gaps, claims replace or exclude, and anything can be taken back.
const ALWAYS: &[&str] = &["answer", "claim", "coverage", "withdrawal"];

/// The kinds of facts that may change a figure of this measure, by their names in facts.
pub fn rests_on(kind: &MeasureKind) -> BTreeSet<&'static str> {
    let beside: &[&str] = match kind {
        // WHY: an answer to a survey belongs to the service of its case.
        MeasureKind::Survey { .. } => &["case"],
        _ => &[],
    };
    let all = made_of(kind).iter().chain(ALWAYS).chain(beside);
    all.copied().collect()
}

/// The kinds of facts of which a figure of this measure is made.
pub fn made_of(kind: &MeasureKind) -> &'static [&'static str] {
    match kind {
        MeasureKind::Cases { .. } => &["case"],
        MeasureKind::Availability(_) => &["outage", "sample"],
        MeasureKind::UnitCost { .. } => &["cost", "usage"],
        MeasureKind::Cost { .. } => &["cost"],
        MeasureKind::Usage { .. } => &["usage"],
        MeasureKind::Value { .. } => &["value"],
        MeasureKind::Survey { .. } => &["survey"],
        MeasureKind::Delivery { what, .. } => match what {
            Delivery::DeploymentFrequency | Delivery::ReworkRate => &["deployment"],
            Delivery::LeadTime | Delivery::ChangeFailRate | Delivery::RecoveryTime => {
                &["case", "deployment"]
            }
        },
        MeasureKind::Capacity { .. } => &["work"],
        MeasureKind::Planned { .. } => &[],
    }
}
