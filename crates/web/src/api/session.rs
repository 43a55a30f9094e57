//! Signing in: with a password, and with it once more before something is signed; the first run, and invitations.
//!
//! A session is a cookie that scripts do not read and other sites do not send.

use facts::say;
use std::collections::BTreeMap;

use axum::http::header::SET_COOKIE;
use facts::fact::Office;
use facts::id::PartyId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::Files;

use super::answer::Answer;
use super::call::Call;
use super::caller::COOKIE;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};
use crate::act::people::{self, Accepts, Entered, PeopleFailure, Secret, SetUp};
use crate::openid::ServiceError;

/// The most bytes of a text that is founded.
const MOST_TEXT_BYTES: usize = 4 << 20;

const SMALL: usize = 16 << 10;

/// What programs do where a fresh proof is asked for.
pub(super) const STEP_UP_HELP: &str = "POST /api/v1/session/step-up with the password, or use a passkey at /api/v1/session/step-up/passkey, and ask again within 10 minutes";

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/setup",
        "set-up",
        "The first run: founds an alliance, and makes its first account, by the code that the server showed",
        Right::Open(
            "whoever has the code of the server has no account yet",
            set_up,
        ),
        Some(Takes::json(MOST_TEXT_BYTES, |shapes| {
            shapes.subschema_for::<Founding>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Come>()),
    ),
    Operation::post(
        "/session",
        "sign-in",
        "Signs in: the answer sets the cookie of a session",
        Right::Open("whoever signs in has not yet", sign_in),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Proof>())),
        Gives::created(|shapes| shapes.subschema_for::<Whose>()),
    ),
    Operation::get(
        "/session",
        "see-session",
        "Who is signed in",
        Right::Own(see),
        Gives::json(|shapes| shapes.subschema_for::<Whose>()),
    ),
    Operation::delete("/session", "sign-out", "Signs out", Right::Own(sign_out)),
    Operation::delete(
        "/sessions",
        "sign-out-everywhere",
        "Ends all sessions of one's account",
        Right::Own(sign_out_everywhere),
    ),
    Operation::post(
        "/session/step-up",
        "step-up",
        "Gives the password once more: for ten minutes one may sign and agree to money",
        Right::Own(step_up),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Again>())),
        Gives::created(|shapes| shapes.subschema_for::<Whose>()),
    ),
    Operation::post(
        "/session/password",
        "change-password",
        "Changes the password: all other sessions end",
        Right::Own(change_password),
        Some(Takes::json(SMALL, |shapes| {
            shapes.subschema_for::<Change>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Whose>()),
    ),
    Operation::post(
        "/invitations/look",
        "look-at-invitation",
        "What an invitation is for",
        Right::Open(
            "whoever is invited has no account yet, and shows the code",
            look,
        ),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Code>())),
        Gives::json(|shapes| shapes.subschema_for::<Offer>()),
    ),
    Operation::post(
        "/invitations/accept",
        "accept-invitation",
        "Accepts an invitation, with a new account, or with the one that is signed in",
        Right::Open(
            "whoever is invited has no account yet, and shows the code",
            accept,
        ),
        Some(Takes::json(SMALL, |shapes| {
            shapes.subschema_for::<Accept>()
        })),
        Gives::created(|shapes| shapes.subschema_for::<Come>()),
    ),
];

/// The first run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Founding {
    /// The code that the server showed.
    code: String,
    /// The files of the agreement, by path.
    files: BTreeMap<String, String>,
    /// The party of the first person.
    party: String,
    /// Its offices, beside that of an administrator.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    offices: Vec<Office>,
    /// How it will sign in.
    login: String,
    /// How it is called.
    name: String,
    /// Its password: at least 12 characters.
    password: String,
}

/// A login with its password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Proof {
    /// The login.
    login: String,
    /// The password.
    password: String,
}

/// The password once more.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Again {
    /// The password.
    password: String,
}

/// Another password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    /// The present one; left out by an account that has none.
    #[serde(default)]
    old: String,
    /// The new one.
    new: String,
}

/// The code of an invitation.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Code {
    /// The code.
    code: String,
}

/// An invitation that is accepted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Accept {
    /// The code.
    code: String,
    /// How the new account will sign in; left out, where somebody is signed in.
    #[serde(default)]
    login: Option<String>,
    /// How its owner is called.
    #[serde(default)]
    name: Option<String>,
    /// Its password.
    #[serde(default)]
    password: Option<String>,
}

/// Who has come in.
#[derive(Serialize, JsonSchema)]
struct Come {
    /// The alliance.
    alliance: String,
    /// The party.
    party: String,
    /// The person that it is there.
    person: String,
}

/// What an invitation is for.
#[derive(Serialize, JsonSchema)]
struct Offer {
    /// The alliance.
    alliance: String,
    /// The party.
    party: String,
    /// Its offices.
    #[schemars(with = "Vec<String>")]
    offices: Vec<Office>,
    /// Until when it can be accepted.
    expires: String,
}

/// Who is signed in.
#[derive(Serialize, JsonSchema)]
pub(super) struct Whose {
    /// The login.
    login: String,
    /// The name.
    name: String,
    /// When the session ends.
    expires: String,
    /// Until when one may sign and agree to money.
    stepped_up_until: Option<String>,
    /// Who that is, by alliance.
    people: Vec<Come>,
}

fn set_up(call: &Call<'_>) -> Done {
    let asked: Founding = call.read()?;
    let not_found = || Kind::NotFound.plain();
    let code = Secret::parse(&asked.code).ok_or_else(not_found)?;
    let files: Files = asked
        .files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect();
    let party =
        PartyId::new(&asked.party).map_err(|error| Kind::Unfit.because(error.to_string()))?;
    let set_up = SetUp {
        code: &code,
        texts: std::slice::from_ref(&files),
        party: &party,
        offices: &asked.offices,
        login: &asked.login,
        name: &asked.name,
        password: &asked.password,
    };
    let desk = call.desk;
    let random = &mut || desk.random();
    let entered = people::set_up(desk.store(), desk.passwords(), &set_up, call.now, random)?;
    Ok(come(entered))
}

fn sign_in(call: &Call<'_>) -> Done {
    let proof: Proof = call.read()?;
    let secret = enter(call, &proof.login, &proof.password)?;
    begun(call, &secret)
}

/// Signs in with a password, for programs and for the page.
pub(crate) fn enter(call: &Call<'_>, login: &str, password: &str) -> Result<Secret, PeopleFailure> {
    let desk = call.desk;
    let random = &mut || desk.random();
    let (store, passwords) = (desk.store(), desk.passwords());
    people::sign_in(store, passwords, login, password, call.now, random)
}

fn see(call: &Call<'_>) -> Done {
    Ok(Answer::json(&whose(&session(call)?.1, call)))
}

fn sign_out(call: &Call<'_>) -> Done {
    let secret = session(call)?.0;
    people::sign_out(call.desk.store(), &secret)?;
    Ok(Answer::done().with(SET_COOKIE, cookie("", 0)))
}

fn sign_out_everywhere(call: &Call<'_>) -> Done {
    let secret = session(call)?.0;
    people::sign_out_everywhere(call.desk.store(), &secret, call.now)?;
    Ok(Answer::done().with(SET_COOKIE, cookie("", 0)))
}

fn step_up(call: &Call<'_>) -> Done {
    let Again { password } = call.read()?;
    begun(call, &proven(call, &password)?)
}

/// The password given once more: the secret of the session that begins in the place of the one before.
pub(crate) fn proven(call: &Call<'_>, password: &str) -> Result<Secret, Problem> {
    let old = session(call)?.0;
    let desk = call.desk;
    let random = &mut || desk.random();
    let (store, passwords) = (desk.store(), desk.passwords());
    people::step_up(store, passwords, &old, password, call.now, random).map_err(not_proven)
}

fn change_password(call: &Call<'_>) -> Done {
    let Change { old, new } = call.read()?;
    let session = session(call)?.0;
    let desk = call.desk;
    let random = &mut || desk.random();
    let passwords = desk.passwords();
    let words = (old.as_str(), new.as_str());
    let new = people::change_password(desk.store(), passwords, &session, words, call.now, random);
    begun(call, &new.map_err(not_proven)?)
}

/// WHY: a wrong password ends nothing; the session before goes on, and nobody has to sign in again.
pub(crate) fn not_proven(failure: PeopleFailure) -> Problem {
    match failure {
        PeopleFailure::NotProven => Kind::Unfit
            .because(say!(
                "why-password-wrong-there-were-too",
                "the password is wrong, or there were too many attempts; after five, wait up to 15 minutes"
            )),
        PeopleFailure::UnknownPasskey | PeopleFailure::Passkey(_) => {
            Kind::Unfit.because(failure.to_string())
        }
        other => other.into(),
    }
}

fn look(call: &Call<'_>) -> Done {
    let Code { code } = call.read()?;
    let code = Secret::parse(&code).ok_or_else(|| Kind::NotFound.plain())?;
    let invitation = people::look(call.desk.store(), &code, call.now)?;
    Ok(Answer::json(&Offer {
        alliance: invitation.alliance.to_string(),
        party: invitation.party.to_string(),
        offices: invitation.offered.offices,
        expires: invitation.expires.to_string(),
    }))
}

fn accept(call: &Call<'_>) -> Done {
    let asked: Accept = call.read()?;
    let code = Secret::parse(&asked.code).ok_or_else(|| Kind::NotFound.plain())?;
    let signed_in = call.caller.and_then(|caller| caller.secret());
    let accepts = match (&asked.login, &asked.name, &asked.password, signed_in) {
        (Some(login), Some(name), Some(password), _) => Accepts::New {
            login,
            name,
            password,
        },
        (None, None, None, Some(session)) => Accepts::SignedIn(session),
        _ => {
            return Err(Kind::BadRequest.because(say!(
                "why-name-login-name-password-sign",
                "name `login`, `name` and `password`, or sign in and name none of them"
            )));
        }
    };
    let desk = call.desk;
    let random = &mut || desk.random();
    let passwords = desk.passwords();
    let entered = people::accept(desk.store(), passwords, &code, accepts, call.now, random)?;
    Ok(come(entered))
}

fn come(entered: Entered) -> Answer {
    let belonging = entered.belonging;
    let answer = Answer::created(&Come {
        alliance: belonging.alliance.to_string(),
        party: belonging.party.to_string(),
        person: belonging.person.to_string(),
    });
    match entered.session {
        Some(secret) => answer.with(SET_COOKIE, begins(&secret)),
        None => answer,
    }
}

/// A session that has begun.
pub(super) fn begun(call: &Call<'_>, secret: &Secret) -> Done {
    let session = people::signed_in(call.desk.store(), secret, call.now)?;
    let answer = Answer::created(&whose(&session, call));
    Ok(answer.with(SET_COOKIE, begins(secret)))
}

pub(crate) fn begins(secret: &Secret) -> String {
    cookie(&secret.shown(), store::people::LONGEST_MS / 1000)
}

/// WHY: `Lax`, so that a link from a message opens the page for whoever is signed in; what changes something is asked
/// for by [`caller`](super::caller) to come from a page of ours.
pub(crate) fn cookie(value: &str, seconds: i64) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

pub(crate) fn session<'c>(call: &'c Call<'_>) -> Result<(Secret, store::people::Session), Problem> {
    let caller: Option<&'c super::caller::Caller> = call.caller;
    let secret = caller.and_then(|caller| caller.secret());
    let secret = secret.ok_or_else(|| {
        Kind::NotPermitted.because(say!(
            "why-token-has-no-session-sign",
            "a token has no session; sign in with a password"
        ))
    })?;
    let session = people::signed_in(call.desk.store(), secret, call.now)?;
    Ok((secret.clone(), session))
}

fn whose(session: &store::people::Session, call: &Call<'_>) -> Whose {
    let stepped_up = session.stepped_up_until;
    let people = session.people.iter().map(|belonging| Come {
        alliance: belonging.alliance.to_string(),
        party: belonging.party.to_string(),
        person: belonging.person.to_string(),
    });
    Whose {
        login: session.login.clone(),
        name: session.name.clone(),
        expires: session.expires.to_string(),
        stepped_up_until: (stepped_up > call.now).then(|| stepped_up.to_string()),
        people: people.collect(),
    }
}

impl From<PeopleFailure> for Problem {
    fn from(failure: PeopleFailure) -> Problem {
        match failure {
            PeopleFailure::NotFound => Kind::NotFound.plain(),
            PeopleFailure::NotProven
            | PeopleFailure::UnknownPasskey
            | PeopleFailure::Passkey(_)
            | PeopleFailure::NotSent => Kind::NotSignedIn.because(failure.said()),
            PeopleFailure::UnknownIdentity => Kind::NotSignedIn.because(failure.said()).help(
                say!(
                    "why-sign-in-another-way-add",
                    "sign in another way and add it on the page of your account, or come in by an invitation with it"
                ),
            ),
            PeopleFailure::Service(ServiceError::Unreachable) => {
                Kind::Unavailable.because(failure.said()).after_s(10)
            }
            PeopleFailure::Service(_) => Kind::NotSignedIn.because(failure.said()),
            PeopleFailure::NotFresh => Kind::StepUp.because(failure.said()).help(STEP_UP_HELP),
            PeopleFailure::NotSignedIn => Kind::NotSignedIn.plain(),
            PeopleFailure::NotAllowed(why) => Kind::NotPermitted.because(why),
            PeopleFailure::Unfit(why) => Kind::Unfit.because(why),
            PeopleFailure::Conflict(why) => Kind::Conflict.because(why),
            PeopleFailure::Store(failure) => failure.into(),
        }
    }
}
