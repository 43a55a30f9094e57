//! `coverage` and `scope`.

use crate::shell::Shell;

const TEXT: &str = "entente: 1
alliance: northwind
zone: Europe/Amsterdam
parties:
  northwind: { role: customer, name: Northwind Retail }
  lumen: { role: provider, name: Lumen Apps, claims_scope: [payments] }
  volta: { role: provider, name: Volta Cloud }
processes: { catalogue: itil-v3 }
responsibilities:
  change-management: { accountable: [northwind, lumen], responsible: lumen }
  incident-management: { accountable: lumen, responsible: [lumen, volta] }
services:
  payments:
    relation: { provider: lumen, model: service-provider, outsourcing: service, risk_and_cost_owner: lumen }
  hosting:
    relation: { provider: volta, model: guardian, outsourcing: process, processes: [problem-management] }
    responsibilities:
      problem-management: { accountable: volta }
";

fn shell() -> Shell {
    let shell = Shell::new();
    shell.write("text/alliance.yaml", TEXT);
    shell
}

#[test]
fn the_map_has_a_column_for_each_service_and_cites_clauses() {
    shell()
        .run("coverage text")
        .fine()
        .prints("by ITIL v3 (2011 edition)")
        .prints("Problem management                        volta               —")
        .prints("Change management                         lumen, northwind !  lumen, northwind !")
        .prints("the service `payments` has nobody for `problem-management`")
        .prints("services.payments, alliance.yaml:13")
        .prints("payments: lumen delivers processes")
        .prints("but the relation calls it a service")
        .says("entente coverage RECORD --service hosting");
}

#[test]
fn one_service_has_a_column_for_each_company() {
    shell()
        .run("coverage text --service hosting")
        .fine()
        .prints("Problem management                                          A R")
        .prints("because `volta` answers for, or alone does the work of, `problem-management`")
        .prints("two-accountable");
    shell()
        .run("coverage text --service hostin")
        .exits(2)
        .says("there are `hosting`, `payments`");
}

#[test]
fn another_catalogue_json_and_csv() {
    shell()
        .run("coverage text --catalogue itil-4")
        .fine()
        .prints("Change enablement");
    let json = shell().run("coverage text --json").fine().json();
    assert_eq!(json["catalogue"], "itil-v3");
    let flaws = json["flaws"].as_array().unwrap();
    let kinds: Vec<&str> = flaws
        .iter()
        .map(|flaw| flaw["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["uncovered", "uncovered", "two-accountable", "overlap"]
    );
    assert_eq!(flaws[2]["clauses"][0]["line"], 10);
    assert_eq!(json["deliveries"][1]["really"], "process");
    shell()
        .run("coverage text --csv")
        .fine()
        .prints(
            "hosting,problem-management,,Problem management,covered,volta,true,true,false,false\n",
        )
        .prints("payments,problem-management,,Problem management,uncovered,,,,,\n");
}

#[test]
fn a_scope_has_its_reasons_by_clause() {
    shell()
        .run("scope text --party lumen")
        .fine()
        .prints("may claim only its own internal IT: The service management system of Lumen Apps")
        .prints("✗ payments may not be in scope, and is claimed")
        .prints("✗ 8.2.3.1 `lumen` does not answer for all processes; of 23, ")
        .prints("8.6.1   Incident management")
        .says("an auditor decides");
    let json = shell().run("scope text --json").fine().json();
    let lumen = &json["parties"][0];
    assert_eq!(lumen["party"], "lumen");
    assert_eq!(lumen["statement"], serde_json::Value::Null);
    assert_eq!(lumen["services"][1]["claimed"], true);
    assert_eq!(lumen["services"][1]["possible"], false);
    shell()
        .run("scope text --party nobody")
        .exits(2)
        .says("there is no party `nobody`");
}

#[test]
fn a_text_without_responsibilities_or_with_errors_says_so() {
    let shell = Shell::with_record();
    for command in ["coverage acme", "scope acme"] {
        shell
            .run(command)
            .exits(1)
            .says("says nothing of processes or responsibilities");
    }
    let text = TEXT.replace("model: guardian", "model: gardian");
    shell.write("text/alliance.yaml", text);
    for command in ["coverage text", "scope text"] {
        shell
            .run(command)
            .exits(1)
            .says("the agreement has errors")
            .says("entente check text");
    }
}
