//! The fields of cases.

use std::collections::BTreeMap;

use facts::Diagnostic;
use facts::fact::case::{field, is_field_name};

use super::Load;
use crate::model::FieldType;
use crate::model::condition::DERIVED_FIELDS;
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
                        format!("`{}` is no name of a field", short(name)),
                    )
                    .at(entry.key_place.clone(), "")
                    .help("use up to 64 lower-case letters, digits, `_` and `-`, a letter first"),
                );
                continue;
            }
            if self.fields.contains_key(name) {
                self.report.push(
                    Diagnostic::error("declared-twice", format!("the field `{name}` is built in"))
                        .at(entry.key_place.clone(), "")
                        .why("the engine itself reads or computes it")
                        .help("leave it out, or give your own field another name"),
                );
                continue;
            }
            let what = format!("the type of the field `{name}`");
            if let Some(kind) = entry.value.choice(&what, &types, &mut self.report) {
                own.insert(name.to_string(), kind);
            }
        }
        self.fields
            .extend(own.iter().map(|(name, kind)| (name.clone(), *kind)));
        own
    }
}
