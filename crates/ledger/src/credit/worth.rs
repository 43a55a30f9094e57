//! What failures are worth: credits by level, the cap of a level applied; points turned to money.

use facts::sentence::Value;
use std::collections::BTreeMap;

use agreement::model::remedy::{MonthCap, Worth};
use agreement::model::{Quantity, Unit};
use facts::id::LevelId;
use facts::{Exact, say};

use crate::gap::Gap;
use crate::sheet::{Input, Op, Stage, StepId, given, range};

use super::Terms;
use super::severity::{Candidate, Kind};

/// The credits of a month, by level.
pub(super) struct Worthy {
    pub levels: Vec<(LevelId, StepId)>,
    /// The points of the month, where the remedy counts points.
    pub points: Option<StepId>,
}

/// The credits of the failures that count, by level.
pub(super) fn credits(terms: &mut Terms<'_>, elected: Vec<Candidate<'_>>) -> Worthy {
    let counts_points = terms.remedy.points.is_some();
    let mut levels: BTreeMap<LevelId, Vec<StepId>> = BTreeMap::new();
    for candidate in elected {
        let step = match candidate.kind {
            Kind::Points => candidate.severity,
            kind => credit(terms, &candidate, kind),
        };
        levels.entry(candidate.level).or_default().push(step);
    }
    let mut capped = Vec::new();
    for (level, steps) in levels {
        let stage = if counts_points {
            Stage::Severity
        } else {
            Stage::Credit
        };
        let sum = terms.sum(
            stage,
            say!(
                "step-level-in-month",
                "{level} in {month}",
                level = Value::text(&level),
                month = Value::text(terms.month)
            ),
            steps,
        );
        capped.push((level.clone(), level_cap(terms, &level, sum, counts_points)));
    }
    if !counts_points {
        return Worthy {
            levels: capped,
            points: None,
        };
    }
    let sum = terms.sum(
        Stage::Severity,
        say!("step-points-of-the-month", "points of the month"),
        capped.iter().map(|(_, step)| *step),
    );
    let points = most_points(terms, sum);
    let money = money(terms, points);
    let levels = terms.attribute(Stage::Credit, money, sum, &capped);
    Worthy {
        levels,
        points: Some(points),
    }
}

fn credit(terms: &mut Terms<'_>, candidate: &Candidate<'_>, kind: Kind) -> StepId {
    let what = say!(
        "step-level-in",
        "{level} in {window}",
        level = Value::text(&candidate.level),
        window = Value::text(candidate.window)
    );
    let mut credit = match kind {
        Kind::ShareOf(of) => {
            let clause = terms.clause("");
            let inputs = [candidate.severity.into(), of.into()];
            terms
                .sheet
                .step(Stage::Credit, clause, &what, Op::Product, inputs)
        }
        Kind::Money | Kind::Points => candidate.severity,
    };
    if let Some(most) = candidate.at_most {
        let clause = terms.clause(&format!("tiers.levels.{}.at_most", candidate.level));
        let most = terms.quantity(
            Stage::Credit,
            &clause,
            say!("step-the-most", "the most"),
            most,
            candidate.base,
        );
        let inputs = [credit.into(), most.into()];
        credit = terms
            .sheet
            .step(Stage::Credit, clause, what, Op::Least, inputs);
    }
    credit
}

fn level_cap(terms: &mut Terms<'_>, level: &LevelId, sum: StepId, is_points: bool) -> StepId {
    let caps = terms.remedy.caps.as_ref();
    let Some(cap) = caps.and_then(|caps| caps.level.as_ref()) else {
        return sum;
    };
    let clause = terms.clause("caps.level");
    if is_points && cap.unit != Unit::Number {
        let message = "points have a cap in points; the cap was left out";
        terms.gaps.push(Gap::new(clause, terms.month, message));
        return sum;
    }
    let base = terms.base();
    let most = terms.quantity(
        Stage::LevelCap,
        &clause,
        say!("step-the-most-for-a-level", "the most for a level"),
        cap,
        base,
    );
    let what = say!(
        "step-level-in-month",
        "{level} in {month}",
        level = Value::text(level),
        month = Value::text(terms.month)
    );
    let inputs = [sum.into(), most.into()];
    terms
        .sheet
        .step(Stage::LevelCap, clause, what, Op::Least, inputs)
}

fn most_points(terms: &mut Terms<'_>, points: StepId) -> StepId {
    let caps = terms.remedy.caps.as_ref();
    let Some(MonthCap::AtMost(Quantity {
        value,
        unit: Unit::Number,
    })) = caps.and_then(|caps| caps.month.as_ref())
    else {
        return points;
    };
    let clause = terms.clause("caps.month");
    let inputs = [
        points.into(),
        given(say!("step-the-most-points", "the most points"), value),
    ];
    let what = say!("step-points-of-the-month", "points of the month");
    terms
        .sheet
        .step(Stage::MonthCap, clause, what, Op::Least, inputs)
}

/// What points are worth.
fn money(terms: &mut Terms<'_>, points: StepId) -> StepId {
    let clause = terms.clause("points.worth");
    let worth = terms
        .remedy
        .points
        .as_ref()
        .and_then(|points| points.worth.as_ref());
    let Some(worth) = worth else {
        if !terms.sheet.value(points).is_zero() {
            let message = "points are worth nothing; nothing was credited";
            terms.gaps.push(Gap::new(&clause, terms.month, message));
        }
        let none = [given(say!("step-nothing", "nothing"), &Exact::zero())];
        return terms.sheet.step(
            Stage::Credit,
            clause,
            say!("step-worth-of-points", "worth of points"),
            Op::Take,
            none,
        );
    };
    match &worth.rate {
        Some(rate) => {
            let counted = ratchet(terms, worth, points);
            let clause = format!("{clause}.rate");
            let rate = terms.money(rate, &clause);
            let inputs = [
                counted.into(),
                given(say!("step-a-point", "a point"), &rate),
            ];
            terms.sheet.step(
                Stage::Credit,
                clause,
                say!("step-worth-of-points", "worth of points"),
                Op::Product,
                inputs,
            )
        }
        None => by_steps(terms, worth, points),
    }
}

/// The points as they count: each part of them above a number counts so many times.
fn ratchet(terms: &mut Terms<'_>, worth: &Worth, points: StepId) -> StepId {
    if worth.ratchet.is_empty() {
        return points;
    }
    let mut bands: Vec<(&Exact, &Exact)> = worth
        .ratchet
        .iter()
        .map(|band| (&band.above, &band.times))
        .collect();
    bands.sort();
    let clause = terms.clause("points.worth.ratchet");
    let mut counted = Vec::new();
    for (index, (above, times)) in bands.iter().enumerate() {
        if terms.sheet.value(points) <= above {
            break;
        }
        let mut upper = points;
        if let Some((next, _)) = bands.get(index + 1) {
            let what = say!(
                "step-points-up-to",
                "points up to {next}",
                next = Value::text(next)
            );
            let inputs = [
                points.into(),
                given(
                    say!(
                        "step-where-the-next-band-begins",
                        "where the next band begins"
                    ),
                    next,
                ),
            ];
            upper = terms
                .sheet
                .step(Stage::Credit, &*clause, what, Op::Least, inputs);
        }
        let inputs = [upper.into(), given(say!("step-above", "above"), above)];
        let what = say!(
            "step-points-above",
            "points above {above}",
            above = Value::text(above)
        );
        let own = terms
            .sheet
            .step(Stage::Credit, &*clause, &what, Op::Difference, inputs);
        let inputs = [own.into(), given(say!("step-times", "times"), times)];
        let own = terms
            .sheet
            .step(Stage::Credit, &*clause, what, Op::Product, inputs);
        counted.push(Input::from(own));
    }
    terms.sheet.step(
        Stage::Credit,
        clause,
        say!("step-points-that-count", "points that count"),
        Op::Sum,
        counted,
    )
}

fn by_steps(terms: &mut Terms<'_>, worth: &Worth, points: StepId) -> StepId {
    let clause = terms.clause("points.worth.steps");
    let value = terms.sheet.value(points).clone();
    let fits: Vec<_> = worth
        .steps
        .iter()
        .filter(|step| step.points.value.contains(&value))
        .collect();
    let base = terms.base();
    if fits.len() > 1 {
        let message = format!(
            "{value} points lie in {} steps; the first was taken",
            fits.len()
        );
        terms.gaps.push(Gap::new(&clause, terms.month, message));
    }
    match fits.first() {
        Some(step) => {
            let what = say!(
                "step-worth-of-points-in",
                "worth of points in {range}",
                range = range(&step.points.value)
            );
            let op = Op::Within(step.points.value.clone());
            let within = terms
                .sheet
                .step(Stage::Credit, &*clause, &what, op, [points.into()]);
            let worth = terms.quantity(Stage::Credit, &clause, &what, &step.credit, base);
            let inputs = [within.into(), worth.into()];
            terms
                .sheet
                .step(Stage::Credit, clause, what, Op::Product, inputs)
        }
        None => {
            let what = say!(
                "step-points-lie-in-no-step",
                "{value} points lie in no step",
                value = Value::text(&value)
            );
            let none = [given(say!("step-nothing", "nothing"), &Exact::zero())];
            terms
                .sheet
                .step(Stage::Credit, clause, what, Op::Take, none)
        }
    }
}
