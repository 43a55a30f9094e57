//! A level over plain cases in one pass over columns, without evidence.
//!
//! Not every level can be read so, and not every case: what cannot is given back to be walked.

use agreement::model::{CountedIn, Duration, Level, OpenBreach, PriorityChange};
use facts::{Instant, Span};

use crate::fold::{Group, needs_each};
use crate::log::Log;
use crate::plan::{Plan, Trigger};
use crate::predicate::{Derived, Predicate, Values};
use crate::symbols::{ABSENT, Symbol};
use crate::timelines::{NEVER, Timelines, column, field_bit};
use crate::window::Windows;

/// A level that can be read in one pass.
#[derive(Debug)]
pub struct FastPlan<'p> {
    plan: &'p Plan,
    from: usize,
    until: usize,
    /// Fields that must have one value in the life of a case.
    fixed: u64,
    /// Where the columns of the plan's slots are.
    columns: Vec<usize>,
    keeps_each: bool,
    sums: bool,
}

/// What the plain cases come to: groups by fan-out symbol and window.
#[derive(Debug)]
pub struct FastGroups {
    /// `groups[key * windows + window]`, keys in the order of first use.
    groups: Vec<Group>,
    keys: Vec<Symbol>,
    windows: usize,
}

impl FastGroups {
    /// The groups that hold a record: fan-out symbol, number of the window, group.
    pub fn into_groups(self) -> impl Iterator<Item = (Symbol, usize, Group)> {
        let FastGroups {
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

impl<'p> FastPlan<'p> {
    /// Whether a level can be read in one pass: its clock runs between milestones, its targets are
    /// elapsed time, its fan-out has at most one field, and no condition reads the timeline.
    pub fn new(plan: &'p Plan, level: &Level, windows: &Windows) -> Option<Self> {
        let milestone = |trigger: &Trigger| match trigger {
            Trigger::Milestone(what) => column(*what),
            Trigger::State(_) => None,
        };
        let [until] = &plan.clock.until[..] else {
            return None;
        };
        let (from, until) = (milestone(&plan.clock.from)?, milestone(until)?);
        let elapsed_only = plan
            .clock
            .target
            .all()
            .all(|target| matches!(target, None | Some(Duration::Elapsed(_))));
        let simple = plan.timed
            && from < until
            && elapsed_only
            && plan.per.len() <= 1
            && !plan.reads_derived
            && plan.value.is_none()
            && plan.clock.late_after.is_none()
            && windows.are_disjoint()
            && plan.counted_in != CountedIn::Due
            && plan.open_breach == OpenBreach::WhenStopped
            && plan.clock.on_change != PriorityChange::Locked;
        if !simple {
            return None;
        }
        let hold = crate::plan::slot::HOLD;
        let watched = crate::plan::slot::TYPE..plan.slots.len();
        let fixed = watched
            .filter(|slot| *slot != hold && plan.decides(*slot))
            .fold(0, |bits, slot| bits | field_bit(plan.slots[slot]));
        Some(FastPlan {
            plan,
            from,
            until,
            fixed,
            columns: plan.slots.iter().map(|field| *field as usize).collect(),
            keeps_each: needs_each(&level.statistic),
            sums: crate::fold::sums(&level.statistic),
        })
    }

    /// Reads the cases of a range. `walk` is called with every case that is not plain enough.
    pub fn read(
        &self,
        log: &Log,
        lives: &Timelines,
        windows: &Windows,
        in_force: impl Fn(Instant, Instant) -> bool,
        cases: std::ops::Range<usize>,
        mut walk: impl FnMut(u32),
    ) -> FastGroups {
        let count = windows.list().len();
        let mut groups = FastGroups {
            groups: Vec::new(),
            keys: Vec::new(),
            windows: count.max(1),
        };
        let mut numbers = vec![u32::MAX; log.symbols.len()];
        let plan = self.plan;
        let choices = Choices::new(plan, log.symbols.len());
        let mut window = 0..0_usize;
        let mut span = Span::new(Instant::from_ms(0), Instant::from_ms(0));
        for case in cases {
            let from_ms = at(&lives.milestones[self.from], case);
            let until_ms = at(&lives.milestones[self.until], case);
            let settled_ms = at(&lives.settled_ms, case);
            let changed = lives
                .changed
                .get(case)
                .is_some_and(|bits| bits & self.fixed != 0);
            let unsettled = settled_ms >= until_ms && settled_ms > from_ms;
            if !lives.plain[case] || changed || unsettled {
                walk(case as u32);
                continue;
            }
            if from_ms == NEVER || until_ms == NEVER {
                if from_ms != NEVER && plan.counted_in == CountedIn::Opened {
                    walk(case as u32);
                }
                continue;
            }
            let (from, until) = (Instant::from_ms(from_ms), Instant::from_ms(until_ms));
            let life = Life {
                fast: self,
                lives,
                case,
            };
            if !plan.takes(&log.symbols, &life) || !in_force(from, until) {
                continue;
            }
            let (target, calendar) = choices.of(&life);
            if target == NEVER {
                continue;
            }
            let open = &plan.clock.calendars[calendar].open;
            let mut elapsed_ms = open.between(from, until);
            let mut contested = false;
            if !plan.clock.pauses.is_empty() {
                for hold in lives.holds_of(case) {
                    let Some((_, pause)) = plan
                        .clock
                        .pauses
                        .iter()
                        .find(|(reason, _)| *reason == hold.reason)
                    else {
                        continue;
                    };
                    if !pause.at_once
                        && Instant::from_ms(hold.from_ms) >= pause.silent_before[calendar]
                    {
                        contested = true;
                    }
                    if pause.at_once || pause.silence_accepts {
                        elapsed_ms -= open.between(
                            from.max(Instant::from_ms(hold.from_ms)),
                            until.min(Instant::from_ms(hold.until_ms)),
                        );
                    }
                }
            }
            if contested {
                walk(case as u32);
                continue;
            }
            let at = match plan.counted_in {
                CountedIn::Opened => from,
                _ => until,
            };
            if !span.contains(at) {
                window = windows.holding(at);
                match windows.list().get(window.start) {
                    Some(found) if !window.is_empty() => span = found.span,
                    _ => {
                        walk(case as u32);
                        continue;
                    }
                }
            }
            let key = plan.per.first().map_or(ABSENT, |slot| life.slot(*slot));
            let number = &mut numbers[key as usize];
            if *number == u32::MAX {
                *number = groups.keys.len() as u32;
                groups.keys.push(key);
                let end = groups.groups.len() + count;
                groups.groups.resize(end, Group::default());
            }
            let group = &mut groups.groups[*number as usize * count + window.start];
            let holds = |test: &Option<Predicate>| {
                test.as_ref()
                    .is_some_and(|test| test.holds(&log.symbols, &life))
            };
            group.counted += 1;
            group.missed += u64::from(elapsed_ms > target);
            if plan.hit.is_some() {
                group.hits += u64::from(holds(&plan.hit));
                group.bases += u64::from(holds(&plan.base));
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

/// What a plan chooses for each symbol, so that no list is searched case by case.
struct Choices {
    /// Target in milliseconds; [`NEVER`] where a record does not count for want of one.
    targets: Vec<i64>,
    target_slot: Option<usize>,
    calendars: Vec<usize>,
    calendar_slot: Option<usize>,
}

impl Choices {
    fn new(plan: &Plan, symbols: usize) -> Self {
        let target = |symbol| match plan.clock.target.get(symbol) {
            Some(Duration::Elapsed(ms)) => ms,
            None if plan.has_target => NEVER,
            _ => i64::MAX,
        };
        // A choice of one is that of no text.
        let upto = |slot: Option<usize>| 0..slot.map_or(1, |_| symbols) as Symbol;
        let (target_slot, calendar_slot) = (plan.clock.target.slot, plan.clock.calendar.slot);
        Choices {
            targets: upto(target_slot).map(target).collect(),
            target_slot,
            calendars: upto(calendar_slot)
                .map(|symbol| plan.clock.calendar.get(symbol))
                .collect(),
            calendar_slot,
        }
    }

    /// The target and the number of the calendar for a case.
    #[inline]
    fn of(&self, life: &Life<'_, '_>) -> (i64, usize) {
        let value = |slot: Option<usize>| slot.map_or(ABSENT, |slot| life.slot(slot)) as usize;
        (
            self.targets[value(self.target_slot)],
            self.calendars[value(self.calendar_slot)],
        )
    }
}

/// The instant of a case in a column that may be empty.
#[inline]
fn at(column: &[i64], case: usize) -> i64 {
    column.get(case).copied().unwrap_or(NEVER)
}

/// The values of one case, from the columns.
struct Life<'a, 'p> {
    fast: &'a FastPlan<'p>,
    lives: &'a Timelines,
    case: usize,
}

impl Values for Life<'_, '_> {
    #[inline]
    fn slot(&self, slot: usize) -> Symbol {
        let column = self.lives.values.get(self.fast.columns[slot]);
        let value = column.and_then(|column| column.get(self.case));
        value.copied().unwrap_or(ABSENT)
    }
    fn derived(&self, _: Derived) -> u32 {
        0
    }
}
