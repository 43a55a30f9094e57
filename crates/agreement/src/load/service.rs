//! Services and components.

use std::collections::{BTreeMap, BTreeSet};

use facts::Diagnostic;
use facts::id::{PartyId, ServiceId};

use super::{Load, tables};
use crate::model::{Business, Model, Outsourcing, Relation, Service};
use crate::yaml::{Entry, Fields, Node, Value, short};

impl Load<'_> {
    pub(super) fn services(&mut self, entries: &[Entry]) -> BTreeMap<ServiceId, Service> {
        let mut services = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, ServiceId::new) else {
                continue;
            };
            let what = format!("the service `{}`", short(&entry.key));
            // WHY: a component often has nothing to say but its name.
            let nothing = Node {
                value: Value::Map(Vec::new()),
                place: entry.key_place.clone(),
            };
            let node = match entry.value.value {
                Value::Missing => &nothing,
                _ => &entry.value,
            };
            let Some(fields) = Fields::open(node, what, tables::SERVICE, &mut self.report) else {
                continue;
            };
            for name in ["domain", "responsibilities"] {
                if let Some(entry) = fields.entry(name) {
                    self.later(entry, &fields.called(name));
                }
            }
            let service = Service {
                title: fields.text("title", &mut self.report).map(String::from),
                outcome: fields.text("outcome", &mut self.report).map(String::from),
                relation: fields
                    .get("relation")
                    .and_then(|node| self.relation(node, &fields.called("relation"))),
                runs_on: match fields.get("runs_on") {
                    Some(node) => self.runs_on(node, &fields.called("runs_on")),
                    None => Vec::new(),
                },
                users: fields.count("users", 1, 1_000_000_000, &mut self.report),
                business: fields
                    .get("business")
                    .and_then(|node| self.business(node, &fields.called("business"))),
                place: entry.key_place.clone(),
            };
            services.insert(id, service);
        }
        self.check_circles(&services);
        services
    }

    fn relation(&mut self, node: &Node, what: &str) -> Option<Relation> {
        let fields = Fields::open(node, what, tables::RELATION, &mut self.report)?;
        if let Some(entry) = fields.entry("risk_and_cost_owner") {
            self.later(entry, &fields.called("risk_and_cost_owner"));
            self.reference_at("party", &fields, "risk_and_cost_owner", PartyId::new);
        }
        let provider = self.reference_at("party", &fields, "provider", PartyId::new);
        let customer = self.reference_at("party", &fields, "customer", PartyId::new);
        let models = [
            ("guardian", Model::Guardian),
            ("service-provider", Model::ServiceProvider),
            ("partnership", Model::Partnership),
        ];
        let kinds = [
            ("service", Outsourcing::Service),
            ("process", Outsourcing::Process),
            ("knowledge", Outsourcing::Knowledge),
        ];
        let model = fields.choice("model", &models, &mut self.report);
        let outsourcing = fields.choice("outsourcing", &kinds, &mut self.report);
        Some(Relation {
            provider: provider?,
            customer,
            model: model?,
            outsourcing: outsourcing.unwrap_or(Outsourcing::Service),
        })
    }

    fn business(&mut self, node: &Node, what: &str) -> Option<Business> {
        let fields = Fields::open(node, what, tables::BUSINESS, &mut self.report)?;
        Some(Business {
            unit: fields.text("unit", &mut self.report).map(String::from),
            process: fields.text("process", &mut self.report).map(String::from),
            owner: self.reference_at("party", &fields, "owner", PartyId::new),
        })
    }

    fn runs_on(&mut self, node: &Node, what: &str) -> Vec<Vec<ServiceId>> {
        let mut needs = Vec::new();
        for item in node.items() {
            let alternatives: Vec<&Node> = match &item.value {
                Value::Map(_) => {
                    let open = Fields::open(item, what, tables::ANY_OF, &mut self.report);
                    match open.and_then(|fields| fields.get("any_of")) {
                        Some(list) => list.items().iter().collect(),
                        None => continue,
                    }
                }
                _ => vec![item],
            };
            let mut any = Vec::new();
            for node in alternatives {
                if let Some(text) = node.text(what, &mut self.report) {
                    any.extend(self.reference("service", text, &node.place, ServiceId::new));
                }
            }
            if !any.is_empty() {
                needs.push(any);
            }
        }
        needs
    }

    /// Nothing may run on itself, at any distance.
    fn check_circles(&mut self, services: &BTreeMap<ServiceId, Service>) {
        // Services whose needs have all been seen to end are taken away, until none is left.
        let needs = |id: &ServiceId| -> BTreeSet<&ServiceId> {
            let all = services[id].runs_on.iter().flatten();
            all.filter_map(|need| services.get_key_value(need))
                .map(|(need, _)| need)
                .collect()
        };
        let mut open: BTreeMap<&ServiceId, usize> = BTreeMap::new();
        let mut needed_by: BTreeMap<&ServiceId, Vec<&ServiceId>> = BTreeMap::new();
        for id in services.keys() {
            let needs = needs(id);
            open.insert(id, needs.len());
            for need in needs {
                needed_by.entry(need).or_default().push(id);
            }
        }
        let mut ended: Vec<&ServiceId> = services
            .keys()
            .filter(|id| open.get(id) == Some(&0))
            .collect();
        while let Some(id) = ended.pop() {
            open.remove(id);
            for user in needed_by.get(id).into_iter().flatten() {
                if let Some(count) = open.get_mut(user) {
                    *count -= 1;
                    if *count == 0 {
                        ended.push(user);
                    }
                }
            }
        }
        let left: BTreeMap<&ServiceId, &Service> = services
            .iter()
            .filter(|(id, _)| open.contains_key(id))
            .collect();
        // WHY: what merely runs on a circle is no part of it; one finding names a circle.
        let mut on_circle = None;
        if let Some((first, _)) = left.iter().next() {
            let mut at = *first;
            let mut seen = BTreeSet::new();
            while seen.insert(at) {
                let next = left[at]
                    .runs_on
                    .iter()
                    .flatten()
                    .find_map(|need| left.get_key_value(need));
                match next {
                    Some((next, _)) => at = next,
                    None => break,
                }
            }
            on_circle = Some(at);
        }
        if let Some(id) = on_circle {
            self.report.push(
                Diagnostic::error(
                    "runs-on-itself",
                    format!("the service `{id}` runs on itself"),
                )
                .at(
                    services[id].place.clone(),
                    "following `runs_on` comes back here",
                )
                .help("take one of the entries of `runs_on` on the way out"),
            );
        }
    }
}
