//! A line of a statement: how it was worked out, step by step, down to the readings and facts that it rests on.

use axum::http::StatusCode;
use facts::fact::ClaimOn;
use ledger::{Derived, Source, StatementLine};
use maud::{Markup, html};
use practice::Action;
use told::statement::derivation::Part;
use told::statement::{Derivation, Grounded, Line, Shown, claims, derive};
use told::words::{money, plain};

use super::act::{Claims, FIELDS};
use super::{name, path, refused, told_claim};
use crate::api::call::Inside;
use crate::api::operation::Done;
use crate::api::problem::Kind;
use crate::api::reading::missing;
use crate::api::statement;
use crate::page::form;
use crate::page::frame::Page;
use crate::page::{link, part};

/// Facts that are linked; all of them are in the other form.
const LISTED: usize = 40;

/// What the form of the page came back with.
type Again<'p> = (Markup, StatusCode, &'p Claims);

pub(super) fn page(inside: &Inside<'_>) -> Done {
    let what = format!("line-page {}", Page::variant(inside.call));
    statement::told(inside, &what, |shown| self::shown(inside, shown, None))
}

/// The lines of the path, each with its derivation.
pub(super) fn shown(inside: &Inside<'_>, shown: &Shown<'_>, again: Option<Again<'_>>) -> Done {
    let page = Page::within(inside);
    let with = statement::other(inside)?;
    let asked = inside.call.at("line");
    let lines = shown.lines(asked).map_err(missing)?;
    let derived = derive(shown, &[asked.to_owned()]).map_err(missing)?;
    let (first, _) = lines.first().ok_or_else(|| Kind::NotFound.plain())?;
    let (month, title) = (first.month, title(&page, &lines));
    let month_name = format!("{}, {month}", page.party(&with));
    let steps = [
        (page.t("statements"), page.link("/statements")),
        (month_name, page.link(&path(&with, month))),
    ];
    let here = format!("{}/lines/{}", path(&with, month), link::part(asked));
    let sections = lines.iter().zip(&derived);
    let sections =
        sections.map(|(line, derivation)| section(inside, &page, shown, *line, derivation));
    let forms = lines.first().filter(|_| lines.len() == 1);
    let body = html! {
        (part::trail(&page, &steps, &title))
        h1 { (title) }
        @for section in sections { (section) }
        @if let Some((_, line)) = forms { (disputing(inside, &page, &here, line, again.as_ref())) }
        (part::also(&page, &here, &[".json"]))
    };
    Ok(match again {
        None => page.answer(&title, body),
        Some((_, status, _)) => page.answer_as(status, &title, body),
    })
}

fn title(page: &Page<'_>, lines: &[Line<'_>]) -> String {
    match lines {
        [(_, line)] => name(page, line),
        [(_, line), ..] => plain(&line.clause),
        [] => String::new(),
    }
}

fn section(
    inside: &Inside<'_>,
    page: &Page<'_>,
    shown: &Shown<'_>,
    (one, line): Line<'_>,
    derivation: &Derivation<'_>,
) -> Markup {
    let currency = &one.currency;
    let engine = shown.engine();
    let about = claims::of(&engine, one, 1).into_iter();
    let about: Vec<_> = about
        .filter(|about| is_about(&about.entry.claim.on, line))
        .collect();
    html! {
        section.derivation {
            p.big { span.figure { (money(&line.amount, currency)) " " (currency) } }
            p.lead {
                (part::clause(page, &line.clause)) " · " (plain(&line.window)) " · "
                (page.with("statement-payer", &[
                    ("payer", &page.party(&one.pair.payer)),
                    ("payee", &page.party(&one.pair.payee)),
                ]))
            }
            @if !line.held.is_zero() {
                p { (page.with("line-held", &[("held", &format!("{} {currency}", money(&line.held, currency)))])) }
            }
            @for (side, amount) in &line.sides {
                p.side { (page.with("statement-side", &[
                    ("party", &page.party(side)),
                    ("total", &format!("{} {currency}", money(amount, currency))),
                ])) }
            }
            @if line.step.is_none() { p { (page.t("line-only-side")) } }
            @else {
                @for part in &derivation.parts { (steps(page, part)) }
                (rests_on(inside, page, derivation))
            }
            @if !about.is_empty() {
                h2 { (page.t("claims")) }
                ul { @for about in &about { li { (told_claim(page, about, one)) } } }
            }
        }
    }
}

/// Whether a claim is on this line, or on a reading that it rests on.
fn is_about(on: &ClaimOn, line: &StatementLine) -> bool {
    match on {
        ClaimOn::Line(named) => {
            named.clause == line.clause && named.what == line.what && named.window == line.window
        }
        ClaimOn::Reading(named) => line.rests_on.iter().any(|source| {
            matches!(source, Source::Reading { level, window, .. }
                if *level == named.level && *window == named.window)
        }),
        _ => false,
    }
}

/// The steps of a part as a table, in their order.
fn steps(page: &Page<'_>, part: &Part<'_>) -> Markup {
    let steps = part.steps();
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("step-number")) }
                th scope="col" { (page.t("step-stage")) }
                th scope="col" { (page.t("step-what")) }
                th scope="col" { (page.t("step-how")) }
                th scope="col" { (page.t("clause")) }
            } }
            tbody { @for derived in &steps { (step(page, derived)) } }
        }
    };
    html! {
        h2 { (page.sentence(&part.title)) }
        (part::wide(&page.sentence(&part.title), table))
    }
}

fn step(page: &Page<'_>, derived: &Derived<'_>) -> Markup {
    html! {
        tr {
            th scope="row" { (derived.number) }
            td { (page.sentence(&derived.step.stage.name())) }
            td { (plain(&page.sentence(&derived.step.what))) }
            td { (plain(&page.sentence(&derived.plainly))) }
            td { (part::clause(page, &derived.step.clause)) }
        }
    }
}

/// Readings, facts and closed months under an amount.
fn rests_on(inside: &Inside<'_>, page: &Page<'_>, derivation: &Derivation<'_>) -> Markup {
    let Derivation {
        readings,
        facts,
        posted,
        ..
    } = derivation;
    let with = statement::other(inside);
    let is_bare = readings.is_empty() && facts.is_empty() && posted.is_empty();
    html! {
        h2 { (page.t("rests-on")) }
        ul {
            @for reading in readings {
                li { a href=(page.link(&reading_path(reading))) { (page.say(&reading.sentence())) } }
            }
            @for month in posted {
                li {
                    @if let Ok(with) = &with {
                        a href=(page.link(&path(with, *month))) { (page.with("rests-on-month", &[("month", &month.to_string())])) }
                    }
                }
            }
            @if !facts.is_empty() {
                li {
                    (page.words.count("rests-on-facts", facts.len()))
                    @for (place, fact) in facts.iter().take(LISTED).enumerate() {
                        @if place > 0 { "," } " "
                        a href=(page.link(&format!("/facts/{fact}"))) { code { (fact.to_string()[..12]) } }
                    }
                    @if facts.len() > LISTED { " " (page.words.count("and-more", facts.len() - LISTED)) }
                }
            }
            @if is_bare { li { (page.t("rests-on-clause")) } }
        }
    }
}

fn reading_path(reading: &Grounded) -> String {
    let path = part::reading_path(reading.level.as_str(), &reading.window);
    match reading.key.first() {
        None => path,
        Some((field, value)) => {
            let key = format!("{field}={value}");
            format!("{path}?{}", link::query(&[("key", &key)]))
        }
    }
}

/// The forms of a line: another amount, and its credit where credits must be claimed.
fn disputing(
    inside: &Inside<'_>,
    page: &Page<'_>,
    here: &str,
    line: &StatementLine,
    again: Option<&Again<'_>>,
) -> Markup {
    let Ok(object) = statement::between(inside) else {
        return html! {};
    };
    if let Err(problem) = inside.may(Action::Contest, &object) {
        return html! { h2 { (page.t("dispute-line")) } (refused(page, &problem)) };
    }
    let action = page.link(&format!("{here}/claims"));
    let asks = page.link(&format!("{here}/claims/challenge"));
    let of = |ask: &str| again.filter(|(_, _, claims)| claims.ask == ask);
    let named = |ask: &str| {
        html! {
            input type="hidden" name="ask" value=(ask);
            input type="hidden" name="clause" value=(line.clause);
            input type="hidden" name="what" value=(line.what);
            input type="hidden" name="window" value=(line.window);
        }
    };
    let grounds = |typed: Option<&Again<'_>>| {
        html! {
            label {
                (page.t("dispute-grounds"))
                textarea name="grounds" rows="3" { @if let Some((_, _, claims)) = typed { (claims.grounds) } }
            }
        }
    };
    let (amount, credit) = (of("amount-was"), of("credit"));
    html! {
        @if is_claimed(page, line) {
            h2 { (page.t("claim-credit")) }
            @if let Some((problem, ..)) = credit { (problem) }
            form.stack method="post" action=(action) {
                p { (page.t("claim-credit-lead")) }
                (named("credit"))
                (grounds(credit))
                (form::attested(page, inside, &asks, FIELDS))
                button { (page.t("claim-credit")) }
            }
        }
        h2 { (page.t("dispute-line")) }
        @if let Some((problem, ..)) = amount { (problem) }
        form.stack method="post" action=(action) {
            p { (page.t("dispute-lead")) }
            (named("amount-was"))
            label {
                (page.t("dispute-value"))
                input name="value" inputmode="decimal" required value=(amount.map_or("", |(_, _, claims)| &claims.value));
                span.hint { (page.t("dispute-hint")) }
            }
            (grounds(amount))
            (form::attested(page, inside, &asks, FIELDS))
            button { (page.t("dispute")) }
        }
    }
}

/// Whether the line is of a remedy whose credits must be claimed.
fn is_claimed(page: &Page<'_>, line: &StatementLine) -> bool {
    let id = line.clause.strip_prefix("remedies.");
    let remedies = page.text().into_iter().flat_map(|text| &text.remedies);
    let mut own = remedies.filter(|(name, _)| Some(name.as_str()) == id);
    own.any(|(_, remedy)| remedy.claim_within.is_some())
}
