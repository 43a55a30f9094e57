//! The people and tokens of one's own party, and its invitations.

use std::collections::BTreeSet;

use facts::Instant;
use facts::fact::Office;
use facts::id::{PartyId, SourceId, TeamId};
use practice::Action;
use practice::access::MemberState;
use practice::people::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::people::Token;

use super::answer::Answer;
use super::call::Inside;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};
pub(crate) use super::webhook::people as of_own_party;
use crate::act::people::{self, Asking, Who};

const SMALL: usize = 16 << 10;
pub(crate) const OF: &str = "people of one's party";

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/people",
        "list-people",
        "The people of one's own party; those of others are shown to nobody",
        Right::Needs(Action::See, of_own_party, OF, list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Person>>()),
    ),
    Operation {
        verb: super::operation::Verb::Put,
        ..Operation::post(
            "/alliances/{alliance}/people/{person}",
            "change-person",
            "Gives somebody these teams and offices, and no others",
            Right::Needs(Action::Administer, of_own_party, OF, change),
            Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Given>())),
            Gives::NOTHING,
        )
    },
    Operation::delete(
        "/alliances/{alliance}/people/{person}",
        "remove-person",
        "Takes somebody out of the party, at once and for good",
        Right::Needs(Action::Administer, of_own_party, OF, remove),
    ),
    Operation::post(
        "/alliances/{alliance}/people/{person}/suspension",
        "suspend-person",
        "Lets somebody's rights rest, at once",
        Right::Needs(Action::Administer, of_own_party, OF, suspend),
        None,
        Gives::NOTHING,
    ),
    Operation::delete(
        "/alliances/{alliance}/people/{person}/suspension",
        "resume-person",
        "Gives somebody the rights back that rested",
        Right::Needs(Action::Administer, of_own_party, OF, resume),
    ),
    Operation::delete(
        "/alliances/{alliance}/people/{person}/account",
        "erase-account",
        "Erases login and name of somebody who was removed",
        Right::Needs(Action::Administer, of_own_party, OF, erase),
    ),
    Operation::get(
        "/alliances/{alliance}/invitations",
        "list-invitations",
        "The open invitations of one's own party",
        Right::Needs(Action::Administer, of_own_party, OF, invitations),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Open>>()),
    ),
    Operation::post(
        "/alliances/{alliance}/invitations",
        "invite",
        "Invites somebody into one's own party, or the first administrator of another one",
        Right::Needs(Action::Administer, of_own_party, OF, invite),
        Some(Takes::json(SMALL, |shapes| {
            shapes.subschema_for::<Invite>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Invited>()),
    ),
    Operation::delete(
        "/alliances/{alliance}/invitations/{invitation}",
        "withdraw-invitation",
        "Takes an open invitation back",
        Right::Needs(Action::Administer, of_own_party, OF, withdraw),
    ),
    Operation::get(
        "/alliances/{alliance}/tokens",
        "list-tokens",
        "The tokens of one's own party, without their secrets",
        Right::Needs(Action::See, of_own_party, OF, tokens),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Told>>()),
    ),
    Operation::post(
        "/alliances/{alliance}/tokens",
        "make-token",
        "Makes a token: with a source it states its facts, without one it reads as the party's auditor",
        Right::Needs(Action::Administer, of_own_party, OF, make_token),
        Some(Takes::json(SMALL, |shapes| {
            shapes.subschema_for::<NewToken>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Made>()),
    ),
    Operation::delete(
        "/alliances/{alliance}/tokens/{token}",
        "revoke-token",
        "Makes a token of no use, at once",
        Right::Needs(Action::Administer, of_own_party, OF, revoke_token),
    ),
];

/// A person of one's party.
#[derive(Serialize, JsonSchema)]
struct Person {
    /// Its id, which tells nothing of it.
    person: String,
    /// How it is called; nothing once its account is erased.
    name: Option<String>,
    /// How it signs in; for administrators.
    login: Option<String>,
    /// `active`, `suspended` or `former`.
    state: &'static str,
    /// Whether it only reads.
    auditor: bool,
    /// Its offices.
    offices: Vec<&'static str>,
    /// Its teams.
    teams: Vec<String>,
}

/// What somebody may do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    /// Whether it only reads.
    #[serde(default)]
    auditor: bool,
    /// Its offices: `administrator`, `commercial`, `delegate`, `operator`, `privacy`, `signatory`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    offices: BTreeSet<Office>,
    /// Its teams.
    #[serde(default)]
    teams: BTreeSet<String>,
}

/// Whom to invite.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invite {
    /// Into which party; one's own where it is left out.
    #[serde(default)]
    pub party: Option<String>,
    /// Whether it only reads.
    #[serde(default)]
    pub auditor: bool,
    /// Its offices.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub offices: BTreeSet<Office>,
    /// Its teams.
    #[serde(default)]
    pub teams: BTreeSet<String>,
}

/// An invitation that was made.
#[derive(Serialize, JsonSchema)]
struct Invited {
    /// Its id.
    id: String,
    /// The code, to be handed on to whoever is invited: it is shown once.
    code: String,
    /// Until when it can be accepted.
    expires: String,
}

/// An open invitation.
#[derive(Serialize, JsonSchema)]
struct Open {
    /// Its id.
    id: String,
    /// Into which party.
    party: String,
    /// With which offices.
    offices: Vec<&'static str>,
    /// Who invites.
    by: String,
    /// Until when it can be accepted.
    expires: String,
}

/// A token that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// The source whose facts it states; without one it reads.
    #[serde(default)]
    source: Option<String>,
    /// For how many days it is of use, at most 400.
    days: u32,
}

/// A token that was made.
#[derive(Serialize, JsonSchema)]
struct Made {
    /// Its id.
    id: String,
    /// The token itself: it is shown once.
    token: String,
    /// When it ends.
    expires: String,
}

/// A token.
#[derive(Serialize, JsonSchema)]
struct Told {
    /// Its id.
    id: String,
    /// What it is for.
    name: String,
    /// The source whose facts it states.
    source: Option<String>,
    /// Who made it.
    made_by: String,
    /// When.
    created: String,
    /// When it ends.
    expires: String,
    /// When it was revoked.
    revoked: Option<String>,
}

/// Asks as a person; no token keeps people.
pub(crate) fn asking<T>(
    inside: &Inside<'_>,
    ask: impl FnOnce(&Asking<'_>) -> Result<T, people::PeopleFailure>,
) -> Result<T, Problem> {
    let caller = inside
        .call
        .caller
        .ok_or_else(|| Kind::NotSignedIn.plain())?;
    let session = caller.session().map(|(_, session)| session);
    let who = Who {
        alliance: inside.alliance.clone(),
        principal: inside.principal.clone(),
        person: inside.person,
        id: inside
            .person
            .map_or_else(String::new, |person| person.to_string()),
        account: session.map(|session| session.account),
        stepped_up: session.is_some_and(|session| session.stepped_up_until > inside.call.now),
    };
    let asking = Asking {
        store: inside.desk().store(),
        who: &who,
        actor: inside.actor(),
        agreement: inside.world.versions.at(inside.call.now),
        now: inside.call.now,
    };
    Ok(ask(&asking)?)
}

pub(crate) fn list(inside: &Inside<'_>) -> Done {
    let all = asking(inside, people::list)?.into_iter().map(|one| Person {
        person: one.person.to_string(),
        name: one.name,
        login: one.login,
        state: match one.state {
            MemberState::Active | MemberState::Invited => "active",
            MemberState::Suspended => "suspended",
            MemberState::Former => "former",
        },
        auditor: one.role.auditor,
        offices: one
            .role
            .offices
            .iter()
            .map(|office| office.word())
            .collect(),
        teams: one.role.teams.iter().map(ToString::to_string).collect(),
    });
    Ok(Answer::json(&all.collect::<Vec<_>>()))
}

pub(crate) fn role(
    auditor: bool,
    offices: BTreeSet<Office>,
    teams: &BTreeSet<String>,
) -> Result<Role, Problem> {
    let teams: Result<BTreeSet<TeamId>, _> = teams.iter().map(|team| TeamId::new(team)).collect();
    Ok(Role {
        auditor,
        offices,
        teams: teams.map_err(|error| Kind::Unfit.because(error.to_string()))?,
    })
}

pub(crate) fn change(inside: &Inside<'_>) -> Done {
    let given: Given = inside.call.read()?;
    let role = role(given.auditor, given.offices, &given.teams)?;
    let random = &mut || inside.desk().random();
    let person = inside.call.at("person");
    asking(inside, |asking| {
        people::change(asking, person, role, random)
    })?;
    Ok(Answer::done())
}

pub(crate) fn remove(inside: &Inside<'_>) -> Done {
    said(inside, people::remove)
}

pub(crate) fn suspend(inside: &Inside<'_>) -> Done {
    said(inside, people::suspend)
}

pub(crate) fn resume(inside: &Inside<'_>) -> Done {
    said(inside, people::resume)
}

type Say = fn(&Asking<'_>, &str, store::Random<'_>) -> Result<(), people::PeopleFailure>;

fn said(inside: &Inside<'_>, say: Say) -> Done {
    let random = &mut || inside.desk().random();
    let person = inside.call.at("person");
    asking(inside, |asking| say(asking, person, random))?;
    Ok(Answer::done())
}

pub(crate) fn erase(inside: &Inside<'_>) -> Done {
    let person = inside.call.at("person");
    asking(inside, |asking| people::erase(asking, person))?;
    Ok(Answer::done())
}

fn invitations(inside: &Inside<'_>) -> Done {
    let all = asking(inside, people::invitations)?.into_iter();
    let all = all.map(|one| Open {
        id: one.id,
        party: one.party.to_string(),
        offices: one
            .offered
            .offices
            .iter()
            .map(|office| office.word())
            .collect(),
        by: format!("{} of {}", one.by.1, one.by.0),
        expires: one.expires.to_string(),
    });
    Ok(Answer::json(&all.collect::<Vec<_>>()))
}

fn invite(inside: &Inside<'_>) -> Done {
    let made = invited(inside, inside.call.read()?)?;
    Ok(Answer::created(&Invited {
        id: made.id,
        code: made.code.shown(),
        expires: made.expires.to_string(),
    }))
}

/// Invites somebody.
pub(crate) fn invited(inside: &Inside<'_>, asked: Invite) -> Result<people::Invited, Problem> {
    let into = match &asked.party {
        None => inside.world.party.clone(),
        Some(party) => PartyId::new(party).map_err(|_| Kind::NotFound.plain())?,
    };
    let role = role(asked.auditor, asked.offices, &asked.teams)?;
    let random = &mut || inside.desk().random();
    asking(inside, |asking| {
        people::invite(asking, &into, &role, random)
    })
}

pub(crate) fn withdraw(inside: &Inside<'_>) -> Done {
    let id = inside.call.at("invitation");
    asking(inside, |asking| people::withdraw(asking, id))?;
    Ok(Answer::done())
}

pub(crate) fn tokens(inside: &Inside<'_>) -> Done {
    let all = asking(inside, people::tokens)?.into_iter();
    let told = |token: Token| Told {
        id: token.id,
        name: token.name,
        source: token.source.as_ref().map(ToString::to_string),
        made_by: token.made_by,
        created: token.created.to_string(),
        expires: token.expires.to_string(),
        revoked: token.revoked.as_ref().map(Instant::to_string),
    };
    Ok(Answer::json(&all.map(told).collect::<Vec<_>>()))
}

fn make_token(inside: &Inside<'_>) -> Done {
    let asked: NewToken = inside.call.read()?;
    let source = asked.source.as_deref().map(SourceId::new).transpose();
    let source = source.map_err(|error| Kind::Unfit.because(error.to_string()))?;
    let random = &mut || inside.desk().random();
    let (name, days) = (asked.name.as_str(), asked.days);
    let made = asking(inside, |asking| {
        people::make_token(asking, name, source.as_ref(), days, random)
    })?;
    Ok(Answer::created(&Made {
        id: made.id,
        token: made.secret.shown(),
        expires: made.expires.to_string(),
    }))
}

pub(crate) fn revoke_token(inside: &Inside<'_>) -> Done {
    let id = inside.call.at("token");
    asking(inside, |asking| people::revoke_token(asking, id))?;
    Ok(Answer::done())
}
