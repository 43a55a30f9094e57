//! The forms in which facts come: a document, lines, CloudEvents; each becomes lines of our own form.
//!
//! CloudEvents 1.0 in JSON: `data` is a fact; `source` and `time` stand for those of a fact that names none. In
//! batches as `application/cloudevents-batch+json`.

use exchange::import::KnownCases;
use exchange::{Context, Held, ImportError, Limits, Mapping};
use facts::id::PartyId;
use facts::{Instant, say};
use serde::Deserialize;
use serde_json::Value;

use super::{Read, Rejected, unreadable};
use crate::api::answer::{JSON, LINES};
use crate::api::problem::{Kind, Problem};

/// One CloudEvent.
pub const EVENT: &str = "application/cloudevents+json";
/// Several.
pub const EVENTS: &str = "application/cloudevents-batch+json";

/// A CloudEvent, as far as it says something to us.
#[derive(Deserialize)]
struct Event {
    specversion: String,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    time: Option<String>,
    data: serde_json::Map<String, Value>,
}

/// What came as lines, one statement each.
pub fn of(media: &str, body: &[u8]) -> Result<Vec<u8>, Problem> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match media {
        LINES => Ok(without_blank(body)),
        JSON => {
            let document: Box<serde_json::value::RawValue> = parse(body)?;
            match document.get().starts_with('[') {
                true => lines(&parse::<Vec<Box<serde_json::value::RawValue>>>(body)?),
                false => lines(&[document]),
            }
        }
        EVENT => lines(&[fact_of(parse(body)?)?]),
        EVENTS => {
            let events: Vec<Event> = parse(body)?;
            let facts: Result<Vec<Value>, Problem> = events.into_iter().map(fact_of).collect();
            lines(&facts?)
        }
        _ => Err(Kind::MediaType.plain()),
    }
}

/// The facts that lines state for a party.
pub fn read(lines: &[u8], by: &PartyId, now: Instant) -> Result<Read, Problem> {
    let (mapping, _) = Mapping::read("format: entente\n", "facts");
    let mapping = mapping.ok_or_else(|| Kind::Failed.plain())?;
    let context = Context {
        recorded: now,
        by: Some(by.clone()),
        source: None,
        // WHY: what says nothing of its order comes in the order in which it was handed in.
        after_seq: now.ms().unsigned_abs(),
        limits: Limits::default(),
    };
    let mut read = Read::nothing();
    let mut cases = KnownCases::default();
    let row = std::cell::Cell::new(1_u64);
    let report = exchange::import(
        lines,
        &mapping,
        &context,
        Held {
            // The journal knows what it has.
            fact: &|_| false,
            cases: &mut cases,
        },
        &mut |fact| read.facts.push((row.get(), fact)),
        &mut |rejection| {
            read.rejections.push(Rejected {
                line: rejection.line,
                why: rejection.flaw.why.clone(),
                help: rejection.flaw.help.clone(),
            });
        },
        &mut |_| row.set(row.get() + 1),
    );
    match report {
        Ok(report) => {
            read.received = report.received;
            read.duplicate = report.duplicate;
            Ok(read)
        }
        Err(ImportError::Empty) => Ok(read),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

fn fact_of(event: Event) -> Result<Value, Problem> {
    if event.specversion != "1.0" {
        return Err(Kind::Unfit.because(say!(
            "why-only-cloudevents-version-1-0",
            "only CloudEvents of version 1.0 are taken"
        )));
    }
    let mut fact = event.data;
    for (name, value) in [("at", event.time), ("source", event.source)] {
        if let Some(value) = value {
            fact.entry(name).or_insert(Value::String(value));
        }
    }
    Ok(Value::Object(fact))
}

fn lines<T: serde::Serialize>(documents: &[T]) -> Result<Vec<u8>, Problem> {
    let mut lines = Vec::new();
    for document in documents {
        let text =
            serde_json::to_string(document).map_err(|error| unreadable(error.to_string()))?;
        // WHY: between the parts of a document a line may end; within a text it stands escaped.
        lines.extend(text.bytes().map(|byte| match byte {
            b'\n' | b'\r' => b' ',
            byte => byte,
        }));
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Lines without the blank ones, so that each has its number.
fn without_blank(body: &[u8]) -> Vec<u8> {
    let all = body.split(|byte| *byte == b'\n');
    let all = all.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
    let mut lines = Vec::with_capacity(body.len() + 1);
    for line in all {
        lines.extend_from_slice(line);
        lines.push(b'\n');
    }
    lines
}

fn parse<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| unreadable(format!("it is not what its type says: {error}")))
}
