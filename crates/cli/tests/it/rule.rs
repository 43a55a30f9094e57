//! `rule`.

use crate::shell::Shell;

#[test]
fn a_rule_prints_its_page() {
    Shell::new()
        .run("rule measure-unused")
        .fine()
        .prints("# measure-unused\n")
        .prints("## Fix");
    let json = Shell::new().run("rule measure-unused --json").fine().json();
    assert_eq!(json["severity"], "warning");
    assert!(json["page"].as_str().unwrap().contains("## Example"));
}

#[test]
fn all_rules_are_listed() {
    Shell::new()
        .run("rule")
        .fine()
        .prints("zone-missing")
        .says("entente rule NAME");
    let json = Shell::new().run("rule --json").fine().json();
    assert!(json["rules"].as_array().unwrap().len() > 15);
}

#[test]
fn an_unknown_rule_is_explained() {
    Shell::new()
        .run("rule measure-unsed")
        .exits(2)
        .says("did you mean `measure-unused`?");
    Shell::new()
        .run("rule x")
        .exits(2)
        .says("see all of them: entente rule");
}
