//! A clause: what it says, the figures that rest on it, and the rights that it gives.

use agreement::explain::{self, Document};
use agreement::model::Agreement;
use facts::Sentence;
use facts::id::LevelId;
use maud::{Markup, html};
use measure::Reading;
use practice::Object;
use practice::access::Topic;
use told::reading::Asked;
use told::words;

use super::{query, read, version};
use crate::api::call::Inside;
use crate::api::operation::Done;
use crate::api::problem::{Kind, Problem};
use crate::api::reading::worked_out;
use crate::page::frame::Page;
use crate::page::level;
use crate::page::part;
use crate::page::part::blocks::Blocks;

/// The page.
pub fn one(inside: &Inside<'_>) -> Done {
    let what = format!("clause-page {}", Page::variant(inside.call));
    inside.answered(&what, inside.as_of()?, || shown(inside))
}

fn shown(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let address = inside.call.at("clause");
    let loaded = read(inside, "version")?;
    let document = Document::of(&loaded);
    let blocks =
        explain::clause(&document, address, &*page.words).map_err(|_| Kind::NotFound.plain())?;
    let query = query(inside);
    let whole = page.link(&format!("/agreement{query}"));
    let shown = Blocks::of(&page, &document, Some(whole.clone()), &query);
    let current = version(inside, "version")?;
    let trail = [(page.t("agreement"), whole)];
    let body = html! {
        (part::trail(&page, &trail, address))
        h1 { code { (address) } }
        p.fine {
            (page.with("by-version", &[("version", &words::plain(&current.version))])) " · " code.hash { (current.hash) }
        }
        article.agreement { (shown.shown(&blocks)) }
        (figures(&page, inside, current, address)?)
        (rights(&page, inside, address))
    };
    Ok(page.answer(address, body))
}

/// The levels that rest on a clause, of those that whoever asks sees.
fn levels<'a>(inside: &Inside<'_>, text: &'a Agreement, address: &str) -> Vec<&'a LevelId> {
    let mut parts = address.splitn(3, '.');
    let (section, id) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let rests = |level: &&'a agreement::model::Level| match section {
        "levels" => level.id.as_str() == id,
        "measures" => level.measure.as_str() == id,
        "services" => level
            .service
            .as_ref()
            .is_some_and(|service| service.as_str() == id),
        _ => false,
    };
    let sees = |level: &&'a agreement::model::Level| {
        let object = Object::work(Topic::Reading, level.service.clone());
        inside.scope.sees(&object)
    };
    let all = text.levels.values().filter(rests).filter(sees);
    all.map(|level| &level.id).collect()
}

/// The last readings that rest on the clause.
fn figures(
    page: &Page<'_>,
    inside: &Inside<'_>,
    text: &Agreement,
    address: &str,
) -> Result<Markup, Problem> {
    let ids = levels(inside, text, address);
    if ids.is_empty() {
        return Ok(html! {});
    }
    let mut rows = Vec::new();
    for id in ids {
        let asked = Asked {
            level: Some(id.to_string()),
            ..Asked::default()
        };
        let row = worked_out(inside, &asked, |engine, shown| {
            Ok(html! { @for shown in shown {
                @let begun = shown.readings.iter().filter(|reading| reading.key.is_empty() && reading.span.from < engine.as_of());
                @let last: Vec<&Reading> = begun.rev().take(3).collect();
                @if let Some((_, level)) = engine.level_at(shown.id, engine.as_of()) {
                    tr {
                        th scope="row" { a href=(page.link(&format!("/levels/{}", crate::page::link::part(id.as_str())))) { (level::name(level)) } }
                        td { (page.say(&words::promise(level))) }
                        td {
                            @for reading in last {
                                div {
                                    a href=(page.link(&part::reading_path(shown.id.as_str(), &reading.window))) { (reading.window) } ": "
                                    (part::outcome(page, &words::value(&reading.agreed.value, level.round), &reading.agreed))
                                }
                            }
                        }
                    }
                }
            } })
        });
        match row {
            Ok(row) => rows.push(row),
            // A level of another version has no figures now.
            Err(problem) if problem.kind == Kind::NotFound.told().0 => {}
            Err(problem) => return Err(problem),
        }
    }
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("level")) }
                th scope="col" { (page.t("promise")) }
                th scope="col" { (page.t("clause-last")) }
            } }
            tbody { @for row in &rows { (row) } }
        }
    };
    Ok(html! {
        @if !rows.is_empty() {
            h2 { (page.t("clause-figures")) }
            (part::wide(&page.t("clause-figures"), table))
        }
    })
}

/// The rights that a clause gives by the text in force, as far as the party may read them.
pub fn rights(page: &Page<'_>, inside: &Inside<'_>, address: &str) -> Markup {
    let below = format!("{address}.");
    let grants = inside.world.access.grants().iter();
    let own = grants.filter(|grant| {
        let clause = &grant.clause;
        let is_here = clause.address == address || clause.address.starts_with(&below);
        is_here && clause.is_read_by(&inside.world.party)
    });
    let mut told: Vec<Sentence> = own.map(told::access::right).collect();
    told.dedup();
    html! {
        @if !told.is_empty() {
            h2 { (page.t("clause-rights")) }
            ul.story { @for right in &told { li { (page.sentence(right)) } } }
            p { a href=(page.link("/access")) { (page.t("clause-ask")) } }
        }
    }
}
