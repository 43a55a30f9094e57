//! Cases from CSV: an audit trail and a list.

use expect_test::expect;

use crate::world::{Store, check, imported, lines, mapping};

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
    let mut whole = Store::default();
    whole.import(&mapping, LOG.as_bytes());
    let again = whole.import(&mapping, LOG.as_bytes());
    assert_eq!(again.report.duplicate, 8);
    assert_eq!((again.report.accepted, again.report.facts), (0, 0));

    let mut grown = Store::default();
    grown.import(&mapping, head(LOG, 6).as_bytes());
    let after = grown.import(&mapping, LOG.as_bytes());
    assert_eq!((after.report.duplicate, after.report.accepted), (5, 3));
    assert_eq!(grown.ids(), whole.ids());
}

/// The first lines of a log.
fn head(log: &str, lines: usize) -> String {
    log.split_inclusive('\n').take(lines).collect()
}

/// The header and the lines of a log from this one on.
fn tail(log: &str, from: usize) -> String {
    let rows = log.split_inclusive('\n').skip(from - 1);
    head(log, 1) + &rows.collect::<String>()
}

#[test]
fn a_trail_in_pieces_gives_what_the_whole_gives() {
    let mapping = mapping(TRAIL);
    let whole = imported(&mapping, LOG.as_bytes());
    for cut in [2, 3, 5, 6, 7, 8] {
        let (first, rest) = (head(LOG, cut), tail(LOG, cut + 1));
        let mut record = Store::default();
        record.import(&mapping, first.as_bytes());
        record.import(&mapping, rest.as_bytes());
        assert_eq!(*record.ids(), whole.ids(), "cut {cut}");
        for again in [&first, &rest, LOG] {
            let again = record.import(&mapping, again.as_bytes());
            assert_eq!((again.report.accepted, again.report.facts), (0, 0));
        }
    }
}

#[test]
fn the_order_of_the_rows_of_a_file_plays_no_part() {
    let mapping = mapping(TRAIL);
    let whole = imported(&mapping, LOG.as_bytes());
    let turned: String = LOG
        .split_inclusive('\n')
        .skip(1)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    let newest_first = imported(&mapping, (head(LOG, 1) + &turned).as_bytes());
    assert_eq!(newest_first.lines(), whole.lines());
}

/// Two rows of one minute, of which an export taken within that minute had the first only.
#[test]
fn an_export_may_end_within_an_instant() {
    let mapping = mapping(TRAIL);
    let log = "\
ticket,when,state,prio,team,opened,resolved
A,2025-03-03 09:05,New,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,Waiting,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,New,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,Waiting,1,red,2025-03-03 09:00,?
A,2025-03-03 09:30,New,1,red,2025-03-03 09:00,?
";
    let whole = imported(&mapping, log.as_bytes());
    assert_eq!(whole.facts.len(), 6);
    for cut in 2..6 {
        let mut record = Store::default();
        record.import(&mapping, head(log, cut).as_bytes());
        record.import(&mapping, log.as_bytes());
        assert_eq!(*record.ids(), whole.ids(), "cut {cut}");
        assert_eq!(record.import(&mapping, log.as_bytes()).report.facts, 0);
        assert_eq!(
            record
                .import(&mapping, head(log, cut).as_bytes())
                .report
                .facts,
            0
        );
    }
}

/// The first export lacks a row that the second one has.
#[test]
fn what_the_record_lacks_is_told_and_what_follows_still_holds() {
    let mapping = mapping(TRAIL);
    let rest: String = LOG.split_inclusive('\n').skip(5).collect();
    let gap = head(LOG, 2) + &rest;
    let mut record = Store::default();
    record.import(&mapping, gap.as_bytes());
    let before = record.facts.len();
    record.import(&mapping, LOG.as_bytes());
    let told = lines(&record.facts[before..]);
    expect![[r#"
        {"at":"2025-03-03T09:30:00Z","case":{"id":"A","set":{"hold":"waiting-for-customer","state":"Waiting"}},"seq":7}
        {"at":"2025-03-03T09:30:00Z","case":{"id":"A","set":{"hold":null,"state":"New","team":null}},"seq":8}
    "#]].assert_eq(&told);
    assert_eq!(record.import(&mapping, LOG.as_bytes()).report.facts, 0);
    assert_eq!(record.import(&mapping, gap.as_bytes()).report.facts, 0);
}

/// A sequence tells rows of one instant apart, so that a log can be cut between them.
#[test]
fn with_a_sequence_a_log_may_be_cut_within_an_instant() {
    let mapping = mapping(&format!("{TRAIL}sequence: nr\n"));
    let log = "\
nr,ticket,when,state,prio,team,opened,resolved
1,A,2025-03-03 09:05,New,1,red,2025-03-03 09:00,?
2,A,2025-03-03 09:30,Waiting,1,red,2025-03-03 09:00,?
3,A,2025-03-03 09:30,New,1,red,2025-03-03 09:00,?
4,A,2025-03-03 09:30,Waiting,1,red,2025-03-03 09:00,?
5,A,2025-03-03 09:30,New,1,red,2025-03-03 09:00,?
";
    let whole = imported(&mapping, log.as_bytes());
    for cut in 2..6 {
        let mut record = Store::default();
        record.import(&mapping, head(log, cut).as_bytes());
        record.import(&mapping, tail(log, cut + 1).as_bytes());
        assert_eq!(*record.ids(), whole.ids(), "cut {cut}");
        assert_eq!(record.import(&mapping, log.as_bytes()).report.facts, 0);
    }
}

/// Where the state is not told as a field, the milestones in the record say where a case stands.
#[test]
fn a_log_of_events_in_pieces() {
    let mapping = mapping(
        "source: s\nby: b\nrow: update\nat: at\ncase: { id: id, type: task, events: { first: opened, from: step, map: { begin: acknowledged, done: resolved } }, fields: { team: team } }\n",
    );
    let log = "\
id,at,step,team
1,2025-03-03T09:00:00Z,new,red
1,2025-03-03T10:00:00Z,begin,red
1,2025-03-03T11:00:00Z,done,red
1,2025-03-03T12:00:00Z,done,blue
1,2025-03-03T13:00:00Z,begin,blue
1,2025-03-03T14:00:00Z,done,blue
";
    let whole = imported(&mapping, log.as_bytes());
    expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"1","set":{"team":"red","type":"task"}},"seq":1}
        {"at":"2025-03-03T10:00:00Z","case":{"does":["acknowledged"],"id":"1"},"seq":2}
        {"at":"2025-03-03T11:00:00Z","case":{"does":["resolved"],"id":"1"},"seq":3}
        {"at":"2025-03-03T12:00:00Z","case":{"id":"1","set":{"team":"blue"}},"seq":4}
        {"at":"2025-03-03T13:00:00Z","case":{"does":["acknowledged","reopened"],"id":"1"},"seq":5}
        {"at":"2025-03-03T14:00:00Z","case":{"does":["resolved"],"id":"1"},"seq":6}
    "#]].assert_eq(&whole.lines());
    for cut in 2..7 {
        let mut record = Store::default();
        record.import(&mapping, head(log, cut).as_bytes());
        record.import(&mapping, tail(log, cut + 1).as_bytes());
        assert_eq!(*record.ids(), whole.ids(), "cut {cut}");
        for again in [log, &head(log, cut), &tail(log, cut + 1)] {
            assert_eq!(record.import(&mapping, again.as_bytes()).report.accepted, 0);
        }
    }
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
