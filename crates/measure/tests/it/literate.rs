//! Literate cases: pages that run.
//!
//! A heading `## ` begins a case. In a case, a block `yaml` is the agreement (a head is put before it
//! unless it begins with `entente:`; a path after `yaml` or `ics` names a further file, and
//! `yaml version 2` begins a further version); a block `facts` is a table of facts (see
//! `facts_table`); a line that begins with `As of` names the present, which otherwise lies after
//! everything. What is expected stands in a block `readings`, one line each:
//! `level | window | key | value | state | n`, and one more line for each side that sees another
//! value (a state is met `as a small sample` where its value alone falls short); a block `derivation` lists the items of all readings; a block `records` lists the records
//! of all levels over cases (see `record_lines`), a block `claims` where each claim stands: `claim | by |
//! standing | who answers, who decides, until when | answers without effect`, and a line for each stage of its
//! dispute, then claims without effect and answers to what is no claim; a block `absences` why readings rest on
//! no record, and a block `unheard` what levels name that no fact has.
//!
//! Every case is read by every path that the engine offers, and all must come to the same (see
//! `paths`).
//!
//! With `UPDATE_CASES` set, the expected blocks are written anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use agreement::Agreement;
use agreement::model::Unit;
use facts::id::{LevelId, PartyId};
use facts::{Exact, Instant, Rounding, Zone};
use measure::{Dispute, Engine, Evidence, Outcome, Reading, Run, State, Value};
use serde_json::json;

use crate::{facts_table, paths, record_lines};

const HEAD: &str = "entente: 1\nalliance: test\nzone: UTC\n";

/// A case of a page.
#[derive(Default)]
pub struct Case {
    /// Its heading.
    pub title: String,
    files: BTreeMap<String, Vec<u8>>,
    versions: Vec<Vec<u8>>,
    facts: String,
    as_of: Option<String>,
    expected: Vec<(String, String)>,
}

/// Checks, or updates, every case of a page in the folder `cases`.
pub fn check_file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(name);
    let text = std::fs::read_to_string(&path).expect("a page of cases");
    let (mut wrong, mut written) = (String::new(), text.clone());
    let cases = cases(&text);
    assert!(!cases.is_empty(), "{name} has no cases");
    for case in &cases {
        assert!(
            !case.expected.is_empty(),
            "`{}` expects nothing",
            case.title
        );
        for (info, expected) in &case.expected {
            let found = case.block(info);
            if found == *expected {
                continue;
            }
            let _ = writeln!(
                wrong,
                "{name}: {}\n--- expected {info}\n{expected}--- found\n{found}",
                case.title
            );
            let head = written
                .find(&format!("## {}\n", case.title))
                .expect("the heading");
            let old = format!("```{info}\n{expected}```");
            let rest = written.split_off(head);
            written.push_str(&rest.replacen(&old, &format!("```{info}\n{found}```"), 1));
        }
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(&path, written).expect("the page is written");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The cases of a page.
pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.into(),
                ..Case::default()
            });
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(as_of) = line.strip_prefix("As of ") {
            case.as_of = Some(as_of.trim_end_matches(['.', ':']).into());
        }
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else {
            continue;
        };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block.push_str(line);
            block.push('\n');
        }
        match info.split(' ').collect::<Vec<_>>().as_slice() {
            ["facts"] => case.facts = block,
            ["readings" | "derivation" | "records" | "claims" | "absences" | "unheard"] => {
                case.expected.push((info.into(), block))
            }
            ["yaml", "version", _] => {
                case.versions.push(format!("{HEAD}{block}").into());
            }
            ["yaml"] if block.starts_with("entente:") => {
                case.files.insert("alliance.yaml".into(), block.into());
            }
            ["yaml"] => {
                let text = format!("{HEAD}{block}");
                case.files.insert("alliance.yaml".into(), text.into());
            }
            ["yaml" | "ics", path] => {
                case.files.insert((*path).into(), block.into());
            }
            _ => panic!(
                "the block `{info}` of `{}` has no meaning in a case",
                case.title
            ),
        }
    }
    cases
}

impl Case {
    /// The versions of the agreement; the text must be free of errors.
    fn agreements(&self) -> Vec<Agreement> {
        let load = |files: &BTreeMap<String, Vec<u8>>| {
            let loaded = agreement::load(files);
            assert!(
                !loaded.has_errors(),
                "the agreement of `{}`: {:#?}",
                self.title,
                loaded.diagnostics
            );
            loaded.agreement
        };
        let mut agreements = vec![load(&self.files)];
        for version in &self.versions {
            let mut files = self.files.clone();
            files.insert("alliance.yaml".into(), version.clone());
            agreements.push(load(&files));
        }
        agreements
    }

    fn block(&self, info: &str) -> String {
        let agreements = self.agreements();
        let zone = &agreements[0].zone;
        let facts = facts_table::read(&self.facts, zone);
        let as_of = self.as_of.as_ref();
        let as_of = as_of.map_or(Instant::LATEST, |text| facts_table::instant(text, zone));
        let mut engine = Engine::new(&agreements, &facts, as_of);
        let levels: Vec<_> = engine.level_ids().into_iter().cloned().collect();
        let mut block = String::new();
        if info == "claims" {
            print_claims(&engine, zone, &mut block);
            return block;
        }
        for id in levels {
            let run = engine.run(&id).expect("the level");
            match info {
                "records" => record_lines::print(&engine, &id, &run, zone, &mut block),
                "absences" => print_absences(&engine, &id, &run, &mut block),
                "unheard" => print_unheard(&engine, &id, &mut block),
                _ => {}
            }
            if matches!(info, "records" | "absences" | "unheard") {
                continue;
            }
            let readings = engine.readings(&id).expect("the level");
            for reading in readings {
                match info {
                    "readings" => print_reading(&engine, &reading, &mut block),
                    _ => print_items(&reading, &mut block),
                }
            }
        }
        paths::agree(&self.title, &agreements, &facts, as_of);
        block
    }
}

/// Every reading without a record, and the parts of its cases that are not none.
fn print_absences(engine: &Engine<'_>, id: &LevelId, run: &Run, block: &mut String) {
    let empty = |reading: &&Reading| matches!(&reading.evidence, Evidence::Records(records) if records.is_empty());
    let readings: Vec<&Reading> = run.readings.iter().filter(empty).collect();
    let spans: Vec<_> = readings.iter().map(|reading| reading.span).collect();
    let Some(absences) = engine.absences(id, &spans) else {
        return;
    };
    for (reading, absence) in readings.into_iter().zip(absences) {
        let parts = json!(absence);
        // WHY: a crate of the workspace makes maps of JSON keep the order in which they were filled.
        let parts: BTreeMap<_, _> = parts.as_object().expect("an object").iter().collect();
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, number)| **number != json!(0))
            .map(|(name, number)| format!("{name} {number}"))
            .collect();
        let _ = writeln!(block, "{} | {}", head(reading), parts.join(", "));
    }
}

fn print_unheard(engine: &Engine<'_>, id: &LevelId, block: &mut String) {
    for unheard in engine.unheard(id, Instant::LATEST) {
        let _ = writeln!(
            block,
            "{id} | {} | {}{} | {}",
            unheard.field,
            if unheard.all { "all: " } else { "" },
            unheard.named.join(", "),
            unheard.found.join(", ")
        );
    }
}

fn print_claims(engine: &Engine<'_>, zone: &Zone, block: &mut String) {
    for entry in engine.docket().entries() {
        let named = |parties: &Option<Vec<PartyId>>| match parties {
            None => "others".to_owned(),
            Some(parties) => {
                let names: Vec<String> = parties.iter().map(ToString::to_string).collect();
                names.join(", ")
            }
        };
        let mut until = String::new();
        if let Some((deadline, accepted)) = entry.entitled.silence {
            let then = if accepted { "accepted" } else { "dismissed" };
            until = format!(", {then} from {}", record_lines::instant(deadline, zone));
        }
        let standing = format!("{:?}", entry.standing).to_lowercase();
        let deemed = if entry.is_deemed { " by silence" } else { "" };
        let idle = entry.without_effect.iter();
        let idle: Vec<String> = idle
            .map(|idle| {
                let word = |value: serde_json::Value| value.as_str().unwrap_or("-").to_owned();
                let (says, why) = (word(json!(idle.says)), word(json!(idle.why)));
                format!("{} {says}: {why}", idle.fact.by)
            })
            .collect();
        let _ = writeln!(
            block,
            "{} | {} | {standing}{deemed} | {} answers, {} decides{until} | {}",
            entry.claim.id,
            entry.by(),
            named(&entry.entitled.answer),
            named(&entry.entitled.decide),
            if idle.is_empty() {
                "-".to_owned()
            } else {
                idle.join("; ")
            }
        );
        if let Some(dispute) = &entry.dispute {
            print_stages(dispute, block);
        }
    }
    let word = |value: serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    for idle in engine.docket().idle_claims() {
        let why = word(json!(idle.why));
        let _ = writeln!(
            block,
            "{} | {} | no effect: {why}",
            idle.claim.id, idle.fact.by
        );
    }
    for (claim, idle) in engine.docket().without_effect() {
        if idle.why == measure::IdleWhy::NoSuchClaim {
            let says = word(json!(idle.says));
            let _ = writeln!(block, "{claim} | {} {says} | no such claim", idle.fact.by);
        }
    }
}

fn print_stages(dispute: &Dispute, block: &mut String) {
    for (place, stage) in dispute.stages.iter().enumerate() {
        let silence = stage.silence.map_or(String::new(), |silent| {
            let then = match silent.accepted {
                true => "accepted",
                false => "dismissed",
            };
            format!(", {then} by silence at the end of {}", silent.by)
        });
        let mark = match (dispute.now, dispute.deemed) {
            (Some(now), _) if now == place => " (now)",
            (_, Some((deemed, _))) if deemed == place => " (decided by silence)",
            _ => "",
        };
        let _ = writeln!(
            block,
            "- {}: up to the end of {}{silence}{mark}",
            stage.title, stage.by
        );
    }
    if dispute.now.is_none() && dispute.deemed.is_none() {
        let ends = dispute
            .ends
            .map_or("-".into(), agreement::timetable::settled_by);
        let _ = writeln!(block, "- over: {ends}");
    }
}

fn head(reading: &Reading) -> String {
    let key: Vec<String> = reading
        .key
        .iter()
        .map(|(field, value)| format!("{field}={value}"))
        .collect();
    format!("{} | {} | {}", reading.level, reading.window, key.join(" "))
}

fn print_reading(engine: &Engine<'_>, reading: &Reading, block: &mut String) {
    let words = engine.level_at(&reading.level, reading.span.until);
    let (_, level) = words.expect("the level");
    let mut line = |outcome: &Outcome, of: &str| {
        let (value, state) = (value(&outcome.value), state(outcome.state));
        let small = if outcome.is_forgiven(level) {
            " as a small sample"
        } else {
            ""
        };
        let _ = writeln!(
            block,
            "{} | {value} | {state}{small} | {}{of}",
            head(reading),
            outcome.counted
        );
    };
    let replaced = reading.replaced.as_ref().map_or(String::new(), |replaced| {
        let computed = value(&replaced.computed.value);
        format!(
            " | {} of {} instead of {computed}",
            replaced.claim, replaced.by
        )
    });
    line(&reading.agreed, &replaced);
    for (side, outcome) in &reading.sides {
        line(outcome, &format!(" | as {side} sees it"));
    }
    if let Some(coverage) = reading.coverage {
        let seconds = |ms: i64| number(&Exact::ratio(i128::from(ms), 1000).expect("a number"));
        let _ = writeln!(
            block,
            "{} | missing {} s of {} s",
            head(reading),
            seconds(coverage.missing_ms),
            seconds(coverage.of_ms)
        );
    }
}

fn print_items(reading: &Reading, block: &mut String) {
    let Evidence::Items(items) = &reading.evidence else {
        return;
    };
    for item in items {
        let note = item
            .note
            .as_ref()
            .map_or(String::new(), |note| format!(" | {note}"));
        let (what, adds) = (&item.what, number(&item.adds));
        let _ = writeln!(block, "{} | {what} | {adds}{note}", head(reading));
    }
}

fn value(value: &Value) -> String {
    let Value::Known { rounded, unit, .. } = value else {
        return "insufficient data".into();
    };
    match unit {
        Unit::Percent => format!("{} %", number(rounded)),
        Unit::Milliseconds => {
            let seconds = rounded.checked_div(&Exact::from(1000)).expect("a number");
            format!("{} s", number(&seconds))
        }
        Unit::Money(currency) => format!("{} {currency}", number(rounded)),
        Unit::Number => number(rounded),
    }
}

/// A finite decimal in full; of another one the first ten digits.
fn number(value: &Exact) -> String {
    let text = value.to_string();
    if text.contains('/') {
        format!("{}…", value.to_fixed(10, Rounding::Down))
    } else {
        text
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Missed => "missed",
        State::BelowExpected => "below expected",
        State::Met => "met",
        State::Shown => "shown",
        State::Insufficient => "insufficient",
    }
}
