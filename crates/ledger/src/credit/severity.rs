//! Severity: how bad a failure is, what failing again makes of it, and which of the failures of one
//! incident counts.

use facts::sentence::Value;
use std::collections::BTreeSet;

use agreement::model::remedy::{
    Against, Election, PartStep, PointsOf, Shortfall, Step, TierBand, TierBase, TiersOf,
};
use agreement::model::{Quantity, Statistic, Unit};
use agreement::term::Interval;
use facts::id::{CaseId, LevelId};
use facts::{Exact, Sentence, say};
use measure::reading::larger_is_better;

use crate::gap::Gap;
use crate::sheet::{Op, Stage, StepId, given, shown};

use super::Terms;
use super::failure::{Failure, at_least, promised};
use crate::charge::share_input;

/// A failure with its severity.
pub(super) struct Candidate<'a> {
    pub level: LevelId,
    pub window: &'a str,
    pub severity: StepId,
    pub kind: Kind,
    /// The most for the failure, as the tiers of its level say.
    pub at_most: Option<&'a Quantity>,
    /// What a share of the tiers is a share of.
    pub base: StepId,
    incidents: &'a BTreeSet<CaseId>,
}

/// What a severity is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Points,
    /// A share of this amount.
    ShareOf(StepId),
    Money,
}

/// The failures with their severities, repeats counted.
pub(super) fn candidates<'a>(
    terms: &mut Terms<'a>,
    failures: Vec<Failure<'a>>,
) -> Vec<Candidate<'a>> {
    let mut candidates = Vec::new();
    for failure in failures {
        if terms.remedy.claim_within.is_some() && !failure.finding.is_claimed {
            continue;
        }
        for mut candidate in severities(terms, &failure) {
            repeat(terms, &failure, &mut candidate);
            candidates.push(candidate);
        }
    }
    candidates
}

/// The failures that count: where one incident fails several levels and the clause says so, only the
/// most severe.
pub(super) fn elect<'a>(
    terms: &mut Terms<'_>,
    candidates: Vec<Candidate<'a>>,
) -> Vec<Candidate<'a>> {
    if terms.remedy.election != Some(Election::Highest) {
        return candidates;
    }
    let worth = |terms: &Terms<'_>, candidate: &Candidate<'_>| {
        let severity = terms.sheet.value(candidate.severity);
        match candidate.kind {
            Kind::ShareOf(of) => severity * terms.sheet.value(of),
            Kind::Points | Kind::Money => severity.clone(),
        }
    };
    let mut order: Vec<(Exact, usize)> = candidates
        .iter()
        .map(|candidate| worth(terms, candidate))
        .zip(0..)
        .collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut taken: BTreeSet<&CaseId> = BTreeSet::new();
    let mut left_out = BTreeSet::new();
    for (_, index) in order {
        let incidents = candidates[index].incidents;
        if incidents.iter().any(|incident| taken.contains(incident)) {
            left_out.insert(index);
        } else {
            taken.extend(incidents);
        }
    }
    let clause = terms.clause("election");
    let mut elected = Vec::new();
    for (index, mut candidate) in candidates.into_iter().enumerate() {
        if left_out.contains(&index) {
            let what = say!(
                "step-level-in",
                "{level} in {window}",
                level = Value::text(&candidate.level),
                window = Value::text(candidate.window)
            );
            let none = given(
                say!(
                    "step-its-incident-counts-elsewhere",
                    "its incident counts elsewhere"
                ),
                &Exact::zero(),
            );
            let inputs = [candidate.severity.into(), none];
            candidate.severity =
                terms
                    .sheet
                    .step(Stage::Election, &*clause, what, Op::Product, inputs);
        }
        elected.push(candidate);
    }
    elected
}

fn repeat(terms: &mut Terms<'_>, failure: &Failure<'_>, candidate: &mut Candidate<'_>) {
    let Some(repeat) = &terms.remedy.repeat else {
        return;
    };
    let from = repeat.from.max(1);
    if failure.row.len() < usize::try_from(from).unwrap_or(usize::MAX) {
        return;
    }
    let clause = terms.clause("repeat");
    let row = say!(
        "step-fail-row",
        "windows of {level} that fail in a row",
        level = candidate.level.as_str()
    );
    let windows = failure.row.clone();
    let again = at_least(terms, Stage::Repeat, &clause, &row, windows, from.into());
    let what = say!(
        "step-level-again",
        "{level} in {window}, again",
        level = Value::text(&candidate.level),
        window = Value::text(candidate.window)
    );
    let factor = given(say!("step-times", "times"), &repeat.times);
    let inputs = [candidate.severity.into(), factor, again.into()];
    candidate.severity = terms
        .sheet
        .step(Stage::Repeat, clause, what, Op::Product, inputs);
}

/// The severities of a failure: one, or as many as there are places in the remedy that credit it.
fn severities<'a>(terms: &mut Terms<'a>, failure: &Failure<'a>) -> Vec<Candidate<'a>> {
    let remedy = terms.remedy;
    let level = &failure.finding.level;
    let mut found = Vec::new();
    let base = terms.base();
    let what = say!(
        "step-level-in",
        "{level} in {window}",
        level = Value::text(level),
        window = Value::text(&failure.finding.window)
    );
    let mut add = |severity: StepId, kind: Kind, at_most: Option<&'a Quantity>, base: StepId| {
        found.push(Candidate {
            level: level.clone(),
            window: &failure.finding.window,
            severity,
            kind,
            at_most,
            base,
            incidents: &failure.finding.incidents,
        });
    };
    for (class, pool) in remedy.pool.iter().flat_map(|pool| &pool.allocate) {
        if let (Some(share), Some(at_risk)) = (pool.levels.get(level), terms.at_risk()) {
            let clause = terms.clause(&format!("pool.allocate.{class}.levels.{level}"));
            let shares = [share_input(&pool.pool.value), share_input(&share.value)];
            let inputs = std::iter::once(failure.failed.into()).chain(shares);
            let step = terms
                .sheet
                .step(Stage::Severity, clause, &what, Op::Product, inputs);
            add(step, Kind::ShareOf(at_risk), None, base);
        }
    }
    let weight = remedy
        .weight
        .as_ref()
        .and_then(|weight| weight.weights.get(level));
    if let (Some(weight), Some(at_risk)) = (weight, terms.at_risk()) {
        let clause = terms.clause(&format!("weight.weights.{level}"));
        let inputs = [failure.failed.into(), share_input(&weight.value)];
        let step = terms
            .sheet
            .step(Stage::Severity, clause, &what, Op::Product, inputs);
        add(step, Kind::ShareOf(at_risk), None, base);
    }
    if let Some(own) = remedy
        .points
        .as_ref()
        .and_then(|points| points.levels.get(level))
        && let Some(step) = points(terms, failure, own)
    {
        add(step, Kind::Points, None, base);
    }
    if let Some(own) = remedy
        .shortfall
        .as_ref()
        .and_then(|all| all.levels.get(level))
        && let Some((step, kind)) = shortfall(terms, failure, own, base)
    {
        add(step, kind, None, base);
    }
    if let Some(tiers) = &remedy.tiers
        && let Some(own) = tiers.levels.get(level)
    {
        let base = match tiers.of {
            Some(TierBase::Service) => terms.service_base(level),
            Some(TierBase::Base) | None => base,
        };
        if let Some((step, kind)) = tier(terms, failure, own, base) {
            add(step, kind, own.at_most.as_ref(), base);
        }
    }
    found
}

fn points(terms: &mut Terms<'_>, failure: &Failure<'_>, own: &PointsOf) -> Option<StepId> {
    let clause = terms.clause(&format!("points.levels.{}", failure.finding.level));
    let bands = own.bands.iter();
    let bands: Vec<(&Interval, Exact)> = bands
        .map(|band| (&band.value.value, band.points.clone()))
        .collect();
    let index = band(terms, failure, &clause, &bands)?;
    let (interval, points) = &bands[index];
    let what = say!(
        "step-level-in",
        "{level} in {window}",
        level = Value::text(&failure.finding.level),
        window = Value::text(&failure.finding.window)
    );
    let clause = format!("{clause}.bands");
    let within = within(terms, failure, &clause, &what, interval);
    let inputs = [within.into(), given(say!("step-points", "points"), points)];
    Some(
        terms
            .sheet
            .step(Stage::Severity, clause, what, Op::Product, inputs),
    )
}

fn shortfall(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    own: &Shortfall,
    base: StepId,
) -> Option<(StepId, Kind)> {
    let clause = terms.clause(&format!("shortfall.levels.{}", failure.finding.level));
    let (key, bound) = match own.against {
        Some(Against::Minimum) => ("minimum", &failure.level.minimum),
        Some(Against::Expected) | None => ("expected", &failure.level.expected),
    };
    let (Some(value), Some(bound)) = (failure.value, bound) else {
        let message =
            format!("there is no value, or no `{key}`, to count from; nothing was credited");
        terms
            .gaps
            .push(Gap::new(clause, &failure.finding.window, message));
        return None;
    };
    let what = say!(
        "step-level-in",
        "{level} in {window}",
        level = Value::text(&failure.finding.level),
        window = Value::text(&failure.finding.window)
    );
    let bound = given(promised(key), &bound.quantity.value);
    let inputs = match larger_is_better(failure.level) {
        true => [bound, value.into()],
        false => [value.into(), bound],
    };
    let points = say!("step-points-short", "{what}: points short", what = &what);
    let short = terms
        .sheet
        .step(Stage::Severity, &*clause, points, Op::Difference, inputs);
    if terms.sheet.value(short) <= &Exact::zero() {
        return None;
    }
    let mut inputs = vec![failure.failed.into(), short.into()];
    if matches!(failure.level.statistic, Statistic::Ratio(..)) {
        inputs.push(given(
            say!("step-percentage-points", "percentage points"),
            &Exact::from(100),
        ));
    }
    let points = say!("step-points-short", "{what}: points short", what = &what);
    let short = terms
        .sheet
        .step(Stage::Severity, &*clause, points, Op::Product, inputs);
    let clause = format!("{clause}.rate");
    Some(times(terms, &clause, &what, short, &own.rate.value, base))
}

fn tier(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    own: &TiersOf,
    base: StepId,
) -> Option<(StepId, Kind)> {
    let clause = terms.clause(&format!("tiers.levels.{}", failure.finding.level));
    let what = say!(
        "step-level-in",
        "{level} in {window}",
        level = Value::text(&failure.finding.level),
        window = Value::text(&failure.finding.window)
    );
    if let Some(step) = &own.step {
        return steps(terms, failure, &clause, &what, step, base);
    }
    let credit = tier_band(terms, failure, &clause, &own.bands, base)?;
    let clause = format!("{clause}.bands");
    let within = within(terms, failure, &clause, &what, &credit.value.value);
    Some(times(terms, &clause, &what, within, &credit.credit, base))
}

fn tier_band<'b>(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    clause: &str,
    bands: &'b [TierBand],
    base: StepId,
) -> Option<&'b TierBand> {
    let base = terms.sheet.value(base).clone();
    let worth: Vec<(&Interval, Exact)> = bands
        .iter()
        .map(|band| (&band.value.value, worth(&band.credit, &base)))
        .collect();
    band(terms, failure, clause, &worth).map(|index| &bands[index])
}

/// What a credit comes to, to compare it with others.
fn worth(credit: &Quantity, base: &Exact) -> Exact {
    match credit.unit {
        Unit::Percent => &(&credit.value * base) * &(Exact::from(1) / Exact::from(100)),
        _ => credit.value.clone(),
    }
}

/// The band in which a failure lies, by index.
///
/// A window that was not reported has no value: the most severe band counts. A value in several bands
/// takes the mildest, which neither side disputes; the gap is named. A value in no band is worth
/// nothing, and named where the level promises more than the value.
fn band(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    clause: &str,
    bands: &[(&Interval, Exact)],
) -> Option<usize> {
    let mildest = |fits: &[usize]| {
        fits.iter()
            .copied()
            .min_by(|a, b| bands[*a].1.cmp(&bands[*b].1))
    };
    let Some(value) = failure.value else {
        let all = 0..bands.len();
        return all.max_by(|a, b| bands[*a].1.cmp(&bands[*b].1).then(b.cmp(a)));
    };
    let value = terms.sheet.value(value).clone();
    let named = shown(
        &value,
        &bands
            .first()
            .map_or(Unit::Number, |(band, _)| band.unit.clone()),
    );
    let fits: Vec<usize> = (0..bands.len())
        .filter(|index| bands[*index].0.contains(&value))
        .collect();
    let window = &failure.finding.window;
    if fits.is_empty() && failure.level.expected.is_some() {
        let message = format!("{named} lies in no band; nothing was credited");
        terms.gaps.push(Gap::new(clause, window, message));
    }
    if fits.len() > 1 {
        let message = format!(
            "{named} lies in {} bands; the mildest was taken",
            fits.len()
        );
        terms.gaps.push(Gap::new(clause, window, message));
    }
    mildest(&fits)
}

/// 1, as the failure lies in the band; a window without a value is put there.
fn within(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    clause: &str,
    what: &Sentence,
    interval: &Interval,
) -> StepId {
    let Some(value) = failure.value else {
        return failure.failed;
    };
    let op = Op::Within(interval.clone());
    let within = terms
        .sheet
        .step(Stage::Severity, clause, what, op, [value.into()]);
    let inputs = [failure.failed.into(), within.into()];
    terms
        .sheet
        .step(Stage::Severity, clause, what, Op::Product, inputs)
}

fn steps(
    terms: &mut Terms<'_>,
    failure: &Failure<'_>,
    clause: &str,
    what: &Sentence,
    step: &Step,
    base: StepId,
) -> Option<(StepId, Kind)> {
    let clause = format!("{clause}.step");
    let window = &failure.finding.window;
    let Some(value) = failure.value else {
        let message = "there is no value to count steps from; nothing was credited";
        terms.gaps.push(Gap::new(clause, window, message));
        return None;
    };
    let length = &step.each.value.value;
    if length <= &Exact::zero() {
        let message = "a step has no length; nothing was credited";
        terms.gaps.push(Gap::new(clause, window, message));
        return None;
    }
    let beyond = given(say!("step-beyond", "beyond"), &step.beyond.value);
    let inputs = match larger_is_better(failure.level) {
        true => [beyond, value.into()],
        false => [value.into(), beyond],
    };
    let named = say!("step-distance", "{what}: distance", what);
    let mut distance = terms
        .sheet
        .step(Stage::Severity, &*clause, &named, Op::Difference, inputs);
    if terms.sheet.value(distance) <= &Exact::zero() {
        return None;
    }
    let inputs = [failure.failed.into(), distance.into()];
    distance = terms
        .sheet
        .step(Stage::Severity, &*clause, named, Op::Product, inputs);
    if let Some(whole) = step.whole.as_ref().filter(|whole| !whole.value.is_zero()) {
        let clause = format!("{clause}.whole");
        let unit = given(say!("step-whole-unit", "whole unit"), &whole.value);
        let inputs = [distance.into(), unit.clone()];
        let named = say!("step-units-counted", "{what}: units", what);
        let units = terms
            .sheet
            .step(Stage::Severity, &*clause, &named, Op::Quotient, inputs);
        let input = [units.into()];
        let units = terms
            .sheet
            .step(Stage::Severity, &*clause, named, Op::WholeUp, input);
        let named = say!(
            "step-distance-in-whole-units",
            "{what}: distance in whole units",
            what
        );
        let inputs = [units.into(), unit];
        distance = terms
            .sheet
            .step(Stage::Severity, clause, named, Op::Product, inputs);
    }
    let inputs = [distance.into(), given(say!("step-each", "each"), length)];
    let named = say!("step-steps", "{what}: steps", what);
    let mut count = terms
        .sheet
        .step(Stage::Severity, &*clause, &named, Op::Quotient, inputs);
    let op = match step.part {
        Some(PartStep::ProRata) => None,
        Some(PartStep::Counted) => Some(Op::WholeUp),
        // WHY: `for each` step, where nothing is said about parts of one, means each full step.
        Some(PartStep::NotCounted) | None => Some(Op::WholeDown),
    };
    if let Some(op) = op {
        let clause = format!("{clause}.part");
        count = terms
            .sheet
            .step(Stage::Severity, clause, named, op, [count.into()]);
    }
    let clause = format!("{clause}.credit");
    Some(times(terms, &clause, what, count, &step.credit, base))
}

/// A number of times a credit: a share of the base, or money.
fn times(
    terms: &mut Terms<'_>,
    clause: &str,
    what: &Sentence,
    count: StepId,
    credit: &Quantity,
    base: StepId,
) -> (StepId, Kind) {
    let (input, kind) = match &credit.unit {
        Unit::Percent => {
            let percent = credit.value.clone();
            let share = agreement::term::Share { percent };
            (share_input(&share), Kind::ShareOf(base))
        }
        unit => {
            if let Unit::Money(named) = unit {
                terms.same_currency(named, clause);
            }
            (
                given(
                    say!("step-as-the-clause-says", "as the clause says"),
                    &credit.value,
                ),
                Kind::Money,
            )
        }
    };
    let inputs = [count.into(), input];
    let step = terms
        .sheet
        .step(Stage::Severity, clause, what, Op::Product, inputs);
    (step, kind)
}
