//! An invoice held against a statement: what is billed beside what was computed, with the reason of each difference.
//! Nothing of it is kept.

use axum::http::StatusCode;
use exchange::{Invoice, InvoiceMapping};
use facts::id::PartyId;
use facts::{Exact, Severity, say};
use ledger::invoice::{Against, Item, Owed, Part, Standing};
use ledger::{Match, Month, matched};
use maud::{Markup, html};
use practice::access::{Pair, Thing};
use practice::{Action, Object};
use serde::Deserialize;
use told::words::{money, plain, signed_money};

use super::frame::{Page, said};
use super::{form, part, statement as pages};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right};
use crate::api::problem::{Kind, Problem};
use crate::api::statement;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/invoices",
        "invoices-page",
        "Holding an invoice against a statement",
        Right::Scoped("pairs", ask),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/invoices",
        "match-invoice-form",
        "An invoice beside the statement of a month; nothing is stored",
        Right::Scoped("the statement is asked for", hold),
        Some(form::TAKES_TEXTS),
        Gives::of(&[HTML]),
    ),
];

/// Rows that could not be read that are listed.
const LISTED: usize = 50;

/// An invoice, and what it is held against.
#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    with: String,
    month: String,
    invoice: String,
    #[serde(default)]
    mapping: String,
}

fn ask(inside: &Inside<'_>) -> Done {
    let asked = Asked {
        with: inside.call.asked("with").unwrap_or_default().to_owned(),
        month: inside.call.asked("month").unwrap_or_default().to_owned(),
        ..Asked::default()
    };
    Ok(shown(inside, &asked, html! {}, StatusCode::OK))
}

fn hold(inside: &Inside<'_>) -> Done {
    let asked: Asked = inside.call.read()?;
    let page = Page::within(inside);
    let (result, status) = match against(inside, &page, &asked) {
        Ok(result) => (result, StatusCode::OK),
        Err(problem) if problem.kind == Kind::NotFound.told().0 => return Err(problem),
        Err(problem) => (said(&page.words, &problem), problem.status()),
    };
    Ok(shown(inside, &asked, result, status))
}

/// The page: what came of it, and the form.
fn shown(inside: &Inside<'_>, asked: &Asked, result: Markup, status: StatusCode) -> Answer {
    let page = Page::within(inside);
    let title = page.t("invoices");
    let all = statement::seen(inside);
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("invoices-lead")) }
        (result)
        @if all.is_empty() { (part::empty(&page, "statements-none", None)) }
        @else {
            form.stack method="post" action=(page.link("/invoices")) {
                label {
                    (page.t("invoice-with"))
                    select name="with" required {
                        @for with in &all { option value=(with) selected[with.as_str() == asked.with] { (page.party(with)) } }
                    }
                }
                label {
                    (page.t("month"))
                    input name="month" value=(asked.month) required pattern="[0-9]{4}-[0-9]{2}" placeholder="2025-03" autocomplete="off";
                }
                label {
                    (page.t("invoice"))
                    textarea name="invoice" rows="10" required spellcheck="false" { "\n" (asked.invoice) }
                    span.hint { (page.t("invoice-hint")) }
                }
                details open[!asked.mapping.is_empty()] {
                    summary { (page.t("invoice-mapping")) }
                    label {
                        (page.t("invoice-mapping-label"))
                        textarea name="mapping" rows="6" spellcheck="false" { "\n" (asked.mapping) }
                        span.hint { (page.t("invoice-mapping-hint")) }
                    }
                }
                button.main { (page.t("invoice-match")) }
            }
        }
    };
    page.answer_as(status, &title, body)
}

/// The invoice beside the statement.
fn against(inside: &Inside<'_>, page: &Page<'_>, asked: &Asked) -> Result<Markup, Problem> {
    let not_found = || Kind::NotFound.plain();
    let with = PartyId::new(&asked.with).map_err(|_| not_found())?;
    let pair = Pair::new(&inside.world.party, &with).ok_or_else(not_found)?;
    inside.may(Action::See, &Object::new(Thing::Statement(pair)))?;
    let month = statement::month(asked.month.trim())?;
    let invoice = read(asked)?;
    let owed = statement::settled(inside, &with)?;
    let settled = &owed.settled;
    let shown = statement::shown(inside, &owed, &with, Some(month));
    // WHY: a month without a statement is a slip in the form, and told beside it.
    let shown =
        shown.map_err(|missing| Kind::Unfit.because(*missing.detail.unwrap_or(missing.title)))?;
    let one = shown.statements.first().ok_or_else(not_found)?;
    let versions = &inside.world.versions;
    let last = month.end(&versions.latest().zone).plus_ms(-1);
    let found = matched(
        &invoice.lines,
        &Against {
            agreement: versions.at(last),
            pair: &one.pair,
            month,
            statements: &settled.statements,
            charges: &settled.books(one).charges,
        },
    );
    Ok(result(page, &with, month, &invoice, &found))
}

fn read(asked: &Asked) -> Result<Invoice, Problem> {
    let mapping = match asked.mapping.trim() {
        "" => None,
        _ => {
            let (mapping, findings) = InvoiceMapping::read(&asked.mapping, "mapping");
            let mut errors = findings.iter();
            if let Some(error) = errors.find(|finding| finding.severity == Severity::Error) {
                let problem = Kind::Unfit.because(say!(
                    "unfit-mapping",
                    "the mapping: {why}",
                    why = &error.message
                ));
                return Err(match &error.help {
                    Some(help) => problem.help(help.clone()),
                    None => problem,
                });
            }
            mapping
        }
    };
    exchange::invoice(asked.invoice.as_bytes(), mapping.as_ref()).map_err(|error| {
        Kind::Unfit
            .because(format!("the invoice: {error}"))
            .help(say!(
                "why-mapping-says-which-column-means",
                "a mapping says which column means what, as in `amount: Net`"
            ))
    })
}

fn result(
    page: &Page<'_>,
    with: &PartyId,
    month: Month,
    invoice: &Invoice,
    found: &Match,
) -> Markup {
    let counts = found.counts(invoice.rejected.len());
    let reasons = found.reasons();
    let totals = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("invoice-side")) }
                th.n scope="col" { (page.t("amount")) }
                th scope="col" { (page.t("currency")) }
            } }
            tbody {
                @for (currency, totals) in &found.totals {
                    tr { th scope="row" { (page.t("invoice-billed")) } td.n { (money(&totals.invoiced, currency)) } td { (currency) } }
                    tr { th scope="row" { (page.t("invoice-computed")) } td.n { (money(&totals.computed, currency)) } td { (currency) } }
                    @for ((why, _), amount) in reasons.iter().filter(|((_, other), _)| other == currency) {
                        tr { th scope="row" { (why.name()) } td.n { (signed_money(amount, currency)) } td { (currency) } }
                    }
                    tr.total { th scope="row" { (page.t("invoice-difference")) } td.n { (signed_money(&totals.difference, currency)) } td { (currency) } }
                }
            }
        }
    };
    html! {
        section.panel aria-labelledby="matched" {
            h2 #matched { (page.with("invoice-beside", &[("with", &page.party(with)), ("month", &month.to_string())])) }
            p { a href=(page.link(&pages::path(with, month))) { (page.t("invoice-statement")) } }
            (part::wide(&page.t("invoice-difference"), totals))
            p { (page.with("invoice-account", &[
                ("received", &counts.received.to_string()),
                ("matched", &counts.matched.to_string()),
                ("differing", &counts.differing.to_string()),
                ("unmatched", &counts.unmatched.to_string()),
                ("rejected", &counts.rejected.to_string()),
                ("missing", &counts.missing.to_string()),
            ])) }
            (items(page, invoice, found))
            @if !invoice.rejected.is_empty() {
                h3 { (page.t("invoice-rejected")) }
                ul {
                    @for rejection in invoice.rejected.iter().take(LISTED) { li { (plain(&rejection.to_string())) } }
                }
                @if invoice.rejected.len() > LISTED { p.fine { (page.words.count("and-more", invoice.rejected.len() - LISTED)) } }
            }
        }
    }
}

fn items(page: &Page<'_>, invoice: &Invoice, found: &Match) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("line")) }
                th scope="col" { (page.t("invoice-billed-for")) }
                th scope="col" { (page.t("invoice-computed-for")) }
                th.n scope="col" { (page.t("invoice-billed")) }
                th.n scope="col" { (page.t("invoice-computed")) }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("invoice-difference")) }
            } }
            tbody { @for item in &found.items { (row(page, invoice, item)) } }
        }
    };
    part::wide(&page.t("lines"), table)
}

fn row(page: &Page<'_>, invoice: &Invoice, item: &Item) -> Markup {
    let lines: Vec<_> = item
        .lines
        .iter()
        .map(|line| &invoice.lines[*line])
        .collect();
    let part_currency = item.parts.first().map(|part| part.currency.as_str());
    let theirs = item.computed.first().map(|owed| owed.currency.as_str());
    let own = part_currency.or(theirs).unwrap_or_default();
    let sum = |amounts: Vec<&Exact>, currency: &str| match amounts.is_empty() {
        true => String::new(),
        false => {
            let sum: Exact = amounts.into_iter().cloned().sum();
            format!("{} {currency}", money(&sum, currency))
        }
    };
    let (class, glyph, text) = match item.standing() {
        Standing::Matched => ("met", "✓", "invoice-matched"),
        Standing::Differing => ("missed", "≠", "invoice-differs"),
        Standing::Unmatched => ("missed", "✗", "invoice-unmatched"),
        Standing::Missing => ("below", "–", "invoice-missing"),
    };
    html! {
        tr {
            th scope="row" {
                @if lines.is_empty() { "–" }
                @for (place, line) in lines.iter().enumerate() { @if place > 0 { ", " } (line.place) }
            }
            td {
                @for line in &lines {
                    div { @if line.text.is_empty() { (plain(&line.clause)) } @else { (plain(&line.text)) } " " (plain(&line.period)) }
                }
            }
            td { @for owed in &item.computed { div { (computed(page, owed)) } } }
            td.n { (sum(lines.iter().map(|line| &line.amount).collect(), own)) }
            td.n { (sum(item.computed.iter().map(|owed| &owed.amount).collect(), theirs.unwrap_or_default())) }
            td { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (page.t(text)) } }
            td { @for part in &item.parts { div { (why(part)) } } }
        }
    }
}

fn computed(page: &Page<'_>, owed: &Owed) -> Markup {
    html! {
        (part::clause(page, &owed.clause)) " " (plain(&owed.window))
        @if let Some(month) = owed.corrects { " " span.tag { (page.with("line-corrects", &[("month", &month.to_string())])) } }
        @if !owed.held.is_zero() { " (" (page.t("held-back")) " " (money(&owed.held, &owed.currency)) ")" }
    }
}

fn why(part: &Part) -> String {
    match part.amount.is_zero() {
        true => part.why.name().to_owned(),
        false => format!(
            "{} {}",
            part.why.name(),
            signed_money(&part.amount, &part.currency)
        ),
    }
}
