//! # calendars-never-meet
//!
//! Two clauses of one chain run on calendars that are never open at the same time.
//!
//! ## Why it matters
//!
//! Payments are promised from 8 to 18, and the availability of what they run on is promised at night only: the promise beneath
//! never protects the one above. Compared are the availability of a service and of what it runs on directly, and a level with the levels
//! that it rests on, in usual weeks without holidays.
//!
//! ## Example
//!
//! ```yaml
//! calendars:
//!   office: { hours: { mon-fri: "08:00-18:00" } }
//!   nights: { hours: { daily: "20:00-06:00" } }
//! services:
//!   payments: { runs_on: [hosting] }
//!   hosting: {}
//! measures:
//!   payments-up: { of: availability, calendar: office }
//!   hosting-up: { of: availability, calendar: nights }
//! levels:
//!   payments-up: { service: payments, measure: payments-up, expected: ">= 99 %" }
//!   hosting-up: { service: hosting, measure: hosting-up, expected: ">= 99.9 %" }
//! ```
//!
//! ## Fix
//!
//! Let the lower clause hold when the upper one does.
//!
//! ```yaml
//! measures:
//!   payments-up: { of: availability, calendar: office }
//!   hosting-up: { of: availability, calendar: always }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use facts::calendar::Calendar;
use facts::id::{CalendarId, ServiceId};
use facts::{Diagnostic, Sentence, Span, say};
use jiff::ToSpan;
use jiff::civil::Date;

use super::Rule;
use crate::model::{Agreement, CalendarChoice, Level, MeasureKind};

/// The rule.
pub const RULE: Rule = Rule::warning(
    "calendars-never-meet",
    include_str!("calendars_never_meet.rs"),
)
.present(check);

/// So many calendars of one clause are compared with those of another; nobody writes more.
const MOST: usize = 50;

/// The Mondays of the weeks that are compared: one in each season, for zones change their clocks.
const WEEKS: [Date; 4] = [
    Date::constant(2025, 1, 13),
    Date::constant(2025, 4, 14),
    Date::constant(2025, 7, 14),
    Date::constant(2025, 10, 13),
];

fn check(agreement: &Agreement, report: &mut Vec<Diagnostic>) {
    let mut available: BTreeMap<&ServiceId, Vec<(&Level, &CalendarId)>> = BTreeMap::new();
    for level in agreement.levels.values() {
        if let (Some(service), Some(calendar)) = (&level.service, service_time(agreement, level)) {
            available
                .entry(service)
                .or_default()
                .push((level, calendar));
        }
    }
    let mut met = Met::new(agreement);
    for level in agreement.levels.values() {
        for below in &level.rests_on {
            if let Some(below) = agreement.levels.get(&below.value) {
                report.extend(clocks(agreement, level, below, &mut met));
            }
        }
    }
    for (id, upper) in &available {
        let Some(service) = agreement.services.get(*id) else {
            continue;
        };
        for beneath in service.runs_on.iter().flatten() {
            let lower = available.get(beneath).map_or(&[][..], Vec::as_slice);
            let calendars: BTreeSet<&CalendarId> = lower.iter().map(|(_, id)| *id).collect();
            if calendars.len() > MOST {
                continue;
            }
            // WHY: one promise beneath that holds at such times is enough.
            for (level, calendar) in upper {
                let Some((below, nights)) = lower.first() else {
                    continue;
                };
                if calendars.iter().any(|other| met.meet(calendar, other)) {
                    continue;
                }
                report.push(
                    RULE.finding(say!("rule-calendars-never-meet", "`{calendar}` of the level `{level}` and `{nights}` of `{below}`, on which `{id}` runs, are never open at the same time", level = Sentence::plain(&level.id), below = Sentence::plain(&below.id), calendar = Sentence::plain(calendar), nights = Sentence::plain(nights), id = Sentence::plain(id)))
                    .at(level.place.clone(), "this promise")
                    .at(below.place.clone(), "is never protected by this one")
                    .why(say!("rule-calendars-never-meet-why", "the promise beneath holds only when nobody needs it"))
                    .help(say!("rule-calendars-never-meet-help", "let the lower level run on a calendar that covers the upper one's")),
                );
            }
        }
    }
}

/// The finding about two clocks of one chain.
fn clocks(
    agreement: &Agreement,
    level: &Level,
    below: &Level,
    met: &mut Met<'_>,
) -> Option<Diagnostic> {
    let (upper, lower) = (calendars(agreement, level), calendars(agreement, below));
    if upper.len().max(lower.len()) > MOST {
        return None;
    }
    let (first, other) = (*upper.first()?, *lower.first()?);
    let mut pairs = upper.iter().flat_map(|a| lower.iter().map(move |b| (a, b)));
    if pairs.any(|(a, b)| met.meet(a, b)) {
        return None;
    }
    Some(
        RULE.finding(say!("rule-calendars-never-meet-2", "`{first}` of the level `{level}` and `{other}` of `{below}`, on which it rests, are never open at the same time", level = Sentence::plain(&level.id), below = Sentence::plain(&below.id), first = Sentence::plain(first), other = Sentence::plain(other)))
        .at(level.place.clone(), "this clock")
        .at(below.place.clone(), "stands still while this one runs")
        .why(say!("rule-calendars-never-meet-why-2", "what one side works never counts for the other"))
        .help(say!("rule-calendars-never-meet-help-2", "let both run on calendars that are open together")),
    )
}

/// The calendars on which a level of cases may run.
fn calendars<'a>(agreement: &'a Agreement, level: &Level) -> Vec<&'a CalendarId> {
    let measure = agreement.measures.get(&level.measure);
    match measure.map(|measure| &measure.kind) {
        Some(MeasureKind::Cases {
            clock: Some(clock), ..
        }) => match &clock.calendar {
            CalendarChoice::One(id) => vec![id],
            CalendarChoice::By {
                values, otherwise, ..
            } => values.values().chain([otherwise]).collect(),
        },
        _ => Vec::new(),
    }
}

/// The agreed service time of a level of availability.
fn service_time<'a>(agreement: &'a Agreement, level: &Level) -> Option<&'a CalendarId> {
    match &agreement.measures.get(&level.measure)?.kind {
        MeasureKind::Availability(downtime) => Some(&downtime.calendar),
        _ => None,
    }
}

/// Which calendars meet; each pair is compared once.
struct Met<'a> {
    agreement: &'a Agreement,
    open: BTreeMap<CalendarId, Option<Vec<Span>>>,
    known: BTreeMap<(CalendarId, CalendarId), bool>,
}

impl<'a> Met<'a> {
    fn new(agreement: &'a Agreement) -> Self {
        Met {
            agreement,
            open: BTreeMap::new(),
            known: BTreeMap::new(),
        }
    }

    /// Whether both are open at some instant. Calendars that are not there meet any other.
    fn meet(&mut self, a: &CalendarId, b: &CalendarId) -> bool {
        if a == b {
            return true;
        }
        let pair = (a.clone(), b.clone());
        if let Some(met) = self.known.get(&pair) {
            return *met;
        }
        for id in [a, b] {
            if !self.open.contains_key(id) {
                let open = self.agreement.calendars.get(id).map(usual_weeks);
                self.open.insert(id.clone(), open);
            }
        }
        let met = match (&self.open[a], &self.open[b]) {
            (Some(a), Some(b)) => overlap(a, b),
            _ => true,
        };
        self.known.insert(pair, met);
        met
    }
}

/// When a calendar is open in the weeks that are compared.
fn usual_weeks(calendar: &Calendar) -> Vec<Span> {
    let usual = Calendar {
        holidays: Default::default(),
        ..calendar.clone()
    };
    let days = WEEKS
        .iter()
        .flat_map(|monday| (0..7).filter_map(|day: i64| monday.checked_add(day.days()).ok()));
    Span::union(days.flat_map(|day| usual.open_spans(day)).collect())
}

/// Whether two lists of sorted, disjoint stretches have an instant in common.
fn overlap(a: &[Span], b: &[Span]) -> bool {
    let (mut i, mut j) = (0, 0);
    while let (Some(left), Some(right)) = (a.get(i), b.get(j)) {
        if left.from < right.until && right.from < left.until {
            return true;
        }
        if left.until <= right.until {
            i += 1;
        } else {
            j += 1;
        }
    }
    false
}
