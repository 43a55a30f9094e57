//! # retained-organisation-empty
//!
//! Nobody is left at a customer to steer.
//!
//! ## Why it matters
//!
//! Who gives away everything, the steering too, cannot tell good service from bad, nor change the provider.
//!
//! ## Example
//!
//! ```yaml
//! knowledge:
//!   retained:
//!     northwind: { roles: { architect: { people: 0 } } }
//! ```
//!
//! ## Fix
//!
//! Keep people for the roles that steer, or give the customer a part in the processes or a seat in a forum.
//!
//! ```yaml
//! knowledge:
//!   retained:
//!     northwind: { roles: { architect: { people: 1 }, service-manager: { people: 2 } } }
//! ```

use std::collections::BTreeSet;

use facts::id::PartyId;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Role, Who};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "retained-organisation-empty",
    include_str!("retained_organisation_empty.rs"),
)
.absent(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let steering = steering(agreement);
    for (id, party) in &agreement.parties {
        let retained = agreement
            .knowledge
            .as_ref()
            .and_then(|all| all.retained.get(id));
        let nobody = match (retained, &steering) {
            (Some(retained), _) => retained.roles.values().all(|role| role.people == 0),
            (None, Some(steering)) => !steering.contains(id),
            // Nothing says who steers.
            (None, None) => false,
        };
        if party.role == Role::Customer && nobody {
            let place = retained.map_or(&party.place, |retained| &retained.place);
            report.push(
                RULE.finding(say!("rule-retained-organisation-empty", "nobody is left at `{id}` to steer", id = Sentence::plain(id)))
                    .at(place.clone(), "")
                    .why(say!("rule-retained-organisation-empty-why", "who cannot judge a service cannot steer it, nor leave its provider"))
                    .help(say!("rule-retained-organisation-empty-help", "keep people under `knowledge.retained`, or give the party a part in a process or a seat")),
            );
        }
    }
}

/// The parties that answer for or do something, decide, or have a seat; nothing where no governance is
/// declared: a map of some processes alone is not meant to show who steers.
fn steering(agreement: &Agreement) -> Option<BTreeSet<PartyId>> {
    let parts = agreement
        .all_responsibilities()
        .flat_map(|part| part.accountable.iter().chain(&part.responsible));
    let governance = agreement.governance.as_ref()?;
    let seats = governance.forums.values().flat_map(|forum| &forum.members);
    let decisions = governance
        .decisions
        .values()
        .flat_map(|decision| &decision.accountable);
    let mut parties = BTreeSet::new();
    for who in parts.chain(seats).chain(decisions) {
        match &who.value {
            Who::Party(party) => {
                parties.insert(party.clone());
            }
            Who::Team(team) => {
                let members = agreement.teams.get(team).map(|team| &team.members);
                parties.extend(members.into_iter().flatten().cloned());
            }
        }
    }
    Some(parties)
}
