//! What a claim may ask of what, and what a closing says.

use facts::fact::{Claim, Closing};
use facts::id::{PartyId, SourceId};
use facts::{Body, Fact, Instant};
use serde_json::{Value, json};

const READING: &str = r#""on":{"reading":{"level":"up","window":"2025-03"}}"#;
const CREDIT: &str =
    r#""on":{"line":{"clause":"remedies.credits","what":"up","window":"2025-03"}}"#;
const CHARGE: &str = r#""on":{"line":{"clause":"charges.desk","what":"desk","window":"2025-03"}}"#;

/// What is said of a body by `volta`; nothing where it is admitted.
fn said(body: Body) -> String {
    let at = Instant::parse("2025-04-03T09:00:00Z").unwrap();
    let by = PartyId::new("volta").unwrap();
    let fact = Fact::new(at, at, by, SourceId::new("desk").unwrap(), 1, 0, body);
    fact.map_or_else(|error| error.to_string(), |_| String::new())
}

#[track_caller]
fn check(members: &str, expected: &str) {
    let claim: Result<Claim, _> = serde_json::from_str(&format!(r#"{{"id":"C",{members}}}"#));
    let said = claim.map_or_else(|error| error.to_string(), |claim| said(claim.into()));
    match expected {
        "" => assert_eq!(said, ""),
        expected => assert!(
            said.contains(expected),
            "`{said}` does not say `{expected}`"
        ),
    }
}

#[test]
fn a_claim_on_a_reading_asks_for_a_value_or_a_credit() {
    check(
        &format!(r#""ask":"value-was","value":"97.5",{READING}"#),
        "",
    );
    check(&format!(r#""ask":"credit","expedited":true,{READING}"#), "");
    let wrong = "a claim on a reading asks `value-was` or `credit`";
    for ask in ["exclude", "pause", "no-pause", "amount-was"] {
        check(&format!(r#""ask":"{ask}",{READING}"#), wrong);
    }
    check(
        &format!(r#""ask":"field-was","field":"x","value":"1",{READING}"#),
        wrong,
    );
    check(&format!(r#""ask":"mistaken",{READING}"#), "is about a fact");
}

#[test]
fn a_claim_on_a_line_asks_for_an_amount_or_a_credit() {
    check(
        &format!(r#""ask":"amount-was","value":"-0.10",{CHARGE}"#),
        "",
    );
    check(&format!(r#""ask":"credit",{CREDIT}"#), "");
    check(
        &format!(r#""ask":"credit",{CHARGE}"#),
        "a clause of `remedies`",
    );
    let wrong = "a claim on a line asks `amount-was` or `credit`";
    check(&format!(r#""ask":"value-was","value":"1",{CREDIT}"#), wrong);
    check(&format!(r#""ask":"exclude",{CREDIT}"#), wrong);
}

#[test]
fn what_was_worked_out_is_not_claimed_of_what_was_said() {
    let case = r#""on":{"case":"INC-1"}"#;
    check(
        &format!(r#""ask":"value-was","value":"1",{case}"#),
        "is about a reading",
    );
    check(
        &format!(r#""ask":"amount-was","value":"1",{case}"#),
        "about a line of a statement",
    );
    check(
        &format!(r#""ask":"credit",{case}"#),
        "about a reading or a line",
    );
}

#[test]
fn a_figure_is_claimed_as_a_whole_and_in_decimals() {
    let decimal = "has a decimal `value` and no `field`";
    check(&format!(r#""ask":"value-was",{READING}"#), decimal);
    check(
        &format!(r#""ask":"value-was","field":"x",{READING}"#),
        decimal,
    );
    check(
        &format!(r#""ask":"value-was","value":"97,5",{READING}"#),
        "97,5",
    );
    check(
        &format!(r#""ask":"amount-was","value":"1/3",{CHARGE}"#),
        "1/3",
    );
    check(
        &format!(r#""ask":"credit","value":"1",{READING}"#),
        "neither `field` nor `value`",
    );
    let stretch = r#""from":"2025-03-01T00:00:00Z""#;
    check(
        &format!(r#""ask":"credit",{stretch},{READING}"#),
        "neither `from` nor `until`",
    );
}

#[test]
fn a_reading_and_a_line_have_names() {
    let on = |what: Value| format!(r#""ask":"credit","on":{what}"#);
    let line = |clause: &str, what: &str, window: &str| {
        on(json!({"line": {"clause": clause, "what": what, "window": window}}))
    };
    check(&line("remedies.credits", "earned back", "2025-03"), "");
    for clause in ["credits", "remedies.", "remedies", "levels.up", ""] {
        check(
            &line(clause, "up", "2025-03"),
            "is not the path of a clause",
        );
    }
    check(
        &line("remedies.credits", "", "2025-03"),
        "what the line is for",
    );
    check(
        &line("remedies.credits", "up", " "),
        "not the name of a window",
    );
    let reading =
        |key: Value| on(json!({"reading": {"key": key, "level": "up", "window": "2025-03"}}));
    check(&reading(json!({"unit": ""})), "");
    check(&reading(json!({"é": "x"})), "use printable ASCII");
    check(&reading(json!({"unit": null})), "expected a");
    let twice =
        r#""ask":"credit","on":{"reading":{"key":{"a":"1","a":"2"},"level":"up","window":"w"}}"#;
    check(twice, "duplicate field `a`");
}

#[test]
fn a_closing_names_month_total_and_the_other_party() {
    let closing = |month: &str, total: &str, currency: &str, with: &str| {
        said(Body::from(Closing {
            currency: currency.into(),
            month: month.into(),
            total: total.into(),
            with: PartyId::new(with).unwrap(),
        }))
    };
    assert_eq!(closing("2025-03", "-12345.67", "EUR", "northwind"), "");
    for month in [
        "2025-3",
        "2025-13",
        "2025-00",
        "202503",
        "2025-03-01",
        "2025 03",
        "+025-03",
    ] {
        let said = closing(month, "1", "EUR", "northwind");
        assert!(
            said.contains("is not a month such as 2025-03"),
            "{month}: {said}"
        );
    }
    assert!(closing("2025-03", "1", "eur", "northwind").contains("ISO 4217"));
    assert!(closing("2025-03", "a lot", "EUR", "northwind").contains("a lot"));
    assert!(closing("2025-03", "1", "EUR", "volta").contains("not with itself"));
}
