//! Timetables: the deadlines of an approval, a dispute, a ladder, a decision or a deliverable, from a
//! first day on.
//!
//! CLAUSE: governance deadlines in working days fall at the end of the n-th working day after the day
//! they count from, by the calendar of `governance`; months keep the end of a month. Not here: clocks
//! of cases, which keep the time of day.

use facts::calendar::{Calendar, Hours, Shift};
use jiff::ToSpan;
use jiff::civil::{Date, Time};

use crate::model::governance::{Approval, Decision, Disputes, Ladder, RungTarget};
use crate::model::scope::Deliverable;
use crate::model::{Agreement, Duration};
use crate::term::{Unanswered, words};

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

/// The deadlines of a clause from `start` on; nothing where there is no such clause. A clause is named
/// by its path: `governance.approvals.plan`, `governance.disputes`, `governance.ladders.main`,
/// `governance.decisions.amend`, `scope.deliverables.runbook` (which counts from its own due day).
pub fn timetable(
    agreement: &Agreement,
    clause: &str,
    start: Date,
    pace: Pace,
) -> Option<Vec<Deadline>> {
    let table = Timetable {
        agreement,
        calendar: calendar(agreement),
        deadlines: Vec::new(),
        at: start,
    };
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

impl Timetable<'_> {
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
        for stage in &disputes.stages {
            let expedited = stage.expedited.as_ref().filter(|_| pace == Pace::Expedited);
            let from = self.at;
            self.next(stage.title.clone(), expedited.unwrap_or(&stage.within));
            if let Some(unanswered) = stage.unanswered {
                self.silence(from, unanswered);
            }
        }
        if let Some(ends) = disputes.ends {
            self.note(format!("still open: {}", words(&ends)));
        }
        self.deadlines
    }

    fn ladder(mut self, ladder: &Ladder) -> Vec<Deadline> {
        for rung in &ladder.steps {
            let to = match &rung.to {
                RungTarget::Forum(id) => format!("`{id}`"),
                RungTarget::Who(who) => format!("`{}`", who.as_str()),
                RungTarget::Role(role) => role.clone(),
            };
            self.next(format!("it goes to {to}"), &rung.after);
        }
        if let Some(ends) = ladder.ends {
            self.note(format!("still open: {}", words(&ends)));
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
        let (after, outcome) = match unanswered {
            Unanswered::Accepted(after) => (after, "unanswered: it counts as accepted"),
            Unanswered::Dismissed(after) => (after, "unanswered: it counts as dismissed"),
            Unanswered::StaysOpen => return,
        };
        if let Some(by) = self.after(from, &after) {
            self.deadlines.push(Deadline {
                what: outcome.into(),
                by,
            });
        }
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

    /// The day at whose end a time after a day has passed; nothing beyond ten years of closed days.
    fn after(&self, day: Date, time: &Duration) -> Option<Date> {
        match time {
            Duration::WorkingDays(n) => {
                let start = self
                    .calendar
                    .zone
                    .instant(day.to_datetime(Time::midnight()));
                let end = self.calendar.end_of_working_day(start, *n)?;
                // INVARIANT: the end is the midnight after the day.
                self.calendar.zone.local(end).date().yesterday().ok()
            }
            Duration::Days(n) => day.checked_add(i64::from(*n).days()).ok(),
            Duration::Months(n) => day.checked_add(i64::from(*n).months()).ok(),
            Duration::Elapsed(ms) => {
                let days = ms.div_euclid(24 * facts::time::HOUR_MS);
                day.checked_add(days.days()).ok()
            }
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
