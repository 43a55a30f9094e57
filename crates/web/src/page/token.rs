//! The tokens and keys of one's own company: what machines show, and what signs for it.

use axum::http::StatusCode;
use facts::id::SourceId;
use facts::journal::chain::OWN_SOURCE;
use maud::{Markup, html};
use practice::access::Thing;
use practice::{Action, Object};
use serde::Deserialize;
use store::people::Token;
use told::words::plain;

use super::form;
use super::frame::Page;
use super::link;
use super::part;
use super::people::once;
use crate::act::people::{self, LONGEST_DAYS};
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::people::{self as api, OF, of_own_party};
use crate::api::problem::{Kind, Problem};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/tokens",
        "tokens-page",
        "The tokens and keys of one's own party",
        Right::Needs(Action::See, of_own_party, OF, all),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: api::tokens,
    }]),
    Operation::post(
        "/alliances/{alliance}/tokens",
        "token-form",
        "Makes a token; its secret is shown once",
        Right::Needs(Action::Administer, of_own_party, OF, make),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/tokens/{token}",
        "revoke-token-form",
        "Makes a token of no use, at once",
        Right::Needs(Action::Administer, of_own_party, OF, revoke),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// A token that is wanted.
#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    days: String,
}

fn all(inside: &Inside<'_>) -> Done {
    shown(inside, StatusCode::OK, &Wanted::default(), None)
}

fn shown(inside: &Inside<'_>, status: StatusCode, typed: &Wanted, problem: Option<Markup>) -> Done {
    let page = Page::within(inside);
    let all = api::asking(inside, people::tokens)?;
    let keeps = inside
        .may(Action::Administer, &of_own_party(inside)?)
        .is_ok();
    let title = page.t("tokens");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("tokens-lead")) }
        @if let Some(problem) = problem { (problem) }
        @if all.is_empty() { (part::empty(&page, "tokens-none", None)) }
        @else { (table(&page, &all, keeps)) }
        @if keeps {
            h2 { (page.t("tokens-new")) }
            (new_form(&page, inside, typed))
        }
        (keys(&page, inside)?)
        (part::also(&page, "/tokens", &[".json"]))
    };
    Ok(page.answer_as(status, &title, body))
}

fn table(page: &Page<'_>, all: &[Token], keeps: bool) -> Markup {
    let now = page.call.now;
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("token-name")) }
                th scope="col" { (page.t("token-does")) }
                th scope="col" { (page.t("token-created")) }
                th scope="col" { (page.t("token-expires")) }
                th scope="col" { (page.t("state")) }
                @if keeps { th scope="col" { (page.t("what")) } }
            } }
            tbody {
                @for token in all {
                    tr {
                        th scope="row" { bdi { (plain(&token.name)) } " " code.of { (token.id) } }
                        td {
                            @match &token.source {
                                Some(source) => { (page.t("token-states")) " " bdi { (source) } }
                                None => { (page.t("token-reads")) }
                            }
                        }
                        td { (page.time(token.created)) }
                        td { (page.time(token.expires)) }
                        td {
                            @if let Some(revoked) = token.revoked { (page.t("token-revoked")) " " (page.time(revoked)) }
                            @else if token.expires <= now { (page.t("token-ended")) }
                            @else { (page.t("token-good")) }
                        }
                        @if keeps {
                            td {
                                @if token.revoked.is_none() && token.expires > now {
                                    form method="post" action=(page.link(&format!("/tokens/{}", link::part(&token.id)))) {
                                        button.grave { (page.t("token-revoke")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    part::wide(&page.t("tokens"), table)
}

fn new_form(page: &Page<'_>, inside: &Inside<'_>, typed: &Wanted) -> Markup {
    let text = page.text().into_iter();
    let own = text.flat_map(|text| &text.sources);
    let own = own.filter(|(id, stated)| {
        stated.party.value == inside.world.party && id.as_str() != OWN_SOURCE
    });
    let names_sources = page.text().is_some_and(|text| !text.sources.is_empty());
    let days = match typed.days.is_empty() {
        true => "90",
        false => typed.days.as_str(),
    };
    html! {
        form.stack method="post" action=(page.link("/tokens")) {
            label { (page.t("token-name")) input name="name" value=(typed.name) required; span.hint { (page.t("token-name-hint")) } }
            label { (page.t("token-does"))
                @if names_sources {
                    select name="source" {
                        option value="" { (page.t("token-reads")) }
                        @for (id, _) in own { option value=(id) selected[id.as_str() == typed.source] { (page.t("token-states")) " " (id) } }
                    }
                } @else { input name="source" value=(typed.source); span.hint { (page.t("token-source-hint")) } }
            }
            label { (page.t("token-days")) input type="number" name="days" min="1" max=(LONGEST_DAYS) value=(days) required; }
            button.main { (page.t("token-make")) }
        }
    }
}

/// The keys that sign for the party, for those who may see them.
fn keys(page: &Page<'_>, inside: &Inside<'_>) -> Result<Markup, Problem> {
    let party = &inside.world.party;
    let keys = Object::new(Thing::Keys(party.clone()));
    if inside.may(Action::See, &keys).is_err() {
        return Ok(html! {});
    }
    let standing = inside
        .desk()
        .store()
        .standing(inside.alliance, inside.viewer)?;
    let own = standing.chain.keyring().of(party);
    let all: Vec<(String, &str)> = own.map_or(Vec::new(), |own| {
        let named = |text| move |key: &facts::fact::PublicKey| (key.to_string(), text);
        let signing = own.signing.iter().map(named("key-signing"));
        let recovery = own.recovery.iter().map(named("key-recovery"));
        let revoked = own.revoked.iter().map(named("key-revoked"));
        signing.chain(recovery).chain(revoked).collect()
    });
    let table = html! {
        table {
            thead { tr { th scope="col" { (page.t("key-public")) } th scope="col" { (page.t("key-for")) } } }
            tbody { @for (key, text) in &all { tr { th scope="row" { code { (key) } } td { (page.t(text)) } } } }
        }
    };
    Ok(html! {
        h2 { (page.t("keys")) }
        p { (page.t("keys-lead")) }
        @if all.is_empty() { (part::empty(page, "keys-none", None)) }
        @else {
            (part::wide(&page.t("keys"), table))
            @if own.is_some_and(|own| own.alone) { p { (page.t("keys-alone")) } }
        }
    })
}

fn make(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let wanted: Wanted = inside.call.read()?;
    let made = (|| {
        let source = Some(wanted.source.as_str()).filter(|source| !source.is_empty());
        let source = source.map(SourceId::new).transpose();
        let source = source.map_err(|error| Kind::Unfit.because(error.to_string()))?;
        let days = wanted.days.parse().map_err(|_| {
            Kind::Unfit.because(format!("the days are a whole number up to {LONGEST_DAYS}"))
        })?;
        let random = &mut || inside.desk().random();
        api::asking(inside, |asking| {
            people::make_token(asking, &wanted.name, source.as_ref(), days, random)
        })
    })();
    let made = match made {
        Ok(made) => made,
        Err(problem) => {
            return form::settled(&page, Err::<(), _>(problem), ("", ""), |problem, status| {
                shown(inside, status, &wanted, Some(problem))
            });
        }
    };
    let title = page.t("token-made");
    let body = html! {
        (part::trail(&page, &[(page.t("tokens"), page.link("/tokens"))], &title))
        h1 { (title) }
        p.lead { (page.t("token-made-lead")) }
        pre #secret { (made.secret.shown()) }
        button type="button" data-copy="secret" hidden { (page.t("copy")) }
        p { (page.t("token-expires")) ": " (page.time(made.expires)) }
        p { (page.t("token-use")) }
        pre { "curl -H \"Authorization: Bearer TOKEN\" " (page.here(&format!("{}/alliances/{}/readings", crate::api::PREFIX, inside.alliance))) }
        p { a href=(page.link("/tokens")) { (page.t("tokens-back")) } }
    };
    Ok(once(&page, &title, body))
}

fn revoke(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let came = api::revoke_token(inside);
    form::settled(
        &page,
        came,
        ("/tokens", "token-revoked"),
        |problem, status| shown(inside, status, &Wanted::default(), Some(problem)),
    )
}
