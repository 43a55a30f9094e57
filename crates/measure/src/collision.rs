//! Planned changes that get in each other's way, or into a freeze.
//!
//! Not here: who may approve a change, and what a change is planned to do.

use std::collections::{BTreeMap, BTreeSet};

use agreement::Agreement;
use facts::id::{PartyId, ServiceId};
use facts::{Span, Zone};
use jiff::civil::Date;

/// A planned change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The services and components that it touches.
    pub on: BTreeSet<ServiceId>,
    /// When it is planned. A span without an instant meets nothing.
    pub span: Span,
}

/// Two changes that meet, by their places in the list of changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Collision {
    /// The one that stands first in the list.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// The time that both take.
    pub both: Span,
    /// Why: what the first touches and what the second touches; the two are the same, or one runs
    /// on the other. The pair that comes first by id, where there are several.
    pub on: (ServiceId, ServiceId),
}

/// Local dates `[from, until)` on which nothing may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// The first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
    /// The zone of both.
    pub zone: Zone,
}

/// How risky somebody thinks that a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Routine.
    Low,
    /// Worth a second look.
    Medium,
    /// Needs a decision.
    High,
}

/// An assessment of a change's risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// Who assessed it.
    pub by: PartyId,
    /// The result.
    pub risk: Risk,
}

/// The changes that overlap in time on the same component, on something that one of them runs on,
/// or on something that runs on one of them, directly or not; in the order of the list.
pub fn collisions(agreement: &Agreement, changes: &[Planned]) -> Vec<Collision> {
    let mut below = BTreeMap::new();
    for service in changes.iter().flat_map(|change| &change.on) {
        below
            .entry(service)
            .or_insert_with(|| runs_on(agreement, service));
    }
    let mut by_start: Vec<usize> = (0..changes.len())
        .filter(|index| !changes[*index].span.is_empty())
        .collect();
    by_start.sort_by_key(|index| changes[*index].span);
    let mut under_way: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for index in by_start {
        under_way.retain(|other| changes[*other].span.overlaps(changes[index].span));
        for other in &under_way {
            let (first, second) = (index.min(*other), index.max(*other));
            if let Some(on) = meeting(&changes[first], &changes[second], &below) {
                found.push(Collision {
                    first,
                    second,
                    both: changes[first].span.intersect(changes[second].span),
                    on,
                });
            }
        }
        under_way.push(index);
    }
    found.sort_unstable();
    found
}

/// Whether a change takes an instant of the freeze.
pub fn in_freeze(freeze: &Freeze, change: Span) -> bool {
    let midnight = |date: Date| freeze.zone.instant(date.at(0, 0, 0, 0));
    Span::new(midnight(freeze.from), midnight(freeze.until)).overlaps(change)
}

/// The assessment that counts where several exist: the highest, of equal ones the first.
pub fn highest(assessments: &[Assessment]) -> Option<&Assessment> {
    assessments.iter().reduce(|highest, other| {
        if other.risk > highest.risk {
            other
        } else {
            highest
        }
    })
}

/// Everything that a service runs on, directly or not, alternatives included.
fn runs_on<'a>(agreement: &'a Agreement, service: &ServiceId) -> BTreeSet<&'a ServiceId> {
    let direct = |id: &ServiceId| agreement.services.get(id).map(|service| &service.runs_on);
    let mut below = BTreeSet::new();
    let mut next: Vec<&ServiceId> = direct(service).into_iter().flatten().flatten().collect();
    while let Some(id) = next.pop() {
        if below.insert(id) {
            next.extend(direct(id).into_iter().flatten().flatten());
        }
    }
    below
}

fn meeting(
    first: &Planned,
    second: &Planned,
    below: &BTreeMap<&ServiceId, BTreeSet<&ServiceId>>,
) -> Option<(ServiceId, ServiceId)> {
    let stands_on = |upper: &ServiceId, lower: &ServiceId| below[upper].contains(lower);
    let pairs = first
        .on
        .iter()
        .flat_map(|one| second.on.iter().map(move |other| (one, other)));
    pairs
        .filter(|(one, other)| one == other || stands_on(one, other) || stands_on(other, one))
        .map(|(one, other)| (one.clone(), other.clone()))
        .next()
}

#[cfg(test)]
mod tests {
    use facts::Instant;

    use super::*;

    const SERVICES: &str = "entente: 1
alliance: test
zone: UTC
services:
  checkout: { runs_on: [payments, search] }
  payments: { runs_on: [{ any_of: [east, west] }] }
  search: { runs_on: [west] }
  east: { runs_on: [network] }
  west: { runs_on: [network] }
  network:
  mail:
";

    fn local(zone: &str, text: &str) -> Instant {
        let zone = Zone::get(zone).unwrap();
        zone.instant(text.replace(' ', "T").parse().unwrap())
    }

    fn span(zone: &str, from: &str, until: &str) -> Span {
        Span::new(local(zone, from), local(zone, until))
    }

    /// Changes as `services | from | until`, times of one day.
    fn check(changes: &[&str], expected: &[(usize, usize, &str, &str)]) {
        let files = [("alliance.yaml".to_string(), SERVICES.into())].into();
        let loaded = agreement::load(&files);
        assert!(!loaded.has_errors(), "{:#?}", loaded.diagnostics);
        let planned: Vec<Planned> = changes
            .iter()
            .map(|line| {
                let parts: Vec<&str> = line.split(" | ").collect();
                let ids = parts[0].split(' ').map(|id| ServiceId::new(id).unwrap());
                let at = |time: &str| format!("2025-03-03 {time}");
                Planned {
                    on: ids.collect(),
                    span: span("UTC", &at(parts[1]), &at(parts[2])),
                }
            })
            .collect();
        let found = collisions(&loaded.agreement, &planned);
        let shown: Vec<(usize, usize, &str, &str)> = found
            .iter()
            .map(|met| (met.first, met.second, met.on.0.as_str(), met.on.1.as_str()))
            .collect();
        assert_eq!(shown, expected, "{changes:?}");
        for met in &found {
            assert!(!met.both.is_empty(), "{met:?}");
        }
    }

    #[test]
    fn a_change_may_begin_when_another_ends() {
        check(&["mail | 10:00 | 12:00", "mail | 12:00 | 13:00"], &[]);
        check(&["mail | 12:00 | 13:00", "mail | 10:00 | 12:00"], &[]);
        check(
            &["mail | 10:00 | 12:00", "mail | 11:59 | 13:00"],
            &[(0, 1, "mail", "mail")],
        );
    }

    #[test]
    fn a_change_meets_what_its_component_runs_on_and_what_runs_on_it() {
        let day = |id: &str| format!("{id} | 10:00 | 12:00");
        for (one, other) in [
            ("checkout", "payments"),
            ("checkout", "network"),
            ("payments", "west"),
            ("network", "search"),
        ] {
            check(&[&day(one), &day(other)], &[(0, 1, one, other)]);
            check(&[&day(other), &day(one)], &[(0, 1, other, one)]);
        }
    }

    #[test]
    fn neighbours_on_one_component_do_not_meet() {
        let changes = ["payments | 10:00 | 12:00", "search | 10:00 | 12:00"];
        check(&changes, &[]);
        check(&["east | 10:00 | 12:00", "west | 10:00 | 12:00"], &[]);
        check(&["mail | 10:00 | 12:00", "network | 10:00 | 12:00"], &[]);
    }

    #[test]
    fn every_pair_is_found_once_whatever_the_order() {
        check(
            &[
                "mail | 13:00 | 14:00",
                "network | 09:00 | 18:00",
                "search mail | 08:00 | 20:00",
                "search | 10:00 | 10:00",
            ],
            &[(0, 2, "mail", "mail"), (1, 2, "network", "search")],
        );
    }

    #[test]
    fn a_freeze_ends_at_midnight_of_its_own_zone() {
        let freeze = Freeze {
            from: Date::constant(2025, 12, 20),
            until: Date::constant(2026, 1, 2),
            zone: Zone::get("Europe/London").unwrap(),
        };
        let check = |from: &str, until: &str, expected: bool| {
            let change = span("America/New_York", from, until);
            assert_eq!(in_freeze(&freeze, change), expected, "{from} {until}");
        };
        // Midnight in London is seven in the evening in New York.
        check("2025-12-19 17:00", "2025-12-19 19:00", false);
        check("2025-12-19 17:00", "2025-12-19 19:01", true);
        check("2025-12-19 22:00", "2025-12-20 02:00", true);
        check("2026-01-01 18:59", "2026-01-01 23:00", true);
        check("2026-01-01 19:00", "2026-01-02 01:00", false);
        check("2025-12-01 00:00", "2026-02-01 00:00", true);
        check("2025-12-25 12:00", "2025-12-25 12:00", false);
    }

    #[test]
    fn the_highest_assessment_counts() {
        let assess = |by: &str, risk| Assessment {
            by: PartyId::new(by).unwrap(),
            risk,
        };
        let all = [
            assess("lumen", Risk::Low),
            assess("northwind", Risk::High),
            assess("volta", Risk::High),
            assess("keystone", Risk::Medium),
        ];
        assert_eq!(highest(&all), Some(&all[1]));
        assert_eq!(highest(&all[..1]), Some(&all[0]));
        assert_eq!(highest(&[]), None);
    }
}
