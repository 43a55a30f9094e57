//! The service report of a month: what was promised and what came of it, ready to be printed, with the hash of its
//! figures. It is as of an instant, so that it stays as it is.

use agreement::model::Level;
use facts::journal::Hash;
use facts::{Instant, Span};
use ledger::Month;
use maud::{Markup, html};
use measure::{Engine, Judgement, Reading, State};
use sha2::{Digest, Sha256};
use told::Timeline;
use told::reading::{Asked, Basis, Shown, verdicts};
use told::words;

use super::frame::{Page, sentence};
use super::{level, link, part};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::Kind;
use crate::api::reading::{self, FILTERED};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/reports",
        "reports-page",
        "The months that have a service report",
        Right::Scoped(FILTERED, list),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/alliances/{alliance}/reports/{month}",
        "report-page",
        "The service report of a month, to be read, printed and filed",
        Right::Scoped(FILTERED, one),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: document,
    }]),
];

/// Late records of a level that are told.
const TOLD: usize = 10;

fn list(inside: &Inside<'_>) -> Done {
    let what = format!("reports-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("reports");
        let zone = page.zone();
        let ends = shown.iter().flat_map(|shown| &shown.readings);
        let ends = ends
            .map(|reading| reading.span.until)
            .filter(|until| *until <= engine.as_of());
        let mut months: Vec<Month> = ends.map(|until| Month::ending(until, &zone)).collect();
        months.sort();
        months.dedup();
        let body = html! {
            h1 { (title) }
            p.lead { (page.t("reports-lead")) }
            @if months.is_empty() { (part::empty(&page, "reports-none", None)) }
            ul.cards {
                @for month in months.iter().rev() { li { a href=(page.link(&format!("/reports/{month}"))) { (month) } } }
            }
        };
        Ok(page.answer(&title, body))
    })
}

fn one(inside: &Inside<'_>) -> Done {
    let month = month(inside)?;
    // WHY: a report is filed, so its address says as of when it is from the beginning.
    if inside.call.asked("as_of").is_none() {
        let as_of = inside.as_of()?.to_string();
        let pinned = format!("/reports/{month}?{}", link::query(&[("as_of", &as_of)]));
        return Ok(Answer::elsewhere(Page::within(inside).link(&pinned)));
    }
    let figures = document(inside)?;
    let hash = Hash::new(Sha256::digest(&figures.body).into());
    let what = format!("report-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.with("report", &[("month", &month.to_string())]);
        let of_month = ended(shown, &page, month);
        let body = html! {
            article.report {
                h1 { (title) }
                p.lead {
                    (page.text().map(|text| words::plain(&text.title)).unwrap_or_default()) " · "
                    (page.with("report-for", &[("party", &page.party(&inside.world.party))]))
                }
                (level::counts(&page, engine, &of_month))
                (table(&page, engine, &of_month))
                @for shown in &of_month { (missed(&page, engine, shown)) }
                section.fine {
                    h2 { (page.t("report-verify")) }
                    p { (page.t("report-hash")) " " code { (hash.to_string()) } }
                    p { (page.t("report-again")) }
                }
            }
            (part::also(&page, &format!("/reports/{month}"), &[".json"]))
        };
        Ok(page.answer(&title, body))
    })
}

/// The figures of the report.
fn document(inside: &Inside<'_>) -> Done {
    let month = month(inside)?;
    reading::computed(inside, "report", &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let of_month = ended(shown, &page, month);
        let facts = engine.view().facts().len();
        let versions = &inside.world.versions;
        let mut document =
            told::reading::document(&Asked::default(), versions, facts, &[], engine, &of_month);
        if let Some(document) = document.as_object_mut() {
            // WHY: these are about the record as a whole, and would tell of what is not seen.
            for whole in ["facts", "answers_without_effect", "claims_without_effect"] {
                document.remove(whole);
            }
        }
        Ok(reading::json(document))
    })
}

fn month(inside: &Inside<'_>) -> Result<Month, crate::api::problem::Problem> {
    let text = inside.call.at("month");
    text.parse().map_err(|_| Kind::NotFound.plain())
}

/// The readings whose windows ended in a month.
fn ended<'a>(shown: &[Shown<'a>], page: &Page<'_>, month: Month) -> Vec<Shown<'a>> {
    let zone = page.zone();
    let span = Span::new(month.begin(&zone), month.plus(1).begin(&zone));
    let ends =
        |reading: &&Reading| reading.span.until > span.from && reading.span.until <= span.until;
    let of_month = shown.iter().map(|shown| Shown {
        id: shown.id,
        run: shown.run.clone(),
        readings: shown.readings.iter().filter(ends).cloned().collect(),
    });
    of_month
        .filter(|shown| !shown.readings.is_empty())
        .collect()
}

fn table(page: &Page<'_>, engine: &Engine<'_>, all: &[Shown<'_>]) -> Markup {
    let rows = all.iter().flat_map(|shown| {
        let whole = shown
            .readings
            .iter()
            .filter(|reading| reading.key.is_empty());
        whole.filter_map(move |reading| {
            let (_, level) = engine.level_at(shown.id, reading.span.until)?;
            Some((shown, reading, level))
        })
    });
    let table = html! {
        table {
            caption { (page.t("report-table")) }
            thead { tr {
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("window")) }
                th scope="col" { (page.t("promise")) }
                th.n scope="col" { (page.t("value")) }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("made-of")) }
            } }
            tbody {
                @for (shown, reading, level) in rows {
                    tr {
                        th scope="row" { a href=(page.link(&part::reading_path(shown.id.as_str(), &reading.window))) { (level::name(level)) } }
                        td { (reading.window) }
                        td { (words::promise(level)) }
                        td.n { (words::value(&reading.agreed.value, level.round)) }
                        td { (part::state(page, reading.agreed.state)) (sides(page, reading, level)) }
                        td { (Basis::of(engine, shown, reading).line(&reading.agreed, level)) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("report-table"), table)
}

fn sides(page: &Page<'_>, reading: &Reading, level: &Level) -> Markup {
    let differing = reading
        .sides
        .iter()
        .filter(|(_, side)| **side != reading.agreed);
    html! {
        @for (party, side) in differing {
            br; span.of { (page.party(party)) ": " (words::value(&side.value, level.round)) }
        }
    }
}

/// Of a level that was missed, the records that spoiled it and who held them longest.
fn missed(page: &Page<'_>, engine: &Engine<'_>, shown: &Shown<'_>) -> Markup {
    let bad = shown.readings.iter().filter(|reading| {
        reading.key.is_empty()
            && matches!(reading.agreed.state, State::Missed | State::BelowExpected)
    });
    html! {
        @for reading in bad {
            @let late: Vec<_> = verdicts(reading, shown).into_iter().filter(|verdict| verdict.judgement == Judgement::Missed).collect();
            @if let (false, Some((_, level))) = (late.is_empty(), engine.level_at(shown.id, Instant::from_ms(i64::MAX))) {
                section {
                    h2 { (level::name(level)) ", " (reading.window) }
                    ul {
                        @for verdict in late.iter().take(TOLD) {
                            @let timeline = Timeline::new(engine, level, &shown.run, verdict);
                            li {
                                (part::case(page, &timeline.case)) ": "
                                (words::duration(timeline.elapsed_ms))
                                @if let Some(target) = timeline.target_ms { " " (page.with("of-target", &[("target", &words::duration(target))])) }
                                @if let Some((holder, ms)) = timeline.shares().first() {
                                    "; " (sentence(&page.t("held-longest"))) " " bdi { (holder) } ", " (words::duration(*ms))
                                }
                            }
                        }
                    }
                    @if late.len() > TOLD { p.fine { (page.words.count("and-more", late.len() - TOLD)) } }
                }
            }
        }
    }
}
