//! The agreement: its text in force and before, what the linter finds in it, and what changed from version to version.

use agreement::Loaded;
use agreement::diff;
use agreement::explain::{self, Document};
use agreement::model::Agreement;
use maud::{Markup, html};
use practice::Action;
use told::words::plain;

use super::frame::Page;
use super::link;
use super::paper;
use super::part;
use super::part::blocks::Blocks;
use super::part::findings::Findings;
use crate::api::agreement::{self as api, agreement as object, loaded};
use crate::api::answer::HTML;
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};

pub mod clause;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/agreement",
        "agreement-page",
        "The text in force, its versions, and what the linter finds in it",
        Right::Needs(Action::See, object, "agreement", text),
        Gives::of(&[HTML]),
    )
    .also(&[
        Twin {
            ending: ".json",
            run: api::list,
        },
        Twin {
            ending: ".pdf",
            run: pdf,
        },
    ]),
    Operation::get(
        "/alliances/{alliance}/agreement/changes",
        "agreement-changes-page",
        "What one version says otherwise than another",
        Right::Needs(Action::See, object, "agreement", changes),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: changes_document,
    }]),
    Operation::get(
        "/alliances/{alliance}/agreement/clauses/{clause}",
        "clause-page",
        "A clause, what rests on it, and the rights that it gives",
        Right::Needs(Action::See, object, "agreement", clause::one),
        Gives::of(&[HTML]),
    ),
];

/// The version that is asked for by its name or hash; else the one in force.
fn version<'i>(inside: &'i Inside<'_>, name: &str) -> Result<&'i Agreement, Problem> {
    let versions = &inside.world.versions;
    match inside.call.asked(name).filter(|asked| !asked.is_empty()) {
        None => Ok(versions.at(inside.call.now)),
        Some(asked) => {
            let mut all = versions.all().iter().rev();
            let found = all.find(|one| one.hash == asked || one.version == asked);
            found.ok_or_else(|| Kind::NotFound.plain())
        }
    }
}

/// The same, read as whoever asks may read it.
fn read(inside: &Inside<'_>, name: &str) -> Result<Loaded, Problem> {
    let hash = &version(inside, name)?.hash;
    loaded(inside, hash)?.ok_or_else(|| Kind::NotFound.plain())
}

/// What is added to links, so that one stays in the version that one reads.
fn query(inside: &Inside<'_>) -> String {
    match inside.call.asked("version") {
        Some(version) => format!("?{}", link::query(&[("version", version)])),
        None => String::new(),
    }
}

fn text(inside: &Inside<'_>) -> Done {
    let what = format!("agreement-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let loaded = read(inside, "version")?;
    let document = Document::of(&loaded);
    let blocks = explain::document(&document, &*page.words);
    let shown = Blocks::of(&page, &document, None, &query(inside)).beside(&blocks);
    let found = Findings::of(&loaded, &document);
    let shown = shown.noted(found.in_place(&page));
    let title = page.t("agreement");
    let contents = contents(&page, &document, &loaded.agreement.hash);
    let body = html! {
        (versions(&page, inside, &loaded.agreement.hash))
        article.agreement { (shown.shown(&blocks)) }
        (found.listed(&page))
        (contents)
    };
    Ok(page.answer(&title, body))
}

fn pdf(inside: &Inside<'_>) -> Done {
    let loaded = read(inside, "version")?;
    let name = format!("agreement-{}", loaded.agreement.version);
    paper::file(&told::filed::agreement::paper(&loaded), &name)
}

/// The parts of the text, as links.
fn contents(page: &Page<'_>, document: &Document, hash: &str) -> Markup {
    let mut sections: Vec<&str> = Vec::new();
    for clause in &document.clauses {
        let top = clause.section.split('.').next().unwrap_or("");
        if !sections.contains(&top) {
            sections.push(top);
        }
    }
    html! {
        p.also {
            (page.t("agreement-also")) " "
            a href=(page.link(&format!("/agreement.pdf?{}", link::query(&[("version", hash)])))) { "PDF" }
            " · " a href=(page.link("/agreement.json")) { "JSON" }
            " · " (page.words.count("agreement-clauses", document.clauses.len()))
            " " (page.words.count("agreement-parts", sections.len()))
        }
    }
}

/// All versions, with which one is shown.
fn versions(page: &Page<'_>, inside: &Inside<'_>, shown: &str) -> Markup {
    let all = inside.world.versions.all();
    let in_force = inside.world.versions.index_at(inside.call.now);
    let is_in_force = all.get(in_force).is_some_and(|one| one.hash == shown);
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("agreement-version")) }
                th scope="col" { (page.t("agreement-effective")) }
                th scope="col" { (page.t("agreement-hash")) }
                th scope="col" { (page.t("agreement-changes")) }
            } }
            tbody {
                @for (place, version) in all.iter().enumerate().rev() {
                    tr {
                        th scope="row" {
                            a href=(page.link(&format!("/agreement?{}", link::query(&[("version", &version.hash)])))) aria-current=[(version.hash == shown).then_some("true")] { bdi { (plain(&version.version)) } }
                            @if place == in_force { " " span.tag { (page.t("agreement-in-force")) } }
                        }
                        td { @match version.effective { Some(at) => { (page.time(at)) } None => { (page.t("agreement-always")) } } }
                        td { code.hash { (version.hash) } }
                        td {
                            @if let Some(before) = place.checked_sub(1).and_then(|place| all.get(place)) {
                                a href=(page.link(&format!("/agreement/changes?{}", link::query(&[("from", &before.hash), ("to", &version.hash)])))) { (page.with("agreement-since", &[("version", &plain(&before.version))])) }
                            }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if !is_in_force { p.notice.other role="status" { (page.t("agreement-other")) " " a href=(page.link("/agreement")) { (page.t("agreement-go")) } } }
        details.versions {
            summary { (page.words.count("agreement-versions", all.len())) }
            (part::wide(&page.t("agreement-version"), table))
        }
    }
}

fn both(inside: &Inside<'_>) -> Result<(Document, Document), Problem> {
    let (before, after) = (read(inside, "from")?, read(inside, "to")?);
    Ok((Document::of(&before), Document::of(&after)))
}

fn changes(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let (before, after) = both(inside)?;
    let found = diff::diff(&before, &after, &*page.words);
    let blocks = diff::blocks(&before, &after, &found, &*page.words);
    let whole = page.link(&format!(
        "/agreement?{}",
        link::query(&[("version", &after.hash)])
    ));
    let query = format!("?{}", link::query(&[("version", &after.hash)]));
    let shown = Blocks::of(&page, &after, Some(whole), &query);
    let title = page.t("agreement-changes");
    let twin = format!(
        "/agreement/changes.json?{}",
        link::query(&[("from", &before.hash), ("to", &after.hash)])
    );
    let body = html! {
        (part::trail(&page, &[(page.t("agreement"), page.link("/agreement"))], &title))
        article.agreement.changes { (shown.shown(&blocks)) }
        (part::also_as(&page, &[("JSON", twin)]))
    };
    Ok(page.answer(&title, body))
}

fn changes_document(inside: &Inside<'_>) -> Done {
    let (before, after) = both(inside)?;
    let found = diff::diff(&before, &after, &facts::English);
    Ok(crate::api::reading::json(diff::json(
        &before, &after, &found,
    )))
}
