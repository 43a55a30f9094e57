//! OpenSLO: service level objectives as their own format has them, read strictly, and as clauses of
//! an agreement.
//!
//! Versions v1, v1alpha and v2alpha are read: one object, a list of objects, or several documents
//! in one file. A key that a version does not have is refused, at its place.

use facts::{Exact, Place, Zone};

mod clause;
mod read;

/// A target of a service level objective.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objective {
    /// The name of the SLO; with a number where it has several targets.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// The service.
    pub service: Option<String>,
    /// The name of the indicator.
    pub indicator: Option<String>,
    /// How the budget is counted.
    pub method: Method,
    /// What is promised, in percent.
    pub target: Exact,
    /// For time slices: how long one is, and which share of it must be good, in percent.
    pub slice: Option<Slice>,
    /// For a threshold: the comparison and the value.
    pub threshold: Option<(String, Exact)>,
    /// Over which time.
    pub window: Option<Window>,
    /// Where it stands.
    pub place: Place,
}

/// How a budget is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Good events over all events.
    Occurrences,
    /// Good slices of time over all slices.
    Timeslices,
    /// The mean of the ratio of each slice of time.
    RatioTimeslices,
}

/// A slice of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Its length in milliseconds.
    pub length_ms: i64,
    /// The share of it that must be good, in percent; all of it where it is left out.
    pub target: Option<Exact>,
}

/// The time over which an objective is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many units.
    pub count: u32,
    /// The unit.
    pub unit: Unit,
    /// Whether it rolls; else it follows the calendar.
    pub rolling: bool,
    /// For the calendar: the local time at which windows begin, and the zone.
    pub begins: Option<(jiff::civil::DateTime, Zone)>,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

pub use clause::{NoClause, to_agreement_yaml};
pub use read::read;
