//! The fields of cases and observations, with their types.

use std::collections::BTreeMap;

use facts::fact::case::{field, is_field_name};
use facts::{Diagnostic, Sentence, say};

use super::Load;
use crate::model::condition::DERIVED_FIELDS;
use crate::model::{Delivery, FieldType, MeasureKind};
use crate::yaml::{Entry, short};

impl Load<'_> {
    /// Reads the types of the agreement's own fields, and gathers those of all fields.
    pub(super) fn own_fields(&mut self, entries: &[Entry]) -> BTreeMap<String, FieldType> {
        for name in field::ALL {
            self.fields.insert((*name).into(), FieldType::Text);
        }
        for name in DERIVED_FIELDS {
            self.fields.insert((*name).into(), FieldType::Integer);
        }
        let types = [
            ("text", FieldType::Text),
            ("integer", FieldType::Integer),
            ("decimal", FieldType::Decimal),
            ("boolean", FieldType::Boolean),
        ];
        let mut own = BTreeMap::new();
        for entry in entries {
            let name = entry.key.as_str();
            if !is_field_name(name) {
                self.report.push(
                    Diagnostic::error(
                        "not-a-field-name",
                        say!(
                            "found-no-name-field",
                            "`{value}` is no name of a field",
                            value = short(name)
                        ),
                    )
                    .at(entry.key_place.clone(), "")
                    .help(say!(
                        "found-use-up-64-lower-case",
                        "use up to 64 lower-case letters, digits, `_` and `-`, a letter first"
                    )),
                );
                continue;
            }
            if self.fields.contains_key(name) {
                self.report.push(
                    Diagnostic::error(
                        "declared-twice",
                        say!(
                            "found-field-built-in",
                            "the field `{name}` is built in",
                            name = Sentence::plain(name)
                        ),
                    )
                    .at(entry.key_place.clone(), "")
                    .why(say!(
                        "found-engine-itself-reads-computes",
                        "the engine itself reads or computes it"
                    ))
                    .help(say!(
                        "found-leave-out-give-your-own",
                        "leave it out, or give your own field another name"
                    )),
                );
                continue;
            }
            let what = say!("what-type", "the type of the field `{id}`", id = name);
            if let Some(kind) = entry.value.choice(&what, &types, &mut self.report) {
                own.insert(name.to_string(), kind);
            }
        }
        self.fields
            .extend(own.iter().map(|(name, kind)| (name.clone(), *kind)));
        own
    }
}

impl Load<'_> {
    /// What the records of a measure carry.
    pub(super) fn fields_of(&self, kind: &MeasureKind) -> BTreeMap<String, FieldType> {
        use FieldType::{Boolean, Decimal, Integer, Text};
        match kind {
            MeasureKind::Cases { .. } => self.fields.clone(),
            MeasureKind::Availability(_) => outages(),
            // A cost carries labels of any name; the agreement declares those that it reads.
            MeasureKind::Cost { .. } => {
                let mut all = typed(&[("service", Text), ("currency", Text)]);
                all.extend(self.own_fields.clone());
                all
            }
            MeasureKind::UnitCost { .. } => {
                let mut all = typed(&[
                    ("service", Text),
                    ("currency", Text),
                    ("meter", Text),
                    ("quantity", Decimal),
                    ("unit", Text),
                ]);
                all.extend(self.own_fields.clone());
                all
            }
            MeasureKind::Usage { .. } => typed(&[
                ("meter", Text),
                ("quantity", Decimal),
                ("service", Text),
                ("unit", Text),
            ]),
            MeasureKind::Value { .. } => {
                typed(&[("of", Text), ("amount", Decimal), ("unit", Text)])
            }
            MeasureKind::Survey { .. } => typed(&[
                ("of", Text),
                ("question", Text),
                ("score", Decimal),
                ("side", Text),
                ("unit", Text),
                ("case", Text),
            ]),
            MeasureKind::Delivery { what, .. } => {
                let mut all = typed(&[
                    ("id", Text),
                    ("service", Text),
                    ("component", Text),
                    ("environment", Text),
                    ("result", Text),
                    ("rework", Boolean),
                ]);
                if *what == Delivery::LeadTime {
                    all.extend(self.fields.clone());
                }
                all
            }
            MeasureKind::Capacity { .. } => typed(&[
                ("activity", Text),
                ("minutes", Integer),
                ("person", Text),
                ("service", Text),
                ("team", Text),
            ]),
            MeasureKind::Planned { .. } => BTreeMap::new(),
        }
    }
}

/// What outages and samples carry.
pub(super) fn outages() -> BTreeMap<String, FieldType> {
    typed(&[
        ("id", FieldType::Text),
        ("service", FieldType::Text),
        ("on", FieldType::Text),
        ("cause", FieldType::Text),
        ("planned", FieldType::Boolean),
        ("users", FieldType::Integer),
        ("probe", FieldType::Text),
    ])
}

/// Fields with their types, and those that every fact has.
fn typed(list: &[(&str, FieldType)]) -> BTreeMap<String, FieldType> {
    list.iter()
        .copied()
        .chain([("by", FieldType::Text), ("source", FieldType::Text)])
        .map(|(name, kind)| (name.to_string(), kind))
        .collect()
}
