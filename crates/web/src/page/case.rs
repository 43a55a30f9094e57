//! Cases: which there are; and one: its fields, its clocks by holder, what happened to it, and what can be claimed of it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use facts::fact::ClaimOn;
use facts::id::CaseId;
use maud::{Markup, html};
use measure::Engine;
use practice::Action;
use told::case::Clock;
use told::reading::{Asked, Shown};
use told::words;

use super::claim::contest::{self, Typed};
use super::claim::outcome;
use super::form;
use super::frame::{Page, said};
use super::part;
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::api::{case, entry, reading};
use crate::desk::View;
use crate::desk::view::Subject;

mod list;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/cases",
        "cases-page",
        "The cases that one sees, by type, service and state",
        Right::Scoped("cases by topic and service", list::all),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: case::list,
    }]),
    Operation::get(
        "/alliances/{alliance}/cases/{case}",
        "case-page",
        "A case and its clocks",
        Right::Needs(Action::See, reading::case, "case", one),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: reading::clocks,
    }]),
    Operation::post(
        "/alliances/{alliance}/cases/{case}",
        "case-claim-form",
        "Claims that something of a case should count otherwise",
        Right::Needs(Action::See, reading::case, "case", claim),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/cases/{case}/challenge",
        "case-claim-passkey",
        "What a passkey is asked that signs a claim on a case",
        Right::Needs(Action::See, reading::case, "case", ask),
        Some(form::TAKES_FIELDS),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    ),
];

fn one(inside: &Inside<'_>) -> Done {
    let what = format!("case-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let typed = Typed::asked(inside);
        told(inside, engine, shown, StatusCode::OK, &typed, None)
    })
}

fn claim(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let typed: Typed = inside.call.read()?;
    let came = typed.state(inside, on(inside)?);
    let then = came.as_deref().map(super::claim::path).unwrap_or_default();
    form::settled(&page, came, (&then, "claimed"), |problem, status| {
        reading::worked_out(inside, &Asked::default(), |engine, shown| {
            told(inside, engine, shown, status, &typed, Some(problem))
        })
    })
}

fn ask(inside: &Inside<'_>) -> Done {
    let typed: Typed = inside.call.read()?;
    typed.ask(inside, on(inside)?)
}

fn on(inside: &Inside<'_>) -> Result<ClaimOn, Problem> {
    let id = CaseId::new(inside.call.at("case"));
    id.map(ClaimOn::Case).map_err(|_| Kind::NotFound.plain())
}

/// The page, with the form as it was typed and what was wrong with it.
fn told<'a>(
    inside: &Inside<'_>,
    engine: &Engine<'a>,
    shown: &[Shown<'a>],
    status: StatusCode,
    typed: &Typed,
    problem: Option<Markup>,
) -> Done {
    let page = Page::within(inside);
    let case = inside.call.at("case");
    let object = reading::case(inside)?;
    let may = inside.person.map(|_| inside.may(Action::Contest, &object));
    let may_claim = matches!(may, Some(Ok(())));
    let path = format!("/cases/{}", super::link::part(case));
    let clocks = told::case::clocks(shown, engine, case);
    // WHY: a case without a clock is one all the same: its fields and facts are there.
    let clocks = clocks.unwrap_or_default();
    let (drawn, named): (Vec<_>, Vec<_>) = clocks
        .into_iter()
        .partition(|clock| clock.verdict.target_ms().is_some());
    let view = inside.view()?;
    let updates = updates(&view, case);
    let fields = fields(&updates);
    let body = html! {
        (part::trail(&page, &[(page.t("case-list"), page.link("/cases"))], case))
        h1 { bdi { (case) } }
        @if let Some((_, summary)) = fields.iter().find(|(name, _)| matches!(name.as_str(), "summary" | "title" | "short_description")) {
            p.lead { bdi { (summary) } }
        }
        dl.fields {
            @for (name, value) in &fields { div { dt { (name) } dd { bdi { (value) } } } }
        }
        @for (place, clock) in drawn.iter().enumerate() { (self::clock(&page, engine, clock, place, may_claim)) }
        @if drawn.is_empty() {
            @for (place, clock) in named.iter().take(1).enumerate() { (self::clock(&page, engine, clock, place, may_claim)) }
        }
        @if named.len() > usize::from(drawn.is_empty()) { (also_in(&page, &named)) }
        (outcome::of_case(&page, engine, shown, case))
        @if may_claim { (contest::of_case(&page, inside, &path, typed, problem)) }
        @else if let Some(problem) = problem { (problem) }
        @else if let Some(Err(why)) = &may {
            details { summary { (page.t("contest-not")) } (said(&page.words, why)) }
        }
        (happened(&page, &updates))
        (part::also(&page, &path, &[".json"]))
    };
    Ok(page.answer_as(status, case, body))
}

/// A clock: what it comes to, the picture, the story and the table.
fn clock<'a>(
    page: &Page<'_>,
    engine: &measure::Engine<'a>,
    clock: &Clock<'_, 'a>,
    place: usize,
    may_claim: bool,
) -> Markup {
    let timeline = &clock.timeline;
    let id = format!("clock-{place}");
    let title = words::plain(
        clock
            .level
            .title
            .as_deref()
            .unwrap_or(clock.level.id.as_str()),
    );
    let level = clock.shown.id.as_str();
    let table = part::clock::table(page, timeline);
    html! {
        section.clock aria-labelledby={ (id) "-h" } {
            h2 id={ (id) "-h" } {
                @match clock.window() {
                    Some(window) => { a href=(page.link(&part::reading_path(level, window))) { (title) ", " (window) } }
                    None => { (title) ", " (page.t("not-counted")) }
                }
            }
            p.big {
                span.figure { (words::duration(timeline.elapsed_ms)) }
                @if let (Some(target), Some(left)) = (timeline.target_ms, timeline.left_ms()) {
                    " " (page.with("of-target", &[("target", &words::duration(target))])) " "
                    @if left < 0 { span.state.missed { span aria-hidden="true" { "✗ " } (page.with("over-by", &[("over", &words::duration(-left))])) } }
                    @else { span.state.met { span aria-hidden="true" { "✓ " } (page.with("left-over", &[("left", &words::duration(left))])) } }
                }
                " · " (part::clause(page, &format!("levels.{level}")))
            }
            (part::chart(&page.with("clock-of", &[("case", &timeline.case)]), part::clock::picture(page, timeline, &id)))
            p.legend.clock-legend {
                (part::clock::keys(page))
            }
            ul.story {
                @for told in clock.sentences(engine) { li { (page.sentence(&told)) } }
            }
            (part::wide(&page.with("clock-table-of", &[("level", &title)]), table))
            @if may_claim { (holds(page, timeline)) }
        }
    }
}

/// For each hold, a way into the form that says that it was none.
fn holds(page: &Page<'_>, timeline: &told::Timeline) -> Markup {
    let zone = page.zone();
    let stretches = timeline.stretches.iter();
    let held: Vec<_> = stretches.filter(|stretch| stretch.hold.is_some()).collect();
    let link = |stretch: &told::timeline::Stretch| {
        let query = super::link::query(&[
            ("ask", "no-pause"),
            ("from", &contest::local(&zone, stretch.from)),
            ("until", &contest::local(&zone, stretch.until)),
        ]);
        let path = format!("/cases/{}?{query}", super::link::part(&timeline.case));
        format!("{}#contest", page.link(&path))
    };
    html! {
        @if !held.is_empty() {
            ul.story {
                @for stretch in held {
                    li {
                        (page.time(stretch.from)) " – " (page.time(stretch.until)) ": "
                        a href=(link(stretch)) { (page.t("contest-hold")) }
                    }
                }
            }
        }
    }
}

/// The levels in which the case counts that have no target: their clock is the same.
fn also_in(page: &Page<'_>, clocks: &[Clock<'_, '_>]) -> Markup {
    html! {
        p {
            (page.t("also-record-of")) " "
            @for (place, clock) in clocks.iter().enumerate() {
                @if place > 0 { ", " }
                @match clock.window() {
                    Some(window) => { a href=(page.link(&part::reading_path(clock.shown.id.as_str(), window))) { (clock.shown.id) " " (window) } }
                    None => { (clock.shown.id) " (" (page.t("not-counted")) ")" }
                }
            }
        }
    }
}

/// The fields of a case as they are now.
fn fields(updates: &[Update<'_>]) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    for (_, update) in updates {
        for (name, value) in &update.set {
            match value {
                Some(value) => fields.insert(words::plain(name), words::plain(value)),
                None => fields.remove(name.as_str()),
            };
        }
    }
    fields
}

/// A fact about a case.
type Update<'f> = (&'f facts::Fact, &'f facts::fact::CaseUpdate);

/// The facts about a case, in the order in which they happened.
fn updates<'f>(view: &'f View, case: &str) -> Vec<Update<'f>> {
    let facts = view.about(&Subject::case(case));
    let mut all: Vec<Update<'f>> = facts
        .filter_map(|fact| match &fact.body {
            facts::Body::Case(update) => Some((fact, update)),
            _ => None,
        })
        .collect();
    all.sort_by(|one, other| one.0.order().cmp(&other.0.order()));
    all
}

fn happened(page: &Page<'_>, updates: &[Update<'_>]) -> Markup {
    let table = html! {
        table {
            caption { (page.t("happened-caption")) }
            thead { tr {
                th scope="col" { (page.t("at")) }
                th scope="col" { (page.t("stated-by")) }
                th scope="col" { (page.t("what")) }
                th scope="col" { (page.t("recorded")) }
            } }
            tbody {
                @for (fact, update) in updates {
                    tr {
                        td { (page.time(fact.at)) }
                        td { (page.party(&fact.by)) }
                        td {
                            @for (place, does) in update.does.iter().enumerate() { @if place > 0 { ", " } (page.say(&told::case::milestone(*does))) }
                            @for (name, value) in &update.set {
                                span.set { " " (name) ": " bdi { @match value { Some(value) => { (words::plain(value)) } None => { "–" } } } }
                            }
                            " " a href=(page.link(&format!("/facts/{}", fact.id))) { (page.t("fact")) }
                        }
                        td { (page.time(fact.recorded)) }
                    }
                }
            }
        }
    };
    html! {
        h2 { (page.t("happened")) }
        (part::wide(&page.t("happened"), table))
    }
}
