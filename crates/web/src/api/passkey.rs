//! Passkeys: what a browser is asked, and what it answers, in the JSON of Web Authentication.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::journal::Hash;
use facts::journal::assertion::credential_hash;
use facts::say;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signin::passkey::ALGORITHMS;
use store::people::ANSWER_MS;

use super::answer::Answer;
use super::call::Call;
use super::operation::{Done, Gives, Operation, Right, Takes};
use super::problem::{Kind, Problem};
use super::session::{begun, session};
use crate::act::people::{self, Ceremony, PeopleFailure, Secret};
use crate::origin::Origin;

const SMALL: usize = 64 << 10;

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::post(
        "/session/passkey/challenge",
        "ask-passkey",
        "What a passkey is asked by which somebody signs in",
        Right::Open("whoever signs in has not yet", ask),
        None,
        Gives::created(|shapes| shapes.subschema_for::<Asked>()),
    ),
    Operation::post(
        "/session/passkey",
        "sign-in-with-passkey",
        "Signs in with a passkey: the answer sets the cookie of a session",
        Right::Open("whoever signs in has not yet", sign_in),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Used>())),
        Gives::created(|shapes| shapes.subschema_for::<super::session::Whose>()),
    ),
    Operation::post(
        "/session/step-up/passkey/challenge",
        "ask-passkey-again",
        "What a passkey is asked before something is signed",
        Right::Own(ask_again),
        None,
        Gives::created(|shapes| shapes.subschema_for::<Asked>()),
    ),
    Operation::post(
        "/session/step-up/passkey",
        "step-up-with-passkey",
        "Uses a passkey once more: for ten minutes one may sign and agree to money",
        Right::Own(step_up),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<Used>())),
        Gives::created(|shapes| shapes.subschema_for::<super::session::Whose>()),
    ),
    Operation::get(
        "/passkeys",
        "see-passkeys",
        "The passkeys of one's account",
        Right::Own(list),
        Gives::json(|shapes| shapes.subschema_for::<Vec<Listed>>()),
    ),
    Operation::post(
        "/passkeys/challenge",
        "ask-for-new-passkey",
        "What a device is asked that makes a passkey; asks for a fresh proof",
        Right::Own(ask_new),
        None,
        Gives::created(|shapes| shapes.subschema_for::<AskedNew>()),
    ),
    Operation::post(
        "/passkeys",
        "add-passkey",
        "Adds a passkey to one's account; asks for a fresh proof",
        Right::Own(add),
        Some(Takes::json(SMALL, |shapes| shapes.subschema_for::<New>())),
        Gives::created(|shapes| shapes.subschema_for::<Vec<Listed>>()),
    ),
    Operation {
        takes: Some(Takes::json(SMALL, |shapes| {
            shapes.subschema_for::<Called>()
        })),
        gives: Gives::json(|shapes| shapes.subschema_for::<Vec<Listed>>()),
        verb: super::operation::Verb::Put,
        ..Operation::get(
            "/passkeys/{passkey}",
            "name-passkey",
            "Calls a passkey otherwise",
            Right::Own(name),
            Gives::NOTHING,
        )
    },
    Operation::delete(
        "/passkeys/{passkey}",
        "remove-passkey",
        "Removes a passkey: the other sessions of one's account end; asks for a fresh proof",
        Right::Own(remove),
    ),
    Operation::delete(
        "/session/password",
        "drop-password",
        "Gives up the password of an account that has a passkey: its other sessions end; asks for a fresh proof",
        Right::Own(drop_password),
    ),
];

/// Options of `navigator.credentials.get`.
#[derive(Serialize, JsonSchema)]
struct Asked {
    /// `PublicKeyCredentialRequestOptionsJSON`.
    #[serde(rename = "publicKey")]
    public_key: Request,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    /// The challenge, in base64url.
    challenge: String,
    /// The name that passkeys belong to.
    rp_id: String,
    /// The passkeys that may be used; none are named where any may.
    allow_credentials: Vec<Descriptor>,
    /// The device sees who it is.
    user_verification: &'static str,
    /// For how many milliseconds an answer is waited for.
    timeout: i64,
}

/// Options of `navigator.credentials.create`.
#[derive(Serialize, JsonSchema)]
struct AskedNew {
    /// `PublicKeyCredentialCreationOptionsJSON`.
    #[serde(rename = "publicKey")]
    public_key: Creation,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Creation {
    /// The challenge, in base64url.
    challenge: String,
    /// The site.
    rp: Site,
    /// The account.
    user: User,
    /// The kinds of keys that are taken.
    pub_key_cred_params: Vec<Parameters>,
    /// The passkeys that the account has.
    exclude_credentials: Vec<Descriptor>,
    /// What the device has to be able to do.
    authenticator_selection: Selection,
    /// Nobody vouches for the device.
    attestation: &'static str,
    /// For how many milliseconds an answer is waited for.
    timeout: i64,
}

#[derive(Serialize, JsonSchema)]
struct Site {
    id: String,
    name: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct User {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Serialize, JsonSchema)]
struct Parameters {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i64,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Descriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    transports: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
}

/// A passkey that was used.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Used {
    /// What `navigator.credentials.get` gave: `AuthenticationResponseJSON`.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    passkey: Box<serde_json::value::RawValue>,
}

/// A passkey that was made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// How it is to be called.
    name: String,
    /// What `navigator.credentials.create` gave: `RegistrationResponseJSON`.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    passkey: Box<serde_json::value::RawValue>,
}

/// Another name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Called {
    /// How it is to be called.
    name: String,
}

/// A passkey of one's account.
#[derive(Serialize, JsonSchema)]
struct Listed {
    /// Its id, in base64url.
    id: String,
    /// How it is called.
    name: String,
    /// When it was made.
    created: String,
    /// When it was used last.
    used: Option<String>,
    /// Whether the device copies it to others of its owner.
    copied: bool,
}

impl Descriptor {
    /// The hash under which a journal knows it.
    pub(super) fn hash(&self) -> Option<Hash> {
        let id = URL_SAFE_NO_PAD.decode(&self.id).ok()?;
        Some(credential_hash(&id))
    }
}

impl Request {
    /// One of these passkeys is to answer.
    pub(super) fn of(origin: &Origin, challenge: String, allowed: Vec<Descriptor>) -> Request {
        Request {
            challenge,
            rp_id: origin.host().to_owned(),
            allow_credentials: allowed,
            user_verification: "required",
            timeout: ANSWER_MS,
        }
    }
}

fn ask(call: &Call<'_>) -> Done {
    asked(call, Ceremony::SignIn, Vec::new())
}

fn ask_again(call: &Call<'_>) -> Done {
    let (secret, own) = session(call)?;
    let allowed = descriptors(call, &own)?;
    if allowed.is_empty() {
        return Err(Kind::Conflict.because(say!(
            "why-account-has-no-passkey-make",
            "the account has no passkey; make one first"
        )));
    }
    asked(call, Ceremony::StepUp(&secret), allowed)
}

fn asked(call: &Call<'_>, ceremony: Ceremony<'_>, allowed: Vec<Descriptor>) -> Done {
    let origin = origin(call)?;
    let challenge = challenge(call, ceremony)?;
    Ok(Answer::created(&Asked {
        public_key: Request::of(origin, challenge, allowed),
    }))
}

fn ask_new(call: &Call<'_>) -> Done {
    let origin = origin(call)?;
    let (secret, own) = session(call)?;
    let challenge = challenge(call, Ceremony::Adding(&secret))?;
    let taken = ALGORITHMS.iter().map(|alg| Parameters {
        kind: "public-key",
        alg: *alg,
    });
    Ok(Answer::created(&AskedNew {
        public_key: Creation {
            challenge,
            rp: Site {
                id: origin.host().to_owned(),
                name: "Entente".to_owned(),
            },
            user: User {
                id: URL_SAFE_NO_PAD.encode(own.account.bytes()),
                name: own.login.clone(),
                display_name: own.name.clone(),
            },
            pub_key_cred_params: taken.collect(),
            exclude_credentials: descriptors(call, &own)?,
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: "required",
            },
            attestation: "none",
            timeout: ANSWER_MS,
        },
    }))
}

fn sign_in(call: &Call<'_>) -> Done {
    let Used { passkey } = call.read()?;
    begun(call, &enter(call, passkey.get())?)
}

/// Signs in with a passkey, for programs and for the page.
pub(crate) fn enter(call: &Call<'_>, answer: &str) -> Result<Secret, Problem> {
    let origin = origin(call)?;
    let desk = call.desk;
    let random = &mut || desk.random();
    let done = people::sign_in_with_passkey(desk.store(), origin, answer, call.now, random);
    Ok(done?)
}

fn step_up(call: &Call<'_>) -> Done {
    let Used { passkey } = call.read()?;
    begun(call, &proven(call, passkey.get())?)
}

/// The passkey used once more: the secret of the session that begins in the place of the one before.
pub(crate) fn proven(call: &Call<'_>, answer: &str) -> Result<Secret, Problem> {
    let origin = origin(call)?;
    let old = session(call)?.0;
    let desk = call.desk;
    let random = &mut || desk.random();
    people::step_up_with_passkey(desk.store(), origin, &old, answer, call.now, random)
        .map_err(super::session::not_proven)
}

fn list(call: &Call<'_>) -> Done {
    Ok(Answer::json(&listed(call)?))
}

fn add(call: &Call<'_>) -> Done {
    let New { name, passkey } = call.read()?;
    added(call, &name, passkey.get())?;
    Ok(Answer::created(&listed(call)?))
}

/// Adds a passkey, for programs and for the page.
pub(crate) fn added(call: &Call<'_>, name: &str, answer: &str) -> Result<(), Problem> {
    let origin = origin(call)?;
    let secret = session(call)?.0;
    let store = call.desk.store();
    let random = &mut || call.desk.random();
    people::add_passkey(store, origin, &secret, (name, answer), call.now, random)
        .map_err(super::session::not_proven)
}

fn name(call: &Call<'_>) -> Done {
    let Called { name } = call.read()?;
    let secret = session(call)?.0;
    let id = id(call)?;
    people::name_passkey(call.desk.store(), &secret, (&id, &name), call.now)?;
    Ok(Answer::json(&listed(call)?))
}

fn remove(call: &Call<'_>) -> Done {
    removed(call)?;
    Ok(Answer::done())
}

/// Removes the passkey that the path names, for programs and for the page.
pub(crate) fn removed(call: &Call<'_>) -> Result<(), Problem> {
    let (secret, id) = (session(call)?.0, id(call)?);
    let (desk, origin) = (call.desk, call.desk.ways().origin.as_ref());
    let random = &mut || desk.random();
    people::remove_passkey(desk.store(), origin, &secret, &id, call.now, random)?;
    Ok(())
}

fn drop_password(call: &Call<'_>) -> Done {
    let secret = session(call)?.0;
    people::drop_password(call.desk.store(), &secret, call.now)?;
    Ok(Answer::done())
}

/// The passkey that the path names.
pub(crate) fn id(call: &Call<'_>) -> Result<Vec<u8>, Problem> {
    let id = URL_SAFE_NO_PAD.decode(call.at("passkey"));
    id.map_err(|_| Kind::NotFound.plain())
}

/// As a path names it.
pub(crate) fn named(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

/// Where people reach the site, which passkeys need.
pub(super) fn origin<'c>(call: &Call<'c>) -> Result<&'c Origin, Problem> {
    let origin = call.desk.ways().origin.as_ref();
    origin.ok_or_else(|| {
        Kind::Conflict
            .because(say!(
                "why-there-are-no-passkeys-here",
                "there are no passkeys here: whoever runs the server has not said where people reach it"
            ))
            .help(say!(
                "why-set-public-address-in-settings",
                "set `public-address` in the settings of the server"
            ))
    })
}

fn challenge(call: &Call<'_>, ceremony: Ceremony<'_>) -> Result<String, PeopleFailure> {
    let desk = call.desk;
    let random = &mut || desk.random();
    let challenge = people::ask_passkey(desk.store(), ceremony, call.now, random)?;
    Ok(URL_SAFE_NO_PAD.encode(challenge))
}

pub(super) fn descriptors(
    call: &Call<'_>,
    own: &store::people::Session,
) -> Result<Vec<Descriptor>, Problem> {
    let all = call.desk.store().passkeys_of(&own.account)?;
    let all = all.into_iter().map(|passkey| Descriptor {
        kind: "public-key",
        id: named(&passkey.id),
        transports: passkey.transports,
    });
    Ok(all.collect())
}

fn listed(call: &Call<'_>) -> Result<Vec<Listed>, Problem> {
    let (_, own) = session(call)?;
    let all = call.desk.store().passkeys_of(&own.account)?;
    let all = all.into_iter().map(|passkey| Listed {
        id: named(&passkey.id),
        name: passkey.name,
        created: passkey.created.to_string(),
        used: passkey.used.map(|used| used.to_string()),
        copied: passkey.is_copied,
    });
    Ok(all.collect())
}
