//! # service-without-business-owner
//!
//! A service that the business uses has no owner in the business.
//!
//! ## Why it matters
//!
//! Somebody must say what the service is worth, which of its demands come first, and whether it is good enough. Without an owner the
//! provider decides, or nobody does.
//!
//! Looked at are services that say their `outcome` or promise a level, from a service provider or in a partnership. What other services
//! run on serves those, and a guardian keeps technology: both need no owner in the business.
//!
//! ## Example
//!
//! ```yaml
//! services:
//!   payments:
//!     outcome: Customers pay without waiting
//!     relation: { provider: lumen, model: service-provider }
//! ```
//!
//! ## Fix
//!
//! Name the company whose person owns it.
//!
//! ```yaml
//! services:
//!   payments:
//!     outcome: Customers pay without waiting
//!     relation: { provider: lumen, model: service-provider }
//!     business: { unit: stores, process: checkout, owner: northwind }
//! ```

use std::collections::BTreeSet;

use facts::id::ServiceId;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Model};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "service-without-business-owner",
    include_str!("service_without_business_owner.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let beneath: BTreeSet<&ServiceId> = agreement
        .services
        .values()
        .flat_map(|service| service.runs_on.iter().flatten())
        .collect();
    let promised: BTreeSet<&ServiceId> = agreement
        .levels
        .values()
        .filter(|level| level.expected.is_some() || level.minimum.is_some())
        .filter_map(|level| level.service.as_ref())
        .collect();
    for (id, service) in &agreement.services {
        let serves = service.outcome.is_some() || promised.contains(id);
        let delivered = service.relation.as_ref().is_some_and(|relation| {
            matches!(relation.model, Model::ServiceProvider | Model::Partnership)
        });
        let owner = service
            .business
            .as_ref()
            .and_then(|business| business.owner.as_ref());
        if serves && delivered && owner.is_none() && !beneath.contains(id) {
            report.push(
                RULE.finding(say!(
                    "rule-service-without-business-owner",
                    "the service `{id}` has no owner in the business",
                    id = Sentence::plain(id)
                ))
                .at(service.place.clone(), "")
                .why(say!(
                    "rule-service-without-business-owner-why",
                    "nobody says what it is worth and whether it is good enough"
                ))
                .help(say!(
                    "rule-service-without-business-owner-help",
                    "add `{example}` with the company whose person owns it",
                    example = "business: { owner: … }"
                )),
            );
        }
    }
}
