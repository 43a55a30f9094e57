//! Earn-back: posted credits that come back after a run of good windows.

use agreement::model::remedy::{Against, EarnBack};
use facts::id::LevelId;
use facts::sentence::Value;
use facts::{Exact, say};

use crate::month::Month;
use crate::sheet::{Input, Op, Stage, StepId};

use super::carry::less;
use super::failure::at_least;
use super::{Course, Terms, What, in_coins};
use crate::charge::share_input;
use crate::split::split;

/// A posted credit of a level that was not yet earned back.
pub(super) struct Earnable {
    level: LevelId,
    month: Month,
    amount: StepId,
}

/// What comes back in the month, as a negative amount; nothing where nothing does.
///
/// A level's credits come back once its run of good windows is long enough; each credit at most once.
/// Where it is only set off, it waits for credits to be set off against.
pub(super) fn back(terms: &mut Terms<'_>, course: &mut Course, credited: StepId) -> Option<StepId> {
    let rule = terms.remedy.earn_back.as_ref()?;
    let clause = terms.clause("earn_back");
    let earned = earned(terms, course, rule);
    if !rule.offset_only {
        return earned.map(|step| {
            less(
                terms,
                Stage::EarnBack,
                &clause,
                say!("step-earned-back", "earned back"),
                step,
            )
        });
    }
    course.offset.extend(earned);
    let mut left = credited;
    let mut used = Vec::new();
    for waiting in &mut course.offset {
        if terms.sheet.value(left) <= &Exact::zero() {
            break;
        }
        let what = say!("step-earned-back-and-set-off", "earned back and set off");
        let inputs = [Input::from(*waiting), left.into()];
        let amount = terms
            .sheet
            .step(Stage::EarnBack, &*clause, what, Op::Least, inputs);
        let inputs = [Input::from(*waiting), amount.into()];
        let what = say!(
            "step-earned-back-and-not-yet-set-off",
            "earned back and not yet set off"
        );
        *waiting = terms
            .sheet
            .step(Stage::EarnBack, &*clause, what, Op::Difference, inputs);
        let inputs = [left.into(), amount.into()];
        left = terms.sheet.step(
            Stage::EarnBack,
            &*clause,
            say!("step-credits-left", "credits left"),
            Op::Difference,
            inputs,
        );
        used.push(amount);
    }
    course
        .offset
        .retain(|waiting| !terms.sheet.value(*waiting).is_zero());
    if used.is_empty() {
        return None;
    }
    let all = terms.sum(
        Stage::EarnBack,
        say!("step-earned-back", "earned back"),
        used,
    );
    Some(less(
        terms,
        Stage::EarnBack,
        &clause,
        say!("step-earned-back", "earned back"),
        all,
    ))
}

/// Remembers what each level's posted credits are: its part of what is left after bonuses, in whole
/// coins, so that no more comes back than was ever owed.
pub(super) fn remember(
    terms: &mut Terms<'_>,
    course: &mut Course,
    credited: StepId,
    after_bonus: StepId,
    parts: &[(LevelId, StepId)],
) {
    if terms.remedy.earn_back.is_none() || terms.sheet.value(after_bonus) <= &Exact::zero() {
        return;
    }
    let parts = terms.attribute(Stage::EarnBack, after_bonus, credited, parts);
    let rule = terms.rounding();
    let digits = u32::from(rule.digits);
    let total = terms.sheet.value(after_bonus).round(digits, rule.mode);
    let exact: Vec<Exact> = parts
        .iter()
        .map(|(_, step)| terms.sheet.value(*step).clone())
        .collect();
    let amounts = split(&total, digits, &exact);
    for ((level, part), amount) in parts.into_iter().zip(amounts) {
        let amount = in_coins(
            terms,
            &What::Level(level.clone()),
            part,
            rule.digits,
            &amount,
        );
        course.earnable.push(Earnable {
            level,
            month: terms.month,
            amount,
        });
    }
}

fn earned(terms: &mut Terms<'_>, course: &mut Course, rule: &EarnBack) -> Option<StepId> {
    let clause = terms.clause("earn_back");
    let now = terms.month;
    let mut levels: Vec<LevelId> = course
        .earnable
        .iter()
        .map(|one| one.level.clone())
        .collect();
    levels.sort();
    levels.dedup();
    let mut steps = Vec::new();
    for level in levels {
        let Some(runs) = runs(course, &level, rule, now) else {
            continue;
        };
        let (own, rest) = std::mem::take(&mut course.earnable)
            .into_iter()
            .partition(|one| one.level == level);
        course.earnable = rest;
        let own: Vec<Earnable> = own;
        let young = |one: &&Earnable| {
            rule.within
                .is_none_or(|months| now.since(one.month) < i64::from(months))
        };
        let posted: Vec<StepId> = own.iter().filter(young).map(|one| one.amount).collect();
        if posted.is_empty() {
            continue;
        }
        let sum = terms.sum(
            Stage::EarnBack,
            say!(
                "step-posted-credits",
                "posted credits of {level}",
                level = Value::text(&level)
            ),
            posted,
        );
        let what = say!(
            "step-after-good-windows-in-a-row",
            "{level}, after {after} good windows in a row",
            level = Value::text(&level),
            after = Value::text(rule.after)
        );
        let mut inputs = vec![share_input(&rule.share), sum.into()];
        for run in runs {
            let windows = say!(
                "step-good-windows-of-in-a-row",
                "good windows of {level} in a row",
                level = Value::text(&level)
            );
            let after = rule.after.into();
            let enough = at_least(terms, Stage::EarnBack, &clause, &windows, run, after);
            inputs.push(enough.into());
        }
        steps.push(
            terms
                .sheet
                .step(Stage::EarnBack, &*clause, what, Op::Product, inputs),
        );
    }
    (!steps.is_empty()).then(|| {
        terms.sum(
            Stage::EarnBack,
            say!("step-earned-back", "earned back"),
            steps,
        )
    })
}

/// The good windows in a row of every series of the level, as many as are needed; nothing where one of
/// the rows is too short or has no window of this month.
fn runs(course: &Course, level: &LevelId, rule: &EarnBack, now: Month) -> Option<Vec<Vec<StepId>>> {
    let after = usize::try_from(rule.after).unwrap_or(usize::MAX);
    let own = course.series.iter().filter(|((id, _), _)| id == level);
    let runs = own.map(|(_, seen)| {
        let run = match rule.at {
            Against::Expected => &seen.at_expected,
            Against::Minimum => &seen.at_minimum,
        };
        let first = run.len().checked_sub(after)?;
        (seen.judged == Some(now)).then(|| run[first..].to_vec())
    });
    let runs: Vec<Vec<StepId>> = runs.collect::<Option<_>>()?;
    (!runs.is_empty()).then_some(runs)
}
