//! Services, their relations, and who answers for which process, said.

use std::collections::BTreeMap;

use facts::id::{ProcessId, ServiceId};
use facts::say;

use super::saying::{Saying, list, named, set, table, words};
use crate::model::{
    Assessment, Business, Degree, Domain, Model, Outsourcing, Processes, Relation, Responsibility,
    Service, Spanned, Who,
};
use crate::term::{Said, Term, wording};

/// What is said of a service.
pub(super) fn service(service: &Service) -> Said {
    let domain = service.domain.map(|domain| match domain {
        Domain::Application => say!("domain-application", "an application"),
        Domain::Hardware => say!("domain-hardware", "hardware"),
        Domain::Network => say!("domain-network", "a network"),
        Domain::Platform => say!("domain-platform", "a platform"),
    });
    let users = service.users.map(|users| users.to_string());
    Saying::new()
        .part("title", wording!("service-title", "title", "Its title is {}"),
            service.title.clone().map(Said::Words),
        )
        .part("outcome", wording!("service-outcome", "outcome", "What the customer gets out of it: {}"),
            service.outcome.clone().map(Said::Words),
        )
        .part("business", wording!("service-business", "business", "The business that it serves"),
            service.business.as_ref().and_then(business),
        )
        .part("relation", wording!("service-relation", "relation", "How it is delivered"),
            service.relation.as_ref().map(relation),
        )
        .part("runs_on", wording!("service-runs_on", "runs on", "It needs {}"),
            runs_on(&service.runs_on),
        )
        .part("users", wording!("service-users", "users", "It has {} users"), users.map(Said::Words))
        .part("domain", wording!("service-domain", "domain", "It is {}"), domain.and_then(Said::told))
        .part("responsibilities", wording!("service-responsibilities", "responsibilities", "Who answers for which process (A accountable, R responsible, C consulted before, I informed after)"),
            responsibilities(&service.responsibilities),
        )
        .said()
}

fn business(business: &Business) -> Option<Said> {
    Saying::new()
        .part(
            "unit",
            wording!("business-unit", "business unit", "The business unit is {}"),
            business.unit.clone().map(Said::Words),
        )
        .part(
            "process",
            wording!(
                "business-process",
                "business process",
                "The business process is {}"
            ),
            business.process.clone().map(Said::Words),
        )
        .part(
            "owner",
            wording!("business-owner", "owner", "It is owned by a person of {}"),
            business
                .owner
                .as_ref()
                .map(|id| named("party", id.as_str())),
        )
        .any()
}

fn relation(relation: &Relation) -> Said {
    let model = match relation.model {
        Model::Guardian => say!(
            "relation-guardian",
            "guardian of technology: availability and cost per unit lead"
        ),
        Model::ServiceProvider => say!(
            "relation-service-provider",
            "service provider: quality against levels leads"
        ),
        Model::Partnership => say!(
            "relation-partnership",
            "partnership: the business result leads"
        ),
    };
    let outsourcing = relation.outsourcing.map(|kind| match kind {
        Outsourcing::Service => say!(
            "outsourced-service",
            "a service, with its specific costs and risks"
        ),
        Outsourcing::Process => say!("outsourced-processes", "one or more processes"),
        Outsourcing::Knowledge => say!(
            "outsourced-knowledge",
            "knowledge and skills for steps of a process"
        ),
    });
    let party = |id: &str| named("party", id);
    let processes = relation
        .processes
        .iter()
        .map(|process| process.value.as_str());
    let owner = relation.risk_and_cost_owner.as_ref();
    let team = relation.joint_team.as_ref();
    Saying::new()
        .part(
            "provider",
            wording!("relation-provider", "provider", "{} delivers it"),
            party(relation.provider.as_str()),
        )
        .part(
            "customer",
            wording!("relation-customer", "customer", "{} receives it"),
            relation.customer.as_ref().map(|id| party(id.as_str())),
        )
        .part(
            "model",
            wording!("relation-model", "model", "The model of cooperation is {}"),
            Said::told(model),
        )
        .part(
            "outsourcing",
            wording!(
                "relation-outsourcing",
                "outsourced",
                "What is outsourced is {}"
            ),
            outsourcing.and_then(Said::told),
        )
        .part(
            "risk_and_cost_owner",
            wording!(
                "relation-risk_and_cost_owner",
                "owner of costs and risks",
                "{} owns the specific costs and risks of delivering it"
            ),
            owner.map(|id| party(id.value.as_str())),
        )
        .part(
            "processes",
            wording!(
                "relation-processes",
                "outsourced processes",
                "The outsourced processes are {}"
            ),
            set(Some("process"), processes),
        )
        .part(
            "skills",
            wording!(
                "relation-skills",
                "outsourced skills",
                "The outsourced skills are {}"
            ),
            set(None, relation.skills.iter().map(String::as_str)),
        )
        .part(
            "joint_team",
            wording!(
                "relation-joint_team",
                "joint team",
                "The two work together in the team {}"
            ),
            team.map(|id| named("team", id.value.as_str())),
        )
        .part(
            "assessment",
            wording!(
                "relation-assessment",
                "assessment",
                "What the two sides think of their relation"
            ),
            relation.assessment.as_ref().and_then(assessment),
        )
        .said()
}

fn assessment(assessment: &Assessment) -> Option<Said> {
    let degree = |degree: Option<Degree>| {
        degree.and_then(|degree| {
            Said::told(match degree {
                Degree::Low => say!("degree-low", "low"),
                Degree::Medium => say!("degree-medium", "medium"),
                Degree::High => say!("degree-high", "high"),
            })
        })
    };
    Saying::new()
        .part(
            "capability",
            wording!(
                "assessment-capability",
                "capability",
                "The provider's capability is {}"
            ),
            degree(assessment.capability),
        )
        .part(
            "maturity",
            wording!(
                "assessment-maturity",
                "maturity",
                "The maturity of the customer's own way of working is {}"
            ),
            degree(assessment.maturity),
        )
        .part(
            "trust",
            wording!("assessment-trust", "trust", "Trust is {}"),
            degree(assessment.trust),
        )
        .part(
            "need_for_change",
            wording!(
                "assessment-need_for_change",
                "need for change",
                "The need for change is {}"
            ),
            degree(assessment.need_for_change),
        )
        .part(
            "interaction",
            wording!(
                "assessment-interaction",
                "interaction",
                "Day-to-day interaction is {}"
            ),
            degree(assessment.interaction),
        )
        .any()
}

fn runs_on(needs: &[Vec<ServiceId>]) -> Option<Said> {
    let service = |id: &ServiceId| named("service", id.as_str());
    let mut needs: Vec<&Vec<ServiceId>> = needs.iter().collect();
    needs.sort();
    list(needs.into_iter().filter_map(|any| {
        match any.as_slice() {
            [one] => Some(service(one)),
            several => Saying::new()
                .part(
                    "any_of",
                    wording!("service-any_of", "any one of", "any one of ({})"),
                    set(Some("service"), several.iter().map(|id| id.as_str())),
                )
                .any(),
        }
    }))
}

/// What is said of the processes that the alliance needs.
pub(super) fn processes(processes: &Processes) -> Said {
    let catalogue = processes
        .catalogue
        .and_then(|catalogue| words(catalogue.title()));
    let own = table(Some("process"), &plain(&processes.own), |own| {
        Saying::new()
            .part(
                "title",
                wording!("processes-title", "title", "Its title is {}"),
                words(&*own.title),
            )
            .said()
    });
    let without = table(Some("process"), &plain(&processes.not_needed), |without| {
        Said::Words(without.reason.clone())
    });
    Saying::new()
        .part(
            "catalogue",
            wording!(
                "processes-catalogue",
                "catalogue",
                "Each service needs the processes of {}"
            ),
            catalogue,
        )
        .part(
            "own",
            wording!(
                "processes-own",
                "own processes",
                "Processes of the alliance's own"
            ),
            own,
        )
        .part(
            "not_needed",
            wording!(
                "processes-not_needed",
                "reason",
                "Processes that it does without, each with the reason"
            ),
            without,
        )
        .said()
}

fn plain<T>(entries: &BTreeMap<ProcessId, T>) -> BTreeMap<&str, &T> {
    entries
        .iter()
        .map(|(id, value)| (id.as_str(), value))
        .collect()
}

/// Who answers for which process.
fn responsibilities(all: &BTreeMap<ProcessId, Responsibility>) -> Option<Said> {
    table(Some("process"), &plain(all), |one| responsibility(one))
}

/// Who answers for one process, and who does its work.
pub(super) fn responsibility(one: &Responsibility) -> Said {
    let whos = |whos: &[Spanned<Who>]| {
        let mut whos: Vec<&Who> = whos.iter().map(|who| &who.value).collect();
        whos.sort();
        list(whos.into_iter().filter_map(Term::said))
    };
    Saying::new()
        .part(
            "accountable",
            wording!(
                "responsibility-accountable",
                "accountable",
                "Accountable: {}"
            ),
            whos(&one.accountable),
        )
        .part(
            "responsible",
            wording!(
                "responsibility-responsible",
                "responsible",
                "Responsible for the work: {}"
            ),
            whos(&one.responsible),
        )
        .part(
            "consulted",
            wording!(
                "responsibility-consulted",
                "consulted",
                "Consulted before: {}"
            ),
            whos(&one.consulted),
        )
        .part(
            "informed",
            wording!("responsibility-informed", "informed", "Informed after: {}"),
            whos(&one.informed),
        )
        .part(
            "hand_over",
            wording!("responsibility-hand_over", "hand-over", "Hand-over: {}"),
            one.hand_over
                .as_ref()
                .map(|text| Said::Words(text.value.clone())),
        )
        .said()
}
