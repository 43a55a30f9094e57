//! Deployments: several facts with one id are one deployment.

use std::collections::BTreeMap;

use facts::fact::{self, DeploymentResult};
use facts::id::{DeploymentId, ServiceId, SourceId};
use facts::{Body, Fact, FactId, Instant};

/// The environment of a deployment fact that names none.
pub const DEFAULT_ENVIRONMENT: &str = "production";

/// A deployment with all its facts.
#[derive(Clone, Debug)]
pub struct Deployment<'a> {
    /// Its id.
    pub id: &'a DeploymentId,
    /// Its service, by the last fact.
    pub service: Option<&'a ServiceId>,
    /// Its component, by the last fact.
    pub component: Option<&'a ServiceId>,
    /// Where to.
    pub environment: &'a str,
    /// When the last of it finished; a later back-out does not move it.
    pub finished: Instant,
    /// When it was taken back.
    pub backed_out: Option<Instant>,
    /// What its components came to: of each the last fact counts; failed or backed out when one
    /// did, cancelled when all were.
    pub result: DeploymentResult,
    /// Whether it repairs an earlier one.
    pub rework: bool,
    /// Its facts.
    pub facts: Vec<FactId>,
    /// Where they came from.
    pub sources: Vec<&'a SourceId>,
}

impl Deployment<'_> {
    /// It is live.
    pub fn succeeded(&self) -> bool {
        self.result == DeploymentResult::Succeeded
    }

    /// It went wrong.
    pub fn failed(&self) -> bool {
        matches!(
            self.result,
            DeploymentResult::Failed | DeploymentResult::BackedOut
        )
    }

    /// Nothing went live.
    pub fn cancelled(&self) -> bool {
        self.result == DeploymentResult::Cancelled
    }
}

/// The facts of deployments to an environment, of a service or one of its components, in order.
pub fn facts<'a, 'f>(
    facts: &'f [&'a Fact],
    service: Option<&'f ServiceId>,
    environment: &'f str,
) -> impl Iterator<Item = (&'a Fact, &'a fact::Deployment)> + use<'a, 'f> {
    facts.iter().filter_map(move |fact| match &fact.body {
        Body::Deployment(body)
            if body.environment.as_deref().unwrap_or(DEFAULT_ENVIRONMENT) == environment
                && (service.is_none()
                    || body.service.as_ref() == service
                    || body.component.as_ref() == service) =>
        {
            Some((*fact, body))
        }
        _ => None,
    })
}

/// The deployments to an environment, by the instant they finished.
pub fn collect<'a>(
    all: &[&'a Fact],
    service: Option<&ServiceId>,
    environment: &str,
) -> Vec<Deployment<'a>> {
    let mut by_id: BTreeMap<&DeploymentId, Vec<(&'a Fact, &'a fact::Deployment)>> = BTreeMap::new();
    for (fact, body) in facts(all, service, environment) {
        by_id.entry(&body.id).or_default().push((fact, body));
    }
    let mut deployments: Vec<Deployment> =
        by_id.into_values().filter_map(|parts| of(&parts)).collect();
    deployments.sort_by_key(|deployment| (deployment.finished, deployment.id));
    deployments
}

fn of<'a>(parts: &[(&'a Fact, &'a fact::Deployment)]) -> Option<Deployment<'a>> {
    let (last_fact, last) = parts.last()?;
    let taken_back = |body: &fact::Deployment| body.result == DeploymentResult::BackedOut;
    let finished = parts
        .iter()
        .rev()
        .find(|(_, body)| !taken_back(body))
        .map_or(last_fact.at, |(fact, _)| fact.at);
    let mut by_component: BTreeMap<_, DeploymentResult> = BTreeMap::new();
    for (_, body) in parts {
        by_component.insert((&body.service, &body.component), body.result);
    }
    let some = |result| by_component.values().any(|found| *found == result);
    let result = [
        DeploymentResult::BackedOut,
        DeploymentResult::Failed,
        DeploymentResult::Succeeded,
    ]
    .into_iter()
    .find(|result| some(*result))
    .unwrap_or(DeploymentResult::Cancelled);
    let mut sources: Vec<&SourceId> = parts.iter().map(|(fact, _)| &fact.source).collect();
    sources.dedup();
    Some(Deployment {
        id: &last.id,
        service: last.service.as_ref(),
        component: last.component.as_ref(),
        environment: last.environment.as_deref().unwrap_or(DEFAULT_ENVIRONMENT),
        finished,
        backed_out: parts
            .iter()
            .rev()
            .find(|(_, body)| taken_back(body))
            .map(|(fact, _)| fact.at),
        result,
        rework: parts.iter().any(|(_, body)| body.rework),
        facts: parts.iter().map(|(fact, _)| fact.id).collect(),
        sources,
    })
}
