//! OCEL 2.0 in JSON: events that relate to objects. Objects of one type are the cases.
//!
//! A row is an event as one of these objects sees it, or a change of one of its attributes, in the
//! order of time. Its columns:
//!
//! - `event` (the type), `event.id`, `event.NAME` (an attribute), `qualifier`
//! - `object` (the id), `object.NAME` (an attribute as last known at that time)
//! - `related.TYPE` (the first other object of that type that the event relates to)
//! - `time`
//!
//! An object's attributes that carry the time 1970-01-01T00:00:00Z are those it has from the start.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::BufRead;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::json::{Places, parse, scalar, whole};
use crate::import::ImportError;
use crate::mapping::Mapping;
use crate::mapping::date::{DateFormat, Dates};
use crate::report::{Flaw, shown};
use crate::row::{CellsOf, TakeRow};

#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow, default, rename = "objectTypes")]
    object_types: Vec<Type<'a>>,
    #[serde(borrow, default)]
    events: Vec<Event<'a>>,
    #[serde(borrow, default)]
    objects: Vec<Object<'a>>,
}

#[derive(Deserialize)]
struct Type<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    time: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Vec<Attribute<'a>>,
    #[serde(borrow, default)]
    relationships: Vec<Relation<'a>>,
}

#[derive(Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    attributes: Vec<Attribute<'a>>,
}

#[derive(Deserialize)]
struct Attribute<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    #[serde(borrow, default)]
    time: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Relation<'a> {
    #[serde(borrow, rename = "objectId")]
    object: Cow<'a, str>,
    #[serde(borrow, default)]
    qualifier: Cow<'a, str>,
}

/// What happens to an object at one time.
enum Happening<'a> {
    /// Attributes change; those of the start have the time 0.
    Change(&'a Attribute<'a>),
    /// An event, with the qualifier of the relation.
    Event(&'a Event<'a>, &'a str),
}

/// Reads the rows of the objects of one type, from a document of at most `most` bytes.
pub fn read(
    reader: &mut dyn BufRead,
    object_type: &str,
    most: u64,
    mapping: &Mapping,
    take: &mut TakeRow<'_>,
) -> Result<(), ImportError> {
    let text = whole(reader, most)?;
    parse(&text)?;
    let log: Log<'_> = serde_json::from_str(&text).map_err(|error| {
        ImportError::Format(format!("the document is no OCEL 2.0 log: {error}"))
    })?;
    check_type(&log, object_type)?;
    let objects: HashMap<&str, &Object<'_>> = log
        .objects
        .iter()
        .map(|object| (object.id.as_ref(), object))
        .collect();
    let mut rows = Rows {
        places: Places::of(&mapping.columns),
        tidy: CellsOf::new(&mapping.missing),
        objects: &objects,
        known: HashMap::new(),
    };
    let dates = Dates {
        formats: vec![DateFormat::Rfc3339],
        zone: mapping.dates.zone.clone(),
    };
    let mut happenings = Vec::new();
    let mut number = 0;
    for object in log
        .objects
        .iter()
        .filter(|object| object.kind == object_type)
    {
        for attribute in &object.attributes {
            number += 1;
            let time = attribute.time.as_deref().unwrap_or("1970-01-01T00:00:00Z");
            match dates.read(time) {
                Ok(at) => happenings.push((at, number, object, Happening::Change(attribute))),
                Err(why) => take(number, Err(why.flaw("time", time))),
            }
        }
    }
    for event in &log.events {
        number += 1;
        let at = match dates.read(&event.time) {
            Ok(at) => at,
            Err(why) => {
                take(number, Err(why.flaw("time", &event.time)));
                continue;
            }
        };
        for relation in &event.relationships {
            match objects.get(relation.object.as_ref()) {
                Some(object) if object.kind == object_type => {
                    let happening = Happening::Event(event, &relation.qualifier);
                    happenings.push((at, number, object, happening));
                }
                Some(_) => {}
                None => take(number, Err(no_object(&relation.object))),
            }
        }
    }
    happenings.sort_by_key(|(at, number, ..)| (*at, *number));
    for (at, number, object, happening) in &happenings {
        match rows.row(at.ms() == 0, object, happening) {
            Ok(Some(cells)) => take(*number, Ok(&cells)),
            Ok(None) => {}
            Err(flaw) => take(*number, Err(flaw)),
        }
    }
    Ok(())
}

fn check_type(log: &Log<'_>, object_type: &str) -> Result<(), ImportError> {
    let names: Vec<&str> = log
        .object_types
        .iter()
        .map(|kind| kind.name.as_ref())
        .collect();
    if names.contains(&object_type) {
        return Ok(());
    }
    Err(ImportError::Format(format!(
        "the log has no object type `{}`; it has {}",
        shown(object_type),
        names
            .iter()
            .take(50)
            .map(|name| shown(name))
            .collect::<Vec<_>>()
            .join(", ")
    )))
}

fn no_object(id: &str) -> Flaw {
    Flaw::of_value("objectId", id, "is not among the objects of the log")
}

struct Rows<'l, 'm> {
    places: Places<'m>,
    tidy: CellsOf<'m>,
    objects: &'l HashMap<&'l str, &'l Object<'l>>,
    /// The attributes of each object as last known, by column.
    known: HashMap<&'l str, Vec<(usize, Cow<'l, str>)>>,
}

impl<'l> Rows<'l, '_> {
    /// The cells of a row; nothing for an attribute from the start, which the first row brings.
    fn row(
        &mut self,
        from_start: bool,
        object: &'l Object<'l>,
        happening: &Happening<'l>,
    ) -> Result<Option<Vec<Option<Cow<'l, str>>>>, Flaw> {
        let mut cells: Vec<Option<Cow<'l, str>>> = vec![None; self.places.count()];
        match happening {
            Happening::Change(attribute) => {
                if let Some(index) = self.places.get(&format!("object.{}", attribute.name)) {
                    let value = self.tidy.tidy(scalar(attribute.value.get())?);
                    let known = self.known.entry(&object.id).or_default();
                    known.retain(|(column, _)| *column != index);
                    known.push((index, value));
                }
                if from_start {
                    return Ok(None);
                }
                let time = attribute.time.as_deref().unwrap_or_default();
                self.put(&mut cells, "time", Cow::Borrowed(time));
            }
            Happening::Event(event, qualifier) => {
                self.put(&mut cells, "event", Cow::Borrowed(event.kind.as_ref()));
                self.put(&mut cells, "event.id", Cow::Borrowed(event.id.as_ref()));
                self.put(&mut cells, "time", Cow::Borrowed(event.time.as_ref()));
                self.put(&mut cells, "qualifier", Cow::Borrowed(qualifier));
                for attribute in &event.attributes {
                    let value = scalar(attribute.value.get())?;
                    self.put(&mut cells, &format!("event.{}", attribute.name), value);
                }
                for relation in &event.relationships {
                    if let Some(other) = self.objects.get(relation.object.as_ref())
                        && other.id != object.id
                    {
                        let column = format!("related.{}", other.kind);
                        self.put(&mut cells, &column, Cow::Borrowed(other.id.as_ref()));
                    }
                }
            }
        }
        self.put(&mut cells, "object", Cow::Borrowed(object.id.as_ref()));
        for (index, value) in self.known.get(object.id.as_ref()).into_iter().flatten() {
            cells[*index] = Some(value.clone());
        }
        Ok(Some(cells))
    }

    /// Puts a value in its column; the first one stays.
    fn put(&self, cells: &mut [Option<Cow<'l, str>>], column: &str, value: Cow<'l, str>) {
        if let Some(index) = self.places.get(column)
            && cells[index].is_none()
        {
            cells[index] = Some(self.tidy.tidy(value));
        }
    }
}
