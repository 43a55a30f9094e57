//! # exit-missing
//!
//! A service is paid for and delivered by a provider, and nothing says how the relation ends.
//!
//! ## Why it matters
//!
//! Data, knowledge and people are with the provider when it ends, and every step of the way out has to be bought.
//!
//! ## Example
//!
//! ```yaml
//! services:
//!   payments: { relation: { provider: lumen, model: service-provider } }
//! charges:
//!   monthly: { from: northwind, to: lumen, service: payments, fixed: 10000 EUR }
//! ```
//!
//! ## Fix
//!
//! Write how it ends: notice, help, data, knowledge.
//!
//! ```yaml
//! exit:
//!   notice: 6mo
//!   assistance: { lasts: 6mo, by: [lumen] }
//!   data_return: { within: 10wd, format: open formats }
//!   knowledge_transfer: { to: northwind, within: 3mo }
//! ```

use facts::{Diagnostic, say};

use super::Rule;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning("exit-missing", include_str!("exit_missing.rs")).absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    if agreement.exit.is_some() {
        return;
    }
    let paid = agreement.charges.values().find(|charge| {
        let mut services = agreement.services.iter();
        services.any(|(id, service)| match &charge.service {
            Some(paid) => paid == id && service.relation.is_some(),
            None => service.relation.as_ref().is_some_and(|relation| {
                let customer = relation.customer.as_ref();
                relation.provider == charge.to.value
                    && customer.is_none_or(|customer| *customer == charge.from.value)
            }),
        })
    });
    if let Some(charge) = paid {
        report.push(
            RULE.finding(say!(
                "rule-exit-missing",
                "a service is paid for, and nothing says how the relation ends"
            ))
            .at(charge.place.clone(), "")
            .why(say!(
                "rule-exit-missing-why",
                "what is not agreed before the end is bought at the end"
            ))
            .help(say!(
                "rule-exit-missing-help",
                "write `exit` with `notice`, `assistance`, `data_return` and `knowledge_transfer`"
            )),
        );
    }
}
