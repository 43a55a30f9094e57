//! What a record shows of a service, for the advice on the model that suits it: its changes, how often
//! work comes back, where breaches arise, and the pulse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agreement::fit::Observed;
use facts::fact::case::field;
use facts::id::{LevelId, PartyId, ServiceId};
use facts::{Body, Exact};

use crate::clock::{Holder, Judgement};
use crate::engine::{Engine, Run};

const DAY_MS: i64 = 24 * facts::time::HOUR_MS;

/// What was observed of each service with a relation, in the terms of the version in force. `run` gives what a level
/// came to, as [`Engine::run_shared`] does.
pub fn observed(
    engine: &Engine<'_>,
    run: impl Fn(&LevelId) -> Arc<Run>,
) -> BTreeMap<ServiceId, Observed> {
    let Some(agreement) = engine.version_at(engine.as_of()) else {
        return BTreeMap::new();
    };
    let pulse = pulse(engine);
    let changes = changes(engine);
    let days = days(engine);
    // Cases of a level that names no service are told apart only where there is one relation.
    let relations = agreement
        .services
        .values()
        .filter(|service| service.relation.is_some());
    let only_one = relations.count() == 1;
    let mut all = BTreeMap::new();
    for (id, service) in &agreement.services {
        let Some(relation) = &service.relation else {
            continue;
        };
        let mut observed = Observed {
            days,
            changes: changes
                .as_ref()
                .map(|changes| changes.get(id).copied().unwrap_or(0)),
            pulse: pulse.clone(),
            ..Observed::default()
        };
        let customer = relation.customer.clone().or_else(|| {
            let customers = agreement.parties.iter();
            let mut customers =
                customers.filter(|(_, party)| party.role == agreement::model::Role::Customer);
            customers.next().map(|(id, _)| id.clone())
        });
        let levels = agreement.levels.values();
        let own = |service: Option<&ServiceId>| service.map_or(only_one, |service| service == id);
        for level in levels.filter(|level| own(level.service.as_ref())) {
            let run = run(&level.id);
            let cases: BTreeSet<u32> = run.verdicts.iter().map(|verdict| verdict.case).collect();
            let whole = engine.holders(&level.id, &run, |_| true);
            if cases.len() as u64 > observed.cases {
                observed.cases = cases.len() as u64;
                observed.bounces = whole.values().map(|share| share.bounces).sum();
            }
            let missed = |index: u32| run.verdicts[index as usize].judgement == Judgement::Missed;
            for (holder, share) in engine.holders(&level.id, &run, missed) {
                let party = match holder {
                    Holder::Party { party, .. } => {
                        let text = engine.log().symbols.text(party);
                        text.and_then(|text| PartyId::new(text).ok())
                    }
                    Holder::CustomerWait => customer.clone(),
                    Holder::Excluded => None,
                };
                if let Some(party) = party {
                    *observed.missed_ms.entry(party).or_default() += share.open_ms;
                }
            }
        }
        all.insert(id.clone(), observed);
    }
    all
}

/// From the first fact to the last, in whole days.
fn days(engine: &Engine<'_>) -> u64 {
    let facts = engine.view().facts();
    let at = |fact: Option<&&facts::Fact>| fact.map(|fact| fact.at);
    match (at(facts.first()), at(facts.last())) {
        (Some(first), Some(last)) => u64::try_from((last.ms() - first.ms()) / DAY_MS).unwrap_or(0),
        _ => 0,
    }
}

/// Changes opened and deployments to production, by service; nothing where the record has neither.
fn changes(engine: &Engine<'_>) -> Option<BTreeMap<ServiceId, u64>> {
    let mut types: BTreeMap<&str, (bool, Option<&str>)> = BTreeMap::new();
    let mut deployments: BTreeSet<(&str, &ServiceId)> = BTreeSet::new();
    for fact in engine.view().facts() {
        match &fact.body {
            Body::Case(case) => {
                let Some(id) = &case.id else { continue };
                let known = types.entry(id.as_str()).or_default();
                for (name, value) in &case.set {
                    match name.as_str() {
                        field::TYPE => known.0 = value.as_deref() == Some("change"),
                        field::SERVICE => known.1 = value.as_deref(),
                        _ => {}
                    }
                }
            }
            Body::Deployment(deployment) => {
                let environment = deployment.environment.as_deref();
                if let Some(service) = &deployment.service
                    && environment.is_none_or(|environment| environment == "production")
                {
                    deployments.insert((deployment.id.as_str(), service));
                }
            }
            _ => {}
        }
    }
    if deployments.is_empty() && !types.values().any(|(is_change, _)| *is_change) {
        return None;
    }
    let mut counts: BTreeMap<ServiceId, u64> = BTreeMap::new();
    let changed = types.into_values().filter(|(is_change, _)| *is_change);
    for service in changed.filter_map(|(_, service)| ServiceId::new(service?).ok()) {
        *counts.entry(service).or_default() += 1;
    }
    for (_, service) in deployments {
        *counts.entry(service.clone()).or_default() += 1;
    }
    Some(counts)
}

/// The mean answer of the pulse by side.
fn pulse(engine: &Engine<'_>) -> BTreeMap<PartyId, Exact> {
    let version = engine.version_at(engine.as_of());
    let relationship = version.and_then(|version| version.relationship.as_ref());
    let Some(pulse) = relationship.and_then(|all| all.pulse.as_ref()) else {
        return BTreeMap::new();
    };
    let mut sums: BTreeMap<PartyId, (Exact, i64)> = BTreeMap::new();
    for fact in engine.view().facts() {
        let Body::Survey(survey) = &fact.body else {
            continue;
        };
        if let (true, Some(side), Ok(score)) = (
            survey.of == pulse.survey,
            &survey.side,
            Exact::parse(&survey.score),
        ) {
            let (sum, count) = sums.entry(side.clone()).or_insert((Exact::zero(), 0));
            *sum = &*sum + &score;
            *count += 1;
        }
    }
    let mean = |(side, (sum, count)): (PartyId, (Exact, i64))| {
        Some((side, sum.checked_div(&Exact::from(count))?))
    };
    sums.into_iter().filter_map(mean).collect()
}
