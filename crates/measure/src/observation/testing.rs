//! A small world for the tests of this module.

use std::collections::BTreeMap;

use agreement::Agreement;
use agreement::model::*;
use facts::fact::{
    Answer, BusinessValue, CaseUpdate, Claim, Cost, Coverage, Deployment, OutageUpdate, Sample,
    Survey, Usage, Work,
};
use facts::id::*;
use facts::{Body, Exact, Fact, Instant, Place, Rounding, Zone};

use super::readings;
use crate::docket::Docket;
use crate::reading::{Evidence, Reading, Value};
use crate::view::View;
use crate::window::Windows;

/// An agreement with some services, facts about them, and a level over a measure.
pub struct World {
    pub agreement: Agreement,
    pub level: Level,
    pub facts: Vec<Fact>,
    pub as_of: Instant,
}

pub fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a valid one")
}

fn place() -> Place {
    Place {
        file: "alliance.yaml".into(),
        start: 0,
        end: 0,
    }
}

pub fn bound(op: BoundOp, percent: &str) -> Option<Bound> {
    Some(Bound {
        op,
        quantity: Quantity {
            value: Exact::parse(percent).expect("a valid one"),
            unit: Unit::Percent,
        },
        place: place(),
    })
}

pub fn condition(test: Test) -> Condition {
    Condition {
        source: String::new(),
        test,
        place: place(),
    }
}

pub fn is(field: &str, value: &str) -> Test {
    Test::Field {
        field: field.into(),
        kind: FieldType::Text,
        compare: Compare::Equal,
        literal: Literal::Text(value.into()),
    }
}

pub fn downtime() -> Downtime {
    Downtime {
        basis: AvailabilityBasis::Time,
        calendar: CalendarId::new("always").expect("a valid one"),
        maintenance: Maintenance::OutOfBoth,
        minimum_outage_ms: 0,
        excluded_causes: Vec::new(),
        composed: Composition::Own,
        degraded_is_down: false,
        silent_after_ms: None,
        filter: None,
    }
}

impl World {
    /// Months in UTC, values rounded half up to four digits, nothing promised.
    pub fn new() -> Self {
        let zone = Zone::utc();
        World {
            agreement: Agreement {
                currency: Some("EUR".into()),
                ..Agreement::empty("northwind")
            },
            level: Level {
                id: LevelId::new("level").expect("a valid one"),
                title: None,
                clause: None,
                service: Some(ServiceId::new("payments").expect("a valid one")),
                measure: MeasureId::new("measure").expect("a valid one"),
                filter: None,
                per: Vec::new(),
                combine: None,
                statistic: Statistic::Figure,
                counted_in: CountedIn::Stopped,
                open_breach: OpenBreach::WhenStopped,
                window: Window {
                    length: WindowLength::Month { day: 1 },
                    zone,
                },
                round: Some(RoundRule {
                    digits: 4,
                    mode: Rounding::HalfUp,
                }),
                expected: None,
                minimum: None,
                small_sample: None,
                expected_volume: None,
                rests_on: Vec::new(),
                importance: Importance::Key,
                place: place(),
            },
            facts: Vec::new(),
            as_of: at("2025-05-01T00:00:00Z"),
        }
    }

    /// Adds a service; entries of `runs_on` are parted by blanks, alternatives by `|`.
    pub fn service(mut self, id: &str, users: Option<u32>, runs_on: &str) -> Self {
        let ids = |entry: &str| {
            entry
                .split('|')
                .map(|id| ServiceId::new(id).expect("a valid one"))
                .collect()
        };
        let service = Service {
            title: None,
            outcome: None,
            relation: None,
            runs_on: runs_on.split_whitespace().map(ids).collect(),
            users,
            business: None,
            domain: None,
            responsibilities: BTreeMap::new(),
            place: place(),
        };
        let id = ServiceId::new(id).expect("a valid one");
        self.agreement.services.insert(id, service);
        self
    }

    /// Adds a fact: its instant, its kind, the body as JSON.
    pub fn says(self, when: &str, kind: &str, body: &str) -> Self {
        self.party_says("northwind", when, kind, body)
    }

    /// The same, said by a party.
    pub fn party_says(mut self, by: &str, when: &str, kind: &str, body: &str) -> Self {
        fn read<T: serde::de::DeserializeOwned + Into<Body>>(body: &str) -> Body {
            serde_json::from_str::<T>(body).expect("a valid one").into()
        }
        let body = match kind {
            "answer" => read::<Answer>(body),
            "case" => read::<CaseUpdate>(body),
            "claim" => read::<Claim>(body),
            "cost" => read::<Cost>(body),
            "coverage" => read::<Coverage>(body),
            "deployment" => read::<Deployment>(body),
            "outage" => read::<OutageUpdate>(body),
            "sample" => read::<Sample>(body),
            "survey" => read::<Survey>(body),
            "usage" => read::<Usage>(body),
            "value" => read::<BusinessValue>(body),
            "work" => read::<Work>(body),
            _ => panic!("no kind {kind}"),
        };
        let when = at(when);
        let (by, source) = (
            PartyId::new(by).expect("a valid one"),
            SourceId::new("feed").expect("a valid one"),
        );
        let seq = self.facts.len() as u64;
        let fact = Fact::new(when, when, by, source, seq, 0, body).expect("a valid one");
        self.facts.push(fact);
        self
    }

    /// An outage of `payments` from and until two instants.
    pub fn outage(self, id: &str, from: &str, until: &str) -> Self {
        self.outage_of("payments", id, from, until, "")
    }

    /// An outage of a service, with further members of the fact.
    pub fn outage_of(self, on: &str, id: &str, from: &str, until: &str, more: &str) -> Self {
        let body = |does: &str| format!(r#"{{"id":"{id}","on":"{on}","does":"{does}"{more}}}"#);
        self.says(from, "outage", &body("started"))
            .says(until, "outage", &body("ended"))
    }

    pub fn readings(&self, kind: MeasureKind) -> Vec<Reading> {
        let measure = Measure {
            id: MeasureId::new("measure").expect("a valid one"),
            title: None,
            kind,
            place: place(),
        };
        let view = View::new(&self.facts, self.as_of);
        let docket = Docket::new(view.facts(), &[&self.agreement], self.as_of);
        let covering = facts::Span::new(at("2025-04-01T00:00:00Z"), self.as_of);
        let windows = Windows::over(&self.level.window, covering);
        let (agreement, level) = (&self.agreement, &self.level);
        readings(&view, &docket, agreement, level, &measure, windows.list())
    }

    /// The readings as lines: window, key, value, records, sides.
    pub fn lines(&self, kind: MeasureKind) -> Vec<String> {
        self.readings(kind).iter().map(line).collect()
    }
}

pub fn line(reading: &Reading) -> String {
    let value = |value: &Value| match value {
        Value::Insufficient => "insufficient".to_owned(),
        Value::Known { rounded, .. } => rounded.to_string(),
    };
    let mut line = reading.window.clone();
    for (_, text) in &reading.key {
        line.push_str(&format!(" [{text}]"));
    }
    line.push_str(&format!(
        " {} n={}",
        value(&reading.agreed.value),
        reading.agreed.counted
    ));
    for (side, outcome) in &reading.sides {
        line.push_str(&format!(" {side}: {}", value(&outcome.value)));
    }
    line
}

/// What the items say: words, addition, note.
pub fn items(reading: &Reading) -> Vec<String> {
    let Evidence::Items(items) = &reading.evidence else {
        return Vec::new();
    };
    items
        .iter()
        .map(|item| {
            let note = item
                .note
                .as_deref()
                .map_or(String::new(), |note| format!(" ({note})"));
            format!("{} {}{note}", item.what, item.adds)
        })
        .collect()
}
