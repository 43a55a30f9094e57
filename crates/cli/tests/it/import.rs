//! `import`.

use std::fs;
use std::process::Stdio;

use crate::shell::Shell;

const LOG: &str = "\
number,changed,state,priority,team
INC1,2025-03-03 09:00:00,new,P1,Service Desk
INC1,2025-03-03 09:10:00,working,P1,Service Desk
INC1,2025-03-03 11:30:00,solved,P1,Service Desk
INC2,2025-03-03 10:00:00,new,P2,Service Desk
INC2,tomorrow,solved,P2,Service Desk
";

const MAPPING: &str = "\
format: csv
source: desk
by: helper
row: update
at: changed
zone: Europe/Madrid
dates: \"%Y-%m-%d %H:%M:%S\"
case:
  id: number
  type: incident
  events:
    from: state
    map: { new: opened, working: acknowledged, solved: resolved }
  fields: { state: state, priority: priority, team: team }
";

fn shell() -> Shell {
    let shell = Shell::with_record();
    shell.write("log.csv", LOG);
    shell.write("desk.yaml", MAPPING);
    shell
}

const IMPORT: &str = "import acme log.csv --mapping desk.yaml --recorded-at 2025-03-04T00:00:00Z";

#[test]
fn every_row_is_accounted_for_and_twice_changes_nothing() {
    let shell = shell();
    shell
        .run(IMPORT)
        .fine()
        .prints("received 5 = accepted 4 + duplicate 0 + rejected 1")
        .says("line 6")
        .says("tomorrow");
    let facts = shell.read("acme/facts.ndjson");
    assert_eq!(facts.lines().count(), 4);
    shell
        .run(IMPORT)
        .fine()
        .prints("received 5 = accepted 0 + duplicate 4 + rejected 1");
    assert_eq!(shell.read("acme/facts.ndjson"), facts);
    shell
        .run("import acme log.csv --mapping desk.yaml")
        .fine()
        .prints("duplicate 4");
    assert_eq!(shell.read("acme/facts.ndjson"), facts);
}

/// The rows of March, then those of April, which begin with the case as March left it.
#[test]
fn a_log_in_pieces_goes_on_from_the_record() {
    let (whole, pieces) = (shell(), shell());
    let march = "\
number,changed,state,priority,team
INC1,2025-03-31 09:00:00,new,P1,Service Desk
INC1,2025-03-31 09:10:00,working,P1,Service Desk
";
    let april = "\
INC1,2025-04-01 11:00:00,working,P2,Service Desk
INC1,2025-04-01 11:30:00,solved,P2,Service Desk
";
    whole.write("log.csv", format!("{march}{april}"));
    pieces.write("log.csv", march);
    let (header, _) = march.split_once('\n').unwrap();
    pieces.write("april.csv", format!("{header}\n{april}"));
    let order = "--mapping desk.yaml --recorded-at 2025-05-01T00:00:00Z";
    whole.run(&format!("import acme log.csv {order}")).fine();
    for dry in ["--dry-run", ""] {
        pieces
            .run(&format!("import acme log.csv {order} {dry}"))
            .fine();
        pieces
            .run(&format!("import acme log.csv april.csv {order} {dry}"))
            .fine()
            .prints("april.csv: received 2 = accepted 2 + duplicate 0 + rejected 0");
    }
    assert_eq!(
        pieces.read("acme/facts.ndjson"),
        whole.read("acme/facts.ndjson")
    );
    pieces
        .run(&format!("import acme april.csv log.csv {order}"))
        .fine()
        .prints("all files: received 4 = accepted 0 + duplicate 4 + rejected 0");
}

#[test]
fn a_dry_run_changes_nothing() {
    let shell = shell();
    shell
        .run(&format!("{IMPORT} --dry-run"))
        .fine()
        .prints("accepted 4")
        .prints("nothing was changed");
    assert!(!shell.path("acme/facts.ndjson").exists());
}

#[test]
fn rejected_rows_go_to_a_file_with_their_reasons() {
    let shell = shell();
    shell
        .run(&format!("{IMPORT} --rejects bad.ndjson --strict"))
        .exits(3);
    let row: serde_json::Value = serde_json::from_str(shell.read("bad.ndjson").trim()).unwrap();
    assert_eq!(row["line"], 6);
    assert_eq!(row["column"], "changed");
    assert_eq!(row["value"], "tomorrow");
}

#[test]
fn many_rejected_rows_are_told_once() {
    let shell = shell();
    let bad = "INC9,never,new,P1,Service Desk\n".repeat(50);
    shell.write("log.csv", format!("{LOG}{bad}"));
    let done = shell.run(&format!("{IMPORT} --rejects bad.ndjson")).fine();
    assert_eq!(done.talk.matches("never").count(), 19, "{}", done.talk);
    assert_eq!(shell.read("bad.ndjson").lines().count(), 51);
}

#[test]
fn a_file_without_one_good_row_could_not_be_imported() {
    let shell = shell();
    shell.write(
        "log.csv",
        "number,changed,state,priority,team\nINC9,never,new,P1,x\n",
    );
    shell
        .run(IMPORT)
        .exits(1)
        .prints("received 1 = accepted 0 + duplicate 0 + rejected 1");
}

#[test]
fn the_account_as_json_sums_up() {
    let json = shell().run(&format!("{IMPORT} --json")).fine().json();
    let total = &json["total"];
    let count = |name: &str| total[name].as_u64().unwrap();
    assert_eq!(
        count("received"),
        count("accepted") + count("duplicate") + count("rejected")
    );
    assert_eq!(count("received"), 5);
}

#[test]
fn a_torn_last_line_is_told_kept_and_healed() {
    let shell = shell();
    shell.run(IMPORT).fine();
    let whole = shell.read("acme/facts.ndjson");
    let torn = &whole[..whole.len() - 40];
    shell.write("acme/facts.ndjson", torn);
    shell
        .run(&format!("{IMPORT} --dry-run"))
        .fine()
        .says("line 4 of `facts.ndjson`, the last one, was cut off")
        .prints("accepted 1 + duplicate 3");
    assert_eq!(shell.read("acme/facts.ndjson"), torn);
    shell
        .run(IMPORT)
        .fine()
        .says("line 4 of `facts.ndjson`, the last one, was cut off")
        .says("new facts begin on a line of their own")
        .prints("accepted 1 + duplicate 3");
    let healed = shell.read("acme/facts.ndjson");
    assert!(healed.starts_with(&format!("{torn}\n{{")), "{healed}");
    let id = |line: &str| {
        let fact: serde_json::Value = serde_json::from_str(line).unwrap();
        fact["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        id(healed.lines().last().unwrap()),
        id(whole.lines().last().unwrap())
    );
    assert_eq!(healed.lines().count(), 5);
    shell.run(IMPORT).fine().prints("accepted 0 + duplicate 4");
}

#[test]
fn a_fact_without_its_line_end_still_counts() {
    let shell = shell();
    shell.run(IMPORT).fine();
    let whole = shell.read("acme/facts.ndjson");
    shell.write("acme/facts.ndjson", whole.trim_end());
    shell
        .run(IMPORT)
        .fine()
        .says("is a fact without a line end")
        .prints("accepted 0 + duplicate 4");
}

#[test]
fn a_broken_mapping_is_explained_and_nothing_happens() {
    let shell = shell();
    shell.write("desk.yaml", MAPPING.replace("format: csv", "fromat: csv"));
    shell
        .run(IMPORT)
        .exits(1)
        .says("fromat")
        .says("cannot be used");
    shell.write("desk.yaml", MAPPING.replace("at: changed", "at: chnaged"));
    shell
        .run(IMPORT)
        .exits(1)
        .says("chnaged")
        .says("did you mean `changed`");
    shell.write("desk.yaml", b"\xff\xfe");
    shell.run(IMPORT).exits(1).says("not UTF-8");
    shell
        .run("import acme log.csv --mapping nowhere")
        .exits(1)
        .says("entente import --list");
    shell.run("import acme log.csv").exits(2);
    shell
        .run("import acme nowhere.csv --mapping desk.yaml")
        .exits(1);
    shell
        .run("import nowhere log.csv --mapping desk.yaml")
        .exits(1)
        .says("entente init");
    let facts = fs::read(shell.path("acme/facts.ndjson")).unwrap_or_default();
    assert!(facts.is_empty());
}

#[test]
fn one_writer_at_a_time() {
    let shell = shell();
    shell.write("acme/facts.ndjson", "");
    let file = fs::File::open(shell.path("acme/facts.ndjson")).unwrap();
    file.lock().unwrap();
    shell.run(IMPORT).exits(1).says("another import is writing");
    file.unlock().unwrap();
    shell.run(IMPORT).fine();
}

#[test]
fn shipped_mappings_are_listed_and_shown() {
    let shell = Shell::new();
    let done = shell.run("import --list").fine().prints("servicenow-audit");
    let count = done.out.lines().count();
    let json = shell.run("import --list --json").fine().json();
    assert_eq!(json.as_array().unwrap().len(), count);
    shell
        .run("import --show servicenow-audit")
        .fine()
        .prints("format: csv");
    shell.run("import --show nothing").exits(1);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let shell = Shell::new();
    let mut child = shell
        .command()
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn names_that_the_agreement_does_not_know_are_told() {
    let shell = shell();
    shell.write("log.csv", LOG.replace("Service Desk", "Servce Desk"));
    shell.write("desk.yaml", MAPPING.replace("by: helper", "by: helpr"));
    shell
        .run(&format!("{IMPORT} --dry-run"))
        .fine()
        .says("parties that the agreement does not declare: `helpr` (4; did you mean `helper`?)")
        .says("(2; did you mean `service-desk`?)");
    let json = shell.run(&format!("{IMPORT} --json")).fine().json();
    assert_eq!(json["unknown"][0]["what"], "party");
    assert_eq!(json["unknown"][0]["did_you_mean"], "helper");
}

#[test]
fn a_table_cut_at_the_wrong_character_says_so() {
    let shell = shell();
    shell.write("log.csv", LOG.replace(',', ";"));
    shell.run(IMPORT).exits(1).says("is the delimiter `;`?");
}
