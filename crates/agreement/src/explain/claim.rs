//! Who answers which claim, said.

use super::saying::{Saying, named, words};
use crate::model::{Answerer, ClaimKind, ClaimTerm, Claims};
use crate::term::{Said, duration};

/// What is said of claims.
pub(super) fn claims(claims: &Claims) -> Said {
    let mut saying = Saying::new();
    for (_, kind) in ClaimKind::ALL {
        let (key, about, sentence) = match kind {
            ClaimKind::Exclude => (
                "exclude",
                "to leave out",
                "A claim to leave a record, an outage or a stretch out",
            ),
            ClaimKind::Pause => (
                "pause",
                "customer's wait",
                "A claim that a stretch was the customer's wait",
            ),
            ClaimKind::NoPause => (
                "no-pause",
                "no pause",
                "A claim that a recorded pause was none",
            ),
            ClaimKind::FieldWas => (
                "field-was",
                "another value",
                "A claim that a field, such as the priority, had another value",
            ),
            ClaimKind::Mistaken => (
                "mistaken",
                "mistaken fact",
                "A claim that a fact is mistaken",
            ),
            ClaimKind::ValueWas => (
                "value-was",
                "another reading",
                "A claim that a reading should have another value",
            ),
            ClaimKind::AmountWas => (
                "amount-was",
                "another amount",
                "A claim that a line of a statement should have another amount",
            ),
            ClaimKind::Credit => ("credit", "credit", "A claim of a credit"),
            ClaimKind::Outage => (
                "outage",
                "outage",
                "A claim about an outage or its facts, whatever it asks for",
            ),
            ClaimKind::Else => ("else", "any other claim", "Any other claim"),
        };
        saying = saying.part(key, about, sentence, claims.terms.get(&kind).map(term));
    }
    saying
        .part(
            "decided_by",
            "decided by",
            "In a dispute, claims and holds are granted or dismissed by {}",
            claims.decided_by.as_ref().map(answerer),
        )
        .part(
            "calendar",
            "calendar",
            "The time to answer runs on the calendar {}",
            named("calendar", claims.calendar.as_str()),
        )
        .said()
}

fn term(term: &ClaimTerm) -> Said {
    let silence = match &term.unanswered {
        None => "it stays open".into(),
        Some(silence) => {
            let as_what = match silence.accepted {
                true => "accepted",
                false => "dismissed",
            };
            format!("it counts as {as_what} after {}", duration(&silence.after))
        }
    };
    Saying::new()
        .part(
            "answered_by",
            "answered by",
            "It is answered by {}",
            answerer(&term.answered_by),
        )
        .part(
            "unanswered",
            "unanswered",
            "Left unanswered, {}",
            words(silence),
        )
        .said()
}

fn answerer(answerer: &Answerer) -> Said {
    match answerer {
        Answerer::Customer => Said::Words("the customer".into()),
        Answerer::OtherSide => Said::Words(
            "the other side: the provider of the service for a claim of a customer, else the customer"
                .into(),
        ),
        Answerer::Integrator => Said::Words("the integrator".into()),
        Answerer::Party(id) => named("party", id.as_str()),
    }
}
