//! What each company may put into the scope of a certificate by ISO/IEC 20000-1, and why.

use agreement::coverage::is_declared;
use agreement::scope::{self, Scope, ServiceScope};
use facts::id::PartyId;
use maud::{Markup, html};
use practice::Action;
use told::words::plain;

use super::frame::Page;
use super::part;
use crate::api::agreement::{agreement as object, in_force};
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/scope",
    "scope-page",
    "What each company may put into the scope of a certificate, and why",
    Right::Needs(Action::See, object, "agreement", show),
    Gives::of(&[HTML]),
)
.also(&[Twin {
    ending: ".json",
    run: as_json,
}])];

fn as_json(inside: &Inside<'_>) -> Done {
    let loaded = in_force(inside)?;
    let scopes = scope::scope(&loaded.agreement);
    Ok(crate::api::reading::json(told::scope::document(
        &scopes,
        &loaded.sources,
    )))
}

fn show(inside: &Inside<'_>) -> Done {
    let what = format!("scope-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let title = page.t("scope");
    let loaded = in_force(inside)?;
    let scopes = match is_declared(&loaded.agreement) {
        true => scope::scope(&loaded.agreement),
        false => Vec::new(),
    };
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("scope-lead")) }
        @if scopes.is_empty() { (part::empty(&page, "responsibilities-none", Some(("agreement", &page.link("/agreement"))))) }
        @for scope in &scopes { (of_party(&page, scope)) }
        (part::also(&page, "/scope", &[".json"]))
    };
    Ok(page.answer(&title, body))
}

fn of_party(page: &Page<'_>, scope: &Scope) -> Markup {
    html! {
        h2 { (page.party(&scope.party)) }
        @match (&scope.statement, &scope.own_it) {
            (Some(statement), _) => { p { (page.t("scope-may")) } blockquote { (plain(&page.say(statement))) } }
            (None, Some(own)) => { p { (page.t("scope-own")) } blockquote { (plain(&page.say(own))) } }
            (None, None) => { p { (page.t("scope-nothing")) } }
        }
        @for service in &scope.services { (of_service(page, service)) }
    }
}

fn of_service(page: &Page<'_>, service: &ServiceScope) -> Markup {
    let is_possible = service.is_possible();
    let (class, glyph, text) = match is_possible {
        true => ("met", "✓", "scope-possible"),
        false => ("missed", "✗", "scope-impossible"),
    };
    html! {
        details open[service.claimed && !is_possible] {
            summary {
                bdi { (service.service) } " "
                span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) }
                @if service.claimed { " " span.tag { (page.t("scope-claimed")) } }
            }
            ul.story {
                @for test in &service.tests {
                    @let (class, glyph) = if test.holds { ("met", "✓") } else { ("missed", "✗") };
                    li {
                        span class={ "state " (class) } { span aria-hidden="true" { (glyph) } span.away { (page.t(if test.holds { "scope-holds" } else { "scope-fails" })) } " " (test.clause) }
                        " " (page.sentence(&test.sentence))
                        @for clause in test.clauses.iter().take(3) { " " (part::clause(page, &clause.path)) }
                    }
                }
            }
            (performers(page, service))
        }
    }
}

fn performers(page: &Page<'_>, service: &ServiceScope) -> Markup {
    let names = |parties: &[PartyId]| {
        let names: Vec<String> = parties.iter().map(|party| page.party(party)).collect();
        match names.is_empty() {
            true => "–".to_owned(),
            false => names.join(", "),
        }
    };
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("scope-clause")) }
                th scope="col" { (page.t("process")) }
                th scope="col" { (page.t("scope-answers")) }
                th scope="col" { (page.t("scope-performs")) }
                th scope="col" { (page.t("scope-control")) }
            } }
            tbody {
                @for performer in &service.performers {
                    tr {
                        th scope="row" { (performer.clause) }
                        td lang=[page.foreign()] { (plain(&performer.title)) }
                        td { (names(&performer.accountable)) }
                        td { (names(&performer.performed_by)) }
                        td { (page.say(&performer.control.words())) }
                    }
                }
            }
        }
    };
    html! { @if !service.performers.is_empty() { (part::wide(&page.t("scope-performs"), table)) } }
}
