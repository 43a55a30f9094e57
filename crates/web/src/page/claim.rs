//! Claims: all that one sees, by where each stands; and one, with what can be said to it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use facts::Fact;
use facts::fact::{Claim, ClaimOn, LineName, ReadingName, Says};
use facts::id::PartyId;
use maud::{Markup, html};
use measure::Standing;
use measure::docket::Entry;
use practice::Action;
use practice::access::{ClaimedOn, Thing};
use serde::Deserialize;

use super::form;
use super::frame::{Page, sentence};
use super::link;
use super::part;
use crate::api::PREFIX;
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::claim;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::desk::View;

pub mod contest;
pub mod outcome;
mod stake;

const BY_SUBJECT: &str = "claims by what they are on";

const TWINS: &[Twin] = &[Twin {
    ending: ".json",
    run: claim::list,
}];

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/claims",
        "claims-page",
        "The claims that one sees, and where each stands",
        Right::Scoped(BY_SUBJECT, all),
        Gives::of(&[HTML]),
    )
    .also(TWINS),
    Operation::get(
        "/alliances/{alliance}/claims/{claim}",
        "claim-page",
        "A claim, and what can be said to it",
        Right::Scoped(BY_SUBJECT, one),
        Gives::of(&[HTML]),
    )
    .also(TWINS),
    Operation::post(
        "/alliances/{alliance}/claims/{claim}",
        "claim-answer-form",
        "Accepts or contests a claim, decides it, or takes one's own back",
        Right::Scoped("the claim is asked for", say),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// What is said to a claim, and to which page one goes back.
#[derive(Deserialize)]
struct Said {
    says: Says,
    #[serde(default)]
    back: String,
    /// What a passkey said that signed the entry.
    #[serde(default)]
    assertion: String,
}

fn all(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let view = inside.view()?;
    let engine = claim::engine(inside, &view)?;
    let entries = engine.docket().entries().iter();
    let mut seen: Vec<&Entry<'_>> = entries
        .filter(|entry| claim::sees(inside, &view, entry))
        .collect();
    seen.sort_by_key(|entry| std::cmp::Reverse(entry.since));
    let (pending, settled): (Vec<_>, Vec<_>) = seen
        .into_iter()
        .partition(|entry| entry.standing.is_pending());
    let stakes = stake::of(&page, inside, &pending)?;
    let title = page.t("claim-list");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("claim-lead")) }
        @if pending.is_empty() && settled.is_empty() { (part::empty(&page, "claim-none", None)) }
        @if !pending.is_empty() {
            h2 { (page.t("claim-pending")) }
            (table(&page, &pending, Some(&stakes)))
        }
        @if !settled.is_empty() {
            h2 { (page.t("claim-settled")) }
            (table(&page, &settled, None))
        }
        (part::also(&page, "/claims", &[".json"]))
    };
    Ok(page.answer(&title, body))
}

/// Claims, one a row; what is at stake by each where they are open.
fn table(
    page: &Page<'_>,
    entries: &[&Entry<'_>],
    stakes: Option<&BTreeMap<String, Markup>>,
) -> Markup {
    let name = match stakes {
        Some(_) => page.t("claim-pending"),
        None => page.t("claim-settled"),
    };
    let has_stakes = stakes.is_some_and(|stakes| !stakes.is_empty());
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("claim")) }
                th scope="col" { (page.t("claim-by")) }
                th scope="col" { (page.t("claim-asks")) }
                th scope="col" { (page.t("claim-standing")) }
                th scope="col" { (page.t("claim-since")) }
                @if has_stakes { th scope="col" { (page.t("claim-stake")) } }
                @if stakes.is_some() {
                    th scope="col" { (page.t("claim-answers")) }
                    th scope="col" { (page.t("claim-silence")) }
                }
            } }
            tbody {
                @for entry in entries {
                    tr {
                        th scope="row" { a href=(page.link(&path(entry.claim.id.as_str()))) { bdi { (entry.claim.id) } } }
                        td { (page.party(entry.by())) }
                        td { (asks(page, entry.claim)) }
                        td { (standing(page, entry)) }
                        td { (page.time(entry.since)) }
                        @if has_stakes { td { @if let Some(told) = stakes.and_then(|all| all.get(entry.claim.id.as_str())) { (told) } } }
                        @if stakes.is_some() {
                            td { (who(page, &entry.entitled.answer)) }
                            td { (silence(page, entry)) }
                        }
                    }
                }
            }
        }
    };
    part::wide(&name, table)
}

fn one(inside: &Inside<'_>) -> Done {
    shown(inside, StatusCode::OK, None)
}

fn shown(inside: &Inside<'_>, status: StatusCode, problem: Option<Markup>) -> Done {
    let page = Page::within(inside);
    let view = inside.view()?;
    let engine = claim::engine(inside, &view)?;
    let id = inside.call.at("claim");
    let mut entries = engine.docket().entries().iter();
    let entry = entries
        .find(|entry| entry.claim.id.as_str() == id && claim::sees(inside, &view, entry))
        .ok_or_else(|| Kind::NotFound.plain())?;
    let claim = entry.claim;
    let outcome = outcome::of_claim(&page, inside, claim)?;
    let stakes = stake::of(&page, inside, &[entry])?;
    let path = path(id);
    let body = html! {
        (part::trail(&page, &[(page.t("claim-list"), page.link("/claims"))], id))
        h1 { bdi { (id) } }
        p.big { (standing(&page, entry)) " " span.of { (page.t("claim-since-word")) " " (page.time(entry.since)) } }
        p { (page.party(entry.by())) " " (asks(&page, claim)) "." }
        @if let Some(grounds) = &claim.grounds { blockquote { bdi { (told::words::plain(grounds)) } } }
        @if let Some(problem) = problem { (problem) }
        (answers(&page, inside, &view, entry, &path)?)
        dl.fields {
            div { dt { (page.t("claim-by")) } dd { (page.party(entry.by())) } }
            div { dt { (page.t("claim-on")) } dd { (subject(&page, inside, &view, claim)) } }
            @if let Some(from) = claim.from { div { dt { (page.t("from")) } dd { (page.time(from)) } } }
            @if let Some(until) = claim.until { div { dt { (page.t("until")) } dd { (page.time(until)) } } }
            @if entry.standing.is_pending() {
                div { dt { (page.t("claim-answers")) } dd { (who(&page, &entry.entitled.answer)) } }
                div { dt { (page.t("claim-decides")) } dd { (who(&page, &entry.entitled.decide)) } }
                div { dt { (page.t("claim-silence")) } dd { (silence(&page, entry)) } }
            }
            @for told in stakes.values() { div { dt { (page.t("claim-stake")) } dd { (told) } } }
            @if claim.expedited { div { dt { (page.t("claim-expedited")) } dd { (page.t("yes")) } } }
            div { dt { (sentence(&page.t("fact"))) } dd { a href=(page.link(&format!("/facts/{}", entry.fact.id))) { (page.t("claim-fact")) } } }
        }
        @if let Some(dispute) = &entry.dispute {
            h2 { (page.t("claim-dispute")) }
            ol.story { @for line in told::claims::stages(dispute) { li { (page.sentence(&line)) } } }
        }
        (outcome)
        (said_to(&page, &view, entry))
        (part::also(&page, &path, &[".json"]))
    };
    Ok(page.answer_as(status, id, body))
}

/// The buttons for what may be said to a claim; where nothing may, who says it.
fn answers(
    page: &Page<'_>,
    inside: &Inside<'_>,
    view: &View,
    entry: &Entry<'_>,
    path: &str,
) -> Result<Markup, Problem> {
    if !entry.standing.is_pending() {
        return Ok(html! {});
    }
    let party = &inside.world.party;
    let Some(object) = view.subjects.known_claim(&entry.claim.id) else {
        return Ok(html! {});
    };
    let is_own = entry.by() == party;
    let named = |parties: &Option<Vec<PartyId>>| {
        !is_own && parties.as_ref().is_none_or(|all| all.contains(party))
    };
    let asks = format!(
        "{PREFIX}/alliances/{}{path}/answers/challenge",
        link::part(inside.alliance.as_str())
    );
    let may = |action| inside.person.is_some() && inside.may(action, &object).is_ok();
    let mut all: Vec<&str> = Vec::new();
    if named(&entry.entitled.answer) && may(Action::Answer) {
        all.push("accept");
        if entry.standing == Standing::Open {
            all.push("contest");
        }
    }
    if named(&entry.entitled.decide) && may(Action::Decide) {
        all.extend(["grant", "dismiss"]);
    }
    if is_own && may(Action::See) {
        all.push("withdraw");
    }
    Ok(html! {
        @if all.is_empty() {
            p.lead { (page.t("claim-not-yours")) " " (who(page, &entry.entitled.answer)) "." }
        } @else {
            form method="post" action=(page.link(path)) {
                div.row {
                    @for says in all {
                        button.main[says == "accept"] name="says" value=(says) { (page.t(&format!("claim-say-{says}"))) }
                    }
                }
                (form::attested(page, inside, &asks, "says"))
            }
        }
    })
}

fn say(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let Said {
        says,
        back,
        assertion,
    } = inside.call.read()?;
    let id = inside.call.at("claim");
    let back = match link::is_own(&back) {
        true => back,
        false => path(id),
    };
    let came = claim::say(inside, says, form::assertion(&assertion));
    form::settled(&page, came, (&back, "claim-said"), |problem, status| {
        match shown(inside, status, Some(problem.clone())) {
            // WHY: a hold of a case is answered like a claim, and has no page of its own.
            Err(_) => Ok(page.answer_as(
                status,
                &page.t("claim"),
                html! { h1 { (page.t("claim")) } (problem) p { a href=(page.link(&back)) { (page.t("claim-back")) } } },
            )),
            shown => shown,
        }
    })
}

/// What was said to a claim, in order.
fn said_to(page: &Page<'_>, view: &View, entry: &Entry<'_>) -> Markup {
    let find = |id| view.fact(id);
    let answers: Vec<(&Fact, Says)> = entry
        .answers
        .iter()
        .filter_map(|id| match find(*id) {
            Some(fact) => match &fact.body {
                facts::Body::Answer(answer) => Some((fact, answer.says)),
                _ => None,
            },
            None => None,
        })
        .collect();
    html! {
        @if !answers.is_empty() {
            h2 { (page.t("claim-said-to")) }
            ul.story {
                @for (fact, says) in answers {
                    li {
                        (page.time(fact.at)) ": " (page.party(&fact.by)) " "
                        (page.t(&format!("claim-did-{}", word(says)))) " "
                        a href=(page.link(&format!("/facts/{}", fact.id))) { (page.t("fact")) }
                    }
                }
            }
        }
    }
}

/// The path of a claim.
pub fn path(id: &str) -> String {
    format!("/claims/{}", link::part(id))
}

fn word(says: Says) -> &'static str {
    match says {
        Says::Accept => "accept",
        Says::Contest => "contest",
        Says::Grant => "grant",
        Says::Dismiss => "dismiss",
        Says::Withdraw => "withdraw",
    }
}

/// What a claim asks for; a text of its own among ours.
fn asks(page: &Page<'_>, claim: &Claim) -> Markup {
    html! { bdi { (page.say(&told::claims::asks(claim))) } }
}

/// What a claim is on, with a link to it.
fn subject(page: &Page<'_>, inside: &Inside<'_>, view: &View, claim: &Claim) -> Markup {
    match &claim.on {
        ClaimOn::Case(case) => part::case(page, case.as_str()),
        ClaimOn::Outage(outage) => html! { bdi { (outage) } },
        ClaimOn::Fact(fact) => {
            html! { a href=(page.link(&format!("/facts/{fact}"))) { (page.t("fact")) } }
        }
        ClaimOn::Line(LineName {
            clause,
            what,
            window,
        }) => {
            let object = view.subjects.known_claim(&claim.id);
            let with = object.and_then(|object| match object.thing {
                Thing::Claim {
                    on: ClaimedOn::Pair(pair),
                    ..
                } => Some(pair.other(&inside.world.party).to_string()),
                _ => None,
            });
            let path = with.map(|with| {
                page.link(&format!(
                    "/statements/{}/{}",
                    link::part(&with),
                    link::part(window)
                ))
            });
            html! {
                (part::clause(page, clause)) " " bdi { (what) } ", "
                @match path { Some(path) => { a href=(path) { (window) } } None => { (window) } }
            }
        }
        ClaimOn::Reading(reading) => {
            html! { a href=(page.link(&of_reading(reading))) { (reading.level) ", " (reading.window) } }
        }
    }
}

fn of_reading(reading: &ReadingName) -> String {
    let path = part::reading_path(reading.level.as_str(), &reading.window);
    match reading.key.iter().next() {
        None => path,
        Some((field, value)) => {
            let key = format!("{field}={value}");
            format!("{path}?{}", link::query(&[("key", &key)]))
        }
    }
}

/// Where a claim stands, as a word and a glyph.
pub fn standing(page: &Page<'_>, entry: &Entry<'_>) -> Markup {
    let (class, glyph, text) = match entry.standing {
        Standing::Open => ("below", "○", "claim-open"),
        Standing::Contested => ("contested", "⇄", "claim-contested"),
        Standing::Accepted => ("met", "✓", "claim-accepted"),
        Standing::Dismissed => ("missed", "✗", "claim-dismissed"),
        Standing::Withdrawn => ("shown", "–", "claim-withdrawn"),
    };
    html! {
        span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) }
        @if entry.is_deemed { " " span.of { (page.t("claim-deemed")) } }
    }
}

fn who(page: &Page<'_>, parties: &Option<Vec<PartyId>>) -> String {
    match parties {
        None => page.t("claim-any-other"),
        Some(parties) => {
            let names: Vec<String> = parties.iter().map(|party| page.party(party)).collect();
            names.join(", ")
        }
    }
}

/// Until when silence says nothing, and what it says then.
fn silence(page: &Page<'_>, entry: &Entry<'_>) -> Markup {
    let dispute = entry.dispute.as_ref();
    let stage = dispute.and_then(|dispute| dispute.stages.get(dispute.now?));
    if let Some(stage) = stage {
        return html! {
            (page.with("claim-stage", &[("stage", &told::words::plain(&stage.title)), ("by", &stage.by.to_string())]))
            @if let Some(silent) = stage.silence {
                ", " (page.t("claim-then")) " " (page.t(if silent.accepted { "claim-accepted" } else { "claim-dismissed" }))
            }
        };
    }
    match entry
        .entitled
        .silence
        .filter(|_| entry.standing == Standing::Open)
    {
        Some((until, accepted)) => {
            let then = match accepted {
                true => "claim-accepted",
                false => "claim-dismissed",
            };
            html! { (page.time(until)) ", " (page.t("claim-then")) " " (page.t(then)) }
        }
        None => html! { (page.t("claim-no-silence")) },
    }
}
