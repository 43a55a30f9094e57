//! Loss: what a risk costs when it comes true, and in a year.

use agreement::Agreement;
use agreement::term::{Money, Share};
use facts::{Exact, say};

use crate::charge::share_input;
use crate::sheet::{Op, Sheet, Stage, StepId, given};

/// A single loss, and the loss that is expected in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The asset's worth times what of it is exposed.
    pub single: StepId,
    /// As often as it comes true in a year.
    pub yearly: StepId,
}

/// What a risk of the register costs, beside what is accepted of its category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskLoss {
    /// The risk's id.
    pub risk: String,
    /// What may happen.
    pub title: String,
    /// ISO 4217 code.
    pub currency: String,
    /// What it costs.
    pub loss: Loss,
    /// The highest yearly loss that is accepted; nothing where the category names none.
    pub accepted: Option<Money>,
}

/// The losses of all risks of the register that name one, with their steps.
pub fn losses(agreement: &Agreement) -> (Sheet, Vec<RiskLoss>) {
    let mut sheet = Sheet::default();
    let mut losses = Vec::new();
    let Some(terms) = &agreement.risk else {
        return (sheet, losses);
    };
    for (id, risk) in &terms.register {
        let Some(own) = &risk.loss else {
            continue;
        };
        let clause = format!("risk.register.{id}.loss");
        let (asset, times) = (&own.asset, &own.times_per_year);
        let loss = loss(&mut sheet, &clause, &asset.amount, &own.exposure, times);
        let category = risk.category.as_ref();
        let appetite = category.and_then(|category| terms.appetite.get(category));
        let currency = asset
            .currency
            .clone()
            .or_else(|| agreement.currency.clone());
        losses.push(RiskLoss {
            risk: id.clone(),
            title: risk.title.clone(),
            currency: currency.unwrap_or_default(),
            loss,
            accepted: appetite.and_then(|appetite| appetite.yearly_loss.clone()),
        });
    }
    (sheet, losses)
}

/// The loss of an asset of which a share is exposed, so many times a year.
pub fn loss(
    sheet: &mut Sheet,
    clause: &str,
    asset: &Exact,
    exposed: &Share,
    a_year: &Exact,
) -> Loss {
    let inputs = [
        given(say!("step-worth", "worth"), asset),
        share_input(exposed),
    ];
    let single = sheet.step(
        Stage::Price,
        clause,
        say!("step-single-loss", "single loss"),
        Op::Product,
        inputs,
    );
    let inputs = [
        single.into(),
        given(say!("step-times-a-year", "times a year"), a_year),
    ];
    let yearly = sheet.step(
        Stage::Price,
        clause,
        say!("step-loss-in-a-year", "loss in a year"),
        Op::Product,
        inputs,
    );
    Loss { single, yearly }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(asset: i64, percent: i64, a_year: &str, expected: [&str; 2]) {
        let mut sheet = Sheet::default();
        let percent = Exact::from(percent);
        let a_year = Exact::parse(a_year).expect("a number");
        let loss = loss(
            &mut sheet,
            "risk",
            &Exact::from(asset),
            &Share { percent },
            &a_year,
        );
        let found = [loss.single, loss.yearly].map(|step| sheet.value(step).to_string());
        assert_eq!(found, expected);
    }

    #[test]
    fn the_register_names_losses_and_what_is_accepted() {
        let text = "entente: 1\nalliance: test\nzone: UTC\ncurrency: EUR\n\
            parties: { a: { role: customer } }\n\
            risk:\n  appetite: { data: { yearly_loss: 50000 EUR } }\n  register:\n    \
            leak: { title: A leak, category: data, owner: a, treatment: accept, \
            loss: { asset: 100000 EUR, exposure: 25 %, times_per_year: 3 } }\n    \
            other: { title: Another, owner: a, treatment: accept }\n";
        let files = std::collections::BTreeMap::from([("alliance.yaml".into(), text.into())]);
        let loaded = agreement::load(&files);
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let (sheet, losses) = super::losses(&loaded.agreement);
        assert_eq!(losses.len(), 1);
        assert_eq!(sheet.value(losses[0].loss.yearly).to_string(), "75000");
        let accepted = losses[0]
            .accepted
            .as_ref()
            .map(|money| money.amount.to_string());
        assert_eq!(accepted.as_deref(), Some("50000"));
    }

    #[test]
    fn single_and_yearly_losses() {
        check(100_000, 25, "3", ["25000", "75000"]);
        check(80_000, 10, "0.25", ["8000", "2000"]);
    }
}
