//! One more fact: its own cases are walked again, and nothing else.

use agreement::model::Level;
use facts::fact::ClaimOn;
use facts::id::LevelId;
use facts::{Body, Fact, Instant};

use super::Engine;
use super::folding::{Placed, case_contributions, keys, placed};
use super::run::{CaseShare, Live};
use crate::clock::{Context, Walk};
use crate::docket::Docket;
use crate::fold::{Delta, Partial};
use crate::plan::Versioned;
use crate::reading::Reading;
use crate::window::Windows;

/// What came of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It was there already.
    Duplicate,
    /// It is recorded after the present of this engine.
    NotYetKnown,
    /// It was taken in, and this many cases were walked again for each level.
    Taken {
        /// How many.
        cases: usize,
    },
    /// It changes what other facts mean; everything is computed anew on the next question.
    Reread,
}

impl<'a> Engine<'a> {
    /// Takes one more fact in.
    pub fn admit(&mut self, fact: &'a Fact) -> Admission {
        if fact.recorded > self.as_of {
            return Admission::NotYetKnown;
        }
        if !self.known_ids.insert(fact.id) {
            return Admission::Duplicate;
        }
        self.known.push(fact);
        if let Body::Withdrawal(withdrawal) = &fact.body {
            self.withdrawals.insert(withdrawal.fact);
        }
        if matches!(fact.body, Body::Withdrawal(_)) || self.withdrawals.contains(&fact.id) {
            self.reread();
            return Admission::Reread;
        }
        self.view.insert(fact);
        self.missing_feeds.take();
        self.numbered.push(fact);
        self.lives.take();
        self.by_service.take();
        self.by_id.take();
        self.outlines.clear();
        if self.docket.bears_on(fact) {
            self.read_docket();
        }
        let cases = match &fact.body {
            Body::Case(update) => match &update.id {
                Some(id) => self.add_to_case(id.as_str()),
                None => Vec::new(),
            },
            Body::Claim(claim) => {
                if let Some(value) = &claim.value {
                    self.log.symbols.intern(value);
                }
                self.read_docket();
                // WHY: of two claims of one id the first stands, and the new one may be it.
                self.cases_of_answer(claim.id.as_str())
            }
            Body::Answer(answer) => {
                self.read_docket();
                self.cases_of_answer(answer.claim.as_str())
            }
            _ => Vec::new(),
        };
        if self.beyond_calendars(fact.at) {
            self.compile();
            self.live.clear();
        }
        self.walk_again(&cases);
        Admission::Taken { cases: cases.len() }
    }

    /// The readings of a level without its records' evidence, kept up to date by
    /// [`admit`](Self::admit). Nothing when no version has the level.
    pub fn readings(&mut self, id: &LevelId) -> Option<Vec<Reading>> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        if !self.plans.contains_key(id) {
            return Some(self.observe(id, level));
        }
        if !self.live.contains_key(id) {
            let windows = self.counting_windows(level);
            let mut live = Live::new(windows.clone());
            let plans = &self.plans[id];
            let context = self.context();
            for case in 0..self.log.case_count() as u32 {
                let share = share_of(level, plans, &context, case);
                live.add(level, &windows, case, share);
            }
            for group in live.partial.agreed.values_mut() {
                group.settle();
            }
            self.evaluated_cases += self.log.case_count() as u64;
            self.live.insert(id.clone(), live);
        }
        Some(self.readings_of(id, &self.live[id].partial, None))
    }

    /// Puts the last numbered fact among its case's rows, in the order of happening.
    fn add_to_case(&mut self, id: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = match self.log.find_case(id) {
            Some(case) => self.log.rows(case).iter().map(|row| row.fact()).collect(),
            None => Vec::new(),
        };
        numbers.dedup();
        numbers.push(self.numbered.len() as u32 - 1);
        let numbered = &self.numbered;
        numbers.sort_by(|a, b| {
            numbered[*a as usize]
                .order()
                .cmp(&numbered[*b as usize].order())
        });
        let mut rows = Vec::new();
        for number in numbers {
            let fact = self.numbered[number as usize];
            if let Body::Case(update) = &fact.body {
                rows.extend(self.log.rows_of(fact.at, update, number));
            }
        }
        vec![self.log.replace(id, rows)]
    }

    fn read_docket(&mut self) {
        // WHY: claims and answers are few against facts, and each can change where others stand.
        self.docket = Docket::new(self.view.facts(), &self.versions, self.as_of);
    }

    fn cases_of_claim(&self, on: &ClaimOn) -> Vec<u32> {
        match on {
            ClaimOn::Case(case) => self.log.find_case(case.as_str()).into_iter().collect(),
            ClaimOn::Fact(id) => self
                .view
                .facts()
                .iter()
                .filter(|fact| fact.id == *id)
                .filter_map(|fact| self.log.find_case(super::case_of(fact)?))
                .collect(),
            ClaimOn::Outage(_) | ClaimOn::Line(_) | ClaimOn::Reading(_) => Vec::new(),
        }
    }

    fn cases_of_answer(&self, claim: &str) -> Vec<u32> {
        let claims = self.docket.claims();
        let mut on: Vec<ClaimOn> = claims
            .filter(|known| known.id.as_str() == claim)
            .map(|known| known.on.clone())
            .collect();
        on.extend(facts::FactId::parse(claim).map(ClaimOn::Fact));
        let mut cases: Vec<u32> = on.iter().flat_map(|on| self.cases_of_claim(on)).collect();
        cases.sort_unstable();
        cases.dedup();
        cases
    }

    fn reread(&mut self) {
        self.lives.take();
        self.by_service.take();
        self.by_id.take();
        self.missing_feeds.take();
        self.view = crate::view::View::new(self.known.iter().copied(), self.as_of);
        self.numbered = self.view.facts().to_vec();
        self.log = crate::log::Log::new(&self.view);
        self.read_docket();
        for claim in self.docket.claims() {
            if let Some(value) = &claim.value {
                self.log.symbols.intern(value);
            }
        }
        self.compile();
        self.live.clear();
    }

    fn beyond_calendars(&self, at: Instant) -> bool {
        let span = self
            .plans
            .values()
            .flatten()
            .next()
            .map(|version| version.plan.clock.calendars[0].open.span());
        span.is_some_and(|span| !span.contains(at))
    }

    fn walk_again(&mut self, cases: &[u32]) {
        let mut live = std::mem::take(&mut self.live);
        for (id, standing) in &mut live {
            let Some((_, level)) = self.level_at(id, Instant::from_ms(i64::MAX)) else {
                continue;
            };
            let windows = self.counting_windows(level);
            if !windows.are_disjoint() && windows != standing.windows {
                standing.move_to(level, &windows);
            }
            let context = self.context();
            let plans = &self.plans[id];
            for case in cases {
                standing.remove(level, &windows, *case);
                let share = share_of(level, plans, &context, *case);
                standing.add_settled(level, &windows, *case, share);
            }
        }
        self.evaluated_cases += (cases.len() * live.len()) as u64;
        self.live = live;
    }
}

/// What a case adds to the figures of everybody.
pub(super) fn share_of(
    level: &Level,
    plans: &[Versioned],
    context: &Context<'_>,
    case: u32,
) -> CaseShare {
    let mut walk = Walk::default();
    walk.case(plans, context, case, None);
    let pending = std::mem::take(&mut walk.pending);
    CaseShare {
        agreed: placed(level, plans, context, &walk),
        sides: pending
            .into_iter()
            .map(|side| {
                let own = case_contributions(level, plans, context, case, Some(&side));
                (side, own)
            })
            .collect(),
    }
}

impl Live {
    fn add(&mut self, level: &Level, windows: &Windows, case: u32, share: CaseShare) {
        for (at, values, contribution) in &share.agreed {
            for key in keys(windows, level, *at, values) {
                let group = self.partial.agreed.entry(key).or_default();
                group.push(&level.statistic, contribution);
            }
        }
        add_sides(&mut self.partial, level, windows, &share);
        if !share.agreed.is_empty() || !share.sides.is_empty() {
            self.by_case.insert(case, share);
        }
    }

    /// Other rolling windows hold records of cases that did not change: places all shares anew.
    fn move_to(&mut self, level: &Level, windows: &Windows) {
        let shares = std::mem::take(&mut self.by_case);
        *self = Live::new(windows.clone());
        for (case, share) in shares {
            self.add(level, windows, case, share);
        }
        for group in self.partial.agreed.values_mut() {
            group.settle();
        }
    }

    fn add_settled(&mut self, level: &Level, windows: &Windows, case: u32, share: CaseShare) {
        let touched: Vec<_> = placed_keys(level, windows, &share.agreed).collect();
        self.add(level, windows, case, share);
        for key in touched {
            if let Some(group) = self.partial.agreed.get_mut(&key) {
                group.settle();
            }
        }
    }

    fn remove(&mut self, level: &Level, windows: &Windows, case: u32) {
        let Some(share) = self.by_case.remove(&case) else {
            return;
        };
        for (at, values, contribution) in &share.agreed {
            for key in keys(windows, level, *at, values) {
                if let Some(group) = self.partial.agreed.get_mut(&key) {
                    group.remove(contribution);
                    if group.counted == 0 {
                        self.partial.agreed.remove(&key);
                    }
                }
            }
        }
        for (side, own) in &share.sides {
            let Some(deltas) = self.partial.sides.get_mut(side) else {
                continue;
            };
            for (list, out) in [(&share.agreed, true), (own, false)] {
                for (at, values, contribution) in list {
                    for key in keys(windows, level, *at, values) {
                        if let Some(delta) = deltas.get_mut(&key) {
                            delta.take_back(out, contribution);
                            if delta.out.is_empty() && delta.into.is_empty() {
                                deltas.remove(&key);
                            }
                        }
                    }
                }
            }
            if deltas.is_empty() {
                self.partial.sides.remove(side);
            }
        }
    }
}

/// Adds how the sides' figures differ by a case.
pub(super) fn add_sides(
    partial: &mut Partial,
    level: &Level,
    windows: &Windows,
    share: &CaseShare,
) {
    for (side, own) in &share.sides {
        let deltas = partial.sides.entry(side.clone()).or_default();
        for (list, out) in [(&share.agreed, true), (own, false)] {
            for (at, values, contribution) in list {
                for key in keys(windows, level, *at, values) {
                    let delta: &mut Delta = deltas.entry(key).or_default();
                    delta.add(out, contribution);
                }
            }
        }
        if deltas.is_empty() {
            partial.sides.remove(side);
        }
    }
}

fn placed_keys<'p>(
    level: &'p Level,
    windows: &'p Windows,
    placed: &'p [Placed],
) -> impl Iterator<Item = crate::fold::GroupKey> + 'p {
    placed
        .iter()
        .flat_map(|(at, values, _)| keys(windows, level, *at, values))
}
