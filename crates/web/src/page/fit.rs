//! Which model of cooperation suits each service: what the agreement declares, what was observed, and where they disagree.

use std::collections::BTreeMap;

use agreement::fit::{self, Advice, Observed, Source, word};
use agreement::model::Agreement;
use facts::id::ServiceId;
use maud::{Markup, html};
use practice::access::Topic;
use practice::{Action, Object};
use told::words::plain;

use super::frame::Page;
use super::link;
use super::part;
use crate::api::agreement::{agreement as object, in_force};
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::Problem;

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/alliances/{alliance}/fit",
    "fit-page",
    "Which model of cooperation suits each service, and why",
    Right::Needs(Action::See, object, "agreement", show),
    Gives::of(&[HTML]),
)
.also(&[Twin {
    ending: ".json",
    run: as_json,
}])];

fn as_json(inside: &Inside<'_>) -> Done {
    inside.answered("fit", inside.as_of()?, || {
        let advices = advices(inside)?;
        Ok(crate::api::reading::json(told::fit::document(&advices)))
    })
}

/// The advice; what was observed is told of services whose figures whoever asks sees.
fn advices(inside: &Inside<'_>) -> Result<Vec<Advice>, Problem> {
    let figures = inside.figures()?;
    let mut observed: BTreeMap<ServiceId, Observed> = figures.observed().clone();
    observed.retain(|service, _| {
        let figures = Object::work(Topic::Reading, Some(service.clone()));
        inside.scope.sees(&figures)
    });
    // WHY: what disagrees with a model may stand in a file of prices, which not everybody of a party reads.
    Ok(fit::advise(&in_force(inside)?.agreement, &observed))
}

fn text<'i>(inside: &'i Inside<'_>) -> &'i Agreement {
    inside.world.versions.at(inside.call.now)
}

fn show(inside: &Inside<'_>) -> Done {
    let what = format!("fit-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let title = page.t("fit");
    let advices = advices(inside)?;
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("fit-lead")) }
        @if advices.is_empty() { (part::empty(&page, "fit-none", Some(("agreement", &page.link("/agreement"))))) }
        @else {
            (table(&page, inside, &advices))
            @for advice in &advices { (of_service(&page, inside, advice)) }
        }
        (part::also(&page, "/fit", &[".json"]))
    };
    Ok(page.answer(&title, body))
}

fn name(inside: &Inside<'_>, service: &ServiceId) -> String {
    let found = text(inside).services.get(service);
    let title = found.and_then(|service| service.title.as_deref());
    plain(title.unwrap_or(service.as_str()))
}

fn anchor(service: &ServiceId) -> String {
    format!("fit-{}", link::part(service.as_str()))
}

/// Whether the declared model suits, as a word and a glyph.
fn verdict(page: &Page<'_>, advice: &Advice) -> Markup {
    let (class, glyph, text) = match advice.advised {
        None => ("no-data", "–", "fit-no-sign"),
        Some(model) if model == advice.declared => ("met", "✓", "fit-suits"),
        Some(_) => ("below", "▼", "fit-other"),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } }
}

fn table(page: &Page<'_>, inside: &Inside<'_>, advices: &[Advice]) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("service")) }
                th scope="col" { (page.t("fit-declared")) }
                th scope="col" { (page.t("fit-advised")) }
                th scope="col" { (page.t("fit-verdict")) }
            } }
            tbody {
                @for advice in advices {
                    tr {
                        th scope="row" { a href={ "#" (anchor(&advice.service)) } { (name(inside, &advice.service)) } }
                        td { (page.say(&word(advice.declared))) }
                        td { (advice.advised.map_or("–".to_owned(), |model| page.say(&word(model)))) }
                        td { (verdict(page, advice)) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("fit"), table)
}

fn of_service(page: &Page<'_>, inside: &Inside<'_>, advice: &Advice) -> Markup {
    html! {
        h2 id=(anchor(&advice.service)) { (name(inside, &advice.service)) }
        p {
            (verdict(page, advice)) " · "
            (part::clause(page, &format!("services.{}", advice.service)))
        }
        @if !advice.signs.is_empty() {
            h3 { (page.t("fit-signs")) }
            ul.story {
                @for sign in &advice.signs {
                    li {
                        (page.sentence(&sign.reason)) ": " strong { (page.say(&word(sign.speaks_for))) } " "
                        span.tag { (page.t(match sign.source { Source::Declared => "fit-source-declared", Source::Observed => "fit-source-observed" })) }
                    }
                }
            }
        }
        @if !advice.conditions.is_empty() {
            h3 { (page.t("fit-conditions")) }
            ul.story { @for condition in &advice.conditions { li { (page.sentence(condition)) } } }
        }
        @if !advice.disagreements.is_empty() {
            h3 { (page.t("fit-disagreements")) }
            ul.story { @for disagreement in &advice.disagreements { li { (page.sentence(disagreement)) } } }
        }
    }
}
