//! What was measured, as money needs it: findings of levels, volumes, costs, results.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use agreement::model::level::{CountedIn, Importance, OpenBreach, Statistic};
use agreement::model::{Agreement, Level, MeasureKind, Sharing, Window, WindowLength};
use facts::id::{CaseId, ChargeId, LevelId, MeasureId, PartyId, RemedyId};
use facts::{Body, FactId, Instant, Place, Span};
use measure::reading::tells_against;
use measure::{Engine, Evidence, Outcome, Reading, Run, Verdict};

use crate::charge::Used;
use crate::finding::{Finding, counts, zone_of};
use crate::gap::Gap;
use crate::sharing::{Reached, is_settled_at_end};
use crate::sheet::{Known, Source};
use crate::trigger;

use super::claimed;

/// Everything that was measured.
pub(super) struct Measured {
    levels: Vec<One>,
    /// What gives volumes and costs, by the id of the level that stands for it.
    volumes: BTreeMap<LevelId, Vec<One>>,
}

/// A finding, and what sides would have instead.
struct One {
    finding: Finding,
    sides: BTreeMap<PartyId, Outcome>,
    facts: Vec<FactId>,
}

/// The versions that have begun as of an instant; the first where none has.
pub(super) fn begun(versions: &Versions, as_of: Instant) -> Vec<Agreement> {
    let all = versions.all().iter();
    let mut begun: Vec<Agreement> = all
        .filter(|version| version.effective.is_none_or(|from| from <= as_of))
        .cloned()
        .collect();
    if begun.is_empty() {
        begun.extend(versions.all().first().cloned());
    }
    begun
}

/// The versions with a level for every volume and cost that a measure gives: so these are readings like
/// all others, with claims and derivation.
pub(super) fn with_volumes(versions: &Versions) -> Vec<Agreement> {
    let mut versions = versions.all().to_vec();
    for agreement in &mut versions {
        let mut levels = Vec::new();
        for (id, charge) in &agreement.charges {
            let metered = charge.metered.as_ref();
            if let Some(measure) = metered.and_then(|metered| metered.measure.as_ref()) {
                let window = charge.window.clone().unwrap_or_else(|| month(agreement));
                let place = charge.from.place.clone();
                levels.extend(level(agreement, volume_of(id), measure, window, place));
            }
        }
        for (id, sharing) in &agreement.sharing {
            if let Some(measure) = actual(sharing) {
                let place = sharing.customer.place.clone();
                let window = month(agreement);
                levels.extend(level(agreement, cost_of(id), measure, window, place));
            }
        }
        for level in levels {
            agreement.levels.insert(level.id.clone(), level);
        }
    }
    versions
}

impl Measured {
    /// Runs every level that money depends on.
    pub fn of(versions: &Versions, engine: &mut Engine<'_>, over: Span) -> Self {
        let all = versions.all().iter();
        let mut levels: BTreeSet<LevelId> = BTreeSet::new();
        let mut volumes: BTreeSet<LevelId> = BTreeSet::new();
        for agreement in all {
            for remedy in agreement.remedies.values() {
                levels.extend(remedy.levels().into_iter().cloned());
                let bonus = remedy.bonus.iter();
                levels.extend(bonus.flat_map(|bonus| bonus.levels.keys().cloned()));
            }
            levels.extend(trigger::levels(agreement).cloned());
            for (id, sharing) in &agreement.sharing {
                levels.extend(sharing.gain.iter().map(|gain| gain.level.clone()));
                volumes.extend(actual(sharing).and(cost_of(id)));
            }
            for (id, charge) in &agreement.charges {
                let metered = charge.metered.as_ref();
                let measure = metered.and_then(|metered| metered.measure.as_ref());
                volumes.extend(measure.and(volume_of(id)));
            }
        }
        let mut measured = Measured {
            levels: Vec::new(),
            volumes: BTreeMap::new(),
        };
        for id in &levels {
            measured
                .levels
                .extend(run(versions, engine, over, id, false));
        }
        for id in volumes {
            let found = run(versions, engine, over, &id, true);
            measured.volumes.insert(id, found);
        }
        measured
    }

    /// What levels came to, in a side's view or as agreed.
    pub fn findings(&self, side: Option<&PartyId>) -> Vec<Finding> {
        self.levels.iter().map(|one| one.seen_by(side)).collect()
    }

    /// The findings of a remedy's levels.
    pub fn of_remedy(
        &self,
        versions: &Versions,
        engine: &Engine<'_>,
        id: &RemedyId,
        findings: &[Finding],
    ) -> Vec<Finding> {
        let credits = |finding: &&Finding| {
            versions.all().iter().any(|agreement| {
                agreement.remedies.get(id).is_some_and(|remedy| {
                    let bonus = remedy.bonus.as_ref();
                    remedy.levels().contains(&&finding.level)
                        || bonus.is_some_and(|bonus| bonus.levels.contains_key(&finding.level))
                })
            })
        };
        let in_time = |finding: &Finding| Finding {
            is_claimed: claimed::is_in_time(versions, engine.docket(), id, finding),
            ..finding.clone()
        };
        findings.iter().filter(credits).map(in_time).collect()
    }

    /// Adds the volumes that measures give.
    pub fn add_volumes(&self, used: &mut Used, side: Option<&PartyId>) {
        for (id, found) in &self.volumes {
            let Some(charge) = id.as_str().strip_prefix(VOLUME_OF) else {
                continue;
            };
            let Ok(charge) = ChargeId::new(charge) else {
                continue;
            };
            for one in found {
                if let Some(known) = one.known(side) {
                    let key = (charge.clone(), one.finding.window.clone());
                    used.volumes.insert(key, known);
                }
            }
        }
    }

    /// What a sharing is computed from, in a side's view or as agreed. What is settled at the end is
    /// settled when the agreement has ended.
    pub fn reached(
        &self,
        versions: &Versions,
        id: &str,
        findings: &[Finding],
        side: Option<&PartyId>,
        as_of: Instant,
        gaps: &mut Vec<Gap>,
    ) -> Vec<Reached> {
        let mut all = versions.all().iter().rev();
        let Some((agreement, sharing)) =
            all.find_map(|agreement| Some((agreement, agreement.sharing.get(id)?)))
        else {
            return Vec::new();
        };
        if let Some(gain) = &sharing.gain {
            let own = |finding: &&Finding| finding.level == gain.level && finding.key.is_empty();
            let own = findings.iter().filter(own);
            return own.filter_map(Reached::of).collect();
        }
        let costs = cost_of(id).and_then(|id| self.volumes.get(&id));
        let costs = costs.into_iter().flatten();
        let mut reached: Vec<Reached> = costs
            .filter_map(|one| {
                Some(Reached {
                    window: one.finding.window.clone(),
                    until: one.finding.until,
                    month: one.finding.month,
                    parts: vec![one.known(side)?],
                })
            })
            .collect();
        if !is_settled_at_end(sharing) {
            return reached;
        }
        let ended = agreement.until.as_ref().map(|until| until.value);
        if ended.is_some_and(|ended| ended <= as_of) {
            let parts = reached.iter().flat_map(|one| one.parts.clone()).collect();
            let Some(last) = reached.pop() else {
                return Vec::new();
            };
            return vec![Reached { parts, ..last }];
        }
        if ended.is_none() {
            gaps.push(Gap::new(
                format!("sharing.{id}"),
                "",
                "it is settled when the agreement ends, and no end is agreed; nothing was settled",
            ));
        }
        Vec::new()
    }
}

impl One {
    fn outcome(&self, side: Option<&PartyId>) -> &Outcome {
        side.and_then(|side| self.sides.get(side))
            .unwrap_or(&self.finding.outcome)
    }

    fn seen_by(&self, side: Option<&PartyId>) -> Finding {
        Finding {
            outcome: self.outcome(side).clone(),
            ..self.finding.clone()
        }
    }

    fn known(&self, side: Option<&PartyId>) -> Option<Known> {
        Some(Known {
            value: self.outcome(side).rounded()?.clone(),
            source: Some(Source::Facts(self.facts.clone())),
        })
    }
}

const VOLUME_OF: &str = "volume of ";

/// The level that stands for the volume of a charge. No text can declare an id with spaces.
fn volume_of(charge: &ChargeId) -> Option<LevelId> {
    LevelId::new(&format!("{VOLUME_OF}{charge}")).ok()
}

/// The level that stands for the actual cost of a sharing.
fn cost_of(sharing: &str) -> Option<LevelId> {
    LevelId::new(&format!("actual cost of {sharing}")).ok()
}

fn actual(sharing: &Sharing) -> Option<&MeasureId> {
    let target = sharing.target_cost.as_ref().map(|terms| &terms.actual);
    let fixed = sharing.fixed_incentive.as_ref();
    target.or(fixed.and_then(|terms| terms.actual.as_ref()))
}

fn month(agreement: &Agreement) -> Window {
    Window {
        length: WindowLength::Month { day: 1 },
        zone: agreement.zone.clone(),
    }
}

fn level(
    agreement: &Agreement,
    id: Option<LevelId>,
    measure: &MeasureId,
    window: Window,
    place: Place,
) -> Option<Level> {
    let statistic = match &agreement.measures.get(measure)?.kind {
        MeasureKind::Cases { value: None, .. } => Statistic::Count,
        MeasureKind::Cases { .. } | MeasureKind::Cost { .. } | MeasureKind::Usage { .. } => {
            Statistic::Sum
        }
        _ => Statistic::Figure,
    };
    Some(Level {
        id: id?,
        title: None,
        clause: None,
        service: None,
        measure: measure.clone(),
        filter: None,
        per: Vec::new(),
        combine: None,
        statistic,
        counted_in: CountedIn::Stopped,
        open_breach: OpenBreach::WhenStopped,
        window,
        round: None,
        expected: None,
        minimum: None,
        small_sample: None,
        expected_volume: None,
        rests_on: Vec::new(),
        importance: Importance::Informative,
        place,
    })
}

/// The findings of a level in windows that are over, and the facts that they rest on where these are
/// asked for.
fn run(
    versions: &Versions,
    engine: &mut Engine<'_>,
    over: Span,
    id: &LevelId,
    with_facts: bool,
) -> Vec<One> {
    let Some(run) = engine.run(id) else {
        return Vec::new();
    };
    let inside = |reading: &&Reading| {
        let until = reading.span.until;
        until <= over.until && until > over.from && counts(reading, versions)
    };
    let one = |reading: &Reading| {
        let mut finding = Finding::agreed(reading, zone_of(reading, versions));
        finding.incidents = incidents(engine, &run, reading);
        let facts = match with_facts {
            true => facts_of(engine, &run, reading),
            false => Vec::new(),
        };
        One {
            finding,
            sides: reading.sides.clone(),
            facts,
        }
    };
    let found = run.readings.iter().filter(inside).map(one).collect();
    engine.give_back(run);
    found
}

/// The facts that a reading rests on.
fn facts_of(engine: &Engine<'_>, run: &Run, reading: &Reading) -> Vec<FactId> {
    let mut ids: Vec<FactId> = match &reading.evidence {
        Evidence::Items(items) => items.iter().flat_map(|item| item.facts.clone()).collect(),
        Evidence::Records(records) => verdicts(run, records)
            .flat_map(|verdict| [verdict.start_fact, verdict.stop_fact])
            .filter_map(|number| Some(engine.fact(number)?.id))
            .collect(),
    };
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn verdicts<'a>(run: &'a Run, records: &'a [u32]) -> impl Iterator<Item = &'a Verdict> {
    records
        .iter()
        .filter_map(|record| run.verdicts.get(*record as usize))
}

/// The incidents that tell against the promise: cases, and outages by their id. An outage and a case are
/// one incident where they have the same id.
fn incidents(engine: &Engine<'_>, run: &Run, reading: &Reading) -> BTreeSet<CaseId> {
    let Some((_, level)) = engine.level_at(&reading.level, reading.span.until) else {
        return BTreeSet::new();
    };
    match &reading.evidence {
        Evidence::Records(records) => {
            let tells = |verdict: &&Verdict| tells_against(level, verdict);
            let cases = verdicts(run, records).filter(tells);
            cases
                .filter_map(|verdict| CaseId::new(engine.log().case_id(verdict.case)).ok())
                .collect()
        }
        Evidence::Items(items) => {
            let facts = items.iter().flat_map(|item| &item.facts);
            facts
                .filter_map(|id| engine.named(id))
                .filter_map(|fact| match &fact.body {
                    Body::Outage(outage) => CaseId::new(outage.id.as_str()).ok(),
                    Body::Case(case) => case.id.clone(),
                    _ => None,
                })
                .collect()
        }
    }
}
