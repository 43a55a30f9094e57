//! What holds for every input.

use exchange::Mapping;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::world::{Store, imported, mapping, try_import};

const TRAIL: &str = "
source: desk
by: volta
row: update
at: when
zone: Europe/Amsterdam
dates: '%Y-%m-%d %H:%M'
missing: '?'
case:
  id: ticket
  type: incident
  milestones: { opened: opened }
  events: { from: state, map: { New: opened, Done: resolved, Shut: closed } }
  hold: { from: state, map: { Waiting: waiting-for-customer } }
  fields: { state: state, team: team }
";

/// A trail whose state is not told as a field, with every milestone in a column as well.
const EVENTS: &str = "
source: desk
by: volta
row: update
empty: keeps
at: when
zone: Europe/Amsterdam
dates: '%Y-%m-%d %H:%M'
missing: '?'
case:
  id: ticket
  type: incident
  milestones: { reopened: opened }
  events: { first: opened, from: state, map: { Active: acknowledged, Done: resolved, Shut: closed } }
  fields: { team: team }
";

/// A trail whose rows have numbers.
const NUMBERED: &str = "
source: desk
by: volta
row: update
at: when
sequence: nr
zone: Europe/Amsterdam
dates: '%Y-%m-%d %H:%M'
missing: '?'
case:
  id: ticket
  type: incident
  milestones: { resolved: opened }
  events: { from: state, map: { New: opened, Done: resolved, Shut: closed } }
  hold: { from: state, map: { Waiting: waiting-for-customer } }
  fields: { state: state, team: team }
";

const LIST: &str = "
source: desk
by: volta
row: record
zone: UTC
dates: '%Y-%m-%d %H:%M'
missing: '?'
case:
  id: ticket
  type: incident
  milestones: { opened: when, closed: opened }
  fields: { state: state, team: team }
usage:
  at: when
  meter: { value: tickets }
  quantity: { value: '1' }
";

const HEADER: &str = "nr,ticket,when,state,team,opened\n";

/// A row of a log.
#[derive(Clone, Debug)]
struct Row {
    nr: usize,
    ticket: u8,
    minute: u8,
    rest: String,
}

prop_compose! {
    /// A row from so few values that rows and instants repeat.
    fn row()(
        ticket in 0..4_u8,
        minute in 0..6_u8,
        state in prop::sample::select(vec!["New", "Waiting", "Done", "Shut", "Active", "?"]),
        team in prop::sample::select(vec!["red", "blue", "?"]),
        opened in prop::sample::select(vec!["2025-03-30 02:30", "2025-03-30 03:01", "?", "later"]),
    ) -> Row {
        Row { nr: 0, ticket, minute, rest: format!("{state},{team},{opened}") }
    }
}

/// Numbers rows as they stand.
fn number(mut rows: Vec<Row>) -> Vec<Row> {
    for (nr, row) in rows.iter_mut().enumerate() {
        row.nr = nr;
    }
    rows
}

fn text(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| {
        let Row {
            nr,
            ticket,
            minute,
            rest,
        } = row;
        format!("{nr},T{ticket},2025-03-30 03:0{minute},{rest}\n")
    });
    HEADER.to_owned() + &lines.collect::<String>()
}

/// The statements without their order in the source, sorted.
fn lines_in_order(facts: &[facts::Fact]) -> Vec<String> {
    let mut lines: Vec<String> = facts
        .iter()
        .map(|fact| format!("{} {} {:?}", fact.at, fact.repeat, fact.body))
        .collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn importing_twice_changes_nothing(
        before in vec(row(), 0..40),
        rows in vec(row(), 0..40),
        kind in 0..4_usize,
    ) {
        let mapping = mapping([TRAIL, EVENTS, NUMBERED, LIST][kind]);
        let (before, rows) = (number(before), number(rows));
        let mut record = Store::default();
        record.import(&mapping, text(&before).as_bytes());
        let first = record.import(&mapping, text(&rows).as_bytes());
        let second = record.import(&mapping, text(&rows).as_bytes());
        prop_assert!(second.facts.is_empty(), "{}", second.lines());
        prop_assert_eq!(second.report.accepted, 0);
        prop_assert_eq!(second.report.rejected, first.report.rejected);
    }

    /// Pieces may overlap: the later one may repeat rows of some cases from some minute on.
    #[test]
    fn a_trail_in_pieces_gives_what_the_whole_gives(
        rows in vec(row(), 1..40),
        cuts in vec((0..7_u8, 0..7_u8, 0..16_u8), 1..3),
        numbered: bool,
        turned in 0..8_usize,
    ) {
        let mapping = mapping(if numbered { NUMBERED } else { TRAIL });
        let mut rows = rows;
        rows.sort_by_key(|row| row.minute);
        let rows = number(rows);
        let whole = imported(&mapping, text(&rows).as_bytes());
        let mut record = Store::default();
        let mut pieces = Vec::new();
        let mut from = 0;
        for (cut, repeated, cases) in cuts.into_iter().chain([(7, 0, 0)]) {
            let in_piece = |row: &&Row| {
                let again = cases & (1 << row.ticket) != 0 && row.minute >= repeated;
                row.minute < cut && (row.minute >= from || again)
            };
            let mut piece: Vec<Row> = rows.iter().filter(in_piece).cloned().collect();
            if numbered {
                let turned = turned.min(piece.len());
                piece.rotate_left(turned);
            }
            record.import(&mapping, text(&piece).as_bytes());
            pieces.push(piece);
            from = cut.max(from);
        }
        prop_assert_eq!(lines_in_order(&record.facts), lines_in_order(&whole.facts));
        for again in pieces.iter().chain([&rows]) {
            let again = record.import(&mapping, text(again).as_bytes());
            prop_assert!(again.facts.is_empty(), "{}", again.lines());
            prop_assert_eq!(again.report.accepted, 0);
        }
    }

    #[test]
    fn the_order_of_a_trail_does_not_matter(
        (rows, shuffled) in vec(row(), 0..40).prop_flat_map(|rows| {
            let numbered = number(rows);
            (Just(numbered.clone()), Just(numbered).prop_shuffle())
        })
    ) {
        let mapping = mapping(NUMBERED);
        let one = imported(&mapping, text(&rows).as_bytes());
        let other = imported(&mapping, text(&shuffled).as_bytes());
        prop_assert_eq!(lines_in_order(&one.facts), lines_in_order(&other.facts));
        prop_assert_eq!(one.report, other.report);
    }

    #[test]
    fn the_order_of_a_list_does_not_matter(
        (rows, shuffled) in vec(row(), 0..40).prop_flat_map(|rows| {
            (Just(rows.clone()), Just(rows).prop_shuffle())
        })
    ) {
        let mapping = mapping(LIST);
        let one = imported(&mapping, text(&rows).as_bytes());
        let other = imported(&mapping, text(&shuffled).as_bytes());
        prop_assert_eq!(one.ids(), other.ids());
        prop_assert_eq!(one.report, other.report);
    }

    /// However lines are broken, sound lines without a quote are not lost with them.
    #[test]
    fn every_line_of_a_torn_table_is_a_row(
        lines in vec(prop::sample::select(vec![
            "1,2025-03-03T09:00:00Z,a", "2,2025-03-03T09:00:00Z,\"a", "\"3,2025-03-03T09:00:00Z,a",
            "4,2025-03-03T09:00:00Z,\"\"\"a", "5,\"2025-03-03T09:00:00Z,\"\"a", "6,2025-03-03T09:00:00Z,\"a\"",
        ]), 0..30),
    ) {
        let mapping = mapping("source: s\nby: b\nrow: record\ncase: { id: id, type: incident, milestones: { opened: at }, fields: { state: state } }\n");
        let plain = "9,2025-03-03T09:00:00Z,a\n".repeat(3);
        let text = format!("id,at,state\n{}\n{plain}", lines.join("\n"));
        let outcome = imported(&mapping, text.as_bytes());
        let report = &outcome.report;
        prop_assert!(report.received >= 3 && report.received <= lines.len() as u64 + 4);
        let last = outcome.lines().contains("\"id\":\"9\"");
        prop_assert!(last, "{}", outcome.reasons());
    }

    #[test]
    fn no_bytes_break_an_import(bytes in vec(any::<u8>(), 0..400), format in 0..7_usize) {
        any_import(format, &bytes);
    }

    #[test]
    fn no_near_miss_breaks_an_import(
        format in 0..7_usize,
        changes in vec((any::<u16>(), any::<u8>()), 0..6),
        cut in any::<u16>(),
    ) {
        let mut bytes = SOUND[format].as_bytes().to_vec();
        for (place, byte) in changes {
            let place = usize::from(place) % bytes.len();
            bytes[place] = byte;
        }
        bytes.truncate(usize::from(cut) % (2 * bytes.len()));
        any_import(format, &bytes);
    }

    #[test]
    fn no_text_breaks_a_mapping(
        changes in vec((any::<u16>(), "[a-z%:{}\\[\\]\"'~|>&*!?\\n -]{0,3}"), 0..6),
        start in 0..3_usize,
    ) {
        let mut text: Vec<char> = [TRAIL, LIST, "use: focus\nby: a\n"][start].chars().collect();
        for (place, insert) in changes {
            let place = usize::from(place) % (text.len() + 1);
            text.splice(place..(place + 1).min(text.len()), insert.chars());
        }
        let text: String = text.into_iter().collect();
        let (mapping, findings) = Mapping::read(&text, "m.yaml");
        prop_assert!(mapping.is_some() || !findings.is_empty());
        if let Some(mapping) = mapping {
            let _ = try_import(&mapping, SOUND[0].as_bytes(), &Store::default());
        }
    }

    #[test]
    fn no_text_breaks_openslo(text in "(?s)[a-zA-Z: \\n\\-{}/.0-9]{0,300}|\\PC{0,300}") {
        exchange::openslo::read(&text, "slo.yaml");
    }
}

const FORMATS: [&str; 7] = [
    "format: csv\n",
    "format: ndjson\n",
    "format: json\nitems: list\n",
    "format: xes\n",
    "format: ocel\nobject_type: t\n",
    "format: csv\ncsv: { delimiter: tab, quote: \"'\", skip: 1 }\n",
    "format: entente\n",
];

const SOUND: [&str; 7] = [
    "id,at,state\n1,2025-03-03T09:00:00Z,\"a\"\"b\"\n2,2025-03-03T09:00:00Z,c\r\n",
    "{\"id\":1,\"at\":\"2025-03-03T09:00:00Z\",\"state\":\"\\u00e9\"}\n{\"id\":2}\n",
    "{\"list\":[{\"id\":1,\"at\":\"2025-03-03T09:00:00Z\",\"state\":null}]}",
    "<log><trace><string key=\"id\" value=\"1\"/><event><date key=\"at\" value=\"2025-03-03T09:00:00Z\"/><string key=\"state\" value=\"&lt;\"/></event></trace></log>",
    "{\"objectTypes\":[{\"name\":\"t\"}],\"objects\":[{\"id\":\"o\",\"type\":\"t\",\"attributes\":[{\"name\":\"a\",\"value\":1,\"time\":\"2025-03-03T09:00:00Z\"}]}],\"events\":[{\"id\":\"e\",\"type\":\"x\",\"time\":\"2025-03-03T09:00:00Z\",\"relationships\":[{\"objectId\":\"o\",\"qualifier\":\"q\"}]}]}",
    "junk\nid\tat\tstate\n1\t2025-03-03T09:00:00Z\t'a''b'\n",
    "{\"at\":\"2025-03-03T09:00:00Z\",\"case\":{\"id\":\"A\",\"does\":[\"opened\"]}}\n",
];

/// Imports without caring for the outcome; the account is checked on the way.
fn any_import(format: usize, bytes: &[u8]) {
    let columns = match format {
        3 => "at: at\ncase: { id: trace.id, type: incident, fields: { state: state } }\n",
        4 => "at: time\ncase: { id: object, type: incident, fields: { state: object.a } }\n",
        _ => "at: at\ncase: { id: id, type: incident, fields: { state: state } }\n",
    };
    let rest = if format == 6 { "" } else { columns };
    let row = if format == 6 { "" } else { "row: update\n" };
    let mapping = mapping(&format!("{}source: s\nby: b\n{row}{rest}", FORMATS[format]));
    let _ = try_import(&mapping, bytes, &Store::default());
}
