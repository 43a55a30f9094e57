//! Who may do what, and why: a question with its answer by clause, the rights that clauses give, and the policies in force.

use axum::http::StatusCode;
use facts::Sentence;
use maud::{Markup, html};
use practice::access::named::{WHAT, WHO};
use practice::{Action, Answer as Decision};
use told::access::{holders, limited, part as made, right};
use told::words::plain;

use super::frame::{Page, said, sentence};
use super::link;
use super::part;
use crate::api::access::{self, Asked};
use crate::api::agreement::agreement as object;
use crate::api::answer::{Answer, HTML, TEXT};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::problem::Problem;

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/access",
        "access-page",
        "Why somebody may do something, or may not",
        Right::Needs(Action::See, object, "agreement", show),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: access::explain,
    }]),
    Operation::get(
        "/alliances/{alliance}/access/policies",
        "policies-page",
        "The policies in force, as the party may read them",
        Right::Needs(Action::See, object, "agreement", policies),
        Gives::of(&[TEXT]),
    ),
];

fn show(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let asked = |name: &str| inside.call.asked(name).unwrap_or("");
    let is_asked = !asked("what").is_empty();
    let (status, answer) = match is_asked.then(|| access::decided(inside)) {
        None => (StatusCode::OK, html! {}),
        Some(Ok(asked)) => (StatusCode::OK, answer(&page, inside, &asked)),
        Some(Err(problem)) => refused(&page, problem)?,
    };
    let title = page.t("access");
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("access-lead")) }
        (form(&page, inside, &asked))
        (answer)
        (own(&page, inside))
        (all(&page, inside))
        @if is_asked {
            (part::also_as(&page, &[("JSON", format!("/access.json?{}", link::query(&[("action", asked("action")), ("what", asked("what"))])))]))
        }
    };
    Ok(page.answer_as(status, &title, body))
}

/// A question that cannot be answered is told in its place.
fn refused(page: &Page<'_>, problem: Problem) -> Result<(StatusCode, Markup), Problem> {
    match problem.status() {
        status if status.is_client_error() => Ok((status, said(&page.words, &problem))),
        _ => Err(problem),
    }
}

fn form<'c>(page: &Page<'_>, inside: &Inside<'c>, asked: &impl Fn(&str) -> &'c str) -> Markup {
    html! {
        form.stack method="get" {
            div.row {
                label { (page.t("access-action"))
                    select name="action" {
                        @for action in Action::ALL { option value=(action.word()) selected[action.word() == asked("action")] { (page.say(&told::access::action(action))) } }
                    }
                }
                label { (page.t("access-what")) input name="what" value=(asked("what")) list="things" required; }
                label { (page.t("access-who")) input name="who" value=(asked("who")) placeholder=(page.t("access-you")); }
                button.main { (page.t("access-ask")) }
            }
            p.hint { (page.with("access-hint", &[("what", WHAT), ("who", WHO)])) }
            datalist #things { @for thing in things(page, inside) { option value=(thing) {} } }
        }
    }
}

/// Things that one may ask about, by the agreement.
fn things(page: &Page<'_>, inside: &Inside<'_>) -> Vec<String> {
    let mut all: Vec<String> = ["alliance", "agreement", "journal", "plan"]
        .map(ToOwned::to_owned)
        .into();
    all.push(format!("people:{}", inside.world.party));
    all.push(format!("keys:{}", inside.world.party));
    let services = page
        .text()
        .into_iter()
        .flat_map(|text| text.services.keys());
    for service in services.filter(|service| inside.scope.services.contains(*service)) {
        for kind in [
            "change", "incident", "problem", "request", "reading", "service",
        ] {
            all.push(format!("{kind}:{service}"));
        }
    }
    for pair in &inside.scope.pairs {
        let [one, other] = pair.parties();
        all.push(format!("statement:{one}+{other}"));
    }
    all
}

fn answer(page: &Page<'_>, inside: &Inside<'_>, asked: &Asked<'_>) -> Markup {
    let who = match asked.who {
        None => page.t("access-you"),
        Some(who) => plain(who),
    };
    let (class, glyph, text) = match &asked.decision {
        Decision::Allowed { .. } => ("met", "✓", "access-may"),
        Decision::Refused { .. } => ("missed", "✗", "access-may-not"),
        Decision::Unknown => ("missed", "✗", "access-unknown"),
    };
    let action = page.say(&told::access::action(asked.action));
    let values = [
        ("who", who.as_str()),
        ("action", action.as_str()),
        ("what", asked.what),
    ];
    html! {
        section.panel.wants aria-labelledby="answer" {
            h2 #answer { span class={ "state " (class) } aria-hidden="true" { (glyph) " " } (sentence(&plain(&page.with(text, &values)))) }
            @match &asked.decision {
                Decision::Allowed { clauses } => {
                    p { (page.t("access-by")) }
                    ul.story { @for clause in clauses { li { (part::clause(page, &clause.address)) " " span.of { (page.say(&made(clause.part))) } } } }
                }
                Decision::Refused { needed, limits } => {
                    @if let Some(text) = page.text() { @for limit in limits { p { (page.sentence(&limited(*limit, text))) } } }
                    @if needed.is_empty() && limits.is_empty() { p { (page.t("access-nobody")) } }
                    @if !needed.is_empty() {
                        p { (page.t("access-needed")) }
                        ul.story {
                            @for needed in needed {
                                li { (part::clause(page, &needed.clause.address)) " " span.of { (page.say(&made(needed.clause.part))) } ": " bdi { (page.say(&Sentence::row(holders(needed), ", "))) } }
                            }
                        }
                    }
                }
                Decision::Unknown => { p { (page.t("access-unknown-told")) } }
            }
            p.fine { (page.with("by-version", &[("version", &inside.world.versions.at(inside.call.now).version)])) }
        }
    }
}

/// Who one is here.
fn own(page: &Page<'_>, inside: &Inside<'_>) -> Markup {
    let person = inside.person.as_ref();
    let standing = person.and_then(|person| inside.world.people.get(person));
    html! {
        @if let Some(standing) = standing {
            p {
                (page.with("access-own", &[("party", &page.party(&inside.world.party))])) " "
                @if standing.role.auditor { span.tag { (page.t("person-auditor")) } " " }
                @for office in &standing.role.offices { span.tag { (page.t(&super::people::office_text(*office))) } " " }
                @for team in &standing.role.teams { span.tag { bdi { (team) } } " " }
            }
        }
    }
}

/// Rights that are listed; all of them are among the policies.
const LISTED: usize = 200;

/// The rights that clauses give, as far as the party may read them.
fn all(page: &Page<'_>, inside: &Inside<'_>) -> Markup {
    let grants = inside.world.access.grants().iter();
    let own: Vec<_> = grants
        .filter(|grant| grant.clause.is_read_by(&inside.world.party))
        .collect();
    let table = html! {
        table {
            thead { tr { th scope="col" { (page.t("access-clause")) } th scope="col" { (page.t("access-gives")) } } }
            tbody {
                @for grant in own.iter().take(LISTED) { tr { th scope="row" { (part::clause(page, &grant.clause.address)) } td { (page.sentence(&right(grant))) } } }
            }
        }
    };
    html! {
        h2 { (page.t("access-all")) }
        p { (page.t("access-all-lead")) " " a href=(page.link("/access/policies")) { (page.t("access-policies")) } }
        details {
            summary { (page.words.count("access-rights", own.len())) }
            (part::wide(&page.t("access-all"), table))
            @if own.len() > LISTED { p.fine { (page.words.count("access-more", own.len() - LISTED)) } }
        }
    }
}

fn policies(inside: &Inside<'_>) -> Done {
    let text = inside.world.access.policies_read_by(&inside.world.party);
    Ok(Answer::of(TEXT, text).marked())
}
