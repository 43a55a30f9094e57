//! Claims on lines of statements, and credits that must be claimed.
//!
//! CLAUSE: an accepted claim `amount-was` puts its amount in the place of the line's; what rests on the
//! clause otherwise stays. A credit that must be claimed within a time counts when the party that receives
//! it has claimed it by the end of that day, on the reading or on the line.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Versions;
use agreement::model::Remedy;
use agreement::timetable;
use facts::fact::{Ask, ClaimOn, LineName, ReadingName};
use facts::id::{PartyId, RemedyId};
use facts::{Exact, FactId, Instant, say};
use measure::Docket;
use measure::Standing;
use measure::docket::Entry;

use crate::finding::Finding;
use crate::gap::Gap;
use crate::sheet::{Op, Source, Stage, given_by};
use crate::statement::Statement;

use super::Books;

/// How many lines are named in place of one that is not there.
const MOST_NAMED: usize = 6;

/// Puts claimed amounts in their places: accepted ones, and in a side's view its pending ones.
pub(super) fn apply(
    books: &mut Books,
    statements: &mut [Statement],
    docket: &Docket<'_>,
    side: Option<&PartyId>,
) {
    for entry in docket.entries() {
        let ClaimOn::Line(name) = &entry.claim.on else {
            continue;
        };
        if entry.claim.ask != Ask::AmountWas {
            continue;
        }
        let lines = statements
            .iter_mut()
            .flat_map(|statement| &mut statement.lines);
        let mut lines = lines.filter(|line| {
            line.clause == name.clause && line.window == name.window && line.what == name.what
        });
        let Some(line) = lines.next() else {
            let lines = statements.iter().flat_map(|statement| &statement.lines);
            let lines = lines.filter(|line| line.clause == name.clause);
            let near: BTreeSet<String> = lines
                .map(|line| format!("`{}` of {}", line.what, line.window))
                .collect();
            let near: Vec<String> = near.into_iter().take(MOST_NAMED).collect();
            let near = match near.is_empty() {
                true => "the clause has no line".to_owned(),
                false => format!("the clause has {}", near.join(", ")),
            };
            let message = format!(
                "the claim `{}` of `{}` is about the line `{}` of {}, which no statement has; {near}",
                entry.claim.id,
                entry.by(),
                name.what,
                name.window
            );
            let idle = Gap::new(&*name.clause, &name.window, message);
            books.idle_claims.push(idle);
            continue;
        };
        let value = entry.claim.value.as_deref().map(Exact::parse);
        let (Some(Ok(value)), true) = (value, entry.counts_for(side)) else {
            continue;
        };
        let Some(sheet) = books.sheet_mut(&name.clause) else {
            continue;
        };
        let ids: Vec<FactId> = std::iter::once(entry.fact.id)
            .chain(entry.answers.iter().copied())
            .collect();
        let source = Source::Facts(ids);
        let id = entry.claim.id.as_str();
        let word = match entry.standing {
            Standing::Accepted => say!("step-agreed-in", "agreed in the claim {id}", id),
            _ => say!("step-claimed-in", "as claimed in the claim {id}", id),
        };
        let amount = given_by(word, &value, Some(source.clone()));
        let what = format!("{} {}", name.what, name.window);
        let step = sheet.step(Stage::Agreed, &*name.clause, what, Op::Take, [amount]);
        line.amount = value;
        line.step = Some(step);
        line.rests_on = vec![source];
    }
}

/// Whether the credit of a finding was claimed in time; true where it need not be claimed.
pub(super) fn is_in_time(
    versions: &Versions,
    docket: &Docket<'_>,
    id: &RemedyId,
    finding: &Finding,
) -> bool {
    let agreement = versions.at(finding.until.plus_ms(-1));
    let Some(remedy) = agreement.remedies.get(id) else {
        return true;
    };
    let Some(within) = &remedy.claim_within else {
        return true;
    };
    let zone = &agreement.zone;
    let last_day = zone.local(finding.until.plus_ms(-1)).date();
    let day = timetable::day_after(agreement, last_day, within);
    let Some(end) = day.and_then(|day| day.tomorrow().ok()) else {
        return true;
    };
    let deadline = zone.instant(end.at(0, 0, 0, 0));
    let reading = ReadingName {
        key: key(finding),
        level: finding.level.clone(),
        window: finding.window.clone(),
    };
    let line = LineName {
        clause: format!("remedies.{id}"),
        what: finding.level.to_string(),
        window: finding.month.to_string(),
    };
    let claims = docket.on_reading(&reading).chain(docket.on_line(&line));
    let mut claims = claims.filter(|entry| claims_credit(entry, remedy, deadline));
    claims.next().is_some()
}

fn claims_credit(entry: &Entry<'_>, remedy: &Remedy, deadline: Instant) -> bool {
    let stands = !matches!(entry.standing, Standing::Withdrawn | Standing::Dismissed);
    entry.claim.ask == Ask::Credit
        && *entry.by() == remedy.to.value
        && entry.fact.at < deadline
        && stands
}

/// The fan-out by field.
fn key(finding: &Finding) -> BTreeMap<String, Box<str>> {
    let parts = finding.fan_out.iter();
    parts
        .map(|(field, value)| (field.clone(), value.as_str().into()))
        .collect()
}
