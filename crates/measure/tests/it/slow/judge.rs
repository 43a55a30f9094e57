//! Cuts the time of one clock wherever anything changes, asks of each step who held it, and adds up.

use std::collections::{BTreeMap, BTreeSet};

use agreement::model::{Answerer, Duration, PauseAnswer, PriorityChange, Statistic};
use facts::fact::Ask;
use facts::id::PartyId;

use super::claims::{self, Standing};
use super::holder::Names;
use super::hours::Hours;
use super::{Run, Scene, Version, answerers};

/// What comes of one clock.
pub struct Verdict {
    /// Elapsed time.
    pub elapsed_ms: i64,
    /// What it is held to.
    pub target_ms: Option<i64>,
    /// Whether it is missed.
    pub missed: Option<bool>,
    /// When elapsed time reaches the target.
    pub due: Option<i64>,
    /// Open time by holder.
    pub by_holder: BTreeMap<String, i64>,
    /// Closed time.
    pub off_hours_ms: i64,
    /// Open time under open claims.
    pub contested_ms: i64,
    /// At each change of the holder: when, and what was left of the target.
    pub left: Vec<(i64, i64)>,
}

/// Who has an instant.
enum Who {
    Excluded,
    Wait,
    Holder(String),
}

/// A stretch in which one calendar and one target hold.
struct Piece<'a> {
    from: i64,
    until: i64,
    terms: Terms<'a>,
}

#[derive(Clone, Copy)]
struct Terms<'a> {
    /// Whose dates the target is counted in.
    calendar: &'a Hours,
    /// What time is measured on: a target in days or months is measured around the clock.
    hours: &'a Hours,
    target: Option<Duration>,
}

impl Terms<'_> {
    fn is(&self, other: &Terms) -> bool {
        std::ptr::eq(self.calendar, other.calendar) && self.target == other.target
    }
}

/// A hold whose reason stops the clock, with what became of it.
struct Paused {
    from: i64,
    until: i64,
    by: String,
    standing: Standing,
}

/// Judges one run of a clock by one version of the agreement.
pub fn judge(scene: &Scene, version: &Version, run: &Run, names: &Names) -> Verdict {
    let clock = version.clock.as_ref().unwrap();
    let start = scene.at(run.start);
    // A clock can start a little after the present, as others' clocks see it.
    let now = scene.as_of.max(start);
    let end = run.stop.map_or(now, |stop| scene.at(stop));
    let paused = paused(scene, version, run);
    let restarts = clock.on_priority_change == PriorityChange::Restart;
    let pieces = pieces(scene, version, run, start, end);

    let mut verdict = Verdict {
        elapsed_ms: 0,
        target_ms: None,
        missed: None,
        due: None,
        by_holder: BTreeMap::new(),
        off_hours_ms: 0,
        contested_ms: 0,
        left: Vec::new(),
    };
    let mut had: Option<String> = None;
    let cuts = cuts(scene, &paused, run, start, end);
    let mut missed_at = None;
    let mut reached = None;
    for piece in &pieces {
        let hours = piece.terms.hours;
        if restarts {
            verdict.elapsed_ms = 0;
        }
        let base = if restarts { piece.from } else { start };
        let target = piece
            .terms
            .target
            .and_then(|target| target_ms(piece.terms.calendar, base, target));
        verdict.target_ms = target;
        reached = target
            .filter(|target| verdict.elapsed_ms >= *target)
            .map(|_| piece.from);
        for step in cuts.windows(2) {
            let (from, until) = (step[0], step[1]);
            if from < piece.from || until > piece.until {
                continue;
            }
            let open = hours.open_ms(from, until);
            verdict.off_hours_ms += until - from - open;
            if contested(scene, &paused, from) {
                verdict.contested_ms += open;
            }
            let before = verdict.elapsed_ms;
            let key = match who(scene, &paused, run, names, from) {
                Who::Excluded => "excluded".into(),
                Who::Wait => "customer-wait".into(),
                Who::Holder(key) => {
                    if let (Some(target), None) = (target, reached)
                        && verdict.elapsed_ms + open >= target
                    {
                        reached = hours.reach(from, target - verdict.elapsed_ms);
                    }
                    verdict.elapsed_ms += open;
                    key
                }
            };
            if had.replace(key.clone()).is_some_and(|had| had != key) {
                verdict.left.push((from, target.unwrap_or(0) - before));
            }
            *verdict.by_holder.entry(key).or_default() += open;
        }
        if missed_at.is_none() && target.is_some_and(|target| verdict.elapsed_ms > target) {
            missed_at = reached;
        }
    }
    verdict.by_holder.retain(|_, ms| *ms > 0);

    let last = pieces.last().unwrap();
    let waits = || matches!(who(scene, &paused, run, names, now), Who::Wait);
    if let Some(target) = verdict.target_ms {
        let hours = last.terms.hours;
        verdict.missed = match missed_at {
            Some(_) => Some(true),
            None => run.stop.map(|_| false),
        };
        verdict.due = match missed_at.or(reached) {
            Some(due) => Some(due),
            None if run.stop.is_none() && waits() => None,
            None => hours.reach(end, target - verdict.elapsed_ms),
        };
    }
    verdict
}

fn target_ms(hours: &Hours, base: i64, target: Duration) -> Option<i64> {
    match target {
        Duration::Elapsed(ms) => Some(ms),
        Duration::WorkingDays(_) => Some(hours.open_ms(base, hours.plus(base, target)?)),
        Duration::Days(_) | Duration::Months(_) => Some(hours.plus(base, target)? - base),
    }
}

/// The terms by the fields as they are after `n` events.
fn terms<'a>(scene: &Scene, version: &'a Version<'a>, n: usize) -> Terms<'a> {
    let target = match &version.level.unwrap().statistic {
        Statistic::ShareWithin(targets) => {
            let value = targets
                .by
                .as_ref()
                .and_then(|field| scene.life.value(field, n));
            let by_value = value.and_then(|value| targets.values.get(&value));
            by_value.or(targets.otherwise.as_ref()).copied()
        }
        _ => None,
    };
    let calendar = version.calendar(&scene.life, n).unwrap();
    let hours = match target {
        Some(Duration::Days(_) | Duration::Months(_)) => &version.around_the_clock,
        _ => calendar,
    };
    Terms {
        calendar,
        hours,
        target,
    }
}

fn pieces<'a>(
    scene: &Scene,
    version: &'a Version<'a>,
    run: &Run,
    start: i64,
    end: i64,
) -> Vec<Piece<'a>> {
    let begin = scene.life.said_with(run.start);
    let stop = scene.known_at_end(run);
    let one = |n| {
        vec![Piece {
            from: start,
            until: end,
            terms: terms(scene, version, n),
        }]
    };
    match version.clock.as_ref().unwrap().on_priority_change {
        PriorityChange::Recompute => return one(stop),
        PriorityChange::Locked => return one(begin),
        PriorityChange::Forward | PriorityChange::Restart => {}
    }
    let mut pieces: Vec<Piece> = one(begin);
    for n in run.start + 2..=stop {
        let at = scene.at(n - 1);
        let next = terms(scene, version, n);
        let last = pieces.last_mut().unwrap();
        if last.terms.is(&next) {
            continue;
        }
        last.until = at;
        pieces.push(Piece {
            from: at,
            until: end,
            terms: next,
        });
    }
    // What holds for no time at all holds nothing.
    let last = pieces.pop();
    pieces.retain(|piece| piece.from < piece.until);
    pieces.extend(last.filter(|last| last.from < last.until || pieces.is_empty()));
    pieces.dedup_by(|next, piece| {
        let is_same = piece.terms.is(&next.terms);
        if is_same {
            piece.until = next.until;
        }
        is_same
    });
    pieces
}

/// Every instant at which anything can change.
fn cuts(scene: &Scene, paused: &[Paused], run: &Run, start: i64, end: i64) -> Vec<i64> {
    let mut cuts = BTreeSet::from([start, end]);
    cuts.extend(scene.life.events.iter().map(|event| event.at));
    cuts.extend(paused.iter().flat_map(|hold| [hold.from, hold.until]));
    cuts.extend(run.gaps.iter().flat_map(|gap| [gap.0, gap.1]));
    for claim in scene.claims {
        let (from, until) = claim.stretch();
        cuts.extend([from, until]);
    }
    cuts.into_iter()
        .filter(|at| (start..=end).contains(at))
        .collect()
}

/// Who has the instant `at`.
fn who(scene: &Scene, paused: &[Paused], run: &Run, names: &Names, at: i64) -> Who {
    let claimed = |ask| {
        scene.claims.iter().any(|claim| {
            claim.is_on(scene.case, ask) && claim.applies(scene.side) && within(claim.stretch(), at)
        })
    };
    let counts = |hold: &Paused| match hold.standing {
        Standing::Accepted => true,
        Standing::Pending => scene.side.is_some_and(|side| side.as_str() == hold.by),
        Standing::Rejected => false,
    };
    let on_hold = || {
        paused
            .iter()
            .any(|hold| within((hold.from, hold.until), at) && counts(hold))
    };
    if claimed(Ask::Exclude) || run.gaps.iter().any(|gap| within(*gap, at)) {
        Who::Excluded
    } else if claimed(Ask::Pause) || (on_hold() && !claimed(Ask::NoPause)) {
        Who::Wait
    } else {
        Who::Holder(names.key(scene.life.known_at(at)))
    }
}

/// Whether the instant `at` is under a claim that is not decided.
fn contested(scene: &Scene, paused: &[Paused], at: i64) -> bool {
    // That a stretch was no pause says nothing where the case was not on hold.
    let held = |at| {
        let mut holds = scene.life.holds().into_iter();
        holds.any(|hold| within((hold.from, hold.until), at))
    };
    let asks = [Ask::Exclude, Ask::Pause, Ask::NoPause, Ask::FieldWas];
    let by_claim = scene.claims.iter().any(|claim| {
        asks.iter().any(|ask| claim.is_on(scene.case, *ask))
            && claim.standing == Standing::Pending
            && within(claim.stretch(), at)
            && (claim.claim.ask != Ask::NoPause || held(at))
    });
    let pending = |hold: &Paused| hold.standing == Standing::Pending;
    by_claim
        || paused
            .iter()
            .any(|hold| pending(hold) && within((hold.from, hold.until), at))
}

fn within(span: (i64, i64), at: i64) -> bool {
    span.0 <= at && at < span.1
}

/// The holds whose reason is in the clock's list.
fn paused(scene: &Scene, version: &Version, run: &Run) -> Vec<Paused> {
    let clock = version.clock.as_ref().unwrap();
    let mut paused = Vec::new();
    for hold in scene.life.holds() {
        let Some(pause) = clock.pauses.get(&hold.reason) else {
            continue;
        };
        let began = hold.began.map(|began| &scene.life.events[began]);
        let standing = match &pause.accepted_by {
            None => Standing::Accepted,
            Some(answer) => {
                // One hold is one claim: its calendar is the one that holds when the clock meets it.
                let hours = {
                    let n = match clock.on_priority_change {
                        PriorityChange::Locked => scene.life.said_with(run.start),
                        PriorityChange::Recompute => scene.known_at_end(run),
                        _ => scene.life.known_at(hold.from.max(scene.at(run.start))),
                    };
                    version.calendar(&scene.life, n).unwrap()
                };
                let late_after = version.agreement.late_after;
                let latest = late_after.and_then(|after| hours.plus(hold.from, after));
                let claimed_at = match latest {
                    Some(latest) => match began {
                        Some(began) if began.recorded > latest => began.recorded,
                        _ => hold.from,
                    },
                    None => hold.from,
                };
                let silent = pause.unanswered.and_then(|silence| {
                    let deadline = hours.deadline(claimed_at, silence.after)?;
                    Some((deadline, silence.accepted, scene.as_of))
                });
                claims::standing(
                    &began.map_or(String::new(), |began| began.fact.to_string()),
                    began.map_or("", |began| &began.by),
                    |party| {
                        version.agreement.parties.contains_key(party)
                            && may_answer(scene, version, answer, &began.unwrap().by, party)
                    },
                    |party| {
                        version.agreement.parties.contains_key(party)
                            && may_decide(scene, version, &began.unwrap().by, party)
                    },
                    silent,
                    scene.facts,
                )
            }
        };
        paused.push(Paused {
            from: hold.from,
            until: hold.until,
            by: began.map_or(String::new(), |began| began.by.clone()),
            standing,
        });
    }
    paused
}

fn may_answer(
    scene: &Scene,
    version: &Version,
    answer: &PauseAnswer,
    claimant: &str,
    party: &PartyId,
) -> bool {
    let answerer = match answer {
        PauseAnswer::Party(wanted) => Answerer::Party(wanted.clone()),
        PauseAnswer::Customer => Answerer::Customer,
    };
    is_named(scene, version, &answerer, claimant, party)
}

fn may_decide(scene: &Scene, version: &Version, claimant: &str, party: &PartyId) -> bool {
    let claims = version.agreement.claims.as_ref();
    match claims.and_then(|claims| claims.decided_by.as_ref()) {
        Some(decides) => is_named(scene, version, decides, claimant, party),
        None => true,
    }
}

fn is_named(
    scene: &Scene,
    version: &Version,
    answerer: &Answerer,
    claimant: &str,
    party: &PartyId,
) -> bool {
    let claimant = PartyId::new(claimant).unwrap();
    let service = answerers::service_of(scene.facts, scene.case);
    answerers::who(version, answerer, service.as_deref(), &claimant).contains(party)
}
