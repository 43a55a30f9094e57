//! Holidays from iCalendar files.

use facts::id::CalendarId;

use crate::text::{files, lines};

/// The holidays of one event, from its lines without `BEGIN` and `END`.
#[track_caller]
fn check(event: &str, expected: &[&str]) {
    let ics = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        event.replace('\n', "\r\n")
    );
    let text = "entente: 1\nalliance: a\nzone: Europe/Madrid\ncalendars:\n  c: { hours: { daily: \"08:00-18:00\" }, holidays: h.ics }\n";
    let loaded = agreement::load(&files(&[("alliance.yaml", text), ("h.ics", &ics)]));
    let found = match lines(&loaded).as_str() {
        "" => loaded.agreement.calendars[&CalendarId::new("c").expect("an id")]
            .holidays
            .iter()
            .map(|date| date.to_string())
            .collect(),
        lines => lines.lines().map(String::from).collect::<Vec<_>>(),
    };
    assert_eq!(found, expected);
}

#[test]
fn dates() {
    check("DTSTART;VALUE=DATE:20250101", &["2025-01-01"]);
    check(
        "DTSTART;VALUE=DATE:20250101\nDTEND;VALUE=DATE:20250103",
        &["2025-01-01", "2025-01-02"],
    );
    check(
        "DTSTART;VALUE=DATE:20250101\nDURATION:P2D",
        &["2025-01-01", "2025-01-02"],
    );
    check("DTSTART;VALUE=DATE:20250101\nSTATUS:CANCELLED", &[]);
    check(
        "DTSTART;VALUE=DATE:2025\n 0101\nSUMMARY:folded",
        &["2025-01-01"],
    );
}

#[test]
fn times_count_for_the_local_dates_they_touch() {
    check(
        "DTSTART:20250101T120000\nDTEND:20250101T130000",
        &["2025-01-01"],
    );
    check(
        "DTSTART:20241231T233000Z\nDTEND:20250101T010000Z",
        &["2025-01-01"],
    );
    check(
        "DTSTART;TZID=Asia/Tokyo:20250101T000000\nDTEND;TZID=Asia/Tokyo:20250102T000000",
        &["2024-12-31", "2025-01-01"],
    );
}

#[test]
fn yearly_repetition() {
    check(
        "DTSTART;VALUE=DATE:20250427\nRRULE:FREQ=YEARLY;COUNT=3",
        &["2025-04-27", "2026-04-27", "2027-04-27"],
    );
    check(
        "DTSTART;VALUE=DATE:20250427\nRRULE:FREQ=YEARLY;INTERVAL=2;UNTIL=20290427;BYMONTH=4;BYMONTHDAY=27\nEXDATE;VALUE=DATE:20270427",
        &["2025-04-27", "2029-04-27"],
    );
    check(
        "DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=2",
        &["2024-02-29", "2028-02-29"],
    );
    check(
        "DTSTART;VALUE=DATE:21980101\nRRULE:FREQ=YEARLY",
        &["2198-01-01", "2199-01-01"],
    );
}

#[test]
fn what_is_not_read_is_said() {
    let error = "error holiday-file 5:51 `h.ics`: ";
    check(
        "DTSTART;VALUE=DATE:20250101\nSUMMARY:X\nRRULE:FREQ=YEARLY;BYDAY=1MO",
        &[&format!(
            "{error}`X` repeats by `FREQ=YEARLY;BYDAY=1MO`: `BYDAY=1MO` is not read"
        )],
    );
    check("SUMMARY:X", &[&format!("{error}`X` has no `DTSTART`")]);
    check(
        "SUMMARY:X\nDTSTART;VALUE=DATE:20250230",
        &[&format!(
            "{error}`X` begins at `20250230`, which is no date"
        )],
    );
    check(
        "SUMMARY:X\nDTSTART;VALUE=DATE:20250101\nDTEND;VALUE=DATE:20350101",
        &[&format!("{error}`X` lasts longer than a year")],
    );
}
