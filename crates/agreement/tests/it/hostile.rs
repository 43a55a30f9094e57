//! Bad input: a clear finding, soon, without a panic.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use agreement::load;
use proptest::prelude::*;

use crate::text::{lines, loaded};

/// WHY: these builds are not optimised and share the machine; the product must answer in a second.
const SOON: Duration = Duration::from_secs(8);

#[track_caller]
fn check(bytes: Vec<u8>, expected: &str) {
    let begun = Instant::now();
    let loaded = load(&BTreeMap::from([("alliance.yaml".to_string(), bytes)]));
    let taken = begun.elapsed();
    let lines = lines(&loaded);
    let expected_line = lines.lines().any(|line| line.starts_with(expected));
    assert!(
        expected_line || (expected.is_empty() && lines.is_empty()),
        "{}",
        lines.lines().next().unwrap_or("")
    );
    assert!(taken < SOON, "it took {taken:?}");
    assert!(loaded.diagnostics.len() <= 1_001);
}

#[test]
fn nesting() {
    check("[".repeat(100_000).into_bytes(), "error too-deep");
    check("{a: ".repeat(100_000).into_bytes(), "error too-deep");
    check("- ".repeat(100_000).into_bytes(), "error too-deep");
    check("? ".repeat(100_000).into_bytes(), "error");
    let stairs: String = (0..1_000).map(|n| " ".repeat(n) + "a:\n").collect();
    check(stairs.into_bytes(), "error too-deep");
}

#[test]
fn size() {
    check(vec![b'a'; (4 << 20) + 1], "error file-too-large");
    check(vec![b'a'; 4 << 20], "error");
    let many: String = (0..150_000).map(|n| format!("k{n}: 1\n")).collect();
    check(many.into_bytes(), "error too-many-values");
    let chain: String = (0..20_000)
        .map(|n| format!(" s{n}: {{runs_on: s{}}}\n", n + 1))
        .collect();
    let text = format!("entente: 1\nalliance: a\nzone: UTC\nservices:\n{chain}");
    check(text.into_bytes(), "error unknown-reference");
}

#[test]
fn many_suppressions_and_pauses() {
    let head = "entente: 1\nalliance: a\nzone: UTC\nmeasures:\n";
    let allowed: String = (0..5_000)
        .map(|n| format!("  m{n}: {{ of: incidents, allow: {{ measure-unused: later }} }}\n"))
        .collect();
    let text = format!("{head}{allowed}");
    check(text.into_bytes(), "suppressed warning measure-unused");
    let reasons: String = (0..20_000)
        .map(|n| format!("          waiting-for-somebody-{n}: {{ accepted_by: nobody }}\n"))
        .collect();
    let text = format!("{head}  m:\n    of: incidents\n    clock:\n      pause:\n{reasons}");
    check(text.into_bytes(), "warning measure-unused");
}

#[test]
fn many_conditions() {
    let with = |count: usize, condition: &str| {
        let levels: String = (0..count)
            // WHY: a condition that is said again is not read again, so each is another one.
            .map(|n| {
                format!("  l{n}: {{ measure: m, window: month, where: 'unit != \"{n}\" && {condition}' }}\n")
            })
            .collect();
        let head =
            "entente: 1\nalliance: a\nzone: UTC\nmeasures:\n  m: { of: incidents }\nlevels:\n";
        format!("{head}{levels}").into_bytes()
    };
    check(with(10_000, "has(unit)"), "error too-many-findings");
    check(with(10_000, "has(unit)"), "error statistic-missing");
    let long = vec!["has(unit)"; 60].join(" && ");
    check(with(900, &long), "error condition-too-large");
}

#[test]
fn bytes() {
    check(
        b"entente: 1\nalliance: \xff\n".to_vec(),
        "error not-utf-8 2:11 byte 21 ",
    );
    check(
        b"entente: 1\nalliance: a\0b\n".to_vec(),
        "error control-character 2:12 byte 22 ",
    );
    check(b"\xff\xfee\0n\0".to_vec(), "error not-utf-8 1:1 byte 0 ");
    check(
        b"\xef\xbb\xbfentente: 1\r\nalliance: a\r\nzone: UTC\r\n".to_vec(),
        "",
    );
    let clean = load(&BTreeMap::from([(
        "alliance.yaml".to_string(),
        b"\xef\xbb\xbfentente: 1\r\nalliance: a\r\nzone: UTC\r\n".to_vec(),
    )]));
    assert_eq!(lines(&clean), "");
}

#[test]
fn aliases() {
    let mut text = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for n in b'b'..=b'z' {
        let (name, last) = (char::from(n), char::from(n - 1));
        text.push_str(&format!(
            "{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}]\n"
        ));
    }
    check(text.into_bytes(), "error ");
}

#[test]
fn conditions() {
    let with = |condition: &str| {
        format!(
            "entente: 1\nalliance: a\nzone: UTC\nmeasures:\n  m: {{ of: incidents }}\nlevels:\n  l:\n    measure: m\n    statistic: count\n    counted_in: opened\n    window: month\n    where: '{}'\n",
            condition.replace('\'', "''")
        )
        .into_bytes()
    };
    check(with(&"(".repeat(10_000)), "error condition-too-large");
    check(
        with(&("(".repeat(1_000) + "unit" + &")".repeat(1_000))),
        "error condition-too-large",
    );
    check(
        with(&("(".repeat(32) + "unit == \"a\"" + &")".repeat(32))),
        "",
    );
    check(
        with(&("(".repeat(32) + "unit == \"a\"" + &")".repeat(31))),
        "error condition-syntax",
    );
    check(with(&"[".repeat(30)), "error condition-syntax");
    check(with(&"!".repeat(4_000)), "error condition-too-large");
    check(with(&("!".repeat(30) + "has(unit)")), "");
    check(
        with(&vec!["unit"; 300].join(" && ")),
        "error condition-too-large",
    );
    check(with(&vec!["has(unit)"; 60].join(" && ")), "");
    check(with(&vec!["unit"; 190].join(".")), "error ");
    check(with(&"unit".repeat(2_000)), "error condition-too-large");
    check(
        with(&("unit.contains(".repeat(30) + &")".repeat(30))),
        "error condition",
    );
    check(with("reopens == 99999999999999999999"), "error condition");
    check(with("reopens == 1e99"), "error condition-refused");
    check(with("unit == \"\\q\""), "error condition");
    check(with("unit == \"\\ud800\""), "error condition");
    check(with("has()"), "error condition");
    check(with("unit in []"), "");
    check(with("b\"x\" == unit"), "error condition-refused");
    check(with("unit == `x`"), "error condition-refused");
    check(with("a.b.c()"), "error ");
    check(with("unit ? unit : unit"), "error condition-refused");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        load(&BTreeMap::from([("alliance.yaml".to_string(), bytes)]));
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[-a-c{}\\[\\]:,\"'|>&*!#% \n\té\u{85}]{0,120}") {
        loaded(&text);
    }

    #[test]
    fn a_damaged_agreement_never_panics(at in 0_usize..5_000, cut in 0_usize..40, text in "[-a-z{}\\[\\]:,\"'|>&*!# \n]{0,6}") {
        let mut clean = include_str!("../../cases/clean.md")
            .split("```yaml\n")
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .unwrap_or("")
            .to_string();
        let at = at.min(clean.len());
        let end = (at + cut).min(clean.len());
        clean.replace_range(at..end, &text);
        loaded(&clean);
    }

    #[test]
    fn arbitrary_conditions_never_panic(text in "[-a-c \"'()\\[\\]!<>=&|.,0-9é\n]{0,60}") {
        let fields = [("a".to_string(), agreement::model::FieldType::Text)].into_iter().collect();
        let _ = agreement::condition::parse(&text, &fields);
    }
}
