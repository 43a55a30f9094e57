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

    // Every rejected row would be a fault of the demo; every command stands for itself.
    let again = shell.run("demo world --json").fine().json();
    assert_eq!(shell.read("world/facts.ndjson"), facts);
    assert_eq!(again["late"]["window"], "2025-12");
    for command in again["commands"].as_array().unwrap() {
        let words = command.as_str().unwrap().strip_prefix("entente ").unwrap();
        assert!(!words.contains("rejected"));
        if words.starts_with("check") {
            shell.run(words).fine();
        }
    }
    shell
        .run("demo world --seed 2")
        .exits(1)
        .says("another world");
}

#[test]
fn a_seed_gives_the_same_bytes() {
    let shell = Shell::new();
    let import = |folder: &str| {
        shell.run(&format!("demo {folder} --seed 7 --json")).fine();
        let facts = shell.read(&format!("{folder}/facts.ndjson"));
        // The claims are recorded when they were made, and so is everything else.
        assert!(!facts.is_empty());
        facts
    };
    assert_eq!(import("one"), import("two"));
}

#[test]
fn somebody_elses_folder_is_left_alone() {
    let shell = Shell::new();
    shell.write("mine/letter.txt", "dear");
    shell.run("demo mine").exits(1).says("is not empty");
    assert!(!shell.path("mine/agreement").exists());
}
