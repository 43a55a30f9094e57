//! `measure`.

use crate::shell::Shell;

const LOG: &str = "\
number,changed,state,priority,team,unit
INC1,2025-03-03 09:00,new,P1,Service Desk,north
INC1,2025-03-03 11:00,solved,P1,Service Desk,north
INC2,2025-03-04 15:00,new,P1,Service Desk,=south
INC2,2025-03-04 16:00,new,P1,Customer IT,=south
INC2,2025-03-05 12:00,solved,P1,Customer IT,=south
INC3,2025-04-01 09:00,new,P3,Service Desk,north
";

const MAPPING: &str = "\
format: csv
source: desk
by: helper
row: update
at: changed
zone: Europe/Madrid
dates: \"%Y-%m-%d %H:%M\"
recorded: occurred
case:
  id: number
  type: incident
  events:
    from: state
    map: { new: opened, solved: resolved }
  fields: { state: state, priority: priority, team: team, unit: unit }
";

const AS_OF: &str = "--as-of 2025-04-02T00:00:00Z";

fn shell() -> Shell {
    let shell = Shell::with_record();
    shell.write("log.csv", LOG);
    shell.write("desk.yaml", MAPPING);
    shell.run("import acme log.csv --mapping desk.yaml").fine();
    shell
}

#[test]
fn levels_stand_by_window_and_the_way_down_is_named() {
    let done = shell()
        .run(&format!("measure acme {AS_OF}"))
        .fine()
        .prints("urgent-in-time")
        .prints("2025-03")
        .prints("✓ 50.00 %°")
        .prints("° met as a small sample");
    assert!(
        done.talk
            .contains("entente measure acme --as-of 2025-04-02T00:00:00Z --level"),
        "{}",
        done.talk
    );
}

#[test]
fn a_reading_lists_the_late_records_first() {
    let done = shell()
        .run(&format!(
            "measure acme {AS_OF} --level urgent-in-time --window 2025-03"
        ))
        .fine()
        .prints("1 over 2, 2 counted, 1 missed")
        .prints("met as a small sample: below 20 records, 1 may miss");
    let place = |text: &str| done.out.find(text).unwrap();
    assert!(place("INC2") < place("INC1"), "{}", done.out);
    assert!(done.talk.contains("--case INC2"), "{}", done.talk);
}

#[test]
fn a_record_shows_its_clock_by_holder() {
    shell()
        .run(&format!(
            "measure acme {AS_OF} --level urgent-in-time --case INC2"
        ))
        .fine()
        .prints("service-desk (Helper)")
        .prints("customer-it (Acme)")
        .prints("7h of 4h: missed by 3h")
        .prints("3h were left when customer-it (Acme) got it")
        .prints("The target was used up on Wed 2025-03-05 09:00, while customer-it (Acme) held it.")
        .prints("░ outside the agreed hours");
}

#[test]
fn the_segments_of_a_record_sum_to_the_whole() {
    let json = shell()
        .run(&format!("measure acme {AS_OF} --case INC2 --json"))
        .fine()
        .json();
    let clock = &json["clocks"][0];
    let segments = clock["segments"].as_array().unwrap();
    let sum = |name: &str| -> i64 {
        segments
            .iter()
            .map(|segment| segment[name].as_i64().unwrap())
            .sum()
    };
    assert_eq!(clock["elapsed_ms"], 7 * 3_600_000);
    assert_eq!(sum("open_ms"), 7 * 3_600_000);
    assert_eq!(sum("open_ms") + sum("off_hours_ms"), 21 * 3_600_000);
    assert_eq!(clock["late_with"], "customer-it (Acme)");
    assert_eq!(clock["judgement"], "missed");
}

#[test]
fn the_same_figures_come_as_json_and_csv() {
    let shell = shell();
    let json = shell
        .run(&format!("measure acme {AS_OF} --json"))
        .fine()
        .json();
    let levels = json["levels"].as_array().unwrap();
    let level = levels
        .iter()
        .find(|level| level["id"] == "urgent-in-time")
        .unwrap();
    let agreed = &level["readings"][0]["agreed"];
    assert_eq!(agreed["value"]["rounded"], "50");
    assert_eq!(agreed["state"], "met", "a small sample allows one miss");
    assert_eq!(json["lines_left_out"].as_array().unwrap().len(), 0);
    shell
        .run(&format!("measure acme {AS_OF} --csv"))
        .fine()
        .prints("urgent-in-time,2025-03,2025-02-28T23:00:00Z,2025-03-31T22:00:00Z,,1,50.00,50,percent,met,2,1,1,2,false");
}

#[test]
fn text_from_the_log_is_no_formula() {
    let shell = shell();
    let text = shell.read("acme/agreement/alliance.yaml").replacen(
        "    share_within: 4h",
        "    per: [unit]\n    combine: each\n    share_within: 4h",
        1,
    );
    shell.write("acme/agreement/alliance.yaml", text);
    let done = shell
        .run(&format!("measure acme {AS_OF} --csv --key unit==south"))
        .fine();
    assert!(done.out.contains(",unit==south,"), "{}", done.out);
    assert!(!done.out.contains(",=south"), "{}", done.out);
}

#[test]
fn an_earlier_as_of_knows_less() {
    let shell = shell();
    shell
        .run("measure acme --as-of 2025-03-04T00:00:00Z --level urgent-in-time --window 2025-03")
        .fine()
        .prints("1 over 1, 1 counted")
        .prints("100.00 %");
    shell
        .run("measure acme --as-of 1980-01-01T00:00:00Z")
        .fine();
    shell
        .run("measure acme --as-of yesterday")
        .exits(2)
        .says("is not an instant");
}

#[test]
fn a_changed_line_is_told_and_does_not_count() {
    let shell = shell();
    let facts = shell.read("acme/facts.ndjson");
    shell.write("acme/facts.ndjson", facts.replacen("\"P1\"", "\"P3\"", 1));
    shell
        .run(&format!("measure acme {AS_OF}"))
        .fine()
        .says("line 1 of `facts.ndjson` is not a fact and does not count")
        .says("the line was changed");
    let json = shell
        .run(&format!("measure acme {AS_OF} --json --strict"))
        .exits(3)
        .json();
    assert_eq!(json["lines_left_out"][0]["line"], 1);
}

#[test]
fn what_is_not_there_is_named() {
    let shell = shell();
    shell
        .run("measure acme --level urgent-in-tme")
        .exits(2)
        .says("did you mean `urgent-in-time`");
    shell
        .run(&format!(
            "measure acme {AS_OF} --level urgent-in-time --window 1999"
        ))
        .exits(2)
        .says("the windows run from `2025-03`");
    shell
        .run("measure acme --case INC99")
        .exits(2)
        .says("INC99");
    shell.run("measure nowhere").exits(1).says("entente init");
}

#[test]
fn an_empty_record_teaches_the_next_step() {
    Shell::with_record()
        .run("measure acme")
        .fine()
        .says("bring in a log");
}

#[test]
fn a_broken_agreement_gives_no_figure() {
    let shell = shell();
    let text = shell
        .read("acme/agreement/alliance.yaml")
        .replace("share_within: 4h", "share_within: soon");
    shell.write("acme/agreement/alliance.yaml", text);
    shell
        .run("measure acme")
        .exits(1)
        .says("entente check acme");
    let json = shell.run("measure acme --json").exits(1).json();
    assert!(
        json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("1 error")
    );
}

#[test]
fn a_reading_without_a_record_says_why() {
    let shell = shell();
    let of = |window: &str| format!("measure acme {AS_OF} --level other-in-time --window {window}");
    shell.run(&of("2025-03")).fine().prints(
        "no record: of the 2 cases of `incident` in this window, the condition leaves out 2",
    );
    shell
        .run(&of("2025-04"))
        .fine()
        .prints("no record: of the one case of `incident` in this window, 1 has not stopped");
    let json = shell
        .run(&format!("{} --json", of("2025-03")))
        .fine()
        .json();
    let absence = &json["levels"][0]["readings"][0]["absence"];
    assert_eq!(absence["cases"], 2);
    assert_eq!(absence["left_out"], 2);
    assert!(absence["why"].as_str().unwrap().starts_with("no record: "));
}

#[test]
fn words_that_the_record_does_not_use_are_told() {
    let shell = Shell::with_record();
    shell.write("log.csv", LOG.replace("P1", "1 - Critical"));
    shell.write("desk.yaml", MAPPING);
    shell.run("import acme log.csv --mapping desk.yaml").fine();
    let of = format!("measure acme {AS_OF} --level urgent-in-time --window 2025-03");
    shell
        .run(&of)
        .fine()
        .prints("in this record `priority` is never `P1`: it is `1 - Critical` or `P3`");
    let json = shell.run(&format!("{of} --json")).fine().json();
    let unheard = &json["levels"][0]["unheard"][0];
    assert_eq!(unheard["field"], "priority");
    assert_eq!(unheard["found"][0], "1 - Critical");
}

#[test]
fn an_availability_is_time_down_against_time_allowed() {
    let shell = Shell::with_record();
    let up = "\
measures:
  up: { of: availability, calendar: always, maintenance: out-of-both }
levels:
  up: { service: workplace, measure: up, window: month, round: none, expected: \">= 99.9 %\", minimum: \">= 99 %\" }
";
    shell.write("acme/agreement/up.yaml", up);
    let outage = |at: &str, does: &str, seq: u32| {
        format!(
            r#"{{"at":"{at}","by":"helper","outage":{{"does":"{does}","id":"O1","on":"workplace"}},"recorded":"{at}","seq":{seq},"source":"log"}}"#
        )
    };
    let lines = [
        outage("2025-03-03T09:00:00Z", "started", 1),
        outage("2025-03-03T11:00:00Z", "ended", 2),
    ];
    shell.write("native.yaml", "format: entente\n");
    shell.write("lines.ndjson", lines.join("\n") + "\n");
    shell
        .run("import acme lines.ndjson --mapping native.yaml")
        .fine();
    let of = format!("measure acme {AS_OF} --level up");
    let done = shell
        .run(&of)
        .fine()
        .prints("44min 34.8s (at most 7h 25min 48s)");
    let head = done.out.lines().find(|line| line.starts_with("window"));
    let head: Vec<&str> = head.unwrap().split_whitespace().collect();
    assert_eq!(head[..5], ["window", "value", "state", "down", "allowed"]);
    shell
        .run(&format!("{of} --window 2025-03"))
        .fine()
        .prints(
            "down 2h of 743h in 1 stretch; the promise allows 44min 34.8s (at most 7h 25min 48s)",
        )
        .prints("Mon 2025-03-03 10:00");
}

#[test]
fn a_fan_out_in_which_each_stands_for_itself_has_a_row_each() {
    let shell = shell();
    let text = shell.read("acme/agreement/alliance.yaml").replacen(
        "    share_within: 4h",
        "    per: [unit]\n    combine: each\n    share_within: 4h",
        1,
    );
    shell.write("acme/agreement/alliance.yaml", text);
    // In April there is no urgent incident of any unit.
    shell
        .run(&format!("measure acme {AS_OF}"))
        .fine()
        .prints("urgent-in-time unit=north")
        .prints("urgent-in-time unit==south");
}
