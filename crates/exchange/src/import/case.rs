//! A row that speaks of a case: milestones, fields and holds, and only what changed.
//!
//! For one row per update the last state of each case is kept, in the order of the file; a row says
//! what differs from it. For one row per record nothing is kept: the row says all it has.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use facts::Instant;
use facts::fact::case::{CASE_TYPES, field};
use facts::fact::{CaseUpdate, Milestone};
use facts::id::CaseId;

use super::{Draft, Fate, Repeats, id};
use crate::mapping::value::Reading;
use crate::mapping::{CaseMap, Events, HoldMap, RowKind, Value};
use crate::report::Flaw;

/// The last known states of the cases of an import.
#[derive(Default)]
pub(super) struct Cases {
    states: HashMap<CaseId, State>,
    texts: Texts,
}

/// What a row changes, to be kept once the row is taken.
pub(super) struct Change {
    case: CaseId,
    state: Option<State>,
}

/// The last known state of a case, in interned texts.
#[derive(Clone)]
struct State {
    /// Values in the order of [`Places`].
    values: Box<[Text]>,
    milestones: [Option<Instant>; Milestone::ALL.len()],
    fate: Fate,
}

/// What a row says about a case.
struct Said<'a> {
    case: CaseId,
    at: Option<Instant>,
    milestones: Vec<(Milestone, Instant)>,
    values: Vec<Spoken<'a>>,
    /// Reason, begin and end of stretches of waiting.
    holds: Vec<(Cow<'a, str>, Instant, Option<Instant>)>,
}

/// Outer `None`: the row does not speak of it. Inner `None`: it has no value.
type Spoken<'a> = Option<Option<Cow<'a, str>>>;

impl Cases {
    /// Adds to `drafts` what the row says anew.
    pub(super) fn draft(
        &mut self,
        map: &CaseMap,
        kind: RowKind,
        row: Reading<'_>,
        drafts: &mut Vec<Draft>,
    ) -> Result<Change, Flaw> {
        let said = say(map, row)?;
        let (updates, state, repeats) = match kind {
            RowKind::Record => (record(map, &said)?, None, Repeats::Same),
            RowKind::Update => {
                let at = said.at.ok_or_else(|| {
                    let column = map
                        .at
                        .as_ref()
                        .map_or("at", |at| at.value.name(row.columns));
                    Flaw::missing(column, "the instant of the update")
                })?;
                let (updates, state) = self.update(map, at, &said);
                (updates, Some(state), Repeats::Again)
            }
        };
        for (at, mut update) in updates {
            update.does.sort();
            update.does.dedup();
            drafts.push(Draft {
                at,
                body: update.into(),
                repeats,
            });
        }
        Ok(Change {
            case: said.case,
            state,
        })
    }

    /// Keeps the state after a row that was taken; gives the fate of the row before it of the same
    /// case.
    pub(super) fn keep(&mut self, change: Change, fate: Option<Fate>) -> Option<Fate> {
        let mut state = change.state?;
        let earlier = self.states.get(&change.case).map(|state| state.fate);
        state.fate = fate.or(earlier).unwrap_or(Fate::Accepted);
        self.states.insert(change.case, state);
        earlier
    }

    fn update(
        &mut self,
        map: &CaseMap,
        at: Instant,
        said: &Said<'_>,
    ) -> (BTreeMap<Instant, CaseUpdate>, State) {
        let places = Places::of(map);
        let known = self.states.get(&said.case);
        let first = known.is_none();
        let old = known.cloned().unwrap_or_else(|| State {
            values: vec![Text::NONE; places.count()].into(),
            milestones: [None; Milestone::ALL.len()],
            fate: Fate::Accepted,
        });
        let mut new = old.clone();
        let mut updates = Updates::of(&said.case);
        for &(milestone, instant) in &said.milestones {
            if old.milestones[milestone as usize] != Some(instant) {
                new.milestones[milestone as usize] = Some(instant);
                updates.at(instant).does.push(milestone);
            }
        }
        for (index, value) in said.values.iter().enumerate() {
            if let Some(value) = value {
                new.values[index] = match value {
                    Some(text) => self.texts.intern(text),
                    None => Text::NONE,
                };
            }
        }
        if let Some(events) = &map.events {
            let before = self.texts.text(old.values[places.events]);
            let after = self.texts.text(new.values[places.events]);
            let steps = steps(events, before, after, first);
            let reopened = new.milestones[Milestone::Reopened as usize];
            for milestone in steps {
                // A column of its own says it better, unless it is empty or older than the last
                // reopening.
                let known = new.milestones[milestone as usize];
                if !has_column(map, milestone) || known.is_none() || known < reopened {
                    new.milestones[milestone as usize] = Some(at);
                    updates.at(at).does.push(milestone);
                }
            }
        }
        // What the first row of a case says held from its opening on; only its state and its hold
        // are known to hold no earlier than the row.
        let opened = new.milestones[Milestone::Opened as usize];
        let since = match opened {
            Some(opened) if first && opened < at => opened,
            _ => at,
        };
        for (index, name) in places.names(map) {
            if new.values[index] != old.values[index] {
                let value = self.texts.text(new.values[index]).map(Box::from);
                let since = match name {
                    field::STATE | field::HOLD => at,
                    _ => since,
                };
                updates.at(since).set.insert(name.into(), value);
            }
        }
        (updates.by_instant, new)
    }
}

/// What a row of its own says: everything, at the instants it knows.
fn record(map: &CaseMap, said: &Said<'_>) -> Result<BTreeMap<Instant, CaseUpdate>, Flaw> {
    let mut milestones = said.milestones.clone();
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
fn say<'a>(map: &'a CaseMap, row: Reading<'a>) -> Result<Said<'a>, Flaw> {
    let text = map.id.need(row, "the case's id")?;
    let case = id(map.id.name(row.columns), &text, CaseId::new)?;
    let at = match &map.at {
        Some(when) => when.get(row)?,
        None => None,
    };
    let mut milestones = Vec::with_capacity(map.milestones.len());
    for (milestone, when) in &map.milestones {
        if let Some(instant) = when.get(row)? {
            milestones.push((*milestone, instant));
        }
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

/// Whether the milestone has a column of its own, which then is what counts.
fn has_column(map: &CaseMap, milestone: Milestone) -> bool {
    map.milestones.iter().any(|(known, _)| *known == milestone)
}

/// The milestones that a change of state gives.
fn steps(
    events: &Events,
    before: Option<&str>,
    after: Option<&str>,
    first: bool,
) -> Vec<Milestone> {
    let of = |state: Option<&str>| state.and_then(|state| events.map.get(state).copied());
    let ends =
        |step: Option<Milestone>| matches!(step, Some(Milestone::Resolved | Milestone::Closed));
    let mut steps = Vec::new();
    if first {
        steps.extend(events.first);
    }
    if before == after || after.is_none() {
        return steps;
    }
    let (was, is) = (of(before), of(after));
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
struct Places {
    kind: usize,
    events: usize,
    hold: usize,
}

impl Places {
    fn of(map: &CaseMap) -> Places {
        let fields = map.fields.len();
        Places {
            kind: fields,
            events: fields + 1,
            hold: fields + 2,
        }
    }

    fn count(&self) -> usize {
        self.hold + 1
    }

    /// The places of the values that are told, with the names of their fields.
    fn names<'m>(&self, map: &'m CaseMap) -> impl Iterator<Item = (usize, &'m str)> {
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
struct Updates {
    case: CaseId,
    by_instant: BTreeMap<Instant, CaseUpdate>,
}

impl Updates {
    fn of(case: &CaseId) -> Updates {
        Updates {
            case: case.clone(),
            by_instant: BTreeMap::new(),
        }
    }

    fn at(&mut self, at: Instant) -> &mut CaseUpdate {
        self.by_instant
            .entry(at)
            .or_insert_with(|| CaseUpdate::of(self.case.clone()))
    }
}

/// A text by number: the same few values stand in most rows.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Text(u32);

impl Text {
    const NONE: Text = Text(0);
}

#[derive(Default)]
struct Texts {
    numbers: HashMap<Box<str>, Text>,
    texts: Vec<Box<str>>,
}

impl Texts {
    fn intern(&mut self, text: &str) -> Text {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        self.texts.push(text.into());
        // INVARIANT: numbers count from 1; 0 means no text. 2^32 different texts do not fit in
        // memory.
        let number = Text(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.numbers.insert(text.into(), number);
        number
    }

    fn text(&self, text: Text) -> Option<&str> {
        let index = (text.0 as usize).checked_sub(1)?;
        self.texts.get(index).map(AsRef::as_ref)
    }
}
