//! Services and components.

use std::collections::{BTreeMap, BTreeSet};

use facts::id::IdError;
use facts::id::{PartyId, ProcessId, ServiceId, TeamId};
use facts::{Diagnostic, Sentence, say};

use super::{Load, tables};
use crate::model::{Business, Domain, Model, Outsourcing, Relation, Service, Spanned};
use crate::yaml::{Entry, Fields, Node, Value, short};

impl Load<'_> {
    pub(super) fn services(&mut self, entries: &[Entry]) -> BTreeMap<ServiceId, Service> {
        let mut services = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, ServiceId::new) else {
                continue;
            };
            let what = say!("what-service", "the service `{id}`", id = short(&entry.key));
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
            let domains = [
                ("application", Domain::Application),
                ("hardware", Domain::Hardware),
                ("network", Domain::Network),
                ("platform", Domain::Platform),
            ];
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
                domain: fields.choice("domain", &domains, &mut self.report),
                responsibilities: match fields.get("responsibilities") {
                    Some(node) => self.responsibilities(node, &fields.called("responsibilities")),
                    None => BTreeMap::new(),
                },
                place: entry.key_place.clone(),
            };
            services.insert(id, service);
        }
        self.check_circles(&services);
        services
    }

    fn relation(&mut self, node: &Node, what: &Sentence) -> Option<Relation> {
        let fields = Fields::open(node, what, tables::RELATION, &mut self.report)?;
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
        let owner = self.spanned_at("party", &fields, "risk_and_cost_owner", PartyId::new);
        let mut processes = Vec::new();
        for (text, place) in fields.texts("processes", &mut self.report) {
            let process = self.reference("process", text, place, ProcessId::new);
            processes.extend(process.map(|value| Spanned {
                value,
                place: place.clone(),
            }));
        }
        let skills = fields.texts("skills", &mut self.report);
        let joint_team = self.spanned_at("team", &fields, "joint_team", TeamId::new);
        let assessment = fields
            .get("assessment")
            .and_then(|node| self.assessment(node, &fields.called("assessment")));
        Some(Relation {
            provider: provider?,
            customer,
            model: model?,
            outsourcing,
            risk_and_cost_owner: owner,
            processes,
            skills: skills.into_iter().map(|(skill, _)| skill.into()).collect(),
            assessment,
            joint_team,
            place: fields.head(),
        })
    }

    /// A reference that stands at a key, with its place.
    fn spanned_at<T>(
        &mut self,
        kind: &'static str,
        fields: &Fields<'_>,
        key: &str,
        new: fn(&str) -> Result<T, IdError>,
    ) -> Option<Spanned<T>> {
        let value = self.reference_at(kind, fields, key, new)?;
        let place = fields.get(key)?.place.clone();
        Some(Spanned { value, place })
    }

    fn business(&mut self, node: &Node, what: &Sentence) -> Option<Business> {
        let fields = Fields::open(node, what, tables::BUSINESS, &mut self.report)?;
        Some(Business {
            unit: fields.text("unit", &mut self.report).map(String::from),
            process: fields.text("process", &mut self.report).map(String::from),
            owner: self.reference_at("party", &fields, "owner", PartyId::new),
        })
    }

    fn runs_on(&mut self, node: &Node, what: &Sentence) -> Vec<Vec<ServiceId>> {
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
                    say!(
                        "found-service-runs-on-itself",
                        "the service `{id}` runs on itself",
                        id = Sentence::plain(id)
                    ),
                )
                .at(
                    services[id].place.clone(),
                    "following `runs_on` comes back here",
                )
                .help(say!(
                    "found-take-one-entries-runs-on",
                    "take one of the entries of `runs_on` on the way out"
                )),
            );
        }
    }
}
