//! Remedies, charges and sharing against the levels that they name: units, points and parties.
//!
//! These look when everything was read, since a remedy may stand before its levels.

use std::collections::BTreeMap;

use facts::id::{LevelId, MeasureId, PartyId};
use facts::{Diagnostic, Exact, Place, Sentence, say};

use super::statistic::{ValueUnit, unit};
use crate::model::remedy::{MonthCap, Remedy};
use crate::model::{Agreement, Level, Measure, MeasureKind, Quantity, Spanned, Statistic, Unit};
use crate::term::Interval;

/// Reports what cannot be; bands printed as contracts print them get the unit of their level.
pub(super) fn check(agreement: &mut Agreement, report: &mut Vec<Diagnostic>) {
    check_parties(agreement, report);
    let units = units(&agreement.levels, &agreement.measures);
    for (id, remedy) in &mut agreement.remedies {
        check_caps(id.as_str(), remedy, report);
        check_bands(remedy, &units, report);
    }
    for sharing in agreement.sharing.values_mut() {
        if let Some(gain) = &mut sharing.gain
            && let Some(wanted) = units.get(&gain.level)
        {
            for range in &mut gain.ranges {
                fit(&mut range.value, *wanted, report);
            }
        }
    }
}

/// What the values of the levels count, where one unit is certain.
fn units(
    levels: &BTreeMap<LevelId, Level>,
    measures: &BTreeMap<MeasureId, Measure>,
) -> BTreeMap<LevelId, ValueUnit> {
    let of = |level: &Level| {
        let kind = &measures.get(&level.measure)?.kind;
        let bound = level.expected.as_ref().or(level.minimum.as_ref());
        match (&level.statistic, kind, bound) {
            (Statistic::Ratio(..), ..) => Some(ValueUnit::Ratio),
            (Statistic::Figure, MeasureKind::Value { .. }, Some(bound)) => {
                match bound.quantity.unit {
                    Unit::Percent => Some(ValueUnit::Percent),
                    Unit::Milliseconds => Some(ValueUnit::Duration),
                    Unit::Money(_) => Some(ValueUnit::Money),
                    Unit::Number => Some(ValueUnit::Number),
                }
            }
            (statistic, kind, _) => unit(statistic, kind),
        }
    };
    levels
        .iter()
        .filter_map(|(id, level)| Some((id.clone(), of(level)?)))
        .collect()
}

fn check_bands(
    remedy: &mut Remedy,
    units: &BTreeMap<LevelId, ValueUnit>,
    report: &mut Vec<Diagnostic>,
) {
    for (level, points) in remedy.points.iter_mut().flat_map(|all| &mut all.levels) {
        let Some(wanted) = units.get(level) else {
            continue;
        };
        for band in &mut points.bands {
            fit(&mut band.value, *wanted, report);
        }
    }
    for (level, tiers) in remedy.tiers.iter_mut().flat_map(|all| &mut all.levels) {
        let Some(wanted) = units.get(level) else {
            continue;
        };
        for band in &mut tiers.bands {
            fit(&mut band.value, *wanted, report);
        }
        if let Some(step) = &mut tiers.step {
            let lengths = [&mut step.beyond, &mut step.each.value];
            for length in lengths.into_iter().chain(&mut step.whole) {
                fit_step(length, *wanted, &step.place, report);
            }
        }
    }
    for (level, bonus) in remedy.bonus.iter_mut().flat_map(|all| &mut all.levels) {
        let Some(wanted) = units.get(level) else {
            continue;
        };
        for band in &mut bonus.bands {
            fit(&mut band.value, *wanted, report);
        }
    }
}

/// CLAUSE: contracts print bands of percentages without the sign, both ends in them: 98.0 to 98.9.
fn fit(band: &mut Spanned<Interval>, wanted: ValueUnit, report: &mut Vec<Diagnostic>) {
    let value = &mut band.value;
    let both = [&value.lower, &value.upper];
    let printed = both
        .iter()
        .all(|end| end.as_ref().is_some_and(|end| end.closed));
    if printed && wanted == ValueUnit::Percent && value.unit == Unit::Number {
        value.unit = Unit::Percent;
    }
    if wanted == ValueUnit::Ratio && value.unit == Unit::Percent {
        let ends = [&mut value.lower, &mut value.upper];
        for end in ends.into_iter().flatten() {
            end.value = hundredth(&end.value);
        }
        value.unit = Unit::Number;
    }
    if !wanted.fits(&value.unit) {
        report.push(mismatch(wanted).at(band.place.clone(), "this band has another unit"));
    }
}

fn fit_step(length: &mut Quantity, wanted: ValueUnit, place: &Place, report: &mut Vec<Diagnostic>) {
    if wanted == ValueUnit::Ratio && length.unit == Unit::Percent {
        length.value = hundredth(&length.value);
        length.unit = Unit::Number;
    }
    if !wanted.fits(&length.unit) {
        report.push(mismatch(wanted).at(place.clone(), "this step has another unit"));
    }
}

/// A percentage of a ratio is a hundredth, as in its bounds.
fn hundredth(percent: &Exact) -> Exact {
    percent.clone() / Exact::from(100)
}

fn mismatch(wanted: ValueUnit) -> Diagnostic {
    let wanted = wanted.wanted();
    let message = say!(
        "found-value-this-level",
        "the value of this level is {wanted}",
        wanted
    );
    Diagnostic::error("unit-mismatch", message).help(say!(
        "found-write-numbers-with-their-unit",
        "write the numbers with their unit"
    ))
}

/// A number of points caps only what is counted in points.
fn check_caps(id: &str, remedy: &Remedy, report: &mut Vec<Diagnostic>) {
    let Some(caps) = remedy.caps.as_ref().filter(|_| remedy.points.is_none()) else {
        return;
    };
    let month = match &caps.month {
        Some(MonthCap::AtMost(cap)) => Some(cap),
        _ => None,
    };
    for cap in month.into_iter().chain(&caps.level) {
        if cap.unit == Unit::Number {
            report.push(
                Diagnostic::error(
                    "unit-mismatch",
                    say!(
                        "found-cap-remedy-has-no-unit",
                        "a cap of the remedy `{id}` has no unit",
                        id = Sentence::plain(id)
                    ),
                )
                .at(caps.place.clone(), "")
                .why(say!(
                    "found-bare-number-number-points-this",
                    "a bare number is a number of points, and this remedy has none"
                ))
                .help(say!(
                    "found-write-eur",
                    "write `{n} %` or `{n} EUR`",
                    n = Sentence::plain(&cap.value)
                )),
            );
        }
    }
}

/// Nobody pays itself.
fn check_parties(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let remedies = agreement.remedies.iter().map(|(id, one)| {
        let what = say!("what-remedy", "the remedy `{id}`", id = Sentence::plain(id));
        (what, &one.from, &one.to)
    });
    let charges = agreement.charges.iter().map(|(id, one)| {
        let what = say!("what-charge", "the charge `{id}`", id = Sentence::plain(id));
        (what, &one.from, &one.to)
    });
    let sharing = agreement.sharing.iter().map(|(id, one)| {
        let what = say!(
            "what-sharing",
            "the sharing `{id}`",
            id = Sentence::plain(id)
        );
        (what, &one.customer, &one.provider)
    });
    for (what, from, to) in remedies.chain(charges).chain(sharing) {
        if from.value == to.value {
            report.push(paid_to_itself(&what, from, to));
        }
    }
}

fn paid_to_itself(what: &Sentence, from: &Spanned<PartyId>, to: &Spanned<PartyId>) -> Diagnostic {
    let party = Sentence::plain(&to.value);
    let message = say!(
        "found-in-pays-itself",
        "in {what} `{party}` pays itself",
        what,
        party
    );
    Diagnostic::error("paid-to-itself", message)
        .at(to.place.clone(), "")
        .at(from.place.clone(), "the same party")
        .help(say!(
            "found-name-party-owes-other-one",
            "name the party that owes, and the other one that receives"
        ))
}
