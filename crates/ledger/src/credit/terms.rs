//! The terms of a remedy in a month, with the sheet on which they are worked out.

use agreement::model::remedy::{Base, BaseMonth};
use agreement::model::{Agreement, Level, Quantity, Remedy, Unit};
use agreement::term::{Money, Share};
use agreement::{Versions, model};
use facts::id::{LevelId, RemedyId};
use facts::sentence::Value;
use facts::{Exact, Sentence, say};

use crate::charge::{charge_input, share_input};
use crate::finding::{Charges, Finding};
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Op, Sheet, Stage, StepId, given};

use super::Credits;

/// The terms of a remedy in a month.
pub(super) struct Terms<'a> {
    pub versions: &'a Versions,
    pub agreement: &'a Agreement,
    pub id: &'a RemedyId,
    pub remedy: &'a Remedy,
    pub month: Month,
    /// The first month of the walk.
    pub first: Month,
    pub charges: &'a Charges,
    pub currency: String,
    pub sheet: &'a mut Sheet,
    pub gaps: &'a mut Vec<Gap>,
    /// The base of the month, once it was needed.
    base: Option<StepId>,
    /// What is not known of it.
    missing: Vec<Gap>,
    /// The amount at risk, once it was needed.
    at_risk: Option<StepId>,
}

impl<'a> Terms<'a> {
    /// The terms at the end of the month; nothing where the version then in force has no such remedy.
    pub fn of(
        versions: &'a Versions,
        id: &'a RemedyId,
        month: Month,
        first: Month,
        charges: &'a Charges,
        credits: &'a mut Credits,
    ) -> Option<Self> {
        let zone = &versions.latest().zone;
        let agreement = versions.at(month.end(zone).plus_ms(-1));
        let remedy = agreement.remedies.get(id)?;
        let named = remedy
            .base
            .amount
            .as_ref()
            .and_then(|money| money.currency.clone());
        let currency = named.or_else(|| agreement.currency.clone());
        Some(Terms {
            versions,
            agreement,
            id,
            remedy,
            month,
            first,
            charges,
            currency: currency.unwrap_or_default(),
            sheet: &mut credits.sheet,
            gaps: &mut credits.gaps,
            base: None,
            missing: Vec::new(),
            at_risk: None,
        })
    }

    /// The path of a clause of the remedy.
    pub fn clause(&self, path: &str) -> String {
        match path {
            "" => format!("remedies.{}", self.id),
            path => format!("remedies.{}.{path}", self.id),
        }
    }

    /// The level under the version in force at the end of the finding's window.
    pub fn level(&self, finding: &Finding) -> Option<&'a Level> {
        let agreement = self.versions.at(finding.until.plus_ms(-1));
        agreement.levels.get(&finding.level)
    }

    /// The month in which the month's credits are booked.
    pub fn booked(&self) -> Month {
        self.month
            .plus(self.remedy.booked_after.unwrap_or(0).into())
    }

    /// An amount of money in the remedy's currency.
    pub fn money(&mut self, money: &Money, clause: &str) -> Exact {
        if let Some(own) = &money.currency {
            self.same_currency(own, clause);
        }
        money.amount.clone()
    }

    pub fn same_currency(&mut self, named: &str, clause: &str) {
        if named != self.currency {
            let message = format!(
                "the amount is in {named} and the remedy in {}; it was taken as it stands",
                self.currency
            );
            self.gaps.push(Gap::new(clause, self.month, message));
        }
    }

    /// A credit as a clause writes it: a share of `of`, or money.
    pub fn quantity(
        &mut self,
        stage: Stage,
        clause: &str,
        what: impl Into<Sentence>,
        quantity: &Quantity,
        of: StepId,
    ) -> StepId {
        match &quantity.unit {
            Unit::Percent => {
                let share = share_input(&Share {
                    percent: quantity.value.clone(),
                });
                self.sheet
                    .step(stage, clause, what, Op::Product, [share, of.into()])
            }
            unit => {
                if let Unit::Money(named) = unit {
                    self.same_currency(named, clause);
                }
                let amount = given(
                    say!("step-as-the-clause-says", "as the clause says"),
                    &quantity.value,
                );
                self.sheet.step(stage, clause, what, Op::Take, [amount])
            }
        }
    }

    /// The base of the month.
    pub fn base(&mut self) -> StepId {
        if let Some(base) = self.base {
            return base;
        }
        let month = match self.remedy.base.month {
            Some(BaseMonth::OfBooking) => self.booked(),
            Some(BaseMonth::OfBreach) | None => self.month,
        };
        let base = self.base_of(month, true);
        self.base = Some(base);
        base
    }

    /// The base of a month. Charges that are not known count as nothing; the gap is named where it
    /// matters.
    pub fn base_of(&mut self, month: Month, is_needed: bool) -> StepId {
        let clause = self.clause("base");
        let Base {
            charges, amount, ..
        } = &self.remedy.base;
        let mut inputs: Vec<Input> = Vec::new();
        if let Some(money) = amount {
            let amount = self.money(money, &clause);
            inputs.push(given(
                say!("step-a-fixed-amount", "a fixed amount"),
                &amount,
            ));
        }
        for charge in charges {
            match self.charges.get(&(charge.value.clone(), month)) {
                Some(amount) => {
                    inputs.push(charge_input(&charge.value, month, amount));
                }
                None if is_needed => {
                    let message = format!(
                        "the charge `{}` of {month} is not known; it was taken as 0",
                        charge.value
                    );
                    self.missing.push(Gap::new(&clause, self.month, message));
                }
                None => {}
            }
        }
        let what = say!(
            "step-base-of",
            "base of {month}",
            month = Value::text(month)
        );
        self.sheet.step(Stage::Base, clause, what, Op::Sum, inputs)
    }

    /// Names what is not known of the base, where an amount rests on it.
    pub fn tell_missing(&mut self, amount: StepId) {
        let rests_on = |base: StepId| self.sheet.behind(amount).contains(&base);
        if !self.missing.is_empty() && self.base.is_some_and(rests_on) {
            self.gaps.append(&mut self.missing);
        }
    }

    /// The charges of the level's service in the month.
    pub fn service_base(&mut self, level: &LevelId) -> StepId {
        let clause = self.clause("tiers.of");
        let service = self.agreement.levels.get(level);
        let service = service.and_then(|level| level.service.clone());
        let own = |charge: &model::Charge| service.is_some() && charge.service == service;
        let charges = self.agreement.charges.iter();
        let ids: Vec<_> = charges.filter(|(_, charge)| own(charge)).collect();
        let inputs: Vec<Input> = ids
            .into_iter()
            .filter_map(|(id, _)| {
                let amount = self.charges.get(&(id.clone(), self.month))?;
                Some(charge_input(id, self.month, amount))
            })
            .collect();
        if inputs.is_empty() {
            let message = format!("no charge of the service of `{level}` is known; 0 was taken");
            self.gaps.push(Gap::new(&clause, self.month, message));
        }
        let what = say!(
            "step-charges-of-the-service-of-in",
            "charges of the service of {level} in {month}",
            level = Value::text(level),
            month = Value::text(self.month)
        );
        self.sheet.step(Stage::Base, clause, what, Op::Sum, inputs)
    }

    /// The amount at risk; nothing where the remedy has none.
    pub fn at_risk(&mut self) -> Option<StepId> {
        if self.at_risk.is_none() {
            let pool = self
                .remedy
                .pool
                .as_ref()
                .map(|pool| ("pool", &pool.at_risk));
            let weight = self.remedy.weight.as_ref();
            let weight = weight.map(|weight| ("weight", &weight.at_risk));
            let (family, share) = pool.or(weight)?;
            let base = self.base();
            let clause = self.clause(&format!("{family}.at_risk"));
            let inputs = [share_input(&share.value), base.into()];
            let what = say!("step-amount-at-risk", "amount at risk");
            let step = self
                .sheet
                .step(Stage::Base, clause, what, Op::Product, inputs);
            self.at_risk = Some(step);
        }
        self.at_risk
    }

    /// A sum; the step itself where there is one.
    pub fn sum(
        &mut self,
        stage: Stage,
        what: impl Into<Sentence>,
        steps: impl IntoIterator<Item = StepId>,
    ) -> StepId {
        let steps: Vec<StepId> = steps.into_iter().collect();
        if let [only] = steps[..] {
            return only;
        }
        let clause = self.clause("");
        let inputs = steps.into_iter().map(Input::from);
        self.sheet.step(stage, clause, what, Op::Sum, inputs)
    }

    /// The parts of `amount`, in proportion to the levels' parts of `total`.
    pub fn attribute(
        &mut self,
        stage: Stage,
        amount: StepId,
        total: StepId,
        levels: &[(LevelId, StepId)],
    ) -> Vec<(LevelId, StepId)> {
        if amount == total || self.sheet.value(amount) == self.sheet.value(total) {
            return levels.to_vec();
        }
        let mut parts = Vec::new();
        for (level, step) in levels {
            if self.sheet.value(*step).is_zero() {
                continue;
            }
            let clause = self.clause("");
            let what = say!("step-of-all", "{level} of all", level = Value::text(level));
            let inputs = [(*step).into(), total.into()];
            let share = self.sheet.step(stage, &*clause, what, Op::Quotient, inputs);
            let what = say!(
                "step-part-of",
                "part of {level}",
                level = Value::text(level)
            );
            let inputs = [amount.into(), share.into()];
            let part = self.sheet.step(stage, clause, what, Op::Product, inputs);
            parts.push((level.clone(), part));
        }
        parts
    }
}
