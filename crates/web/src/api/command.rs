//! Commands: what people do for their party, decided over what their party knows, and stated.

use agreement::Agreement;
use facts::fact::{Acknowledged, ClaimOn};
use facts::id::SourceId;
use facts::journal::Hash;
use facts::{Body, Fact, FactId, Instant, Sentence, say};
use practice::{Author, Command, Refusal, State, Texts};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::Behind;

use super::answer::Answer;
use super::call::Inside;
use super::fact::state::{self, Keyed};
use super::operation::Done;
use super::problem::{Kind, Problem, RestsOn};
use super::session::STEP_UP_HELP;
use crate::desk::View;
use crate::desk::view::Subject;

/// The source of what people do here.
pub const SOURCE: &str = "people";

/// What was stated.
#[derive(Serialize, JsonSchema)]
pub struct Did {
    /// The facts, by their ids.
    pub facts: Vec<String>,
    /// The entries of the journal that they are in.
    pub entries: Vec<u64>,
    /// Who stands behind each entry: `source`, `passkey` or `host`.
    pub attested: Vec<&'static str>,
    /// The name of what was made, where something has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What the actor's party knows, all of it: whoever may decide for it decides over that.
pub fn known(inside: &Inside<'_>) -> Result<std::sync::Arc<View>, Problem> {
    inside.desk().view(inside.world, &inside.world.whole())
}

/// Who stands behind the entry of a fact; nothing where whoever asks does not read the fact.
pub fn behind(inside: &Inside<'_>, fact: FactId) -> Result<Option<Behind>, Problem> {
    let Some(index) = inside.view()?.entry_of(fact) else {
        return Ok(None);
    };
    let store = inside.desk().store();
    Ok(store.behind(inside.alliance, inside.viewer, index)?)
}

/// The facts that follow from a command.
pub fn decide(
    inside: &Inside<'_>,
    proposed: &[Agreement],
    command: &Command<'_>,
) -> Result<Vec<Fact>, Problem> {
    decide_at(inside, proposed, command, inside.call.now)
}

/// The same for what is done at this instant, over what is known by now.
pub fn decide_at(
    inside: &Inside<'_>,
    proposed: &[Agreement],
    command: &Command<'_>,
    at: Instant,
) -> Result<Vec<Fact>, Problem> {
    let person = inside.person.ok_or_else(|| {
        Kind::NotPermitted.because(say!(
            "why-people-do-for-their-party",
            "people do this for their party, no token and no auditor"
        ))
    })?;
    let view = known(inside)?;
    let (subject, id) = named(command);
    let state = State::of(view.of_claims_and(subject.as_ref(), id));
    let source = SourceId::new(SOURCE).map_err(|_| Kind::Failed.plain())?;
    let author = Author {
        party: &inside.world.party,
        person: &person.to_string(),
        source: &source,
        seq: at.ms().unsigned_abs(),
    };
    let texts = Texts {
        versions: inside.world.versions.all(),
        proposed,
    };
    practice::decide(&state, &texts, &author, command, at).map_err(|why| refused(&why))
}

/// What a command is about beside what was said: a case, an outage, or a fact.
fn named(command: &Command<'_>) -> (Option<Subject>, Option<FactId>) {
    match command {
        Command::Claim(claim) => match &claim.on {
            ClaimOn::Fact(id) => (None, Some(*id)),
            on => (Subject::claimed(on), None),
        },
        Command::AnswerClaim { claim, .. } => (None, FactId::parse(claim.as_str())),
        Command::Acknowledge(Acknowledged::Decision(decision)) => {
            (Some(Subject::case(decision.case.as_str())), None)
        }
        _ => (None, None),
    }
}

/// Does what is asked for; where the same was asked for under the same key before, that is answered again, whatever has
/// happened since.
pub fn once(inside: &Inside<'_>, make: impl FnOnce() -> Done) -> Done {
    match earlier(inside)? {
        Some(did) => Ok(Answer::created(&did)),
        None => make(),
    }
}

/// States what follows from a command.
pub fn run(inside: &Inside<'_>, proposed: &[Agreement], command: &Command<'_>) -> Done {
    let did = did(inside, &decide(inside, proposed, command)?)?;
    Ok(Answer::created(&did))
}

/// States facts that were decided.
pub fn did(inside: &Inside<'_>, facts: &[Fact]) -> Result<Did, Problem> {
    let key = inside.call.idempotency_key()?;
    let keyed = key.map(|key| Keyed {
        key,
        asked: Some(asked(inside)),
    });
    let done = state::state(inside.desk(), inside.world, facts, keyed, inside.call.now)?;
    Ok(Did {
        facts: facts.iter().map(|fact| fact.id.to_string()).collect(),
        entries: done.receipts.iter().map(|receipt| receipt.index).collect(),
        attested: done
            .receipts
            .iter()
            .map(|receipt| receipt.attestation.word())
            .collect(),
        id: None,
    })
}

/// What was done when the same was asked for under this key.
fn earlier(inside: &Inside<'_>) -> Result<Option<Did>, Problem> {
    let Some(key) = inside.call.idempotency_key()? else {
        return Ok(None);
    };
    let (store, world) = (inside.desk().store(), inside.world);
    let found = store.earlier(inside.alliance, &world.party, key, &asked(inside))?;
    let Some(entries) = found else {
        return Ok(None);
    };
    let (mut facts, mut attested) = (Vec::new(), Vec::new());
    for entry in &entries {
        let recorded = store.entries(inside.alliance, &world.whole(), *entry..entry + 1)?;
        attested.extend(recorded.iter().map(|one| one.attestation.word()));
        let (said, _) = store.facts(inside.alliance, &world.whole(), *entry..entry + 1)?;
        facts.extend(said);
    }
    let id = facts.iter().find_map(|fact| match &fact.body {
        Body::Proposal(proposal) => Some(proposal.id.to_string()),
        _ => None,
    });
    Ok(Some(Did {
        facts: facts.iter().map(|fact| fact.id.to_string()).collect(),
        entries,
        attested,
        id,
    }))
}

/// What is asked for: by whom, where, and with what sent along.
pub(super) fn asked(inside: &Inside<'_>) -> Hash {
    let mut digest = Sha256::new();
    let person = inside.person.map(|person| person.to_string());
    let place = inside.call.place;
    for part in [
        person.unwrap_or_default().as_bytes(),
        place.as_bytes(),
        inside.call.body,
    ] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    Hash::new(digest.finalize().into())
}

/// It was proven not long ago who asks; signing and money ask for that.
pub fn stepped_up(inside: &Inside<'_>) -> Result<(), Problem> {
    let caller = inside.call.caller.and_then(|caller| caller.session());
    match caller {
        Some((_, session)) if session.stepped_up_until > inside.call.now => Ok(()),
        _ => Err(Kind::StepUp
            .because(say!(
                "why-signed-about-money-so-asked",
                "this is signed or about money, so it is asked once more who you are"
            ))
            .help(STEP_UP_HELP)),
    }
}

/// A refusal as it is told.
pub fn refused(why: &Refusal) -> Problem {
    let told = why.told();
    let mut problem = Kind::Conflict.because(Sentence::row([told.what, told.why], ": "));
    problem.help.push(told.help);
    problem.rests_on = Some(Box::new(RestsOn {
        refusal: Some(told.name),
        clause: told.clause,
        ..RestsOn::default()
    }));
    problem
}
