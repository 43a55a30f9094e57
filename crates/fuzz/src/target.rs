//! What is tried: readers of foreign text, each with its seeds, its words, and what must hold.

use std::collections::BTreeMap;

use agreement::Editor;
use agreement::diff;
use agreement::explain::{self, Document};
use agreement::model::FieldType;
use facts::{English, Fact, Instant};
use measure::Engine;

use crate::seeds;

mod invoice;
mod logs;

/// A reader under trial.
pub struct Target {
    /// Where inputs begin.
    pub seeds: Vec<Vec<u8>>,
    /// Words of its language.
    pub words: &'static [&'static str],
    /// Reads an input. Panics when something does not hold.
    pub read: Read,
}

/// Reads bytes that may be anything.
pub type Read = Box<dyn Fn(&[u8])>;

/// The names of the targets.
pub const NAMES: &[&str] = &[
    "agreement",
    "condition",
    "holidays",
    "csv",
    "xes",
    "json",
    "invoice",
    "mapping",
    "fact",
    "openslo",
    "editor",
];

/// The target of a name.
pub fn named(name: &str) -> Option<Target> {
    Some(match name {
        "agreement" => agreement_text(),
        "condition" => condition(),
        "holidays" => holidays(),
        "csv" => logs::csv(),
        "xes" => logs::xes(),
        "json" => logs::json(),
        "invoice" => invoice::invoices(),
        "mapping" => mapping(),
        "fact" => fact(),
        "openslo" => openslo(),
        "editor" => editor(),
        _ => return None,
    })
}

const AGREEMENT_WORDS: &[&str] = &[
    "entente: 1\n",
    "alliance:",
    "zone:",
    "parties:",
    "teams:",
    "calendars:",
    "services:",
    "measures:",
    "levels:",
    "fields:",
    "holidays:",
    "hours: always",
    "mon-fri",
    "sun-mon",
    "\"22:00-06:00\"",
    "[\"08:00-12:30\", \"13:00-18:00\"]",
    "of: incidents",
    "of: availability",
    "clock:",
    "pause:",
    "none",
    "on_priority_change: restart",
    "on_priority_change: forward",
    "on_reopen:",
    "{ within: 5wd, then: continue, gap: not-counted }",
    "accepted_by: customer",
    "unanswered: accepted after 2wd",
    "share_within:",
    "{ by: priority, P1: 4h, else: 2wd }",
    "999999999h",
    "0min",
    "5mo",
    "31d",
    "100 %",
    "0.000000001 %",
    ">= 95 %",
    "window: { every: month, day: 31, zone: Europe/Amsterdam }",
    "window: { rolling: 99999d }",
    "window: { rolling: 12mo }",
    "per: [unit]",
    "combine: worst",
    "percentile: { p: 99.999, method: linear-exclusive }",
    "round: { digits: 30, mode: half-even }",
    "small_sample: { below: 20, allow: 1 miss }",
    "runs_on: [{ any_of: [a, b] }]",
    "composed: runs-on",
    "basis: { slices: 1min, bad_from: 5 % }",
    "effective: 2025-07-01",
    "where: priority == \"P1\"",
    "share_where: reopens > 0",
    "&a",
    "*a",
    "<<: *a",
    "!!str",
    "? ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "# x\n",
];

fn agreement_text() -> Target {
    let facts = sample_facts();
    Target {
        seeds: seeds::agreements(),
        words: AGREEMENT_WORDS,
        read: Box::new(move |input| {
            let files = [
                ("alliance.yaml", input.to_vec()),
                ("holidays/nl.ics", seeds_of_holidays()),
            ];
            read_agreement(files, &facts);
        }),
    }
}

/// What an editor asks at many bytes of a text; edits and completions keep to the text.
fn editor() -> Target {
    Target {
        seeds: seeds::agreements(),
        words: AGREEMENT_WORDS,
        read: Box::new(|input| {
            let files: BTreeMap<String, Vec<u8>> =
                [("alliance.yaml".to_owned(), input.to_vec())].into();
            let editor = Editor::new(&files);
            let Some(text) = editor.text("alliance.yaml") else {
                return;
            };
            let stands = |start: usize, end: usize| {
                assert!(
                    start <= end && text.get(start..end).is_some(),
                    "{start}-{end}"
                );
            };
            // WHY: each question reads the whole text, so only some places are asked about.
            let step = (text.len() / 16).max(1);
            for byte in (0..=text.len()).step_by(step).chain([text.len() + 9]) {
                if let Some(hover) = editor.hover("alliance.yaml", byte) {
                    stands(hover.place.start, hover.place.end);
                }
                for offer in editor.completions("alliance.yaml", byte) {
                    stands(offer.place.start, offer.place.end);
                    assert!(
                        offer.insert.is_char_boundary(offer.caret),
                        "{}",
                        offer.insert
                    );
                }
                for place in editor.definition("alliance.yaml", byte) {
                    stands(place.start, place.end);
                }
                for place in editor.references("alliance.yaml", byte, true) {
                    stands(place.start, place.end);
                }
            }
            for symbol in editor.symbols("alliance.yaml") {
                stands(symbol.place.start, symbol.place.end);
            }
            for finding in agreement::load(&files).diagnostics {
                if let Some(edit) = finding.edit {
                    stands(edit.place.start, edit.place.end);
                }
            }
        }),
    }
}

/// Loads an agreement, renders its findings, and, where it has no errors, computes every level.
fn read_agreement<const N: usize>(files: [(&str, Vec<u8>); N], facts: &[Fact]) {
    let files: BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .map(|(path, bytes)| (path.to_owned(), bytes))
        .collect();
    let loaded = agreement::load(&files);
    let _ = agreement::render::text(&loaded.diagnostics, &loaded.sources, false);
    say(&loaded);
    if loaded.has_errors() {
        return;
    }
    let as_of = facts
        .iter()
        .map(|fact| fact.at)
        .max()
        .unwrap_or(Instant::EARLIEST);
    let mut engine = Engine::new([&loaded.agreement], facts, as_of);
    for level in loaded.agreement.levels.keys() {
        let run = engine.run(level).unwrap_or_default();
        for verdict in &run.verdicts {
            let segments = run.segments.of(verdict);
            let sum: i64 = segments.map(|segment| segment.span.len_ms()).sum();
            let end = verdict.stop().unwrap_or(as_of.max(verdict.start));
            assert_eq!(sum, end.since(verdict.start), "segments sum to elapsed");
        }
    }
}

/// Says an agreement in every way, and compares it with itself and with nothing.
fn say(loaded: &agreement::Loaded) {
    let document = Document::of(loaded);
    let blocks = explain::document(&document, &English);
    let _ = (explain::plain(&blocks, 80), explain::markdown(&blocks));
    let page = explain::html(&document.title, &blocks);
    assert_eq!(page.matches("<main>").count(), 1, "text formats nothing");
    for clause in &document.clauses {
        let _ = explain::clause(&document, &clause.address(), &English);
    }
    assert!(
        diff::diff(&document, &document, &English).is_empty(),
        "nothing differs from itself"
    );
    let least = BTreeMap::from([(
        "alliance.yaml".to_owned(),
        b"entente: 1\nalliance: a\nzone: UTC\n".to_vec(),
    )]);
    let least = Document::of(&agreement::load(&least));
    let added = diff::diff(&least, &document, &English);
    let removed = diff::diff(&document, &least, &English);
    let _ = (
        diff::plain(&added),
        diff::blocks(&document, &least, &removed, &English),
    );
}

fn seeds_of_holidays() -> Vec<u8> {
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20250101\r\nSUMMARY:New Year\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n".to_vec()
}

fn holidays() -> Target {
    let text = "entente: 1\nalliance: a\nzone: Europe/Amsterdam\ncalendars:\n  office: { hours: { mon-fri: \"08:00-18:00\" }, holidays: h.ics }\n";
    Target {
        seeds: vec![
            seeds_of_holidays(),
            seeds::file("examples/northwind/agreement/2025/holidays/nl.ics"),
        ],
        words: &[
            "BEGIN:VEVENT\r\n",
            "END:VEVENT\r\n",
            "DTSTART:",
            "DTEND;VALUE=DATE:",
            "DURATION:P99999D\r\n",
            "RRULE:FREQ=DAILY;COUNT=999999999\r\n",
            "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5\r\n",
            "UNTIL=99991231",
            "INTERVAL=0",
            "EXDATE:20250101\r\n",
            "RDATE:20250101\r\n",
            ";TZID=Europe/Amsterdam",
            "20250230",
            "20250330T023000",
            "T000000Z",
            "\r\n ",
            "SUMMARY:",
        ],
        read: Box::new(move |input| {
            let files = [
                ("alliance.yaml", text.as_bytes().to_vec()),
                ("h.ics", input.to_vec()),
            ];
            read_agreement(files, &[]);
        }),
    }
}

fn condition() -> Target {
    let fields: BTreeMap<String, FieldType> = [
        ("priority", FieldType::Text),
        ("unit", FieldType::Text),
        ("sub-area", FieldType::Text),
        ("in-progress-since", FieldType::Integer),
        ("reopens", FieldType::Integer),
        ("hand_overs", FieldType::Integer),
        ("count", FieldType::Integer),
        ("score", FieldType::Decimal),
        ("made_sla", FieldType::Boolean),
    ]
    .into_iter()
    .map(|(name, kind)| (name.to_owned(), kind))
    .collect();
    Target {
        seeds: seeds::text("crates/fuzz/seeds/conditions.txt")
            .lines()
            .map(|line| line.as_bytes().to_vec())
            .collect(),
        words: &[
            "&&",
            "||",
            "!",
            "==",
            "!=",
            "<",
            "<=",
            " in ",
            "[",
            "]",
            "(",
            ")",
            "?",
            ":",
            ".startsWith(",
            ".endsWith(",
            ".contains(",
            ".matches(\"(a+)+$\")",
            "has(priority)",
            "size(unit)",
            ".all(x, x)",
            ".exists(x, x == 1)",
            ".map(x, x)",
            "priority",
            "unit",
            "score",
            "reopens",
            "made_sla",
            "sub-area",
            "1.5",
            "2u",
            "0x1F",
            "true",
            "false",
            "null",
            "\"P1\"",
            "r'x'",
            "b'x'",
            "'''",
            "\\u00e9",
            "\\x41",
            "// x\n",
            "`a-b`",
            "dyn(1)",
            "type(1)",
        ],
        read: Box::new(move |input| {
            let text = String::from_utf8_lossy(input);
            if let Ok(test) = agreement::condition::parse(&text, &fields) {
                for value in ["P1", "-3", "1.50", "true", ""] {
                    test.holds(&|name| (name != "unit").then_some(value));
                }
            }
        }),
    }
}

fn mapping() -> Target {
    let mut all = seeds::files("crates/exchange/mappings", ".yaml");
    all.extend(seeds::files("crates/fuzz/seeds", ".yaml"));
    all.extend(seeds::files("examples/northwind/mappings", ".yaml"));
    all.extend(seeds::files("crates/evidence/mappings", ".yaml"));
    Target {
        seeds: all,
        words: &[
            "format: csv\n",
            "format: ocel\n",
            "use: servicenow-audit\n",
            "row: update\n",
            "row: record\n",
            "at:",
            "zone:",
            "dates:",
            "\"%d/%m/%Y %H:%M\"",
            "%z",
            "%f",
            "%%",
            "missing: [\"?\"]",
            "case:",
            "sample:",
            "outage:",
            "cost:",
            "usage:",
            "value:",
            "survey:",
            "deployment:",
            "work:",
            "coverage:",
            "milestones:",
            "events:",
            "hold:",
            "fields:",
            "from:",
            "map:",
            "else:",
            "default:",
            "join:",
            "lookup:",
            "lookups:",
            "csv: { delimiter: \";\" }",
            "&a",
            "*a",
            "---\n",
        ],
        read: Box::new(|input| {
            let text = String::from_utf8_lossy(input);
            let (_, findings) = exchange::Mapping::read(&text, "mapping.yaml");
            let files = [("mapping.yaml".to_owned(), text.as_bytes().to_vec())];
            let sources = agreement::Sources::new(&files.into());
            let _ = agreement::render::text(&findings, &sources, false);
        }),
    }
}

fn fact() -> Target {
    Target {
        seeds: seeds::files("crates/facts/vectors", ".json"),
        words: &[
            "\"at\":",
            "\"by\":",
            "\"case\":",
            "\"claim\":",
            "\"cost\":",
            "\"does\":[\"opened\"]",
            "\"id\":",
            "\"set\":{",
            "\"recorded\":",
            "\"repeat\":1",
            "\"seq\":9007199254740993",
            "\"seq\":-0",
            "\"source\":",
            "1.0",
            "1e3",
            "\\u0000",
            "\\ud800",
            "\\u00e9",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "null",
        ],
        read: Box::new(|input| {
            if let Ok(fact) = Fact::admit(input) {
                assert_eq!(fact.to_bytes(), input, "an admitted line is canonical");
            }
            let (record, rejections) = facts::Record::read(input);
            assert!(record.facts().len() + rejections.len() <= input.len() + 1);
        }),
    }
}

fn openslo() -> Target {
    let seed = "apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: web, displayName: Web }\nspec:\n  service: web\n  indicator:\n    metadata: { name: good }\n    spec:\n      ratioMetric:\n        good: { metricSource: { type: Any, spec: { query: a } } }\n        total: { metricSource: { type: Any, spec: { query: b } } }\n  timeWindow:\n    - { duration: 1M, calendar: { startTime: '2022-01-16 00:00:00', timeZone: Europe/Madrid } }\n  budgetingMethod: Timeslices\n  objectives:\n    - { displayName: Good, target: 0.995, timeSliceTarget: 0.95, timeSliceWindow: 1m }\n";
    Target {
        seeds: vec![seed.into()],
        words: &[
            "---\n",
            "- ",
            "apiVersion: openslo/v1alpha\n",
            "kind: Service\n",
            "Occurrences",
            "RatioTimeslices",
            "duration: 999999999w",
            "isRolling: true",
            "targetPercent: 99.9",
            "target: 1e-9",
        ],
        read: Box::new(|input| {
            let text = String::from_utf8_lossy(input);
            let (objectives, _) = exchange::openslo::read(&text, "slo.yaml");
            for objective in &objectives {
                let _ = exchange::openslo::to_agreement_yaml(objective);
            }
        }),
    }
}

/// A short history that every level finds something in.
fn sample_facts() -> Vec<Fact> {
    let mapping = "format: ndjson\nsource: desk\nby: volta\nrow: update\nat: at\nrecorded: occurred\ncase:\n  id: id\n  type: incident\n  events: { first: opened, from: does, map: { resolved: resolved, reopened: reopened, closed: closed } }\n  hold: hold\n  fields: { priority: priority, team: team, service: service, unit: unit }\n";
    let log = br#"{"id":"A","at":"2025-03-03T09:00:00Z","priority":"P1","team":"one","service":"payments","unit":"stores"}
{"id":"A","at":"2025-03-03T10:00:00Z","hold":"waiting-for-customer","team":"one","priority":"P1","service":"payments","unit":"stores"}
{"id":"A","at":"2025-03-28T10:00:00Z","team":"two","priority":"P2","service":"payments","unit":"stores"}
{"id":"A","at":"2025-03-31T08:00:00Z","does":"resolved","team":"one","priority":"P2","service":"payments","unit":"stores"}
{"id":"A","at":"2025-04-01T08:00:00Z","does":"reopened","team":"one","priority":"P2","service":"payments","unit":"stores"}
{"id":"A","at":"2025-04-08T08:00:00Z","does":"closed","team":"two","priority":"P2","service":"payments","unit":"stores"}
{"id":"B","at":"2025-10-25T09:00:00Z","priority":"P3"}
{"id":"B","at":"2025-10-27T09:00:00Z","does":"resolved","priority":"P4"}
{"id":"C","at":"2025-11-01T09:00:00Z","priority":"P1"}
"#;
    logs::facts_of(mapping, log)
}
