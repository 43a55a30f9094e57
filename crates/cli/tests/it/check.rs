//! `check`.

use crate::shell::Shell;

fn broken() -> Shell {
    let shell = Shell::with_record();
    let text = shell
        .read("acme/agreement/alliance.yaml")
        .replace("measure: resolution", "measure: resolutoin");
    shell.write("acme/agreement/alliance.yaml", text);
    shell
}

#[test]
fn an_error_is_shown_with_its_place_and_remedy() {
    broken()
        .run("check acme")
        .exits(1)
        .prints("resolutoin")
        .prints("--> alliance.yaml:")
        .prints("2 errors")
        .says("figures are computed once the errors are mended");
}

#[test]
fn findings_as_json_have_line_and_column() {
    let done = broken().run("check acme --json").exits(1);
    let json = done.json();
    assert_eq!(json["errors"], 2);
    let findings = json["versions"][0]["findings"].as_array().unwrap();
    let finding = findings
        .iter()
        .find(|finding| finding["message"].as_str().unwrap().contains("resolutoin"))
        .unwrap();
    let place = &finding["places"][0];
    assert_eq!(place["file"], "alliance.yaml");
    assert!(place["line"].as_u64().unwrap() > 40);
    assert!(place["column"].as_u64().unwrap() > 4);
    let same = broken().run("check acme --format json").exits(1);
    assert_eq!(same.json()["errors"], 2);
}

#[test]
fn warnings_count_under_strict_only() {
    let shell = Shell::with_record();
    let text = shell.read("acme/agreement/alliance.yaml");
    let extra = "  spare: { of: survey, name: satisfaction }\n\nlevels:";
    shell.write(
        "acme/agreement/alliance.yaml",
        text.replacen("levels:", extra, 1),
    );
    let done = shell.run("check acme --json").fine();
    let json = done.json();
    assert_eq!(json["errors"], 0);
    if json["warnings"].as_u64().unwrap() > 0 {
        shell.run("check acme --strict").exits(3);
    } else {
        assert!(json["notes"].as_u64().unwrap() > 0, "{json}");
        shell.run("check acme --strict").fine();
    }
}

#[test]
fn several_versions_are_checked_each() {
    let shell = Shell::with_record();
    let text = shell.read("acme/agreement/alliance.yaml");
    let second = text.replacen(
        "entente: 1",
        "entente: 1\nversion: \"2\"\neffective: 2026-01-01",
        1,
    );
    shell.write("acme/agreement/2026/alliance.yaml", second);
    let json = shell.run("check acme --json").fine().json();
    assert_eq!(json["versions"].as_array().unwrap().len(), 2);
    shell.run("check acme").fine().prints("2 versions");
    shell.run("check acme/agreement/2026").fine();
}

#[test]
fn a_folder_without_an_agreement_is_explained() {
    let shell = Shell::new();
    shell.write("empty/notes.txt", "nothing");
    shell.run("check empty").exits(1).says("holds no agreement");
    shell
        .run("check nowhere")
        .exits(1)
        .says("there is no folder")
        .says("entente init");
    shell
        .run("check empty/notes.txt")
        .exits(2)
        .says("is a file");
    let json = shell.run("check nowhere --json").exits(1).json();
    assert!(
        json["error"]["message"]
            .as_str()
            .unwrap()
            .contains("nowhere")
    );
}

#[test]
fn the_schema_is_json() {
    let shell = Shell::new();
    for words in ["schema", "schema --fragment"] {
        let schema = shell.run(words).fine().json();
        assert!(schema["properties"]["levels"].is_object(), "{schema}");
    }
}

#[test]
fn the_shipped_example_is_clean() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/northwind");
    Shell::new()
        .run_words(["check", example, "--strict"])
        .fine()
        .prints("2 versions, no errors, no warnings, no notes");
}

/// A record with a measure that nothing uses, in a folder whose name needs care.
fn unused(more: &str) -> Shell {
    let shell = Shell::with_record();
    let text = shell.read("acme/agreement/alliance.yaml");
    let extra = format!("  spare: {{ of: survey, name: satisfaction{more} }}\n\nlevels:");
    let text = text.replacen("levels:", &extra, 1);
    shell.write("a b/agreement/2026/alliance.yaml", text);
    shell
}

#[test]
fn suppressed_findings_are_counted_and_listed() {
    let shell = unused(", allow: { measure-unused: the level follows }");
    shell
        .run_words(["check", "a b", "--strict"])
        .fine()
        .prints("no errors, no warnings, no notes, 1 suppressed");
    let json = shell.run_words(["check", "a b", "--json"]).fine().json();
    assert_eq!(json["suppressed"], 1);
    let suppressed = &json["versions"][0]["suppressed"][0];
    assert_eq!(suppressed["rule"], "measure-unused");
    assert_eq!(suppressed["reason"], "the level follows");
    assert!(suppressed["suppressed_at"]["line"].as_u64().unwrap() > 1);
}

#[test]
fn code_scanning_gets_paths_from_the_current_folder() {
    let shell = unused("");
    let absolute = shell.path("a b");
    for path in ["a b", "./a b", absolute.to_str().unwrap()] {
        let log = shell
            .run_words(["check", path, "--format", "sarif"])
            .fine()
            .json();
        assert_eq!(log["version"], "2.1.0");
        let result = &log["runs"][0]["results"][0];
        assert_eq!(result["ruleId"], "measure-unused");
        assert_eq!(
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%20b/agreement/2026/alliance.yaml"
        );
    }
    shell
        .run_words(["check", "a b", "--format", "github", "--strict"])
        .exits(3)
        .prints("::warning file=a b/agreement/2026/alliance.yaml,line=");
}

#[test]
fn a_term_that_has_ended_is_told_as_of_an_instant() {
    let shell = Shell::with_record();
    let text = shell.read("acme/agreement/alliance.yaml");
    let text = text.replacen("entente: 1", "entente: 1\nuntil: 2026-01-01", 1);
    shell.write("acme/agreement/alliance.yaml", text);
    shell
        .run("check acme --strict --as-of 2025-12-31T00:00:00Z")
        .fine()
        .prints("no warnings");
    shell
        .run("check acme --strict --as-of 2026-01-01T00:00:00Z")
        .exits(3)
        .prints("warning[expired-version-in-use]")
        .prints("until: 2026-01-01");
}

#[test]
fn versions_that_cannot_stand_together_are_found() {
    let shell = Shell::with_record();
    let text = shell.read("acme/agreement/alliance.yaml");
    shell.write("acme/agreement/again/alliance.yaml", text);
    shell
        .run("check acme")
        .exits(1)
        .prints("error[same-effective]");
}

#[test]
fn the_root_file_stands_for_its_folder_and_facts_lead_to_figures() {
    let shell = Shell::with_record();
    shell
        .run("check acme/agreement/alliance.yaml")
        .fine()
        .prints("no errors");
    shell.run("check acme").fine().says("bring in a log");
    shell.write("acme/facts.ndjson", "{}\n");
    shell
        .run("check acme")
        .fine()
        .says("see the figures: entente measure acme");
}
