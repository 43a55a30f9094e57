//! Coming in: an invitation that is accepted by its code.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use facts::say;
use maud::{Markup, html};
use serde::Deserialize;
use store::people::Invitation;

use super::frame::{Page, refused};
use super::link;
use super::people::office_text;
use super::{form, identity};
use crate::act::people::{self, Accepts, Secret};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::{Kind, Problem};
use crate::api::session;

const WHY: &str = "whoever is invited has no account yet, and shows the code";

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/invitation",
        "invitation-page",
        "Where somebody who was invited types the code in",
        Right::Open(WHY, ask),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/invitation",
        "invitation-form",
        "Shows what an invitation is for, and accepts it",
        Right::Open(WHY, accept),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// The code, and whoever comes in by it.
#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    code: String,
    /// `new` for somebody new, `own` for the account that is signed in, `identity` for who a sign-in service
    /// knows; nothing, to look first.
    #[serde(default)]
    accepts: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
}

fn ask(call: &Call<'_>) -> Done {
    Ok(code_page(call, "", None))
}

fn code_page(call: &Call<'_>, code: &str, problem: Option<&Problem>) -> Answer {
    let page = Page::of(call);
    let title = page.t("invitation");
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let body = html! {
        div.narrow {
            h1 { (title) }
            p.lead { (page.t("invitation-lead")) }
            @if let Some(problem) = problem { (refused(&page.words, problem)) }
            form.stack method="post" action="/invitation" {
                label { (page.t("invitation-code")) input name="code" value=(code) autocomplete="off" spellcheck="false" data-fragment required; }
                button.main { (page.t("invitation-look")) }
            }
        }
    };
    page.answer_as(status, &title, body)
}

fn accept(call: &Call<'_>) -> Done {
    let typed: Typed = call.read()?;
    let look = || {
        let code = Secret::parse(typed.code.trim());
        let code = code.ok_or_else(|| Kind::NotFound.plain())?;
        let invitation = people::look(call.desk.store(), &code, call.now)?;
        Ok::<_, Problem>((code, invitation))
    };
    let (code, invitation) = match look() {
        Ok(found) => found,
        Err(problem) if problem.kind == Kind::NotFound.told().0 => {
            let problem = Kind::NotFound
                .because(say!(
                    "why-there-no-such-invitation-was",
                    "there is no such invitation, or it was used, withdrawn, or has ended"
                ))
                .help(say!(
                    "why-type-whole-code-ask-for",
                    "type the whole code, or ask for another invitation"
                ));
            return Ok(code_page(call, &typed.code, Some(&problem)));
        }
        Err(problem) => return Err(problem),
    };
    let signed_in = call.caller.and_then(|caller| caller.secret());
    let accepts = match (typed.accepts.as_str(), signed_in) {
        ("new", _) => Accepts::New {
            login: &typed.login,
            name: &typed.name,
            password: &typed.password,
        },
        ("identity", _) => {
            let asked = (&code, typed.login.as_str(), typed.name.as_str());
            return match identity::accepting(call, asked) {
                Err(problem) if problem.status().is_client_error() => {
                    Ok(offer(call, &typed, &invitation, Some(&problem)))
                }
                done => done,
            };
        }
        ("own", Some(session)) => Accepts::SignedIn(session),
        _ => return Ok(offer(call, &typed, &invitation, None)),
    };
    let desk = call.desk;
    let random = &mut || desk.random();
    let entered = people::accept(
        desk.store(),
        desk.passwords(),
        &code,
        accepts,
        call.now,
        random,
    );
    match entered.map_err(Problem::from) {
        Ok(entered) => {
            let alliance = link::part(entered.belonging.alliance.as_str());
            let answer = Answer::elsewhere(format!("/alliances/{alliance}?done=come-in"));
            Ok(match &entered.session {
                Some(secret) => answer.with(SET_COOKIE, session::begins(secret)),
                None => answer,
            })
        }
        Err(problem) if problem.status().is_client_error() => {
            Ok(offer(call, &typed, &invitation, Some(&problem)))
        }
        Err(problem) => Err(problem),
    }
}

/// What the invitation is for, and the form by which one comes in.
fn offer(
    call: &Call<'_>,
    typed: &Typed,
    invitation: &Invitation,
    problem: Option<&Problem>,
) -> Answer {
    let page = Page::of(call);
    let title = page.t("invitation");
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let own = call.caller.and_then(|caller| caller.session());
    let body = html! {
        div.narrow {
            h1 { (title) }
            p.lead { (page.with("invitation-offer", &[("party", invitation.party.as_str()), ("alliance", invitation.alliance.as_str())])) }
            p {
                @for office in &invitation.offered.offices { span.tag { (page.t(&office_text(*office))) } " " }
                (page.t("invite-expires")) " " (page.time(invitation.expires))
            }
            @if let Some(problem) = problem { (refused(&page.words, problem)) }
            @if let Some((_, session)) = own {
                form.stack method="post" action="/invitation" {
                    (hidden(typed, "own"))
                    button.main { (page.with("invitation-own", &[("name", &session.name)])) }
                }
                p { (page.t("invitation-or")) }
            }
            form.stack method="post" action="/invitation" {
                (hidden(typed, "new"))
                label { (page.t("person-name")) input name="name" value=(typed.name) autocomplete="name" required; }
                label { (page.t("login")) input name="login" value=(typed.login) autocomplete="username" required; span.hint { (page.t("login-hint")) } }
                label { (page.t("password")) input type="password" name="password" autocomplete="new-password" minlength="12" required; span.hint { (page.t("password-hint")) } }
                button.main { (page.t("invitation-accept")) }
            }
            @if let Some((service, _)) = call.desk.ways().service() {
                h2 { (page.with("invitation-identity", &[("name", service.name())])) }
                form.stack method="post" action="/invitation" {
                    (hidden(typed, "identity"))
                    label { (page.t("person-name")) input name="name" value=(typed.name) autocomplete="name" required; }
                    label { (page.t("login")) input name="login" value=(typed.login) autocomplete="username" required; span.hint { (page.t("login-hint")) } }
                    button.main { (page.t("invitation-identity-go")) }
                }
            }
        }
    };
    page.answer_as(status, &title, body)
}

fn hidden(typed: &Typed, accepts: &str) -> Markup {
    html! {
        input type="hidden" name="code" value=(typed.code.trim());
        input type="hidden" name="accepts" value=(accepts);
    }
}
