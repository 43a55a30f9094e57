//! The portfolio: who delivers what to whom, by which model, and how its levels do.

use std::collections::BTreeMap;

use agreement::model::{Model, Role};
use facts::id::{PartyId, ServiceId};
use maud::{Markup, html};
use measure::{Engine, State};
use told::reading::Shown;
use told::words::plain;

use crate::api::call::Inside;
use crate::page::frame::Page;
use crate::page::part;

/// The services that one party delivers to another by one model.
struct Relation<'a> {
    provider: &'a PartyId,
    customer: Option<&'a PartyId>,
    model: Model,
    services: Vec<(&'a ServiceId, String)>,
}

/// The relations that are seen, as a picture and as a table.
pub fn portfolio(
    page: &Page<'_>,
    inside: &Inside<'_>,
    engine: &Engine<'_>,
    shown: &[Shown<'_>],
) -> Markup {
    let text = inside.world.versions.at(inside.call.now);
    let mut relations: BTreeMap<_, Relation<'_>> = BTreeMap::new();
    let seen = text.services.iter();
    for (id, service) in seen.filter(|(id, _)| inside.scope.services.contains(*id)) {
        let Some(relation) = &service.relation else {
            continue;
        };
        let key = (
            &relation.provider,
            relation.customer.as_ref(),
            relation.model,
        );
        let title = service.title.as_deref().unwrap_or(id.as_str());
        let entry = relations.entry(key).or_insert_with(|| Relation {
            provider: key.0,
            customer: key.1,
            model: key.2,
            services: Vec::new(),
        });
        entry.services.push((id, plain(title)));
    }
    let relations: Vec<Relation<'_>> = relations.into_values().collect();
    if relations.is_empty() {
        return part::empty(page, "portfolio-none", None);
    }
    let states = last_states(engine, shown);
    let table = html! {
        table {
            caption { (page.t("portfolio-caption")) }
            thead { tr {
                th scope="col" { (page.t("service")) }
                th scope="col" { (page.t("provider")) }
                th scope="col" { (page.t("customer")) }
                th scope="col" { (page.t("model")) }
                th scope="col" { (page.t("portfolio-levels")) }
            } }
            tbody {
                @for relation in &relations {
                    @for (id, title) in &relation.services {
                        tr {
                            th scope="row" { (title) }
                            td { (page.party(relation.provider)) }
                            td { @if let Some(customer) = relation.customer { (page.party(customer)) } @else { (customers(page, text)) } }
                            td { (page.t(model_text(relation.model))) }
                            td { (counted(page, states.get(*id))) }
                        }
                    }
                }
            }
        }
    };
    html! {
        section.panel aria-labelledby="map" {
            h2 #map { (page.t("portfolio-map")) }
            figure.chart { (map(page, text, &relations)) }
            (part::wide(&page.t("portfolio-caption"), table))
        }
    }
}

/// How many levels of each service came to which state in their last window that is over.
fn last_states(
    engine: &Engine<'_>,
    shown: &[Shown<'_>],
) -> BTreeMap<ServiceId, BTreeMap<State, usize>> {
    let mut states: BTreeMap<ServiceId, BTreeMap<State, usize>> = BTreeMap::new();
    for shown in shown {
        let over = shown
            .readings
            .iter()
            .filter(|reading| reading.span.until <= engine.as_of());
        let Some(last) = over
            .max_by_key(|reading| (reading.span.until, std::cmp::Reverse(reading.agreed.state)))
        else {
            continue;
        };
        let level = engine.level_at(shown.id, last.span.until);
        if let Some(service) = level.and_then(|(_, level)| level.service.clone()) {
            *states
                .entry(service)
                .or_default()
                .entry(last.agreed.state)
                .or_default() += 1;
        }
    }
    states
}

fn counted(page: &Page<'_>, states: Option<&BTreeMap<State, usize>>) -> Markup {
    html! {
        @match states {
            None => { span.of { (page.t("portfolio-no-level")) } }
            Some(states) => {
                @for (state, count) in states {
                    span.count { (count) " " (part::state(page, *state)) } " "
                }
            }
        }
    }
}

fn customers(page: &Page<'_>, text: &agreement::Agreement) -> String {
    let customers = text
        .parties
        .iter()
        .filter(|(_, party)| party.role == Role::Customer);
    let names: Vec<String> = customers.map(|(id, _)| page.party(id)).collect();
    names.join(", ")
}

/// The text of a model.
pub fn model_text(model: Model) -> &'static str {
    match model {
        Model::Guardian => "model-guardian",
        Model::ServiceProvider => "model-service-provider",
        Model::Partnership => "model-partnership",
    }
}

const WIDTH: i64 = 1000;
const BOX_W: i64 = 210;
const BOX_H: i64 = 46;

/// The parties as boxes, customers on the left and providers on the right, with a line for each relation.
fn map(page: &Page<'_>, text: &agreement::Agreement, relations: &[Relation<'_>]) -> Markup {
    let columns = [Role::Customer, Role::Integrator, Role::Provider].map(|role| {
        let of = text.parties.iter().filter(|(_, party)| party.role == role);
        of.map(|(id, _)| id).collect::<Vec<&PartyId>>()
    });
    let filled: Vec<&Vec<&PartyId>> = columns.iter().filter(|column| !column.is_empty()).collect();
    let tallest = filled.iter().map(|column| column.len()).max().unwrap_or(1);
    let height = as_i64(tallest) * 84 + 10;
    let mut places: BTreeMap<&PartyId, (i64, i64)> = BTreeMap::new();
    for (place, column) in filled.iter().enumerate() {
        let gaps = as_i64(filled.len().max(2)) - 1;
        let x = as_i64(place) * (WIDTH - BOX_W) / gaps;
        for (row, id) in column.iter().enumerate() {
            let step = height / as_i64(column.len());
            places.insert(id, (x, step * as_i64(row) + (step - BOX_H) / 2));
        }
    }
    let customer = |relation: &Relation<'_>| {
        let of_text = columns[0].first().copied();
        relation
            .customer
            .and_then(|id| places.get_key_value(id).map(|(id, _)| *id))
            .or(of_text)
    };
    let told: Vec<String> = relations
        .iter()
        .map(|relation| {
            let services: Vec<&str> = relation
                .services
                .iter()
                .map(|(_, title)| title.as_str())
                .collect();
            page.with(
                "portfolio-told",
                &[
                    ("provider", &page.party(relation.provider)),
                    ("model", &page.t(model_text(relation.model))),
                    ("services", &services.join(", ")),
                ],
            )
        })
        .collect();
    html! {
        svg.map viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby="map-t map-d" {
            title #map-t { (page.t("portfolio-map")) }
            desc #map-d { (told.join("; ")) }
            @for relation in relations {
                @if let (Some(from), Some(to)) = (places.get(relation.provider), customer(relation).and_then(|id| places.get(id))) {
                    (line(page, *from, *to, relation))
                }
            }
            @for (id, (x, y)) in &places {
                rect.party x=(x) y=(y) width=(BOX_W) height=(BOX_H) rx="6" {}
                text.party x=(x + BOX_W / 2) y=(y + 21) text-anchor="middle" { (page.party(id)) }
                text.role x=(x + BOX_W / 2) y=(y + 37) text-anchor="middle" { (page.t(role_text(text.parties[*id].role))) }
            }
        }
    }
}

fn line(page: &Page<'_>, from: (i64, i64), to: (i64, i64), relation: &Relation<'_>) -> Markup {
    let (left, right) = if from.0 < to.0 {
        (from, to)
    } else {
        (to, from)
    };
    let (x1, x2) = (left.0 + BOX_W, right.0);
    let (y1, y2) = (left.1 + BOX_H / 2, right.1 + BOX_H / 2);
    // WHY: near the provider, where no two lines meet.
    let (x, y) = (x1 + (x2 - x1) * 7 / 10, y1 + (y2 - y1) * 7 / 10);
    let class = match relation.model {
        Model::Guardian => "guardian",
        Model::ServiceProvider => "service-provider",
        Model::Partnership => "partnership",
    };
    html! {
        line class={ "relation " (class) } x1=(x1) y1=(y1) x2=(x2) y2=(y2) {}
        text.relation x=(x) y=(y - 6) text-anchor="middle" {
            (page.words.count("services-count", relation.services.len())) ", " (page.t(model_text(relation.model)))
        }
    }
}

/// The text of a role.
pub fn role_text(role: Role) -> &'static str {
    match role {
        Role::Customer => "role-customer",
        Role::Integrator => "role-integrator",
        Role::Provider => "role-provider",
    }
}

fn as_i64(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
