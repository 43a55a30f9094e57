//! A second implementation of `docs/concepts/clocks.md`: slow, obvious, and sharing no code with the
//! engine. Properties of the engine are tested against it on worlds made from a seed.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::{
    CalendarChoice, Clock, Compare, Condition, CountedIn, Level, Literal, Measure, MeasureKind,
    OpenBreach, PriorityChange, Reopen, ReopenGap, StartStop, Statistic, TermsOf, Test,
};
use facts::fact::{Ask, Body, CaseUpdate, Milestone};
use facts::id::{CalendarId, CaseId, LevelId, PartyId};
use facts::{Fact, Instant};

mod answerers;
mod claims;
pub mod dice;
pub mod figure;
mod holder;
mod hours;
mod judge;
mod known;
mod life;
pub mod world;

use claims::Stated;
use holder::Names;
use hours::Hours;
use life::Life;

/// One clock of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlowRecord {
    /// The case.
    pub case: String,
    /// 0 for the first clock of the case, 1 and on after reopenings.
    pub run: usize,
    /// When it started.
    pub start: Instant,
    /// When it stopped; `None` while it runs.
    pub stop: Option<Instant>,
    /// Elapsed time.
    pub elapsed_ms: i64,
    /// What it is held to.
    pub target_ms: Option<i64>,
    /// Whether it is missed; `None` while it runs within its target, or without a target.
    pub missed: Option<bool>,
    /// When elapsed time reaches the target, as far as known.
    pub due: Option<Instant>,
    /// The instant whose window it counts in; `None` while it does not count.
    pub counts_at: Option<Instant>,
    /// Open time by holder: `party/team` with `-` for an unknown part, `customer-wait`, `excluded`.
    /// Who held it for no open time is left out.
    pub by_holder: BTreeMap<String, i64>,
    /// Closed time.
    pub off_hours_ms: i64,
    /// Open time under claims that are not decided.
    pub contested_ms: i64,
    /// At each change of the holder: when, and what was left of the target.
    pub left: Vec<(i64, i64)>,
    /// Whether the first condition of a share or ratio holds.
    pub hit: bool,
    /// Whether the second condition of a ratio holds.
    pub base: bool,
    /// How often the holder changed, in the whole life of the case.
    pub hand_overs: usize,
    /// How often it came back to a holder that had had it before.
    pub bounces: usize,
    /// How often the case was reopened.
    pub reopens: usize,
}

/// One run of a clock: positions in the life of the case, with the gaps that do not count.
struct Run {
    /// The place of the version that says what starts and stops it.
    words: usize,
    start: usize,
    stop: Option<usize>,
    gaps: Vec<(i64, i64)>,
}

/// One version of the agreement with its calendars written out.
pub struct Version<'a> {
    agreement: &'a Agreement,
    hours: BTreeMap<String, Hours>,
    around_the_clock: Hours,
    level: Option<&'a Level>,
    clock: Option<Clock>,
    /// Whether the measure has a clock of its own.
    timed: bool,
    types: &'a [String],
}

/// The records of a level as of an instant, in the agreed figure or in one side's.
pub fn records(
    agreements: &[Agreement],
    level: &LevelId,
    facts: &[Fact],
    as_of: Instant,
    side: Option<&PartyId>,
) -> Vec<SlowRecord> {
    let versions = write_out(agreements, level, facts, as_of);
    let facts = claims::visible(facts, as_of);
    let claims = claims::claims(&facts, &versions, as_of.ms());
    let mut cases: BTreeMap<&str, Vec<(&Fact, &CaseUpdate)>> = BTreeMap::new();
    for fact in &facts {
        let id = |claim: &Stated| match &claim.claim.on {
            facts::fact::ClaimOn::Fact(id) => claim.claim.ask == Ask::Mistaken && *id == fact.id,
            _ => false,
        };
        let mistaken = claims.iter().any(|claim| id(claim) && claim.applies(side));
        if let Body::Case(update) = &fact.body
            && !mistaken
        {
            let case = update.id.as_ref().map_or("", CaseId::as_str);
            cases.entry(case).or_default().push((*fact, update));
        }
    }
    let mut records = Vec::new();
    for (case, updates) in cases {
        let mut was = BTreeMap::new();
        for claim in &claims {
            if claim.is_on(case, Ask::FieldWas) && claim.applies(side) {
                let (field, value) = (claim.claim.field.clone(), claim.claim.value.clone());
                was.insert(field.unwrap(), value.unwrap());
            }
        }
        let whole = |claim: &Stated| claim.claim.from.is_none() && claim.claim.until.is_none();
        let out = |claim: &Stated| claim.is_on(case, Ask::Exclude) && whole(claim);
        let life = Life::of(&updates, was);
        if life.count(Milestone::Cancelled) > 0
            || claims.iter().any(|claim| out(claim) && claim.applies(side))
        {
            continue;
        }
        let scene = Scene {
            case,
            life,
            facts: &facts,
            claims: &claims,
            versions: &versions,
            as_of: as_of.ms(),
            side,
        };
        records.extend(scene.records());
    }
    records
}

fn write_out<'a>(
    agreements: &'a [Agreement],
    level: &LevelId,
    facts: &[Fact],
    as_of: Instant,
) -> Vec<Version<'a>> {
    const DAY: i64 = 86_400_000;
    let first = facts.iter().map(|fact| fact.at.ms()).min().unwrap_or(0);
    let (from, until) = (first.min(as_of.ms()) - 5 * DAY, as_of.ms() + 70 * DAY);
    let version = |agreement: &'a Agreement| {
        let zone = agreement.zone.tz();
        let level = agreement.levels.get(level);
        let kind = level.and_then(|level| agreement.measures.get(&level.measure));
        let (own, types) = match kind {
            Some(Measure {
                kind: MeasureKind::Cases { types, clock, .. },
                ..
            }) => (Some(clock), types.as_slice()),
            _ => (None, &[][..]),
        };
        let clock = own.map(|clock| clock.clone().unwrap_or_else(without_clock));
        let hours = agreement
            .calendars
            .iter()
            .map(|(id, calendar)| (id.to_string(), Hours::of(calendar, zone, from, until)));
        Version {
            agreement,
            hours: hours.collect(),
            around_the_clock: Hours::of(&facts::Calendar::always(), zone, from, until),
            level,
            clock,
            timed: own.is_some_and(Option::is_some),
            types,
        }
    };
    // What is still to come plays no part, unless there is nothing else.
    let begun = |agreement: &&Agreement| match agreement.effective {
        Some(effective) => effective <= as_of,
        None => true,
    };
    let some_begun = agreements.iter().any(|agreement| begun(&agreement));
    let counts = |agreement: &&'a Agreement| !some_begun || begun(agreement);
    agreements.iter().filter(counts).map(version).collect()
}

/// The last version that has begun at an instant; before that, the first one.
fn in_force<'v, 'a>(versions: &'v [Version<'a>], at: i64) -> Option<&'v Version<'a>> {
    let begun = |version: &&Version| match version.agreement.effective {
        Some(effective) => effective.ms() <= at,
        None => true,
    };
    let last = versions.iter().rev().find(begun);
    last.or(versions.first())
}

/// What a measure without a clock goes by.
fn without_clock() -> Clock {
    Clock {
        from: StartStop::Milestone(Milestone::Opened),
        until: StartStop::Milestone(Milestone::Resolved),
        calendar: CalendarChoice::One(CalendarId::new("always").unwrap()),
        pauses: BTreeMap::new(),
        on_priority_change: PriorityChange::Recompute,
        on_reopen: Reopen::Ignore,
        terms_of: TermsOf::Opened,
    }
}

/// Everything that the records of one case depend on.
pub struct Scene<'a> {
    case: &'a str,
    life: Life,
    facts: &'a [&'a Fact],
    claims: &'a [Stated<'a>],
    versions: &'a [Version<'a>],
    as_of: i64,
    side: Option<&'a PartyId>,
}

impl Scene<'_> {
    fn records(&self) -> Vec<SlowRecord> {
        let runs = self.runs();
        let record = |(number, run)| self.record(number, run);
        runs.iter().enumerate().filter_map(record).collect()
    }

    /// The place of the version whose words a clock follows that begins at `at`.
    fn words(&self, at: i64) -> Option<usize> {
        let begun = |version: &Version| {
            let effective = version.agreement.effective;
            effective.is_none_or(|effective| effective.ms() <= at)
        };
        let now = self.versions.iter().rposition(begun).unwrap_or(0);
        let later = now..self.versions.len();
        let mut with_clock = later.filter(|place| self.versions[*place].timed);
        let has_level = |version: &Version| version.clock.is_some();
        with_clock
            .next()
            .or_else(|| self.versions.iter().rposition(has_level))
    }

    fn in_force(&self, at: i64) -> Option<&Version<'_>> {
        in_force(self.versions, at)
    }

    /// How many events have happened at the stop, or by now: others can be fast, and say what is still
    /// to happen.
    fn known_at_end(&self, run: &Run) -> usize {
        let now = self.as_of.max(self.at(run.start));
        run.stop
            .map_or_else(|| self.life.known_at(now), |stop| self.life.said_with(stop))
    }

    fn at(&self, position: usize) -> i64 {
        self.life.events[position].at
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        let opened = StartStop::Milestone(Milestone::Opened);
        let opened = self.life.find(0, &opened);
        if self.life.events.is_empty() {
            return runs;
        }
        let Some(words) = self.words(self.at(opened.unwrap_or(0))) else {
            return runs;
        };
        let clock = self.versions[words].clock.as_ref().unwrap();
        let mut next = match self.versions[words].timed {
            true => self.life.find(0, &clock.from),
            false => Some(opened.unwrap_or(0)),
        }
        .map(|start| (start, words));
        // Without a clock, the first fact may also be the last.
        let is_found = self.versions[words].timed || opened.is_some();
        let mut after = next.map_or(0, |(start, _)| start + usize::from(is_found));
        while let Some((start, words)) = next.take() {
            let mut run = Run {
                words,
                start,
                stop: None,
                gaps: Vec::new(),
            };
            while let Some(stop) = self.stop_from(after, words) {
                run.stop = Some(stop);
                let reopened = StartStop::Milestone(Milestone::Reopened);
                let Some(again) = self.life.find(stop + 1, &reopened) else {
                    break;
                };
                after = again + 1;
                let anew = self.words(self.at(again)).map(|words| (again, words));
                let terms = self.terms_or_words(&run);
                match terms.clock.as_ref().unwrap().on_reopen {
                    Reopen::Ignore => break,
                    Reopen::NewClock => next = anew,
                    Reopen::Continue { within, gap } => {
                        let hours = self.hours_at_stop(&run, stop);
                        let last = hours.and_then(|hours| hours.plus(self.at(stop), within));
                        match last {
                            Some(last) if self.at(again) <= last => {
                                if gap == ReopenGap::NotCounted {
                                    run.gaps.push((self.at(stop), self.at(again)));
                                }
                                run.stop = None;
                                continue;
                            }
                            _ => next = anew,
                        }
                    }
                }
                break;
            }
            runs.push(run);
        }
        runs
    }

    /// The first event from `after` on that stops a clock by the words of a version; without a clock
    /// the first solution or closing does.
    fn stop_from(&self, after: usize, words: usize) -> Option<usize> {
        let version = &self.versions[words];
        if version.timed {
            return self
                .life
                .find(after, &version.clock.as_ref().unwrap().until);
        }
        let stop = |milestone| self.life.find(after, &StartStop::Milestone(milestone));
        let stops = [stop(Milestone::Resolved), stop(Milestone::Closed)];
        stops.into_iter().flatten().min()
    }

    /// The clock's calendar as it would be if `stop` stood.
    fn hours_at_stop(&self, run: &Run, stop: usize) -> Option<&Hours> {
        let version = self.terms_or_words(run);
        let position = match version.clock.as_ref()?.on_priority_change {
            PriorityChange::Locked => run.start,
            _ => stop,
        };
        version.calendar(&self.life, self.life.said_with(position))
    }

    /// The version whose terms a clock is held to.
    fn version_for(&self, run: &Run) -> Option<&Version<'_>> {
        let words = self.versions[run.words].clock.as_ref()?;
        match words.terms_of {
            TermsOf::Opened => self.in_force(self.at(run.start)),
            TermsOf::Stopped => self.in_force(run.stop.map_or(self.as_of, |stop| self.at(stop))),
        }
    }

    /// The same, or the version whose words it follows where that has no such level.
    fn terms_or_words(&self, run: &Run) -> &Version<'_> {
        let terms = self.version_for(run);
        terms
            .filter(|version| version.clock.is_some())
            .unwrap_or(&self.versions[run.words])
    }

    /// The service of the case after `n` events; without one, the only one that it can be.
    fn service(&self, version: &Version, n: usize) -> Option<String> {
        let services = &version.agreement.services;
        let related = |with_relation: bool| {
            let mut related = services
                .iter()
                .filter(move |(_, service)| service.relation.is_some() || !with_relation);
            match (related.next(), related.next()) {
                (Some((only, _)), None) => Some(only.to_string()),
                _ => None,
            }
        };
        let named = self.life.plain("service", n);
        named.or_else(|| related(false)).or_else(|| related(true))
    }

    fn record(&self, number: usize, run: &Run) -> Option<SlowRecord> {
        let version = self.version_for(run)?;
        let (level, clock) = (version.level?, version.clock.as_ref()?);
        // How many events have happened when the clock starts, and when it stops (or now).
        let begin = self.life.said_with(run.start);
        let end = self.known_at_end(run);
        let read = match clock.on_priority_change {
            PriorityChange::Locked => begin,
            _ => end,
        };
        let names = Names {
            version,
            life: &self.life,
        };
        let (hand_overs, bounces) = names.changes();
        let reopens = self.life.count(Milestone::Reopened);
        let derived = |field: &str| match field {
            "hand_overs" => Some(hand_overs as i64),
            "bounces" => Some(bounces as i64),
            "reopens" => Some(reopens as i64),
            _ => None,
        };
        let kind = self.life.plain("type", read);
        if kind.is_some_and(|kind| !version.types.contains(&kind)) {
            return None;
        }
        if let Some(wanted) = &level.service
            && self.service(version, read).as_deref() != Some(wanted.as_str())
        {
            return None;
        }
        let value = |field: &str| self.life.plain(field, read);
        let holds = |condition: &Condition| holds(&condition.test, &value, &derived);
        if !level.filter.as_ref().is_none_or(&holds) {
            return None;
        }
        let (hit, base) = match &level.statistic {
            Statistic::Share(hit) => (holds(hit), false),
            Statistic::Ratio(hit, base) => (holds(hit), holds(base)),
            _ => (false, false),
        };
        let verdict = judge::judge(self, version, run, &names);
        if matches!(level.statistic, Statistic::ShareWithin(_)) && verdict.target_ms.is_none() {
            return None;
        }
        let start = self.at(run.start);
        let stop = run.stop.map(|stop| self.at(stop));
        Some(SlowRecord {
            case: self.case.into(),
            run: number,
            start: Instant::from_ms(start),
            stop: stop.map(Instant::from_ms),
            elapsed_ms: verdict.elapsed_ms,
            target_ms: verdict.target_ms,
            missed: verdict.missed,
            due: verdict.due.map(Instant::from_ms),
            counts_at: counts_at(level, start, stop, &verdict).map(Instant::from_ms),
            by_holder: verdict.by_holder,
            off_hours_ms: verdict.off_hours_ms,
            contested_ms: verdict.contested_ms,
            left: verdict.left,
            hit,
            base,
            hand_overs,
            bounces,
            reopens,
        })
    }
}

impl Version<'_> {
    /// The clock's calendar by the fields as they are after `n` events.
    fn calendar(&self, life: &Life, n: usize) -> Option<&Hours> {
        let id = match &self.clock.as_ref()?.calendar {
            CalendarChoice::One(id) => id,
            CalendarChoice::By {
                field,
                values,
                otherwise,
            } => life
                .value(field, n)
                .and_then(|value| values.get(&value))
                .unwrap_or(otherwise),
        };
        self.hours.get(id.as_str())
    }
}

/// The instant whose window the record counts in.
fn counts_at(
    level: &Level,
    start: i64,
    stop: Option<i64>,
    verdict: &judge::Verdict,
) -> Option<i64> {
    let missed = verdict.missed == Some(true);
    let open_counts = level.open_breach == OpenBreach::MissedWhenDue && missed;
    match level.counted_in {
        CountedIn::Opened => {
            let has_target = matches!(level.statistic, Statistic::ShareWithin(_));
            (stop.is_some() || open_counts || !has_target).then_some(start)
        }
        CountedIn::Due => verdict.due.filter(|_| stop.is_some() || missed),
        CountedIn::Stopped => match (stop, verdict.due) {
            (Some(stop), Some(due)) if open_counts => {
                let window = |at| figure::holding(level, Instant::from_ms(at));
                match window(due) < window(stop) {
                    true => Some(due),
                    false => Some(stop),
                }
            }
            (Some(stop), _) => Some(stop),
            (None, due) => due.filter(|_| open_counts),
        },
    }
}

/// Whether a condition holds; the worlds use conditions on text and on derived counts.
fn holds(
    test: &Test,
    value: &impl Fn(&str) -> Option<String>,
    derived: &impl Fn(&str) -> Option<i64>,
) -> bool {
    match test {
        Test::Constant(truth) => *truth,
        Test::All(parts) => parts.iter().all(|part| holds(part, value, derived)),
        Test::Any(parts) => parts.iter().any(|part| holds(part, value, derived)),
        Test::Not(part) => !holds(part, value, derived),
        Test::Has(field) => value(field).is_some(),
        Test::In { field, list, .. } => {
            let text = value(field).unwrap_or_default();
            list.contains(&Literal::Text(text))
        }
        Test::Field {
            field,
            compare,
            literal,
            ..
        } => match literal {
            Literal::Text(wanted) => {
                let text = value(field).unwrap_or_default();
                match compare {
                    Compare::Equal => text == *wanted,
                    Compare::NotEqual => text != *wanted,
                    other => panic!("the worlds do not compare text by {other:?}"),
                }
            }
            Literal::Number(wanted) => {
                let count = facts::Exact::from(derived(field).unwrap_or(0));
                match compare {
                    Compare::Less => count < *wanted,
                    Compare::GreaterEqual => count >= *wanted,
                    other => panic!("the worlds do not compare counts by {other:?}"),
                }
            }
            Literal::Boolean(_) => panic!("the worlds have no booleans"),
        },
        Test::Fields { .. } => panic!("the worlds compare no fields"),
    }
}
