//! One's own account: how and where one is signed in, the password, language and look.

mod passkey;

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use facts::say;
use maud::{Markup, html};
use serde::Deserialize;
use store::people::{Linked, Passkey};

use super::frame::{Page, refused};
use super::link;
use super::session::looks;
use super::{form, identity};
use crate::act::people;
use crate::api::answer::{Answer, HTML};
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::Problem;
use crate::api::session;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/account",
        "account-page",
        "One's own account",
        Right::Own(show),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/password",
        "password-form",
        "Changes the password: all other sessions end",
        Right::Own(change),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/password/dropped",
        "drop-password-form",
        "Gives up the password of an account that has a passkey",
        Right::Own(passkey::drop_password),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/proof",
        "proof-form",
        "Proves once more who asks, before keys are changed",
        Right::Own(passkey::prove),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/passkeys",
        "passkey-form",
        "Adds a passkey to one's account",
        Right::Own(passkey::add),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/passkeys/{passkey}",
        "passkey-change-form",
        "Calls a passkey otherwise, or removes it",
        Right::Own(passkey::change),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/sessions",
        "sign-out-everywhere-form",
        "Ends all sessions of one's account",
        Right::Own(everywhere),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// How somebody signs in.
struct Own {
    passkeys: Vec<Passkey>,
    identities: Vec<Linked>,
    has_password: bool,
    /// It was proven not long ago who asks.
    is_fresh: bool,
}

/// Another password.
#[derive(Deserialize)]
struct Change {
    #[serde(default)]
    old: String,
    new: String,
    again: String,
}

fn show(call: &Call<'_>) -> Done {
    shown(call, None)
}

pub(super) fn shown(call: &Call<'_>, problem: Option<&Problem>) -> Done {
    let page = Page::of(call);
    let (_, own) = session::session(call)?;
    let ways = Own::of(call, &own)?;
    let sessions = call.desk.store().sessions_of(&own.account, call.now)?;
    let title = page.t("account");
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let body = html! {
        h1 { (own.name) }
        dl.fields {
            div { dt { (page.t("login")) } dd { bdi { (own.login) } } }
            @for person in &own.people {
                div { dt { (page.t("account-in")) " " (person.alliance) }
                    dd { a href=(format!("/alliances/{}", link::part(person.alliance.as_str()))) { (person.party) } } }
            }
        }
        @if let Some(problem) = problem { (refused(&page.words, problem)) }
        (passkey::proof(&page, &ways))
        (passkey::part(&page, &ways))
        (identity::part(&page, &ways.identities, ways.is_fresh))
        (password(&page, &own.login, &ways))
        h2 { (page.t("account-sessions")) }
        p { (page.words.count("account-sessions-count", sessions.len())) }
        (super::part::wide(&page.t("account-sessions"), table(&page, &sessions, own.created)))
        form method="post" action="/account/sessions" { button { (page.t("account-everywhere")) } }
        h2 { (page.t("account-look")) }
        (looks(&page, "/account"))
    };
    Ok(page.answer_as(status, &title, body))
}

/// The password: another one, the first one, or none any longer.
fn password(page: &Page<'_>, login: &str, own: &Own) -> Markup {
    html! {
        h2 { (page.t("account-password")) }
        @if own.has_password || own.is_fresh {
            form.stack.narrow-form method="post" action="/account/password" {
                input type="hidden" name="login" value=(login) autocomplete="username";
                @if own.has_password {
                    label { (page.t("account-old")) input type="password" name="old" autocomplete="current-password" required; }
                } @else {
                    p { (page.t("password-none")) }
                }
                label { (page.t("account-new")) input type="password" name="new" autocomplete="new-password" minlength="12" required; span.hint { (page.t("password-hint")) } }
                label { (page.t("account-again")) input type="password" name="again" autocomplete="new-password" minlength="12" required; }
                button.main { (page.t("account-change")) }
            }
        } @else {
            p { (page.t("password-none")) }
        }
        @if own.has_password && own.is_fresh && !own.passkeys.is_empty() {
            form method="post" action="/account/password/dropped" {
                p { (page.t("password-drop-lead")) }
                button { (page.t("password-drop")) }
            }
        }
    }
}

fn table(page: &Page<'_>, sessions: &[[facts::Instant; 3]], own: facts::Instant) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (page.t("account-signed-in")) }
                th scope="col" { (page.t("account-used")) }
                th scope="col" { (page.t("account-ends")) }
            } }
            tbody {
                @for [created, used, ends] in sessions {
                    tr {
                        th scope="row" { (page.time(*created)) @if *created == own { " " span.tag { (page.t("account-this")) } } }
                        td { (page.time(*used)) }
                        td { (page.time(*ends)) }
                    }
                }
            }
        }
    }
}

fn change(call: &Call<'_>) -> Done {
    let asked: Change = call.read()?;
    let (secret, _) = session::session(call)?;
    if asked.new != asked.again {
        let problem = crate::api::problem::Kind::Unfit.because(say!(
            "why-new-password-was-typed-in",
            "the new password was typed in two ways"
        ));
        return shown(call, Some(&problem));
    }
    let desk = call.desk;
    let random = &mut || desk.random();
    let words = (asked.old.as_str(), asked.new.as_str());
    let changed = people::change_password(
        desk.store(),
        desk.passwords(),
        &secret,
        words,
        call.now,
        random,
    );
    match changed.map_err(session::not_proven) {
        Ok(new) => Ok(Answer::elsewhere("/account?done=password-changed")
            .with(SET_COOKIE, session::begins(&new))),
        Err(problem) if problem.status().is_client_error() => shown(call, Some(&problem)),
        Err(problem) => Err(problem),
    }
}

fn everywhere(call: &Call<'_>) -> Done {
    let (secret, _) = session::session(call)?;
    people::sign_out_everywhere(call.desk.store(), &secret, call.now)?;
    Ok(Answer::elsewhere("/sign-in").with(SET_COOKIE, session::cookie("", 0)))
}
