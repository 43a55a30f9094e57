//! Mapping files that are off, and what is said about them.

use exchange::Mapping;
use expect_test::{Expect, expect};

fn check(text: &str, expected: Expect) {
    let (mapping, findings) = Mapping::read(text, "m.yaml");
    assert!(mapping.is_none());
    let lines: String = findings
        .iter()
        .map(|finding| {
            let place = finding
                .places
                .first()
                .map(|labelled| labelled.place.line_column(text));
            let (line, column) = place.unwrap_or_default();
            let help = finding.help.as_ref().map(facts::Sentence::english);
            let help = help.unwrap_or_default();
            format!(
                "{line}:{column} {}: {}; {help}\n",
                finding.rule,
                finding.message.english()
            )
        })
        .collect();
    expected.assert_eq(&lines);
}

#[test]
fn everything_that_is_off_is_said_at_once() {
    check(
        "
fromat: csv
row: updates
zone: Europe/Madrit
dates: [dd/mm/yyyy, '%d/%m']
case:
  id: number
  typ: incident
  milestones: { opend: opened_at }
  events: { from: state, map: { Done: solved } }
  fields:
    Priority: priority
    hold: state
    team: { from: group, else: kep }
",
        expect![[r#"
            2:1 unknown-key: the mapping has no key `fromat`; did you mean `format`?
            3:6 unknown-choice: `row` of the mapping cannot be `updates`; did you mean `update`? the choices are `update`, `record`
            8:3 unknown-key: `case` has no key `typ`; did you mean `type`?
            7:3 missing-key: `case` has no `type`; add `type`: the type of case, such as `incident`
            9:17 unknown-key: `milestones` of `case` has no key `opend`; did you mean `opened`?
            10:39 unknown-choice: `Done` of `map` of `events` cannot be `solved`; did you mean `resolved`? the choices are `opened`, `acknowledged`, `resolved`, `closed`, `reopened`, `cancelled`
            12:5 bad-name: `Priority` cannot name a field; use up to 64 lower-case letters, digits, `_` and `-`, a letter first
            13:5 bad-name: `hold` is no field of its own; write it as `hold` of `case`; 
            14:32 unknown-choice: `else` of `team` of `fields` of `case` cannot be `kep`; did you mean `keep`? the choices are `keep`, `reject`, `drop`
            4:7 unknown-zone: `Europe/Madrit` is not a zone of the IANA database, such as Europe/Madrid; 
            5:9 unknown-date-form: `dd/mm/yyyy` is neither rfc3339, unix or unix-ms nor a pattern such as %d/%m/%Y %H:%M; write the parts as %Y year, %m month, %d day, %H hour, %M minute, %S second, %b month name, %I with %p for 12 hours, %z offset
            5:21 unknown-date-form: `%d/%m` does not name a year, a month and a day (and, for a time, an hour); write the parts as %Y year, %m month, %d day, %H hour, %M minute, %S second, %b month name, %I with %p for 12 hours, %z offset
        "#]],
    );
}

#[test]
fn what_is_missing_is_asked_for() {
    check(
        "source: desk\n",
        expect![[r#"
        1:1 nothing-mapped: the mapping does not say what a row is about; add one of the sections case, sample, outage, usage, cost, value, survey, deployment, work, coverage
    "#]],
    );
    check(
        "case: { id: a, type: incident }\n",
        expect![[r#"
        1:1 missing-key: the mapping has no `row`; write `row: update` when each row is one change of a case (an audit trail), `row: record` when each row is all about one case (a list)
    "#]],
    );
    check(
        "row: update\ncase: { id: a, type: incident }\n",
        expect![[r#"
        2:9 missing-key: `case` has no `at`; add `at`: the column that says when each update happened
    "#]],
    );
    check(
        "row: record\ncase: { id: a, type: incident }\n",
        expect![[r#"
        2:9 missing-key: `case` has no `milestones`; add `milestones`: the columns that say when the case was opened, resolved, closed
    "#]],
    );
    check(
        "sample: { on: a, state: b }\n",
        expect![[r#"
        1:11 missing-key: `sample` has no `at`; add `at`: the column with the instant, here or at the top
    "#]],
    );
    check(
        "dates: '%d/%m/%Y'\nat: t\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:8 zone-missing: dates in the form `%d/%m/%Y` are local times without a zone; name the zone of the log, as in `zone: Europe/Madrid`
    "#]],
    );
    check(
        "format: ocel\nat: t\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:1 missing-key: the mapping has no `object_type`; add `object_type`: the type of the objects that are the cases
    "#]],
    );
    check(
        "format: entente\nat: t\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:1 nothing-to-map: lines in the format `entente` are facts already; leave out case, sample, outage, usage, cost, value, survey, deployment, work, coverage
    "#]],
    );
    check(
        "row: record\noutage: { id: a, on: b }\n",
        expect![[r#"
        2:11 missing-key: `outage` has no `started`; add `started`: the instant at which the outage started
    "#]],
    );
    check(
        "at: t\nsample: { on: { lookup: x }, state: { from: s, lookup: y } }\n",
        expect![[r#"
        2:17 wrong-shape: `on` of `sample` needs either `from` or `value`; `from: COLUMN` takes it from a column, `value: TEXT` is the same for every row
        2:56 unknown-lookup: there is no table `y`; describe it under `lookups`
    "#]],
    );
    check(
        "at: { from: a, plus: b }\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:7 missing-key: `at` has no `unit`; add `unit`: the unit of the duration: ms, s, min, h or d
    "#]],
    );
}

#[test]
fn what_cannot_be_read_is_refused() {
    check(
        "use: servicenow-incidents\n",
        expect![[r#"
        1:6 unknown-mapping: there is no shipped mapping `servicenow-incidents`; did you mean `servicenow-incident`?
    "#]],
    );
    check(
        "csv: { delimiter: ';;' }\nat: t\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:19 wrong-shape: `delimiter` of `csv` must be one ASCII character or `tab`; 
    "#]],
    );
    check(
        "a: &x 1\nb: *x\n",
        expect![[r#"
        1:4 yaml-alias: anchors and aliases are not part of the language; write the value out
        2:4 yaml-alias: anchors and aliases are not part of the language; write the value out
    "#]],
    );
    check(
        "at: t\nat: u\n",
        expect![[r#"
        2:1 duplicate-key: `at` stands twice; keep one of them
    "#]],
    );
    check(
        "- 1\n",
        expect![[r#"
        1:1 wrong-shape: the mapping must be a map of keys and values; 
    "#]],
    );
    check(
        "",
        expect![[r#"
        1:1 wrong-shape: the mapping must be a map of keys and values; 
    "#]],
    );
    check(
        "source: ' x'\nat: t\nsample: { on: a, state: b }\n",
        expect![[r#"
        1:9 bad-name: the source cannot have this name: the identifier ` x` has a control character, or white space at an end; 
    "#]],
    );
}

#[test]
fn a_type_that_no_row_can_have_is_a_flaw_of_the_mapping() {
    check(
        "
format: csv
row: record
case:
  id: number
  type: incidents
  milestones: { opened: opened }
",
        expect![[r#"
            6:9 unknown-case-type: `incidents` is not a type of case; did you mean `incident`?
        "#]],
    );
    check(
        "
format: csv
row: record
case:
  id: number
  type: { from: kind, map: { I: incident, S: Storing, T: Storing } }
  milestones: { opened: opened }
",
        expect![[r#"
            6:9 unknown-case-type: `Storing` is not a type of case; the types are action, call, change, continuity-test, decision, deliverable, demand, dispute, early-warning, idea, improvement, incident, need, obligation, problem, request, risk, task
        "#]],
    );
}
