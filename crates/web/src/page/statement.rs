//! Statements: what one's own party and others owe each other, by month; a month from its charges to what is left.

use facts::Exact;
use facts::id::PartyId;
use ledger::statement::State;
use ledger::{Month, Statement, StatementLine};
use maud::{Markup, html};
use measure::Engine;
use practice::Action;
use told::statement::{Shown, claims, disputed, owes};
use told::words::{money, plain};

use super::form;
use super::frame::Page;
use super::link;
use super::paper;
use super::part;
use super::part::waterfall::{Step, picture};
use super::sheet;
use crate::api::answer::{Answer, CSV, HTML};
use crate::api::call::Inside;
use crate::api::entry;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::{Kind, Problem};
use crate::api::reading::json;
use crate::api::statement;

mod act;
mod line;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/statements",
        "statements-page",
        "The statements that one sees, by pair and month",
        Right::Scoped("pairs", list),
        Gives::of(&[HTML]),
    )
    .also(&[
        Twin {
            ending: ".json",
            run: all,
        },
        Twin {
            ending: ".csv",
            run: all_csv,
        },
        Twin {
            ending: ".xlsx",
            run: |inside| sheet::of(all_csv(inside)?),
        },
    ]),
    Operation::get(
        "/alliances/{alliance}/statements/{with}/{month}",
        "statement-page",
        "The statements of a month with another party: from charges to net, line by line",
        Right::Needs(Action::See, statement::between, "statement", month),
        Gives::of(&[HTML]),
    )
    .also(&[
        Twin {
            ending: ".json",
            run: statement::document,
        },
        Twin {
            ending: ".csv",
            run: statement::csv,
        },
        Twin {
            ending: ".xlsx",
            run: |inside| sheet::of(statement::csv(inside)?),
        },
        Twin {
            ending: ".pdf",
            run: pdf,
        },
    ]),
    Operation::get(
        "/alliances/{alliance}/statements/{with}/{month}/lines/{line}",
        "line-page",
        "How a line was worked out, step by step, and what it rests on",
        Right::Needs(Action::See, statement::between, "statement", line::page),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: statement::derivation,
    }]),
    Operation::post(
        "/alliances/{alliance}/statements/{with}/{month}/agreements",
        "agree-statement-form",
        "Agrees to a month's statement for one's party",
        Right::Needs(
            Action::Countersign,
            statement::between,
            "statement",
            act::agree,
        ),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/statements/{with}/{month}/lines/{line}/claims",
        "dispute-line-form",
        "Claims that a line should be another, or that its credit is due",
        Right::Needs(Action::Contest, statement::between, "statement", act::claim),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/statements/{with}/{month}/lines/{line}/claims/challenge",
        "dispute-line-passkey",
        "What a passkey is asked that signs a claim on a line",
        Right::Needs(Action::Contest, statement::between, "statement", act::ask),
        Some(form::TAKES_FIELDS),
        Gives::created(|shapes| shapes.subschema_for::<entry::Asked>()),
    ),
];

fn list(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    let what = format!("statements-page {}", Page::variant(inside.call));
    inside.answered(&what, as_of, || {
        let page = Page::within(inside);
        let title = page.t("statements");
        let mut pairs = Vec::new();
        for with in statement::seen(inside) {
            let owed = statement::settled(inside, &with)?;
            let shown = statement::shown(inside, &owed, &with, None)?;
            if !shown.statements.is_empty() {
                pairs.push(months(&page, &inside.world.party, &with, &shown));
            }
        }
        let body = html! {
            h1 { (title) }
            p.lead { (page.t("statements-lead")) }
            @if pairs.is_empty() { (part::empty(&page, "statements-none", None)) }
            @for pair in &pairs { (pair) }
            (part::also(&page, "/statements", &[".xlsx", ".csv", ".json"]))
        };
        Ok(page.answer(&title, body))
    })
}

/// The documents of all pairs that somebody sees, as those of each pair.
fn all(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    inside.answered("all-statements", as_of, || {
        let mut documents = Vec::new();
        for with in statement::seen(inside) {
            let owed = statement::settled(inside, &with)?;
            documents.push(statement::between_two(&statement::shown(
                inside, &owed, &with, None,
            )?));
        }
        Ok(json(documents.into()))
    })
}

/// The lines of all of them, below one head.
fn all_csv(inside: &Inside<'_>) -> Done {
    let as_of = inside.as_of()?;
    inside.answered("all-statements-csv", as_of, || {
        let mut text = String::new();
        for with in statement::seen(inside) {
            let owed = statement::settled(inside, &with)?;
            let lines = told::statement::csv(&statement::shown(inside, &owed, &with, None)?);
            let head = match text.is_empty() {
                true => 0,
                false => lines.find('\n').map_or(0, |end| end + 1),
            };
            text.push_str(&lines[head..]);
        }
        Ok(Answer::of(CSV, text).marked())
    })
}

/// The months of a pair, the last first.
fn months(page: &Page<'_>, own: &PartyId, with: &PartyId, shown: &Shown<'_>) -> Markup {
    let name = page.with(
        "statements-pair",
        &[("own", &page.party(own)), ("with", &page.party(with))],
    );
    let anyone_held = shown.statements.iter().any(|one| !one.held().is_zero());
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("month")) }
                th.n scope="col" { (page.t("statement-total")) }
                th scope="col" { (page.t("currency")) }
                @if anyone_held { th.n scope="col" { (page.t("held-back")) } }
                th scope="col" { (page.t("state")) }
                th scope="col" { (page.t("statement-sides")) }
            } }
            tbody {
                @for one in shown.statements.iter().rev() {
                    tr {
                        th scope="row" { a href=(page.link(&path(with, one.month))) { (one.month) } }
                        td.n { (money(&one.total(), &one.currency)) }
                        td { (one.currency) }
                        @if anyone_held { td.n { (held(&one.held(), &one.currency)) } }
                        td { (state(page, one)) }
                        td { (disputed(one)) }
                    }
                }
            }
        }
    };
    html! {
        section.panel {
            h2 id=(of_pair(with)) { (name) }
            @if let Some(last) = shown.statements.last() { p.fine { (payer(page, last)) } }
            (part::wide(&name, table))
        }
    }
}

/// The name of a pair's place on the page of all statements.
pub(super) fn of_pair(with: &PartyId) -> String {
    format!("with-{with}")
}

/// The path of a month with a party.
pub(super) fn path(with: &PartyId, month: Month) -> String {
    format!("/statements/{}/{month}", link::part(with.as_str()))
}

/// Where a statement stands, as a word and in its colour.
fn state(page: &Page<'_>, one: &Statement) -> Markup {
    let (class, glyph, text) = match &one.state {
        State::Running => ("shown", "…", page.t("statement-running")),
        State::Open { agreed } if agreed.is_empty() => ("below", "○", page.t("statement-open")),
        State::Open { agreed } => {
            let who: Vec<String> = agreed.iter().map(|party| page.party(party)).collect();
            let text = page.with("statement-agreed-by", &[("who", &who.join(", "))]);
            ("below", "◐", text)
        }
        State::Closed { .. } => ("met", "✓", page.t("statement-closed")),
    };
    html! { span class={ "state " (class) } { span aria-hidden="true" { (glyph) } " " (text) } }
}

fn payer(page: &Page<'_>, one: &Statement) -> String {
    page.with(
        "statement-payer",
        &[
            ("payer", &page.party(&one.pair.payer)),
            ("payee", &page.party(&one.pair.payee)),
        ],
    )
}

fn held(held: &Exact, currency: &str) -> String {
    match held.is_zero() {
        true => String::new(),
        false => money(held, currency),
    }
}

fn month(inside: &Inside<'_>) -> Done {
    let what = format!("statement-page {}", Page::variant(inside.call));
    statement::told(inside, &what, |shown| of_month(inside, shown, None))
}

fn pdf(inside: &Inside<'_>) -> Done {
    let with = statement::other(inside)?;
    let month = statement::month(inside.call.at("month")).map_err(|_| Kind::NotFound.plain())?;
    if let Some(pinned) = paper::pinned(inside, &format!("{}.pdf", path(&with, month)))? {
        return Ok(pinned);
    }
    statement::told(inside, "statement-pdf", |shown| {
        let told = told::filed::statement::paper(shown, month, [&inside.world.party, &with]);
        paper::file(
            &told,
            &format!("statement-{month}-{}-{with}", inside.world.party),
        )
    })
}

/// What a form of the page came back with.
struct Again<'p> {
    /// What is wrong.
    problem: Markup,
    status: axum::http::StatusCode,
    /// The currency of the statement whose form it was.
    currency: &'p str,
}

fn of_month(inside: &Inside<'_>, shown: &Shown<'_>, again: Option<Again<'_>>) -> Done {
    let page = Page::within(inside);
    let with = statement::other(inside)?;
    let first = shown.statements.first();
    let month = first.ok_or_else(|| Kind::NotFound.plain())?.month;
    let own = page.party(&inside.world.party);
    let pair = page.with(
        "statements-pair",
        &[("own", &own), ("with", &page.party(&with))],
    );
    let title = format!("{pair}, {month}");
    let engine = shown.engine();
    let mut number = 1;
    let mut sections = Vec::new();
    for one in &shown.statements {
        let again = again
            .as_ref()
            .filter(|again| again.currency == one.currency);
        let problem = again.map(|again| &again.problem);
        sections.push(section(inside, &page, &engine, (one, number), problem));
        number += one.lines.len();
    }
    let near = neighbours(shown, month);
    let body = html! {
        (part::trail(&page, &[(page.t("statements"), page.link("/statements"))], &title))
        h1 { (title) }
        @for section in &sections { (section) }
        @if near != (None, None) {
            nav.row aria-label=(page.t("months")) {
                @if let Some(before) = near.0 { a href=(page.link(&path(&with, before))) rel="prev" { "← " (before) } }
                @if let Some(after) = near.1 { a href=(page.link(&path(&with, after))) rel="next" { (after) " →" } }
            }
        }
        (part::also(&page, &path(&with, month), &[".pdf", ".xlsx", ".csv", ".json"]))
    };
    Ok(match again {
        None => page.answer(&title, body),
        Some(again) => page.answer_as(again.status, &title, body),
    })
}

/// The months before and after that have a statement.
fn neighbours(shown: &Shown<'_>, month: Month) -> (Option<Month>, Option<Month>) {
    let pair = shown.statements.first().map(|one| &one.pair);
    let all = shown.settled.statements.iter();
    let all = all
        .filter(|one| Some(&one.pair) == pair)
        .map(|one| one.month);
    let before = all.clone().filter(|other| *other < month).max();
    (before, all.filter(|other| *other > month).min())
}

/// A statement: what is owed, the picture, the lines, the claims, and what can be done.
fn section(
    inside: &Inside<'_>,
    page: &Page<'_>,
    engine: &Engine<'_>,
    (one, first): (&Statement, usize),
    problem: Option<&Markup>,
) -> Markup {
    let currency = &one.currency;
    let total = money(&one.total(), currency);
    let steps: Vec<Step> = one
        .lines
        .iter()
        .map(|line| Step {
            name: name(page, line),
            amount: line.amount.clone(),
            is_held: !line.held.is_zero(),
        })
        .collect();
    let title = page.with(
        "waterfall-of",
        &[("month", &one.month.to_string()), ("currency", currency)],
    );
    let about = claims::of(engine, one, first);
    let id = format!("waterfall-{}", currency.to_lowercase());
    html! {
        section.statement {
            p.big { span.figure { (total) " " (currency) } " " (state(page, one)) }
            p { (page.sentence(&owes(one))) "." }
            @for side in one.sides() {
                p.side { (page.with("statement-side", &[
                    ("party", &page.party(side)),
                    ("total", &format!("{} {currency}", money(&one.total_of(side), currency))),
                ])) }
            }
            @if !steps.is_empty() { (picture(page, &id, &title, currency, &steps)) }
            (lines(page, inside, one, first))
            @if !about.is_empty() {
                h2 { (page.t("claims")) }
                ul {
                    @for about in &about {
                        li { (told_claim(page, about, one)) }
                    }
                }
            }
            (act::agreements(inside, page, one))
            (act::agreeing(inside, page, one, problem))
        }
    }
}

/// A claim about a statement, with the way to it.
fn told_claim(page: &Page<'_>, about: &claims::About<'_, '_>, one: &Statement) -> Markup {
    let entry = about.entry;
    let path = format!("/claims/{}", link::part(entry.claim.id.as_str()));
    html! {
        a href=(page.link(&path)) {
            (page.sentence(&told::claims::sentence(entry, &page.zone(), &claims::asks(about, one))))
        }
        @for line in entry.dispute.iter().flat_map(told::claims::stages) { br; span.of { (page.sentence(&line)) } }
    }
}

/// What a line is, in a few words: its clause as the text calls it, and what it is for.
fn name(page: &Page<'_>, line: &StatementLine) -> String {
    match line.corrects {
        Some(month) => page.with(
            "line-correction",
            &[("what", &plain(&line.what)), ("month", &month.to_string())],
        ),
        None => format!("{} {}", plain(&line.what), plain(&line.window)),
    }
}

/// The lines as a table.
fn lines(page: &Page<'_>, inside: &Inside<'_>, one: &Statement, first: usize) -> Markup {
    let currency = &one.currency;
    let has_held = one.lines.iter().any(|line| !line.held.is_zero());
    let sides: Vec<&PartyId> = one.sides().into_iter().collect();
    let Ok(with) = statement::other(inside) else {
        return html! {};
    };
    let path = path(&with, one.month);
    let table = html! {
        table {
            caption { (page.t("lines-caption")) }
            thead { tr {
                th scope="col" { (page.t("line")) }
                th scope="col" { (page.t("clause")) }
                th scope="col" { (page.t("window")) }
                th.n scope="col" { (page.t("amount")) " " (currency) }
                @if has_held { th.n scope="col" { (page.t("held-back")) } }
                @for side in &sides { th.n scope="col" { (page.with("line-side", &[("party", &page.party(side))])) } }
            } }
            tbody {
                @for (place, line) in one.lines.iter().enumerate() {
                    tr {
                        th scope="row" {
                            a href=(page.link(&format!("{path}/lines/{}", first + place))) { (plain(&line.what)) }
                            @if let Some(month) = line.corrects { " " span.tag { (page.with("line-corrects", &[("month", &month.to_string())])) } }
                        }
                        td { @if let Some(number) = &line.number { (plain(number)) " " } (part::clause(page, &line.clause)) }
                        td { (plain(&line.window)) }
                        td.n { (money(&line.amount, currency)) }
                        @if has_held { td.n { (held(&line.held, currency)) } }
                        @for side in &sides { td.n { @if let Some(amount) = line.sides.get(*side) { (money(amount, currency)) } } }
                    }
                }
            }
            tfoot {
                tr.total {
                    th scope="row" colspan="3" { (page.t("statement-total")) }
                    td.n { (money(&one.total(), currency)) }
                    @if has_held { td.n { (held(&one.held(), currency)) } }
                    @for side in &sides { td.n { (money(&one.total_of(side), currency)) } }
                }
            }
        }
    };
    html! {
        h2 { (page.t("lines")) }
        (part::wide(&page.t("lines"), table))
    }
}

/// Why somebody may not do something, told where it would be done; nothing for what it may not know of.
fn refused(page: &Page<'_>, problem: &Problem) -> Markup {
    html! {
        @if problem.kind == Kind::NotPermitted.told().0 {
            details { summary { (page.t("why-not")) } (super::frame::said(&page.words, problem)) }
        }
    }
}
