//! What the companies of a world have agreed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use agreement::Agreement;
use agreement::model::{
    Answerer, Bound, BoundOp, CalendarChoice, ClaimKind, ClaimTerm, Claims, Clock, Compare,
    Condition, CountedIn, Duration, FieldType, Importance, Level, Literal, Measure, MeasureKind,
    Model, OpenBreach, Outsourcing, Party, Pause, PauseAnswer, Percentile, PercentileMethod,
    PriorityChange, Quantity, Relation, Reopen, ReopenGap, Role, Service, Silence, SmallSample,
    StartStop, Statistic, Targets, Team, TermsOf, Test, Unit, Window, WindowLength,
};
use facts::calendar::{Calendar, Hours, Shift};
use facts::fact::Milestone;
use facts::id::{CalendarId, MeasureId, PartyId, ServiceId, TeamId};
use facts::{Exact, Instant, Place, Zone};
use jiff::ToSpan;

use super::super::dice::Dice;
use super::super::hours::local;
use super::{DAY, HOUR, MINUTE, World};

/// One version or more.
pub fn versions(dice: &mut Dice, zone: &str, begin: i64) -> Vec<Agreement> {
    let timed = dice.percent(94);
    let mut words = Words {
        clock: clock(dice),
        timed,
        level: level(dice, zone, timed),
        agreed_zone: Zone::get(if dice.percent(70) {
            zone
        } else {
            "Asia/Kolkata"
        })
        .unwrap(),
        late_after: dice
            .percent(30)
            .then(|| Duration::Elapsed(dice.between(1, 30) * HOUR)),
        services: services(dice),
        target_by: dice.percent(75),
        calendar_by: dice.one(&[None, None, Some("priority"), Some("category")]),
    };
    let mut versions = vec![version(dice, &words, zone, begin, None)];
    let further = dice.one(&[0, 0, 1, 1, 2]);
    let mut starts: Vec<i64> = (0..further)
        .map(|_| begin + dice.between(0, 10 * 24 * 60) * MINUTE)
        .collect();
    starts.sort_unstable();
    starts.dedup();
    for effective in starts {
        if dice.percent(60) {
            words.clock = clock(dice);
        }
        // A share within targets needs a clock.
        if dice.percent(10) && !matches!(words.level.statistic, Statistic::ShareWithin(_)) {
            words.timed = !words.timed;
        }
        let effective = Some(Instant::from_ms(effective));
        versions.push(version(dice, &words, zone, begin, effective));
    }
    if versions.len() > 1 && dice.percent(10) {
        let last = versions.len() as i64 - 1;
        let without = dice.between(0, last) as usize;
        versions[without].levels.clear();
    }
    versions
}

/// Targets by priority, none for any other.
pub fn by_priority(targets: &[(&str, Duration)]) -> Targets {
    let target = |(priority, target): &(&str, Duration)| (priority.to_string(), *target);
    Targets {
        by: Some("priority".into()),
        values: targets.iter().map(target).collect(),
        otherwise: None,
    }
}

/// What all versions have in common, but for the clock.
struct Words {
    clock: Clock,
    timed: bool,
    level: Level,
    agreed_zone: Zone,
    late_after: Option<Duration>,
    services: BTreeMap<ServiceId, Service>,
    target_by: bool,
    calendar_by: Option<&'static str>,
}

fn version(
    dice: &mut Dice,
    words: &Words,
    zone: &str,
    begin: i64,
    effective: Option<Instant>,
) -> Agreement {
    let mut clock = words.clock.clone();
    clock.pauses = pauses(dice);
    clock.calendar = match words.calendar_by {
        None => CalendarChoice::One(calendar_id(dice)),
        Some(field) => CalendarChoice::By {
            field: field.into(),
            values: ["P1", "P2", "c1"]
                .map(|value| (value.to_string(), calendar_id(dice)))
                .into(),
            otherwise: calendar_id(dice),
        },
    };
    let mut level = words.level.clone();
    if matches!(level.statistic, Statistic::ShareWithin(_)) {
        level.statistic = Statistic::ShareWithin(targets(dice, words.target_by));
    }
    let kind = MeasureKind::Cases {
        types: vec!["incident".into()],
        clock: words.timed.then_some(clock),
        value: None,
    };
    let measure = Measure {
        id: level.measure.clone(),
        title: None,
        kind,
        place: nowhere(),
    };
    let mut calendars = BTreeMap::new();
    for name in ["a", "b"] {
        calendars.insert(CalendarId::new(name).unwrap(), calendar(dice, zone, begin));
    }
    calendars.insert(CalendarId::new("always").unwrap(), Calendar::always());
    Agreement {
        version: effective.map_or("1".into(), |effective| effective.to_string()),
        effective,
        zone: words.agreed_zone.clone(),
        late_after: words.late_after,
        claims: claims(dice),
        parties: parties(),
        teams: teams(),
        calendars,
        services: words.services.clone(),
        measures: [(measure.id.clone(), measure)].into(),
        levels: [(level.id.clone(), level)].into(),
        hash: format!("sha256:{}", "0".repeat(64)),
        ..Agreement::empty("northwind")
    }
}

fn clock(dice: &mut Dice) -> Clock {
    Clock {
        from: dice
            .pick(&[
                &StartStop::Milestone(Milestone::Opened),
                &StartStop::Milestone(Milestone::Opened),
                &StartStop::Milestone(Milestone::Opened),
                &StartStop::Milestone(Milestone::Acknowledged),
                &StartStop::State("work".into()),
                &StartStop::State("new".into()),
            ])
            .clone(),
        until: dice
            .pick(&[
                &StartStop::Milestone(Milestone::Resolved),
                &StartStop::Milestone(Milestone::Resolved),
                &StartStop::Milestone(Milestone::Closed),
                &StartStop::State("done".into()),
            ])
            .clone(),
        calendar: CalendarChoice::One(CalendarId::new("always").unwrap()),
        pauses: BTreeMap::new(),
        on_priority_change: dice.one(&[
            PriorityChange::Recompute,
            PriorityChange::Forward,
            PriorityChange::Restart,
            PriorityChange::Locked,
        ]),
        on_reopen: match dice.between(0, 4) {
            0 => Reopen::Ignore,
            1 => Reopen::NewClock,
            _ => Reopen::Continue {
                within: duration(dice),
                gap: dice.one(&[ReopenGap::Counted, ReopenGap::NotCounted]),
            },
        },
        terms_of: dice.one(&[TermsOf::Opened, TermsOf::Stopped]),
    }
}

fn duration(dice: &mut Dice) -> Duration {
    match dice.between(0, 9) {
        0..=2 => Duration::Elapsed(dice.between(1, 24) * HOUR),
        3..=4 => Duration::Elapsed(dice.between(1, 3000) * MINUTE),
        5..=7 => Duration::WorkingDays(dice.between(1, 5) as u32),
        8 => Duration::Days(dice.between(1, 6) as u32),
        _ => Duration::Months(1),
    }
}

fn pauses(dice: &mut Dice) -> BTreeMap<String, Pause> {
    let mut pauses = BTreeMap::new();
    for reason in ["customer", "parts"] {
        if dice.percent(75) {
            let accepted_by = match dice.between(0, 3) {
                0 => None,
                1 => Some(PauseAnswer::Party(PartyId::new("keystone").unwrap())),
                _ => Some(PauseAnswer::Customer),
            };
            let unanswered = dice.percent(60).then(|| Silence {
                accepted: dice.percent(50),
                after: duration(dice),
            });
            pauses.insert(
                reason.to_string(),
                Pause {
                    unanswered: unanswered.filter(|_| accepted_by.is_some()),
                    accepted_by,
                },
            );
        }
    }
    pauses
}

fn claims(dice: &mut Dice) -> Option<Claims> {
    if dice.percent(40) {
        return None;
    }
    let party = |id: &str| Answerer::Party(PartyId::new(id).unwrap());
    let answerer = |dice: &mut Dice| {
        dice.pick(&[
            &Answerer::Customer,
            &Answerer::OtherSide,
            &Answerer::OtherSide,
            &Answerer::Integrator,
            &party("volta"),
        ])
        .clone()
    };
    let mut terms = BTreeMap::new();
    for (_, kind) in ClaimKind::ALL {
        if dice.percent(60) {
            let term = ClaimTerm {
                answered_by: answerer(dice),
                unanswered: dice.percent(60).then(|| Silence {
                    accepted: dice.percent(50),
                    after: duration(dice),
                }),
            };
            terms.insert(kind, term);
        }
    }
    Some(Claims {
        terms,
        decided_by: dice.percent(50).then(|| answerer(dice)),
        calendar: calendar_id(dice),
        place: nowhere(),
    })
}

fn calendar_id(dice: &mut Dice) -> CalendarId {
    CalendarId::new(dice.pick(&["a", "a", "b", "always"])).unwrap()
}

fn calendar(dice: &mut Dice, zone: &str, begin: i64) -> Calendar {
    const SHIFTS: [&[(u16, u16)]; 10] = [
        &[(480, 1020)],
        &[(540, 1020)],
        &[(480, 750), (780, 1080)],
        &[(1320, 1800)],
        &[(840, 1380)],
        &[(0, 1440)],
        &[(150, 600)],
        &[(60, 150), (600, 1200)],
        &[(1200, 1680)],
        &[(105, 135), (165, 660)],
    ];
    let zone = match dice.between(0, 9) {
        0 => "UTC",
        1 => "Asia/Kolkata",
        2 => "America/New_York",
        _ => zone,
    };
    let zone = Zone::get(zone).unwrap();
    let usual = dice.one(&SHIFTS);
    let days = dice.one(&[5, 5, 6, 7]);
    let mut week: [Vec<Shift>; 7] = Default::default();
    for day in &mut week[..days] {
        let shifts = if dice.percent(10) {
            dice.one(&SHIFTS)
        } else {
            usual
        };
        *day = shifts
            .iter()
            .map(|(from_min, until_min)| Shift {
                from_min: *from_min,
                until_min: *until_min,
            })
            .collect();
    }
    let mut holidays = BTreeSet::new();
    let first = local(zone.tz(), begin - 2 * DAY).date();
    for _ in 0..dice.between(0, 3) {
        holidays.insert(first + dice.between(0, 20).days());
    }
    Calendar {
        zone,
        hours: Hours::Week(week),
        holidays,
    }
}

fn targets(dice: &mut Dice, by: bool) -> Targets {
    let mut values = BTreeMap::new();
    if by {
        for value in ["P1", "P2", "P3"] {
            if dice.percent(90) {
                values.insert(value.to_string(), duration(dice));
            }
        }
    }
    Targets {
        by: by.then(|| "priority".into()),
        otherwise: (!by || dice.percent(60)).then(|| duration(dice)),
        values,
    }
}

fn level(dice: &mut Dice, zone: &str, timed: bool) -> Level {
    let any_targets = Targets {
        by: None,
        values: BTreeMap::new(),
        otherwise: None,
    };
    Level {
        id: World::level(),
        title: None,
        clause: None,
        service: dice.percent(20).then(|| ServiceId::new("pay").unwrap()),
        measure: MeasureId::new("resolution").unwrap(),
        filter: filter(dice),
        per: Vec::new(),
        combine: None,
        statistic: if timed && dice.percent(75) {
            Statistic::ShareWithin(any_targets)
        } else {
            statistic(dice)
        },
        counted_in: dice.one(&[CountedIn::Opened, CountedIn::Stopped, CountedIn::Due]),
        open_breach: dice.one(&[OpenBreach::MissedWhenDue, OpenBreach::WhenStopped]),
        window: Window {
            length: dice.one(&[
                WindowLength::Day,
                WindowLength::Week,
                WindowLength::Month { day: 1 },
                WindowLength::Rolling {
                    days: 3,
                    monthly: false,
                },
                WindowLength::RollingMonths { months: 2 },
            ]),
            zone: Zone::get(zone).unwrap(),
        },
        round: None,
        expected: expected(dice),
        minimum: None,
        small_sample: dice.percent(50).then_some(SmallSample {
            below: 6,
            allow_misses: 1,
        }),
        expected_volume: None,
        rests_on: Vec::new(),
        importance: Importance::Key,
        place: nowhere(),
    }
}

/// A bound that shares cross; the unit plays no part in the comparison.
fn expected(dice: &mut Dice) -> Option<Bound> {
    let ops = [
        BoundOp::AtLeast,
        BoundOp::Above,
        BoundOp::AtMost,
        BoundOp::Below,
    ];
    dice.percent(70).then(|| Bound {
        op: dice.one(&ops),
        quantity: Quantity {
            value: Exact::from(dice.one(&[0, 1, 50, 90])),
            unit: Unit::Percent,
        },
        place: nowhere(),
    })
}

fn statistic(dice: &mut Dice) -> Statistic {
    match dice.between(0, 8) {
        0 => Statistic::Mean,
        1 => Statistic::Max,
        2 => Statistic::Min,
        3 => Statistic::Sum,
        4 => Statistic::Count,
        5 => Statistic::Share(condition(dice)),
        6 => Statistic::Ratio(condition(dice), condition(dice)),
        _ => Statistic::Percentile(Percentile {
            p: Exact::from(dice.one(&[0, 10, 50, 75, 90, 100])),
            method: dice.one(&[
                PercentileMethod::NearestRank,
                PercentileMethod::LinearInclusive,
                PercentileMethod::LinearExclusive,
            ]),
        }),
    }
}

fn filter(dice: &mut Dice) -> Option<Condition> {
    dice.percent(25).then(|| condition(dice))
}

fn condition(dice: &mut Dice) -> Condition {
    let field = |field: &str, kind, compare, literal| Test::Field {
        field: field.into(),
        kind,
        compare,
        literal,
    };
    let text = |name: &str, compare, value: &str| {
        field(name, FieldType::Text, compare, Literal::Text(value.into()))
    };
    let count = |name: &str, compare, value: i64| {
        field(
            name,
            FieldType::Integer,
            compare,
            Literal::Number(Exact::from(value)),
        )
    };
    let test = match dice.between(0, 6) {
        0 => text("priority", Compare::NotEqual, "P1"),
        1 => text("priority", Compare::Equal, "P2"),
        2 => Test::Not(Box::new(text("category", Compare::Equal, "c1"))),
        3 => Test::Has("category".into()),
        4 => count("hand_overs", Compare::GreaterEqual, 1),
        5 => count("bounces", Compare::Less, 1),
        _ => Test::Any(vec![
            count("reopens", Compare::GreaterEqual, 1),
            Test::In {
                field: "priority".into(),
                kind: FieldType::Text,
                list: ["P1", "P3"].map(|value| Literal::Text(value.into())).into(),
            },
        ]),
    };
    Condition {
        source: "a condition".into(),
        test,
        place: nowhere(),
    }
}

fn parties() -> BTreeMap<PartyId, Party> {
    let roles = [
        Role::Customer,
        Role::Provider,
        Role::Provider,
        Role::Integrator,
    ];
    let party = |(id, role): (PartyId, Role)| {
        let party = Party {
            role,
            name: id.to_string(),
            units: Vec::new(),
            claims_scope: Vec::new(),
            place: nowhere(),
        };
        (id, party)
    };
    World::sides().into_iter().zip(roles).map(party).collect()
}

fn teams() -> BTreeMap<TeamId, Team> {
    let [northwind, lumen, volta, keystone] = World::sides();
    let team = |id: &str, members, lead, also: &[&str]| {
        let team = Team {
            members,
            joint: false,
            lead,
            also: also.iter().map(ToString::to_string).collect(),
            place: nowhere(),
        };
        (TeamId::new(id).unwrap(), team)
    };
    [
        team(
            "desk",
            vec![lumen.clone()],
            Some(lumen.clone()),
            &["Service Desk"],
        ),
        team(
            "checkout",
            vec![northwind.clone(), lumen],
            Some(northwind),
            &[],
        ),
        team(
            "ops",
            vec![volta.clone(), keystone.clone()],
            Some(volta.clone()),
            &["Operations"],
        ),
        team("crew", vec![keystone.clone(), volta], None, &[]),
        team("solo", vec![keystone], None, &[]),
    ]
    .into()
}

fn services(dice: &mut Dice) -> BTreeMap<ServiceId, Service> {
    let service = |id: &str, provider: Option<&str>| {
        let relation = provider.map(|provider| Relation {
            provider: PartyId::new(provider).unwrap(),
            customer: None,
            model: Model::ServiceProvider,
            outsourcing: Some(Outsourcing::Service),
            risk_and_cost_owner: None,
            processes: Vec::new(),
            skills: Vec::new(),
            assessment: None,
            joint_team: None,
            place: nowhere(),
        });
        let service = Service {
            title: None,
            outcome: None,
            relation,
            runs_on: Vec::new(),
            users: None,
            business: None,
            domain: None,
            responsibilities: BTreeMap::new(),
            place: nowhere(),
        };
        (ServiceId::new(id).unwrap(), service)
    };
    let mut services = BTreeMap::from([service("pay", Some("lumen"))]);
    if dice.percent(80) {
        services.extend([service("net", Some("volta"))]);
    }
    if dice.percent(90) {
        services.extend([service("bare", None)]);
    }
    services
}

fn nowhere() -> Place {
    Place {
        file: Arc::from("alliance.yaml"),
        start: 0,
        end: 0,
    }
}
