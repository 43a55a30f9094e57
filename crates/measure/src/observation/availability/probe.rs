//! What probes saw of a service or component: when it was down, and when nobody could tell.

use std::collections::BTreeMap;

use agreement::model::Downtime;
use facts::fact::{Sample, SampleState};
use facts::id::{ServiceId, SourceId};
use facts::{Body, Fact, FactId, Span};

use crate::observation::field::{field, holds};
use crate::observation::{Scene, feed, spans};

/// What the probes of one service or component saw together.
///
/// It is down while every probe that can tell says so, up while one says so, and unknown while none
/// can tell.
#[derive(Clone, Debug, Default)]
pub struct Watch<'a> {
    /// When it was down.
    pub down: Vec<Span>,
    /// When no probe could tell; empty where there is no probe.
    pub unknown: Vec<Span>,
    /// The first sample of all, where there is one.
    pub since: Option<facts::Instant>,
    /// Each probe's stretches of down, with the samples that began and ended them.
    pub seen: Vec<Seen<'a>>,
}

/// One probe saw it down for a stretch.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// Whose probe.
    pub probe: Option<&'a str>,
    /// The stretch.
    pub span: Span,
    /// The samples that began and ended it.
    pub facts: Vec<FactId>,
}

/// A feed and the name of its probe.
type ProbeKey<'a> = (&'a SourceId, Option<&'a str>);

/// What the probes of `on` saw up to the present.
pub fn watch<'a>(scene: &Scene<'a>, downtime: &Downtime, on: &ServiceId) -> Watch<'a> {
    let mut probes: BTreeMap<ProbeKey<'a>, Vec<(&'a Fact, &'a Sample)>> = BTreeMap::new();
    let conditions = [&downtime.filter, &scene.level.filter];
    for fact in &scene.facts {
        let Body::Sample(sample) = &fact.body else {
            continue;
        };
        let wanted = || {
            let conditions = conditions.into_iter().flatten();
            let mut tests = conditions.map(|condition| &condition.test);
            // The state is what is measured; a condition on it would hide the recovery.
            tests.all(|test| holds(test, &|name| field(fact, name)))
        };
        if sample.on == *on && wanted() {
            let probe = (&fact.source, sample.probe.as_deref());
            probes.entry(probe).or_default().push((fact, sample));
        }
    }
    let mut watch = Watch::default();
    if probes.is_empty() {
        return watch;
    }
    let present = Span::new(spans::BEGINNING, scene.as_of);
    let mut known = Vec::new();
    let mut up = Vec::new();
    for ((source, probe), samples) in probes {
        let silent = feed::missing(&scene.facts, |feed, service| {
            feed == source && service.is_none_or(|service| service == on)
        });
        let told = Told::new(scene, downtime, &samples);
        known.extend(spans::subtract(&told.known, &silent));
        up.extend(spans::subtract(&told.up, &silent));
        watch.seen.extend(
            told.down
                .into_iter()
                .map(|(span, facts)| Seen { probe, span, facts }),
        );
        let first = samples.first().map(|(fact, _)| fact.at);
        watch.since = [watch.since, first].into_iter().flatten().min();
    }
    let known = spans::clip(&Span::union(known), present);
    watch.down = spans::subtract(&known, &Span::union(up));
    watch.unknown = spans::subtract(&[present], &known);
    watch.seen.sort_by_key(|seen| (seen.span, seen.probe));
    watch
}

/// What one probe told.
struct Told {
    known: Vec<Span>,
    up: Vec<Span>,
    down: Vec<(Span, Vec<FactId>)>,
}

impl Told {
    fn new(scene: &Scene, downtime: &Downtime, samples: &[(&Fact, &Sample)]) -> Told {
        let mut told = Told {
            known: Vec::new(),
            up: Vec::new(),
            down: Vec::new(),
        };
        for (index, (fact, sample)) in samples.iter().enumerate() {
            let next = samples.get(index + 1).map(|(fact, _)| *fact);
            let until = next.map_or(scene.as_of, |next| next.at).min(scene.as_of);
            let heard = downtime
                .silent_after_ms
                .map_or(until, |ms| until.min(fact.at.plus_ms(ms)));
            let span = Span::new(fact.at, heard);
            let is_down = match sample.state {
                SampleState::Unknown => continue,
                SampleState::Up => false,
                SampleState::Degraded => downtime.degraded_is_down,
                SampleState::Down => true,
            };
            if span.is_empty() {
                continue;
            }
            told.known.push(span);
            if !is_down {
                told.up.push(span);
                continue;
            }
            let end = next.filter(|_| heard == until).map(|next| next.id);
            match told.down.last_mut() {
                Some((last, facts)) if last.until == span.from => {
                    last.until = span.until;
                    facts.truncate(1);
                    facts.extend(end);
                }
                _ => told
                    .down
                    .push((span, [fact.id].into_iter().chain(end).collect())),
            }
        }
        told.known = Span::union(told.known);
        told.up = Span::union(told.up);
        told
    }
}
