//! Findings: what a level came to in a window, as the ledger needs it.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use agreement::model::Level;
use facts::id::{CaseId, ChargeId, LevelId};
use facts::{Exact, Instant, Zone};
use measure::{Outcome, Reading};

use crate::month::Month;
use crate::sheet::Source;

/// What a level came to in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The level.
    pub level: LevelId,
    /// The fan-out, as people read it: `unit=stores`; empty where there is none.
    pub key: String,
    /// The same, field by field.
    pub fan_out: Vec<(String, String)>,
    /// The window's name.
    pub window: String,
    /// When the window is over.
    pub until: Instant,
    /// The month to which it belongs: that of its last moment.
    pub month: Month,
    /// What was measured.
    pub outcome: Outcome,
    /// Whether the window was reported at all.
    pub is_reported: bool,
    /// Whether a credit for it was claimed in time; plays a part only where credits must be claimed.
    pub is_claimed: bool,
    /// The incidents that made it fail.
    pub incidents: BTreeSet<CaseId>,
}

/// Amounts of charges by month.
pub type Charges = BTreeMap<(ChargeId, Month), Exact>;

impl Finding {
    /// The reading that it is made of.
    pub fn source(&self) -> Source {
        Source::Reading {
            level: self.level.clone(),
            window: self.window.clone(),
            key: self.key.clone(),
        }
    }

    /// The agreed figure of a reading. A window for whose whole length the feed is known to be
    /// missing was not reported.
    pub fn agreed(reading: &Reading, zone: &Zone) -> Self {
        let silent = |coverage: measure::Coverage| coverage.missing_ms >= coverage.of_ms;
        Finding {
            level: reading.level.clone(),
            key: key_of(reading),
            fan_out: reading.key.clone(),
            window: reading.window.clone(),
            until: reading.span.until,
            month: Month::ending(reading.span.until, zone),
            outcome: reading.agreed.clone(),
            is_reported: !reading.coverage.is_some_and(silent),
            is_claimed: true,
            incidents: BTreeSet::new(),
        }
    }

    /// The findings of readings that remedies take: of a fan-out that is combined only the one
    /// reading that stands for all.
    pub fn of_readings(readings: &[Reading], versions: &Versions) -> Vec<Finding> {
        readings
            .iter()
            .filter(|reading| counts(reading, versions))
            .map(|reading| Finding::agreed(reading, zone_of(reading, versions)))
            .collect()
    }
}

/// The fan-out of a reading, as findings name it: `unit=stores`; empty where there is none.
pub fn key_of(reading: &Reading) -> String {
    let parts = reading.key.iter();
    let parts: Vec<String> = parts
        .map(|(field, value)| format!("{field}={value}"))
        .collect();
    parts.join(" ")
}

/// Whether remedies take a reading: of a fan-out that is combined only the one that stands for all.
pub(crate) fn counts(reading: &Reading, versions: &Versions) -> bool {
    let level = level_of(reading, versions);
    let is_combined = level.is_some_and(|level| {
        !level.per.is_empty() && level.combine != Some(agreement::model::Combine::Each)
    });
    !is_combined || reading.key.is_empty()
}

/// The zone of a reading's window.
pub(crate) fn zone_of<'a>(reading: &Reading, versions: &'a Versions) -> &'a Zone {
    match level_of(reading, versions) {
        Some(level) => &level.window.zone,
        None => &versions.at(reading.span.until.plus_ms(-1)).zone,
    }
}

fn level_of<'a>(reading: &Reading, versions: &'a Versions) -> Option<&'a Level> {
    let agreement = versions.at(reading.span.until.plus_ms(-1));
    agreement.levels.get(&reading.level)
}
