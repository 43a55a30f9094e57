//! `fit`.

use crate::shell::Shell;

const TEXT: &str = "entente: 1\nalliance: test\nzone: UTC\nparties:\n  a: { role: customer }\n  b: { role: provider }\n\
    services:\n  shop:\n    relation: { provider: b, model: guardian, assessment: { need_for_change: high, interaction: high, trust: high } }\n    business: { owner: a }\n";

#[test]
fn the_text_alone_gives_an_advice() {
    let shell = Shell::new();
    shell.write("alliance.yaml", TEXT);
    shell
        .run("fit .")
        .fine()
        .prints("shop: partnership would suit; the agreement says guardian of technology")
        .prints("the need for change is high");
    let done = shell.run("fit . --json").fine();
    assert_eq!(done.json()["services"][0]["advised"], "partnership");
}

#[test]
fn a_record_is_observed() {
    Shell::with_record().run("fit acme").fine().prints(": ");
}

#[test]
fn an_unknown_service_is_wrong_use() {
    let shell = Shell::new();
    shell.write("alliance.yaml", TEXT);
    shell
        .run("fit . --service ship")
        .exits(2)
        .says("these have: shop");
}
