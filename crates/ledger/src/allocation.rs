//! Allocation: costs that go on to those who use something.
//!
//! Centres that give units go on directly, step by step, or as a system of equations; nested needs
//! are shared so that each pays an equal part of every stretch that it needs (their Shapley value).

use facts::sentence::Value;
use std::collections::{BTreeMap, BTreeSet};

use agreement::model::sharing::AllocationMethod;
use agreement::model::{Agreement, Allocation, RoundRule};
use facts::{Exact, Rounding, Sentence, say};

use crate::charge::charge_input;
use crate::finding::Charges;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Op, Sheet, Stage, StepId, given};
use crate::split::{minor_digits, split};

mod equations;

/// Who bears what of a month's costs.
#[derive(Clone, Debug)]
pub struct Allocated {
    /// The steps.
    pub sheet: Sheet,
    /// What each bears in the end, by its id; the amounts add up to the rounded whole.
    pub shares: BTreeMap<String, AllocatedShare>,
    /// What was left open.
    pub gaps: Vec<Gap>,
}

/// What one bears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocatedShare {
    /// Exactly.
    pub exact: StepId,
    /// In whole coins.
    pub amount: Exact,
}

/// Costs on their way.
struct Walk<'a> {
    id: &'a str,
    month: Month,
    rule: &'a Allocation,
    sheet: Sheet,
    gaps: Vec<Gap>,
    /// What each centre holds so far.
    held: BTreeMap<&'a str, StepId>,
}

/// Allocates a month's costs; nothing where the agreement has no such allocation.
pub fn allocated(
    agreement: &Agreement,
    id: &str,
    month: Month,
    charges: &Charges,
) -> Option<Allocated> {
    let (id, rule) = agreement.allocation.get_key_value(id)?;
    let mut walk = Walk {
        id,
        month,
        rule,
        sheet: Sheet::default(),
        gaps: Vec::new(),
        held: BTreeMap::new(),
    };
    if rule.needs.is_empty() {
        walk.own_costs(charges);
        walk.go_on();
    } else {
        walk.nested();
    }
    let digits = minor_digits(agreement.currency.as_deref().unwrap_or_default());
    let rounding = rule.round.unwrap_or(RoundRule {
        digits,
        mode: Rounding::HalfEven,
    });
    let exact: Vec<Exact> = walk
        .held
        .values()
        .map(|step| walk.sheet.value(*step).clone())
        .collect();
    let digits = u32::from(rounding.digits);
    let total = exact
        .iter()
        .cloned()
        .sum::<Exact>()
        .round(digits, rounding.mode);
    let amounts = split(&total, digits, &exact);
    let shares = walk
        .held
        .iter()
        .zip(amounts)
        .map(|((id, exact), amount)| {
            let exact = *exact;
            ((*id).to_owned(), AllocatedShare { exact, amount })
        })
        .collect();
    Some(Allocated {
        sheet: walk.sheet,
        shares,
        gaps: walk.gaps,
    })
}

impl<'a> Walk<'a> {
    /// Gives each centre its own costs; who only receives has none.
    fn own_costs(&mut self, charges: &Charges) {
        let rule = self.rule;
        for (id, centre) in &rule.centres {
            let mut inputs: Vec<Input> = Vec::new();
            if let Some(cost) = &centre.cost {
                inputs.push(given(say!("step-own-cost", "own cost"), &cost.amount));
            }
            for charge in &centre.charges {
                match charges.get(&(charge.clone(), self.month)) {
                    Some(amount) => inputs.push(charge_input(charge, self.month, amount)),
                    None => {
                        let message = format!("the charge `{charge}` is not known; 0 was taken");
                        self.gap(&format!("centres.{id}.charges"), message);
                    }
                }
            }
            let path = format!("centres.{id}");
            let step = self.step(
                &path,
                say!("step-own-cost-of", "own cost of {id}", id = Value::text(id)),
                Op::Sum,
                inputs,
            );
            self.held.insert(id, step);
        }
        let receivers = rule.centres.values().flat_map(|centre| centre.gives.keys());
        for id in receivers {
            if !self.held.contains_key(id.as_str()) {
                let path = format!("centres.{id}");
                let what = say!("step-own-cost-of", "own cost of {id}", id = Value::text(id));
                let step = self.step(&path, &what, Op::Sum, []);
                self.held.insert(id, step);
            }
        }
    }

    /// Moves the costs of the centres that give to those that only receive.
    fn go_on(&mut self) {
        let rule = self.rule;
        let givers: BTreeSet<&'a str> = rule
            .centres
            .iter()
            .filter(|(_, centre)| centre.gives.values().any(|units| *units > Exact::zero()))
            .map(|(id, _)| id.as_str())
            .collect();
        let mutual = givers.iter().any(|id| {
            let gives = &rule.centres[*id].gives;
            gives.keys().any(|to| givers.contains(to.as_str()))
        });
        if rule.method.is_none() && mutual {
            let message = "centres serve each other, and nothing says how their costs go on; \
                           they went on directly";
            self.gap("method", message.into());
        }
        match rule.method {
            Some(AllocationMethod::Reciprocal) => equations::solve(self, &givers),
            Some(AllocationMethod::Step) => self.by_steps(&givers),
            Some(AllocationMethod::Direct) | None => {
                for id in &givers {
                    self.give(id, &givers);
                }
            }
        }
    }

    /// Gives costs on in the order of the clause; who has given on receives nothing more.
    fn by_steps(&mut self, givers: &BTreeSet<&'a str>) {
        let rule = self.rule;
        let named = rule.order.iter().map(String::as_str);
        let mut order: Vec<&str> = named.filter(|id| givers.contains(id)).collect();
        let missing: Vec<&str> = givers
            .iter()
            .copied()
            .filter(|id| !order.contains(id))
            .collect();
        if !missing.is_empty() {
            let message = format!(
                "the order leaves out `{}`; they came last",
                missing.join("`, `")
            );
            self.gap("order", message);
        }
        order.extend(missing);
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for id in order {
            if done.insert(id) {
                self.give(id, &done);
            }
        }
    }

    /// Moves all that a centre holds to those it gives to, without those left out.
    fn give(&mut self, id: &'a str, left_out: &BTreeSet<&str>) {
        let rule = self.rule;
        let gives = &rule.centres[id].gives;
        let takers: Vec<(&'a String, &'a Exact)> = gives
            .iter()
            .filter(|(to, units)| !left_out.contains(to.as_str()) && **units > Exact::zero())
            .collect();
        if takers.is_empty() {
            let message = format!("nobody is left to take the cost of `{id}`; it stays there");
            self.gap(&format!("centres.{id}.gives"), message);
            return;
        }
        let path = format!("centres.{id}.gives");
        let units = takers.iter().map(|(to, units)| given(to.as_str(), units));
        let units: Vec<Input> = units.collect();
        let all = self.step(
            &path,
            say!("step-units-of", "units of {id}", id = Value::text(id)),
            Op::Sum,
            units,
        );
        let Some(own) = self.held.remove(id) else {
            return;
        };
        for (to, units) in takers {
            let inputs = [own.into(), given(say!("step-units", "units"), units)];
            let what = say!(
                "step-centre-to",
                "from {id} to {to}",
                id = Value::text(id),
                to = Value::text(to)
            );
            let part = self.step(&path, &what, Op::Product, inputs);
            let inputs = [part.into(), all.into()];
            let part = self.step(&path, &what, Op::Quotient, inputs);
            self.take(to, part);
        }
    }

    fn take(&mut self, to: &'a str, part: StepId) {
        let before = self.held.get(to).copied();
        let inputs: Vec<Input> = before.into_iter().chain([part]).map(Input::from).collect();
        let path = format!("centres.{to}");
        let held = self.step(
            &path,
            say!("step-held-by", "held by {to}", to = Value::text(to)),
            Op::Sum,
            inputs,
        );
        self.held.insert(to, held);
    }

    /// Shares nested needs: every stretch equally among all that need it.
    fn nested(&mut self) {
        let rule = self.rule;
        let cost = match &rule.cost {
            Some(cost) => cost.amount.clone(),
            None => {
                let message = "nothing says what a unit of need costs; 1 was taken";
                self.gap("cost", message.into());
                Exact::from(1)
            }
        };
        let mut needs: Vec<(&'a Exact, &'a str)> = rule
            .needs
            .iter()
            .map(|(id, need)| (need, id.as_str()))
            .collect();
        needs.sort();
        let mut before = Exact::zero();
        let mut so_far: Option<StepId> = None;
        for (index, (need, id)) in needs.iter().enumerate() {
            let path = format!("needs.{id}");
            let left = needs.len() - index;
            let inputs = [
                given(say!("step-need", "need"), need),
                given(say!("step-already-shared", "already shared"), &before),
            ];
            let stretch = self.step(
                &path,
                say!(
                    "step-stretch-up-to",
                    "stretch up to {id}",
                    id = Value::text(id)
                ),
                Op::Difference,
                inputs,
            );
            let inputs = [stretch.into(), given(say!("step-a-unit", "a unit"), &cost)];
            let worth = self.step(
                &path,
                say!("step-cost-up-to", "cost up to {id}", id = Value::text(id)),
                Op::Product,
                inputs,
            );
            let sharers = Exact::from(i64::try_from(left).unwrap_or(i64::MAX));
            let inputs = [
                worth.into(),
                given(say!("step-who-need-it", "who need it"), &sharers),
            ];
            let part = self.step(
                &path,
                say!("step-part-of-each", "part of each"),
                Op::Quotient,
                inputs,
            );
            let inputs: Vec<Input> = so_far.into_iter().chain([part]).map(Input::from).collect();
            let own = self.step(
                &path,
                say!("step-share-of", "share of {id}", id = Value::text(id)),
                Op::Sum,
                inputs,
            );
            so_far = Some(own);
            before = (*need).clone();
            self.held.insert(id, own);
        }
    }

    fn step(
        &mut self,
        path: &str,
        what: impl Into<Sentence>,
        op: Op,
        inputs: impl IntoIterator<Item = Input>,
    ) -> StepId {
        let clause = format!("allocation.{}.{path}", self.id);
        self.sheet.step(Stage::Allocate, clause, what, op, inputs)
    }

    fn gap(&mut self, path: &str, message: String) {
        let clause = format!("allocation.{}.{path}", self.id);
        self.gaps.push(Gap::new(clause, self.month, message));
    }
}
