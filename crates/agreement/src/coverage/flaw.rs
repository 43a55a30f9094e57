//! What is wrong with a coverage: gaps, overlaps, two or none accountable.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::{PartyId, ProcessId, ServiceId};
use facts::sentence::Value;
use facts::{Place, Sentence, say};

use super::{Assignment, Clause, Coverage, Row, ServiceCoverage, who};
use crate::catalogue;
use crate::model::{Agreement, Role};

/// Something that is wrong with a coverage.
#[derive(Clone, Debug)]
pub struct Flaw {
    /// What is wrong.
    pub kind: FlawKind,
    /// Where: the services, in their order.
    pub services: Vec<ServiceId>,
    /// The processes, in the order of the catalogue.
    pub processes: Vec<ProcessId>,
    /// A sentence that says it, lower case and without a full stop.
    pub sentence: Sentence,
    /// The clauses that it rests on, the main one first.
    pub clauses: Vec<Clause>,
}

/// What can be wrong with a coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlawKind {
    /// Nobody answers for a process or does its work.
    Uncovered,
    /// Somebody does the work of a part of a process, and nobody that of another part.
    InPart,
    /// Somebody does the work, and nobody answers for it.
    NoneAccountable,
    /// Several companies answer for the same work.
    TwoAccountable,
    /// Several companies do the same work, and nothing says how it passes between them.
    Overlap,
    /// Who answers sees nothing of the work.
    Unseen,
}

impl FlawKind {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            FlawKind::Uncovered => "uncovered",
            FlawKind::InPart => "in-part",
            FlawKind::NoneAccountable => "none-accountable",
            FlawKind::TwoAccountable => "two-accountable",
            FlawKind::Overlap => "overlap",
            FlawKind::Unseen => "unseen",
        }
    }
}

pub(super) fn flaws(agreement: &Agreement, coverage: &Coverage<'_>) -> Vec<Flaw> {
    let mut flaws = uncovered(agreement, coverage);
    let mut by_clause = ByClause::default();
    for service in &coverage.services {
        for row in service
            .rows
            .iter()
            .filter(|row| row.process.not_needed.is_none())
        {
            in_part(service, row, &mut by_clause);
            twice(service, row, &mut by_clause);
            for assignment in &row.assignments {
                answers(service, row, assignment, &mut by_clause);
                overlap(agreement, service, row, assignment, &mut by_clause);
                unseen(agreement, service, row, assignment, &mut by_clause);
            }
        }
    }
    flaws.extend(by_clause.flaws);
    flaws
}

/// One flaw for what no service has, and one for each service with what it lacks beyond that: a
/// reader would not read the same list for each of thirty services.
fn uncovered(agreement: &Agreement, coverage: &Coverage<'_>) -> Vec<Flaw> {
    let lacks = |service: &ServiceCoverage<'_>| -> Vec<ProcessId> {
        let rows = service.rows.iter();
        rows.filter(|row| row.is_needed() && !row.is_covered())
            .map(|row| row.process.id.clone())
            .collect()
    };
    let lacking: Vec<Vec<ProcessId>> = coverage.services.iter().map(lacks).collect();
    let mut everywhere: Vec<ProcessId> = Vec::new();
    if let [first, rest @ ..] = lacking.as_slice()
        && !rest.is_empty()
    {
        let mut common: BTreeSet<&ProcessId> = first.iter().collect();
        for other in rest {
            let other: BTreeSet<&ProcessId> = other.iter().collect();
            common.retain(|id| other.contains(*id));
        }
        everywhere = first
            .iter()
            .filter(|id| common.contains(*id))
            .cloned()
            .collect();
    }
    let mut flaws = Vec::new();
    if !everywhere.is_empty() {
        let section = agreement.processes.as_ref().map(|it| Clause {
            path: "processes".into(),
            place: it.place.clone(),
        });
        let first = coverage.services.first().map(of_service);
        flaws.push(Flaw {
            kind: FlawKind::Uncovered,
            services: coverage.services.iter().map(|it| it.id.clone()).collect(),
            sentence: say!(
                "flaw-nobody-anywhere",
                "no service has anybody for {processes}",
                processes = list(&everywhere)
            ),
            clauses: section.or(first).into_iter().collect(),
            processes: everywhere.clone(),
        });
    }
    for (service, lacking) in coverage.services.iter().zip(lacking) {
        let processes: Vec<ProcessId> = lacking
            .into_iter()
            .filter(|id| !everywhere.contains(id))
            .collect();
        if !processes.is_empty() {
            flaws.push(Flaw {
                kind: FlawKind::Uncovered,
                services: vec![service.id.clone()],
                sentence: say!(
                    "flaw-nobody",
                    "the service `{service}` has nobody for {processes}",
                    service = Value::text(service.id),
                    processes = list(&processes)
                ),
                clauses: vec![of_service(service)],
                processes,
            });
        }
    }
    flaws
}

fn of_service(service: &ServiceCoverage<'_>) -> Clause {
    Clause {
        path: format!("services.{}", service.id),
        place: service.service.place.clone(),
    }
}

/// Flaws of clauses that hold for several services are told once.
#[derive(Default)]
struct ByClause {
    flaws: Vec<Flaw>,
    known: BTreeMap<(FlawKind, Place, Sentence), usize>,
}

impl ByClause {
    fn add(
        &mut self,
        kind: FlawKind,
        service: &ServiceCoverage<'_>,
        row: &Row<'_>,
        sentence: Sentence,
        clauses: Vec<Clause>,
    ) {
        let Some(first) = clauses.first() else {
            return;
        };
        let key = (kind, first.place.clone(), sentence.clone());
        match self.known.get(&key) {
            Some(at) => {
                let flaw = &mut self.flaws[*at];
                if flaw.services.last() != Some(service.id) {
                    flaw.services.push(service.id.clone());
                }
                if !flaw.processes.contains(&row.process.id) {
                    flaw.processes.push(row.process.id.clone());
                }
            }
            None => {
                self.known.insert(key, self.flaws.len());
                self.flaws.push(Flaw {
                    kind,
                    services: vec![service.id.clone()],
                    processes: vec![row.process.id.clone()],
                    sentence,
                    clauses,
                });
            }
        }
    }
}

fn in_part(service: &ServiceCoverage<'_>, row: &Row<'_>, flaws: &mut ByClause) {
    if row.missing_parts.is_empty() || !row.is_needed() {
        return;
    }
    let parts: Vec<String> = row.assignments.iter().map(|it| quoted(it.named)).collect();
    let missing: Vec<String> = row.missing_parts.iter().map(quoted).collect();
    let sentence = say!(
        "flaw-in-part",
        "of `{process}` the text names {parts}, and nobody for {missing}",
        process = Value::text(&row.process.id),
        parts = parts.join(", "),
        missing = missing.join(", ")
    );
    let clauses = row.assignments.iter().map(|it| it.clause.clone()).collect();
    flaws.add(FlawKind::InPart, service, row, sentence, clauses);
}

/// Two names for the same work, with different companies that answer.
fn twice(service: &ServiceCoverage<'_>, row: &Row<'_>, flaws: &mut ByClause) {
    for (at, one) in row.assignments.iter().enumerate() {
        for other in &row.assignments[at + 1..] {
            if !catalogue::is_same(one.named.as_str(), other.named.as_str()) {
                continue;
            }
            let (a, b) = (answering(one), answering(other));
            if !a.is_empty() && !b.is_empty() && a != b {
                let sentence = say!(
                    "flaw-same-work",
                    "`{one}` and `{other}` are the same work, and {who} answer for it",
                    one = Value::text(one.named),
                    other = Value::text(other.named),
                    who = names(a.union(&b).copied())
                );
                let clauses = vec![one.clause.clone(), other.clause.clone()];
                flaws.add(FlawKind::TwoAccountable, service, row, sentence, clauses);
            }
        }
    }
}

/// Exactly one company answers.
fn answers(
    service: &ServiceCoverage<'_>,
    row: &Row<'_>,
    assignment: &Assignment<'_>,
    flaws: &mut ByClause,
) {
    let named = assignment.named;
    if assignment.accountable.is_empty() && !assignment.doers.is_empty() {
        let sentence = say!(
            "flaw-none-answers",
            "nobody answers for `{named}`, whose work is done by {who}",
            named = Value::text(named),
            who = names(assignment.doers.iter().copied())
        );
        let clauses = vec![assignment.clause.clone()];
        flaws.add(FlawKind::NoneAccountable, service, row, sentence, clauses);
    }
    let companies: BTreeSet<Option<&PartyId>> =
        assignment.accountable.iter().map(|it| it.answers).collect();
    if companies.len() > 1 {
        let whos: Vec<String> = assignment
            .accountable
            .iter()
            .map(|it| quoted(it.who.value.as_str()))
            .collect();
        let sentence = say!(
            "flaw-two-answer",
            "{who} answer for `{named}`, and one should",
            named = Value::text(named),
            who = joined(&whos)
        );
        let mut clauses = vec![assignment.clause.clone()];
        clauses.extend(assignment.accountable.iter().map(|it| Clause {
            path: format!("{}.accountable", assignment.clause.path),
            place: it.who.place.clone(),
        }));
        flaws.add(FlawKind::TwoAccountable, service, row, sentence, clauses);
    }
}

/// Several companies do the work. They may as one joint team, with a hand-over, or where an
/// integrator answers: passing work between providers is what it is there for.
fn overlap(
    agreement: &Agreement,
    service: &ServiceCoverage<'_>,
    row: &Row<'_>,
    assignment: &Assignment<'_>,
    flaws: &mut ByClause,
) {
    if assignment.responsible.is_empty() || assignment.doers.len() < 2 {
        return;
    }
    let doers = &assignment.doers;
    let one_team = assignment
        .responsible
        .iter()
        .any(|holder| holder.joint && doers.is_subset(&holder.members));
    let team = service.service.relation.as_ref();
    let team = team
        .and_then(|it| it.joint_team.as_ref())
        .and_then(|team| agreement.teams.get(&team.value));
    let joint = team.is_some_and(|team| doers.iter().all(|doer| team.members.contains(doer)));
    let integrated = answering(assignment)
        .iter()
        .any(|party| is_integrator(agreement, party));
    if one_team || joint || integrated || assignment.text.hand_over.is_some() {
        return;
    }
    let sentence = say!(
        "flaw-overlap",
        "{who} do the work of `{process}` side by side, with no hand-over between them",
        who = names(doers.iter().copied()),
        process = Value::text(assignment.named)
    );
    let clauses = vec![assignment.clause.clone()];
    flaws.add(FlawKind::Overlap, service, row, sentence, clauses);
}

/// Who answers neither does the work, nor is heard, nor meets those who do it, nor has a level that
/// shows it. An integrator has a part in all work that it hands over.
fn unseen(
    agreement: &Agreement,
    service: &ServiceCoverage<'_>,
    row: &Row<'_>,
    assignment: &Assignment<'_>,
    flaws: &mut ByClause,
) {
    let companies = answering(assignment);
    let mut all = companies.iter();
    let (Some(party), None) = (all.next(), all.next()) else {
        return;
    };
    if service.is_measured
        || sees(assignment, party)
        || is_integrator(agreement, party)
        || meets(agreement, party, &assignment.doers)
    {
        return;
    }
    let sentence = say!(
        "flaw-unseen",
        "`{party}` answers for `{process}` and sees nothing of it: the work is done by {who}",
        party = Value::text(party),
        process = Value::text(assignment.named),
        who = names(assignment.doers.iter().copied())
    );
    let clauses = vec![assignment.clause.clone()];
    flaws.add(FlawKind::Unseen, service, row, sentence, clauses);
}

/// Whether a company that answers can see the work: it does it itself or in a team, or is asked or
/// told.
pub(crate) fn sees(assignment: &Assignment<'_>, party: &PartyId) -> bool {
    let mut heard = assignment.consulted.iter().chain(&assignment.informed);
    assignment.doers.contains(party) || heard.any(|holder| holder.members.contains(party))
}

/// Whether a company has a seat in a forum beside all of these.
fn meets(agreement: &Agreement, party: &PartyId, others: &BTreeSet<&PartyId>) -> bool {
    let forums = agreement
        .governance
        .iter()
        .flat_map(|it| it.forums.values());
    forums.into_iter().any(|forum| {
        let holders = forum.members.iter().map(|who| who::holder(agreement, who));
        let seats = who::members(&holders.collect::<Vec<_>>());
        seats.contains(party) && others.is_subset(&seats)
    })
}

pub(super) fn is_integrator(agreement: &Agreement, party: &PartyId) -> bool {
    let party = agreement.parties.get(party);
    party.is_some_and(|party| party.role == Role::Integrator)
}

fn answering<'a>(assignment: &Assignment<'a>) -> BTreeSet<&'a PartyId> {
    assignment
        .accountable
        .iter()
        .filter_map(|holder| holder.answers)
        .collect()
}

/// Ids in backticks; a long list is cut.
pub(crate) fn list(ids: &[ProcessId]) -> Sentence {
    const SHOWN: usize = 6;
    let shown = Sentence::row(ids.iter().take(SHOWN).map(quoted), ", ");
    match ids.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => say!("list-more", "{shown} and {more} more", shown, more),
    }
}

pub(crate) fn names<'a>(ids: impl Iterator<Item = &'a PartyId>) -> Sentence {
    Sentence::all(ids.map(quoted))
}

fn joined(words: &[String]) -> Sentence {
    Sentence::all(words)
}

fn quoted(id: impl std::fmt::Display) -> String {
    format!("`{id}`")
}
