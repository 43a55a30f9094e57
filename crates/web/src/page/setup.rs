//! The first run: an alliance is founded with its agreement and its first person.

use facts::say;
use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use facts::fact::Office;
use facts::id::PartyId;
use maud::html;
use serde::Deserialize;
use store::Files;

use super::frame::{Page, refused};
use super::link;
use super::people::office_text;
use crate::act::people::{self, Entered, Secret, SetUp};
use crate::api::answer::{Answer, FORM, HTML};
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right, Takes};
use crate::api::problem::{Kind, Problem};
use crate::api::session;

const WHY: &str = "whoever has the code of the server has no account yet";

/// The most bytes of the texts.
const MOST_BYTES: usize = 4 << 20;

/// The files of the form that are not the first.
const MORE_FILES: usize = 4;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/set-up",
        "set-up-page",
        "The first run",
        Right::Open(WHY, ask),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/set-up",
        "set-up-form",
        "Founds an alliance, and makes its first account",
        Right::Open(WHY, found),
        Some(Takes {
            media: &[FORM],
            most_bytes: MOST_BYTES,
            schema: None,
        }),
        Gives::of(&[HTML]),
    ),
];

/// What was typed.
#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    code: String,
    /// The names of the files, and their texts in the same order.
    #[serde(default)]
    path: Vec<String>,
    #[serde(default)]
    text: Vec<String>,
    #[serde(default)]
    party: String,
    #[serde(default)]
    offices: BTreeSet<Office>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

fn ask(call: &Call<'_>) -> Done {
    Ok(shown(call, &Typed::default(), None))
}

fn shown(call: &Call<'_>, typed: &Typed, problem: Option<&Problem>) -> Answer {
    let page = Page::of(call);
    let title = page.t("set-up");
    let status = problem.map_or(StatusCode::OK, Problem::status);
    let path = |place: usize| typed.path.get(place).map_or("", String::as_str);
    let text = |place: usize| typed.text.get(place).map_or("", String::as_str);
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("set-up-lead")) }
        @if let Some(problem) = problem { (refused(&page.words, problem)) }
        form.stack method="post" action="/set-up" {
            label { (page.t("set-up-code")) input name="code" value=(typed.code) autocomplete="off" spellcheck="false" required; span.hint { (page.t("set-up-code-hint")) } }
            fieldset {
                legend { (page.t("set-up-text")) }
                input type="hidden" name="path" value="alliance.yaml";
                label { "alliance.yaml" textarea name="text" rows="16" spellcheck="false" required { (text(0)) } span.hint { (page.t("set-up-text-hint")) } }
                details {
                    summary { (page.t("set-up-more")) }
                    @for place in 1..=MORE_FILES {
                        label { (page.t("set-up-path")) input name="path" value=(path(place)) placeholder="services/payments.yaml"; }
                        label { (page.t("set-up-file")) textarea name="text" rows="6" spellcheck="false" { (text(place)) } }
                    }
                }
            }
            fieldset {
                legend { (page.t("set-up-you")) }
                label { (page.t("set-up-party")) input name="party" value=(typed.party) required; span.hint { (page.t("set-up-party-hint")) } }
                @for office in Office::ALL.into_iter().filter(|office| *office != Office::Administrator) {
                    label.check { input type="checkbox" name="offices" value=(office.word()) checked[typed.offices.contains(&office)]; span { (page.t(&office_text(office))) " " span.hint { (page.t(&format!("{}-told", office_text(office)))) } } }
                }
                label { (page.t("person-name")) input name="name" value=(typed.name) autocomplete="name" required; }
                label { (page.t("login")) input name="login" value=(typed.login) autocomplete="username" required; span.hint { (page.t("login-hint")) } }
                label { (page.t("password")) input type="password" name="password" autocomplete="new-password" minlength="12" required; span.hint { (page.t("password-hint")) } }
            }
            button.main { (page.t("set-up-send")) }
        }
    };
    page.answer_as(status, &title, body)
}

fn found(call: &Call<'_>) -> Done {
    let typed: Typed = call.read()?;
    match founded(call, &typed) {
        Ok(entered) => {
            let alliance = link::part(entered.belonging.alliance.as_str());
            let answer = Answer::elsewhere(format!("/alliances/{alliance}?done=set-up"));
            Ok(match &entered.session {
                Some(secret) => answer.with(SET_COOKIE, session::begins(secret)),
                None => answer,
            })
        }
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            let problem = Kind::NotFound
                .because(say!(
                    "why-not-code-server-somebody-has",
                    "this is not the code of the server, or somebody has set it up already"
                ))
                .help(say!(
                    "why-code-stands-where-server-was",
                    "the code stands where the server was started; it is another one after each start"
                ));
            Ok(shown(call, &typed, Some(&problem)))
        }
        Err(problem) if problem.status().is_client_error() => {
            Ok(shown(call, &typed, Some(&problem)))
        }
        Err(problem) => Err(problem),
    }
}

fn founded(call: &Call<'_>, typed: &Typed) -> Result<Entered, Problem> {
    let code = Secret::parse(typed.code.trim()).ok_or_else(|| Kind::NotFound.plain())?;
    let named = typed.path.iter().zip(&typed.text);
    let named = named.filter(|(path, _)| !path.trim().is_empty());
    // WHY: browsers send the lines of a text with CR LF, whatever was typed or pasted.
    let files: Files = named
        .map(|(path, text)| {
            let text = text.replace("\r\n", "\n");
            (path.trim().to_owned(), text.into_bytes())
        })
        .collect();
    let party = PartyId::new(typed.party.trim());
    let party = party.map_err(|error| Kind::Unfit.because(error.to_string()))?;
    let offices: Vec<Office> = typed.offices.iter().copied().collect();
    let set_up = SetUp {
        code: &code,
        texts: std::slice::from_ref(&files),
        party: &party,
        offices: &offices,
        login: &typed.login,
        name: &typed.name,
        password: &typed.password,
    };
    let desk = call.desk;
    let random = &mut || desk.random();
    let entered = people::set_up(desk.store(), desk.passwords(), &set_up, call.now, random)?;
    Ok(entered)
}
