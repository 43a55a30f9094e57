//! # credit-over-the-whole
//!
//! A credit or a cap is more than the whole of what it is a share of.
//!
//! ## Why it matters
//!
//! A credit of more than 100 % gives back more than was paid. Mostly a sign slipped, or a point; a court may call it a penalty.
//!
//! ## Example
//!
//! ```yaml
//! tiers: { levels: { up: { bands: { value: "< 98 %", credit: 150 % } } } }
//! ```
//!
//! ## Fix
//!
//! Write the share that is meant.
//!
//! ```yaml
//! tiers: { levels: { up: { bands: { value: "< 98 %", credit: 15 % } } } }
//! ```

use facts::{Diagnostic, Exact, Place, Sentence, say};

use super::Rule;
use crate::model::remedy::{MonthCap, Remedy};
use crate::model::{Agreement, Quantity, Unit};
use crate::term::Share;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "credit-over-the-whole",
    include_str!("credit_over_the_whole.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, remedy) in &agreement.remedies {
        let quantities = quantities(remedy).into_iter();
        let quantities = quantities.filter(|(_, one, _)| one.unit == Unit::Percent);
        let found = quantities.map(|(what, one, place)| (what, &one.value, place));
        let shares = shares(remedy).into_iter();
        let shares = shares.map(|(what, share, place)| (what, &share.percent, place));
        for (what, percent, place) in found.chain(shares) {
            if *percent > Exact::from(100) {
                report.push(
                    RULE.finding(say!(
                        "rule-credit-over-the-whole",
                        "in the remedy `{id}` {what} is {percent} %",
                        id = Sentence::plain(id),
                        what,
                        percent = Sentence::plain(percent)
                    ))
                    .at(place.clone(), "")
                    .why(say!(
                        "rule-credit-over-the-whole-why",
                        "it is more than the whole of what it is a share of"
                    ))
                    .help(say!(
                        "rule-credit-over-the-whole-help",
                        "write a share of at most `100 %`"
                    )),
                );
            }
        }
    }
}

type Found<'a, T> = Vec<(Sentence, &'a T, &'a Place)>;

fn credit() -> Sentence {
    say!("share-credit", "a credit")
}

fn a_most() -> Sentence {
    say!("share-most", "the most for a level")
}

fn rate() -> Sentence {
    say!("share-rate", "a rate")
}

fn a_cap() -> Sentence {
    say!("share-cap", "a cap")
}

fn a_bonus() -> Sentence {
    say!("share-bonus", "a bonus")
}

fn a_risk() -> Sentence {
    say!("share-at-risk", "what is at risk")
}

fn quantities(remedy: &Remedy) -> Found<'_, Quantity> {
    let mut found = Vec::new();
    for tiers in remedy.tiers.iter().flat_map(|all| all.levels.values()) {
        let bands = tiers.bands.iter();
        found.extend(bands.map(|band| (credit(), &band.credit, &band.place)));
        let step = tiers.step.iter();
        found.extend(step.map(|step| (credit(), &step.credit, &step.place)));
        let most = tiers.at_most.iter();
        found.extend(most.map(|most| (a_most(), most, &tiers.place)));
    }
    let worth = remedy.points.iter().flat_map(|points| &points.worth);
    let steps = worth.flat_map(|worth| &worth.steps);
    found.extend(steps.map(|step| (credit(), &step.credit, &step.place)));
    let shortfalls = remedy.shortfall.iter().flat_map(|all| all.levels.values());
    found.extend(shortfalls.map(|one| (rate(), &one.rate.value, &one.rate.place)));
    if let Some(caps) = &remedy.caps {
        if let Some(MonthCap::AtMost(cap)) = &caps.month {
            found.push((a_cap(), cap, &caps.place));
        }
        found.extend(caps.level.iter().map(|cap| (a_cap(), cap, &caps.place)));
    }
    if let Some(bonus) = &remedy.bonus {
        found.extend(bonus.cap.iter().map(|cap| (a_cap(), cap, &bonus.place)));
        let bands = bonus.levels.values().flat_map(|of| &of.bands);
        found.extend(bands.map(|band| (a_bonus(), &band.credit, &band.place)));
    }
    found
}

fn shares(remedy: &Remedy) -> Found<'_, Share> {
    let pool = remedy.pool.iter().map(|pool| &pool.at_risk);
    let weight = remedy.weight.iter().map(|weight| &weight.at_risk);
    let at_risk = pool.chain(weight);
    let mut found: Found<'_, Share> = at_risk
        .map(|share| (a_risk(), &share.value, &share.place))
        .collect();
    if let Some(caps) = &remedy.caps {
        let rolling = caps.rolling.iter();
        found.extend(rolling.filter_map(|cap| Some((a_cap(), cap.share.as_ref()?, &cap.place))));
        let year = caps.contract_year.iter();
        found.extend(year.filter_map(|cap| Some((a_cap(), cap.share.as_ref()?, &cap.place))));
    }
    found
}
