//! Bad input: each kind has its own clear answer, and costs no more than its row.

use std::io::Write;

use expect_test::expect;

use crate::world::{check_refused, check_rejected, imported, mapping};

const LIST: &str = "
source: desk
by: volta
row: record
zone: Europe/Amsterdam
dates: ['%Y-%m-%d %H:%M:%S', rfc3339]
case:
  id: id
  type: { from: kind, map: { I: incident } }
  milestones: { opened: opened }
  fields: { note: note }
";

const HEADER: &str = "id,kind,opened,note\n";

fn rejected(rows: &[u8], expected: expect_test::Expect) {
    check_rejected(LIST, &[HEADER.as_bytes(), rows].concat(), expected);
}

#[test]
fn values_that_make_no_fact() {
    rejected(
        b"1,I,2025-02-30 09:00:00,
2,I,1900-01-01 09:00:00,
3,I,2300-01-01 09:00:00,
4,I,2025-01-01T00:00:00+25:00,
5,X,2025-01-01 09:00:00,
,I,2025-01-01 09:00:00,
6,I,,
7,I,2027-01-01 09:00:00,
8,I,2025-01-01T09:00:00[Europe/Paris],
",
        expect![[r#"
            line 2: column `opened`: `2025-02-30 09:00:00` is not a date in the form %Y-%m-%d %H:%M:%S or rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
            line 3: column `opened`: `1900-01-01 09:00:00` lies outside the years 1970 to 2199
            line 4: column `opened`: `2300-01-01 09:00:00` lies outside the years 1970 to 2199
            line 5: column `opened`: `2025-01-01T00:00:00+25:00` is not a date in the form %Y-%m-%d %H:%M:%S or rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
            line 6: column `kind`: `X` is not a type of case: action, call, change, continuity-test, decision, deliverable, demand, dispute, early-warning, idea, improvement, incident, need, obligation, problem, request, risk, task; translate it with `map`
            line 7: column `id` is missing; it gives the case's id
            line 8: the row has no instant: every column with a date is empty
            line 9: it happened at 2027-01-01T08:00:00Z, more than 5 minutes after it was recorded at 2026-12-01T00:00:00Z
            line 10: column `opened`: `2025-01-01T09:00:00[Europe/Paris]` is not a date in the form %Y-%m-%d %H:%M:%S or rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
        "#]],
    );
}

#[test]
fn bytes_that_make_no_row() {
    rejected(
        b"1,I,2025-01-01 09:00:00
2,I,2025-01-01 09:00:00,\"a\"b
3,I,2025-01-01 09:00:00,caf\xe9
4,I,2025-01-01 09:00:00,a\0b
5,I,2025-01-01 09:00:00,x,y
6,I,2025-01-01 09:00:00,\"two
lines\"
7,I,2025-01-01 09:00:00,\"never closed
8,I,2025-01-01 09:00:00,
",
        expect![[r#"
            line 2: the row has 3 values, the header has 4 columns; look for a missing or surplus delimiter, or a value with one inside that is not quoted
            line 3: text follows the closing quote of the value that begins on line 3; double a quote that belongs to the value
            line 4: column `note`: `caf�` is not UTF-8 from its byte 4 on; export the log as UTF-8
            line 5: the row contains a NUL character; export the log as plain UTF-8 text
            line 6: the row has 5 values, the header has 4 columns; look for a missing or surplus delimiter, or a value with one inside that is not quoted
            line 9: the quote opened on line 9 is never closed; close it, or double a quote that belongs to the value; reading goes on with line 10
        "#]],
    );
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line_only() {
    rejected(
        b"1,I,2025-01-01 09:00:00,\"open
2,I,2025-01-01 09:00:00,ok
3,I,2025-01-01 09:00:00,\"open
4,I,2025-01-01 09:00:00,\"sound, and
on two lines\"
5,I,\"2025-01-01 09:00:00,open
6,I,2025-01-01 09:00:00,\"sound\"
7,I,\"2025-01-01 09:00:00,open
8,I,2025-01-01 09:00:00,ok\",
9,\"I,2025-01-01 09:00:00,last",
        expect![[r#"
            line 2: text follows the closing quote of the value that begins on line 2; close it, or double a quote that belongs to the value; reading goes on with line 3
            line 4: text follows the closing quote of the value that begins on line 4; close it, or double a quote that belongs to the value; reading goes on with line 5
            line 7: text follows the closing quote of the value that begins on line 7; close it, or double a quote that belongs to the value; reading goes on with line 8
            line 9: column `opened`: `2025-01-01 09:00:00,open\n8,I,2025-01-01 09:00:00,ok` is not a date in the form %Y-%m-%d %H:%M:%S or rfc3339 (2025-03-03T09:00:00Z); correct the value, or add its form to `dates`
            line 11: the quote opened on line 11 is never closed; close it, or double a quote that belongs to the value
        "#]],
    );
    let sound = "1,I,2025-01-01 09:00:00,ok\n".repeat(60_000);
    let text = format!("{HEADER}0,I,2025-01-01 09:00:00,\"open\n{sound}0,\"I\n{sound}");
    let outcome = imported(&mapping(LIST), text.as_bytes());
    expect![[r#"
        line 2: the quote opened on line 2 is not closed within 1048576 bytes; close it, or double a quote that belongs to the value; reading goes on with line 3
        line 60003: the quote opened on line 60003 is not closed within 1048576 bytes; close it, or double a quote that belongs to the value; reading goes on with line 60004
    "#]].assert_eq(&outcome.reasons());
    assert_eq!(outcome.report.received, 120_002);
}

#[test]
fn long_rows_cost_no_more_than_their_row() {
    let long = format!("1,I,2025-01-01 09:00:00,{}\n", "x".repeat(2 << 20));
    let wide = format!("2,{}\n", ",".repeat(20_000));
    let text = [&long, &wide, "3,I,2025-01-01 09:00:00,ok\n"].concat();
    rejected(
        text.as_bytes(),
        expect![[r#"
            line 2: the row is longer than 1048576 bytes
            line 3: the row has more than 10000 values
        "#]],
    );
    let outcome = imported(&mapping(LIST), [HEADER, &text].concat().as_bytes());
    assert_eq!(outcome.report.accepted, 1);
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let text = format!(
        "{HEADER}1,I,2025-01-01 09:00:00,\"=cmd|' /C calc'!A0\"\r\n\r\n-2,I,2025-01-01 09:00:00,@x\r\n"
    );
    let outcome = imported(&mapping(LIST), text.as_bytes());
    expect![[r#"
        {"at":"2025-01-01T08:00:00Z","case":{"does":["opened"],"id":"1","set":{"note":"=cmd|' /C calc'!A0","type":"incident"}},"seq":1}
        {"at":"2025-01-01T08:00:00Z","case":{"does":["opened"],"id":"-2","set":{"note":"@x","type":"incident"}},"seq":2}
    "#]].assert_eq(&outcome.lines());
}

#[test]
fn files_that_are_no_table() {
    check_refused(LIST, b"", "the file is empty");
    check_refused(LIST, b"\n\n", "the file is empty");
    check_refused(
        LIST,
        b"id,kind,opened,note\r1,I,2025-01-01 09:00:00,ok\r",
        "the header cannot be read: its lines end with a carriage return alone; save the file with LF or CR LF",
    );
    check_refused(
        LIST,
        b"ID,kind,opend,note\n",
        "the file has no column `id`; did you mean `ID`? the columns are ID, kind, opend, note; what is the same for every row is written `{value: TEXT}`",
    );
    check_refused(
        LIST,
        b"id,kind,opened,note,note\n",
        "the file has two columns `note`; give the columns names of your own with `header`, and skip the first line",
    );
    check_refused(
        LIST,
        b"PK\x03\x04xxxx",
        "the file is a zip archive or a spreadsheet file; save the sheet as CSV (UTF-8), or unpack the archive",
    );
    check_refused(
        LIST,
        b"\xff\xfei\0d\0",
        "the file is text in UTF-16; save it as UTF-8",
    );
    check_refused(
        LIST,
        b"id,k\xff\n",
        "the header cannot be read: column `number 2`: `k\u{fffd}` is not UTF-8 from its byte 2 on; export the log as UTF-8",
    );
}

#[test]
fn the_only_id_is_never_absent() {
    check_refused(
        "use: glpi\nby: volta\n",
        b"Titel;Status\nx;New\n",
        "the file has no column `ID`; the columns are Titel, Status; what is the same for every row is written `{value: TEXT}`",
    );
}

#[test]
fn packed_bombs_are_stopped() {
    let zeros = vec![b'0'; 1 << 20];
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(HEADER.as_bytes()).unwrap();
    for _ in 0..80 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 200_000);
    check_refused(
        LIST,
        &bomb,
        "the gzip file unpacks to more than 200 times its size, as no log does; unpack it yourself if you trust it",
    );
    let small = pack(&(HEADER.to_owned() + &"1,I,2025-01-01 09:00:00,\n".repeat(1_000)));
    check_refused(
        LIST,
        &small[..small.len() - 12],
        "the gzip file is damaged or cut off: incomplete deflate stream",
    );
}

#[test]
fn two_packed_files_in_a_row_are_one() {
    let packed = [pack(HEADER), pack("1,I,2025-01-01 09:00:00,a\n")].concat();
    assert_eq!(imported(&mapping(LIST), &packed).report.accepted, 1);
}

fn pack(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).unwrap();
    packer.finish().unwrap()
}
