//! The engine: agreement versions and facts in, readings out, as of an instant.
//!
//! [`Engine::run`] keeps the evidence of every record; [`Engine::partial`] works on a part of the
//! cases and gives what merges; [`Engine::admit`] takes one more fact and touches its cases only.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use agreement::Agreement;
use agreement::model::{Level, Measure, MeasureKind};
use facts::fact::ClaimOn;
use facts::id::LevelId;
use facts::{Body, Fact, FactId, Instant, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::clock::{Context, Verdict, Walk};
use crate::docket::{Answered, Docket};
use crate::fold::{GroupKey, Partial};
use crate::log::Log;
use crate::observation::{coverage, missing};
use crate::plain::PlainPlan;
use crate::plan::{Calendars, Plan, Versioned};
use crate::reading::Reading;
use crate::timelines::Timelines;
use crate::view::View;
use crate::window::{NamedWindow, Windows};

mod absence;
mod admit;
mod by_service;
mod folding;
mod holders;
mod maker;
mod omission;
mod open_time;
mod outline;
mod replaced;
mod run;
mod sides;
mod terms;
mod unheard;

pub use absence::Absence;
pub use admit::Admission;
use by_service::ByService;
use folding::Folding;
pub use holders::Share;
use maker::Maker;
pub use omission::{Omission, Omissions};
pub use outline::{Outline, Outlined};
pub use run::Run;
pub use terms::Terms;
pub use unheard::Unheard;

/// Versions of an agreement, the facts known as of an instant, and what follows from both.
#[derive(Debug)]
pub struct Engine<'a> {
    versions: Vec<&'a Agreement>,
    as_of: Instant,
    /// Every fact recorded by now, those taken back among them.
    known: Vec<&'a Fact>,
    known_ids: FxHashSet<FactId>,
    /// What withdrawals name.
    withdrawals: FxHashSet<FactId>,
    /// The visible facts by number; further ones are appended as they are admitted.
    numbered: Vec<&'a Fact>,
    /// The visible facts in the order of happening.
    view: View<'a>,
    docket: Docket<'a>,
    log: Log,
    plans: BTreeMap<LevelId, Vec<Versioned>>,
    calendars: Calendars,
    /// The outlines asked for so far, under the terms in force.
    outlines: BTreeMap<LevelId, Arc<Outline>>,
    lives: OnceLock<Timelines>,
    by_service: OnceLock<ByService>,
    /// Where the visible facts stand in the view.
    by_id: OnceLock<FxHashMap<FactId, usize>>,
    missing_feeds: OnceLock<Vec<Span>>,
    live: BTreeMap<LevelId, run::Live>,
    evaluated_cases: u64,
    /// A run given back, for its memory.
    spare: Run,
}

impl<'a> Engine<'a> {
    /// Makes an engine. `versions` are versions of one alliance's agreement in any order; `facts`
    /// may come in any order and may hold facts that are not known yet as of `as_of`.
    pub fn new(
        versions: impl IntoIterator<Item = &'a Agreement>,
        facts: impl IntoIterator<Item = &'a Fact>,
        as_of: Instant,
    ) -> Self {
        let versions = begun(versions, as_of);
        let facts = facts.into_iter();
        let facts: Vec<&'a Fact> = facts.filter(|fact| fact.recorded <= as_of).collect();
        let view = View::new(facts.iter().copied(), as_of);
        let docket = Docket::new(view.facts(), &versions, as_of);
        let mut log = Log::new(&view);
        for claim in docket.claims() {
            // WHY: a claim may name a value that no fact has.
            if let Some(value) = &claim.value {
                log.symbols.intern(value);
            }
        }
        let mut engine = Self::assemble(versions, view, docket, log);
        for fact in facts {
            if engine.known_ids.insert(fact.id) {
                engine.known.push(fact);
            }
            if let Body::Withdrawal(withdrawal) = &fact.body {
                engine.withdrawals.insert(withdrawal.fact);
            }
        }
        engine
    }

    /// An engine over a log that was built from columns, without facts and claims.
    pub fn of_log(
        versions: impl IntoIterator<Item = &'a Agreement>,
        log: Log,
        as_of: Instant,
    ) -> Self {
        let versions = begun(versions, as_of);
        Self::assemble(versions, View::new(&[], as_of), Docket::default(), log)
    }

    fn assemble(
        versions: Vec<&'a Agreement>,
        view: View<'a>,
        docket: Docket<'a>,
        log: Log,
    ) -> Self {
        let mut engine = Engine {
            versions,
            as_of: view.as_of(),
            known: Vec::new(),
            known_ids: FxHashSet::default(),
            withdrawals: FxHashSet::default(),
            numbered: view.facts().to_vec(),
            view,
            docket,
            log,
            plans: BTreeMap::new(),
            calendars: Calendars::default(),
            outlines: BTreeMap::new(),
            lives: OnceLock::new(),
            by_service: OnceLock::new(),
            by_id: OnceLock::new(),
            missing_feeds: OnceLock::new(),
            live: BTreeMap::new(),
            evaluated_cases: 0,
            spare: Run::default(),
        };
        engine.compile();
        engine
    }

    fn compile(&mut self) {
        self.outlines.clear();
        self.plans.clear();
        for version in 0..self.versions.len() {
            let agreement = self.versions[version];
            // Before the first version, the first one holds.
            let from = agreement.effective.filter(|_| version > 0);
            let in_force = Span::new(
                from.unwrap_or(Instant::from_ms(i64::MIN)),
                self.versions
                    .get(version + 1)
                    .and_then(|next| next.effective)
                    .unwrap_or(Instant::from_ms(i64::MAX)),
            );
            for (id, level) in &agreement.levels {
                let Some(measure) = agreement.measures.get(&level.measure) else {
                    continue;
                };
                let calendars = &mut self.calendars;
                let plan = Plan::compile(
                    &mut self.log,
                    agreement,
                    level,
                    measure,
                    calendars,
                    self.as_of,
                );
                if let Some(plan) = plan {
                    self.plans.entry(id.clone()).or_default().push(Versioned {
                        in_force,
                        by_stop: terms_of_stop(measure),
                        plan,
                    });
                }
            }
        }
    }

    /// The present.
    pub fn as_of(&self) -> Instant {
        self.as_of
    }

    /// The versions, by the instant from which they are in force.
    pub fn versions(&self) -> &[&'a Agreement] {
        &self.versions
    }

    /// The case facts as columns.
    pub fn log(&self) -> &Log {
        &self.log
    }

    /// The claims and where they stand.
    pub fn docket(&self) -> &Docket<'a> {
        &self.docket
    }

    /// The visible facts in the order of happening, as they were when the engine was made.
    pub fn view(&self) -> &View<'a> {
        &self.view
    }

    /// A fact by the number that segments and verdicts carry.
    pub fn fact(&self, number: u32) -> Option<&'a Fact> {
        self.numbered.get(number as usize).copied()
    }

    /// What was answered to the holds of a verdict's case under the terms that it is held to: the fact
    /// that began each hold, and its answers.
    pub fn answered_holds(&self, id: &LevelId, verdict: &Verdict) -> Vec<(&Fact, Answered<'_>)> {
        let plans = self.plans.get(id);
        let version = plans.and_then(|plans| plans.get(verdict.plan as usize));
        version.map_or(Vec::new(), |version| {
            version.plan.answered_holds(&self.context(), verdict.case)
        })
    }

    /// How many cases have been walked so far, over all levels. A figure of cost, not of content.
    pub fn evaluated_cases(&self) -> u64 {
        self.evaluated_cases
    }

    /// The version in force at an instant.
    pub fn version_at(&self, instant: Instant) -> Option<&'a Agreement> {
        self.versions
            .iter()
            .rev()
            .find(|version| version.effective.is_none_or(|from| from <= instant))
            .or(self.versions.first())
            .copied()
    }

    /// A level as the last version in force before `before` that has it words it; before the first
    /// version, as the first one does.
    pub fn level_at(&self, id: &LevelId, before: Instant) -> Option<(&'a Agreement, &'a Level)> {
        let found = |version: &&'a Agreement| {
            let version: &'a Agreement = version;
            version.levels.get(id).map(|level| (version, level))
        };
        let in_time = |version: &&&Agreement| version.effective.is_none_or(|from| from < before);
        self.versions
            .iter()
            .rev()
            .filter(in_time)
            .find_map(found)
            .or_else(|| self.versions.iter().find_map(found))
    }

    /// The ids of all levels of all versions.
    pub fn level_ids(&self) -> BTreeSet<&'a LevelId> {
        self.versions
            .iter()
            .flat_map(|version| version.levels.keys())
            .collect()
    }

    /// The readings of a level, with the evidence of every record. Nothing when no version has it.
    pub fn run(&mut self, id: &LevelId) -> Option<Run> {
        let spare = std::mem::take(&mut self.spare);
        let (run, walked) = self.run_into(id, spare)?;
        self.evaluated_cases += walked as u64;
        Some(run)
    }

    /// The same by an engine that others use at the same time.
    pub fn run_shared(&self, id: &LevelId) -> Option<Run> {
        Some(self.run_into(id, Run::default())?.0)
    }

    /// A run, written into the memory of another one, and how many cases were walked for it.
    fn run_into(&self, id: &LevelId, spare: Run) -> Option<(Run, usize)> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        let Some(plans) = self.plans.get(id) else {
            return Some((Run::of_observations(self.observe(id, level)), 0));
        };
        let context = self.context();
        let mut walk = Walk::default();
        walk.verdicts = spare.verdicts;
        walk.segments = spare.segments;
        walk.clear();
        let cases = self.candidates(plans);
        let all = self.log.case_count();
        let count = cases.as_ref().map_or(all, Vec::len);
        walk.verdicts.reserve(count);
        let rows = self.log.row_count() / 2;
        walk.segments.reserve(rows * count / all.max(1));
        let mut fold = Folding::new(level, self.counting_windows(level));
        let plain =
            PlainPlan::new(plans, level, self.log.symbols.len()).filter(|_| self.docket.is_empty());
        let plain = plain.map(|plain| {
            let columns = plain.columns(self.lives());
            (plain, columns)
        });
        for place in 0..count {
            let case = cases.as_ref().map_or(place as u32, |cases| cases[place]);
            let first = walk.verdicts.len();
            match &plain {
                Some((plain, columns)) if plain.evidence(&self.log, columns, case, &mut walk) => {
                    for index in first..walk.verdicts.len() {
                        fold.verdict(plans, &context, &walk, index);
                    }
                }
                _ => fold.case(plans, &context, case, &mut walk),
            }
        }
        let (partial, records) = fold.finish();
        let readings = self.readings_of(id, &partial, Some(&records));
        let run = Run {
            readings,
            verdicts: walk.verdicts,
            segments: walk.segments,
        };
        Some((run, count))
    }

    /// Takes back a run that is no longer needed. The next one is written into its memory: the
    /// evidence of a large desk takes long to get from the operating system.
    pub fn give_back(&mut self, run: Run) {
        self.spare = run;
    }

    /// What the cases of a range come to under a level; merge the partials of all ranges and give
    /// the whole to [`readings_of`](Self::readings_of). Nothing for a level that is not over cases.
    pub fn partial(&self, id: &LevelId, cases: Range<u32>) -> Option<Partial> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        let plans = self.plans.get(id)?;
        let context = self.context();
        let mut walk = Walk::default();
        let mut fold = Folding::new(level, self.counting_windows(level));
        for case in cases {
            walk.clear();
            fold.case(plans, &context, case, &mut walk);
        }
        Some(fold.finish().0)
    }

    /// The same as [`partial`](Self::partial), reading plain lives in one pass over their columns
    /// where the level allows it. `lives` are those of the engine's log.
    pub fn figures(&self, id: &LevelId, lives: &Timelines, cases: Range<u32>) -> Option<Partial> {
        let (_, level) = self.level_at(id, Instant::from_ms(i64::MAX))?;
        let plans = self.plans.get(id)?;
        let windows = self.counting_windows(level);
        let plain = PlainPlan::new(plans, level, self.log.symbols.len())
            .filter(|plain| plain.takes_figures(&windows) && self.docket.is_empty());
        let Some(plain) = plain else {
            return self.partial(id, cases);
        };
        let context = self.context();
        let mut walk = Walk::default();
        let mut fold = Folding::new(level, windows.clone());
        let cases = cases.start as usize..cases.end as usize;
        let groups = plain.figures(&self.log, lives, &windows, cases, |case| {
            walk.clear();
            fold.case(plans, &context, case, &mut walk);
        });
        let mut partial = fold.finish().0;
        for (symbol, window, group) in groups.into_groups() {
            let value = || self.log.symbols.text(symbol).map(Into::into);
            let key = GroupKey {
                window: windows.list()[window].span.from,
                values: level.per.iter().map(|_| value()).collect(),
            };
            partial.agreed.entry(key).or_default().merge(&group);
        }
        Some(partial)
    }

    /// The visible fact of an id.
    pub fn named(&self, id: &FactId) -> Option<&'a Fact> {
        let by_id = self.by_id.get_or_init(|| {
            let facts = self.view.facts().iter().enumerate();
            facts.map(|(place, fact)| (fact.id, place)).collect()
        });
        let place = by_id.get(id)?;
        self.view.facts().get(*place).copied()
    }

    /// The lives of the log's cases, read once.
    fn lives(&self) -> &Timelines {
        self.lives.get_or_init(|| Timelines::new(&self.log))
    }

    /// The cases that can be records under these plans; nothing where all can.
    fn candidates(&self, plans: &[Versioned]) -> Option<Vec<u32>> {
        // WHY: a claim may say that a case was of another service.
        let any = |version: &Versioned| version.plan.service.is_none();
        if !self.docket.is_empty() || plans.iter().any(any) {
            return None;
        }
        let by_service = self
            .by_service
            .get_or_init(|| ByService::new(&self.log, self.lives()));
        by_service.of(plans)
    }

    fn context(&self) -> Context<'_> {
        Context {
            log: &self.log,
            facts: &self.numbered,
            docket: &self.docket,
            as_of: self.as_of,
        }
    }

    /// The windows that hold a fact.
    fn windows(&self, level: &Level) -> Windows {
        Windows::over(&level.window, self.covering(level))
    }

    /// The windows in which records count: those of a rolling series that go on after the last fact
    /// as well.
    fn counting_windows(&self, level: &Level) -> Windows {
        Windows::holding_any(&level.window, self.covering(level))
    }

    fn covering(&self, level: &Level) -> Span {
        let extent = match self.plans.contains_key(&level.id) {
            true => self.log.extent(),
            false => {
                let facts = self.view.facts();
                facts
                    .first()
                    .zip(facts.last())
                    .map(|(first, last)| (first.at, last.at))
            }
        };
        match extent {
            Some((first, last)) => Span::new(first, last.plus_ms(1)),
            None => Span::new(self.as_of, self.as_of.plus_ms(1)),
        }
    }

    fn observe(&self, id: &LevelId, level: &Level) -> Vec<Reading> {
        let windows = self.windows(level);
        let mut readings = Vec::new();
        let mut rest = windows.list();
        // WHY: windows of one version are read together, so that its facts are prepared once.
        while let Some(window) = rest.first() {
            let at = |window: &NamedWindow| self.level_at(id, window.span.until);
            let Some((agreement, level)) = at(window) else {
                break;
            };
            let same = |window: &NamedWindow| {
                at(window).is_some_and(|(other, _)| std::ptr::eq(other, agreement))
            };
            let count = rest.iter().take_while(|window| same(window)).count();
            let (now, later) = rest.split_at(count.max(1));
            rest = later;
            if let Some(measure) = agreement.measures.get(&level.measure) {
                let first = readings.len();
                readings.extend(crate::observation::readings(
                    &self.view,
                    &self.docket,
                    agreement,
                    level,
                    measure,
                    now,
                ));
                replaced::replace(&self.docket, level, &mut readings[first..]);
            }
        }
        readings
    }

    /// The readings of the whole of all partials. Windows without a record are insufficient data.
    pub fn readings_of(
        &self,
        id: &LevelId,
        partial: &Partial,
        records: Option<&BTreeMap<GroupKey, Vec<u32>>>,
    ) -> Vec<Reading> {
        let Some((_, latest)) = self.level_at(id, Instant::from_ms(i64::MAX)) else {
            return Vec::new();
        };
        let mut readings = Vec::new();
        let missing = self.missing_feeds();
        for window in self.all_windows(latest, partial) {
            let Some((agreement, level)) = self.level_at(id, window.span.until) else {
                continue;
            };
            let maker = Maker {
                agreement,
                level,
                window: &window,
                coverage: coverage(window.span, self.as_of, missing),
                partial,
                records,
            };
            let first = readings.len();
            maker.readings(&mut readings);
            replaced::replace(&self.docket, level, &mut readings[first..]);
        }
        readings
    }

    /// The stretches for which a feed of cases is known to be missing.
    fn missing_feeds(&self) -> &[Span] {
        self.missing_feeds.get_or_init(|| self.find_missing_feeds())
    }

    fn find_missing_feeds(&self) -> Vec<Span> {
        let facts = self.view.facts();
        let stated = facts
            .iter()
            .any(|fact| matches!(fact.body, Body::Coverage(_)));
        if !stated {
            return Vec::new();
        }
        let feeds: BTreeSet<&str> = facts
            .iter()
            .filter(|fact| matches!(fact.body, Body::Case(_)))
            .map(|fact| fact.source.as_str())
            .collect();
        missing(facts, |feed, _| feeds.contains(feed.as_str()))
    }

    /// The windows of the level, and those outside in which a record counts nevertheless.
    fn all_windows(&self, level: &Level, partial: &Partial) -> Vec<NamedWindow> {
        let mut windows: BTreeMap<Instant, NamedWindow> = self
            .windows(level)
            .list()
            .iter()
            .map(|window| (window.span.from, window.clone()))
            .collect();
        let sides = partial.sides.values().flat_map(BTreeMap::keys);
        let used: BTreeSet<Instant> = partial
            .agreed
            .keys()
            .chain(sides)
            .map(|key| key.window)
            .collect();
        let around = |from: Instant| Span::new(from, from.plus_ms(1));
        // The last window used begins with the day or month of the last record: a rolling series
        // ends with the window that ends then.
        let end = used.last().and_then(|last| {
            let windows = Windows::over(&level.window, around(*last));
            windows.list().first().map(|window| window.span.until)
        });
        for from in used {
            if windows.contains_key(&from) {
                continue;
            }
            let found = Windows::holding_any(&level.window, around(from)).into_list();
            let found = found.into_iter().find(|window| window.span.from == from);
            if let Some(window) =
                found.filter(|window| end.is_none_or(|end| window.span.until <= end))
            {
                windows.insert(from, window);
            }
        }
        windows.into_values().collect()
    }
}

/// The versions in the order in which they come into force. One that is still to come changes nothing
/// today, unless there is nothing else.
fn begun<'a>(
    versions: impl IntoIterator<Item = &'a Agreement>,
    as_of: Instant,
) -> Vec<&'a Agreement> {
    let mut versions: Vec<&Agreement> = versions.into_iter().collect();
    versions.sort_by_key(|version| version.effective);
    let has_begun = |version: &&Agreement| version.effective.is_none_or(|from| from <= as_of);
    if versions.iter().any(has_begun) {
        versions.retain(has_begun);
    }
    versions
}

fn terms_of_stop(measure: &Measure) -> bool {
    matches!(
        &measure.kind,
        MeasureKind::Cases {
            clock: Some(clock),
            ..
        } if clock.terms_of == agreement::model::TermsOf::Stopped
    )
}

/// The case that a fact concerns, by id.
fn case_of(fact: &Fact) -> Option<&str> {
    match &fact.body {
        Body::Case(update) => update.id.as_ref().map(|id| id.as_str()),
        Body::Claim(claim) => match &claim.on {
            ClaimOn::Case(case) => Some(case.as_str()),
            _ => None,
        },
        _ => None,
    }
}
