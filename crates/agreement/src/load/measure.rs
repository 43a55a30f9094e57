//! Measures.

use std::collections::BTreeMap;

use facts::fact::Activity;
use facts::fact::case::CASE_TYPES;
use facts::id::{CalendarId, MeasureId, PartyId, ServiceId};
use facts::{Diagnostic, Exact, Rounding, Sentence, say};

use super::{Load, field, tables, term};
use crate::condition;
use crate::model::{
    AvailabilityBasis, Composition, Delivery, Downtime, FieldType, Maintenance, Measure,
    MeasureKind,
};
use crate::rule;
use crate::yaml::{Entry, Fields, Key, Node, Value, listed, nearest, short, wrong_shape};

/// The families that are no case types, with their keys.
const FAMILIES: &[(&str, &[Key])] = &[
    ("availability", tables::AVAILABILITY),
    ("unit-cost", tables::UNIT_COST),
    ("cost", tables::COST),
    ("usage", tables::USAGE),
    ("value", tables::VALUE),
    ("survey", tables::SURVEY),
    ("delivery", tables::DELIVERY),
    ("capacity", tables::CAPACITY),
    ("planned-availability", tables::PLANNED),
];

impl Load<'_> {
    pub(super) fn measures(&mut self, entries: &[Entry]) -> BTreeMap<MeasureId, Measure> {
        let mut measures = BTreeMap::new();
        for entry in entries {
            let Some(id) = self.id(entry, MeasureId::new) else {
                continue;
            };
            let what = say!("what-measure", "the measure `{id}`", id = short(&entry.key));
            let Some((kind, title)) = self.measure_kind(&entry.value, &what) else {
                continue;
            };
            let measure = Measure {
                id: id.clone(),
                title,
                kind,
                place: entry.key_place.clone(),
            };
            measures.insert(id, measure);
        }
        measures
    }

    fn measure_kind(
        &mut self,
        node: &Node,
        what: &Sentence,
    ) -> Option<(MeasureKind, Option<String>)> {
        let of = Fields::open_any(node, what, &mut self.report)?;
        let Some(of) = of.get("of") else {
            of.missing(
                "of",
                "what is measured, such as `incidents` or `availability`",
                &mut self.report,
            );
            return None;
        };
        let family = of
            .as_text()
            .and_then(|text| FAMILIES.iter().find(|(name, _)| *name == text));
        let Some((family, keys)) = family else {
            let types = self.case_types(of)?;
            let fields = Fields::open(node, what, tables::CASES, &mut self.report)?;
            let title = fields.text("title", &mut self.report).map(String::from);
            return Some((self.cases(&fields, types), title));
        };
        let fields = Fields::open(node, what, keys, &mut self.report)?;
        let title = fields.text("title", &mut self.report).map(String::from);
        let kind = match *family {
            "availability" => MeasureKind::Availability(Box::new(self.downtime(&fields)?)),
            "unit-cost" => MeasureKind::UnitCost {
                basis: fields.text("basis", &mut self.report)?.into(),
                meter: fields.text("meter", &mut self.report)?.into(),
            },
            "cost" => MeasureKind::Cost {
                basis: fields.text("basis", &mut self.report)?.into(),
            },
            "usage" => MeasureKind::Usage {
                meter: fields.text("meter", &mut self.report)?.into(),
            },
            "value" => MeasureKind::Value {
                of: fields.text("name", &mut self.report)?.into(),
                baseline: fields.percent("baseline", &mut self.report),
            },
            "survey" => MeasureKind::Survey {
                of: fields.text("name", &mut self.report)?.into(),
                question: fields.text("question", &mut self.report).map(String::from),
                side: self.reference_at("party", &fields, "side", PartyId::new),
            },
            "delivery" => self.delivery(&fields)?,
            "capacity" => self.capacity(&fields),
            _ => self.planned(&fields),
        };
        Some((kind, title))
    }

    /// Case types, singular or plural, one or a list.
    fn case_types(&mut self, node: &Node) -> Option<Vec<String>> {
        let mut types: Vec<String> = Vec::new();
        for item in node.items() {
            let text = item.text(&"`of`".into(), &mut self.report)?;
            let singular = text.strip_suffix('s').unwrap_or(text);
            let known = CASE_TYPES
                .iter()
                .find(|known| **known == text || **known == singular);
            match known {
                Some(known) if types.iter().any(|have| have == known) => {}
                Some(known) => types.push((*known).into()),
                None => {
                    let families = FAMILIES.iter().map(|(name, _)| *name);
                    let all: Vec<&str> = families.chain(CASE_TYPES.iter().copied()).collect();
                    let near = nearest(text, all.iter().copied());
                    let finding = Diagnostic::error(
                        "unknown-choice",
                        say!(
                            "found-nothing-can-be-measured",
                            "nothing can be measured of `{value}`",
                            value = short(text)
                        ),
                    )
                    .at(item.place.clone(), "");
                    self.report.push(match near {
                        Some(near) => finding.did_you_mean(near),
                        None => finding.help(say!(
                            "found-there-are",
                            "there are {names}",
                            names = listed(&all)
                        )),
                    });
                    return None;
                }
            }
        }
        (!types.is_empty()).then_some(types)
    }

    fn cases(&mut self, fields: &Fields<'_>, types: Vec<String>) -> MeasureKind {
        let clock = fields
            .entry("clock")
            .and_then(|entry| self.clock(entry, &fields.called("clock")));
        let mut value = None;
        if let Some(node) = fields.get("value")
            && let Some(text) = node.text(&fields.called("value"), &mut self.report)
        {
            if let Some(kind) = self.field_type(text, &node.place) {
                if matches!(kind, FieldType::Integer | FieldType::Decimal) {
                    value = Some(text.to_string());
                } else {
                    self.report.push(
                        Diagnostic::error(
                            "wrong-type",
                            say!(
                                "found-field-no-number",
                                "the field `{text}` is no number",
                                text = Sentence::plain(text)
                            ),
                        )
                        .at(node.place.clone(), "")
                        .help(say!(
                            "found-declare-under-fields-as-decimal",
                            "declare it under `fields` as `{text}: decimal` or `{text}: integer`",
                            text = Sentence::plain(text)
                        )),
                    );
                }
            }
            if let Some(entry) = fields.entry("clock") {
                self.report.push(
                    Diagnostic::error(
                        "two-sources",
                        say!(
                            "found-has-both-clock-value",
                            "{what} has both `clock` and `value`",
                            what = fields.what()
                        ),
                    )
                    .at(node.place.clone(), "")
                    .at(entry.key_place.clone(), "")
                    .help(say!("found-keep-what-measured", "keep what is measured")),
                );
            }
        }
        MeasureKind::Cases {
            types,
            clock,
            value,
        }
    }

    /// The type of a field that the records of the level at hand carry, or a finding.
    pub(super) fn scoped_type(&mut self, name: &str, place: &facts::Place) -> Option<FieldType> {
        let kind = self.scope.get(name).copied();
        if kind.is_none() {
            self.report
                .push(condition::unknown_field(name, &self.scope).at(place.clone(), ""));
        }
        kind
    }

    /// The type of a field of cases, or a finding.
    pub(super) fn field_type(&mut self, name: &str, place: &facts::Place) -> Option<FieldType> {
        let kind = self.fields.get(name).copied();
        if kind.is_none() {
            self.report
                .push(condition::unknown_field(name, &self.fields).at(place.clone(), ""));
        }
        kind
    }

    fn downtime(&mut self, fields: &Fields<'_>) -> Option<Downtime> {
        let basis = fields
            .get("basis")
            .and_then(|node| self.basis(node, &fields.called("basis")));
        let choices = [
            ("out-of-both", Maintenance::OutOfBoth),
            ("out-of-down", Maintenance::OutOfDown),
            ("counted-as-down", Maintenance::CountedAsDown),
        ];
        let maintenance = fields.choice("maintenance", &choices, &mut self.report);
        if fields.get("maintenance").is_none() {
            let finding =
                rule::maintenance_denominator_undefined::finding(fields.what(), fields.head());
            self.taken(fields, "maintenance: out-of-both", finding);
        }
        let calendar = self.reference_at("calendar", fields, "calendar", CalendarId::new);
        let always = || CalendarId::new("always").ok();
        let elapsed = |load: &mut Self, key: &str| {
            let node = fields.get(key)?;
            term::elapsed_ms(node, &fields.called(key), &mut load.report)
        };
        let minimum_outage_ms = elapsed(self, "minimum_outage").unwrap_or(0);
        let silent_after_ms = elapsed(self, "silent_after");
        let excluded = fields.texts("exclude_causes", &mut self.report);
        let composed = [("own", Composition::Own), ("runs-on", Composition::RunsOn)];
        let degraded = [("up", false), ("down", true)];
        let filter = fields
            .get("where")
            .and_then(|node| self.condition_on(node, &field::outages()));
        Some(Downtime {
            basis: basis.unwrap_or(AvailabilityBasis::Time),
            calendar: calendar.or_else(always)?,
            maintenance: maintenance.unwrap_or(Maintenance::OutOfBoth),
            minimum_outage_ms,
            excluded_causes: excluded.into_iter().map(|(text, _)| text.into()).collect(),
            composed: fields
                .choice("composed", &composed, &mut self.report)
                .unwrap_or(Composition::Own),
            degraded_is_down: fields
                .choice("degraded", &degraded, &mut self.report)
                .unwrap_or(false),
            silent_after_ms,
            filter,
        })
    }

    fn basis(&mut self, node: &Node, what: &Sentence) -> Option<AvailabilityBasis> {
        if !matches!(node.value, Value::Map(_)) {
            let choices = [
                ("time", AvailabilityBasis::Time),
                ("user-minutes", AvailabilityBasis::UserMinutes),
            ];
            return node.choice(what, &choices, &mut self.report);
        }
        let fields = Fields::open(node, what, tables::SLICES, &mut self.report)?;
        let slices = fields.get("slices")?;
        let slice_ms = term::elapsed_ms(slices, &fields.called("slices"), &mut self.report)?;
        if slice_ms < facts::time::MINUTE_MS {
            self.report.push(wrong_shape(
                slices,
                &fields.called("slices"),
                say!("found-at-least-one-minute", "at least one minute"),
            ));
            return None;
        }
        let bad = fields.percent("bad_from", &mut self.report);
        let bad = bad.unwrap_or_else(Exact::zero);
        let whole = bad.round(0, Rounding::Down) == bad;
        if !whole || bad.is_negative() || bad > Exact::from(100) {
            if let Some(node) = fields.get("bad_from") {
                self.report.push(wrong_shape(
                    node,
                    &fields.called("bad_from"),
                    say!(
                        "found-whole-percentage-from-0-100",
                        "a whole percentage from 0 % to 100 %"
                    ),
                ));
            }
            return None;
        }
        Some(AvailabilityBasis::Slices {
            slice_ms,
            bad_share_percent: u8::try_from(bad.to_i64()).unwrap_or(100),
        })
    }

    fn delivery(&mut self, fields: &Fields<'_>) -> Option<MeasureKind> {
        let choices = [
            ("deployment-frequency", Delivery::DeploymentFrequency),
            ("lead-time", Delivery::LeadTime),
            ("change-fail-rate", Delivery::ChangeFailRate),
            ("recovery-time", Delivery::RecoveryTime),
            ("rework-rate", Delivery::ReworkRate),
        ];
        let environment = fields.text("environment", &mut self.report);
        Some(MeasureKind::Delivery {
            what: fields.choice("what", &choices, &mut self.report)?,
            environment: environment.unwrap_or("production").into(),
        })
    }

    fn capacity(&mut self, fields: &Fields<'_>) -> MeasureKind {
        let choices: Vec<(&str, Activity)> = Activity::ALL
            .into_iter()
            .filter(|activity| *activity != Activity::Absence)
            .map(|activity| (activity.name(), activity))
            .collect();
        let mut activities = Vec::new();
        if let Some(list) = fields.get("activities") {
            for item in list.items() {
                let what = fields.called("activities");
                if let Some(activity) = item.choice(&what, &choices, &mut self.report)
                    && !activities.contains(&activity)
                {
                    activities.push(activity);
                }
            }
        }
        MeasureKind::Capacity { activities }
    }

    fn planned(&mut self, fields: &Fields<'_>) -> MeasureKind {
        let mut promised = BTreeMap::new();
        if let Some(node) = fields.get("promised")
            && let Some(map) = Fields::open_any(node, fields.called("promised"), &mut self.report)
        {
            for entry in map.entries() {
                let id = self.reference("service", &entry.key, &entry.key_place, ServiceId::new);
                let called = map.called(&entry.key);
                let Some(share) = entry.value.percent(&called, &mut self.report) else {
                    continue;
                };
                if share.is_negative() || share > Exact::from(100) {
                    let what = map.called(&entry.key);
                    self.report.push(wrong_shape(
                        &entry.value,
                        &what,
                        say!("found-from-0-100", "from 0 % to 100 %"),
                    ));
                    continue;
                }
                if let Some(id) = id {
                    promised.insert(id, share);
                }
            }
        }
        MeasureKind::Planned { promised }
    }
}
