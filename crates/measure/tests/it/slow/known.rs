//! The slow clock on examples worked by hand, so that the oracle itself stands on something.

use agreement::Agreement;
use agreement::model::{
    CalendarChoice, Duration, MeasureKind, Pause, PauseAnswer, PriorityChange, Reopen, ReopenGap,
    Silence, StartStop, Statistic, TermsOf,
};
use facts::calendar::{Calendar, Hours, Shift};
use facts::fact::{CaseUpdate, Milestone};
use facts::id::{CalendarId, CaseId, PartyId, SourceId};
use facts::{Fact, Instant, Zone};

use super::world::{World, terms};
use super::{SlowRecord, records};
use measure::Engine;

/// Ten days of a case: `<day>T<time> <milestone>` or `<day>T<time> <field>=<value>`, Monday the third
/// first, in UTC; an empty value clears.
fn case(story: &str) -> Vec<Fact> {
    let facts = story.split(", ").enumerate().map(|(seq, line)| {
        let (at, what) = line.split_once(' ').unwrap();
        let at = Instant::parse(&format!("2025-03-{at}:00Z")).unwrap();
        let update = CaseUpdate::of(CaseId::new("INC1").unwrap());
        let update = match what.split_once('=') {
            None => update.does(Milestone::from_name(what).unwrap()),
            Some((field, "")) => update.clear(field),
            Some((field, value)) => update.set(field, value),
        };
        let by = PartyId::new("lumen").unwrap();
        let source = SourceId::new("desk").unwrap();
        Fact::new(at, at, by, source, seq as u64, 0, update.into()).unwrap()
    });
    facts.collect()
}

fn agreed(calendar: &str, policy: PriorityChange, reopen: Reopen) -> Agreement {
    let mut version = World::plain_terms();
    let shift = Shift {
        from_min: 540,
        until_min: 1020,
    };
    let mut week: [Vec<Shift>; 7] = Default::default();
    week[..5].fill(vec![shift]);
    let office = Calendar {
        zone: Zone::utc(),
        hours: Hours::Week(week),
        holidays: Default::default(),
    };
    let calendars = &mut version.calendars;
    calendars.insert(CalendarId::new("office").unwrap(), office);
    for measure in version.measures.values_mut() {
        let MeasureKind::Cases {
            clock: Some(clock), ..
        } = &mut measure.kind
        else {
            panic!("a measure of a world has a clock");
        };
        clock.from = StartStop::Milestone(Milestone::Opened);
        clock.until = StartStop::Milestone(Milestone::Resolved);
        clock.calendar = CalendarChoice::One(CalendarId::new(calendar).unwrap());
        clock.on_priority_change = policy;
        clock.on_reopen = reopen;
        clock.terms_of = TermsOf::Opened;
        let counts_at_once = Pause {
            accepted_by: None,
            unanswered: None,
        };
        clock.pauses = [("parts".to_string(), counts_at_once)].into();
    }
    let hours = |n: i64| Duration::Elapsed(n * 3_600_000);
    for level in version.levels.values_mut() {
        level.service = None;
        level.filter = None;
        level.statistic =
            Statistic::ShareWithin(terms::by_priority(&[("P1", hours(4)), ("P3", hours(8))]));
    }
    version
}

fn run(version: Agreement, story: &str) -> Vec<SlowRecord> {
    let facts = case(story);
    let as_of = facts.last().unwrap().recorded;
    records(&[version], &World::level(), &facts, as_of, None)
}

#[test]
fn a_pause_moves_the_due_time_by_its_open_part() {
    let check = |story: &str, due: &str| {
        let version = agreed("office", PriorityChange::Recompute, Reopen::Ignore);
        let story = format!("01T00:00 type=incident, 01T00:00 priority=P1, {story}");
        let records = run(version, &story);
        let due = Instant::parse(&format!("2025-03-{due}:00Z")).unwrap();
        assert_eq!(records[0].due, Some(due), "{story}");
    };
    check(
        "04T08:00 opened, 04T08:10 hold=parts, 04T08:50 hold=",
        "04T13:00",
    );
    check(
        "04T08:00 opened, 04T10:00 hold=parts, 04T11:00 hold=",
        "04T14:00",
    );
    check(
        "04T15:00 opened, 04T16:00 hold=parts, 04T18:00 hold=",
        "05T12:00",
    );
    check(
        "04T15:00 opened, 04T18:00 hold=parts, 05T10:00 hold=",
        "05T12:00",
    );
}

#[test]
fn a_changed_priority_is_judged_by_policy() {
    let check = |story: &str, expected: [bool; 4]| {
        let policies = [
            PriorityChange::Recompute,
            PriorityChange::Forward,
            PriorityChange::Restart,
            PriorityChange::Locked,
        ];
        for (policy, missed) in policies.into_iter().zip(expected) {
            let records = run(agreed("always", policy, Reopen::Ignore), story);
            assert_eq!(records[0].missed, Some(missed), "{policy:?}: {story}");
        }
    };
    check(
        "04T10:00 type=incident, 04T10:00 priority=P3, 04T10:00 opened, 04T13:00 priority=P1, 04T15:00 resolved",
        [true, true, false, false],
    );
    check(
        "04T10:00 type=incident, 04T10:00 priority=P1, 04T10:00 opened, 04T15:00 priority=P3, 04T17:00 resolved",
        [false, true, true, true],
    );
}

#[test]
fn a_reopening_in_time_goes_on_and_a_later_one_starts_anew() {
    let check = |again: &str, elapsed: &[i64]| {
        let reopen = Reopen::Continue {
            within: Duration::WorkingDays(1),
            gap: ReopenGap::NotCounted,
        };
        let version = agreed("office", PriorityChange::Recompute, reopen);
        let story = format!(
            "07T10:00 type=incident, 07T10:00 priority=P1, 07T10:00 opened, 07T12:00 resolved, {again}"
        );
        let hours = run(version, &story);
        let hours: Vec<i64> = hours.iter().map(|run| run.elapsed_ms / 3_600_000).collect();
        assert_eq!(hours, elapsed, "{again}");
    };
    check("10T12:00 reopened, 10T13:00 resolved", &[3]);
    check("10T12:01 reopened, 10T13:01 resolved", &[2, 1]);
}

#[test]
fn a_month_to_answer_ends_sooner_for_some_later_holds() {
    let check = |held: &str, paused: bool| {
        let mut version = agreed("always", PriorityChange::Recompute, Reopen::Ignore);
        for measure in version.measures.values_mut() {
            if let MeasureKind::Cases {
                clock: Some(clock), ..
            } = &mut measure.kind
            {
                let pause = Pause {
                    accepted_by: Some(PauseAnswer::Customer),
                    unanswered: Some(Silence {
                        accepted: true,
                        after: Duration::Months(1),
                    }),
                };
                clock.pauses = [("parts".to_string(), pause)].into();
            }
        }
        version.zone = Zone::utc();
        let story = format!(
            "01T00:00 type=incident, 01T00:00 priority=P1, 01T00:00 opened, {held} hold=parts"
        );
        let (versions, facts) = ([version], case(&story));
        let as_of = Instant::parse("2025-04-30T12:00:00Z").unwrap();
        let due = as_of.since(Instant::parse("2025-03-01T00:00:00Z").unwrap());
        let slow = records(&versions, &World::level(), &facts, as_of, None);
        let run = Engine::new(&versions, &facts, as_of).run(&World::level());
        assert_eq!(run.unwrap().verdicts[0].elapsed_ms < due, paused, "{held}");
        assert_eq!(slow[0].elapsed_ms < due, paused, "{held}");
    };
    check("29T15:00", true);
    check("30T09:00", true);
    check("30T15:00", false);
    check("31T09:00", true);
    check("31T15:00", false);
}
