//! Plans: what a draft would have come to, and what each value of one term would; nothing is put forward by asking.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::set;
use axum::http::StatusCode;
use facts::{Exact, Rounding, say};
use maud::{Markup, html};
use practice::Action;
use told::plan::curve::{self, Point};
use told::words::{self, money, plain};

use super::frame::{Page, said};
use super::part::waterfall::Scale;
use super::texts::{self, Sent};
use super::{form, part, replay};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::{Kind, Problem};
use crate::api::{plan, proposal};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/plans",
        "plans-page",
        "Replaying a draft over the record, and varying one value",
        Right::Needs(Action::See, plan::plan, "plan", ask),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/plans",
        "plan-form",
        "What a draft, or each value of one term, would have come to; nothing is put forward",
        Right::Needs(Action::See, plan::plan, "plan", answer),
        Some(form::TAKES_TEXTS),
        Gives::of(&[HTML]),
    ),
];

/// Values of a curve, at most.
const MOST_VALUES: usize = 12;

/// Of the picture of a curve, in its own units.
const WIDTH: i64 = 1000;
const HEIGHT: i64 = 220;

fn ask(inside: &Inside<'_>) -> Done {
    let sent = Sent::of(texts::last(inside)?);
    Ok(shown(inside, &sent, html! {}, StatusCode::OK))
}

fn answer(inside: &Inside<'_>) -> Done {
    let mut sent = Sent::read(inside.call);
    let page = Page::within(inside);
    let answered = match sent.field("do") {
        "vary" => {
            sent.files = texts::last(inside)?;
            varied(inside, &page, &sent)
        }
        _ => replayed(inside, &page, &sent),
    };
    let (result, status) = match answered {
        Ok(result) => (result, StatusCode::OK),
        Err(problem)
            if problem.status().is_client_error() && problem.status() != StatusCode::NOT_FOUND =>
        {
            (said(&page.words, &problem), problem.status())
        }
        Err(problem) => return Err(problem),
    };
    Ok(shown(inside, &sent, result, status))
}

fn shown(inside: &Inside<'_>, sent: &Sent, result: Markup, status: StatusCode) -> Answer {
    let page = Page::within(inside);
    let title = page.t("plans");
    let is_varied = sent.field("do") == "vary";
    let action = page.link("/plans");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("plans-lead")) }
        (result)
        h2 { (page.t("plan-draft")) }
        form.stack method="post" action=(action) {
            (texts::fields(&page, &sent.files))
            label {
                (page.t("plan-from"))
                input name="from" value=(sent.field("from")) placeholder="2025-01-01T00:00:00Z" autocomplete="off";
                span.hint { (page.t("plan-from-hint")) }
            }
            button.main name="do" value="replay" { (page.t("plan-replay")) }
        }
        h2 { (page.t("plan-vary")) }
        details open[is_varied] {
            summary { (page.t("plan-vary-open")) }
            form.stack method="post" action=(action) {
                label {
                    (page.t("plan-path"))
                    input name="path" value=(sent.field("path")) required placeholder="levels.solved.share_within" autocomplete="off" list="paths";
                    span.hint { (page.t("plan-path-hint")) }
                }
                datalist #paths { @for path in paths(&sent.files) { option value=(path) {} } }
                label {
                    (page.t("plan-values"))
                    input name="values" value=(sent.field("values")) required placeholder="2h, 4h, 6h, 8h" autocomplete="off";
                }
                button name="do" value="vary" { (page.t("plan-vary")) }
            }
        }
    };
    page.answer_as(status, &title, body)
}

/// The terms of levels that have a number in them.
fn paths(files: &BTreeMap<String, String>) -> Vec<String> {
    let all = set::values(&proposal::bytes(files)).into_iter();
    let own = all.filter(|found| {
        found.path.starts_with("levels.") && found.text.contains(|c: char| c.is_ascii_digit())
    });
    own.map(|found| found.path).collect()
}

fn replayed(inside: &Inside<'_>, page: &Page<'_>, sent: &Sent) -> Result<Markup, Problem> {
    let from = plan::since(sent.said("from").as_deref())?;
    let from = from.or_else(|| replay::begun(inside));
    let draft = plan::sound(&proposal::bytes(&sent.files))?;
    let as_of = inside.as_of()?;
    plan::replayed(
        inside,
        &draft,
        None,
        from,
        as_of,
        |inside, question, replayed| {
            Ok(html! {
                section.panel.wants {
                    h2 { (page.t("proposal-plan")) }
                    @if replayed.is_same() && inside.sees_all_pairs() { p { (page.t("plan-same")) } }
                    (replay::told(page, inside, question, replayed))
                }
            })
        },
    )
}

/// What each value comes to.
fn varied(inside: &Inside<'_>, page: &Page<'_>, sent: &Sent) -> Result<Markup, Problem> {
    let files = proposal::bytes(&sent.files);
    let path = sent.field("path");
    let all = set::values(&files);
    let at = all.iter().find(|found| found.path == path);
    let at = at.ok_or_else(|| {
        let problem = Kind::Unfit.because(format!("the text has no value at `{}`", plain(path)));
        match agreement::yaml::nearest(path, all.iter().map(|found| found.path.as_str())) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem,
        }
    })?;
    let values: Vec<String> = sent
        .field("values")
        .split(',')
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
        .collect();
    if values.len() < 2 || values.len() > MOST_VALUES {
        return Err(Kind::Unfit
            .because(format!("a curve has 2 to {MOST_VALUES} values"))
            .help(say!(
                "why-write-them-with-commas-between",
                "write them with commas between them, such as `2h, 4h, 6h`"
            )));
    }
    let drafts = values.iter().map(|value| {
        let draft = plan::sound(&set::replaced(&files, at, value));
        draft.map(|draft| draft.agreement)
    });
    let drafts: Vec<Agreement> = drafts.collect::<Result<_, Problem>>()?;
    let current = texts::loaded(&sent.files);
    plan::asking(
        inside,
        &current,
        None,
        replay::begun(inside),
        inside.as_of()?,
        |question| {
            let points = curve::points(question, &at.path, &values, &drafts);
            Ok(curves(
                inside,
                page,
                question.levels,
                (path, &at.text),
                &points,
            ))
        },
    )
}

fn curves(
    inside: &Inside<'_>,
    page: &Page<'_>,
    seen: &std::collections::BTreeSet<facts::id::LevelId>,
    (path, now): (&str, &str),
    points: &[Point],
) -> Markup {
    let levels = points.first().map_or(&[][..], |point| &point.standings);
    html! {
        section.panel.wants {
            h2 { (page.with("curve-of", &[("path", path)])) }
            p { (page.with("curve-now", &[("now", now)])) }
            @for (place, (id, _)) in levels.iter().enumerate().filter(|(_, (id, _))| seen.contains(id)) {
                h3 { (id) }
                (level(page, id.as_str(), place, points))
            }
            @if inside.sees_all_pairs() { (paid(page, points)) }
        }
    }
}

/// A level over the values: the worst window as a line, and all of it as a table.
fn level(page: &Page<'_>, id: &str, place: usize, points: &[Point]) -> Markup {
    let said = |number: Option<&Exact>, point: &Point| {
        let unit = point.standings[place].1.as_ref().map(|one| &one.unit);
        match (number, unit) {
            (Some(number), Some(unit)) => {
                words::quantity(&number.round(2, Rounding::HalfEven), unit, None)
            }
            _ => String::new(),
        }
    };
    let worst: Vec<(String, Exact)> = points
        .iter()
        .filter_map(|point| {
            let standing = point.standings[place].1.as_ref()?;
            Some((point.value.clone(), standing.worst.clone()?))
        })
        .collect();
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("value")) }
                th.n scope="col" { (page.t("curve-overall")) }
                th.n scope="col" { (page.t("curve-worst")) }
                th.n scope="col" { (page.t("curve-missed")) }
            } }
            tbody {
                @for point in points {
                    @let one = point.standings[place].1.as_ref();
                    tr {
                        th scope="row" { (plain(&point.value)) }
                        td.n { (said(one.and_then(|one| one.overall.as_ref()), point)) }
                        td.n { (said(one.and_then(|one| one.worst.as_ref()), point)) }
                        td.n { @if let Some(one) = one { (one.missed) " / " (one.windows) } }
                    }
                }
            }
        }
    };
    html! {
        (line(page, &format!("curve-{place}"), &page.with("curve-title", &[("level", id)]), &worst))
        (part::wide(id, table))
    }
}

/// What is paid in all.
fn paid(page: &Page<'_>, points: &[Point]) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("value")) }
                th.n scope="col" { (page.t("curve-paid")) }
                th scope="col" { (page.t("currency")) }
            } }
            tbody {
                @for point in points {
                    @for (currency, amount) in &point.money {
                        tr { th scope="row" { (plain(&point.value)) } td.n { (money(amount, currency)) } td { (currency) } }
                    }
                }
            }
        }
    };
    html! { h3 { (page.t("curve-paid")) } (part::wide(&page.t("curve-paid"), table)) }
}

/// Values as a line; the table beside it has the same numbers.
fn line(page: &Page<'_>, id: &str, title: &str, values: &[(String, Exact)]) -> Markup {
    if values.len() < 2 {
        return html! {};
    }
    let scale = Scale::over(values.iter().map(|(_, value)| value), HEIGHT - 40, 20);
    let step = (WIDTH - 120) / i64::try_from(values.len() - 1).unwrap_or(1);
    let at = |place: usize| 60 + step * i64::try_from(place).unwrap_or(0);
    let points = values.iter().enumerate();
    let points = points.map(|(place, (_, value))| format!("{},{}", at(place), scale.at(value)));
    let told = values
        .iter()
        .map(|(name, value)| format!("{name}: {}", words::number_text(value)));
    let told = told.collect::<Vec<_>>().join(", ");
    html! {
        figure.chart aria-label=(title) tabindex="0" {
            svg.line viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
                title id={ (id) "-t" } { (title) }
                desc id={ (id) "-d" } { (told) }
                line.axis x1="40" x2=(WIDTH - 40) y1=(HEIGHT - 40) y2=(HEIGHT - 40) {}
                polyline.curve points=(points.collect::<Vec<_>>().join(" ")) {}
                @for (place, (name, value)) in values.iter().enumerate() {
                    circle.curve cx=(at(place)) cy=(scale.at(value)) r="4" {}
                    text.amount x=(at(place)) y=(scale.at(value) - 9) text-anchor="middle" { (words::number_text(&value.round(2, Rounding::HalfEven))) }
                    text.tick x=(at(place)) y=(HEIGHT - 20) text-anchor="middle" { (plain(name)) }
                }
            }
            figcaption { (page.t("curve-caption")) }
        }
    }
}
