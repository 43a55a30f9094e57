//! # personal-field-in-figure
//!
//! A figure rests on a field that holds data of persons.
//!
//! ## Why it matters
//!
//! Data of persons is taken out of what the parties share, and destroyed on request. A figure that rests on it could not be recomputed by the other
//! side, and would change with an erasure. Who worked (`person`) is always data of a person. The fields that the engine itself reads (`hold`, `priority`, `team`, ...)
//! cannot be: without them no figure comes out.
//!
//! ## Example
//!
//! ```yaml
//! fields: { assignee: text }
//! personal: { fields: [assignee] }
//! levels:
//!   by-hand:
//!     service: payments
//!     measure: resolution
//!     where: assignee == "Ana"
//!     statistic: count
//!     counted_in: opened
//!     window: month
//! ```
//!
//! ## Fix
//!
//! Measure by something that is no person: a team, a unit, a category.
//!
//! ```yaml
//! personal: { fields: [assignee] }
//! levels:
//!   by-hand:
//!     service: payments
//!     measure: resolution
//!     where: team == "desk"
//!     statistic: count
//!     counted_in: opened
//!     window: month
//! ```

use std::collections::BTreeSet;

use facts::fact::case::field;
use facts::journal::personal::PERSON;
use facts::{Diagnostic, Place, Sentence, say};

use super::Rule;
use crate::model::condition::DERIVED_FIELDS;
use crate::model::{Agreement, CalendarChoice, Delivery, Level, MeasureKind, Statistic};

/// The rule.
pub const RULE: Rule = Rule::error(
    "personal-field-in-figure",
    include_str!("personal_field_in_figure.rs"),
)
.present(check);

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let terms = agreement.personal.iter();
    let named = terms.flat_map(|personal| &personal.fields);
    let mut personal = BTreeSet::new();
    for name in named {
        let text = name.value.0.as_str();
        if field::ALL.contains(&text) || DERIVED_FIELDS.contains(&text) {
            report.push(
                RULE.finding(say!(
                    "rule-personal-field-in-figure",
                    "`{text}` is called data of persons, and the engine itself reads it",
                    text = Sentence::plain(text)
                ))
                .at(name.place.clone(), "")
                .why(say!(
                    "rule-personal-field-in-figure-why",
                    "it is taken out of what the parties share, and no figure would come out"
                ))
                .help(say!(
                    "rule-personal-field-in-figure-help",
                    "leave it out; keep the names of persons in a field of their own"
                )),
            );
            continue;
        }
        personal.insert(text);
    }
    for measure in agreement.measures.values() {
        let what = say!(
            "what-measure",
            "the measure `{id}`",
            id = Sentence::plain(&measure.id)
        );
        let read = by_measure(&measure.kind);
        find(
            &read,
            &personal,
            &measure.kind,
            &what,
            &measure.place,
            report,
        );
    }
    for level in agreement.levels.values() {
        let Some(measure) = agreement.measures.get(&level.measure) else {
            continue;
        };
        let what = say!(
            "what-level",
            "the level `{id}`",
            id = Sentence::plain(&level.id)
        );
        find(
            &by_level(level),
            &personal,
            &measure.kind,
            &what,
            &level.place,
            report,
        );
    }
    for (id, charge) in &agreement.charges {
        let Some(only) = charge
            .pass_through
            .as_ref()
            .and_then(|cost| cost.only.as_ref())
        else {
            continue;
        };
        for name in only.test.fields().intersection(&personal) {
            let what = say!("what-charge", "the charge `{id}`", id = Sentence::plain(id));
            report.push(finding(&what, name, &only.place));
        }
    }
}

/// Fields that a level reads.
fn by_level(level: &Level) -> BTreeSet<&str> {
    let mut read: BTreeSet<&str> = level.per.iter().map(String::as_str).collect();
    read.extend(level.filter.iter().flat_map(|only| only.test.fields()));
    match &level.statistic {
        Statistic::ShareWithin(targets) => read.extend(targets.by.as_deref()),
        Statistic::Share(of) => read.extend(of.test.fields()),
        Statistic::Ratio(one, other) => {
            read.extend(one.test.fields());
            read.extend(other.test.fields());
        }
        Statistic::Percentile(_)
        | Statistic::Mean
        | Statistic::Max
        | Statistic::Min
        | Statistic::Count
        | Statistic::Sum
        | Statistic::Figure => {}
    }
    read
}

/// Fields that a measure reads.
fn by_measure(kind: &MeasureKind) -> BTreeSet<&str> {
    let MeasureKind::Cases { clock, value, .. } = kind else {
        return BTreeSet::new();
    };
    let by = clock.iter().filter_map(|clock| match &clock.calendar {
        CalendarChoice::By { field, .. } => Some(field.as_str()),
        CalendarChoice::One(_) => None,
    });
    by.chain(value.as_deref()).collect()
}

/// Reports what is read and personal, in facts that have such fields.
fn find(
    read: &BTreeSet<&str>,
    personal: &BTreeSet<&str>,
    kind: &MeasureKind,
    what: &Sentence,
    place: &Place,
    report: &mut Vec<Diagnostic>,
) {
    let found: Vec<&&str> = match kind {
        MeasureKind::Cases { .. }
        | MeasureKind::Cost { .. }
        | MeasureKind::UnitCost { .. }
        | MeasureKind::Delivery {
            what: Delivery::LeadTime,
            ..
        } => read.intersection(personal).collect(),
        MeasureKind::Capacity { .. } => read.get(PERSON).into_iter().collect(),
        MeasureKind::Availability(_)
        | MeasureKind::Usage { .. }
        | MeasureKind::Value { .. }
        | MeasureKind::Survey { .. }
        | MeasureKind::Delivery { .. }
        | MeasureKind::Planned { .. } => Vec::new(),
    };
    report.extend(found.into_iter().map(|name| finding(what, name, place)));
}

fn finding(what: &Sentence, name: &str, place: &Place) -> Diagnostic {
    RULE.finding(say!(
        "rule-personal-field-in-figure-2",
        "{what} rests on `{name}`, which holds data of persons",
        what,
        name = Sentence::plain(name)
    ))
    .at(place.clone(), "")
    .why(say!(
        "rule-personal-field-in-figure-why-2",
        "the other side could not recompute the figure, and an erasure would change it"
    ))
    .help(say!(
        "rule-personal-field-in-figure-help-2",
        "measure by something that is no person: a team, a unit, a category"
    ))
}
