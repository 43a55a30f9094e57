//! Of which services something is known, as far as the conditions of measure and level let them in.
//!
//! Not here: what was down; a condition picks the outages and samples of a service as well.

use std::borrow::Cow;
use std::collections::BTreeSet;

use agreement::model::Downtime;
use facts::fact::CoverageState;
use facts::id::{ServiceId, SourceId};
use facts::{Body, Fact, Span};

use crate::observation::field::{field, may_hold};
use crate::observation::{Scene, feed};

/// The services and components that an outage or a sample names, and the declared ones whose feed is
/// stated to be complete.
pub fn known<'a>(
    scene: &Scene<'a>,
    downtime: &Downtime,
    complete: &Complete<'a>,
) -> BTreeSet<&'a ServiceId> {
    let named = scene
        .facts
        .iter()
        .filter(|fact| admits(scene, downtime, fact))
        .filter_map(|fact| match &fact.body {
            Body::Outage(outage) => Some(&outage.on),
            Body::Sample(sample) => Some(&sample.on),
            _ => None,
        });
    let mut known: BTreeSet<&ServiceId> = named.collect();
    let declared = scene.agreement.services.keys();
    known.extend(
        declared.filter(|id| !complete.of(id).is_empty() && admits_service(scene, downtime, id)),
    );
    known
}

/// Whether the conditions can hold for what this outage or sample is about and where it comes from.
pub fn admits(scene: &Scene, downtime: &Downtime, fact: &Fact) -> bool {
    may(scene, downtime, &|name| match name {
        "service" | "on" | "probe" | "by" | "source" => Some(field(fact, name)),
        _ => None,
    })
}

/// Whether the conditions can hold for anything of the service.
pub fn admits_service(scene: &Scene, downtime: &Downtime, id: &ServiceId) -> bool {
    may(scene, downtime, &|name| match name {
        "service" | "on" => Some(Some(Cow::Borrowed(id.as_str()))),
        _ => None,
    })
}

type Look<'f, 'l> = &'l dyn Fn(&str) -> Option<Option<Cow<'f, str>>>;

fn may(scene: &Scene, downtime: &Downtime, look: Look<'_, '_>) -> bool {
    let mut conditions = [&downtime.filter, &scene.level.filter]
        .into_iter()
        .flatten();
    conditions.all(|condition| may_hold(&condition.test, look))
}

/// What feeds of outages are stated to be complete.
pub struct Complete<'a> {
    statements: Vec<&'a Fact>,
    feeds: BTreeSet<&'a SourceId>,
}

impl<'a> Complete<'a> {
    /// Of all facts. Without a statement `complete` there is nothing to look for.
    pub fn new(scene: &Scene<'a>) -> Self {
        let facts = scene.facts.iter().copied();
        let statements: Vec<&Fact> = facts
            .clone()
            .filter(|fact| matches!(fact.body, Body::Coverage(_)))
            .collect();
        let some = statements.iter().any(|fact| {
            matches!(&fact.body, Body::Coverage(body) if body.state == CoverageState::Complete)
        });
        let outages = facts.filter(|fact| some && matches!(fact.body, Body::Outage(_)));
        Complete {
            feeds: outages.map(|fact| &fact.source).collect(),
            statements,
        }
    }

    /// When it is known that everything that happened to a service without an outage was sent.
    pub fn of(&self, id: &ServiceId) -> Vec<Span> {
        feed::complete(&self.statements, |feed, on| match on {
            Some(on) => on == id,
            None => self.feeds.contains(feed),
        })
    }
}
