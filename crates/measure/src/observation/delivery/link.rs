//! Which deployment an incident came from, and when a failed deployment was recovered from.

use facts::fact::{DeploymentResult, case::field};
use facts::id::{CaseId, DeploymentId, ServiceId};
use facts::{Fact, FactId, Instant};

use super::case::{self, Case};
use super::change;
use super::deployment::{self, Deployment};
use crate::observation::Scene;
use crate::view::View;

/// An incident and the deployment that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentLink {
    /// The incident.
    pub incident: CaseId,
    /// The deployment.
    pub deployment: DeploymentId,
    /// When the incident was opened.
    pub opened: Instant,
    /// When it was solved.
    pub resolved: Option<Instant>,
    /// The facts of the incident.
    pub facts: Vec<FactId>,
}

/// The incidents of a service, or of all, that came from a deployment to an environment.
///
/// Where the incident names its cause in `caused_by`, a deployment or a change that one brought,
/// that decides. Otherwise it came from the last successful deployment that finished before it was
/// opened and has its service as service or component.
pub fn incident_links(
    view: &View,
    service: Option<&ServiceId>,
    environment: &str,
) -> Vec<IncidentLink> {
    links(view.facts(), service, environment)
}

pub(super) fn of(scene: &Scene, environment: &str) -> Vec<IncidentLink> {
    links(&scene.facts, scene.level.service.as_ref(), environment)
}

/// When and how a deployment that went wrong was recovered from.
pub struct Recovery {
    /// Nothing while it has not been.
    pub at: Option<Instant>,
    /// How, in words.
    pub how: String,
    /// The facts of the recovery.
    pub facts: Vec<FactId>,
}

/// The recovery from a deployment; nothing for one that did not go wrong.
///
/// With incidents, when the last of them is solved; else when it was taken back; else with the next
/// successful deployment of the same service and component.
pub fn recovery(
    deployment: &Deployment,
    all: &[Deployment],
    links: &[IncidentLink],
) -> Option<Recovery> {
    if !links.is_empty() {
        let ends: Option<Vec<Instant>> = links.iter().map(|link| link.resolved).collect();
        return Some(Recovery {
            at: ends.and_then(|ends| ends.into_iter().max()),
            how: format!("incident `{}`", links[links.len() - 1].incident),
            facts: links.iter().flat_map(|link| link.facts.clone()).collect(),
        });
    }
    if !deployment.failed() {
        return None;
    }
    if let Some(at) = deployment.backed_out {
        return Some(Recovery {
            at: Some(at),
            how: "taken back".into(),
            facts: Vec::new(),
        });
    }
    let next = all.iter().find(|other| {
        other.succeeded()
            && other.finished > deployment.finished
            && other.service == deployment.service
            && other.component == deployment.component
    });
    Some(match next {
        Some(next) => Recovery {
            at: Some(next.finished),
            how: format!("deployment `{}`", next.id),
            facts: next.facts.clone(),
        },
        None => Recovery {
            at: None,
            how: "not recovered yet: not counted".into(),
            facts: Vec::new(),
        },
    })
}

fn links(facts: &[&Fact], service: Option<&ServiceId>, environment: &str) -> Vec<IncidentLink> {
    let incidents = case::of_type(facts, "incident");
    let deployments: Vec<_> = deployment::facts(facts, service, environment).collect();
    let named = incidents
        .iter()
        .any(|case| case.get(field::CAUSED_BY).is_some());
    let changes = if named {
        change::of(facts, service, environment)
    } else {
        Vec::new()
    };
    let causer = |name: &str| -> Option<DeploymentId> {
        let own = deployments
            .iter()
            .find(|(_, body)| body.id.as_str() == name)
            .map(|(_, body)| body.id.clone());
        own.or_else(|| {
            let mut found = changes.iter().filter(|change| {
                change
                    .case
                    .as_ref()
                    .is_some_and(|case| case.as_str() == name)
            });
            found.find_map(|change| change.deployment.clone())
        })
    };
    incidents
        .iter()
        .filter_map(|incident| {
            let opened = incident.opened?;
            let deployment = match incident.get(field::CAUSED_BY) {
                Some(name) => causer(name)?,
                None => last_before(&deployments, incident, opened)?,
            };
            Some(IncidentLink {
                incident: incident.id.clone(),
                deployment,
                opened,
                resolved: incident.resolved,
                facts: incident.facts.clone(),
            })
        })
        .collect()
}

fn last_before(
    deployments: &[(&Fact, &facts::fact::Deployment)],
    incident: &Case,
    opened: Instant,
) -> Option<DeploymentId> {
    let of_case = incident.get(field::SERVICE);
    let is = |id: &Option<ServiceId>| id.as_ref().map(ServiceId::as_str) == of_case;
    let before = deployments.partition_point(|(fact, _)| fact.at < opened);
    deployments[..before]
        .iter()
        .rev()
        .find(|(_, body)| {
            body.result == DeploymentResult::Succeeded
                && (is(&body.service) || of_case.is_some() && is(&body.component))
        })
        .map(|(_, body)| body.id.clone())
}
