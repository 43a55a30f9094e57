//! Availability: agreed time, what was down in it, and what that comes to.
//!
//! ```text
//! outage facts --outage--> Stretch { on, span, users, excluded }     samples --probe--> Watch { down, unknown }
//! per service or component --course--> Course { down, planned, unknown } --composed over runs_on-->
//! Course + calendar + basis --> Figure of a window
//! ```
//!
//! INVARIANT: at each instant what counts as down and what counts as maintenance affect at most all
//! users together.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::{AvailabilityBasis, Downtime, Level, Maintenance, Unit};
use facts::calendar::Hours;
use facts::id::ServiceId;
use facts::{Exact, Span};
use jiff::ToSpan;

use super::load::Load;
use super::{Figure, Key, Scene, budget, feed, spans};

mod course;
mod evidence;
mod outage;
mod probe;
mod slices;
mod subject;

use course::Course;
use slices::Slices;
use subject::Complete;

/// The courses of all services that a level can ask for.
pub struct Courses<'a> {
    downtime: &'a Downtime,
    as_of: facts::Instant,
    calendar: Option<&'a facts::Calendar>,
    level: &'a Level,
    subjects: BTreeMap<&'a ServiceId, Counted<'a>>,
}

/// What counts of a service's course.
struct Counted<'a> {
    course: Course<'a>,
    /// All users; 1 where the basis does not weigh them. 0 where it does and they are not known.
    cap: i64,
    /// Affected users, as far as they count as downtime.
    down: Load,
    /// Maintenance that is not downtime.
    maintenance: Load,
    /// Downtime too short to count.
    short: Vec<Span>,
    /// Instants of which nothing is known.
    unknown: Vec<Span>,
    /// Whether a condition leaves out whatever happens to the service.
    left_out: bool,
}

impl<'a> Courses<'a> {
    /// The courses of the level's service or, where it names none, of every one of which something is
    /// known.
    pub(super) fn new(scene: &Scene<'a>, downtime: &'a Downtime) -> Self {
        let complete = Complete::new(scene);
        let named: BTreeSet<&ServiceId> = match &scene.level.service {
            Some(service) => BTreeSet::from([service]),
            None => subject::known(scene, downtime, &complete),
        };
        let counted = |service| Counted::new(scene, downtime, &complete, service);
        let subjects = named
            .into_iter()
            .map(|service| (service, counted(service)))
            .collect();
        Courses {
            downtime,
            as_of: scene.as_of,
            calendar: scene.agreement.calendars.get(&downtime.calendar),
            level: scene.level,
            subjects,
        }
    }

    /// One key per service; other fields than `service` have no value here.
    pub(super) fn keys(&self) -> Vec<Key> {
        let key = |service: &ServiceId| -> Key {
            let value = |field: &str| match field {
                "service" => service.to_string(),
                _ => String::new(),
            };
            self.level
                .per
                .iter()
                .map(|field| (field.clone(), value(field)))
                .collect()
        };
        self.subjects.keys().map(|service| key(service)).collect()
    }

    /// The figure of a window for the services of a key: their time up over their agreed time, in
    /// percent.
    pub(super) fn figure(&self, window: Span, key: &Key) -> Figure {
        let mut figure = Figure::insufficient(Unit::Percent);
        let past = Span::new(window.from, window.until.min(self.as_of));
        let Some(calendar) = self.calendar.filter(|_| !past.is_empty()) else {
            return figure;
        };
        let asked = |service: &ServiceId| {
            key.iter()
                .all(|(field, value)| field != "service" || value == service.as_str())
        };
        let agreed = agreed_spans(calendar, past);
        let (mut good, mut all) = (0_i128, 0_i128);
        let mut services = 0;
        let mut missing = Vec::new();
        for (_, counted) in self.subjects.iter().filter(|(service, _)| asked(service)) {
            services += 1;
            missing.extend(spans::clip(&counted.unknown, past));
            let base = spans::subtract(&agreed, &spans::clip(&counted.unknown, past));
            let part = counted.part(self.downtime, window, &base);
            figure.counted +=
                evidence::items(counted, self.downtime, &part, past, &mut figure.items);
            if counted.course.seen && counted.cap > 0 {
                good += part.all - part.bad;
                all += part.all;
            }
        }
        let exact = |number: i128| Exact::ratio(number, 1).unwrap_or_else(Exact::zero);
        figure.quotient(exact(good), exact(all), &Exact::from(100));
        figure.coverage = feed::coverage(window, self.as_of, &Span::union(missing));
        if self.downtime.basis == AvailabilityBasis::Time && services == 1 && all > 0 {
            let open_ms = spans::total_ms(&agreed_spans(calendar, window));
            let spent_ms = i64::try_from(all - good).unwrap_or(i64::MAX);
            let budget = budget::of(self.level, open_ms, spent_ms);
            figure.items.extend(budget.map(evidence::budget));
        }
        figure
    }
}

/// What a service adds to a figure: user-milliseconds, or slices.
struct Part {
    all: i128,
    bad: i128,
    /// Agreed time of which something is known, maintenance out of both left out.
    base: Vec<Span>,
}

impl<'a> Counted<'a> {
    fn new(
        scene: &Scene<'a>,
        downtime: &'a Downtime,
        complete: &Complete<'a>,
        service: &'a ServiceId,
    ) -> Self {
        let weighs = downtime.basis == AvailabilityBasis::UserMinutes;
        let users = scene
            .agreement
            .services
            .get(service)
            .and_then(|service| service.users);
        let cap = match users {
            Some(users) if weighs => i64::from(users),
            _ => 1,
        };
        let mut course = Course::of(scene, downtime, complete, service, cap);
        // Without a number of all users, a number of affected ones is a share of nothing.
        let cap = if weighs && users.is_none() && course.names_users() {
            course.seen = false;
            0
        } else {
            cap
        };
        let (raw, maintenance) = if downtime.maintenance == Maintenance::CountedAsDown {
            (course.off(cap), Load::default())
        } else {
            (course.down.clone(), course.planned.clone())
        };
        // The whole stretch decides, not the part of it inside a window or outside maintenance.
        let short: Vec<Span> = raw
            .support()
            .into_iter()
            .filter(|span| span.len_ms() < downtime.minimum_outage_ms)
            .collect();
        let down = course::beside(&raw.without(&short), &maintenance, cap);
        let off = spans::join(&raw.support(), &maintenance.support());
        let unknown = spans::subtract(&course.unknown, &off);
        Counted {
            course,
            cap,
            down,
            maintenance,
            short,
            unknown,
            left_out: !subject::admits_service(scene, downtime, service),
        }
    }

    fn part(&self, downtime: &Downtime, window: Span, base: &[Span]) -> Part {
        let out_of_both = downtime.maintenance == Maintenance::OutOfBoth;
        match downtime.basis {
            AvailabilityBasis::Time | AvailabilityBasis::UserMinutes => {
                let mut all = i128::from(self.cap) * i128::from(spans::total_ms(base));
                if out_of_both {
                    all -= self.maintenance.within(base).user_ms();
                }
                Part {
                    all,
                    bad: self.down.within(base).user_ms(),
                    base: base.to_vec(),
                }
            }
            AvailabilityBasis::Slices {
                slice_ms,
                bad_share_percent,
            } => {
                let base = if out_of_both {
                    spans::subtract(base, &self.maintenance.support())
                } else {
                    base.to_vec()
                };
                let slices = Slices {
                    from_ms: window.from.ms(),
                    slice_ms: slice_ms.max(1),
                };
                let down = spans::intersect(&self.down.support(), &base);
                Part {
                    all: slices.count(&base),
                    bad: slices.bad(&base, &down, bad_share_percent),
                    base,
                }
            }
        }
    }
}

/// The calendar's open spans inside a stretch of time.
fn agreed_spans(calendar: &facts::Calendar, past: Span) -> Vec<Span> {
    if calendar.hours == Hours::Always {
        return vec![past];
    }
    // WHY: two days before, so that night shifts reach into the stretch.
    let first = calendar.zone.local(past.from).date();
    let mut date = first.checked_sub(2.days()).unwrap_or(first);
    let last = calendar.zone.local(past.until).date();
    let mut open = Vec::new();
    while date <= last {
        open.extend(calendar.open_spans(date));
        match date.tomorrow() {
            Ok(next) => date = next,
            Err(_) => break,
        }
    }
    spans::clip(&Span::union(open), past)
}

#[cfg(test)]
mod tests;
