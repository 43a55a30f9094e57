//! Remedies: what follows when a level is missed. Five families of credits share their terms around them.
//!
//! CLAUSE: the order in which the terms apply is fixed: relief, measure, round, small sample, level,
//! severity, repeat, election, credit, caps (level, month, rolling, contract year), carry-forward, bonus
//! set-off, earn-back, minimum payable, posting.

use std::collections::BTreeMap;

use facts::id::{ChargeId, LevelId, PartyId};
use facts::{Exact, Sentence, say};

use super::{Duration, Quantity, RoundRule, Spanned};
use crate::load::Load;
use crate::term::{Bands, Cap, Credit, Interval, Money, Reads, Said, Share, Term, record, words};
use crate::yaml::{Node, Shape};

record! {
    /// A remedy.
    Remedy exactly one of ["pool", "weight", "points", "shortfall", "tiers"] {
        title: Option<String>, "its title", "{}";
        clause: Option<String>, "the number of the clause in the prose contract", "Clause {}";
        from: Spanned<PartyId>, "who owes the credit", "{} owes the credit";
        to: Spanned<PartyId>, "who receives it", "{} receives it";
        base: Base, "the money that credits are a share of", "Credits are a share of a base";
        pool: Option<Pool>, "credits by pools and allocations of an amount at risk", "The credit of a failure is its pool's share, times the level's allocation, times the amount at risk";
        weight: Option<Weight>, "credits by weights of an amount at risk", "The credit of a failure is its weight times the amount at risk";
        points: Option<Points>, "credits by points", "A failure earns points, and points are worth money";
        shortfall: Option<Shortfalls>, "credits by percentage points below the level", "The credit grows with each percentage point below the level";
        tiers: Option<Tiers>, "credits by bands or steps of the value", "The value decides the credit";
        default: Option<DefaultRule>, "when a missed level is a failure; at once where it is left out", "When a missed level is a failure";
        repeat: Option<Repeat>, "what failing again in a row does", "Failing again in a row";
        election: Option<Election>, "which failure counts where one incident fails several levels", "Where one incident fails several levels, {}";
        caps: Option<Caps>, "the most that is credited", "Credits are capped";
        carry_forward: Option<u32>, "for how many months what a month's cap cut off is carried forward", "What the month's cap cuts off is carried forward for {} months";
        bonus: Option<Bonus>, "what is earned by doing better", "Doing better earns a bonus";
        earn_back: Option<EarnBack>, "how posted credits are earned back", "Posted credits can be earned back";
        claim_within: Option<Duration>, "the time within which a credit must be claimed", "A credit must be claimed within {}";
        not_reported: Option<NotReported>, "what a window without a report counts as", "A window that was not reported {}";
        minimum_payable: Option<Money>, "smaller sums are not posted", "Sums below {} are not posted";
        booked_after: Option<u32>, "how many months after the month of the breach a credit is booked", "A credit is booked {} months after the month of the breach";
        round: Option<RoundRule>, "how an amount is rounded before it is posted", "An amount is rounded to {}";
    }

    /// The money that credits are a share of.
    Base exactly one of ["charges", "amount"] {
        charges: Vec<Spanned<ChargeId>>, "the charges of the month", "It is the sum of the charges {}";
        amount: Option<Money>, "a fixed amount", "It is {}";
        month: Option<BaseMonth>, "which month's charges; the month of the breach where it is left out", "It is taken from {}";
    }

    /// Pools and allocations: credit = pool x allocation x amount at risk.
    Pool {
        at_risk: Spanned<Share>, "the share of the base that is at risk", "{} of the base is at risk";
        allocate: BTreeMap<String, PoolClass>, "the pools, by class of levels", "The pools";
    }

    /// A pool.
    PoolClass {
        pool: Spanned<Share>, "the pool's share of the amount at risk", "The pool is {} of the amount at risk";
        levels: BTreeMap<LevelId, Spanned<Share>>, "the allocation of each level in the pool", "Allocated to levels";
    }

    /// Weights: credit = weight x amount at risk.
    Weight {
        at_risk: Spanned<Share>, "the share of the base that is at risk", "{} of the base is at risk";
        weights: BTreeMap<LevelId, Spanned<Share>>, "the weight of each level", "The weights";
        total: Option<Spanned<Share>>, "what all weights may come to; 100 % where it is left out", "All weights come to at most {}";
        single: Option<Spanned<Share>>, "what one weight may come to", "One weight is at most {}";
    }

    /// Points by severity, and what points are worth.
    Points {
        levels: BTreeMap<LevelId, PointsOf>, "the points of each level", "Points by level";
        worth: Option<Worth>, "what points are worth", "What points are worth";
    }

    /// The points of one level.
    PointsOf {
        bands: Vec<PointBand> as Bands<PointBand>, "points by bands of the value", "Points by value";
    }

    /// A band of values with its points.
    PointBand {
        value: Spanned<Interval>, "the values of the band", "It is for values {}";
        points: Exact, "its points", "It earns {} points";
    }

    /// What points are worth: a rate, by marginal bands where there are any; or a table of steps.
    Worth exactly one of ["rate", "steps"] {
        rate: Option<Money>, "the money for a point", "A point is worth {}";
        ratchet: Vec<Ratchet>, "factors for points above a number; points below the first are free", "Factors on points";
        steps: Vec<WorthStep> as Bands<WorthStep>, "credits by number of points", "Credits by number of points";
    }

    /// Points above a number count so many times; the next band takes over where it begins.
    Ratchet {
        above: Exact, "above this number of points", "Of the points above {}";
        times: Exact, "each point counts so many times", "each counts {} times";
    }

    /// A credit for a number of points.
    WorthStep {
        points: Spanned<Interval>, "the number of points", "It is for numbers of points {}";
        credit: Quantity as Credit, "the credit: a share of the base, or money", "The credit is {}";
    }

    /// Credits by percentage points below the level.
    Shortfalls {
        levels: BTreeMap<LevelId, Shortfall>, "the rate of each level", "Rates by level";
    }

    /// The rate of one level.
    Shortfall {
        rate: Spanned<Quantity> as Spanned<Credit>, "the credit for each percentage point: a share of the base, or money", "Each percentage point costs {}";
        against: Option<Against>, "the bound that the value is compared with; `expected` where it is left out", "It is counted below {}";
    }

    /// Credits by bands or steps of the value.
    Tiers {
        levels: BTreeMap<LevelId, TiersOf>, "the tiers of each level", "Tiers by level";
        of: Option<TierBase>, "what a share is a share of; the base where it is left out", "A share is a share of {}";
    }

    /// The tiers of one level.
    TiersOf exactly one of ["bands", "step"] {
        bands: Vec<TierBand> as Bands<TierBand>, "credits by bands of the value", "Credits by value";
        step: Option<Step>, "a credit for each step beyond a value", "A credit for each step";
        at_most: Option<Quantity> as Option<Credit>, "the most for this level: a share of the base, or money", "It is at most {}";
    }

    /// A band of values with its credit.
    TierBand {
        value: Spanned<Interval>, "the values of the band", "It is for values {}";
        credit: Quantity as Credit, "the credit: a share of the base, or money", "The credit is {}";
    }

    /// A credit for each step beyond a value, to the side that is worse.
    Step {
        beyond: Quantity, "the value from which on steps are counted", "It is counted beyond {}";
        each: Spanned<Quantity>, "the length of a step", "A step is {}";
        credit: Quantity as Credit, "the credit for a step: a share of the base, or money", "The credit for a step is {}";
        whole: Option<Quantity>, "the distance is first rounded up to whole units of this size", "The distance is first rounded up to whole units of {}";
        part: Option<PartStep>, "what a part of a step counts", "A part of a step {}";
    }

    /// When a missed level is a failure.
    DefaultRule {
        minimum: Option<CountRule>, "how often `minimum` must be missed; once where it is left out", "Missing the minimum";
        expected: Option<CountRule>, "how often `expected` must be missed; never a failure where it is left out beside `minimum`", "Missing what is expected";
    }

    /// So many times within so many windows.
    CountRule {
        times: u32, "how often", "{} times";
        within: u32, "within so many windows in a row, the present one included", "Within {} windows";
    }

    /// What failing again in a row does. It never compounds: the factor stays.
    Repeat {
        times: Exact, "the factor", "It counts {} times";
        from: u32, "from which failing window in a row on", "From failing window {} in a row on";
        reset: Option<Reset>, "what ends the row", "The row ends {}";
        insufficient_data: Option<NoData>, "what a window without data does to the row", "A window without data {}";
    }

    /// The most that is credited.
    Caps {
        level: Option<Quantity> as Option<Cap>, "for one level in a month; a number of points where the remedy is by points", "For one level in a month: {}";
        month: Option<MonthCap>, "for a month; a number of points where the remedy is by points", "For a month: {}";
        rolling: Option<RollingCap>, "over the last months", "Over the last months";
        contract_year: Option<YearCap>, "over a contract year", "Over a contract year";
    }

    /// A cap over the last months.
    RollingCap {
        months: u32, "how many months, the present one included", "It looks at {} months";
        share: Option<Share>, "a share of the base's charges in these months", "They come to at most {} of the charges in them";
        amount: Option<Money>, "a fixed amount", "They come to at most {}";
    }

    /// A cap over a contract year.
    YearCap {
        begins: Option<u32>, "the month in which contract years begin; that of the first version's date where it is left out", "Contract years begin in month {}";
        share: Option<Share>, "a share of the base's charges in the year", "They come to at most {} of the charges in it";
        amount: Option<Money>, "a fixed amount", "They come to at most {}";
    }

    /// What is earned by doing better.
    Bonus {
        levels: BTreeMap<LevelId, BonusOf>, "the bonus of each level", "Bonus by level";
        set_off: SetOff, "what a bonus may be used for", "A bonus {}";
        months: Option<u32>, "for how many months a bonus can be set off", "It can be used for {} months";
        cap: Option<Quantity> as Option<Credit>, "the most in a month: a share of the base, or money", "It is at most {} in a month";
    }

    /// The bonus of one level.
    BonusOf {
        bands: Vec<TierBand> as Bands<TierBand>, "bonuses by bands of the value", "Bonuses by value";
    }

    /// How posted credits are earned back.
    EarnBack {
        share: Share, "the share that comes back", "{} comes back";
        after: u32, "after so many windows in a row", "After {} windows in a row";
        at: Against, "the bound that the windows reach", "The windows reach {}";
        within: Option<u32>, "only credits of the last so many months", "Only credits of the last {} months";
        offset_only: bool, "whether it is only set off against later credits", "It is only set off against later credits";
    }
}

words! {
    /// Which month's charges.
    BaseMonth {
        OfBreach = "of-breach", "the month of the breach";
        OfBooking = "of-booking", "the month in which the credit is booked";
    }

    /// Which bound of a level.
    Against {
        Expected = "expected", "what is expected";
        Minimum = "minimum", "the minimum";
    }

    /// What a share of a tier is a share of.
    TierBase {
        Base = "base", "the base";
        Service = "service", "the charges of the level's service";
    }

    /// What a part of a step counts.
    PartStep {
        Counted = "counted", "counts as a whole one";
        ProRata = "pro-rata", "counts in proportion";
        NotCounted = "not-counted", "does not count";
    }

    /// Which failure counts where one incident fails several levels.
    Election {
        Highest = "highest", "the highest credit counts";
        Each = "each", "each credit counts";
    }

    /// What a window without a report counts as.
    NotReported {
        Failed = "failed", "counts as failed";
        LeftOut = "left-out", "is left out";
    }

    /// What ends a row of failures.
    Reset {
        Met = "met-window", "with the first window that is met";
        ContractYear = "contract-year", "with the contract year, or with a window that is met";
    }

    /// What a window without data does to a row.
    NoData {
        Keeps = "keeps", "neither ends the row nor adds to it";
        Breaks = "breaks", "ends the row";
    }

    /// What a bonus may be used for.
    SetOff {
        CreditsOnly = "credits-only", "is only set off against later credits";
        Payable = "payable", "is set off against credits, and the rest is paid";
    }
}

impl Remedy {
    /// The levels that it credits.
    pub fn levels(&self) -> Vec<&LevelId> {
        let pools = self.pool.iter().flat_map(|pool| pool.allocate.values());
        let mut levels: Vec<&LevelId> = pools.flat_map(|class| class.levels.keys()).collect();
        levels.extend(self.weight.iter().flat_map(|weight| weight.weights.keys()));
        levels.extend(self.points.iter().flat_map(|points| points.levels.keys()));
        levels.extend(self.shortfall.iter().flat_map(|all| all.levels.keys()));
        levels.extend(self.tiers.iter().flat_map(|tiers| tiers.levels.keys()));
        levels
    }
}

/// A cap for a month: the amount at risk, or a share or amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MonthCap {
    /// The amount at risk.
    AtRisk,
    /// A share of the base, or money, or a number of points.
    AtMost(Quantity),
}

impl Term for MonthCap {
    const SHAPE: Shape = Shape::Either(&[Shape::Choice(&["at-risk"]), Cap::SHAPE]);

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        if node.as_text() == Some("at-risk") {
            return Some(MonthCap::AtRisk);
        }
        Cap::read(node, what, load).map(|cap| MonthCap::AtMost(cap.value()))
    }

    fn said(&self) -> Option<Said> {
        match self {
            MonthCap::AtRisk => Said::told(say!("cap-amount-at-risk", "the amount at risk")),
            MonthCap::AtMost(quantity) => quantity.said(),
        }
    }
}
