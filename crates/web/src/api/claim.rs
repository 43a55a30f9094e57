//! Claims: that something is otherwise than it says; and what is said to them.

use facts::fact::{Acknowledged, Claim, ClaimOn, Says};
use facts::id::{ClaimId, SourceId};
use facts::{Body, Fact, Instant};
use measure::Engine;
use measure::docket::Entry;
use practice::access::{ClauseKind, Thing};
use practice::{Action, Command, Object};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, JSON};
use super::call::Inside;
use super::command::{self, Did};
use super::entry;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};
use super::reading::json as answered;
use super::shape;
use crate::desk::View;

/// The most bytes of a command.
const MOST_BYTES: usize = 64 << 10;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/claims",
        "list-claims",
        "The claims that one sees: what each asks for, where it stands, and who answers it",
        Right::Scoped("claims by what they are on", list),
        Gives::json(shape::claims),
    ),
    Operation::post(
        "/alliances/{alliance}/claims",
        "claim",
        "Claims that a pause was none, that a field was another, that a reading or a line should be otherwise",
        Right::Scoped("what the claim is on is asked for", claim),
        Some(Takes {
            media: &[JSON],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/claims/challenge",
        "ask-passkey-to-claim",
        "What a passkey is asked that signs the claim itself; it is handed in with the answer as `passkey` within five minutes",
        Right::Scoped("what the claim is on is asked for", ask_to_claim),
        Some(Takes {
            media: &[JSON],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/claims/{claim}/answers",
        "answer-claim",
        "Accepts or contests a claim, decides it, or takes one's own back",
        Right::Scoped("the claim is asked for", answer),
        Some(Takes::json(MOST_BYTES, |shapes| {
            shapes.subschema_for::<Answered>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/claims/{claim}/answers/challenge",
        "ask-passkey-to-answer-claim",
        "What a passkey is asked that signs the answer itself; it is handed in with the answer as `passkey` within five minutes",
        Right::Scoped("the claim is asked for", ask_to_answer),
        Some(Takes::json(MOST_BYTES, |shapes| {
            shapes.subschema_for::<Answered>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/acknowledgements",
        "acknowledge",
        "Takes note of a decision or a policy for one's party",
        Right::Scoped("what is taken note of is asked for", acknowledge),
        Some(Takes {
            media: &[JSON],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/acknowledgements/challenge",
        "ask-passkey-to-acknowledge",
        "What a passkey is asked that signs the acknowledgement itself; it is handed in with the answer as `passkey` within five minutes",
        Right::Scoped("what is taken note of is asked for", ask_to_acknowledge),
        Some(Takes {
            media: &[JSON],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    )
    .keyed(),
];

/// What is said to a claim.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// `accept`, `contest`, `grant`, `dismiss` or `withdraw`.
    #[schemars(with = "String")]
    says: Says,
    /// What a passkey said that signed the entry: `AuthenticationResponseJSON`. Without it the host alone attests it.
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    passkey: Option<entry::Given>,
}

/// All that one sees, or the one of the path.
pub(crate) fn list(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    let view = inside.view()?;
    let engine = engine(inside, &view)?;
    let asked = inside.call.path.iter().find(|(name, _)| name == "claim");
    let is_asked = |entry: &&Entry<'_>| {
        asked.is_none_or(|(_, asked)| entry.claim.id.as_str() == asked)
            && sees(inside, &view, entry)
    };
    let seen: Vec<&Entry<'_>> = engine.docket().entries().iter().filter(is_asked).collect();
    if asked.is_some() && seen.is_empty() {
        return Err(Kind::NotFound.plain());
    }
    let all: Vec<Value> = seen
        .into_iter()
        .map(|entry| {
            let mut told = told::claims::json(entry);
            told["on"] = json!(entry.claim.on);
            told
        })
        .collect();
    Ok(answered(json!({ "as_of": as_of, "claims": all })))
}

/// The engine over what claims are about, as somebody reads it: for where they stand.
pub(crate) fn engine<'v>(inside: &'v Inside<'_>, view: &'v View) -> Result<Engine<'v>, Problem> {
    let as_of = inside.as_of()?;
    let versions = inside.world.versions.all();
    Ok(Engine::new(versions, view.of_claims(), as_of))
}

/// Whether a claim is seen.
pub(crate) fn sees(inside: &Inside<'_>, view: &View, entry: &Entry<'_>) -> bool {
    inside.scope.sees(&view.subjects.object(entry.fact))
}

fn claim(inside: &Inside<'_>) -> Done {
    let (claim, passkey): (Claim, _) = inside.call.read_with_passkey()?;
    command::once(inside, || {
        state(inside, passkey.as_deref(), |_| Ok(claim)).map(|did| Answer::created(&did))
    })
}

fn ask_to_claim(inside: &Inside<'_>) -> Done {
    let (claim, _): (Claim, _) = inside.call.read_with_passkey()?;
    ask(inside, claim)
}

/// Asks for a passkey that signs the entry with this claim.
pub(crate) fn ask(inside: &Inside<'_>, claim: Claim) -> Done {
    entry::ask(inside, &claimed(inside, claim, inside.call.now)?)
}

/// States a claim for one's party: as a passkey has signed it, where there is its answer; else the host alone attests it.
/// `make` is given the claim that the passkey was shown.
pub(crate) fn state(
    inside: &Inside<'_>,
    passkey: Option<&str>,
    make: impl FnOnce(Option<&Claim>) -> Result<Claim, Problem>,
) -> Result<Did, Problem> {
    let Some(answer) = passkey else {
        let facts = claimed(inside, make(None)?, inside.call.now)?;
        return command::did(inside, &facts);
    };
    entry::finish(inside, answer, |drawn| {
        let shown = drawn.facts.iter().find_map(|fact| match &fact.body {
            Body::Claim(claim) => Some(claim),
            _ => None,
        });
        claimed(inside, make(shown)?, drawn.at)
    })
}

/// The facts of a claim that is made at this instant.
fn claimed(inside: &Inside<'_>, claim: Claim, at: Instant) -> Result<Vec<Fact>, Problem> {
    let view = command::known(inside)?;
    let on = match &claim.on {
        ClaimOn::Fact(id) => {
            let named = view.fact(*id);
            named.map(|fact| view.subjects.object(fact))
        }
        _ => {
            let by = inside.world.party.clone();
            let source = SourceId::new(command::SOURCE).map_err(|_| Kind::Failed.plain())?;
            let fact = Fact::new(at, at, by, source, 0, 0, claim.clone().into());
            let fact = fact.map_err(|error| Kind::Unfit.because(error.to_string()))?;
            view.subjects.contested(&fact)
        }
    };
    inside.may(Action::Contest, &on.ok_or_else(|| Kind::NotFound.plain())?)?;
    command::decide_at(inside, &[], &Command::Claim(claim), at)
}

fn answer(inside: &Inside<'_>) -> Done {
    let Answered { says, passkey } = inside.call.read()?;
    command::once(inside, || {
        let passkey = passkey.as_ref().map(|answer| answer.get());
        say(inside, says, passkey).map(|did| Answer::created(&did))
    })
}

fn ask_to_answer(inside: &Inside<'_>) -> Done {
    let Answered { says, .. } = inside.call.read()?;
    entry::ask(inside, &said(inside, says, inside.call.now)?)
}

/// Says this to the claim of the path: as a passkey has signed it, where there is its answer.
pub(crate) fn say(inside: &Inside<'_>, says: Says, passkey: Option<&str>) -> Result<Did, Problem> {
    match passkey {
        None => command::did(inside, &said(inside, says, inside.call.now)?),
        Some(answer) => entry::finish(inside, answer, |drawn| said(inside, says, drawn.at)),
    }
}

/// The facts of what is said to the claim of the path at this instant.
fn said(inside: &Inside<'_>, says: Says, at: Instant) -> Result<Vec<Fact>, Problem> {
    let not_found = || Kind::NotFound.plain();
    let id = ClaimId::new(inside.call.at("claim")).map_err(|_| not_found())?;
    let view = command::known(inside)?;
    let on = view.subjects.known_claim(&id).ok_or_else(not_found)?;
    match says {
        // One's own claim is taken back by whoever may contest.
        Says::Withdraw => inside.may(Action::See, &on)?,
        Says::Grant | Says::Dismiss => inside.may(Action::Decide, &on)?,
        _ => inside.may(Action::Answer, &on)?,
    }
    command::decide_at(inside, &[], &Command::AnswerClaim { claim: id, says }, at)
}

fn acknowledge(inside: &Inside<'_>) -> Done {
    let (of, passkey): (Acknowledged, _) = inside.call.read_with_passkey()?;
    command::once(inside, || {
        let did = match passkey {
            None => command::did(inside, &acknowledged(inside, of, inside.call.now)?),
            Some(answer) => {
                entry::finish(inside, &answer, |drawn| acknowledged(inside, of, drawn.at))
            }
        };
        did.map(|did| Answer::created(&did))
    })
}

fn ask_to_acknowledge(inside: &Inside<'_>) -> Done {
    let (of, _): (Acknowledged, _) = inside.call.read_with_passkey()?;
    entry::ask(inside, &acknowledged(inside, of, inside.call.now)?)
}

fn acknowledged(inside: &Inside<'_>, of: Acknowledged, at: Instant) -> Result<Vec<Fact>, Problem> {
    let object = match &of {
        Acknowledged::Decision(decision) => match &decision.right {
            Some(right) => Thing::Clause(ClauseKind::Decision, right.to_string()),
            None => {
                let view = command::known(inside)?;
                let case = view.subjects.known_case(&decision.case);
                case.ok_or_else(|| Kind::NotFound.plain())?.thing
            }
        },
        Acknowledged::Policy(policy) => Thing::Clause(ClauseKind::Policy, policy.id.to_string()),
    };
    let action = match &object {
        Thing::Clause(..) => Action::Acknowledge,
        _ => Action::See,
    };
    inside.may(action, &Object::new(object))?;
    command::decide_at(inside, &[], &Command::Acknowledge(of), at)
}
