//! Demand: the line between business and IT, and what crosses it.

use std::collections::BTreeMap;

use facts::Exact;
use facts::id::{ForumId, LevelId, PartyId, ServiceId};
use jiff::civil::Date;

use super::{Bound, Spanned, Who};
use crate::term::{Money, record, words};

record! {
    /// How demand becomes work, and work an outcome.
    DemandTerms {
        business: Option<Spanned<Who>>, "who owns the business side of the line", "The business side of the line is owned by {}";
        execution: Option<Spanned<Who>>, "who owns the execution side", "The execution side is owned by {}";
        crosses: Vec<Crossing>, "what crosses the line", "The line is crossed by {}";
        forum: Option<ForumId>, "where priorities are set", "Priorities are set in {}";
        ranked_by: Option<Ranking>, "how demands are ranked", "Demands are ranked by {}";
        specifications: BTreeMap<String, Specification>, "gaps of the business with the figure that shows whether they closed, by id", "The specifications";
    }

    /// A gap of the business, and the figure that shows whether it closed.
    Specification {
        title: String, "its title", "{}";
        unit: Option<String>, "the business unit", "For the business unit {}";
        gap: String, "what is missing", "What is missing: {}";
        specification: Option<String>, "what is to be there", "What is to be there: {}";
        owner: Spanned<PartyId>, "whose person owns the outcome", "{} owns the outcome";
        service: Option<ServiceId>, "the service that changes", "The service {} changes";
        level: LevelId, "the level that tracks its success", "Its success is tracked by {}";
        baseline: Exact, "the value before", "Before, the value was {}";
        target: Bound, "the value after", "After, it is {}";
        live_by: Option<Date>, "when it is live", "It is live by {}";
        outcome_by: Option<Date>, "when the outcome is measured", "The outcome is measured on {}";
        budget: Option<Money>, "what it may cost", "It may cost {}";
    }
}

words! {
    /// What crosses the line between business and IT.
    Crossing {
        Need = "need", "needs";
        Specification = "specification", "specifications";
        Estimate = "estimate", "estimates";
        Release = "release", "releases";
        Outcome = "outcome", "outcomes";
    }

    /// How demands are ranked.
    Ranking {
        Value = "value", "their value";
        CostOfDelay = "cost-of-delay", "the cost of their delay over their size";
        Order = "order", "the order that the business side gives";
    }
}
