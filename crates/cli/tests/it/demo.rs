//! `demo`.

use serde_json::json;

use crate::shell::Shell;

#[test]
fn the_demo_walks_to_three_discoveries() {
    let shell = Shell::new();
    let walk = shell
        .run("demo world --no-serve")
        .fine()
        .prints("no errors, no warnings, no notes")
        .prints("p1-in-time")
        .prints("The target was used up on")
        .prints("it is contested")
        .prints("1. Why does keystone owe northwind 2600.00 EUR?")
        .prints("2. What would the draft have cost?")
        .prints("northwind would owe 2340.00 EUR more")
        .prints("3. Where do two sides' numbers differ, and how much money hangs on it?")
        .out
        .clone();
    let lines = walk.lines().count();
    assert!(lines < 150, "a short walk has {lines} lines");
    let facts = shell.read("world/facts.ndjson");
    assert!(facts.lines().count() > 20_000);
    shell
        .run("import world world/exports/pulse.csv --mapping world/mappings/pulse.yaml --strict")
        .fine()
        .prints("accepted 0 + duplicate 288 + rejected 0");
    shell
        .run("demo world --seed 2 --no-serve")
        .exits(1)
        .says("another world");

    // What each discovery finds, its command finds again.
    let told = told(&walk);
    let [why, late, diff, plan, held, disputed] = &told[..] else {
        panic!("{told:?}")
    };
    shell.run(why).fine().prints("T13323, T13333, T13444");
    shell.run(late).fine().prints("76.92 %");
    shell.run(diff).fine().prints("calendar office");
    shell
        .run(plan)
        .fine()
        .prints("T13333 (2025-12): missed → met")
        .prints("the draft is 2340.00 EUR dearer");
    shell
        .run(held)
        .fine()
        .prints("northwind has -3847.45")
        .prints("3847.45 EUR more is held back until the dispute ends");
    shell.run(disputed).fine().prints("keystone has -1560.00");

    let statement = "statement world --as-of 2026-01-01T08:00:00Z";
    let money = shell.run(&format!("{statement} --json")).fine().json();
    assert_eq!(money["left_open"], json!([]));
    let volta = shell
        .run(&format!("{statement} --with volta --csv"))
        .fine()
        .out
        .clone();
    let line = |parts: &[&str]| {
        let found = volta
            .lines()
            .find(|line| parts.iter().all(|part| line.contains(part)));
        assert!(found.is_some(), "{parts:?} in {volta}");
    };
    line(&["2025-10", "charges.machine-hours", ",125,"]);
    line(&["2025-10", "remedies.technology-credits", ",-9,"]);
    line(&["2025-12", "earned back", "1085.28"]);

    let same = shell.run("demo same --json").fine().json();
    assert_eq!(same["late"]["window"], "2025-12");
    assert_eq!(same["credit"]["month"], "2025-12");
    assert_eq!(same["draft"]["costs"], "2340.00");
    assert_eq!(same["disputed"].as_array().unwrap().len(), 2);
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
    shell
        .run("demo mine --no-serve")
        .exits(1)
        .says("is not empty");
    assert!(!shell.path("mine/agreement").exists());
}

/// The commands that the walk's end names.
fn told(walk: &str) -> Vec<String> {
    let (_, end) = walk.split_once("Three discoveries").unwrap();
    let commands = end
        .lines()
        .filter_map(|line| line.trim().strip_prefix("entente "));
    commands.map(str::to_owned).collect()
}
