//! Forms: what is sent along, and where one goes when it is done, or could not be.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use facts::journal::Attestation;
use facts::{Fact, say};
use maud::{Markup, html};
use serde::Deserialize;

use super::frame::{Page, refused};
use super::link;
use crate::act::people::Secret;
use crate::api::answer::{Answer, FORM, JSON};
use crate::api::call::{Call, Inside};
use crate::api::operation::{Done, Takes};
use crate::api::problem::{Kind, Problem};
use crate::api::{command, entry, passkey, session};

/// The most bytes of a form.
const MOST_BYTES: usize = 256 << 10;

/// The most bytes of a form with texts: those of the interface for programs, as a browser writes them.
const MOST_BYTES_OF_TEXTS: usize = 6 << 20;

/// What a form sends.
pub const TAKES: Takes = Takes {
    media: &[FORM],
    most_bytes: MOST_BYTES,
    schema: None,
};

/// What a script sends in the place of a form that a passkey is to sign.
pub const TAKES_FIELDS: Takes = Takes {
    media: &[JSON],
    most_bytes: MOST_BYTES,
    schema: None,
};

/// What a form with whole texts sends.
pub const TAKES_TEXTS: Takes = Takes {
    media: &[FORM],
    most_bytes: MOST_BYTES_OF_TEXTS,
    schema: None,
};

/// What a form sends where it is asked once more who somebody is: a password, or the answer of a passkey.
#[derive(Default, Deserialize)]
pub struct Proof {
    #[serde(default)]
    pub password: String,
    #[serde(default)]
    pub passkey: String,
}

impl Proof {
    /// Whether it holds nothing.
    fn is_empty(&self) -> bool {
        self.password.is_empty() && self.passkey.is_empty()
    }

    /// The secret of the session that begins by it.
    pub fn given(&self, call: &Call<'_>) -> Result<Secret, Problem> {
        match self.passkey.is_empty() {
            true => session::proven(call, &self.password),
            false => passkey::proven(call, &self.passkey),
        }
    }
}

/// The proof that a form asks for where something is signed or about money. Where it is given, the answer gets the
/// cookie of the session that begins by it; where it is not, it was given not long ago.
pub fn proven(
    inside: &Inside<'_>,
    proof: &Proof,
    then: impl FnOnce() -> Done,
) -> (Done, Option<String>) {
    if !proof.is_empty() {
        return match proof.given(inside.call) {
            Ok(secret) => (then(), Some(session::begins(&secret))),
            Err(problem) => (Err(problem), None),
        };
    }
    let done = match command::stepped_up(inside) {
        Ok(()) => then(),
        // WHY: what it says of how to prove oneself is for programs.
        Err(problem) => Err(Problem {
            help: vec![say!(
                "proof-in-form",
                "use your passkey, or give your password, in the form"
            )],
            ..problem
        }),
    };
    (done, None)
}

/// An answer that begins a session, where one began.
pub fn with_session(done: Done, cookie: Option<String>) -> Done {
    match cookie {
        None => done,
        Some(cookie) => done.map(|answer| answer.with(SET_COOKIE, cookie)),
    }
}

/// What a form asks for by which somebody proves once more who it is: the passkey where there is one, and the password
/// where there is one.
pub fn proof(page: &Page<'_>) -> Markup {
    let own = page.call.caller.and_then(|caller| caller.session());
    let Some((_, own)) = own else {
        return html! {};
    };
    let store = page.call.desk.store();
    // WHY: what cannot be read now is asked for when the form is sent.
    let passkeys = store.passkeys_of(&own.account).unwrap_or_default();
    let account = store.account(&own.account).ok().flatten();
    let has_password = account.is_none_or(|account| !account.password.is_empty());
    let has_passkey = !passkeys.is_empty() && page.call.desk.ways().origin.is_some();
    if own.stepped_up_until > page.call.now && !has_password {
        return html! { p.hint { (page.t("proven-already")) } };
    }
    if !has_passkey {
        return match has_password {
            true => password(page),
            false => {
                html! { p { (page.t("prove-no-way")) " " a href="/account" { (page.t("account")) } } }
            }
        };
    }
    html! {
        @if own.stepped_up_until > page.call.now {
            p.hint { (page.t("proven-already")) }
        } @else {
            p.hint { (page.t("passkey-asked")) }
            input type="hidden" name="passkey" autocomplete="off" data-passkey="/api/v1/session/step-up/passkey/challenge"
                data-problem=(page.t("passkey-not-used"));
            noscript { p.hint { (page.t("passkey-scripts")) } }
        }
        @if has_password {
            details { summary { (page.t("password-instead")) } (password(page)) }
        }
    }
}

/// What a form asks for where an entry is signed: the passkey signs the entry itself, where there is one that can; else it
/// is proven who asks, and the host alone attests the entry. `asks` is where the interface for programs draws the entry up,
/// within the alliance, and `sends` names the fields that it needs.
pub fn signature(page: &Page<'_>, inside: &Inside<'_>, asks: &str, sends: &str) -> Markup {
    if !entry::could_sign(inside) {
        return html! {
            (proof(page))
            p.hint { (page.t("signed-by-host")) }
        };
    }
    let own = page.call.caller.and_then(|caller| caller.session());
    let account = own.and_then(|(_, own)| page.call.desk.store().account(&own.account).ok());
    let has_password = account
        .flatten()
        .is_none_or(|account| !account.password.is_empty());
    let asks = format!(
        "{}/alliances/{}{asks}",
        crate::api::PREFIX,
        link::part(inside.alliance.as_str())
    );
    html! {
        p.hint { (page.t("passkey-signs")) }
        input type="hidden" name="assertion" autocomplete="off" data-passkey=(asks) data-sends=(sends)
            data-problem=(page.t("passkey-not-used"));
        noscript { p.hint { (page.t("passkey-scripts")) } }
        @if has_password {
            details {
                summary { (page.t("password-instead")) }
                (password(page))
                p.hint { (page.t("signed-by-host")) }
            }
        }
    }
}

/// What a form asks for where a passkey signs what is said, if there is one that can, and nobody has to prove anything: the
/// host alone attests it otherwise. `asks` is the page that draws the entry up from the fields that it `sends`.
pub fn attested(page: &Page<'_>, inside: &Inside<'_>, asks: &str, sends: &str) -> Markup {
    if !entry::could_sign(inside) {
        return html! {};
    }
    html! {
        p.hint { (page.t("passkey-signs")) }
        input type="hidden" name="assertion" autocomplete="off" data-passkey=(asks) data-sends=(sends) data-optional
            data-problem=(page.t("passkey-not-used"));
        label.check { input type="checkbox" data-without-passkey; (page.t("passkey-without")) }
    }
}

/// What a passkey said that signed the entry, if it did.
pub fn assertion(field: &str) -> Option<&str> {
    Some(field).filter(|answer| !answer.is_empty())
}

/// Who stands behind an entry, in a few words.
pub fn behind(page: &Page<'_>, inside: &Inside<'_>, fact: &Fact) -> Markup {
    // WHY: what is told beside a fact is left out where it cannot be read now.
    let behind = command::behind(inside, fact.id).ok().flatten();
    let Some(behind) = behind.filter(|behind| !behind.brought) else {
        return html! {};
    };
    let person = behind
        .person
        .map(|person| person.to_string())
        .unwrap_or_default();
    html! {
        @match behind.attestation {
            Attestation::Source => { (page.t("behind-source")) }
            Attestation::Passkey => { (page.t("behind-passkey")) " " code { (person) } }
            Attestation::Host => { (page.t("behind-host")) }
        }
    }
}

/// The field for the password.
fn password(page: &Page<'_>) -> Markup {
    html! {
        label {
            (page.t("password"))
            input type="password" name="password" autocomplete="current-password";
            span.hint {
                (page.t("password-again"))
                @if let Some(persona) = page.call.desk.personas().first() {
                    " " (page.with("password-of-demo", &[("password", persona.password)]))
                }
            }
        }
    }
}

/// Where one goes after a form: to a page within the alliance, that says what was done (`done-WHAT` in the catalogues).
pub fn done(page: &Page<'_>, path: &str, what: &str) -> Answer {
    let join = if path.contains('?') { '&' } else { '?' };
    let path = format!("{path}{join}{}", link::query(&[("done", what)]));
    Answer::elsewhere(page.link(&path))
}

/// After a form: on to another page where it was done; where it does not go with what is there, or cannot be taken, the
/// same page once more with the reason in place. What may not be known, and what fails, has a page of its own.
pub fn settled<T>(
    page: &Page<'_>,
    came: Result<T, Problem>,
    then: (&str, &str),
    again: impl FnOnce(Markup, StatusCode) -> Done,
) -> Done {
    match came {
        Ok(_) => Ok(done(page, then.0, then.1)),
        Err(problem) if is_answered_in_place(&problem) => {
            let status = problem.status();
            again(refused(&page.words, &problem), status)
        }
        Err(problem) => Err(problem),
    }
}

/// Whether it is told where the form was.
pub fn is_answered_in_place(problem: &Problem) -> bool {
    let kinds = [
        Kind::BadRequest,
        Kind::NotPermitted,
        Kind::Conflict,
        Kind::Unfit,
        Kind::StepUp,
        Kind::TooLong,
    ];
    kinds.iter().any(|kind| kind.told().0 == problem.kind)
}
