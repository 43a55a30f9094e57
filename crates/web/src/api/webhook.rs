//! Webhooks: addresses of one's own party that are told when something was recorded.

use facts::{Instant, say};
use practice::access::Thing;
use practice::{Action, Object};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::call::Inside;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};
use crate::webhook::{public_key, target};

/// The most webhooks of a party.
const MOST: usize = 20;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/webhooks",
        "list-webhooks",
        "The webhooks of one's party, and the key by which their messages are checked",
        Right::Needs(Action::Administer, people, "people of one's party", list),
        Gives::json(|shapes| shapes.subschema_for::<Webhooks>()),
    ),
    Operation::post(
        "/alliances/{alliance}/webhooks",
        "add-webhook",
        "Names an address that is told when something was recorded, by Standard Webhooks with ed25519",
        Right::Needs(Action::Administer, people, "people of one's party", add),
        Some(Takes::json(16 << 10, |shapes| {
            shapes.subschema_for::<New>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Added>()),
    ),
    Operation::delete(
        "/alliances/{alliance}/webhooks/{webhook}",
        "remove-webhook",
        "Tells an address no more",
        Right::Needs(Action::Administer, people, "people of one's party", remove),
    ),
];

/// The webhooks of a party.
#[derive(Serialize, JsonSchema)]
struct Webhooks {
    /// The public key of the host for messages: `whpk_` and 32 bytes in base64.
    key: String,
    /// The webhooks.
    webhooks: Vec<Webhook>,
}

/// A webhook.
#[derive(Serialize, JsonSchema)]
struct Webhook {
    /// Its id.
    id: String,
    /// Where messages go.
    url: String,
    /// Who made it.
    made_by: String,
    /// When.
    created: String,
    /// The entry that it is told of next.
    next: u64,
    /// Attempts that failed since one went well.
    failures: u64,
    /// What went wrong last.
    why: Option<String>,
    /// Since when it is told no more, after too many attempts.
    disabled: Option<String>,
}

/// A webhook that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// Where messages go: `https://…`.
    url: String,
}

/// A webhook that was made.
#[derive(Serialize, JsonSchema)]
struct Added {
    /// Its id.
    id: String,
    /// The public key by which its messages are checked.
    key: String,
}

/// The people of one's party: who keeps them keeps its webhooks as well.
pub(crate) fn people(inside: &Inside<'_>) -> Result<Object, Problem> {
    Ok(Object::new(Thing::People(inside.world.party.clone())))
}

fn list(inside: &Inside<'_>) -> Done {
    let store = inside.desk().store();
    let all = store.webhooks(inside.alliance, inside.viewer)?.into_iter();
    let webhooks = all.map(|one| Webhook {
        id: one.id,
        url: one.url,
        made_by: one.made_by,
        created: one.created.to_string(),
        next: one.next,
        failures: one.failures,
        why: one.why,
        disabled: one.disabled.as_ref().map(Instant::to_string),
    });
    Ok(Answer::json(&Webhooks {
        key: public_key(store.host()),
        webhooks: webhooks.collect(),
    }))
}

fn add(inside: &Inside<'_>) -> Done {
    let New { url } = inside.call.read()?;
    let desk = inside.desk();
    target::check(&url, desk.webhooks_allowed())
        .map_err(|why| Kind::Unfit.because(format!("nothing is sent there: {why}")))?;
    let store = desk.store();
    if store.webhooks(inside.alliance, inside.viewer)?.len() >= MOST {
        return Err(Kind::Conflict
            .because(format!("a party has at most {MOST} webhooks"))
            .help(say!(
                "why-remove-one-not-needed",
                "remove one that is not needed"
            )));
    }
    let id = format!("w-{}", hex::encode(&desk.random()[..8]));
    let made_by = inside
        .person
        .map_or_else(String::new, |person| person.to_string());
    let (alliance, viewer) = (inside.alliance, inside.viewer);
    store.add_webhook(alliance, viewer, &id, (&url, &made_by), inside.call.now)?;
    Ok(Answer::created(&Added {
        id,
        key: public_key(store.host()),
    }))
}

fn remove(inside: &Inside<'_>) -> Done {
    let store = inside.desk().store();
    store.remove_webhook(inside.alliance, inside.viewer, inside.call.at("webhook"))?;
    Ok(Answer::done())
}
