//! Taking note: of decisions, and of policies.

use agreement::Agreement;
use facts::fact::case::field;
use facts::fact::{Acknowledged, Acknowledgement, DecisionName, PolicyName};
use facts::id::{CaseId, PartyId};
use facts::{Body, Instant};

use agreement::model::Spanned;

use crate::command::{Author, Texts};
use crate::refusal::Refusal;
use crate::state::State;

/// The type of a case that is a decision.
const DECISION: &str = "decision";

/// Says that a party has taken note.
pub(crate) fn acknowledge(
    state: &State<'_>,
    texts: &Texts<'_>,
    author: &Author<'_>,
    of: &Acknowledged,
    as_of: Instant,
) -> Result<Vec<Body>, Refusal> {
    let text = texts.at(as_of)?;
    match of {
        Acknowledged::Decision(name) => decision(state, text, author.party, name, as_of)?,
        Acknowledged::Policy(name) => policy(text, author.party, name)?,
    }
    let mut acknowledged = state.acknowledged();
    if acknowledged.any(|(party, other, _)| party == author.party && is_same(of, other)) {
        let party = author.party.clone();
        return Err(Refusal::AcknowledgedAlready { party });
    }
    let acknowledgement = Acknowledgement {
        of: of.clone(),
        person: author.person.into(),
    };
    Ok(vec![acknowledgement.into()])
}

/// Whether a decision is there, and the party asked to acknowledge it. Without a right, by any right that
/// asks it.
fn decision(
    state: &State<'_>,
    text: &Agreement,
    party: &PartyId,
    name: &DecisionName,
    as_of: Instant,
) -> Result<(), Refusal> {
    if !is_decision(state, &name.case, as_of) {
        let case = name.case.clone();
        return Err(Refusal::NoSuchDecision { case });
    }
    let governance = text.governance.iter();
    let mut rights = governance.flat_map(|governance| &governance.decisions);
    let (is_asked, clause) = match &name.right {
        None => (
            rights.any(|(_, right)| names(&right.acknowledged_by, party)),
            "governance.decisions".into(),
        ),
        Some(id) => {
            let right = rights.find(|(other, _)| *other == id);
            let (_, right) = right.ok_or_else(|| Refusal::NoSuchRight { right: id.clone() })?;
            let is_asked = names(&right.acknowledged_by, party);
            (is_asked, format!("governance.decisions.{id}"))
        }
    };
    asked(is_asked, party, clause)
}

fn policy(text: &Agreement, party: &PartyId, name: &PolicyName) -> Result<(), Refusal> {
    let policy = text.policies.get(&name.id);
    let policy = policy.ok_or_else(|| Refusal::NoSuchPolicy {
        policy: name.id.clone(),
    })?;
    if policy.version != name.version {
        return Err(Refusal::OtherPolicy {
            policy: name.id.clone(),
            version: policy.version.clone(),
        });
    }
    let is_asked = names(&policy.acknowledged_by, party);
    asked(is_asked, party, format!("policies.{}", name.id))
}

fn asked(is_asked: bool, party: &PartyId, clause: String) -> Result<(), Refusal> {
    let party = party.clone();
    match is_asked {
        true => Ok(()),
        false => Err(Refusal::NotAsked { party, clause }),
    }
}

fn names(parties: &[Spanned<PartyId>], party: &PartyId) -> bool {
    parties.iter().any(|named| named.value == *party)
}

/// Whether there is a case of the type decision, as the facts say last.
fn is_decision(state: &State<'_>, case: &CaseId, as_of: Instant) -> bool {
    let view = state.view(None, as_of);
    let updates = view
        .facts()
        .iter()
        .rev()
        .filter_map(|fact| match &fact.body {
            Body::Case(update) if update.id.as_ref() == Some(case) => update.set.get(field::TYPE),
            _ => None,
        });
    let mut types = updates;
    types
        .next()
        .is_some_and(|kind| kind.as_deref() == Some(DECISION))
}

/// A decision is one by its case, under whatever right it is named.
fn is_same(one: &Acknowledged, other: &Acknowledged) -> bool {
    match (one, other) {
        (Acknowledged::Decision(one), Acknowledged::Decision(other)) => one.case == other.case,
        (one, other) => one == other,
    }
}
