//! Sharing: gain and pain of a joint result, target costs, and a fixed price with an incentive.
//!
//! Each range has its own share of what lies inside it, between what was aimed at and what was
//! reached. An amount above zero is paid by the customer to the provider, one below by the provider.

use agreement::Versions;
use agreement::model::sharing::{FixedIncentive, GainShare, ShareRange, TargetCost};
use agreement::model::{Agreement, RoundRule, Sharing};
use agreement::term::{Money, Share};
use facts::id::PartyId;
use facts::sentence::Value;
use facts::{Exact, Instant, Rounding, Sentence, say};
use measure::reading::larger_is_better;

use crate::charge::share_input;
use crate::finding::Finding;
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Input, Known, Op, Sheet, Stage, StepId, given, known, range};
use crate::split::minor_digits;

/// A result in a window: the value of a level, or an actual cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The window's name.
    pub window: String,
    /// When the window is over.
    pub until: Instant,
    /// The month to which it belongs.
    pub month: Month,
    /// The value; of costs that are settled together the parts that add up to it.
    pub parts: Vec<Known>,
}

/// A sharing over several windows, with every step.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The sharing.
    pub sharing: String,
    /// The steps.
    pub sheet: Sheet,
    /// The windows that are settled.
    pub windows: Vec<SharedWindow>,
    /// What was left open.
    pub gaps: Vec<Gap>,
}

/// What is shared for a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedWindow {
    /// The window's name.
    pub window: String,
    /// The month to which it belongs.
    pub month: Month,
    /// Who pays an amount above zero.
    pub customer: PartyId,
    /// Who receives it, and pays one below zero.
    pub provider: PartyId,
    /// ISO 4217 code.
    pub currency: String,
    /// The price in the end, and the cost from which on the provider bears all, under a fixed price.
    pub price: Option<FixedPrice>,
    /// What is posted.
    pub posted: StepId,
}

/// What a fixed price comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FixedPrice {
    /// The price in the end.
    pub price: StepId,
    /// The point of total assumption: the cost from which on the provider bears all; nothing where the
    /// customer bears nothing.
    pub assumption: Option<StepId>,
}

struct Terms<'a> {
    agreement: &'a Agreement,
    id: &'a str,
    reached: &'a Reached,
    sheet: &'a mut Sheet,
    gaps: &'a mut Vec<Gap>,
}

impl Reached {
    /// The rounded value of a finding; nothing where there is none.
    pub fn of(finding: &Finding) -> Option<Self> {
        Some(Reached {
            window: finding.window.clone(),
            until: finding.until,
            month: finding.month,
            parts: vec![Known {
                value: finding.outcome.rounded()?.clone(),
                source: Some(finding.source()),
            }],
        })
    }
}

/// What a sharing comes to in each window, under the terms in force at its end.
///
/// A target cost that is settled at the end takes all actual costs together, in the last window.
pub fn shared(versions: &Versions, id: &str, reached: &[Reached]) -> Shared {
    let mut shared = Shared {
        sharing: id.into(),
        sheet: Sheet::default(),
        windows: Vec::new(),
        gaps: Vec::new(),
    };
    let mut reached = reached.to_vec();
    reached.sort_by_key(|one| one.until);
    let last = versions.latest().sharing.get(id);
    let at_end = last.and_then(|sharing| sharing.target_cost.as_ref());
    if at_end.is_some_and(|terms| terms.at_end)
        && let Some(mut all) = reached.pop()
    {
        let parts = reached.drain(..).flat_map(|one| one.parts);
        all.parts = parts.chain(all.parts).collect();
        reached.push(all);
    }
    for one in &reached {
        let agreement = versions.at(one.until.plus_ms(-1));
        let Some(sharing) = agreement.sharing.get(id) else {
            continue;
        };
        let mut terms = Terms {
            agreement,
            id,
            reached: one,
            sheet: &mut shared.sheet,
            gaps: &mut shared.gaps,
        };
        shared.windows.extend(settle(&mut terms, sharing));
    }
    shared
}

/// Whether it is settled once, with all costs together.
pub(crate) fn is_settled_at_end(sharing: &Sharing) -> bool {
    let target_cost = sharing.target_cost.as_ref();
    sharing.fixed_incentive.is_some() || target_cost.is_some_and(|terms| terms.at_end)
}

fn settle(terms: &mut Terms<'_>, sharing: &Sharing) -> Option<SharedWindow> {
    let (amount, price) = if let Some(gain) = &sharing.gain {
        (share_gain(terms, gain)?, None)
    } else if let Some(target) = &sharing.target_cost {
        (share_cost(terms, target)?, None)
    } else {
        let (amount, price) = fixed_price(terms, sharing.fixed_incentive.as_ref()?)?;
        (amount, Some(price))
    };
    let currency = terms.agreement.currency.clone().unwrap_or_default();
    let rule = sharing.round.unwrap_or(RoundRule {
        digits: minor_digits(&currency),
        mode: Rounding::HalfEven,
    });
    let path = if sharing.round.is_some() { "round" } else { "" };
    let posted = terms.step(
        Stage::Post,
        path,
        say!("step-posted", "posted"),
        Op::Round(rule),
        [amount.into()],
    );
    Some(SharedWindow {
        window: terms.reached.window.clone(),
        month: terms.reached.month,
        customer: sharing.customer.value.clone(),
        provider: sharing.provider.value.clone(),
        currency,
        price,
        posted,
    })
}

fn share_gain(terms: &mut Terms<'_>, gain: &GainShare) -> Option<StepId> {
    let Some(level) = terms.agreement.levels.get(&gain.level) else {
        terms.gap("gain.level", "there is no such level; nothing was shared");
        return None;
    };
    let more_is_better = larger_is_better(level);
    let worth = terms.money(&gain.worth, "gain.worth");
    let aim = terms.step(
        Stage::Difference,
        "gain.baseline",
        say!("step-baseline", "baseline"),
        Op::Take,
        [given(say!("step-baseline", "baseline"), &gain.baseline)],
    );
    let value = terms.value(gain.level.as_str());
    let worth = given(say!("step-worth-of-a-unit", "worth of a unit"), &worth);
    let mut amount = between(
        terms,
        "gain.ranges",
        aim,
        value,
        &gain.ranges,
        &worth,
        more_is_better,
    );
    if let Some(cap) = &gain.gain_cap {
        let cap = terms.money(cap, "gain.gain_cap");
        let inputs = [
            amount.into(),
            given(say!("step-the-most", "the most"), &cap),
        ];
        amount = terms.step(
            Stage::Share,
            "gain.gain_cap",
            say!("step-at-most", "at most"),
            Op::Least,
            inputs,
        );
    }
    if let Some(cap) = &gain.pain_cap {
        let cap = terms.money(cap, "gain.pain_cap");
        let inputs = [
            amount.into(),
            given(
                say!(
                    "step-the-most-that-is-paid-back",
                    "the most that is paid back"
                ),
                &-cap,
            ),
        ];
        amount = terms.step(
            Stage::Share,
            "gain.pain_cap",
            say!("step-at-least", "at least"),
            Op::Most,
            inputs,
        );
    }
    Some(amount)
}

fn share_cost(terms: &mut Terms<'_>, target: &TargetCost) -> Option<StepId> {
    let aimed = terms.money(&target.target, "target_cost.target");
    if aimed <= Exact::zero() {
        terms.gap(
            "target_cost.target",
            "the target is not above 0; nothing was shared",
        );
        return None;
    }
    let path = "target_cost.target";
    let hundred = Exact::from(100);
    let inputs = [
        given(say!("step-target-cost", "target cost"), &aimed),
        given(say!("step-percent", "percent"), &hundred),
    ];
    let worth = terms.step(
        Stage::Difference,
        path,
        say!(
            "step-one-percent-of-the-target",
            "one percent of the target"
        ),
        Op::Quotient,
        inputs,
    );
    let value = terms.value(target.actual.as_str());
    let inputs = [value.into(), worth.into()];
    let value = terms.step(
        Stage::Difference,
        path,
        say!(
            "step-cost-in-percent-of-the-target",
            "cost in percent of the target"
        ),
        Op::Quotient,
        inputs,
    );
    let input = [given(
        say!("step-the-target-in-percent", "the target in percent"),
        &hundred,
    )];
    let aim = terms.step(
        Stage::Difference,
        path,
        say!("step-target", "target"),
        Op::Take,
        input,
    );
    let path = "target_cost.ranges";
    Some(between(
        terms,
        path,
        aim,
        value,
        &target.ranges,
        &worth.into(),
        false,
    ))
}

/// The provider's shares of what lies between what was aimed at and what was reached.
fn between(
    terms: &mut Terms<'_>,
    path: &str,
    aim: StepId,
    value: StepId,
    ranges: &[ShareRange],
    worth: &Input,
    more_is_better: bool,
) -> StepId {
    let is_more = terms.sheet.value(value) > terms.sheet.value(aim);
    let (low, high) = if is_more { (aim, value) } else { (value, aim) };
    let mut shares: Vec<Input> = Vec::new();
    let mut covered = Exact::zero();
    for range_of in ranges {
        let interval = &range_of.value.value;
        let what = say!(
            "step-in-the-range",
            "in the range {range}",
            range = range(interval)
        );
        let (mut from, mut until) = (low, high);
        if let Some(end) = &interval.lower {
            let inputs = [
                from.into(),
                given(
                    say!("step-where-the-range-begins", "where the range begins"),
                    &end.value,
                ),
            ];
            from = terms.step(Stage::Difference, path, &what, Op::Most, inputs);
        }
        if let Some(end) = &interval.upper {
            let inputs = [
                until.into(),
                given(
                    say!("step-where-the-range-ends", "where the range ends"),
                    &end.value,
                ),
            ];
            until = terms.step(Stage::Difference, path, &what, Op::Least, inputs);
        }
        if terms.sheet.value(until) <= terms.sheet.value(from) {
            continue;
        }
        let inputs = [until.into(), from.into()];
        let units = terms.step(Stage::Difference, path, &what, Op::Difference, inputs);
        covered = &covered + terms.sheet.value(units);
        let inputs = [units.into(), worth.clone(), share_input(&range_of.share)];
        let share = terms.step(Stage::Share, path, &what, Op::Product, inputs);
        shares.push(share.into());
    }
    let all = terms.sheet.value(high) - terms.sheet.value(low);
    if covered != all {
        let message =
            format!("of a difference of {all} the ranges cover {covered}; these were shared");
        terms.gap(path, &message);
    }
    let sum = terms.step(
        Stage::Share,
        path,
        say!("step-of-all-ranges", "of all ranges"),
        Op::Sum,
        shares,
    );
    if is_more == more_is_better {
        return sum;
    }
    let inputs = [
        given(say!("step-nothing", "nothing"), &Exact::zero()),
        sum.into(),
    ];
    terms.step(
        Stage::Share,
        path,
        say!("step-borne-by-the-provider", "borne by the provider"),
        Op::Difference,
        inputs,
    )
}

/// What is settled against the target price, and the price in the end.
fn fixed_price(terms: &mut Terms<'_>, rule: &FixedIncentive) -> Option<(StepId, FixedPrice)> {
    let path = "fixed_incentive";
    let cost = terms.money(&rule.target_cost.value, path);
    let ceiling = terms.money(&rule.ceiling.value, path);
    let profit = rule
        .target_profit
        .as_ref()
        .map(|profit| terms.money(&profit.value, path));
    let named = rule
        .target_price
        .as_ref()
        .map(|price| terms.money(&price.value, path));
    let sum = profit.map(|profit| &cost + &profit);
    if let (Some(named), Some(sum)) = (&named, &sum)
        && named != sum
    {
        let message =
            format!("cost and profit are {sum}, not the price of {named}; the price was taken");
        terms.gap("fixed_incentive.target_price", &message);
    }
    let Some(price) = named.or(sum) else {
        terms.gap(
            path,
            "there is neither a target price nor a target profit; nothing was settled",
        );
        return None;
    };
    let share = share_input(&Share {
        percent: rule.customer_share.percent.clone(),
    });
    let (cost, price) = (
        given(say!("step-target-cost", "target cost"), &cost),
        given(say!("step-target-price", "target price"), &price),
    );
    let ceiling = given(say!("step-ceiling", "ceiling"), &ceiling);
    let actual = rule.actual.as_ref();
    let value = terms.value(match actual {
        Some(actual) => actual.as_str().into(),
        None => say!("step-actual-cost", "actual cost"),
    });
    let inputs = [value.into(), cost.clone()];
    let over = terms.step(
        Stage::Difference,
        path,
        say!("step-above-the-target-cost", "above the target cost"),
        Op::Difference,
        inputs,
    );
    let inputs = [over.into(), share.clone()];
    let own = terms.step(
        Stage::Share,
        path,
        say!("step-the-customer-s-share", "the customer's share"),
        Op::Product,
        inputs,
    );
    let inputs = [price.clone(), own.into()];
    let paid = terms.step(
        Stage::Price,
        path,
        say!("step-price", "price"),
        Op::Sum,
        inputs,
    );
    let inputs = [paid.into(), ceiling.clone()];
    let paid = terms.step(
        Stage::Price,
        path,
        say!("step-price-in-the-end", "price in the end"),
        Op::Least,
        inputs,
    );
    let inputs = [paid.into(), price.clone()];
    let amount = terms.step(
        Stage::Share,
        path,
        say!("step-beside-the-target-price", "beside the target price"),
        Op::Difference,
        inputs,
    );
    let assumption = (!rule.customer_share.percent.is_zero()).then(|| {
        let room = terms.step(
            Stage::Share,
            path,
            say!("step-room-below-the-ceiling", "room below the ceiling"),
            Op::Difference,
            [ceiling, price],
        );
        let inputs = [room.into(), share];
        let above = terms.step(
            Stage::Share,
            path,
            say!("step-cost-that-fills-it", "cost that fills it"),
            Op::Quotient,
            inputs,
        );
        let what = say!(
            "step-point-of-total-assumption",
            "point of total assumption"
        );
        terms.step(Stage::Share, path, what, Op::Sum, [cost, above.into()])
    });
    let price = FixedPrice {
        price: paid,
        assumption,
    };
    Some((amount, price))
}

impl Terms<'_> {
    /// What was reached of a level or a measure.
    fn value(&mut self, of: impl Into<Sentence>) -> StepId {
        let parts = self.reached.parts.iter();
        let inputs: Vec<Input> = parts
            .map(|part| known(say!("step-reached", "reached"), part))
            .collect();
        let op = if inputs.len() == 1 { Op::Take } else { Op::Sum };
        self.step(Stage::Measure, "", of, op, inputs)
    }

    fn money(&mut self, money: &Money, path: &str) -> Exact {
        if let (Some(named), Some(own)) = (&money.currency, &self.agreement.currency)
            && named != own
        {
            let message = format!(
                "the amount is in {named} and the agreement in {own}; it was taken as it stands"
            );
            self.gap(path, &message);
        }
        money.amount.clone()
    }

    fn step(
        &mut self,
        stage: Stage,
        path: &str,
        what: impl Into<Sentence>,
        op: Op,
        inputs: impl IntoIterator<Item = Input>,
    ) -> StepId {
        let clause = self.clause(path);
        let what = say!(
            "step-what-in",
            "{what} in {window}",
            what = what.into(),
            window = Value::text(&self.reached.window)
        );
        self.sheet.step(stage, clause, what, op, inputs)
    }

    fn gap(&mut self, path: &str, message: &str) {
        let clause = self.clause(path);
        self.gaps
            .push(Gap::new(clause, &self.reached.window, message));
    }

    fn clause(&self, path: &str) -> String {
        match path {
            "" => format!("sharing.{}", self.id),
            path => format!("sharing.{}.{path}", self.id),
        }
    }
}
