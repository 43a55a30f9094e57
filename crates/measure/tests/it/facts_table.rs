//! Facts as a table that people read: one a line, `when | what`.
//!
//! When: RFC 3339, or `2025-04-10`, or `2025-04-10 10:00` in the zone of the agreement. What: the
//! kind, then its main members in a fixed order, then `member=value` and flags:
//!
//! ```text
//! 2025-04-10 10:00 | outage O1 started on=payments users=50 cause=power planned
//! 2025-04-10 10:00 | case INC1 opened type=incident priority=P1 hold=
//! 2025-04-10 10:00 | claim C1 exclude outage=O1 until="2025-04-10 12:00" by=volta
//! 2025-04-10 10:00 | claim C2 value-was reading=up@2025-04 unit=stores value=99.5 expedited by=volta
//! 2025-04-10 10:00 | withdrawal #3
//! ```
//!
//! `#3` is the fact of the third line. `by`, `source` and `recorded` belong to the fact itself; a
//! fact is recorded when it happens unless it says otherwise.

use facts::fact::case::is_field_name;
use facts::id::{PartyId, SourceId};
use facts::{Body, Fact, Instant, Zone};
use serde_json::{Map, Value, json};

/// The members that stand without their name, in their order, by kind.
const IN_ORDER: &[(&str, &[&str])] = &[
    ("answer", &["claim", "says"]),
    ("case", &["id"]),
    ("claim", &["id", "ask"]),
    ("cost", &[]),
    ("coverage", &["state"]),
    ("deployment", &["id", "result"]),
    ("outage", &["id", "does"]),
    ("sample", &["state"]),
    ("survey", &["of", "score"]),
    ("usage", &["meter", "quantity"]),
    ("value", &["of", "amount"]),
    ("withdrawal", &["fact"]),
    ("work", &["team", "activity", "minutes"]),
];

/// The bases of a cost; its other members are labels.
const BASES: &[&str] = &["billed", "effective", "list", "contracted"];

/// Reads a table.
pub fn read(table: &str, zone: &Zone) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for line in table.lines().filter(|line| !line.trim().is_empty()) {
        let fact = row(line, zone, &facts);
        facts.push(fact);
    }
    facts
}

/// Reads an instant: RFC 3339, or a local date or time of the zone.
pub fn instant(text: &str, zone: &Zone) -> Instant {
    if let Ok(instant) = Instant::parse(text) {
        return instant;
    }
    let local = match text.split_once(' ') {
        Some((date, time)) => format!("{date}T{time}"),
        None => format!("{text}T00:00"),
    };
    let local = local
        .parse()
        .unwrap_or_else(|_| panic!("`{text}` is no instant"));
    zone.instant(local)
}

fn row(line: &str, zone: &Zone, before: &[Fact]) -> Fact {
    let (when, what) = line
        .split_once('|')
        .unwrap_or_else(|| panic!("no `|` in `{line}`"));
    let at = instant(when.trim(), zone);
    let mut words = words(what).into_iter();
    let kind = words
        .next()
        .unwrap_or_else(|| panic!("no kind in `{line}`"));
    let (kind, in_order) = IN_ORDER
        .iter()
        .find(|(name, _)| *name == kind)
        .unwrap_or_else(|| panic!("no kind `{kind}`"));
    let mut body = Map::new();
    let mut envelope = Map::new();
    let mut in_order = in_order.iter();
    for word in words {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if is_field_name(name) => (name.to_owned(), Some(value)),
            _ => match in_order.next() {
                Some(name) => ((*name).to_owned(), Some(word.as_str())),
                None => (word.clone(), None),
            },
        };
        if matches!(name.as_str(), "by" | "source" | "recorded") {
            envelope.insert(name, json!(value));
            continue;
        }
        put(kind, &mut body, &name, value, zone, before);
    }
    let text = |name: &str| envelope.get(name).and_then(Value::as_str);
    let recorded = text("recorded").map_or(at, |recorded| instant(recorded, zone));
    let by = PartyId::new(text("by").unwrap_or("northwind")).expect("a party");
    let source = SourceId::new(text("source").unwrap_or("table")).expect("a source");
    let seq = before.len() as u64 + 1;
    let body = to_body(kind, Value::Object(body));
    Fact::new(at, recorded, by, source, seq, 0, body)
        .unwrap_or_else(|why| panic!("`{line}` is no fact: {why}"))
}

fn put(
    kind: &str,
    body: &mut Map<String, Value>,
    name: &str,
    value: Option<&str>,
    zone: &Zone,
    before: &[Fact],
) {
    let within = |body: &mut Map<String, Value>, list: &str, value: Value| {
        let map = body.entry(list).or_insert_with(|| json!({}));
        map[name] = value;
    };
    let fact = |value: &str| {
        let line: usize = value
            .trim_start_matches('#')
            .parse()
            .expect("a line, as `#3`");
        json!(before[line - 1].id)
    };
    match (kind, name, value) {
        ("case", "id", Some(value)) => {
            body.insert("id".into(), json!(value));
        }
        ("case", name, Some(value)) => {
            let value = (!value.is_empty()).then_some(value);
            let _ = name;
            within(body, "set", json!(value));
        }
        ("case", milestone, None) => {
            let list = body.entry("does").or_insert_with(|| json!([]));
            list.as_array_mut().expect("a list").push(json!(milestone));
        }
        (_, name, None) => {
            body.insert(name.into(), json!(true));
        }
        ("claim", "case" | "outage", Some(value)) => within(body, "on", json!(value)),
        // `reading=level@window` and `unit=stores`, `line=clause@window` and `what=subject`.
        ("claim", "reading" | "line", Some(value)) => {
            let (one, window) = value.split_once('@').expect("a window");
            let first = if name == "reading" { "level" } else { "clause" };
            within(body, "on", json!({ first: one, "window": window }));
        }
        ("claim", "what" | "unit", Some(value)) => {
            let on = body.get_mut("on").and_then(Value::as_object_mut);
            let named = on
                .and_then(|on| on.values_mut().next())
                .and_then(Value::as_object_mut);
            let named = named.expect("a reading or a line");
            match name {
                "what" => named.insert(name.into(), json!(value)),
                _ => named.insert("key".into(), json!({ name: value })),
            };
        }
        ("claim", "fact", Some(value)) => within(body, "on", fact(value)),
        // WHY: the answer to a hold names the fact that began it.
        ("answer", "claim", Some(value)) if value.starts_with('#') => {
            body.insert("claim".into(), fact(value));
        }
        ("withdrawal", "fact", Some(value)) => {
            body.insert("fact".into(), fact(value));
        }
        (_, "until" | "from" | "started", Some(value)) => {
            body.insert(name.into(), json!(instant(value, zone)));
        }
        (_, "users" | "minutes", Some(value)) => {
            let number: u32 = value.parse().expect("a whole number");
            body.insert(name.into(), json!(number));
        }
        ("cost", name, Some(value)) if BASES.contains(&name) => {
            within(body, "amounts", json!(value));
        }
        ("cost", name, Some(value)) if !matches!(name, "currency" | "service") => {
            within(body, "labels", json!(value));
        }
        ("deployment", "commits", Some(value)) => {
            let commit = |text: &str| match text.split_once('@') {
                Some((id, authored)) => json!({"id": id, "authored": instant(authored, zone)}),
                None => json!({ "id": text }),
            };
            let commits: Vec<Value> = value.split(',').map(commit).collect();
            body.insert("commits".into(), json!(commits));
        }
        (_, name, Some(value)) => {
            body.insert(name.into(), json!(value));
        }
    }
}

fn to_body(kind: &str, body: Value) -> Body {
    fn of<T: serde::de::DeserializeOwned + Into<Body>>(body: Value) -> Body {
        let read: Result<T, _> = serde_json::from_str(&body.to_string());
        read.unwrap_or_else(|why| panic!("{body}: {why}")).into()
    }
    match kind {
        "answer" => of::<facts::fact::Answer>(body),
        "case" => of::<facts::fact::CaseUpdate>(body),
        "claim" => of::<facts::fact::Claim>(body),
        "cost" => of::<facts::fact::Cost>(body),
        "coverage" => of::<facts::fact::Coverage>(body),
        "deployment" => of::<facts::fact::Deployment>(body),
        "outage" => of::<facts::fact::OutageUpdate>(body),
        "sample" => of::<facts::fact::Sample>(body),
        "survey" => of::<facts::fact::Survey>(body),
        "usage" => of::<facts::fact::Usage>(body),
        "value" => of::<facts::fact::BusinessValue>(body),
        "withdrawal" => of::<facts::fact::Withdrawal>(body),
        _ => of::<facts::fact::Work>(body),
    }
}

/// Words parted by blanks; quotes keep blanks together.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for character in text.trim().chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            }
            other => word.push(other),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}
