//! Planned availability: what the promises of the dependencies allow, by the product rule.
//!
//! Not here: what really happened; that is composed from outages, never from percentages.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::Unit;
use facts::Exact;
use facts::id::ServiceId;

use super::{Figure, Scene};
use crate::reading::Item;

/// So many components may be shared between branches; each doubles the work.
const MAX_SHARED: usize = 12;

/// The figure for the level's service: every promise in its tree of `runs_on` counts once, in
/// series for the entries and in parallel inside an entry. A component without a promise counts by
/// what it runs on; with neither, the promise of what runs on it covers it, and where there is none
/// the figure has no value.
pub fn figure(scene: &Scene, promised: &BTreeMap<ServiceId, Exact>) -> Figure {
    let mut figure = Figure::insufficient(Unit::Percent);
    let Some(service) = &scene.level.service else {
        return figure;
    };
    let mut plan = Plan {
        scene,
        promised,
        seen: BTreeMap::new(),
        without: BTreeSet::new(),
    };
    plan.visit(service, &mut Vec::new());
    let item = |what: String, note: Option<&str>| Item {
        what,
        span: None,
        adds: Exact::zero(),
        note: note.map(str::to_owned),
        facts: Vec::new(),
    };
    for id in plan.seen.keys() {
        if let Some(share) = promised.get(*id) {
            figure
                .items
                .push(item(format!("`{id}` promised {share} %"), None));
        }
    }
    for id in &plan.without {
        let note = Some("neither a promise nor anything it runs on");
        figure.items.push(item(format!("`{id}`"), note));
    }
    let shared: Vec<&ServiceId> = plan
        .seen
        .iter()
        .filter(|(id, times)| **times > 1 && promised.contains_key(**id))
        .map(|(id, _)| *id)
        .collect();
    if shared.len() > MAX_SHARED {
        let note = Some("too many shared components to compute");
        figure
            .items
            .push(item(format!("{} components", shared.len()), note));
    } else if plan.without.is_empty() {
        let works = plan.over_shared(service, &shared, &mut BTreeMap::new());
        figure.counted = plan.seen.len() as u64;
        figure.quotient(works, Exact::from(1), &Exact::from(100));
    }
    figure
}

struct Plan<'a, 's> {
    scene: &'s Scene<'a>,
    promised: &'s BTreeMap<ServiceId, Exact>,
    /// How many branches lead to a component.
    seen: BTreeMap<&'s ServiceId, u32>,
    without: BTreeSet<&'s ServiceId>,
}

impl<'s> Plan<'_, 's> {
    fn runs_on(&self, id: &ServiceId) -> &'s [Vec<ServiceId>] {
        let services = &self.scene.agreement.services;
        services.get(id).map_or(&[], |service| &service.runs_on)
    }

    fn visit(&mut self, id: &'s ServiceId, path: &mut Vec<&'s ServiceId>) {
        let times = self.seen.entry(id).or_default();
        *times += 1;
        // WHY: everything beneath a shared component is shared as well; twice is enough to tell.
        if *times > 2 {
            return;
        }
        let below = self.runs_on(id);
        path.push(id);
        let covered = path.iter().any(|part| self.promised.contains_key(*part));
        if !covered && below.iter().all(Vec::is_empty) {
            self.without.insert(id);
        }
        for part in below.iter().flatten() {
            if !path.contains(&part) {
                self.visit(part, path);
            }
        }
        path.pop();
    }

    /// The probability that the service works, by cases over the shared components.
    fn over_shared(
        &self,
        service: &ServiceId,
        shared: &[&'s ServiceId],
        fixed: &mut BTreeMap<&'s ServiceId, bool>,
    ) -> Exact {
        let Some((first, rest)) = shared.split_first() else {
            return self.works(service, fixed, &mut Vec::new(), &mut BTreeMap::new());
        };
        let up = self.share(first);
        fixed.insert(first, true);
        let with = self.over_shared(service, rest, fixed);
        fixed.insert(first, false);
        let without = self.over_shared(service, rest, fixed);
        fixed.remove(first);
        &(&up * &with) + &(&(&Exact::from(1) - &up) * &without)
    }

    /// The probability that a component works once the shared ones are fixed; each is computed once.
    fn works<'p>(
        &self,
        id: &'p ServiceId,
        fixed: &BTreeMap<&'s ServiceId, bool>,
        path: &mut Vec<&'p ServiceId>,
        done: &mut BTreeMap<&'p ServiceId, Exact>,
    ) -> Exact
    where
        's: 'p,
    {
        if let Some(works) = done.get(id) {
            return works.clone();
        }
        let one = Exact::from(1);
        let mut works = match fixed.get(id) {
            Some(false) => return Exact::zero(),
            Some(true) => one.clone(),
            None => self.share(id),
        };
        path.push(id);
        for entry in self.runs_on(id) {
            let parts: Vec<&ServiceId> = entry.iter().filter(|part| !path.contains(part)).collect();
            if parts.is_empty() {
                continue;
            }
            let mut fails = one.clone();
            for part in parts {
                fails = &fails * &(&one - &self.works(part, fixed, path, done));
            }
            works = &works * &(&one - &fails);
        }
        path.pop();
        done.insert(id, works.clone());
        works
    }

    /// The component's own share of time, 1 where nothing is promised of itself.
    fn share(&self, id: &ServiceId) -> Exact {
        let promised = self.promised.get(id);
        promised
            .and_then(|percent| percent.checked_div(&Exact::from(100)))
            .unwrap_or_else(|| Exact::from(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::testing::World;
    use agreement::model::MeasureKind;

    #[track_caller]
    fn check(world: World, promised: &[(&str, &str)], expected: &str) {
        let mut world = world;
        world.level.round = None;
        let promised = promised
            .iter()
            .map(|(id, percent)| (ServiceId::new(id).unwrap(), Exact::parse(percent).unwrap()))
            .collect();
        let lines = world.lines(MeasureKind::Planned { promised });
        assert_eq!(lines, [format!("2025-04 {expected}")]);
    }

    #[test]
    fn the_product_rule_in_series_and_in_parallel() {
        let series = || World::new().service("payments", None, "a b");
        check(series(), &[("a", "99.95"), ("b", "99.99")], "99.940005 n=3");
        let parallel = World::new().service("payments", None, "a|b");
        check(parallel, &[("a", "99.9"), ("b", "99.99")], "99.99999 n=3");
        check(series(), &[("a", "99.95")], "insufficient n=0");
        let own = &[("payments", "99.95"), ("a", "99.99")];
        check(
            World::new().service("payments", None, "a"),
            own,
            "99.940005 n=2",
        );
    }

    #[test]
    fn a_shared_component_counts_once_and_a_circle_ends() {
        let world = World::new()
            .service("payments", None, "a b")
            .service("a", None, "net payments")
            .service("b", None, "net");
        check(
            world,
            &[("a", "100"), ("b", "100"), ("net", "90")],
            "90 n=4",
        );
        let world = World::new()
            .service("payments", None, "a|b")
            .service("a", None, "net")
            .service("b", None, "net");
        check(
            world,
            &[("a", "50"), ("b", "50"), ("net", "90")],
            "67.5 n=4",
        );
    }
}
