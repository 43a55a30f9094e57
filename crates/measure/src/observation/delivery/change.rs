//! Changes on their way to production: how long each stage took.

use std::collections::{BTreeMap, BTreeSet};

use facts::fact::{DeploymentResult, case::field};
use facts::id::{CaseId, DeploymentId, ServiceId};
use facts::{Fact, FactId, Instant};

use super::{case, deployment};
use crate::view::View;

/// A merged change and the stages of its way.
///
/// A stage whose end lies before its start has no length: a review before the opening, a deployment
/// before the merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredChange {
    /// The case of type `change`; nothing for a commit that belongs to none.
    pub case: Option<CaseId>,
    /// The merge commit.
    pub commit: Option<String>,
    /// When its first commit was authored.
    pub authored: Option<Instant>,
    /// When it was opened for review.
    pub opened: Option<Instant>,
    /// The first review by somebody else.
    pub first_review: Option<Instant>,
    /// When it was merged.
    pub merged: Option<Instant>,
    /// When the first successful deployment that brought it finished.
    pub deployed: Option<Instant>,
    /// That deployment.
    pub deployment: Option<DeploymentId>,
    /// The component that it was deployed to.
    pub component: Option<ServiceId>,
    /// From the first commit to the opening.
    pub coding_ms: Option<i64>,
    /// From the opening to the first review.
    pub pickup_ms: Option<i64>,
    /// From the first review to the merge.
    pub review_ms: Option<i64>,
    /// From the merge to the deployment.
    pub deploy_ms: Option<i64>,
    /// From the first commit or the opening, whichever is earlier, to the merge or the deployment,
    /// whichever is later.
    pub cycle_ms: Option<i64>,
    /// The same, only where it was deployed: the lead time for changes.
    pub lead_ms: Option<i64>,
    /// The last fields of the case and, lacking them, those of the deployment.
    pub fields: BTreeMap<String, String>,
    /// The facts it rests on.
    pub facts: Vec<FactId>,
}

impl DeliveredChange {
    /// When work on it began.
    pub fn begun(&self) -> Instant {
        let starts = [self.authored, self.opened, self.merged, self.deployed];
        let first = starts[..2].iter().flatten().min();
        *first
            .or(starts.iter().flatten().next())
            .unwrap_or(&Instant::EARLIEST)
    }

    /// When it was done: merged and, where it is, deployed.
    pub fn ended(&self) -> Instant {
        let ends = [self.merged, self.deployed];
        ends.into_iter().flatten().max().unwrap_or(self.begun())
    }
}

/// The merged changes of a service, or of all, and how they came to an environment; in the order of
/// their case ids, then commits without a case. Merged means that the case was resolved; a commit
/// without a case counts when its deployment says when it was authored.
pub fn changes(
    view: &View,
    service: Option<&ServiceId>,
    environment: &str,
) -> Vec<DeliveredChange> {
    of(view.facts(), service, environment)
}

pub(super) fn of(
    facts: &[&Fact],
    service: Option<&ServiceId>,
    environment: &str,
) -> Vec<DeliveredChange> {
    let brought = brought(facts, service, environment);
    let mut with_case: BTreeSet<&str> = BTreeSet::new();
    let mut changes = Vec::new();
    for case in case::of_type(facts, "change") {
        let commit = case.get("commit");
        with_case.extend(commit);
        let found = commit.and_then(|commit| brought.get(commit));
        let of_service = service.is_none_or(|service| {
            found.is_some() || case.get(field::SERVICE) == Some(service.as_str())
        });
        let Some(merged) = case.resolved.filter(|_| of_service) else {
            continue;
        };
        let mut fields: BTreeMap<String, String> =
            found.map_or_else(BTreeMap::new, Brought::fields);
        let own = case.fields.iter();
        fields.extend(own.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        changes.push(timed(DeliveredChange {
            case: Some(case.id.clone()),
            commit: commit.map(str::to_owned),
            authored: case
                .instant("authored")
                .or(found.and_then(|found| found.commit.authored)),
            opened: case.opened,
            first_review: case.instant("first_review"),
            merged: Some(merged),
            fields,
            facts: case.facts,
            ..bare(found)
        }));
    }
    for (commit, found) in &brought {
        if found.commit.authored.is_some() && !with_case.contains(commit) {
            changes.push(timed(DeliveredChange {
                commit: Some((*commit).to_owned()),
                authored: found.commit.authored,
                fields: found.fields(),
                ..bare(Some(found))
            }));
        }
    }
    changes
}

/// A commit and the first successful deployment that brought it.
struct Brought<'a> {
    fact: &'a Fact,
    body: &'a facts::fact::Deployment,
    commit: &'a facts::fact::Commit,
}

impl Brought<'_> {
    fn fields(&self) -> BTreeMap<String, String> {
        let body = self.body;
        [
            ("service", body.service.as_ref()),
            ("component", body.component.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, id)| Some((name.to_owned(), id?.to_string())))
        .collect()
    }
}

fn brought<'a>(
    facts: &[&'a Fact],
    service: Option<&ServiceId>,
    environment: &str,
) -> BTreeMap<&'a str, Brought<'a>> {
    let mut brought = BTreeMap::new();
    for (fact, body) in deployment::facts(facts, service, environment) {
        if body.result == DeploymentResult::Succeeded {
            for commit in &body.commits {
                let first = Brought { fact, body, commit };
                brought.entry(commit.id.as_str()).or_insert(first);
            }
        }
    }
    brought
}

fn bare(found: Option<&Brought>) -> DeliveredChange {
    DeliveredChange {
        case: None,
        commit: None,
        authored: None,
        opened: None,
        first_review: None,
        merged: None,
        deployed: found.map(|found| found.fact.at),
        deployment: found.map(|found| found.body.id.clone()),
        component: found.and_then(|found| found.body.component.clone()),
        coding_ms: None,
        pickup_ms: None,
        review_ms: None,
        deploy_ms: None,
        cycle_ms: None,
        lead_ms: None,
        fields: BTreeMap::new(),
        facts: Vec::new(),
    }
    .resting_on(found)
}

impl DeliveredChange {
    fn resting_on(mut self, found: Option<&Brought>) -> Self {
        self.facts.extend(found.map(|found| found.fact.id));
        self
    }
}

/// Fills in the lengths of the stages.
fn timed(mut change: DeliveredChange) -> DeliveredChange {
    let stage = |from: Option<Instant>, until: Option<Instant>| {
        Some(until?.since(from?)).filter(|ms| *ms >= 0)
    };
    change.coding_ms = stage(change.authored, change.opened);
    change.pickup_ms = stage(change.opened, change.first_review);
    change.review_ms = stage(change.first_review, change.merged);
    change.deploy_ms = stage(change.merged, change.deployed);
    let started = change.authored.or(change.opened).is_some();
    let done = change.merged.or(change.deployed).is_some();
    change.cycle_ms = (started && done).then(|| change.ended().since(change.begun()).max(0));
    change.lead_ms = change.cycle_ms.filter(|_| change.deployed.is_some());
    change
}
