//! # sole-party-measure-on-joint-result
//!
//! A result is joint, but a level on it counts only what one party does.
//!
//! ## Why it matters
//!
//! A team of two companies that answers for one result is split again by a figure that one of them meets alone: each side works on its
//! own part, and whoever helps the other pays for it.
//!
//! A result is joint where the relation is a partnership or names a joint team. Levels that promise nothing are left alone.
//!
//! ## Example
//!
//! ```yaml
//! services:
//!   checkout: { relation: { provider: lumen, model: partnership } }
//! levels:
//!   in-time: { service: checkout, measure: resolution, where: party == "lumen", share_within: 4h, expected: ">= 95 %" }
//! ```
//!
//! ## Fix
//!
//! Count all cases of the service, or show one party's part without promising it.
//!
//! ```yaml
//! services:
//!   checkout: { relation: { provider: lumen, model: partnership } }
//! levels:
//!   in-time: { service: checkout, measure: resolution, share_within: 4h, expected: ">= 95 %" }
//! ```

use std::collections::BTreeSet;

use facts::id::PartyId;
use facts::{Diagnostic, Sentence, say};

use super::Rule;
use crate::model::{Agreement, Compare, Literal, Model, Service, Test};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "sole-party-measure-on-joint-result",
    include_str!("sole_party_measure_on_joint_result.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    for (id, level) in &agreement.levels {
        let service = level
            .service
            .as_ref()
            .and_then(|service| agreement.services.get_key_value(service));
        let Some((service_id, _)) = service.filter(|(_, service)| is_joint(service)) else {
            continue;
        };
        let promised = level.expected.is_some() || level.minimum.is_some();
        let Some(filter) = level.filter.as_ref().filter(|_| promised) else {
            continue;
        };
        if let Some(party) = only_party(agreement, &filter.test) {
            report.push(
                RULE.finding(say!("rule-sole-party-measure-on-joint-result", "the level `{id}` counts only what `{party}` does, but the result of `{service_id}` is joint", id = Sentence::plain(id), party = Sentence::plain(party), service_id = Sentence::plain(service_id)))
                .at(filter.place.clone(), "")
                .at(agreement.services[service_id].place.clone(), "the joint result")
                .why(say!("rule-sole-party-measure-on-joint-result-why", "a figure that one side meets alone splits the team"))
                .help(say!("rule-sole-party-measure-on-joint-result-help", "count all cases of the service, or promise nothing here")),
            );
        }
    }
}

fn is_joint(service: &Service) -> bool {
    service.relation.as_ref().is_some_and(|relation| {
        relation.model == Model::Partnership || relation.joint_team.is_some()
    })
}

/// The one party to whose cases the condition confines itself.
fn only_party<'a>(agreement: &'a Agreement, test: &Test) -> Option<&'a PartyId> {
    let texts: Vec<&str> = match test {
        Test::All(tests) => {
            return tests.iter().find_map(|test| only_party(agreement, test));
        }
        Test::Field {
            field,
            compare: Compare::Equal,
            literal: Literal::Text(text),
            ..
        } if names_party(field) => vec![text],
        Test::In { field, list, .. } if names_party(field) => {
            let texts = list.iter().map(|literal| match literal {
                Literal::Text(text) => Some(text.as_str()),
                _ => None,
            });
            texts.collect::<Option<_>>()?
        }
        _ => return None,
    };
    let parties: Option<BTreeSet<&PartyId>> = texts
        .into_iter()
        .map(|text| party_of(agreement, text))
        .collect();
    let mut parties = parties?.into_iter();
    let first = parties.next()?;
    parties.next().is_none().then_some(first)
}

fn names_party(field: &str) -> bool {
    matches!(field, "party" | "team")
}

/// The party that a text names, or whose only members a team has.
fn party_of<'a>(agreement: &'a Agreement, text: &str) -> Option<&'a PartyId> {
    let party = agreement.parties.keys().find(|id| id.as_str() == text);
    let team = || {
        let named = |(id, team): &(&_, &'a crate::model::Team)| {
            let id: &facts::id::TeamId = id;
            id.as_str() == text || team.also.iter().any(|name| name == text)
        };
        let (_, team) = agreement.teams.iter().find(named)?;
        match team.members.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    };
    party.or_else(team)
}
