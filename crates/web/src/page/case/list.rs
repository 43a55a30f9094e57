//! The cases that one sees: a table with filters, a page at a time.

use maud::{Markup, html};
use practice::access::Topic;
use told::words::plain;

use crate::api::call::Inside;
use crate::api::case::{self, Case, STATES};
use crate::api::operation::Done;
use crate::page::frame::Page;
use crate::page::link;
use crate::page::part;

/// What can be asked for, and kept while one goes on.
const FILTERS: [&str; 4] = ["type", "service", "state", "q"];

/// What began last comes first: what somebody looks for is seldom old.
const NEWEST: &str = "newest";

fn order(inside: &Inside<'_>) -> &'static str {
    match inside.call.asked("order") {
        Some("name") => "name",
        _ => NEWEST,
    }
}

/// The page.
pub fn all(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let found = case::asked_by(inside, order(inside) == NEWEST)?;
    let asked = |name: &str| inside.call.asked(name).unwrap_or("");
    let is_filtered = FILTERS.iter().any(|name| !asked(name).is_empty());
    let with = |more: &[(&str, &str)]| {
        let kept = FILTERS.iter().map(|name| (*name, asked(name)));
        let kept = kept.filter(|(_, value)| !value.is_empty());
        let kept = kept.chain([("order", order(inside))]);
        let pairs: Vec<(&str, &str)> = kept.chain(more.iter().copied()).collect();
        format!("/cases?{}", link::query(&pairs))
    };
    let title = page.t("case-list");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("cases-lead")) }
        (filters(&page, inside, &asked))
        p role="status" { (page.words.count("cases-count", found.total)) }
        @if found.cases.is_empty() {
            @if is_filtered { (part::empty(&page, "cases-none-such", Some(("cases-all", &page.link("/cases"))))) }
            @else { (part::empty(&page, "cases-none", Some(("nav-imports", &page.link("/imports"))))) }
        } @else { (table(&page, &found.cases)) }
        @if !asked("after").is_empty() || found.next.is_some() {
            nav.row aria-label=(page.t("paging")) {
                @if !asked("after").is_empty() { a href=(page.link(&with(&[]))) { (page.t("paging-first")) } }
                @if let Some(next) = &found.next { a href=(page.link(&with(&[("after", next)]))) rel="next" { (page.t("paging-next")) } }
            }
        }
        (part::also_as(&page, &[("JSON", with(&[]).replacen("/cases?", "/cases.json?", 1))]))
    };
    Ok(page.answer(&title, body))
}

fn filters<'c>(page: &Page<'_>, inside: &Inside<'c>, asked: &impl Fn(&str) -> &'c str) -> Markup {
    let seen = &inside.scope.work;
    let types = Topic::ALL.iter().filter(|topic| seen.contains_key(topic));
    let services = page
        .text()
        .into_iter()
        .flat_map(|text| text.services.keys());
    let services = services.filter(|service| inside.scope.services.contains(*service));
    html! {
        form.row method="get" {
            label { (page.t("cases-type")) (choice(page, "type", asked("type"), types.map(|topic| topic.word()).filter(|word| is_of_case(word)))) }
            label { (page.t("service")) (choice(page, "service", asked("service"), services.map(|service| service.as_str()))) }
            label { (page.t("state")) (choice(page, "state", asked("state"), STATES.iter().copied())) }
            label { (page.t("cases-order")) select name="order" {
                @for (word, name) in [(NEWEST, "cases-newest"), ("name", "cases-by-name")] {
                    option value=(word) selected[word == order(inside)] { (page.t(name)) }
                }
            } }
            label { (page.t("cases-text")) input type="search" name="q" value=(asked("q")); }
            @if let Some(as_of) = inside.call.asked("as_of") { input type="hidden" name="as_of" value=(as_of); }
            button { (page.t("cases-filter")) }
        }
    }
}

fn choice<'w>(
    page: &Page<'_>,
    name: &str,
    chosen: &str,
    words: impl Iterator<Item = &'w str>,
) -> Markup {
    html! {
        select name=(name) {
            option value="" { (page.t("cases-any")) }
            @for word in words { option value=(word) selected[word == chosen] { (word) } }
        }
    }
}

/// What is no case has no type of one.
fn is_of_case(word: &str) -> bool {
    !matches!(
        word,
        "reading"
            | "sample"
            | "usage"
            | "value"
            | "work"
            | "cost"
            | "survey"
            | "outage"
            | "deployment"
    )
}

fn table(page: &Page<'_>, cases: &[Case]) -> Markup {
    let field = |case: &Case, name: &str| case.fields.get(name).map(|value| plain(value));
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("case")) }
                th scope="col" { (page.t("cases-type")) }
                th scope="col" { (page.t("service")) }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("cases-priority")) }
                th scope="col" { (page.t("cases-first")) }
                th scope="col" { (page.t("cases-last")) }
            } }
            tbody {
                @for case in cases {
                    tr {
                        th scope="row" {
                            (part::case(page, &case.case))
                            @if let Some(title) = part::title_of(&case.fields).map(plain) { " " span.of { bdi { (title) } } }
                        }
                        td { @if let Some(kind) = field(case, "type") { bdi { (kind) } } }
                        td { @if let Some(service) = field(case, "service") { bdi { (service) } } }
                        td { @if let Some(state) = case.state { (state) } }
                        td { @if let Some(priority) = field(case, "priority") { bdi { (priority) } } }
                        td { (page.time(case.first)) }
                        td { (page.time(case.last)) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("case-list"), table)
}
