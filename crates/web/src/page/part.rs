//! What pages are made of: each part is a function from what is known to HTML, and looks the same everywhere.

use std::collections::BTreeMap;

use facts::Sentence;
use maud::{Markup, html};
use measure::{Outcome, State};
use told::words;

use super::frame::Page;

pub mod blocks;
pub mod clock;
pub mod differs;
pub mod findings;
pub mod spread;
pub mod waterfall;

/// What a case is called, in the fields in which tools say so.
pub fn title_of(fields: &BTreeMap<String, String>) -> Option<&str> {
    let names = ["title", "summary", "short_description"];
    let mut titles = names.iter().filter_map(|name| fields.get(*name));
    titles.next().map(String::as_str)
}

/// A state as a word and a glyph, in its colour.
pub fn state(page: &Page<'_>, state: State) -> Markup {
    html! {
        span class={ "state " (state_class(state)) } {
            span aria-hidden="true" { (words::glyph(state)) } " " (page.t(state_text(state)))
        }
    }
}

/// All states, each as a word and a glyph in its colour.
pub fn states(page: &Page<'_>) -> Markup {
    let all = [
        State::Met,
        State::BelowExpected,
        State::Missed,
        State::Shown,
        State::Insufficient,
    ];
    html! { @for one in all { (state(page, one)) " " } }
}

/// The class of a state.
pub fn state_class(state: State) -> &'static str {
    match state {
        State::Missed => "missed",
        State::BelowExpected => "below",
        State::Met => "met",
        State::Shown => "shown",
        State::Insufficient => "no-data",
    }
}

/// The text of a state.
pub fn state_text(state: State) -> &'static str {
    match state {
        State::Missed => "state-missed",
        State::BelowExpected => "state-below",
        State::Met => "state-met",
        State::Shown => "state-shown",
        State::Insufficient => "state-no-data",
    }
}

/// A figure with its state, as a line.
pub fn outcome(page: &Page<'_>, value: &Sentence, outcome: &Outcome) -> Markup {
    html! { span.figure { (page.say(value)) } " " (state(page, outcome.state)) }
}

/// The way down to here: each step has a name and a link; the last is the page itself.
pub fn trail(page: &Page<'_>, steps: &[(String, String)], here: &str) -> Markup {
    html! {
        nav.trail aria-label=(page.t("trail")) {
            ol {
                @for (name, link) in steps { li { a href=(link) { (name) } } }
                li { span aria-current="page" { (here) } }
            }
        }
    }
}

/// The same figures in other forms: the path of this page with other endings.
pub fn also(page: &Page<'_>, path: &str, endings: &[&str]) -> Markup {
    html! {
        p.also {
            (page.t("also-as")) " "
            @for (place, ending) in endings.iter().enumerate() {
                @if place > 0 { ", " }
                a href=(page.link(&format!("{path}{ending}"))) { (ending.trim_start_matches('.').to_uppercase()) }
            }
        }
    }
}

/// The same in other forms, each by its name and path.
pub fn also_as(page: &Page<'_>, forms: &[(&str, String)]) -> Markup {
    html! {
        p.also {
            (page.t("also-as")) " "
            @for (place, (name, path)) in forms.iter().enumerate() {
                @if place > 0 { ", " }
                a href=(page.link(path)) { (name) }
            }
        }
    }
}

/// A table that scrolls by itself where it is wider than the page.
pub fn wide(name: &str, table: Markup) -> Markup {
    // WHY: a group and no landmark: the section around it often has the same name, and landmarks of one name confuse.
    html! { div.wide role="group" aria-label=(name) tabindex="0" { (table) } }
}

/// A picture, which scrolls by itself where the page is too narrow for it.
pub fn chart(name: &str, picture: Markup) -> Markup {
    html! { figure.chart aria-label=(name) tabindex="0" { (picture) } }
}

/// Where there is nothing yet: what would be here, and how it gets here.
pub fn empty(page: &Page<'_>, text: &str, next: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p { (page.t(text)) }
            @if let Some((name, link)) = next { p { a href=(link) { (page.t(name)) } } }
        }
    }
}

/// A clause, by its address.
pub fn clause(page: &Page<'_>, address: &str) -> Markup {
    html! { a.clause href=(page.link(&clause_path(address))) { code { (address) } } }
}

/// The path of a clause.
pub fn clause_path(address: &str) -> String {
    format!("/agreement/clauses/{}", super::link::part(address))
}

/// A case, by its name.
pub fn case(page: &Page<'_>, case: &str) -> Markup {
    let path = format!("/cases/{}", super::link::part(case));
    html! { a.case href=(page.link(&path)) { bdi { (case) } } }
}

/// The path of a fact.
pub fn fact_path(id: &facts::FactId) -> String {
    format!("/facts/{id}")
}

/// The path of a reading.
pub fn reading_path(level: &str, window: &str) -> String {
    format!(
        "/levels/{}/{}",
        super::link::part(level),
        super::link::part(window)
    )
}
