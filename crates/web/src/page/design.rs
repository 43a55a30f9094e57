//! The look of the site on one page: colours, type, states, tables, forms and messages, with made-up values.

use maud::{Markup, html};
use measure::State;

use super::frame::{Page, said};
use super::part;
use crate::api::answer::HTML;
use crate::api::call::Call;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::Kind;

/// What can be asked.
pub const PAGES: &[Operation] = &[Operation::get(
    "/design",
    "design-page",
    "The parts that pages are made of",
    Right::Open("it shows made-up values only", show),
    Gives::of(&[HTML]),
)];

/// The colours that have a name in the style.
const COLOURS: &[&str] = &[
    "paper",
    "raised",
    "sunken",
    "ink",
    "soft",
    "rule",
    "accent",
    "focus",
    "met",
    "below",
    "missed",
    "held",
    "late",
    "wait",
    "excluded",
    "contested",
];

fn show(call: &Call<'_>) -> Done {
    let page = Page::of(call);
    let title = page.t("design");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("design-lead")) }
        (colours(&page))
        (type_(&page))
        (states(&page))
        (table(&page))
        (form(&page))
        (messages(&page))
    };
    Ok(page.answer(&title, body))
}

fn colours(page: &Page<'_>) -> Markup {
    html! {
        h2 { (page.t("design-colours")) }
        p { (page.t("design-colours-told")) }
        ul.palette {
            @for name in COLOURS { li { span class={ "chip " (name) } aria-hidden="true" {} " " code { "--" (name) } } }
        }
    }
}

fn type_(page: &Page<'_>) -> Markup {
    html! {
        h2 { (page.t("design-type")) }
        p { (page.t("design-type-told")) }
        p.big { span.figure { "97.25 %" } " " (part::state(page, State::Met)) }
        p.lead { (page.t("design-type-lead")) }
        p.fine { (page.t("design-type-fine")) " " code { "levels.p1-in-time" } }
    }
}

fn states(page: &Page<'_>) -> Markup {
    html! {
        h2 { (page.t("design-states")) }
        p { (page.t("design-states-told")) }
        p.legend { (part::states(page)) span.tag { (page.t("home-us")) } }
        p.legend {
            (part::clock::keys(page))
        }
    }
}

fn table(page: &Page<'_>) -> Markup {
    let table = html! {
        table.heat {
            caption { (page.t("design-table-told")) }
            thead { tr { th scope="col" { (page.t("level")) } th.n scope="col" { "2025-02" } th.n scope="col" { "2025-01" } } }
            tbody {
                tr {
                    th scope="row" { (page.t("design-level")) }
                    td class="cell missed" { a href="#states" { "88.10 % ✗" } }
                    td class="cell met" { a href="#states" { "97.25 % ✓" } }
                }
            }
        }
    };
    html! { h2 #states { (page.t("design-tables")) } (part::wide(&page.t("design-tables"), table)) }
}

fn form(page: &Page<'_>) -> Markup {
    html! {
        h2 { (page.t("design-forms")) }
        p { (page.t("design-forms-told")) }
        form.stack method="get" action="/design" {
            label { (page.t("design-reason")) span.hint { (page.t("design-hint")) } input name="reason" autocomplete="off"; }
            label.check { input type="checkbox" name="urgent"; (page.t("design-urgent")) }
            button.main { (page.t("apply")) }
        }
    }
}

fn messages(page: &Page<'_>) -> Markup {
    let problem = Kind::Conflict
        .because(page.t("design-refused"))
        .help(page.t("design-help"));
    html! {
        h2 { (page.t("design-messages")) }
        p.notice { (page.t("design-done")) }
        (said(&page.words, &problem))
        (part::empty(page, "design-empty", None))
    }
}
