//! The model of an agreement: what its text says, with a place for everything.
//!
//! The model is total: a broken text still gives every part that could be understood, and a
//! diagnostic for every part that could not. References are kept as written; a reference to
//! something missing is reported by the loader, and whoever uses the model looks names up and
//! skips what is not there.

use std::collections::{BTreeMap, BTreeSet};

use facts::calendar::Calendar;
use facts::id::{
    CalendarId, ChargeId, LevelId, MeasureId, PartyId, PolicyId, ProcessId, RemedyId, ServiceId,
    SourceId, TeamId,
};
use facts::{Instant, Place, Zone};

use crate::seal::Hidden;

pub mod capacity;
pub mod change;
pub mod channel;
pub mod charge;
pub mod claim;
pub mod condition;
pub mod demand;
pub mod governance;
pub mod level;
pub mod measure;
pub mod personal;
pub mod relationship;
pub mod remedy;
pub mod responsibility;
pub mod risk;
pub mod scope;
pub mod sharing;
pub mod source;
pub mod term;
pub mod transition;

pub use capacity::{CapacityTerms, KnowledgeTerms};
pub use change::ChangeRules;
pub use channel::{Channel, Policy};
pub use charge::Charge;
pub use claim::{Answerer, ClaimKind, ClaimTerm, Claims};
pub use condition::{Compare, Condition, FieldType, Literal, Test};
pub use demand::DemandTerms;
pub use governance::Governance;
pub use level::{
    Bound, Combine, CountedIn, Importance, Level, OpenBreach, Percentile, PercentileMethod,
    RoundRule, SmallSample, Statistic, Targets, Window, WindowLength,
};
pub use measure::{
    AvailabilityBasis, CalendarChoice, Clock, Composition, Delivery, Downtime, Maintenance,
    Measure, MeasureKind, Pause, PauseAnswer, PriorityChange, Reopen, ReopenGap, Silence,
    StartStop, TermsOf,
};
pub use personal::{FieldName, PersonalTerms};
pub use relationship::Relationship;
pub use remedy::Remedy;
pub use responsibility::{
    Assessment, Degree, NotNeeded, OwnProcess, Processes, Responsibility, Who,
};
pub use risk::{Continuity, RiskTerms};
pub use scope::ScopeOfWork;
pub use sharing::{Allocation, Sharing};
pub use source::{Given, Source};
pub use term::{BoundOp, Duration, Quantity, Unit};
pub use transition::{Exit, Transition};

/// A value with the place in the text where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// One version of an agreement.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// The alliance's id.
    pub alliance: String,
    /// The title, as people read it.
    pub title: String,
    /// The name of this version; `1` where the text names none.
    pub version: String,
    /// In force from this instant on; `None` means from the beginning of time.
    pub effective: Option<Instant>,
    /// Its term ends before this instant; `None` means that no end is agreed.
    pub until: Option<Spanned<Instant>>,
    /// The zone of every local time that names none.
    pub zone: Zone,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Facts recorded later than this after they happened start the time to answer a claim when
    /// they were recorded, not when they happened.
    pub late_after: Option<Duration>,
    /// Who answers claims; `None` leaves them to any other party.
    pub claims: Option<Claims>,
    /// Companies.
    pub parties: BTreeMap<PartyId, Party>,
    /// Teams.
    pub teams: BTreeMap<TeamId, Team>,
    /// Calendars, compiled from their text and holiday files. `always` is always there.
    pub calendars: BTreeMap<CalendarId, Calendar>,
    /// The systems that state facts.
    pub sources: BTreeMap<SourceId, Source>,
    /// Which processes are needed.
    pub processes: Option<Processes>,
    /// Who answers for which process, where a service does not say otherwise.
    pub responsibilities: BTreeMap<ProcessId, Responsibility>,
    /// Services and components.
    pub services: BTreeMap<ServiceId, Service>,
    /// Types of the case fields that the agreement adds to the built-in ones.
    pub fields: BTreeMap<String, FieldType>,
    /// Which fields hold data of persons.
    pub personal: Option<PersonalTerms>,
    /// How something is measured.
    pub measures: BTreeMap<MeasureId, Measure>,
    /// What is promised.
    pub levels: BTreeMap<LevelId, Level>,
    /// What follows when it is missed.
    pub remedies: BTreeMap<RemedyId, Remedy>,
    /// What is paid for what.
    pub charges: BTreeMap<ChargeId, Charge>,
    /// How results are shared.
    pub sharing: BTreeMap<String, Sharing>,
    /// How costs go to those who use something.
    pub allocation: BTreeMap<String, Allocation>,
    /// The work that is owed.
    pub scope: Option<ScopeOfWork>,
    /// How the parties talk.
    pub channels: BTreeMap<String, Channel>,
    /// Policies, procedures and guidelines.
    pub policies: BTreeMap<PolicyId, Policy>,
    /// How the parties steer the alliance together.
    pub governance: Option<Governance>,
    /// Which changes may go out.
    pub change: Option<ChangeRules>,
    /// How risks are kept.
    pub risk: Option<RiskTerms>,
    /// How soon a service is back.
    pub continuity: BTreeMap<ServiceId, Continuity>,
    /// How the relationship is looked after.
    pub relationship: Option<Relationship>,
    /// How demand becomes work, and work an outcome.
    pub demand: Option<DemandTerms>,
    /// How a team's time is spent.
    pub capacity: BTreeMap<TeamId, CapacityTerms>,
    /// What must be known, and by whom.
    pub knowledge: Option<KnowledgeTerms>,
    /// The way in.
    pub transition: Option<Transition>,
    /// The way out.
    pub exit: Option<Exit>,
    /// 64 hexadecimal digits over the version's files: after `sha256:` without a seal, after
    /// `entente-v1:` with one.
    pub hash: String,
    /// The files of the version that are hidden from whoever holds this folder.
    pub hidden: Vec<Hidden>,
    /// The parties that may read a file, by its path; all of them where it is not here.
    pub audiences: BTreeMap<String, BTreeSet<PartyId>>,
}

impl Agreement {
    /// An agreement that says nothing but its name: in UTC, with the calendar `always`.
    pub fn empty(alliance: &str) -> Self {
        let always = CalendarId::new("always").ok();
        Agreement {
            alliance: alliance.into(),
            title: alliance.into(),
            version: "1".into(),
            effective: None,
            until: None,
            zone: Zone::utc(),
            currency: None,
            late_after: None,
            claims: None,
            parties: BTreeMap::new(),
            teams: BTreeMap::new(),
            calendars: always
                .map(|id| (id, Calendar::always()))
                .into_iter()
                .collect(),
            sources: BTreeMap::new(),
            processes: None,
            responsibilities: BTreeMap::new(),
            services: BTreeMap::new(),
            fields: BTreeMap::new(),
            personal: None,
            measures: BTreeMap::new(),
            levels: BTreeMap::new(),
            remedies: BTreeMap::new(),
            charges: BTreeMap::new(),
            sharing: BTreeMap::new(),
            allocation: BTreeMap::new(),
            scope: None,
            channels: BTreeMap::new(),
            policies: BTreeMap::new(),
            governance: None,
            change: None,
            risk: None,
            continuity: BTreeMap::new(),
            relationship: None,
            demand: None,
            capacity: BTreeMap::new(),
            knowledge: None,
            transition: None,
            exit: None,
            hash: String::new(),
            hidden: Vec::new(),
            audiences: BTreeMap::new(),
        }
    }
}

/// What a company is in the alliance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It receives services.
    Customer,
    /// It makes the others' services work together.
    Integrator,
    /// It delivers services.
    Provider,
}

/// A company in the alliance.
#[derive(Clone, Debug)]
pub struct Party {
    /// What it is in the alliance.
    pub role: Role,
    /// Its name, as people read it.
    pub name: String,
    /// Its business units.
    pub units: Vec<String>,
    /// The services for which it claims a certified service management system.
    pub claims_scope: Vec<Spanned<ServiceId>>,
    /// Where it is declared.
    pub place: Place,
}

/// A team of one company, or a joint team of several.
#[derive(Clone, Debug)]
pub struct Team {
    /// The companies whose people are in it, in the order written.
    pub members: Vec<PartyId>,
    /// Whether it answers for one joint result.
    pub joint: bool,
    /// The company that answers for it; the only member where there is one.
    pub lead: Option<PartyId>,
    /// The names that source systems give this team.
    pub also: Vec<String>,
    /// Where it is declared.
    pub place: Place,
}

/// A service, or a component that services run on.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its title.
    pub title: Option<String>,
    /// What the customer gets out of it.
    pub outcome: Option<String>,
    /// Who delivers it, and how the two cooperate.
    pub relation: Option<Relation>,
    /// What it runs on: every entry is needed (in series); of the services inside one entry any one
    /// is enough (in parallel).
    pub runs_on: Vec<Vec<ServiceId>>,
    /// How many users it has, for user-minutes.
    pub users: Option<u32>,
    /// The business unit and owner.
    pub business: Option<Business>,
    /// What kind of thing it is.
    pub domain: Option<Domain>,
    /// Who answers for which process; the agreement's own where it is not named here.
    pub responsibilities: BTreeMap<ProcessId, Responsibility>,
    /// Where it is declared.
    pub place: Place,
}

/// Who delivers a service to whom, and how they cooperate.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Who delivers.
    pub provider: PartyId,
    /// Who receives, where it is not the only customer.
    pub customer: Option<PartyId>,
    /// The model of cooperation.
    pub model: Model,
    /// The kind of outsourcing, where the text says one.
    pub outsourcing: Option<Outsourcing>,
    /// Who owns the specific costs and risks of delivering.
    pub risk_and_cost_owner: Option<Spanned<PartyId>>,
    /// The processes that were outsourced, where it is processes.
    pub processes: Vec<Spanned<ProcessId>>,
    /// The skills that were outsourced, where it is knowledge.
    pub skills: Vec<String>,
    /// What the two sides think of it.
    pub assessment: Option<Assessment>,
    /// The team in which the two work together.
    pub joint_team: Option<Spanned<TeamId>>,
    /// Where it stands.
    pub place: Place,
}

/// The model of cooperation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Guardian of technology: availability and cost per unit lead.
    Guardian,
    /// Service provider: quality against levels leads.
    ServiceProvider,
    /// Partnership: the business result leads.
    Partnership,
}

/// What kind of thing a service or component is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// Software for users.
    Application,
    /// Machines.
    Hardware,
    /// Lines between them.
    Network,
    /// What applications run on.
    Platform,
}

/// The kind of outsourcing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outsourcing {
    /// A service, with its specific costs and risks.
    Service,
    /// An ITSM process.
    Process,
    /// Knowledge and skills for steps of a process.
    Knowledge,
}

/// Whose business a service serves.
#[derive(Clone, Debug)]
pub struct Business {
    /// The business unit.
    pub unit: Option<String>,
    /// The business process.
    pub process: Option<String>,
    /// The company whose person owns it.
    pub owner: Option<PartyId>,
}
