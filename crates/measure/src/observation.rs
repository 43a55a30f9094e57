//! Measures over observations: everything that is not a case with a clock.
//!
//! ```text
//! facts - mistaken ones --> rows (cost, usage, value, survey, work, deployments, changes)
//!                           or courses of time (availability)
//! family x window x key --> Figure { value, numerator, denominator, items } --judge--> Reading
//! ```
//!
//! Each figure is computed once as agreed and once more for each side with a pending claim.

use agreement::Agreement;
use agreement::model::{Level, Measure, MeasureKind, Unit};
use facts::fact::Ask;
use facts::id::PartyId;
use facts::{Body, Exact, Fact, Instant, Span};

use crate::docket::{Docket, Entry};
use crate::reading::{Coverage, Evidence, Item, Outcome, Reading};
use crate::view::View;
use crate::window::NamedWindow;

mod amount;
pub mod availability;
pub mod budget;
mod capacity;
mod combine;
pub mod delivery;
mod feed;
mod field;
mod load;
mod planned;
mod row;
mod spans;
#[cfg(test)]
mod testing;

pub use budget::{ErrorBudget, error_budget, error_budget_ms};
pub use combine::combine;
pub use delivery::{DeliveredChange, IncidentLink, changes, incident_links};
pub(crate) use feed::{coverage, missing};
pub use field::{field, holds};

/// Field and value of a fan-out.
pub type Key = Vec<(String, String)>;

/// The readings of a level whose measure is not over cases: one per window and fan-out key, and
/// the combined one where the level combines them. Nothing for a measure over cases.
pub fn readings(
    view: &View,
    docket: &Docket,
    agreement: &Agreement,
    level: &Level,
    measure: &Measure,
    windows: &[NamedWindow],
) -> Vec<Reading> {
    // WHY: cases are most of what there is, and few measures over observations ask for them.
    let facts = match &measure.kind {
        MeasureKind::Cases { .. } => return Vec::new(),
        MeasureKind::Delivery { .. } => view.facts(),
        MeasureKind::Survey { .. } if level.service.is_some() => view.facts(),
        _ => view.beside_cases(),
    };
    let scene = |side| Scene::new((facts, view.as_of()), docket, agreement, level, side);
    let sides = docket.sides();
    let scenes: Vec<Scene> = sides.iter().map(|side| scene(Some(*side))).collect();
    let agreed_scene = scene(None);
    let Some(agreed) = family(&agreed_scene, &measure.kind) else {
        return Vec::new();
    };
    let differs = |scene: &&Scene| {
        let reads_claims = matches!(measure.kind, MeasureKind::Availability(_));
        reads_claims || !same(&scene.facts, &agreed_scene.facts)
    };
    let of_sides: Vec<(&PartyId, Family)> = sides
        .iter()
        .zip(&scenes)
        // WHY: from the same facts follows the same; only outages ask the claims once more.
        .filter(|(_, scene)| differs(scene))
        .filter_map(|(side, scene)| Some((*side, family(scene, &measure.kind)?)))
        .collect();
    let reading = |window: &NamedWindow, key: &Key| {
        let mut figure = agreed.figure(window.span, key);
        let items = std::mem::take(&mut figure.items);
        let coverage = figure.coverage;
        let outcome = figure.judge(level);
        let sides = of_sides
            .iter()
            .map(|(side, family)| (*side, family.figure(window.span, key).judge(level)))
            .filter(|(_, of_side)| *of_side != outcome)
            .map(|(side, of_side)| (side.clone(), of_side))
            .collect();
        Reading {
            level: level.id.clone(),
            version: agreement.version.clone(),
            window: window.name.clone(),
            span: window.span,
            key: key.clone(),
            agreed: outcome,
            sides,
            coverage,
            evidence: Evidence::Items(items),
            replaced: None,
        }
    };
    let mut readings = Vec::new();
    for window in windows {
        if level.per.is_empty() {
            readings.push(reading(window, &Vec::new()));
            continue;
        }
        let mut keys = agreed.keys(window.span);
        for (_, family) in &of_sides {
            keys.extend(family.keys(window.span));
        }
        keys.sort_unstable();
        keys.dedup();
        let fan: Vec<Reading> = keys.iter().map(|key| reading(window, key)).collect();
        let combined = combine(level, &fan, || reading(window, &Vec::new()));
        readings.extend(fan);
        readings.extend(combined);
    }
    readings
}

/// What the facts look like to one side, or as agreed.
pub(crate) struct Scene<'a> {
    facts: Vec<&'a Fact>,
    as_of: Instant,
    docket: &'a Docket<'a>,
    agreement: &'a Agreement,
    level: &'a Level,
    side: Option<&'a PartyId>,
}

impl<'a> Scene<'a> {
    fn new(
        (facts, as_of): (&[&'a Fact], Instant),
        docket: &'a Docket<'a>,
        agreement: &'a Agreement,
        level: &'a Level,
        side: Option<&'a PartyId>,
    ) -> Self {
        let facts = facts.iter().copied();
        let nothing_claimed = docket.entries().is_empty();
        Scene {
            facts: facts
                .filter(|fact| nothing_claimed || !is_out(docket, fact, side))
                .collect(),
            as_of,
            docket,
            agreement,
            level,
            side,
        }
    }
}

/// Whether these are the same facts.
fn same(one: &[&Fact], other: &[&Fact]) -> bool {
    let mut pairs = one.iter().zip(other);
    one.len() == other.len() && pairs.all(|(one, other)| std::ptr::eq(*one, *other))
}

/// Whether a claim takes a fact out: it is mistaken, or what it says is excluded as a whole. An
/// excluded outage stays, because its downtime is shown with the reason.
fn is_out(docket: &Docket, fact: &Fact, side: Option<&PartyId>) -> bool {
    let excluded = |entry: &Entry| {
        let whole = entry.claim.from.is_none() && entry.claim.until.is_none();
        whole && entry.claim.ask == Ask::Exclude && entry.counts_for(side)
    };
    let by_subject = match &fact.body {
        Body::Outage(_) => false,
        Body::Case(update) => update
            .id
            .as_ref()
            .is_some_and(|id| docket.on_case(id.as_str()).any(excluded)),
        _ => docket.on_fact(&fact.id).any(excluded),
    };
    by_subject || docket.is_mistaken(&fact.id, side)
}

/// A value before it is judged.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    value: Option<Exact>,
    unit: Unit,
    numerator: Exact,
    denominator: Exact,
    counted: u64,
    missed: u64,
    coverage: Option<Coverage>,
    items: Vec<Item>,
}

impl Figure {
    fn insufficient(unit: Unit) -> Figure {
        Figure {
            value: None,
            unit,
            numerator: Exact::zero(),
            denominator: Exact::zero(),
            counted: 0,
            missed: 0,
            coverage: None,
            items: Vec::new(),
        }
    }

    fn quotient(&mut self, numerator: Exact, denominator: Exact, times: &Exact) {
        self.value = numerator
            .checked_div(&denominator)
            .map(|quotient| &quotient * times);
        self.numerator = numerator;
        self.denominator = denominator;
    }

    fn judge(self, level: &Level) -> Outcome {
        Outcome::judge(
            level,
            self.value,
            self.unit,
            self.numerator,
            self.denominator,
            self.counted,
            self.missed,
        )
    }
}

/// A measure with its facts prepared.
enum Family<'a> {
    Rows(&'a Level, Instant, row::Rows<'a>),
    Availability(availability::Courses<'a>),
    Planned(Figure),
}

impl Family<'_> {
    fn keys(&self, window: Span) -> Vec<Key> {
        match self {
            Family::Rows(level, _, rows) => rows.keys(window, &level.per),
            Family::Availability(courses) => courses.keys(),
            Family::Planned(_) => Vec::new(),
        }
    }

    fn figure(&self, window: Span, key: &Key) -> Figure {
        match self {
            Family::Rows(level, as_of, rows) => rows.figure(level, window, key, *as_of),
            Family::Availability(courses) => courses.figure(window, key),
            Family::Planned(figure) => figure.clone(),
        }
    }
}

fn family<'a>(scene: &Scene<'a>, kind: &'a MeasureKind) -> Option<Family<'a>> {
    let rows = match kind {
        MeasureKind::Cases { .. } => return None,
        MeasureKind::Availability(downtime) => {
            let courses = availability::Courses::new(scene, downtime);
            return Some(Family::Availability(courses));
        }
        MeasureKind::Planned { promised } => {
            return Some(Family::Planned(planned::figure(scene, promised)));
        }
        MeasureKind::UnitCost { basis, meter } => amount::unit_cost(scene, basis, meter),
        MeasureKind::Cost { basis } => amount::cost(scene, basis),
        MeasureKind::Usage { meter } => amount::usage(scene, meter),
        MeasureKind::Value { of, baseline } => amount::value(scene, of, baseline.as_ref()),
        MeasureKind::Survey { of, question, side } => {
            amount::survey(scene, of, question.as_deref(), side.as_ref())
        }
        MeasureKind::Delivery { what, environment } => delivery::rows(scene, *what, environment),
        MeasureKind::Capacity { activities } => capacity::rows(scene, activities),
    };
    Some(Family::Rows(scene.level, scene.as_of, rows))
}
