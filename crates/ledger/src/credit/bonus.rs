//! Bonuses: what is earned by doing better, set off against credits or paid.

use agreement::model::remedy::{Bonus, SetOff};
use facts::{Exact, Sentence, say};
use measure::Value;

use crate::finding::Finding;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Op, Stage, StepId};

use super::Terms;
use super::carry::less;
use super::failure;

/// What bonuses take off the credits of the month, as a negative amount; nothing where they take
/// off nothing.
///
/// A bonus that may only be set off waits for the credits of later months, oldest first. One that is
/// payable is taken off at once, also below zero.
pub(super) fn set_off(
    terms: &mut Terms<'_>,
    waiting: &mut Vec<(Month, StepId)>,
    found: &[&Finding],
    credited: StepId,
) -> Option<StepId> {
    let bonus = terms.remedy.bonus.as_ref()?;
    let clause = terms.clause("bonus");
    let earned = earned(terms, bonus, found);
    if bonus.set_off == SetOff::Payable {
        return earned.map(|step| {
            less(
                terms,
                Stage::Bonus,
                &clause,
                say!("step-bonus", "bonus"),
                step,
            )
        });
    }
    if let Some(months) = bonus.months {
        waiting.retain(|(month, _)| terms.month.since(*month) <= i64::from(months));
    }
    let mut left = credited;
    let mut used = Vec::new();
    for (month, bonus) in waiting.iter_mut() {
        if terms.sheet.value(left) <= &Exact::zero() {
            break;
        }
        let what = say!(
            "step-bonus-of-set-off",
            "bonus of {month} set off",
            month = Sentence::plain(&month)
        );
        let inputs = [Input::from(*bonus), left.into()];
        let amount = terms
            .sheet
            .step(Stage::Bonus, &*clause, what, Op::Least, inputs);
        let what = say!(
            "step-bonus-of-left",
            "bonus of {month} left",
            month = Sentence::plain(&month)
        );
        let inputs = [Input::from(*bonus), amount.into()];
        *bonus = terms
            .sheet
            .step(Stage::Bonus, &*clause, what, Op::Difference, inputs);
        let inputs = [left.into(), amount.into()];
        let what = say!("step-credits-left", "credits left");
        left = terms
            .sheet
            .step(Stage::Bonus, &*clause, what, Op::Difference, inputs);
        used.push(amount);
    }
    waiting.retain(|(_, bonus)| !terms.sheet.value(*bonus).is_zero());
    waiting.extend(earned.map(|step| (terms.month, step)));
    if used.is_empty() {
        return None;
    }
    let all = terms.sum(
        Stage::Bonus,
        say!("step-bonuses-set-off", "bonuses set off"),
        used,
    );
    Some(less(
        terms,
        Stage::Bonus,
        &clause,
        say!("step-bonuses-set-off", "bonuses set off"),
        all,
    ))
}

/// The bonus of the month, under its cap.
fn earned(terms: &mut Terms<'_>, bonus: &Bonus, found: &[&Finding]) -> Option<StepId> {
    let mut steps = Vec::new();
    for finding in found {
        let (Some(own), Value::Known { exact, rounded, .. }, Some(level)) = (
            bonus.levels.get(&finding.level),
            &finding.outcome.value,
            terms.level(finding),
        ) else {
            continue;
        };
        let clause = terms.clause(&format!("bonus.levels.{}", finding.level));
        let fits = own
            .bands
            .iter()
            .filter(|band| band.value.value.contains(rounded));
        let fits: Vec<_> = fits.collect();
        if fits.len() > 1 {
            let message = format!(
                "{rounded} lies in {} bands; the first was taken",
                fits.len()
            );
            terms.gaps.push(Gap::new(&clause, &finding.window, message));
        }
        if let (true, Some(band)) = (finding.is_reported, fits.first()) {
            let what = say!(
                "step-bonus-of-in",
                "bonus of {level} in {window}",
                level = Sentence::plain(&finding.level),
                window = Sentence::plain(&finding.window)
            );
            let value = failure::rounded(terms, finding, level, exact);
            let op = Op::Within(band.value.value.clone());
            let within = terms
                .sheet
                .step(Stage::Bonus, &*clause, &what, op, [value.into()]);
            let base = terms.base();
            let credit = terms.quantity(Stage::Bonus, &clause, &what, &band.credit, base);
            let inputs = [within.into(), credit.into()];
            let step = terms
                .sheet
                .step(Stage::Bonus, &*clause, what, Op::Product, inputs);
            steps.push(step);
        }
    }
    if steps.is_empty() {
        return None;
    }
    let what = say!(
        "step-bonus-of",
        "bonus of {month}",
        month = Sentence::plain(terms.month)
    );
    let mut sum = terms.sum(Stage::Bonus, &what, steps);
    if let Some(cap) = &bonus.cap {
        let clause = terms.clause("bonus.cap");
        let base = terms.base();
        let most = terms.quantity(
            Stage::Bonus,
            &clause,
            say!("step-the-most", "the most"),
            cap,
            base,
        );
        let inputs = [sum.into(), most.into()];
        sum = terms
            .sheet
            .step(Stage::Bonus, clause, what, Op::Least, inputs);
    }
    (!terms.sheet.value(sum).is_zero()).then_some(sum)
}
