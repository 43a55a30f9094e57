//! The course of a service through time: down, in maintenance, unknown; its own and composed.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::{Composition, Downtime};
use facts::id::{ServiceId, SourceId};
use facts::{Body, FactId, Span};

use super::outage::{self, Stretch};
use super::probe::{self, Seen};
use super::subject::{self, Complete};
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
    pub probes: Vec<Watched<'a>>,
}

/// A probe's stretch of down, and whose it is.
#[derive(Clone, Debug)]
pub struct Watched<'a> {
    /// The service or component.
    pub on: ServiceId,
    /// The stretch.
    pub seen: Seen<'a>,
}

impl Watched<'_> {
    fn key(&self) -> (Span, &ServiceId, Option<&str>, &[FactId]) {
        (self.seen.span, &self.on, self.seen.probe, &self.seen.facts)
    }
}

impl<'a> Course<'a> {
    /// The course of a service with `cap` users.
    pub fn of(
        scene: &Scene<'a>,
        downtime: &Downtime,
        complete: &Complete<'a>,
        service: &ServiceId,
        cap: i64,
    ) -> Self {
        let mut builder = Builder {
            scene,
            downtime,
            complete,
            cap,
            below: BTreeMap::new(),
            done: BTreeMap::new(),
        };
        builder.composed(service, &BTreeSet::new())
    }

    /// Names each source once: two alternatives may run on the same component.
    fn once(mut self) -> Self {
        let key = |stretch: &Stretch<'a>| (stretch.span, stretch.on, stretch.id);
        self.outages.sort_by_key(key);
        self.outages.dedup_by_key(|stretch| key(stretch));
        self.probes.sort_by(|a, b| a.key().cmp(&b.key()));
        self.probes.dedup_by(|a, b| a.key() == b.key());
        self
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
    complete: &'s Complete<'a>,
    cap: i64,
    /// Everything beneath a service, as far as it was asked for.
    below: BTreeMap<ServiceId, BTreeSet<ServiceId>>,
    /// Courses already composed, by the service and what was left out beneath it.
    done: BTreeMap<(ServiceId, BTreeSet<ServiceId>), Course<'a>>,
}

impl<'a> Builder<'a, '_> {
    /// The course of a service with everything beneath it, apart from what is `taken` already: that
    /// makes whoever asks unavailable by itself. So circles end, and nothing counts twice.
    fn composed(&mut self, id: &ServiceId, taken: &BTreeSet<ServiceId>) -> Course<'a> {
        if self.downtime.composed == Composition::Own {
            return self.own(id);
        }
        let relevant = taken.intersection(self.below(id)).cloned().collect();
        let key = (id.clone(), relevant);
        if let Some(course) = self.done.get(&key) {
            return course.clone();
        }
        let mut taken = taken.clone();
        taken.insert(id.clone());
        let mut chain = vec![id.clone()];
        let mut alternatives: Vec<Vec<ServiceId>> = Vec::new();
        let mut course = Course::default();
        let mut next = 0;
        while let Some(part) = chain.get(next).cloned() {
            next += 1;
            let own = self.own(&part);
            self.in_series(&mut course, own);
            for entry in self.runs_on(&part) {
                match entry.as_slice() {
                    [] => {}
                    [one] if taken.insert(one.clone()) => chain.push(one.clone()),
                    [_] => {}
                    several => alternatives.push(several.to_vec()),
                }
            }
        }
        for entry in alternatives {
            // Where one of them is needed anyway, the others help nothing and harm nothing.
            if entry.iter().any(|part| taken.contains(part)) {
                continue;
            }
            let parts = entry
                .iter()
                .map(|part| self.composed(part, &taken))
                .collect();
            self.in_series(&mut course, in_parallel(parts, self.cap));
        }
        let course = course.once();
        self.done.insert(key, course.clone());
        course
    }

    fn runs_on(&self, id: &ServiceId) -> &'a [Vec<ServiceId>] {
        let services = &self.scene.agreement.services;
        services.get(id).map_or(&[], |service| &service.runs_on)
    }

    fn below(&mut self, id: &ServiceId) -> &BTreeSet<ServiceId> {
        if !self.below.contains_key(id) {
            let mut found = BTreeSet::new();
            let mut open = vec![id.clone()];
            while let Some(part) = open.pop() {
                for beneath in self.runs_on(&part).iter().flatten() {
                    if found.insert(beneath.clone()) {
                        open.push(beneath.clone());
                    }
                }
            }
            self.below.insert(id.clone(), found);
        }
        &self.below[id]
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
                .map(|seen| Watched {
                    on: id.clone(),
                    seen,
                })
                .collect(),
        }
    }

    /// Of which instants nothing is known, and whether anything is known at all. What the conditions
    /// leave out says nothing.
    fn unknown(&self, id: &ServiceId, watch: &probe::Watch) -> (Vec<Span>, bool) {
        let (scene, downtime) = (self.scene, self.downtime);
        if !subject::admits_service(scene, downtime, id) {
            return (Vec::new(), false);
        }
        let facts = &scene.facts;
        let mut logs: BTreeSet<&SourceId> = BTreeSet::new();
        let mut of_probes: BTreeSet<&SourceId> = BTreeSet::new();
        for fact in facts {
            match &fact.body {
                Body::Outage(outage) if outage.on == *id => {
                    subject::admits(scene, downtime, fact) && logs.insert(&fact.source)
                }
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
        let complete = self.complete.of(id);
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
