//! The service report of a month: what was promised and what came of it, ready to be printed, with the hash of its
//! figures. It is as of an instant, so that it stays as it is.

use ledger::Month;
use maud::{Markup, html};
use measure::Reading;
use told::filed::report::{Report, TOLD, months, part_of};
use told::filed::{self, hash};
use told::reading::{Asked, Basis};
use told::words;

use super::frame::Page;
use super::{level, paper, part, sheet};
use crate::api::answer::{Answer, CSV, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
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
    .also(&[
        Twin {
            ending: ".json",
            run: document,
        },
        Twin {
            ending: ".csv",
            run: csv,
        },
        Twin {
            ending: ".xlsx",
            run: |inside| sheet::of(csv(inside)?),
        },
        Twin {
            ending: ".pdf",
            run: pdf,
        },
    ]),
];

fn list(inside: &Inside<'_>) -> Done {
    let what = format!("reports-page {}", Page::variant(inside.call));
    reading::computed(inside, &what, &Asked::default(), |engine, shown| {
        let page = Page::within(inside);
        let title = page.t("reports");
        let months = months(shown, engine, &page.zone());
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

/// What is told of the report of the month in the path.
fn told_of(inside: &Inside<'_>, what: &str, tell: impl FnOnce(&Report<'_, '_>) -> Done) -> Done {
    let month = month(inside)?;
    reading::computed(inside, what, &Asked::default(), |engine, shown| {
        let (party, versions) = (&inside.world.party, &inside.world.versions);
        tell(&Report::of(month, Some(party), versions, engine, shown))
    })
}

fn one(inside: &Inside<'_>) -> Done {
    let month = month(inside)?;
    if let Some(pinned) = paper::pinned(inside, &format!("/reports/{month}"))? {
        return Ok(pinned);
    }
    let what = format!("report-page {}", Page::variant(inside.call));
    told_of(inside, &what, |report| {
        let page = Page::within(inside);
        let title = page.with("report", &[("month", &month.to_string())]);
        let hash = hash(&filed::filed(report.document()));
        let body = html! {
            article.report {
                h1 { (title) }
                p.lead {
                    (page.text().map(|text| words::plain(&text.title)).unwrap_or_default()) " · "
                    (page.with("report-for", &[("party", &page.party(&inside.world.party))]))
                }
                (level::counts(&page, report.engine, &report.readings))
                (table(&page, report))
                (missed(&page, report))
                section.fine {
                    h2 { (page.t("report-verify")) }
                    p { (page.t("report-hash")) " " code { (hash.to_string()) } }
                    p { (page.t("report-again")) }
                }
            }
            (part::also(&page, &format!("/reports/{month}"), &[".pdf", ".xlsx", ".csv", ".json"]))
        };
        Ok(page.answer(&title, body))
    })
}

/// The figures of the report.
fn document(inside: &Inside<'_>) -> Done {
    told_of(inside, "report", |report| {
        Ok(reading::json(report.document()))
    })
}

fn csv(inside: &Inside<'_>) -> Done {
    told_of(inside, "report-csv", |report| {
        Ok(Answer::of(CSV, report.csv()).marked())
    })
}

fn pdf(inside: &Inside<'_>) -> Done {
    let month = month(inside)?;
    if let Some(pinned) = paper::pinned(inside, &format!("/reports/{month}.pdf"))? {
        return Ok(pinned);
    }
    told_of(inside, "report-pdf", |report| {
        paper::file(&report.paper(), &format!("service-report-{month}"))
    })
}

fn month(inside: &Inside<'_>) -> Result<Month, Problem> {
    let text = inside.call.at("month");
    text.parse().map_err(|_| Kind::NotFound.plain())
}

fn table(page: &Page<'_>, report: &Report<'_, '_>) -> Markup {
    let engine = report.engine;
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
                @for (shown, reading, level) in report.rows() {
                    tr {
                        th scope="row" { a href=(page.link(&part::reading_path(shown.id.as_str(), &reading.window))) { (level::name(level)) (part_of(reading)) } }
                        td { (reading.window) }
                        td { (page.sentence(&words::promise(level))) }
                        td.n { (page.say(&words::value(&reading.agreed.value, level.round))) }
                        td { (part::state(page, reading.agreed.state)) (sides(page, reading, level)) }
                        td { (page.say(&Basis::of(engine, shown, reading).line(&reading.agreed, level))) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("report-table"), table)
}

fn sides(page: &Page<'_>, reading: &Reading, level: &agreement::model::Level) -> Markup {
    let differing = reading
        .sides
        .iter()
        .filter(|(_, side)| **side != reading.agreed);
    html! {
        @for (party, side) in differing {
            br; span.of { (page.party(party)) ": " (page.say(&words::value(&side.value, level.round))) }
        }
    }
}

/// Of levels that were missed, the records that spoiled them and who held them longest.
fn missed(page: &Page<'_>, report: &Report<'_, '_>) -> Markup {
    html! {
        @for (shown, reading, level) in report.rows() {
            @let late = report.late(shown, reading);
            @if !late.is_empty() {
                section {
                    h2 { (level::name(level)) (part_of(reading)) ", " (reading.window) }
                    ul { @for one in late.iter().take(TOLD) { li { (part::case(page, &one.timeline.case)) ": " (page.say(&one.sentence)) } } }
                    @if late.len() > TOLD { p.fine { (page.words.count("and-more", late.len() - TOLD)) } }
                }
            }
        }
    }
}
