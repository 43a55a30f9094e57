//! Records that flip, one change of the text at a time: what becomes of them, and why.

use std::collections::BTreeMap;

use agreement::Loaded;
use facts::{Fact, Instant, Zone};
use ledger::plan::{Cause, Flip, FlipKind, Stretch, advice, replay, touching, unchanged};
use measure::Engine;

use crate::measured::facts_table;

const TEXT: &str = "entente: 1
alliance: test
zone: UTC
parties: { a: { role: customer }, b: { role: provider } }
calendars:
  office: { zone: UTC, hours: { mon-fri: ['09:00-17:00'] } }
services:
  mail: { relation: { provider: b, model: service-provider } }
  web: { relation: { provider: b, model: service-provider } }
measures:
  solved:
    of: incidents
    clock:
      from: opened
      until: resolved
      calendar: office
      pause: { vendor: { claimed_by: holder, accepted_by: customer, unanswered: accepted after 2wd } }
      on_priority_change: recompute
      on_reopen: { within: 5wd, then: continue, gap: not-counted }
      terms_of: opened
levels:
  quick:
    service: mail
    measure: solved
    where: priority == \"P1\"
    share_within: 4h
    counted_in: stopped
    open_breach: missed-when-due
    window: month
    round: none
    expected: '>= 90 %'
  other:
    service: web
    measure: solved
    share_within: 8h
    counted_in: stopped
    open_breach: missed-when-due
    window: month
    round: none
    expected: '>= 90 %'
";

/// One case of each kind: in time by an hour, late by an hour, with a pause, over night, of another
/// priority, closed a day later, still open.
const FACTS: &str = "
2025-03-03 09:00 | case EARLY opened type=incident service=mail priority=P1
2025-03-03 12:00 | case EARLY resolved
2025-03-04 12:00 | case EARLY closed
2025-03-03 09:00 | case LATE opened type=incident service=mail priority=P1
2025-03-03 14:00 | case LATE resolved
2025-03-03 14:00 | case LATE closed
2025-03-04 09:00 | case PAUSED opened type=incident service=mail priority=P1
2025-03-04 10:00 | case PAUSED hold=vendor
2025-03-04 13:00 | case PAUSED hold=
2025-03-04 15:00 | case PAUSED resolved
2025-03-04 15:00 | case PAUSED closed
2025-03-05 16:00 | case NIGHT opened type=incident service=mail priority=P1
2025-03-06 11:00 | case NIGHT resolved
2025-03-06 11:00 | case NIGHT closed
2025-03-07 09:00 | case LOW opened type=incident service=mail priority=P3
2025-03-07 10:00 | case LOW resolved
2025-03-07 10:00 | case LOW closed
2025-03-31 09:00 | case OPEN opened type=incident service=mail priority=P1
";

fn load(text: &str) -> Loaded {
    let files = BTreeMap::from([("alliance.yaml".to_owned(), text.as_bytes().to_vec())]);
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    loaded
}

fn edited(from: &str, to: &str) -> Loaded {
    assert!(TEXT.contains(from), "no `{from}`");
    load(&TEXT.replacen(from, to, 1))
}

fn facts(table: &str) -> Vec<Fact> {
    facts_table::read(table, &Zone::utc())
}

/// Replays the text with one change; the flips of the level, one a line.
fn flips(from: &str, to: &str) -> Vec<String> {
    let (current, draft) = (load(TEXT), edited(from, to));
    let facts = facts(FACTS);
    let as_of = Instant::parse("2025-05-01T00:00:00Z").expect("an instant");
    let mut engine = Engine::new([&current.agreement], &facts, as_of);
    let mut terms = engine.terms([&draft.agreement]);
    let zone = Zone::utc();
    let stretch = Stretch::last_year(&engine, &zone);
    let levels = replay(&mut engine, &mut terms, stretch, |_| true);
    let quick = &levels[0];
    assert_eq!(quick.id.as_str(), "quick");
    quick.flips.iter().map(line).collect()
}

#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    assert_eq!(flips(from, to), expected);
}

fn line(flip: &Flip) -> String {
    let kind = match flip.kind {
        FlipKind::Missed => "met -> missed",
        FlipKind::Met => "missed -> met",
        FlipKind::LeftOut => "left out",
        FlipKind::TakenIn => "taken in",
        FlipKind::Moved => "moved",
        FlipKind::Otherwise => "otherwise",
    };
    let reasons: Vec<String> = flip
        .reasons
        .iter()
        .map(|reason| {
            let alone = if reason.alone { "!" } else { "" };
            let effect = match reason.effect_ms {
                0 => String::new(),
                ms => format!(" {:+}", ms / 60_000),
            };
            format!("{}{effect}{alone}", cause(&reason.cause))
        })
        .collect();
    format!("{} {kind}: {}", flip.case, reasons.join(", "))
}

fn cause(cause: &Cause) -> String {
    let minutes = |ms: &i64| ms / 60_000;
    let by = |by: &Option<String>| by.clone().unwrap_or_default();
    match cause {
        Cause::Target { before, after } => {
            let (before, after) = (before.as_ref().map(minutes), after.as_ref().map(minutes));
            format!("target {before:?} {after:?}")
        }
        Cause::Start {
            before_by,
            after_by,
            ..
        } => format!("start {} {}", by(before_by), by(after_by)),
        Cause::Stop {
            before_by,
            after_by,
            ..
        } => format!("stop {} {}", by(before_by), by(after_by)),
        Cause::Pause {
            hold,
            stops,
            whole_ms,
        } => format!("pause {hold} {stops:?} {}", minutes(whole_ms)),
        Cause::OffHours {
            before_ms,
            after_ms,
        } => format!("off hours {} {}", minutes(before_ms), minutes(after_ms)),
        Cause::Window { before, after } => format!("window {} {}", by(before), by(after)),
        Cause::Running { on } => format!("running {on:?}"),
        Cause::Absent {
            on, why, fields, ..
        } => format!("absent {on:?} {why:?} {fields:?}"),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_shorter_target() {
    check(
        "share_within: 4h",
        "share_within: 2h",
        &[
            "EARLY met -> missed: target Some(240) Some(120)!",
            "PAUSED met -> missed: target Some(240) Some(120)!",
            "NIGHT met -> missed: target Some(240) Some(120)!",
        ],
    );
}

#[test]
fn a_longer_target() {
    check(
        "share_within: 4h",
        "share_within: 6h",
        &["LATE missed -> met: target Some(240) Some(360)!"],
    );
}

#[test]
fn a_clock_that_stops_later() {
    check(
        "until: resolved",
        "until: closed",
        &["EARLY met -> missed: stop resolved closed +480!"],
    );
}

#[test]
fn a_pause_that_no_longer_counts() {
    check(
        "pause: { vendor: { claimed_by: holder, accepted_by: customer, unanswered: accepted after 2wd } }",
        "pause: none",
        &["PAUSED met -> missed: pause vendor Before 180 +180!"],
    );
}

#[test]
fn a_record_that_where_leaves_out() {
    check(
        "where: priority == \"P1\"",
        "where: priority == \"P3\"",
        &[
            "EARLY left out: absent After Where [(\"priority\", \"P1\")]!",
            "LATE left out: absent After Where [(\"priority\", \"P1\")]!",
            "PAUSED left out: absent After Where [(\"priority\", \"P1\")]!",
            "NIGHT left out: absent After Where [(\"priority\", \"P1\")]!",
            "LOW taken in: absent Before Where [(\"priority\", \"P3\")]!",
            "OPEN left out: absent After Where [(\"priority\", \"P1\")]!",
        ],
    );
}

#[test]
fn another_service() {
    check(
        "service: mail",
        "service: web",
        &[
            "EARLY left out: absent After Service []!",
            "LATE left out: absent After Service []!",
            "PAUSED left out: absent After Service []!",
            "NIGHT left out: absent After Service []!",
            "OPEN left out: absent After Service []!",
        ],
    );
}

#[test]
fn a_calendar_around_the_clock() {
    check(
        "calendar: office",
        "calendar: always",
        &["NIGHT met -> missed: off hours 960 0 +960!"],
    );
}

#[test]
fn two_changes_that_suffice_only_together() {
    // Of 4 hours, 3 were used; with the pause 6 of 5 are.
    let draft = TEXT
        .replace(
            "pause: { vendor: { claimed_by: holder, accepted_by: customer, unanswered: accepted after 2wd } }",
            "pause: none",
        )
        .replace("share_within: 4h", "share_within: 5h 30min");
    let found = flips(TEXT, &draft);
    assert_eq!(
        found,
        [
            "LATE missed -> met: target Some(240) Some(330)!",
            "PAUSED met -> missed: pause vendor Before 180 +180!, target Some(240) Some(330)",
        ]
    );
}

#[test]
fn a_window_of_another_kind() {
    check(
        "window: month",
        "window: { every: month, day: 4 }",
        &[
            "EARLY moved: window 2025-03 2025-02-04",
            "LATE moved: window 2025-03 2025-02-04",
            "PAUSED moved: window 2025-03 2025-03-04",
            "NIGHT moved: window 2025-03 2025-03-04",
            "OPEN moved: window 2025-03 2025-03-04",
        ],
    );
}

#[test]
fn open_records_that_count_only_when_they_stop() {
    check(
        "open_breach: missed-when-due",
        "open_breach: when-stopped",
        &["OPEN left out: running After"],
    );
}

#[test]
fn only_what_changes_in_meaning_is_replayed() {
    let current = load(TEXT);
    let same = |from: &str, to: &str| -> Vec<String> {
        let draft = edited(from, to);
        let same = unchanged(&[&current.agreement], &draft.agreement);
        same.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        same("share_within: 4h", "share_within: 240min"),
        ["other", "quick"]
    );
    assert_eq!(same("share_within: 4h", "share_within: 5h"), ["other"]);
    assert_eq!(
        same("quick:\n", "quick:\n    title: Quick\n"),
        ["other", "quick"]
    );
    assert_eq!(same("until: resolved", "until: closed"), [""; 0]);
    assert_eq!(same("09:00-17:00", "09:00-18:00"), [""; 0]);
    assert_eq!(same("zone: UTC", "zone: Asia/Kolkata"), [""; 0]);
}

#[test]
fn changes_stand_at_the_levels_they_touch() {
    let (current, draft) = (load(TEXT), edited("until: resolved", "until: closed"));
    let document = agreement::explain::Document::of;
    let changes = agreement::diff::diff(&document(&current), &document(&draft), &facts::English);
    for level in draft.agreement.levels.keys() {
        let touching = touching(&changes, level, [&current.agreement, &draft.agreement]);
        let addresses: Vec<&str> = touching.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(addresses, ["measures.solved"]);
    }
}

#[test]
fn findings_come_and_go() {
    let current = load(TEXT);
    let draft = edited(
        "    round: none\n    expected: '>= 90 %'\n  other",
        "    expected: '>= 90 %'\n  other",
    );
    let told = advice(&current, &draft);
    let rules = |findings: &[facts::Diagnostic]| -> Vec<&str> {
        findings.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(&told.new), ["rounding-unspecified"]);
    assert_eq!(rules(&told.gone), [""; 0]);
    assert_eq!(
        rules(&advice(&draft, &current).gone),
        ["rounding-unspecified"]
    );
    assert_eq!(advice(&current, &current), Default::default());
}
