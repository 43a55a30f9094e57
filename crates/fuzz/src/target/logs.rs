//! Logs: CSV, XES and JSON, each through mappings that come with the program or with this crate.

use std::collections::HashSet;

use exchange::import::{Context, Held, KnownCases, Limits, import};
use exchange::{Mapping, Report};
use facts::id::PartyId;
use facts::{Fact, Instant};

use super::Target;
use crate::seeds;

pub(super) fn csv() -> Target {
    let names = [
        "servicenow-audit",
        "servicenow-incident",
        "jira-service-management",
        "glpi",
        "focus",
    ];
    let logs = names.map(|name| {
        let sample = seeds::file(&format!("crates/exchange/samples/{name}.csv"));
        (mapping(&format!("use: {name}\n")), sample)
    });
    through(
        logs.into(),
        &[
            ",",
            ";",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "?",
            "NULL",
            "number",
            "sys_updated_at",
            "29/2/2016 01:16",
            "31/12/2016 23:59",
            "2025-03-03 09:00:00",
            "Closed",
            "Resolved",
            "1 - Critical",
            "Awaiting User Info",
            "true",
            "0.0000000000000000001",
            "1e10",
            ",,,,,,,,",
        ],
    )
}

pub(super) fn xes() -> Target {
    let seed = |name: &str| seeds::file(&format!("crates/fuzz/seeds/{name}"));
    let text = seeds::text("crates/fuzz/seeds/log.xes.yaml");
    through(
        vec![(mapping(&text), seed("log.xes"))],
        &[
            "<trace>",
            "</trace>",
            "<event>",
            "</event>",
            "<log>",
            "</log>",
            "<string key=\"a\" value=\"b\"/>",
            "<list key=\"l\"><values>",
            "</values></list>",
            "<container key=\"c\">",
            "<date key=\"time:timestamp\" value=\"",
            "\"/>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]>",
            "<!DOCTYPE a SYSTEM \"file:///x\">",
            "&b;",
            "&#0;",
            "&#x110000;",
            "&amp;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?xml version=\"1.1\" encoding=\"UTF-16\"?>",
            "xmlns:a=\"b\"",
            "a:b",
            "<",
            ">",
            "/>",
        ],
    )
}

pub(super) fn json() -> Target {
    let seed = |name: &str| seeds::file(&format!("crates/fuzz/seeds/{name}"));
    let own = |name: &str| {
        let text = seeds::text(&format!("crates/fuzz/seeds/{name}.yaml"));
        (mapping(&text), seed(name))
    };
    let zammad = seeds::file("crates/exchange/samples/zammad.json");
    through(
        vec![
            own("log.ndjson"),
            own("log.jsonocel"),
            (mapping("use: zammad\n"), zammad),
        ],
        &[
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "null",
            "true",
            "\\u0000",
            "\\ud83d",
            "\"at\":",
            "\"events\":[",
            "\"objects\":[",
            "\"id\":\"T1\"",
            "\"time\":\"2025-03-03T09:00:00Z\"",
            "1e999",
            "-0.0",
            "{\"a\":{\"a\":",
        ],
    )
}

/// Whatever comes in is accounted for, row by row. The first byte of an input says which mapping
/// reads it.
fn through(logs: Vec<(Mapping, Vec<u8>)>, words: &'static [&'static str]) -> Target {
    let marked = |(index, log): (usize, &(Mapping, Vec<u8>))| {
        let mark = u8::try_from(index).unwrap_or(0);
        [&[mark], &log.1[..]].concat()
    };
    Target {
        seeds: logs.iter().enumerate().map(marked).collect(),
        words,
        read: Box::new(move |input| {
            let (mark, log) = input.split_first().unwrap_or((&0, &[]));
            let (mapping, _) = &logs[usize::from(*mark) % logs.len()];
            let mut facts = 0;
            let mut refused = 0;
            let context = context();
            let mut ids = HashSet::new();
            let mut cases = KnownCases::default();
            let report = import(
                log,
                mapping,
                &context,
                Held {
                    fact: &|_| false,
                    cases: &mut cases,
                },
                &mut |fact: Fact| {
                    facts += 1;
                    assert!(fact.to_bytes().len() <= 65_535, "a fact is small");
                    assert!(ids.insert(fact.id), "a fact is handed out once");
                },
                &mut |_| refused += 1,
                &mut |_| {},
            );
            if let Ok(report) = report {
                check(&report, facts, refused);
                let again = import(
                    log,
                    mapping,
                    &context,
                    Held {
                        fact: &|id| ids.contains(id),
                        cases: &mut cases,
                    },
                    &mut |_| panic!("importing twice changes nothing"),
                    &mut |_| {},
                    &mut |_| {},
                );
                assert!(again.is_ok_and(|again| again.received == report.received));
            }
        }),
    }
}

fn check(report: &Report, facts: u64, refused: u64) {
    let sum = report.accepted + report.duplicate + report.rejected;
    assert_eq!(report.received, sum, "every row is accounted for");
    assert_eq!(report.facts, facts, "every fact is counted");
    assert_eq!(report.rejected, refused, "every refused row is told");
}

fn mapping(text: &str) -> Mapping {
    let (mapping, findings) = Mapping::read(text, "mapping.yaml");
    match mapping {
        Some(mapping) => mapping,
        None => panic!("a mapping of the seeds is broken: {findings:#?}"),
    }
}

fn context() -> Context {
    Context {
        recorded: Instant::parse("2030-01-01T00:00:00Z").unwrap_or(Instant::EARLIEST),
        by: PartyId::new("volta").ok(),
        source: None,
        after_seq: 0,
        limits: Limits::default(),
    }
}

/// The facts of a small log.
pub(super) fn facts_of(text: &str, log: &[u8]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mapping = mapping(text);
    let report = import(
        log,
        &mapping,
        &context(),
        Held {
            fact: &|_| false,
            cases: &mut KnownCases::default(),
        },
        &mut |fact| facts.push(fact),
        &mut |rejection| panic!("a seed is refused: {rejection}"),
        &mut |_| {},
    );
    assert!(report.is_ok(), "the seeds are read");
    facts
}
