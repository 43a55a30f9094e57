//! What there is to find in the demo's world: why a credit is due, what the draft would have cost, and
//! where two sides' numbers differ.

use std::path::Path;

use agreement::model::Importance;
use facts::id::LevelId;
use facts::{Exact, Instant};
use ledger::plan::{Stretch, amounts};
use ledger::{Source, Statement, StatementLine};
use measure::{Engine, Judgement, Reading, State};
use serde_json::{Value, json};
use told::case::Clock;
use told::reading::{Shown, verdicts};
use told::words;

use crate::console::Console;
use crate::failure::Failure;
use crate::figures::Contents;
use crate::record_folder::{RecordFolder, last_version_at};

use super::world::DRAFT;

/// Everything that was found.
pub struct Discoveries {
    /// A level that was missed, and its records.
    pub late: Option<Late>,
    /// The credit that follows from it.
    pub credit: Option<Credit>,
    /// What the draft comes to.
    pub draft: Drafted,
    /// Lines of statements for which two sides have different amounts, those with most money first.
    pub disputed: Vec<Disputed>,
}

/// A figure that was missed, and the records that spoiled it.
pub struct Late {
    pub level: String,
    pub window: String,
    /// The value and what is promised, in words.
    pub value: String,
    pub promise: String,
    /// The late records.
    pub cases: Vec<String>,
    /// The one that went through most hands.
    pub case: String,
}

/// A line of a statement.
pub struct Credit {
    pub payer: String,
    pub payee: String,
    pub month: String,
    pub clause: String,
    /// What the payee owes, with the currency.
    pub amount: String,
}

/// What the customer owes over the months replayed, now and under the draft.
pub struct Drafted {
    pub currency: String,
    pub now: Exact,
    pub drafted: Exact,
    /// From this month on.
    pub month: String,
}

/// A line of a statement with another amount in the view of a side.
pub struct Disputed {
    pub payee: String,
    pub month: String,
    pub what: String,
    pub window: String,
    pub currency: String,
    pub agreed: Exact,
    pub held: Exact,
    /// Who has another amount, and which.
    pub side: String,
    pub own: Exact,
    /// The claim that it rests on, and its grounds.
    pub claim: Option<(String, String)>,
}

/// Looks for all of it.
pub fn find(folder: &Path, as_of: Instant, console: &Console) -> Result<Discoveries, Failure> {
    let contents = Contents::read(&RecordFolder::open(folder)?, console)?;
    let late = late(&contents, as_of)?;
    let settled = contents.settled(as_of);
    let credit = late
        .as_ref()
        .and_then(|late| credit(&settled.statements, late));
    Ok(Discoveries {
        credit,
        late,
        draft: drafted(folder, &contents, &settled.statements, as_of)?,
        disputed: disputed(&contents, &settled.statements, as_of),
    })
}

/// A missed level over cases in the last window before the present, the most important first, and of
/// its late records the one that went through most hands.
fn late(contents: &Contents, as_of: Instant) -> Result<Option<Late>, Failure> {
    let mut engine = contents.engine(as_of);
    let mut levels: Vec<(Importance, LevelId)> = engine
        .level_ids()
        .into_iter()
        .filter_map(|id| Some((engine.level_at(id, as_of)?.1.importance, id.clone())))
        .collect();
    levels.sort();
    for (_, id) in &levels {
        let run = engine.run(id).unwrap_or_default();
        let last = run
            .readings
            .iter()
            .rfind(|reading| reading.span.until <= as_of && reading.key.is_empty());
        let Some(reading) = last.filter(|reading| reading.agreed.state == State::Missed) else {
            engine.give_back(run);
            continue;
        };
        let reading: Reading = reading.clone();
        let shown = Shown {
            id,
            run: run.into(),
            readings: Vec::new(),
        };
        let found = most_telling(&reading, &shown, &engine);
        if let (Some(case), Some((_, level))) = (found, engine.level_at(id, as_of)) {
            let missed = verdicts(&reading, &shown).into_iter();
            let missed = missed.filter(|verdict| verdict.judgement == Judgement::Missed);
            let mut cases: Vec<String> = missed
                .map(|verdict| engine.log().case_id(verdict.case).to_owned())
                .collect();
            cases.sort();
            return Ok(Some(Late {
                level: id.to_string(),
                value: words::value(&reading.agreed.value, level.round).english(),
                promise: words::promise(level).english(),
                cases,
                window: reading.window,
                case,
            }));
        }
    }
    Ok(None)
}

/// Of the records that a reading rests on, the missed one that went through most hands.
fn most_telling<'a>(reading: &Reading, shown: &Shown<'a>, engine: &Engine<'a>) -> Option<String> {
    let missed = verdicts(reading, shown)
        .into_iter()
        .filter(|verdict| verdict.judgement == Judgement::Missed);
    let by_hands = missed.max_by_key(|verdict| {
        let clock = Clock::of(shown, verdict, engine);
        clock.map_or(0, |clock| clock.timeline.stretches.len())
    })?;
    Some(engine.log().case_id(by_hands.case).to_owned())
}

/// The largest credit that rests on a figure.
fn credit(statements: &[Statement], late: &Late) -> Option<Credit> {
    let rests = |line: &StatementLine| {
        line.rests_on.iter().any(|source| {
            matches!(source, Source::Reading { level, window, .. }
                if level.as_str() == late.level && *window == late.window)
        })
    };
    let lines = statements
        .iter()
        .flat_map(|statement| statement.lines.iter().map(move |line| (statement, line)));
    let credits = lines.filter(|(_, line)| line.amount.is_negative() && rests(line));
    let (statement, line) = credits.min_by_key(|(_, line)| line.amount.clone())?;
    Some(Credit {
        payer: statement.pair.payer.to_string(),
        payee: statement.pair.payee.to_string(),
        month: statement.month.to_string(),
        clause: line.clause.clone(),
        amount: format!(
            "{} {}",
            words::money(&-line.amount.clone(), &statement.currency),
            statement.currency
        ),
    })
}

/// The draft replayed, as `entente plan` replays it: from the second month with a statement on, so that
/// no credit is booked in it for a window of the version before, which had none.
fn drafted(
    folder: &Path,
    contents: &Contents,
    now: &[Statement],
    as_of: Instant,
) -> Result<Drafted, Failure> {
    let draft = last_version_at(&folder.join(DRAFT))?.agreement;
    let first = now.iter().min_by_key(|statement| statement.month);
    let first = first.ok_or_else(|| Failure::new("the record has no statement"))?;
    let month = first.month.plus(1);
    let stretch = Stretch {
        from: month.begin(&contents.versions.latest().zone),
        until: as_of,
    };
    let months = amounts(
        &contents.versions,
        &draft,
        &contents.by_reference(),
        as_of,
        stretch,
    );
    Ok(Drafted {
        currency: first.currency.clone(),
        now: months.iter().map(|month| month.before.clone()).sum(),
        drafted: months.iter().map(|month| month.after.clone()).sum(),
        month: month.to_string(),
    })
}

/// The lines for which a side has another amount.
fn disputed(contents: &Contents, statements: &[Statement], as_of: Instant) -> Vec<Disputed> {
    let engine = contents.engine(as_of);
    let claims = engine.docket().entries();
    let mut disputed = Vec::new();
    for statement in statements {
        for line in &statement.lines {
            for (side, own) in &line.sides {
                let mut own_claims = claims.iter();
                let claim = own_claims
                    .find(|entry| entry.standing.is_pending() && entry.by() == side)
                    .map(|entry| {
                        let grounds = entry.claim.grounds.as_deref().unwrap_or_default();
                        (entry.claim.id.to_string(), grounds.to_owned())
                    });
                disputed.push(Disputed {
                    payee: statement.pair.payee.to_string(),
                    month: statement.month.to_string(),
                    what: line.what.clone(),
                    window: line.window.clone(),
                    currency: statement.currency.clone(),
                    agreed: line.amount.clone(),
                    held: line.held.clone(),
                    side: side.to_string(),
                    own: own.clone(),
                    claim,
                });
            }
        }
    }
    disputed.sort_by_key(|one| std::cmp::Reverse(one.hangs()));
    disputed
}

impl Drafted {
    /// What the customer would owe more.
    pub fn costs(&self) -> Exact {
        &self.drafted - &self.now
    }
}

impl Disputed {
    /// How much hangs on it.
    pub fn hangs(&self) -> Exact {
        let difference = &self.own - &self.agreed;
        match difference.is_negative() {
            true => -difference,
            false => difference,
        }
    }
}

impl Discoveries {
    /// As one document.
    pub fn json(&self) -> Value {
        let disputed: Vec<Value> = self
            .disputed
            .iter()
            .map(|one| {
                json!({
                    "with": one.payee, "month": one.month,
                    "what": one.what, "window": one.window, "currency": one.currency,
                    "agreed": words::money(&one.agreed, &one.currency),
                    "side": one.side, "own": words::money(&one.own, &one.currency),
                    "held": words::money(&one.held, &one.currency),
                    "claim": one.claim.as_ref().map(|(id, _)| id),
                })
            })
            .collect();
        json!({
            "late": self.late.as_ref().map(|late| json!({
                "level": late.level, "window": late.window, "case": late.case, "cases": late.cases,
            })),
            "credit": self.credit.as_ref().map(|credit| json!({
                "payer": credit.payer, "payee": credit.payee, "month": credit.month,
                "clause": credit.clause, "amount": credit.amount,
            })),
            "draft": {
                "currency": self.draft.currency,
                "now": words::money(&self.draft.now, &self.draft.currency),
                "drafted": words::money(&self.draft.drafted, &self.draft.currency),
                "costs": words::money(&self.draft.costs(), &self.draft.currency),
            },
            "disputed": disputed,
        })
    }
}
