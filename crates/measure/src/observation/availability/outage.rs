//! Outages and maintenance as stretches of time, from the facts about them.

use std::collections::BTreeMap;

use agreement::model::Downtime;
use facts::fact::{Ask, OutageEvent, OutageUpdate};
use facts::id::{OutageId, ServiceId};
use facts::{Body, Fact, FactId, Instant, Span};

use crate::observation::Scene;
use crate::observation::field::{Fields, holds};
use crate::observation::spans;

/// One stretch of one outage.
#[derive(Clone, Debug)]
pub struct Stretch<'a> {
    /// The outage.
    pub id: &'a OutageId,
    /// What is out.
    pub on: &'a ServiceId,
    /// From its start to its end, or to the present while it runs.
    pub span: Span,
    /// Whether it still runs.
    pub runs: bool,
    /// Affected users; `None` means all.
    pub users: Option<u32>,
    /// Whether it is maintenance.
    pub planned: bool,
    /// What of it is excluded, and why.
    pub excluded: Vec<(Span, String)>,
    /// The facts it rests on.
    pub facts: Vec<FactId>,
}

/// The stretches of all outages on one service or component, in order.
pub fn stretches<'a>(scene: &Scene<'a>, downtime: &Downtime, on: &ServiceId) -> Vec<Stretch<'a>> {
    let mut outages: BTreeMap<&OutageId, Vec<(&'a Fact, &'a OutageUpdate)>> = BTreeMap::new();
    for fact in &scene.facts {
        if let Body::Outage(update) = &fact.body
            && update.on == *on
        {
            outages.entry(&update.id).or_default().push((fact, update));
        }
    }
    let mut stretches: Vec<Stretch> = outages
        .into_values()
        .filter(|updates| wanted(scene, downtime, updates))
        .flat_map(|updates| of_outage(scene, downtime, &updates))
        .collect();
    stretches.sort_by_key(|stretch| (stretch.span, stretch.id));
    stretches
}

/// Whether the outage stands, and satisfies the conditions of measure and level. Its fields are the
/// last ones stated.
fn wanted(scene: &Scene, downtime: &Downtime, updates: &[(&Fact, &OutageUpdate)]) -> bool {
    if updates
        .iter()
        .any(|(_, update)| update.does == OutageEvent::Cancelled)
    {
        return false;
    }
    let mut fields = BTreeMap::new();
    for (fact, _) in updates {
        let fact = Fields::Fact(fact);
        for name in [
            "id", "service", "on", "cause", "planned", "users", "by", "source",
        ] {
            let text = fact.get(name).map(|text| text.into_owned());
            let kept = name == "planned" && fields.get(name).is_some_and(|text| text == "true");
            if let Some(text) = text.filter(|_| !kept) {
                fields.insert(name.to_owned(), text);
            }
        }
    }
    let fields = Fields::Map(fields);
    [&downtime.filter, &scene.level.filter]
        .into_iter()
        .flatten()
        .all(|condition| holds(&condition.test, &|name| fields.get(name)))
}

fn of_outage<'a>(
    scene: &Scene<'a>,
    downtime: &Downtime,
    updates: &[(&'a Fact, &'a OutageUpdate)],
) -> Vec<Stretch<'a>> {
    let planned = updates.iter().any(|(_, update)| update.planned);
    let cause = updates
        .iter()
        .rev()
        .find_map(|(_, update)| update.cause.as_deref());
    let stretch = |begun: &Begun<'a>, until: Instant, runs: bool, end: Option<FactId>| Stretch {
        id: &begun.update.id,
        on: &begun.update.on,
        span: Span::new(begun.fact.at, until),
        runs,
        users: begun.users,
        planned,
        excluded: Vec::new(),
        facts: [begun.fact.id].into_iter().chain(end).collect(),
    };
    let mut stretches = Vec::new();
    let mut begun: Option<Begun> = None;
    for (fact, update) in updates {
        let end = (update.does == OutageEvent::Ended).then_some(fact.id);
        if let Some(mut before) = begun.take() {
            // Users first named at the end were affected from the start.
            if end.is_some() && before.users.is_none() {
                before.users = update.users;
            }
            stretches.push(stretch(&before, fact.at, false, end));
            if end.is_none() {
                begun = Some(Begun {
                    fact,
                    update,
                    users: update.users.or(before.users),
                });
            }
        } else if end.is_none() {
            begun = Some(Begun {
                fact,
                update,
                users: update.users,
            });
        }
    }
    if let Some(begun) = begun {
        let until = scene.as_of.max(begun.fact.at);
        stretches.push(stretch(&begun, until, true, None));
    }
    stretches.retain(|stretch| !stretch.span.is_empty());
    for stretch in &mut stretches {
        stretch.excluded = excluded(scene, downtime, updates, cause, stretch.span);
    }
    stretches
}

/// An outage that has begun and not ended yet.
struct Begun<'a> {
    fact: &'a Fact,
    update: &'a OutageUpdate,
    users: Option<u32>,
}

fn excluded(
    scene: &Scene,
    downtime: &Downtime,
    updates: &[(&Fact, &OutageUpdate)],
    cause: Option<&str>,
    span: Span,
) -> Vec<(Span, String)> {
    let mut excluded = Vec::new();
    if let Some(cause) = cause
        && downtime.excluded_causes.iter().any(|out| out == cause)
    {
        excluded.push((span, format!("excluded: cause `{cause}`")));
    }
    if scene.docket.is_empty() {
        return excluded;
    }
    let Some((_, first)) = updates.first() else {
        return excluded;
    };
    let on_facts = updates
        .iter()
        .flat_map(|(fact, _)| scene.docket.on_fact(&fact.id));
    for entry in scene.docket.on_outage(first.id.as_str()).chain(on_facts) {
        let relieves = matches!(entry.claim.ask, Ask::Exclude | Ask::Pause);
        if relieves {
            // WHY: what takes nothing out is said at the stretch all the same.
            let nothing = Span::new(span.from, span.from);
            let idle = entry.without_effect.iter().map(|idle| {
                let note = format!(
                    "claim `{}`: the answer of `{}` has no effect",
                    entry.claim.id, idle.fact.by
                );
                (nothing, note)
            });
            excluded.extend(idle);
        }
        if !relieves || !entry.counts_for(scene.side) {
            continue;
        }
        let stretch = Span::new(
            entry.claim.from.unwrap_or(spans::BEGINNING),
            entry.claim.until.unwrap_or(spans::END),
        );
        let common = stretch.intersect(span);
        if !common.is_empty() {
            let standing = if entry.standing.is_pending() {
                "pending"
            } else {
                "accepted"
            };
            let note = format!("excluded: claim `{}` {standing}", entry.claim.id);
            excluded.push((common, note));
        }
    }
    excluded
}
