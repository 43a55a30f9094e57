//! Failures: which windows of a level count as failed, and how many of them stand in a row.

use std::collections::BTreeMap;

use agreement::model::remedy::{NoData, NotReported, Reset};
use agreement::model::{Bound, Level};
use facts::id::LevelId;
use facts::{Exact, Sentence, say};
use measure::{State, Value};

use crate::finding::Finding;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Op, Stage, StepId, given, given_by};

use super::Terms;

/// The windows of each level and fan-out so far.
pub(super) type Series = BTreeMap<(LevelId, String), Seen>;

/// What was seen of one series of windows.
#[derive(Default)]
pub(super) struct Seen {
    /// By window: the step that says that the expected value was missed, and that the minimum was.
    history: Vec<[Option<StepId>; 2]>,
    /// The steps that say that windows failed, of those in a row.
    row: Vec<StepId>,
    /// The month of the last failure.
    failed: Option<Month>,
    /// The steps that say that windows reach the expected value, of those in a row.
    pub at_expected: Vec<StepId>,
    /// The same for the minimum.
    pub at_minimum: Vec<StepId>,
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
    /// The failing windows in a row, this one included: 1 for each.
    pub row: Vec<StepId>,
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
) -> Option<(Option<StepId>, StepId, Vec<StepId>)> {
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
        (seen.at_expected, seen.at_minimum) = (Vec::new(), Vec::new());
        seen.judged = Some(finding.month);
        let what = say!(
            "step-level-in",
            "{level} in {window}",
            level = Sentence::plain(&finding.level),
            window = Sentence::plain(&finding.window)
        );
        let clause = terms.clause("not_reported");
        let why = say!("step-not-reported-failed", "not reported: failed");
        let one = [given_by(why, &Exact::from(1), Some(finding.source()))];
        let failed = terms.sheet.step(Stage::Level, clause, what, Op::Take, one);
        seen.history.push([Some(failed); 2]);
        return Some((None, failed, count_row(terms, seen, failed, finding.month)));
    };
    let Measured {
        value,
        small_sample,
        bounds: [expected, minimum],
    } = measured(terms, finding, level, exact, state);
    let is_missed = matches!(state, State::Missed | State::BelowExpected);
    let missed_expected = expected.filter(|_| is_missed);
    let missed_minimum = minimum.filter(|_| state == State::Missed);
    let missed = [missed_expected, missed_minimum].map(|bound| Some(missed(terms, bound?)));
    seen.history.push(missed);
    seen.judged = Some(finding.month);
    let shown = (state == State::Shown).then(|| {
        let what = say!(
            "step-level-in",
            "{level} in {window}",
            level = Sentence::plain(&finding.level),
            window = Sentence::plain(&finding.window)
        );
        let clause = format!("levels.{}", finding.level);
        let one = [given(
            say!("step-nothing-is-promised", "nothing is promised"),
            &Exact::from(1),
        )];
        terms.sheet.step(Stage::Level, clause, what, Op::Take, one)
    });
    let run = |run: &mut Vec<StepId>, good: Option<StepId>| match good {
        Some(good) => run.push(good),
        None => run.clear(),
    };
    let forgiven = small_sample.or(shown);
    let at_expected = forgiven.or(expected).or(minimum);
    let is_good = matches!(state, State::Met | State::Shown);
    run(&mut seen.at_expected, at_expected.filter(|_| is_good));
    let at_minimum = forgiven.or(minimum).or(expected);
    let is_good = state != State::Missed;
    run(&mut seen.at_minimum, at_minimum.filter(|_| is_good));
    if let Some(failed) = fails(terms, seen, state) {
        let row = count_row(terms, seen, failed, finding.month);
        return Some((Some(value), failed, row));
    }
    // WHY: without a clause about the end of a row, any window that does not fail ends it.
    let ends = matches!(state, State::Met | State::Shown)
        || terms
            .remedy
            .repeat
            .as_ref()
            .is_none_or(|repeat| repeat.reset.is_none());
    if ends {
        seen.row.clear();
    }
    // Where nothing is promised, the bands alone decide whether something is owed.
    shown.map(|shown| (Some(value), shown, vec![shown]))
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
    seen.history.push([None; 2]);
    (seen.at_expected, seen.at_minimum) = (Vec::new(), Vec::new());
    let keeps = terms
        .remedy
        .repeat
        .as_ref()
        .map(|repeat| repeat.insufficient_data);
    if keeps.flatten() != Some(NoData::Keeps) {
        seen.row.clear();
    }
}

/// The value that is compared, and what it came to against what is expected and the minimum.
struct Measured {
    value: StepId,
    /// The step that says that the sample is small and good enough, where it is.
    small_sample: Option<StepId>,
    bounds: [Option<StepId>; 2],
}

/// Records the value as it is compared: as measured, then rounded by its level.
pub(super) fn rounded(
    terms: &mut Terms<'_>,
    finding: &Finding,
    level: &Level,
    exact: &Exact,
) -> StepId {
    let clause = format!("levels.{}", finding.level);
    let what = named(finding);
    let input = [given_by(
        say!("step-measured", "measured"),
        exact,
        Some(finding.source()),
    )];
    let value = terms
        .sheet
        .step(Stage::Measure, &*clause, &what, Op::Take, input);
    let Some(rule) = level.round else {
        return value;
    };
    let clause = format!("{clause}.round");
    let input = [value.into()];
    terms
        .sheet
        .step(Stage::Round, clause, what, Op::Round(rule), input)
}

/// A finding in words: `up in 2025-03 unit=stores`.
fn named(finding: &Finding) -> Sentence {
    let (level, window) = (finding.level.as_str(), &finding.window);
    match finding.key.as_str() {
        "" => say!("step-level-in", "{level} in {window}", level, window),
        key => say!(
            "step-level-key",
            "{level} in {window} {key}",
            level,
            window,
            key
        ),
    }
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
    let what = named(finding);
    let value = rounded(terms, finding, level, exact);
    if let Some(rule) = level.small_sample
        && finding.outcome.counted < u64::from(rule.below)
    {
        let count = |number: u64| Exact::from(i64::try_from(number).unwrap_or(i64::MAX));
        let missed = count(finding.outcome.missed);
        let inputs = [
            given_by(
                say!("step-missed", "missed"),
                &missed,
                Some(finding.source()),
            ),
            given(
                say!("step-allowed", "allowed"),
                &count(rule.allow_misses.into()),
            ),
        ];
        let what = say!(
            "step-few-enough-misses-of",
            "{what}: few enough misses of {counted}",
            what = &what,
            counted = Sentence::plain(finding.outcome.counted)
        );
        let op = Op::Compare(agreement::model::BoundOp::AtMost);
        let clause = format!("{clause}.small_sample");
        let step = terms
            .sheet
            .step(Stage::SmallSample, clause, what, op, inputs);
        if state == State::Met {
            return Measured {
                value,
                small_sample: Some(step),
                bounds: [None, None],
            };
        }
    }
    let mut bounds = [None, None];
    let both = [("expected", &level.expected), ("minimum", &level.minimum)];
    for (index, (key, bound)) in both.into_iter().enumerate() {
        if let Some(Bound { op, quantity, .. }) = bound {
            let inputs = [value.into(), given(promised(key), &quantity.value)];
            let clause = format!("{clause}.{key}");
            let what = say!(
                "step-promised-as",
                "{what}: as {key}",
                what = &what,
                key = promised(key)
            );
            let step = terms
                .sheet
                .step(Stage::Level, clause, what, Op::Compare(*op), inputs);
            bounds[index] = Some(step);
        }
    }
    Measured {
        value,
        small_sample: None,
        bounds,
    }
}

/// The step that says that the last window of the history is a failure; nothing where it is none.
fn fails(terms: &mut Terms<'_>, seen: &Seen, state: State) -> Option<StepId> {
    let [expected, minimum] = seen.history.last().copied()?;
    let Some(rule) = &terms.remedy.default else {
        let fails = matches!(state, State::Missed | State::BelowExpected);
        return expected.or(minimum).filter(|_| fails);
    };
    let once = (1, 1);
    let least = rule
        .minimum
        .as_ref()
        .map_or(once, |rule| (rule.times, rule.within));
    if let Some(missed) = minimum
        && let Some(step) = often(terms, seen, "minimum", least, missed)
    {
        return Some(step);
    }
    let rule = rule.expected.as_ref()?;
    often(
        terms,
        seen,
        "expected",
        (rule.times, rule.within),
        expected?,
    )
}

/// 1, as the bound is missed.
fn missed(terms: &mut Terms<'_>, bound: StepId) -> StepId {
    let clause = terms.sheet.get(bound).clause.clone();
    let inputs = [given("", &Exact::from(1)), bound.into()];
    terms.sheet.step(
        Stage::Level,
        clause,
        say!("step-missed", "missed"),
        Op::Difference,
        inputs,
    )
}

/// The step that says that the bound was missed often enough; nothing where it was not.
fn often(
    terms: &mut Terms<'_>,
    seen: &Seen,
    key: &str,
    (times, within): (u32, u32),
    missed: StepId,
) -> Option<StepId> {
    let which = |[expected, minimum]: &[Option<StepId>; 2]| match key {
        "minimum" => *minimum,
        _ => *expected,
    };
    let span = usize::try_from(within).unwrap_or(usize::MAX);
    let first = seen.history.len().saturating_sub(span);
    let found: Vec<StepId> = seen.history[first..].iter().filter_map(which).collect();
    let clause = terms.clause(&format!("default.{key}"));
    let what = match within {
        1 => say!("step-missed-here", "missed in this window"),
        within => say!(
            "step-missed-within",
            "missed within {within} windows",
            within
        ),
    };
    let times = i64::from(times);
    let enough = at_least(terms, Stage::Level, &clause, &what, found, times);
    if terms.sheet.value(enough).is_zero() {
        return None;
    }
    let inputs = [missed.into(), enough.into()];
    Some(terms.sheet.step(
        Stage::Level,
        clause,
        say!("step-failed", "failed"),
        Op::Product,
        inputs,
    ))
}

/// What is promised, by its key.
pub(super) fn promised(key: &str) -> Sentence {
    match key {
        "minimum" => say!("step-minimum", "minimum"),
        _ => say!("step-expected", "expected"),
    }
}

/// 1 where so many of windows, each of which is 1, are at least so many, else 0.
pub(super) fn at_least(
    terms: &mut Terms<'_>,
    stage: Stage,
    clause: &str,
    what: impl Into<Sentence>,
    windows: Vec<StepId>,
    times: i64,
) -> StepId {
    let windows = windows.into_iter().map(Input::from);
    let what = what.into();
    let count = terms.sheet.step(stage, clause, &what, Op::Sum, windows);
    let inputs = [
        count.into(),
        given(say!("step-times", "times"), &Exact::from(times)),
    ];
    let op = Op::Compare(agreement::model::BoundOp::AtLeast);
    let what = say!("step-enough-of", "{what}: often enough", what = &what);
    terms.sheet.step(stage, clause, what, op, inputs)
}

/// Adds a failure to the row, and gives the row.
fn count_row(terms: &mut Terms<'_>, seen: &mut Seen, failed: StepId, month: Month) -> Vec<StepId> {
    if let Some(repeat) = &terms.remedy.repeat
        && repeat.reset == Some(Reset::ContractYear)
        && let Some(before) = seen.failed
    {
        let begins = terms.contract_year_begins();
        if before.contract_year(begins) != month.contract_year(begins) {
            seen.row.clear();
        }
    }
    seen.failed = Some(month);
    seen.row.push(failed);
    seen.row.clone()
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
