//! One log in each format.

use expect_test::expect;

use crate::world::{check, check_refused, check_rejected, imported, mapping};

const NDJSON: &str = "
format: ndjson
source: desk
by: volta
row: update
at: updated
case:
  id: key
  type: incident
  events: { first: opened, from: fields.status, map: { Done: resolved } }
  fields:
    priority: fields.priority.name
    points: fields.points
    label: labels.0
    team: fields.team
";

#[test]
fn json_lines_are_read_by_dotted_paths() {
    check(
        NDJSON,
        r#"{"key":"A-1","updated":"2025-03-03T09:00:00.123456Z","fields":{"status":"New","priority":{"name":"High"},"points":1.10,"team":"red"},"labels":["x","y"]}

{"key":"A-1","updated":"2025-03-03T10:00:01+01:00","fields":{"status":"Done","points":12345678901234567890.10},"other":{"deep":[1,{"a":null}]}}
{"key":"A-1","updated":"2025-03-03T11:00:00Z","fields":{"status":"D\u006fne","team":null}}
"#,
        expect![[r#"
            {"at":"2025-03-03T09:00:00.123Z","case":{"does":["opened"],"id":"A-1","set":{"label":"x","points":"1.10","priority":"High","team":"red","type":"incident"}},"seq":1}
            {"at":"2025-03-03T09:00:01Z","case":{"does":["resolved"],"id":"A-1","set":{"points":"12345678901234567890.10"}},"seq":2}
            {"at":"2025-03-03T11:00:00Z","case":{"id":"A-1","set":{"team":null}},"seq":3}
        "#]],
    );
}

#[test]
fn what_is_no_sound_json_is_refused_line_by_line() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    let text = format!(
        "{}\n{}\n{}\n{}\n{}\n{deep}\n",
        r#"{"key":"A","key":"B","updated":"2025-03-03T09:00:00Z"}"#,
        r#"{"fields":{"status":"a"},"fields.status":"b","key":"A"}"#,
        r#"{"key":"A","updated":"2025-03-03T09:00:00Z""#,
        "[1]",
        r#"{"key":"A\u0000","updated":"2025-03-03T09:00:00Z"}"#,
    );
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(b"{\"key\":\"\xff\"}\n");
    check_rejected(
        NDJSON,
        &bytes,
        expect![[r#"
        line 1: the row is not sound JSON: the member `key` stands twice (at byte 16)
        line 2: two members of the object come to the same column `fields.status`
        line 3: the row is not sound JSON: EOF while parsing an object (at byte 43)
        line 4: the row is not a JSON object
        line 5: column `key`: `A\0` contains a NUL character; export the log as plain UTF-8 text
        line 6: the object has more than 32 levels inside each other
        line 7: the line is not UTF-8 from its byte 9 on; export the log as UTF-8
    "#]],
    );
}

#[test]
fn a_json_document_has_its_list_somewhere() {
    let document = "
format: json
items: data.tickets
source: desk
by: volta
row: record
case: { id: id, type: { value: request }, milestones: { opened: created_at, closed: close_at } }
";
    let text = r#"{"total":2,
 "data":{"tickets":[
  {"id":7,"created_at":"2025-03-03T09:00:00Z","close_at":null},
  {"id":8,"created_at":"soon","close_at":null}]}}"#;
    let outcome = imported(&mapping(document), text.as_bytes());
    expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"7","set":{"type":"request"}},"seq":1}
        line 4: column `created_at`: `soon` is not a date in the form rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
    "#]].assert_eq(&(outcome.lines() + &outcome.reasons()));
    check_refused(
        document,
        br#"{"data":{"ticket":[]}}"#,
        "the document has no `tickets` on the way to `items`",
    );
    check_refused(
        document,
        br#"{"data":{"tickets":7}}"#,
        "the rows are not a list; say where the list stands with `items: PATH`",
    );
}

const XES: &str = "
format: xes
source: desk
by: volta
row: update
at: 'time:timestamp'
case:
  id: 'trace.concept:name'
  type: incident
  events:
    first: opened
    from: 'concept:name'
    map: { Resolve: resolved, Close: closed }
  fields:
    state: 'concept:name'
    team: 'org:group'
    priority: trace.priority
    step: 'lifecycle:transition'
";

#[test]
fn traces_are_cases_and_events_are_updates() {
    check(
        XES,
        r#"<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="none"/></global>
  <string key="concept:name" value="the log"/>
  <trace>
    <string key="concept:name" value="A &amp; 1"/>
    <event>
      <string key="concept:name" value="Register"/>
      <string key="org:group" value="red"/>
      <string key="lifecycle:transition" value="complete"/>
      <date key="time:timestamp" value="2025-03-03T09:00:00.000+01:00"/>
    </event>
    <event>
      <string key="concept:name" value="Resolve"><string key="org:group" value="inner"/></string>
      <date key="time:timestamp" value="2025-03-03T12:00:00.000+01:00"/>
    </event>
    <string key="priority" value="P1"/>
  </trace>
</log>
"#,
        expect![[r#"
            {"at":"2025-03-03T08:00:00Z","case":{"does":["opened"],"id":"A & 1","set":{"priority":"P1","state":"Register","step":"complete","team":"red","type":"incident"}},"seq":1}
            {"at":"2025-03-03T11:00:00Z","case":{"does":["resolved"],"id":"A & 1","set":{"state":"Resolve"}},"seq":2}
        "#]],
    );
}

#[test]
fn xml_that_is_no_log_is_refused() {
    check_refused(
        XES,
        br#"<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><log>&b;</log>"#,
        "the XML declares a document type on line 1; it is not read, because its entities could stand for anything",
    );
    check_refused(
        XES,
        b"<html></html>",
        "the XML is no XES log: it begins with `html`",
    );
    check_refused(XES, b"", "the XML is no XES log: it has no element `log`");
    check_refused(
        XES,
        b"<log>\n<trace><string key=\"concept:name\" value=\"a\0\"/></trace></log>",
        "the XML cannot be read on line 2: I/O error: it contains a NUL character",
    );
    check_refused(
        XES,
        b"<log>\n<trace>\n<event>",
        "the XML ends on line 3 inside of `event`",
    );
    let deep = format!("<log>{}", "<trace>".repeat(60));
    check_refused(
        XES,
        deep.as_bytes(),
        "the XML has more than 32 elements inside each other on line 1",
    );
    let long = format!("<log><trace a=\"{}\"/></log>", "x".repeat(3 << 20));
    check_refused(
        XES,
        long.as_bytes(),
        "the XML cannot be read on line 1: I/O error: a tag or a text is longer than 1048576 bytes",
    );
    check_rejected(
        XES,
        br#"<log><trace><string key="concept:name" value="A"/>
<event><string key="concept:name" value="&unknown;"/></event>
<event><string key="concept:name" value="a"/><string key="concept:name" value="b"/></event>
<event><date key="time:timestamp" value="yesterday"/></event>
</trace></log>"#,
        expect![[r#"
            line 2: an attribute cannot be read: at 1..8: unrecognized entity `unknown`
            line 3: the attribute `concept:name` stands twice
            line 4: column `time:timestamp`: `yesterday` is not a date in the form rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
        "#]],
    );
}

const OCEL: &str = "
format: ocel
object_type: ticket
source: desk
by: volta
row: update
at: time
case:
  id: object
  type: incident
  events: { from: event, map: { open: opened, solve: resolved } }
  fields:
    priority: object.priority
    team: related.team
    effort: event.effort
";

#[test]
fn objects_of_one_type_are_cases() {
    check(
        OCEL,
        r#"{
  "objectTypes": [
    { "name": "ticket", "attributes": [ { "name": "priority", "type": "string" } ] },
    { "name": "team", "attributes": [] } ],
  "eventTypes": [ { "name": "open", "attributes": [] }, { "name": "solve", "attributes": [] } ],
  "objects": [
    { "id": "T1", "type": "ticket", "attributes": [
      { "name": "priority", "time": "1970-01-01T00:00:00Z", "value": "P2" },
      { "name": "priority", "time": "2025-03-03T09:30:00Z", "value": "P1" } ] },
    { "id": "red", "type": "team", "attributes": [] } ],
  "events": [
    { "id": "e2", "type": "solve", "time": "2025-03-03T10:00:00Z",
      "attributes": [ { "name": "effort", "value": 1.50 } ],
      "relationships": [ { "objectId": "T1", "qualifier": "solved" } ] },
    { "id": "e1", "type": "open", "time": "2025-03-03T09:00:00Z", "attributes": [],
      "relationships": [ { "objectId": "T1", "qualifier": "opened" }, { "objectId": "red", "qualifier": "holder" } ] }
  ]
}"#,
        expect![[r#"
            {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"T1","set":{"priority":"P2","team":"red","type":"incident"}},"seq":1}
            {"at":"2025-03-03T09:30:00Z","case":{"id":"T1","set":{"priority":"P1"}},"seq":2}
            {"at":"2025-03-03T10:00:00Z","case":{"does":["resolved"],"id":"T1","set":{"effort":"1.50"}},"seq":3}
        "#]],
    );
    check_refused(
        OCEL,
        br#"{"objectTypes":[{"name":"order"}],"eventTypes":[],"objects":[],"events":[]}"#,
        "the log has no object type `ticket`; it has order",
    );
}

#[test]
fn our_own_facts_need_no_id() {
    let plain = "format: entente\nsource: by-hand\nby: volta\n";
    let text = r#"{"at":"2025-03-03T09:00:00Z","case":{"id":"A","does":["opened"],"set":{"priority":"P1"}}}
{"at":"2025-03-03T10:00:00Z","by":"lumen","usage":{"meter":"seats","quantity":"12"}}
{"at":"2025-03-03T10:00:00Z","by":"lumen","usage":{"meter":"seats","quantity":"12"}}
{"at":"2025-03-03T10:00:00Z","usage":{"meter":"seats","quantity":12.5}}
{"at":"2025-03-03T10:00:00Z","usage":{"meter":"seats","quantity":"12"},"sample":{"on":"a","state":"up"}}
{"at":"2025-03-03T10:00:00Z","usages":{}}
{"at":"2025-03-03T10:00:00Z","at":"2025-03-03T10:00:00Z","usage":{"meter":"seats","quantity":"12"}}
"#;
    let outcome = imported(&mapping(plain), text.as_bytes());
    expect![[r#"
        {"at":"2025-03-03T09:00:00Z","case":{"does":["opened"],"id":"A","set":{"priority":"P1"}},"seq":1}
        {"at":"2025-03-03T10:00:00Z","seq":2,"usage":{"meter":"seats","quantity":"12"}}
        {"at":"2025-03-03T10:00:00Z","repeat":1,"seq":3,"usage":{"meter":"seats","quantity":"12"}}
        line 4: the line is no fact: invalid type: floating point `12.5`, expected a string (at byte 69)
        line 5: a fact has exactly one of: acknowledgement, agreement, answer, case, claim, closing, comment, cost, coverage, deployment, emergency, outage, proposal, sample, signature, survey, usage, value, withdrawal, work
        line 6: the line is no fact: unknown field `usages`, expected one of `at`, `by`, `source`, `recorded`, `seq`, `repeat`, `id`, `acknowledgement`, `agreement`, `answer`, `case`, `claim`, `closing`, `comment`, `cost`, `coverage`, `deployment`, `emergency`, `outage`, `proposal`, `sample`, `signature`, `survey`, `usage`, `value`, `withdrawal`, `work` (at byte 37)
        line 7: the line is no fact: duplicate field `at` (at byte 33)
    "#]].assert_eq(&(outcome.lines() + &outcome.reasons()));
    // The lines of a record are statements too.
    let record: Vec<u8> = outcome
        .facts
        .iter()
        .flat_map(|fact| [fact.to_bytes(), b"\n".to_vec()].concat())
        .collect();
    let copied = imported(&mapping("format: entente\n"), &record);
    assert_eq!(copied.facts, outcome.facts);
}
