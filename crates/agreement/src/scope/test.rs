//! What has to hold before a party may claim a service.

use std::collections::BTreeSet;

use facts::id::{PartyId, ProcessId};

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
    pub sentence: String,
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
            sentence: format!(
                "`{party}` delivers {} of `{}`, not the service: whoever answers for the service has it in scope",
                kind_word(kind),
                service.id
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
            true => "no clause is left out".into(),
            false => format!(
                "the alliance does without {}; a scope may leave no clause out",
                list(&out)
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
        found.push(format!(
            "of {all}, {} are with {}: {}",
            elsewhere.len(),
            names(who.into_iter()),
            list(&elsewhere)
        ));
    }
    if !nowhere.is_empty() {
        found.push(format!(
            "of {all}, {} are with nobody: {}",
            nowhere.len(),
            list(&nowhere)
        ));
    }
    Test {
        clause: "8.2.3.1",
        holds: missing == 0,
        sentence: match missing {
            0 => format!("`{party}` answers for all {all} processes"),
            _ => format!(
                "`{party}` does not answer for all processes; {}",
                found.join("; ")
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
            0 => format!("`{party}` performs nothing itself; others may not operate everything"),
            own => format!(
                "`{party}` itself has a part in {own} of {} processes",
                performers.len()
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
            format!(
                "others perform {} for `{party}`, and neither a level of `{}` nor a report to `{party}` controls it",
                list(&without),
                service.id
            )
        } else if with.is_empty() {
            format!("nothing that `{party}` answers for is performed by others alone")
        } else {
            let how = match service.is_measured {
                true => "levels measure the service",
                false => "it is asked or told",
            };
            format!(
                "`{party}` controls what others perform, {}: {how}",
                list(&with)
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
