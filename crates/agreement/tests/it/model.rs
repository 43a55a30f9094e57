//! What the loader makes of a text: the model, value by value.

use agreement::Agreement;
use agreement::model::MeasureKind;
use expect_test::{Expect, expect};
use facts::id::{CalendarId, LevelId, MeasureId, ServiceId, TeamId};

use crate::cases::clean_cases;

fn clean() -> Agreement {
    agreement::load(&clean_cases().remove(0).files).agreement
}

fn level(id: &str, expected: Expect) {
    let agreement = clean();
    let level = &agreement.levels[&LevelId::new(id).expect("an id")];
    let bound = |bound: &Option<agreement::model::Bound>| {
        bound.as_ref().map_or("-".to_string(), |bound| {
            let quantity = &bound.quantity;
            format!("{} {} {:?}", bound.op.sign(), quantity.value, quantity.unit)
        })
    };
    expected.assert_eq(&format!(
        "{:?}\n{:?} {:?} {:?} {:?}\n{:?} in {}\nround {:?}, expected {}, minimum {}, small {:?}, {:?}\n",
        level.statistic,
        level.per,
        level.combine,
        level.counted_in,
        level.open_breach,
        level.window.length,
        level.window.zone.name(),
        level.round,
        bound(&level.expected),
        bound(&level.minimum),
        level.small_sample,
        level.importance,
    ));
}

fn measure(id: &str, expected: Expect) {
    let agreement = clean();
    let measure = &agreement.measures[&MeasureId::new(id).expect("an id")];
    match &measure.kind {
        MeasureKind::Cases {
            types,
            clock: Some(clock),
            ..
        } => expected.assert_eq(&format!("{types:?} {clock:#?}\n")),
        MeasureKind::Availability(downtime) => {
            let mut downtime = downtime.clone();
            downtime.filter = None;
            expected.assert_eq(&format!("{downtime:#?}\n"));
        }
        kind => expected.assert_eq(&format!("{kind:?}\n")),
    }
}

#[test]
fn the_head() {
    let agreement = clean();
    expect![[r#"
        northwind 2025 Some(2024-12-31T23:00:00Z) Europe/Amsterdam Some("EUR") Some(Elapsed(86400000)) 71
    "#]].assert_eq(&format!(
        "{} {} {:?} {} {:?} {:?} {}\n",
        agreement.alliance,
        agreement.version,
        agreement.effective,
        agreement.zone.name(),
        agreement.currency,
        agreement.late_after,
        agreement.hash.len(),
    ));
    let team = &agreement.teams[&TeamId::new("checkout").expect("an id")];
    expect![[r#"
        ["northwind", "lumen"] true Some("northwind") ["Group 56"]
    "#]]
    .assert_eq(&format!(
        "{:?} {} {:?} {:?}\n",
        team.members, team.joint, team.lead, team.also
    ));
    let service = &agreement.services[&ServiceId::new("payments").expect("an id")];
    expect![[r#"
        [["hosting"], ["line-a", "line-b"]] Some(1000) "lumen" ServiceProvider Some(Service)
    "#]]
    .assert_eq(&format!(
        "{:?} {:?} {}\n",
        service.runs_on,
        service.users,
        service
            .relation
            .as_ref()
            .map_or_else(String::new, |relation| format!(
                "{:?} {:?} {:?}",
                relation.provider, relation.model, relation.outsourcing
            ))
    ));
    expect![[r#"
        {"made_sla": Boolean, "reassignments": Integer, "score": Decimal, "sub-area": Text, "vendor": Text, "wait": Integer}
    "#]].assert_eq(&format!("{:?}\n", agreement.fields));
    let calendar = |id: &str| {
        format!(
            "{:?}",
            agreement.calendars[&CalendarId::new(id).expect("an id")].hours
        )
    };
    expect![[r#"
        Week([[Shift { from_min: 480, until_min: 750 }, Shift { from_min: 780, until_min: 1080 }], [Shift { from_min: 480, until_min: 750 }, Shift { from_min: 780, until_min: 1080 }], [Shift { from_min: 480, until_min: 750 }, Shift { from_min: 780, until_min: 1080 }], [Shift { from_min: 480, until_min: 750 }, Shift { from_min: 780, until_min: 1080 }], [Shift { from_min: 480, until_min: 750 }, Shift { from_min: 780, until_min: 1080 }], [], []])
        Week([[Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }], [Shift { from_min: 1320, until_min: 1800 }]])
    "#]].assert_eq(&format!("{}\n{}\n", calendar("office"), calendar("nights")));
}

#[test]
fn levels() {
    level(
        "p1-in-time",
        expect![[r#"
        ShareWithin(Targets { by: None, values: {}, otherwise: Some(Elapsed(14400000)) })
        ["unit"] Some(Worst) Stopped MissedWhenDue
        Month { day: 16 } in Europe/Madrid
        round Some(RoundRule { digits: 2, mode: HalfEven }), expected >= 97 Percent, minimum >= 95 Percent, small Some(SmallSample { below: 20, allow_misses: 1 }), Critical
    "#]],
    );
    level(
        "all-in-time",
        expect![[r#"
        ShareWithin(Targets { by: Some("priority"), values: {"P1": Elapsed(14400000), "P2": Elapsed(28800000)}, otherwise: Some(WorkingDays(5)) })
        [] None Due MissedWhenDue
        RollingMonths { months: 12 } in Europe/Amsterdam
        round None, expected >= 90 Percent, minimum -, small None, Key
    "#]],
    );
    level(
        "p90",
        expect![[r#"
        Percentile(Percentile { p: 90, method: NearestRank })
        [] None Stopped WhenStopped
        Rolling { days: 28, monthly: false } in Europe/Amsterdam
        round None, expected <= 5400000 Milliseconds, minimum -, small None, Key
    "#]],
    );
    level(
        "reopened",
        expect![[r#"
            Ratio(Condition { source: "reopens > 0", test: Field { field: "reopens", kind: Integer, compare: Greater, literal: Number(0) }, place: Place { file: "alliance.yaml", start: 4912, end: 4923 } }, Condition { source: "true", test: Constant(true), place: Place { file: "alliance.yaml", start: 4929, end: 4935 } })
            [] None Stopped WhenStopped
            Quarter { day: 1 } in Europe/Amsterdam
            round None, expected <= 0.02 Number, minimum -, small None, Key
        "#]],
    );
    level(
        "up",
        expect![[r#"
        Figure
        [] None Stopped WhenStopped
        Year { month: 4, day: 1 } in Europe/Amsterdam
        round Some(RoundRule { digits: 3, mode: HalfUp }), expected >= 99.9 Percent, minimum -, small None, Key
    "#]],
    );
    level(
        "unit",
        expect![[r#"
        Figure
        [] None Stopped WhenStopped
        Month { day: 1 } in Europe/Amsterdam
        round Some(RoundRule { digits: 4, mode: HalfEven }), expected <= 0.0125 Money("EUR"), minimum -, small None, Key
    "#]],
    );
    level(
        "lead",
        expect![[r#"
        Percentile(Percentile { p: 50, method: LinearInclusive })
        [] None Stopped WhenStopped
        Month { day: 1 } in Europe/Amsterdam
        round None, expected <= 86400000 Milliseconds, minimum -, small None, Key
    "#]],
    );
}

#[test]
fn measures() {
    measure(
        "resolution",
        expect![[r#"
        ["incident"] Clock {
            from: Milestone(
                Opened,
            ),
            until: Milestone(
                Resolved,
            ),
            calendar: By {
                field: "priority",
                values: {
                    "P1": "always",
                },
                otherwise: "office",
            },
            pauses: {
                "planned": Pause {
                    accepted_by: None,
                    unanswered: None,
                },
                "waiting-for-customer": Pause {
                    accepted_by: Some(
                        Customer,
                    ),
                    unanswered: Some(
                        Silence {
                            accepted: true,
                            after: WorkingDays(
                                2,
                            ),
                        },
                    ),
                },
                "waiting-for-lumen": Pause {
                    accepted_by: Some(
                        Party(
                            "lumen",
                        ),
                    ),
                    unanswered: None,
                },
            },
            on_priority_change: Recompute,
            on_reopen: Continue {
                within: WorkingDays(
                    5,
                ),
                gap: NotCounted,
            },
            terms_of: Opened,
        }
    "#]],
    );
    measure(
        "evidence",
        expect![[r#"
        ["incident", "request"] Clock {
            from: State(
                "New",
            ),
            until: State(
                "Awaiting Evidence",
            ),
            calendar: One(
                "always",
            ),
            pauses: {},
            on_priority_change: Locked,
            on_reopen: NewClock,
            terms_of: Opened,
        }
    "#]],
    );
    measure(
        "waiting",
        expect![[r#"
        Cases { types: ["call"], clock: None, value: Some("wait") }
    "#]],
    );
    measure(
        "up",
        expect![[r#"
        Downtime {
            basis: Slices {
                slice_ms: 300000,
                bad_share_percent: 10,
            },
            calendar: "office",
            maintenance: OutOfBoth,
            minimum_outage_ms: 900000,
            excluded_causes: [
                "customer",
                "force-majeure",
            ],
            composed: RunsOn,
            degraded_is_down: true,
            silent_after_ms: Some(
                600000,
            ),
            filter: None,
        }
    "#]],
    );
    measure(
        "conversion",
        expect![[r#"
        Value { of: "checkout-conversion", baseline: Some(61) }
    "#]],
    );
    measure(
        "happy",
        expect![[r#"
        Survey { of: "quarterly", question: Some("trust"), side: Some("northwind") }
    "#]],
    );
    measure(
        "fails",
        expect![[r#"
        Delivery { what: ChangeFailRate, environment: "production" }
    "#]],
    );
    measure(
        "new-work",
        expect![[r#"
        Capacity { activities: [Innovation, Research] }
    "#]],
    );
    measure(
        "planned",
        expect![[r#"
        Planned { promised: {"hosting": 99.95, "line-a": 99.9, "line-b": 99.9} }
    "#]],
    );
}
