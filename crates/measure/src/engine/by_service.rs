//! The cases by their service, so that a level on one service passes over the others.

use facts::fact::case::field;
use rustc_hash::FxHashMap;

use crate::log::Log;
use crate::plan::Versioned;
use crate::symbols::{ABSENT, Symbol};
use crate::timelines::{Timelines, field_bit};

/// The cases by their service.
#[derive(Debug)]
pub(super) struct ByService {
    /// Plain cases whose service never changed; ascending.
    settled: FxHashMap<Symbol, Vec<u32>>,
    /// All others.
    others: Vec<u32>,
}

impl ByService {
    pub fn new(log: &Log, lives: &Timelines) -> Self {
        let mut by_service = ByService {
            settled: FxHashMap::default(),
            others: Vec::new(),
        };
        let Some(field) = log.fields().find(field::SERVICE) else {
            by_service.others = (0..log.case_count() as u32).collect();
            return by_service;
        };
        let values = lives.values.get(usize::from(field));
        for case in 0..log.case_count() {
            let changed = lives.changed.get(case).copied().unwrap_or(0);
            let is_plain = lives.plain.get(case).copied().unwrap_or(false);
            let service = values.and_then(|values| values.get(case));
            let list = match is_plain && changed & field_bit(field) == 0 {
                true => by_service
                    .settled
                    .entry(service.copied().unwrap_or(ABSENT))
                    .or_default(),
                false => &mut by_service.others,
            };
            list.push(case as u32);
        }
        by_service
    }

    /// The cases that can be records of a level, ascending; nothing where all can.
    pub fn of(&self, plans: &[Versioned]) -> Option<Vec<u32>> {
        let mut services: Vec<Symbol> = Vec::new();
        for version in plans {
            services.push(version.plan.service?);
            if version.plan.service_absent_counts {
                services.push(ABSENT);
            }
        }
        services.sort_unstable();
        services.dedup();
        let mut cases = self.others.clone();
        for service in services {
            cases.extend(self.settled.get(&service).into_iter().flatten());
        }
        cases.sort_unstable();
        Some(cases)
    }
}
