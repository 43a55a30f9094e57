//! Risk and continuity: what is accepted, who owns what, and how soon a service is back.

use std::collections::BTreeMap;

use facts::Exact;
use facts::id::{PartyId, ServiceId};

use super::{Duration, Spanned, Who};
use crate::term::{Cadence, Money, Share, record, words};

record! {
    /// How risks are kept.
    RiskTerms {
        appetite: BTreeMap<String, Appetite>, "what is accepted, by category", "What is accepted";
        register: BTreeMap<String, Risk>, "the risks known when the agreement was made, by id", "The known risks";
        review: Option<Cadence>, "how often the register is reviewed", "The register is reviewed {}";
    }

    /// What is accepted of a category.
    Appetite {
        title: Option<String>, "its title", "{}";
        score: Option<u32>, "the highest score, likelihood times impact, that is accepted", "A score of up to {} is accepted";
        yearly_loss: Option<Money>, "the highest yearly loss that is accepted", "A loss of up to {} a year is accepted";
        decided_by: Option<Spanned<Who>>, "who decides about more", "{} decides about more";
    }

    /// A risk.
    Risk {
        title: String, "what may happen", "{}";
        category: Option<String>, "its category", "It belongs to {}";
        services: Vec<ServiceId>, "the services that it bears on", "It bears on {}";
        owner: Spanned<Who>, "who owns it", "{} owns it";
        counterpart: Option<Spanned<Who>>, "its owner on the other side", "{} owns it on the other side";
        likelihood: Option<u32>, "how likely it is, 1 to 5", "Its likelihood is {} of 5";
        impact: Option<u32>, "how bad it would be, 1 to 5", "Its impact is {} of 5";
        loss: Option<Loss>, "what it would cost", "What it would cost";
        treatment: Treatment, "what is done about it", "It is {}";
        action: Option<String>, "what is done", "What is done: {}";
    }

    /// What a risk would cost: asset x exposure, so many times a year.
    Loss {
        asset: Money, "the value at risk", "The value at risk is {}";
        exposure: Share, "the share that is lost each time", "{} of it is lost each time";
        times_per_year: Exact, "how often a year", "It happens {} times a year";
    }

    /// How soon a service is back, and how much may be lost.
    Continuity {
        recovery_time: Spanned<Duration>, "how soon it is back", "It is back within {}";
        recovery_point: Option<Spanned<Duration>>, "how much work may be lost", "At most {} of work is lost";
        test: Option<Cadence>, "how often that is tested", "It is tested {}";
        tested_by: Option<Spanned<PartyId>>, "who tests it", "{} tests it";
        evidence_within: Option<Duration>, "how soon the evidence of a test is there", "The evidence is there within {}";
    }
}

words! {
    /// What is done about a risk.
    Treatment {
        Accept = "accept", "accepted";
        Avoid = "avoid", "avoided";
        Reduce = "reduce", "reduced";
        Transfer = "transfer", "transferred";
    }
}
