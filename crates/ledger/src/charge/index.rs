//! Indexation: a charge that follows an index, within a floor and a cap.

use agreement::model::charge::Indexation;
use agreement::model::{Window, WindowLength};
use facts::{Exact, Span, say};
use measure::Windows;

use crate::sheet::{Op, Stage, StepId, given, known};

use super::{Bill, share_input};

/// The amount with the change of the index: of a rise only what is above a threshold, at most the
/// cap, at least the floor.
pub(super) fn follow(bill: &mut Bill<'_>, rule: &Indexation, amount: StepId) -> StepId {
    let every = rule.every.clone().unwrap_or_else(|| Window {
        length: WindowLength::Year { month: 1, day: 1 },
        zone: bill.zone.clone(),
    });
    let start = bill.window.span.from;
    let holding = Windows::over(&every, Span::new(start, start.plus_ms(1)));
    let read_at = holding
        .list()
        .last()
        .map_or(start, |window| window.span.from);
    let Some(value) = bill.value(&rule.index, read_at) else {
        let message = format!("the index `{}` is not known; nothing was added", rule.index);
        bill.gap("index", &message);
        return amount;
    };
    if rule.base.is_zero() {
        bill.gap("index.base", "the index began at 0; nothing was added");
        return amount;
    }
    let one = given("", &Exact::from(1));
    let inputs = [
        known(rule.index.as_str(), &value),
        given(say!("step-at-the-start", "at the start"), &rule.base),
    ];
    let ratio = bill.step(
        Stage::Index,
        "index",
        say!(
            "step-the-index-against-its-start",
            "the index against its start"
        ),
        Op::Quotient,
        inputs,
    );
    let inputs = [ratio.into(), one];
    let mut change = bill.step(
        Stage::Index,
        "index",
        say!("step-change", "change"),
        Op::Difference,
        inputs,
    );
    if let Some(above) = &rule.above
        && !bill.sheet.value(change).is_negative()
    {
        let inputs = [change.into(), share_input(above)];
        let what = say!("step-what-goes-above", "what goes above");
        let over = bill.step(Stage::Index, "index.above", &what, Op::Difference, inputs);
        let inputs = [
            over.into(),
            given(say!("step-nothing", "nothing"), &Exact::zero()),
        ];
        change = bill.step(Stage::Index, "index.above", what, Op::Most, inputs);
    }
    if let Some(cap) = &rule.cap {
        let inputs = [change.into(), share_input(cap)];
        change = bill.step(
            Stage::Index,
            "index.cap",
            say!("step-change-at-most", "change, at most"),
            Op::Least,
            inputs,
        );
    }
    if let Some(floor) = &rule.floor {
        let inputs = [change.into(), share_input(floor)];
        change = bill.step(
            Stage::Index,
            "index.floor",
            say!("step-change-at-least", "change, at least"),
            Op::Most,
            inputs,
        );
    }
    let inputs = [amount.into(), change.into()];
    let added = bill.step(
        Stage::Index,
        "index",
        say!("step-what-is-added", "what is added"),
        Op::Product,
        inputs,
    );
    let inputs = [amount.into(), added.into()];
    bill.step(
        Stage::Index,
        "index",
        say!("step-with-the-index", "with the index"),
        Op::Sum,
        inputs,
    )
}
