//! The passkeys of one's account, and the proof that changing them asks for.

use axum::http::header::SET_COOKIE;
use maud::{Markup, html};
use serde::Deserialize;
use store::people::{Passkey, Session};

use super::{Own, shown};
use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::operation::Done;
use crate::api::passkey;
use crate::api::problem::Problem;
use crate::api::session;
use crate::page::form::{self, Proof};
use crate::page::frame::Page;
use crate::page::identity;
use crate::page::part::wide;

/// A passkey that was made.
#[derive(Deserialize)]
struct New {
    name: String,
    #[serde(default)]
    passkey: String,
}

/// What is done with one.
#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    does: String,
    #[serde(default)]
    name: String,
}

/// The part of the page: the passkeys, and how to add one.
pub(super) fn part(page: &Page<'_>, own: &Own) -> Markup {
    html! {
        h2 #passkeys { (page.t("passkeys")) }
        p { (page.t("passkeys-lead")) }
        @if page.call.desk.ways().origin.is_none() {
            p { (page.t("passkeys-not-here")) }
        } @else {
            @if !own.passkeys.is_empty() {
                (wide(&page.t("passkeys"), table(page, own)))
            }
            @if own.is_fresh {
                form.stack.narrow-form method="post" action="/account/passkeys" {
                    input type="hidden" name="passkey" autocomplete="off" data-passkey="/api/v1/passkeys/challenge" data-makes
                        data-problem=(page.t("passkey-not-made"));
                    label { (page.t("passkey-name")) input name="name" value=(page.t("passkey-usual")) maxlength="200" required autocomplete="off"; span.hint { (page.t("passkey-name-hint")) } }
                    noscript { p.hint { (page.t("passkey-scripts")) } }
                    button.main { (page.t("passkey-add")) }
                }
            }
        }
    }
}

/// Where it was proven too long ago who asks: the form that proves it.
pub(super) fn proof(page: &Page<'_>, own: &Own) -> Markup {
    html! {
        @if !own.is_fresh {
            h2 #proof { (page.t("prove")) }
            p { (page.t("prove-lead")) }
            @if own.has_password || !own.passkeys.is_empty() {
                form.stack.narrow-form method="post" action="/account/proof" {
                    (form::proof(page))
                    button.main { (page.t("prove-do")) }
                }
            }
            (identity::proof(page, &own.identities))
        }
    }
}

fn table(page: &Page<'_>, own: &Own) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (page.t("passkey-name")) }
                th scope="col" { (page.t("passkey-made")) }
                th scope="col" { (page.t("passkey-used")) }
                th scope="col" { (page.t("passkey-change")) }
            } }
            tbody { @for one in &own.passkeys { (row(page, own, one)) } }
        }
    }
}

fn row(page: &Page<'_>, own: &Own, one: &Passkey) -> Markup {
    let action = format!("/account/passkeys/{}", passkey::named(&one.id));
    html! {
        tr {
            th scope="row" { bdi { (one.name) } @if one.is_copied { " " span.tag { (page.t("passkey-copied")) } } }
            td { (page.time(one.created)) }
            td { @match one.used { Some(used) => { (page.time(used)) } None => { (page.t("passkey-unused")) } } }
            td {
                details {
                    summary { (page.t("passkey-rename")) }
                    form.stack method="post" action=(action) {
                        input type="hidden" name="does" value="name";
                        label { (page.t("passkey-name")) input name="name" value=(one.name) maxlength="200" required autocomplete="off"; }
                        button { (page.t("passkey-rename")) }
                    }
                }
                @if own.is_fresh {
                    form method="post" action=(action) {
                        input type="hidden" name="does" value="remove";
                        button aria-label=(page.with("passkey-remove-this", &[("name", &one.name)])) { (page.t("passkey-remove")) }
                    }
                }
            }
        }
    }
}

/// Proves once more who asks.
pub(super) fn prove(call: &Call<'_>) -> Done {
    let proof: Proof = call.read()?;
    match proof.given(call) {
        Ok(secret) => {
            let answer = Answer::elsewhere("/account?done=proven");
            Ok(answer.with(SET_COOKIE, session::begins(&secret)))
        }
        Err(problem) => again(call, problem),
    }
}

/// Adds a passkey.
pub(super) fn add(call: &Call<'_>) -> Done {
    let New { name, passkey } = call.read()?;
    settled(call, passkey::added(call, &name, &passkey), "passkey-added")
}

/// Calls a passkey otherwise, or removes it.
pub(super) fn change(call: &Call<'_>) -> Done {
    let Change { does, name } = call.read()?;
    if does == "remove" {
        return settled(call, passkey::removed(call), "passkey-removed");
    }
    let (secret, _) = session::session(call)?;
    let id = passkey::id(call)?;
    let store = call.desk.store();
    let done = crate::act::people::name_passkey(store, &secret, (&id, &name), call.now);
    settled(call, done.map_err(Problem::from), "passkey-named")
}

/// Gives the password up.
pub(super) fn drop_password(call: &Call<'_>) -> Done {
    let (secret, _) = session::session(call)?;
    let done = crate::act::people::drop_password(call.desk.store(), &secret, call.now);
    settled(call, done.map_err(Problem::from), "password-dropped")
}

/// Back to the account, done or with what is wrong.
fn settled(call: &Call<'_>, done: Result<(), Problem>, what: &str) -> Done {
    match done {
        Ok(()) => Ok(Answer::elsewhere(format!("/account?done={what}"))),
        Err(problem) => again(call, problem),
    }
}

fn again(call: &Call<'_>, problem: Problem) -> Done {
    match form::is_answered_in_place(&problem) {
        true => shown(call, Some(&problem)),
        false => Err(problem),
    }
}

/// What the page needs to know of the account.
impl Own {
    pub(super) fn of(call: &Call<'_>, session: &Session) -> Result<Own, Problem> {
        let store = call.desk.store();
        let account = store.account(&session.account)?;
        Ok(Own {
            passkeys: store.passkeys_of(&session.account)?,
            identities: store.identities_of(&session.account)?,
            has_password: account.is_some_and(|account| !account.password.is_empty()),
            is_fresh: session.stepped_up_until > call.now,
        })
    }
}
