//! The course of a service through time: down, in maintenance, unknown; its own and composed.

use std::collections::BTreeSet;

use agreement::model::{Composition, Downtime};
use facts::id::{ServiceId, SourceId};
use facts::{Body, Span};

use super::outage::{self, Stretch};
use super::probe::{self, Seen};
use crate::observation::load::Load;
use crate::observation::{Scene, feed, spans};

/// How a service fared.
#[derive(Clone, Debug, Default)]
pub struct Course<'a> {
    /// Users affected by downtime, exclusions taken out; maintenance may lie over it.
    pub down: Load,
    /// Users affected by announced maintenance.
    pub planned: Load,
    /// Instants of which nothing is known.
    pub unknown: Vec<Span>,
    /// Whether any fact says anything about it at all.
    pub seen: bool,
    /// The stretches of outages that it rests on.
    pub outages: Vec<Stretch<'a>>,
    /// The probes' stretches of down that it rests on, and whose they are.
    pub probes: Vec<(ServiceId, Seen<'a>)>,
}

impl<'a> Course<'a> {
    /// The course of a service with `cap` users.
    pub fn of(scene: &Scene<'a>, downtime: &Downtime, service: &ServiceId, cap: i64) -> Self {
        let builder = Builder {
            scene,
            downtime,
            cap,
        };
        builder.composed(service, &mut Vec::new())
    }

    /// Whether an outage says how many users it affects.
    pub fn names_users(&self) -> bool {
        self.outages.iter().any(|stretch| stretch.users.is_some())
    }

    /// Users affected by either.
    pub fn off(&self, cap: i64) -> Load {
        self.down
            .zip(&self.planned, |down, planned| (down + planned).min(cap))
    }
}

struct Builder<'a, 's> {
    scene: &'s Scene<'a>,
    downtime: &'s Downtime,
    cap: i64,
}

impl<'a> Builder<'a, '_> {
    /// A service on the path is not taken again, so that a circle of dependencies ends.
    fn composed<'p>(&'p self, id: &'p ServiceId, path: &mut Vec<&'p ServiceId>) -> Course<'a> {
        let mut course = self.own(id);
        if self.downtime.composed == Composition::Own {
            return course;
        }
        path.push(id);
        let services = &self.scene.agreement.services;
        let entries = services.get(id).map_or(&[][..], |service| &service.runs_on);
        for entry in entries {
            let mut parts = Vec::new();
            for part in entry {
                if !path.contains(&part) {
                    parts.push(self.composed(part, path));
                }
            }
            if !parts.is_empty() {
                self.in_series(&mut course, in_parallel(parts, self.cap));
            }
        }
        path.pop();
        course
    }

    fn in_series(&self, course: &mut Course<'a>, entry: Course<'a>) {
        let cap = self.cap;
        let add = |a: i64, b: i64| a.saturating_add(b).min(cap);
        let planned = course.planned.zip(&entry.planned, add);
        course.down = course.down.zip(&entry.down, add);
        course.planned = planned;
        course.unknown = spans::join(&course.unknown, &entry.unknown);
        course.seen |= entry.seen;
        course.outages.extend(entry.outages);
        course.probes.extend(entry.probes);
    }

    fn own(&self, id: &ServiceId) -> Course<'a> {
        let cap = self.cap;
        let outages = outage::stretches(self.scene, self.downtime, id);
        let watch = probe::watch(self.scene, self.downtime, id);
        let users = |stretch: &Stretch| stretch.users.map_or(cap, i64::from).min(cap);
        let (mut down, mut planned, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        for stretch in &outages {
            let out: Vec<Span> = stretch.excluded.iter().map(|(span, _)| *span).collect();
            let out = Span::union(out);
            let rest = spans::subtract(&[stretch.span], &out);
            let kind = if stretch.planned {
                &mut planned
            } else {
                &mut down
            };
            kind.extend(rest.into_iter().map(|span| (span, users(stretch))));
            excluded.extend(out.into_iter().map(|span| (span, users(stretch))));
        }
        down.extend(watch.down.iter().map(|span| (*span, cap)));
        // Who is affected by something excluded is not affected a second time by something else.
        let excluded = Load::sum(&excluded, cap);
        let planned = beside(&Load::sum(&planned, cap), &excluded, cap);
        let down = beside(&Load::sum(&down, cap), &excluded, cap);
        let (unknown, seen) = self.unknown(id, &watch);
        Course {
            down,
            planned,
            unknown,
            seen,
            outages,
            probes: watch
                .seen
                .into_iter()
                .map(|seen| (id.clone(), seen))
                .collect(),
        }
    }

    /// Of which instants nothing is known, and whether anything is known at all.
    fn unknown(&self, id: &ServiceId, watch: &probe::Watch) -> (Vec<Span>, bool) {
        let facts = &self.scene.facts;
        let mut logs: BTreeSet<&SourceId> = BTreeSet::new();
        let mut of_probes: BTreeSet<&SourceId> = BTreeSet::new();
        let mut of_others: BTreeSet<&SourceId> = BTreeSet::new();
        for fact in facts {
            match &fact.body {
                Body::Outage(outage) if outage.on == *id => logs.insert(&fact.source),
                Body::Outage(_) => of_others.insert(&fact.source),
                Body::Sample(sample) if sample.on == *id => of_probes.insert(&fact.source),
                _ => false,
            };
        }
        let log_missing = feed::missing(facts, |feed, on| match on {
            Some(on) => on == id && !of_probes.contains(feed),
            None => logs.contains(feed),
        });
        if !logs.is_empty() {
            // An outage log knows what was before the first probe, but not what a silent probe hides.
            let watched = watch
                .since
                .map(|since| vec![Span::new(since, spans::END)])
                .unwrap_or_default();
            let silent = spans::intersect(&watch.unknown, &watched);
            return (spans::join(&log_missing, &silent), true);
        }
        if watch.since.is_some() {
            return (spans::join(&log_missing, &watch.unknown), true);
        }
        let complete = feed::complete(facts, |feed, on| match on {
            Some(on) => on == id,
            None => of_others.contains(feed),
        });
        if complete.is_empty() {
            return (log_missing, false);
        }
        (spans::complement(&complete), true)
    }
}

/// What is left of a load where others already take a part of the users.
pub fn beside(load: &Load, taken: &Load, cap: i64) -> Load {
    load.zip(taken, |load, taken| load.min((cap - taken).max(0)))
}

/// Any one of the parts is enough: off only while all are off, in maintenance only while all are.
fn in_parallel(mut parts: Vec<Course<'_>>, cap: i64) -> Course<'_> {
    let Some(mut entry) = parts.pop() else {
        return Course::default();
    };
    if parts.is_empty() {
        return entry;
    }
    let full = |course: &Course| {
        let off = course.off(cap);
        off.zip(&Load::default(), |off, _| i64::from(off >= cap))
            .support()
    };
    // Nothing is known while no part is known to be up and not all are known to be off.
    let mut dim = spans::join(&entry.unknown, &full(&entry));
    let mut off = entry.off(cap);
    for part in parts {
        dim = spans::intersect(&dim, &spans::join(&part.unknown, &full(&part)));
        off = off.zip(&part.off(cap), i64::min);
        entry.planned = entry.planned.zip(&part.planned, i64::min);
        entry.down = entry.down.zip(&part.down, i64::min);
        entry.seen |= part.seen;
        entry.outages.extend(part.outages);
        entry.probes.extend(part.probes);
    }
    let forced = off.zip(&entry.planned, |off, planned| off - planned);
    entry.down = entry.down.zip(&forced, i64::max);
    entry.unknown = spans::subtract(&dim, &off.support());
    entry
}
