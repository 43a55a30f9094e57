//! The systems that state facts, and what each gives.

use facts::id::{PartyId, ServiceId};

use super::{Duration, Spanned};
use crate::term::{record, words};

record! {
    /// A system that states facts, by the id that they carry.
    Source {
        title: Option<String>, "its title", "{}";
        party: Spanned<PartyId>, "the company that runs it", "{} runs it";
        gives: Vec<Spanned<Given>>, "what it states", "It states {}";
        services: Vec<Spanned<ServiceId>>, "the services of which it states that; all of them where it is left out", "It knows of {} only";
        every: Option<Duration>, "how often it delivers", "It delivers every {}";
        silent_after: Option<Duration>, "it is called silent after so long without a delivery", "It is called silent after {} without a delivery";
    }
}

words! {
    /// What a source states.
    Given {
        Actions = "actions", "actions";
        Calls = "calls", "calls";
        Changes = "changes", "changes";
        ContinuityTests = "continuity-tests", "continuity tests";
        Decisions = "decisions", "decisions";
        Deliverables = "deliverables", "deliverables";
        Demands = "demands", "demands";
        Disputes = "disputes", "disputes";
        EarlyWarnings = "early-warnings", "early warnings";
        Ideas = "ideas", "ideas";
        Improvements = "improvements", "improvements";
        Incidents = "incidents", "incidents";
        Needs = "needs", "needs";
        Obligations = "obligations", "obligations";
        Problems = "problems", "problems";
        Requests = "requests", "requests";
        Risks = "risks", "risks";
        Tasks = "tasks", "tasks";
        Costs = "costs", "costs";
        Deployments = "deployments", "deployments";
        Outages = "outages", "outages and maintenance";
        Samples = "samples", "what probes see";
        Surveys = "surveys", "answers to surveys";
        Usage = "usage", "metered usage";
        Values = "values", "business figures";
        Work = "work", "working time";
    }
}
