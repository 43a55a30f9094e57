//! `plan`: a draft replayed over a record.

use std::fmt::Write;

use crate::shell::{Done, Shell};

const TEXT: &str = "entente: 1
alliance: acme
zone: Europe/Madrid
currency: EUR
parties: { acme: { role: customer }, helper: { role: provider } }
services:
  mail: { relation: { provider: helper, model: service-provider } }
measures:
  solved:
    of: incidents
    clock:
      from: opened
      until: resolved
      calendar: always
      pause: none
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
    round: { digits: 2, mode: half-even }
    expected: '>= 90 %'
  steady:
    service: mail
    measure: solved
    share_within: 5d
    counted_in: stopped
    open_breach: missed-when-due
    window: month
    round: { digits: 2, mode: half-even }
    expected: '>= 90 %'
charges:
  fee: { from: acme, to: helper, fixed: 1000, window: month }
remedies:
  credits:
    from: helper
    to: acme
    base: { charges: fee, month: of-breach }
    tiers:
      levels:
        quick: { bands: [{ value: \"[50 %, 90 %)\", credit: 5 % }, { value: \"< 50 %\", credit: 20 % }] }
    caps: { month: 20 % }
    round: { digits: 2, mode: half-up }
";

/// A record with three incidents in each of three months, solved after 1, 3 and 6 hours.
pub fn record() -> Shell {
    let shell = Shell::new();
    shell.write("acme/agreement/alliance.yaml", TEXT);
    let mut log = String::from("id,opened,resolved,priority\n");
    for month in 1..=3 {
        for (day, hours) in [(5, 1), (12, 3), (19, 6)] {
            let date = format!("2025-0{month}-{day:02}");
            let _ = writeln!(
                log,
                "T{month}{day},{date}T08:00:00Z,{date}T{:02}:00:00Z,P1",
                8 + hours
            );
        }
    }
    shell.write("log.csv", log);
    shell.write(
        "mapping.yaml",
        "format: csv\nsource: desk\nby: acme\nrow: record\ncase:\n  id: id\n  type: { value: incident }\n  milestones: { opened: opened, resolved: resolved }\n  fields: { priority: priority, service: { value: mail } }\n",
    );
    shell
        .run("import acme log.csv --mapping mapping.yaml")
        .fine();
    shell
}

/// Writes a draft with one change and replays it.
fn plan(shell: &Shell, from: &str, to: &str, options: &str) -> Done {
    assert!(TEXT.contains(from), "no `{from}`");
    shell.write("draft/alliance.yaml", TEXT.replacen(from, to, 1));
    shell.run(&format!("plan draft acme {options}"))
}

#[test]
fn a_shorter_target_costs_what_it_costs() {
    let shell = record();
    plan(&shell, "share_within: 4h", "share_within: 2h", "")
        .fine()
        .prints("2025-03  ✗ 66.67 % of 3  ✗ 33.33 % of 3")
        .prints("1 other level is as before")
        .prints("- The value is the share of records, in percent, whose clock stays within 4 hours.")
        .prints("met → missed by the target: 3")
        .prints("T112 (2025-01): met → missed: the target is 2h in place of 4h; 3h of 2h count, before 3h of 4h");
    let answer = plan(&shell, "share_within: 4h", "share_within: 2h", "--json").fine();
    let answer = answer.json();
    assert_eq!(
        answer["levels"][0]["windows"][0]["after"]["state"],
        "missed"
    );
    let record = &answer["levels"][0]["records"][0];
    assert_eq!(record["becomes"], "missed");
    assert_eq!(record["reasons"][0]["cause"], "target");
    assert_eq!(record["reasons"][0]["alone"], true);
    assert_eq!(answer["levels_as_before"], 1);
}

#[test]
fn the_current_text_makes_no_difference() {
    let shell = record();
    let done = shell.run("plan acme/agreement acme --strict");
    done.fine().prints("all 2 levels are as before");
    // Layout and titles change no figure, and a title is a change of the text nevertheless.
    plan(
        &shell,
        "  quick:\n",
        "  quick:\n    title: Quick\n",
        "--strict",
    )
    .exits(3)
    .prints("all 2 levels are as before")
    .prints("changed levels.quick");
}

#[test]
fn all_shows_what_is_as_before_as_well() {
    let shell = record();
    plan(&shell, "share_within: 4h", "share_within: 2h", "--all")
        .fine()
        .prints("steady  2025-03  ✓ 100.00 % of 3  ✓ 100.00 % of 3");
    plan(
        &shell,
        "share_within: 4h",
        "share_within: 2h",
        "--level steady",
    )
    .fine()
    .prints("the level is as before");
}

#[test]
fn the_stretch_of_time_is_for_the_caller_to_say() {
    let shell = record();
    let some = "--from 2025-02-01 --until 2025-03-01 --json";
    let done = plan(&shell, "share_within: 4h", "share_within: 2h", some).fine();
    let answer = done.json();
    let windows = answer["levels"][0]["windows"].as_array().unwrap();
    let names: Vec<&str> = windows
        .iter()
        .map(|one| one["window"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["2025-02"]);
    let records = answer["levels"][0]["records"].as_array().unwrap();
    assert_eq!(records.len(), 1);
    plan(&shell, "4h", "2h", "--from 2025-03-01 --until 2025-02-01")
        .exits(2)
        .says("--from does not lie before --until");
    plan(&shell, "4h", "2h", "--until 2999-01-01")
        .exits(2)
        .says("lies after the present of the question");
    plan(&shell, "4h", "2h", "--from 2025-04-10")
        .fine()
        .says("no window ended in that stretch of time");
}

#[test]
fn a_level_may_come_or_go() {
    let shell = record();
    let draft = "  steadier:\n    title: Steadier";
    plan(&shell, "  steady:", draft, "")
        .fine()
        .prints("steadier  2025-01                –  ✓ 100.00 % of 3  new")
        .prints("steady    2025-01  ✓ 100.00 % of 3                –  gone");
}

#[test]
fn findings_of_the_linter_are_told() {
    let shell = record();
    let draft = "    expected: '>= 90 %'\n    expected_volume: 3\n  steady";
    plan(&shell, "    expected: '>= 90 %'\n  steady", draft, "")
        .fine()
        .prints("new findings")
        .prints("warning target-unreachable-for-volume");
}

#[test]
fn a_file_stands_in_the_place_of_the_root_file() {
    let shell = record();
    shell.write("draft.yaml", TEXT.replace("4h", "2h"));
    shell
        .run("plan draft.yaml acme")
        .fine()
        .prints("met → missed by the target: 3");
}

#[test]
fn what_cannot_be_replayed_is_told() {
    let shell = record();
    shell
        .run("plan nothing acme")
        .exits(1)
        .says("there is no draft `nothing`");
    plan(&shell, "share_within: 4h", "share_within: soon", "")
        .exits(1)
        .says("the draft has 1 error, so nothing is replayed")
        .says("entente check draft");
    plan(&shell, "alliance: acme", "alliance: other", "")
        .exits(2)
        .says("the draft belongs to the alliance `other`, and the record to `acme`");
    plan(&shell, "4h", "2h", "--level quik")
        .exits(2)
        .says("did you mean `quick`?");
}

#[test]
fn credits_stand_beside_each_other_by_month() {
    let shell = record();
    let done = plan(&shell, "share_within: 4h", "share_within: 2h", "").fine();
    done.prints(
        "2025-02  acme → helper  remedies.credits: quick  -50.00  -200.00     -150.00  EUR",
    )
    .prints("in all, the draft is 450.00 EUR cheaper for who pays");
    let answer = plan(
        &shell,
        "share_within: 4h",
        "share_within: 2h",
        "--json --all",
    );
    let answer = answer.fine().json();
    let month = &answer["money"][0];
    assert_eq!(month["month"], "2025-01");
    assert_eq!(
        (&month["before"], &month["after"]),
        (&"950".into(), &"800".into())
    );
    assert_eq!(month["lines"][0]["clause"], "charges.fee");
}

#[test]
fn a_saved_answer_is_computed_again() {
    let shell = record();
    plan(&shell, "4h", "2h", "--save one.json")
        .fine()
        .says("saved as `one.json`, sha256:");
    // The question was asked at the present; the same question gives the same bytes at any time.
    let saved: serde_json::Value = serde_json::from_str(&shell.read("one.json")).unwrap();
    let as_of = saved["question"]["as_of"].as_str().unwrap();
    plan(
        &shell,
        "4h",
        "2h",
        &format!("--as-of {as_of} --save two.json"),
    )
    .fine();
    assert_eq!(shell.read("one.json"), shell.read("two.json"));
    plan(&shell, "4h", "2h", &format!("--as-of {as_of} --save .")).fine();
    let name = format!("plan-{}.json", &saved["hash"].as_str().unwrap()[7..19]);
    assert_eq!(shell.read("one.json"), shell.read(&name));
    plan(&shell, "4h", "2h", "--check one.json")
        .fine()
        .prints(&format!("equal: {}", saved["hash"].as_str().unwrap()));
    // Another draft.
    plan(&shell, "4h", "3h", "--check one.json")
        .exits(3)
        .prints("not equal")
        .prints("draft.hash: ");
    // A figure that somebody changed.
    shell.write(
        "forged.json",
        shell
            .read("one.json")
            .replace("\"missed\":2", "\"missed\":1"),
    );
    plan(&shell, "4h", "2h", "--check forged.json")
        .exits(3)
        .prints("after.missed: 1 in the file, 2 computed");
    // Facts that are learned later play no part.
    let log = "id,opened,resolved,priority\nT999,2025-03-03T08:00:00Z,2025-03-03T09:00:00Z,P1\n";
    shell.write("log.csv", log);
    shell
        .run("import acme log.csv --mapping mapping.yaml")
        .fine();
    plan(&shell, "4h", "2h", "--check one.json").fine();
    plan(&shell, "4h", "2h", "--check log.csv")
        .exits(1)
        .says("`log.csv` is no saved plan");
}

#[test]
fn a_longer_target_is_never_missed_more_often() {
    let shell = record();
    let vary = "plan acme --until 2025-04-01 --vary levels.quick.share_within=1h..7h";
    let answer = shell.run(&format!("{vary} --json")).fine().json();
    assert_eq!(answer["now"], "4h");
    let points = answer["points"].as_array().unwrap();
    let of = |member: &str| -> Vec<String> {
        let told = points
            .iter()
            .map(|point| point["levels"][0][member].to_string());
        told.map(|text| text.replace('"', "")).collect()
    };
    let values: Vec<&str> = points
        .iter()
        .map(|point| point["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, ["1h", "2h", "3h", "4h", "5h", "6h", "7h"]);
    assert_eq!(of("missed"), ["3", "3", "3", "3", "3", "0", "0"]);
    assert_eq!(
        of("overall"),
        ["100/3", "100/3", "200/3", "200/3", "200/3", "100", "100"]
    );
    let paid: Vec<&str> = points
        .iter()
        .map(|point| point["money"][0]["amount"].as_str().unwrap())
        .collect();
    assert_eq!(
        paid,
        ["2400", "2400", "2850", "2850", "2850", "3000", "3000"]
    );
    shell
        .run(vary)
        .fine()
        .prints("   6h    100 %         100 %          0 of 3               0  ██████████████████████████████");
}

#[test]
fn shares_and_credits_are_varied_as_well() {
    let shell = record();
    shell
        .run_words([
            "plan",
            "acme",
            "--vary",
            "levels.quick.expected=60 %..90 %",
            "--steps",
            "3",
        ])
        .fine()
        .prints(">= 60 %  66.67 %       66.67 %          0 of 3")
        .prints(">= 75 %  66.67 %       66.67 %          3 of 3");
    let path = "remedies.credits.tiers.levels.quick.bands.1.credit=0 %..10 %";
    shell
        .run_words([
            "plan",
            "acme",
            "--until",
            "2025-04-01",
            "--vary",
            path,
            "--steps",
            "3",
        ])
        .fine()
        .prints("  0 %  3000.00              +0.00  ██████████████████████████████")
        .prints(" 10 %  2700.00            -300.00");
}

#[test]
fn what_cannot_be_varied_is_told() {
    let shell = record();
    for (vary, told, help) in [
        (
            "levels.quick",
            "does not say what is varied",
            "levels.ID.share_within=2h..8h",
        ),
        (
            "levels.quick.share_witin=1h..2h",
            "no value at `levels.quick.share_witin`",
            "did you mean `levels.quick.share_within`?",
        ),
        (
            "levels.quick=1h..2h",
            "no value at `levels.quick`",
            "below it are `levels.quick.service`",
        ),
        (
            "levels.quick.share_within=1h",
            "`1h` is no range",
            "write both ends",
        ),
        (
            "levels.quick.share_within=1h..5 %",
            "of different kinds",
            "",
        ),
        (
            "levels.quick.share_within=1 %..7 %",
            "the language does not take `levels.quick.share_within: 1 %`",
            "write `90s`",
        ),
        (
            "levels.quick.small_sample=1..2",
            "no value at",
            "near it are `levels.quick.service`",
        ),
    ] {
        shell
            .run_words(["plan", "acme", "--vary", vary])
            .exits(2)
            .says(told)
            .says(help);
    }
    shell.run("plan").exits(2);
}
