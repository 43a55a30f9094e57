//! Costs, usage, unit cost, business values and survey scores: facts that carry a decimal.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::Unit;
use facts::fact::{Cost, case};
use facts::id::{PartyId, ServiceId, SourceId};
use facts::{Body, Exact, Fact, Span};

use super::field::{Fields, holds};
use super::row::{Natural, Number, Row, Rows};
use super::{Scene, feed};

/// The fields of a usage fact. Other fields divide and filter the costs of a unit cost only.
const USAGE_FIELDS: &[&str] = &["meter", "quantity", "service", "unit", "by", "source"];

/// The sum of a cost basis.
pub fn cost<'a>(scene: &Scene<'a>, basis: &'a str) -> Rows<'a> {
    let list = costs(scene, basis);
    rows(scene, list, Natural::Sum, Unit::Number)
}

/// The sum of a meter.
pub fn usage<'a>(scene: &Scene<'a>, meter: &str) -> Rows<'a> {
    let list = quantities(scene, meter, true);
    rows(scene, list, Natural::Sum, Unit::Number)
}

/// The sum of a cost basis over the sum of a meter.
pub fn unit_cost<'a>(scene: &Scene<'a>, basis: &'a str, meter: &str) -> Rows<'a> {
    let filters_usage = scene.level.filter.as_ref().is_none_or(|filter| {
        let names = filter.test.fields();
        names.iter().all(|name| USAGE_FIELDS.contains(name))
    });
    let mut list = costs(scene, basis);
    for mut row in quantities(scene, meter, filters_usage) {
        row.base = row.adds;
        row.adds = Number::Whole(0);
        row.note = Some(format!("adds {} to the denominator", row.base.exact()));
        row.divided_by = Some(USAGE_FIELDS);
        list.push(row);
    }
    list.sort_by_key(|row| row.at);
    rows(scene, list, Natural::Quotient, Unit::Number)
}

/// A business figure.
pub fn value<'a>(scene: &Scene<'a>, of: &str, baseline: Option<&Exact>) -> Rows<'a> {
    let list = chosen(scene, |fact| match &fact.body {
        Body::Value(body) if body.of == of => {
            let what = format!("{of} of {}{}", fact.at, for_unit(body.unit.as_deref()));
            Some(row(fact, what, Number::Decimal(&body.amount)))
        }
        _ => None,
    });
    Rows {
        baseline: baseline.cloned(),
        ..rows(scene, list, Natural::Last, Unit::Number)
    }
}

/// Scores of a survey. An answer about a case belongs to the service of that case; an answer about
/// no case belongs to every service.
pub fn survey<'a>(
    scene: &Scene<'a>,
    of: &str,
    question: Option<&str>,
    side: Option<&PartyId>,
) -> Rows<'a> {
    let services = scene
        .level
        .service
        .as_ref()
        .map(|service| (service, services_of_cases(scene)));
    let list = chosen(scene, |fact| {
        let Body::Survey(body) = &fact.body else {
            return None;
        };
        let asked = question.is_none_or(|question| body.question.as_deref() == Some(question));
        let from = side.is_none_or(|side| body.side.as_ref() == Some(side));
        if body.of != of || !asked || !from {
            return None;
        }
        if let (Some((service, of_cases)), Some(case)) = (&services, &body.case)
            && of_cases
                .get(case.as_str())
                .is_some_and(|found| *found != service.as_str())
        {
            return None;
        }
        let by = body
            .side
            .as_ref()
            .map_or(String::new(), |side| format!(" by `{side}`"));
        let what = format!(
            "{of} answer of {}{by}{}",
            fact.at,
            for_unit(body.unit.as_deref())
        );
        Some(row(fact, what, Number::Decimal(&body.score)))
    });
    rows(scene, list, Natural::Mean, Unit::Number)
}

/// A row of one fact.
pub fn row<'a>(fact: &'a Fact, what: String, adds: Number<'a>) -> Row<'a> {
    Row {
        at: fact.at,
        what,
        adds,
        base: Number::Whole(0),
        counted: true,
        missed: false,
        note: None,
        fields: Fields::Fact(fact),
        divided_by: None,
        currency: None,
        facts: vec![fact.id],
    }
}

/// The facts of which `make` makes a row and which satisfy the level's filter.
pub fn chosen<'a>(scene: &Scene<'a>, make: impl Fn(&'a Fact) -> Option<Row<'a>>) -> Vec<Row<'a>> {
    let filter = scene.level.filter.as_ref().map(|filter| &filter.test);
    scene
        .facts
        .iter()
        .filter_map(|fact| make(fact))
        .filter(|row| filter.is_none_or(|test| holds(test, &|name| row.fields.get(name))))
        .collect()
}

/// Rows with the gaps of the feeds that they came from.
pub fn rows<'a>(scene: &Scene<'a>, list: Vec<Row<'a>>, natural: Natural, unit: Unit) -> Rows<'a> {
    let feeds: BTreeSet<&SourceId> = {
        let ids: BTreeSet<_> = list.iter().flat_map(|row| &row.facts).collect();
        let facts = scene.facts.iter().filter(|fact| ids.contains(&fact.id));
        facts.map(|fact| &fact.source).collect()
    };
    Rows {
        missing: gaps(scene, &feeds),
        list,
        natural,
        unit,
        baseline: None,
    }
}

/// The stretches for which one of the feeds is missing for the level's service.
pub fn gaps(scene: &Scene, feeds: &BTreeSet<&SourceId>) -> Vec<Span> {
    let service = scene.level.service.as_ref();
    feed::missing(&scene.facts, |feed, on| {
        feeds.contains(feed) && (on.is_none() || service.is_none() || on == service)
    })
}

/// Whether the level takes facts of this service.
pub fn takes(scene: &Scene, service: Option<&ServiceId>) -> bool {
    scene.level.service.is_none() || service == scene.level.service.as_ref()
}

fn costs<'a>(scene: &Scene<'a>, basis: &'a str) -> Vec<Row<'a>> {
    chosen(scene, |fact| match &fact.body {
        Body::Cost(cost) if takes(scene, cost.service.as_ref()) => {
            Some(cost_row(fact, cost, basis))
        }
        _ => None,
    })
}

fn cost_row<'a>(fact: &'a Fact, cost: &'a Cost, basis: &str) -> Row<'a> {
    let service = cost
        .service
        .as_ref()
        .map_or(String::new(), |id| format!(" for `{id}`"));
    let what = format!("cost of {}{service}", fact.at);
    match cost.amounts.get(basis).and_then(|amount| amount.as_deref()) {
        Some(amount) => Row {
            currency: Some(&cost.currency),
            ..row(fact, what, Number::Decimal(amount))
        },
        None => Row {
            counted: false,
            note: Some(format!("has no `{basis}` amount: not counted")),
            ..row(fact, what, Number::Whole(0))
        },
    }
}

fn quantities<'a>(scene: &Scene<'a>, meter: &str, filtered: bool) -> Vec<Row<'a>> {
    let make = |fact: &'a Fact| match &fact.body {
        Body::Usage(usage) if usage.meter == meter && takes(scene, usage.service.as_ref()) => {
            let what = format!("{meter} of {}{}", fact.at, for_unit(usage.unit.as_deref()));
            Some(row(fact, what, Number::Decimal(&usage.quantity)))
        }
        _ => None,
    };
    if filtered {
        chosen(scene, make)
    } else {
        scene.facts.iter().filter_map(|fact| make(fact)).collect()
    }
}

fn for_unit(unit: Option<&str>) -> String {
    unit.map_or(String::new(), |unit| format!(" for `{unit}`"))
}

/// The last known service of each case.
fn services_of_cases<'a>(scene: &Scene<'a>) -> BTreeMap<&'a str, &'a str> {
    let mut services = BTreeMap::new();
    for fact in &scene.facts {
        if let Body::Case(update) = &fact.body
            && let (Some(id), Some(Some(service))) =
                (&update.id, update.set.get(case::field::SERVICE))
        {
            services.insert(id.as_str(), &**service);
        }
    }
    services
}

#[cfg(test)]
mod tests;
