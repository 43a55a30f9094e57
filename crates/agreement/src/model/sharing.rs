//! Sharing: gain and pain of a joint result, target costs, and allocation to those who use something.

use std::collections::BTreeMap;

use facts::Exact;
use facts::id::{ChargeId, LevelId, MeasureId, PartyId};

use super::{RoundRule, Spanned};
use crate::term::{Bands, Interval, Money, Share, record, words};

record! {
    /// How a result is shared.
    Sharing exactly one of ["gain", "target_cost", "fixed_incentive"] {
        title: Option<String>, "its title", "{}";
        clause: Option<String>, "the number of the clause in the prose contract", "Clause {}";
        customer: Spanned<PartyId>, "who pays the provider's share", "{} pays the provider's share";
        provider: Spanned<PartyId>, "who receives it, or pays where it is negative", "{} receives it, or pays where it is negative";
        gain: Option<GainShare>, "gain and pain of a joint result", "Gain and pain of a joint result are shared";
        target_cost: Option<TargetCost>, "what lies below and above a target cost", "What lies below and above a target cost is shared";
        fixed_incentive: Option<FixedIncentive>, "a fixed price with an incentive and a ceiling", "A fixed price with an incentive and a ceiling";
        round: Option<RoundRule>, "how an amount is rounded before it is posted", "An amount is rounded to {}";
    }

    /// Gain and pain of a joint result.
    GainShare {
        level: LevelId, "the level whose value is the result", "The result is the value of {}";
        baseline: Exact, "the value at which nothing is gained", "The baseline is {}";
        worth: Money, "what one unit above or below the baseline is worth", "One unit is worth {}";
        ranges: Vec<ShareRange> as Bands<ShareRange>, "the provider's share by ranges of the value", "The provider's share by value";
        gain_cap: Option<Money>, "the most that is paid in a window", "At most {} is paid in a window";
        pain_cap: Option<Money>, "the most that the provider pays in a window; nothing where it is zero", "The provider pays at most {} in a window";
    }

    /// What lies below and above a target cost.
    TargetCost {
        target: Money, "the target cost", "The target cost is {}";
        actual: MeasureId, "the measure that gives the actual cost", "The actual cost is {}";
        ranges: Vec<ShareRange> as Bands<ShareRange>, "the provider's share of the difference, by ranges of the cost in percent of the target", "The provider's share of the difference, by ranges of the cost in percent of the target";
        at_end: bool, "whether it is settled once, when the agreement ends", "It is settled once, when the agreement ends";
    }

    /// A range with its share.
    ShareRange {
        value: Spanned<Interval>, "the range", "It is for values {}";
        share: Share, "the provider's share of what lies in the range", "The share is {}";
    }

    /// A fixed price with an incentive and a ceiling.
    FixedIncentive {
        target_cost: Spanned<Money>, "the target cost", "The target cost is {}";
        target_profit: Option<Spanned<Money>>, "the target profit", "The target profit is {}";
        target_price: Option<Spanned<Money>>, "the target price: cost and profit", "The target price is {}";
        ceiling: Spanned<Money>, "the most that is paid", "At most {} is paid";
        customer_share: Share, "the customer's share of what lies above or below the target cost", "The customer takes {} of what lies above or below the target cost";
        actual: Option<MeasureId>, "the measure that gives the actual cost", "The actual cost is {}";
    }

    /// How a cost is allocated to those who use something.
    Allocation exactly one of ["centres", "needs"] {
        title: Option<String>, "its title", "{}";
        clause: Option<String>, "the number of the clause in the prose contract", "Clause {}";
        method: Option<AllocationMethod>, "how costs of centres that serve each other go on", "Costs go on {}";
        order: Vec<String>, "the order of the centres that give, for the method `step`", "The order is {}";
        centres: BTreeMap<String, Centre>, "cost centres and business units", "The centres";
        cost: Option<Money>, "the cost of a unit of need", "The cost of a unit of need is {}";
        needs: BTreeMap<String, Exact>, "nested needs: whoever needs more needs all that the others need", "The needs";
        round: Option<RoundRule>, "how amounts are rounded; the rest goes by largest remainder, ties by id", "Amounts are rounded to {}";
    }

    /// A cost centre or a business unit.
    Centre {
        title: Option<String>, "its title", "{}";
        cost: Option<Money>, "its own cost in a month", "Its own cost is {}";
        charges: Vec<ChargeId>, "the charges that are its own cost", "Its own cost is the charges {}";
        gives: BTreeMap<String, Exact>, "the units that it gives to each other centre", "It gives these units";
    }
}

words! {
    /// How costs of centres that serve each other go on.
    AllocationMethod {
        Direct = "direct", "directly to the centres that give nothing on";
        Step = "step", "step by step: who has given on receives nothing more";
        Reciprocal = "reciprocal", "as a system of equations: all that they give each other counts";
    }
}
