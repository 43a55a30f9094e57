//! Credits: a remedy walked month by month, in the fixed order of operations.
//!
//! ```text
//! findings of the month --failure--> failures --severity, repeat, election--> credits by level
//!   --caps--> what the month may hold --carry-forward, bonus, earn-back--> net --post--> lines
//! ```
//!
//! CLAUSE: relief -> measure -> round -> small sample -> level -> severity -> repeat -> election ->
//! credit -> level cap -> month cap -> rolling cap -> contract-year cap -> carry-forward -> bonus
//! set-off -> earn-back -> minimum payable -> post. Relief is part of what was measured: accepted
//! exclusions are not in the value.

use facts::sentence::Value;
use std::fmt;

use agreement::Versions;
use facts::id::{LevelId, PartyId, RemedyId};
use facts::{Exact, Rounding, Sentence, say};

use agreement::model::RoundRule;
use serde::Serialize;

use crate::finding::{Charges, Finding};
use crate::gap::Gap;
use crate::month::Month;
use crate::sheet::{Op, Sheet, Stage, StepId, given};
use crate::split::{minor_digits, split};

mod bonus;
mod cap;
mod carry;
mod earn_back;
mod failure;
mod severity;
mod terms;
mod worth;

use terms::Terms;

/// The credits of a remedy, with every step.
#[derive(Clone, Debug)]
pub struct Credits {
    /// The remedy.
    pub remedy: RemedyId,
    /// The steps.
    pub sheet: Sheet,
    /// The months, from the first with a finding to the last, each with what is owed for it.
    pub months: Vec<MonthCredit>,
    /// What was left open.
    pub gaps: Vec<Gap>,
}

/// What is owed under a remedy for a month.
#[derive(Clone, Debug)]
pub struct MonthCredit {
    /// The month of the failures.
    pub month: Month,
    /// The month in which it is booked.
    pub booked: Month,
    /// Who owes it.
    pub from: PartyId,
    /// Who receives it.
    pub to: PartyId,
    /// ISO 4217 code.
    pub currency: String,
    /// The points of the month, where the remedy counts points.
    pub points: Option<StepId>,
    /// What the caps leave of the month's credits and of those carried forward to it.
    pub credited: StepId,
    /// What is posted; below zero where more is earned back than credited.
    pub posted: StepId,
    /// What it is made of; the amounts add up to what is posted.
    pub lines: Vec<Line>,
}

/// A part of what is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is for.
    pub what: What,
    /// The amount, rounded so that all lines add up.
    pub amount: Exact,
    /// The step that gives it.
    pub step: StepId,
}

/// What a part of a credit is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Failures of a level.
    Level(LevelId),
    /// What the cap of an earlier month cut off.
    Carried(Month),
    /// A bonus set off against credits, or paid.
    Bonus,
    /// Credits earned back.
    EarnedBack,
}

impl What {
    /// As it is said.
    pub fn said(&self) -> Sentence {
        match self {
            What::Level(level) => Sentence::plain(level),
            What::Carried(month) => say!(
                "what-carried",
                "carried from {month}",
                month = Value::text(month)
            ),
            What::Bonus => say!("what-bonus", "bonus"),
            What::EarnedBack => say!("what-earned-back", "earned back"),
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said().english())
    }
}

/// What the months before leave to the present one.
#[derive(Default)]
struct Course {
    series: failure::Series,
    credited: Vec<(Month, StepId)>,
    carried: Vec<carry::Carried>,
    bonuses: Vec<(Month, StepId)>,
    earnable: Vec<earn_back::Earnable>,
    offset: Vec<StepId>,
}

/// The credits of a remedy from the first month with a finding to the last one, or to `last` where that is
/// later: what was carried forward is owed in months without a finding as well.
///
/// The terms of a window are those of the version in force at its end; the terms around credits are
/// those of the version in force at the end of the month.
pub fn credits(
    versions: &Versions,
    remedy: &RemedyId,
    findings: &[Finding],
    charges: &Charges,
    last: Option<Month>,
) -> Credits {
    let mut own: Vec<&Finding> = findings.iter().collect();
    own.sort_by(|a, b| (a.until, &a.level, &a.key).cmp(&(b.until, &b.level, &b.key)));
    let mut credits = Credits {
        remedy: remedy.clone(),
        sheet: Sheet::default(),
        months: Vec::new(),
        gaps: Vec::new(),
    };
    let months = own.iter().map(|finding| finding.month);
    let (Some(first), Some(found)) = (months.clone().min(), months.max()) else {
        return credits;
    };
    let last = last.map_or(found, |last| last.max(found));
    let mut course = Course::default();
    for month in first.until(last) {
        let Some(mut terms) = Terms::of(versions, remedy, month, first, charges, &mut credits)
        else {
            continue;
        };
        let found: Vec<&Finding> = own
            .iter()
            .copied()
            .filter(|finding| finding.month == month)
            .collect();
        let month_credit = walk(&mut terms, &mut course, &found);
        credits.months.push(month_credit);
    }
    credits
}

fn walk<'a>(terms: &mut Terms<'a>, course: &mut Course, found: &[&'a Finding]) -> MonthCredit {
    let failures = failure::failures(terms, &mut course.series, found);
    let candidates = severity::candidates(terms, failures);
    let elected = severity::elect(terms, candidates);
    let credited = worth::credits(terms, elected);
    let (levels, points) = (credited.levels, credited.points);

    let sum = terms.sum(
        Stage::Credit,
        say!("step-all-levels", "all levels"),
        levels.iter().map(|(_, step)| *step),
    );
    let most = cap::month_cap(terms);
    let capped = cap::month(terms, sum, most);
    let mut rooms = cap::rooms(terms, &course.credited);
    let capped_on = cap::within(terms, capped, &rooms);
    rooms.extend(cap::room_of_month(terms, most));
    let carried = carry::carry(
        terms,
        &mut course.carried,
        &levels,
        sum,
        capped,
        capped_on,
        &rooms,
    );
    let all = std::iter::once(capped_on).chain(carried.iter().map(|part| part.amount));
    let credited = terms.sum(
        Stage::CarryForward,
        say!("step-credits-of-the-month", "credits of the month"),
        all,
    );
    course.credited.push((terms.month, credited));

    // What each level contributes to the credits of the month.
    let mut parts = terms.attribute(Stage::CarryForward, capped_on, sum, &levels);
    let mut lines: Vec<(What, StepId)> = parts
        .iter()
        .map(|(level, step)| (What::Level(level.clone()), *step))
        .collect();
    for part in &carried {
        lines.push((What::Carried(part.from), part.amount));
        parts.extend(part.levels.iter().cloned());
    }

    let set_off = bonus::set_off(terms, &mut course.bonuses, found, credited);
    lines.extend(set_off.map(|step| (What::Bonus, step)));
    let after_bonus = terms.sum(
        Stage::Bonus,
        say!("step-after-bonuses", "after bonuses"),
        std::iter::once(credited).chain(set_off),
    );
    let back = earn_back::back(terms, course, after_bonus);
    lines.extend(back.map(|step| (What::EarnedBack, step)));
    let net = terms.sum(
        Stage::EarnBack,
        say!(
            "step-after-what-is-earned-back",
            "after what is earned back"
        ),
        std::iter::once(after_bonus).chain(back),
    );

    let (posted, is_payable) = post(terms, net);
    terms.tell_missing(posted);
    if is_payable {
        earn_back::remember(terms, course, credited, after_bonus, &parts);
    }
    MonthCredit {
        month: terms.month,
        booked: terms.booked(),
        from: terms.remedy.from.value.clone(),
        to: terms.remedy.to.value.clone(),
        currency: terms.currency.clone(),
        points,
        credited,
        posted,
        lines: split_lines(terms, posted, is_payable, &lines),
    }
}

/// The amount that is posted, and whether it is large enough to be.
fn post(terms: &mut Terms<'_>, net: StepId) -> (StepId, bool) {
    let mut payable = net;
    let mut is_payable = true;
    if let Some(minimum) = &terms.remedy.minimum_payable {
        let clause = terms.clause("minimum_payable");
        let least = terms.money(minimum, &clause);
        let value = terms.sheet.value(net).clone();
        let size = if value.is_negative() { -value } else { value };
        is_payable = size.is_zero() || size >= least;
        if !is_payable {
            let what = say!(
                "step-below-not-posted",
                "below {least}: not posted",
                least = Value::text(&least)
            );
            let none = given(say!("step-not-posted", "not posted"), &Exact::zero());
            payable = terms.sheet.step(
                Stage::MinimumPayable,
                clause,
                what,
                Op::Product,
                [net.into(), none],
            );
        }
    }
    let rule = terms.rounding();
    let clause = match terms.remedy.round {
        Some(_) => terms.clause("round"),
        None => terms.clause(""),
    };
    let what = say!("step-posted", "posted");
    let posted = terms
        .sheet
        .step(Stage::Post, clause, what, Op::Round(rule), [payable.into()]);
    (posted, is_payable)
}

fn split_lines(
    terms: &mut Terms<'_>,
    posted: StepId,
    is_payable: bool,
    lines: &[(What, StepId)],
) -> Vec<Line> {
    if !is_payable {
        return Vec::new();
    }
    let exact: Vec<Exact> = lines
        .iter()
        .map(|(_, step)| terms.sheet.value(*step).clone())
        .collect();
    let digits = terms.rounding().digits;
    let amounts = split(terms.sheet.value(posted), u32::from(digits), &exact);
    let mut posted = Vec::new();
    for ((what, step), amount) in lines.iter().zip(amounts) {
        if amount.is_zero() {
            continue;
        }
        let step = in_coins(terms, what, *step, digits, &amount);
        let what = what.clone();
        posted.push(Line { what, amount, step });
    }
    posted
}

/// The step from an exact part to its coins.
fn in_coins(
    terms: &mut Terms<'_>,
    what: &What,
    part: StepId,
    digits: u8,
    amount: &Exact,
) -> StepId {
    if terms.sheet.value(part) == amount {
        return part;
    }
    let clause = terms.clause("");
    let mode = match terms.sheet.value(part).is_negative() {
        true => Rounding::Up,
        false => Rounding::Down,
    };
    let rule = RoundRule { digits, mode };
    let what = say!(
        "step-whole-coins",
        "{what}: whole coins",
        what = what.said()
    );
    let floor = terms
        .sheet
        .step(Stage::Post, &*clause, &what, Op::Round(rule), [part.into()]);
    let more = amount - terms.sheet.value(floor);
    if more.is_zero() {
        return floor;
    }
    let inputs = [
        floor.into(),
        given(
            say!("step-by-largest-remainder", "by largest remainder"),
            &more,
        ),
    ];
    terms.sheet.step(Stage::Post, clause, what, Op::Sum, inputs)
}

impl Terms<'_> {
    /// How an amount is rounded before it is posted: as the clause says, else to the smallest coin.
    fn rounding(&self) -> RoundRule {
        self.remedy.round.unwrap_or(RoundRule {
            digits: minor_digits(&self.currency),
            mode: Rounding::HalfEven,
        })
    }
}
