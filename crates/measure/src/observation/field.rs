//! The fields of an observation, and conditions on them.
//!
//! Not here: the fields of a case with a clock.

use std::borrow::Cow;
use std::collections::BTreeMap;

use agreement::model::Test;
use facts::fact::{DeploymentResult, OutageEvent, SampleState};
use facts::{Body, Fact};

/// Where the fields of an observation stand.
#[derive(Clone, Debug)]
pub enum Fields<'a> {
    /// In one fact.
    Fact(&'a Fact),
    /// Collected from several facts.
    Map(BTreeMap<String, String>),
}

impl<'a> Fields<'a> {
    /// The text of a field, if it has one.
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        match self {
            Fields::Fact(fact) => field(fact, name),
            Fields::Map(map) => map.get(name).map(|text| Cow::Borrowed(text.as_str())),
        }
    }
}

/// The text of a field of a fact: those of its body, the labels of a cost, and `by` and `source`.
pub fn field<'a>(fact: &'a Fact, name: &str) -> Option<Cow<'a, str>> {
    let text = match name {
        "by" => Some(fact.by.as_str()),
        "source" => Some(fact.source.as_str()),
        _ => None,
    };
    if let Some(text) = text {
        return Some(Cow::Borrowed(text));
    }
    let number = |number: u32| Some(Cow::Owned(number.to_string()));
    match &fact.body {
        Body::Cost(cost) => match name {
            "service" => cost.service.as_ref().map(|id| id.as_str()),
            "currency" => Some(cost.currency.as_str()),
            _ => cost.labels.get(name).and_then(|text| text.as_deref()),
        },
        Body::Deployment(deployment) => match name {
            "id" => Some(deployment.id.as_str()),
            "service" => deployment.service.as_ref().map(|id| id.as_str()),
            "component" => deployment.component.as_ref().map(|id| id.as_str()),
            "environment" => deployment.environment.as_deref(),
            "rework" => Some(boolean(deployment.rework)),
            "result" => Some(result_name(deployment.result)),
            _ => None,
        },
        Body::Outage(outage) => match name {
            "id" => Some(outage.id.as_str()),
            "service" | "on" => Some(outage.on.as_str()),
            "cause" => outage.cause.as_deref(),
            "planned" => Some(boolean(outage.planned)),
            "does" => Some(match outage.does {
                OutageEvent::Started => "started",
                OutageEvent::Ended => "ended",
                OutageEvent::Cancelled => "cancelled",
            }),
            "users" => return outage.users.and_then(number),
            _ => None,
        },
        Body::Sample(sample) => match name {
            "service" | "on" => Some(sample.on.as_str()),
            "probe" => sample.probe.as_deref(),
            "state" => Some(match sample.state {
                SampleState::Up => "up",
                SampleState::Degraded => "degraded",
                SampleState::Down => "down",
                SampleState::Unknown => "unknown",
            }),
            _ => None,
        },
        Body::Survey(survey) => match name {
            "case" => survey.case.as_ref().map(|id| id.as_str()),
            "of" => Some(survey.of.as_str()),
            "question" => survey.question.as_deref(),
            "score" => Some(survey.score.as_str()),
            "side" => survey.side.as_ref().map(|id| id.as_str()),
            "unit" => survey.unit.as_deref(),
            _ => None,
        },
        Body::Usage(usage) => match name {
            "meter" => Some(usage.meter.as_str()),
            "quantity" => Some(usage.quantity.as_str()),
            "service" => usage.service.as_ref().map(|id| id.as_str()),
            "unit" => usage.unit.as_deref(),
            _ => None,
        },
        Body::Value(value) => match name {
            "amount" => Some(value.amount.as_str()),
            "of" => Some(value.of.as_str()),
            "unit" => value.unit.as_deref(),
            _ => None,
        },
        Body::Work(work) => match name {
            "activity" => Some(work.activity.name()),
            "minutes" => return number(work.minutes),
            "person" => work.person.as_deref(),
            "service" => work.service.as_ref().map(|id| id.as_str()),
            "team" => Some(work.team.as_str()),
            _ => None,
        },
        _ => None,
    }
    .map(Cow::Borrowed)
}

/// Whether the test holds for a record whose fields `look` finds.
pub fn holds<'f>(test: &Test, look: &dyn Fn(&str) -> Option<Cow<'f, str>>) -> bool {
    let names = test.fields().into_iter();
    let texts: Vec<(&str, Option<Cow<str>>)> = names.map(|name| (name, look(name))).collect();
    test.holds(&|name| {
        let found = texts.iter().find(|(have, _)| *have == name);
        found.and_then(|(_, text)| text.as_deref())
    })
}

/// Whether the test can hold for a record of which `look` knows some fields; `None` is a field that may
/// have any value.
pub fn may_hold<'f>(test: &Test, look: &dyn Fn(&str) -> Option<Option<Cow<'f, str>>>) -> bool {
    may_come_to(true, test, look)
}

fn may_come_to<'f>(
    wanted: bool,
    test: &Test,
    look: &dyn Fn(&str) -> Option<Option<Cow<'f, str>>>,
) -> bool {
    let may = |part: &Test| may_come_to(wanted, part, look);
    match test {
        Test::Constant(value) => *value == wanted,
        Test::Not(part) => may_come_to(!wanted, part, look),
        Test::All(parts) if wanted => parts.iter().all(may),
        Test::Any(parts) if wanted => parts.iter().any(may),
        Test::All(parts) => parts.iter().any(may),
        Test::Any(parts) => parts.iter().all(may),
        Test::Field { .. } | Test::In { .. } | Test::Fields { .. } | Test::Has(_) => {
            let is_known = test.fields().into_iter().all(|name| look(name).is_some());
            !is_known || holds(test, &|name| look(name).flatten()) == wanted
        }
    }
}

/// How a deployment ended, as written in facts.
pub fn result_name(result: DeploymentResult) -> &'static str {
    match result {
        DeploymentResult::Succeeded => "succeeded",
        DeploymentResult::Failed => "failed",
        DeploymentResult::BackedOut => "backed-out",
        DeploymentResult::Cancelled => "cancelled",
    }
}

fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use agreement::model::{Compare, FieldType, Literal};

    fn check(test: Test, expected: bool) {
        let look = |name: &str| match name {
            "cause" => Some(Cow::Borrowed("power")),
            "users" => Some(Cow::Borrowed("50")),
            "planned" => Some(Cow::Borrowed("true")),
            _ => None,
        };
        assert_eq!(holds(&test, &look), expected, "{test:?}");
    }

    fn number(field: &str, compare: Compare, than: i64) -> Test {
        Test::Field {
            field: field.into(),
            kind: FieldType::Integer,
            compare,
            literal: Literal::Number(than.into()),
        }
    }

    fn text(field: &str, compare: Compare, than: &str) -> Test {
        Test::Field {
            field: field.into(),
            kind: FieldType::Text,
            compare,
            literal: Literal::Text(than.into()),
        }
    }

    #[test]
    fn numbers_compare_as_numbers_and_texts_by_bytes() {
        check(number("users", Compare::Greater, 9), true);
        check(text("users", Compare::Greater, "9"), false);
        check(text("cause", Compare::StartsWith, "pow"), true);
        check(text("cause", Compare::NotEqual, "power"), false);
    }

    #[test]
    fn what_is_not_known_may_have_any_value() {
        let look = |name: &str| match name {
            "service" => Some(Some(Cow::Borrowed("payments"))),
            "probe" => Some(None),
            _ => None,
        };
        let equal = |name: &str, value: &str| text(name, Compare::Equal, value);
        let not = |test: Test| Test::Not(Box::new(test));
        for (test, expected) in [
            (equal("service", "payments"), true),
            (equal("service", "search"), false),
            (not(equal("service", "payments")), false),
            (equal("probe", ""), true),
            (not(Test::Has("probe".into())), true),
            (Test::Has("probe".into()), false),
            (equal("cause", "power"), true),
            (not(equal("cause", "power")), true),
            (
                Test::All(vec![equal("service", "search"), equal("cause", "power")]),
                false,
            ),
            (
                Test::Any(vec![equal("service", "search"), equal("cause", "power")]),
                true,
            ),
            (
                not(Test::Any(vec![
                    equal("service", "payments"),
                    equal("cause", "power"),
                ])),
                false,
            ),
            (
                not(Test::All(vec![
                    equal("service", "payments"),
                    equal("cause", "power"),
                ])),
                true,
            ),
            (Test::Any(Vec::new()), false),
        ] {
            assert_eq!(may_hold(&test, &look), expected, "{test:?}");
        }
    }

    #[test]
    fn an_absent_text_is_empty_and_an_absent_number_compares_with_nothing() {
        check(text("reason", Compare::Equal, ""), true);
        check(number("age", Compare::NotEqual, 1), false);
        check(Test::Not(Box::new(number("age", Compare::Equal, 1))), true);
        check(Test::Has("reason".into()), false);
        check(Test::Has("cause".into()), true);
        check(
            Test::All(vec![Test::Constant(true), Test::Any(Vec::new())]),
            false,
        );
    }
}
