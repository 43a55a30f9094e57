//! Conditions: what holds of a record, and agreement with an interpreter of CEL.

use std::collections::BTreeMap;

use agreement::condition::parse;
use agreement::model::{FieldType, Test};
use proptest::prelude::*;

fn fields() -> BTreeMap<String, FieldType> {
    [
        ("priority", FieldType::Text),
        ("unit", FieldType::Text),
        ("sub-area", FieldType::Text),
        ("in-progress-since", FieldType::Integer),
        ("package", FieldType::Text),
        ("a-1", FieldType::Boolean),
        ("reopens", FieldType::Integer),
        ("count", FieldType::Integer),
        ("score", FieldType::Decimal),
        ("made_sla", FieldType::Boolean),
        ("urgent", FieldType::Boolean),
    ]
    .into_iter()
    .map(|(name, kind)| (name.to_string(), kind))
    .collect()
}

fn read(source: &str) -> Test {
    match parse(source, &fields()) {
        Ok(test) => test,
        Err(finding) => panic!("{source}: {}", finding.message.english()),
    }
}

/// The record is written `field=value`, with `;` between fields.
#[track_caller]
fn check(source: &str, record: &str, expected: bool) {
    let record: BTreeMap<&str, &str> = record
        .split(';')
        .filter_map(|pair| pair.split_once('='))
        .collect();
    let holds = read(source).holds(&|name| record.get(name).copied());
    assert_eq!(holds, expected, "{source} of {record:?}");
}

#[test]
fn texts() {
    check("priority == \"P1\"", "priority=P1", true);
    check("priority == 'P1'", "priority=P2", false);
    check("\"P1\" != priority", "priority=P2", true);
    check("priority < \"P2\"", "priority=P1", true);
    check("\"P2\" > priority", "priority=P1", true);
    check("priority < \"a\"", "priority=Z", true);
    check("priority in [\"P1\", \"P2\"]", "priority=P2", true);
    check("priority in []", "priority=P2", false);
    check("unit.startsWith(\"st\")", "unit=stores", true);
    check(
        "unit.endsWith(\"es\") && unit.contains(\"tor\")",
        "unit=stores",
        true,
    );
    check("unit.contains(priority)", "unit=xP1y;priority=P1", true);
    check("priority == unit", "unit=a;priority=a", true);
    check("unit == \"a\\\"b\"", "unit=a\"b", true);
    check("unit == \"é\"", "unit=é", true);
    check("sub-area == \"north\"", "sub-area=north", true);
}

#[test]
fn numbers() {
    check("reopens > 2", "reopens=3", true);
    check("reopens >= 2.5", "reopens=3", true);
    check("2 < reopens", "reopens=3", true);
    check("reopens == -1", "reopens=-1", true);
    check("score == 0.1", "score=0.1", true);
    check("score == 0.1", "score=0.10", true);
    check("score > 0.1", "score=0.1000000000000000000001", true);
    check("score < 0.3", "score=0.29999999999999999999", true);
    check("reopens == score", "reopens=2;score=2.0", true);
    check("reopens in [1, 2]", "reopens=2", true);
    check("in-progress-since > 3", "in-progress-since=4", true);
    check(
        "\"é\" != unit && in-progress-since > 3",
        "in-progress-since=4",
        true,
    );
    check("a-1 && !(a-1 == false)", "a-1=true", true);
    check("package == \"x\"", "package=x", true);
}

#[test]
fn logic() {
    check(
        "!(priority == \"P1\") || reopens > 0",
        "priority=P1;reopens=1",
        true,
    );
    check("made_sla && !urgent", "made_sla=true;urgent=false", true);
    check("made_sla == urgent", "made_sla=true;urgent=false", false);
    check("made_sla != false", "made_sla=true", true);
    check("!!made_sla", "made_sla=true", true);
    check("true", "", true);
    check(
        "priority == \"P1\" || reopens > 0 && urgent",
        "priority=P1",
        true,
    );
}

#[test]
fn absent_and_unreadable_values() {
    check("unit == \"\"", "", true);
    check("unit != \"x\"", "", true);
    check("unit < \"a\"", "", true);
    check("unit in [\"\", \"x\"]", "", true);
    check("has(unit)", "", false);
    check("has(unit)", "unit=", false);
    check("has(unit)", "unit=x", true);
    check("has(reopens)", "reopens=0", true);
    check("reopens == 0", "", false);
    check("reopens != 0", "", false);
    check("!(reopens > 2)", "", true);
    check("reopens != 0", "reopens=many", false);
    check("reopens >= 1", "reopens=1.0", false);
    check("score >= 1", "score=1e3", false);
    check("made_sla", "", false);
    check("!made_sla", "", true);
    check("made_sla != true", "", false);
    check("made_sla == false", "made_sla=no", false);
    check("reopens == count", "reopens=1", false);
    check("reopens != count", "reopens=1", false);
    check("unit == priority", "", true);
}

#[derive(Clone, Debug)]
struct Row {
    priority: String,
    unit: String,
    reopens: i64,
    count: i64,
    made_sla: bool,
    urgent: bool,
}

fn row() -> impl Strategy<Value = Row> {
    (
        "[a-c]{0,2}",
        "[a-c]{0,2}",
        -2_i64..3,
        -2_i64..3,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(priority, unit, reopens, count, made_sla, urgent)| Row {
            priority,
            unit,
            reopens,
            count,
            made_sla,
            urgent,
        })
}

fn source() -> impl Strategy<Value = String> {
    let compare = prop_oneof![
        Just("=="),
        Just("!="),
        Just("<"),
        Just("<="),
        Just(">"),
        Just(">=")
    ];
    let text = || prop_oneof![Just("priority".to_string()), Just("unit".to_string())];
    let number = || prop_oneof![Just("reopens".to_string()), Just("count".to_string())];
    let flag = || prop_oneof![Just("made_sla".to_string()), Just("urgent".to_string())];
    let word = || "[a-c]{0,2}".prop_map(|word| format!("\"{word}\""));
    let whole = || (-2_i64..3).prop_map(|number| number.to_string());
    let leaf = prop_oneof![
        (text(), compare.clone(), prop_oneof![word(), text()])
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (word(), compare.clone(), text()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (number(), compare.clone(), prop_oneof![whole(), number()])
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (whole(), compare, number()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (text(), word(), word()).prop_map(|(a, b, c)| format!("{a} in [{b}, {c}]")),
        (number(), whole(), whole()).prop_map(|(a, b, c)| format!("{a} in [{b}, {c}]")),
        (
            text(),
            prop_oneof![Just("startsWith"), Just("endsWith"), Just("contains")],
            word()
        )
            .prop_map(|(a, test, b)| format!("{a}.{test}({b})")),
        flag(),
        (flag(), flag()).prop_map(|(a, b)| format!("{a} == {b}")),
        prop_oneof![Just("true".to_string()), Just("false".to_string())],
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} || {b}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.prop_map(|a| format!("({a})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// The library's own interpreter comes to the same, where every field has a readable value.
    #[test]
    fn the_closed_form_is_what_cel_means(source in source(), row in row()) {
        let test = read(&source);
        let texts = [
            ("priority", row.priority.clone()),
            ("unit", row.unit.clone()),
            ("reopens", row.reopens.to_string()),
            ("count", row.count.to_string()),
            ("made_sla", row.made_sla.to_string()),
            ("urgent", row.urgent.to_string()),
        ];
        let holds = test.holds(&|name| {
            texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
        });
        let mut context = cel::Context::default();
        context.add_variable("priority", row.priority).expect("a text");
        context.add_variable("unit", row.unit).expect("a text");
        context.add_variable("reopens", row.reopens).expect("a number");
        context.add_variable("count", row.count).expect("a number");
        context.add_variable("made_sla", row.made_sla).expect("a boolean");
        context.add_variable("urgent", row.urgent).expect("a boolean");
        let program = cel::Program::compile(&source).expect("a program");
        let meant = program.execute(&context).expect("a value");
        prop_assert_eq!(cel::Value::Bool(holds), meant, "{}", source);
    }
}
