//! A fact as it was stated: who said so, when, in which entry of the journal, and what else is said of the same.

use agreement::disclosure::reference;
use axum::http::header::CONTENT_DISPOSITION;
use facts::journal::Attestation;
use facts::{Body, Fact, FactId};
use maud::{Markup, html};
use practice::access::Thing;
use practice::{Action, Object};
use told::words::plain;

use super::frame::Page;
use super::part;
use crate::api::answer::{Answer, HTML, JSON};
use crate::api::call::Inside;
use crate::api::command;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::desk::View;
use crate::desk::view::Subject;

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/facts/{fact}",
    "fact-page",
    "A fact as it was stated, and where it stands in the journal",
    Right::Scoped("facts by topic and service", one),
    Gives::of(&[HTML]),
)
.also(&[Twin {
    ending: ".json",
    run: as_stated,
}])];

/// Other facts about the same that are listed.
const LISTED: usize = 50;

fn find<'v>(inside: &Inside<'_>, view: &'v View) -> Result<&'v Fact, Problem> {
    let id = FactId::parse(inside.call.at("fact"));
    let found = id.and_then(|id| view.fact(id));
    found
        .filter(|fact| sees(inside, view, fact))
        .ok_or_else(|| Kind::NotFound.plain())
}

fn sees(inside: &Inside<'_>, view: &View, fact: &Fact) -> bool {
    inside.scope.sees(&view.subjects.object(fact))
}

fn as_stated(inside: &Inside<'_>) -> Done {
    let view = inside.view()?;
    let fact = find(inside, &view)?;
    Ok(Answer::of(JSON, fact.to_bytes())
        .with(CONTENT_DISPOSITION, "inline; filename=\"fact.json\"")
        .marked())
}

fn one(inside: &Inside<'_>) -> Done {
    let what = format!("fact-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let view = inside.view()?;
    let fact = find(inside, &view)?;
    let entry = entry(&page, inside, fact)?;
    let title = page.with("fact-title", &[("kind", fact.body.kind())]);
    let text = String::from_utf8_lossy(&fact.to_bytes()).into_owned();
    let path = part::fact_path(&fact.id);
    let body = html! {
        h1 { (title) }
        p.lead { (page.with("fact-lead", &[("party", &page.party(&fact.by))])) }
        dl.fields {
            div { dt { (page.t("stated-by")) } dd { (page.party(&fact.by)) } }
            div { dt { (page.t("fact-source")) } dd { bdi { (fact.source) } ", " (page.t("fact-number")) " " (fact.seq) } }
            div { dt { (page.t("fact-at")) } dd { (page.time(fact.at)) } }
            div { dt { (page.t("recorded")) } dd { (page.time(fact.recorded)) } }
            @if let Some(about) = about(&page, &fact.body) { div { dt { (page.t("fact-about")) } dd { (about) } } }
        }
        (entry)
        h2 { (page.t("fact-text")) }
        pre.text #fact-text { bdi { (plain(&text)) } }
        button type="button" data-copy="fact-text" hidden { (page.t("copy")) }
        (others(&page, inside, &view, fact))
        (part::also(&page, &path, &[".json"]))
    };
    Ok(page.answer(&title, body))
}

/// The entry of the journal that holds it, for those who may see the journal.
fn entry(page: &Page<'_>, inside: &Inside<'_>, fact: &Fact) -> Result<Markup, Problem> {
    if inside
        .may(Action::See, &Object::new(Thing::Journal))
        .is_err()
    {
        return Ok(html! {});
    }
    let Some(behind) = command::behind(inside, fact.id)? else {
        return Ok(html! {});
    };
    let index = behind.index;
    Ok(html! {
        h2 { (page.t("fact-entry")) }
        p {
            (page.with("fact-entry-told", &[("entry", &index.to_string())])) " "
            @match behind.attestation {
                Attestation::Source => { (page.t("attested-source")) }
                Attestation::Passkey => { (page.t("attested-passkey")) }
                Attestation::Host => { (page.t("attested-host")) }
            }
            @if let Some(person) = behind.person { " " (page.with("attested-person", &[("person", &person.to_string())])) }
        }
        p {
            a href=(page.link(&format!("/journal?from={index}"))) { (page.t("fact-in-journal")) }
        }
        (super::journal::verify_entry(page, inside, index))
    })
}

/// What a fact is about, with a link where that has a page.
fn about(page: &Page<'_>, body: &Body) -> Option<Markup> {
    let claim = |id: &str| html! { a href=(page.link(&super::claim::path(id))) { bdi { (id) } } };
    Some(match body {
        Body::Case(update) => part::case(page, update.id.as_ref()?.as_str()),
        Body::Claim(said) => claim(said.id.as_str()),
        Body::Answer(said) => match FactId::parse(said.claim.as_str()) {
            Some(hold) => {
                html! { a href=(page.link(&part::fact_path(&hold))) { (page.t("fact-hold")) } }
            }
            None => claim(said.claim.as_str()),
        },
        Body::Outage(outage) => html! { bdi { (outage.id) } ", " (outage.on) },
        Body::Withdrawal(taken) => {
            html! { a href=(page.link(&part::fact_path(&taken.fact))) { (page.t("fact-taken-back")) } }
        }
        _ => return None,
    })
}

fn others(page: &Page<'_>, inside: &Inside<'_>, view: &View, fact: &Fact) -> Markup {
    let own = Subject::of(&fact.body);
    let about = own.iter().flat_map(|own| view.about(own));
    let names = |one: &Fact, other: &Fact| reference(&one.body) == Some(other.id);
    let naming = view.spoken().filter(|other| names(other, fact));
    let named = reference(&fact.body).and_then(|id| view.fact(id));
    let mut all: Vec<&Fact> = about
        .chain(naming)
        .chain(named)
        .filter(|other| other.id != fact.id && sees(inside, view, other))
        .collect();
    all.sort_by(|one, other| one.order().cmp(&other.order()));
    all.dedup_by_key(|fact| fact.id);
    let more = all.len().saturating_sub(LISTED);
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("fact-at")) }
                th scope="col" { (page.t("fact-kind")) }
                th scope="col" { (page.t("stated-by")) }
                th scope="col" { (page.t("recorded")) }
            } }
            tbody {
                @for other in all.iter().take(LISTED) {
                    tr {
                        td { (page.time(other.at)) }
                        th scope="row" { a href=(page.link(&part::fact_path(&other.id))) { (other.body.kind()) } }
                        td { (page.party(&other.by)) }
                        td { (page.time(other.recorded)) }
                    }
                }
            }
        }
    };
    html! {
        @if !all.is_empty() {
            h2 { (page.t("fact-others")) }
            (part::wide(&page.t("fact-others"), table))
            @if more > 0 { p.fine { (page.words.count("and-more", more)) } }
        }
    }
}
