//! The literate cases of the advice on models: an agreement, a story, and what is advised.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use agreement::fit::{Advice, advise, word};
use facts::{Instant, Zone};
use measure::Engine;
use measure::observed::observed;

use crate::facts_table;

const HEAD: &str = "entente: 1\nalliance: test\nzone: UTC\n";

#[test]
fn advice_comes_out_as_written() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/fit/models.md");
    let text = std::fs::read_to_string(&path).expect("the case file");
    let (mut found, mut yaml, mut story, mut count) =
        (String::new(), String::new(), String::new(), 0);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        found.push_str(line);
        found.push('\n');
        if line.starts_with("## ") {
            story.clear();
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let block = block.join("\n");
        match info {
            "yaml" => yaml.clone_from(&block),
            "facts" => story.clone_from(&block),
            "advice" => {
                count += 1;
                found.push_str(&advised(&yaml, &story));
            }
            _ => panic!("the block `{info}` has no meaning"),
        }
        if info != "advice" {
            found.push_str(&block);
            found.push('\n');
        }
        found.push_str("```\n");
    }
    assert!(count >= 6, "{count} cases");
    if found != text && std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, &found).expect("the case file is written");
    }
    assert_eq!(text, found, "write it with UPDATE_CASES=1");
}

fn advised(yaml: &str, story: &str) -> String {
    let text = format!("{HEAD}{yaml}\n");
    let files = BTreeMap::from([("alliance.yaml".to_string(), text.into_bytes())]);
    let loaded = agreement::load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let versions = [loaded.agreement];
    let facts = facts_table::read(&told(story), &Zone::utc());
    let as_of = Instant::parse("2026-01-01T00:00:00Z").expect("an instant");
    let engine = Engine::new(&versions, &facts, as_of);
    let observed = observed(&engine, |level| {
        Arc::new(engine.run_shared(level).unwrap_or_default())
    });
    advise(&versions[0], &observed).iter().map(shown).collect()
}

fn shown(advice: &Advice) -> String {
    let advised = advice
        .advised
        .map_or("nothing".into(), |model| word(model).english());
    let mut text = format!(
        "{}: says {}, advised {advised}\n",
        advice.service,
        word(advice.declared).english()
    );
    for sign in &advice.signs {
        let _ = writeln!(
            text,
            "+ {}: {} ({:?})",
            word(sign.speaks_for).english(),
            sign.reason.english(),
            sign.source
        );
    }
    for condition in &advice.conditions {
        let _ = writeln!(text, "! {}", condition.english());
    }
    for disagreement in &advice.disagreements {
        let _ = writeln!(text, "- {}", disagreement.english());
    }
    text
}

/// The table of facts of a story.
fn told(story: &str) -> String {
    let mut table = String::new();
    for line in story.lines() {
        let words: Vec<&str> = line
            .split([' ', ',', ':'])
            .filter(|word| !word.is_empty())
            .collect();
        let times: i64 = words[0].parse().expect("a number");
        for day in 0..times {
            let at = |hour: i64| {
                let ms = 1_740_787_200_000 + (day * 24 + hour) * 3_600_000;
                Instant::from_ms(ms).to_string()
            };
            match words.as_slice() {
                [_, "deployments", "of", service, ..] => {
                    let _ = writeln!(
                        table,
                        "{} | deployment D{day} succeeded service={service}",
                        at(0)
                    );
                }
                [_, "incidents", "of", service, "at", rest @ ..] => {
                    let holders: Vec<&&str> =
                        rest.iter().take_while(|word| **word != "one").collect();
                    let _ = writeln!(
                        table,
                        "{} | case I{day} opened type=incident service={service} party={}",
                        at(0),
                        holders[0]
                    );
                    for (turn, holder) in holders.iter().enumerate().skip(1) {
                        let _ = writeln!(
                            table,
                            "{} | case I{day} party={holder}",
                            at(3 * turn as i64)
                        );
                    }
                    let _ = writeln!(table, "{} | case I{day} resolved", at(9));
                }
                [_, "answers", "of", side, score] => {
                    let _ = writeln!(table, "{} | survey pulse {score} side={side}", at(0));
                }
                _ => panic!("`{line}` has no meaning"),
            }
        }
    }
    table
}
