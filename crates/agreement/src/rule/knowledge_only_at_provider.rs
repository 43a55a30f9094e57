//! # knowledge-only-at-provider
//!
//! What a business process needs to be known is known at a provider only, or is not kept where it must stay.
//!
//! ## Why it matters
//!
//! When the provider leaves, nobody at the customer knows how the business works, and every later choice is the provider's.
//!
//! ## Example
//!
//! ```yaml
//! knowledge:
//!   areas:
//!     tills: { title: How tills work, business_process: checkout, held_by: [lumen] }
//! ```
//!
//! ## Fix
//!
//! Keep people at the customer who know it.
//!
//! ```yaml
//! knowledge:
//!   areas:
//!     tills: { title: How tills work, business_process: checkout, held_by: [northwind, lumen], kept_at: northwind }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Role};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "knowledge-only-at-provider",
    include_str!("knowledge_only_at_provider.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, area) in agreement.knowledge.iter().flat_map(|all| &all.areas) {
        let of_business = area.business_process.is_some();
        let at_customer = area.held_by.iter().any(|party| {
            let party = agreement.parties.get(&party.value);
            party.is_some_and(|party| party.role == Role::Customer)
        });
        let kept = area
            .kept_at
            .as_ref()
            .is_none_or(|kept| area.held_by.iter().any(|party| party.value == kept.value));
        if (of_business && !at_customer) || !kept {
            let problem = match kept {
                true => say!("unknown-at-customer", "is not known at the customer"),
                false => say!("unknown-where-it-stays", "is not known where it must stay"),
            };
            report.push(
                RULE.finding(say!("rule-knowledge-only-at-provider", "the area of knowledge `{id}` {problem}", id = Sentence::plain(id), problem))
                    .at(area.place.clone(), "")
                    .why(say!("rule-knowledge-only-at-provider-why", "whoever alone knows how the business works decides for it"))
                    .help(say!("rule-knowledge-only-at-provider-help", "name in `held_by` the party at which it stays, and see that its people learn it")),
            );
        }
    }
}
