//! Signing in by a sign-in service: somebody is sent there, and comes back as an issuer and a subject.
//!
//! Whoever comes back has to be the browser that was sent: it has a secret of its own in a cookie, from which nonce and
//! verifier follow, so that no secret stands in a table.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use facts::Instant;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::people::{Challenge, Identity, Linked, Opened, Proof, SecretHash};
use store::{Random, Store};

use super::accept::{Accepts, accept_by, look_by};
use super::passkey::fresh;
use super::session::signed_in;
use super::{Entered, Passwords, PeopleFailure, Secret, password};
use crate::openid::{Back, Sent, Service};
use crate::origin::Origin;

/// Where people come back to.
pub const BACK: &str = "/sign-in/openid/callback";

const PURPOSE: &str = "identity";

/// What somebody is sent for.
#[derive(Clone, Copy, Debug)]
pub enum Errand<'a> {
    /// To sign in, and to go on there.
    SignIn(&'a str),
    /// To be able to sign in by it from now on.
    Link(&'a Secret),
    /// To prove once more who somebody is that has signed in.
    StepUp(&'a Secret),
    /// To accept an invitation with a new account.
    Accept {
        /// The code of the invitation.
        code: &'a Secret,
        /// How it will be found.
        login: &'a str,
        /// How it is called.
        name: &'a str,
    },
}

/// Somebody on the way.
#[derive(Debug)]
pub struct OnTheWay {
    /// Where it goes.
    pub address: String,
    /// What its browser keeps until it comes back.
    pub browser: Secret,
}

/// What somebody brings who comes back.
#[derive(Clone, Copy)]
pub struct Brought<'a> {
    /// What its browser kept.
    pub browser: &'a Secret,
    /// By what it is recognised.
    pub state: &'a str,
    /// The code.
    pub code: &'a str,
    /// Who says so.
    pub issuer: Option<&'a str>,
    /// Its session, if it has one.
    pub session: Option<&'a Secret>,
}

/// What came of it.
#[derive(Debug)]
pub enum CameBack {
    /// It has signed in, and goes on there.
    SignedIn(Secret, String),
    /// It can sign in by the service from now on.
    Linked,
    /// It has proven once more who it is.
    Proven(Secret),
    /// It has become a person of a party.
    Entered(Entered),
}

/// What is remembered of somebody on the way. The session and the invitation by their hashes.
#[derive(Serialize, Deserialize)]
struct Note {
    does: Does,
    sent_s: i64,
}

#[derive(Serialize, Deserialize)]
enum Does {
    SignIn {
        next: String,
    },
    Link {
        session: String,
    },
    StepUp {
        session: String,
    },
    Accept {
        code: String,
        login: String,
        name: String,
    },
}

/// Sends somebody to the service.
pub fn send_away(
    store: &Store,
    (service, origin): (&Service, &Origin),
    errand: Errand<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<OnTheWay, PeopleFailure> {
    let does = match errand {
        Errand::SignIn(next) => Does::SignIn {
            next: next.to_owned(),
        },
        Errand::Link(session) => {
            fresh(store, session, now)?;
            Does::Link {
                session: hex::encode(session.hash()),
            }
        }
        Errand::StepUp(session) => Does::StepUp {
            session: hex::encode(session.hash()),
        },
        Errand::Accept { code, login, name } => {
            look_by(store, &code.hash(), now)?;
            Does::Accept {
                code: hex::encode(code.hash()),
                login: password::login(login)?,
                name: password::name(name)?.to_owned(),
            }
        }
    };
    let browser = Secret::new(random());
    let state = hex::encode(random());
    let address = service.address(
        &Sent {
            back: &format!("{}{BACK}", origin.text()),
            state: &state,
            nonce: &of(&browser, "nonce"),
            challenge: &URL_SAFE_NO_PAD.encode(Sha256::digest(of(&browser, "verifier"))),
            anew: matches!(errand, Errand::StepUp(_)),
        },
        now,
    )?;
    let note = Note {
        does,
        sent_s: now.ms().div_euclid(1000),
    };
    let note = serde_json::to_string(&note).map_err(damaged)?;
    store.expect_answer(&question(&state_hash(&state), &browser.hash()), &note, now)?;
    Ok(OnTheWay { address, browser })
}

/// Takes somebody back.
pub fn take_back(
    store: &Store,
    passwords: &Passwords,
    (service, origin): (&Service, &Origin),
    brought: &Brought<'_>,
    now: Instant,
    random: Random<'_>,
) -> Result<CameBack, PeopleFailure> {
    let browser = brought.browser;
    let hashes = (state_hash(brought.state), browser.hash());
    let note = store.take_answer(&question(&hashes.0, &hashes.1), now)?;
    let note = note.ok_or(PeopleFailure::NotSent)?;
    let Note { does, sent_s } = serde_json::from_str(&note).map_err(damaged)?;
    if !service.is_named(brought.issuer, now)? {
        return Err(PeopleFailure::NotSent);
    }
    let is_step_up = matches!(does, Does::StepUp { .. });
    let claims = service.claims(
        &Back {
            back: &format!("{}{BACK}", origin.text()),
            code: brought.code,
            verifier: &of(browser, "verifier"),
            nonce: &of(browser, "nonce"),
            asked_since_s: is_step_up.then_some(sent_s),
        },
        now,
    )?;
    let identity = Identity {
        issuer: service.issuer(),
        subject: &claims.subject,
    };
    match does {
        Does::SignIn { next } => {
            let secret = enter(store, identity, false, now, random)?;
            Ok(CameBack::SignedIn(secret, next))
        }
        Does::Link { session } => {
            let session = same(brought.session, &session)?;
            let account = signed_in(store, session, now)?.account;
            store.add_identity(&account, identity, now)?;
            Ok(CameBack::Linked)
        }
        Does::StepUp { session } => {
            let session = same(brought.session, &session)?;
            let account = signed_in(store, session, now)?.account;
            let new = Secret::new(random());
            let opened = Opened {
                account: &account,
                by: Proof::Identity(identity),
                stepped_up: true,
            };
            match store.renew_session(&session.hash(), &new.hash(), &opened, now)? {
                true => Ok(CameBack::Proven(new)),
                false => Err(PeopleFailure::UnknownIdentity),
            }
        }
        Does::Accept { code, login, name } => {
            let mut hash = SecretHash::default();
            hex::decode_to_slice(code, &mut hash).map_err(damaged)?;
            let accepts = match store.account_of_identity(identity)? {
                Some(account) => Accepts::Account(account.id),
                None => Accepts::Identified {
                    login: &login,
                    name: &name,
                    identity,
                },
            };
            let mut entered = accept_by(store, passwords, &hash, accepts, now, &mut *random)?;
            entered.session = Some(enter(store, identity, true, now, random)?);
            Ok(CameBack::Entered(entered))
        }
    }
}

/// The identities by which an account can sign in.
pub fn identities(
    store: &Store,
    session: &Secret,
    now: Instant,
) -> Result<Vec<Linked>, PeopleFailure> {
    let account = signed_in(store, session, now)?.account;
    Ok(store.identities_of(&account)?)
}

/// Takes an identity from an account; its other sessions end.
pub fn unlink(
    store: &Store,
    session: &Secret,
    identity: Identity<'_>,
    now: Instant,
) -> Result<(), PeopleFailure> {
    let account = fresh(store, session, now)?.account;
    Ok(store.remove_identity(&account, identity, &session.hash())?)
}

/// Begins a session for the account of an identity.
fn enter(
    store: &Store,
    identity: Identity<'_>,
    stepped_up: bool,
    now: Instant,
    random: Random<'_>,
) -> Result<Secret, PeopleFailure> {
    let account = store.account_of_identity(identity)?;
    let account = account.ok_or(PeopleFailure::UnknownIdentity)?;
    let new = Secret::new(random());
    let opened = Opened {
        account: &account.id,
        by: Proof::Identity(identity),
        stepped_up,
    };
    match store.open_session(&new.hash(), &opened, now)? {
        true => Ok(new),
        false => Err(PeopleFailure::UnknownIdentity),
    }
}

/// The session, if it is the one that somebody went away with.
fn same<'s>(session: Option<&'s Secret>, hash: &str) -> Result<&'s Secret, PeopleFailure> {
    let session = session.filter(|session| hex::encode(session.hash()) == hash);
    session.ok_or(PeopleFailure::NotSent)
}

/// What follows from the secret of a browser.
fn of(browser: &Secret, what: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(what);
    digest.update([0]);
    digest.update(browser.shown());
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

fn damaged(error: impl std::fmt::Display) -> PeopleFailure {
    let what = format!("what is remembered of somebody on the way: {error}");
    PeopleFailure::Store(store::Failure::Damaged(what))
}

fn state_hash(state: &str) -> SecretHash {
    Sha256::digest(state).into()
}

fn question<'a>(state: &'a SecretHash, browser: &'a SecretHash) -> Challenge<'a> {
    Challenge {
        hash: state,
        purpose: PURPOSE,
        asked: Some(browser),
    }
}

impl std::fmt::Debug for Brought<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Brought")
    }
}
