//! Timetables: the deadlines of an approval, a dispute, a ladder, a decision or a deliverable, from a
//! first day on.
//!
//! CLAUSE: governance deadlines in working days fall at the end of the n-th working day after the day
//! they count from, by the calendar of `governance`; months keep the end of a month. Not here: clocks
//! of cases, which keep the time of day.

use facts::Zone;
use facts::calendar::{Calendar, Hours, Shift};
use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::model::governance::{Approval, Decision, Disputes, Ladder, LadderEnd, RungTarget};
use crate::model::scope::Deliverable;
use crate::model::{Agreement, Duration};
use crate::term::{Unanswered, told};

/// A deadline: the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What is due.
    pub what: String,
    /// The day at whose end it is due.
    pub by: Date,
}

/// How fast a matter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As usual.
    Standard,
    /// Where the terms have shorter times for urgent matters, by those.
    Expedited,
}

/// The days of a stage of a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageDays {
    /// The day from which it counts: that of the dispute, or the last one of the stage before.
    pub from: Date,
    /// The day at whose end it is over.
    pub by: Date,
    /// The day at whose end silence decides, and whether it accepts.
    pub silence: Option<(Date, bool)>,
}

/// The days of the stages of a dispute that begins on `start`, in their order; as many as the calendar
/// of governance has.
pub fn stages(agreement: &Agreement, start: Date, pace: Pace) -> Vec<StageDays> {
    let governance = agreement.governance.as_ref();
    let Some(disputes) = governance.and_then(|governance| governance.disputes.as_ref()) else {
        return Vec::new();
    };
    Timetable::new(agreement, start).stages(disputes, pace)
}

/// What settles a matter in the end, in words.
pub fn settled_by(end: LadderEnd) -> String {
    told(&end).english()
}

/// Whom a matter goes to, in words: a forum, a party or a team by its id.
pub fn whom(target: &RungTarget) -> String {
    match target {
        RungTarget::Forum(id) => format!("`{id}`"),
        RungTarget::Who(who) => format!("`{}`", who.as_str()),
        RungTarget::Role(role) => role.clone(),
    }
}

/// The zone in which the days of governance begin and end.
pub fn zone(agreement: &Agreement) -> Zone {
    let calendar = calendar(agreement);
    match calendar.hours {
        Hours::Always => agreement.zone.clone(),
        Hours::Week(_) => calendar.zone,
    }
}

/// The day on which something begins that happened on one day and was recorded on another: that of
/// the recording, where it was late.
pub fn begins(agreement: &Agreement, happened: Date, recorded: Date) -> Date {
    let latest = agreement
        .late_after
        .and_then(|late| Timetable::new(agreement, happened).after(happened, &late));
    match latest {
        Some(latest) if recorded > latest => recorded,
        _ => happened,
    }
}

/// The deadlines of a clause from `start` on; nothing where there is no such clause. A clause is named
/// by its path: `governance.approvals.plan`, `governance.disputes`, `governance.ladders.main`,
/// `governance.decisions.amend`, `scope.deliverables.runbook` (which counts from its own due day).
pub fn timetable(
    agreement: &Agreement,
    clause: &str,
    start: Date,
    pace: Pace,
) -> Option<Vec<Deadline>> {
    let table = Timetable::new(agreement, start);
    let governance = agreement.governance.as_ref();
    match clause.split('.').collect::<Vec<_>>().as_slice() {
        ["governance", "approvals", id] => Some(table.approval(governance?.approvals.get(*id)?)),
        ["governance", "disputes"] => Some(table.disputes(governance?.disputes.as_ref()?, pace)),
        ["governance", "ladders", id] => Some(table.ladder(governance?.ladders.get(*id)?)),
        ["governance", "decisions", id] => Some(table.decision(governance?.decisions.get(*id)?)),
        ["scope", "deliverables", id] => {
            let scope = agreement.scope.as_ref()?;
            Some(table.deliverable(scope.deliverables.get(*id)?))
        }
        _ => None,
    }
}

/// The clauses that have a timetable, by their paths.
pub fn clauses(agreement: &Agreement) -> Vec<String> {
    let mut clauses = Vec::new();
    if let Some(governance) = &agreement.governance {
        let path = |part: &str, id: &str| format!("governance.{part}.{id}");
        clauses.extend(governance.approvals.keys().map(|id| path("approvals", id)));
        let decisions = governance.decisions.keys();
        clauses.extend(decisions.map(|id| path("decisions", id.as_str())));
        clauses.extend(
            governance
                .ladders
                .keys()
                .map(|id| path("ladders", id.as_str())),
        );
        clauses.extend(
            governance
                .disputes
                .iter()
                .map(|_| "governance.disputes".into()),
        );
    }
    let deliverables = agreement
        .scope
        .iter()
        .flat_map(|scope| scope.deliverables.keys());
    clauses.extend(deliverables.map(|id| format!("scope.deliverables.{id}")));
    clauses
}

/// The day at whose end a time after a day has passed, by the calendar of governance; nothing beyond ten
/// years of closed days.
pub fn day_after(agreement: &Agreement, day: Date, time: &Duration) -> Option<Date> {
    after(&calendar(agreement), day, time)
}

/// The calendar of governance; Monday to Friday in the agreement's zone where it names none.
fn calendar(agreement: &Agreement) -> Calendar {
    let named = agreement
        .governance
        .as_ref()
        .and_then(|governance| agreement.calendars.get(governance.calendar.as_ref()?));
    named.cloned().unwrap_or_else(|| {
        let day = vec![Shift {
            from_min: 0,
            until_min: facts::calendar::DAY_MINUTES,
        }];
        let mut week: [Vec<Shift>; 7] = std::array::from_fn(|_| day.clone());
        week[5].clear();
        week[6].clear();
        Calendar {
            zone: agreement.zone.clone(),
            hours: Hours::Week(week),
            holidays: Default::default(),
        }
    })
}

struct Timetable<'a> {
    agreement: &'a Agreement,
    calendar: Calendar,
    deadlines: Vec<Deadline>,
    /// The day from which the next deadline counts.
    at: Date,
}

impl<'a> Timetable<'a> {
    fn new(agreement: &'a Agreement, start: Date) -> Self {
        Timetable {
            agreement,
            calendar: calendar(agreement),
            deadlines: Vec::new(),
            at: start,
        }
    }

    fn stages(&self, disputes: &Disputes, pace: Pace) -> Vec<StageDays> {
        let mut from = self.at;
        let days = disputes.stages.iter().map_while(|stage| {
            let expedited = stage.expedited.as_ref().filter(|_| pace == Pace::Expedited);
            let by = self.after(from, expedited.unwrap_or(&stage.within))?;
            let silence = match stage.unanswered {
                Some(Unanswered::Accepted(after)) => Some((self.after(from, &after)?, true)),
                Some(Unanswered::Dismissed(after)) => Some((self.after(from, &after)?, false)),
                Some(Unanswered::StaysOpen) | None => None,
            };
            // What is urgent does not wait for a silence that is as long as usual.
            let silence = silence.map(|(day, accepted)| match expedited {
                Some(_) => (day.min(by), accepted),
                None => (day, accepted),
            });
            let days = StageDays { from, by, silence };
            from = by;
            Some(days)
        });
        days.collect()
    }

    fn approval(mut self, approval: &Approval) -> Vec<Deadline> {
        let by = approval.by.value.as_str();
        let approver = approval.approved_by.value.as_str();
        self.next(format!("`{by}` hands it over"), &approval.due);
        let rounds = approval.cycles.unwrap_or(1).clamp(1, MOST_ROUNDS);
        for round in 1..=rounds {
            let handed_over = self.at;
            self.next(
                format!("`{approver}` comments, round {round}"),
                &approval.comments,
            );
            if let Some(unanswered) = approval.unanswered {
                self.silence(handed_over, unanswered);
            }
            if let Some(rework) = &approval.rework {
                self.next(format!("`{by}` works the comments in"), rework);
            }
        }
        if approval.cycles.is_some() {
            let ladder = approval.ladder.as_ref().map(|ladder| ladder.value.as_str());
            self.climb(ladder);
        }
        self.deadlines
    }

    fn disputes(mut self, disputes: &Disputes, pace: Pace) -> Vec<Deadline> {
        let days = self.stages(disputes, pace);
        for (stage, days) in disputes.stages.iter().zip(days) {
            self.at = days.by;
            self.note(stage.title.clone());
            if let Some((by, accepted)) = days.silence {
                self.silent(by, accepted);
            }
        }
        if let Some(ends) = disputes.ends {
            self.note(format!("still open: {}", told(&ends).english()));
        }
        self.deadlines
    }

    fn ladder(mut self, ladder: &Ladder) -> Vec<Deadline> {
        for rung in &ladder.steps {
            self.next(format!("it goes to {}", whom(&rung.to)), &rung.after);
        }
        if let Some(ends) = ladder.ends {
            self.note(format!("still open: {}", told(&ends).english()));
        }
        self.deadlines
    }

    fn decision(mut self, decision: &Decision) -> Vec<Deadline> {
        let who: Vec<&str> = decision
            .accountable
            .iter()
            .map(|who| who.value.as_str())
            .collect();
        if let Some(within) = &decision.within {
            self.next(format!("`{}` decides", who.join("`, `")), within);
        }
        let ladder = decision.ladder.as_ref().map(|ladder| ladder.value.as_str());
        self.climb(ladder);
        self.deadlines
    }

    fn deliverable(mut self, deliverable: &Deliverable) -> Vec<Deadline> {
        self.at = deliverable.due;
        self.note(format!(
            "`{}` delivers it",
            deliverable.owner.value.as_str()
        ));
        if let Some(acceptance) = &deliverable.acceptance {
            let delivered = self.at;
            let by = acceptance.by.value.as_str();
            self.next(format!("`{by}` accepts or refuses it"), &acceptance.within);
            if let Some(unanswered) = acceptance.unanswered {
                self.silence(delivered, unanswered);
            }
            if let Some(rework) = &acceptance.rework {
                self.next("refused: it is mended".into(), rework);
            }
        }
        self.deadlines
    }

    /// The steps of a ladder, after what has been tried.
    fn climb(&mut self, ladder: Option<&str>) {
        let governance = self.agreement.governance.as_ref();
        let Some(ladder) = ladder.and_then(|id| governance?.ladders.get(id)) else {
            return;
        };
        let above = Timetable {
            agreement: self.agreement,
            calendar: self.calendar.clone(),
            deadlines: Vec::new(),
            at: self.at,
        };
        self.deadlines.extend(above.ladder(ladder));
    }

    /// What silence leads to, counted from the same day as the answer itself.
    fn silence(&mut self, from: Date, unanswered: Unanswered) {
        let (after, accepted) = match unanswered {
            Unanswered::Accepted(after) => (after, true),
            Unanswered::Dismissed(after) => (after, false),
            Unanswered::StaysOpen => return,
        };
        if let Some(by) = self.after(from, &after) {
            self.silent(by, accepted);
        }
    }

    fn silent(&mut self, by: Date, accepted: bool) {
        let outcome = match accepted {
            true => "unanswered: it counts as accepted",
            false => "unanswered: it counts as dismissed",
        };
        self.deadlines.push(Deadline {
            what: outcome.into(),
            by,
        });
    }

    /// A deadline, from which the next one counts.
    fn next(&mut self, what: String, after: &Duration) {
        if let Some(by) = self.after(self.at, after) {
            self.deadlines.push(Deadline { what, by });
            self.at = by;
        }
    }

    fn note(&mut self, what: String) {
        self.deadlines.push(Deadline { what, by: self.at });
    }

    fn after(&self, day: Date, time: &Duration) -> Option<Date> {
        after(&self.calendar, day, time)
    }
}

fn after(calendar: &Calendar, day: Date, time: &Duration) -> Option<Date> {
    match time {
        Duration::WorkingDays(n) => {
            let start = calendar.zone.instant(day.to_datetime(Time::midnight()));
            let end = calendar.end_of_working_day(start, *n)?;
            // INVARIANT: the end is the midnight after the day.
            calendar.zone.local(end).date().yesterday().ok()
        }
        Duration::Days(n) => day.checked_add(i64::from(*n).days()).ok(),
        Duration::Months(n) => day.checked_add(i64::from(*n).months()).ok(),
        Duration::Elapsed(ms) => {
            let days = ms.div_euclid(24 * facts::time::HOUR_MS);
            day.checked_add(days.days()).ok()
        }
    }
}

/// So many rounds of comments are shown.
const MOST_ROUNDS: u32 = 20;

/// A timetable as lines: the day, and what is due by its end.
pub fn lines(deadlines: &[Deadline]) -> String {
    deadlines
        .iter()
        .map(|deadline| format!("{} {}\n", deadline.by, deadline.what))
        .collect()
}
