//! Search over everything that one may see: what is hidden is neither shown nor counted.

use std::sync::Arc;

use agreement::explain::{Clause, Document, Line, Run, visible};
use facts::{Body, Fact};
use maud::{Markup, html};
use practice::access::{Thing, Topic};
use practice::{Action, Object};
use told::words::plain;

use super::frame::Page;
use super::level;
use super::link;
use super::part;
use crate::api::agreement::in_force;
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::Problem;
use crate::api::{case, claim};
use crate::desk::View;

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/search",
    "search-page",
    "Cases, levels, clauses, claims, parties, services and facts with a text in them",
    Right::Scoped("each thing as on its own page", show),
    Gives::of(&[HTML]),
)];

/// The fewest letters that are searched for.
const FEWEST: usize = 2;

/// Facts that are counted beyond those that are listed.
const COUNTED: usize = 980;

/// Hits of a kind that are listed.
const LISTED: usize = 20;

/// What was found of a kind: its name, its hits, and how many there are.
struct Found {
    kind: &'static str,
    hits: Vec<Markup>,
    count: usize,
    /// Whether there are more than were counted.
    is_more: bool,
}

impl Found {
    fn of(kind: &'static str, hits: impl Iterator<Item = Markup>) -> Found {
        let mut hits: Vec<Markup> = hits.collect();
        let count = hits.len();
        hits.truncate(LISTED);
        Found {
            kind,
            hits,
            count,
            is_more: false,
        }
    }
}

fn show(inside: &Inside<'_>) -> Done {
    let what = format!("search-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let asked = inside.call.asked("q").unwrap_or("").trim().to_owned();
    let title = page.t("search");
    let is_short = asked.chars().count() < FEWEST;
    let found = match is_short {
        true => Vec::new(),
        false => found(&page, inside, &asked.to_lowercase())?,
    };
    let total: usize = found.iter().map(|found| found.count).sum();
    let body = html! {
        h1 { (title) }
        form.row method="get" {
            label { (page.t("search-text")) input type="search" name="q" value=(asked) size="30"; }
            button.main { (title) }
        }
        @if is_short { p.lead { (page.t("search-lead")) } }
        @else {
            @let is_more = found.iter().any(|found| found.is_more);
            p role="status" { @if is_more { (page.words.count("search-many", total)) } @else { (page.words.count("search-count", total)) } }
            @if total == 0 { (part::empty(&page, "search-none", None)) }
            @for found in found.iter().filter(|found| found.count > 0) {
                h2 { (page.t(found.kind)) " " span.of { (found.count) @if found.is_more { "+" } } }
                ul.hits { @for hit in &found.hits { li { (hit) } } }
                @if found.is_more { p.fine { (page.t("search-narrow")) } }
                @else if found.count > found.hits.len() { p.fine { (page.words.count("search-more", found.count - found.hits.len())) } }
            }
        }
    };
    Ok(page.answer(&title, body))
}

fn found(page: &Page<'_>, inside: &Inside<'_>, asked: &str) -> Result<Vec<Found>, Problem> {
    let has = |text: &str| text.to_lowercase().contains(asked);
    let cases = case::asked_by(inside, true)?;
    let mut all = vec![Found {
        kind: "case-list",
        count: cases.total,
        hits: cases
            .cases
            .iter()
            .take(LISTED)
            .map(|one| {
                let title = part::title_of(&one.fields).map(plain);
                html! { (part::case(page, &one.case)) @if let Some(title) = title { " " span.of { bdi { (title) } } } }
            })
            .collect(),
        is_more: false,
    }];
    if let Some(text) = page.text() {
        let sees = |level: &&agreement::model::Level| {
            inside
                .scope
                .sees(&Object::work(Topic::Reading, level.service.clone()))
        };
        let levels = text.levels.values().filter(sees);
        let levels = levels.filter(|level| has(level.id.as_str()) || has(&level::name(level)));
        all.push(Found::of(
            "levels",
            levels.map(|level| html! { a href=(page.link(&format!("/levels/{}", link::part(level.id.as_str())))) { (level::name(level)) } " " span.of { (level.id) } }),
        ));
        let services = text.services.iter();
        let services = services.filter(|(id, _)| inside.scope.services.contains(*id));
        let titled = |title: &Option<String>| title.as_deref().map(plain).unwrap_or_default();
        let services = services.filter(|(id, one)| has(id.as_str()) || has(&titled(&one.title)));
        all.push(Found::of(
            "search-services",
            services.map(|(id, one)| html! { (part::clause(page, &format!("services.{id}"))) " " (titled(&one.title)) }),
        ));
        let parties = text.parties.iter();
        let parties = parties.filter(|(id, one)| has(id.as_str()) || has(&one.name));
        all.push(Found::of(
            "search-parties",
            parties.map(|(id, one)| html! { (part::clause(page, &format!("parties.{id}"))) " " bdi { (plain(&one.name)) } }),
        ));
    }
    if inside
        .may(Action::See, &Object::new(Thing::Agreement))
        .is_ok()
    {
        let document = Document::of(&in_force(inside)?);
        let called = |clause: &Clause| words(&document.called(clause, &*page.words));
        let clauses = document.clauses.iter();
        let clauses = clauses.filter(|clause| has(&clause.address()) || has(&called(clause)));
        all.push(Found::of(
            "search-clauses",
            clauses.map(
                |clause| html! { (part::clause(page, &clause.address())) " " (called(clause)) },
            ),
        ));
    }
    let view = inside.view()?;
    let engine = claim::engine(inside, &view)?;
    let claims = engine.docket().entries().iter();
    let claims = claims.filter(|entry| {
        let grounds = entry.claim.grounds.as_deref().unwrap_or("");
        has(entry.claim.id.as_str())
            || has(grounds)
            || has(&page.say(&told::claims::asks(entry.claim)))
    });
    let claims = claims.filter(|entry| claim::sees(inside, &view, entry));
    all.push(Found::of(
        "claim-list",
        claims.map(|entry| {
            let id = entry.claim.id.as_str();
            html! { a href=(page.link(&super::claim::path(id))) { bdi { (id) } } " " bdi { (page.say(&told::claims::asks(entry.claim))) } " " (super::claim::standing(page, entry)) }
        }),
    ));
    let facts = facts(asked, &view);
    let mut facts = facts.filter(|fact| inside.scope.sees(&view.subjects.object(fact)));
    let hits = facts.by_ref().take(LISTED).map(|fact| {
        html! { a href=(page.link(&part::fact_path(&fact.id))) { (fact.body.kind()) ", " (page.party(&fact.by)) ", " (fact.source) } " " (page.time(fact.at)) }
    });
    let hits: Vec<Markup> = hits.collect();
    all.push(Found {
        kind: "facts",
        count: hits.len() + facts.by_ref().take(COUNTED).count(),
        hits,
        is_more: facts.next().is_some(),
    });
    Ok(all)
}

/// The facts of this kind, of sources called so, or with ids that begin so.
fn facts<'v>(asked: &'v str, view: &'v View) -> impl Iterator<Item = &'v Fact> + 'v {
    let sources = view.sources().map(|(source, _)| source);
    let called = sources.filter(|source| source.to_lowercase().contains(asked));
    let called: Vec<&str> = called.collect();
    let is_kind = Body::KINDS.contains(&asked);
    let is_id = asked.len() >= FEWEST && asked.bytes().all(|byte| byte.is_ascii_hexdigit());
    // WHY: there may be millions, and most of what is looked for is none of them.
    let may_be = is_kind || is_id || !called.is_empty();
    let all = view.facts.iter().filter(move |_| may_be).map(Arc::as_ref);
    all.filter(move |fact| {
        (is_kind && fact.body.kind() == asked)
            || called.contains(&fact.source.as_str())
            || (is_id && fact.id.begins_with(asked))
    })
}

/// A line as plain text.
fn words(line: &Line) -> String {
    let runs = line.iter().map(|run| match run {
        Run::Text(text) | Run::Strong(text) | Run::Code(text) => visible(text),
        Run::Reference { title, .. } => visible(title),
    });
    runs.collect()
}
