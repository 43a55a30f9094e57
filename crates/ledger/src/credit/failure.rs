//! Failures: which windows of a level count as failed, and how many of them stand in a row.

use std::collections::BTreeMap;

use agreement::model::remedy::{NoData, NotReported, Reset};
use agreement::model::{Bound, Level};
use facts::Exact;
use facts::id::LevelId;
use measure::{State, Value};

use crate::finding::Finding;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Op, Stage, StepId, given, given_by};

use super::Terms;

/// The windows of each level and fan-out so far.
pub(super) type Series = BTreeMap<(LevelId, String), Seen>;

/// What was seen of one series of windows.
#[derive(Default)]
pub(super) struct Seen {
    /// By window: whether the expected value was missed, and whether the minimum was.
    history: Vec<(bool, bool)>,
    /// Failing windows in a row.
    row: u32,
    /// The month of the last failure.
    failed: Option<Month>,
    /// Windows in a row that reach the expected value.
    pub at_expected: u32,
    /// Windows in a row that reach the minimum.
    pub at_minimum: u32,
    /// The month of the last window with a value.
    pub judged: Option<Month>,
}

/// A window that failed.
pub(super) struct Failure<'a> {
    pub finding: &'a Finding,
    pub level: &'a Level,
    /// Its value as it is compared; nothing where the window was not reported.
    pub value: Option<StepId>,
    /// 1, as the window failed, and why.
    pub failed: StepId,
    /// How many failing windows stand in a row, this one included.
    pub row: u32,
}

/// The failures of the month, in the order of their windows.
pub(super) fn failures<'a>(
    terms: &mut Terms<'a>,
    series: &mut Series,
    found: &[&'a Finding],
) -> Vec<Failure<'a>> {
    let remedy = terms.remedy;
    let credited = remedy.levels();
    let mut failures = Vec::new();
    for finding in found {
        let (true, Some(level)) = (credited.contains(&&finding.level), terms.level(finding)) else {
            continue;
        };
        let seen = series
            .entry((finding.level.clone(), finding.key.clone()))
            .or_default();
        if let Some((value, failed, row)) = judge(terms, seen, finding, level) {
            failures.push(Failure {
                finding,
                level,
                value,
                failed,
                row,
            });
        }
    }
    failures
}

/// Judges a window; gives its value and its place in the row where it fails.
fn judge(
    terms: &mut Terms<'_>,
    seen: &mut Seen,
    finding: &Finding,
    level: &Level,
) -> Option<(Option<StepId>, StepId, u32)> {
    let is_silent = !finding.is_reported;
    let outcome = match is_silent {
        true => None,
        false => known(finding),
    };
    let Some((exact, state)) = outcome else {
        let fails = is_silent && terms.remedy.not_reported == Some(NotReported::Failed);
        if !fails {
            no_data(terms, seen);
            return None;
        }
        seen.history.push((true, true));
        (seen.at_expected, seen.at_minimum) = (0, 0);
        seen.judged = Some(finding.month);
        let what = format!("{} in {}", finding.level, finding.window);
        let clause = terms.clause("not_reported");
        let one = [given("not reported: failed", &Exact::from(1))];
        let failed = terms.sheet.step(Stage::Level, clause, what, Op::Take, one);
        return Some((None, failed, count_row(terms, seen, finding.month)));
    };
    let Measured { value, bounds } = measured(terms, finding, level, exact, state);
    let missed_minimum = level.minimum.is_some() && state == State::Missed;
    let missed_expected =
        level.expected.is_some() && matches!(state, State::Missed | State::BelowExpected);
    seen.history.push((missed_expected, missed_minimum));
    seen.judged = Some(finding.month);
    let run = |run: u32, holds: bool| if holds { run + 1 } else { 0 };
    seen.at_expected = run(seen.at_expected, matches!(state, State::Met | State::Shown));
    seen.at_minimum = run(seen.at_minimum, state != State::Missed);
    if let Some(failed) = fails(terms, seen, state, &bounds) {
        return Some((Some(value), failed, count_row(terms, seen, finding.month)));
    }
    // WHY: without a clause about the end of a row, any window that does not fail ends it.
    let ends = matches!(state, State::Met | State::Shown)
        || terms
            .remedy
            .repeat
            .as_ref()
            .is_none_or(|repeat| repeat.reset.is_none());
    if ends {
        seen.row = 0;
    }
    // Where nothing is promised, the bands alone decide whether something is owed.
    if state != State::Shown {
        return None;
    }
    let what = format!("{} in {}", finding.level, finding.window);
    let clause = format!("levels.{}", finding.level);
    let one = [given("nothing is promised", &Exact::from(1))];
    let failed = terms.sheet.step(Stage::Level, clause, what, Op::Take, one);
    Some((Some(value), failed, 1))
}

fn known(finding: &Finding) -> Option<(&Exact, State)> {
    match &finding.outcome.value {
        Value::Known { exact, .. } => Some((exact, finding.outcome.state)),
        Value::Insufficient => None,
    }
}

/// A window without data neither meets nor misses; it may end a row of failures, and it ends a row of
/// good windows.
fn no_data(terms: &Terms<'_>, seen: &mut Seen) {
    seen.history.push((false, false));
    (seen.at_expected, seen.at_minimum) = (0, 0);
    let keeps = terms
        .remedy
        .repeat
        .as_ref()
        .map(|repeat| repeat.insufficient_data);
    if keeps.flatten() != Some(NoData::Keeps) {
        seen.row = 0;
    }
}

/// The value that is compared, and what it came to against what is expected and the minimum.
struct Measured {
    value: StepId,
    bounds: [Option<StepId>; 2],
}

/// Records the steps from the measured value to the judgement.
fn measured(
    terms: &mut Terms<'_>,
    finding: &Finding,
    level: &Level,
    exact: &Exact,
    state: State,
) -> Measured {
    let clause = format!("levels.{}", finding.level);
    let name = match finding.key.as_str() {
        "" => finding.window.clone(),
        key => format!("{} {key}", finding.window),
    };
    let what = format!("{} in {name}", finding.level);
    let input = [given_by("measured", exact, Some(finding.source()))];
    let mut value = terms
        .sheet
        .step(Stage::Measure, &*clause, &*what, Op::Take, input);
    if let Some(rule) = level.round {
        let clause = format!("{clause}.round");
        let input = [value.into()];
        value = terms
            .sheet
            .step(Stage::Round, clause, &*what, Op::Round(rule), input);
    }
    if let Some(rule) = level.small_sample
        && finding.outcome.counted < u64::from(rule.below)
    {
        let count = |number: u64| Exact::from(i64::try_from(number).unwrap_or(i64::MAX));
        let inputs = [
            given("missed", &count(finding.outcome.missed)),
            given("allowed", &count(rule.allow_misses.into())),
        ];
        let what = format!("{what}: few enough misses of {}", finding.outcome.counted);
        let op = Op::Compare(agreement::model::BoundOp::AtMost);
        let clause = format!("{clause}.small_sample");
        terms
            .sheet
            .step(Stage::SmallSample, clause, what, op, inputs);
        if state == State::Met {
            let bounds = [None, None];
            return Measured { value, bounds };
        }
    }
    let mut bounds = [None, None];
    let both = [("expected", &level.expected), ("minimum", &level.minimum)];
    for (index, (key, bound)) in both.into_iter().enumerate() {
        if let Some(Bound { op, quantity, .. }) = bound {
            let inputs = [value.into(), given(key, &quantity.value)];
            let clause = format!("{clause}.{key}");
            let what = format!("{what}: as {key}");
            let step = terms
                .sheet
                .step(Stage::Level, clause, what, Op::Compare(*op), inputs);
            bounds[index] = Some(step);
        }
    }
    Measured { value, bounds }
}

/// The step that says that the last window of the history is a failure; nothing where it is none.
fn fails(
    terms: &mut Terms<'_>,
    seen: &Seen,
    state: State,
    bounds: &[Option<StepId>; 2],
) -> Option<StepId> {
    let (expected, minimum) = seen.history.last().copied()?;
    let Some(rule) = &terms.remedy.default else {
        let fails = matches!(state, State::Missed | State::BelowExpected);
        let bound = if expected { bounds[0] } else { bounds[1] };
        return fails
            .then_some(())
            .and(bound)
            .map(|bound| missed(terms, bound));
    };
    let once = (1, 1);
    let least = rule
        .minimum
        .as_ref()
        .map_or(once, |rule| (rule.times, rule.within));
    if let (true, Some(bound)) = (minimum, bounds[1])
        && let Some(step) = often(terms, seen, "minimum", least, bound)
    {
        return Some(step);
    }
    let rule = rule.expected.as_ref()?;
    let bound = bounds[0].filter(|_| expected)?;
    often(terms, seen, "expected", (rule.times, rule.within), bound)
}

/// 1, as the bound is missed.
fn missed(terms: &mut Terms<'_>, bound: StepId) -> StepId {
    let clause = terms.sheet.get(bound).clause.clone();
    let inputs = [given("", &Exact::from(1)), bound.into()];
    terms
        .sheet
        .step(Stage::Level, clause, "missed", Op::Difference, inputs)
}

/// The step that says that the bound was missed often enough; nothing where it was not.
fn often(
    terms: &mut Terms<'_>,
    seen: &Seen,
    key: &str,
    (times, within): (u32, u32),
    bound: StepId,
) -> Option<StepId> {
    let which = |window: &(bool, bool)| if key == "minimum" { window.1 } else { window.0 };
    let span = usize::try_from(within).unwrap_or(usize::MAX);
    let count = seen
        .history
        .iter()
        .rev()
        .take(span)
        .filter(|window| which(window))
        .count();
    let clause = terms.clause(&format!("default.{key}"));
    let count = Exact::from(i64::try_from(count).unwrap_or(i64::MAX));
    let inputs = [
        given(format!("missed within {within} windows"), &count),
        given("times", &Exact::from(i64::from(times))),
    ];
    let op = Op::Compare(agreement::model::BoundOp::AtLeast);
    let enough = terms
        .sheet
        .step(Stage::Level, &*clause, "often enough", op, inputs);
    if terms.sheet.value(enough).is_zero() {
        return None;
    }
    let missed = missed(terms, bound);
    let inputs = [missed.into(), enough.into()];
    Some(
        terms
            .sheet
            .step(Stage::Level, clause, "failed", Op::Product, inputs),
    )
}

/// Adds a failure to the row, and gives its place in it.
fn count_row(terms: &mut Terms<'_>, seen: &mut Seen, month: Month) -> u32 {
    if let Some(repeat) = &terms.remedy.repeat
        && repeat.reset == Some(Reset::ContractYear)
        && let Some(before) = seen.failed
    {
        let begins = terms.contract_year_begins();
        if before.contract_year(begins) != month.contract_year(begins) {
            seen.row = 0;
        }
    }
    seen.failed = Some(month);
    seen.row += 1;
    seen.row
}

impl Terms<'_> {
    /// The month in which contract years begin, from 1.
    pub fn contract_year_begins(&mut self) -> u32 {
        let caps = self.remedy.caps.as_ref();
        let year = caps.and_then(|caps| caps.contract_year.as_ref());
        if let Some(begins) = year.and_then(|year| year.begins) {
            if (1..=12).contains(&begins) {
                return begins;
            }
            let clause = self.clause("caps.contract_year.begins");
            let message = format!("there is no month {begins}; years were begun in January");
            self.gaps.push(Gap::new(clause, self.month, message));
            return 1;
        }
        let first = self.versions.all().first();
        let effective = first.and_then(|first| Some((first.effective?, &first.zone)));
        effective.map_or(1, |(instant, zone)| {
            Month::of(zone.local(instant).date()).number()
        })
    }
}
