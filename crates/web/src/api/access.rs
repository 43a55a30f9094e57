//! Who may do what, and by which clause.

use facts::say;
use practice::access::Thing;
use practice::access::named::{NotNamed, WHAT, WHO};
use practice::{Action, Answer as Decision, Object, Principal};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::call::Inside;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right};
use super::problem::{Kind, NeededRight, Problem};

/// The words of actions.
pub const ACTIONS: &[&str] = &[
    "see",
    "export",
    "submit",
    "contest",
    "answer",
    "approve",
    "halt",
    "decide",
    "acknowledge",
    "propose",
    "sign",
    "countersign",
    "administer",
    "erase",
    "break",
];

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/access",
    "explain-access",
    "Whether somebody may do something, by which clause, and who may otherwise",
    Right::Needs(
        Action::See,
        super::agreement::agreement,
        "agreement",
        explain,
    ),
    Gives::json(|shapes| shapes.subschema_for::<Explained>()),
)
.asking(&[
    Parameter {
        name: "action",
        what: "To do what",
        form: Form::Words(ACTIONS),
    },
    Parameter {
        name: "what",
        what: "With what, such as `change:payments`, `statement:northwind+lumen`",
        form: Form::Text,
    },
    Parameter {
        name: "who",
        what: "Who of one's own party, such as `keystone/delegate`; oneself where it is left out",
        form: Form::Text,
    },
])];

/// An answer with its reasons.
#[derive(Serialize, JsonSchema)]
struct Explained {
    /// Who.
    who: String,
    /// Would do what.
    action: &'static str,
    /// With what.
    what: String,
    /// `allowed`, `refused` or `unknown`.
    answer: &'static str,
    /// The clauses that allow it, the strongest first.
    clauses: Vec<String>,
    /// The clauses that would give the right, and who has it by them.
    needed: Vec<NeededRight>,
}

/// A question with its answer.
pub(crate) struct Asked<'i> {
    /// Who of one's own party; oneself where nobody is named.
    pub who: Option<&'i str>,
    /// To do what.
    pub action: Action,
    /// With what.
    pub what: &'i str,
    /// The answer.
    pub decision: Decision,
}

pub(crate) fn explain(inside: &Inside<'_>) -> Done {
    let asked = decided(inside)?;
    let (answer, clauses, needed) = match asked.decision {
        Decision::Allowed { clauses } => ("allowed", clauses, Vec::new()),
        Decision::Refused { needed, .. } => ("refused", Vec::new(), needed),
        Decision::Unknown => ("unknown", Vec::new(), Vec::new()),
    };
    Ok(Answer::json(&Explained {
        who: asked.who.unwrap_or("you").to_owned(),
        action: asked.action.word(),
        what: asked.what.to_owned(),
        answer,
        clauses: clauses.into_iter().map(|clause| clause.address).collect(),
        needed: needed.iter().map(NeededRight::of).collect(),
    }))
}

/// Decides what is asked for.
pub(crate) fn decided<'i>(inside: &Inside<'i>) -> Result<Asked<'i>, Problem> {
    let call = inside.call;
    let text = inside.world.versions.at(call.now);
    let word = call.asked("action").unwrap_or_default();
    let action = Action::of(word).ok_or_else(|| {
        let shown: String = word.chars().take(40).flat_map(char::escape_debug).collect();
        Kind::BadRequest
            .because(format!("`action` cannot be `{shown}`"))
            .help(format!("there are {}", ACTIONS.join(", ")))
    })?;
    let what = call.asked("what").unwrap_or_default();
    let object = Object::named(what, text).map_err(|error| wrong(error, WHAT))?;
    if !object.thing.actions().contains(&action) {
        return Err(Kind::Unfit.because(say!(
            "why-nobody-can",
            "nobody can `{action}` something of the kind `{kind}`",
            action = told::access::action(action),
            kind = told::access::kind(&object.thing)
        )));
    }
    let who = call.asked("who").filter(|who| !who.is_empty());
    let decision = match who {
        None => inside.actor().decide(action, &object),
        Some(name) => {
            let named = Principal::named(name, "somebody", text);
            let principal = named.map_err(|error| wrong(error, WHO))?;
            // WHY: what others may do follows from texts that one may not read; of one's own one knows them all.
            if principal.party != inside.world.party {
                return Err(Kind::NotPermitted.because(say!(
                    "why-one-told-about-people-one",
                    "one is told about people of one's own party only"
                )));
            }
            // What the asker may not know to be there stays so.
            match inside.actor().decide(Action::See, &object) {
                Decision::Allowed { .. } => inside.world.actor(&principal).decide(action, &object),
                _ => Decision::Unknown,
            }
        }
    };
    Ok(Asked {
        who,
        action,
        what,
        decision,
    })
}

fn wrong(error: NotNamed, form: &str) -> Problem {
    let problem = Kind::Unfit.because(error.message);
    problem
        .help(error.hint)
        .help(format!("it is written {form}"))
}

/// The journal.
pub(crate) fn journal(_: &Inside<'_>) -> Result<Object, Problem> {
    Ok(Object::new(Thing::Journal))
}
