//! Signing in by a sign-in service: on the way there and back, and the identities of one's account.

use axum::http::header::SET_COOKIE;
use facts::say;
use maud::{Markup, html};
use serde::Deserialize;
use store::people::{Identity, Linked};

use super::form;
use super::frame::Page;
use super::link;
use super::{account, session};
use crate::act::people::{self, BACK, Brought, CameBack, Errand, OnTheWay, Secret};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::{Kind, Problem};
use crate::api::session as own;
use crate::openid::Service;
use crate::origin::Origin;

/// The cookie of who is on the way.
const COOKIE: &str = "__Host-entente-identity";

const WHY: &str = "whoever signs in has not yet";

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/sign-in/openid",
        "identity-page",
        "Leads to the sign-in service",
        Right::Open(WHY, away),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        BACK,
        "identity-back-page",
        "Where one comes back to from the sign-in service",
        Right::Open(WHY, back),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/account/openid",
        "identity-link-page",
        "Leads to the sign-in service, to sign in by it from now on, or to prove once more who one is",
        Right::Own(away_from_account),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/account/identities",
        "identity-form",
        "Takes an identity from one's account",
        Right::Own(unlink),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// An identity that is taken away.
#[derive(Deserialize)]
struct Unlinked {
    issuer: String,
    subject: String,
}

/// On the page of signing in: the way to the service, where there is one.
pub(super) fn way(page: &Page<'_>, next: &str) -> Markup {
    let service = page.call.desk.ways().service();
    html! {
        @if let Some((service, _)) = service {
            p { a.button href=(format!("/sign-in/openid?{}", link::query(&[("next", next)]))) {
                (page.with("sign-in-identity", &[("name", service.name())]))
            } }
        }
    }
}

/// On the page of one's account: the identities, and how to add one.
pub(super) fn part(page: &Page<'_>, identities: &[Linked], is_fresh: bool) -> Markup {
    let service = page.call.desk.ways().service();
    html! {
        @if service.is_some() || !identities.is_empty() {
            h2 #identities { (page.t("identities")) }
            p { (page.t("identities-lead")) }
            @if !identities.is_empty() {
                (super::part::wide(&page.t("identities"), table(page, identities, is_fresh)))
            }
            @if let Some((service, _)) = service && is_fresh {
                p { a.button href="/account/openid" { (page.with("identity-link", &[("name", service.name())])) } }
            }
        }
    }
}

/// Where it is asked once more who somebody is: the way to the service, for whom it knows.
pub(super) fn proof(page: &Page<'_>, identities: &[Linked]) -> Markup {
    let service = page.call.desk.ways().service();
    let known = service.filter(|(service, _)| {
        let mut all = identities.iter();
        all.any(|identity| identity.issuer == service.issuer())
    });
    html! {
        @if let Some((service, _)) = known {
            p { a.button href="/account/openid?for=proof" { (page.with("identity-prove", &[("name", service.name())])) } }
        }
    }
}

fn table(page: &Page<'_>, identities: &[Linked], is_fresh: bool) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (page.t("identity-service")) }
                th scope="col" { (page.t("identity-subject")) }
                th scope="col" { (page.t("passkey-used")) }
                @if is_fresh { th scope="col" { (page.t("passkey-change")) } }
            } }
            tbody {
                @for one in identities {
                    tr {
                        th scope="row" { bdi { (one.issuer) } }
                        td { bdi { (one.subject) } }
                        td { @match one.used { Some(used) => { (page.time(used)) } None => { (page.t("passkey-unused")) } } }
                        @if is_fresh {
                            td {
                                form method="post" action="/account/identities" {
                                    input type="hidden" name="issuer" value=(one.issuer);
                                    input type="hidden" name="subject" value=(one.subject);
                                    button aria-label=(page.with("passkey-remove-this", &[("name", &one.subject)])) { (page.t("passkey-remove")) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn away(call: &Call<'_>) -> Done {
    let next = call.asked("next").filter(|next| link::is_own(next));
    match sent(call, Errand::SignIn(next.unwrap_or("/"))) {
        Ok(way) => Ok(leads(Answer::elsewhere(&*way.address), &way)),
        Err(problem) => again(call, problem),
    }
}

fn away_from_account(call: &Call<'_>) -> Done {
    // WHY: it is a link, so that browsers follow it elsewhere; a page of somebody else may not send people there.
    if let Some(site) = call.header("sec-fetch-site")
        && !matches!(site, "same-origin" | "none")
    {
        return Err(Kind::NotPermitted.because(say!(
            "why-another-site-asks-for-in",
            "another site asks for this in your name"
        )));
    }
    let (secret, _) = own::session(call)?;
    let errand = match call.asked("for") {
        Some("proof") => Errand::StepUp(&secret),
        _ => Errand::Link(&secret),
    };
    match sent(call, errand) {
        Ok(way) => Ok(leads(Answer::elsewhere(&*way.address), &way)),
        Err(problem) => again(call, problem),
    }
}

/// Whoever accepts an invitation by the service: a page from which it goes there.
///
/// WHY: a browser follows no form to another site, since the policy of our pages forbids it.
pub(super) fn accepting(call: &Call<'_>, (code, login, name): (&Secret, &str, &str)) -> Done {
    let way = sent(call, Errand::Accept { code, login, name })?;
    let page = Page::of(call);
    let (service, _) = service(call)?;
    let title = page.t("invitation");
    let body = html! {
        div.narrow {
            h1 { (title) }
            p.lead { (page.with("identity-go-lead", &[("name", service.name())])) }
            p { a.button href=(way.address) { (page.with("identity-go", &[("name", service.name())])) } }
        }
    };
    Ok(leads(page.answer(&title, body), &way))
}

fn back(call: &Call<'_>) -> Done {
    match came_back(call) {
        Ok(answer) => Ok(answer.with(SET_COOKIE, cookie("", 0))),
        Err(problem) => again(call, problem),
    }
}

fn came_back(call: &Call<'_>) -> Done {
    let service = service(call)?;
    let browser = call.cookie(COOKIE).and_then(Secret::parse);
    let not_sent = || people::PeopleFailure::NotSent;
    let browser = browser.ok_or_else(not_sent)?;
    let state = call.asked("state").ok_or_else(not_sent)?;
    let code = match (call.asked("code"), call.asked("error")) {
        (Some(code), None) => code,
        _ => {
            return Err(Kind::NotSignedIn.because(say!(
                "why-sign-in-service-let-nobody",
                "the sign-in service let nobody in"
            )));
        }
    };
    let brought = Brought {
        browser: &browser,
        state,
        code,
        issuer: call.asked("iss"),
        session: call.caller.and_then(|caller| caller.secret()),
    };
    let desk = call.desk;
    let random = &mut || desk.random();
    let came = people::take_back(
        desk.store(),
        desk.passwords(),
        service,
        &brought,
        call.now,
        random,
    )?;
    let begins = |answer: Answer, secret: &Secret| answer.with(SET_COOKIE, own::begins(secret));
    Ok(match came {
        CameBack::SignedIn(secret, next) => begins(Answer::elsewhere(next), &secret),
        CameBack::Linked => Answer::elsewhere("/account?done=identity-linked"),
        CameBack::Proven(secret) => begins(Answer::elsewhere("/account?done=proven"), &secret),
        CameBack::Entered(entered) => {
            let alliance = link::part(entered.belonging.alliance.as_str());
            let answer = Answer::elsewhere(format!("/alliances/{alliance}?done=come-in"));
            match &entered.session {
                Some(secret) => begins(answer, secret),
                None => answer,
            }
        }
    })
}

fn unlink(call: &Call<'_>) -> Done {
    let Unlinked { issuer, subject } = call.read()?;
    let (secret, _) = own::session(call)?;
    let identity = Identity {
        issuer: &issuer,
        subject: &subject,
    };
    let done = people::unlink(call.desk.store(), &secret, identity, call.now);
    match done.map_err(Problem::from) {
        Ok(()) => Ok(Answer::elsewhere("/account?done=identity-unlinked")),
        Err(problem) => again(call, problem),
    }
}

fn sent(call: &Call<'_>, errand: Errand<'_>) -> Result<OnTheWay, Problem> {
    let desk = call.desk;
    let random = &mut || desk.random();
    let service = service(call)?;
    Ok(people::send_away(
        desk.store(),
        service,
        errand,
        call.now,
        random,
    )?)
}

fn service<'c>(call: &Call<'c>) -> Result<(&'c Service, &'c Origin), Problem> {
    let service = call.desk.ways().service();
    service.ok_or_else(|| Kind::NotFound.plain())
}

fn leads(answer: Answer, way: &OnTheWay) -> Answer {
    let seconds = store::people::ANSWER_MS / 1000;
    answer.with(SET_COOKIE, cookie(&way.browser.shown(), seconds))
}

fn cookie(value: &str, seconds: i64) -> String {
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}

/// What was wrong, on the page where one can begin again.
fn again(call: &Call<'_>, problem: Problem) -> Done {
    if problem.kind == Kind::NotFound.told().0 || problem.kind == Kind::Failed.told().0 {
        return Err(problem);
    }
    match call.caller.is_some_and(|caller| caller.session().is_some()) {
        true => account::shown(call, Some(&problem)),
        false => Ok(session::shown(call, "/", "", Some(problem))),
    }
}
