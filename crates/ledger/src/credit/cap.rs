//! Caps: the most for a month, over the last months, and over a contract year.

use agreement::model::remedy::MonthCap;
use agreement::model::{Quantity, Unit};
use agreement::term::{Money, Share};
use facts::sentence::Value;
use facts::{Exact, say};

use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Op, Stage, StepId, given};

use super::Terms;
use crate::charge::share_input;

/// What a cap leaves to the month.
pub(super) struct Room {
    pub stage: Stage,
    pub clause: String,
    pub left: StepId,
}

/// The credits of the month under the cap of a month.
pub(super) fn month(terms: &mut Terms<'_>, sum: StepId, most: Option<StepId>) -> StepId {
    match most {
        Some(most) => {
            let clause = terms.clause("caps.month");
            let inputs = [sum.into(), most.into()];
            terms.sheet.step(
                Stage::MonthCap,
                clause,
                say!("step-all-levels", "all levels"),
                Op::Least,
                inputs,
            )
        }
        None => sum,
    }
}

/// The most for the month in money; nothing where there is no such cap.
pub(super) fn month_cap(terms: &mut Terms<'_>) -> Option<StepId> {
    let cap = terms.remedy.caps.as_ref()?.month.as_ref()?;
    let clause = terms.clause("caps.month");
    match cap {
        MonthCap::AtRisk => {
            let at_risk = terms.at_risk();
            if at_risk.is_none() {
                let message = "the remedy has no amount at risk; the cap was left out";
                terms.gaps.push(Gap::new(clause, terms.month, message));
            }
            at_risk
        }
        MonthCap::AtMost(Quantity {
            unit: Unit::Number, ..
        }) if terms.remedy.points.is_some() => None,
        MonthCap::AtMost(quantity) => {
            let base = terms.base();
            let what = say!("step-the-most-for-a-month", "the most for a month");
            Some(terms.quantity(Stage::MonthCap, &clause, what, quantity, base))
        }
    }
}

/// The cap of the month, as what is carried to it must keep to it too.
pub(super) fn room_of_month(terms: &Terms<'_>, most: Option<StepId>) -> Option<Room> {
    let clause = terms.clause("caps.month");
    most.map(|left| Room {
        stage: Stage::MonthCap,
        clause,
        left,
    })
}

/// What the caps over several months leave, the credits of earlier months taken off.
pub(super) fn rooms(terms: &mut Terms<'_>, credited: &[(Month, StepId)]) -> Vec<Room> {
    let Some(caps) = &terms.remedy.caps else {
        return Vec::new();
    };
    let mut rooms = Vec::new();
    if let Some(rolling) = &caps.rolling {
        let first = terms.month.plus(1 - i64::from(rolling.months.max(1)));
        let clause = terms.clause("caps.rolling");
        let cap = (rolling.share.as_ref(), rolling.amount.as_ref());
        rooms.extend(room(terms, Stage::RollingCap, clause, first, cap, credited));
    }
    if let Some(year) = &caps.contract_year {
        let begins = terms.contract_year_begins();
        let first = terms.month.contract_year(begins);
        let clause = terms.clause("caps.contract_year");
        let cap = (year.share.as_ref(), year.amount.as_ref());
        rooms.extend(room(
            terms,
            Stage::ContractYearCap,
            clause,
            first,
            cap,
            credited,
        ));
    }
    rooms
}

/// The credits under the caps over several months, one after the other.
pub(super) fn within(terms: &mut Terms<'_>, mut credit: StepId, rooms: &[Room]) -> StepId {
    for room in rooms {
        let inputs = [credit.into(), room.left.into()];
        credit = terms.sheet.step(
            room.stage,
            &*room.clause,
            say!("step-all-levels", "all levels"),
            Op::Least,
            inputs,
        );
    }
    credit
}

fn room(
    terms: &mut Terms<'_>,
    stage: Stage,
    clause: String,
    first: Month,
    (share, amount): (Option<&Share>, Option<&Money>),
    credited: &[(Month, StepId)],
) -> Option<Room> {
    let mut limits: Vec<Input> = Vec::new();
    if let Some(share) = share {
        let bases = bases(terms, first);
        let what = say!(
            "step-charges-from-to",
            "charges from {first} to {month}",
            first = Value::text(first),
            month = Value::text(terms.month)
        );
        let total = terms.sheet.step(stage, &*clause, what, Op::Sum, bases);
        let inputs = [share_input(share), total.into()];
        let limit = terms.sheet.step(
            stage,
            &*clause,
            say!("step-the-most", "the most"),
            Op::Product,
            inputs,
        );
        limits.push(limit.into());
    }
    if let Some(amount) = amount {
        let amount = terms.money(amount, &clause);
        limits.push(given(say!("step-the-most", "the most"), &amount));
    }
    if limits.is_empty() {
        let message = "the cap names neither a share nor an amount; it was left out";
        terms.gaps.push(Gap::new(clause, terms.month, message));
        return None;
    }
    let limit = terms.sheet.step(
        stage,
        &*clause,
        say!("step-the-most", "the most"),
        Op::Least,
        limits,
    );
    let earlier = credited.iter().filter(|(month, _)| *month >= first);
    let mut inputs: Vec<Input> = vec![limit.into()];
    inputs.extend(earlier.map(|(_, step)| Input::from(*step)));
    let what = say!(
        "step-what-earlier-months-leave",
        "what earlier months leave"
    );
    let left = terms
        .sheet
        .step(stage, &*clause, &what, Op::Difference, inputs);
    let inputs = [
        left.into(),
        given(say!("step-nothing", "nothing"), &Exact::zero()),
    ];
    let left = terms.sheet.step(stage, &*clause, what, Op::Most, inputs);
    Some(Room {
        stage,
        clause,
        left,
    })
}

/// The bases from a month to the present one. Fixed amounts count from the first month of the walk.
fn bases(terms: &mut Terms<'_>, first: Month) -> Vec<Input> {
    let is_fixed = terms.remedy.base.amount.is_some();
    let first = if is_fixed {
        first.max(terms.first)
    } else {
        first
    };
    let mut bases = Vec::new();
    for month in first.until(terms.month) {
        let step = match month == terms.month {
            true => terms.base(),
            false => terms.base_of(month, false),
        };
        if !terms.sheet.value(step).is_zero() {
            bases.push(Input::from(step));
        }
    }
    bases
}
