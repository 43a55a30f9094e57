//! # access-without-responsibility
//!
//! The provider of a service has no responsibility in it.
//!
//! ## Why it matters
//!
//! A provider gets into the systems and the figures of its service. Where the text shares out every process and gives it none, it
//! has access for which nobody can say why. The rule speaks only where a catalogue of processes is named, since only then is the
//! map of responsibilities meant to be complete.
//!
//! ## Example
//!
//! ```yaml
//! processes: { catalogue: itil-v3 }
//! services:
//!   hosting:
//!     relation: { provider: volta, model: guardian }
//! responsibilities:
//!   incident-management: { accountable: lumen, responsible: lumen }
//! ```
//!
//! ## Fix
//!
//! Name what the provider does, or name the provider that does it.
//!
//! ```yaml
//! processes: { catalogue: itil-v3 }
//! services:
//!   hosting:
//!     relation: { provider: volta, model: guardian }
//! responsibilities:
//!   incident-management: { accountable: volta, responsible: volta }
//! ```

use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::coverage;
use crate::model::Agreement;

/// The rule.
pub const RULE: Rule = Rule::warning(
    "access-without-responsibility",
    include_str!("access_without_responsibility.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let catalogue = agreement.processes.as_ref().and_then(|it| it.catalogue);
    if catalogue.is_none() {
        return;
    }
    for service in &coverage::coverage(agreement, catalogue).services {
        let Some(relation) = &service.service.relation else {
            continue;
        };
        let provider = &relation.provider;
        let has_some = service.rows.iter().any(|row| {
            row.accountable().contains(provider)
                || row.doers().contains(provider)
                || row.heard().contains(provider)
        });
        // WHY: where nobody has a responsibility, `process-uncovered` says so already.
        let anybody = service.rows.iter().any(|row| row.is_covered());
        if anybody && !has_some {
            report.push(
                RULE.finding(say!(
                    "rule-access-without-responsibility",
                    "`{provider}` provides `{service}` and has no responsibility in it",
                    service = Sentence::plain(service.id),
                    provider = Sentence::plain(provider)
                ))
                .at(relation.place.clone(), "")
                .why(say!(
                    "rule-access-without-responsibility-why",
                    "access without a responsibility is access for which nobody can say why"
                ))
                .help(say!(
                    "rule-access-without-responsibility-help",
                    "name what it does under `responsibilities`, or name another provider"
                )),
            );
        }
    }
}
