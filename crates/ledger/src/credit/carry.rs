//! Carry-forward: what the cap of a month cut off, in a later month with room for it.

use facts::id::LevelId;
use facts::sentence::Value;
use facts::{Exact, Sentence, say};

use crate::month::Month;
use crate::sheet::{Input, Op, Stage, StepId, given};

use super::Terms;
use super::cap::Room;

/// What the cap of a month cut off.
pub(super) struct Carried {
    from: Month,
    left: StepId,
    /// The credits of the levels of that month, and their sum.
    levels: Vec<(LevelId, StepId)>,
    sum: StepId,
}

/// A part of it that is credited now.
pub(super) struct CarriedPart {
    pub from: Month,
    pub amount: StepId,
    pub levels: Vec<(LevelId, StepId)>,
}

/// Credits what earlier months carry forward, oldest first, as far as every cap has room; then
/// remembers what this month's cap cut off.
pub(super) fn carry(
    terms: &mut Terms<'_>,
    carried: &mut Vec<Carried>,
    levels: &[(LevelId, StepId)],
    sum: StepId,
    capped: StepId,
    credited: StepId,
    rooms: &[Room],
) -> Vec<CarriedPart> {
    let months = i64::from(terms.remedy.carry_forward.unwrap_or(0));
    let now = terms.month;
    carried.retain(|one| now.since(one.from) <= months);
    let clause = terms.clause("carry_forward");
    let mut parts = Vec::new();
    let mut used = vec![credited];
    for one in carried.iter_mut() {
        let mut inputs: Vec<Input> = vec![one.left.into()];
        for room in rooms {
            let mut left: Vec<Input> = vec![room.left.into()];
            left.extend(used.iter().map(|step| Input::from(*step)));
            let what = say!("step-room-under-a-cap", "room under a cap");
            let left = terms
                .sheet
                .step(Stage::CarryForward, &*clause, what, Op::Difference, left);
            inputs.push(left.into());
        }
        let what = say!(
            "step-carried-from",
            "carried from {from}",
            from = Value::text(one.from)
        );
        let amount = terms
            .sheet
            .step(Stage::CarryForward, &*clause, what, Op::Least, inputs);
        if terms.sheet.value(amount) <= &Exact::zero() {
            continue;
        }
        used.push(amount);
        let what = say!(
            "step-still-to-be-carried-from",
            "still to be carried from {from}",
            from = Value::text(one.from)
        );
        let inputs = [one.left.into(), amount.into()];
        one.left = terms
            .sheet
            .step(Stage::CarryForward, &*clause, what, Op::Difference, inputs);
        let levels = terms.attribute(Stage::CarryForward, amount, one.sum, &one.levels);
        parts.push(CarriedPart {
            from: one.from,
            amount,
            levels,
        });
    }
    carried.retain(|one| !terms.sheet.value(one.left).is_zero());
    if months > 0 && terms.sheet.value(sum) > terms.sheet.value(capped) {
        let what = say!(
            "step-cut-off-in",
            "cut off in {now}",
            now = Value::text(now)
        );
        let inputs = [sum.into(), capped.into()];
        let left = terms
            .sheet
            .step(Stage::CarryForward, clause, what, Op::Difference, inputs);
        carried.push(Carried {
            from: now,
            left,
            levels: levels.to_vec(),
            sum,
        });
    }
    parts
}

/// The negative of an amount.
pub(super) fn less(
    terms: &mut Terms<'_>,
    stage: Stage,
    clause: &str,
    what: impl Into<Sentence>,
    step: StepId,
) -> StepId {
    let inputs = [
        given(say!("step-nothing", "nothing"), &Exact::zero()),
        step.into(),
    ];
    terms
        .sheet
        .step(stage, clause, what, Op::Difference, inputs)
}
