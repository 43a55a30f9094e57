//! What has to hold before a party may claim a service.

use std::collections::BTreeSet;

use facts::id::{PartyId, ProcessId};
use facts::sentence::Value;
use facts::{Sentence, say};

use super::{Control, Performer};
use crate::coverage::{Clause, Delivery, ServiceCoverage, kind_word, list, names};
use crate::model::{Agreement, Outsourcing};

/// Something that has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The clause of ISO/IEC 20000-1:2018 that asks for it.
    pub clause: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found: a sentence, lower case and without a full stop.
    pub sentence: Sentence,
    /// What it rests on.
    pub clauses: Vec<Clause>,
}

/// CLAUSE: 1.2, 8.2.3.1 twice, 8.2.3.2.
pub(super) fn tests(
    agreement: &Agreement,
    service: &ServiceCoverage<'_>,
    party: &PartyId,
    delivery: Option<&Delivery>,
    performers: &[Performer],
) -> Vec<Test> {
    let mut tests = vec![
        nothing_left_out(agreement, performers),
        accountable(party, performers),
        not_all_by_others(party, performers),
        controlled(service, party, performers),
    ];
    let relation = service.service.relation.as_ref();
    let owner = relation.and_then(|it| it.risk_and_cost_owner.as_ref());
    let other_owns = owner.is_some_and(|owner| owner.value != *party);
    if let Some(delivery) = delivery
        && let Some(kind @ (Outsourcing::Process | Outsourcing::Knowledge)) = delivery.really
        && (other_owns || tests.iter().any(|test| !test.holds))
    {
        tests.push(Test {
            clause: "8.2.3.1",
            holds: false,
            sentence: say!(
                "scope-delivers-part",
                "`{party}` delivers {kind} of `{service}`, not the service: whoever answers for the service has it in scope",
                party = Value::text(party),
                kind = kind_word(kind),
                service = Value::text(service.id)
            ),
            clauses: Vec::new(),
        });
    }
    tests
}

fn nothing_left_out(agreement: &Agreement, performers: &[Performer]) -> Test {
    let (out, _) = of(performers, &[Control::LeftOut]);
    let clauses = agreement.processes.iter().map(|it| Clause {
        path: "processes.not_needed".into(),
        place: it.place.clone(),
    });
    Test {
        clause: "1.2",
        holds: out.is_empty(),
        clauses: clauses.filter(|_| !out.is_empty()).collect(),
        sentence: match out.is_empty() {
            true => say!("scope-none-left-out", "no clause is left out"),
            false => say!(
                "scope-leaves-out",
                "the alliance does without {processes}; a scope may leave no clause out",
                processes = list(&out)
            ),
        },
    }
}

fn accountable(party: &PartyId, performers: &[Performer]) -> Test {
    let (nowhere, _) = of(performers, &[Control::Nowhere]);
    let (elsewhere, clauses) = of(performers, &[Control::Elsewhere]);
    let all = performers.len();
    let missing = nowhere.len() + elsewhere.len();
    let mut found = Vec::new();
    if !elsewhere.is_empty() {
        let who: BTreeSet<&PartyId> = performers
            .iter()
            .filter(|it| it.control == Control::Elsewhere)
            .flat_map(|it| &it.accountable)
            .filter(|it| *it != party)
            .collect();
        found.push(say!(
            "scope-with",
            "of {all}, {n} are with {who}: {processes}",
            all,
            n = elsewhere.len(),
            who = names(who.into_iter()),
            processes = list(&elsewhere)
        ));
    }
    if !nowhere.is_empty() {
        found.push(say!(
            "scope-with-nobody",
            "of {all}, {n} are with nobody: {processes}",
            all,
            n = nowhere.len(),
            processes = list(&nowhere)
        ));
    }
    Test {
        clause: "8.2.3.1",
        holds: missing == 0,
        sentence: match missing {
            0 => say!(
                "scope-answers-all",
                "`{party}` answers for all {all} processes",
                party = Value::text(party),
                all
            ),
            _ => say!(
                "scope-not-all",
                "`{party}` does not answer for all processes; {found}",
                party = Value::text(party),
                found = Sentence::row(found, "; ")
            ),
        },
        clauses,
    }
}

fn not_all_by_others(party: &PartyId, performers: &[Performer]) -> Test {
    let own = performers.iter();
    let own = own.filter(|it| it.performed_by.contains(party)).count();
    Test {
        clause: "8.2.3.1",
        holds: own > 0,
        sentence: match own {
            0 => say!(
                "scope-performs-nothing",
                "`{party}` performs nothing itself; others may not operate everything",
                party = Value::text(party)
            ),
            own => say!(
                "scope-own-part",
                "`{party}` itself has a part in {own} of {all} processes",
                party = Value::text(party),
                own,
                all = performers.len()
            ),
        },
        clauses: Vec::new(),
    }
}

fn controlled(service: &ServiceCoverage<'_>, party: &PartyId, performers: &[Performer]) -> Test {
    let (without, clauses) = of(performers, &[Control::Uncontrolled]);
    let (with, _) = of(performers, &[Control::Controlled]);
    Test {
        clause: "8.2.3.2",
        holds: without.is_empty(),
        sentence: if !without.is_empty() {
            say!(
                "scope-uncontrolled",
                "others perform {processes} for `{party}`, and neither a level of `{service}` nor a report to `{party}` controls it",
                party = Value::text(party),
                processes = list(&without),
                service = Value::text(service.id)
            )
        } else if with.is_empty() {
            say!(
                "scope-nothing-by-others",
                "nothing that `{party}` answers for is performed by others alone",
                party = Value::text(party)
            )
        } else {
            let how = match service.is_measured {
                true => say!("scope-by-levels", "levels measure the service"),
                false => say!("scope-is-told", "it is asked or told"),
            };
            say!(
                "scope-controls",
                "`{party}` controls what others perform, {processes}: {how}",
                party = Value::text(party),
                how,
                processes = list(&with)
            )
        },
        clauses,
    }
}

/// The processes that stand so, and what that rests on.
fn of(performers: &[Performer], controls: &[Control]) -> (Vec<ProcessId>, Vec<Clause>) {
    let mut ids = Vec::new();
    let mut clauses: Vec<Clause> = Vec::new();
    for performer in performers {
        if controls.contains(&performer.control) {
            ids.push(performer.process.clone());
            for clause in &performer.clauses {
                if !clauses.contains(clause) {
                    clauses.push(clause.clone());
                }
            }
        }
    }
    (ids, clauses)
}
