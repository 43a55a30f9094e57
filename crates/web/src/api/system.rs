//! The service itself: whether it runs, what it measures, what can be asked.

use facts::say;
use serde::Serialize;

use super::answer::{Answer, JSON, TEXT};
use super::call::Call;
use super::operation::{Done, Gives, Operation, Right};
use super::problem::Kind;
use super::{openapi, operations};

const PROMETHEUS: &str = "text/plain; version=0.0.4; charset=utf-8";

const WATCHED: &str =
    "whoever watches the service has no account, and nothing of any alliance is told";

/// What can be asked.
pub const OPERATIONS: &[Operation] = &[
    Operation::get(
        "/healthz",
        "health",
        "Whether the process runs",
        Right::Open(WATCHED, health),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/readyz",
        "readiness",
        "Whether requests can be served: the database answers",
        Right::Open(WATCHED, readiness),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/metrics",
        "metrics",
        "Counts and times of requests, for Prometheus",
        Right::Open(WATCHED, metrics),
        Gives::of(&[TEXT]),
    ),
    Operation::get(
        "/openapi.json",
        "description",
        "This description",
        Right::Open("what can be asked is known to everybody", description),
        Gives::of(&[JSON]),
    ),
    Operation::get(
        "/problems",
        "problems",
        "The kinds of problems",
        Right::Open("what can go wrong is known to everybody", problems),
        Gives::json(|shapes| shapes.subschema_for::<Vec<KindOfProblem>>()),
    ),
];

/// A kind of problem.
#[derive(Serialize, schemars::JsonSchema)]
struct KindOfProblem {
    /// As it stands in `type`, after the `#`.
    word: &'static str,
    /// The status of the answer.
    status: u16,
    /// What it is.
    title: String,
}

fn health(_: &Call<'_>) -> Done {
    Ok(Answer::of(TEXT, "the process runs\n"))
}

fn readiness(call: &Call<'_>) -> Done {
    match call.desk.store().database().read() {
        Ok(_) => Ok(Answer::of(TEXT, "the database answers\n")),
        Err(_) => Err(Kind::Unavailable
            .because(say!(
                "why-database-does-not-answer",
                "the database does not answer"
            ))
            .after_s(1)),
    }
}

fn metrics(call: &Call<'_>) -> Done {
    Ok(Answer::of(PROMETHEUS, call.desk.metrics().text()))
}

fn description(_: &Call<'_>) -> Done {
    let document = openapi::document(operations());
    Ok(Answer::json(&document).marked())
}

fn problems(_: &Call<'_>) -> Done {
    let all = Kind::ALL.into_iter().map(|kind| {
        let (word, status, title) = kind.told();
        KindOfProblem {
            word: word.trim_start_matches("/problems#"),
            status: status.as_u16(),
            title: title.english(),
        }
    });
    Ok(Answer::json(&all.collect::<Vec<_>>()).marked())
}
