//! Statements: what two parties owe each other by month, down to every step; the same documents as on the command line.

use std::sync::Arc;

use facts::id::PartyId;
use facts::{Fact, Instant, say};
use ledger::Month;
use practice::access::{Pair, Thing};
use practice::{Action, Command, Object};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
pub(crate) use told::filed::statement::document as between_two;
use told::statement::{self, Asked, Shown};

use super::answer::{Answer, CSV};
use super::call::Inside;
use super::command::{self, Did};
use super::entry;
use super::operation::{Done, Form, Gives, Operation, Parameter, Right, Takes};
use super::problem::{Kind, Problem};
use super::reading::{json, missing};
use super::shape;
use crate::desk::Owed;

const QUERY: &[Parameter] = &[
    Parameter {
        name: "month",
        what: "Only this month, such as 2025-03",
        form: Form::Text,
    },
    Parameter {
        name: "as_of",
        what: "What was known at this instant; the present minute where it is left out",
        form: Form::Instant,
    },
];

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/statements",
        "list-statements",
        "The parties with which one's own has statements that one sees",
        Right::Scoped("pairs", list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<With>>()),
    ),
    Operation::get(
        "/alliances/{alliance}/statements/{with}",
        "see-statements",
        "What the two owe each other, as `entente statement --json` tells it",
        Right::Needs(Action::See, between, "statement", document),
        Gives::json(shape::statements),
    )
    .asking(QUERY),
    Operation::get(
        "/alliances/{alliance}/statements/{with}/lines.csv",
        "list-statement-lines-csv",
        "The lines of the statements as a table",
        Right::Needs(Action::See, between, "statement", csv),
        Gives::of(&[CSV]),
    )
    .asking(QUERY),
    Operation::get(
        "/alliances/{alliance}/statements/{with}/lines/{line}",
        "see-derivation",
        "How the lines of a clause were worked out, step by step, and what they rest on",
        Right::Needs(Action::See, between, "statement", derivation),
        Gives::json(shape::derivations),
    )
    .asking(QUERY),
    Operation::post(
        "/alliances/{alliance}/statements/{with}/agreements",
        "agree-statement",
        "Agrees to a month's statement for one's party; when both have, the month is closed",
        Right::Needs(Action::Countersign, between, "statement", agree),
        Some(Takes::json(16 << 10, |shapes| {
            shapes.subschema_for::<Agreed>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Did>()),
    )
    .keyed(),
    Operation::post(
        "/alliances/{alliance}/statements/{with}/agreements/challenge",
        "ask-passkey-to-agree",
        "What a passkey is asked that signs the agreement to a month itself; it is handed in with the answer within five minutes",
        Right::Needs(Action::Countersign, between, "statement", ask_to_agree),
        Some(Takes::json(16 << 10, |shapes| {
            shapes.subschema_for::<Agreed>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    )
    .keyed(),
];

/// What is agreed to.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agreed {
    /// The month, such as `2025-03`.
    pub month: String,
    /// The currency, such as `EUR`.
    pub currency: String,
    /// The total that was read, as a decimal: what the payer owes.
    pub total: String,
    /// What a passkey said that signed the entry: `AuthenticationResponseJSON`. Without it, it was proven not long ago who
    /// asks, and the host alone attests the agreement.
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")]
    pub passkey: Option<entry::Given>,
}

/// A party with which there are statements.
#[derive(Serialize, JsonSchema)]
struct With {
    /// The other party.
    with: String,
}

/// The statements with the party of the path.
pub(crate) fn between(inside: &Inside<'_>) -> Result<Object, Problem> {
    let not_found = || Kind::NotFound.plain();
    let with = other(inside)?;
    let pair = Pair::new(&inside.world.party, &with).ok_or_else(not_found)?;
    Ok(Object::new(Thing::Statement(pair)))
}

/// The party of the path; where that is one's own, the one with which alone it has statements, so that both sides can send
/// each other a link.
pub(crate) fn other(inside: &Inside<'_>) -> Result<PartyId, Problem> {
    let with = PartyId::new(inside.call.at("with")).map_err(|_| Kind::NotFound.plain())?;
    match (with == inside.world.party, seen(inside).as_slice()) {
        (true, [only]) => Ok(only.clone()),
        _ => Ok(with),
    }
}

/// The parties with which one's own has statements that somebody sees.
pub(crate) fn seen(inside: &Inside<'_>) -> Vec<PartyId> {
    let party = &inside.world.party;
    let pairs = inside.scope.pairs.iter().filter(|pair| pair.has(party));
    pairs.map(|pair| pair.other(party).clone()).collect()
}

/// What the party and another owe each other.
pub(crate) fn settled(inside: &Inside<'_>, with: &PartyId) -> Result<Arc<Owed>, Problem> {
    Ok(inside.figures()?.owed(with))
}

/// The statements between the party and another that are asked for.
pub(crate) fn shown<'s>(
    inside: &'s Inside<'_>,
    owed: &'s Owed,
    with: &PartyId,
    month: Option<Month>,
) -> Result<Shown<'s>, Problem> {
    let asked = Asked {
        month,
        with: vec![inside.world.party.to_string(), with.to_string()],
    };
    owed.shown(&asked, &inside.world.versions).map_err(missing)
}

fn list(inside: &Inside<'_>) -> Done {
    let all = seen(inside).into_iter();
    let all = all.map(|with| With {
        with: with.to_string(),
    });
    Ok(Answer::json(&all.collect::<Vec<_>>()).marked())
}

pub(crate) fn document(inside: &Inside<'_>) -> Done {
    told(inside, "statements", |shown| Ok(json(between_two(shown))))
}

pub(crate) fn csv(inside: &Inside<'_>) -> Done {
    told(inside, "statements-csv", |shown| {
        Ok(Answer::of(CSV, statement::csv(shown)).marked())
    })
}

pub(crate) fn derivation(inside: &Inside<'_>) -> Done {
    told(inside, "derivation", |shown| {
        let line = inside.call.at("line").to_owned();
        // WHY: an allocation is spread over the units of one party, and no line between two.
        if line.starts_with("allocation.") {
            return Err(Kind::NotFound.plain());
        }
        let document = statement::derivation(shown, &[line]).map_err(missing)?;
        Ok(json(document))
    })
}

/// What is told of the statements asked for, made once for all who may see the same.
pub(crate) fn told(inside: &Inside<'_>, what: &str, tell: impl FnOnce(&Shown<'_>) -> Done) -> Done {
    let as_of = inside.as_of()?;
    inside.answered(what, as_of, || {
        let with = other(inside)?;
        let month = match inside.call.asked("month") {
            None => None,
            Some(text) => Some(month(text)?),
        };
        let owed = settled(inside, &with)?;
        tell(&shown(inside, &owed, &with, month)?)
    })
}

fn agree(inside: &Inside<'_>) -> Done {
    let agreed: Agreed = inside.call.read()?;
    match &agreed.passkey {
        Some(answer) => command::once(inside, || agree_with(inside, &agreed, answer.get())),
        None => {
            command::stepped_up(inside)?;
            command::once(inside, || agree_to(inside, &agreed))
        }
    }
}

fn ask_to_agree(inside: &Inside<'_>) -> Done {
    let agreed = inside.call.read()?;
    entry::ask(inside, &agreement(inside, &agreed, inside.call.now)?)
}

/// Agrees to a statement, by somebody who has just proven who it is.
pub(crate) fn agree_to(inside: &Inside<'_>, agreed: &Agreed) -> Done {
    let facts = agreement(inside, agreed, inside.call.now)?;
    Ok(Answer::created(&command::did(inside, &facts)?))
}

/// Agrees to a statement, by somebody whose passkey has signed the entry.
pub(crate) fn agree_with(inside: &Inside<'_>, agreed: &Agreed, answer: &str) -> Done {
    let did = entry::finish(inside, answer, |drawn| agreement(inside, agreed, drawn.at))?;
    Ok(Answer::created(&did))
}

/// The agreement to a statement as it is by now, given at this instant.
fn agreement(inside: &Inside<'_>, agreed: &Agreed, at: Instant) -> Result<Vec<Fact>, Problem> {
    let Agreed {
        month: name,
        currency,
        total,
        ..
    } = agreed;
    let (party, with) = (&inside.world.party, other(inside)?);
    let wanted = month(name)?;
    // WHY: it is agreed to what is owed now, and not at the minute before.
    let now = inside.desk().figures_at(inside.world, inside.call.now)?;
    let owed = now.owed(&with);
    let statement = owed.settled.statements.iter().find(|one| {
        let pair = [&one.pair.payer, &one.pair.payee];
        one.month == wanted
            && one.currency == *currency
            && pair.contains(&party)
            && pair.contains(&&with)
    });
    let command = Command::AgreeStatement {
        with: with.clone(),
        month: name.clone(),
        currency: currency.clone(),
        total: total.clone(),
        statement,
    };
    command::decide_at(inside, &[], &command, at)
}

/// A month as it is written.
pub(crate) fn month(text: &str) -> Result<Month, Problem> {
    text.parse().map_err(|_| {
        Kind::BadRequest.because(say!(
            "why-month-not-month-such-as",
            "`month` is not a month such as 2025-03"
        ))
    })
}
