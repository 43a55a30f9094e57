//! # scope-claim-too-wide
//!
//! A company claims a certified service management system for a service that it does not answer for.
//!
//! ## Why it matters
//!
//! Many deliver one process, or skilled hands, and show a certificate as if it covered that business. By
//! ISO/IEC 20000-1:2018 an organisation keeps the accountability for every clause, leaves none out, performs something itself, and controls what
//! others perform (1.2, 8.2.3). Whoever delivers processes or knowledge may put its own internal IT in scope, and never
//! that business. A customer that relies on such a claim is certified for nothing.
//!
//! ## Example
//!
//! ```yaml
//! parties:
//!   volta: { role: provider, claims_scope: [payments] }
//! services:
//!   payments:
//!     relation: { provider: volta, model: service-provider, outsourcing: process, processes: [incident-management] }
//!     responsibilities:
//!       incident-management: { accountable: northwind, responsible: volta, informed: northwind }
//! ```
//!
//! ## Fix
//!
//! Take the claim out, or give the company what it claims. `entente scope` shows what each may claim, and why.
//!
//! ```yaml
//! parties:
//!   volta: { role: provider }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::Agreement;
use crate::scope;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "scope-claim-too-wide",
    include_str!("scope_claim_too_wide.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    if agreement
        .parties
        .values()
        .all(|it| it.claims_scope.is_empty())
    {
        return;
    }
    for scope in scope::scope(agreement) {
        let Some(party) = agreement.parties.get(&scope.party) else {
            continue;
        };
        for claim in &party.claims_scope {
            let service = scope.services.iter().find(|it| it.service == claim.value);
            // A component without terms of its own is nobody's service.
            let reasons: Vec<Sentence> = match service {
                Some(service) => service
                    .failures()
                    .map(|test| {
                        say!(
                            "rule-scope-claim-reason",
                            "{reason} ({clause})",
                            reason = &test.sentence,
                            clause = test.clause
                        )
                    })
                    .collect(),
                None => vec![say!(
                    "rule-scope-claim-unknown",
                    "the text says nothing of who answers in it (8.2.3.1)"
                )],
            };
            if reasons.is_empty() {
                continue;
            }
            report.push(
                RULE.finding(say!(
                    "rule-scope-claim-too-wide",
                    "`{party}` may not claim `{claim}` for a certificate by ISO/IEC 20000-1",
                    party = Sentence::plain(&scope.party),
                    claim = Sentence::plain(&claim.value)
                ))
                .at(claim.place.clone(), "")
                .why(Sentence::row(reasons, "; "))
                .help(match &scope.own_it {
                    Some(_) => say!(
                        "rule-scope-claim-too-wide-own",
                        "take the claim out; its own internal IT is what it may put in scope"
                    ),
                    None => say!(
                        "rule-scope-claim-too-wide-help",
                        "take the claim out, or mend what fails; `entente scope` shows all of it"
                    ),
                }),
            );
        }
    }
}
