//! Levels: all of them by window, as a heat map; and one reading, down to what it rests on.

use std::collections::BTreeMap;

use agreement::model::{Agreement, Level};
use axum::http::StatusCode;
use facts::Instant;
use facts::fact::{ClaimOn, ReadingName};
use facts::id::LevelId;
use maud::{Markup, html};
use measure::{Engine, Evidence, Item, Judgement, Reading, Verdict};
use practice::access::{Pair, Topic};
use practice::{Action, Object};
use told::reading::{Absences, Asked, Basis, Shown, unheard, unheard_sentence, verdicts};
use told::words;

use super::claim::contest::{self, Typed};
use super::form;
use super::frame::Page;
use super::journal::verify_figure;
use super::link;
use super::part::{self, spread::Spread};
use super::sheet;
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::entry;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::api::reading::{self, FILTERED};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/levels",
        "levels-page",
        "Levels by window, as a heat map",
        Right::Scoped(FILTERED, map),
        Gives::of(&[HTML]),
    )
    .also(TWINS),
    Operation::get(
        "/alliances/{alliance}/levels/{level}",
        "level-page",
        "One level in all its windows",
        Right::Scoped(FILTERED, one),
        Gives::of(&[HTML]),
    )
    .also(TWINS),
    Operation::get(
        "/alliances/{alliance}/levels/{level}/{window}",
        "reading-page",
        "A reading, and what it rests on",
        Right::Scoped(FILTERED, one),
        Gives::of(&[HTML]),
    )
    .also(TWINS),
    Operation::post(
        "/alliances/{alliance}/levels/{level}/{window}",
        "reading-claim-form",
        "Claims that a value should be another, or the credit for it",
        Right::Scoped("the reading is asked for", claim),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/levels/{level}/{window}/challenge",
        "reading-claim-passkey",
        "What a passkey is asked that signs a claim on a reading",
        Right::Scoped("the reading is asked for", ask),
        Some(form::TAKES_FIELDS),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    ),
];

const TWINS: &[Twin] = &[
    Twin {
        ending: ".json",
        run: reading::document,
    },
    Twin {
        ending: ".csv",
        run: reading::csv,
    },
    Twin {
        ending: ".xlsx",
        run: workbook,
    },
];

/// Windows of a heat map: a year of months, with the one before.
const WINDOWS: usize = 13;

/// Records and observations of a reading that are listed; all of them are in the other forms.
const LISTED: usize = 200;

fn workbook(inside: &Inside<'_>) -> Done {
    sheet::of(reading::csv(inside)?)
}

fn map(inside: &Inside<'_>) -> Done {
    let what = format!("levels-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("levels");
        let body = html! {
            h1 { (title) }
            p.lead { (page.t("levels-lead")) }
            @if shown.is_empty() { (part::empty(&page, "levels-none", None)) }
            @for (windows, rows) in groups(engine, shown) {
                (heat_map(&page, engine, &windows, &rows))
            }
            (legend(&page))
            (part::also(&page, "/levels", &[".json", ".csv", ".xlsx"]))
        };
        Ok(page.answer(&title, body))
    })
}

/// Levels whose windows are named alike, with the last windows of them.
type Group<'s, 'a> = (Vec<(Instant, String)>, Vec<&'s Shown<'a>>);

/// Levels by the shape of the names of their windows: months, quarters and weeks each have a map of their own.
fn groups<'s, 'a>(engine: &Engine<'_>, shown: &'s [Shown<'a>]) -> Vec<Group<'s, 'a>> {
    let shape = |name: &str| -> String {
        let letters = name.chars();
        letters
            .map(|c| if c.is_ascii_digit() { '0' } else { c })
            .collect()
    };
    let mut groups: BTreeMap<String, Group<'s, 'a>> = BTreeMap::new();
    let as_of = engine.as_of();
    for shown in shown {
        let Some(first) = shown.readings.first() else {
            continue;
        };
        let (windows, rows) = groups.entry(shape(&first.window)).or_default();
        rows.push(shown);
        let begun = shown
            .readings
            .iter()
            .filter(|reading| reading.span.from < as_of);
        windows.extend(begun.map(|reading| (reading.span.from, reading.window.clone())));
    }
    let groups = groups.into_values().map(|(mut windows, rows)| {
        windows.sort();
        windows.dedup_by(|one, other| one.1 == other.1);
        // The last ones first: they are what one looks for, also on a narrow screen.
        windows.reverse();
        windows.truncate(WINDOWS);
        (windows, rows)
    });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    groups
}

/// A table of values: the state of each as word, glyph and colour.
pub(super) fn heat_map(
    page: &Page<'_>,
    engine: &Engine<'_>,
    windows: &[(Instant, String)],
    rows: &[&Shown<'_>],
) -> Markup {
    let table = html! {
        table.heat {
            thead { tr {
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("promise")) }
                @for (_, window) in windows { th.n scope="col" { (window) } }
            } }
            tbody {
                @for shown in rows {
                    @if let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) {
                        tr {
                            th scope="row" {
                                a href=(page.link(&format!("/levels/{}", link::part(shown.id.as_str())))) { (name(level)) }
                            }
                            td.promise { (page.say(&words::promise(level))) }
                            @for (_, window) in windows { (cell(page, shown, level, window)) }
                        }
                    }
                }
            }
        }
    };
    part::wide(&page.t("levels"), table)
}

/// The readings of a level in a window: the combined one, or the worst of its parts.
fn cell(page: &Page<'_>, shown: &Shown<'_>, level: &Level, window: &str) -> Markup {
    let own = shown
        .readings
        .iter()
        .filter(|reading| reading.window == window);
    let worst = own.min_by_key(|reading| (!reading.key.is_empty(), reading.agreed.state));
    let Some(reading) = worst else {
        return html! { td.cell {} };
    };
    let outcome = &reading.agreed;
    let state = outcome.state;
    let differs = reading.sides.values().any(|side| side != outcome);
    html! {
        td class={ "cell " (part::state_class(state)) } {
            a href=(page.link(&part::reading_path(shown.id.as_str(), window))) {
                span.value { (page.say(&words::table_value(&outcome.value, level.round))) }
                " "
                span.glyph aria-hidden="true" { (words::glyph(state)) @if differs { "*" } }
                span.away { " " (page.t(part::state_text(state))) @if differs { ", " (page.t("sides-differ")) } }
            }
        }
    }
}

fn legend(page: &Page<'_>) -> Markup {
    html! {
        p.legend {
            (part::states(page))
            span { "* " (page.t("sides-differ")) }
        }
    }
}

fn one(inside: &Inside<'_>) -> Done {
    let asked = reading::asked(inside)?;
    let what = format!("level-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &asked, |engine, shown| {
        told(inside, &asked, engine, shown, StatusCode::OK, None)
    })
}

/// The page, with what was typed into its form and what was wrong with it.
fn told(
    inside: &Inside<'_>,
    asked: &Asked,
    engine: &Engine<'_>,
    shown: &[Shown<'_>],
    status: StatusCode,
    again: Option<(&Typed, Markup)>,
) -> Done {
    let page = Page::within(inside);
    let mut title = page.t("levels");
    let mut bodies = Vec::new();
    for shown in shown {
        let Some((_, level)) = engine.level_at(shown.id, Instant::from_ms(i64::MAX)) else {
            continue;
        };
        title = name(level);
        bodies.push(match &asked.window {
            None => all_windows(&page, engine, shown, level),
            Some(window) => {
                title = format!("{title}, {window}");
                let own = Object::work(Topic::Reading, level.service.clone());
                let may = inside.person.is_some() && inside.may(Action::Contest, &own).is_ok();
                let form = match &shown.readings[..] {
                    [reading] if may => {
                        let none = Typed::default();
                        let (typed, problem) = match &again {
                            Some((typed, problem)) => (*typed, Some(problem.clone())),
                            None => (&none, None),
                        };
                        contest::of_reading(
                            &page,
                            inside,
                            &reading_link(shown, reading),
                            typed,
                            problem,
                        )
                    }
                    _ => again
                        .as_ref()
                        .map_or(html! {}, |(_, problem)| problem.clone()),
                };
                html! { (in_window(&page, inside, engine, shown, level, window)) (form) }
            }
        });
    }
    Ok(page.answer_as(status, &title, html! { @for body in &bodies { (body) } }))
}

fn claim(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let typed: Typed = inside.call.read()?;
    let asked = reading::asked(inside)?;
    let came = typed.state(inside, on(inside, &asked)?);
    let then = came.as_deref().map(super::claim::path).unwrap_or_default();
    form::settled(&page, came, (&then, "claimed"), |problem, status| {
        reading::worked_out(inside, &asked, |engine, shown| {
            told(
                inside,
                &asked,
                engine,
                shown,
                status,
                Some((&typed, problem)),
            )
        })
    })
}

fn ask(inside: &Inside<'_>) -> Done {
    let typed: Typed = inside.call.read()?;
    typed.ask(inside, on(inside, &reading::asked(inside)?)?)
}

/// The reading of the path.
fn on(inside: &Inside<'_>, asked: &Asked) -> Result<ClaimOn, Problem> {
    let on = ReadingName {
        key: asked
            .key
            .iter()
            .map(|(field, value)| (field.clone(), value.as_str().into()))
            .collect(),
        level: LevelId::new(inside.call.at("level")).map_err(|_| Kind::NotFound.plain())?,
        window: inside.call.at("window").to_owned(),
    };
    // WHY: a figure that is not there for whoever asks is not told by what is wrong with a claim on it.
    reading::worked_out(inside, asked, |_, _| Ok::<(), Problem>(()))?;
    Ok(ClaimOn::Reading(on))
}

/// A level in all its windows, the last first.
fn all_windows(page: &Page<'_>, engine: &Engine<'_>, shown: &Shown<'_>, level: &Level) -> Markup {
    let title = name(level);
    let path = format!("/levels/{}", link::part(shown.id.as_str()));
    let as_of = engine.as_of();
    let begun = || {
        shown
            .readings
            .iter()
            .rev()
            .filter(|reading| reading.span.from < as_of)
    };
    let has_keys = begun().any(|reading| !reading.key.is_empty());
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("window")) }
                @if has_keys { th scope="col" { (page.t("key")) } }
                th.n scope="col" { (page.t("value")) }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("made-of")) }
            } }
            tbody {
                @for reading in begun() {
                    @let basis = Basis::of(engine, shown, reading);
                    tr {
                        th scope="row" { a href=(page.link(&reading_link(shown, reading))) { (reading.window) } }
                        @if has_keys { td { (words::part(&reading.key)) } }
                        td.n { (page.say(&words::value(&reading.agreed.value, level.round))) }
                        td { (part::state(page, reading.agreed.state)) }
                        td { (page.say(&basis.line(&reading.agreed, level))) }
                    }
                }
            }
        }
    };
    html! {
        (part::trail(page, &[(page.t("levels"), page.link("/levels"))], &title))
        h1 { (title) }
        (promise(page, level))
        (part::wide(&title, table))
        (part::also(page, &path, &[".json", ".csv", ".xlsx"]))
    }
}

fn reading_link(shown: &Shown<'_>, reading: &Reading) -> String {
    let path = part::reading_path(shown.id.as_str(), &reading.window);
    match reading.key.first() {
        None => path,
        Some((field, value)) => {
            let key = format!("{field}={value}");
            format!("{path}?{}", link::query(&[("key", &key)]))
        }
    }
}

/// The readings of a window: one, or one for each value of a fan-out.
fn in_window(
    page: &Page<'_>,
    inside: &Inside<'_>,
    engine: &Engine<'_>,
    shown: &Shown<'_>,
    level: &Level,
    window: &str,
) -> Markup {
    let absences = Absences::of(shown, engine);
    let path = part::reading_path(shown.id.as_str(), window);
    let of_level = format!("/levels/{}", link::part(shown.id.as_str()));
    let steps = [
        (page.t("levels"), page.link("/levels")),
        (name(level), page.link(&of_level)),
    ];
    html! {
        (part::trail(page, &steps, window))
        h1 { (name(level)) ", " (window) }
        @for reading in worst_first(&shown.readings) {
            @if let Some((agreement, level)) = engine.level_at(shown.id, reading.span.until) {
                @let basis = Basis::of(engine, shown, reading);
                section.reading {
                    @if !reading.key.is_empty() {
                        h2 { a href=(page.link(&reading_link(shown, reading))) { (words::part(&reading.key)) } }
                    }
                    (head(page, reading, level, basis))
                    (money(page, inside, agreement, level))
                    (claims(page, engine, reading, level, basis))
                    @if let Some(why) = absences.sentence(reading, agreement, level) { p { (page.sentence(&why)) "." } }
                    @match &reading.evidence {
                        _ if reading.key.is_empty() && !level.per.is_empty() => {
                            p { (page.t("from-parts")) }
                        }
                        Evidence::Records(_) => { (records(page, engine, shown, level, &verdicts(reading, shown))) }
                        Evidence::Items(items) => { (observations(page, items, basis)) }
                    }
                }
            }
        }
        @for unheard in unheard(shown, engine) { p { (page.sentence(&unheard_sentence(&unheard))) } }
        (verify_figure(page, inside, (shown.id.as_str(), window), engine.as_of()))
        (part::also(page, &path, &[".json", ".csv", ".xlsx"]))
    }
}

/// The reading over everything, then those of the parts, the worst first.
fn worst_first(readings: &[Reading]) -> Vec<&Reading> {
    let mut all: Vec<&Reading> = readings.iter().collect();
    all.sort_by_key(|reading| (!reading.key.is_empty(), reading.agreed.state));
    all
}

/// The clauses that put money on a level.
fn money(page: &Page<'_>, inside: &Inside<'_>, agreement: &Agreement, level: &Level) -> Markup {
    let on_it = agreement.remedies.iter().filter(|(_, remedy)| {
        // WHY: a clause about money is for whoever sees the statements of the two.
        let pair = Pair::new(&remedy.from.value, &remedy.to.value);
        let is_seen = pair.is_some_and(|pair| inside.scope.pairs.contains(&pair));
        is_seen && remedy.levels().contains(&&level.id)
    });
    html! {
        @for (id, remedy) in on_it {
            p {
                (page.with("level-money", &[("from", &page.party(&remedy.from.value)), ("to", &page.party(&remedy.to.value))])) " "
                (part::clause(page, &format!("remedies.{id}"))) " · "
                a href=(page.link("/statements")) { (page.t("statements")) }
            }
        }
    }
}

/// The value, what it comes to, and what it is made of.
fn head(page: &Page<'_>, reading: &Reading, level: &Level, basis: Basis<'_>) -> Markup {
    let outcome = &reading.agreed;
    html! {
        p.big {
            span.figure { (page.say(&words::value(&outcome.value, level.round))) } " "
            (part::state(page, outcome.state))
        }
        (promise(page, level))
        @if reading.replaced.is_none() { p { (page.sentence(&basis.line(outcome, level))) "." } }
        @if let Some(rule) = level.small_sample && outcome.is_forgiven(level) {
            p { (page.with("small-sample", &[("below", &rule.below.to_string()), ("misses", &rule.allow_misses.to_string())])) }
        }
        @for (party, side) in reading.sides.iter().filter(|(_, side)| *side != outcome) {
            p.side {
                (page.with("side-has", &[("party", &page.party(party))])) " "
                (part::outcome(page, &words::value(&side.value, level.round), side))
                " (" (page.say(&basis.line(side, level))) ")"
            }
        }
        @if let Some(coverage) = &reading.coverage {
            p { (page.with("feed-missing", &[
                ("missing", &words::duration(coverage.missing_ms)),
                ("of", &words::duration(coverage.of_ms)),
            ])) }
        }
        p.fine {
            (page.time(reading.span.from)) " – " (page.time(reading.span.until)) ", "
            (page.with("by-version", &[("version", &reading.version)]))
        }
    }
}

/// What is promised, and by which clause.
fn promise(page: &Page<'_>, level: &Level) -> Markup {
    html! {
        p.lead {
            (page.sentence(&words::promise(level))) " · "
            (part::clause(page, &format!("levels.{}", level.id)))
            @if let Some(service) = &level.service { " · " (page.t("service")) " " (service) }
        }
    }
}

fn claims(
    page: &Page<'_>,
    engine: &Engine<'_>,
    reading: &Reading,
    level: &Level,
    basis: Basis<'_>,
) -> Markup {
    let all = told::reading::claims::of(reading, engine);
    html! {
        @if let Some(replaced) = &reading.replaced {
            p { (page.with("replaced", &[
                ("claim", replaced.claim.as_str()),
                ("party", &page.party(&replaced.by)),
                ("computed", &page.say(&words::value(&replaced.computed.value, level.round))),
            ])) " (" (page.say(&basis.line(&replaced.computed, level))) ")" }
        }
        @if !all.is_empty() {
            h2 { (page.t("claims")) }
            ul {
                @for entry in all {
                    li {
                        a href=(page.link(&super::claim::path(entry.claim.id.as_str()))) {
                            (page.sentence(&told::claims::sentence(entry, &level.window.zone, &told::reading::claims::asks(entry, reading))))
                        }
                        @for line in entry.dispute.iter().flat_map(told::claims::stages) { br; (page.sentence(&line)) }
                    }
                }
            }
        }
    }
}

/// The records of a reading: how they spread, and each, the late ones first.
fn records(
    page: &Page<'_>,
    engine: &Engine<'_>,
    shown: &Shown<'_>,
    level: &Level,
    verdicts: &[&Verdict],
) -> Markup {
    if verdicts.is_empty() {
        return html! {};
    }
    let spread = Spread::of(verdicts.iter().copied());
    let has_target = spread.is_some();
    let table = html! {
        table {
            caption { (page.t("records-caption")) }
            thead { tr {
                th scope="col" { (page.t("record")) }
                th scope="col" { (page.t("started")) }
                th.n scope="col" { (page.t("elapsed")) }
                @if has_target { th.n scope="col" { (page.t("target")) } th.n scope="col" { (page.t("left")) } }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("held-longest")) }
            } }
            tbody {
                @for verdict in verdicts.iter().take(LISTED) {
                    @let timeline = told::Timeline::new(engine, level, &shown.run, verdict);
                    tr {
                        th scope="row" { (part::case(page, &timeline.case)) }
                        td { (page.time(timeline.start)) }
                        td.n { (words::duration(verdict.elapsed_ms)) }
                        @if has_target {
                            td.n { @if let Some(target) = verdict.target_ms() { (words::duration(target)) } }
                            td.n.over[timeline.left_ms().is_some_and(|left| left < 0)] { @if let Some(left) = timeline.left_ms() { (words::duration(left)) } }
                        }
                        td { (judgement(page, verdict)) }
                        td { @if let Some((holder, ms)) = timeline.shares().first() { bdi { (page.say(holder)) } ", " (words::duration(*ms)) } }
                    }
                }
            }
        }
    };
    html! {
        h2 { (page.t("records")) }
        @if let Some(spread) = spread { (spread.picture(page)) }
        (part::wide(&page.t("records"), table))
        @if verdicts.len() > LISTED {
            p.fine { (page.words.count("and-more", verdicts.len() - LISTED)) }
        }
    }
}

fn judgement(page: &Page<'_>, verdict: &Verdict) -> Markup {
    let (class, glyph, text) = match verdict.judgement {
        Judgement::Missed => ("missed", "✗", "record-missed"),
        Judgement::Met if verdict.target_ms().is_some() => ("met", "✓", "record-in-time"),
        Judgement::Met if verdict.hit => ("met", "✓", "record-met"),
        Judgement::Met => ("shown", "·", "record-other"),
        Judgement::Running => ("shown", "…", "record-running"),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } }
}

fn observations(page: &Page<'_>, items: &[Item], basis: Basis<'_>) -> Markup {
    if items.is_empty() {
        return html! {};
    }
    let table = html! {
        table {
            caption { (page.t("observations-caption")) }
            thead { tr {
                th scope="col" { (page.t("what")) }
                th scope="col" { (page.t("from")) }
                th scope="col" { (page.t("until")) }
                th.n scope="col" { (page.t("adds")) }
                th scope="col" { (page.t("note")) }
                th scope="col" { (page.t("facts")) }
            } }
            tbody {
                @for item in items.iter().take(LISTED) {
                    tr {
                        th scope="row" lang=[page.foreign()] { (item.what.replace('`', "")) }
                        td { @if let Some(span) = item.span { (page.time(span.from)) } }
                        td { @if let Some(span) = item.span { (page.time(span.until)) } }
                        td.n { (page.say(&basis.amount(&item.adds))) }
                        td lang=[page.foreign()] { @if let Some(note) = &item.note { (note) } }
                        td {
                            @for (place, fact) in item.facts.iter().take(3).enumerate() {
                                @if place > 0 { ", " }
                                a href=(page.link(&format!("/facts/{fact}"))) { (page.t("fact")) }
                            }
                            @if item.facts.len() > 3 { " +" (item.facts.len() - 3) }
                        }
                    }
                }
            }
        }
    };
    html! {
        h2 { (page.t("observations")) }
        (part::wide(&page.t("observations"), table))
        @if items.len() > LISTED { p.fine { (page.words.count("and-more", items.len() - LISTED)) } }
    }
}

/// The title of a level, or its name.
pub(super) fn name(level: &Level) -> String {
    words::plain(level.title.as_deref().unwrap_or(level.id.as_str()))
}

/// The reading of the last window that is over; of several of one window the worst.
pub(super) fn last_over<'s>(engine: &Engine<'_>, shown: &'s Shown<'_>) -> Option<&'s Reading> {
    let all = shown.readings.iter();
    let over = all.filter(|reading| reading.span.until <= engine.as_of());
    over.max_by_key(|reading| (reading.span.until, std::cmp::Reverse(reading.agreed.state)))
}

/// How many levels came to what in their last window that is over.
pub(super) fn counts(page: &Page<'_>, engine: &Engine<'_>, shown: &[Shown<'_>]) -> Markup {
    let mut counts: BTreeMap<measure::State, usize> = BTreeMap::new();
    for shown in shown {
        if let Some(reading) = last_over(engine, shown) {
            *counts.entry(reading.agreed.state).or_default() += 1;
        }
    }
    html! {
        @if !counts.is_empty() {
            ul.counts {
                @for (state, count) in counts { li { span.figure { (count) } " " (part::state(page, state)) } }
            }
        }
    }
}
