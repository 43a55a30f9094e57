//! Disputes: a contested claim on its way through the stages of the agreement.
//!
//! Not here: who may decide it, and what a decision does.

use agreement::Agreement;
use agreement::model::governance::{LadderEnd, RungTarget};
use agreement::timetable::{self, Pace};
use facts::{Instant, Zone};
use jiff::civil::Date;

/// A dispute as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The day on which it began.
    pub began: Date,
    /// Whether it takes the shorter times.
    pub is_expedited: bool,
    /// The stages, from the first to the last.
    pub stages: Vec<DisputeStage>,
    /// The place of the stage in which it is, if nobody decides it before; nothing where all are over
    /// or silence has decided.
    pub now: Option<usize>,
    /// The place of the stage in which silence has decided it, and how.
    pub deemed: Option<(usize, Silent)>,
    /// What settles it when all stages are over.
    pub ends: Option<LadderEnd>,
}

/// A stage with its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeStage {
    /// What happens in it.
    pub title: String,
    /// Who takes part.
    pub with: Vec<RungTarget>,
    /// The day at whose end it is over.
    pub by: Date,
    /// The instant at which it is over.
    pub until: Instant,
    /// What silence means in it.
    pub silence: Option<Silent>,
}

/// When silence decides, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The day at whose end it decides.
    pub by: Date,
    /// The instant at which it decides.
    pub at: Instant,
    /// Whether it accepts the claim.
    pub accepted: bool,
}

/// The dispute about a claim that was contested at an instant and recorded as contested at another, by
/// the words of an agreement. Nothing where it has no stages.
///
/// Silence decides where it runs out first, in whichever stage; a decision of somebody entitled beats
/// it, whenever it comes.
pub fn dispute(
    agreement: &Agreement,
    (contested, recorded): (Instant, Instant),
    is_expedited: bool,
    as_of: Instant,
) -> Option<Dispute> {
    let disputes = agreement.governance.as_ref()?.disputes.as_ref()?;
    let zone = timetable::zone(agreement);
    let day = |instant| zone.local(instant).date();
    let began = timetable::begins(agreement, day(contested), day(recorded));
    let pace = match is_expedited {
        true => Pace::Expedited,
        false => Pace::Standard,
    };
    let days = timetable::stages(agreement, began, pace);
    let stages: Vec<DisputeStage> = disputes
        .stages
        .iter()
        .zip(days)
        .map(|(stage, days)| DisputeStage {
            title: stage.title.clone(),
            with: stage.with.clone(),
            by: days.by,
            until: end_of(&zone, days.by),
            silence: days.silence.map(|(by, accepted)| Silent {
                by,
                at: end_of(&zone, by),
                accepted,
            }),
        })
        .collect();
    if stages.is_empty() {
        return None;
    }
    let silences = stages.iter().enumerate();
    let silences = silences.filter_map(|(place, stage)| Some((place, stage.silence?)));
    let deemed = silences
        .filter(|(_, silent)| silent.at <= as_of)
        .min_by_key(|(place, silent)| (silent.at, *place));
    let now = match deemed {
        None => stages.iter().position(|stage| as_of < stage.until),
        Some(_) => None,
    };
    Some(Dispute {
        began,
        is_expedited,
        stages,
        now,
        deemed,
        ends: disputes.ends,
    })
}

fn end_of(zone: &Zone, day: Date) -> Instant {
    let next = day.tomorrow().unwrap_or(day);
    zone.instant(next.at(0, 0, 0, 0))
}
