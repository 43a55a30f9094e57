//! Rows that speak of anything but a case.

use expect_test::expect;

use crate::world::{check, check_rejected, imported, mapping};

const TOP: &str = "source: s\nby: volta\n";

#[test]
fn samples() {
    check(
        &format!(
            "{TOP}at: seen\nsample: {{ on: host, state: {{ from: state, map: {{ OK: up, CRITICAL: down }}, else: {{ value: unknown }} }}, probe: by }}\n"
        ),
        "seen,host,state,by\n2025-03-03T09:00:00Z,shop,OK,ams\n2025-03-03T09:00:00Z,shop,CRITICAL,ams\n2025-03-03T09:00:00Z,shop,OK,ams\n2025-03-03T09:05:00Z,shop,UNREACHABLE,\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","sample":{"on":"shop","probe":"ams","state":"up"},"seq":1}
            {"at":"2025-03-03T09:00:00Z","sample":{"on":"shop","probe":"ams","state":"down"},"seq":2}
            {"at":"2025-03-03T09:00:00Z","repeat":1,"sample":{"on":"shop","probe":"ams","state":"up"},"seq":3}
            {"at":"2025-03-03T09:05:00Z","sample":{"on":"shop","state":"unknown"},"seq":4}
        "#]],
    );
    check_rejected(
        &format!("{TOP}at: seen\nsample: {{ on: host, state: state }}\n"),
        b"seen,host,state\n2025-03-03T09:00:00Z,shop,fine\n2025-03-03T09:00:00Z,,up\n",
        expect![[r#"
            line 2: column `state`: `fine` is not one of up, degraded, down, unknown; translate it with `map`
            line 3: column `host` is missing; it gives the service or component
        "#]],
    );
}

#[test]
fn outages_by_record_and_by_update() {
    check(
        &format!(
            "{TOP}row: record\noutage: {{ id: id, on: on, started: from, ended: to, planned: announced, cause: cause, users: users }}\n"
        ),
        "id,on,from,to,announced,cause,users\nO1,shop,2025-03-03T09:00:00Z,2025-03-03T10:00:00Z,no,power,50\nO2,shop,2025-03-04T09:00:00Z,,yes,,\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","outage":{"cause":"power","does":"started","id":"O1","on":"shop","users":50},"seq":1}
            {"at":"2025-03-03T10:00:00Z","outage":{"cause":"power","does":"ended","id":"O1","on":"shop","users":50},"seq":1}
            {"at":"2025-03-04T09:00:00Z","outage":{"does":"started","id":"O2","on":"shop","planned":true},"seq":2}
        "#]],
    );
    check(
        &format!(
            "{TOP}row: update\nat: at\noutage: {{ id: id, on: on, does: {{ from: what, map: {{ PROBLEM: started, RECOVERY: ended }} }} }}\n"
        ),
        "at,id,on,what\n2025-03-03T09:00:00Z,O1,shop,PROBLEM\n2025-03-03T10:00:00Z,O1,shop,RECOVERY\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","outage":{"does":"started","id":"O1","on":"shop"},"seq":1}
            {"at":"2025-03-03T10:00:00Z","outage":{"does":"ended","id":"O1","on":"shop"},"seq":2}
        "#]],
    );
}

#[test]
fn figures_answers_and_hours() {
    check(
        &format!(
            "{TOP}zone: Europe/Amsterdam\ndates: '%Y-%m-%d'\nvalue: {{ at: day, of: {{ value: conversion }}, amount: share, unit: unit }}\nsurvey: {{ at: day, of: {{ value: pulse }}, score: score, side: side, question: {{ value: trust }} }}\n"
        ),
        "day,share,unit,score,side\n2025-03-03,61.50,stores,4,northwind\n2025-03-04,62,stores,,\n",
        expect![[r#"
            {"at":"2025-03-02T23:00:00Z","seq":1,"value":{"amount":"61.50","of":"conversion","unit":"stores"}}
            {"at":"2025-03-02T23:00:00Z","seq":1,"survey":{"of":"pulse","question":"trust","score":"4","side":"northwind"}}
            {"at":"2025-03-03T23:00:00Z","seq":2,"value":{"amount":"62","of":"conversion","unit":"stores"}}
        "#]],
    );
    check(
        &format!(
            "{TOP}zone: UTC\ndates: '%d.%m.%Y'\nwork: {{ at: day, activity: {{ from: what, map: {{ Betrieb: lights-on }} }}, hours: hours, team: team, person: who }}\n"
        ),
        "day,what,hours,team,who\n03.03.2025,Betrieb,7.25,checkout,p1\n03.03.2025,training,1,checkout,p1\n",
        expect![[r#"
            {"at":"2025-03-03T00:00:00Z","seq":1,"work":{"activity":"lights-on","minutes":435,"person":"p1","team":"checkout"}}
            {"at":"2025-03-03T00:00:00Z","seq":2,"work":{"activity":"training","minutes":60,"person":"p1","team":"checkout"}}
        "#]],
    );
    check_rejected(
        &format!(
            "{TOP}zone: UTC\ndates: '%d.%m.%Y'\nwork: {{ at: day, activity: what, minutes: m, team: {{ value: x }} }}\n"
        ),
        b"day,what,m\n03.03.2025,training,1.5\n03.03.2025,training,-1\n03.03.2025,play,1\n",
        expect![[r#"
            line 2: column `m`: `1.5` does not come to a whole number of minutes from 0 on
            line 3: column `m`: `-1` does not come to a whole number of minutes from 0 on
            line 4: column `what`: `play` is not one of lights-on, change, research, training, innovation, absence; translate it with `map`
        "#]],
    );
    check_rejected(
        &format!("{TOP}at: at\nusage: {{ meter: {{ value: seats }}, quantity: n }}\n"),
        b"at,n\n2025-03-03T09:00:00Z,\"1,000\"\n2025-03-03T09:00:00Z,NaN\n2025-03-03T09:00:00Z,1e9999\n2025-03-03T09:00:00Z,\n2025-03-03T09:00:00Z,9999999999999999999999999999999999999999999999999999999999999999999999\n",
        expect![[r#"
            line 2: column `n`: `1,000` is not a decimal number such as 12.50; group separators, currency signs and more than 64 characters are not read; `decimal` says which mark stands before the fraction
            line 3: column `n`: `NaN` is not a decimal number such as 12.50; group separators, currency signs and more than 64 characters are not read; `decimal` says which mark stands before the fraction
            line 4: column `n`: `1e9999` is not a decimal number such as 12.50; group separators, currency signs and more than 64 characters are not read; `decimal` says which mark stands before the fraction
            line 5: column `n` is missing; it gives the quantity
            line 6: column `n`: `9999999999999999999999999999999999999999999999999999999999999999999999` is not a decimal number such as 12.50; group separators, currency signs and more than 64 characters are not read; `decimal` says which mark stands before the fraction
        "#]],
    );
}

#[test]
fn numbers_with_a_comma_and_numbers_as_fields() {
    let text = format!(
        "{TOP}row: record\ndecimal: ','\ncase: {{ id: id, type: call, milestones: {{ opened: at }}, fields: {{ effort: {{ from: effort, as: number }}, note: effort }} }}\n"
    );
    check(
        &text,
        "id,at,effort\n1,2025-03-03T09:00:00Z,\"1,50\"\n2,2025-03-03T09:00:00Z,2E3\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"1","set":{"effort":"1.50","note":"1,50","type":"call"}},"seq":1}
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"2","set":{"effort":"2000","note":"2E3","type":"call"}},"seq":2}
        "#]],
    );
    check_rejected(
        &text,
        b"id,at,effort\n1,2025-03-03T09:00:00Z,1.50\n",
        expect![[r#"
        line 2: column `effort`: `1.50` is not a decimal number such as 12,50; group separators, currency signs and more than 64 characters are not read; `decimal` says which mark stands before the fraction
    "#]],
    );
}

#[test]
fn deployments_and_coverage() {
    check(
        &format!(
            "{TOP}at: done\ndeployment: {{ id: id, result: ok, environment: {{ value: production }}, commits: {{ ids: commits, split: ' ', authored: first }}, rework: fix }}\n"
        ),
        "id,done,ok,commits,first,fix\nD1,2025-03-03T09:00:00Z,succeeded,a1  b2,2025-03-01T09:00:00Z,TRUE\nD2,2025-03-03T10:00:00Z,failed,,,\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","deployment":{"commits":[{"authored":"2025-03-01T09:00:00Z","id":"a1"},{"authored":"2025-03-01T09:00:00Z","id":"b2"}],"environment":"production","id":"D1","result":"succeeded","rework":true},"seq":1}
            {"at":"2025-03-03T10:00:00Z","deployment":{"environment":"production","id":"D2","result":"failed"},"seq":2}
        "#]],
    );
    check(
        &format!(
            "{TOP}coverage: {{ at: from, until: to, feed: {{ value: probes }}, state: {{ value: missing }} }}\n"
        ),
        "from,to\n2025-03-03T09:00:00Z,2025-03-03T10:00:00Z\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","coverage":{"feed":"probes","state":"missing","until":"2025-03-03T10:00:00Z"},"seq":1}
        "#]],
    );
}

#[test]
fn durations_are_added_to_an_instant() {
    check(
        &format!(
            "{TOP}row: record\ncase: {{ id: id, type: call, milestones: {{ opened: at, acknowledged: {{ from: at, plus: wait, unit: s }}, closed: {{ from: at, plus: talk, unit: min }} }}, fields: {{ wait_seconds: wait }} }}\n"
        ),
        "id,at,wait,talk\n1,2025-03-03T09:00:00Z,10.5,3\n2,2025-03-03T09:00:00Z,,\n",
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"1","set":{"type":"call","wait_seconds":"10.5"}},"seq":1}
            {"at":"2025-03-03T09:00:10.500Z","case":{"does":["acknowledged"],"id":"1"},"seq":1}
            {"at":"2025-03-03T09:03:00Z","case":{"does":["closed"],"id":"1"},"seq":1}
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"2","set":{"type":"call"}},"seq":2}
        "#]],
    );
}

#[test]
fn a_sequence_orders_and_a_column_records() {
    let outcome = imported(
        &mapping("source: s\nby: volta\nrow: update\nat: at\nsequence: n\nrecorded: { column: known }\ncase: { id: id, type: task, fields: { state: s } }\n"),
        b"id,at,n,known,s\n1,2025-03-03T09:00:00Z,7,2025-03-05T09:00:00Z,a\n1,2025-03-03T09:00:00Z,x,2025-03-05T09:00:00Z,b\n1,2025-03-03T09:00:00Z,9007199254740993,2025-03-05T09:00:00Z,b\n1,2025-03-03T09:00:00Z,8,,b\n1,2025-03-03T09:00:00Z,8,2025-03-01T09:00:00Z,b\n",
    );
    assert_eq!(outcome.facts.len(), 1);
    assert_eq!(outcome.facts[0].seq, 7);
    assert_eq!(
        outcome.facts[0].recorded.to_string(),
        "2025-03-05T09:00:00Z"
    );
    expect![[r#"
        line 3: column `n`: `x` is not a whole number from 0 to 2^53; a sequence is a number that grows; without `sequence` the order of the file counts
        line 4: column `n`: `9007199254740993` is not a whole number from 0 to 2^53; a sequence is a number that grows; without `sequence` the order of the file counts
        line 5: column `known` is missing; it gives the instant at which the row was recorded
        line 6: it happened at 2025-03-03T09:00:00Z, more than 5 minutes after it was recorded at 2025-03-01T09:00:00Z
    "#]].assert_eq(&outcome.reasons());
}
