//! `openslo`.

use crate::shell::Shell;

const OBJECTIVE: &str = "\
apiVersion: openslo/v1
kind: SLO
metadata: { name: shop-up }
spec:
  description: The shop answers
  service: workplace
  indicatorRef: answers
  timeWindow:
    - duration: 1M
      calendar: { startTime: \"2025-01-01 00:00:00\", timeZone: Europe/Madrid }
  budgetingMethod: Timeslices
  objectives:
    - target: 0.995
      timeSliceTarget: 0.95
      timeSliceWindow: 5m
";

#[test]
fn an_objective_becomes_a_clause_that_checks_clean() {
    let shell = Shell::with_record();
    shell.write("slo.yaml", OBJECTIVE);
    shell.run("openslo slo.yaml").fine().prints("99.5 %");
    shell
        .run("openslo slo.yaml --into acme/agreement/openslo")
        .fine()
        .says("entente check");
    let checked = shell.run("check acme --json").fine().json();
    assert_eq!(checked["errors"], 0, "{checked}");
    shell
        .run("openslo slo.yaml --into acme/agreement/openslo")
        .exits(1);
}

#[test]
fn what_is_not_openslo_is_refused_at_its_place() {
    let shell = Shell::new();
    shell.write(
        "slo.yaml",
        OBJECTIVE.replace("target: 0.995", "target: 99.5"),
    );
    shell.run("openslo slo.yaml").exits(1).says("slo.yaml:13");
    let json = shell.run("openslo slo.yaml --json").exits(1).json();
    assert!(!json["findings"].as_array().unwrap().is_empty());
    shell.run("openslo nowhere.yaml").exits(1);
    shell.run("openslo").exits(2);
}
