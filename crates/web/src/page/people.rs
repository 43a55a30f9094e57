//! The people of one's own company: who is in it with which offices, who is invited, and what an administrator does.

use axum::http::StatusCode;
use facts::fact::Office;
use facts::say;
use maud::{Markup, html};
use practice::Action;
use practice::access::MemberState;
use practice::people::Role;
use serde::Deserialize;
use std::collections::BTreeSet;
use store::people::Invitation;
use told::words::plain;

use super::form;
use super::frame::Page;
use super::link;
use super::part;
use crate::act::people::{self, Listed};
use crate::api::answer::{Answer, HTML};
use crate::api::call::Inside;
use crate::api::operation::{Done, Gives, Operation, Right, Twin};
use crate::api::people::{self as api, OF, of_own_party};
use crate::api::problem::{Kind, Problem};

/// What can be asked.
pub const PAGES: &[Operation] = &[
    Operation::get(
        "/alliances/{alliance}/people",
        "people-page",
        "The people of one's own party, and its invitations",
        Right::Needs(Action::See, of_own_party, OF, all),
        Gives::of(&[HTML]),
    )
    .also(&[Twin {
        ending: ".json",
        run: api::list,
    }]),
    Operation::post(
        "/alliances/{alliance}/people",
        "invite-form",
        "Invites somebody; the code is shown once",
        Right::Needs(Action::Administer, of_own_party, OF, invite),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/people/{person}",
        "person-form",
        "Gives somebody another role, lets it rest, gives it back or takes it away",
        Right::Needs(Action::Administer, of_own_party, OF, change),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
    Operation::post(
        "/alliances/{alliance}/invitations/{invitation}",
        "withdraw-invitation-form",
        "Takes an open invitation back",
        Right::Needs(Action::Administer, of_own_party, OF, withdraw),
        Some(form::TAKES),
        Gives::of(&[HTML]),
    ),
];

/// What becomes of somebody.
#[derive(Deserialize)]
struct Deed {
    does: String,
    #[serde(default)]
    auditor: bool,
    #[serde(default)]
    offices: BTreeSet<Office>,
    #[serde(default)]
    teams: BTreeSet<String>,
}

fn all(inside: &Inside<'_>) -> Done {
    shown(inside, StatusCode::OK, None)
}

fn shown(inside: &Inside<'_>, status: StatusCode, above: Option<Markup>) -> Done {
    let page = Page::within(inside);
    let everybody = api::asking(inside, people::list)?;
    let keeps = inside
        .may(Action::Administer, &of_own_party(inside)?)
        .is_ok();
    let open = match keeps {
        true => api::asking(inside, people::invitations)?,
        false => Vec::new(),
    };
    let (former, here): (Vec<_>, Vec<_>) = everybody
        .into_iter()
        .partition(|one| one.state == MemberState::Former);
    let own = page.party(&inside.world.party);
    let title = page.with("people-of", &[("party", &own)]);
    let body = html! {
        h1 { (title) }
        p.lead { (page.t("people-lead")) }
        @if let Some(above) = above { (above) }
        (table(&page, &here, keeps))
        @if keeps {
            h2 #invite { (page.t("people-invite")) }
            (invitation_form(&page, inside))
            @if !open.is_empty() {
                h2 { (page.t("people-open")) }
                (invitations(&page, &open))
            }
            h2 { (page.t("people-change")) }
            @for one in &here { (person_form(&page, inside, one)) }
        }
        @if !former.is_empty() {
            h2 { (page.t("people-former")) }
            ul {
                @for one in &former {
                    li {
                        (name(&page, one))
                        @if keeps && one.name.is_some() { " " (deed(&page, one, "erase", false)) }
                    }
                }
            }
        }
        (part::also(&page, "/people", &[".json"]))
    };
    Ok(page.answer_as(status, &title, body))
}

fn table(page: &Page<'_>, here: &[Listed], keeps: bool) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("person-name")) }
                @if keeps { th scope="col" { (page.t("login")) } }
                th scope="col" { (page.t("person-offices")) }
                th scope="col" { (page.t("person-teams")) }
                th scope="col" { (page.t("state")) }
            } }
            tbody {
                @for one in here {
                    tr {
                        th scope="row" { (name(page, one)) }
                        @if keeps { td { @if let Some(login) = &one.login { bdi { (plain(login)) } } } }
                        td {
                            @if one.role.auditor { span.tag { (page.t("person-auditor")) } " " }
                            @for office in &one.role.offices { span.tag { (page.t(&office_text(*office))) } " " }
                        }
                        td { @for team in &one.role.teams { bdi { (team) } " " } }
                        td { (page.t(match one.state { MemberState::Suspended => "person-suspended", _ => "person-active" })) }
                    }
                }
            }
        }
    };
    part::wide(&page.t("people"), table)
}

fn name(page: &Page<'_>, one: &Listed) -> Markup {
    match &one.name {
        Some(name) => html! { bdi { (plain(name)) } },
        None => html! { span.of { (page.t("person-erased")) } " " code { (one.person) } },
    }
}

/// The text that says what an office is.
pub fn office_text(office: Office) -> String {
    format!("office-{}", office.word())
}

/// Offices, teams and reading alone, as boxes.
pub fn role_boxes(page: &Page<'_>, teams: &[String], role: &Role) -> Markup {
    html! {
        fieldset {
            legend { (page.t("person-offices")) }
            @for office in Office::ALL {
                label.check {
                    input type="checkbox" name="offices" value=(office.word()) checked[role.offices.contains(&office)];
                    span { (page.t(&office_text(office))) " " span.hint { (page.t(&format!("{}-told", office_text(office)))) } }
                }
            }
            label.check {
                input type="checkbox" name="auditor" value="true" checked[role.auditor];
                span { (page.t("person-auditor")) " " span.hint { (page.t("person-auditor-told")) } }
            }
        }
        @if !teams.is_empty() {
            fieldset {
                legend { (page.t("person-teams")) }
                @for team in teams {
                    label.check {
                        input type="checkbox" name="teams" value=(team) checked[role.teams.iter().any(|own| own.as_str() == team)];
                        bdi { (team) }
                    }
                }
            }
        }
    }
}

/// The teams in which one's own party has people.
fn teams(page: &Page<'_>, inside: &Inside<'_>) -> Vec<String> {
    let text = page.text().into_iter();
    let all = text.flat_map(|text| &text.teams);
    let own = all.filter(|(_, team)| team.members.contains(&inside.world.party));
    own.map(|(id, _)| id.to_string()).collect()
}

fn invitation_form(page: &Page<'_>, inside: &Inside<'_>) -> Markup {
    let own = &inside.world.party;
    let parties = page.text().into_iter().flat_map(|text| text.parties.keys());
    html! {
        form.stack method="post" action=(page.link("/people")) {
            label { (page.t("invite-into"))
                select name="party" {
                    option value=(own) { (page.party(own)) }
                    @for party in parties.filter(|party| *party != own) { option value=(party) { (page.party(party)) } }
                }
                span.hint { (page.t("invite-into-hint")) }
            }
            (role_boxes(page, &teams(page, inside), &Role::default()))
            button.main { (page.t("invite-send")) }
        }
    }
}

fn invitations(page: &Page<'_>, open: &[Invitation]) -> Markup {
    let table = html! {
        table {
            thead { tr {
                th scope="col" { (page.t("invite-into")) }
                th scope="col" { (page.t("person-offices")) }
                th scope="col" { (page.t("invite-expires")) }
                th scope="col" { (page.t("what")) }
            } }
            tbody {
                @for one in open {
                    tr {
                        th scope="row" { (page.party(&one.party)) }
                        td { @for office in &one.offered.offices { span.tag { (page.t(&office_text(*office))) } " " } }
                        td { (page.time(one.expires)) }
                        td {
                            form method="post" action=(page.link(&format!("/invitations/{}", link::part(&one.id)))) {
                                button { (page.t("invite-withdraw")) }
                            }
                        }
                    }
                }
            }
        }
    };
    part::wide(&page.t("people-open"), table)
}

fn person_form(page: &Page<'_>, inside: &Inside<'_>, one: &Listed) -> Markup {
    html! {
        details {
            summary { (name(page, one)) }
            form.stack method="post" action=(action(page, one)) {
                input type="hidden" name="does" value="change";
                (role_boxes(page, &teams(page, inside), &one.role))
                button.main { (page.t("person-save")) }
            }
            div.row {
                @match one.state {
                    MemberState::Suspended => { (deed(page, one, "resume", false)) }
                    _ => { (deed(page, one, "suspend", false)) }
                }
                (deed(page, one, "remove", true))
            }
        }
    }
}

fn action(page: &Page<'_>, one: &Listed) -> String {
    page.link(&format!("/people/{}", link::part(&one.person.to_string())))
}

fn deed(page: &Page<'_>, one: &Listed, does: &str, is_grave: bool) -> Markup {
    html! {
        form method="post" action=(action(page, one)) {
            input type="hidden" name="does" value=(does);
            button.grave[is_grave] { (page.t(&format!("person-{does}"))) }
        }
    }
}

fn invite(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let made = match api::invited(inside, inside.call.read()?) {
        Ok(made) => made,
        Err(problem) => return again(inside, problem),
    };
    let title = page.t("invited");
    let body = html! {
        (part::trail(&page, &[(page.t("people"), page.link("/people"))], &title))
        h1 { (title) }
        p.lead { (page.t("invited-lead")) }
        p { (page.t("invited-link")) }
        pre #link { (page.here(&format!("/invitation#{}", made.code.shown()))) }
        button type="button" data-copy="link" hidden { (page.t("copy")) }
        p { (page.t("invited-code")) }
        pre #code { (made.code.shown()) }
        button type="button" data-copy="code" hidden { (page.t("copy")) }
        p { (page.t("invite-expires")) ": " (page.time(made.expires)) }
        p { a href=(page.link("/people")) { (page.t("people-back")) } }
    };
    Ok(once(&page, &title, body))
}

/// A page that is shown once: nothing keeps it.
pub fn once(page: &Page<'_>, title: &str, body: Markup) -> Answer {
    page.answer_as(StatusCode::CREATED, title, body)
}

fn change(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let deed: Deed = inside.call.read()?;
    let came = match deed.does.as_str() {
        "change" => give(inside, &deed),
        "suspend" => api::suspend(inside),
        "resume" => api::resume(inside),
        "remove" => api::remove(inside),
        "erase" => api::erase(inside),
        _ => Err(Kind::BadRequest.because(say!(
            "why-not-said-what-becomes-person",
            "it is not said what becomes of the person"
        ))),
    };
    let done = format!("person-{}", deed.does);
    form::settled(&page, came, ("/people", &done), |problem, status| {
        shown(inside, status, Some(problem))
    })
}

fn give(inside: &Inside<'_>, deed: &Deed) -> Done {
    let role = api::role(deed.auditor, deed.offices.clone(), &deed.teams)?;
    let random = &mut || inside.desk().random();
    let person = inside.call.at("person");
    api::asking(inside, |asking| {
        people::change(asking, person, role, random)
    })?;
    Ok(Answer::done())
}

fn withdraw(inside: &Inside<'_>) -> Done {
    let page = Page::within(inside);
    let came = api::withdraw(inside);
    form::settled(
        &page,
        came,
        ("/people", "invitation-withdrawn"),
        |problem, status| shown(inside, status, Some(problem)),
    )
}

fn again(inside: &Inside<'_>, problem: Problem) -> Done {
    let page = Page::within(inside);
    form::settled(&page, Err::<(), _>(problem), ("", ""), |problem, status| {
        shown(inside, status, Some(problem))
    })
}
