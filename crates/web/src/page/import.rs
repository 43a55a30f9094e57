//! Exports of other tools: bringing one in, how far it is, and what became of each row.

use exchange::mapping::shipped;
use facts::{Instant, say};
use maud::{Markup, html};
use told::words::plain;

use super::form;
use super::frame::{Page, refused, sentence};
use super::link;
use super::part;
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::import;
use crate::api::multipart;
use crate::api::operation::{Done, Gives, Operation, Right, Takes, Twin};
use crate::api::problem::{Kind, Problem};
use crate::desk::imports::Progress;
use axum::http::StatusCode;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/imports",
        "imports-page",
        "Files that were brought in, and a form for another",
        Right::Scoped("files of one's own party", all),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/imports",
        "import-form",
        "Brings a file in",
        Right::Scoped(
            "each fact is asked for by its source, topic and service",
            begin,
        ),
        Some(Takes {
            media: &[multipart::MEDIA],
            most_bytes: import::MOST_BYTES,
            schema: None,
        }),
        Gives::of(&[HTML]),
    ),
    Operation::get(
        "/alliances/{alliance}/imports/{import}",
        "import-page",
        "How far a file is, and what became of its rows",
        Right::Scoped("files of one's own party", one),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: import::see,
    }]),
    Operation::post(
        "/alliances/{alliance}/imports/{import}",
        "stop-import-form",
        "Stops a file",
        Right::Scoped("files of one's own party", stop),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// The word for a mapping of one's own among the choices.
const OWN: &str = "own";

fn all(inside: &Inside<'_>) -> Done {
    Ok(shown(inside, StatusCode::OK, ("", ""), None))
}

/// The page, with what was chosen in its form and what was wrong with it.
fn shown(
    inside: &Inside<'_>,
    status: StatusCode,
    (chosen, own): (&str, &str),
    problem: Option<&Problem>,
) -> Answer {
    let page = Page::within(inside);
    let title = page.t("imports");
    let brought = inside.desk().imports().of(&import::owner(inside));
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("imports-lead")) }
        @if let Some(problem) = problem { (refused(&page.words, problem)) }
        @if inside.person.is_some() {
            form.stack method="post" enctype="multipart/form-data" action=(page.link("/imports")) {
                label { (page.t("imports-file")) input type="file" name="file" required; span.hint { (page.t("imports-file-hint")) } }
                label { (page.t("imports-mapping"))
                    select name="choice" {
                        @for name in shipped::names() { option value=(name) selected[name == chosen] { (name) } }
                        option value=(OWN) selected[chosen == OWN] { (page.t("imports-own")) }
                    }
                }
                details open[chosen == OWN] {
                    summary { (page.t("imports-own-text")) }
                    label { (page.t("imports-mapping")) textarea name="mapping" rows="12" spellcheck="false" { (own) } span.hint { (page.t("imports-own-hint")) } }
                }
                button.main { (page.t("imports-send")) }
            }
        }
        h2 { (page.t("imports-brought")) }
        @if brought.is_empty() { (part::empty(&page, "imports-none", None)) }
        @else { (table(&page, &brought)) }
    };
    page.answer_as(status, &title, body)
}

fn table(page: &Page<'_>, brought: &[(String, Instant, Progress)]) -> Markup {
    let table = html! {
        table {
            caption { (page.t("imports-kept")) }
            thead { tr {
                th scope="col" { (page.t("imports-began")) }
                th scope="col" { (page.t("state")) }
                @for name in ["received", "accepted", "duplicate", "rejected"] { th.n scope="col" { (page.t(&format!("imports-{name}"))) } }
            } }
            tbody {
                @for (id, began, progress) in brought {
                    tr {
                        th scope="row" { a href=(page.link(&path(id))) { (page.time(*began)) } }
                        td { (state(page, progress)) }
                        td.n { (progress.received) }
                        td.n { (progress.accepted) }
                        td.n { (progress.duplicate) }
                        td.n { (progress.rejected) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("imports-brought"), table)
}

fn state(page: &Page<'_>, progress: &Progress) -> Markup {
    let (class, glyph, text) = match &progress.ended {
        None => ("shown", "…", "imports-running"),
        Some(Ok(())) => ("met", "✓", "imports-done"),
        Some(Err(_)) => ("missed", "✗", "imports-failed"),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } }
}

fn path(id: &str) -> String {
    format!("/imports/{}", link::part(id))
}

fn begin(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let parts = multipart::parts(inside.call)?;
    let chosen = multipart::text(&parts, "choice")?.unwrap_or("");
    let own = multipart::text(&parts, "mapping")?.unwrap_or("");
    let file = parts.iter().find(|part| part.name == "file");
    let begun = (|| {
        let file = file.filter(|file| !file.bytes.is_empty());
        let file = file.ok_or_else(|| {
            Kind::Unfit.because(say!(
                "why-there-no-file-empty-one",
                "there is no file, or an empty one"
            ))
        })?;
        let mapping = match chosen {
            OWN => import::mapping(own)?,
            name => import::shipped(name)?,
        };
        import::start(inside, mapping, file.bytes.to_vec())
    })();
    match begun {
        Ok(id) => Ok(form::done(&page, &path(&id), "import-begun")),
        Err(problem) => Ok(shown(
            inside,
            problem.status(),
            (chosen, own),
            Some(&problem),
        )),
    }
}

fn one(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let id = inside.call.at("import");
    let owner = import::owner(inside);
    let progress = inside.desk().imports().progress(id, &owner);
    let progress = progress.ok_or_else(|| Kind::NotFound.plain())?;
    let title = page.t("import");
    let is_running = progress.ended.is_none();
    let path = path(id);
    let body = html! {
        (part::trail(&page, &[(page.t("imports"), page.link("/imports"))], id))
        h1 { (title) }
        section #progress data-again[is_running] aria-live="polite" { (told(&page, &progress, &path)) }
        (part::also(&page, &path, &[".json"]))
    };
    Ok(page.answer(&title, body))
}

fn told(page: &Page<'_>, progress: &Progress, path: &str) -> Markup {
    let is_running = progress.ended.is_none();
    let cell = |name: &str, n: u64| html! { li { span.figure { (n) } " " (page.t(&format!("imports-{name}"))) } };
    html! {
        p.big { (state(page, progress)) }
        @if let Some(Err(why)) = &progress.ended { div.problem role="alert" { p { (sentence(&plain(why))) } } }
        ul.counts.sum {
            (cell("received", progress.received))
            (cell("accepted", progress.accepted))
            (cell("duplicate", progress.duplicate))
            (cell("rejected", progress.rejected))
        }
        p.fine { (page.t("imports-sum")) }
        p { (page.with("imports-facts", &[("facts", &progress.facts.to_string()), ("stated", &progress.stated.to_string())])) }
        @if is_running {
            @if progress.facts > 0 { progress value=(progress.stated) max=(progress.facts) aria-label=(page.t("imports-progress")) {} }
            div.row {
                form method="post" action=(page.link(path)) { button { (page.t("imports-stop")) } }
                a.button href=(page.link(path)) { (page.t("imports-look")) }
            }
        }
        @if progress.not_permitted > 0 {
            h2 { (page.t("imports-not-permitted")) }
            p { (page.with("imports-not-permitted-told", &[("n", &progress.not_permitted.to_string())])) }
            ul { @for why in &progress.reasons { li { (sentence(&plain(why))) } } }
        }
        @if !progress.rejections.is_empty() { (rejections(page, progress)) }
    }
}

fn rejections(page: &Page<'_>, progress: &Progress) -> Markup {
    let table = html! {
        table {
            caption { (page.t("imports-rejected-caption")) }
            thead { tr {
                th.n scope="col" { (page.t("imports-line")) }
                th scope="col" { (page.t("imports-why")) }
                th scope="col" { (page.t("imports-help")) }
            } }
            tbody {
                @for (line, why, help) in &progress.rejections {
                    tr {
                        th.n scope="row" { (line) }
                        td { bdi { (plain(why)) } }
                        td { @if let Some(help) = help { bdi { (plain(help)) } } }
                    }
                }
            }
        }
    };
    let listed = u64::try_from(progress.rejections.len()).unwrap_or(u64::MAX);
    let more = progress.rejected.saturating_sub(listed);
    html! {
        h2 { (page.t("imports-rejected-rows")) }
        (part::wide(&page.t("imports-rejected-rows"), table))
        @if more > 0 { p.fine { (page.with("imports-more", &[("n", &more.to_string())])) } }
    }
}

fn stop(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let id = inside.call.at("import");
    match inside.desk().imports().stop(id, &import::owner(inside)) {
        true => Ok(form::done(&page, &path(id), "import-stopped")),
        false => Err(Kind::NotFound.plain()),
    }
}
