//! What facts are about, so that rights can be asked for them: the topic and the service of each.
//!
//! A case is of the type and service that were stated of it last; a claim is on what its case, outage, reading or
//! line is about; an answer and a withdrawal are on what they answer and take back.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use agreement::Agreement;
use agreement::disclosure::Disclosure;
use agreement::model::ClaimKind;
use facts::fact::{Claim, ClaimOn};
use facts::id::{CaseId, ChangeModelId, ClaimId, LevelId, OutageId, ServiceId};
use facts::journal::Compartment;
use facts::{Body, Fact, FactId};

use super::object::{ClaimedOn, Object, Pair, Thing};
use super::topic::Topic;

/// The fields of a case by which its rights are found.
const FIELDS: [&str; 3] = ["type", "service", "model"];

/// What is known of cases, outages and claims.
#[derive(Clone, Debug)]
pub struct Subjects {
    services: BTreeSet<ServiceId>,
    levels: BTreeMap<LevelId, Option<ServiceId>>,
    disclosure: Disclosure,
    cases: HashMap<CaseId, BTreeMap<&'static str, Box<str>>>,
    outages: HashMap<OutageId, ServiceId>,
    claims: HashMap<ClaimId, Object>,
    /// Facts that others are about: those with an id that somebody names.
    facts: HashMap<FactId, Object>,
}

impl Subjects {
    /// Nothing is known yet.
    pub fn new(agreement: &Agreement) -> Subjects {
        let levels = agreement.levels.iter();
        Subjects {
            services: agreement.services.keys().cloned().collect(),
            levels: levels
                .map(|(id, level)| (id.clone(), level.service.clone()))
                .collect(),
            disclosure: Disclosure::of(agreement),
            cases: HashMap::new(),
            outages: HashMap::new(),
            claims: HashMap::new(),
            facts: HashMap::new(),
        }
    }

    /// What these facts are about, as their order says.
    pub fn of<'f>(
        agreement: &Agreement,
        facts: impl IntoIterator<Item = &'f Fact> + Clone,
    ) -> Subjects {
        let mut subjects = Subjects::new(agreement);
        let named = facts.clone().into_iter().filter_map(named);
        let named: HashSet<FactId> = named.collect();
        for fact in facts {
            subjects.note(fact, named.contains(&fact.id));
        }
        subjects
    }

    /// Takes in another fact; one that others name is kept by its id as well.
    pub fn note(&mut self, fact: &Fact, is_named: bool) {
        match &fact.body {
            Body::Case(case) => {
                if let Some(id) = &case.id {
                    let known = self.cases.entry(id.clone()).or_default();
                    for name in FIELDS {
                        if let Some(Some(value)) = case.set.get(name) {
                            known.insert(name, value.clone());
                        }
                    }
                }
            }
            Body::Outage(outage) => {
                self.outages.insert(outage.id.clone(), outage.on.clone());
            }
            Body::Claim(claim) => {
                let object = self.object(fact);
                self.claims.insert(claim.id.clone(), object);
            }
            _ => {}
        }
        if is_named {
            let object = self.object(fact);
            self.facts.insert(fact.id, object);
        }
    }

    /// What a fact is about, of the time at which it happened.
    pub fn object(&self, fact: &Fact) -> Object {
        let about = match &fact.body {
            Body::Case(case) => match &case.id {
                Some(id) => Object::new(self.case_with(id, &case.set)),
                None => self.work(Topic::Task, None),
            },
            Body::Outage(outage) => self.work(Topic::Outage, Some(&outage.on)),
            Body::Sample(sample) => self.work(Topic::Sample, Some(&sample.on)),
            Body::Coverage(coverage) => self.work(Topic::Sample, coverage.on.as_ref()),
            Body::Usage(usage) => self.work(Topic::Usage, usage.service.as_ref()),
            Body::Value(_) => self.work(Topic::Value, None),
            Body::Work(work) => self.work(Topic::Work, work.service.as_ref()),
            Body::Cost(cost) => self.work(Topic::Cost, cost.service.as_ref()),
            Body::Deployment(deployment) => {
                let service = deployment.service.as_ref();
                self.work(Topic::Deployment, service.or(deployment.component.as_ref()))
            }
            Body::Survey(survey) => {
                let case = survey.case.as_ref();
                let service = case.and_then(|case| self.service_of(case));
                self.work(Topic::Survey, service.as_ref())
            }
            Body::Claim(claim) => self.claim(fact, claim),
            Body::Answer(answer) => {
                let hold = FactId::parse(answer.claim.as_str());
                let hold = hold.and_then(|id| self.facts.get(&id));
                let claim = hold.or_else(|| self.claims.get(&answer.claim));
                claim
                    .cloned()
                    .unwrap_or_else(|| self.work(Topic::Task, None))
            }
            Body::Withdrawal(withdrawal) => {
                let taken = self.facts.get(&withdrawal.fact);
                taken
                    .cloned()
                    .unwrap_or_else(|| self.work(Topic::Task, None))
            }
            Body::Closing(closing) => match Pair::new(&fact.by, &closing.with) {
                Some(pair) => Object::new(Thing::Statement(pair)),
                None => Object::new(Thing::Alliance),
            },
            body => Object::new(match body.kind() {
                "key" => Thing::Keys(fact.by.clone()),
                "person" => Thing::People(fact.by.clone()),
                "emergency" => Thing::Emergency,
                "erasure" => Thing::Journal,
                "party" => Thing::Alliance,
                _ => Thing::Agreement,
            }),
        };
        about.of(fact.at)
    }

    /// What a case is; nothing where no fact speaks of it.
    pub fn known_case(&self, id: &CaseId) -> Option<Object> {
        self.cases.get(id)?;
        Some(Object::new(self.case_with(id, &BTreeMap::new())))
    }

    /// The fields by which the rights over a case are found: cases that have the same are seen by the same people.
    pub fn fields_of(&self, id: &CaseId) -> Option<&BTreeMap<&'static str, Box<str>>> {
        self.cases.get(id)
    }

    /// A claim that is known.
    pub fn known_claim(&self, id: &ClaimId) -> Option<Object> {
        let hold = FactId::parse(id.as_str()).and_then(|id| self.facts.get(&id));
        self.claims.get(id).or(hold).cloned()
    }

    /// What a claim is on, as the thing that is contested by it; nothing where it is not known, or where the fact is none.
    pub fn contested(&self, fact: &Fact) -> Option<Object> {
        let Body::Claim(claim) = &fact.body else {
            return None;
        };
        match &claim.on {
            ClaimOn::Case(case) => self.known_case(case),
            ClaimOn::Outage(outage) => {
                let service = self.outages.get(outage)?;
                Some(self.work(Topic::Outage, Some(service)))
            }
            ClaimOn::Fact(id) => self.facts.get(id).cloned(),
            ClaimOn::Reading(_) | ClaimOn::Line(_) => match self.claim(fact, claim).thing {
                Thing::Claim {
                    on: ClaimedOn::Pair(pair),
                    ..
                } => Some(Object::new(Thing::Statement(pair))),
                Thing::Claim {
                    on: ClaimedOn::Service(service),
                    ..
                } => Some(self.work(Topic::Reading, service.as_ref())),
                _ => None,
            },
        }
    }

    fn case_with(&self, id: &CaseId, set: &BTreeMap<String, Option<Box<str>>>) -> Thing {
        let known = self.cases.get(id);
        let field = |name: &str| -> Option<Box<str>> {
            let stated = set.get(name).and_then(Clone::clone);
            stated.or_else(|| known.and_then(|known| known.get(name)).cloned())
        };
        let topic = field("type").and_then(|word| Topic::of(&word));
        Thing::Work {
            // WHY: what no process governs by its type is governed as a task.
            topic: topic.unwrap_or(Topic::Task),
            service: field("service").and_then(|name| self.service(&name)),
            model: field("model").and_then(|name| ChangeModelId::new(&name).ok()),
        }
    }

    fn service_of(&self, case: &CaseId) -> Option<ServiceId> {
        match self.case_with(case, &BTreeMap::new()) {
            Thing::Work { service, .. } => service,
            _ => None,
        }
    }

    /// A service of the agreement; what it does not know concerns none in particular.
    fn service(&self, name: &str) -> Option<ServiceId> {
        let id = ServiceId::new(name).ok()?;
        self.services.get(&id).cloned()
    }

    fn work(&self, topic: Topic, service: Option<&ServiceId>) -> Object {
        let known = service.filter(|service| self.services.contains(*service));
        Object::work(topic, known.cloned())
    }

    fn claim(&self, fact: &Fact, claim: &Claim) -> Object {
        let on_service = |service: Option<ServiceId>| ClaimedOn::Service(service);
        let mut kind = ClaimKind::of(claim.ask);
        let on = match &claim.on {
            ClaimOn::Case(case) => on_service(self.service_of(case)),
            ClaimOn::Outage(outage) => {
                kind = ClaimKind::Outage;
                on_service(self.outages.get(outage).cloned())
            }
            ClaimOn::Fact(id) => match self.facts.get(id).map(|object| &object.thing) {
                Some(Thing::Work { topic, service, .. }) => {
                    if *topic == Topic::Outage {
                        kind = ClaimKind::Outage;
                    }
                    on_service(service.clone())
                }
                _ => on_service(None),
            },
            ClaimOn::Reading(_) | ClaimOn::Line(_) => {
                let between = self.disclosure.compartment(fact, &|_| None);
                match (between, &claim.on) {
                    (Ok(Compartment::Commercial(one, other)), _) => {
                        let pair = Pair::new(&one, &other).map(ClaimedOn::Pair);
                        pair.unwrap_or(ClaimedOn::Service(None))
                    }
                    (_, ClaimOn::Reading(reading)) => {
                        on_service(self.levels.get(&reading.level).cloned().flatten())
                    }
                    _ => on_service(None),
                }
            }
        };
        Object::new(Thing::Claim {
            kind,
            on,
            by: fact.by.clone(),
        })
    }
}

/// The fact that a fact names.
fn named(fact: &Fact) -> Option<FactId> {
    match &fact.body {
        Body::Claim(claim) => match &claim.on {
            ClaimOn::Fact(id) => Some(*id),
            _ => None,
        },
        Body::Answer(answer) => FactId::parse(answer.claim.as_str()),
        Body::Withdrawal(withdrawal) => Some(withdrawal.fact),
        _ => None,
    }
}
