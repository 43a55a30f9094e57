//! Metered charges: a price times what was used, by bands, or beyond a dead-band.

use agreement::model::charge::{Banding, CountedFrom, DeadBand, Metered};
use facts::{Exact, say};

use crate::sheet::{Input, Op, Stage, StepId, given, known, range};

use super::{Bill, share_input};

/// What the units of the window cost. Where no usage is known none was used; nothing where units that
/// were not used would give back.
pub(super) fn amount(bill: &mut Bill<'_>, terms: &Metered) -> Option<StepId> {
    let key = (bill.id.clone(), bill.window.name.clone());
    let used = bill.used.volumes.get(&key);
    if used.is_none() && terms.dead_band.is_some() {
        bill.gap("metered", "no usage is known; nothing was charged");
        return None;
    }
    let input = match used {
        Some(volume) => [known(say!("step-used", "used"), volume)],
        None => {
            bill.gap("metered", "no usage is known; 0 units were taken");
            [given(
                say!("step-no-usage-is-known", "no usage is known"),
                &Exact::zero(),
            )]
        }
    };
    let mut volume = bill.step(
        Stage::Volume,
        "metered",
        say!("step-units", "units"),
        Op::Take,
        input,
    );
    if let Some(least) = &terms.minimum_volume {
        let inputs = [
            volume.into(),
            given(say!("step-at-least", "at least"), least),
        ];
        let path = "metered.minimum_volume";
        volume = bill.step(
            Stage::Volume,
            path,
            say!("step-units-charged", "units charged"),
            Op::Most,
            inputs,
        );
    }
    Some(if let Some(price) = &terms.price {
        let price = bill.money(price);
        let inputs = [volume.into(), given(say!("step-a-unit", "a unit"), &price)];
        bill.step(
            Stage::Price,
            "metered.price",
            say!("step-price", "price"),
            Op::Product,
            inputs,
        )
    } else if let Some(band) = &terms.dead_band {
        beyond(bill, band, volume)
    } else {
        by_bands(bill, terms, volume)
    })
}

fn by_bands(bill: &mut Bill<'_>, terms: &Metered, volume: StepId) -> StepId {
    if terms.banding.is_none() {
        let message =
            "nothing says for which units a band's price holds; those in the band were taken";
        bill.gap("metered.banding", message);
    }
    match terms.banding {
        Some(Banding::Whole) => whole(bill, terms, volume),
        Some(Banding::Marginal) | None => marginal(bill, terms, volume),
    }
}

/// All units at the price of the band in which their number lies.
fn whole(bill: &mut Bill<'_>, terms: &Metered, volume: StepId) -> StepId {
    let path = "metered.bands";
    let units = bill.sheet.value(volume).clone();
    let mut fits = terms
        .bands
        .iter()
        .filter(|band| band.volume.value.contains(&units));
    let first = fits.next();
    if fits.next().is_some() {
        bill.gap(
            path,
            &format!("{units} units lie in several bands; the first was taken"),
        );
    }
    let Some(band) = first else {
        bill.gap(
            path,
            &format!("{units} units lie in no band; nothing was charged"),
        );
        let nothing = [given(say!("step-nothing", "nothing"), &Exact::zero())];
        return bill.step(
            Stage::Price,
            path,
            say!("step-price", "price"),
            Op::Take,
            nothing,
        );
    };
    let op = Op::Within(band.volume.value.clone());
    let within = bill.step(
        Stage::Price,
        path,
        say!("step-the-band-of-all-units", "the band of all units"),
        op,
        [volume.into()],
    );
    let price = bill.money(&band.price);
    let inputs = [
        within.into(),
        volume.into(),
        given(say!("step-a-unit", "a unit"), &price),
    ];
    bill.step(
        Stage::Price,
        path,
        say!("step-price", "price"),
        Op::Product,
        inputs,
    )
}

/// The units in each band at its price.
fn marginal(bill: &mut Bill<'_>, terms: &Metered, volume: StepId) -> StepId {
    let path = "metered.bands";
    let mut costs: Vec<Input> = Vec::new();
    let mut counted = Exact::zero();
    for band in &terms.bands {
        let interval = &band.volume.value;
        let lower = interval
            .lower
            .as_ref()
            .map_or_else(Exact::zero, |end| end.value.clone());
        let what = say!("step-units-in", "units in {range}", range = range(interval));
        let mut upper = volume;
        if let Some(end) = &interval.upper {
            let inputs = [
                volume.into(),
                given(
                    say!("step-where-the-band-ends", "where the band ends"),
                    &end.value,
                ),
            ];
            upper = bill.step(Stage::Volume, path, &what, Op::Least, inputs);
        }
        if *bill.sheet.value(upper) <= lower {
            continue;
        }
        let inputs = [
            upper.into(),
            given(
                say!("step-where-the-band-begins", "where the band begins"),
                &lower,
            ),
        ];
        let units = bill.step(Stage::Volume, path, &what, Op::Difference, inputs);
        counted = &counted + bill.sheet.value(units);
        let price = bill.money(&band.price);
        let inputs = [units.into(), given(say!("step-a-unit", "a unit"), &price)];
        let what = say!("step-price-range", "price {range}", range = range(interval));
        costs.push(
            bill.step(Stage::Price, path, &what, Op::Product, inputs)
                .into(),
        );
    }
    let units = bill.sheet.value(volume).clone();
    if counted != units {
        let message = format!("of {units} units {counted} lie in bands; these were charged");
        bill.gap(path, &message);
    }
    bill.step(
        Stage::Price,
        path,
        say!("step-price-of-all-bands", "price of all bands"),
        Op::Sum,
        costs,
    )
}

/// What differs from the baseline, outside of the band around it.
fn beyond(bill: &mut Bill<'_>, terms: &DeadBand, volume: StepId) -> StepId {
    let path = "metered.dead_band";
    let baseline = given(say!("step-baseline", "baseline"), &terms.baseline);
    let inputs = [baseline.clone(), share_input(&terms.band)];
    let width = bill.step(
        Stage::Volume,
        path,
        say!("step-width-of-the-band", "width of the band"),
        Op::Product,
        inputs,
    );
    let inputs = [volume.into(), baseline];
    let off = bill.step(
        Stage::Volume,
        path,
        say!("step-off-the-baseline", "off the baseline"),
        Op::Difference,
        inputs,
    );
    let (distance, wide) = (
        bill.sheet.value(off).clone(),
        bill.sheet.value(width).clone(),
    );
    let is_more = !distance.is_negative();
    let size = if is_more { distance } else { -distance };
    if size <= wide {
        let inputs = [
            off.into(),
            given(
                say!("step-inside-the-band", "inside the band"),
                &Exact::zero(),
            ),
        ];
        return bill.step(
            Stage::Price,
            path,
            say!("step-price", "price"),
            Op::Product,
            inputs,
        );
    }
    let mut units = off;
    if terms.counted_from == CountedFrom::Edge {
        let op = if is_more { Op::Difference } else { Op::Sum };
        let inputs = [off.into(), width.into()];
        units = bill.step(
            Stage::Volume,
            path,
            say!("step-off-the-edge-of-the-band", "off the edge of the band"),
            op,
            inputs,
        );
    }
    let price = match is_more {
        true => bill.money(&terms.additional),
        false => bill.money(&terms.reduced),
    };
    let inputs = [units.into(), given(say!("step-a-unit", "a unit"), &price)];
    bill.step(
        Stage::Price,
        path,
        say!("step-price", "price"),
        Op::Product,
        inputs,
    )
}
