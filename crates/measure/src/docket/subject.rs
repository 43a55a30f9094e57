//! What claims are about: which service, and whether it is an outage.

use std::collections::{HashMap, HashSet};

use facts::fact::case::field;
use facts::fact::{Claim, ClaimOn};
use facts::{Body, Fact, FactId};

/// What a claim is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Subject<'a> {
    /// The service, as the facts say last; nothing where they name none.
    pub service: Option<&'a str>,
    /// Whether it is an outage, or one of its facts.
    pub is_outage: bool,
}

/// The services of cases, outages and facts that claims name.
pub(super) struct Subjects<'a> {
    services_of_cases: HashMap<&'a str, Option<&'a str>>,
    services_of_outages: HashMap<&'a str, &'a str>,
    named: HashMap<FactId, &'a Fact>,
}

impl<'a> Subjects<'a> {
    /// Looks through the facts, which are in the order of happening.
    pub fn new(facts: &[&'a Fact], claims: &[&'a Claim]) -> Self {
        let ids: HashSet<FactId> = claims
            .iter()
            .filter_map(|claim| match &claim.on {
                ClaimOn::Fact(id) => Some(*id),
                _ => None,
            })
            .collect();
        let mut subjects = Subjects {
            services_of_cases: HashMap::new(),
            services_of_outages: HashMap::new(),
            named: HashMap::new(),
        };
        for fact in facts {
            if ids.contains(&fact.id) {
                subjects.named.insert(fact.id, fact);
            }
        }
        let cases = claims.iter().filter_map(|claim| match &claim.on {
            ClaimOn::Case(case) => Some(case.as_str()),
            ClaimOn::Fact(id) => case_of(subjects.named.get(id)?),
            ClaimOn::Outage(_) | ClaimOn::Line(_) | ClaimOn::Reading(_) => None,
        });
        let cases: HashSet<&str> = cases.collect();
        for fact in facts {
            match &fact.body {
                Body::Case(update) => {
                    let case = update.id.as_ref().map(|id| id.as_str());
                    if let (Some(case), Some(service)) = (case, update.set.get(field::SERVICE))
                        && cases.contains(case)
                    {
                        let services = &mut subjects.services_of_cases;
                        services.insert(case, service.as_deref());
                    }
                }
                Body::Outage(outage) => {
                    let services = &mut subjects.services_of_outages;
                    services.insert(outage.id.as_str(), outage.on.as_str());
                }
                _ => {}
            }
        }
        subjects
    }

    /// What a claim is about.
    pub fn of(&self, claim: &Claim) -> Subject<'a> {
        match &claim.on {
            ClaimOn::Case(case) => self.case(case.as_str()),
            ClaimOn::Outage(outage) => Subject {
                service: self.services_of_outages.get(outage.as_str()).copied(),
                is_outage: true,
            },
            ClaimOn::Line(_) | ClaimOn::Reading(_) => Subject::default(),
            ClaimOn::Fact(id) => {
                self.named
                    .get(id)
                    .map_or(Subject::default(), |fact| match case_of(fact) {
                        Some(case) => self.case(case),
                        None => Subject {
                            service: service_of(fact),
                            is_outage: matches!(fact.body, Body::Outage(_)),
                        },
                    })
            }
        }
    }

    fn case(&self, case: &str) -> Subject<'a> {
        Subject {
            service: self.services_of_cases.get(case).copied().flatten(),
            is_outage: false,
        }
    }
}

/// The case that a fact is about.
fn case_of(fact: &Fact) -> Option<&str> {
    match &fact.body {
        Body::Case(update) => update.id.as_ref().map(|id| id.as_str()),
        Body::Survey(survey) => survey.case.as_ref().map(|id| id.as_str()),
        _ => None,
    }
}

/// The service that a fact names itself.
fn service_of(fact: &Fact) -> Option<&str> {
    let service = match &fact.body {
        Body::Outage(outage) => Some(&outage.on),
        Body::Sample(sample) => Some(&sample.on),
        Body::Cost(cost) => cost.service.as_ref(),
        Body::Usage(usage) => usage.service.as_ref(),
        Body::Work(work) => work.service.as_ref(),
        Body::Deployment(deployment) => deployment.service.as_ref(),
        _ => None,
    };
    service.map(|service| service.as_str())
}
