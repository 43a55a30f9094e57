//! `demo`.

use crate::shell::Shell;

#[test]
fn the_demo_walks_from_the_levels_to_one_late_record() {
    let shell = Shell::new();
    shell
        .run("demo world")
        .fine()
        .prints("no errors, no warnings, no notes")
        .prints("p1-in-time")
        .prints("held longest by")
        .prints("The target was used up on")
        .prints("it is contested")
        .prints("Three things to try");
    let facts = shell.read("world/facts.ndjson");
    assert!(facts.lines().count() > 20_000);
    shell
        .run("import world world/exports/pulse.csv --mapping world/mappings/pulse.yaml --strict")
        .fine()
        .prints("accepted 0 + duplicate 288 + rejected 0");
    shell
        .run("demo world --seed 2")
        .exits(1)
        .says("another world");

    let same = shell.run("demo same --json").fine().json();
    assert_eq!(same["late"]["window"], "2025-12");
    assert!(same["commands"].as_array().unwrap().len() > 10);
    assert!(
        shell.read("same/facts.ndjson") == facts,
        "a seed gives the same bytes"
    );
}

#[test]
fn somebody_elses_folder_is_left_alone() {
    let shell = Shell::new();
    shell.write("mine/letter.txt", "dear");
    shell.run("demo mine").exits(1).says("is not empty");
    assert!(!shell.path("mine/agreement").exists());
}
