//! Sheets: every step of a computation, so that a reader can perform it again with paper and pencil.
//!
//! INVARIANT: a result is never set, only performed: [`Sheet::step`] computes it from the inputs that
//! it records. Whoever performs the printed steps again comes to the same amounts.

use std::collections::BTreeSet;
use std::fmt;

use agreement::model::{BoundOp, RoundRule, Unit};
use agreement::term::Interval;
use facts::id::{ChargeId, LevelId};
use facts::sentence::Value;
use facts::{Exact, FactId, Instant, Rounding, Sentence, say};
use serde::Serialize;

use crate::month::Month;

/// The place of a step in the fixed order of operations, and what else is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// The money that shares are shares of.
    Base,
    /// The value as it was measured, accepted exclusions left out.
    Measure,
    /// The value as the clause rounds it.
    Round,
    /// Few records judge otherwise.
    SmallSample,
    /// The value against what is promised.
    Level,
    /// How bad the failure is.
    Severity,
    /// Failing again in a row.
    Repeat,
    /// One incident, several failures.
    Election,
    /// The credit.
    Credit,
    /// The most for one level.
    LevelCap,
    /// The most for a month.
    MonthCap,
    /// The most over the last months.
    RollingCap,
    /// The most over a contract year.
    ContractYearCap,
    /// What earlier months cut off.
    CarryForward,
    /// What was earned by doing better.
    Bonus,
    /// What is earned back of posted credits.
    EarnBack,
    /// Small sums.
    MinimumPayable,
    /// How many units are charged.
    Volume,
    /// What they cost, or what a window costs.
    Price,
    /// What is added to a cost that is passed on.
    Markup,
    /// How far an index moved.
    Index,
    /// The least for a window.
    Minimum,
    /// A window that is only partly covered.
    PartWindow,
    /// A foreign currency.
    Conversion,
    /// What lies above or below what was aimed at.
    Difference,
    /// Whose share it is.
    Share,
    /// How costs go on to those who use something.
    Allocate,
    /// Whether it is enough for a right to end the agreement.
    Trigger,
    /// The amount that is posted.
    Post,
    /// What both parties agreed on instead.
    Agreed,
    /// What changed after a month was closed.
    Correction,
}

impl Stage {
    /// As people read it.
    pub fn name(self) -> Sentence {
        match self {
            Stage::Base => say!("stage-base", "base"),
            Stage::Measure => say!("stage-measure", "measure"),
            Stage::Round => say!("stage-round", "round"),
            Stage::SmallSample => say!("stage-small-sample", "small sample"),
            Stage::Level => say!("stage-level", "level"),
            Stage::Severity => say!("stage-severity", "severity"),
            Stage::Repeat => say!("stage-repeat", "repeat"),
            Stage::Election => say!("stage-election", "election"),
            Stage::Credit => say!("stage-credit", "credit"),
            Stage::LevelCap => say!("stage-level-cap", "level cap"),
            Stage::MonthCap => say!("stage-month-cap", "month cap"),
            Stage::RollingCap => say!("stage-rolling-cap", "rolling cap"),
            Stage::ContractYearCap => say!("stage-contract-year-cap", "contract-year cap"),
            Stage::CarryForward => say!("stage-carry-forward", "carry-forward"),
            Stage::Bonus => say!("stage-bonus", "bonus set-off"),
            Stage::EarnBack => say!("stage-earn-back", "earn-back"),
            Stage::MinimumPayable => say!("stage-minimum-payable", "minimum payable"),
            Stage::Volume => say!("stage-volume", "volume"),
            Stage::Price => say!("stage-price", "price"),
            Stage::Markup => say!("stage-markup", "markup"),
            Stage::Index => say!("stage-index", "index"),
            Stage::Minimum => say!("stage-minimum", "minimum"),
            Stage::PartWindow => say!("stage-part-window", "part window"),
            Stage::Conversion => say!("stage-conversion", "conversion"),
            Stage::Difference => say!("stage-difference", "difference"),
            Stage::Share => say!("stage-share", "share"),
            Stage::Allocate => say!("stage-allocate", "allocate"),
            Stage::Trigger => say!("stage-trigger", "trigger"),
            Stage::Post => say!("stage-post", "post"),
            Stage::Agreed => say!("stage-agreed", "agreed"),
            Stage::Correction => say!("stage-correction", "correction"),
        }
    }
}

/// What a step does with its inputs, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// The only input.
    Take,
    /// All inputs added.
    Sum,
    /// The first input less all others.
    Difference,
    /// All inputs multiplied.
    Product,
    /// The first input divided by the second; 0 where the second is 0.
    Quotient,
    /// The smallest input.
    Least,
    /// The largest input.
    Most,
    /// The next whole number not above the input.
    WholeDown,
    /// The next whole number not below the input.
    WholeUp,
    /// The input rounded.
    Round(RoundRule),
    /// 1 where the first input compares so with the second, else 0.
    Compare(BoundOp),
    /// 1 where the input lies in the interval, else 0.
    Within(Interval),
}

/// What goes into a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A number from outside of the sheet.
    Given(Given),
    /// The result of an earlier step.
    Step(StepId),
}

/// A number from a clause, a reading, a fact or another sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which, in words.
    pub what: Sentence,
    /// The number.
    pub value: Exact,
    /// Where it comes from; nothing where it stands in the clause.
    pub source: Option<Source>,
}

/// Where a number comes from that does not stand in a clause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The reading of a level.
    Reading {
        /// The level.
        level: LevelId,
        /// The window's name.
        window: String,
        /// The fan-out: `unit=stores`; empty where there is none.
        key: String,
    },
    /// What a charge came to in a month: the sum of its windows' posted amounts, on its own sheet.
    Charge {
        /// The charge.
        charge: ChargeId,
        /// The month.
        month: Month,
    },
    /// Facts.
    Facts(Vec<FactId>),
    /// Lines of a statement as they are worked out when they are corrected, on the sheet of their clause.
    Now {
        /// The month of the statement.
        month: Month,
    },
    /// A line of a statement as it was when its month was closed.
    Posted {
        /// The month of the statement.
        month: Month,
        /// When it was closed.
        closed: Instant,
    },
}

/// A number with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The number.
    pub value: Exact,
    /// Where it comes from, where that is known.
    pub source: Option<Source>,
}

/// A step of a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StepId(u32);

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stands in the order of operations.
    pub stage: Stage,
    /// The path of the clause that asks for it: `remedies.credits.caps.month`.
    pub clause: String,
    /// What its result is, in words.
    pub what: Sentence,
    /// What is done.
    pub op: Op,
    /// With what.
    pub inputs: Vec<Input>,
    /// What comes out.
    pub result: Exact,
}

/// A step of a derivation.
#[derive(Clone, Debug)]
pub struct Derived<'a> {
    /// Its number in the derivation, from 1.
    pub number: usize,
    /// The step.
    pub step: &'a Step,
    /// What it does with what, and the result; `#` and a number name an earlier step.
    pub how: Sentence,
    /// The same for people who read it and do not perform it again: `8000 (step 1) × 5 % = 400`.
    pub plainly: Sentence,
}

impl fmt::Display for Derived<'_> {
    /// One line: `#3 credit | remedies.credits.caps.month | for a month | the least of #1 120, 100 = 100`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step {
            stage,
            clause,
            what,
            ..
        } = self.step;
        let (number, stage) = (self.number, stage.name().english());
        let (what, how) = (what.english(), self.how.english());
        write!(f, "#{number} {stage} | {clause} | {what} | {how}")
    }
}

/// Steps in the order in which they were performed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    steps: Vec<Step>,
}

impl From<StepId> for Input {
    fn from(step: StepId) -> Self {
        Input::Step(step)
    }
}

impl From<Exact> for Known {
    fn from(value: Exact) -> Self {
        Known {
            value,
            source: None,
        }
    }
}

/// A number from a clause.
pub fn given(what: impl Into<Sentence>, value: &Exact) -> Input {
    given_by(what, value, None)
}

/// A number that does not stand in a clause.
pub fn known(what: impl Into<Sentence>, known: &Known) -> Input {
    given_by(what, &known.value, known.source.clone())
}

/// A number with where it comes from.
pub fn given_by(what: impl Into<Sentence>, value: &Exact, source: Option<Source>) -> Input {
    Input::Given(Given {
        what: what.into(),
        value: value.clone(),
        source,
    })
}

impl StepId {
    /// Its index, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Sheet {
    /// Performs a step and records it.
    pub fn step(
        &mut self,
        stage: Stage,
        clause: impl Into<String>,
        what: impl Into<Sentence>,
        op: Op,
        inputs: impl IntoIterator<Item = Input>,
    ) -> StepId {
        let inputs: Vec<Input> = inputs.into_iter().collect();
        let values: Vec<&Exact> = inputs.iter().map(|input| self.of(input)).collect();
        let result = perform(&op, &values);
        let id = StepId(u32::try_from(self.steps.len()).unwrap_or(u32::MAX));
        self.steps.push(Step {
            stage,
            clause: clause.into(),
            what: what.into(),
            op,
            inputs,
            result,
        });
        id
    }

    /// The result of a step.
    pub fn value(&self, step: StepId) -> &Exact {
        &self.get(step).result
    }

    /// A step.
    pub fn get(&self, step: StepId) -> &Step {
        &self.steps[step.index()]
    }

    /// All steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// All steps by their ids, in the order in which they were performed.
    pub fn ids(&self) -> impl Iterator<Item = StepId> + use<> {
        (0..u32::try_from(self.steps.len()).unwrap_or(u32::MAX)).map(StepId)
    }

    /// A step and all steps that it rests on, in the order in which they were performed.
    pub fn behind(&self, step: StepId) -> Vec<StepId> {
        let mut seen = BTreeSet::from([step]);
        let mut next = vec![step];
        while let Some(one) = next.pop() {
            for input in &self.get(one).inputs {
                if let Input::Step(earlier) = input
                    && seen.insert(*earlier)
                {
                    next.push(*earlier);
                }
            }
        }
        seen.into_iter().collect()
    }

    /// Where the numbers behind a step come from, each once, in order.
    pub fn sources(&self, step: StepId) -> Vec<Source> {
        let behind = self.behind(step).into_iter();
        let inputs = behind.flat_map(|step| &self.get(step).inputs);
        let sources: BTreeSet<&Source> = inputs
            .filter_map(|input| match input {
                Input::Given(given) => given.source.as_ref(),
                Input::Step(_) => None,
            })
            .collect();
        sources.into_iter().cloned().collect()
    }

    /// A step on one line: number, stage, clause, what, how, result.
    pub fn tell(&self, step: StepId) -> String {
        let own = self.get(step);
        let how = self.how(step, &|step| step.index());
        let (stage, clause, number) = (own.stage.name(), &own.clause, step.index() + 1);
        let (stage, what, how) = (stage.english(), own.what.english(), how.english());
        format!("#{number} {stage} | {clause} | {what} | {how}")
    }

    /// A step and all that it rests on, in order, numbered from 1.
    pub fn derivation(&self, step: StepId) -> Vec<Derived<'_>> {
        let behind = self.behind(step);
        let place = |step: StepId| behind.binary_search(&step).unwrap_or(usize::MAX);
        let steps = behind.iter().enumerate();
        let derived = steps.map(|(number, step)| Derived {
            number: number + 1,
            step: self.get(*step),
            how: self.how(*step, &place),
            plainly: self.plainly(*step, &place),
        });
        derived.collect()
    }

    /// What a step does with what, and the result, for people: `8000 (step 1) × 5 % = 400`.
    fn plainly(&self, step: StepId, place: &impl Fn(StepId) -> usize) -> Sentence {
        let own = self.get(step);
        let between = match &own.op {
            Op::Sum => " + ",
            Op::Difference => " − ",
            Op::Product => " × ",
            Op::Quotient => " ÷ ",
            Op::Compare(BoundOp::AtLeast) => " ≥ ",
            Op::Compare(BoundOp::AtMost) => " ≤ ",
            Op::Compare(op) => sign(*op),
            _ => ", ",
        };
        let inputs = own.inputs.iter().map(|input| match input {
            Input::Given(Given { what, value, .. }) => {
                let text = what.english();
                match text.as_str() {
                    "" => Sentence::plain(value),
                    // A share says its number.
                    share if share.ends_with(" %") => what.clone(),
                    _ => say!(
                        "plainly-given",
                        "{value} ({what})",
                        value = Value::text(value),
                        what
                    ),
                }
            }
            Input::Step(earlier) => say!(
                "plainly-step",
                "{value} (step {number})",
                value = Value::text(self.value(*earlier)),
                number = place(*earlier) + 1
            ),
        });
        let all = Sentence::row(inputs, between);
        let result = Value::text(&own.result);
        match &own.op {
            Op::Take => all,
            Op::Compare(_) | Op::Within(_) => {
                let all = match &own.op {
                    Op::Within(interval) => within(all, interval),
                    _ => all,
                };
                match own.result.is_zero() {
                    true => say!("plainly-no", "{all}: no", all),
                    false => say!("plainly-yes", "{all}: yes", all),
                }
            }
            Op::Least => say!(
                "plainly-least",
                "the smallest of {all}: {result}",
                all,
                result
            ),
            Op::Most => say!(
                "plainly-most",
                "the largest of {all}: {result}",
                all,
                result
            ),
            Op::WholeDown | Op::WholeUp | Op::Round(_) => {
                say!("plainly-rounded", "{all}, rounded: {result}", all, result)
            }
            _ => say!("plainly-comes-to", "{all} = {result}", all, result),
        }
    }

    /// What a step does with what, and the result: `#1 8000 x 0.05 (5 %) = 400`.
    fn how(&self, step: StepId, place: &impl Fn(StepId) -> usize) -> Sentence {
        let own = self.get(step);
        let between = match &own.op {
            Op::Sum => " + ",
            Op::Difference => " - ",
            Op::Product => " x ",
            Op::Quotient => " / ",
            Op::Compare(op) => sign(*op),
            _ => ", ",
        };
        let inputs = own.inputs.iter().map(|input| match input {
            Input::Given(Given { what, value, .. }) if *what == Sentence::plain("") => {
                Sentence::plain(value)
            }
            Input::Given(Given { what, value, .. }) => Sentence::row(
                [Value::text(value), " (".into(), what.into(), ")".into()],
                "",
            ),
            Input::Step(earlier) => {
                Sentence::plain(format!("#{} {}", place(*earlier) + 1, self.value(*earlier)))
            }
        });
        let all = Sentence::row(inputs, between);
        let how = match &own.op {
            Op::Least => say!("how-least", "the least of {all}", all),
            Op::Most => say!("how-most", "the most of {all}", all),
            Op::WholeDown => say!("how-whole-down", "{all}, down to a whole number", all),
            Op::WholeUp => say!("how-whole-up", "{all}, up to a whole number", all),
            Op::Round(rule) => say!(
                "how-round",
                "{all}, {digits} digits, {mode}",
                all,
                digits = u32::from(rule.digits),
                mode = mode(rule.mode)
            ),
            Op::Within(interval) => within(all, interval),
            _ => all,
        };
        let result = match &own.op {
            Op::Compare(_) | Op::Within(_) if own.result.is_zero() => say!("how-no", "no"),
            Op::Compare(_) | Op::Within(_) => say!("how-yes", "yes"),
            _ => Sentence::plain(&own.result),
        };
        Sentence::row([how, result], " = ")
    }

    fn of<'a>(&'a self, input: &'a Input) -> &'a Exact {
        match input {
            Input::Given(given) => &given.value,
            Input::Step(step) => self.value(*step),
        }
    }
}

/// What is held against an interval, and the interval.
fn within(all: Sentence, interval: &Interval) -> Sentence {
    say!(
        "how-within",
        "{all} in {range}",
        all,
        range = range(interval)
    )
}

/// An interval, as it is written.
pub fn range(interval: &Interval) -> Sentence {
    let shown = |value: &Exact| shown(value, &interval.unit);
    let text = match (&interval.lower, &interval.upper) {
        (Some(lower), Some(upper)) => {
            let open = if lower.closed { '[' } else { '(' };
            let close = if upper.closed { ']' } else { ')' };
            format!(
                "{open}{}, {}{close}",
                shown(&lower.value),
                shown(&upper.value)
            )
        }
        (Some(lower), None) if lower.closed => format!(">= {}", shown(&lower.value)),
        (Some(lower), None) => format!("> {}", shown(&lower.value)),
        (None, Some(upper)) if upper.closed => format!("<= {}", shown(&upper.value)),
        (None, Some(upper)) => format!("< {}", shown(&upper.value)),
        (None, None) => return say!("range-any", "any value"),
    };
    text.into()
}

/// A value with its unit.
pub fn shown(value: &Exact, unit: &Unit) -> String {
    match unit {
        Unit::Percent => format!("{value} %"),
        Unit::Milliseconds => format!("{}min", value.clone() / Exact::from(60_000)),
        Unit::Money(currency) => format!("{value} {currency}"),
        Unit::Number => value.to_string(),
    }
}

fn sign(op: BoundOp) -> &'static str {
    match op {
        BoundOp::AtLeast => " >= ",
        BoundOp::Above => " > ",
        BoundOp::AtMost => " <= ",
        BoundOp::Below => " < ",
    }
}

fn mode(mode: Rounding) -> Sentence {
    match mode {
        Rounding::HalfEven => say!("round-half-even", "half-even"),
        Rounding::HalfUp => say!("round-half-up", "half-up"),
        Rounding::Down => say!("round-down", "down"),
        Rounding::Up => say!("round-up", "up"),
    }
}

fn perform(op: &Op, values: &[&Exact]) -> Exact {
    let first = values.first().map_or_else(Exact::zero, |v| (*v).clone());
    let rest = || values.iter().skip(1);
    match op {
        Op::Take => first,
        Op::Sum => rest().fold(first, |sum, value| &sum + value),
        Op::Difference => rest().fold(first, |left, value| &left - value),
        Op::Product => rest().fold(first, |product, value| &product * value),
        Op::Quotient => values
            .get(1)
            .and_then(|divisor| first.checked_div(divisor))
            .unwrap_or_else(Exact::zero),
        Op::Least => values.iter().min().map_or(first, |v| (*v).clone()),
        Op::Most => values.iter().max().map_or(first, |v| (*v).clone()),
        Op::WholeDown => whole(&first, false),
        Op::WholeUp => whole(&first, true),
        Op::Round(rule) => first.round(u32::from(rule.digits), rule.mode),
        Op::Compare(op) => {
            let holds = values.get(1).is_some_and(|second| op.holds(&first, second));
            Exact::from(i64::from(holds))
        }
        Op::Within(interval) => Exact::from(i64::from(interval.contains(&first))),
    }
}

fn whole(value: &Exact, up: bool) -> Exact {
    let mode = match up == value.is_negative() {
        true => Rounding::Down,
        false => Rounding::Up,
    };
    value.round(0, mode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(op: Op, inputs: &[&str], expected: &str) {
        let mut sheet = Sheet::default();
        let inputs = inputs.iter().map(|text| {
            let value = Exact::parse(text).expect("a number");
            given("", &value)
        });
        let step = sheet.step(Stage::Credit, "", "", op, inputs);
        let told = sheet.tell(step);
        assert_eq!(sheet.value(step).to_string(), expected, "{told}");
    }

    #[test]
    fn steps_are_performed() {
        check(Op::Sum, &["1", "2", "3.5"], "6.5");
        check(Op::Difference, &["10", "2", "3"], "5");
        check(Op::Product, &["0.5", "0.4", "10000"], "2000");
        check(Op::Quotient, &["1", "3"], "1/3");
        check(Op::Quotient, &["1", "0"], "0");
        check(Op::Least, &["3", "1", "2"], "1");
        check(Op::Most, &["0", "-5"], "0");
        check(Op::WholeDown, &["2.9"], "2");
        check(Op::WholeDown, &["-2.1"], "-3");
        check(Op::WholeUp, &["2.1"], "3");
        check(Op::WholeUp, &["-2.9"], "-2");
        check(Op::Compare(BoundOp::AtLeast), &["99", "99"], "1");
        check(Op::Compare(BoundOp::Below), &["99", "99"], "0");
    }

    #[test]
    fn steps_are_told_plainly() {
        let mut sheet = Sheet::default();
        let base = given("base", &Exact::from(8000));
        let a = sheet.step(Stage::Base, "a", "", Op::Take, [base]);
        let share = given("5 %", &Exact::parse("0.05").expect("a number"));
        let b = sheet.step(Stage::Credit, "b", "", Op::Product, [a.into(), share]);
        let most = given("the most", &Exact::from(300));
        let c = sheet.step(
            Stage::MonthCap,
            "c",
            "",
            Op::Least,
            [b.into(), most.clone()],
        );
        let d = sheet.step(
            Stage::Level,
            "d",
            "",
            Op::Compare(BoundOp::AtLeast),
            [c.into(), most],
        );
        let told: Vec<String> = sheet
            .derivation(d)
            .iter()
            .map(|one| one.plainly.english())
            .collect();
        assert_eq!(
            told,
            [
                "8000 (base)",
                "8000 (step 1) × 5 % = 400",
                "the smallest of 400 (step 2), 300 (the most): 300",
                "300 (step 3) ≥ 300 (the most): yes",
            ]
        );
    }

    #[test]
    fn a_step_rests_on_earlier_ones() {
        let mut sheet = Sheet::default();
        let one = given("one", &Exact::from(1));
        let a = sheet.step(Stage::Base, "a", "", Op::Take, [one.clone()]);
        let b = sheet.step(Stage::Base, "b", "", Op::Take, [one.clone()]);
        let c = sheet.step(
            Stage::Credit,
            "c",
            "both",
            Op::Sum,
            [a.into(), a.into(), one],
        );
        assert_eq!(sheet.behind(c), vec![a, c]);
        assert_eq!(sheet.behind(b), vec![b]);
        assert_eq!(
            sheet.tell(c),
            "#3 credit | c | both | #1 1 + #1 1 + 1 (one) = 3"
        );
    }
}
