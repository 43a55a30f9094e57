//! What a row says of a case, and the facts of a row that says all about one.
//!
//! Rows of an audit trail are told in [`super::trail`], by what differs from the row before.

use std::borrow::Cow;
use std::collections::BTreeMap;

use facts::Instant;
use facts::fact::case::{CASE_TYPES, field};
use facts::fact::{CaseUpdate, Milestone};
use facts::id::CaseId;

use super::{Draft, Repeats, id};
use crate::mapping::value::Reading;
use crate::mapping::{CaseMap, Events, HoldMap, Value};
use crate::report::Flaw;

/// What a row says about a case.
pub(super) struct Said<'a> {
    pub(super) case: CaseId,
    pub(super) at: Option<Instant>,
    /// In the order of the mapping.
    pub(super) milestones: Vec<Option<Instant>>,
    /// In the order of [`Places`].
    pub(super) values: Vec<Spoken<'a>>,
    /// Reason, begin and end of stretches of waiting.
    holds: Vec<(Cow<'a, str>, Instant, Option<Instant>)>,
}

/// Outer `None`: the row does not speak of it. Inner `None`: it has no value.
pub(super) type Spoken<'a> = Option<Option<Cow<'a, str>>>;

impl Said<'_> {
    /// The instant of the row, which an update must have.
    pub(super) fn instant(&self, map: &CaseMap, row: Reading<'_>) -> Result<Instant, Flaw> {
        self.at.ok_or_else(|| {
            let at = map.at.as_ref();
            let column = at.map_or("at", |at| at.value.name(row.columns));
            Flaw::missing(column, "the instant of the update")
        })
    }
}

/// Adds to `drafts` all that a row of a list says.
pub(super) fn draft(map: &CaseMap, row: Reading<'_>, drafts: &mut Vec<Draft>) -> Result<(), Flaw> {
    let updates = record(map, &say(map, row)?)?;
    drafts.extend(into_drafts(updates, Repeats::Same));
    Ok(())
}

/// Updates of one case as drafts.
pub(super) fn into_drafts(
    updates: BTreeMap<Instant, CaseUpdate>,
    repeats: Repeats,
) -> impl Iterator<Item = Draft> {
    updates.into_iter().map(move |(at, mut update)| {
        update.does.sort();
        update.does.dedup();
        Draft {
            at,
            body: update.into(),
            repeats,
        }
    })
}

/// What a row of its own says: everything, at the instants it knows.
fn record(map: &CaseMap, said: &Said<'_>) -> Result<BTreeMap<Instant, CaseUpdate>, Flaw> {
    let known = map.milestones.iter().zip(&said.milestones);
    let mut milestones: Vec<(Milestone, Instant)> = known
        .filter_map(|((milestone, _), at)| Some((*milestone, (*at)?)))
        .collect();
    let places = Places::of(map);
    let value = |index: usize| said.values[index].as_ref()?.as_deref();
    if let (Some(events), Some(at)) = (&map.events, said.at) {
        for milestone in steps(events, None, value(places.events), true) {
            if !milestones.iter().any(|(known, _)| *known == milestone) {
                milestones.push((milestone, at));
            }
        }
    }
    let begins = said.holds.iter().map(|(_, from, _)| *from);
    let instants = || {
        let milestones = milestones.iter().map(|(_, at)| *at);
        milestones.chain(said.at).chain(begins.clone())
    };
    let (Some(least), Some(last)) = (instants().min(), instants().max()) else {
        return Err(Flaw::of_row(
            "the row has no instant: every column with a date is empty",
        ));
    };
    let opened = milestones
        .iter()
        .find(|(milestone, _)| *milestone == Milestone::Opened)
        .map(|(_, at)| *at);
    let since = opened.unwrap_or(least);
    let mut updates = Updates::of(&said.case);
    for &(milestone, instant) in &milestones {
        updates.at(instant).does.push(milestone);
    }
    for (index, name) in places.names(map) {
        if let Some(text) = value(index) {
            let since = match name {
                field::STATE | field::HOLD => last,
                _ => since,
            };
            updates.at(since).set.insert(name.into(), Some(text.into()));
        }
    }
    // What touches at an instant: the end of one hold gives way to the begin of the next.
    for (_, _, until) in &said.holds {
        if let Some(until) = until {
            updates.at(*until).set.insert(field::HOLD.into(), None);
        }
    }
    for (reason, from, _) in &said.holds {
        let reason = Some(reason.as_ref().into());
        updates.at(*from).set.insert(field::HOLD.into(), reason);
    }
    Ok(updates.by_instant)
}

/// Reads everything the row says, so that a flaw costs the row and nothing else.
pub(super) fn say<'a>(map: &'a CaseMap, row: Reading<'a>) -> Result<Said<'a>, Flaw> {
    let text = map.id.need(row, "the case's id")?;
    let case = id(map.id.name(row.columns), &text, CaseId::new)?;
    let at = match &map.at {
        Some(when) => when.get(row)?,
        None => None,
    };
    let mut milestones = Vec::with_capacity(map.milestones.len());
    for (_, when) in &map.milestones {
        milestones.push(when.get(row)?);
    }
    let mut values = Vec::with_capacity(Places::of(map).count());
    for (_, value) in &map.fields {
        values.push(spoken(Some(value), row)?);
    }
    values.push(Some(Some(case_type(&map.kind, row)?)));
    let events = map.events.as_ref().and_then(|events| events.from.as_ref());
    values.push(spoken(events, row)?);
    values.push(spoken(map.hold.as_ref(), row)?);
    let mut holds = Vec::new();
    for hold in &map.holds {
        let (reason, from) = (hold.reason.get(row)?, hold.from.get(row)?);
        let until = match &hold.until {
            Some(until) => until.get(row)?,
            None => None,
        };
        match (reason, from) {
            (Some(_), Some(from)) if until.is_some_and(|until| until < from) => {
                let name = hold.from.value.name(row.columns);
                return Err(Flaw::of_value(
                    name,
                    &row_text(hold, row),
                    "is the begin of a hold that ends before it",
                ));
            }
            (Some(reason), Some(from)) => holds.push((reason, from, until)),
            _ => {}
        }
    }
    Ok(Said {
        case,
        at,
        milestones,
        values,
        holds,
    })
}

fn row_text(hold: &HoldMap, row: Reading<'_>) -> String {
    hold.from.value.raw(row).unwrap_or_default().into_owned()
}

fn spoken<'a>(value: Option<&'a Value>, row: Reading<'a>) -> Result<Spoken<'a>, Flaw> {
    match value {
        Some(value) if row.empty_keeps && value.raw(row).is_none() && value.default.is_none() => {
            Ok(None)
        }
        Some(value) if value.is_present(row) => value.get(row).map(Some),
        _ => Ok(None),
    }
}

fn case_type<'a>(value: &'a Value, row: Reading<'a>) -> Result<Cow<'a, str>, Flaw> {
    let text = value.need(row, "the type of the case")?;
    if CASE_TYPES.contains(&text.as_ref()) {
        return Ok(text);
    }
    let why = format!("is not a type of case: {}", CASE_TYPES.join(", "));
    Err(Flaw::of_value(value.name(row.columns), &text, why).help("translate it with `map`"))
}

/// The state of the row, where the mapping reads one and makes nothing of this one.
pub(super) fn unmapped<'a>(map: &'a CaseMap, row: Reading<'a>) -> Option<Cow<'a, str>> {
    let events = map
        .events
        .as_ref()
        .filter(|events| !events.map.is_empty())?;
    let from = events.from.as_ref()?;
    let state = from.get(row).ok()??;
    if events.map.contains_key(state.as_ref()) {
        return None;
    }
    let raw = from.raw(row)?;
    let others = map
        .hold
        .iter()
        .chain(map.fields.iter().map(|(_, value)| value));
    let mentions = |value: &Value| {
        let maps = value.map.as_ref();
        value.take == from.take && maps.is_some_and(|map| map.contains_key(raw.as_ref()))
    };
    let mut others = others.filter(|value| *value != from);
    (!others.any(mentions)).then_some(state)
}

/// The milestones that entering the state `after` gives, for a case that `was` at a milestone
/// before; `first` for its first row.
pub(super) fn steps(
    events: &Events,
    was: Option<Milestone>,
    after: Option<&str>,
    first: bool,
) -> Vec<Milestone> {
    let ends =
        |step: Option<Milestone>| matches!(step, Some(Milestone::Resolved | Milestone::Closed));
    let mut steps = Vec::new();
    if first {
        steps.extend(events.first);
    }
    let Some(after) = after else { return steps };
    let is = events.map.get(after).copied();
    if events.reopened && ends(was) && !ends(is) && is != Some(Milestone::Cancelled) {
        steps.push(Milestone::Reopened);
    }
    match is {
        // Going back to the first state is no second opening.
        Some(Milestone::Opened) if !first => {}
        Some(step) if was != Some(step) && !steps.contains(&step) => steps.push(step),
        _ => {}
    }
    steps
}

/// Where the values of a case stand: the fields of the mapping, then these.
pub(super) struct Places {
    kind: usize,
    pub(super) events: usize,
    hold: usize,
}

impl Places {
    pub(super) fn of(map: &CaseMap) -> Places {
        let fields = map.fields.len();
        Places {
            kind: fields,
            events: fields + 1,
            hold: fields + 2,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.hold + 1
    }

    /// The field that tells the very state whose changes are steps.
    pub(super) fn state_field(&self, map: &CaseMap) -> Option<usize> {
        let from = map.events.as_ref()?.from.as_ref()?;
        map.fields.iter().position(|(_, value)| value == from)
    }

    /// The places of the values that are told, with the names of their fields.
    pub(super) fn names<'m>(&self, map: &'m CaseMap) -> impl Iterator<Item = (usize, &'m str)> {
        let hold = map.hold.as_ref().map(|_| (self.hold, field::HOLD));
        map.fields
            .iter()
            .enumerate()
            .map(|(index, (name, _))| (index, name.as_str()))
            .chain([(self.kind, field::TYPE)])
            .chain(hold)
    }
}

/// The updates of one case by instant.
pub(super) struct Updates {
    case: CaseId,
    pub(super) by_instant: BTreeMap<Instant, CaseUpdate>,
}

impl Updates {
    pub(super) fn of(case: &CaseId) -> Updates {
        Updates {
            case: case.clone(),
            by_instant: BTreeMap::new(),
        }
    }

    pub(super) fn at(&mut self, at: Instant) -> &mut CaseUpdate {
        self.by_instant
            .entry(at)
            .or_insert_with(|| CaseUpdate::of(self.case.clone()))
    }
}
