//! Who may put which service into the scope of a certificate by ISO/IEC 20000-1:2018.
//!
//! ```text
//! coverage by ISO/IEC 20000-1 --> for each party and service: tests, performers clause by clause
//! all tests hold --> the service is in the scope statement; else only the party's own internal IT
//! ```
//!
//! CLAUSE: 1.2 (no clause is left out), 8.2.3.1 (accountability is kept, and other parties do not
//! provide or operate everything), 8.2.3.2 (other parties are under control).
//!
//! Not here: clauses 4 to 7, 9 and 10, which an organisation meets by its own management system; an
//! agreement says little of them.

use facts::Sentence;
use std::collections::BTreeSet;

use facts::id::{PartyId, ServiceId};

use crate::catalogue::Catalogue;
use crate::coverage::{self, Delivery, ServiceCoverage};
use crate::model::{Agreement, Outsourcing, Role};

mod performer;
mod statement;
mod test;

pub use performer::{Control, Performer};
pub use test::Test;

/// What a party may put into the scope of a certificate.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The party.
    pub party: PartyId,
    /// Every service in which it has a part or for which it claims a scope.
    pub services: Vec<ServiceScope>,
    /// The statement for the services that it may claim, in the usual form.
    pub statement: Option<Sentence>,
    /// The statement for its own internal IT: all that is left to a party that delivers only
    /// processes or knowledge.
    pub own_it: Option<Sentence>,
}

/// Whether a party may claim a service.
#[derive(Clone, Debug)]
pub struct ServiceScope {
    /// The service.
    pub service: ServiceId,
    /// Whether the party claims it.
    pub claimed: bool,
    /// What the party delivers of it; `None` for the one that receives.
    pub delivers: Option<Outsourcing>,
    /// What has to hold, and whether it does.
    pub tests: Vec<Test>,
    /// Who performs what, clause by clause.
    pub performers: Vec<Performer>,
}

impl ServiceScope {
    /// Whether the party may claim it.
    pub fn is_possible(&self) -> bool {
        self.tests.iter().all(|test| test.holds)
    }

    /// The tests that fail.
    pub fn failures(&self) -> impl Iterator<Item = &Test> {
        self.tests.iter().filter(|test| !test.holds)
    }
}

/// What each party may put into the scope of a certificate.
pub fn scope(agreement: &Agreement) -> Vec<Scope> {
    let coverage = coverage::coverage(agreement, Some(Catalogue::Iso20000));
    let deliveries = coverage.deliveries(agreement);
    agreement
        .parties
        .iter()
        .map(|(id, party)| {
            let claims: BTreeSet<&ServiceId> = party
                .claims_scope
                .iter()
                .map(|claim| &claim.value)
                .collect();
            let services: Vec<ServiceScope> = coverage
                .services
                .iter()
                .filter(|service| claims.contains(service.id) || has_part(service, id))
                .map(|service| {
                    let delivery = deliveries
                        .iter()
                        .find(|delivery| delivery.service == *service.id && delivery.party == *id);
                    of_service(
                        agreement,
                        service,
                        id,
                        delivery,
                        claims.contains(service.id),
                    )
                })
                .collect();
            let possible: Vec<&ServiceId> = services
                .iter()
                .filter(|service| service.is_possible())
                .map(|service| &service.service)
                .collect();
            let none = possible.is_empty();
            // WHY: who delivers a whole service and lacks something for the claim is another case.
            let provides = party.role != Role::Customer && !services.is_empty();
            let parts_only = services
                .iter()
                .all(|service| service.delivers != Some(Outsourcing::Service));
            Scope {
                party: id.clone(),
                statement: (!none).then(|| statement::of_services(agreement, id, &possible)),
                own_it: (none && provides && parts_only).then(|| statement::own_it(agreement, id)),
                services,
            }
        })
        .collect()
}

fn of_service(
    agreement: &Agreement,
    service: &ServiceCoverage<'_>,
    party: &PartyId,
    delivery: Option<&Delivery>,
    claimed: bool,
) -> ServiceScope {
    let performers = performer::performers(service, party);
    ServiceScope {
        service: service.id.clone(),
        claimed,
        delivers: delivery.and_then(|delivery| delivery.really),
        tests: test::tests(agreement, service, party, delivery, &performers),
        performers,
    }
}

fn has_part(service: &ServiceCoverage<'_>, party: &PartyId) -> bool {
    let relation = service.service.relation.as_ref();
    relation.is_some_and(|relation| relation.provider == *party)
        || service
            .rows
            .iter()
            .any(|row| row.accountable().contains(party) || row.doers().contains(party))
}
