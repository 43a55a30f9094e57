//! Which model of cooperation suits a relation, from what the two sides declare of it and from what was
//! observed.
//!
//! Each sign speaks for one model and is told with its reason, so that people can weigh it otherwise.
//! Two things are conditions and no signs: without trust there is no partnership, and a partnership
//! needs a customer who steers. Not here: where observations come from.

use std::collections::BTreeMap;

use facts::id::{LevelId, PartyId, ServiceId};
use facts::sentence::Value;
use facts::{Exact, Rounding, Sentence, say};

use crate::model::{Agreement, Assessment, Degree, MeasureKind, Model, Relation};

/// What was observed of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Over how many days, from the first fact to the last.
    pub days: u64,
    /// Changes that were opened, and deployments to production; nothing where the record has neither, of
    /// any service.
    pub changes: Option<u64>,
    /// Cases of the level with the most of them.
    pub cases: u64,
    /// How often those came back to a holder that had had them before.
    pub bounces: u64,
    /// Open time of missed records by who held them, in milliseconds; the customer's wait under its
    /// own party, and what has no holder left out.
    pub missed_ms: BTreeMap<PartyId, i64>,
    /// The mean answer of the pulse by side, on its scale.
    pub pulse: BTreeMap<PartyId, Exact>,
}

/// An advice for one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The service.
    pub service: ServiceId,
    /// What the agreement says.
    pub declared: Model,
    /// What suits; nothing where no sign is there.
    pub advised: Option<Model>,
    /// The signs, declared ones first.
    pub signs: Vec<Sign>,
    /// Why a model that has more signs is not advised.
    pub conditions: Vec<Sentence>,
    /// What in the text disagrees with the model that it declares.
    pub disagreements: Vec<Sentence>,
}

/// A sign that speaks for a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// For which.
    pub speaks_for: Model,
    /// Where it comes from.
    pub source: Source,
    /// Why.
    pub reason: Sentence,
}

/// Where a sign comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// The assessment in the agreement.
    Declared,
    /// The record.
    Observed,
}

/// The models, from the least to the most that two parties have to do with each other.
pub const MODELS: [Model; 3] = [Model::Guardian, Model::ServiceProvider, Model::Partnership];

/// The word of a model, for people.
pub fn word(model: Model) -> Sentence {
    match model {
        Model::Guardian => say!("model-guardian", "guardian of technology"),
        Model::ServiceProvider => say!("model-service-provider", "service provider"),
        Model::Partnership => say!("model-partnership", "partnership"),
    }
}

/// Advises on every service with a relation.
pub fn advise(agreement: &Agreement, observed: &BTreeMap<ServiceId, Observed>) -> Vec<Advice> {
    let nothing = Observed::default();
    agreement
        .services
        .iter()
        .filter_map(|(id, service)| {
            let relation = service.relation.as_ref()?;
            let observed = observed.get(id).unwrap_or(&nothing);
            Some(advise_on(agreement, id, relation, observed))
        })
        .collect()
}

fn advise_on(
    agreement: &Agreement,
    id: &ServiceId,
    relation: &Relation,
    observed: &Observed,
) -> Advice {
    let mut signs = Vec::new();
    if let Some(assessment) = &relation.assessment {
        declared_signs(assessment, &mut signs);
    }
    observed_signs(agreement, observed, &mut signs);
    let mut conditions = Vec::new();
    let possible = conditions_of_partnership(relation, agreement, observed, &mut conditions);
    // Where there can be no partnership, its signs speak for the model next to it.
    let meant = |model| match model {
        Model::Partnership if !possible => Model::ServiceProvider,
        model => model,
    };
    let count = |model| {
        let of_model = |sign: &&Sign| meant(sign.speaks_for) == model;
        signs.iter().filter(of_model).count()
    };
    let most = MODELS.into_iter().map(count).max().unwrap_or(0);
    // Of several with as many signs the declared one stays; else the one with less to do with each other.
    let stays = count(relation.model) == most;
    let first = MODELS.into_iter().find(|model| count(*model) == most);
    let advised = if stays { Some(relation.model) } else { first };
    if !signs
        .iter()
        .any(|sign| sign.speaks_for == Model::Partnership)
    {
        conditions.clear();
    }
    Advice {
        service: id.clone(),
        declared: relation.model,
        advised: advised.filter(|_| most > 0),
        signs,
        conditions,
        disagreements: disagreements(agreement, id, relation),
    }
}

fn declared_signs(assessment: &Assessment, signs: &mut Vec<Sign>) {
    let by = |low, medium, high| {
        move |degree| match degree {
            Degree::Low => low,
            Degree::Medium => medium,
            Degree::High => high,
        }
    };
    let all = by(Model::Guardian, Model::ServiceProvider, Model::Partnership);
    let told = [
        (
            assessment.need_for_change,
            say!("fit-need-for-change", "the need for change"),
        ),
        (
            assessment.interaction,
            say!("fit-interaction", "the interaction"),
        ),
        (assessment.trust, say!("fit-trust", "the trust")),
        (
            assessment.capability,
            say!("fit-capability", "the provider's capability"),
        ),
        (
            assessment.maturity,
            say!("fit-maturity", "the customer's maturity"),
        ),
    ];
    for (degree, what) in told {
        let Some(degree) = degree else { continue };
        let much = match degree {
            Degree::High => say!("fit-high", "high"),
            Degree::Medium => say!("fit-medium", "medium"),
            Degree::Low => say!("fit-low", "low"),
        };
        let reason = say!("fit-declared", "{what} is {much}", what, much);
        signs.push(Sign {
            speaks_for: all(degree),
            source: Source::Declared,
            reason,
        });
    }
}

/// Below so many changes in 30 days little changes; from the second number on, much does.
const CHANGES: (i64, i64) = (2, 20);

/// From this share of cases on, in percent, coming back to an earlier holder is a sign that the work
/// cannot be divided.
const BOUNCES_PERCENT: i64 = 25;

fn observed_signs(agreement: &Agreement, observed: &Observed, signs: &mut Vec<Sign>) {
    let mut sign = |speaks_for, reason| {
        signs.push(Sign {
            speaks_for,
            source: Source::Observed,
            reason,
        });
    };
    if observed.days >= 28
        && let Some(changes) = observed.changes
        && let Some(changes) = Exact::ratio(i128::from(changes) * 30, observed.days.into())
    {
        let model = match &changes {
            few if *few < Exact::from(CHANGES.0) => Model::Guardian,
            many if *many >= Exact::from(CHANGES.1) => Model::Partnership,
            _ => Model::ServiceProvider,
        };
        let shown = changes.to_fixed(1, Rounding::HalfEven);
        sign(
            model,
            say!("fit-changes", "{shown} changes in 30 days", shown),
        );
    }
    if let Some(share) = Exact::ratio(i128::from(observed.bounces) * 100, observed.cases.into())
        && observed.cases >= 20
    {
        let shown = share.to_fixed(0, Rounding::HalfEven);
        match share >= Exact::from(BOUNCES_PERCENT) {
            true => sign(
                Model::Partnership,
                say!(
                    "fit-come-back",
                    "cases come back {shown} times in 100: the work is hard to divide",
                    shown
                ),
            ),
            false => sign(
                Model::ServiceProvider,
                say!(
                    "fit-come-back-few",
                    "cases come back only {shown} times in 100: the work is divided well",
                    shown
                ),
            ),
        }
    }
    let whole: i64 = observed.missed_ms.values().sum();
    if let Some((party, most)) = observed.missed_ms.iter().max_by_key(|(_, ms)| **ms)
        && let Some(share) = Exact::ratio(i128::from(*most) * 100, whole.into())
    {
        let name = agreement
            .parties
            .get(party)
            .map_or(party.as_str(), |party| &party.name);
        let shown = share.to_fixed(0, Rounding::HalfEven);
        match share >= Exact::from(75) {
            true => sign(
                Model::ServiceProvider,
                say!(
                    "fit-one-place",
                    "breaches arise at one place: {name} holds {shown} % of the time of missed records",
                    name,
                    shown
                ),
            ),
            false => sign(
                Model::Partnership,
                say!(
                    "fit-between",
                    "breaches arise between the parties: nobody holds more than {shown} % of the time of missed records",
                    shown
                ),
            ),
        }
    }
}

/// Whether a partnership is possible; says why not.
fn conditions_of_partnership(
    relation: &Relation,
    agreement: &Agreement,
    observed: &Observed,
    why_not: &mut Vec<Sentence>,
) -> bool {
    let degree = |of: fn(&Assessment) -> Option<Degree>| relation.assessment.as_ref().and_then(of);
    if degree(|assessment| assessment.trust) == Some(Degree::Low) {
        why_not.push(say!("fit-no-trust", "no partnership: the trust is low"));
    }
    if degree(|assessment| assessment.maturity) == Some(Degree::Low) {
        why_not.push(say!(
            "fit-no-steering",
            "no partnership: the customer does not yet know how to steer"
        ));
    }
    let pulse = agreement
        .relationship
        .as_ref()
        .and_then(|all| all.pulse.as_ref());
    for (party, mean) in pulse.iter().flat_map(|_| &observed.pulse) {
        let middle = pulse.and_then(|pulse| Exact::ratio(i128::from(pulse.scale) + 1, 2));
        if middle.is_some_and(|middle| *mean < middle) {
            let shown = mean.to_fixed(1, Rounding::HalfEven);
            why_not.push(say!(
                "fit-pulse",
                "no partnership: the pulse of `{party}` is {shown}, below the middle of its scale",
                party = Value::text(party),
                shown
            ));
        }
    }
    why_not.is_empty()
}

/// What in the text does not go with the model that it declares. A level that names no service is one of
/// every service.
fn disagreements(agreement: &Agreement, id: &ServiceId, relation: &Relation) -> Vec<Sentence> {
    let mut found = Vec::new();
    let levels: Vec<_> = agreement
        .levels
        .values()
        .filter(|level| level.service.as_ref().is_none_or(|service| service == id))
        .collect();
    let kinds: Vec<&MeasureKind> = levels
        .iter()
        .filter_map(|level| Some(&agreement.measures.get(&level.measure)?.kind))
        .collect();
    let has = |wanted: fn(&MeasureKind) -> bool| kinds.iter().any(|kind| wanted(kind));
    let credited = agreement.remedies.iter().find(|(_, remedy)| {
        let of_service = |level: &LevelId| levels.iter().any(|own| own.id == *level);
        remedy.from.value == relation.provider && remedy.levels().into_iter().any(of_service)
    });
    match relation.model {
        Model::Guardian => {
            if !has(|kind| matches!(kind, MeasureKind::Availability(_))) {
                found.push(say!(
                    "fit-guardian-up",
                    "a guardian keeps technology up, and no level measures availability"
                ));
            }
            if !has(|kind| {
                matches!(
                    kind,
                    MeasureKind::UnitCost { .. } | MeasureKind::Cost { .. }
                )
            }) {
                found.push(say!(
                    "fit-guardian-cost",
                    "a guardian is worth its cost per unit, and no level measures cost"
                ));
            }
        }
        Model::ServiceProvider => {
            if kinds.is_empty() {
                found.push(say!(
                    "fit-provider-levels",
                    "a service provider is held to levels, and there are none"
                ));
            }
        }
        Model::Partnership => {
            if !has(|kind| matches!(kind, MeasureKind::Value { .. })) {
                found.push(say!(
                    "fit-partner-value",
                    "partners share a result, and no level measures a business value"
                ));
            }
            if relation.joint_team.is_none() && !agreement.teams.values().any(|team| team.joint) {
                found.push(say!(
                    "fit-partner-team",
                    "partners work together, and there is no joint team"
                ));
            }
            if let Some((remedy, _)) = credited {
                found.push(say!(
                    "fit-one-side",
                    "partners share results, and the remedy `{remedy}` credits one side",
                    remedy = Value::text(remedy)
                ));
            }
            if agreement.sharing.is_empty() {
                found.push(say!(
                    "fit-partner-sharing",
                    "partners share gain and pain, and nothing is shared under `sharing`"
                ));
            }
        }
    }
    found
}
