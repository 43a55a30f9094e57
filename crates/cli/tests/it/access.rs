//! `access`: who may do what, by which clause; and what `plan` says of rights.

use crate::shell::Shell;

const TEXT: &str = "entente: 1
alliance: shop
zone: UTC
currency: EUR
parties: { acme: { role: customer }, helper: { role: provider }, hosty: { role: provider } }
services:
  shop:
    title: Shop
    relation: { provider: helper, model: service-provider }
    responsibilities:
      change-enablement: { accountable: acme, responsible: helper }
  hosting:
    title: Hosting
    relation: { provider: hosty, model: guardian }
";

fn record() -> Shell {
    let shell = Shell::new();
    shell.write("acme/agreement/alliance.yaml", TEXT);
    shell
}

#[test]
fn an_answer_names_its_clause() {
    let shell = record();
    let asked = "access acme/delegate approve change:shop --record acme";
    shell
        .run(asked)
        .fine()
        .prints("services.shop.responsibilities.change-enablement (accountable)");
    let json = shell.run(&format!("{asked} --json")).fine().json();
    assert_eq!(json["answer"], "allowed");
    assert_eq!(
        json["clauses"][0]["clause"],
        "services.shop.responsibilities.change-enablement"
    );
}

#[test]
fn what_is_refused_is_told_with_who_may() {
    let shell = record();
    let asked = "access helper/delegate approve change:shop --record acme";
    shell.run(asked).exits(4).prints("a delegate of acme");
    let json = shell.run(&format!("{asked} --json")).exits(4).json();
    assert_eq!(json["answer"], "refused");
    assert_eq!(json["needed"][0]["holders"][0], "a delegate of acme");
    shell
        .run("access auditor:acme halt service:shop --record acme")
        .exits(4)
        .prints("only reads");
}

#[test]
fn what_is_hidden_is_not_told() {
    let shell = record();
    let json = shell
        .run("access helper/commercial see statement:acme+hosty --record acme --json")
        .exits(4)
        .json();
    assert_eq!(json["answer"], "unknown");
    assert!(json["needed"].as_array().unwrap().is_empty());
}

#[test]
fn a_name_that_stands_for_nothing_is_wrong_use() {
    let shell = record();
    for (asked, said) in [
        ("acme see change:shp", "there is no service `shp`"),
        ("acm see change:shop", "there is no party `acm`"),
        ("acme look change:shop", "`look` is no action"),
        ("acme sign change:shop", "nobody can `sign`"),
        ("acme see thing", "`thing` is no kind of thing"),
    ] {
        let done = shell.run(&format!("access {asked} --record acme"));
        done.exits(2).says(said);
    }
}

#[test]
fn an_emergency_gives_rights_while_it_lasts() {
    let shell = record();
    let fact = r#"{"at":"2025-03-03T02:10:00Z","emergency":{"person":"ann","personal":false,"reason":"the shop is down","service":"shop","until":"2025-03-03T06:00:00Z"}}"#;
    shell.write("night.ndjson", format!("{fact}\n"));
    shell.write(
        "night.yaml",
        "format: entente\nsource: desk\nby: hosty\nrecorded: occurred\n",
    );
    shell
        .run("import acme night.ndjson --mapping night.yaml")
        .fine();
    let asked = "access hosty halt change:shop --record acme --person ann --as-of";
    shell
        .run(&format!("{asked} 2025-03-03T03:00:00Z"))
        .fine()
        .prints("emergency of ann of hosty")
        .prints("the shop is down");
    shell.run(&format!("{asked} 2025-03-03T06:00:00Z")).exits(4);
}

#[test]
fn policies_are_shown() {
    let shell = record();
    shell
        .run("access --policies --record acme")
        .fine()
        .prints("@clause(\"services.shop.responsibilities.change-enablement\")")
        .prints("principal in Office::\"delegate of acme\"");
}

#[test]
fn plan_tells_who_gains_and_loses_which_right() {
    let shell = record();
    let draft = TEXT.replace(
        "accountable: acme, responsible: helper",
        "accountable: helper",
    );
    shell.write("draft/alliance.yaml", &draft);
    shell
        .run("plan draft acme")
        .fine()
        .prints("who gains and who loses which right")
        .prints("a delegate of helper may approve change of shop")
        .prints("a delegate of acme may no longer approve change of shop");
    let json = shell.run("plan draft acme --json").fine().json();
    let rights = json["rights"].as_array().unwrap();
    let lost = rights
        .iter()
        .find(|right| right["gained"] == false && right["who"] == "a delegate of acme");
    let lost = lost.expect("who answered before");
    assert_eq!(lost["actions"][0], "approve");
    assert_eq!(
        lost["clauses"][0],
        "services.shop.responsibilities.change-enablement"
    );
    // Nothing is told where nothing changes.
    let same = shell.run("plan acme/agreement acme --json").fine().json();
    assert_eq!(same["rights"].as_array().unwrap().len(), 0);
}
