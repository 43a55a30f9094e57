//! Alliances: which one belongs to, and what each is.

use agreement::model::Role;
use facts::Instant;
use facts::id::{AllianceId, PartyId};
use practice::access::{MemberState, Thing};
use practice::{Action, Object};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::Answer;
use super::call::{Call, Inside};
use super::operation::{Done, Gives, Operation, Right};
use super::problem::{Kind, Problem};

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances",
        "list-alliances",
        "The alliances that one belongs to",
        Right::Own(list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Belonging>>()),
    ),
    Operation::get(
        "/alliances/{alliance}",
        "see-alliance",
        "An alliance: its parties, the agreement in force, and how far its journal reaches",
        Right::Needs(Action::See, alliance, "alliance", see),
        Gives::json(|shapes| shapes.subschema_for::<Alliance>()),
    ),
];

/// An alliance that somebody belongs to.
#[derive(Serialize, JsonSchema)]
struct Belonging {
    /// The alliance.
    alliance: String,
    /// The party for which one acts.
    party: String,
}

/// An alliance.
#[derive(Serialize, JsonSchema)]
struct Alliance {
    /// Its name.
    alliance: String,
    /// The name of the text in force.
    version: String,
    /// Its title.
    title: String,
    /// The zone of its days and months.
    zone: String,
    /// The party of whoever asks.
    party: String,
    /// All parties.
    parties: Vec<Party>,
    /// How many entries the journal has.
    entries: u64,
    /// When the last of them was recorded.
    recorded: Option<String>,
}

/// A party.
#[derive(Serialize, JsonSchema)]
struct Party {
    /// Its name in the agreement.
    party: String,
    /// Its role.
    role: &'static str,
    /// How it stands: `active`, `former`, `invited` or `suspended`.
    state: &'static str,
}

fn list(call: &Call<'_>) -> Done {
    let caller = call.caller.ok_or_else(|| Kind::NotSignedIn.plain())?;
    let mut all = Vec::new();
    for (alliance, party) in caller.belongs_to() {
        if is_member(call, alliance, party)? {
            all.push(Belonging {
                alliance: alliance.to_string(),
                party: party.to_string(),
            });
        }
    }
    Ok(Answer::json(&all))
}

/// Whether whoever asks still has rights there.
fn is_member(call: &Call<'_>, alliance: &AllianceId, party: &PartyId) -> Result<bool, Problem> {
    match call.desk.world(alliance, party, call.now) {
        Ok(world) => {
            let principal = call.caller.and_then(|caller| caller.principal(&world));
            let sees = |principal| {
                let actor = world.actor(&principal);
                let object = Object::new(Thing::Alliance);
                actor.decide(Action::See, &object).is_allowed()
            };
            Ok(principal.is_some_and(sees))
        }
        Err(store::Failure::NotFound) => Ok(false),
        Err(failure) => Err(failure.into()),
    }
}

pub(crate) fn alliance(_: &Inside<'_>) -> Result<Object, Problem> {
    Ok(Object::new(Thing::Alliance))
}

fn see(inside: &Inside<'_>) -> Done {
    let world = inside.world;
    let agreement = world.versions.at(inside.call.now);
    let parties = agreement.parties.iter().map(|(id, party)| Party {
        party: id.to_string(),
        role: role(party.role),
        state: match world.standing.parties.get(id) {
            None | Some(MemberState::Active) => "active",
            Some(MemberState::Former) => "former",
            Some(MemberState::Invited) => "invited",
            Some(MemberState::Suspended) => "suspended",
        },
    });
    Ok(Answer::json(&Alliance {
        alliance: world.alliance.to_string(),
        version: agreement.version.clone(),
        title: agreement.title.clone(),
        zone: agreement.zone.name().to_owned(),
        party: world.party.to_string(),
        parties: parties.collect(),
        entries: world.size,
        recorded: world.recorded.as_ref().map(Instant::to_string),
    })
    .marked())
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Customer => "customer",
        Role::Integrator => "integrator",
        Role::Provider => "provider",
    }
}
