//! Figures of plain cases in one pass over columns, without evidence.

use agreement::model::{CountedIn, OpenBreach};
use facts::{Instant, Span};

use super::{PlainPlan, Reading, value};
use crate::fold::Group;
use crate::log::Log;
use crate::symbols::Symbol;
use crate::timelines::Timelines;
use crate::window::Windows;

/// What the plain cases come to: groups by fan-out symbol and window.
#[derive(Debug)]
pub struct PlainGroups {
    /// `groups[key * windows + window]`, keys in the order of first use.
    groups: Vec<Group>,
    keys: Vec<Symbol>,
    windows: usize,
}

impl PlainGroups {
    /// The groups that hold a record: fan-out symbol, number of the window, group.
    pub fn into_groups(self) -> impl Iterator<Item = (Symbol, usize, Group)> {
        let PlainGroups {
            groups,
            keys,
            windows,
        } = self;
        groups
            .into_iter()
            .enumerate()
            .filter(|(_, group)| group.counted > 0)
            .map(move |(index, mut group)| {
                group.settle();
                (keys[index / windows], index % windows, group)
            })
    }
}

impl PlainPlan<'_> {
    /// Whether figures can be taken in one pass: a record counts in one window, where it started or
    /// stopped, and never before it stopped.
    pub fn takes_figures(&self, windows: &Windows) -> bool {
        let plan = self.plan();
        plan.value.is_none()
            && windows.are_disjoint()
            && plan.counted_in != CountedIn::Due
            && plan.open_breach == OpenBreach::WhenStopped
            && (plan.counted_in == CountedIn::Stopped || plan.has_target)
    }

    /// Reads the cases of a range. `walk` is called with every case that is not plain enough.
    pub fn figures(
        &self,
        log: &Log,
        lives: &Timelines,
        windows: &Windows,
        cases: std::ops::Range<usize>,
        mut walk: impl FnMut(u32),
    ) -> PlainGroups {
        let count = windows.list().len();
        let mut groups = PlainGroups {
            groups: Vec::new(),
            keys: Vec::new(),
            windows: count.max(1),
        };
        let mut numbers = vec![u32::MAX; log.symbols.len()];
        let plan = self.plan();
        let columns = self.columns(lives);
        let mut window = 0;
        let mut span = Span::new(Instant::from_ms(0), Instant::from_ms(0));
        for case in cases {
            let record = match self.reading(log, &columns, case) {
                Reading::Record(record) => record,
                Reading::Nothing => continue,
                Reading::Walk => {
                    walk(case as u32);
                    continue;
                }
            };
            let at = match plan.counted_in {
                CountedIn::Opened => record.from,
                _ => record.until,
            };
            if !span.contains(at) {
                match windows.holding(at).next() {
                    Some(found) => {
                        window = found;
                        span = windows.list()[found].span;
                    }
                    None => {
                        walk(case as u32);
                        continue;
                    }
                }
            }
            let Some(elapsed_ms) = self.elapsed_ms(lives, case, &record) else {
                walk(case as u32);
                continue;
            };
            let key = value(columns.per, case);
            let number = &mut numbers[key as usize];
            if *number == u32::MAX {
                *number = groups.keys.len() as u32;
                groups.keys.push(key);
                let end = groups.groups.len() + count;
                groups.groups.resize(end, Group::default());
            }
            let group = &mut groups.groups[*number as usize * count + window];
            group.counted += 1;
            group.missed += u64::from(record.target_ms.is_some_and(|target| elapsed_ms > target));
            if plan.hit.is_some() {
                let shown = self.shown(log, &columns, case);
                group.hits += u64::from(shown.hit);
                group.bases += u64::from(shown.base);
            }
            if self.sums {
                group.sum_ms += i128::from(elapsed_ms);
                if self.keeps_each {
                    group.durations_ms.push(elapsed_ms);
                }
            }
        }
        groups
    }
}
