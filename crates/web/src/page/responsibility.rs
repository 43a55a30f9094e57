//! Who answers for what: the map of services, processes and companies, with its gaps, overlaps and what is really delivered.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Loaded;
use agreement::coverage::{Clause, Delivery, Flaw, FlawKind, Reason, Row, is_declared};
use agreement::model::Outsourcing;
use facts::id::{PartyId, ProcessId, ServiceId};
use maud::{Markup, html};
use practice::Action;
use told::coverage::{Shown, csv, document, letters};
use told::words::plain;

use super::agreement::clause::rights;
use super::frame::Page;
use super::link;
use super::part;
use crate::api::agreement::{agreement as object, in_force};
use crate::api::answer::{Answer, CSV, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::Kind;

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/responsibilities",
    "responsibilities-page",
    "Who answers for which process of which service, with gaps and overlaps",
    Right::Needs(Action::See, object, "agreement", map),
    Gives::of(&[HTML]),
)
.also(&[
    Twin {
        ending: ".json",
        run: as_json,
    },
    Twin {
        ending: ".csv",
        run: as_csv,
    },
])];

fn as_json(inside: &Inside<'_>) -> Done {
    let loaded = in_force(inside)?;
    Ok(crate::api::reading::json(document(&Shown::of(
        &loaded, None,
    ))))
}

fn as_csv(inside: &Inside<'_>) -> Done {
    let loaded = in_force(inside)?;
    Ok(Answer::of(CSV, csv(&Shown::of(&loaded, None))).marked())
}

fn map(inside: &Inside<'_>) -> Done {
    let what = format!("responsibilities-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let title = page.t("responsibilities");
    let loaded = in_force(inside)?;
    if !is_declared(&loaded.agreement) {
        let body = html! { h1 { (title) } (part::empty(&page, "responsibilities-none", Some(("agreement", &page.link("/agreement"))))) };
        return Ok(page.answer(&title, body));
    }
    let shown = Shown::of(&loaded, None);
    let asked = |name: &str| inside.call.asked(name).filter(|text| !text.is_empty());
    let cell = match (asked("service"), asked("process")) {
        (Some(service), Some(process)) => Some(cell(&page, inside, &shown, service, process)?),
        _ => None,
    };
    let body = html! {
        h1 { (title) }
        p.lead {
            (page.t("responsibilities-lead"))
            @if let Some(catalogue) = shown.coverage.catalogue { " " (page.with("responsibilities-by", &[("catalogue", catalogue.title())])) }
        }
        @if let Some(cell) = cell { (cell) }
        (table(&page, &shown))
        (legend(&page))
        (flaws(&page, &shown))
        (deliveries(&page, &shown, &loaded))
        (part::also(&page, "/responsibilities", &[".json", ".csv"]))
    };
    Ok(page.answer(&title, body))
}

/// All processes, in the order of the catalogue, with the rows of each service.
fn processes<'s>(shown: &'s Shown<'_>) -> Vec<(&'s ProcessId, &'s str)> {
    let mut all: Vec<(&ProcessId, &str)> = Vec::new();
    let mut known: BTreeSet<&ProcessId> = BTreeSet::new();
    for row in shown.coverage.services.iter().flat_map(|one| &one.rows) {
        if known.insert(&row.process.id) {
            all.push((&row.process.id, row.process.title));
        }
    }
    all
}

type Wrong<'s> = BTreeMap<(&'s ServiceId, &'s ProcessId), Vec<FlawKind>>;

fn table(page: &Page<'_>, shown: &Shown<'_>) -> Markup {
    let wrong = shown.wrong();
    let services = &shown.coverage.services;
    let table = html! {
        table.coverage {
            thead { tr {
                th scope="col" { (page.t("process")) }
                @for service in services { th scope="col" { (plain(service.service.title.as_deref().unwrap_or(service.id.as_str()))) } }
            } }
            tbody {
                @for (process, title) in processes(shown) {
                    tr {
                        th scope="row" lang=[page.foreign()] { (title) }
                        @for service in services {
                            @match service.rows.iter().find(|row| row.process.id == *process) {
                                Some(row) => { (entry(page, service.id, row, &wrong)) }
                                None => { td {} }
                            }
                        }
                    }
                }
            }
        }
    };
    part::wide(&page.t("responsibilities"), table)
}

/// The companies of a row.
fn companies<'r>(row: &'r Row<'_>) -> BTreeSet<&'r PartyId> {
    let mut all = row.accountable();
    all.extend(row.doers());
    all.extend(row.heard());
    all
}

fn entry(page: &Page<'_>, service: &ServiceId, row: &Row<'_>, wrong: &Wrong<'_>) -> Markup {
    let companies = companies(row);
    let flaws = wrong.get(&(service, &row.process.id));
    let flaws = flaws.map_or(&[][..], Vec::as_slice);
    if companies.is_empty() && flaws.is_empty() && !row.is_needed() {
        return html! { td.cell.not-needed { @if row.process.not_needed.is_some() { span.of { (page.t("coverage-not-needed")) } } } };
    }
    let query = link::query(&[
        ("service", service.as_str()),
        ("process", row.process.id.as_str()),
    ]);
    let path = format!("{}#cell", page.link(&format!("/responsibilities?{query}")));
    html! {
        td class={ "cell " (class(flaws)) } {
            a href=(path) {
                @for company in companies { span.line { bdi { (company) } " " strong { (letters(row, company)) } } " " }
                @for kind in flaws { (mark(page, *kind)) " " }
            }
        }
    }
}

fn class(flaws: &[FlawKind]) -> &'static str {
    let is_part = |kind: &FlawKind| matches!(kind, FlawKind::InPart | FlawKind::Unseen);
    match flaws {
        [] => "plain",
        flaws if flaws.iter().all(is_part) => "below",
        _ => "missed",
    }
}

/// What is wrong, as a glyph and a word.
fn mark(page: &Page<'_>, kind: FlawKind) -> Markup {
    let glyph = match kind {
        FlawKind::Uncovered => "✗",
        FlawKind::NoneAccountable => "?",
        FlawKind::InPart => "~",
        FlawKind::TwoAccountable => "‼",
        FlawKind::Overlap => "⇄",
        FlawKind::Unseen => "◌",
    };
    html! { span.line.flaw { span aria-hidden="true" { (glyph) } " " (page.t(&format!("coverage-{}", kind.word()))) } }
}

fn legend(page: &Page<'_>) -> Markup {
    let all = [
        FlawKind::Uncovered,
        FlawKind::NoneAccountable,
        FlawKind::InPart,
        FlawKind::TwoAccountable,
        FlawKind::Overlap,
        FlawKind::Unseen,
    ];
    html! {
        p.legend { (page.t("coverage-letters")) }
        p.legend { @for kind in all { (mark(page, kind)) " " } }
    }
}

/// One cell: who has which part in it by which clause, and which rights that gives.
fn cell(
    page: &Page<'_>,
    inside: &Inside<'_>,
    shown: &Shown<'_>,
    service: &str,
    process: &str,
) -> Result<Markup, crate::api::problem::Problem> {
    let not_found = || Kind::NotFound.plain();
    let mut services = shown.coverage.services.iter();
    let of = services.find(|one| one.id.as_str() == service);
    let of = of.ok_or_else(not_found)?;
    let mut rows = of.rows.iter();
    let row = rows.find(|row| row.process.id.as_str() == process);
    let row = row.ok_or_else(not_found)?;
    let own: Vec<&Flaw> = shown
        .flaws
        .iter()
        .filter(|flaw| flaw.services.contains(of.id) && flaw.processes.contains(&row.process.id))
        .collect();
    let mut paths: Vec<&str> = row
        .assignments
        .iter()
        .map(|assignment| assignment.clause.path.as_str())
        .collect();
    paths.dedup();
    Ok(html! {
        section.panel.wants #cell {
            h2 { span lang=[page.foreign()] { (row.process.title) } " · " (plain(of.service.title.as_deref().unwrap_or(of.id.as_str()))) }
            @if row.assignments.is_empty() { p { (page.t("coverage-nobody")) } }
            ul.story {
                @for company in companies(row) { li { (page.party(company)) ": " (words(page, &letters(row, company))) } }
            }
            @if let Some(why) = row.process.not_needed { p { (page.t("coverage-not-needed")) ": " bdi { (plain(why)) } } }
            @for flaw in own { p.flaw { (page.sentence(&flaw.sentence)) } }
            @for path in &paths { p { (page.t("coverage-clause")) " " (part::clause(page, path)) } }
            @for path in &paths { (rights(page, inside, path)) }
        }
    })
}

fn words(page: &Page<'_>, letters: &str) -> String {
    let words: Vec<String> = letters
        .split(' ')
        .filter(|letter| !letter.is_empty())
        .map(|letter| page.t(&format!("coverage-{letter}")))
        .collect();
    words.join(", ")
}

fn cited(page: &Page<'_>, clauses: &[Clause]) -> Markup {
    let mut paths: Vec<&str> = clauses.iter().map(|clause| clause.path.as_str()).collect();
    paths.dedup();
    html! { @for path in paths.iter().take(3) { " " (part::clause(page, path)) } }
}

fn flaws(page: &Page<'_>, shown: &Shown<'_>) -> Markup {
    html! {
        h2 { (page.t("coverage-flaws")) }
        @if shown.flaws.is_empty() { p { (page.t("coverage-no-flaws")) } }
        @else {
            ul.story {
                @for flaw in &shown.flaws { li { (mark(page, flaw.kind)) " " (page.sentence(&flaw.sentence)) (cited(page, &flaw.clauses)) } }
            }
        }
    }
}

fn deliveries(page: &Page<'_>, shown: &Shown<'_>, loaded: &Loaded) -> Markup {
    let title = |service: &ServiceId| {
        let found = loaded.agreement.services.get(service);
        let title = found.and_then(|service| service.title.as_deref());
        plain(title.unwrap_or(service.as_str()))
    };
    html! {
        @if !shown.deliveries.is_empty() {
            h2 { (page.t("coverage-deliveries")) }
            @for delivery in &shown.deliveries {
                details {
                    summary { (title(&delivery.service)) ": " (page.party(&delivery.party)) " " (page.t(kind(delivery))) @if !delivery.disagreements.is_empty() { " " span.tag { (page.t("coverage-disagrees")) } } }
                    ul.story {
                        @for reason in &delivery.reasons { (self::reason(page, reason)) }
                        @for reason in &delivery.disagreements { (self::reason(page, reason)) }
                    }
                }
            }
        }
    }
}

fn reason(page: &Page<'_>, reason: &Reason) -> Markup {
    html! { li { (page.sentence(&reason.sentence)) (cited(page, &reason.clauses)) } }
}

fn kind(delivery: &Delivery) -> &'static str {
    match delivery.really {
        Some(Outsourcing::Service) => "delivers-service",
        Some(Outsourcing::Process) => "delivers-process",
        Some(Outsourcing::Knowledge) => "delivers-knowledge",
        None => "delivers-nothing",
    }
}
