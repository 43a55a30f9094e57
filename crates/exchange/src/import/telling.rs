//! What is new in the rows of one case of an audit trail, beside what the record holds of it.
//!
//! ```text
//! rows in time -----------------\
//!                                 state before the row --differs--> updates
//! the record's facts, in time --/
//! ```
//!
//! INVARIANT: a row is known if the record says at its instant what the row says; it then gives no
//! field and no step again. So a file brings nothing the second time. Where the record says
//! something else, the row gives the difference, after which the record says what the row says.

use std::collections::{BTreeMap, BTreeSet};

use facts::Instant;
use facts::fact::case::field;
use facts::fact::{CaseUpdate, Milestone};
use facts::id::CaseId;

use super::Fate;
use super::case::{Places, Updates, steps};
use super::known::Known;
use super::texts::{Text, Texts};
use super::trail::Saying;
use crate::mapping::CaseMap;

/// One case, told row by row in the order of time.
pub(super) struct Telling<'t> {
    map: &'t CaseMap,
    places: Places,
    texts: &'t Texts,
    case: &'t CaseId,
    by_sequence: bool,
    /// What the record holds, in time, and how much of it lies behind.
    held: Vec<Past>,
    behind: usize,
    /// The field that tells the state whose changes are steps, if the mapping has one.
    state_field: Option<usize>,
    /// The values before the next row, in the order of [`Places`].
    values: Vec<Text>,
    /// Where the last state before the file is not told as a field: the last step that is known.
    step: Option<Option<Milestone>>,
    /// Milestones that were told, by the record or by rows before.
    told: Milestones,
    /// Those of them that a change of state is judged by.
    said: Milestones,
    /// Whether no row was told yet, neither now nor before.
    first: bool,
    fate: Fate,
}

type Milestones = BTreeSet<(Milestone, Instant)>;

/// A fact of the record about the case.
struct Past {
    at: Instant,
    seq: u64,
    set: Vec<(usize, Text)>,
}

/// What a row says anew, to be kept once the row is taken.
pub(super) struct Told {
    pub(super) updates: BTreeMap<Instant, CaseUpdate>,
    values: Vec<Text>,
    step: Option<Option<Milestone>>,
    told: Vec<(Milestone, Instant)>,
    said: Vec<(Milestone, Instant)>,
    /// Whether the record has facts of this very row.
    recognised: bool,
}

impl<'t> Telling<'t> {
    /// Begins with what the record holds; `from` is the instant of the first row.
    pub(super) fn begin(
        map: &'t CaseMap,
        case: &'t CaseId,
        known: &[Known<'_>],
        from: Instant,
        by_sequence: bool,
        texts: &'t mut Texts,
    ) -> Self {
        let places = Places::of(map);
        let state_field = places.state_field(map);
        let mut held = Vec::with_capacity(known.len());
        let mut told = Milestones::new();
        let mut said = Milestones::new();
        for known in known {
            let mut set = Vec::with_capacity(known.set.len());
            for (name, value) in &known.set {
                if let Some((place, _)) = places.names(map).find(|(_, field)| field == name) {
                    set.push((place, texts.value(*value)));
                }
            }
            held.push(Past {
                at: known.at,
                seq: known.seq,
                set,
            });
            for step in known.does {
                told.insert((*step, known.at));
                // WHY: without a field with the state a row is known by its steps, so they have to
                // come out the same the next time: what a column says later of earlier instants
                // plays no part.
                if state_field.is_some() || known.at < from && column_of(map, *step).is_none() {
                    said.insert((*step, known.at));
                }
            }
        }
        let step = match (state_field, known) {
            (Some(_), _) | (_, []) => None,
            _ => Some(
                said.iter()
                    .max_by_key(|(step, at)| (*at, *step))
                    .map(|(step, _)| *step),
            ),
        };
        Telling {
            values: vec![Text::NONE; places.count()],
            step,
            map,
            places,
            texts,
            case,
            by_sequence,
            behind: 0,
            state_field,
            first: held.is_empty(),
            fate: match held.is_empty() {
                true => Fate::Accepted,
                false => Fate::Duplicate,
            },
            held,
            told,
            said,
        }
    }

    /// What the row says anew.
    pub(super) fn tell(&mut self, row: Saying<'_>) -> Told {
        let key = |at: Instant, seq: u64| (at, if self.by_sequence { seq } else { 0 });
        let row_key = key(row.at, row.seq);
        let ahead = &self.held[self.behind..];
        let before = ahead.partition_point(|held| key(held.at, held.seq) < row_key);
        let until = ahead.partition_point(|held| key(held.at, held.seq) <= row_key) + self.behind;
        for _ in 0..before {
            self.pass();
        }
        // What the record says at this instant is looked at in its order, so that rows of one
        // instant are known only in the order in which they were told.
        let mut recognised = false;
        let mut known = self.is_so(row);
        while !known && self.behind < until {
            self.pass();
            recognised = true;
            known = self.is_so(row);
        }
        let mut updates = Updates::of(self.case);
        let mut told = Vec::new();
        let mut said = Vec::new();
        for ((milestone, _), at) in self.map.milestones.iter().zip(row.milestones) {
            let Some(at) = *at else { continue };
            said.push((*milestone, at));
            if !self.told.contains(&(*milestone, at)) {
                updates.at(at).does.push(*milestone);
                told.push((*milestone, at));
            }
        }
        let mut values = self.values.clone();
        for (value, spoken) in values.iter_mut().zip(row.values) {
            if *spoken != Text::UNSPOKEN {
                *value = *spoken;
            }
        }
        if !known || self.state_field.is_none() {
            let steps = self.steps(row);
            said.extend(steps.iter().map(|step| (*step, row.at)));
            if !known && !steps.is_empty() {
                updates.at(row.at).does.extend(&steps);
                told.extend(steps.iter().map(|step| (*step, row.at)));
            }
        }
        if !known {
            self.set(row, &values, &said, &mut updates);
        }
        let speaks = row.values[self.places.events] != Text::UNSPOKEN;
        Told {
            updates: updates.by_instant,
            values,
            step: self.step.filter(|_| !speaks),
            told,
            said,
            recognised,
        }
    }

    /// Keeps what was told, and says what became of the row: `new` is whether it brought a fact,
    /// nothing where it had none.
    pub(super) fn keep(&mut self, told: Told, new: Option<bool>) -> Fate {
        self.values = told.values;
        self.step = told.step;
        self.told.extend(told.told);
        self.said.extend(told.said);
        self.first = false;
        self.fate = match new {
            Some(true) => Fate::Accepted,
            Some(false) => Fate::Duplicate,
            None if told.recognised => Fate::Duplicate,
            // A row that says nothing new shares the fate of the row before it.
            None => self.fate,
        };
        self.fate
    }

    /// Goes on to the next fact of the record.
    fn pass(&mut self) {
        if let Some(held) = self.held.get(self.behind) {
            for (place, value) in &held.set {
                self.values[*place] = *value;
                if self.state_field == Some(*place) {
                    self.values[self.places.events] = *value;
                }
            }
            self.behind += 1;
        }
    }

    /// Whether all that the row says is so already.
    fn is_so(&self, row: Saying<'_>) -> bool {
        let so = |place: usize| {
            let said = row.values[place];
            said == Text::UNSPOKEN || said == self.values[place]
        };
        self.places.names(self.map).all(|(place, _)| so(place))
            && (self.state_field.is_some()
                || self
                    .steps(row)
                    .iter()
                    .all(|step| self.told.contains(&(*step, row.at))))
    }

    /// The milestones that the row's change of state gives.
    fn steps(&self, row: Saying<'_>) -> Vec<Milestone> {
        let Some(events) = &self.map.events else {
            return Vec::new();
        };
        let before = self.values[self.places.events];
        let said = row.values[self.places.events];
        let step_of = |state: &str| events.map.get(state).copied();
        let was = match self.step {
            Some(step) => step,
            None => self.texts.text(before).and_then(step_of),
        };
        let changed = said != Text::UNSPOKEN && (self.step.is_some() || said != before);
        let after = self.texts.text(said).filter(|_| changed);
        let mut steps = steps(events, was, after, self.first);
        // A column of its own says it better, unless it is empty or older than the last reopening.
        let own = |step: Milestone| {
            let column = column_of(self.map, step)?;
            row.milestones[column]
        };
        let last = |step: Milestone, until: Instant| {
            let said = self.said.range((step, Instant::EARLIEST)..=(step, until));
            said.last().map(|(_, at)| *at)
        };
        let reopened = own(Milestone::Reopened).or_else(|| last(Milestone::Reopened, row.at));
        steps.retain(|step| {
            let known = own(*step).or_else(|| last(*step, Instant::LATEST));
            column_of(self.map, *step).is_none() || known.is_none() || known < reopened
        });
        steps
    }

    /// Sets the fields that differ. What the first row of a case says held from its opening on; only
    /// its state and its hold are known to hold no earlier than the row.
    fn set(
        &self,
        row: Saying<'_>,
        values: &[Text],
        said: &[(Milestone, Instant)],
        updates: &mut Updates,
    ) {
        let mut opened = said.iter().filter(|(step, _)| *step == Milestone::Opened);
        let since = match opened.next() {
            Some((_, opened)) if self.first && *opened < row.at => *opened,
            _ => row.at,
        };
        for (place, name) in self.places.names(self.map) {
            if values[place] != self.values[place] {
                let value = self.texts.text(values[place]).map(Box::from);
                let since = match name {
                    field::STATE | field::HOLD => row.at,
                    _ => since,
                };
                updates.at(since).set.insert(name.into(), value);
            }
        }
    }
}

/// Which of the columns with milestones is that of this one.
fn column_of(map: &CaseMap, milestone: Milestone) -> Option<usize> {
    let mut columns = map.milestones.iter();
    columns.position(|(known, _)| *known == milestone)
}
