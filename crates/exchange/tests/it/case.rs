//! Cases from CSV: an audit trail and a list.

use std::collections::HashSet;

use expect_test::expect;

use crate::world::{check, imported, mapping, try_import};

const TRAIL: &str = "
source: desk
by: volta
row: update
at: when
zone: UTC
dates: '%Y-%m-%d %H:%M'
missing: '?'
case:
  id: ticket
  type: incident
  milestones: { opened: opened, resolved: resolved }
  events: { from: state, map: { Done: resolved, Shut: closed } }
  hold: { from: state, map: { Waiting: waiting-for-customer } }
  fields:
    state: state
    priority: { from: prio, map: { '1': P1, '2': P2 } }
    team: team
";

const LOG: &str = "\
ticket,when,state,prio,team,opened,resolved
A,2025-03-03 09:05,New,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,Waiting,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,New,1,?,2025-03-03 09:00,?
A,2025-03-03 09:40,New,1,?,2025-03-03 09:00,?
A,2025-03-03 10:00,Done,2,blue,2025-03-03 09:00,2025-03-03 09:58
A,2025-03-03 11:00,New,2,blue,2025-03-03 09:00,2025-03-03 09:58
A,2025-03-03 12:00,Done,2,blue,2025-03-03 09:00,2025-03-03 12:00
A,2025-03-03 13:00,Shut,2,blue,2025-03-03 09:00,2025-03-03 12:00
";

#[test]
fn a_trail_tells_only_what_changed() {
    check(
        TRAIL,
        LOG,
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"A","set":{"priority":"P1","team":"red","type":"incident"}},"seq":1}
        {"at":"2025-03-03T09:05:00Z","case":{"id":"A","set":{"state":"New"}},"seq":1}
        {"at":"2025-03-03T09:30:00Z","case":{"id":"A","set":{"hold":"waiting-for-customer","state":"Waiting"}},"seq":2}
        {"at":"2025-03-03T09:30:00Z","case":{"id":"A","set":{"hold":null,"state":"New","team":null}},"seq":3}
        {"at":"2025-03-03T09:58:00Z","case":{"does":["resolved"],"id":"A"},"seq":5}
        {"at":"2025-03-03T10:00:00Z","case":{"id":"A","set":{"priority":"P2","state":"Done","team":"blue"}},"seq":5}
        {"at":"2025-03-03T11:00:00Z","case":{"does":["reopened"],"id":"A","set":{"state":"New"}},"seq":6}
        {"at":"2025-03-03T12:00:00Z","case":{"does":["resolved"],"id":"A","set":{"state":"Done"}},"seq":7}
        {"at":"2025-03-03T13:00:00Z","case":{"does":["closed"],"id":"A","set":{"state":"Shut"}},"seq":8}
    "#]],
    );
}

#[test]
fn a_list_tells_everything_at_its_instants() {
    let list = "
source: desk
by: volta
row: record
zone: Europe/Amsterdam
dates: ['%d-%m-%Y %H:%M']
case:
  id: Nr
  type: { from: Kind, map: { Storing: incident, Verzoek: request } }
  milestones: { opened: Aangemeld, resolved: Opgelost }
  fields: { state: Status, priority: Prio, unit: { value: stores } }
";
    let text = "\u{feff}Nr;Kind;Aangemeld;Opgelost;Status;Prio\r\n\
        7;Storing;30-03-2025 02:30;30-03-2025 09:00;Klaar;hoog\r\n\
        8;Verzoek;26-10-2025 02:30;;Open;\r\n";
    let list = format!("{list}csv: {{ delimiter: ';' }}\n");
    check(
        &list,
        text,
        expect![[r#"
        {"at":"2025-03-30T01:30:00Z","case":{"does":["opened"],"id":"7","set":{"priority":"hoog","type":"incident","unit":"stores"}},"seq":1}
        {"at":"2025-03-30T07:00:00Z","case":{"does":["resolved"],"id":"7","set":{"state":"Klaar"}},"seq":1}
        {"at":"2025-10-26T00:30:00Z","case":{"does":["opened"],"id":"8","set":{"state":"Open","type":"request","unit":"stores"}},"seq":2}
    "#]],
    );
}

#[test]
fn importing_twice_changes_nothing_and_a_longer_export_brings_what_is_new() {
    let mapping = mapping(TRAIL);
    let whole = imported(&mapping, LOG.as_bytes());
    let again = try_import(&mapping, LOG.as_bytes(), &whole.ids()).unwrap();
    assert_eq!(again.report.duplicate, 8);
    assert_eq!((again.report.accepted, again.report.facts), (0, 0));

    let shorter: String = LOG
        .lines()
        .take(6)
        .map(|line| format!("{line}\n"))
        .collect();
    let before = imported(&mapping, shorter.as_bytes());
    let after = try_import(&mapping, LOG.as_bytes(), &before.ids()).unwrap();
    assert_eq!((after.report.duplicate, after.report.accepted), (5, 3));
    let both: HashSet<_> = before.ids().union(&after.ids()).copied().collect();
    assert_eq!(both, whole.ids());
}

#[test]
fn an_empty_value_clears_or_keeps() {
    let log = |empty: &str| {
        format!(
            "source: s\nby: b\nrow: update\nempty: {empty}\nat: at\ncase: {{ id: id, type: task, events: {{ first: opened, from: step, map: {{ done: resolved }} }}, hold: {{ from: step, map: {{ wait: waiting }} }}, fields: {{ team: team }} }}\n"
        )
    };
    let text = "\
id,at,step,team
1,2025-03-03T09:00:00Z,begin,red
1,2025-03-03T10:00:00Z,wait,
1,2025-03-03T11:00:00Z,,blue
1,2025-03-03T12:00:00Z,work,
";
    check(
        &log("keeps"),
        text,
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"1","set":{"team":"red","type":"task"}},"seq":1}
        {"at":"2025-03-03T10:00:00Z","case":{"id":"1","set":{"hold":"waiting"}},"seq":2}
        {"at":"2025-03-03T11:00:00Z","case":{"id":"1","set":{"team":"blue"}},"seq":3}
        {"at":"2025-03-03T12:00:00Z","case":{"id":"1","set":{"hold":null}},"seq":4}
    "#]],
    );
    check(
        &log("clears"),
        text,
        expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"1","set":{"team":"red","type":"task"}},"seq":1}
        {"at":"2025-03-03T10:00:00Z","case":{"id":"1","set":{"hold":"waiting","team":null}},"seq":2}
        {"at":"2025-03-03T11:00:00Z","case":{"id":"1","set":{"hold":null,"team":"blue"}},"seq":3}
        {"at":"2025-03-03T12:00:00Z","case":{"id":"1","set":{"team":null}},"seq":4}
    "#]],
    );
}
