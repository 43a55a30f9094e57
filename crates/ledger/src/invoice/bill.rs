//! Quantity, unit price and index of a computed charge, read from its steps.

use facts::{Exact, say};

use crate::charge::Charged;
use crate::sheet::{Input, Op, Sheet, Stage, Step};
use crate::statement::StatementLine;

/// How a charge comes to its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bill {
    /// How many units; the part of the window for a fixed amount.
    pub(super) quantity: Exact,
    /// The price of one, before the index; none where bands have several.
    pub(super) unit_price: Option<Exact>,
    /// Whether it is a fixed amount for a part of a window.
    pub(super) is_part: bool,
    /// What the index makes of 1.
    pub(super) index: Exact,
}

/// The bill of a line; none where its amount is not simply that of a charge.
pub(super) fn bill(charges: &[Charged], line: &StatementLine) -> Option<Bill> {
    if line.corrects.is_some() {
        return None;
    }
    let id = line.clause.strip_prefix("charges.")?;
    let charged = charges.iter().find(|one| one.charge.as_str() == id)?;
    let mut windows = charged.windows.iter();
    let window =
        windows.find(|window| window.window == line.window && Some(window.posted) == line.step)?;
    let sheet = &charged.sheet;
    if *sheet.value(window.posted) != line.amount {
        return None;
    }
    let behind = sheet.behind(window.posted);
    let steps: Vec<&Step> = behind.iter().map(|step| sheet.get(*step)).collect();
    let (quantity, unit_price, is_part) = match steps
        .iter()
        .find(|step| step.clause.ends_with(".fixed") && step.op == Op::Take)
    {
        Some(fixed) => {
            let part = steps.iter().find(|step| {
                let of = step.inputs.first().map(|input| value(sheet, input));
                step.stage == Stage::PartWindow
                    && step.op == Op::Product
                    && of == Some(&fixed.result)
            });
            let part = part.and_then(|step| step.inputs.get(1));
            let quantity = part.map_or(Exact::from(1), |input| value(sheet, input).clone());
            (quantity, Some(fixed.result.clone()), part.is_some())
        }
        None => {
            let (quantity, unit_price) = metered(sheet, &steps)?;
            (quantity, unit_price, false)
        }
    };
    let index = steps
        .iter()
        .find(|step| step.stage == Stage::Index && step.op == Op::Sum)
        .and_then(|step| {
            let before = step.inputs.first().map(|input| value(sheet, input))?;
            step.result.checked_div(before)
        });
    Some(Bill {
        quantity,
        unit_price,
        is_part,
        index: index.unwrap_or(Exact::from(1)),
    })
}

/// The units that are priced, and their price where it is one.
fn metered(sheet: &Sheet, steps: &[&Step]) -> Option<(Exact, Option<Exact>)> {
    let mut quantity = Exact::zero();
    let mut prices: Vec<&Exact> = Vec::new();
    for step in steps {
        let mut price = None;
        let mut units = Exact::from(1);
        for input in &step.inputs {
            match input {
                Input::Given(given) if given.what == say!("step-a-unit", "a unit") => {
                    price = Some(&given.value)
                }
                input => units = &units * value(sheet, input),
            }
        }
        let Some(price) = price else { continue };
        quantity = &quantity + &units;
        prices.push(price);
    }
    let first = *prices.first()?;
    let is_one = prices.iter().all(|price| *price == first);
    Some((quantity, is_one.then(|| first.clone())))
}

fn value<'s>(sheet: &'s Sheet, input: &'s Input) -> &'s Exact {
    match input {
        Input::Given(given) => &given.value,
        Input::Step(step) => sheet.value(*step),
    }
}
