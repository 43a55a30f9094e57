//! Claims: that something is otherwise than it says; and what is said to them.

use facts::Fact;
use facts::fact::{Acknowledged, Claim, ClaimOn, Says};
use facts::id::{ClaimId, SourceId};
use measure::Engine;
use measure::docket::Entry;
use practice::access::{ClauseKind, Thing};
use practice::{Action, Command, Object};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::JSON;
use super::call::Inside;
use super::command::{self, Did};
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
];

/// What is said to a claim.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Answered {
    /// `accept`, `contest`, `grant`, `dismiss` or `withdraw`.
    #[schemars(with = "String")]
    says: Says,
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
    command::once(inside, || state(inside, inside.call.read()?))
}

/// States a claim for one's party.
pub(crate) fn state(inside: &Inside<'_>, claim: Claim) -> Done {
    let view = command::known(inside)?;
    let on = match &claim.on {
        ClaimOn::Fact(id) => {
            let named = view.fact(*id);
            named.map(|fact| view.subjects.object(fact))
        }
        _ => {
            let (now, by) = (inside.call.now, inside.world.party.clone());
            let source = SourceId::new(command::SOURCE).map_err(|_| Kind::Failed.plain())?;
            let fact = Fact::new(now, now, by, source, 0, 0, claim.clone().into());
            let fact = fact.map_err(|error| Kind::Unfit.because(error.to_string()))?;
            view.subjects.contested(&fact)
        }
    };
    inside.may(Action::Contest, &on.ok_or_else(|| Kind::NotFound.plain())?)?;
    command::run(inside, &[], &Command::Claim(claim))
}

fn answer(inside: &Inside<'_>) -> Done {
    let Answered { says } = inside.call.read()?;
    command::once(inside, || say(inside, says))
}

/// Says this to the claim of the path.
pub(crate) fn say(inside: &Inside<'_>, says: Says) -> Done {
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
    command::run(inside, &[], &Command::AnswerClaim { claim: id, says })
}

fn acknowledge(inside: &Inside<'_>) -> Done {
    command::once(inside, || acknowledged(inside, inside.call.read()?))
}

fn acknowledged(inside: &Inside<'_>, of: Acknowledged) -> Done {
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
    command::run(inside, &[], &Command::Acknowledge(of))
}
