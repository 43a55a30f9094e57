//! Readings: a measure's value for a window, with all that it rests on.

use std::collections::BTreeMap;

use agreement::model::level::Statistic;
use agreement::model::{BoundOp, Level, RoundRule, Unit};
use facts::id::{ClaimId, LevelId, PartyId};
use facts::{Exact, FactId, Instant, Span};

use crate::clock::{Judgement, Verdict};

/// The value of a level's measure in one window, for one combination of its fan-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The level.
    pub level: LevelId,
    /// The version of the agreement in force at the end of the window: its thresholds apply.
    pub version: String,
    /// The window's name.
    pub window: String,
    /// The window's instants.
    pub span: Span,
    /// The fan-out: field and value; empty where the level has none, or for the combined reading.
    pub key: Vec<(String, String)>,
    /// The agreed figure: every accepted claim counts, no pending one does.
    pub agreed: Outcome,
    /// What the figure would be if a side's pending claims were accepted; only where there are any.
    pub sides: BTreeMap<PartyId, Outcome>,
    /// How much of the window the feeds cover; `None` where no gap is known.
    pub coverage: Option<Coverage>,
    /// What the figure rests on.
    pub evidence: Evidence,
    /// What was computed, where a claim replaced it.
    pub replaced: Option<Replaced>,
}

/// What was computed, and the claim that replaced it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The claim.
    pub claim: ClaimId,
    /// Who made it.
    pub by: PartyId,
    /// The fact that made it.
    pub fact: FactId,
    /// Since when it is accepted.
    pub since: Instant,
    /// Whether silence accepted it.
    pub is_deemed: bool,
    /// The facts that answered it, in order.
    pub answers: Vec<FactId>,
    /// What was computed.
    pub computed: Outcome,
}

/// A figure and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The value.
    pub value: Value,
    /// The numerator, where the value is a quotient.
    pub numerator: Exact,
    /// The denominator; for a share the number of records.
    /// Zero where nothing was divided, as for a value that a claim gave.
    pub denominator: Exact,
    /// Records or observations taken into account.
    pub counted: u64,
    /// Of those, the ones that tell against the promise, see [`misses`]; 0 where the statistic has none.
    pub missed: u64,
    /// What it comes to against the promise.
    pub state: State,
    /// Whether a claim gave the value, so that it is made of nothing.
    pub is_claimed: bool,
}

/// A value, or the want of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// There is nothing to compute from. Never 100 %, never 0.
    Insufficient,
    /// The value.
    Known {
        /// In full.
        exact: Exact,
        /// As the clause rounds it; equal to `exact` where it does not.
        rounded: Exact,
        /// What it counts.
        unit: Unit,
    },
}

/// What a value comes to against the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Below the minimum, or below the expected value where no minimum is named.
    Missed,
    /// Below the expected value, not below the minimum.
    BelowExpected,
    /// As expected, or better.
    Met,
    /// Nothing is promised.
    Shown,
    /// There is no value.
    Insufficient,
}

/// How much of a window the feeds cover, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Coverage {
    /// Milliseconds for which the feed is known to be missing or silent.
    pub missing_ms: i64,
    /// Milliseconds of the window that have gone by.
    pub of_ms: i64,
}

/// What a figure rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Cases: indexes into the verdicts of the level's run.
    Records(Vec<u32>),
    /// Observations, in order.
    Items(Vec<Item>),
}

/// One observation that a figure rests on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Item {
    /// What it is, in words: ``outage `O1` of `payments` ``.
    pub what: String,
    /// Its own span inside the window, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// What it adds to the numerator.
    pub adds: Exact,
    /// Why it counts as it does, where that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The facts it rests on.
    pub facts: Vec<FactId>,
}

impl Outcome {
    /// The outcome of an exact value under a level's rounding, small-sample rule and bounds.
    ///
    /// Order: round, small sample, level.
    pub fn judge(
        level: &Level,
        exact: Option<Exact>,
        unit: Unit,
        numerator: Exact,
        denominator: Exact,
        counted: u64,
        missed: u64,
    ) -> Outcome {
        let Some(exact) = exact else {
            return Outcome {
                value: Value::Insufficient,
                numerator,
                denominator,
                counted,
                missed,
                state: State::Insufficient,
                is_claimed: false,
            };
        };
        let rounded = match level.round {
            Some(RoundRule { digits, mode }) => exact.round(u32::from(digits), mode),
            None => exact.clone(),
        };
        let forgiven = level.small_sample.is_some_and(|rule| {
            counted < u64::from(rule.below) && missed <= u64::from(rule.allow_misses)
        });
        let state = match against(level, &rounded) {
            State::Shown => State::Shown,
            _ if forgiven => State::Met,
            state => state,
        };
        Outcome {
            value: Value::Known {
                exact,
                rounded,
                unit,
            },
            numerator,
            denominator,
            counted,
            missed,
            state,
            is_claimed: false,
        }
    }

    /// Whether only the small-sample rule makes it met: the value alone falls short. `level` is as worded
    /// at the end of the window.
    pub fn is_forgiven(&self, level: &Level) -> bool {
        let falls_short = |rounded| against(level, rounded) != State::Met;
        self.state == State::Met && self.rounded().is_some_and(falls_short)
    }

    /// The rounded value, if there is one.
    pub fn rounded(&self) -> Option<&Exact> {
        match &self.value {
            Value::Known { rounded, .. } => Some(rounded),
            Value::Insufficient => None,
        }
    }
}

/// What a rounded value comes to against the bounds.
fn against(level: &Level, rounded: &Exact) -> State {
    let holds = |bound: &Option<agreement::model::Bound>| {
        bound
            .as_ref()
            .map(|bound| bound.op.holds(rounded, &bound.quantity.value))
    };
    match (holds(&level.expected), holds(&level.minimum)) {
        (None, None) => State::Shown,
        (Some(true), _) | (None, Some(true)) => State::Met,
        (Some(false), Some(true)) => State::BelowExpected,
        _ => State::Missed,
    }
}

/// Of `counted` records the ones that tell against the promise of a share or ratio: those outside
/// `part` where it shall be large, those in it where it shall be small.
pub fn misses(level: &Level, part: u64, counted: u64) -> u64 {
    match larger_is_better(level) {
        true => counted.saturating_sub(part),
        false => part,
    }
}

/// Whether a record tells against the promise: late where the level is a share within a target, on the
/// wrong side of a condition; every record of another statistic.
pub fn tells_against(level: &Level, verdict: &Verdict) -> bool {
    match &level.statistic {
        Statistic::ShareWithin(_) => verdict.judgement == Judgement::Missed,
        Statistic::Share(_) | Statistic::Ratio(..) => verdict.hit != larger_is_better(level),
        _ => true,
    }
}

/// Whether a larger value is better under the level's promise; true where nothing is promised.
pub fn larger_is_better(level: &Level) -> bool {
    level
        .expected
        .as_ref()
        .or(level.minimum.as_ref())
        .is_none_or(|bound| matches!(bound.op, BoundOp::AtLeast | BoundOp::Above))
}
