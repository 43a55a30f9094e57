//! How something is measured.

use std::collections::BTreeMap;

use facts::Place;
use facts::fact::{Activity, Milestone};
use facts::id::{CalendarId, MeasureId, PartyId, ServiceId};

use super::condition::Condition;
use super::term::Duration;

/// A measure.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its id.
    pub id: MeasureId,
    /// Its title.
    pub title: Option<String>,
    /// How it is measured.
    pub kind: MeasureKind,
    /// Where it is declared.
    pub place: Place,
}

/// The families of measures.
#[derive(Clone, Debug)]
pub enum MeasureKind {
    /// Cases of some types, with a clock where durations are measured.
    Cases {
        /// Case types, in the singular: `incident`.
        types: Vec<String>,
        /// The clock; without it only counts and ratios can be taken.
        clock: Option<Clock>,
        /// Take the duration or number from this numeric field instead of a clock.
        value: Option<String>,
    },
    /// Availability of a service.
    Availability(Box<Downtime>),
    /// Cost per unit used: the sum of a cost basis over the sum of a meter.
    UnitCost {
        /// `billed`, `effective`, `list`, `contracted` or another basis of the cost facts.
        basis: String,
        /// The meter.
        meter: String,
    },
    /// The sum of a cost basis.
    Cost {
        /// The basis.
        basis: String,
    },
    /// The sum of a meter.
    Usage {
        /// The meter.
        meter: String,
    },
    /// An imported business figure.
    Value {
        /// Its name in the facts.
        of: String,
        /// What it was before; a reading also shows the difference.
        baseline: Option<facts::Exact>,
    },
    /// Scores of a survey.
    Survey {
        /// The survey.
        of: String,
        /// One question of it.
        question: Option<String>,
        /// Only answers of this party's people.
        side: Option<PartyId>,
    },
    /// One of the delivery measures of DORA (DevOps Research and Assessment; not the EU act).
    Delivery {
        /// Which one.
        what: Delivery,
        /// Only deployments to this environment; `production` where the text names none.
        environment: String,
    },
    /// The share of working time that goes to some activities, absence left out.
    Capacity {
        /// The activities.
        activities: Vec<Activity>,
    },
    /// For planning only: the availability that the dependencies' promises allow, by the product
    /// rule over [`Service::runs_on`](super::Service::runs_on).
    Planned {
        /// The promised availability of services and components, in percent.
        promised: BTreeMap<ServiceId, facts::Exact>,
    },
}

/// The delivery measures, as the DORA programme defines them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Delivery {
    /// Successful deployments.
    DeploymentFrequency,
    /// From the first commit to the deployment that brought it, per change.
    LeadTime,
    /// Deployments that caused an incident or were taken back, over all.
    ChangeFailRate,
    /// From a failed deployment to its recovery.
    RecoveryTime,
    /// Deployments that repair earlier ones, over all.
    ReworkRate,
}

/// A clock over the timeline of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What starts it.
    pub from: StartStop,
    /// What stops it.
    pub until: StartStop,
    /// The calendar it runs on.
    pub calendar: CalendarChoice,
    /// Holds that stop it, by reason. Any other hold does not.
    pub pauses: BTreeMap<String, Pause>,
    /// What a change of the target in mid-flight does.
    pub on_priority_change: PriorityChange,
    /// What a reopening does.
    pub on_reopen: Reopen,
    /// Which version's target a record is held to.
    pub terms_of: TermsOf,
}

/// What starts or stops a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartStop {
    /// A milestone.
    Milestone(Milestone),
    /// The first entry into a state, in the source's words.
    State(String),
}

/// One calendar, or one per value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarChoice {
    /// For every record.
    One(CalendarId),
    /// By the value of a field of the record.
    By {
        /// The field.
        field: String,
        /// Calendar by value.
        values: BTreeMap<String, CalendarId>,
        /// For any other value.
        otherwise: CalendarId,
    },
}

/// A hold that stops the clock. It is a claim of the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Who must accept it; `None` counts at once.
    pub accepted_by: Option<PauseAnswer>,
    /// What silence means. Without it an unanswered pause stays a claim.
    pub unanswered: Option<Silence>,
}

/// Who answers a pause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseAnswer {
    /// The customer of the alliance or of the service's relation.
    Customer,
    /// This party.
    Party(PartyId),
}

/// What silence means, and after how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Whether the claim then counts as accepted (else as dismissed).
    pub accepted: bool,
    /// How long the other side has, from the instant of the claim.
    pub after: Duration,
}

/// What a change of the target in mid-flight does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriorityChange {
    /// The whole record is judged by the last value.
    Recompute,
    /// Elapsed time is kept; the new target holds from the change on; a breach reached stands.
    Forward,
    /// A new clock starts at the change; a breach reached stands.
    Restart,
    /// The target of the start stays.
    Locked,
}

/// What a reopening does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reopen {
    /// Reopening changes nothing: the first stop counts.
    Ignore,
    /// Reopened within this time after the stop, the same clock goes on; later, a new clock starts.
    Continue {
        /// The agreed time, counted from the stop.
        within: Duration,
        /// Whether the time between stop and reopening counts.
        gap: ReopenGap,
    },
    /// Any reopening starts a new clock.
    NewClock,
}

/// Whether the time between a stop and a reopening counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReopenGap {
    /// It does.
    Counted,
    /// It is excluded.
    NotCounted,
}

/// Which version's target a record is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermsOf {
    /// The version in force when the clock started.
    Opened,
    /// The version in force when the clock stopped.
    Stopped,
}

/// How downtime is found and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downtime {
    /// What is divided by what.
    pub basis: AvailabilityBasis,
    /// Agreed service time.
    pub calendar: CalendarId,
    /// What announced maintenance does to the figure.
    pub maintenance: Maintenance,
    /// Downtime shorter than this does not count, in milliseconds.
    pub minimum_outage_ms: i64,
    /// Causes that are excluded.
    pub excluded_causes: Vec<String>,
    /// Whether the outages of what the service runs on count.
    pub composed: Composition,
    /// Whether `degraded` samples count as down.
    pub degraded_is_down: bool,
    /// A probe silent for longer than this leaves its state unknown, in milliseconds.
    pub silent_after_ms: Option<i64>,
    /// Only outages that satisfy this.
    pub filter: Option<Condition>,
}

/// What availability divides by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvailabilityBasis {
    /// Time up over agreed time.
    Time,
    /// User-minutes up over all user-minutes.
    UserMinutes,
    /// Good slices of this many milliseconds over all; a slice is bad when it is down for at least
    /// `bad_share_percent` of its length.
    Slices {
        /// Length of a slice.
        slice_ms: i64,
        /// From which share of downtime on a slice is bad; 0 means any downtime.
        bad_share_percent: u8,
    },
}

/// What announced maintenance does to availability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Maintenance {
    /// Neither service time nor downtime.
    OutOfBoth,
    /// Service time, but no downtime.
    OutOfDown,
    /// Downtime like any other.
    CountedAsDown,
}

/// Whether the outages of what a service runs on count for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Composition {
    /// Only the service's own outages.
    Own,
    /// Its own, and those of `runs_on`: down when any entry is down; an entry of several is down
    /// when all of them are.
    RunsOn,
}
