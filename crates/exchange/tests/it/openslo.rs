//! OpenSLO: valid files are read, invalid ones refused at their place.

use std::collections::BTreeMap;
use std::path::PathBuf;

use exchange::openslo::{Objective, read, to_agreement_yaml};
use expect_test::{Expect, expect};

/// The findings, each with line and column.
fn findings(text: &str) -> (Vec<Objective>, String) {
    let (objectives, findings) = read(text, "slo.yaml");
    let lines = findings
        .iter()
        .map(|finding| {
            let place = finding
                .places
                .first()
                .map(|labelled| labelled.place.line_column(text));
            let (line, column) = place.unwrap_or_default();
            let help = finding.help.as_ref().map(facts::Sentence::english);
            let help = help.unwrap_or_default();
            format!("{line}:{column}: {}; {help}\n", finding.message.english())
        })
        .collect();
    (objectives, lines)
}

fn refused(text: &str, expected: Expect) {
    expected.assert_eq(&findings(text).1);
}

/// The clause loads without an error in an agreement that has the service.
fn check_clause(objective: &Objective) -> String {
    let clause = to_agreement_yaml(objective).unwrap();
    let service = objective.service.as_deref().unwrap_or("web");
    let text = format!(
        "entente: 1\nalliance: a\nzone: UTC\nservices:\n  '{service}': {{ title: x }}\n{clause}"
    );
    let files = BTreeMap::from([("alliance.yaml".to_owned(), text.into_bytes())]);
    let loaded = agreement::load::load(&files);
    assert!(!loaded.has_errors(), "{clause}\n{:#?}", loaded.diagnostics);
    clause
}

const SLO: &str = "
apiVersion: openslo/v1
kind: SLO
metadata: { name: web-availability, displayName: Web }
spec:
  service: web
  indicator:
    metadata: { name: good-requests }
    spec:
      ratioMetric:
        good: { metricSource: { type: Any, spec: { query: a } } }
        total: { metricSource: { type: Any, spec: { query: b } } }
  timeWindow:
    - { duration: 4w, isRolling: true }
  budgetingMethod: Timeslices
  objectives:
    - { displayName: Good, target: 0.995, timeSliceTarget: 0.95, timeSliceWindow: 1m }
    - { targetPercent: 99, timeSliceTarget: 1, timeSliceWindow: 90 }
";

#[test]
fn an_objective_becomes_a_clause() {
    let (objectives, lines) = findings(SLO);
    assert_eq!(lines, "");
    let clauses: String = objectives.iter().map(check_clause).collect();
    expect![[r#"
        measures:
          web-availability-1:
            of: availability
            basis:
              slices: 1min
              bad_from: 5 %
            maintenance: counted-as-down
            composed: own
        levels:
          web-availability-1:
            title: 'Web: Good'
            service: 'web'
            measure: web-availability-1
            statistic: figure
            window: { rolling: 28d }
            round: none
            expected: ">= 99.5 %"
        measures:
          web-availability-2:
            of: availability
            basis:
              slices: 90min
            maintenance: counted-as-down
            composed: own
        levels:
          web-availability-2:
            title: 'Web'
            service: 'web'
            measure: web-availability-2
            statistic: figure
            window: { rolling: 28d }
            round: none
            expected: ">= 99 %"
    "#]]
    .assert_eq(&clauses);
    let monthly = SLO.replace("Timeslices", "Occurrences").replace(
        "{ duration: 4w, isRolling: true }",
        "{ duration: 1M, calendar: { startTime: '2022-01-16 00:00:00', timeZone: Europe/Madrid } }",
    );
    let (objectives, lines) = findings(&monthly);
    assert_eq!(lines, "");
    expect![[r#"
        measures:
          web-availability-1:
            of: value
            name: 'good-requests'
        levels:
          web-availability-1:
            title: 'Web: Good'
            measure: web-availability-1
            statistic: figure
            window: { every: month, day: 16, zone: Europe/Madrid }
            round: none
            expected: ">= 99.5 %"
    "#]]
    .assert_eq(&check_clause(&objectives[0]));
    let minutes = SLO.replace("4w", "1m");
    let (objectives, _) = findings(&minutes);
    assert_eq!(
        to_agreement_yaml(&objectives[0]).unwrap_err().to_string(),
        "the objective `web-availability-1` has a window of 1 minute(s); a level has days, weeks, months, quarters or years, or a rolling number of days or months",
    );
}

#[test]
fn what_is_invalid_is_refused_at_its_place() {
    refused(
        &SLO.replace("openslo/v1", "openslo/v9"),
        expect![[r#"
        2:13: `apiVersion` of the object cannot be `openslo/v9`; did you mean `openslo/v1`? the choices are `openslo/v1`, `openslo/v1alpha`, `openslo.com/v2alpha`
    "#]],
    );
    refused(
        &SLO.replace("kind: SLO", "kind: Slo"),
        expect![[r#"
        3:7: `kind` of the object cannot be `Slo`; did you mean `SLO`? the choices are `SLO`, `SLI`, `Service`, `DataSource`, `AlertPolicy`, `AlertCondition`, `AlertNotificationTarget`
    "#]],
    );
    refused(
        &SLO.replace("  budgetingMethod: Timeslices\n", ""),
        expect![[r#"
        6:3: `spec` of the SLO has no `budgetingMethod`; add `budgetingMethod`: how the budget is counted
    "#]],
    );
    refused(
        &SLO.replace("objectives:", "objective:"),
        expect![[r#"
        16:3: `spec` of the SLO has no key `objective`; did you mean `objectives`?
        6:3: `spec` of the SLO has no `objectives`; add `objectives`: the targets
    "#]],
    );
    refused(
        &SLO.replace("target: 0.995", "target: 99.5"),
        expect![[r#"
        17:36: `target` of the objective must be from 0 to 1; 
    "#]],
    );
    refused(
        &SLO.replace("timeSliceWindow: 1m", "timeSliceWindow: soon"),
        expect![[r#"
        17:83: `timeSliceWindow` of the objective is no duration such as `4w`; write a number and one of m, h, d, w, M, Q, Y
    "#]],
    );
    refused(
        &SLO.replace("duration: 4w", "duration: 4 weeks"),
        expect![[r#"
        14:19: `duration` of the time window is no duration such as `4w`; write a number and one of m, h, d, w, M, Q, Y
    "#]],
    );
    refused(
        &format!(
            "{SLO}---\napiVersion: openslo/v1\nkind: Service\nmetadata: {{ nam: x }}\nspec: {{}}\n"
        ),
        expect![[r#"
        22:13: `metadata` has no key `nam`; did you mean `name`?
        22:13: `metadata` has no `name`; add `name`: its name
    "#]],
    );
    refused(
        "- 7\n- [\n",
        expect![[r#"
        3:1: this is not valid YAML: while parsing a node, did not find expected node content; check quotes, brackets and how far the lines are indented
        1:3: the object must be a map of keys and values; 
        2:3: the object must be a map of keys and values; 
    "#]],
    );
}

#[test]
fn the_published_examples_are_told_apart() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/openslo");
    let valid = [
        ("examples/ratio-timeslices.yaml", 1),
        ("examples/occurences-slo.yaml", 1),
        ("examples/timeslices-slo.yaml", 2),
        ("validate/v1.yaml", 1),
        ("validate/v1alpha.yaml", 2),
        ("validate/v2alpha.yaml", 1),
    ];
    for (name, count) in valid {
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            println!("skipped: openslo/{name} is not here");
            return;
        };
        let (objectives, lines) = findings(&text);
        assert_eq!(lines, "", "{name}");
        assert_eq!(objectives.len(), count, "{name}");
        for objective in &objectives {
            if let Ok(clause) = to_agreement_yaml(objective) {
                assert_eq!(check_clause(objective), clause);
            }
        }
    }
    let invalid = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    refused(
        &invalid("validate/invalid-apiversion.yaml"),
        expect![[r#"
        1:13: `apiVersion` of the object cannot be `foo`; the choices are `openslo/v1`, `openslo/v1alpha`, `openslo.com/v2alpha`
    "#]],
    );
    refused(
        &invalid("validate/unknown-field.yaml"),
        expect![[r#"
        6:3: `spec` of the Service has no key `markdown`; the keys are `description`
    "#]],
    );
}
