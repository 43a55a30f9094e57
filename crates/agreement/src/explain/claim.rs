//! Who answers which claim, said.

use facts::say;

use super::saying::{Saying, named};
use crate::model::{Answerer, ClaimKind, ClaimTerm, Claims};
use crate::term::{Said, duration, wording};

/// What is said of claims.
pub(super) fn claims(claims: &Claims) -> Said {
    let mut saying = Saying::new();
    for (_, kind) in ClaimKind::ALL {
        let (key, wording) = match kind {
            ClaimKind::Exclude => (
                "exclude",
                wording!(
                    "claims-exclude",
                    "to leave out",
                    "A claim to leave a record, an outage or a stretch out"
                ),
            ),
            ClaimKind::Pause => (
                "pause",
                wording!(
                    "claims-pause",
                    "customer's wait",
                    "A claim that a stretch was the customer's wait"
                ),
            ),
            ClaimKind::NoPause => (
                "no-pause",
                wording!(
                    "claims-no-pause",
                    "no pause",
                    "A claim that a recorded pause was none"
                ),
            ),
            ClaimKind::FieldWas => (
                "field-was",
                wording!(
                    "claims-field-was",
                    "another value",
                    "A claim that a field, such as the priority, had another value"
                ),
            ),
            ClaimKind::Mistaken => (
                "mistaken",
                wording!(
                    "claims-mistaken",
                    "mistaken fact",
                    "A claim that a fact is mistaken"
                ),
            ),
            ClaimKind::ValueWas => (
                "value-was",
                wording!(
                    "claims-value-was",
                    "another reading",
                    "A claim that a reading should have another value"
                ),
            ),
            ClaimKind::AmountWas => (
                "amount-was",
                wording!(
                    "claims-amount-was",
                    "another amount",
                    "A claim that a line of a statement should have another amount"
                ),
            ),
            ClaimKind::Credit => (
                "credit",
                wording!("claims-credit", "credit", "A claim of a credit"),
            ),
            ClaimKind::Outage => (
                "outage",
                wording!(
                    "claims-outage",
                    "outage",
                    "A claim about an outage or its facts, whatever it asks for"
                ),
            ),
            ClaimKind::Else => (
                "else",
                wording!("claims-else", "any other claim", "Any other claim"),
            ),
        };
        saying = saying.part(key, wording, claims.terms.get(&kind).map(term));
    }
    saying
        .part(
            "decided_by",
            wording!(
                "claims-decided_by",
                "decided by",
                "In a dispute, claims and holds are granted or dismissed by {}"
            ),
            claims.decided_by.as_ref().map(answerer),
        )
        .part(
            "calendar",
            wording!(
                "claims-calendar",
                "calendar",
                "The time to answer runs on the calendar {}"
            ),
            named("calendar", claims.calendar.as_str()),
        )
        .said()
}

fn term(term: &ClaimTerm) -> Said {
    let silence = match &term.unanswered {
        None => say!("claim-stays-open", "it stays open"),
        Some(silence) => {
            let time = duration(&silence.after);
            match silence.accepted {
                true => say!(
                    "claim-then-accepted",
                    "it counts as accepted after {time}",
                    time
                ),
                false => say!(
                    "claim-then-dismissed",
                    "it counts as dismissed after {time}",
                    time
                ),
            }
        }
    };
    Saying::new()
        .part(
            "answered_by",
            wording!("claim-answered_by", "answered by", "It is answered by {}"),
            answerer(&term.answered_by),
        )
        .part(
            "unanswered",
            wording!("claim-unanswered", "unanswered", "Left unanswered, {}"),
            Said::told(silence),
        )
        .said()
}

fn answerer(answerer: &Answerer) -> Said {
    match answerer {
        Answerer::Customer => Said::Told(say!("answerer-customer", "the customer")),
        Answerer::OtherSide => Said::Told(say!(
            "answerer-other-side",
            "the other side: the provider of the service for a claim of a customer, else the customer"
        )),
        Answerer::Integrator => Said::Told(say!("answerer-integrator", "the integrator")),
        Answerer::Party(id) => named("party", id.as_str()),
    }
}
