//! The delivery measures of the DORA programme (DevOps Research and Assessment).
//!
//! ```text
//! deployment facts --deployment--> Deployment { finished, result, rework }   case facts --case--> Case
//! changes + deployments --change--> DeliveredChange { coding, pickup, review, deploy, lead }
//! incidents + deployments --link--> IncidentLink --> failed deployments and their recovery
//! ```

use std::collections::BTreeMap;

use agreement::model::{CountedIn, Delivery, Unit};
use facts::id::{DeploymentId, ServiceId};

use super::Scene;
use super::amount::gaps;
use super::field::{Fields, holds, result_name};
use super::row::{Natural, Number, Row, Rows};

mod case;
mod change;
mod deployment;
mod link;

pub use change::{DeliveredChange, changes};
pub use link::{IncidentLink, incident_links};

use deployment::Deployment;

/// The rows of a delivery measure.
pub(super) fn rows<'a>(scene: &Scene<'a>, what: Delivery, environment: &str) -> Rows<'a> {
    let service = scene.level.service.as_ref();
    let deployments = deployment::collect(&scene.facts, service, environment);
    let (mut list, natural, unit) = match what {
        Delivery::DeploymentFrequency => {
            let live = |deployment: &&Deployment| deployment.succeeded();
            let list = deployments
                .iter()
                .filter(live)
                .map(deployment_row)
                .collect();
            (list, Natural::Count, Unit::Number)
        }
        Delivery::ChangeFailRate => (
            failures(scene, &deployments, environment),
            Natural::Percent,
            Unit::Percent,
        ),
        Delivery::ReworkRate => {
            let of = |deployment: &Deployment<'a>| Row {
                adds: Number::Whole(i64::from(deployment.rework)),
                missed: deployment.rework,
                note: deployment.rework.then(|| "repairs an earlier one".into()),
                ..deployment_row(deployment)
            };
            let ended = deployments
                .iter()
                .filter(|deployment| !deployment.cancelled());
            (ended.map(of).collect(), Natural::Percent, Unit::Percent)
        }
        Delivery::LeadTime => (
            lead_times(scene, environment),
            Natural::Median,
            Unit::Milliseconds,
        ),
        Delivery::RecoveryTime => (
            recoveries(scene, &deployments, environment),
            Natural::Median,
            Unit::Milliseconds,
        ),
    };
    if let Some(filter) = &scene.level.filter {
        list.retain(|row: &Row| holds(&filter.test, &|name| row.fields.get(name)));
    }
    list.sort_by_key(|row| row.at);
    let feeds = deployments
        .iter()
        .flat_map(|deployment| &deployment.sources);
    Rows {
        missing: gaps(scene, &feeds.copied().collect()),
        list,
        natural,
        unit,
        baseline: None,
    }
}

fn deployment_row<'a>(deployment: &Deployment<'a>) -> Row<'a> {
    Row {
        at: deployment.finished,
        what: format!("deployment `{}`", deployment.id),
        adds: Number::Whole(1),
        base: Number::Whole(1),
        counted: true,
        missed: false,
        note: None,
        fields: Fields::Map(deployment_fields(deployment)),
        divided_by: None,
        currency: None,
        facts: deployment.facts.clone(),
    }
}

fn deployment_fields(deployment: &Deployment) -> BTreeMap<String, String> {
    let id = |id: Option<&ServiceId>| id.map(ServiceId::to_string);
    [
        ("id", Some(deployment.id.to_string())),
        ("service", id(deployment.service)),
        ("component", id(deployment.component)),
        ("environment", Some(deployment.environment.to_owned())),
        ("result", Some(result_name(deployment.result).to_owned())),
        ("rework", Some(deployment.rework.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, text)| Some((name.to_owned(), text?)))
    .collect()
}

fn failures<'a>(
    scene: &Scene<'a>,
    deployments: &[Deployment<'a>],
    environment: &str,
) -> Vec<Row<'a>> {
    let links = by_deployment(link::of(scene, environment));
    let of = |deployment: &Deployment<'a>| {
        let linked = linked_to(&links, deployment);
        let note = if deployment.failed() {
            Some(result_name(deployment.result).to_owned())
        } else {
            linked
                .first()
                .map(|link| format!("incident `{}`", link.incident))
        };
        let mut facts = deployment.facts.clone();
        facts.extend(linked.iter().flat_map(|link| link.facts.iter().copied()));
        Row {
            adds: Number::Whole(i64::from(note.is_some())),
            missed: note.is_some(),
            note,
            facts,
            ..deployment_row(deployment)
        }
    };
    let ended = deployments
        .iter()
        .filter(|deployment| !deployment.cancelled());
    ended.map(of).collect()
}

/// Links by the deployment's id.
type Links = BTreeMap<DeploymentId, Vec<IncidentLink>>;

fn by_deployment(list: Vec<IncidentLink>) -> Links {
    let mut links = Links::new();
    for link in list {
        links.entry(link.deployment.clone()).or_default().push(link);
    }
    links
}

fn linked_to<'l>(links: &'l Links, deployment: &Deployment) -> &'l [IncidentLink] {
    links.get(deployment.id).map_or(&[], Vec::as_slice)
}

fn lead_times<'a>(scene: &Scene<'a>, environment: &str) -> Vec<Row<'a>> {
    let delivered = change::of(&scene.facts, scene.level.service.as_ref(), environment);
    delivered
        .into_iter()
        .filter_map(|change| {
            let at = match scene.level.counted_in {
                CountedIn::Opened => change.begun(),
                CountedIn::Stopped | CountedIn::Due => change.ended(),
            };
            Some(Row {
                at,
                what: match &change.case {
                    Some(case) => format!("change `{case}`"),
                    None => format!("commit `{}`", change.commit.as_deref().unwrap_or_default()),
                },
                adds: Number::Whole(change.lead_ms?),
                base: Number::Whole(1),
                counted: true,
                missed: false,
                note: change
                    .deployment
                    .map(|id| format!("brought by deployment `{id}`")),
                fields: Fields::Map(change.fields),
                divided_by: None,
                currency: None,
                facts: change.facts,
            })
        })
        .collect()
}

fn recoveries<'a>(
    scene: &Scene<'a>,
    deployments: &[Deployment<'a>],
    environment: &str,
) -> Vec<Row<'a>> {
    let links = by_deployment(link::of(scene, environment));
    let recovered = |deployment: &Deployment<'a>| {
        let linked = linked_to(&links, deployment);
        let recovery = link::recovery(deployment, deployments, linked)?;
        let row = deployment_row(deployment);
        let known = recovery.at.is_some();
        let end = recovery.at.unwrap_or(deployment.finished);
        Some(Row {
            at: match scene.level.counted_in {
                CountedIn::Opened => deployment.finished,
                CountedIn::Stopped | CountedIn::Due => end,
            },
            adds: Number::Whole(end.since(deployment.finished).max(0)),
            counted: known,
            note: Some(recovery.how),
            facts: [row.facts.clone(), recovery.facts].concat(),
            ..row
        })
    };
    deployments.iter().filter_map(recovered).collect()
}

#[cfg(test)]
mod tests;
