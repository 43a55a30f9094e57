//! The section `case` of a mapping.

use std::collections::{BTreeMap, BTreeSet};

use agreement::yaml::{Fields, Key, Node, Shape, nearest};
use facts::fact::case::{CASE_TYPES, is_field_name};
use facts::{Diagnostic, Sentence};

use super::{MILESTONES, Reader, value, when};
use crate::mapping::value::{Otherwise, Take, Value, When};
use crate::mapping::{CaseMap, Events, HoldMap, RowKind};

pub(super) const KEYS: &[Key] = &[
    Key::required("id", Shape::Anything, "the column with the case's id"),
    Key::required(
        "type",
        Shape::Anything,
        "the type of case, such as `incident`",
    ),
    Key::optional(
        "at",
        Shape::Anything,
        "the column that says when the row happened",
    ),
    Key::optional(
        "milestones",
        Shape::Table(&Shape::Anything),
        "columns with the instant of a milestone",
    ),
    Key::optional(
        "events",
        Shape::Record(EVENT_KEYS),
        "milestones that a change of state gives",
    ),
    Key::optional("hold", Shape::Anything, "why the case waits"),
    Key::optional(
        "holds",
        Shape::OneOrMany(&Shape::Record(HOLD_KEYS)),
        "stretches of waiting with both their ends",
    ),
    Key::optional(
        "fields",
        Shape::Table(&Shape::Anything),
        "fields of the case",
    ),
];

const HOLD_KEYS: &[Key] = &[
    Key::required(
        "reason",
        Shape::Anything,
        "the column with the reason, or `{value: REASON}`",
    ),
    Key::required(
        "from",
        Shape::Anything,
        "the column with the instant at which the waiting begins",
    ),
    Key::optional(
        "until",
        Shape::Anything,
        "the column with the instant at which it ends",
    ),
];

const EVENT_KEYS: &[Key] = &[
    Key::optional("from", Shape::Anything, "the column with the state"),
    Key::optional(
        "map",
        Shape::Table(&Shape::Text),
        "the milestone that entering each state gives",
    ),
    Key::optional(
        "first",
        Shape::Text,
        "the milestone that the first row of a case gives",
    ),
    Key::optional(
        "reopened",
        Shape::Flag,
        "whether leaving a resolved or closed state reopens the case",
    ),
];

pub(super) fn read(
    node: &Node,
    row: Option<RowKind>,
    at: Option<&When>,
    reader: &mut Reader<'_>,
) -> Option<CaseMap> {
    let fields = Fields::open(node, "`case`", KEYS, reader.report)?;
    let id = value(&fields, "id", reader);
    let kind = fields.get("type").and_then(|node| {
        let kind = reader.constant_or(node, &fields.called("type"))?;
        check_types(&kind, node, reader);
        Some(kind)
    });
    let at = when(&fields, "at", reader).or_else(|| at.cloned());
    let milestones = milestones(&fields, reader);
    let events = fields.get("events").and_then(|node| events(node, reader));
    let hold = fields
        .get("hold")
        .and_then(|node| hold(node, &fields.called("hold"), reader));
    let holds = holds(&fields, row, reader);
    let fields_of_case = case_fields(&fields, reader);
    match row {
        Some(RowKind::Update) if at.is_none() => {
            fields.missing(
                "at",
                "the column that says when each update happened",
                reader.report,
            );
        }
        Some(RowKind::Record) if at.is_none() && milestones.is_empty() && holds.is_empty() => {
            fields.missing(
                "milestones",
                "the columns that say when the case was opened, resolved, closed",
                reader.report,
            )
        }
        _ => {}
    }
    Some(CaseMap {
        id: id?,
        kind: kind?,
        at,
        milestones,
        events,
        hold,
        holds,
        fields: fields_of_case,
    })
}

/// A type that the mapping itself writes wrongly is said once, not for each row.
fn check_types(kind: &Value, node: &Node, reader: &mut Reader<'_>) {
    let constant = match (&kind.take, &kind.map) {
        (Take::Constant(text), None) => Some(text),
        _ => None,
    };
    let mapped = kind.map.iter().flat_map(BTreeMap::values);
    let mut told = BTreeSet::new();
    for text in constant.into_iter().chain(mapped) {
        if CASE_TYPES.contains(&text.as_str()) || !told.insert(text) {
            continue;
        }
        let help = match nearest(text, CASE_TYPES.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the types are {}", CASE_TYPES.join(", ")),
        };
        let finding = Diagnostic::error(
            "unknown-case-type",
            format!("`{}` is not a type of case", text.escape_debug()),
        );
        reader
            .report
            .push(finding.at(node.place.clone(), "").help(help));
    }
}

fn milestones(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<(facts::fact::Milestone, When)> {
    let Some(node) = fields.get("milestones") else {
        return Vec::new();
    };
    let what = fields.called("milestones");
    let keys: Vec<Key> = MILESTONES
        .iter()
        .map(|(name, _)| Key::optional(name, Shape::Anything, ""))
        .collect();
    let Some(table) = Fields::open(node, what, &keys, reader.report) else {
        return Vec::new();
    };
    MILESTONES
        .iter()
        .filter_map(|(name, milestone)| Some((*milestone, when(&table, name, reader)?)))
        .collect()
}

fn events(node: &Node, reader: &mut Reader<'_>) -> Option<Events> {
    let fields = Fields::open(node, "`events`", EVENT_KEYS, reader.report)?;
    let from = value(&fields, "from", reader);
    let mut map = BTreeMap::new();
    if let Some(node) = fields.get("map")
        && let Some(table) = Fields::open_any(node, fields.called("map"), reader.report)
    {
        for entry in table.entries() {
            if let Some(step) = table.choice(&entry.key, &MILESTONES, reader.report) {
                map.insert(entry.key.trim().to_owned(), step);
            }
        }
    }
    if !map.is_empty() && from.is_none() {
        fields.missing("from", "the column with the state", reader.report);
    }
    Some(Events {
        first: fields.choice("first", &MILESTONES, reader.report),
        from,
        map,
        reopened: fields.flag("reopened", reader.report).unwrap_or(true),
    })
}

/// A hold: a value that the map does not know ends it.
fn hold(node: &Node, what: &Sentence, reader: &mut Reader<'_>) -> Option<Value> {
    let mut value = reader.value(node, what)?;
    if value.map.is_some() && node.get("else").is_none() {
        value.otherwise = Otherwise::Drop;
    }
    Some(value)
}

fn holds(fields: &Fields<'_>, row: Option<RowKind>, reader: &mut Reader<'_>) -> Vec<HoldMap> {
    let Some(node) = fields.get("holds") else {
        return Vec::new();
    };
    if row == Some(RowKind::Update) || fields.get("hold").is_some() {
        reader.report.push(
            Diagnostic::error(
                "holds-of-update",
                "`holds` belongs to `row: record` and stands beside no `hold`",
            )
            .at(node.place.clone(), "")
            .help("in an audit trail the changes of state begin and end a `hold`"),
        );
    }
    let what = fields.called("holds");
    let mut list = Vec::new();
    for item in node.items() {
        let Some(inner) = Fields::open(item, what.clone(), HOLD_KEYS, reader.report) else {
            continue;
        };
        let reason = value(&inner, "reason", reader);
        let from = when(&inner, "from", reader);
        let until = when(&inner, "until", reader);
        if let (Some(reason), Some(from)) = (reason, from) {
            list.push(HoldMap {
                reason,
                from,
                until,
            });
        }
    }
    list
}

fn case_fields(fields: &Fields<'_>, reader: &mut Reader<'_>) -> Vec<(String, Value)> {
    let Some(node) = fields.get("fields") else {
        return Vec::new();
    };
    let Some(table) = Fields::open_any(node, fields.called("fields"), reader.report) else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for entry in table.entries() {
        let reserved = matches!(entry.key.as_str(), "type" | "hold");
        if reserved || !is_field_name(&entry.key) {
            let finding = if reserved {
                Diagnostic::error(
                    "bad-name",
                    format!(
                        "`{0}` is no field of its own; write it as `{0}` of `case`",
                        entry.key
                    ),
                )
            } else {
                Diagnostic::error(
                    "bad-name",
                    format!("`{}` cannot name a field", entry.key.escape_debug()),
                )
                .help("use up to 64 lower-case letters, digits, `_` and `-`, a letter first")
            };
            reader.report.push(finding.at(entry.key_place.clone(), ""));
            continue;
        }
        if let Some(value) = value(&table, &entry.key, reader) {
            list.push((entry.key.clone(), value));
        }
    }
    list
}
