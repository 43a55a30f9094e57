//! Claims: who may answer them, and what a clock comes to for each side.

use crate::shell::Shell;

/// A three-party agreement in which only the customer answers.
const TERMS: &str = "\
claims:
  decided_by: customer
  else: { answered_by: customer, unanswered: stays open }
parties:
  third: { role: provider }
";

const LOG: &str = r#"{"at":"2025-03-03T09:00:00Z","by":"helper","case":{"does":["opened"],"id":"INC1","set":{"priority":"P1","type":"incident"}},"recorded":"2025-03-03T09:00:00Z","seq":1,"source":"desk"}
{"at":"2025-03-03T15:00:00Z","by":"helper","case":{"does":["resolved"],"id":"INC1"},"recorded":"2025-03-03T15:00:00Z","seq":2,"source":"desk"}
{"at":"2025-03-04T09:00:00Z","by":"helper","claim":{"ask":"exclude","from":"2025-03-03T10:00:00Z","id":"CL1","on":{"case":"INC1"},"until":"2025-03-03T13:00:00Z"},"recorded":"2025-03-04T09:00:00Z","seq":3,"source":"desk"}
{"answer":{"claim":"CL1","says":"accept"},"at":"2025-03-04T10:00:00Z","by":"third","recorded":"2025-03-04T10:00:00Z","seq":4,"source":"desk"}
"#;

const ANSWER: &str = r#"{"answer":{"claim":"CL1","says":"accept"},"at":"2025-03-04T11:00:00Z","by":"acme","recorded":"2025-03-04T11:00:00Z","seq":5,"source":"desk"}
"#;

const WHEN: &str = "measure acme --as-of 2025-04-02T00:00:00Z";

fn shell() -> Shell {
    let shell = Shell::with_record();
    shell.write("acme/agreement/claims.yaml", TERMS);
    shell.write("native.yaml", "format: entente\n");
    shell.write("lines.ndjson", LOG);
    shell
        .run("import acme lines.ndjson --mapping native.yaml")
        .fine();
    shell
}

#[test]
fn an_answer_of_somebody_else_has_no_effect_and_is_told() {
    let shell = shell();
    shell
        .run(WHEN)
        .fine()
        .says("the answer of `third` to the claim `CL1` has no effect");
    shell
        .run(&format!("{WHEN} --case INC1"))
        .fine()
        .prints("The answer `accept` of third on Tue 2025-03-04 11:00 has no effect: acme answers such a claim.");
    let json = shell.run(&format!("{WHEN} --json")).fine().json();
    assert_eq!(json["answers_without_effect"][0]["claim"], "CL1");
    assert_eq!(json["answers_without_effect"][0]["why"], "not-entitled");
}

#[test]
fn a_contested_clock_shows_what_counts_for_each_side() {
    let shell = shell();
    shell
        .run(&format!("{WHEN} --case INC1"))
        .fine()
        .prints("As agreed so far, 6h of 4h count: missed.")
        .prints("If the open claims of helper were accepted, 3h of 4h count: met.");
    let json = shell
        .run(&format!("{WHEN} --case INC1 --json"))
        .fine()
        .json();
    let clock = &json["clocks"][0];
    assert_eq!(clock["elapsed_ms"], 6 * 3_600_000);
    assert_eq!(clock["sides"]["helper"]["elapsed_ms"], 3 * 3_600_000);
    assert_eq!(clock["sides"]["helper"]["judgement"], "met");
    assert_eq!(clock["claims"][0]["standing"], "open");
    assert_eq!(clock["claims"][0]["answered_by"][0], "acme");
    shell.write("answer.ndjson", ANSWER);
    shell
        .run("import acme answer.ndjson --mapping native.yaml")
        .fine();
    let json = shell
        .run(&format!("{WHEN} --case INC1 --json"))
        .fine()
        .json();
    let clock = &json["clocks"][0];
    assert_eq!(clock["elapsed_ms"], 3 * 3_600_000);
    assert_eq!(clock["sides"], serde_json::json!({}));
}

#[test]
fn a_claim_without_effect_is_told_where_its_case_is() {
    let shell = shell();
    let claim = |id: &str, by: &str, case: &str, seq: u32| {
        format!(
            r#"{{"at":"2025-03-04T12:00:00Z","by":"{by}","claim":{{"ask":"exclude","id":"{id}","on":{{"case":"{case}"}}}},"recorded":"2025-03-04T12:00:00Z","seq":{seq},"source":"desk"}}"#
        )
    };
    let lines = [
        claim("CL1", "third", "INC1", 6),
        claim("CL2", "stranger", "INC1", 7),
        claim("CL3", "helper", "INC9", 8),
    ];
    shell.write("claims.ndjson", lines.join("\n") + "\n");
    shell
        .run("import acme claims.ndjson --mapping native.yaml")
        .fine();
    shell
        .run(&format!("{WHEN} --case INC1"))
        .fine()
        .prints("the claim `CL1` of `third` has no effect: another party made a claim of this id before")
        .prints("the claim `CL2` of `stranger` has no effect: who claims is no party of the agreement");
    let json = shell
        .run(&format!("{WHEN} --case INC1 --json"))
        .fine()
        .json();
    let idle = json["claims_without_effect"].as_array().unwrap();
    let why: Vec<&str> = idle
        .iter()
        .filter_map(|idle| idle["why"].as_str())
        .collect();
    assert_eq!(why, ["same-id", "not-a-party"]);
    shell
        .run(&format!("{WHEN} --case INC9"))
        .exits(2)
        .says("the claim `CL3` of `helper` has no effect: there is no such case or outage");
}
