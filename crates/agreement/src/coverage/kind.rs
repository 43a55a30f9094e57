//! Which of the three kinds of outsourcing a party really delivers: a service, processes of it, or
//! knowledge for steps of them.
//!
//! A service provider owns the specific costs and risks of delivering, and answers for the processes
//! that run the service. Whoever answers for some processes, or alone does all the work of them,
//! delivers processes. Whoever has only a part in the work, or is asked, delivers knowledge.

use std::collections::BTreeSet;

use facts::id::{PartyId, ProcessId, ServiceId};
use facts::sentence::Value;
use facts::{Sentence, say};

use super::flaw::{is_integrator, list, names};
use super::{Clause, Row, ServiceCoverage};
use crate::catalogue::Stage;
use crate::model::{Agreement, Outsourcing, Relation, Role};

/// What a party delivers of a service.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The service.
    pub service: ServiceId,
    /// The party that delivers.
    pub party: PartyId,
    /// What the text calls it, where the party is the provider of the relation.
    pub declared: Option<Outsourcing>,
    /// What it is by the responsibilities; `None` where it has none in it.
    pub really: Option<Outsourcing>,
    /// The processes that it answers for, or whose work it does alone.
    pub processes: Vec<ProcessId>,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What in the text disagrees with it.
    pub disagreements: Vec<Reason>,
}

/// A reason, with the clauses that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// A sentence, lower case and without a full stop.
    pub sentence: Sentence,
    /// The clauses.
    pub clauses: Vec<Clause>,
}

/// What each party but the one that receives delivers of a service.
pub(super) fn deliveries(agreement: &Agreement, service: &ServiceCoverage<'_>) -> Vec<Delivery> {
    let relation = service.service.relation.as_ref();
    let receivers = receivers(agreement, relation);
    let mut parties: BTreeSet<&PartyId> = relation.map(|it| &it.provider).into_iter().collect();
    for row in &service.rows {
        parties.extend(row.accountable());
        parties.extend(row.doers());
        for assignment in &row.assignments {
            let consulted = assignment.consulted.iter();
            parties.extend(consulted.flat_map(|holder| holder.members.iter().copied()));
        }
    }
    let provider = relation.map(|it| &it.provider);
    parties
        .into_iter()
        .filter(|party| !receivers.contains(party) || provider == Some(*party))
        .map(|party| delivery(agreement, service, party))
        .collect()
}

/// Who receives: the relation's customer, or the customers of the alliance.
pub(crate) fn receivers<'a>(
    agreement: &'a Agreement,
    relation: Option<&'a Relation>,
) -> BTreeSet<&'a PartyId> {
    match relation.and_then(|it| it.customer.as_ref()) {
        Some(customer) => [customer].into(),
        None => agreement
            .parties
            .iter()
            .filter(|(_, party)| party.role == Role::Customer)
            .map(|(id, _)| id)
            .collect(),
    }
}

fn delivery(agreement: &Agreement, service: &ServiceCoverage<'_>, party: &PartyId) -> Delivery {
    let relation = service.service.relation.as_ref();
    let relation = relation.filter(|it| it.provider == *party);
    let needed = || {
        service
            .rows
            .iter()
            .filter(|row| row.process.not_needed.is_none())
    };
    let own: Vec<&Row<'_>> = needed()
        .filter(|row| row.is_answered_by(party) || does_alone(row, party))
        .collect();
    let processes: Vec<ProcessId> = own.iter().map(|row| row.process.id.clone()).collect();
    let run: Vec<&Row<'_>> = needed()
        .filter(|row| row.process.stage == Some(Stage::Run) && row.is_needed())
        .collect();
    let others: Vec<&Row<'_>> = run
        .iter()
        .copied()
        .filter(|row| !holds(agreement, row, party))
        .collect();
    let steps: Vec<&Row<'_>> = needed().filter(|row| has_part(row, party)).collect();
    let owner = owner(agreement, service, party);
    let mut reasons = vec![owner.reason];
    let runs = !run.is_empty() && others.is_empty();
    if runs {
        reasons.push(Reason {
            sentence: say!(
                "kind-answers-all",
                "`{party}` answers for all {processes} that run the service",
                party = Value::text(party),
                processes = counted(run.len())
            ),
            clauses: clauses(&run),
        });
    } else if !processes.is_empty() {
        reasons.extend(others.first().map(|_| not_held(party, &others)));
    }
    let really = if owner.is_party && runs {
        Some(Outsourcing::Service)
    } else if !processes.is_empty() {
        reasons.push(Reason {
            sentence: say!(
                "kind-answers",
                "`{party}` answers for, or alone does the work of, {processes}",
                party = Value::text(party),
                processes = list(&processes)
            ),
            clauses: clauses(&own),
        });
        Some(Outsourcing::Process)
    } else if !steps.is_empty() {
        let ids: Vec<ProcessId> = steps.iter().map(|row| row.process.id.clone()).collect();
        reasons.push(Reason {
            sentence: say!(
                "kind-part",
                "`{party}` answers for no process, and has a part in or is asked about {processes}",
                party = Value::text(party),
                processes = list(&ids)
            ),
            clauses: clauses(&steps),
        });
        Some(Outsourcing::Knowledge)
    } else {
        None
    };
    if really.is_none() {
        reasons.push(Reason {
            sentence: say!(
                "kind-nothing",
                "`{party}` has no responsibility in the service",
                party = Value::text(party)
            ),
            clauses: Vec::new(),
        });
    }
    let declared = relation.and_then(|it| it.outsourcing);
    let disagreements = match relation {
        Some(relation) => disagreements(service, relation, really, &processes),
        None => Vec::new(),
    };
    Delivery {
        service: service.id.clone(),
        party: party.clone(),
        declared,
        really,
        processes,
        reasons,
        disagreements,
    }
}

/// Whether a party delivers a process: it answers for it, or does its work under an integrator that
/// answers for it from end to end.
fn holds(agreement: &Agreement, row: &Row<'_>, party: &PartyId) -> bool {
    row.is_answered_by(party)
        || (row.doers().contains(party)
            && row
                .accountable()
                .iter()
                .any(|it| is_integrator(agreement, it)))
}

fn does_alone(row: &Row<'_>, party: &PartyId) -> bool {
    let doers = row.doers();
    doers.len() == 1 && doers.contains(party)
}

fn has_part(row: &Row<'_>, party: &PartyId) -> bool {
    row.doers().contains(party)
        || row
            .assignments
            .iter()
            .flat_map(|assignment| &assignment.consulted)
            .any(|holder| holder.members.contains(party))
}

struct Owner {
    is_party: bool,
    reason: Reason,
}

/// Who owns the specific costs and risks: the deciding test.
fn owner(agreement: &Agreement, service: &ServiceCoverage<'_>, party: &PartyId) -> Owner {
    let path = format!("services.{}.relation", service.id);
    let relation = service.service.relation.as_ref();
    let owner = relation.and_then(|it| it.risk_and_cost_owner.as_ref());
    let owner = owner.filter(|it| agreement.parties.contains_key(&it.value));
    match owner {
        Some(owner) if owner.value == *party => Owner {
            is_party: true,
            reason: Reason {
                sentence: say!(
                    "kind-owns",
                    "`{party}` owns the specific costs and risks of delivering",
                    party = Value::text(party)
                ),
                clauses: vec![Clause {
                    path: format!("{path}.risk_and_cost_owner"),
                    place: owner.place.clone(),
                }],
            },
        },
        Some(owner) => Owner {
            is_party: false,
            reason: Reason {
                sentence: say!(
                    "kind-other-owns",
                    "`{owner}`, not `{party}`, owns the specific costs and risks of delivering",
                    party = Value::text(party),
                    owner = Value::text(&owner.value)
                ),
                clauses: vec![Clause {
                    path: format!("{path}.risk_and_cost_owner"),
                    place: owner.place.clone(),
                }],
            },
        },
        None => Owner {
            is_party: false,
            reason: Reason {
                sentence: say!(
                    "kind-no-owner",
                    "the text names no owner of the specific costs and risks of delivering"
                ),
                clauses: relation
                    .map(|it| Clause {
                        path,
                        place: it.place.clone(),
                    })
                    .into_iter()
                    .collect(),
            },
        },
    }
}

fn not_held(party: &PartyId, others: &[&Row<'_>]) -> Reason {
    let ids: Vec<ProcessId> = others.iter().map(|row| row.process.id.clone()).collect();
    let who: BTreeSet<&PartyId> = others.iter().flat_map(|row| row.accountable()).collect();
    let who = match who.len() {
        0 => say!("kind-nobody-does", "nobody does"),
        1 => say!("kind-does", "{who} does", who = names(who.into_iter())),
        _ => say!("kind-do", "{who} do", who = names(who.into_iter())),
    };
    Reason {
        sentence: say!(
            "kind-not-held",
            "`{party}` does not answer for {processes} of running the service: {list}; {who}",
            party = Value::text(party),
            who,
            processes = counted(others.len()),
            list = list(&ids)
        ),
        clauses: clauses(others),
    }
}

/// Where the relation says something else.
fn disagreements(
    service: &ServiceCoverage<'_>,
    relation: &Relation,
    really: Option<Outsourcing>,
    processes: &[ProcessId],
) -> Vec<Reason> {
    let path = format!("services.{}.relation", service.id);
    let mut found = Vec::new();
    if let (Some(declared), Some(really)) = (relation.outsourcing, really)
        && declared != really
    {
        found.push(Reason {
            sentence: say!(
                "kind-disagrees",
                "the relation calls it {declared}, and the responsibilities make it {really}",
                declared = word(declared),
                really = word(really)
            ),
            clauses: vec![Clause {
                path: format!("{path}.outsourcing"),
                place: relation.place.clone(),
            }],
        });
    }
    for named in &relation.processes {
        let same = |id: &ProcessId| crate::catalogue::is_same(id.as_str(), named.value.as_str());
        if !processes.iter().any(same) {
            found.push(Reason {
                sentence: say!(
                    "kind-names",
                    "the relation names `{process}` as outsourced, and `{provider}` neither answers for it nor does its work alone",
                    process = Value::text(&named.value),
                    provider = Value::text(&relation.provider)
                ),
                clauses: vec![Clause {
                    path: format!("{path}.processes"),
                    place: named.place.clone(),
                }],
            });
        }
    }
    found
}

/// The kind, with its article.
pub(crate) fn word(kind: Outsourcing) -> Sentence {
    match kind {
        Outsourcing::Service => say!("kind-service", "a service"),
        Outsourcing::Process => say!("kind-processes", "processes"),
        Outsourcing::Knowledge => say!("kind-knowledge", "knowledge"),
    }
}

fn clauses(rows: &[&Row<'_>]) -> Vec<Clause> {
    let mut all: Vec<Clause> = Vec::new();
    for assignment in rows.iter().flat_map(|row| &row.assignments) {
        if !all.contains(&assignment.clause) {
            all.push(assignment.clause.clone());
        }
    }
    all
}

fn counted(n: usize) -> Sentence {
    match n {
        1 => say!("process-one", "1 process"),
        n => say!("process-count", "{n} processes", n),
    }
}
