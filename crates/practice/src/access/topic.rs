//! What the statements of a record are about, and which processes govern them.

use agreement::model::source::Given;

use super::action;

macro_rules! topics {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $given:expr;)*) => {
        /// What a statement, or a figure worked out of statements, is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Topic {
            $($(#[$doc])* $name,)*
        }

        impl Topic {
            /// All of them.
            pub const ALL: &'static [Topic] = &[$(Topic::$name),*];

            /// The word for it: that of a case's type where it is a case.
            pub fn word(self) -> &'static str {
                match self { $(Topic::$name => $word,)* }
            }

            /// The name under which a source says that it states this.
            pub fn given(self) -> Option<Given> {
                match self { $(Topic::$name => $given,)* }
            }
        }
    };
}

topics! {
    /// An action that a forum gave to somebody.
    Action = "action", Some(Given::Actions);
    /// A call at the desk.
    Call = "call", Some(Given::Calls);
    /// A change.
    Change = "change", Some(Given::Changes);
    /// A test of continuity.
    ContinuityTest = "continuity-test", Some(Given::ContinuityTests);
    /// A decision, as a case.
    Decision = "decision", Some(Given::Decisions);
    /// A deliverable, as a case.
    Deliverable = "deliverable", Some(Given::Deliverables);
    /// A demand of the business.
    Demand = "demand", Some(Given::Demands);
    /// A dispute.
    Dispute = "dispute", Some(Given::Disputes);
    /// An early warning.
    EarlyWarning = "early-warning", Some(Given::EarlyWarnings);
    /// An idea.
    Idea = "idea", Some(Given::Ideas);
    /// An improvement.
    Improvement = "improvement", Some(Given::Improvements);
    /// An incident.
    Incident = "incident", Some(Given::Incidents);
    /// A need for which the catalogue has no entry.
    Need = "need", Some(Given::Needs);
    /// An obligation.
    Obligation = "obligation", Some(Given::Obligations);
    /// A problem.
    Problem = "problem", Some(Given::Problems);
    /// A request.
    Request = "request", Some(Given::Requests);
    /// A risk.
    Risk = "risk", Some(Given::Risks);
    /// A task.
    Task = "task", Some(Given::Tasks);
    /// A cost.
    Cost = "cost", Some(Given::Costs);
    /// A deployment.
    Deployment = "deployment", Some(Given::Deployments);
    /// An outage or a maintenance.
    Outage = "outage", Some(Given::Outages);
    /// What a probe saw.
    Sample = "sample", Some(Given::Samples);
    /// An answer to a survey.
    Survey = "survey", Some(Given::Surveys);
    /// Metered usage.
    Usage = "usage", Some(Given::Usage);
    /// A business figure.
    Value = "value", Some(Given::Values);
    /// Working time.
    Work = "work", Some(Given::Work);
    /// A reading of a level, with its derivation.
    Reading = "reading", None;
}

impl Topic {
    /// The topic of this word.
    pub fn of(word: &str) -> Option<Topic> {
        let mut all = Topic::ALL.iter().copied();
        all.find(|topic| topic.word() == word)
    }

    /// What can be done with it at all.
    pub fn actions(self) -> &'static [action::Action] {
        use action::Action::*;
        match self {
            Topic::Change => &[See, Export, Submit, Contest, Approve, Halt],
            Topic::Deployment => &[See, Export, Submit, Contest, Halt],
            Topic::Reading => &[See, Export, Contest],
            Topic::Outage
            | Topic::Cost
            | Topic::Sample
            | Topic::Survey
            | Topic::Usage
            | Topic::Value
            | Topic::Work => &[See, Export, Submit, Contest],
            _ => &[See, Export, Submit, Contest, Approve],
        }
    }
}

/// What a process governs, by its id in the catalogues. Whoever answers for a process that is not here
/// sees the service and governs its tasks.
pub fn governed_by(process: &str) -> &'static [Topic] {
    use Topic::*;
    match process {
        "incident-management" => &[Incident, Outage],
        "service-desk" => &[Call, Incident, Request],
        "service-request-management" | "request-fulfilment" => &[Request, Need],
        "problem-management" => &[Problem],
        "change-enablement" | "change-management" => &[Change],
        "release-management" | "deployment-management" | "release-and-deployment-management" => {
            &[Deployment]
        }
        "availability-management"
        | "service-availability-management"
        | "monitoring-and-event-management"
        | "event-management" => &[Outage, Sample],
        "service-continuity-management" | "it-service-continuity-management" => &[ContinuityTest],
        "service-level-management" | "measurement-and-reporting" | "service-reporting" => {
            &[Reading, Survey, Value]
        }
        "capacity-management" | "capacity-and-performance-management" => &[Usage, Work],
        "service-financial-management"
        | "financial-management-for-it-services"
        | "budgeting-and-accounting-for-services" => &[Cost, Usage],
        "risk-management" | "risks-and-opportunities" => &[Risk],
        "demand-management" | "business-analysis" => &[Demand, Idea],
        "continual-improvement" | "seven-step-improvement" | "improvement" => &[Improvement],
        _ => &[Task],
    }
}
