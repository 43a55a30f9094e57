//! Services, their relations, and who answers for which process, said.

use std::collections::BTreeMap;

use facts::id::{ProcessId, ServiceId};

use super::saying::{Saying, list, named, set, table, words};
use crate::model::{
    Assessment, Business, Degree, Domain, Model, Outsourcing, Processes, Relation, Responsibility,
    Service, Spanned, Who,
};
use crate::term::{Said, Term};

/// What is said of a service.
pub(super) fn service(service: &Service) -> Said {
    let domain = service.domain.map(|domain| match domain {
        Domain::Application => "an application",
        Domain::Hardware => "hardware",
        Domain::Network => "a network",
        Domain::Platform => "a platform",
    });
    let users = service.users.map(|users| users.to_string());
    Saying::new()
        .part(
            "title",
            "title",
            "Its title is {}",
            service.title.clone().map(Said::Words),
        )
        .part(
            "outcome",
            "outcome",
            "What the customer gets out of it: {}",
            service.outcome.clone().map(Said::Words),
        )
        .part(
            "business",
            "business",
            "The business that it serves",
            service.business.as_ref().and_then(business),
        )
        .part(
            "relation",
            "relation",
            "How it is delivered",
            service.relation.as_ref().map(relation),
        )
        .part(
            "runs_on",
            "runs on",
            "It needs {}",
            runs_on(&service.runs_on),
        )
        .part("users", "users", "It has {} users", users.map(Said::Words))
        .part("domain", "domain", "It is {}", domain.and_then(words))
        .part(
            "responsibilities",
            "responsibilities",
            "Who answers for which process (A accountable, R responsible, C consulted before, I informed after)",
            responsibilities(&service.responsibilities),
        )
        .said()
}

fn business(business: &Business) -> Option<Said> {
    Saying::new()
        .part(
            "unit",
            "business unit",
            "The business unit is {}",
            business.unit.clone().map(Said::Words),
        )
        .part(
            "process",
            "business process",
            "The business process is {}",
            business.process.clone().map(Said::Words),
        )
        .part(
            "owner",
            "owner",
            "It is owned by a person of {}",
            business
                .owner
                .as_ref()
                .map(|id| named("party", id.as_str())),
        )
        .any()
}

fn relation(relation: &Relation) -> Said {
    let model = match relation.model {
        Model::Guardian => "guardian of technology: availability and cost per unit lead",
        Model::ServiceProvider => "service provider: quality against levels leads",
        Model::Partnership => "partnership: the business result leads",
    };
    let outsourcing = relation.outsourcing.map(|kind| match kind {
        Outsourcing::Service => "a service, with its specific costs and risks",
        Outsourcing::Process => "one or more processes",
        Outsourcing::Knowledge => "knowledge and skills for steps of a process",
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
            "provider",
            "{} delivers it",
            party(relation.provider.as_str()),
        )
        .part(
            "customer",
            "customer",
            "{} receives it",
            relation.customer.as_ref().map(|id| party(id.as_str())),
        )
        .part(
            "model",
            "model",
            "The model of cooperation is {}",
            words(model),
        )
        .part(
            "outsourcing",
            "outsourced",
            "What is outsourced is {}",
            outsourcing.and_then(words),
        )
        .part(
            "risk_and_cost_owner",
            "owner of costs and risks",
            "{} owns the specific costs and risks of delivering it",
            owner.map(|id| party(id.value.as_str())),
        )
        .part(
            "processes",
            "outsourced processes",
            "The outsourced processes are {}",
            set(Some("process"), processes),
        )
        .part(
            "skills",
            "outsourced skills",
            "The outsourced skills are {}",
            set(None, relation.skills.iter().map(String::as_str)),
        )
        .part(
            "joint_team",
            "joint team",
            "The two work together in the team {}",
            team.map(|id| named("team", id.value.as_str())),
        )
        .part(
            "assessment",
            "assessment",
            "What the two sides think of their relation",
            relation.assessment.as_ref().and_then(assessment),
        )
        .said()
}

fn assessment(assessment: &Assessment) -> Option<Said> {
    let degree = |degree: Option<Degree>| {
        degree.and_then(|degree| {
            words(match degree {
                Degree::Low => "low",
                Degree::Medium => "medium",
                Degree::High => "high",
            })
        })
    };
    Saying::new()
        .part(
            "capability",
            "capability",
            "The provider's capability is {}",
            degree(assessment.capability),
        )
        .part(
            "maturity",
            "maturity",
            "The maturity of the customer's own way of working is {}",
            degree(assessment.maturity),
        )
        .part("trust", "trust", "Trust is {}", degree(assessment.trust))
        .part(
            "need_for_change",
            "need for change",
            "The need for change is {}",
            degree(assessment.need_for_change),
        )
        .part(
            "interaction",
            "interaction",
            "Day-to-day interaction is {}",
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
                    "any one of",
                    "any one of ({})",
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
            .part("title", "title", "Its title is {}", words(&*own.title))
            .said()
    });
    let without = table(Some("process"), &plain(&processes.not_needed), |without| {
        Said::Words(without.reason.clone())
    });
    Saying::new()
        .part(
            "catalogue",
            "catalogue",
            "Each service needs the processes of {}",
            catalogue,
        )
        .part(
            "own",
            "own processes",
            "Processes of the alliance's own",
            own,
        )
        .part(
            "not_needed",
            "reason",
            "Processes that it does without, each with the reason",
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
            "accountable",
            "Accountable: {}",
            whos(&one.accountable),
        )
        .part(
            "responsible",
            "responsible",
            "Responsible for the work: {}",
            whos(&one.responsible),
        )
        .part(
            "consulted",
            "consulted",
            "Consulted before: {}",
            whos(&one.consulted),
        )
        .part(
            "informed",
            "informed",
            "Informed after: {}",
            whos(&one.informed),
        )
        .part(
            "hand_over",
            "hand-over",
            "Hand-over: {}",
            one.hand_over
                .as_ref()
                .map(|text| Said::Words(text.value.clone())),
        )
        .said()
}
