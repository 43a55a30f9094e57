//! Triggers: rights to end an agreement early, over the history of levels and credits.
//!
//! CLAUSE: the misses of each level are counted on their own, over so many of its windows in a row, the
//! present one included; credits are summed over so many months. A right arises with the end of the window
//! or month that fills the count, anew with each further one, and lapses when it is not used in its time.

use facts::sentence::Value;
use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::remedy::Against;
use agreement::model::transition::{CreditTrigger, Misses, Trigger};
use agreement::model::{Agreement, BoundOp};
use agreement::timetable;
use facts::id::{LevelId, PartyId};
use facts::{Exact, Instant, say};
use measure::State;

use crate::credit::Credits;
use crate::finding::{Charges, Finding};
use crate::month::Month;
use crate::sheet::{Input, Known, Op, Sheet, Source, Stage, StepId, given, known};

/// The rights that triggers have given.
#[derive(Clone, Debug, Default)]
pub struct Rights {
    /// The steps.
    pub sheet: Sheet,
    /// One for each window or month that filled a count, in the order in which they arose.
    pub rights: Vec<Right>,
}

/// A right to end the agreement early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// The trigger's id, under `exit.triggers`.
    pub trigger: String,
    /// Its title.
    pub title: Option<String>,
    /// Who may end it.
    pub right_of: PartyId,
    /// When it arose.
    pub since: Instant,
    /// When it lapses, where it does.
    pub lapses: Option<Instant>,
    /// The step that says that the count was filled.
    pub step: StepId,
}

impl Right {
    /// Whether it can still be used as of an instant.
    pub fn stands(&self, as_of: Instant) -> bool {
        self.lapses.is_none_or(|lapses| as_of < lapses)
    }
}

/// The rights that arose by `as_of`, under the terms in force when each did.
pub fn rights(
    versions: &Versions,
    findings: &[Finding],
    credits: &[Credits],
    charges: &Charges,
    as_of: Instant,
) -> Rights {
    let mut walk = Walk {
        versions,
        as_of,
        found: Rights::default(),
    };
    walk.misses(findings);
    walk.credits(credits, charges);
    walk.found
        .rights
        .sort_by(|a, b| (a.since, &a.trigger).cmp(&(b.since, &b.trigger)));
    walk.found
}

/// The levels that triggers of a version look at.
pub(crate) fn levels(agreement: &Agreement) -> impl Iterator<Item = &LevelId> {
    let triggers = agreement
        .exit
        .iter()
        .flat_map(|exit| exit.triggers.values());
    let misses = triggers.filter_map(|trigger| trigger.misses.as_ref());
    misses.flat_map(|misses| &misses.levels)
}

struct Walk<'a> {
    versions: &'a Versions,
    as_of: Instant,
    found: Rights,
}

impl Walk<'_> {
    fn misses(&mut self, findings: &[Finding]) {
        let mut series: BTreeMap<(&LevelId, &str), Vec<&Finding>> = BTreeMap::new();
        for finding in findings {
            let own = series.entry((&finding.level, &finding.key)).or_default();
            own.push(finding);
        }
        for own in series.values_mut() {
            own.sort_by_key(|finding| finding.until);
            for place in 0..own.len() {
                let agreement = self.versions.at(own[place].until.plus_ms(-1));
                for (id, trigger) in triggers(agreement) {
                    let Some(misses) = &trigger.misses else {
                        continue;
                    };
                    if misses.levels.contains(&own[place].level) {
                        self.missed(agreement, id, trigger, misses, &own[..=place]);
                    }
                }
            }
        }
    }

    /// Adds a right where the last window is missed, and often enough with those before it.
    fn missed(
        &mut self,
        agreement: &Agreement,
        id: &str,
        trigger: &Trigger,
        misses: &Misses,
        history: &[&Finding],
    ) {
        let Some(last) = history.last().filter(|last| is_missed(last, misses.of)) else {
            return;
        };
        let within = usize::try_from(misses.count.within).unwrap_or(usize::MAX);
        let first = history.len().saturating_sub(within);
        let missed = history[first..].iter();
        let missed: Vec<&&Finding> = missed
            .filter(|finding| is_missed(finding, misses.of))
            .collect();
        if missed.len() < usize::try_from(misses.count.times).unwrap_or(usize::MAX) {
            return;
        }
        let clause = format!("exit.triggers.{id}");
        let inputs = missed.iter().map(|finding| {
            let one = Known {
                value: Exact::from(1),
                source: Some(finding.source()),
            };
            known(
                say!(
                    "step-missed-in",
                    "{level} missed in {window}",
                    level = Value::text(&finding.level),
                    window = Value::text(&finding.window)
                ),
                &one,
            )
        });
        let inputs: Vec<Input> = inputs.collect();
        let what = say!(
            "step-misses-within-windows",
            "misses within {within} windows",
            within = Value::text(misses.count.within)
        );
        let sheet = &mut self.found.sheet;
        let count = sheet.step(Stage::Level, &*clause, what, Op::Sum, inputs);
        let times = given(
            say!("step-times", "times"),
            &Exact::from(i64::from(misses.count.times)),
        );
        let step = sheet.step(
            Stage::Trigger,
            clause,
            say!("step-often-enough", "often enough"),
            Op::Compare(BoundOp::AtLeast),
            [count.into(), times],
        );
        self.arises(agreement, id, trigger, last.until, step);
    }

    fn credits(&mut self, credits: &[Credits], charges: &Charges) {
        let mut months: Vec<Month> = credits
            .iter()
            .flat_map(|credits| credits.months.iter().map(|month| month.month))
            .collect();
        months.sort_unstable();
        months.dedup();
        for month in months {
            let until = month.end(&self.versions.latest().zone);
            if until > self.as_of {
                continue;
            }
            let agreement = self.versions.at(until.plus_ms(-1));
            for (id, trigger) in triggers(agreement) {
                if let Some(terms) = &trigger.credits
                    && let Some(step) = self.beyond(agreement, id, terms, month, credits, charges)
                {
                    self.arises(agreement, id, trigger, until, step);
                }
            }
        }
    }

    /// The step that says that credits are beyond what the trigger bears; nothing where they are not, or
    /// where the month brought none.
    fn beyond(
        &mut self,
        agreement: &Agreement,
        id: &str,
        terms: &CreditTrigger,
        month: Month,
        credits: &[Credits],
        charges: &Charges,
    ) -> Option<StepId> {
        let clause = format!("exit.triggers.{id}");
        let first = month.plus(1 - i64::from(terms.months.max(1)));
        let own = credits.iter().filter(|one| {
            terms
                .remedy
                .as_ref()
                .is_none_or(|remedy| one.remedy == *remedy)
        });
        let (mut inputs, mut is_new, mut bases) = (Vec::new(), false, Vec::new());
        for one in own {
            let remedy = agreement.remedies.get(&one.remedy);
            bases.extend(remedy.iter().flat_map(|remedy| remedy.base.charges.iter()));
            for credited in &one.months {
                let amount = one.sheet.value(credited.credited);
                if credited.month < first || credited.month > month || amount.is_zero() {
                    continue;
                }
                is_new |= credited.month == month;
                let what = say!(
                    "step-remedy-of",
                    "{remedy} of {month}",
                    remedy = Value::text(&one.remedy),
                    month = Value::text(credited.month)
                );
                let readings = one.sheet.sources(credited.credited);
                let source = readings
                    .into_iter()
                    .find(|source| matches!(source, Source::Reading { .. }));
                let value = amount.clone();
                inputs.push(known(what, &Known { value, source }));
            }
        }
        if !is_new {
            return None;
        }
        let sheet = &mut self.found.sheet;
        let what = say!(
            "step-credits-of-months",
            "credits of {months} months",
            months = Value::text(terms.months)
        );
        let sum = sheet.step(Stage::Credit, &*clause, what, Op::Sum, inputs);
        let most = if let Some(money) = &terms.amount {
            let inputs = [given(
                say!("step-as-the-clause-says", "as the clause says"),
                &money.amount,
            )];
            sheet.step(
                Stage::Base,
                &*clause,
                say!("step-what-is-bearable", "what is bearable"),
                Op::Take,
                inputs,
            )
        } else {
            let share = terms.share.as_ref()?;
            bases.sort_by(|a, b| a.value.cmp(&b.value));
            bases.dedup_by(|a, b| a.value == b.value);
            let inputs: Vec<Input> = first
                .until(month)
                .flat_map(|month| bases.iter().map(move |base| (month, &base.value)))
                .filter_map(|(month, charge)| {
                    let amount = charges.get(&(charge.clone(), month))?;
                    Some(crate::charge::charge_input(charge, month, amount))
                })
                .collect();
            let what = say!(
                "step-charges-of-months",
                "charges of {months} months",
                months = Value::text(terms.months)
            );
            let base = sheet.step(Stage::Base, &*clause, what, Op::Sum, inputs);
            let inputs = [base.into(), crate::charge::share_input(share)];
            sheet.step(
                Stage::Base,
                &*clause,
                say!("step-what-is-bearable", "what is bearable"),
                Op::Product,
                inputs,
            )
        };
        let step = sheet.step(
            Stage::Trigger,
            clause,
            say!("step-more-than-that", "more than that"),
            Op::Compare(BoundOp::Above),
            [sum.into(), most.into()],
        );
        (!sheet.value(step).is_zero()).then_some(step)
    }

    fn arises(
        &mut self,
        agreement: &Agreement,
        id: &str,
        trigger: &Trigger,
        since: Instant,
        step: StepId,
    ) {
        let zone = &agreement.zone;
        let lapses = trigger.lapses_after.as_ref().and_then(|after| {
            let day = zone.local(since.plus_ms(-1)).date();
            let last = timetable::day_after(agreement, day, after)?;
            Some(zone.instant(last.tomorrow().ok()?.at(0, 0, 0, 0)))
        });
        self.found.rights.push(Right {
            trigger: id.into(),
            title: trigger.title.clone(),
            right_of: trigger.right_of.value.clone(),
            since,
            lapses,
            step,
        });
    }
}

fn triggers(agreement: &Agreement) -> impl Iterator<Item = (&String, &Trigger)> {
    agreement.exit.iter().flat_map(|exit| &exit.triggers)
}

fn is_missed(finding: &Finding, of: Against) -> bool {
    match of {
        Against::Minimum => finding.outcome.state == State::Missed,
        Against::Expected => {
            matches!(finding.outcome.state, State::Missed | State::BelowExpected)
        }
    }
}
