//! Services x processes x parties: who answers for each process of each service, and who does its work.
//!
//! ```text
//! catalogue, own processes, not_needed --needed--> rows
//! responsibilities of a service, and of all services --map--> what the text says of each row
//! rows --flaw--> gaps, overlaps, two or none accountable
//! rows + owner of costs and risks --kind--> service, process or knowledge, by provider
//! ```
//!
//! Not here: what a party may put in the scope of a certificate (`scope`), and findings of the
//! linter (`rule`), which are made of the flaws found here.

use std::collections::BTreeSet;
use std::sync::Arc;

use facts::id::{PartyId, ProcessId, ServiceId};
use facts::{Diagnostic, Place};

use crate::catalogue::{Catalogue, Stage};
use crate::model::{Agreement, Service};
use crate::rule::Rule;

mod flaw;
mod kind;
mod map;
mod needed;
mod who;

pub use flaw::{Flaw, FlawKind};
pub(crate) use flaw::{list, names, sees};
pub use kind::{Delivery, Reason};
pub(crate) use kind::{receivers, word as kind_word};
pub use map::{Assignment, Holder};

/// Who answers for what in an alliance.
#[derive(Clone, Debug)]
pub struct Coverage<'a> {
    /// The catalogue whose processes are asked for; `None` where the text follows none.
    pub catalogue: Option<Catalogue>,
    /// Every service that somebody uses or that says who answers in it, with its processes. A
    /// component that says nothing of its own belongs to what runs on it.
    pub services: Vec<ServiceCoverage<'a>>,
}

/// Who answers for what in a service.
#[derive(Clone, Debug)]
pub struct ServiceCoverage<'a> {
    /// Its id.
    pub id: &'a ServiceId,
    /// What the text says of it.
    pub service: &'a Service,
    /// Whether a level measures it.
    pub is_measured: bool,
    /// Its processes, in the order of the catalogue.
    pub rows: Vec<Row<'a>>,
}

/// A process of a service.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// The process.
    pub process: Needed<'a>,
    /// What the text says of it, under this name or another one for the same work.
    pub assignments: Vec<Arc<Assignment<'a>>>,
    /// Parts of it of which the text says nothing, by the names that the text uses.
    pub missing_parts: Vec<&'static str>,
}

/// A process that each service needs, or does without.
#[derive(Clone, Debug)]
pub struct Needed<'a> {
    /// Its id.
    pub id: ProcessId,
    /// Its title, as people read it.
    pub title: &'a str,
    /// Its clause, where the catalogue has clauses.
    pub clause: Option<&'static str>,
    /// What it is for in the life of a service; `None` for a process of the alliance's own.
    pub stage: Option<Stage>,
    /// Whether each service needs somebody for it. A process of the alliance's own belongs to the
    /// services that name it, and to all as long as none does.
    pub per_service: bool,
    /// Why the alliance does without it.
    pub not_needed: Option<&'a str>,
}

impl Row<'_> {
    /// Whether somebody must be there for it.
    pub fn is_needed(&self) -> bool {
        self.process.per_service && self.process.not_needed.is_none()
    }

    /// The companies that answer for it.
    pub fn accountable(&self) -> BTreeSet<&PartyId> {
        self.assignments
            .iter()
            .flat_map(|assignment| &assignment.accountable)
            .filter_map(|holder| holder.answers)
            .collect()
    }

    /// Whether this company, and no other, answers for it.
    pub fn is_answered_by(&self, party: &PartyId) -> bool {
        let all = self.accountable();
        all.len() == 1 && all.contains(party)
    }

    /// The companies that do its work. Where the text names nobody, whoever answers does it.
    pub fn doers(&self) -> BTreeSet<&PartyId> {
        self.assignments
            .iter()
            .flat_map(|assignment| assignment.doers.iter().copied())
            .collect()
    }

    /// The companies that are asked before or told after.
    pub fn heard(&self) -> BTreeSet<&PartyId> {
        self.assignments
            .iter()
            .flat_map(|assignment| assignment.consulted.iter().chain(&assignment.informed))
            .flat_map(|holder| holder.members.iter().copied())
            .collect()
    }

    /// Whether the text names somebody who answers for it or does its work.
    pub fn is_covered(&self) -> bool {
        self.assignments
            .iter()
            .any(|assignment| !assignment.accountable.is_empty() || !assignment.doers.is_empty())
    }
}

/// Who answers for what, by the processes of `catalogue`, or of the one that the text follows.
pub fn coverage(agreement: &Agreement, catalogue: Option<Catalogue>) -> Coverage<'_> {
    let catalogue = catalogue.or(needed::followed(agreement));
    let needed = needed::needed(agreement, catalogue);
    let words = map::Words::new(agreement, catalogue, &needed);
    let measured: BTreeSet<Option<&ServiceId>> = agreement
        .levels
        .values()
        .map(|level| level.service.as_ref())
        .collect();
    let services = agreement
        .services
        .iter()
        .filter(|(_, service)| takes_part(service))
        .map(|(id, service)| ServiceCoverage {
            id,
            service,
            is_measured: measured.contains(&None) || measured.contains(&Some(id)),
            rows: words.rows(agreement, id, service, &needed),
        })
        .collect();
    Coverage {
        catalogue,
        services,
    }
}

impl Coverage<'_> {
    /// Everything that is wrong with it, in the order of the services and processes.
    pub fn flaws(&self, agreement: &Agreement) -> Vec<Flaw> {
        flaw::flaws(agreement, self)
    }

    /// Which of the three kinds of outsourcing each party really delivers, service by service.
    pub fn deliveries(&self, agreement: &Agreement) -> Vec<Delivery> {
        self.services
            .iter()
            .flat_map(|service| kind::deliveries(agreement, service))
            .collect()
    }
}

/// The flaws of a kind, by the processes that the text itself follows; none where it speaks of no
/// processes at all.
pub(crate) fn declared_flaws(agreement: &Agreement, kind: FlawKind) -> Vec<Flaw> {
    if !is_declared(agreement) {
        return Vec::new();
    }
    let mut flaws = coverage(agreement, None).flaws(agreement);
    flaws.retain(|flaw| flaw.kind == kind);
    flaws
}

/// The finding of a rule for a flaw.
pub(crate) fn finding(rule: &Rule, flaw: &Flaw) -> Diagnostic {
    flaw.clauses
        .iter()
        .fold(rule.finding(&flaw.sentence), |finding, clause| {
            finding.at(clause.place.clone(), "")
        })
}

/// Whether the text speaks of processes or responsibilities at all.
pub fn is_declared(agreement: &Agreement) -> bool {
    agreement.processes.is_some()
        || !agreement.responsibilities.is_empty()
        || agreement
            .services
            .values()
            .any(|service| !service.responsibilities.is_empty())
}

fn takes_part(service: &Service) -> bool {
    service.relation.is_some() || service.business.is_some() || !service.responsibilities.is_empty()
}

/// Where something stands, as a path of keys and as a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The keys that lead there: `services.payments.relation`.
    pub path: String,
    /// The place in the text.
    pub place: Place,
}
