//! The portfolio: who delivers what to whom, by which model, and how its levels do.

use std::collections::BTreeMap;

use agreement::model::{Model, Role};
use facts::id::{PartyId, ServiceId};
use maud::{Markup, html};
use measure::{Engine, State};
use told::reading::Shown;
use told::words::plain;

use crate::api::call::Inside;
use crate::api::statement;
use crate::page::frame::Page;
use crate::page::statement::of_pair;
use crate::page::{level, part};

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
                th scope="col" { (page.t("statements")) }
            } }
            tbody {
                @for relation in &relations {
                    @for (id, title) in &relation.services {
                        tr {
                            th scope="row" { a href=(page.link(&part::clause_path(&format!("services.{id}")))) { (title) } }
                            td { (page.party(relation.provider)) }
                            td { @if let Some(customer) = relation.customer { (page.party(customer)) } @else { (customers(page, text)) } }
                            td { a href=(page.link("/fit")) { (page.t(model_text(relation.model))) } }
                            td { (counted(page, states.get(*id))) }
                            td { (settled(page, inside, relation)) }
                        }
                    }
                }
            }
        }
    };
    html! {
        section.panel aria-labelledby="map" {
            h2 #map { (page.t("portfolio-map")) }
            (part::chart(&page.t("portfolio-map"), map(page, text, &relations)))
            (part::wide(&page.t("portfolio-caption"), table))
        }
    }
}

/// The ways to the statements that follow from a relation.
fn settled(page: &Page<'_>, inside: &Inside<'_>, relation: &Relation<'_>) -> Markup {
    let text = inside.world.versions.at(inside.call.now);
    let own = &inside.world.party;
    let customers = |id: &PartyId| match relation.customer {
        Some(customer) => customer == id,
        None => text
            .parties
            .get(id)
            .is_some_and(|party| party.role == Role::Customer),
    };
    let mut others = statement::seen(inside);
    others.retain(|with| {
        (relation.provider == own && customers(with))
            || (relation.provider == with && customers(own))
    });
    html! {
        @for with in &others {
            a href=(format!("{}#{}", page.link("/statements"), of_pair(with))) { (page.party(with)) } " "
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
        let Some(last) = level::last_over(engine, shown) else {
            continue;
        };
        let known = engine.level_at(shown.id, last.span.until);
        if let Some(service) = known.and_then(|(_, level)| level.service.clone()) {
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
                    a.count href=(page.link("/levels")) { (count) " " (part::state(page, *state)) } " "
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
const BOX_W: i64 = 220;
const BOX_H: i64 = 50;
/// Between two lines of a label.
const LINE: i64 = 17;

/// The parties as boxes, customers on the left and those who deliver on the right, with a line for each relation.
fn map(page: &Page<'_>, text: &agreement::Agreement, relations: &[Relation<'_>]) -> Markup {
    let of = |delivers: bool| {
        let parties = text.parties.iter();
        let side = parties.filter(|(_, party)| (party.role != Role::Customer) == delivers);
        side.map(|(id, party)| (party.role, id)).collect::<Vec<_>>()
    };
    let (customers, mut providers) = (of(false), of(true));
    providers.sort();
    let height = as_i64(customers.len().max(providers.len()).max(1)) * 92 + 8;
    let mut places: BTreeMap<&PartyId, (i64, i64)> = BTreeMap::new();
    for (x, column) in [(1, &customers), (WIDTH - BOX_W - 1, &providers)] {
        let step = height / as_i64(column.len().max(1));
        for (row, (_, id)) in column.iter().enumerate() {
            places.insert(id, (x, step * as_i64(row) + (step - BOX_H) / 2));
        }
    }
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
    let first = customers.first().map(|(_, id)| *id);
    html! {
        svg.map viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby="map-t map-d" {
            title #map-t { (page.t("portfolio-map")) }
            desc #map-d { (told.join("; ")) }
            @for relation in relations {
                @let customer = relation.customer.filter(|id| places.contains_key(id)).or(first);
                @if let (Some(from), Some(to)) = (customer.and_then(|id| places.get(id)), places.get(relation.provider)) {
                    line class={ "relation " (model_class(relation.model)) }
                        x1=(from.0 + BOX_W) y1=(from.1 + BOX_H / 2)
                        x2=(to.0 - 24 - wide(&label(page, relation))) y2=(to.1 + BOX_H / 2 + shift(relations, relation)) {}
                }
            }
            @for (_, provider) in &providers {
                @if let Some(place) = places.get(provider) { (labels(page, relations, provider, *place)) }
            }
            @for (id, (x, y)) in &places {
                rect.party x=(x) y=(y) width=(BOX_W) height=(BOX_H) rx="8" {}
                text.party x=(x + BOX_W / 2) y=(y + 22) text-anchor="middle" { (page.party(id)) }
                text.role x=(x + BOX_W / 2) y=(y + 39) text-anchor="middle" { (page.t(role_text(text.parties[*id].role))) }
            }
        }
    }
}

/// What a party delivers, by model, beside its box.
fn labels(
    page: &Page<'_>,
    relations: &[Relation<'_>],
    provider: &PartyId,
    place: (i64, i64),
) -> Markup {
    let own: Vec<&Relation<'_>> = relations
        .iter()
        .filter(|one| one.provider == provider)
        .collect();
    let top = place.1 + BOX_H / 2 + 4 - LINE * (as_i64(own.len()) - 1) / 2;
    html! {
        @for (row, relation) in own.iter().enumerate() {
            text.relation x=(place.0 - 12) y=(top + LINE * as_i64(row)) text-anchor="end" { (label(page, relation)) }
        }
    }
}

/// The services and the model of a relation; of many services their number.
fn label(page: &Page<'_>, relation: &Relation<'_>) -> String {
    let names: Vec<&str> = relation
        .services
        .iter()
        .map(|(_, title)| title.as_str())
        .collect();
    let mut services = names.join(", ");
    if services.chars().count() > 30 {
        services = page.words.count("services-count", names.len());
    }
    format!("{services} · {}", page.t(model_text(relation.model)))
}

/// About how wide a label is.
fn wide(label: &str) -> i64 {
    as_i64(label.chars().count()) * 7
}

/// Lines of one provider end side by side.
fn shift(relations: &[Relation<'_>], relation: &Relation<'_>) -> i64 {
    let own = relations
        .iter()
        .filter(|one| one.provider == relation.provider);
    let count = as_i64(own.clone().count());
    let place = own.take_while(|one| one.model != relation.model).count();
    LINE * as_i64(place) - LINE * (count - 1) / 2
}

fn model_class(model: Model) -> &'static str {
    match model {
        Model::Guardian => "guardian",
        Model::ServiceProvider => "service-provider",
        Model::Partnership => "partnership",
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
