//! The first pages, one for each level of an alliance: what needs me now, how the promises are kept, and the portfolio.
//!
//! A panel that has nothing behind it is not there; where nothing at all needs anybody, the page says so.

use facts::time::DAY_MS;
use facts::{Instant, Sentence};
use maud::{Markup, html};
use measure::{Engine, Holder, Judgement, State, Verdict};
use practice::Action;
use told::reading::{Asked, Shown};
use told::words;

use super::frame::Page;
use super::{level, part};
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::{alliance, reading};

mod portfolio;
mod waiting;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}",
        "home",
        "What needs whoever asks now: promises that run out, and what waits for its party",
        Right::Needs(Action::See, alliance::alliance, "alliance", now),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/alliances/{alliance}/tactical",
        "home-tactical",
        "How the promises are kept: levels that were missed, and claims that are open",
        Right::Needs(Action::See, alliance::alliance, "alliance", tactical),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/alliances/{alliance}/strategic",
        "home-strategic",
        "The portfolio: relations, their models, and how each does",
        Right::Needs(Action::See, alliance::alliance, "alliance", strategic),
        Gives::of(&[HTML]),
    ),
];

/// Promises that are listed.
const LISTED: usize = 25;

/// What is due within this time comes before what was missed.
const SOON_MS: i64 = 7 * DAY_MS;

fn now(inside: &Inside<'_>) -> Done {
    let what = format!("home {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("nav-now");
        let waiting = waiting::waiting(&page, inside, engine)?;
        let running = running(engine, shown);
        let soon = running.partition_point(|one| one.due <= engine.as_of().plus_ms(SOON_MS));
        let (soon, later) = running.split_at(soon);
        let missed = last_missed(engine, shown);
        let body = html! {
            h1 { (title) }
            @if let Some(waiting) = &waiting { (waiting) }
            @if !soon.is_empty() { (promises(&page, engine, soon, "promises")) }
            @if !missed.is_empty() { (missed_last(&page, &missed)) }
            @if !later.is_empty() { (promises(&page, engine, later, "later")) }
            @if waiting.is_none() && running.is_empty() && missed.is_empty() {
                (part::empty(&page, "home-nothing", None))
            }
        };
        Ok(page.answer(&title, body))
    })
}

/// A clock that has not stopped.
struct Running<'s, 'a> {
    shown: &'s Shown<'a>,
    verdict: &'s Verdict,
    due: Instant,
}

/// The clocks that run, or went beyond their target without an end: the oldest promise first.
fn running<'s, 'a>(engine: &Engine<'a>, shown: &'s [Shown<'a>]) -> Vec<Running<'s, 'a>> {
    let mut all = Vec::new();
    for shown in shown {
        for verdict in &shown.run.verdicts {
            if let (None, Some(due)) = (verdict.stop(), verdict.due()) {
                all.push(Running {
                    shown,
                    verdict,
                    due,
                });
            }
        }
    }
    let name = |one: &Running<'_, '_>| engine.log().case_id(one.verdict.case).to_owned();
    all.sort_by_cached_key(|one| (one.due, name(one)));
    all
}

/// A panel of clocks; `id` names its text, too.
fn promises(page: &Page<'_>, engine: &Engine<'_>, running: &[Running<'_, '_>], id: &str) -> Markup {
    let title = page.t(&format!("home-{id}"));
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("record")) }
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("home-due")) }
                th.n scope="col" { (page.t("left")) }
                th scope="col" { (page.t("home-held-by")) }
            } }
            tbody {
                @for one in running.iter().take(LISTED) {
                    @let left = one.verdict.target_ms().map(|target| target - one.verdict.elapsed_ms);
                    @let is_late = one.verdict.judgement == Judgement::Missed;
                    tr {
                        th scope="row" { (part::case(page, engine.log().case_id(one.verdict.case))) }
                        td { (level_name(engine, one.shown)) }
                        td { (page.time(one.due)) }
                        td.n.over[is_late] { @if let Some(left) = left { (words::duration(left)) } }
                        td { (holder(page, engine, one)) }
                    }
                }
            }
        }
    };
    html! {
        section.panel aria-labelledby=(id) {
            h2 id=(id) { (title) }
            (part::wide(&title, table))
            @if running.len() > LISTED { p.fine { (page.words.count("home-more", running.len() - LISTED)) } }
        }
    }
}

/// Who holds it now.
fn holder(page: &Page<'_>, engine: &Engine<'_>, one: &Running<'_, '_>) -> Markup {
    let Some(last) = one.shown.run.segments.of(one.verdict).last() else {
        return html! {};
    };
    let agreement = engine.version_at(one.verdict.start);
    let (name, _) = told::timeline::holder(engine, agreement, last.holder);
    let own = page.world.map(|world| world.party.as_str());
    let is_own = match last.holder {
        Holder::Party { party, .. } => engine.log().symbols.text(party) == own,
        Holder::CustomerWait | Holder::Excluded => false,
    };
    html! { bdi { (page.say(&name)) } @if is_own { " " span.tag { (page.t("home-us")) } } }
}

/// A level that was missed in the last window that is over.
pub(super) struct MissedLast<'s, 'a> {
    shown: &'s Shown<'a>,
    name: String,
    promise: Sentence,
    window: &'s str,
    value: Sentence,
    state: State,
}

pub(super) fn last_missed<'s, 'a>(
    engine: &Engine<'a>,
    shown: &'s [Shown<'a>],
) -> Vec<MissedLast<'s, 'a>> {
    let as_of = engine.as_of();
    let mut all: Vec<_> = shown
        .iter()
        .filter_map(|shown| {
            let over = shown
                .readings
                .iter()
                .filter(|reading| reading.span.until <= as_of);
            let last = over.clone().map(|reading| reading.span.until).max()?;
            let last = over.filter(|reading| reading.span.until == last);
            let worst = last.min_by_key(|reading| (reading.agreed.state, reading.key.len()))?;
            let state = worst.agreed.state;
            let (_, level) = engine.level_at(shown.id, worst.span.until)?;
            matches!(state, State::Missed | State::BelowExpected).then(|| {
                let missed = MissedLast {
                    shown,
                    name: level::name(level),
                    promise: words::promise(level),
                    window: &worst.window,
                    value: words::value(&worst.agreed.value, level.round),
                    state,
                };
                (level.importance, missed)
            })
        })
        .collect();
    all.sort_by_key(|(importance, missed)| (missed.state, *importance));
    all.into_iter().map(|(_, missed)| missed).collect()
}

fn missed_last(page: &Page<'_>, missed: &[MissedLast<'_, '_>]) -> Markup {
    html! {
        section.panel aria-labelledby="missed" {
            h2 #missed { (page.t("home-missed")) }
            ul.cards.figures {
                @for one in missed {
                    li {
                        a href=(page.link(&part::reading_path(one.shown.id.as_str(), one.window))) {
                            strong { (one.name) } " " span.of { (one.window) }
                            span.big { span.figure { (page.say(&one.value)) } " " (part::state(page, one.state)) }
                            span.of { (page.sentence(&one.promise)) }
                        }
                    }
                }
            }
        }
    }
}

fn tactical(inside: &Inside<'_>) -> Done {
    let what = format!("home-tactical {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("nav-tactical");
        let missed = last_missed(engine, shown);
        let claims = waiting::pending(&page, inside, engine)?;
        let body = html! {
            h1 { (title) }
            p.lead { (page.t("tactical-lead")) }
            (level::counts(&page, engine, shown))
            @if !missed.is_empty() { (missed_last(&page, &missed)) }
            @if let Some(claims) = &claims { (claims) }
            p { a href=(page.link("/levels")) { (page.t("tactical-all")) } }
        };
        Ok(page.answer(&title, body))
    })
}

fn strategic(inside: &Inside<'_>) -> Done {
    let what = format!("home-strategic {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("nav-strategic");
        let body = html! {
            h1 { (title) }
            p.lead { (page.t("strategic-lead")) }
            (portfolio::portfolio(&page, inside, engine, shown))
        };
        Ok(page.answer(&title, body))
    })
}

fn level_name(engine: &Engine<'_>, shown: &Shown<'_>) -> String {
    let known = engine.level_at(shown.id, Instant::from_ms(i64::MAX));
    known.map_or_else(|| shown.id.to_string(), |(_, level)| level::name(level))
}
