//! A curve: one value of a draft varied, and what each value comes to.

use std::collections::BTreeSet;

use agreement::Agreement;
use agreement::set::Found;
use facts::Exact;
use facts::id::LevelId;
use ledger::plan::{InForce, MonthPair, Standing, standing, unchanged};
use serde_json::{Value, json};

use super::{Question, program};
use crate::reading::unit_word;

/// What one value comes to.
pub struct Point {
    /// The value, as it is written.
    pub value: String,
    /// Where each level stands that the value bears on.
    pub standings: Vec<(LevelId, Option<Standing>)>,
    /// What is paid in all, by currency.
    pub money: Vec<(String, Exact)>,
}

/// What each value at a path comes to, by the draft that has it.
pub fn points(
    question: &Question<'_>,
    path: &str,
    values: &[String],
    drafts: &[Agreement],
) -> Vec<Point> {
    let mut engine = question.engine();
    let stretch = question.stretch(&engine);
    let levels = varied(path, drafts);
    let in_force = InForce::new(question.versions, question.facts, question.as_of, stretch);
    let mut points = Vec::new();
    for (value, draft) in values.iter().zip(drafts) {
        let mut terms = engine.terms([draft]);
        engine.exchange(&mut terms);
        let standings = levels
            .iter()
            .map(|id| (id.clone(), standing(&mut engine, id, stretch)))
            .collect();
        engine.exchange(&mut terms);
        points.push(Point {
            value: value.clone(),
            standings,
            money: money(&in_force.beside(draft)),
        });
    }
    points
}

/// The curve of a value, beside what it is now.
pub fn document(question: &Question<'_>, at: &Found, points: &[Point]) -> Value {
    json!({
        "path": at.path,
        "now": at.text,
        "as_of": question.as_of,
        "engine": program(),
        "points": points.iter().map(point).collect::<Vec<_>>(),
    })
}

fn point(point: &Point) -> Value {
    let standings = point.standings.iter().map(|(id, standing)| {
        let standing = standing.as_ref();
        json!({
            "id": id,
            "overall": standing.map(|one| &one.overall),
            "worst": standing.map(|one| &one.worst),
            "unit": standing.map(|one| unit_word(&one.unit)),
            "windows": standing.map_or(0, |one| one.windows),
            "missed": standing.map_or(0, |one| one.missed),
            "below_expected": standing.map_or(0, |one| one.below_expected),
        })
    });
    let money = point.money.iter();
    let money = money.map(|(currency, amount)| json!({ "currency": currency, "amount": amount }));
    json!({
        "value": point.value,
        "levels": standings.collect::<Vec<_>>(),
        "money": money.collect::<Vec<_>>(),
    })
}

/// The levels that the value bears on: the one that it belongs to, and those that mean something else
/// at the two ends.
fn varied(path: &str, drafts: &[Agreement]) -> BTreeSet<LevelId> {
    let (Some(first), Some(last)) = (drafts.first(), drafts.last()) else {
        return BTreeSet::new();
    };
    let same = unchanged(&[first], last);
    let own = path.strip_prefix("levels.");
    let own = own.and_then(|rest| rest.split('.').next());
    let bears = |id: &&LevelId| own == Some(id.as_str()) || !same.contains(*id);
    last.levels.keys().filter(bears).cloned().collect()
}

/// What is paid in all, by currency: the payers' amounts less what comes back.
fn money(months: &[MonthPair]) -> Vec<(String, Exact)> {
    let currencies: BTreeSet<&String> = months.iter().map(|month| &month.currency).collect();
    let sum = |currency: &String| {
        let own = months.iter().filter(|month| month.currency == *currency);
        (currency.clone(), own.map(|month| month.after.clone()).sum())
    };
    currencies.into_iter().map(sum).collect()
}
