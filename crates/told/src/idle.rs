//! Claims and answers without effect: told, so that nobody takes them for effective.

use facts::fact::ClaimOn;
use facts::{Body, Sentence, say};
use measure::{Engine, Idle, IdleClaim, IdleClaimWhy, IdleWhy};
use serde_json::{Value, json};

use crate::words;

/// The claims without effect about a case or one of its facts.
pub fn claims_on<'e, 'a>(
    engine: &'e Engine<'a>,
    case: &'e str,
) -> impl Iterator<Item = &'e IdleClaim<'a>> {
    let is_of_case = move |fact: &facts::Fact| match &fact.body {
        Body::Case(update) => update.id.as_ref().is_some_and(|id| id.as_str() == case),
        _ => false,
    };
    let claims = engine.docket().idle_claims().iter();
    claims.filter(move |idle| match &idle.claim.on {
        ClaimOn::Case(on) => on.as_str() == case,
        ClaimOn::Fact(on) => {
            let mut facts = engine.view().facts().iter();
            facts.any(|fact| fact.id == *on && is_of_case(fact))
        }
        ClaimOn::Line(_) | ClaimOn::Outage(_) | ClaimOn::Reading(_) => false,
    })
}

/// ``the claim `C1` of `volta` has no effect: …``.
pub fn claim_sentence(idle: &IdleClaim<'_>) -> Sentence {
    let why = match idle.why {
        IdleClaimWhy::NotAParty => {
            say!("idle-claimant", "who claims is no party of the agreement")
        }
        IdleClaimWhy::SameId => say!(
            "idle-same-id",
            "another party made a claim of this id before; give it one of its own"
        ),
        IdleClaimWhy::NoSuchSubject => match idle.claim.on {
            ClaimOn::Reading(_) => say!(
                "idle-no-reading",
                "there is no such level, window or fan-out"
            ),
            ClaimOn::Line(_) => say!("idle-no-clause", "there is no such clause"),
            _ => say!("idle-no-case", "there is no such case or outage"),
        },
        IdleClaimWhy::NotConcerned => say!(
            "idle-not-concerned",
            "it is about a line between two other parties"
        ),
    };
    say!(
        "idle-claim",
        "the claim `{claim}` of `{by}` has no effect: {why}",
        claim = words::plain(idle.claim.id.as_str()),
        by = words::plain(idle.fact.by.as_str()),
        why
    )
}

/// The answers by somebody who is not entitled to them, or to nothing that there is. A party that answers
/// twice is told once; answers that came too early or too late are left to the clock of their case.
pub fn answer_sentences(engine: &Engine<'_>) -> Vec<Sentence> {
    let why = |idle: &Idle<'_>| match idle.why {
        IdleWhy::NotEntitled => Some(say!("idle-not-entitled", "it is not for that party to say")),
        IdleWhy::NotAParty => Some(say!(
            "idle-no-party",
            "who answers is no party of the agreement"
        )),
        IdleWhy::NoSuchClaim => Some(say!("idle-no-claim", "there is no such claim")),
        IdleWhy::BeforeTheClaim | IdleWhy::Decided => None,
    };
    let mut told: Vec<Sentence> = Vec::new();
    for (claim, idle) in engine.docket().without_effect() {
        let Some(why) = why(idle) else { continue };
        let text = say!(
            "idle-answer",
            "the answer of `{by}` to the claim `{claim}` has no effect: {why}",
            by = words::plain(idle.fact.by.as_str()),
            claim = words::plain(claim),
            why
        );
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

/// A claim without effect.
pub fn claim_json(idle: &IdleClaim<'_>) -> Value {
    json!({
        "claim": idle.claim.id,
        "fact": idle.fact.id,
        "by": idle.fact.by,
        "why": idle.why,
    })
}

/// An answer without effect.
pub fn answer_json(idle: &Idle<'_>) -> Value {
    json!({
        "fact": idle.fact.id,
        "by": idle.fact.by,
        "says": idle.says,
        "why": idle.why,
    })
}
