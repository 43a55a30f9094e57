//! Claims: who answers which, and who settles one in a dispute.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::{Answerer, ClaimKind, Claims};
use facts::id::{PartyId, ServiceId};
use measure::docket::Sides;

use super::{Making, pair};
use crate::access::action::Action;
use crate::access::grant::{Clause, Group, Part, Target};
use crate::access::object::ClaimedOn;
use crate::access::principal::Office;

/// Who answers, for which kinds of claims on what, by whom.
type Answering = BTreeMap<BTreeSet<PartyId>, BTreeMap<PartyId, BTreeSet<Option<ServiceId>>>>;

pub(super) fn add(making: &mut Making<'_>) {
    for (kinds, address, answerer) in terms(making.agreement().claims.as_ref()) {
        let clause = |making: &Making<'_>, part| {
            let claims = making.agreement().claims.as_ref();
            let address = address.clone()?;
            Some(making.clause(address, part, &claims?.place))
        };
        let is_silent = address.is_none();
        let answering = answering(making, answerer, is_silent);
        let own = clause(making, Part::Answers);
        give(making, own.as_ref(), Action::Answer, &kinds, answering);
        let claims = making.agreement().claims.as_ref();
        let decided_by = claims.and_then(|claims| claims.decided_by.as_ref());
        let settling = self::answering(
            making,
            decided_by.or(answerer),
            is_silent && decided_by.is_none(),
        );
        let own = match (decided_by, claims) {
            (Some(_), Some(claims)) => {
                let address = "claims.decided_by".to_owned();
                Some(making.clause(address, Part::Settles, &claims.place))
            }
            _ => clause(making, Part::Settles),
        };
        give(making, own.as_ref(), Action::Decide, &kinds, settling);
    }
    between_two(making);
}

/// The kinds of claims, by the term that holds for them.
fn terms(claims: Option<&Claims>) -> Vec<(BTreeSet<ClaimKind>, Option<String>, Option<&Answerer>)> {
    let mut by_term: BTreeMap<Option<ClaimKind>, BTreeSet<ClaimKind>> = BTreeMap::new();
    let mut figures: BTreeSet<ClaimKind> = BTreeSet::new();
    for (_, kind) in ClaimKind::ALL {
        let own = [kind, ClaimKind::Else];
        let has = |kind: &ClaimKind| claims.is_some_and(|it| it.terms.contains_key(kind));
        match own.into_iter().find(has) {
            None if is_figure(kind) => {
                figures.insert(kind);
            }
            term => {
                by_term.entry(term).or_default().insert(kind);
            }
        }
    }
    let mut terms: Vec<_> = by_term
        .into_iter()
        .map(|(term, kinds)| {
            let named = ClaimKind::ALL
                .into_iter()
                .find(|(_, kind)| Some(*kind) == term);
            let answerer = term.and_then(|term| {
                let claims = claims?;
                Some(&claims.terms.get(&term)?.answered_by)
            });
            let address = named.map(|(name, _)| format!("claims.{name}"));
            (kinds, address, answerer)
        })
        .collect();
    if !figures.is_empty() {
        terms.push((figures, None, Some(&Answerer::OtherSide)));
    }
    terms
}

/// What was worked out is between two: where nothing is said, the other side answers.
fn is_figure(kind: ClaimKind) -> bool {
    matches!(
        kind,
        ClaimKind::ValueWas | ClaimKind::AmountWas | ClaimKind::Credit
    )
}

fn answering(making: &Making<'_>, answerer: Option<&Answerer>, is_silent: bool) -> Answering {
    let agreement = making.agreement();
    let sides = Sides::new(agreement);
    let mut answering = Answering::new();
    for claimant in agreement.parties.keys() {
        for service in making.everywhere() {
            let name = service.as_ref().map(|service| service.as_str());
            let mut who: BTreeSet<PartyId> = match answerer {
                Some(answerer) => sides.who(answerer, name, claimant).into_iter().collect(),
                None => BTreeSet::new(),
            };
            // Where the text names nobody, every other party answers.
            if answerer.is_none() || who.is_empty() && is_silent {
                who = agreement.parties.keys().cloned().collect();
                who.remove(claimant);
            }
            let claims = answering.entry(who).or_default();
            claims.entry(claimant.clone()).or_default().insert(service);
        }
    }
    answering
}

/// Claims of those claimants who have the same answerers on the same services share a grant.
fn give(
    making: &mut Making<'_>,
    clause: Option<&Clause>,
    action: Action,
    kinds: &BTreeSet<ClaimKind>,
    answering: Answering,
) {
    for (who, claims) in answering {
        let mut by_services: BTreeMap<BTreeSet<Option<ServiceId>>, BTreeSet<PartyId>> =
            BTreeMap::new();
        for (claimant, services) in claims {
            by_services.entry(services).or_default().insert(claimant);
        }
        for (services, claimants) in by_services {
            let on: BTreeSet<ClaimedOn> = services.into_iter().map(ClaimedOn::Service).collect();
            for party in &who {
                let own = match (clause, making.agreement().parties.get(party)) {
                    (Some(clause), _) => clause.clone(),
                    (None, Some(text)) => {
                        making.clause(format!("parties.{party}"), Part::Answers, &text.place)
                    }
                    (None, None) => continue,
                };
                let to = || [Group::Office(party.clone(), Office::Delegate)];
                let claims = |kinds, by| Target::Claims {
                    kinds,
                    on: on.clone(),
                    by,
                };
                let answered = claims(Some(kinds.clone()), Some(claimants.clone()));
                making.grant(&own, to(), &[action], answered);
                making.grant(&own, to(), &[Action::See], claims(None, None));
            }
        }
    }
}

/// A line of a statement is between two: the other one answers.
fn between_two(making: &mut Making<'_>) {
    for (pair, clauses) in pair::all(making.agreement()) {
        for (address, place) in clauses {
            let clause = making.clause(address, Part::Side, &place);
            for party in pair.parties() {
                let offices = [Office::Commercial, Office::Signatory];
                let to = offices.map(|office| Group::Office(party.clone(), office));
                let on = Target::Claims {
                    kinds: None,
                    on: [ClaimedOn::Pair(pair.clone())].into(),
                    by: Some([pair.other(party).clone()].into()),
                };
                making.grant(&clause, to, &[Action::Answer, Action::Decide], on);
            }
        }
    }
}
