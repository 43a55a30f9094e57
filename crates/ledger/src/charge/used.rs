//! What charges are computed from, taken from facts.

use std::collections::BTreeMap;

use agreement::Versions;
use agreement::model::Condition;
use facts::id::{PartyId, ServiceId};
use facts::{Body, Exact, Fact, FactId, Span};
use measure::Engine;
use measure::observation::{field, holds};

use crate::sheet::{Known, Source};

use super::{Used, windows};

impl Used {
    /// The usage and cost of every charge's windows, and all business values, as far as the facts are
    /// visible and not mistaken for `side`; without one, as agreed. A fact counts in the window in which
    /// it begins, under the terms in force at the window's end.
    ///
    /// CLAUSE: a charge for a service takes what was used or spent for that service, and what names none.
    ///
    /// The volume of a charge that is metered by a measure is not here: it is that measure's reading.
    pub fn of(
        versions: &Versions,
        over: Span,
        engine: &Engine<'_>,
        side: Option<&PartyId>,
    ) -> Self {
        let docket = engine.docket();
        let visible = engine.view().beside_cases().iter().copied();
        let facts: Vec<&Fact> = visible
            .filter(|fact| !docket.is_mistaken(&fact.id, side))
            .collect();
        let mut used = Used::default();
        for fact in &facts {
            if let Body::Value(value) = &fact.body
                && let Ok(amount) = Exact::parse(&value.amount)
            {
                let values = used.values.entry(value.of.clone()).or_default();
                values.insert(fact.at, by_facts(amount, vec![fact.id]));
            }
        }
        for (id, charge) in &versions.latest().charges {
            for window in windows(charge, versions.latest(), over) {
                let agreement = versions.at(window.span.until.plus_ms(-1));
                let Some(charge) = agreement.charges.get(id) else {
                    continue;
                };
                let key = (id.clone(), window.name);
                let service = charge.service.as_ref();
                let inside = facts
                    .iter()
                    .filter(|fact| window.span.contains(fact.at) && is_for(fact, service));
                if let Some(terms) = &charge.metered
                    && let Some(meter) = &terms.meter
                {
                    let only = terms.only.as_ref();
                    let units = |fact: &Fact| quantity(fact, meter, only);
                    used.volumes
                        .extend(sum(inside.clone(), units).map(|sum| (key.clone(), sum)));
                }
                if let Some(terms) = &charge.pass_through {
                    let only = terms.only.as_ref();
                    let costs = inside.filter_map(|fact| {
                        let (currency, cost) = cost(fact, &terms.basis, only)?;
                        Some((currency, cost, fact.id))
                    });
                    let mut by_currency: BTreeMap<&str, (Exact, Vec<FactId>)> = BTreeMap::new();
                    for (currency, cost, id) in costs {
                        let (sum, ids) = by_currency
                            .entry(currency)
                            .or_insert_with(|| (Exact::zero(), Vec::new()));
                        *sum = &*sum + &cost;
                        ids.push(id);
                    }
                    if !by_currency.is_empty() {
                        let known = by_currency
                            .into_iter()
                            .map(|(currency, (sum, ids))| (currency.into(), by_facts(sum, ids)));
                        used.costs.insert(key, known.collect());
                    }
                }
            }
        }
        used
    }
}

/// The sum of what facts give; nothing where none gives anything.
fn sum<'a>(
    facts: impl Iterator<Item = &'a &'a Fact>,
    gives: impl Fn(&Fact) -> Option<Exact>,
) -> Option<Known> {
    let (mut sum, mut ids) = (Exact::zero(), Vec::new());
    for fact in facts {
        if let Some(value) = gives(fact) {
            sum = sum + value;
            ids.push(fact.id);
        }
    }
    (!ids.is_empty()).then(|| by_facts(sum, ids))
}

fn by_facts(value: Exact, ids: Vec<FactId>) -> Known {
    Known {
        value,
        source: Some(Source::Facts(ids)),
    }
}

fn quantity(fact: &Fact, meter: &str, only: Option<&Condition>) -> Option<Exact> {
    match &fact.body {
        Body::Usage(usage) if usage.meter == meter && counts(fact, only) => {
            Exact::parse(&usage.quantity).ok()
        }
        _ => None,
    }
}

/// The cost of a fact, with its currency.
fn cost<'a>(fact: &'a Fact, basis: &str, only: Option<&Condition>) -> Option<(&'a str, Exact)> {
    match &fact.body {
        Body::Cost(cost) if counts(fact, only) => {
            let amount = Exact::parse(cost.amounts.get(basis)?.as_deref()?).ok()?;
            Some((&cost.currency, amount))
        }
        _ => None,
    }
}

/// Whether a fact may be about a service: it names it, or none.
fn is_for(fact: &Fact, service: Option<&ServiceId>) -> bool {
    let named = match &fact.body {
        Body::Usage(usage) => usage.service.as_ref(),
        Body::Cost(cost) => cost.service.as_ref(),
        _ => None,
    };
    service.is_none() || named.is_none() || named == service
}

fn counts(fact: &Fact, only: Option<&Condition>) -> bool {
    only.is_none_or(|only| holds(&only.test, &|name| field(fact, name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use facts::Instant;
    use facts::fact::{BusinessValue, Cost, Usage};
    use facts::id::SourceId;

    fn fact(at: &str, seq: u64, body: Body) -> Fact {
        let at = Instant::parse(at).expect("an instant");
        let party = PartyId::new("a").expect("an id");
        let source = SourceId::new("s").expect("an id");
        Fact::new(at, at, party, source, seq, 0, body).expect("a fact")
    }

    fn usage(quantity: &str, service: &str) -> Body {
        Body::Usage(Usage {
            meter: "tickets".into(),
            quantity: quantity.into(),
            service: ServiceId::new(service).ok(),
            unit: None,
            until: None,
        })
    }

    #[test]
    fn usage_costs_and_values_come_from_facts() {
        let text = "entente: 1\nalliance: test\nzone: UTC\ncurrency: EUR\n\
            parties: { a: { role: customer }, b: { role: provider } }\n\
            services: { x: {}, y: {} }\n\
            charges:\n  \
            all: { from: a, to: b, metered: { meter: tickets, price: 2 } }\n  \
            cloud: { from: a, to: b, pass_through: { basis: billed } }\n  \
            of_y: { from: a, to: b, service: y, pass_through: { basis: billed } }\n  \
            x: { from: a, to: b, metered: { meter: tickets, where: 'service == \"x\"', price: 2 } }\n  \
            y: { from: a, to: b, service: y, metered: { meter: tickets, price: 2 } }\n";
        let files = BTreeMap::from([("alliance.yaml".into(), text.as_bytes().to_vec())]);
        let loaded = agreement::load(&files);
        assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
        let agreements = vec![loaded.agreement];
        let cost = |amount: &str, service: Option<&str>| {
            Body::Cost(Cost {
                amounts: BTreeMap::from([("billed".into(), Some(amount.into()))]),
                currency: "EUR".into(),
                labels: BTreeMap::new(),
                service: service.and_then(|id| ServiceId::new(id).ok()),
                until: None,
            })
        };
        let value = Body::Value(BusinessValue {
            amount: "126".into(),
            of: "prices".into(),
            unit: None,
            until: None,
        });
        let facts = [
            fact("2025-01-05T00:00:00Z", 1, usage("3.5", "x")),
            fact("2025-01-31T23:59:59Z", 2, usage("4", "y")),
            fact("2025-02-01T00:00:00Z", 3, usage("8", "y")),
            fact("2025-02-03T00:00:00Z", 4, cost("9.99", None)),
            fact("2025-02-03T00:00:00Z", 5, cost("3", Some("x"))),
            fact("2025-02-04T00:00:00Z", 6, value),
        ];
        let engine = Engine::new(&agreements, &facts, Instant::LATEST);
        let (versions, _) = Versions::new(agreements.clone());
        let at = |text| Instant::parse(text).expect("an instant");
        let over = Span::new(at("2025-01-01T00:00:00Z"), at("2025-03-01T00:00:00Z"));
        let used = Used::of(&versions.expect("one"), over, &engine, None);
        let line = |((charge, window), sum): (&(facts::id::ChargeId, String), &Known)| {
            let Some(Source::Facts(ids)) = &sum.source else {
                panic!("a volume without facts")
            };
            format!("{charge} {window} {} of {}", sum.value, ids.len())
        };
        let volumes: Vec<String> = used.volumes.iter().map(line).collect();
        assert_eq!(
            volumes,
            [
                "all 2025-01 7.5 of 2",
                "all 2025-02 8 of 1",
                "x 2025-01 3.5 of 1",
                "y 2025-01 4 of 1",
                "y 2025-02 8 of 1"
            ]
        );
        let costs = used.costs.iter().flat_map(|((charge, _), costs)| {
            costs
                .iter()
                .map(move |(currency, cost)| format!("{charge} {} {currency}", cost.value))
        });
        let costs: Vec<String> = costs.collect();
        assert_eq!(costs, ["cloud 12.99 EUR", "of_y 9.99 EUR"]);
        assert_eq!(used.values["prices"].len(), 1);
    }
}
