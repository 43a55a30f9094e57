//! Signing in and out, and one's own account.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use maud::{Markup, html};
use serde::Deserialize;

use super::form;
use super::frame::{Page, said};
use super::identity;
use super::link;
use super::words::{self, LANGUAGES, Language};
use crate::act::people::{self, PeopleFailure};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::Problem;
use crate::api::{passkey, session};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/",
        "root",
        "Where somebody goes who named no page: into the one alliance, or to choose among several",
        Right::Open("whoever is not signed in is led to where one does", root),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/sign-in",
        "sign-in-page",
        "Signing in",
        Right::Open("whoever signs in has not yet", ask),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/sign-in",
        "sign-in-form",
        "Signs in",
        Right::Open("whoever signs in has not yet", sign_in),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/sign-in/passkey",
        "sign-in-passkey-form",
        "Signs in with a passkey",
        Right::Open("whoever signs in has not yet", sign_in_with_passkey),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/sign-out",
        "sign-out-form",
        "Signs out",
        Right::Open("a session that has ended can be left too", sign_out),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/look",
        "look-form",
        "Chooses a language, and whether pages are light or dark",
        Right::Open("a stranger reads too, and nothing is kept here", look),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// Who signs in, and where it goes.
#[derive(Deserialize)]
struct Proof {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// A passkey that was used, and where it goes.
#[derive(Deserialize)]
struct Used {
    passkey: String,
    #[serde(default)]
    next: String,
}

/// How pages look.
#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    theme: Option<String>,
    #[serde(default)]
    next: String,
}

fn root(call: &Call<'_>) -> Done {
    let Some(caller) = call.caller else {
        return Ok(Answer::elsewhere("/sign-in"));
    };
    let all: Vec<_> = caller.belongs_to().map(|(alliance, _)| alliance).collect();
    if let [one] = all[..] {
        return Ok(Answer::elsewhere(format!(
            "/alliances/{}",
            link::part(one.as_str())
        )));
    }
    let page = Page::of(call);
    let title = page.t("alliances");
    let body = html! {
        h1 { (title) }
        @if all.is_empty() { p { (page.t("alliances-none")) } }
        ul.cards {
            @for alliance in all {
                li { a href=(format!("/alliances/{}", link::part(alliance.as_str()))) { (alliance) } }
            }
        }
    };
    Ok(page.answer(&title, body))
}

fn ask(call: &Call<'_>) -> Done {
    let next = call.asked("next").unwrap_or("/");
    Ok(shown(call, next, "", None))
}

fn sign_in(call: &Call<'_>) -> Done {
    let proof: Proof = call.read()?;
    let (login, password) = (&proof.login, &proof.password);
    match session::enter(call, login, password) {
        Ok(secret) => {
            let next = Some(proof.next.as_str()).filter(|next| link::is_own(next));
            let answer = Answer::elsewhere(next.unwrap_or("/"));
            Ok(answer.with(SET_COOKIE, session::begins(&secret)))
        }
        Err(failure @ (PeopleFailure::NotProven | PeopleFailure::Unfit(_))) => {
            Ok(shown(call, &proof.next, login, Some(failure.into())))
        }
        Err(failure) => Err(failure.into()),
    }
}

fn sign_in_with_passkey(call: &Call<'_>) -> Done {
    let used: Used = call.read()?;
    match passkey::enter(call, &used.passkey) {
        Ok(secret) => {
            let next = Some(used.next.as_str()).filter(|next| link::is_own(next));
            let answer = Answer::elsewhere(next.unwrap_or("/"));
            Ok(answer.with(SET_COOKIE, session::begins(&secret)))
        }
        Err(problem) if problem.status().is_client_error() => {
            Ok(shown(call, &used.next, "", Some(problem)))
        }
        Err(problem) => Err(problem),
    }
}

fn sign_out(call: &Call<'_>) -> Done {
    if let Some(secret) = call.caller.and_then(|caller| caller.secret()) {
        people::sign_out(call.desk.store(), secret)?;
    }
    Ok(Answer::elsewhere("/sign-in").with(SET_COOKIE, session::cookie("", 0)))
}

fn look(call: &Call<'_>) -> Done {
    let asked: Look = call.read()?;
    let next = Some(asked.next.as_str()).filter(|next| link::is_own(next));
    let mut answer = Answer::elsewhere(next.unwrap_or("/"));
    let mut keep = |name: &str, value: &str| {
        let cookie =
            format!("{name}={value}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax");
        answer.headers.push((SET_COOKIE, cookie));
    };
    if let Some(language) = asked.language.as_deref().and_then(Language::parse) {
        keep(words::COOKIE, language.tag());
    }
    if let Some(theme @ ("light" | "dark" | "system")) = asked.theme.as_deref() {
        keep("theme", theme);
    }
    Ok(answer)
}

/// The page of signing in, with what was wrong the last time.
pub(super) fn shown(call: &Call<'_>, next: &str, login: &str, problem: Option<Problem>) -> Answer {
    let page = Page::of(call);
    let title = page.t("sign-in");
    let status = problem.as_ref().map_or(StatusCode::OK, Problem::status);
    let body = html! {
        div.narrow {
            h1 { (title) }
            p.lead { (page.t("sign-in-lead")) }
            @if let Some(problem) = &problem { (said(&page.words, problem)) }
            form.stack method="post" action="/sign-in" {
                input type="hidden" name="next" value=(next);
                label { (page.t("login")) input name="login" value=(login) autocomplete="username" required autofocus; }
                label { (page.t("password")) input type="password" name="password" autocomplete="current-password" required; }
                button.main { (title) }
            }
            @if page.call.desk.ways().origin.is_some() {
                form.stack method="post" action="/sign-in/passkey" {
                    input type="hidden" name="next" value=(next);
                    input type="hidden" name="passkey" autocomplete="off" data-passkey="/api/v1/session/passkey/challenge" data-stranger
                        data-problem=(page.t("passkey-not-used"));
                    button data-for-passkey hidden { (page.t("sign-in-passkey")) }
                }
            }
            (identity::way(&page, next))
            p { a href="/invitation" { (page.t("sign-in-invited")) } }
            (personas(&page, next))
            (looks(&page, next))
        }
    };
    page.answer_as(status, &title, body)
}

/// In the demo, one click for each of its people.
fn personas(page: &Page<'_>, next: &str) -> Markup {
    let personas = page.call.desk.personas();
    html! {
        @if !personas.is_empty() {
            section.personas aria-labelledby="personas" {
                h2 #personas { (page.t("personas")) }
                p { (page.t("personas-lead")) }
                ul.cards {
                    @for persona in personas {
                        li {
                            form method="post" action="/sign-in" {
                                input type="hidden" name="next" value=(next);
                                input type="hidden" name="login" value=(persona.login);
                                input type="hidden" name="password" value=(persona.password);
                                button { strong { (persona.name) } " " span.of { (persona.what) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Language and look.
pub(super) fn looks(page: &Page<'_>, next: &str) -> Markup {
    html! {
        form.looks method="post" action="/look" {
            input type="hidden" name="next" value=(next);
            @if LANGUAGES.len() > 1 {
                label { (page.t("language")) " "
                    select name="language" {
                        @for language in LANGUAGES {
                            option value=(language.tag()) lang=(language.tag()) selected[language == page.words.language] { (language.name()) }
                        }
                    }
                }
            }
            label { (page.t("theme")) " "
                select name="theme" {
                    @for theme in ["system", "light", "dark"] {
                        option value=(theme) selected[page.call.cookie("theme") == Some(theme)] { (page.t(&format!("theme-{theme}"))) }
                    }
                }
            }
            button.quiet { (page.t("apply")) }
        }
    }
}
